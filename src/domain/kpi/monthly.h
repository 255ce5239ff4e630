/*
 * monthly.h - the monthly report, added up from a few hundred cells. Its cost does not grow with the number
 * of people.
 */
#ifndef DOMAIN_KPI_MONTHLY_H
#define DOMAIN_KPI_MONTHLY_H

#include "domain/kpi/measure.h"
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
extern const char *const column_names[COLUMNS];

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
};
extern const struct row_spec monthly_rows[];
extern const size_t monthly_row_count;
bool monthly_row_exists(const char *code);

struct report_row {
    const struct row_spec *spec;
    int64_t n[COLUMNS];
    const struct plan_kpi *target; /* NULL: no target; the three below have no meaning then */
    int64_t achievement10, pace10; /* tenths: of a per cent; of the unit */
    char grade;                    /* 'A'..'D' */
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

struct monthly {
    int32_t month;
    const struct plan *plan;
    struct report_row *row;     /* monthly_row_count of them */
    struct report_table *table; /* monthly_table_count of them */
};

/* Everything in w->arena. plan_name NULL = the first. -1: no such plan, month before 1868 or so. */
int monthly_make(struct world *w, int32_t month, const char *plan_name, struct monthly *out,
                 struct en_error *err);

/* The cells a column of a row adds up: those of `measure` (and `dim`, unless NULL) in months from..until. */
struct cell_range {
    enum measure measure;
    const char *dim;
    int32_t from, until;
};
struct cell_range monthly_range(const struct row_spec *row, const struct plan *plan, int32_t month,
                                enum report_column c, struct arena *a);
/* Is a cell of the range's measure in the range and of the row? */
bool monthly_range_has(const struct row_spec *row, const struct cell_range *range, int32_t month,
                       const char *dim);

#endif
