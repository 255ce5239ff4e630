/*
 * segment.h - filters over contacts under a name. Who is in one is found when it is asked for; whether they
 * may be written to is not its matter.
 */
#ifndef DOMAIN_SEGMENT_H
#define DOMAIN_SEGMENT_H

#include "domain/record.h"

/* Save or replace; r is of noun_segment. The filter must compile. */
int segment_save(struct world *w, struct record *r, struct en_error *err);
/* EN_NOT_FOUND if there is none of that name. */
int segment_load(struct world *w, const char *name, struct record *r, struct en_error *err);
size_t segment_list(struct world *w, struct record **rows);

#endif
