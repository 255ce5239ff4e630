/*
 * contact_reply.h - how a contact looks in a reply.
 */
#ifndef RPC_CONTACT_REPLY_H
#define RPC_CONTACT_REPLY_H

#include "domain/contact.h"
#include "rpc/request.h"

/* Its page: what contact_load() filled, and all that hangs on it. */
void reply_contact(struct request *rq, struct world *w, const struct record *r);
/* A line of a list of contacts. */
void reply_found(struct request *rq, struct world *w, const struct record *r);

#endif
