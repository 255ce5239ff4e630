/*
 * workbook_charts.c - the only place that makes native charts. Each is drawn from cells of its own sheet, so
 * that whoever changes a figure sees the chart follow.
 *
 * As on paper: the first series is dark, the second white with an outline, or a broken line.
 */
#include "report/workbook_charts.h"

#include "base/error.h"
#include "report/markup.h"

/* The sheet has blocks of columns, three abreast: a category, two series, a gap. Charts cover one block each,
 * and so do the figures below them. */
#define ABREAST        3
#define BLOCK_COLUMNS  4
#define CHART_ROWS     12
#define CHART_X_SCALE  0.71
#define CHART_Y_SCALE  0.78
#define FIRST_ROW      2
#define CATEGORY_CHARS 24
#define SERIES_CHARS   11
#define GAP_CHARS      2
#define DARK           0x333333
#define WHITE          0xFFFFFF

/* Where the figures of a chart are. */
struct place {
    lxw_row_t first, last;
    lxw_col_t column; /* of the categories; the series follow */
};

static void check(lxw_error error)
{
    if (error)
        fatal("libxlsxwriter: %s", lxw_strerror(error));
}

struct target {
    lxw_workbook *book;
    lxw_worksheet *sheet;
    const char *name;
    const struct document *d;
    workbook_format_fn *format;
    void *ctx;
};

static void put_words(const struct target *t, lxw_row_t row, lxw_col_t column, const char *text, bool title)
{
    const struct doc_cell words = {.kind = CELL_TEXT};
    check(worksheet_write_string(t->sheet, row, column, markup_clean(text, t->d->arena),
                                 t->format(t->ctx, title ? NULL : &words)));
}

static const char *title_of(const struct document *d, const struct doc_chart *c)
{
    return arena_printf(d->arena, doc_say(d, "%s（%s）", "%s (%s)"), c->title, c->unit);
}

/* Title, headings, one line a category. */
static struct place put_figures(const struct target *t, lxw_row_t row, lxw_col_t column,
                                const struct doc_chart *c)
{
    struct place p = {row + 2, (lxw_row_t)(row + 1 + c->n), column};
    double value;
    put_words(t, row, column, title_of(t->d, c), true);
    put_words(t, row + 1, column, "", false);
    for (size_t s = 0; s < c->nseries; s++)
        put_words(t, row + 1, (lxw_col_t)(column + 1 + s), c->series[s].name, false);
    for (size_t i = 0; i < c->n; i++) {
        lxw_row_t at = (lxw_row_t)(p.first + i);
        put_words(t, at, column, c->category[i], false);
        for (size_t s = 0; s < c->nseries; s++)
            if (cell_number(&c->series[s].value[i], &value))
                check(worksheet_write_number(t->sheet, at, (lxw_col_t)(column + 1 + s), value,
                                             t->format(t->ctx, &c->series[s].value[i])));
    }
    return p;
}

static uint8_t type_of(enum chart_kind kind)
{
    switch (kind) {
    case CHART_COLUMNS:
        return LXW_CHART_COLUMN;
    case CHART_LINES:
        return LXW_CHART_LINE;
    case CHART_BARS:
        return LXW_CHART_BAR;
    }
    return LXW_CHART_COLUMN;
}

static void set_look(lxw_chart_series *series, const struct doc_chart *c, size_t s)
{
    lxw_chart_line line = {.color = DARK,
                           .width = s ? 1.0f : 2.0f,
                           .dash_type = s && c->kind == CHART_LINES ? LXW_CHART_LINE_DASH_DASH
                                                                    : LXW_CHART_LINE_DASH_SOLID};
    lxw_chart_line outline = {.color = DARK, .width = 0.75f};
    lxw_chart_fill fill = {.color = s ? WHITE : DARK};
    lxw_chart_font font = {.size = 8};
    if (c->kind == CHART_LINES) {
        chart_series_set_line(series, &line);
        chart_series_set_marker_type(series, s ? LXW_CHART_MARKER_NONE : LXW_CHART_MARKER_CIRCLE);
        return;
    }
    chart_series_set_fill(series, &fill);
    chart_series_set_line(series, &outline);
    if (s == 0 || c->kind == CHART_BARS) {
        chart_series_set_labels(series);
        chart_series_set_labels_font(series, &font);
    }
}

