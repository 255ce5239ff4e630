/*
 * compare_name.c - the only place that compares names. Invariant: a given name counts as different only if
 * that was written: in kanji, with no reading that could join them, or in two readings.
 */
#include "domain/identity/compare.h"

#include <string.h>

#include "base/kanji.h"
#include "base/reading.h"
#include "base/text.h"

#define LETTERS_MAX 64

struct letters {
    uint32_t at[LETTERS_MAX];
    size_t n;
};

static struct letters letters_of(const char *s)
{
    struct letters l = {.n = 0};
    uint32_t cp;
    while (l.n < LETTERS_MAX && (cp = text_next(&s)) != 0)
        l.at[l.n++] = cp;
    return l;
}

bool one_edit_apart(const uint32_t *a, size_t na, const uint32_t *b, size_t nb)
{
    if (na > nb)
        return one_edit_apart(b, nb, a, na);
    if (nb - na > 1)
        return false;
    size_t head = 0, tail = 0;
    while (head < na && a[head] == b[head])
        head++;
    while (tail < na - head && a[na - 1 - tail] == b[nb - 1 - tail])
        tail++;
    size_t left = na - head - tail;
    if (na != nb)
        return left == 0;
    return left == 1 || (left == 2 && a[head] == b[head + 1] && a[head + 1] == b[head]);
}

/* ---- a pair of writings, a pair of readings ---- */

enum likeness { UNKNOWN, DIFFERENT, EDITED, NEARLY, GAPPED, EQUAL };

static bool equal_under(const struct letters *a, const struct letters *b, uint32_t (*fold)(uint32_t))
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (fold(a->at[i]) != fold(b->at[i]))
            return false;
    return true;
}

/* Equal where a sign for a missing letter matches any one letter; not if nothing else is left. */
static bool equal_but_gaps(const struct letters *a, const struct letters *b)
{
    size_t alike = 0, gaps = 0;
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        bool gap = name_is_gap(a->at[i]) || name_is_gap(b->at[i]);
        if (!gap && a->at[i] != b->at[i])
            return false;
        gaps += gap;
        alike += !gap;
    }
    return gaps > 0 && alike > 0;
}

static bool is_kana(uint32_t cp)
{
    return cp >= 0x3041 && cp <= 0x30FE;
}

static bool all_kana(const struct letters *l)
{
    for (size_t i = 0; i < l->n; i++)
        if (!is_kana(l->at[i]))
            return false;
    return l->n > 0;
}

static uint32_t katakana(uint32_t cp)
{
    return cp >= 0x3041 && cp <= 0x3096 ? cp + 0x60 : cp;
}

/* NEARLY = letters that people take for each other; GAPPED = equal but for letters that got lost. */
static enum likeness compare_writings(const char *one, const char *other)
{
    if (!*one || !*other)
        return UNKNOWN;
    if (!strcmp(one, other))
        return EQUAL;
    struct letters a = letters_of(one), b = letters_of(other);
    if (all_kana(&a) != all_kana(&b))
        return UNKNOWN; /* さいとう may be 斎藤: the readings tell */
    if (all_kana(&a) && equal_under(&a, &b, katakana))
        return EQUAL;
    if (equal_but_gaps(&a, &b))
        return GAPPED;
    if (equal_under(&a, &b, kanji_near))
        return NEARLY;
    return a.n + b.n >= 4 && one_edit_apart(a.at, a.n, b.at, b.n) ? EDITED : DIFFERENT;
}

/* A given name that is still in kana here is written so: name.c made a reading of the others. */
static enum likeness compare_given_writings(const char *one, const char *other)
{
    enum likeness l = compare_writings(one, other);
    return l == UNKNOWN && *one && *other ? DIFFERENT : l;
}

static struct letters without_long(const struct letters *l)
{
    struct letters out = {.n = 0};
    for (size_t i = 0; i < l->n; i++)
        if (l->at[i] != 0x30FC)
            out.at[out.n++] = reading_unvoiced(l->at[i]);
    return out;
}

/* NEARLY = voicing apart; EDITED = long vowels apart too, or one letter of at least three. */
static enum likeness compare_readings(const char *one, const char *other)
{
    if (!*one || !*other)
        return UNKNOWN;
    if (!strcmp(one, other))
        return EQUAL;
    struct letters a = letters_of(one), b = letters_of(other);
    if (equal_under(&a, &b, reading_unvoiced))
        return NEARLY;
    struct letters x = without_long(&a), y = without_long(&b);
    if (x.n == y.n && !memcmp(x.at, y.at, x.n * sizeof x.at[0]))
        return EDITED;
    return a.n + b.n >= 6 && one_edit_apart(a.at, a.n, b.at, b.n) ? EDITED : DIFFERENT;
}

/* ---- dividing one name by the other ---- */

