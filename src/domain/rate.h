/*
 * rate.h - how many mails may leave: so many an hour, of all and to each destination. Kept in the database,
 * in the very turn that takes, so that no restart gives more.
 */
#ifndef DOMAIN_RATE_H
#define DOMAIN_RATE_H

#include "domain/world.h"

/* The clock was set back, or the process began anew: what was taken at moments that are still to come again
 * is moved with it. To be called before the rest. */
void rate_follow_clock(struct world *w);
/* How many may be claimed now, to whomever; INT64_MAX without a limit. */
int64_t rate_room(struct world *w);
/* The moment at which there is room again; w->now if there is. */
int64_t rate_free_at(struct world *w);
/* Take one for this address; only with rate_room(). false: its destination has had its share, *again is a
 * moment of its own to come again. */
bool rate_take(struct world *w, const char *address, int64_t *again);

#endif
