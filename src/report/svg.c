/*
 * svg.c - the only place that draws charts.
 *
 * No colour is needed to tell the series apart: the first is dark, the second white with an outline, or a
 * broken line.
 */
#include "report/svg.h"

#include <math.h>
#include <string.h>

#include "base/text.h"
#include "report/markup.h"

#define WIDTH  400.0
#define HEIGHT 215.0
#define TOP    30.0 /* above the plot: the key */
#define BOTTOM 26.0 /* below it: the categories */
#define TICKS  5    /* at most so many steps of the scale */
#define FONT   10.0
#define LETTER 0.62 /* of FONT: a half-width character */

#define DARK "#333"
#define PALE "#fff"

struct plot {
    struct buf *out;
    const struct document *d;
    const struct doc_chart *c;
    double low, high, step; /* of the scale */
    double left, top, width, height;
};

/* ---- scale ---- */

static void find_ends(const struct doc_chart *c, double *low, double *high)
{
    double value;
    *low = *high = 0;
    for (size_t s = 0; s < c->nseries; s++)
        for (size_t i = 0; i < c->n; i++)
            if (cell_number(&c->series[s].value[i], &value)) {
                *low = value < *low ? value : *low;
                *high = value > *high ? value : *high;
            }
}

/* 1, 2 or 5 times a power of ten, whole numbers at least. */
static double step_for(double span)
{
    static const double steps[] = {1, 2, 5, 10};
    double unit = pow(10, floor(log10(span / TICKS)));
    size_t i = 0;
    while (i < 3 && span / (unit * steps[i]) > TICKS)
        i++;
    double step = unit * steps[i];
    return step < 1 ? 1 : step;
}

static void set_scale(struct plot *p)
{
    double low, high;
    find_ends(p->c, &low, &high);
    p->step = step_for(high - low > 0 ? high - low : 1);
    p->low = floor(low / p->step) * p->step;
    p->high = ceil(high / p->step) * p->step;
    if (p->high - p->low < p->step)
        p->high = p->low + p->step;
}

static double part_of(const struct plot *p, double value)
{
    return (value - p->low) / (p->high - p->low);
}

static double y_of(const struct plot *p, double value)
{
    return p->top + p->height * (1 - part_of(p, value));
}

static double x_of(const struct plot *p, double value)
{
    return p->left + p->width * part_of(p, value);
}

/* ---- pieces ---- */

