/*
 * recorded.h - values that other divisions report: the newest of each period holds, the others are its
 * history.
 */
#ifndef DOMAIN_KPI_RECORDED_H
#define DOMAIN_KPI_RECORDED_H

#include "base/period.h"
#include "domain/plan.h"
#include "domain/world.h"

struct recorded {
    int64_t id;
    const char *code;
    struct period period;
    bool holds; /* no newer one of its period took its place */
    bool known; /* false: reported as not known (any more) */
    int64_t value;
    bool preliminary;
    int32_t as_of;                                      /* NO_DAY */
    const char *division, *statistic, *document, *note; /* NULL = not told */
    int64_t at;
    uint32_t by;
};

/* The values that hold: of one code (NULL = all) by code, then by the end of their period. In w->arena. */
size_t recorded_values(struct world *w, const struct plan *plan, const char *code, struct recorded **out);
#define RECORDED_TOLD 200
/* What was reported of a code, newest first, the last RECORDED_TOLD of it; what was cancelled is left out. */
size_t recorded_history(struct world *w, const struct plan *plan, const char *code, struct recorded **out);

/* What values say of a fiscal year. */
struct year_value {
    bool known, preliminary;
    bool partial; /* fewer months than the year has */
    int64_t value;
    const struct recorded *by; /* the newest of those it is made of; NULL if there is none */
};
/*
 * That of the year itself; else, of a total, the sum of its months; of a ratio or a state, its latest month
 * or day; else that of the calendar year that ended in it. `v` are the values of one code.
 */
struct year_value recorded_year(const struct recorded *v, size_t n, enum kpi_period period, int fiscal_year);

/* Remarks of a year: NULL where none is written. */
struct remark {
    const char *cause, *issue, *direction, *opinion, *response;
};
struct remark remark_of(struct world *w, const struct plan *plan, const char *code, int fiscal_year);

#endif
