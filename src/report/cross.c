/*
 * cross.c - the only place that lays out cross tables, and that hides their small numbers for the public.
 */
#include "report/cross.h"

#include <string.h>

#include "report/suppress.h"

struct cross {
    const struct cross_spec *spec;
    struct document *d;
    size_t columns; /* of the enumeration, and one for strangers if there are any */
    size_t n;       /* rows with anything in them */
    size_t *row;    /* which of the enumeration; its size for strangers */
    int64_t *cell;  /* n lines of `columns` */
    bool *hidden;
    int64_t *also;
    bool *also_hidden;
    bool withheld, also_withheld; /* everything but the grand total */
};

/* ---- reading ---- */

static size_t place(const char *key, const struct enum_set *set)
{
    int i = enum_index(set, key);
    return i >= 0 ? (size_t)i : set->n;
}

static const char *key_of(const struct mp *item, size_t i)
{
    const struct mp *keys = mp_get(item, "keys");
    bool text = keys && keys->type == MP_ARRAY && keys->n == 2 && keys->at[i].type == MP_STR;
    return text ? keys->at[i].s : "";
}

/* All cells, (rows + 1) lines of (columns + 1): the last of each is for strangers. */
static int64_t *read_all(struct cross *c, const struct mp *list)
{
    const struct cross_spec *s = c->spec;
    size_t width = s->columns->n + 1;
    int64_t *all = arena_array(c->d->arena, (s->rows->n + 1) * width, sizeof *all);
    c->columns = s->columns->n;
    for (size_t i = 0; i < list->n; i++) {
        size_t column = place(key_of(&list->at[i], 1), s->columns);
        int64_t n = mp_get_int(&list->at[i], s->span, 0);
        all[place(key_of(&list->at[i], 0), s->rows) * width + column] += n;
        if (n && column == s->columns->n)
            c->columns = width;
    }
    return all;
}

static bool any(const int64_t *n, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (n[i])
            return true;
    return false;
}

static void keep_used_rows(struct cross *c, const int64_t *all)
{
    const struct cross_spec *s = c->spec;
    size_t width = s->columns->n + 1;
    c->row = arena_array(c->d->arena, s->rows->n + 1, sizeof *c->row);
    c->cell = arena_array(c->d->arena, (s->rows->n + 1) * width, sizeof *c->cell);
    for (size_t r = 0; r <= s->rows->n; r++) {
        if (!any(&all[r * width], width))
            continue;
        memcpy(&c->cell[c->n * c->columns], &all[r * width], c->columns * sizeof *all);
        c->row[c->n++] = r;
    }
}

static void read_also(struct cross *c)
{
    const struct mp *also = c->spec->also;
    c->also = arena_array(c->d->arena, c->n + 1, sizeof *c->also);
    for (size_t i = 0; also && i < also->n; i++)
        for (size_t k = 0; k < c->n; k++)
            if (place(mp_get_str(&also->at[i], "key", ""), c->spec->rows) == c->row[k])
                c->also[k] += mp_get_int(&also->at[i], c->spec->span, 0);
}

/* ---- totals ---- */

static int64_t row_total(const struct cross *c, size_t row)
{
    int64_t sum = 0;
    for (size_t k = 0; k < c->columns; k++)
        sum += c->cell[row * c->columns + k];
    return sum;
}

static int64_t column_total(const struct cross *c, size_t column)
{
    int64_t sum = 0;
    for (size_t r = 0; r < c->n; r++)
        sum += c->cell[r * c->columns + column];
    return sum;
}

static int64_t sum_of(const int64_t *n, size_t count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += n[i];
    return sum;
}

/* ---- hiding ---- */

