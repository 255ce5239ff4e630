/*
 * watch.h - what the mail layer asks of an event loop (mail/loop.h), filled with libevent.
 */
#ifndef DAEMON_WATCH_H
#define DAEMON_WATCH_H

#include <stdbool.h>

#include "mail/loop.h"

struct event_base;
struct watch;

/* Whose loop it is: called when a descriptor is ready (LOOP_READ, LOOP_WRITE) and when the timer is due. */
struct watcher {
    void *ctx;
    void (*ready)(void *ctx, int fd, unsigned events);
    void (*timer)(void *ctx);
};

struct watch *watch_new(struct event_base *base, const struct watcher *who);
void watch_free(struct watch *w); /* NULL is fine */
struct loop watch_loop(struct watch *w);
/* Has any of the descriptors what it is watched for, this moment? */
bool watch_has_ready(const struct watch *w);

#endif
