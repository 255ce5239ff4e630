/*
 * name.c - the only place that takes names apart. Invariant: nothing is guessed where the text tells; a guess
 * is marked as one.
 */
#include "domain/identity/name.h"

#include <string.h>

#include "base/fold.h"
#include "base/reading.h"
#include "base/text.h"

#define WORDS_MAX 4

struct words {
    char *at[WORDS_MAX];
    size_t n; /* WORDS_MAX + 1: too many */
};

bool name_is_gap(uint32_t cp)
{
    return cp == 0x3013 || cp == '?';
}

static bool is_blank(uint32_t cp)
{
    return cp <= ' ' || cp == 0x3000 || cp == 0xA0;
}

static bool is_open(uint32_t cp)
{
    return cp == '(' || cp == 0xFF08 || cp == '[' || cp == 0xFF3B;
}

static bool is_close(uint32_t cp)
{
    return cp == ')' || cp == 0xFF09 || cp == ']' || cp == 0xFF3D;
}

static bool is_honorific(const char *word)
{
    static const char *const honorifics[] = {"様", "さん", "殿", "氏", "先生", "さま"};
    for (size_t i = 0; i < sizeof honorifics / sizeof honorifics[0]; i++)
        if (!strcmp(word, honorifics[i]))
            return true;
    return false;
}

/* The words of a text as they stand; what is in brackets (（夫）, （旧姓 山田）) and lone honorifics go. */
static struct words words_of(struct arena *a, const char *s)
{
    struct words w = {.n = 0};
    char *copy = arena_alloc(a, strlen(s) * 2 + WORDS_MAX + 2), *at = copy, *start = copy;
    int depth = 0;
    for (;;) {
        uint32_t cp = text_next(&s);
        if (is_open(cp))
            depth++;
        if (cp && !is_blank(cp) && !depth)
            at += text_put(at, cp);
        if (is_close(cp) && depth)
            depth--;
        if ((!cp || is_blank(cp)) && at > start) {
            *at++ = '\0';
            if (is_honorific(start))
                at = start;
            else if (w.n < WORDS_MAX)
                w.at[w.n++] = start;
            else
                w.n = WORDS_MAX + 1;
            start = at;
        }
        if (!cp)
            return w;
    }
}

static bool given_text(const char *s)
{
    return s && *s;
}

/* Columns for the parts count as two words if both are filled, whatever blanks are in them. */
static struct words words_of_name(struct arena *a, const struct name_text *t)
{
    if (given_text(t->family) && given_text(t->given)) {
        struct words f = words_of(a, t->family), g = words_of(a, t->given);
        if (f.n == 1 && g.n == 1)
            return (struct words){.at = {f.at[0], g.at[0]}, .n = 2};
        if (f.n == 0 || f.n > WORDS_MAX || g.n > WORDS_MAX)
            return g;
        return g.n == 0 ? f : words_of(a, arena_printf(a, "%s%s", t->family, t->given));
    }
    const char *s = given_text(t->whole) ? t->whole : given_text(t->family) ? t->family : t->given;
    return words_of(a, s ? s : "");
}

/* A name that the lexicon knows as a family name far more often than as one that divides. */
static bool is_family_alone(const struct lexicon *l, enum lexicon_kind kind, const char *whole,
                            size_t letters)
{
    uint32_t n = lexicon_count(l, kind, whole, "");
    return n >= 2 || letters < 2;
}

/* 浜田なり, 渡辺さつき: letters before a given name in kana at the end; 0 if it does not end so. */
static size_t head_before_kana(const char *whole)
{
    size_t letters = 0, head = 0, kana = 0;
    uint32_t cp;
    while ((cp = text_next(&whole)) != 0) {
        bool is_kana = cp >= 0x3041 && cp <= 0x30FE && cp != 0x30F6 && cp != 0x30CE && cp != 0x30C4;
        if (!is_kana)
            head = letters + 1;
        kana = is_kana ? kana + 1 : 0;
        letters++;
    }
    return kana >= 2 ? head : 0;
}

