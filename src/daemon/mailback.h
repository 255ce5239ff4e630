/*
 * mailback.h - the job that reads the return mailbox: starts the child that reads, believes or not what it
 * finds, has it acted on, a committed transaction a mail.
 */
#ifndef DAEMON_MAILBACK_H
#define DAEMON_MAILBACK_H

#include <stdint.h>

#include "base/error.h"
#include "rpc/request.h"

/* The argument that makes this program the child that reads. */
#define MAILBACK_CHILD "--postbox"

struct daemon;
struct mailback;

struct mailback *mailback_new(struct daemon *d);
/* Ends a run that is under way; what it has not dealt with is read again. */
void mailback_free(struct mailback *m); /* NULL is fine */
/* For struct services. */
int mailback_fetch(struct mailback *m, uint64_t ticket, struct en_error *err);
int mailback_believe_stop(struct mailback *m, const char *text, int64_t *mail, int64_t *campaign,
                          struct en_error *err);
/* When it was read to its end last; a key of an open map. */
void mailback_state(const struct mailback *m, struct mp_out *o);
/* Since when it cannot be, for who asks. */
void mailback_trouble(const struct mailback *m, struct sending *out);

#endif
