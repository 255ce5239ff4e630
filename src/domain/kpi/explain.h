/*
 * explain.h - the records behind a figure. They are those whose contributions the figure adds up, asked of
 * the same pure function, so their number is the figure.
 */
#ifndef DOMAIN_KPI_EXPLAIN_H
#define DOMAIN_KPI_EXPLAIN_H

#include "base/vec.h"
#include "domain/kpi/candidate.h"

struct explained {
    struct record_ref by;
    int64_t contact; /* 0 = nobody known */
    int64_t n;
    int32_t month; /* of a stock: since this month */
    const char *dim;
    int32_t until; /* of a stock: the last month at whose end the person is still in it, if nothing more
                      comes; NO_MONTH = no end in sight */
};

/*
 * A figure of a span is explained by its contributions, one row a record and month. A stock, which adds up
 * all months up to one, by one row a person: since when, and by which record the person is in it at the end.
 */
struct explain {
    struct world *w;
    const struct row_spec *row;
    struct cell_range range;
    bool stock;
    struct candidates candidates;
    struct arena *scratch;
    VEC(struct explained) rows; /* found so far; texts in w->arena */
};

/* `from`: NULL = from the start. */
void explain_begin(struct explain *e, struct world *w, const struct row_spec *row,
                   const struct cell_range *range, const struct position *from);
/* Look at one more subject; false if there is none. Costs one history; the caller watches the time. */
bool explain_step(struct explain *e);
void explain_end(struct explain *e);

/* The figure itself, from the kept totals. */
int64_t explain_sum(struct world *w, const struct row_spec *row, const struct cell_range *range);

/* Name of what a record is, as people call it: the number of a slip; NULL if it has none. */
const char *explained_number(struct world *w, const struct explained *e);

#endif
