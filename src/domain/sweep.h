/*
 * sweep.h - everything that is derived from contacts, derived anew in slices: keys, the search index, faces; and
 * who is one person. Needed for contacts from before there were faces, and when folding or the model changed.
 */
#ifndef DOMAIN_SWEEP_H
#define DOMAIN_SWEEP_H

#include "domain/world.h"

/* Is there anything to do? Asked once at start: what comes later is up to date. */
bool sweep_is_due(struct world *w);
/* The next few contacts; false when all are done. Goes on where it was, whatever happened in between. */
bool sweep_step(struct world *w);

#endif
