/*
 * document_csv.c - the only place that sets a document as CSV.
 */
#include "report/document_csv.h"

#include <inttypes.h>

#include "base/csv.h"
#include "report/rows.h"

static void put_number(struct buf *out, const struct document *d, const struct doc_cell *c)
{
    uint64_t u = c->n < 0 ? 0 - (uint64_t)c->n : (uint64_t)c->n, unit = 1;
    const char *sign = c->n < 0 ? "-" : "";
    for (int i = 0; c->kind == CELL_DECIMAL && i < c->decimals; i++)
        unit *= 10;
    csv_put_number(out, unit == 1 ? arena_printf(d->arena, "%s%" PRIu64, sign, u)
                                  : arena_printf(d->arena, "%s%" PRIu64 ".%0*" PRIu64, sign, u / unit,
                                                 c->decimals, u % unit));
}

static void put_cell(struct buf *out, const struct document *d, const struct doc_cell *c)
{
    double value;
    buf_str(out, ",");
    if (cell_number(c, &value))
        put_number(out, d, c);
    else if (c->kind != CELL_NONE)
        csv_put(out, cell_text(d, c));
}

static const char *name_of(const struct document *d, const struct doc_section *s, const struct doc_table *t)
{
    const char *name = t->caption ? arena_printf(d->arena, "%s %s", s->title, t->caption) : s->title;
    return s->unit ? arena_printf(d->arena, doc_say(d, "%s（単位：%s）", "%s (%s)"), name, s->unit) : name;
}

static void put_table(struct buf *out, const struct document *d, const char *name, const struct doc_table *t)
{
    csv_put(out, doc_say(d, "表", "table"));
    buf_str(out, ",");
    csv_put(out, doc_say(d, "コード", "code"));
    for (size_t i = 0; i < t->columns; i++) {
        buf_str(out, ",");
        csv_put(out, t->column[i].heading);
    }
    buf_str(out, "\r\n");
    for (const struct doc_row *r = t->row; r; r = r->next) {
        csv_put(out, name);
        buf_str(out, ",");
        csv_put(out, r->code ? r->code : "");
        for (size_t i = 0; i < t->columns; i++)
            put_cell(out, d, &r->cell[i]);
        buf_str(out, "\r\n");
    }
}

/* 特記事項 and the like: what is said in words is a line of its own. */
static void put_lines(struct buf *out, const char *name, const struct doc_text *line)
{
    for (; line; line = line->next) {
        csv_put(out, name);
        buf_str(out, ",,");
        csv_put(out, line->text);
        buf_str(out, "\r\n");
    }
}

/* What the sheet is, in its first line. */
static void put_title(struct buf *out, const struct document *d)
{
    const char *state = d->state ? d->state : "";
    csv_put(out,
            arena_printf(d->arena, *state ? doc_say(d, "%s（%s）", "%s (%s)") : "%s%s", d->title, state));
    buf_str(out, ",");
    csv_put(out, d->date);
    buf_str(out, ",");
    csv_put(out, d->division);
    buf_str(out, "\r\n");
}

void document_csv(struct buf *out, const struct document *d)
{
    buf_str(out, CSV_BOM);
    put_title(out, d);
    for (const struct doc_section *s = d->section; s; s = s->next) {
        for (const struct doc_table *t = s->table; t; t = t->next) {
            buf_str(out, "\r\n");
            put_table(out, d, name_of(d, s, t), t);
        }
        put_lines(out, s->title, s->line);
    }
}
