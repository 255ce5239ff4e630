/*
 * timeline.h - everything that happened with one contact, newest first.
 */
#ifndef DOMAIN_TIMELINE_H
#define DOMAIN_TIMELINE_H

#include "domain/record.h"

struct moment {
    const struct noun *noun;
    int64_t id;
    int32_t date;
    const char *what, *what_en; /* a line to read */
};

/* Rows in w->arena; whether there are more than `limit`. */
bool timeline(struct world *w, int64_t contact, size_t limit, struct moment **rows, size_t *n);

#endif
