/*
 * client.c - libenishi: the only place on this side that knows the socket and the frames of MessagePack-RPC.
 *
 * Invariant: answers are outstanding only for what enishi_send() sent and enishi_receive() has not taken yet.
 * Whatever goes wrong on the way closes the connection; the next request connects anew.
 */
#include "enishi/client.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/error.h"
#include "enishi/proto.h"
#include "wire/frame.h"
#include "wire/mp.h"

#define TIMEOUT_DEFAULT_S 120
#define READ_BLOCK        (64 * 1024)

/* A reply may be larger than a request: 1,000 rows with notes. */
static const struct frame_limits reply_limits = {64 * 1024 * 1024, EN_DEPTH_MAX, 4 * 1024 * 1024};

struct enishi {
    int fd; /* -1: not connected */
    int timeout_s;
    uint32_t msgid, outstanding; /* the last sent; how many of those up to it have no answer yet */
    char *path;
    struct buf reply;
    size_t taken; /* bytes of it that are of the answer given out last */
};

static void disconnect(struct enishi *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    c->outstanding = 0;
    c->reply.n = c->taken = 0;
}

/* Each format of error_set() takes all arguments: %.0s passes over the reason in the other language. */
static int unreachable(struct enishi *c, const char *ja, const char *en, struct en_error *err)
{
    disconnect(c);
    return error_set(err, EN_UNREACHABLE, NULL,
                     "enishid と通信できません（%s）: %s。動いているか、ENISHI_SOCKET か --socket "
                     "が合っているか確かめてください%.0s",
                     "cannot reach enishid at %s: %.0s%s", c->path, ja, en);
}

static int unreachable_errno(struct enishi *c, struct en_error *err)
{
    const char *why = strerror(errno);
    return unreachable(c, why, why, err);
}

static int connect_socket(struct enishi *c, struct en_error *err)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (strlen(c->path) >= sizeof to.sun_path)
        return error_set(err, EN_INVALID, "socket", "ソケットのパスは %zu バイトまでです: %s",
                         "a socket path has at most %zu bytes: %s", sizeof to.sun_path - 1, c->path);
    memcpy(to.sun_path, c->path, strlen(c->path) + 1);
    c->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof to))
        return unreachable_errno(c, err);
    return 0;
}

struct enishi *enishi_open(const char *socket_path, struct en_error *err)
{
    const char *path = socket_path ? socket_path : getenv("ENISHI_SOCKET");
    struct enishi *c = mem_alloc(sizeof *c);
    c->fd = -1;
    c->timeout_s = TIMEOUT_DEFAULT_S;
    c->path = mem_strdup(path && *path ? path : ENISHI_SOCKET_DEFAULT);
    if (connect_socket(c, err) == 0)
        return c;
    enishi_close(c);
    return NULL;
}

void enishi_close(struct enishi *c)
{
    if (!c)
        return;
    disconnect(c);
    buf_clear(&c->reply);
    free(c->path);
    free(c);
}

void enishi_timeout(struct enishi *c, int seconds)
{
    c->timeout_s = seconds;
}

/* ---- bytes out and in, until a deadline ---- */

static int wait_for(struct enishi *c, short events, int64_t deadline_ms, struct en_error *err)
{
    for (;;) {
        int64_t left = deadline_ms - clock_monotonic_ms();
        struct pollfd p = {.fd = c->fd, .events = events};
        int n = left > 0 ? poll(&p, 1, (int)left) : 0;
        if (n > 0)
            return 0;
        if (n == 0) {
            disconnect(c);
            return error_set(err, EN_UNREACHABLE, NULL, "%d秒待っても enishid の返事がありません",
                             "no answer from enishid within %d s", c->timeout_s);
        }
        if (errno != EINTR)
            return unreachable_errno(c, err);
    }
}

/* 0 also when the daemon has closed its ear: it may have answered why before it did. */
static int send_all(struct enishi *c, const struct buf *b, int64_t deadline_ms, struct en_error *err)
{
    for (size_t at = 0; at < b->n;) {
        if (wait_for(c, POLLOUT, deadline_ms, err))
            return -1;
        ssize_t n = send(c->fd, b->at + at, b->n - at, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n >= 0)
            at += (size_t)n;
        else if (errno == EPIPE || errno == ECONNRESET)
            return 0;
        else if (errno != EINTR && errno != EAGAIN)
            return unreachable_errno(c, err);
    }
    return 0;
}

static int receive_some(struct enishi *c, int64_t deadline_ms, struct en_error *err)
{
    char block[READ_BLOCK];
    if (wait_for(c, POLLIN, deadline_ms, err))
        return -1;
    ssize_t n = recv(c->fd, block, sizeof block, MSG_DONTWAIT);
    if (n > 0)
        buf_add(&c->reply, block, (size_t)n);
    else if (n == 0)
        return unreachable(c, "接続が切れました", "the connection was closed", err);
    else if (errno != EINTR && errno != EAGAIN)
        return unreachable_errno(c, err);
    return 0;
}

