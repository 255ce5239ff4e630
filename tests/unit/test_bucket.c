/*
 * test_bucket.c - in no hour, wherever it begins, are there more than the rule says, over restarts too.
 */
#include "base/bucket.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#define HOUR   INT64_C(3600000000)
#define SECOND INT64_C(1000000)

static int64_t taken[400000];

/* Take whenever the rule lets us, at random moments; the times of all that were taken. */
static size_t greedy(int64_t per_hour, int64_t span, unsigned seed)
{
    struct bucket_rule r = bucket_rule(per_hour);
    struct bucket b = {0, 0};
    size_t n = 0;
    srandom(seed);
    int64_t now = INT64_C(1730332800) * SECOND, end = now + span;
    while (now < end) {
        int64_t room = bucket_room(&b, &r, now), want = random() % 3 ? room : room / 2;
        assert_true(bucket_take(&b, &r, want, now));
        for (int64_t i = 0; i < want; i++)
            taken[n++] = now;
        struct bucket restarted = b; /* all that a restart keeps */
        b = restarted;
        int64_t wait = bucket_wait(&b, &r, now);
        now += random() % 4 ? (wait ? wait : 1) : random() % (HOUR / 20);
    }
    return n;
}

static void no_hour_has_more_than_the_rule_says(void **state)
{
    (void)state;
    static const int64_t rules[] = {1, 2, 3, 7, 8, 9, 60, 100, 999, 6000};
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        for (unsigned seed = 1; seed <= 4; seed++) {
            size_t n = greedy(rules[i], 12 * HOUR, seed), first = 0, most = 0;
            for (size_t last = 0; last < n; last++) {
                while (taken[last] - taken[first] >= HOUR)
                    first++;
                if (last - first + 1 > most)
                    most = last - first + 1;
            }
            if ((int64_t)most > rules[i])
                fail_msg("%zu in an hour of at most %ld", most, (long)rules[i]);
            assert_true(n > 0);
        }
}

static void a_long_run_reaches_nearly_the_rule(void **state)
{
    (void)state;
    struct bucket_rule r = bucket_rule(800);
    struct bucket b = {0, 0};
    int64_t n = 0;
    for (int64_t now = HOUR; now < 11 * HOUR; now += SECOND) {
        int64_t room = bucket_room(&b, &r, now);
        bucket_take(&b, &r, room, now);
        n += room;
    }
    assert_in_range(n, 800 * 10 * 85 / 100, 800 * 10);
}

static void more_than_there_is_takes_nothing(void **state)
{
    (void)state;
    struct bucket_rule r = bucket_rule(80);
    struct bucket b = {0, 0};
    assert_int_equal(bucket_room(&b, &r, HOUR), 10);
    assert_false(bucket_take(&b, &r, 11, HOUR));
    assert_true(bucket_take(&b, &r, 10, HOUR));
    assert_int_equal(bucket_room(&b, &r, HOUR), 0);
    int64_t wait = bucket_wait(&b, &r, HOUR);
    assert_true(wait > 0);
    assert_int_equal(bucket_room(&b, &r, HOUR + wait - 1), 0);
    assert_int_equal(bucket_room(&b, &r, HOUR + wait), 1);
}

static void a_clock_set_back_gives_and_takes_nothing(void **state)
{
    (void)state;
    struct bucket_rule r = bucket_rule(80);
    struct bucket b = {0, 0};
    assert_true(bucket_take(&b, &r, 10, 100 * HOUR));
    int64_t wait = bucket_wait(&b, &r, 100 * HOUR);
    assert_int_equal(bucket_room(&b, &r, 76 * HOUR), 0);
    assert_true(bucket_wait(&b, &r, 76 * HOUR) == wait);
    assert_int_equal(bucket_room(&b, &r, 76 * HOUR + wait), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_hour_has_more_than_the_rule_says),
        cmocka_unit_test(a_long_run_reaches_nearly_the_rule),
        cmocka_unit_test(more_than_there_is_takes_nothing),
        cmocka_unit_test(a_clock_set_back_gives_and_takes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