struct parts {
    const char *family, *given; /* "" = not known */
    char keep[LETTERS_MAX * 4 + 1];
};

static bool divided(const struct name *n)
{
    return n->split == NAME_TOLD || n->split == NAME_GUESSED;
}

/* `whole` begins with `head`; *rest is what follows. In readings, voicing may differ and a vowel that begins
 * the rest may have become ー. */
static bool begins_with(const char *whole, const char *head, const char **rest)
{
    uint32_t cp;
    if (!*head)
        return false;
    while ((cp = text_next(&head)) != 0) {
        uint32_t w = text_next(&whole);
        if (w != cp && reading_unvoiced(w) != reading_unvoiced(cp))
            return false;
    }
    *rest = whole;
    return true;
}

static bool ends_with(const char *whole, const char *tail, size_t *head)
{
    size_t n = strlen(whole), m = strlen(tail);
    if (!m || m >= n || memcmp(whole + n - m, tail, m) != 0)
        return false;
    *head = n - m;
    return true;
}

static const char long_mark[] = "ー";

/* The first letter of a given name that was read together with the family name before it. */
static void mend_long(struct parts *p, const char *like)
{
    if (strncmp(p->given, long_mark, sizeof long_mark - 1) != 0 || !*like)
        return;
    const char *behind = like;
    text_next(&behind);
    size_t n = (size_t)(behind - like), m = strlen(p->given + sizeof long_mark - 1);
    if (n + m >= sizeof p->keep)
        return;
    memcpy(p->keep, like, n);
    memcpy(p->keep + n, p->given + sizeof long_mark - 1, m + 1);
    p->given = p->keep;
}

/* The parts of `n`, told by itself or by `other`, whose parts were told. */
static void parts_of(const struct name *n, const struct name *other, struct parts *p)
{
    const char *rest;
    size_t head;
    p->family = n->family;
    p->given = n->given;
    bool reads = n->split == NAME_GUESSED && !*n->given; /* the rest was in kana, and is a reading now */
    if (n->split == NAME_TOLD || reads || !divided(other) ||
        (n->split == NAME_GUESSED && other->split != NAME_TOLD))
        return;
    if (begins_with(n->whole, other->family, &rest) && (n->split != NAME_FAMILY || *rest)) {
        p->family = other->family;
        p->given = rest;
        mend_long(p, other->given);
    } else if (n->split != NAME_FAMILY && ends_with(n->whole, other->given, &head) && head < sizeof p->keep) {
        memcpy(p->keep, n->whole, head);
        p->keep[head] = '\0';
        p->family = p->keep;
        p->given = other->given;
    }
}

struct pair {
    enum likeness family, given;
};

typedef enum likeness compare_fn(const char *one, const char *other);

/* Is `whole` the two texts one after the other? */
static bool is_joined(const char *whole, const char *head, const char *tail)
{
    size_t n = strlen(head);
    return *head && *tail && !strncmp(whole, head, n) && !strcmp(whole + n, tail);
}

/* 直羽 青木 and 青木直羽: one of them put the given name first, whoever told the parts. */
static bool swapped(const struct name *a, const struct name *b)
{
    return is_joined(a->whole, b->given, b->family) || is_joined(b->whole, a->given, a->family);
}

/* Both in one piece, and not equal: a slip, or two names; which part it is in cannot be told. */
static struct pair compare_wholes(const char *one, const char *other, compare_fn *compare)
{
    size_t n = strlen(one), m = strlen(other);
    if (!memcmp(one, other, n < m ? n : m))
        return (struct pair){UNKNOWN, UNKNOWN}; /* the one may be the family name of the other */
    enum likeness whole = compare(one, other);
    return (struct pair){whole, whole};
}

/* One of them put the given name first; which, nobody knows, so the given name is the part that agrees less.
 */
static struct pair compare_crossed(const struct parts *x, const struct parts *y, compare_fn *compare)
{
    enum likeness one = compare(x->family, y->given), other = compare(x->given, y->family);
    return one > other ? (struct pair){one, other} : (struct pair){other, one};
}

static struct pair compare_parts(const struct name *a, const struct name *b, compare_fn *compare,
                                 compare_fn *compare_given)
{
    if (!*a->whole || !*b->whole)
        return (struct pair){compare(a->family, b->family), compare_given(a->given, b->given)};
    if (!strcmp(a->whole, b->whole) && a->split != NAME_FAMILY && b->split != NAME_FAMILY)
        return (struct pair){EQUAL, EQUAL};
    if (swapped(a, b))
        return (struct pair){EQUAL, EQUAL};
    struct parts x, y;
    parts_of(a, b, &x);
    parts_of(b, a, &y);
    if (!*x.family || !*y.family)
        return compare_wholes(a->whole, b->whole, compare);
    struct pair straight = {compare(x.family, y.family), compare_given(x.given, y.given)};
    struct pair crossed = compare_crossed(&x, &y, compare);
    return straight.family < EDITED && straight.given < EDITED && crossed.given >= EDITED ? crossed
                                                                                          : straight;
}

