/*
 * conn.c - bytes in, frames out, replies back. Invariant: at most `in_flight` requests of a connection are
 * queued, its unsent replies are bounded, and a frame that is not whole in time ends it.
 */
#include "rpc/conn.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "rpc/dispatch.h"

#define READ_BYTES   65536
#define UNSENT_PAUSE (1024 * 1024) /* unsent bytes above which nothing more is read */

static void on_readable(evutil_socket_t fd, short what, void *arg);
static void on_writable(evutil_socket_t fd, short what, void *arg);

/* --- who --- */

static int read_groups(struct conn *c)
{
    socklen_t size = 0;
    (void)getsockopt(c->fd, SOL_SOCKET, SO_PEERGROUPS, NULL, &size);
    if (!size)
        return 0;
    c->groups = mem_alloc(size);
    if (getsockopt(c->fd, SOL_SOCKET, SO_PEERGROUPS, c->groups, &size))
        return -1;
    c->ngroups = size / sizeof *c->groups;
    return 0;
}

static int read_peer(struct conn *c)
{
    struct ucred cred;
    socklen_t size = sizeof cred;
    if (getsockopt(c->fd, SOL_SOCKET, SO_PEERCRED, &cred, &size) || read_groups(c))
        return -1;
    c->uid = cred.uid;
    size_t n = c->ngroups;
    c->groups = mem_grow(c->groups, n + 1, sizeof *c->groups);
    c->groups[c->ngroups++] = cred.gid; /* the primary group is not among the supplementary ones */
    c->roles = c->server->config.roles(c->server->config.ctx, c->uid, c->groups, c->ngroups);
    return 0;
}

struct conn *conn_new(struct server *s, int fd)
{
    struct conn *c = mem_alloc(sizeof *c);
    *c = (struct conn){.server = s, .fd = fd};
    c->last_ms = clock_monotonic_ms();
    frame_scan_begin(&c->scan);
    c->next = s->conns;
    if (s->conns)
        s->conns->prev = c;
    s->conns = c;
    s->counts.connections++;
    if (s->counts.connections > s->counts.most_connections)
        s->counts.most_connections = s->counts.connections;
    c->read_event = event_new(s->base, fd, EV_READ | EV_PERSIST, on_readable, c);
    c->write_event = event_new(s->base, fd, EV_WRITE, on_writable, c);
    if (!c->read_event || !c->write_event || read_peer(c)) {
        conn_close(c);
        return NULL;
    }
    event_add(c->read_event, NULL);
    c->reading = true;
    return c;
}

/* --- the ring of connections with something to run --- */

static bool may_run(const struct conn *c)
{
    return c->queue && !c->waiting && c->out.n + c->answered < UNSENT_PAUSE;
}

void conn_push_ready(struct conn *c)
{
    struct server *s = c->server;
    if (c->is_ready || !may_run(c))
        return;
    struct ring *ring = &s->ready[c->is_bulk];
    c->is_ready = true;
    c->ready_next = NULL;
    if (ring->last)
        ring->last->ready_next = c;
    else
        ring->first = c;
    ring->last = c;
    s->config.ready(s->config.ctx);
}

void conn_drop_ready(struct conn *c)
{
    struct ring *ring = &c->server->ready[c->is_bulk];
    struct conn **at = &ring->first, *last = NULL;
    while (*at) {
        if (*at == c)
            *at = c->ready_next;
        else
            at = &(last = *at)->ready_next;
    }
    ring->last = last;
    c->is_ready = false;
}

