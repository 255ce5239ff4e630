/*
 * clock.h - the only place that asks the system for the time.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Seconds since 1970-01-01T00:00:00Z: the wall clock, or the frozen clock once clock_freeze() was called. */
int64_t clock_now(void);
/* From now on clock_now() stands still at `now` until clock_advance(). */
void clock_freeze(int64_t now);
bool clock_frozen(void);
/* Move the frozen clock; asserts that it is frozen. seconds >= 0. */
void clock_advance(int64_t seconds);
/* Milliseconds that only ever rise; for timeouts, never frozen. */
int64_t clock_monotonic_ms(void);

#endif
