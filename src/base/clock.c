/*
 * clock.c - the only place that asks the system for the time.
 *
 * Invariant: once frozen, the wall clock is what clock_advance() made of it; the monotonic clock is never
 * frozen.
 */
#include "base/clock.h"

#include <assert.h>
#include <time.h>

#include "base/error.h"

static bool frozen;
static int64_t frozen_now;

static struct timespec read_clock(clockid_t id)
{
    struct timespec ts = {0};
    if (clock_gettime(id, &ts) != 0)
        fatal("clock_gettime(%d) failed", (int)id);
    return ts;
}

int64_t clock_now(void)
{
    return frozen ? frozen_now : (int64_t)read_clock(CLOCK_REALTIME).tv_sec;
}

void clock_freeze(int64_t now)
{
    frozen = true;
    frozen_now = now;
}

bool clock_frozen(void)
{
    return frozen;
}

void clock_advance(int64_t seconds)
{
    assert(frozen);
    assert(seconds >= 0);
    if (__builtin_add_overflow(frozen_now, seconds, &frozen_now))
        fatal("the frozen clock ran past the end of time");
}

int64_t clock_monotonic_ms(void)
{
    struct timespec ts = read_clock(CLOCK_MONOTONIC);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
