/*
 * funnel.h - how far people come on the way to the city: stages reached, time it took, who left the way.
 * docs/figures.md has the definitions. The cost grows with the desk's own records, not with donors.
 */
#ifndef DOMAIN_FUNNEL_H
#define DOMAIN_FUNNEL_H

#include "domain/world.h"

#define FUNNEL_STAGES  9  /* new to settled: the first of enum_stage */
#define FUNNEL_EXITS   4  /* hold, lost, elsewhere, silent: the last of enum_stage */
#define FUNNEL_REASONS 13 /* of enum_lost_reason */

/* Days from the first contact; tenths, rounded half up. n = 0: the others have no meaning. */
struct funnel_days {
    int64_t n, q1_10, median_10, q3_10;
};

struct funnel_stage {
    const struct enum_item *stage;
    int64_t now;     /* everybody who is in it today */
    int64_t reached; /* of the people: was ever in it or a later one */
    struct funnel_days days;
};

struct funnel_exit {
    const struct enum_item *stage;
    int64_t now;                    /* everybody */
    int64_t n;                      /* of the people */
    int64_t reason[FUNNEL_REASONS]; /* of these, by enum_lost_reason */
};

struct funnel {
    int32_t from, until; /* span of the first contacts; from = NO_DAY: all years */
    int64_t people;
    struct funnel_stage stage[FUNNEL_STAGES];
    struct funnel_days move;
    struct funnel_exit exit[FUNNEL_EXITS];
};

/* People whose first contact lies in the fiscal year; 0 = in any. As of today. */
void funnel_make(struct world *w, int fiscal_year, struct funnel *out);

#endif
