/*
 * dispatch.h - a request is decoded, allowed, checked, run in its savepoint, and answered.
 */
#ifndef RPC_DISPATCH_H
#define RPC_DISPATCH_H

#include "rpc/request.h"

/* The envelope of a frame that was scanned whole: type, msgid, method name, params. */
struct envelope {
    enum en_message type;
    uint32_t msgid;
    const char *method; /* not NUL-terminated */
    size_t method_size;
    const uint8_t *params;
    size_t params_size;
};
/* -1: it is no request or notification. *msgid_known tells whether an answer is possible all the same. */
int envelope_read(const uint8_t *frame, size_t n, struct envelope *e, bool *msgid_known);

/* Does the request's method write? Unknown methods do not. */
bool dispatch_writes(const struct request *rq);
/* Is it one of a long run, such as rows of an import, that lets all others go first? */
bool dispatch_is_bulk(const struct request *rq);
/* Run a request whose envelope was read; w->db is in a transaction. The whole response is in rq->out, unless
 * HANDLED_LATER. */
enum handled dispatch_run(struct request *rq, struct world *w, const struct services *services);
/* Replace what is in rq->out by an error response. */
void dispatch_fail(struct request *rq, const struct en_error *err);
/* Begin the response of a request that was answered later. */
void dispatch_begin_reply(struct request *rq);

#endif
