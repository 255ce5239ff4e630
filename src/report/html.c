/*
 * html.c - the only place that sets a document as HTML.
 *
 * The page forbids itself to load or run anything: whatever got into it as text stays text.
 */
#include "report/html.h"

#include "report/markup.h"
#include "report/svg.h"

#define LONG_ROWS  30 /* rows of figures that one page holds */
#define LONG_WORDS 5  /* rows of sentences */

static const char style[] =
    "*{box-sizing:border-box}"
    "body{font-family:'Yu Gothic','Hiragino Sans','Noto Sans CJK JP','Noto Sans JP',Meiryo,sans-serif;"
    "color:#000;background:#fff;margin:1.5em auto;padding:0 "
    "1em;max-width:1180px;font-size:13px;line-height:1.45}"
    ".head{display:flex;justify-content:space-between;align-items:flex-start;gap:2em}"
    "h1{font-size:1.4em;margin:.1em 0 .3em}h2{font-size:1.08em;margin:1em 0 .25em}"
    ".state,.unit{font-weight:normal;font-size:.85em}p{margin:.15em 0;white-space:pre-line}"
    ".marking{display:inline-block;border:2px solid #000;padding:.1em "
    "1em;font-weight:bold;margin-bottom:.4em}"
    ".by{display:flex;gap:2em}"
    "table{border-collapse:collapse;margin:.2em 1.6em .7em 0;font-variant-numeric:tabular-nums;"
    "display:inline-table;vertical-align:top;break-inside:avoid}table.long{display:table;break-inside:auto}"
    "caption{text-align:left;padding:.3em 0 .1em}"
    "th,td{border:1px solid #555;padding:.16em .5em;vertical-align:top}"
    "thead{display:table-header-group}thead th{background:#e8e8e8;text-align:center;vertical-align:middle;"
    "font-weight:normal}"
    "tbody th{text-align:left;font-weight:normal;white-space:pre}th.wide{white-space:pre-line}"
    "td{white-space:pre}td.n{text-align:right}td.wide{white-space:pre-line;min-width:9em}"
    "table.pen td{height:3.6em}"
    ".i1{padding-left:1.6em}.i2{padding-left:2.7em}tr.total>*{border-top:2px solid #000}"
    "tr{break-inside:avoid}h2,caption{break-after:avoid}section.new{break-before:page}"
    ".boxes{flex:none;margin:0}.boxes th{background:#fff;text-align:center;vertical-align:middle;width:2em;"
    "white-space:normal}.boxes td{text-align:center;width:4.6em}.boxes .seal td{height:4.2em}"
    ".charts{display:flex;flex-wrap:wrap;gap:.8em 1.4em}"
    "figure{margin:0;break-inside:avoid;width:calc(33% - "
    "1em)}figure:only-child{width:65%}figcaption{margin:.2em 0}"
    "svg{width:100%;height:auto;font-size:10px}"
    ".grid{stroke:#bbb;stroke-width:.6}.axis{stroke:#000}"
    ".actual{stroke:#000;stroke-width:2;fill:none}.pace{stroke:#000;stroke-width:1.2;stroke-dasharray:5 "
    "4;fill:none}"
    ".notes{margin-top:1em;border-top:1px solid #555;padding-top:.3em;font-size:.92em}"
    "@media screen and (max-width:800px){figure{width:100%}.head{flex-direction:column}}"
    "@media print{body{margin:0;padding:0;max-width:none;font-size:7.8pt;line-height:1.28}"
    "thead th{-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "svg rect{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

static void put_text(struct buf *out, const struct document *d, const char *open, const char *text,
                     const char *close)
{
    buf_str(out, open);
    markup_text(out, text, d->arena);
    buf_str(out, close);
}

static void put_paragraphs(struct buf *out, const struct document *d, const struct doc_text *t)
{
    for (; t; t = t->next)
        put_text(out, d, "<p>", t->text, "</p>\n");
}

/* ---- head ---- */

static void put_page_style(struct buf *out, const struct document *d)
{
    buf_printf(out,
               "@page{size:A4 %s;margin:14mm 12mm 15mm;"
               "@bottom-center{content:counter(page) \" / \" counter(pages);font-size:8pt}}",
               d->landscape ? "landscape" : "portrait");
}

static void put_head(struct buf *out, const struct document *d)
{
    buf_printf(out,
               "<!DOCTYPE html>\n<html lang=\"%s\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
               "<meta charset=\"utf-8\"/>\n"
               "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
               "'unsafe-inline'\"/>\n"
               "<meta name=\"viewport\" content=\"width=device-width\"/>\n",
               d->ja ? "ja" : "en");
    put_text(out, d, "<title>", d->title, "</title>\n");
    buf_printf(out, "<style>%s", style);
    put_page_style(out, d);
    buf_str(out, "</style>\n</head>\n<body>\n");
}

static void put_boxes(struct buf *out, const struct document *d)
{
    if (!d->nboxes)
        return;
    put_text(out, d, "<table class=\"boxes\"><tbody><tr><th rowspan=\"2\">", doc_say(d, "供覧", "Seen"),
             "</th>");
    for (size_t i = 0; i < d->nboxes; i++)
        put_text(out, d, "<td>", d->box[i], "</td>");
    buf_str(out, "</tr><tr class=\"seal\">");
    for (size_t i = 0; i < d->nboxes; i++)
        buf_str(out, "<td></td>");
    buf_str(out, "</tr></tbody></table>");
}

static void put_title(struct buf *out, const struct document *d)
{
    buf_str(out, "<div class=\"head\"><div>\n");
    if (d->marking)
        put_text(out, d, "<p class=\"marking\">", d->marking, "</p>\n");
    put_text(out, d, "<h1>", d->title, "");
    if (d->state)
        put_text(out, d, "<span class=\"state\">",
                 arena_printf(d->arena, doc_say(d, "（%s）", " (%s)"), d->state), "</span>");
    put_text(out, d, "</h1>\n<div class=\"by\"><p>", d->date, "</p>");
    put_text(out, d, "<p>", d->division, "</p></div>\n");
    put_paragraphs(out, d, d->line);
    buf_str(out, "</div>\n");
    put_boxes(out, d);
    buf_str(out, "</div>\n");
}

/* ---- tables ---- */

static void put_cell(struct buf *out, const struct document *d, const struct doc_table *t,
                     const struct doc_row *r, size_t i)
{
    const char *text = cell_text(d, &r->cell[i]);
    bool wide = t->column[i].wraps;
    if (!i)
        put_text(out, d,
                 arena_printf(d->arena, "<th scope=\"row\" class=\"i%d%s\">", r->indent, wide ? " wide" : ""),
                 text, "</th>");
    else
        put_text(out, d,
                 t->column[i].number ? "<td class=\"n\">"
                 : wide              ? "<td class=\"wide\">"
                                     : "<td>",
                 text, "</td>");
}

/* A table that may not fit on one page may be cut; the others stay whole. */
static bool is_long(const struct doc_table *t)
{
    size_t rows = 0;
    for (const struct doc_row *r = t->row; r; r = r->next)
        rows++;
    for (size_t i = 0; i < t->columns; i++)
        if (t->column[i].wraps && rows > LONG_WORDS)
            return true;
    return rows > LONG_ROWS;
}

static void put_table(struct buf *out, const struct document *d, const struct doc_table *t)
{
    buf_printf(out, "<table class=\"%s%s\">\n", is_long(t) ? "long" : "short", t->pen ? " pen" : "");
    if (t->caption)
        put_text(out, d, "<caption>", t->caption, "</caption>\n");
    buf_str(out, "<thead><tr>");
    for (size_t i = 0; i < t->columns; i++)
        put_text(out, d, "<th scope=\"col\">", t->column[i].heading, "</th>");
    buf_str(out, "</tr></thead>\n<tbody>\n");
    for (const struct doc_row *r = t->row; r; r = r->next) {
        buf_str(out, r->total ? "<tr class=\"total\">" : "<tr>");
        for (size_t i = 0; i < t->columns; i++)
            put_cell(out, d, t, r, i);
        buf_str(out, "</tr>\n");
    }
    buf_str(out, "</tbody>\n</table>\n");
}

static void put_section(struct buf *out, const struct document *d, const struct doc_section *s)
{
    put_text(out, d, "<section>\n<h2>", s->title, "");
    if (s->unit)
        put_text(out, d, "<span class=\"unit\">",
                 arena_printf(d->arena, doc_say(d, "（単位：%s）", " (%s)"), s->unit), "</span>");
    buf_str(out, "</h2>\n");
    for (const struct doc_table *t = s->table; t; t = t->next)
        put_table(out, d, t);
    put_paragraphs(out, d, s->line);
    buf_str(out, "</section>\n");
}

/* ---- the whole ---- */

static void put_charts(struct buf *out, const struct document *d)
{
    if (!d->chart)
        return;
    put_text(out, d, "<section class=\"new\">\n<h2>", doc_say(d, "図", "Charts"),
             "</h2>\n<div class=\"charts\">\n");
    for (const struct doc_chart *c = d->chart; c; c = c->next) {
        put_text(out, d, "<figure><figcaption>", c->title, "</figcaption>\n");
        svg_chart(out, d, c);
        buf_str(out, "</figure>\n");
    }
    buf_str(out, "</div>\n</section>\n");
}

void document_html(struct buf *out, const struct document *d)
{
    put_head(out, d);
    put_title(out, d);
    for (const struct doc_section *s = d->section; s; s = s->next)
        put_section(out, d, s);
    if (d->note) {
        buf_str(out, "<div class=\"notes\">\n");
        put_paragraphs(out, d, d->note);
        buf_str(out, "</div>\n");
    }
    put_charts(out, d);
    buf_str(out, "</body>\n</html>\n");
}
