/*
 * search.c - the only place that knows the search index: an FTS5 table of overlapping pairs of characters.
 *
 * A text of n characters is n tokens, each a character with its successor, the last one with a mark. So any
 * part of two and more characters is a phrase, a part of one character is the prefix of a token, and 森 finds
 * 森 as well as 森田. The table stores no text: to remove one, its tokens are made again from what it was.
 */
#include "domain/search.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/text.h"
#include "base/vec.h"
#include "domain/contact.h"
#include "domain/nouns.h"

#define LAST_MARK  "\xEF\xBD\xA7" /* half-width small a: folding never leaves one in a text */
#define CANDIDATES 2000           /* looked at to find the best: some 8 ms of the loop */

/* The pairs of a folded text; those of a part of a text lack the last one. */
static void add_pairs(struct buf *b, const char *folded, bool whole)
{
    for (const char *p = folded; *p;) {
        const char *at = p, *next;
        (void)text_next(&p);
        next = p;
        if (*next)
            (void)text_next(&next);
        else if (!whole)
            return;
        if (b->n && b->at[b->n - 1] != '"')
            buf_str(b, " ");
        buf_add(b, at, (size_t)(next - at));
        if (!*p)
            buf_str(b, LAST_MARK);
    }
}

static const char *taken(struct buf *b, struct arena *a)
{
    const char *s = arena_strndup(a, b->at ? b->at : "", b->n);
    buf_clear(b);
    return s;
}

static const char *tokens_of(struct world *w, const struct record *r)
{
    struct buf b = {0};
    const char *kana = record_text(r, CONTACT_KANA);
    add_pairs(&b, fold_search(w->arena, contact_name(r, w->arena)), true);
    if (kana)
        add_pairs(&b, fold_search(w->arena, kana), true);
    return taken(&b, w->arena);
}

void search_add(struct world *w, int64_t id, const struct record *r)
{
    struct stmt *q = db_prep(w->db, "INSERT INTO contact_search (rowid, grams) VALUES ($1, $2)");
    stmt_int(q, 1, id);
    stmt_text(q, 2, tokens_of(w, r));
    stmt_run(q);
}

void search_remove(struct world *w, int64_t id, const struct record *r)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO contact_search (contact_search, rowid, grams) VALUES ('delete', $1, $2)");
    stmt_int(q, 1, id);
    stmt_text(q, 2, tokens_of(w, r));
    stmt_run(q);
}

/* Most corrections leave the names as they are. */
void search_replace(struct world *w, int64_t id, const struct record *old, const struct record *r)
{
    if (!strcmp(tokens_of(w, old), tokens_of(w, r)))
        return;
    search_remove(w, id, old);
    search_add(w, id, r);
}

/* --- finding --- */

struct hit {
    int64_t id;
    int score;        /* smaller is better */
    const char *kana; /* folded, so that ｻ, さ and サ stand at one place of the 五十音 */
};

struct hits {
    VEC(struct hit) v;
};

static void add_hit(struct hits *h, int64_t id, int score, const char *kana)
{
    for (size_t i = 0; i < h->v.n; i++)
        if (h->v.at[i].id == id) {
            if (score < h->v.at[i].score)
                h->v.at[i].score = score;
            return;
        }
    vec_add(&h->v) = (struct hit){id, score, kana ? kana : ""};
}

#define NOT_IN 5 /* worse than every place in a text */

/* The whole text, its beginning, or somewhere in it. */
static int score_in(const char *text, const char *part)
{
    const char *at = strstr(text, part);
    if (!at)
        return NOT_IN;
    return at != text ? 4 : strlen(text) == strlen(part) ? 1 : 2;
}

/* `"ab bc"` for abc, `"a"*` for a. A quote cannot be in a folded name; one that is in the query finds
 * nothing. */
static const char *match_text(struct arena *a, const char *folded)
{
    bool one = text_length(folded) == 1;
    struct buf b = {0};
    buf_str(&b, "\"");
    if (one)
        buf_str(&b, folded);
    else
        add_pairs(&b, folded, false);
    buf_str(&b, one ? "\"*" : "\"");
    return taken(&b, a);
}

static void add_character(struct buf *b, uint32_t cp)
{
    char utf8[4];
    buf_add(b, utf8, text_put(utf8, cp));
}

