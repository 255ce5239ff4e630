/*
 * server.h - the listening socket, the connections, and the requests that wait for the next turn.
 *
 * Sockets and frames end here: what comes out of server_next() is one request at a time, in each connection's
 * order and fairly among connections; what goes in by server_reply() leaves with one write.
 */
#ifndef RPC_SERVER_H
#define RPC_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"

struct event_base;
struct request;
struct server;

struct server_limits {
    int connections, per_uid, in_flight, frame_seconds, idle_seconds, stall_seconds;
    int64_t unsent_bytes;
};

/* Who may do what: roles of a peer by its uid and groups. */
typedef unsigned roles_fn(void *ctx, uid_t uid, const gid_t *groups, size_t n);
/* A request became ready: a turn is wanted. */
typedef void ready_fn(void *ctx);

struct server_config {
    struct server_limits limits;
    roles_fn *roles;
    ready_fn *ready;
    void *ctx;
};

/* Takes the listening descriptor. */
struct server *server_new(struct event_base *base, int listen_fd, const struct server_config *config);
/* Closes everything; requests still out must have been given back. */
void server_free(struct server *s);
/* Stop accepting and reading: what is queued is still answered. */
void server_stop(struct server *s);
/* Roles may have changed. */
void server_reload(struct server *s, const struct server_config *config);

/* Make a socket in its folder (0700 unless it exists) and listen. Group and mode 0660 if `group` is given,
 * else 0600. A socket that nobody listens on any more is replaced. -1 with err. */
int server_listen(const char *path, const char *group, struct en_error *err);

/* The next request to run, NULL if none is ready. `bulk`: of those connections whose last request was bulk,
 * such as rows of an import; else of all others. */
struct request *server_next(struct server *s, bool bulk);
/* It was run and is answered at the end of the turn; the next of its connection may be taken, unless its
 * replies pile up. */
void server_ran(struct request *rq, bool bulk);
bool server_has_more(const struct server *s, bool bulk);
/* Does nobody wait but connections in bulk? Takes in what those have sent meanwhile. */
bool server_is_quiet(struct server *s);
/* Send the bytes in rq->out (nothing for a notification or a connection that is gone) and free the request.
 */
void server_reply(struct server *s, struct request *rq);
/* The answer comes later: until then nothing else of its connection runs. */
void server_wait(struct server *s, struct request *rq);
/* A waiting request by its ticket; NULL if its connection is gone. */
struct request *server_waiting(struct server *s, uint64_t ticket);
/* Is there anything asked that is not answered, or answered that has not left? */
bool server_unsent(const struct server *s);
/* Write out what the turn answered. */
void server_flush(struct server *s);

/* Who sent it. */
uid_t request_uid(const struct request *rq);
/* Login name, or "uid N"; looked up once a connection. */
const char *request_login(struct request *rq);
unsigned request_roles(const struct request *rq);

struct server_counts {
    int connections, most_connections;
    int64_t accepted, refused, requests, malformed, timed_out;
};
struct server_counts server_counts(const struct server *s);

#endif
