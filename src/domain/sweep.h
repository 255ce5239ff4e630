/*
 * sweep.h - everything that is derived from contacts, derived anew in slices: keys, the search index, faces;
 * and who is one person. Needed for contacts from before there were faces, and when folding or the model
 * changed.
 */
#ifndef DOMAIN_SWEEP_H
#define DOMAIN_SWEEP_H

#include "domain/world.h"

struct sweep {
    int64_t version, pass, after; /* the last contact that was looked at */
    bool
        worked; /* so that how far it is, is kept: a database in order is read at each start, never written */
};

/* Where it is to begin, or to go on; false if there is nothing to do. What comes later is up to date. */
bool sweep_begin(struct world *w, struct sweep *s);
/* The next few contacts; false when all are done. What was done is committed with how far it is. */
bool sweep_step(struct world *w, struct sweep *s);

#endif
