/*
 * print.c - the only place that sets a document as plain text. Charts have no such form.
 */
#include "report/print.h"

#include "base/text.h"
#include "report/safe.h"
#include "report/table.h"

#define GAP 2 /* blanks between columns */

static void put_line(struct buf *out, const struct document *d, const char *text)
{
    buf_printf(out, "%s\n", safe_text(text, SAFE_LINES, d->arena));
}

static void put_lines(struct buf *out, const struct document *d, const struct doc_text *t)
{
    for (; t; t = t->next)
        put_line(out, d, t->text);
}

/* ---- title ---- */

/* 供覧｜部長｜…｜: only paper is initialled. */
static void put_boxes(struct buf *out, const struct document *d)
{
    if (!d->nboxes)
        return;
    buf_str(out, doc_say(d, "供覧｜", "Circulation |"));
    for (size_t i = 0; i < d->nboxes; i++)
        buf_printf(out, doc_say(d, "%s｜", " %s |"), safe_text(d->box[i], SAFE_LINE, d->arena));
    buf_str(out, "\n");
}

static void put_title(struct buf *out, const struct document *d, bool paper)
{
    if (paper)
        put_boxes(out, d);
    if (d->marking)
        buf_printf(out, doc_say(d, "【%s】\n", "[%s]\n"), d->marking);
    buf_str(out, safe_text(d->title, SAFE_LINE, d->arena));
    if (d->state)
        buf_printf(out, doc_say(d, "（%s）", " (%s)"), d->state);
    buf_printf(out, doc_say(d, "　　　%s　%s\n", "   %s  %s\n"), safe_text(d->date, SAFE_LINE, d->arena),
               safe_text(d->division, SAFE_LINE, d->arena));
    put_lines(out, d, d->line);
}

/* ---- tables ---- */

static const char *text_at(const struct document *d, const struct doc_row *r, size_t column)
{
    const char *text = cell_text(d, &r->cell[column]);
    for (int i = 0; !column && i < r->indent; i++)
        text = arena_printf(d->arena, doc_say(d, "　%s", "  %s"), text);
    return text;
}

static size_t width_of(const struct document *d, const struct doc_table *t, size_t column)
{
    size_t widest = text_columns(t->column[column].heading);
    for (const struct doc_row *r = t->row; r; r = r->next) {
        size_t n = text_columns(text_at(d, r, column));
        widest = n > widest ? n : widest;
    }
    return widest;
}

/* Is there anything but signs that say nothing in these columns? */
static bool says_anything(const struct doc_row *r, size_t from, size_t until)
{
    for (size_t i = from; i < until; i++)
        if (r->cell[i].kind != CELL_NONE && r->cell[i].kind != CELL_EMPTY)
            return true;
    return false;
}

/* The columns from `from` up to but not including `until`, behind the labels. Of a later block rows that say
 * nothing are left out. */
static void put_block(struct buf *out, const struct document *d, const struct doc_table *t, size_t from,
                      size_t until, bool terminal)
{
    struct table *table = table_new(terminal);
    for (size_t i = 0; i < until; i = i || from < 2 ? i + 1 : from)
        table_column(table, t->column[i].heading, t->column[i].number, t->column[i].wraps);
    for (const struct doc_row *r = t->row; r; r = r->next) {
        if (from > 1 && !says_anything(r, from, until))
            continue;
        table_line(table);
        for (size_t i = 0; i < until; i = i || from < 2 ? i + 1 : from)
            table_cell(table, text_at(d, r, i));
    }
    table_print(table, "", out);
    table_free(table);
}

static bool wraps(const struct doc_table *t)
{
    for (size_t i = 0; i < t->columns; i++)
        if (t->column[i].wraps)
            return true;
    return false;
}

/* As many columns as fit, but one at least; then the next. */
static void put_folded(struct buf *out, const struct document *d, const struct doc_table *t, size_t columns)
{
    size_t label = width_of(d, t, 0);
    for (size_t from = 1; from < t->columns;) {
        size_t until = from, width = label;
        do
            width += GAP + width_of(d, t, until++);
        while (until < t->columns && width + GAP + width_of(d, t, until) <= columns);
        buf_str(out, from > 1 ? "\n" : "");
        put_block(out, d, t, from, until, false);
        from = until;
    }
}

static void put_table(struct buf *out, const struct document *d, const struct doc_table *t, size_t columns)
{
    if (t->caption)
        put_line(out, d, t->caption);
    if (columns && !wraps(t) && t->columns > 1)
        put_folded(out, d, t, columns);
    else
        put_block(out, d, t, 0, t->columns, columns > 0);
}

/* ---- the whole ---- */

static void put_section(struct buf *out, const struct document *d, const struct doc_section *s,
                        size_t columns)
{
    buf_printf(out, "\n%s", safe_text(s->title, SAFE_LINE, d->arena));
    if (s->unit)
        buf_printf(out, doc_say(d, "（単位：%s）", " (%s)"), s->unit);
    buf_str(out, "\n");
    for (const struct doc_table *t = s->table; t; t = t->next)
        put_table(out, d, t, columns);
    put_lines(out, d, s->line);
}

void document_print(struct buf *out, const struct document *d, size_t columns)
{
    put_title(out, d, !columns);
    for (const struct doc_section *s = d->section; s; s = s->next)
        put_section(out, d, s, columns);
    buf_str(out, d->note ? "\n" : "");
    put_lines(out, d, d->note);
}