static int receive_frame(struct enishi *c, int64_t deadline_ms, struct en_error *err)
{
    struct frame_scan scan;
    frame_scan_begin(&scan);
    for (;;) {
        switch (frame_scan(&scan, (const uint8_t *)c->reply.at, c->reply.n, &reply_limits)) {
        case FRAME_WHOLE:
            c->taken = scan.at;
            return 0;
        case FRAME_BAD:
            return unreachable(c, "返事が MessagePack ではありません", "the answer is not MessagePack", err);
        case FRAME_MORE:
            if (receive_some(c, deadline_ms, err))
                return -1;
        }
    }
}

/* ---- request and response ---- */

static void pack_request(struct mp_out *o, uint32_t msgid, const char *method, const void *params,
                         size_t size)
{
    mp_open_array(o);
    mp_int(o, EN_REQUEST);
    mp_int(o, msgid);
    mp_str(o, method);
    mp_open_array(o);
    if (params)
        mp_raw(o, params, size);
    mp_close(o);
    mp_close(o);
}

/* The four objects of a response, as bytes within the reply. */
struct response {
    struct enishi_result part[4];
};

/* Bytes of the header of an array of four; 0 if it is none. */
static size_t array_of_four(const uint8_t *at, size_t n)
{
    static const struct {
        size_t n;
        uint8_t bytes[5];
    } heads[] = {{1, {0x94}}, {3, {0xdc, 0, 4}}, {5, {0xdd, 0, 0, 0, 4}}};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (n > heads[i].n && !memcmp(at, heads[i].bytes, heads[i].n))
            return heads[i].n;
    return 0;
}

static int split_response(const struct buf *reply, struct response *r)
{
    const uint8_t *bytes = (const uint8_t *)reply->at;
    size_t at = array_of_four(bytes, reply->n);
    if (!at)
        return -1;
    for (int i = 0; i < 4; i++) {
        r->part[i].bytes = bytes + at;
        r->part[i].size = frame_object_length(bytes + at, reply->n - at);
        at += r->part[i].size;
    }
    return 0;
}

static bool is_int(const struct enishi_result *part, int64_t want, struct arena *a)
{
    struct mp v;
    return mp_read(part->bytes, part->size, a, &v, NULL) == 0 && v.type == MP_INT && v.i == want;
}

/* 0 if the response carries a result, -1 with the daemon's error in *err. */
static int take_error(const struct enishi_result *part, struct arena *a, struct en_error *err)
{
    struct mp e;
    if (mp_read(part->bytes, part->size, a, &e, err))
        return -1;
    if (e.type == MP_NIL)
        return 0;
    const char *text = e.type == MP_STR ? e.s : "?", *en = mp_get_str(&e, "message", text);
    error_set(err, en_code_of(mp_get_str(&e, "code", "internal")), mp_get_str(&e, "field", NULL), "%.0s%s",
              "%s%.0s", en, mp_get_str(&e, "message_ja", en));
    return -1;
}

static int take_response(struct enishi *c, struct arena *a, struct enishi_result *result,
                         struct en_error *err)
{
    struct response r;
    if (split_response(&c->reply, &r) || !is_int(&r.part[0], EN_RESPONSE, a) ||
        !is_int(&r.part[1], (int64_t)c->msgid - c->outstanding + 1, a))
        return unreachable(c, "別の要求への返事です", "the answer belongs to another request", err);
    if (take_error(&r.part[2], a, err))
        return -1;
    *result = r.part[3];
    return 0;
}

int enishi_send(struct enishi *c, const char *method, const void *params, size_t size, struct en_error *err)
{
    if (c->fd < 0 && connect_socket(c, err))
        return -1;
    struct mp_out o = {0};
    pack_request(&o, ++c->msgid, method, params, size);
    int r = send_all(c, &o.buf, clock_monotonic_ms() + (int64_t)c->timeout_s * 1000, err);
    mp_out_clear(&o);
    c->outstanding += r == 0;
    return r;
}

int enishi_receive(struct enishi *c, struct enishi_result *result, struct en_error *err)
{
    if (!c->outstanding)
        return unreachable(c, "返事を待つ要求がありません", "no request awaits an answer", err);
    buf_drop(&c->reply, c->taken);
    c->taken = 0;
    if (receive_frame(c, clock_monotonic_ms() + (int64_t)c->timeout_s * 1000, err))
        return -1;
    struct arena *a = arena_new();
    int r = take_response(c, a, result, err);
    arena_free(a);
    c->outstanding -= c->outstanding > 0;
    return r;
}

int enishi_call(struct enishi *c, const char *method, const void *params, size_t size,
                struct enishi_result *result, struct en_error *err)
{
    return enishi_send(c, method, params, size, err) || enishi_receive(c, result, err) ? -1 : 0;
}
