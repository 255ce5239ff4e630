/*
 * test_rate.c - over restarts and with a clock that is set back and forth at random, no hour has more mails
 * than the rule says, of all and to each destination; and sending never stands still for it.
 */
#include "domain/rate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "world.h"

#define HOUR         3600
#define DESTINATIONS 3

struct sent {
    int64_t really, shown; /* seconds that truly went by; what the clock said */
    int to;
};

static struct sent sent[100000];

static void restart(struct desk *d)
{
    struct en_error err = {0};
    assert_int_equal(db_commit(d->w.db, &err), 0);
    db_close(d->w.db);
    d->w.db = db_open(d->path, &err);
    assert_non_null(d->w.db);
    assert_int_equal(db_begin(d->w.db, &err), 0);
    rate_follow_clock(&d->w);
}

/* As much as may be taken now. */
static size_t take_all(struct desk *d, int64_t really, size_t n)
{
    int64_t again;
    for (int to = 0; to < DESTINATIONS; to++) {
        char address[64];
        (void)snprintf(address, sizeof address, "p@%s%d.example.jp", to ? "d" : "D", to);
        while (rate_room(&d->w) > 0 && rate_take(&d->w, address, &again))
            sent[n++] = (struct sent){really, d->w.now, to};
    }
    return n;
}

/* The most in an hour, by one of the two times; `to` < 0: to whomever. */
static int64_t most(size_t n, int to, bool shown)
{
    int64_t best = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t all = 0, from = shown ? sent[i].shown : sent[i].really;
        for (size_t k = i; k < n; k++) {
            int64_t at = shown ? sent[k].shown : sent[k].really;
            all += at >= from && at < from + HOUR && (to < 0 || sent[k].to == to);
        }
        best = all > best ? all : best;
    }
    return best;
}

/* Two days in random steps. `steps`: 0 = the clock is right, -1 = it is set back, 1 = forward. */
static size_t two_days(struct desk *d, int64_t all, int64_t each, int steps, unsigned seed)
{
    size_t n = 0;
    d->rules.mails_per_hour = all;
    d->rules.mails_per_destination = each;
    srandom(seed);
    d->w.now = 1730332800;
    for (int64_t really = 0; really < 48 * HOUR;) {
        int64_t by = 1 + random() % 120;
        really += by;
        d->w.now += by;
        if (steps && random() % 50 == 0) {
            d->w.now += steps * (random() % (3 * HOUR));
            rate_follow_clock(&d->w);
        }
        if (random() % 40 == 0)
            restart(d);
        n = take_all(d, really, n);
    }
    assert_false(db_failed(d->w.db, NULL));
    return n;
}

static void no_hour_has_more(void **state)
{
    struct desk *d = *state;
    static const struct {
        int64_t all, each;
    } rules[] = {{1, 0}, {7, 0}, {100, 0}, {0, 5}, {40, 13}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        for (int steps = -1; steps <= 1; steps++) {
            stmt_run(db_prep(d->w.db, "DELETE FROM mail_bucket"));
            size_t n = two_days(d, rules[i].all, rules[i].each, steps, (unsigned)(i * 3 + 7));
            bool shown = steps > 0; /* what a clock that jumps ahead skips counts as gone by */
            if (rules[i].all)
                assert_in_range(most(n, -1, shown), 1, rules[i].all);
            for (int to = 0; to < DESTINATIONS && rules[i].each; to++)
                assert_in_range(most(n, to, shown), 1, rules[i].each);
            int64_t rate = rules[i].all ? rules[i].all : DESTINATIONS * rules[i].each;
            if ((int64_t)n <= 48 * rate * 4 / 10) /* it goes on, whatever the clock does */
                fail_msg("rule %zu, steps %d: %zu in two days", i, steps, n);
        }
}

static void what_is_put_off_comes_one_by_one(void **state)
{
    struct desk *d = *state;
    int64_t last = 0, again = 0;
    d->rules.mails_per_destination = 60;
    for (int i = 0; i < 7; i++)
        assert_true(rate_take(&d->w, "p@example.jp", &again));
    for (int i = 0; i < 100; i++) {
        assert_false(rate_take(&d->w, "P@EXAMPLE.JP", &again));
        assert_true(again > last && again > d->w.now);
        last = again;
    }
    assert_in_range(last - d->w.now, 99 * 60, 102 * 67);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(no_hour_has_more, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(what_is_put_off_comes_one_by_one, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
