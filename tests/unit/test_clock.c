/*
 * test_clock.c - the wall clock, the frozen clock, the monotonic clock.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"

static void the_wall_clock_is_the_systems(void **state)
{
    (void)state;
    int64_t before = (int64_t)time(NULL), now = clock_now(), after = (int64_t)time(NULL);
    assert_false(clock_frozen());
    /* time() may read a coarser clock than ours. */
    assert_true(before <= now && now <= after + 1);
}

static void the_monotonic_clock_only_rises(void **state)
{
    (void)state;
    int64_t last = clock_monotonic_ms();
    assert_true(last > 0);
    for (int i = 0; i < 1000; i++) {
        int64_t now = clock_monotonic_ms();
        assert_true(now >= last);
        last = now;
    }
}

static void advancing_a_running_clock_is_our_mistake(void **state)
{
    int status;
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        clock_advance(1);
        _exit(0);
    }
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status));
}

static void a_frozen_clock_moves_only_when_advanced(void **state)
{
    (void)state;
    int64_t monotonic = clock_monotonic_ms();
    clock_freeze(1730332800);
    assert_true(clock_frozen());
    assert_int_equal(clock_now(), 1730332800);
    clock_advance(0);
    assert_int_equal(clock_now(), 1730332800);
    clock_advance(90 * 86400);
    assert_int_equal(clock_now(), 1730332800 + 90 * 86400);
    assert_true(clock_monotonic_ms() - monotonic < 60000);
    clock_freeze(0);
    assert_int_equal(clock_now(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wall_clock_is_the_systems),
        cmocka_unit_test(the_monotonic_clock_only_rises),
        cmocka_unit_test(advancing_a_running_clock_is_our_mistake),
        cmocka_unit_test(a_frozen_clock_moves_only_when_advanced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
