/*
 * server.c - accepts, keeps the limits that span connections, hands requests to the turn and replies to
 * connections.
 */
#include "rpc/server.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "enishi/proto.h"
#include "rpc/conn.h"

#define BACKLOG     256
#define POOL_BUFFER (64 * 1024) /* a reply buffer larger than this is not kept for reuse */

/* --- the socket --- */

static int set_owner(const char *path, const char *group, struct en_error *err)
{
    struct group *g = group && *group ? getgrnam(group) : NULL;
    if (group && *group && !g)
        return error_set(err, EN_INVALID, "socket_group", "グループ %s はありません", "there is no group %s",
                         group);
    if (chmod(path, g ? 0660 : 0600) || (g && chown(path, (uid_t)-1, g->gr_gid)))
        return error_set(err, EN_IO, "socket", "%s の権限を設定できません: %s",
                         "cannot set the mode of %s: %s", path, strerror(errno));
    return 0;
}

static bool somebody_listens(const struct sockaddr_un *at)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool yes = fd >= 0 && connect(fd, (const struct sockaddr *)at, sizeof *at) == 0;
    if (fd >= 0)
        close(fd);
    return yes;
}

int server_listen(const char *path, const char *group, struct en_error *err)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    struct stat st;
    if (strlen(path) >= sizeof at.sun_path)
        return error_set(err, EN_INVALID, "socket", "ソケットの名前が %zu バイトを超えています",
                         "the socket's name is longer than %zu bytes", sizeof at.sun_path - 1);
    memcpy(at.sun_path, path, strlen(path));
    if (lstat(path, &st) == 0) {
        if (!S_ISSOCK(st.st_mode) || somebody_listens(&at))
            return error_set(err, EN_CONFLICT, "socket", "%s は使われています", "%s is in use", path);
        (void)unlink(path);
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t old = umask(0177);
    int rc = fd < 0 ? -1 : bind(fd, (const struct sockaddr *)&at, sizeof at);
    (void)umask(old);
    if (!rc && (rc = set_owner(path, group, err))) /* before anybody can come in */
        (void)unlink(path);
    else if (rc || listen(fd, BACKLOG))
        rc = error_set(err, EN_IO, "socket", "%s で待ち受けできません: %s", "cannot listen on %s: %s", path,
                       strerror(errno));
    if (rc && fd >= 0)
        close(fd);
    return rc ? -1 : fd;
}

/* --- accepting --- */

static int of_uid(const struct server *s, uid_t uid)
{
    int n = 0;
    for (const struct conn *c = s->conns; c; c = c->next)
        n += c->uid == uid;
    return n;
}

/* Administrators are held to the whole only, so that a crowd of others cannot lock them out, nor their own
 * scripts. */
static bool is_too_many(const struct server *s, const struct conn *c)
{
    bool admin = c->roles & EN_ROLE_ADMIN;
    int most = s->config.limits.connections - (admin ? 0 : EN_ADMIN_RESERVE);
    return s->counts.connections > most || (!admin && of_uid(s, c->uid) > s->config.limits.per_uid);
}

static void welcome(struct server *s, int fd)
{
    struct en_error err = {0};
    struct conn *c = conn_new(s, fd);
    s->counts.accepted++;
    if (!c || !is_too_many(s, c))
        return;
    s->counts.refused++;
    error_set(&err, EN_BUSY, NULL, "接続が多すぎます。しばらくしてからもう一度お願いします",
              "too many connections; try again later");
    conn_refuse(c, 0, &err);
}

/* No descriptor left: take the spare one to turn the caller away, then rest instead of spinning. */
static void rest(struct server *s)
{
    static const struct timeval second = {1, 0};
    if (s->spare_fd >= 0) {
        close(s->spare_fd);
        int fd = accept4(s->listen_fd, NULL, NULL, SOCK_CLOEXEC);
        if (fd >= 0)
            close(fd);
        s->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
        s->counts.refused++;
    }
    log_warn("descriptors exhausted");
    event_del(s->listen_event);
    event_add(s->rearm_event, &second);
}

