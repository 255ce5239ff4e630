/*
 * monthly.h - the monthly report, added up from a few hundred cells. Its cost does not grow with the number
 * of people.
 */
#ifndef DOMAIN_KPI_MONTHLY_H
#define DOMAIN_KPI_MONTHLY_H

#include "domain/kpi/evaluate.h"
#include "domain/kpi/figures.h"
#include "domain/world.h"
#include "vocab/enums.h"

extern const char *const column_names[COLUMNS];
extern const struct row_spec monthly_rows[];
extern const size_t monthly_row_count;
bool monthly_row_exists(const char *code);

struct report_row {
    const struct row_spec *spec;
    int64_t n[COLUMNS];
    const struct plan_kpi *target; /* NULL: no target; the evaluation has no meaning then */
    struct evaluation evaluation;
};

/* A line of a table: one key (key2 = NULL) or two. */
struct table_line {
    const char *key, *key2;
    int64_t n[COLUMNS], yen[COLUMNS], main[COLUMNS];
};
struct table_spec {
    const char *name, *ja;
    enum measure measure, yen, main;   /* MEASURE_COUNT = none */
    const struct enum_set *set, *set2; /* NULL: keys are free texts */
    bool stock;
};
extern const struct table_spec monthly_tables[];
extern const size_t monthly_table_count;

struct report_table {
    const struct table_spec *spec;
    struct table_line *line;
    size_t n;
};

/* Months of this fiscal year and the last, for charts. */
#define SERIES_MONTHS 24
struct report_series {
    const struct row_spec *spec;
    int64_t n[SERIES_MONTHS]; /* those after the report's month have no meaning */
};

/* What was promised for the month: tasks due in it. */
struct report_follow {
    int64_t planned, done;
};

struct monthly {
    int32_t month;
    const struct plan *plan;
    struct report_row *row;    /* monthly_row_count of them */
    struct report_row *before; /* rows of donations as of the month before: their lists come later; nbefore */
    size_t nbefore;
    struct report_table *table; /* monthly_table_count of them */
    struct report_series *series;
    size_t nseries;
    int32_t series_from; /* month */
    struct report_follow follow;
};

/* Everything in w->arena. plan_name NULL = the first. -1: no such plan, month before 1868 or so. */
int monthly_make(struct world *w, int32_t month, const char *plan_name, struct monthly *out,
                 struct en_error *err);

const struct row_spec *monthly_find_row(const char *code); /* NULL if there is none */

#endif