static void divide(struct arena *a, const struct lexicon *l, struct name *out)
{
    size_t letters = text_length(out->whole), head = lexicon_divide(l, out->whole);
    if (is_family_alone(l, LEXICON_FAMILY, out->whole, letters)) {
        out->family = out->whole;
        out->split = NAME_FAMILY;
        return;
    }
    if (!head)
        head = head_before_kana(out->whole);
    if (!head)
        return;
    const char *at = out->whole;
    while (head--)
        text_next(&at);
    out->family = arena_strndup(a, out->whole, (size_t)(at - out->whole));
    out->given = at;
    out->split = NAME_GUESSED;
}

typedef char *fold_fn(struct arena *a, const char *s);

static void set_parts(struct arena *a, const struct words *w, fold_fn *fold, struct name *out)
{
    if (w->n == 2) {
        out->family = fold(a, w->at[0]);
        out->given = fold(a, w->at[1]);
        out->whole = fold(a, arena_printf(a, "%s%s", w->at[0], w->at[1]));
        out->split = *out->family && *out->given ? NAME_TOLD : NAME_WHOLE;
    } else {
        char *whole = arena_strdup(a, "");
        for (size_t i = 0; i < w->n && i < WORDS_MAX; i++)
            whole = arena_printf(a, "%s%s", whole, w->at[i]);
        out->whole = fold(a, whole);
    }
}

static bool all_words(const struct words *w, bool (*is)(const char *))
{
    for (size_t i = 0; i < w->n && i < WORDS_MAX; i++)
        if (!is(w->at[i]))
            return false;
    return w->n > 0;
}

static bool is_latin(const char *s)
{
    uint32_t cp;
    bool any = false;
    while ((cp = text_next(&s)) != 0) {
        bool letter = (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z') ||
                      (cp >= 0xFF21 && cp <= 0xFF3A) || (cp >= 0xFF41 && cp <= 0xFF5A);
        any |= letter;
        if (!letter && cp != '\'' && cp != '-' && cp != '.')
            return false;
    }
    return any;
}

static bool to_kana(struct arena *a, struct words *w)
{
    for (size_t i = 0; i < w->n && i < WORDS_MAX; i++) {
        w->at[i] = reading_of_romaji(a, w->at[i]);
        if (!*w->at[i])
            return false;
    }
    return true;
}

/* あらい beside 新井典羽: clerks write the family name's reading alone. */
static void reading_of_family_alone(const struct lexicon *l, const struct name *name, struct name *kana)
{
    if (kana->split != NAME_WHOLE || !*kana->whole)
        return;
    if (name->split == NAME_FAMILY || lexicon_count(l, LEXICON_FAMILY_READ, name->family, kana->whole) ||
        lexicon_count(l, LEXICON_FAMILY_KANA, kana->whole, "") >= 3) {
        kana->family = kana->whole;
        kana->split = NAME_FAMILY;
    }
}

/* A given name in kana where no reading was asked for stands for the reading: 高橋 けんいち may be 健一.
 * Beside a reading it is how the name is written: ひろみ ヒロミ is not 浩美. */
static void kana_given(struct arena *a, struct name *name, struct name *kana)
{
    if (*kana->whole || !*name->given || !reading_is_kana(name->given))
        return;
    kana->given = reading_key(a, name->given);
    name->given = "";
}

void name_read(struct arena *a, const struct lexicon *l, const struct name_text *writing,
               const struct name_text *reading, struct name *name, struct name *kana)
{
    static const struct name none = {"", "", "", NAME_WHOLE};
    *name = *kana = none;
    struct words w = words_of_name(a, writing), r = words_of_name(a, reading);
    if (all_words(&w, is_latin) && to_kana(a, &w))
        r = r.n ? r : w;
    else if (all_words(&w, reading_is_kana))
        r = r.n == 2 ? r : w;
    else {
        set_parts(a, &w, fold_name, name);
        if (name->split == NAME_WHOLE && *name->whole && w.n == 1)
            divide(a, l, name);
    }
    set_parts(a, &r, reading_key, kana);
    reading_of_family_alone(l, name, kana);
    kana_given(a, name, kana);
}
