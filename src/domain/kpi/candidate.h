/*
 * candidate.h - whose records may be behind a figure: the subjects with a record in its span, each once, in a
 * fixed order that can be left and taken up again.
 *
 * A superset: what really counts is asked of kpi_contribution().
 */
#ifndef DOMAIN_KPI_CANDIDATE_H
#define DOMAIN_KPI_CANDIDATE_H

#include "domain/kpi/history.h"
#include "domain/kpi/monthly.h"
#include "domain/world.h"

/* Where in the order one is: behind this record of this source. */
struct position {
    int source;
    int64_t day, id;
};

#define CANDIDATES_PAGE 64

struct candidates {
    struct world *w;
    const struct sources *from; /* of the measure */
    struct cell_range range;
    struct position at; /* of the last one handed out */
    struct {
        int64_t day, id, contact;
    } page[CANDIDATES_PAGE];
    size_t n, next; /* of the page */
    bool last;      /* the source has no further page */
};

/* `from`: NULL = from the start. A position that is none of this figure begins at the next one there is. */
void candidates_begin(struct candidates *c, struct world *w, const struct cell_range *range,
                      const struct position *from);
/* The next subject. false: no more (or the database failed). */
bool candidates_next(struct candidates *c, struct subject *out);
/* Can the contributions of a measure be found? Every measure must; for the tests. */
bool candidates_known(enum measure m);

#endif