/* ---- what writing and reading say together ---- */

static enum identity_level family_level(enum likeness kanji, enum likeness kana)
{
    if (kanji == EQUAL)
        return LEVEL_SAME;
    if (kanji == NEARLY || kanji == GAPPED)
        return kana == EQUAL || kana == NEARLY ? LEVEL_SAME : kana == DIFFERENT ? LEVEL_DIFFERS : LEVEL_CLOSE;
    if (kana == EQUAL || kana == NEARLY)
        return kanji == UNKNOWN ? (kana == EQUAL ? LEVEL_READ : LEVEL_VOICE) : LEVEL_SOUND;
    if (kana == EDITED)
        return kanji == DIFFERENT ? LEVEL_DIFFERS : LEVEL_CLOSE;
    if (kana == DIFFERENT)
        return LEVEL_DIFFERS;
    return kanji == EDITED ? LEVEL_CLOSE : kanji == DIFFERENT ? LEVEL_DIFFERS : LEVEL_MISSING;
}

/* Could the kanji `name` be read as this? Only where one like it has been. */
static bool has_been_read(const struct lexicon *l, const char *given, const char *reading)
{
    return *given && *reading && lexicon_count(l, LEXICON_GIVEN_READ, given, reading) > 0;
}

static bool may_sound_alike(const struct lexicon *l, const struct face *a, const struct face *b)
{
    return has_been_read(l, a->name.given, b->kana.given) || has_been_read(l, b->name.given, a->kana.given);
}

static enum identity_level given_level(const struct lexicon *l, const struct face *a, const struct face *b,
                                       enum likeness kanji, enum likeness kana)
{
    bool sounds = kana == EQUAL || kana == NEARLY;
    if (kanji == EQUAL)
        return LEVEL_SAME;
    if (kanji == UNKNOWN)
        return kana == EQUAL     ? LEVEL_READ
               : kana == NEARLY  ? LEVEL_VOICE
               : kana == EDITED  ? LEVEL_CLOSE
               : kana == UNKNOWN ? LEVEL_MISSING
                                 : LEVEL_DIFFERS;
    if (sounds)
        return kanji == GAPPED ? LEVEL_SAME : LEVEL_SOUND;
    if (kanji == GAPPED || (kanji == NEARLY && kana != DIFFERENT))
        return LEVEL_CLOSE;
    return kana == UNKNOWN && may_sound_alike(l, a, b) ? LEVEL_CLOSE : LEVEL_DIFFERS;
}

/* Does a reading in one piece divide so that both parts of this name have been read like that? */
static bool fits_undivided(const struct lexicon *l, const struct name *n, const char *kana)
{
    char head[LETTERS_MAX * 4];
    size_t bytes = strlen(kana);
    if (!divided(n) || bytes >= sizeof head)
        return false;
    for (const char *at = kana; text_next(&at) != 0 && *at;) {
        size_t len = (size_t)(at - kana);
        memcpy(head, kana, len);
        head[len] = '\0';
        if (lexicon_count(l, LEXICON_FAMILY_READ, n->family, head) &&
            lexicon_count(l, LEXICON_GIVEN_READ, n->given, at))
            return true;
    }
    return false;
}

/* One side in kanji without a reading, the other a reading: what the lexicon knows of how that name is read.
 */
static void by_lexicon(const struct lexicon *l, const struct face *a, const struct face *b,
                       struct name_likeness *out)
{
    const struct name *name = &a->name, *kana = &b->kana;
    if (!*name->whole || !*kana->whole || *a->kana.given || *b->name.whole)
        return;
    if (kana->split == NAME_WHOLE && fits_undivided(l, name, kana->whole)) {
        out->family = out->given = LEVEL_VOICE;
        return;
    }
    if (out->given == LEVEL_MISSING && lexicon_count(l, LEXICON_GIVEN_READ, name->given, kana->given))
        out->given = LEVEL_VOICE;
    if (out->family == LEVEL_MISSING && lexicon_count(l, LEXICON_FAMILY_READ, name->family, kana->family))
        out->family = LEVEL_VOICE;
}

void compare_names(const struct lexicon *l, const struct face *a, const struct face *b,
                   struct name_likeness *out)
{
    struct pair kanji = compare_parts(&a->name, &b->name, compare_writings, compare_given_writings);
    struct pair kana = compare_parts(&a->kana, &b->kana, compare_readings, compare_readings);
    out->family = family_level(kanji.family, kana.family);
    out->given = given_level(l, a, b, kanji.given, kana.given);
    if (out->given == LEVEL_MISSING && out->family != LEVEL_DIFFERS) {
        by_lexicon(l, a, b, out);
        by_lexicon(l, b, a, out);
    }
}
