/*
 * mailout.h - the job that sends: claims what is due, commits, hands it to the transport, writes down what
 * became of it.
 */
#ifndef DAEMON_MAILOUT_H
#define DAEMON_MAILOUT_H

#include <stdbool.h>

#include "base/error.h"
#include "rpc/request.h"

struct daemon;
struct mailout;

/* Recover from the last end, open the transport. NULL with err: configuration or folder. */
struct mailout *mailout_new(struct daemon *d, struct en_error *err);
/* Closes the transport; what that tells of mails under way is still written down. */
void mailout_free(struct mailout *m); /* NULL is fine */
/* Something may be due, or allowed again. */
void mailout_wake(struct mailout *m);
/* Nothing of what is due can be done now, and nothing is under way. */
bool mailout_is_idle(struct mailout *m);
/* Are mails in the transport's hands? */
bool mailout_is_busy(const struct mailout *m);
/* Is this database a copy that was not armed? Then the mail that comes back is another's too. */
bool mailout_is_held(const struct mailout *m);
/* Has it something to do this moment? */
bool mailout_has_ready(const struct mailout *m);
/* This database may send from where it is, if it was held; w->db is in a transaction. */
int mailout_arm(struct mailout *m, struct world *w, struct en_error *err);
/* What stands in the way of sending, for who asks. */
void mailout_state(struct mailout *m, struct world *w, struct sending *out);

#endif