void conn_close(struct conn *c)
{
    struct server *s = c->server;
    if (c->is_ready)
        conn_drop_ready(c);
    while (c->queue) {
        struct request *rq = c->queue;
        c->queue = rq->next;
        request_free(s, rq);
    }
    if (c->waiting) {
        request_free(s, c->waiting);
        c->waiting = NULL;
    }
    server_forget(s, c);
    if (c->read_event)
        event_free(c->read_event);
    if (c->write_event)
        event_free(c->write_event);
    close(c->fd);
    server_gained_room(s);
    if (c->next)
        c->next->prev = c->prev;
    *(c->prev ? &c->prev->next : &s->conns) = c->next;
    s->counts.connections--;
    buf_clear(&c->in);
    buf_clear(&c->out);
    buf_clear(&c->last_words);
    free(c->groups);
    free(c->login);
    free(c);
}

/* --- out --- */

/* 0: all gone or the socket is full; -1: the peer is gone. */
static int send_some(struct conn *c)
{
    while (c->out.n) {
        ssize_t n = send(c->fd, c->out.at, c->out.n, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0)
            return errno == EAGAIN || errno == EINTR ? 0 : -1;
        buf_drop(&c->out, (size_t)n);
        c->progress_ms = clock_monotonic_ms();
    }
    return 0;
}

void conn_flush(struct conn *c)
{
    bool ends = c->closing && !c->in_flight;
    if (ends && c->last_words.n) {
        buf_add(&c->out, c->last_words.at, c->last_words.n);
        buf_clear(&c->last_words);
    }
    if (send_some(c) || (ends && !c->out.n)) {
        conn_close(c);
        return;
    }
    if (c->out.n)
        event_add(c->write_event, NULL);
    else if (c->out.cap > UNSENT_PAUSE)
        buf_clear(&c->out);
    if (c->out.n > (size_t)c->server->config.limits.unsent_bytes) {
        log_warn("unsent uid=%u bytes=%zu", c->uid, c->out.n);
        conn_close(c);
        return;
    }
    conn_push_ready(c);
    conn_resume(c);
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    conn_flush(arg);
}

/* Nothing more is read; what was asked before is still answered. */
static void wind_up(struct conn *c)
{
    c->closing = true;
    c->progress_ms = clock_monotonic_ms();
    if (c->reading)
        event_del(c->read_event);
    c->reading = false;
    if (!c->in_flight)
        conn_flush(c);
}

void conn_refuse(struct conn *c, uint32_t msgid, const struct en_error *err)
{
    struct mp_out out = {0};
    struct request rq = {.msgid = msgid, .out = &out};
    dispatch_fail(&rq, err);
    buf_add(&c->last_words, out.buf.at, out.buf.n);
    mp_out_clear(&out);
    wind_up(c);
}

/* --- in --- */

/* One line a second, however many come: garbage must not fill the log. */
static void note_malformed(const struct conn *c)
{
    struct server *s = c->server;
    int64_t now = clock_monotonic_ms();
    if (s->malformed_logged_ms && now - s->malformed_logged_ms < 1000)
        return;
    s->malformed_logged_ms = now;
    log_warn("malformed uid=%u fault=%d all=%" PRId64, c->uid, c->scan.fault, s->counts.malformed);
}

static void refuse_frame(struct conn *c, bool answer, uint32_t msgid)
{
    static const struct {
        enum en_code code;
        const char *ja, *en;
    } faults[] = {
        [FRAME_OK] = {EN_MALFORMED, "要求の形をしていません", "this is no request"},
        [FRAME_BAD_BYTE] = {EN_MALFORMED, "MessagePack ではありません", "this is no MessagePack"},
        [FRAME_TOO_LONG] = {EN_TOO_LARGE, "要求が大きすぎます", "the request is too large"},
        [FRAME_TOO_DEEP] = {EN_TOO_LARGE, "入れ子が深すぎます", "the request is nested too deep"},
        [FRAME_TOO_MANY] = {EN_TOO_LARGE, "要素が多すぎます", "the request has too many elements"},
        [FRAME_CLAIMS_TOO_MUCH] = {EN_TOO_LARGE, "要素の数が大きさに合いません",
                                   "the request claims more elements than can come"},
    };
    struct en_error err = {0};
    c->server->counts.malformed++;
    note_malformed(c);
    error_set(&err, faults[c->scan.fault].code, NULL, "%.0s%s", "%s%.0s", faults[c->scan.fault].en,
              faults[c->scan.fault].ja);
    if (answer)
        conn_refuse(c, msgid, &err);
    else
        wind_up(c);
}

