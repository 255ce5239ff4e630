/*
 * document.c - the only place that puts documents together and that knows the signs of a cell.
 */
#include "report/document.h"

#include "base/error.h"
#include "report/figure.h"
#include "report/paper_date.h"
#include "report/view.h"

struct document *document_new(struct arena *a, bool ja)
{
    struct document *d = arena_alloc(a, sizeof *d);
    d->arena = a;
    d->ja = ja;
    d->title = d->city = d->division = d->date = d->made_at = "";
    return d;
}

void document_head(struct document *d, const struct mp *reply)
{
    const struct mp *boxes = mp_get(reply, "circulation");
    d->city = mp_get_str(reply, "city", "");
    d->division = mp_get_str(reply, "division", "");
    d->made_at = mp_get_str(reply, "generated_at", "");
    d->date = paper_day(d->made_at, d->ja, d->arena);
    for (size_t i = 0; boxes && boxes->type == MP_ARRAY && i < boxes->n && i < DOC_BOXES_MAX; i++)
        if (boxes->at[i].type == MP_STR)
            d->box[d->nboxes++] = boxes->at[i].s;
}

struct doc_section *document_section(struct document *d, const char *title, const char *unit)
{
    struct doc_section *s = arena_alloc(d->arena, sizeof *s);
    *s = (struct doc_section){.title = title, .unit = unit};
    if (d->last_section)
        d->last_section->next = s;
    else
        d->section = s;
    d->last_section = s;
    return s;
}

static void add_text(struct arena *a, struct doc_text **first, struct doc_text **last, const char *text)
{
    struct doc_text *t = arena_alloc(a, sizeof *t);
    *t = (struct doc_text){.text = text};
    if (*last)
        (*last)->next = t;
    else
        *first = t;
    *last = t;
}

void document_line(struct document *d, const char *text)
{
    add_text(d->arena, &d->line, &d->last_line, text);
}

void document_note(struct document *d, const char *text)
{
    add_text(d->arena, &d->note, &d->last_note, text);
}

void section_line(struct document *d, struct doc_section *s, const char *text)
{
    add_text(d->arena, &s->line, &s->last_line, text);
}

struct doc_table *section_table(struct document *d, struct doc_section *s, const char *caption)
{
    struct doc_table *t = arena_alloc(d->arena, sizeof *t);
    t->caption = caption;
    if (s->last_table)
        s->last_table->next = t;
    else
        s->table = t;
    s->last_table = t;
    return t;
}

struct doc_column *table_head(struct doc_table *t, const char *heading, bool number)
{
    if (t->columns == DOC_COLUMNS_MAX)
        fatal("more than %d columns in a report", DOC_COLUMNS_MAX);
    t->column[t->columns] = (struct doc_column){.heading = heading ? heading : "", .number = number};
    return &t->column[t->columns++];
}

struct doc_row *table_row(struct document *d, struct doc_table *t, const char *code)
{
    struct doc_row *r = arena_alloc(d->arena, sizeof *r);
    r->code = code;
    r->cell = arena_array(d->arena, t->columns, sizeof *r->cell);
    if (t->last)
        t->last->next = r;
    else
        t->row = r;
    t->last = r;
    return r;
}

struct doc_chart *document_chart(struct document *d, enum chart_kind kind, const char *title,
                                 const char *unit, size_t n)
{
    struct doc_chart *c = arena_alloc(d->arena, sizeof *c);
    *c = (struct doc_chart){.kind = kind, .title = title, .unit = unit, .n = n};
    c->category = arena_array(d->arena, n, sizeof *c->category);
    if (d->last_chart)
        d->last_chart->next = c;
    else
        d->chart = c;
    d->last_chart = c;
    return c;
}

struct doc_cell *chart_series(struct document *d, struct doc_chart *c, const char *name)
{
    if (c->nseries == DOC_SERIES_MAX)
        fatal("more than %d series in a chart", DOC_SERIES_MAX);
    c->series[c->nseries].name = name;
    c->series[c->nseries].value = arena_array(d->arena, c->n, sizeof(struct doc_cell));
    return c->series[c->nseries++].value;
}

/* ---- cells ---- */

static const char *starred(const struct document *d, const struct doc_cell *c, const char *figure)
{
    return c->star ? arena_printf(d->arena, "%s%s", figure, doc_say(d, "＊", "*")) : figure;
}

static const char *whole_text(const struct document *d, const struct doc_cell *c)
{
    if (c->dash && !c->n)
        return figure_none(d->ja);
    const char *digits = view_number(c->n, d->arena);
    return starred(d, c,
                   c->yearly ? arena_printf(d->arena, doc_say(d, "年%s", "%s a year"), digits) : digits);
}

const char *cell_text(const struct document *d, const struct doc_cell *c)
{
    switch (c->kind) {
    case CELL_EMPTY:
        return "";
    case CELL_TEXT:
        return c->text ? c->text : "";
    case CELL_WHOLE:
        return whole_text(d, c);
    case CELL_DECIMAL:
        return starred(d, c, figure_decimal(c->n, c->decimals, d->arena));
    case CELL_NONE:
        return figure_none(d->ja);
    case CELL_UNKNOWN:
        return doc_say(d, "…", "...");
    case CELL_SUPPRESSED:
        return "X";
    case CELL_ALL_NEW:
        return doc_say(d, "皆増", "all new");
    case CELL_NONE_LEFT:
        return doc_say(d, "皆減", "none left");
    }
    return "";
}

bool cell_number(const struct doc_cell *c, double *value)
{
    *value = (double)c->n;
    for (int i = 0; c->kind == CELL_DECIMAL && i < c->decimals; i++)
        *value /= 10;
    return c->kind == CELL_WHOLE || c->kind == CELL_DECIMAL;
}