static void on_connect(evutil_socket_t listen_fd, short what, void *arg)
{
    struct server *s = arg;
    (void)what;
    for (int i = 0; i < BACKLOG; i++) {
        int fd = accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (fd >= 0) {
            welcome(s, fd);
            continue;
        }
        if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            rest(s);
        return;
    }
}

static void on_rearm(evutil_socket_t fd, short what, void *arg)
{
    struct server *s = arg;
    (void)fd, (void)what;
    if (!s->stopping)
        event_add(s->listen_event, NULL);
}

/* A connection has ended: with its descriptor free there is no need to rest any longer. */
void server_gained_room(struct server *s)
{
    if (s->stopping || !event_pending(s->rearm_event, EV_TIMEOUT, NULL))
        return;
    event_del(s->rearm_event);
    event_add(s->listen_event, NULL);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    struct server *s = arg;
    int64_t now = clock_monotonic_ms();
    (void)fd, (void)what;
    for (struct conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        conn_check(c, now);
    }
}

/* --- life --- */

struct server *server_new(struct event_base *base, int listen_fd, const struct server_config *config)
{
    static const struct timeval second = {1, 0};
    struct server *s = mem_alloc(sizeof *s);
    *s = (struct server){.base = base, .config = *config, .listen_fd = listen_fd};
    s->spare_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    s->listen_event = event_new(base, listen_fd, EV_READ | EV_PERSIST, on_connect, s);
    s->rearm_event = evtimer_new(base, on_rearm, s);
    s->tick_event = event_new(base, -1, EV_PERSIST, on_tick, s);
    if (!s->listen_event || !s->rearm_event || !s->tick_event)
        fatal("libevent gives no events");
    event_add(s->listen_event, NULL);
    event_add(s->tick_event, &second);
    return s;
}

void server_stop(struct server *s)
{
    s->stopping = true;
    event_del(s->listen_event);
    for (struct conn *c = s->conns; c; c = c->next) {
        event_del(c->read_event);
        c->reading = false;
    }
}

void server_free(struct server *s)
{
    if (!s)
        return;
    while (s->conns)
        conn_close(s->conns);
    while (s->pool) {
        struct request *rq = s->pool;
        s->pool = rq->next;
        arena_free(rq->arena);
        mp_out_clear(rq->out);
        free(rq->out);
        free(rq);
    }
    event_free(s->listen_event);
    event_free(s->rearm_event);
    event_free(s->tick_event);
    vec_clear(&s->asked);
    close(s->listen_fd);
    if (s->spare_fd >= 0)
        close(s->spare_fd);
    free(s);
}

void server_reload(struct server *s, const struct server_config *config)
{
    s->config = *config;
    for (struct conn *c = s->conns; c; c = c->next)
        c->roles = config->roles(config->ctx, c->uid, c->groups, c->ngroups);
}

/* --- requests --- */

struct request *request_new(struct server *s, struct conn *c)
{
    struct request *rq = s->pool;
    if (rq) {
        s->pool = rq->next;
    } else {
        rq = mem_alloc(sizeof *rq);
        rq->arena = arena_new();
        rq->out = mem_alloc(sizeof *rq->out);
    }
    *rq = (struct request){.conn = c, .arena = rq->arena, .out = rq->out, .ticket = ++s->last_ticket};
    return rq;
}

void request_free(struct server *s, struct request *rq)
{
    arena_reset(rq->arena);
    if (rq->out->buf.cap > POOL_BUFFER)
        buf_clear(&rq->out->buf);
    rq->out->buf.n = 0;
    rq->out->depth = 0;
    rq->next = s->pool;
    s->pool = rq;
}