/* Every writing of a character, of a pair if `next` is not 0: ("ハキ" OR "ハギ" OR "バキ" ...). */
static void add_writings(struct buf *b, uint32_t cp, uint32_t next)
{
    uint32_t first[FOLD_VOICINGS], second[FOLD_VOICINGS] = {0};
    size_t n = fold_voicings(cp, first), m = next ? fold_voicings(next, second) : 1;
    buf_str(b, "(");
    for (size_t i = 0; i < n * m; i++) {
        buf_str(b, i ? " OR \"" : "\"");
        add_character(b, first[i / m]);
        if (next)
            add_character(b, second[i % m]);
        buf_str(b, next ? "\"" : "\"*");
    }
    buf_str(b, ")");
}

static bool has_voicings(const char *folded)
{
    uint32_t all[FOLD_VOICINGS];
    for (uint32_t cp; (cp = text_next(&folded));)
        if (fold_voicings(cp, all) > 1)
            return true;
    return false;
}

/* Each pair with and without voicing marks, in any order: what is found is compared afterwards. */
static const char *match_any_voicing(struct arena *a, const char *folded)
{
    struct buf b = {0};
    uint32_t cp = text_next(&folded);
    do {
        uint32_t next = text_next(&folded);
        add_writings(&b, cp, next);
        if (next && *folded)
            buf_str(&b, " AND ");
        cp = next;
    } while (*folded);
    return taken(&b, a);
}

typedef char *fold_fn(struct arena *a, const char *s);

/* Contacts that match, if their name or kana has `part` in it once both are folded by `fold`; they stand
 * `behind` by so much. */
static void find_names(struct world *w, const char *match, const char *part, fold_fn *fold, int behind,
                       struct hits *h)
{
    struct stmt *q = db_prep(w->db, "SELECT COALESCE(c.person, c.id), c.family, c.given, c.kana, c.kana_key "
                                    "FROM contact_search s JOIN contact c"
                                    " ON c.id = s.rowid"
                                    " WHERE contact_search MATCH $1 AND c.cancelled_at IS NULL LIMIT $2");
    stmt_text(q, 1, match);
    stmt_int(q, 2, CANDIDATES);
    while (stmt_row(q)) {
        struct record r = {.noun = &noun_contact};
        const char *kana = col_str(q, 3, w->arena);
        if (!col_is_null(q, 1))
            r.v[CONTACT_FAMILY] = VALUE_OF_TEXT(col_str(q, 1, w->arena));
        if (!col_is_null(q, 2))
            r.v[CONTACT_GIVEN] = VALUE_OF_TEXT(col_str(q, 2, w->arena));
        int name = score_in(fold(w->arena, contact_name(&r, w->arena)), part);
        int reading = kana ? score_in(fold(w->arena, kana), part) : NOT_IN;
        int best = name < reading ? name : reading;
        if (best < NOT_IN)
            add_hit(h, col_int(q, 0), best + behind, col_str(q, 4, w->arena));
    }
}

/* As it was written; and, if that does not fill the page, by another writing of its voicing marks. */
static void find_written(struct world *w, const char *query, size_t limit, struct hits *h)
{
    const char *folded = fold_search(w->arena, query);
    if (!*folded || strchr(folded, '"'))
        return;
    find_names(w, match_text(w->arena, folded), folded, fold_search, 0, h);
    if (h->v.n < limit && has_voicings(folded))
        find_names(w, match_any_voicing(w->arena, folded), fold_unvoiced(w->arena, query), fold_unvoiced,
                   NOT_IN, h);
}

static void find_points(struct world *w, const char *kind, const char *key, struct hits *h)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT COALESCE(c.person, c.id), p.key, c.kana_key FROM contact_point p JOIN "
                             "contact c ON c.id = p.contact_id"
                             " WHERE p.kind = $1 AND p.key >= $2 AND p.key < $3 AND c.cancelled_at IS NULL"
                             " ORDER BY p.key LIMIT $4");
    stmt_text(q, 1, kind);
    stmt_text(q, 2, key);
    stmt_text(q, 3, arena_printf(w->arena, "%s\x7f", key));
    stmt_int(q, 4, CANDIDATES);
    while (stmt_row(q))
        add_hit(h, col_int(q, 0), strcmp(col_text(q, 1), key) ? 3 : 1, col_str(q, 2, w->arena));
}

