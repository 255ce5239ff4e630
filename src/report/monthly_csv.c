/*
 * monthly_csv.c - the only place that lays out the monthly report as one flat sheet.
 *
 * One line a figure row, one a key of each table; tables that carry yen have a second line a key.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/csv.h"
#include "report/monthly.h"
#include "report/rows.h"

static const char *const figures[] = {"month",       "prev_month",       "same_month_last_year",
                                      "fiscal_year", "last_fiscal_year", "plan_total",
                                      "target",      "achievement",      "pace"};
#define FIGURES (sizeof figures / sizeof *figures)

/* Tables that count persons; the others count cases. */
static const char *const person_tables[] = {"migrants_by_turn", "migrants_by_age_gender", "stages"};

static const char *unit_of(const char *table, bool ja)
{
    for (size_t i = 0; i < sizeof person_tables / sizeof *person_tables; i++)
        if (!strcmp(person_tables[i], table))
            return ja ? "人" : "persons";
    return ja ? "件" : "cases";
}

static void put_figure(struct buf *out, const struct mp *value, struct arena *a)
{
    buf_str(out, ",");
    if (value && value->type == MP_INT)
        csv_put_number(out, arena_printf(a, "%" PRId64, value->i));
    else if (value && value->type == MP_FLOAT && isfinite(value->d))
        csv_put_number(out, arena_printf(a, "%.1f", value->d));
}

static void put_words(struct buf *out, const char *const text[], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_str(out, i ? "," : "");
        csv_put(out, text[i]);
    }
}

/* `prefix` is put before the names of the figures: "amount_". */
static void put_line(struct buf *out, const char *const words[4], const struct mp *row, const char *prefix,
                     const struct view *v)
{
    put_words(out, words, 4);
    for (size_t i = 0; i < FIGURES; i++)
        put_figure(out, mp_get(row, arena_printf(v->arena, "%s%s", prefix, figures[i])), v->arena);
    buf_str(out, ",");
    csv_put(out, mp_get_str(row, "grade", ""));
    buf_str(out, "\r\n");
}

/* "tokyo/a30" of a list of texts, the text itself of a text. */
static const char *joined(const struct mp *row, const char *one, const char *many, struct arena *a)
{
    const struct mp *list = mp_get(row, many);
    const char *s = mp_get_str(row, one, "");
    for (size_t i = 0; list && list->type == MP_ARRAY && i < list->n; i++)
        if (list->at[i].type == MP_STR)
            s = *s ? arena_printf(a, "%s/%s", s, list->at[i].s) : list->at[i].s;
    return s;
}

static void put_key(struct buf *out, const char *table, const struct mp *row, const struct view *v)
{
    const char *label = joined(row, v->ja ? "label" : "label_en", v->ja ? "labels" : "labels_en", v->arena);
    const char *words[4] = {table, joined(row, "key", "keys", v->arena), label, unit_of(table, v->ja)};
    put_line(out, words, row, "", v);
    if (mp_get(row, "amount_month")) {
        words[3] = v->ja ? "円" : "yen";
        put_line(out, words, row, "amount_", v);
    }
}

static void put_rows(struct buf *out, const struct mp *rows, const struct view *v)
{
    for (size_t i = 0; rows && i < rows->n; i++) {
        const struct mp *row = &rows->at[i];
        const char *words[4] = {"rows", mp_get_str(row, "code", ""),
                                mp_get_str(row, v->ja ? "label" : "label_en", ""),
                                mp_get_str(row, v->ja ? "unit" : "unit_en", "")};
        put_line(out, words, row, "", v);
    }
}

/* 訂正: what it is now in the column of the month, what it was in that of the month before. */
static void put_correction(struct buf *out, const struct mp *c, const struct view *v)
{
    const char *words[4] = {arena_printf(v->arena, "corrections %s", mp_get_str(c, "month", "")),
                            mp_get_str(c, "code", ""), mp_get_str(c, v->ja ? "label" : "label_en", ""),
                            mp_get_str(c, v->ja ? "unit" : "unit_en", "")};
    put_words(out, words, 4);
    put_figure(out, mp_get(c, "now"), v->arena);
    put_figure(out, mp_get(c, "was"), v->arena);
    for (size_t i = 2; i < FIGURES; i++)
        buf_str(out, ",");
    buf_str(out, ",");
    csv_put(out, mp_get_str(c, "reason", ""));
    buf_str(out, "\r\n");
}

static void put_note(struct buf *out, const struct mp *note)
{
    const char *words[3] = {"notes", "", mp_get_str(note, "text", "")};
    put_words(out, words, 3);
    for (size_t i = 0; i < FIGURES + 2; i++)
        buf_str(out, ",");
    buf_str(out, "\r\n");
}

void monthly_csv(struct buf *out, const struct mp *reply, const struct view *v)
{
    static const char *const words[4] = {"section", "code", "label", "unit"};
    const struct mp *tables = mp_get(reply, "tables");
    buf_str(out, CSV_BOM);
    put_words(out, words, 4);
    for (size_t i = 0; i < FIGURES; i++)
        buf_printf(out, ",%s", figures[i]);
    buf_str(out, ",grade\r\n");
    put_rows(out, mp_get(reply, "rows"), v);
    for (size_t i = 0; tables && tables->type == MP_MAP && i < tables->n; i++)
        for (size_t k = 0; k < tables->at[2 * i + 1].n; k++)
            put_key(out, tables->at[2 * i].s, &tables->at[2 * i + 1].at[k], v);
    const struct mp *corrections = mp_get(reply, "corrections"), *notes = mp_get(reply, "notes");
    for (size_t i = 0; corrections && i < corrections->n; i++)
        put_correction(out, &corrections->at[i], v);
    for (size_t i = 0; notes && i < notes->n; i++)
        put_note(out, &notes->at[i]);
}
