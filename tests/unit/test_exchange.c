/*
 * test_exchange.c - direct exchange: one person on one day never twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tally.h"

#define COUNT(a)                  (sizeof(a) / sizeof(a)[0])
#define D1                        DAY(2024, 6, 10)
#define CAME(id_, day_, persons_) SLIP(id_, day_, CH_VISIT, "work", persons_, -1)

static const struct tally_case cases[] = {
    {"in person: visit, onsite, fair, seminar, tour",
     {PERSON,
      .consults = LIST(h_consult, SLIP(1, D1, CH_VISIT, "work", 1, -1),
                       SLIP(2, D1 + 1, CH_ONSITE, "work", 2, -1), SLIP(3, D1 + 2, CH_FAIR, "work", 3, -1),
                       SLIP(4, D1 + 3, CH_SEMINAR, "work", 4, -1), SLIP(5, D1 + 4, CH_TOUR, "work", 5, -1))},
     "exchange",
     "exchange 2024-06 15\n"},
    {"calls and mails are none",
     {PERSON, .consults = LIST(h_consult, CALL(1, D1), SLIP(2, D1, CH_MAIL, "work", 1, -1))},
     "exchange",
     ""},
    {"a visit counts its persons in the month of its first day",
     {PERSON, .visits = LIST(h_visit, STAY(1, DAY(2024, 3, 31), DAY(2024, 4, 5), V_TRIAL, 3))},
     "exchange",
     "exchange 2024-03 3\n"},
    {"a consultation during a stay adds nothing",
     {PERSON, .visits = LIST(h_visit, STAY(1, D1, D1 + 5, V_TRIAL, 2)),
      .consults = LIST(h_consult, CAME(1, D1 + 5, 2))},
     "exchange",
     "exchange 2024-06 2\n"},
    {"but those by whom it is larger",
     {PERSON, .visits = LIST(h_visit, STAY(1, D1, D1 + 5, V_TRIAL, 2)),
      .consults = LIST(h_consult, CAME(1, D1, 5))},
     "exchange",
     "exchange 2024-06 5\n"},
    {"the day after it is another occasion",
     {PERSON, .visits = LIST(h_visit, STAY(1, D1, D1 + 5, V_TRIAL, 2)),
      .consults = LIST(h_consult, CAME(1, D1 + 6, 2))},
     "exchange",
     "exchange 2024-06 4\n"},
    {"a stay that begins after a consultation of the day counts first all the same",
     {PERSON, .visits = LIST(h_visit, STAY(8, D1, D1 + 5, V_TRIAL, 1)),
      .consults = LIST(h_consult, CAME(1, D1, 3))},
     "exchange",
     "exchange 2024-06 3\n"},
    {"the first day decides: a stay that begins before and one that begins in it",
     {PERSON, .visits = LIST(h_visit, STAY(1, D1, D1 + 3, V_TRIAL, 1),
                             STAY(2, D1 + 3, D1 + 30, V_TELEWORK, 1), STAY(3, D1 + 30, D1 + 31, V_TOUR, 1))},
     "exchange",
     "exchange 2024-06 1\n"},
    {"more persons each time add only the difference",
     {PERSON, .visits = LIST(h_visit, STAY(1, D1, D1 + 9, V_TRIAL, 1), STAY(2, D1 + 1, D1 + 1, V_TOUR, 3),
                             STAY(3, D1 + 1, D1 + 1, V_OTHER, 4))},
     "exchange",
     "exchange 2024-06 4\n"},
    {"two slips of one day are one coming",
     {PERSON, .consults = LIST(h_consult, CAME(1, D1, 2), SLIP(2, D1, CH_VISIT, "housing", 2, -1))},
     "exchange",
     "exchange 2024-06 2\n"},
    {"whoever was in an event's head-count is not counted again",
     {PERSON, .attendances = LIST(h_attendance, {1, D1, 2}), .consults = LIST(h_consult, CAME(1, D1, 2))},
     "exchange",
     ""},
    {"but the persons beyond that are",
     {PERSON, .attendances = LIST(h_attendance, {1, D1, 2}),
      .visits = LIST(h_visit, STAY(1, D1, D1, V_TOUR, 5))},
     "exchange",
     "exchange 2024-06 3\n"},
    {"an event on a later day of the stay is its own occasion",
     {PERSON, .attendances = LIST(h_attendance, {1, D1 + 1, 2}),
      .visits = LIST(h_visit, STAY(1, D1, D1 + 3, V_TOUR, 2))},
     "exchange",
     "exchange 2024-06 2\n"},
    {"an event counts the larger of its numbers, as loaded",
     {ALONE(EVENT), .is_event = true, .event_date = DAY(2024, 3, 31), .event_persons = 250},
     "exchange",
     "exchange 2024-03 250\n"},
    {"an event that nobody came to", {ALONE(EVENT), .is_event = true, .event_date = D1}, "exchange", ""},
    {"a visit of nobody in particular",
     {ALONE(VISIT), .visits = LIST(h_visit, STAY(9, D1, D1 + 1, V_WORKATION, 6))},
     "exchange telework relationship",
     "telework 2024-06 6\nexchange 2024-06 6\n"},
    {"a firm's people came too",
     {FIRM, .visits = LIST(h_visit, STAY(1, D1, D1, V_OTHER, 3))},
     "exchange",
     "exchange 2024-06 3\n"},
};

static void overlapping_records_of_one_contact_count_once(void **state)
{
    struct rules rules = tally_rules(NULL, 0);
    (void)state;
    tally_check(cases, COUNT(cases), &rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlapping_records_of_one_contact_count_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