static void put_words(const struct plot *p, double x, double y, const char *anchor, const char *text)
{
    buf_printf(p->out, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    markup_text(p->out, text, p->d->arena);
    buf_str(p->out, "</text>");
}

static void put_title(const struct plot *p, size_t series, size_t i)
{
    const struct doc_chart *c = p->c;
    buf_str(p->out, "<title>");
    markup_text(p->out,
                arena_printf(p->d->arena, "%s %s %s%s", c->category[i], c->series[series].name,
                             cell_text(p->d, &c->series[series].value[i]), c->unit),
                p->d->arena);
    buf_str(p->out, "</title>");
}

static void put_rule(const struct plot *p, double x1, double y1, double x2, double y2, const char *class)
{
    buf_printf(p->out, "<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", class, x1, y1,
               x2, y2);
}

static void put_bar(const struct plot *p, size_t series, size_t i, double x, double y, double w, double h)
{
    buf_printf(p->out,
               "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" stroke=\"" DARK "\">",
               x, y, w, h, series == 0 ? DARK : PALE);
    put_title(p, series, i);
    buf_str(p->out, "</rect>");
}

static const char *scale_text(const struct plot *p, double value)
{
    struct doc_cell whole = CELL_OF_WHOLE((int64_t)floor(value + 0.5));
    return cell_text(p->d, &whole);
}

/* Which mark is which series. */
static void put_key(const struct plot *p)
{
    double x = p->left;
    for (size_t s = 0; s < p->c->nseries; s++) {
        const char *name = p->c->series[s].name;
        if (p->c->kind == CHART_LINES)
            put_rule(p, x, 11, x + 18, 11, s == 0 ? "actual" : "pace");
        else
            buf_printf(p->out,
                       "<rect x=\"%.1f\" y=\"6\" width=\"18\" height=\"9\" fill=\"%s\" stroke=\"" DARK "\"/>",
                       x, s == 0 ? DARK : PALE);
        put_words(p, x + 23, 14.5, "start", name);
        x += 23 + (double)text_columns(name) * FONT * LETTER + 18;
    }
    put_words(p, WIDTH - 4, 14.5, "end",
              arena_printf(p->d->arena, doc_say(p->d, "単位：%s", "%s"), p->c->unit));
}

static void put_scale(const struct plot *p)
{
    for (double v = p->low; v <= p->high + p->step / 2; v += p->step) {
        put_rule(p, p->left, y_of(p, v), p->left + p->width, y_of(p, v), "grid");
        put_words(p, p->left - 5, y_of(p, v) + 3.5, "end", scale_text(p, v));
    }
}

static void put_categories(const struct plot *p)
{
    double slot = p->width / (double)p->c->n;
    for (size_t i = 0; i < p->c->n; i++)
        put_words(p, p->left + slot * ((double)i + 0.5), p->top + p->height + 15, "middle",
                  p->c->category[i]);
}

/* ---- kinds ---- */

static void draw_columns(const struct plot *p)
{
    double slot = p->width / (double)p->c->n, bar = slot * 0.8 / (double)p->c->nseries, value;
    put_scale(p);
    put_categories(p);
    for (size_t s = 0; s < p->c->nseries; s++)
        for (size_t i = 0; i < p->c->n; i++) {
            const struct doc_cell *cell = &p->c->series[s].value[i];
            double x = p->left + slot * ((double)i + 0.1) + bar * (double)s;
            if (!cell_number(cell, &value))
                continue;
            double y = y_of(p, value > 0 ? value : 0), h = fabs(y_of(p, value) - y_of(p, 0));
            put_bar(p, s, i, x, y, bar, h);
            if (s == 0 && value > 0)
                put_words(p, x + bar / 2, y - 3, "middle", cell_text(p->d, cell));
        }
    put_rule(p, p->left, y_of(p, 0), p->left + p->width, y_of(p, 0), "axis");
}

static void draw_line(const struct plot *p, size_t series)
{
    double slot = p->width / (double)p->c->n, value;
    bool begun = false;
    buf_printf(p->out, "<path class=\"%s\" d=\"", series == 0 ? "actual" : "pace");
    for (size_t i = 0; i < p->c->n; i++) {
        bool there = cell_number(&p->c->series[series].value[i], &value);
        if (there)
            buf_printf(p->out, "%c%.1f %.1f", begun ? 'L' : 'M', p->left + slot * ((double)i + 0.5),
                       y_of(p, value));
        begun = there;
    }
    buf_str(p->out, "\"/>");
}

static void draw_points(const struct plot *p, size_t series)
{
    double slot = p->width / (double)p->c->n, value;
    for (size_t i = 0; i < p->c->n; i++) {
        const struct doc_cell *cell = &p->c->series[series].value[i];
        double x = p->left + slot * ((double)i + 0.5);
        if (!cell_number(cell, &value))
            continue;
        buf_printf(p->out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\" stroke=\"" DARK "\">", x,
                   y_of(p, value), series == 0 ? 3.0 : 2.0, series == 0 ? DARK : PALE);
        put_title(p, series, i);
        buf_str(p->out, "</circle>");
    }
}

/* The last amount is written at its point: above the line if it is ahead of the pace, else below. */
static void label_last(const struct plot *p)
{
    double slot = p->width / (double)p->c->n, value, pace = 0;
    for (size_t i = p->c->n; i-- > 0;) {
        const struct doc_cell *cell = &p->c->series[0].value[i];
        if (!cell_number(cell, &value))
            continue;
        bool compared = p->c->nseries > 1 && cell_number(&p->c->series[1].value[i], &pace);
        put_words(p, p->left + slot * ((double)i + 0.5),
                  y_of(p, value) + (compared && value < pace ? FONT + 5 : -7), "middle",
                  cell_text(p->d, cell));
        return;
    }
}

static void draw_lines(const struct plot *p)
{
    put_scale(p);
    put_categories(p);
    for (size_t s = p->c->nseries; s-- > 0;) {
        draw_line(p, s);
        draw_points(p, s);
    }
    label_last(p);
    put_rule(p, p->left, p->top + p->height, p->left + p->width, p->top + p->height, "axis");
}

static void draw_bars(const struct plot *p)
{
    double slot = p->height / (double)p->c->n, bar = slot * 0.76 / (double)p->c->nseries, value;
    for (size_t i = 0; i < p->c->n; i++) {
        put_words(p, p->left - 6, p->top + slot * ((double)i + 0.5) + 3.5, "end", p->c->category[i]);
        for (size_t s = 0; s < p->c->nseries; s++) {
            const struct doc_cell *cell = &p->c->series[s].value[i];
            double y = p->top + slot * ((double)i + 0.12) + bar * (double)s;
            if (!cell_number(cell, &value))
                continue;
            double x = x_of(p, value < 0 ? value : 0), w = fabs(x_of(p, value) - x_of(p, 0));
            put_bar(p, s, i, x, y, w, bar);
            put_words(p, x + w + 4, y + bar / 2 + 3.5, "start", cell_text(p->d, cell));
        }
    }
    put_rule(p, x_of(p, 0), p->top, x_of(p, 0), p->top + p->height, "axis");
}

/* ---- layout ---- */

static double widest(const struct plot *p)
{
    size_t columns = 0;
    if (p->c->kind != CHART_BARS)
        return (double)text_columns(scale_text(p, p->high)) * FONT * LETTER;
    for (size_t i = 0; i < p->c->n; i++) {
        size_t n = text_columns(p->c->category[i]);
        columns = n > columns ? n : columns;
    }
    return (double)columns * FONT * LETTER;
}

void svg_chart(struct buf *out, const struct document *d, const struct doc_chart *c)
{
    struct plot p = {.out = out, .d = d, .c = c, .top = TOP};
    bool lying = c->kind == CHART_BARS;
    double height = lying ? TOP + 8 + (double)(c->n * c->nseries) * (c->nseries > 1 ? 13 : 14) : HEIGHT;
    set_scale(&p);
    p.left = widest(&p) + 12;
    p.width = WIDTH - p.left - (lying ? 64 : 6);
    p.height = height - TOP - (lying ? 8 : BOTTOM);
    buf_printf(
        out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"",
        WIDTH, height);
    markup_text(out, c->title, d->arena);
    buf_str(out, "\">");
    put_key(&p);
    if (lying)
        draw_bars(&p);
    else if (c->kind == CHART_LINES)
        draw_lines(&p);
    else
        draw_columns(&p);
    buf_str(out, "</svg>\n");
}
