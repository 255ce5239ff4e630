/*
 * gifts.c - the only place that knows lists with a row for each gift. Invariant: a donation's money is
 * counted once, whether the sum stands on every row or its parts do; what cannot be told so is refused.
 */
#include "cli/gifts.h"

#include <inttypes.h>
#include <string.h>

#include "vocab/nouns.h"

void gifts_init(struct gifts *g, struct upload *u, const struct sheet *s)
{
    *g = (struct gifts){.upload = u, .sheet = s, .arena = arena_new()};
}

void gifts_clear(struct gifts *g)
{
    arena_free(g->arena);
    keyset_clear(&g->seen);
}

static int64_t yen_of(const struct sheet_row *r, struct arena *a)
{
    struct value v;
    struct en_error ignored;
    const char *text = sheet_row_get(r, "amount_yen");
    struct field_context ctx = {a, 0};
    if (!text || field_parse(&noun_donation.field[DONATION_AMOUNT], text, &ctx, &v, &ignored) ||
        v.kind != VALUE_INT)
        return -1;
    return v.i;
}

static bool stands(const struct sheet_row *r)
{
    return r->status != ROW_CANCELLED && r->status != ROW_REFUSED;
}

/* The row of the donation tells of all its gifts. */
static void add_gift(struct gifts *g, const struct sheet_row *row)
{
    static const char *const told[] = {"gift_name", "gift_code", "quantity"};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        const char *first = sheet_row_get(&g->row, told[i]), *more = sheet_row_get(row, told[i]);
        if (first && more)
            sheet_row_set(&g->row, told[i], arena_printf(g->arena, "%s、%s", first, more));
    }
}

/* A donation stands while one of its gifts does. Its sum is the first row's, or that of all that stand. */
static void merge(struct gifts *g, const struct sheet_row *row)
{
    bool stood = stands(&g->row);
    if (!stands(row))
        return;
    g->row.status = stood ? g->row.status : row->status;
    add_gift(g, row);
    if (g->sheet->mapping->gifts != GIFTS_SPLIT)
        return;
    int64_t first = stood ? yen_of(&g->row, g->arena) : 0, more = yen_of(row, g->arena);
    if (first >= 0 && more >= 0) {
        sheet_row_set(&g->row, "amount_yen", arena_printf(g->arena, "%" PRId64, first + more));
        return;
    }
    g->row.status = ROW_REFUSED;
    g->row.why_ja = "お礼の品ごとの金額のうち、読めないものがあります";
    g->row.why_en = "one of the amounts of its gifts cannot be read";
}

static void keep(struct gifts *g, const struct sheet_row *row, const struct csv_row *cells)
{
    g->row = *row;
    g->row.key = arena_strdup(g->arena, row->key);
    g->row.name = arena_array(g->arena, row->n, sizeof *row->name);
    g->row.value = arena_array(g->arena, row->n, sizeof *row->value);
    for (size_t i = 0; i < row->n; i++) {
        g->row.name[i] = row->name[i];
        g->row.value[i] = arena_strdup(g->arena, row->value[i]);
    }
    g->row.why_ja = row->why_ja ? arena_strdup(g->arena, row->why_ja) : NULL;
    g->row.why_en = row->why_en ? arena_strdup(g->arena, row->why_en) : NULL;
    g->cells = cells->n;
    g->cell = arena_array(g->arena, cells->n, sizeof *g->cell);
    for (size_t i = 0; i < cells->n; i++)
        g->cell[i] = arena_strdup(g->arena, cells->field[i]);
    g->waiting = true;
}

/* Rows of the donation stood further up: with the sum on every row that is one row too many, with parts of it
 * on each nobody knows the sum any more. */
static void refuse_scattered(const struct gifts *g, struct sheet_row *row)
{
    row->status = g->sheet->mapping->gifts == GIFTS_SPLIT ? ROW_REFUSED : ROW_REPEATED;
    row->why_ja = "同じ番号の行が離れています。番号の順に並べ替えてください";
    row->why_en = "the rows of this number are not together; sort the list by number";
}

int gifts_add(struct gifts *g, const struct sheet_row *row, const struct csv_row *cells, struct en_error *err)
{
    bool alone = row->status == ROW_NEGATIVE || !*row->key;
    if (g->waiting && !alone && !strcmp(g->row.key, row->key)) {
        merge(g, row);
        upload_repeated(g->upload);
        return 0;
    }
    if (gifts_flush(g, err))
        return -1;
    keep(g, row, cells);
    if (!alone && keyset_times(&g->seen, row->key) > 1)
        refuse_scattered(g, &g->row);
    return alone ? gifts_flush(g, err) : 0;
}

int gifts_flush(struct gifts *g, struct en_error *err)
{
    if (!g->waiting)
        return 0;
    g->waiting = false;
    struct csv_row cells = {.line = g->row.line, .n = g->cells, .field = g->cell};
    int r = upload_add(g->upload, &g->row, &cells, err);
    arena_reset(g->arena);
    return r;
}
