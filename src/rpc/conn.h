/*
 * conn.h - one connection; private to server.c and conn.c.
 */
#ifndef RPC_CONN_H
#define RPC_CONN_H

#include <event2/event.h>
#include <poll.h>

#include "base/buf.h"
#include "base/vec.h"
#include "rpc/request.h"
#include "rpc/server.h"
#include "wire/frame.h"

struct conn {
    struct server *server;
    struct conn *next, *prev; /* all */
    struct conn *ready_next;  /* ring of those with something to run */
    bool is_bulk;             /* its last request was one of many rows: it comes behind the others */
    bool is_ready, reading, closing, out_queued;
    int fd;
    uid_t uid;
    char *login; /* name of uid, looked up when first wanted */
    gid_t *groups;
    size_t ngroups;
    unsigned roles;
    struct event *read_event, *write_event;
    struct buf in, out;
    struct buf last_words; /* sent once all requests before it are answered; then the connection ends */
    struct frame_scan scan;
    int64_t frame_began_ms, last_ms, progress_ms; /* monotonic; frame_began 0 = between frames */
    struct request *queue, *queue_last;           /* read, not yet run */
    struct request *waiting;                      /* answered later */
    size_t answered;                              /* bytes of replies that wait for the turn's commit */
    int in_flight;
};

/* A ring of connections with something to run. */
struct ring {
    struct conn *first, *last;
};

struct server {
    struct event_base *base;
    struct server_config config;
    int listen_fd, spare_fd;
    struct event *listen_event, *rearm_event, *tick_event;
    struct conn *conns;
    struct ring ready[2];     /* by is_bulk */
    VEC(struct pollfd) asked; /* by server_is_quiet(), kept for its memory */
    struct request *out;      /* being run in this turn */
    struct request *pool;     /* to be used again */
    uint64_t last_ticket;
    int64_t malformed_logged_ms;
    struct server_counts counts;
    bool stopping;
};

/* Takes the descriptor; NULL (closed) if the peer's identity cannot be read. */
struct conn *conn_new(struct server *s, int fd);
/* The only way to end one. Its requests that are out answer into the void. */
void conn_close(struct conn *c);
/* Answer `err` with this msgid, then close once it is sent. */
void conn_refuse(struct conn *c, uint32_t msgid, const struct en_error *err);
void conn_flush(struct conn *c);
/* Read on if it stopped and may. */
void conn_resume(struct conn *c);
/* Close it if one of its time limits has passed. */
void conn_check(struct conn *c, int64_t now_ms);
/* Take what has come in on its socket. It may be no more afterwards. */
void conn_read(struct conn *c);
/* Put it in, or take it out of, the ring of connections with something to run. */
void conn_push_ready(struct conn *c);
void conn_drop_ready(struct conn *c);
/* Requests of it that are being run lose their connection. */
void server_forget(struct server *s, const struct conn *c);
/* A connection has ended: whoever waits for a descriptor may come in. */
void server_gained_room(struct server *s);

struct request *request_new(struct server *s, struct conn *c);
void request_free(struct server *s, struct request *rq);

#endif
