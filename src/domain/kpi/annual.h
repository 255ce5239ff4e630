/*
 * annual.h - the yearly review of all indicators of a plan (効果検証): what each year gave, what was
 * expected, how it is graded, where it is going. Rules: docs/figures.md.
 */
#ifndef DOMAIN_KPI_ANNUAL_H
#define DOMAIN_KPI_ANNUAL_H

#include "domain/kpi/evaluate.h"
#include "domain/kpi/figures.h"
#include "domain/kpi/recorded.h"

#define ANNUAL_YEARS_MAX 12

struct annual_year {
    bool known, preliminary, partial;
    bool unreported;    /* a division reports it, and has not or not all of a year that is over */
    int64_t value;      /* of that year, millionths */
    int64_t cumulative; /* of the plan up to its end; cumulative indicators only */
};

/* A row of the monthly report told with an indicator. */
struct annual_beside {
    const struct row_spec *spec;
    int64_t year, plan_total;
};

struct annual_row {
    const struct plan_kpi *kpi;
    struct annual_year year[ANNUAL_YEARS_MAX];
    bool known;                 /* is there a value of the year under review? */
    int64_t actual;             /* what is evaluated: the year's value, or the plan's total */
    int64_t computed, recorded; /* mixed indicators: the parts of `actual` */
    struct evaluation evaluation;
    bool has_forecast;
    int64_t forecast; /* at the end of the plan (total) or of the running year (yearly) */
    struct annual_beside *beside;
    size_t nbeside;
    struct remark remark;
    const struct recorded *source; /* the report the value comes from; NULL if counted or unknown */
};

struct annual_aim {
    const struct plan_aim *aim;
    const struct recorded *value; /* the latest known one; NULL = none */
};

enum annual_grade { GRADE_A, GRADE_B, GRADE_C, GRADE_D, GRADE_NONE, GRADES };

struct annual {
    const struct plan *plan;
    int fiscal_year, first_year;
    size_t nyears;
    int32_t through; /* month up to which records are counted */
    bool running;    /* the year under review is not over */
    struct annual_row *row;
    int (*count)[GRADES]; /* grades of each goal, what repeats another entry left out */
    struct annual_aim *aim;
};

/* In w->arena. -1: no such plan, a year that is none of the plan's or has not begun. */
int annual_make(struct world *w, int fiscal_year, const char *plan_name, struct annual *out,
                struct en_error *err);

#endif
