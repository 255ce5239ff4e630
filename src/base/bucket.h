/*
 * bucket.h - so many an hour and no more, over restarts too. Pure.
 *
 * The whole state is two integers, stored in the same turn as what was taken. In no hour that one looks at,
 * wherever it begins, are there more than `per_hour`: the burst is part of that number, not beside it.
 */
#ifndef BASE_BUCKET_H
#define BASE_BUCKET_H

#include <stdbool.h>
#include <stdint.h>

#define BUCKET_PER_HOUR_MAX 1000000

struct bucket_rule {
    int64_t burst;      /* at once, after a long silence */
    int64_t spacing_us; /* between two when the burst is used up */
};

struct bucket {
    int64_t full_us; /* when everything taken so far would have been given out one by one */
    int64_t seen_us; /* the latest moment it was asked */
};

/* 1 <= per_hour <= BUCKET_PER_HOUR_MAX; an eighth of it (at least one) may go at once. */
struct bucket_rule bucket_rule(int64_t per_hour);
/* How many may be taken at `now` (microseconds of the wall clock). A clock set back gives nothing more and
 * takes nothing away. */
int64_t bucket_room(struct bucket *b, const struct bucket_rule *r, int64_t now_us);
/* Take n <= bucket_room(). false, and nothing taken, if there are fewer. */
bool bucket_take(struct bucket *b, const struct bucket_rule *r, int64_t n, int64_t now_us);
/* Microseconds until the next one may be taken; 0: now. */
int64_t bucket_wait(struct bucket *b, const struct bucket_rule *r, int64_t now_us);

#endif