/* The further column is a part of each row: with it the rest of the row is known too. */
static void hide_also(struct cross *c, int64_t limit)
{
    int64_t *pair = arena_array(c->d->arena, 2 * c->n, sizeof *pair);
    bool *hidden = arena_array(c->d->arena, 2 * c->n, sizeof *hidden);
    for (size_t r = 0; r < c->n; r++) {
        int64_t rest = row_total(c, r) - c->also[r];
        pair[2 * r] = c->also[r];
        pair[2 * r + 1] = rest > 0 ? rest : 0;
    }
    c->also_withheld = !suppress_cells(pair, c->n, 2, limit, hidden);
    for (size_t r = 0; r < c->n; r++)
        c->also_hidden[r] = c->also_withheld || hidden[2 * r] || hidden[2 * r + 1];
}

static bool hide(struct cross *c)
{
    int64_t limit = c->spec->suppress_below;
    bool hidden = false;
    c->hidden = arena_array(c->d->arena, c->n * c->columns, sizeof *c->hidden);
    c->also_hidden = arena_array(c->d->arena, c->n, sizeof *c->also_hidden);
    if (limit < 2)
        return false;
    c->withheld = !suppress_cells(c->cell, c->n, c->columns, limit, c->hidden);
    if (c->spec->also)
        hide_also(c, limit);
    for (size_t i = 0; i < c->n * c->columns; i++)
        hidden |= c->hidden[i];
    for (size_t r = 0; r < c->n; r++)
        hidden |= c->also_hidden[r];
    return hidden || c->withheld;
}

/* ---- layout ---- */

static const char *label_of(const struct cross *c, const struct enum_set *set, size_t i)
{
    if (i == set->n)
        return doc_say(c->d, "その他", "other");
    return doc_say(c->d, set->item[i].ja, set->item[i].en);
}

static struct doc_cell cell_of(int64_t n, bool hidden)
{
    return hidden ? CELL_OF_SIGN(CELL_SUPPRESSED) : CELL_OF_COUNT(n);
}

static void put_head(const struct cross *c, struct doc_table *t)
{
    (void)table_head(t, c->spec->corner, false);
    for (size_t k = 0; k < c->columns; k++)
        (void)table_head(t, label_of(c, c->spec->columns, k), true);
    (void)table_head(t, doc_say(c->d, "計", "total"), true);
    if (c->spec->also)
        (void)table_head(t, c->spec->also_heading, true);
}

static void put_row(const struct cross *c, struct doc_table *t, size_t row)
{
    const struct enum_set *set = c->spec->rows;
    size_t i = c->row[row];
    struct doc_row *r = table_row(c->d, t, i < set->n ? set->item[i].code : "other");
    struct doc_cell *cell = r->cell;
    *cell++ = CELL_OF_TEXT(label_of(c, set, i));
    for (size_t k = 0; k < c->columns; k++)
        *cell++ = cell_of(c->cell[row * c->columns + k], c->withheld || c->hidden[row * c->columns + k]);
    *cell++ = cell_of(row_total(c, row), c->withheld);
    if (c->spec->also)
        *cell = cell_of(c->also[row], c->also_hidden[row]);
}

static void put_totals(const struct cross *c, struct doc_table *t)
{
    struct doc_row *r = table_row(c->d, t, "total");
    struct doc_cell *cell = r->cell;
    r->total = true;
    *cell++ = CELL_OF_TEXT(doc_say(c->d, "計", "total"));
    for (size_t k = 0; k < c->columns; k++)
        *cell++ = cell_of(column_total(c, k), c->withheld);
    *cell++ = CELL_OF_COUNT(sum_of(c->cell, c->n * c->columns));
    if (c->spec->also)
        *cell = cell_of(sum_of(c->also, c->n), c->also_withheld);
}

bool cross_table(struct document *d, struct doc_section *s, const struct mp *list,
                 const struct cross_spec *spec)
{
    struct cross c = {.spec = spec, .d = d};
    struct doc_table *t = section_table(d, s, spec->caption);
    keep_used_rows(&c, read_all(&c, list));
    read_also(&c);
    bool hidden = hide(&c);
    put_head(&c, t);
    for (size_t r = 0; r < c.n; r++)
        put_row(&c, t, r);
    put_totals(&c, t);
    return hidden;
}
