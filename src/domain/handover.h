/*
 * handover.h - what whoever takes the desk over must know: every open client, with what was promised.
 *
 * Open: the latest stage is no end (migrated, settled, left, lost, elsewhere, silent), or a task is open. The
 * cost grows with the clients of the desk, not with donors.
 */
#ifndef DOMAIN_HANDOVER_H
#define DOMAIN_HANDOVER_H

#include "domain/world.h"

#define HANDOVER_TOPICS_MAX 3

struct handover_task {
    int64_t id, contact; /* 0 = nobody known */
    int32_t due;
    const char *what, *staff; /* staff NULL = nobody's */
};

struct handover_row {
    int64_t id;
    const char *name, *kana; /* kana "" = not known */
    int32_t died_on;         /* NO_DAY */
    const char *stage;       /* NULL = none */
    int32_t stage_since;     /* NO_DAY */
    struct {
        int32_t date; /* NO_DAY = never consulted */
        const char *channel, *staff, *number;
        const char *words; /* first line of what was said, cut; "" = nothing was written down */
    } last;
    const char *topic[HANDOVER_TOPICS_MAX]; /* main ones, the latest first */
    size_t ntopics;
    const struct handover_task *task; /* by due day */
    size_t ntasks;
    int32_t next;           /* first day from today on that something is due or planned; NO_DAY */
    const char *next_visit; /* visit_type, if it is a visit; NULL */
};

struct handover_query {
    const char *staff; /* NULL = everybody's; whose last consultation or whose open task it is */
    int64_t after;     /* go on behind this contact; 0 = from the start */
    size_t limit;
};

struct handover {
    struct handover_row *row; /* in the order of their kana */
    size_t n;
    bool more;
    const struct handover_task *loose; /* open tasks without a contact */
    size_t nloose;
};

/* Everything in w->arena. */
void handover_make(struct world *w, const struct handover_query *query, struct handover *out);

#endif
