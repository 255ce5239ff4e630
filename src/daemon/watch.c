/*
 * watch.c - see watch.h.
 */
#include "daemon/watch.h"

#include <event2/event.h>
#include <poll.h>

#include "base/vec.h"

struct watched {
    int fd;
    unsigned want;
    struct event *event;
};

struct watch {
    struct event_base *base;
    struct watcher who;
    struct event *timer;
    VEC(struct watched) fds;
};

static void on_ready(evutil_socket_t fd, short what, void *arg)
{
    struct watch *w = arg;
    w->who.ready(w->who.ctx, fd, (what & EV_READ ? LOOP_READ : 0u) | (what & EV_WRITE ? LOOP_WRITE : 0u));
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct watch *w = arg;
    (void)fd, (void)what;
    w->who.timer(w->who.ctx);
}

static void forget(struct watch *w, size_t i)
{
    event_free(w->fds.at[i].event);
    w->fds.at[i] = w->fds.at[--w->fds.n];
}

static void watch_fd(void *ctx, int fd, unsigned want)
{
    struct watch *w = ctx;
    size_t i = 0;
    while (i < w->fds.n && w->fds.at[i].fd != fd)
        i++;
    if (i < w->fds.n && w->fds.at[i].want == want)
        return;
    if (i < w->fds.n)
        forget(w, i);
    if (!want)
        return;
    short what = (short)((want & LOOP_READ ? EV_READ : 0) | (want & LOOP_WRITE ? EV_WRITE : 0) | EV_PERSIST);
    struct event *event = event_new(w->base, fd, what, on_ready, w);
    vec_add(&w->fds) = (struct watched){fd, want, event};
    event_add(event, NULL);
}

static void set_timer(void *ctx, int64_t ms)
{
    struct watch *w = ctx;
    struct timeval after = {(time_t)(ms / 1000), (suseconds_t)(ms % 1000 * 1000)};
    if (ms < 0)
        event_del(w->timer);
    else
        event_add(w->timer, &after);
}

struct watch *watch_new(struct event_base *base, const struct watcher *who)
{
    struct watch *w = mem_alloc(sizeof *w);
    w->base = base;
    w->who = *who;
    w->timer = evtimer_new(base, on_timer, w);
    return w;
}

void watch_free(struct watch *w)
{
    if (!w)
        return;
    while (w->fds.n)
        forget(w, w->fds.n - 1);
    vec_clear(&w->fds);
    event_free(w->timer);
    free(w);
}

struct loop watch_loop(struct watch *w)
{
    return (struct loop){w, watch_fd, set_timer};
}

bool watch_has_ready(const struct watch *w)
{
    struct pollfd fds[64];
    nfds_t n = 0;
    for (size_t i = 0; i < w->fds.n && n < sizeof fds / sizeof *fds; i++)
        fds[n++] = (struct pollfd){.fd = w->fds.at[i].fd,
                                   .events = (short)((w->fds.at[i].want & LOOP_READ ? POLLIN : 0) |
                                                     (w->fds.at[i].want & LOOP_WRITE ? POLLOUT : 0))};
    return poll(fds, n, 0) > 0;
}
