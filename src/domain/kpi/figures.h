/*
 * figures.h - a figure as a sum of cells: the columns of a report, what a row adds up, in which months.
 */
#ifndef DOMAIN_KPI_FIGURES_H
#define DOMAIN_KPI_FIGURES_H

#include "domain/kpi/measure.h"
#include "domain/plan.h"
#include "domain/world.h"
#include "vocab/enums.h"

enum report_column {
    COLUMN_MONTH,
    COLUMN_PREV_MONTH,
    COLUMN_LAST_YEAR, /* same month last year */
    COLUMN_FISCAL,    /* fiscal year to this month */
    COLUMN_LAST_FISCAL,
    COLUMN_PLAN,
    COLUMNS
};

enum row_kind {
    ROW_FLOW,     /* what happened in the column's span */
    ROW_STOCK,    /* how many there are at its end */
    ROW_DISTINCT, /* different people in its span */
    ROW_BECOMING, /* who became one in its span; for the plan: how many there are */
};

/* A row of the report: which cells of which measure it adds up. */
struct row_spec {
    const char *code, *ja, *en, *unit, *unit_en;
    enum row_kind kind;
    enum measure measure; /* MEASURE_COUNT: nothing of the kind has happened, all columns are 0 */
    const char *dim;      /* one dimension only; NULL = all */
    uint32_t channel_mask, channel_want; /* consult: channels whose attr & mask == want */
    enum measure year, since;            /* ROW_DISTINCT: of a fiscal year, since a plan counts */
    bool women;                          /* of dimensions age_band/gender: women aged 20-39 */
    bool aside;                          /* told with an indicator, not printed in the monthly report */
};

/* The cells a column of a row adds up: those of `measure` (and `dim`, unless NULL) in months from..until. */
struct cell_range {
    enum measure measure;
    int variant; /* of the plan; 0 for measures that need none */
    const char *dim;
    int32_t from, until;
};
struct cell_range monthly_range(const struct row_spec *row, const struct plan *plan, int32_t month,
                                enum report_column c, struct arena *a);
/* The month from which plan_total of a row adds up; INT32_MIN: it is the state at its month's end, or all
 * there ever was, whatever the plan's period. */
int32_t monthly_plan_from(const struct row_spec *row, const struct plan *plan);
/* Is a cell of the range's measure in the range and of the row? */
bool monthly_range_has(const struct row_spec *row, const struct cell_range *range, int32_t month,
                       const char *dim);

/* The cells of each measure up to a month, in the variants that the plan's figures are made of. */
struct cell_value {
    const char *dim;
    int32_t month;
    int64_t n;
};
struct cells {
    struct cell_value *at;
    size_t n;
};
struct figures;

/* The measure of a cell's name, if the plan's figures are made of that variant; -1 else. */
int figures_measure(const struct plan *plan, const char *name);
/* In w->arena. One pass over a table whose size does not depend on the number of people. */
const struct figures *figures_load(struct world *w, const struct plan *plan, int32_t month);
const struct cells *figures_cells(const struct figures *f, enum measure m);
/* The first month with anything in it: of a row, or of all there is (NULL). INT32_MAX if there is none. */
int32_t figures_first_month(const struct figures *f, const struct row_spec *row);
int64_t figures_sum(const struct figures *f, const struct row_spec *row, const struct cell_range *range);

#endif
