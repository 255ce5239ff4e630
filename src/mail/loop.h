/*
 * loop.h - what the mail layer asks of an event loop. The daemon fills it with libevent, tests with poll(2).
 */
#ifndef MAIL_LOOP_H
#define MAIL_LOOP_H

#include <stdint.h>

enum loop_event { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop {
    void *ctx;
    /* Tell relay_event() whenever fd is as wanted (level-triggered), until told otherwise; 0: forget it. */
    void (*watch)(void *ctx, int fd, unsigned want);
    /* Call relay_timer() once after so many milliseconds; a new call replaces the old one; -1: not at all. */
    void (*timer)(void *ctx, int64_t ms);
};

#endif
