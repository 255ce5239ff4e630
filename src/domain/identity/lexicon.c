/*
 * lexicon.c - the only place that counts names. Invariant: counts depend on what was added and not taken
 * back, never on the order.
 */
#include "domain/identity/lexicon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "base/vec.h"
#include "domain/identity/hash.h"

struct slot {
    uint64_t key; /* 0 = free */
    uint32_t n;
};

struct lexicon {
    struct slot *slot;
    size_t cap, used; /* cap is a power of two */
    uint64_t total[LEXICON_KINDS];
    bool watched;
    VEC(struct lexicon_change) changes;
};

#define FIRST_CAP 4096

struct lexicon *lexicon_new(void)
{
    struct lexicon *l = mem_alloc(sizeof *l);
    l->cap = FIRST_CAP;
    l->slot = mem_alloc(l->cap * sizeof *l->slot);
    return l;
}

void lexicon_free(struct lexicon *l)
{
    if (!l)
        return;
    vec_clear(&l->changes);
    free(l->slot);
    free(l);
}

static struct slot *slot_of(struct slot *slots, size_t cap, uint64_t key)
{
    size_t i = key & (cap - 1);
    while (slots[i].key && slots[i].key != key)
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static void widen(struct lexicon *l)
{
    size_t cap = l->cap * 2;
    struct slot *wider = mem_alloc(cap * sizeof *wider);
    for (size_t i = 0; i < l->cap; i++)
        if (l->slot[i].key)
            *slot_of(wider, cap, l->slot[i].key) = l->slot[i];
    free(l->slot);
    l->slot = wider;
    l->cap = cap;
}

static uint64_t key_of(enum lexicon_kind kind, const char *text, const char *reading)
{
    uint64_t key = hash_text(hash_text(hash_start((uint64_t)kind), text), reading);
    return key ? key : 1;
}

static void count(struct lexicon *l, enum lexicon_kind kind, uint64_t key, int32_t by)
{
    if (l->used * 2 >= l->cap)
        widen(l);
    struct slot *s = slot_of(l->slot, l->cap, key);
    if (!s->key) {
        s->key = key;
        l->used++;
    }
    s->n += (uint32_t)by;
    l->total[kind] += (uint64_t)(int64_t)by;
}

void lexicon_count_key(struct lexicon *l, enum lexicon_kind kind, uint64_t key, int32_t by)
{
    count(l, kind, key, by);
    if (l->watched)
        vec_add(&l->changes) = (struct lexicon_change){key, kind, by};
}

void lexicon_add(struct lexicon *l, enum lexicon_kind kind, const char *text, const char *reading)
{
    bool pair = kind == LEXICON_FAMILY_READ || kind == LEXICON_GIVEN_READ;
    if (*text && (!pair || *reading))
        lexicon_count_key(l, kind, key_of(kind, text, reading), 1);
}

void lexicon_watch(struct lexicon *l)
{
    l->watched = true;
}

size_t lexicon_changes(const struct lexicon *l, const struct lexicon_change **out)
{
    *out = l->changes.at;
    return l->changes.n;
}

void lexicon_undo(struct lexicon *l, size_t n)
{
    while (l->changes.n > n) {
        const struct lexicon_change *c = &l->changes.at[--l->changes.n];
        count(l, c->kind, c->key, -c->by);
    }
}

void lexicon_settle(struct lexicon *l)
{
    l->changes.n = 0;
}

uint32_t lexicon_count(const struct lexicon *l, enum lexicon_kind kind, const char *text, const char *reading)
{
    return slot_of(l->slot, l->cap, key_of(kind, text, reading))->n;
}

uint64_t lexicon_total(const struct lexicon *l, enum lexicon_kind kind)
{
    return l->total[kind];
}

#define WHOLE_MAX 64 /* bytes of a name worth dividing */

size_t lexicon_divide(const struct lexicon *l, const char *whole)
{
    char head[WHOLE_MAX];
    size_t best = 0, letters = 0, bytes = strlen(whole);
    double best_score = 0;
    if (bytes >= sizeof head)
        return 0;
    for (const char *at = whole; text_next(&at) != 0 && *at;) {
        letters++;
        memcpy(head, whole, (size_t)(at - whole));
        head[at - whole] = '\0';
        uint32_t family = lexicon_count(l, LEXICON_FAMILY, head, "");
        uint32_t given = lexicon_count(l, LEXICON_GIVEN, at, "");
        /* a family name known from one record alone divides only before a given name that is known too */
        double score = family == 0 || (family == 1 && !given) ? 0 : log2(1 + family) + 1.5 * log2(1 + given);
        if (score > best_score) {
            best_score = score;
            best = letters;
        }
    }
    return best;
}