struct request *server_next(struct server *s, bool bulk)
{
    struct ring *ring = &s->ready[bulk];
    struct conn *c = ring->first;
    if (!c)
        return NULL;
    ring->first = c->ready_next;
    if (!ring->first)
        ring->last = NULL;
    c->is_ready = false;
    struct request *rq = c->queue;
    c->queue = rq->next;
    rq->next = s->out;
    s->out = rq;
    return rq;
}

void server_ran(struct request *rq, bool bulk)
{
    if (!rq->conn)
        return;
    rq->conn->is_bulk = bulk;
    rq->conn->answered += rq->out->buf.n;
    conn_push_ready(rq->conn);
}

bool server_has_more(const struct server *s, bool bulk)
{
    return s->ready[bulk].first != NULL;
}

bool server_is_quiet(struct server *s)
{
    s->asked.n = 0;
    vec_add(&s->asked) = (struct pollfd){.fd = s->listen_fd, .events = POLLIN};
    for (struct conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        short events = (short)((c->reading ? POLLIN : 0) | (c->out.n ? POLLOUT : 0));
        if (!c->is_bulk && events)
            vec_add(&s->asked) = (struct pollfd){.fd = c->fd, .events = events};
        else if (c->is_bulk && c->reading)
            conn_read(c);
    }
    return !s->ready[false].first && poll(s->asked.at, s->asked.n, 0) == 0;
}

static void take_out(struct server *s, struct request *rq)
{
    struct request **at = &s->out;
    while (*at != rq)
        at = &(*at)->next;
    *at = rq->next;
}

/* The connection ends while requests of it are being run. */
void server_forget(struct server *s, const struct conn *c)
{
    for (struct request *rq = s->out; rq; rq = rq->next)
        if (rq->conn == c)
            rq->conn = NULL;
}

void server_reply(struct server *s, struct request *rq)
{
    struct conn *c = rq->conn;
    if (c && c->waiting == rq)
        c->waiting = NULL;
    else
        take_out(s, rq);
    if (c) {
        c->in_flight--;
        c->answered = 0; /* all of the turn leave together */
        if (!rq->notification) {
            if (!c->out.n)
                c->progress_ms = clock_monotonic_ms();
            buf_add(&c->out, rq->out->buf.at, rq->out->buf.n);
        }
        c->out_queued = true;
        conn_push_ready(c);
    }
    request_free(s, rq);
}

void server_wait(struct server *s, struct request *rq)
{
    take_out(s, rq);
    if (rq->conn) {
        rq->next = NULL;
        rq->conn->waiting = rq;
        if (rq->conn->is_ready) /* what stands behind it waits too */
            conn_drop_ready(rq->conn);
    } else {
        request_free(s, rq);
    }
}

struct request *server_waiting(struct server *s, uint64_t ticket)
{
    for (struct conn *c = s->conns; c; c = c->next)
        if (c->waiting && c->waiting->ticket == ticket)
            return c->waiting;
    return NULL;
}

void server_flush(struct server *s)
{
    for (struct conn *c = s->conns, *next; c; c = next) {
        next = c->next;
        if (c->out_queued) {
            c->out_queued = false;
            conn_flush(c);
        }
    }
}

bool server_unsent(const struct server *s)
{
    for (const struct conn *c = s->conns; c; c = c->next)
        if (c->out.n || c->queue)
            return true;
    return false;
}

uid_t request_uid(const struct request *rq)
{
    return rq->conn ? rq->conn->uid : (uid_t)-1;
}

const char *request_login(struct request *rq)
{
    struct conn *c = rq->conn;
    if (!c)
        return "";
    if (!c->login) {
        const struct passwd *p = getpwuid(c->uid);
        c->login = mem_strdup(p ? p->pw_name : arena_printf(rq->arena, "uid %u", c->uid));
    }
    return c->login;
}

unsigned request_roles(const struct request *rq)
{
    return rq->conn ? rq->conn->roles : 0;
}

struct server_counts server_counts(const struct server *s)
{
    return s->counts;
}