static void queue_frame(struct conn *c, size_t length)
{
    struct request *rq = request_new(c->server, c);
    rq->frame = (const uint8_t *)arena_strndup(rq->arena, c->in.at, length);
    rq->frame_size = length;
    *(c->queue_last && c->queue ? &c->queue_last->next : &c->queue) = rq;
    c->queue_last = rq;
    c->in_flight++;
    c->server->counts.requests++;
    conn_push_ready(c);
}

/* One frame out of the buffer. false: no whole frame yet, or the connection is no more. */
static bool take_frame(struct conn *c)
{
    struct envelope e;
    bool known;
    enum frame_state state = frame_scan(&c->scan, (const uint8_t *)c->in.at, c->in.n, &frame_default_limits);
    if (state == FRAME_MORE)
        return false;
    int bad = envelope_read((const uint8_t *)c->in.at, state == FRAME_WHOLE ? c->scan.at : c->in.n, &e,
                            &known);
    if (state == FRAME_BAD || bad) {
        refuse_frame(c, known, e.msgid);
        return false;
    }
    queue_frame(c, c->scan.at);
    buf_drop(&c->in, c->scan.at);
    frame_scan_begin(&c->scan);
    c->frame_began_ms = 0;
    return true;
}

static bool has_room(const struct conn *c)
{
    return c->in_flight < c->server->config.limits.in_flight && c->out.n < UNSENT_PAUSE;
}

/* false: the connection is no more (or is to be no more). */
static bool take_frames(struct conn *c)
{
    struct server *s = c->server;
    int64_t malformed = s->counts.malformed;
    while (c->in.n && has_room(c))
        if (!take_frame(c))
            break;
    if (s->counts.malformed != malformed)
        return false;
    if (c->in.n && !c->frame_began_ms)
        c->frame_began_ms = c->last_ms;
    if (!has_room(c) && c->reading) {
        event_del(c->read_event);
        c->reading = false;
    }
    return true;
}

void conn_read(struct conn *c)
{
    char bytes[READ_BYTES];
    ssize_t n = recv(c->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n < 0) {
        conn_close(c);
        return;
    }
    if (n == 0) { /* it will send no more, but may still read */
        wind_up(c);
        return;
    }
    buf_add(&c->in, bytes, (size_t)n);
    c->last_ms = clock_monotonic_ms();
    (void)take_frames(c);
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    conn_read(arg);
}

void conn_resume(struct conn *c)
{
    if (c->reading || c->closing || c->server->stopping || !has_room(c))
        return;
    c->last_ms = clock_monotonic_ms(); /* what stood in our buffer was not late by its sender's doing */
    if (!take_frames(c) || !has_room(c))
        return;
    event_add(c->read_event, NULL);
    c->reading = true;
}

/* --- time --- */

static bool is_late(const struct conn *c, int64_t now_ms)
{
    const struct server_limits *l = &c->server->config.limits;
    if (c->out.n)
        return now_ms - c->progress_ms > l->stall_seconds * INT64_C(1000);
    if (!c->reading) /* we are the ones who let it wait */
        return false;
    if (c->frame_began_ms)
        return now_ms - c->frame_began_ms > l->frame_seconds * INT64_C(1000);
    return !c->in_flight && now_ms - c->last_ms > l->idle_seconds * INT64_C(1000);
}

void conn_check(struct conn *c, int64_t now_ms)
{
    if (!is_late(c, now_ms))
        return;
    log_info("timeout uid=%u unsent=%zu partial=%zu", c->uid, c->out.n, c->in.n);
    c->server->counts.timed_out++;
    conn_close(c);
}