static void find_tails(struct world *w, const char *digits, struct hits *h)
{
    struct stmt *q = db_prep(
        w->db,
        "SELECT COALESCE(c.person, c.id), c.kana FROM contact_point p JOIN contact c ON c.id = p.contact_id"
        " WHERE p.tail = $1 AND c.cancelled_at IS NULL LIMIT $2");
    stmt_text(q, 1, digits);
    stmt_int(q, 2, CANDIDATES);
    while (stmt_row(q))
        add_hit(h, col_int(q, 0), 3, col_str(q, 1, w->arena));
}

/* Digits of a half-remembered number, from its beginning. */
static const char *digits_of(struct arena *a, const char *folded)
{
    char *digits = arena_alloc(a, strlen(folded) + 1), *to = digits;
    for (; *folded; folded++) {
        if (*folded >= '0' && *folded <= '9')
            *to++ = *folded;
        else if (!strchr("-+() ", *folded))
            return "";
    }
    return digits;
}

static void find_id(struct world *w, const char *digits, struct hits *h)
{
    struct stmt *q = db_prep(
        w->db, "SELECT COALESCE(person, id), kana_key FROM contact WHERE id = $1 AND cancelled_at IS NULL");
    stmt_int(q, 1, strtoll(digits, NULL, 10));
    while (stmt_row(q))
        add_hit(h, col_int(q, 0), 0, col_str(q, 1, w->arena));
}

static int best_first(const void *a, const void *b)
{
    const struct hit *x = a, *y = b;
    if (x->score != y->score)
        return x->score - y->score;
    int by_kana = strcmp(x->kana, y->kana);
    return by_kana ? by_kana : (x->id > y->id) - (x->id < y->id);
}

static bool is_filtered(const struct search_filter *f)
{
    return f && (f->kind || f->prefecture || f->stage);
}

/* Is the contact of the kind, where its address now is, and at the stage that are wanted? */
static bool passes(struct world *w, int64_t id, const struct search_filter *f)
{
    if (!is_filtered(f))
        return true;
    struct stmt *q = db_prep(w->db,
                             "SELECT kind, (SELECT prefecture FROM contact_address WHERE contact_id = $1"
                             " AND until_on IS NULL ORDER BY id DESC LIMIT 1) FROM contact WHERE id = $2");
    stmt_int(q, 1, contact_address_atom(w->db, id));
    stmt_int(q, 2, id);
    if (!stmt_row(q))
        return false;
    const char *prefecture = col_text(q, 1);
    bool so = (!f->kind || !strcmp(col_text(q, 0), f->kind)) &&
              (!f->prefecture || (prefecture && !strcmp(prefecture, f->prefecture)));
    stmt_done(q);
    const char *stage = so && f->stage ? stage_now(w, id) : NULL;
    return so && (!f->stage || (stage && !strcmp(stage, f->stage)));
}

static size_t take_best(struct world *w, struct hits *h, const struct search_filter *f, size_t limit,
                        int64_t **out)
{
    size_t n = 0;
    if (h->v.n)
        qsort(h->v.at, h->v.n, sizeof *h->v.at, best_first);
    *out = arena_array(w->arena, h->v.n < limit ? h->v.n : limit, sizeof **out);
    for (size_t i = 0; i < h->v.n && n < limit; i++)
        if (passes(w, h->v.at[i].id, f))
            (*out)[n++] = h->v.at[i].id;
    vec_clear(&h->v);
    return n;
}

size_t search_find(struct world *w, const char *query, const struct search_filter *f, size_t limit,
                   int64_t **out)
{
    struct hits h = {0};
    const char *folded = fold_text(w->arena, query), *phone = fold_phone(w->arena, query);
    const char *digits = digits_of(w->arena, folded);
    find_written(w, query, is_filtered(f) ? CANDIDATES : limit, &h);
    if (strchr(folded, '@'))
        find_points(w, "email", folded, &h);
    if (*phone || strlen(digits) >= 3)
        find_points(w, "phone", *phone ? phone : digits, &h);
    if (strlen(digits) == 4)
        find_tails(w, digits, &h);
    if (*digits && *digits != '0' && strlen(digits) < 18)
        find_id(w, digits, &h);
    return take_best(w, &h, f, limit, out);
}
