/*
 * bucket.c - the only place that limits a rate.
 *
 * Invariant: with a burst of B and one more every T afterwards, an hour has at most B + (3600 s - 1 us) / T;
 * bucket_rule() chooses T so that this is per_hour. full_us moves by T for each one taken and never lies more
 * than B * T ahead of the moment of taking.
 */
#include "base/bucket.h"

#include "base/error.h"

#define HOUR_US INT64_C(3600000000)

struct bucket_rule bucket_rule(int64_t per_hour)
{
    if (per_hour < 1 || per_hour > BUCKET_PER_HOUR_MAX)
        fatal("bucket_rule: %lld an hour", (long long)per_hour);
    int64_t burst = per_hour < 8 ? 1 : per_hour / 8, others = per_hour - burst + 1;
    return (struct bucket_rule){burst, (HOUR_US + others - 1) / others};
}

/* The clock went back: move the state with it, so that the distance stays. */
static void follow_clock(struct bucket *b, int64_t now)
{
    if (now < b->seen_us)
        b->full_us -= b->seen_us - now;
    b->seen_us = now;
}

int64_t bucket_room(struct bucket *b, const struct bucket_rule *r, int64_t now)
{
    follow_clock(b, now);
    int64_t ahead = b->full_us > now ? b->full_us - now : 0, left = r->burst * r->spacing_us - ahead;
    return left > 0 ? left / r->spacing_us : 0;
}

bool bucket_take(struct bucket *b, const struct bucket_rule *r, int64_t n, int64_t now)
{
    if (bucket_room(b, r, now) < n)
        return false;
    b->full_us = (b->full_us > now ? b->full_us : now) + n * r->spacing_us;
    return true;
}

int64_t bucket_wait(struct bucket *b, const struct bucket_rule *r, int64_t now)
{
    follow_clock(b, now);
    int64_t ready = b->full_us - (r->burst - 1) * r->spacing_us;
    return ready > now ? ready - now : 0;
}
