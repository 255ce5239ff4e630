/*
 * stop_list.h - addresses that must not be written to, whoever they belong to.
 *
 * Only a keyed hash of the folded address is kept: it stops a second contact with the address, and the same
 * person entered again after an erasure, and tells nobody without the house's key whose it is.
 */
#ifndef DOMAIN_STOP_LIST_H
#define DOMAIN_STOP_LIST_H

#include "domain/world.h"

#define STOP_EVERY_KIND "" /* in place of a consent_kind: no mail at all */

/* reason: a mail_reason, "bounced" or "stopped". */
void stop_list_add(struct world *w, const char *address, const char *kind, const char *reason);
/* Lift a stop, if there is one. */
void stop_list_free(struct world *w, const char *address, const char *kind);
/* Why it is stopped for this very kind; NULL if it is not. */
const char *stop_list_why(struct world *w, const char *address, const char *kind);
/* Once at start: rows of before, which still have the address itself, become hashes. How many. */
int64_t stop_list_hide(struct world *w);

#endif
