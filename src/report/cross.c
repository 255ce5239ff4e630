/*
 * cross.c - the only place that prints cross tables.
 */
#include "report/cross.h"

#include <string.h>

#include "report/figure.h"
#include "report/table.h"

/* Index of the i-th key (0 row, 1 column) of an item in its enumeration; the set's size for a stranger. */
static size_t place(const struct mp *item, size_t i, const struct enum_set *set)
{
    const struct mp *keys = mp_get(item, "keys");
    bool text = keys && keys->type == MP_ARRAY && keys->n == 2 && keys->at[i].type == MP_STR;
    int index = text ? enum_index(set, keys->at[i].s) : -1;
    return index >= 0 ? (size_t)index : set->n;
}

struct cross {
    const struct enum_set *rows, *columns;
    int64_t *cell; /* (rows->n + 1) lines of (columns->n + 1) cells: the last of each is for strangers */
    const struct view *v;
};

static int64_t *cell_at(const struct cross *c, size_t row, size_t column)
{
    return &c->cell[row * (c->columns->n + 1) + column];
}

static struct cross cross_of(const struct mp *list, const char *key, const struct enum_set *rows,
                             const struct enum_set *columns, const struct view *v)
{
    struct cross c = {rows, columns, NULL, v};
    c.cell = arena_array(v->arena, (rows->n + 1) * (columns->n + 1), sizeof *c.cell);
    for (size_t i = 0; i < list->n; i++)
        *cell_at(&c, place(&list->at[i], 0, rows),
                 place(&list->at[i], 1, columns)) += mp_get_int(&list->at[i], key, 0);
    return c;
}

static const char *label_of(const struct enum_set *set, size_t i, bool ja)
{
    if (i == set->n)
        return ja ? "その他" : "other";
    return ja ? set->item[i].ja : set->item[i].en;
}

static int64_t row_total(const struct cross *c, size_t row)
{
    int64_t sum = 0;
    for (size_t k = 0; k <= c->columns->n; k++)
        sum += *cell_at(c, row, k);
    return sum;
}

static int64_t column_total(const struct cross *c, size_t column)
{
    int64_t sum = 0;
    for (size_t r = 0; r <= c->rows->n; r++)
        sum += *cell_at(c, r, column);
    return sum;
}

static bool row_used(const struct cross *c, size_t row)
{
    for (size_t k = 0; k <= c->columns->n; k++)
        if (*cell_at(c, row, k))
            return true;
    return false;
}

/* A column of the enumeration always stands; that of strangers only if it holds something. */
static bool column_used(const struct cross *c, size_t column)
{
    return column < c->columns->n || column_total(c, column);
}

static void put_cell(struct table *t, const struct cross *c, int64_t n)
{
    table_cell(t, n ? view_number(n, c->v->arena) : figure_none(c->v->ja));
}

static void put_row(struct table *t, const struct cross *c, size_t row)
{
    table_line(t);
    table_cell(t, label_of(c->rows, row, c->v->ja));
    for (size_t k = 0; k <= c->columns->n; k++)
        if (column_used(c, k))
            put_cell(t, c, *cell_at(c, row, k));
    put_cell(t, c, row_total(c, row));
}

static void put_totals(struct table *t, const struct cross *c)
{
    int64_t sum = 0;
    table_line(t);
    table_cell(t, c->v->ja ? "計" : "total");
    for (size_t k = 0; k <= c->columns->n; k++) {
        sum += column_total(c, k);
        if (column_used(c, k))
            put_cell(t, c, column_total(c, k));
    }
    put_cell(t, c, sum);
}

static void put_cross(struct buf *out, const struct cross *c, const char *corner)
{
    struct table *t = table_new(false);
    table_column(t, corner, false, false);
    for (size_t k = 0; k <= c->columns->n; k++)
        if (column_used(c, k))
            table_column(t, label_of(c->columns, k, c->v->ja), true, false);
    table_column(t, c->v->ja ? "計" : "total", true, false);
    for (size_t r = 0; r <= c->rows->n; r++)
        if (row_used(c, r))
            put_row(t, c, r);
    put_totals(t, c);
    table_print(t, "", out);
    table_free(t);
}

void cross_put(struct buf *out, const struct mp *list, const struct enum_set *rows,
               const struct enum_set *columns, const struct view *v)
{
    static const struct {
        const char *key, *ja, *en;
    } spans[] = {{"month", "〔当月〕", "[month]"}, {"fiscal_year", "〔年度累計〕", "[fiscal year]"}};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        struct cross c = cross_of(list, spans[i].key, rows, columns, v);
        put_cross(out, &c, v->ja ? spans[i].ja : spans[i].en);
    }
}
