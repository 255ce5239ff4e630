/*
 * plan.h - a plan is a file: its period, its targets, how they are graded. Several live side by side.
 */
#ifndef DOMAIN_PLAN_H
#define DOMAIN_PLAN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

enum period_type { PERIOD_CUMULATIVE, PERIOD_YEARLY };

/* A target for a row of the monthly report. */
struct plan_kpi {
    const char *code, *title;
    const char *row; /* row code; see docs/figures.md */
    enum period_type period;
    int64_t target;     /* in the row's unit, > 0 */
    int32_t count_from; /* month */
};

struct plan {
    const char *name; /* file name without .conf */
    const char *title;
    int32_t from, until; /* first and last day */
    int32_t grade[3];    /* per cent: at or above [0] A, [1] B, [2] C, else D */
    const struct plan_kpi *kpi;
    size_t n;
};

/* Read a plan file; everything lives in the arena. -1 with err: file:line and what was wanted. */
int plan_read(const char *path, struct arena *a, struct plan *out, struct en_error *err);
/* The target for a row; NULL if the plan has none. */
const struct plan_kpi *plan_target(const struct plan *p, const char *row);
/* Month from which a row's plan_total counts. */
int32_t plan_count_from(const struct plan *p, const char *row);

#endif
