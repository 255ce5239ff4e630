/*
 * match.c - the only place that chooses what is compared with what. Invariant: keys are made of the face
 * alone, so that they can be stored beside it.
 */
#include "domain/identity/match.h"

#include <stdlib.h>
#include <string.h>

#include "base/kanji.h"
#include "base/reading.h"
#include "base/text.h"
#include "domain/identity/hash.h"
#include "domain/kpi/history.h"

enum key_kind { KEY_NAME = 1, KEY_KANA, KEY_EMAIL, KEY_PHONE, KEY_ACCOUNT, KEY_ADDRESS, KEY_BIRTH };

#define LOCAL_MIN  6 /* letters of a mail's local part that find anybody by themselves */
#define PHONE_TAIL 9

struct keys {
    struct identity_key *out;
    size_t n;
};

#define NEWEST 30

static void add(struct keys *k, uint64_t key)
{
    if (k->n < IDENTITY_KEYS_MAX)
        k->out[k->n++] = (struct identity_key){key, IDENTITY_HOLDERS_MAX, NEWEST};
}

static void add_for_name(struct keys *k, uint64_t key)
{
    if (k->n < IDENTITY_KEYS_MAX)
        k->out[k->n++] = (struct identity_key){key, IDENTITY_NAME_MAX, 0};
}

static uint64_t hash_letters(uint64_t h, const char *s, uint32_t (*fold)(uint32_t))
{
    uint32_t cp;
    while ((cp = text_next(&s)) != 0) {
        cp = fold(cp);
        if (cp)
            h = hash_number(h, cp);
    }
    return h;
}

/* The skeleton of a reading key: voicing and long vowels off. */
static uint32_t skeleton(uint32_t cp)
{
    return cp == 0x30FC ? 0 : reading_unvoiced(cp);
}

static void add_name(struct keys *k, const struct face *f)
{
    if (*f->name.whole)
        add_for_name(k, hash_letters(hash_start(KEY_NAME), f->name.whole, kanji_near));
    if (*f->kana.whole && f->kana.split != NAME_FAMILY)
        add_for_name(k, hash_letters(hash_start(KEY_KANA), f->kana.whole, skeleton));
}

static void add_email(struct keys *k, const struct face *f)
{
    size_t n = strcspn(f->email, "+@");
    uint64_t h = hash_start(KEY_EMAIL);
    if (!n)
        return;
    for (size_t i = 0; i < n; i++)
        h = hash_number(h, (unsigned char)f->email[i]);
    if (n < LOCAL_MIN)
        h = hash_text(h, strrchr(f->email, '@'));
    add(k, h);
}

static void add_phones(struct keys *k, const struct face *f)
{
    for (size_t i = 0; i < FACE_PHONES; i++) {
        size_t n = strlen(f->phone[i]);
        if (n)
            add(k, hash_text(hash_start(KEY_PHONE), f->phone[i] + (n > PHONE_TAIL ? n - PHONE_TAIL : 0)));
    }
}

/* The last two letters of the area with the numbers: the city may be missing, the room may be among the
 * numbers. */
static void add_address(struct keys *k, const struct face *f)
{
    const struct place *a = &f->address;
    uint32_t before = 0, last = 0, cp;
    const char *s = a->area;
    size_t n = a->n < 3 ? a->n : 3;
    if (n == 0 || (n == 1 && a->number[0] <= 30))
        return;
    while ((cp = text_next(&s)) != 0) {
        before = last;
        last = cp;
    }
    uint64_t h = hash_number(hash_number(hash_start(KEY_ADDRESS), before), last);
    for (size_t i = 0; i < n; i++)
        h = hash_number(h, a->number[i]);
    add(k, h);
}

static void add_birth(struct keys *k, const struct face *f)
{
    if (f->birth == NO_DAY)
        return;
    uint64_t h = hash_number(hash_start(KEY_BIRTH), (uint64_t)f->birth);
    if (*f->name.given)
        add(k, hash_letters(h, f->name.given, kanji_near));
    if (*f->kana.given)
        add(k, hash_letters(hash_number(h, 1), f->kana.given, skeleton));
}

size_t identity_keys(const struct face *f, struct identity_key out[IDENTITY_KEYS_MAX])
{
    struct keys k = {out, 0};
    if (f->shielded)
        return 0;
    add_name(&k, f);
    add_email(&k, f);
    add_phones(&k, f);
    if (*f->account)
        add(&k, hash_text(hash_start(KEY_ACCOUNT), f->account));
    add_address(&k, f);
    add_birth(&k, f);
    return k.n;
}

/* ---- candidates ---- */

static int by_id(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static int by_bits(const void *a, const void *b)
{
    const struct identity_match *x = a, *y = b;
    if (x->verdict.outcome != y->verdict.outcome)
        return x->verdict.outcome > y->verdict.outcome ? -1 : 1;
    if (x->verdict.bits != y->verdict.bits)
        return x->verdict.bits > y->verdict.bits ? -1 : 1;
    return by_id(&x->id, &y->id);
}

static size_t candidates(const struct identity_store *s, const struct face *f,
                         int64_t ids[IDENTITY_MATCHES_MAX])
{
    struct identity_key keys[IDENTITY_KEYS_MAX];
    size_t nkeys = identity_keys(f, keys), n = 0, unique = 0;
    for (size_t i = 0; i < nkeys; i++) {
        size_t found = s->holders(s->ctx, keys[i].key, ids + n, keys[i].holders_max);
        n += found <= keys[i].holders_max ? found : keys[i].newest;
    }
    qsort(ids, n, sizeof ids[0], by_id);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || ids[i] != ids[i - 1])
            ids[unique++] = ids[i];
    return unique;
}

size_t identity_match(const struct lexicon *l, const struct identity_store *s, const struct face *f,
                      struct identity_match *out)
{
    int64_t ids[IDENTITY_MATCHES_MAX];
    size_t n = candidates(s, f, ids), kept = 0;
    for (size_t i = 0; i < n; i++) {
        struct face other;
        const char *packed = s->face(s->ctx, ids[i]);
        if (!packed)
            continue;
        face_unpack(packed, &other);
        out[kept].id = ids[i];
        identity_compare(l, f, &other, &out[kept].verdict);
        kept += out[kept].verdict.outcome != IDENTITY_APART;
    }
    qsort(out, kept, sizeof out[0], by_bits);
    return kept;
}
