/*
 * figures.c - which cells make a figure, and adding them up. Said once: the reports, the yearly review and
 * the explanation of a figure all ask here.
 */
#include "domain/kpi/figures.h"

#include <string.h>

#include "base/civil.h"
#include "domain/rules.h"

/* --- which cells --- */

struct months {
    int32_t from, until;
};

static struct months span_of(enum report_column c, int32_t month, int32_t plan_from)
{
    int32_t april = civil_fiscal_first(civil_fiscal_year(month));
    const struct months spans[COLUMNS] = {
        [COLUMN_MONTH] = {month, month},
        [COLUMN_PREV_MONTH] = {month - 1, month - 1},
        [COLUMN_LAST_YEAR] = {month - 12, month - 12},
        [COLUMN_FISCAL] = {april, month},
        [COLUMN_LAST_FISCAL] = {april - 12, month - 12},
        [COLUMN_PLAN] = {plan_from, month},
    };
    return spans[c];
}

struct cell_range monthly_range(const struct row_spec *row, const struct plan *plan, int32_t month,
                                enum report_column c, struct arena *a)
{
    int32_t plan_from = plan_count_from(plan, row->code);
    struct months span = span_of(c, month, plan_from);
    struct cell_range range = {row->measure, 0, row->dim, span.from, span.until};
    bool to_date = row->kind == ROW_STOCK || c == COLUMN_PLAN;
    if (row->kind == ROW_DISTINCT) {
        range.measure = c == COLUMN_PLAN ? row->since : c >= COLUMN_FISCAL ? row->year : row->measure;
        range.dim = c == COLUMN_PLAN ? civil_month_iso(plan_from, arena_alloc(a, CIVIL_MONTH_MAX)) : NULL;
    }
    if (row->kind != ROW_FLOW && to_date)
        range.from = INT32_MIN;
    range.variant = row->measure != MEASURE_COUNT && measure_is_defined(row->measure) ? plan->variant : 0;
    return range;
}

int32_t monthly_plan_from(const struct row_spec *row, const struct plan *plan)
{
    return row->kind == ROW_FLOW || row->kind == ROW_DISTINCT ? plan_count_from(plan, row->code) : INT32_MIN;
}

static bool is_young_woman(const char *dim)
{
    return !strcmp(dim, "a20/female") || !strcmp(dim, "a30/female");
}

bool monthly_range_has(const struct row_spec *row, const struct cell_range *range, int32_t month,
                       const char *dim)
{
    if (month < range->from || month > range->until || (range->dim && strcmp(range->dim, dim) != 0))
        return false;
    if (row->women)
        return is_young_woman(dim);
    if (!row->channel_mask)
        return true;
    int channel = enum_index(&enum_channel, dim);
    return channel >= 0 && (enum_channel.item[channel].attr & row->channel_mask) == row->channel_want;
}

/* --- adding up --- */

struct figures {
    struct cells by_measure[MEASURE_COUNT];
};

int figures_measure(const struct plan *plan, const char *name)
{
    int variant, m = measure_of(name, &variant);
    return m >= 0 && variant == (measure_is_defined((enum measure)m) ? plan->variant : 0) ? m : -1;
}

const struct figures *figures_load(struct world *w, const struct plan *plan, int32_t month)
{
    struct figures *f = arena_alloc(w->arena, sizeof *f);
    *f = (struct figures){0};
    int64_t most = stmt_get_int(db_prep(w->db, "SELECT count(*) FROM kpi_cell"), 0);
    struct cell_value *next = arena_array(w->arena, (size_t)most, sizeof *next);
    struct stmt *q = db_prep(
        w->db, "SELECT measure, dim, month, n FROM kpi_cell WHERE month <= $1 ORDER BY measure, dim, month");
    stmt_int(q, 1, month);
    int m = -1;
    const char *dim = "", *name = "";
    while (stmt_row(q)) {
        if (strcmp(name, col_text(q, 0)) != 0) { /* they come together */
            name = col_str(q, 0, w->arena);
            m = figures_measure(plan, name);
            if (m >= 0)
                f->by_measure[m].at = next;
        }
        if (m < 0)
            continue;
        if (strcmp(dim, col_text(q, 1)) != 0)
            dim = col_str(q, 1, w->arena);
        *next++ = (struct cell_value){dim, (int32_t)col_int(q, 2), col_int(q, 3)};
        f->by_measure[m].n++;
    }
    return f;
}

const struct cells *figures_cells(const struct figures *f, enum measure m)
{
    return &f->by_measure[m];
}

int64_t figures_sum(const struct figures *f, const struct row_spec *row, const struct cell_range *range)
{
    const struct cells *cells = &f->by_measure[range->measure];
    int64_t sum = 0;
    for (size_t i = 0; i < cells->n; i++)
        if (monthly_range_has(row, range, cells->at[i].month, cells->at[i].dim))
            sum += cells->at[i].n;
    return sum;
}

static int32_t first_of(const struct figures *f, enum measure m, const struct row_spec *row, int32_t first)
{
    const struct cells *cells = &f->by_measure[m];
    const struct cell_range all = {m, 0, row ? row->dim : NULL, INT32_MIN, INT32_MAX};
    for (size_t i = 0; i < cells->n; i++)
        if (cells->at[i].month < first &&
            (!row || monthly_range_has(row, &all, cells->at[i].month, cells->at[i].dim)))
            first = cells->at[i].month;
    return first;
}

int32_t figures_first_month(const struct figures *f, const struct row_spec *row)
{
    int32_t first = INT32_MAX;
    if (row)
        return first_of(f, row->measure, row, first);
    for (int m = 0; m < MEASURE_COUNT; m++)
        first = first_of(f, (enum measure)m, NULL, first);
    return first;
}