/* Of lying bars the categories stand on the y axis, the first below unless it is reversed; their values are
 * written at their ends. */
static void set_axes(lxw_chart *chart, const struct doc_chart *c)
{
    lxw_chart_font font = {.size = 8};
    lxw_chart_line grid = {.color = 0xBBBBBB, .width = 0.5f};
    chart_axis_set_num_font(chart->x_axis, &font);
    chart_axis_set_num_font(chart->y_axis, &font);
    if (c->kind == CHART_BARS) {
        chart_axis_set_reverse(chart->y_axis);
        chart_axis_set_interval_unit(chart->y_axis, 1);
        chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
        chart_axis_major_gridlines_set_visible(chart->y_axis, LXW_FALSE);
        chart_axis_off(chart->x_axis);
    } else {
        chart_axis_major_gridlines_set_line(chart->y_axis, &grid);
        chart_axis_set_num_format(chart->y_axis, "#,##0;\"▲\"#,##0;0");
    }
}

static lxw_chart *make_chart(const struct target *t, const struct doc_chart *c, struct place p)
{
    lxw_chart *chart = workbook_add_chart(t->book, type_of(c->kind));
    lxw_chart_font font = {.size = 9, .bold = LXW_FALSE};
    if (!chart)
        fatal("libxlsxwriter gives no chart");
    chart_title_set_name(chart, markup_clean(title_of(t->d, c), t->d->arena));
    chart_title_set_name_font(chart, &font);
    for (size_t s = 0; s < c->nseries; s++) {
        lxw_chart_series *series = chart_add_series(chart, NULL, NULL);
        lxw_col_t column = (lxw_col_t)(p.column + 1 + s);
        chart_series_set_categories(series, t->name, p.first, p.column, p.last, p.column);
        chart_series_set_values(series, t->name, p.first, column, p.last, column);
        chart_series_set_name_range(series, t->name, p.first - 1, column);
        set_look(series, c, s);
    }
    set_axes(chart, c);
    chart_legend_set_position(chart, c->nseries > 1 ? LXW_CHART_LEGEND_BOTTOM : LXW_CHART_LEGEND_NONE);
    return chart;
}

static void set_widths(lxw_worksheet *sheet)
{
    static const double width[BLOCK_COLUMNS] = {CATEGORY_CHARS, SERIES_CHARS, SERIES_CHARS, GAP_CHARS};
    for (lxw_col_t i = 0; i < ABREAST * BLOCK_COLUMNS; i++)
        check(worksheet_set_column(sheet, i, i, width[i % BLOCK_COLUMNS], NULL));
}

void workbook_charts(lxw_workbook *book, lxw_worksheet *sheet, const char *name, const struct document *d,
                     workbook_format_fn *format, void *ctx)
{
    struct target t = {book, sheet, name, d, format, ctx};
    lxw_chart_options options = {.x_scale = CHART_X_SCALE, .y_scale = CHART_Y_SCALE};
    size_t n = 0, k = 0;
    for (const struct doc_chart *c = d->chart; c; c = c->next)
        n++;
    lxw_row_t row = (lxw_row_t)(FIRST_ROW + (n + ABREAST - 1) / ABREAST * CHART_ROWS), next = row;
    lxw_row_t breaks[] = {row, 0};
    set_widths(sheet);
    check(worksheet_set_h_pagebreaks(sheet, breaks));
    for (const struct doc_chart *c = d->chart; c; c = c->next, k++) {
        lxw_col_t column = (lxw_col_t)(k % ABREAST * BLOCK_COLUMNS);
        row = k % ABREAST ? row : next;
        struct place p = put_figures(&t, row, column, c);
        next = p.last + 2 > next ? p.last + 2 : next;
        check(worksheet_insert_chart_opt(sheet, (lxw_row_t)(FIRST_ROW + k / ABREAST * CHART_ROWS), column,
                                         make_chart(&t, c, p), &options));
    }
}
