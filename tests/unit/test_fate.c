/*
 * test_fate.c - what one person's mailbox says is that mail's matter; what the relay would say to everybody
 * makes sending pause instead of burning mail after mail.
 */
#include "daemon/fate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1730332800)

static const struct smtp_outcome
    sent = {.result = SMTP_SENT, .phase = SMTP_TEXT, .code = 250},
    nobody = {SMTP_FAILED, SMTP_RCPT, SMTP_BLAME_ADDRESS, false, 550, "5.1.1", ""},
    full = {SMTP_FAILED, SMTP_RCPT, SMTP_BLAME_ADDRESS, false, 552, "5.2.2", ""},
    later = {SMTP_DEFERRED, SMTP_RCPT, SMTP_BLAME_RELAY, false, 451, "4.7.1", ""},
    denied = {SMTP_FAILED, SMTP_RCPT, SMTP_BLAME_RELAY, false, 554, "5.7.1", ""},
    no_sender = {SMTP_DEFERRED, SMTP_MAIL, SMTP_BLAME_RELAY, false, 550, "5.1.8", ""},
    lost = {.result = SMTP_DEFERRED, .phase = SMTP_RCPT, .blame = SMTP_BLAME_RELAY},
    unknown = {.result = SMTP_UNKNOWN, .phase = SMTP_TEXT, .blame = SMTP_BLAME_RELAY};

static const char *fate(struct relay_mood *m, const struct smtp_outcome *o, int64_t now, int64_t tries)
{
    return fate_of(m, o, &(struct sending_end){.now = now, .tries = tries, .connections = 4}).state;
}

static void a_mailbox_is_its_own_matter(void **state)
{
    (void)state;
    struct relay_mood m = {0};
    struct sending_end end = {.now = NOW, .tries = 1, .connections = 4};
    for (int i = 0; i < 100; i++) {
        assert_true(fate_of(&m, &nobody, &end).bounced);
        assert_false(fate_of(&m, &full, &end).bounced);
        assert_string_equal(fate(&m, &full, NOW, 1), "failed");
        assert_string_equal(fate(&m, &later, NOW, 1), "deferred"); /* greylisting of everybody */
        assert_int_equal(mood_allows(&m, NOW, 9), 9);
    }
    assert_int_equal(fate_of(&m, &later, &end).retry_at, 0);
}

static void a_relay_that_refuses_all_is_left_in_peace(void **state)
{
    (void)state;
    struct relay_mood m = {0};
    int64_t now = NOW;
    static const int64_t waits[] = {300, 600, 1200, 2400, 4000, 4000};
    assert_string_equal(fate(&m, &denied, now, 1), "deferred");
    assert_string_equal(fate(&m, &denied, now, 1), "deferred");
    assert_int_equal(mood_allows(&m, now, 9), 9);
    assert_string_equal(fate(&m, &denied, now, 1), "deferred");
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        assert_int_equal(mood_allows(&m, now + waits[i] - 1, 9), 0);
        now += waits[i];
        assert_int_equal(mood_allows(&m, now, 9), 1); /* one is to find out */
        assert_string_equal(fate(&m, &denied, now, 5), "deferred");
    }
    assert_int_equal(m.since, NOW);
    assert_string_equal(m.said, "554 5.7.1");
    now += 4000;
    assert_int_equal(mood_allows(&m, now, 9), 1);
    assert_string_equal(fate(&m, &sent, now, 1), "sent");
    assert_int_equal(mood_allows(&m, now, 9), 9);
    assert_int_equal(m.since, 0);
}

static void one_refused_while_others_go_fails_at_its_third_try(void **state)
{
    (void)state;
    struct relay_mood m = {0};
    for (int64_t tries = 1; tries <= 3; tries++) {
        assert_string_equal(fate(&m, &denied, NOW, tries), tries < 3 ? "deferred" : "failed");
        assert_string_equal(fate(&m, &sent, NOW, 1), "sent");
    }
}

static void a_refused_sender_pauses_at_once(void **state)
{
    (void)state;
    struct relay_mood m = {0};
    struct fate f = fate_of(&m, &no_sender, &(struct sending_end){.now = NOW, .tries = 1, .connections = 4});
    assert_string_equal(f.state, "deferred");
    assert_int_equal(f.retry_at, NOW + 300);
    assert_int_equal(mood_allows(&m, NOW, 9), 0);
}

static void lost_connections_pause_when_nothing_else_happens(void **state)
{
    (void)state;
    struct relay_mood m = {0};
    for (int i = 0; i < 8; i++)
        assert_string_equal(fate(&m, &lost, NOW, 1), "deferred");
    assert_int_equal(mood_allows(&m, NOW, 9), 9);
    (void)fate(&m, &sent, NOW, 1);
    for (int i = 0; i < 9; i++)
        (void)fate(&m, &lost, NOW, 1);
    assert_int_equal(mood_allows(&m, NOW, 9), 0);
}

static void a_clock_that_goes_back_ends_a_pause(void **state)
{
    (void)state;
    struct relay_mood m = {0};
    assert_string_equal(fate(&m, &no_sender, NOW, 1), "deferred");
    assert_int_equal(mood_allows(&m, NOW + 1, 9), 0);
    assert_int_equal(mood_allows(&m, NOW - 3600, 9), 0);
    assert_int_equal(mood_allows(&m, NOW - 90 * 86400, 9), 1);
}

static void what_may_have_arrived_is_unknown_or_goes_again(void **state)
{
    (void)state;
    struct relay_mood m = {0};
    assert_string_equal(fate(&m, &unknown, NOW, 1), "unknown");
    assert_string_equal(fate_of(&m, &unknown, &(struct sending_end){.now = NOW, .retry_unknown = true}).state,
                        "deferred");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mailbox_is_its_own_matter),
        cmocka_unit_test(a_relay_that_refuses_all_is_left_in_peace),
        cmocka_unit_test(one_refused_while_others_go_fails_at_its_third_try),
        cmocka_unit_test(a_refused_sender_pauses_at_once),
        cmocka_unit_test(lost_connections_pause_when_nothing_else_happens),
        cmocka_unit_test(a_clock_that_goes_back_ends_a_pause),
        cmocka_unit_test(what_may_have_arrived_is_unknown_or_goes_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
