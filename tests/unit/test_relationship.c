/*
 * test_relationship.c - the relationship population: who is in it at which month's end, in which class. A
 * line +1 is the month of entering, -1 that of leaving.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tally.h"

#include "base/civil.h"

#define COUNT(a)   (sizeof(a) / sizeof(a)[0])
#define R          "relationship"
#define CAME(d_)   .consults = LIST(h_consult, SLIP(1, d_, CH_VISIT, "work", 1, -1))
#define CALLED(d_) .consults = LIST(h_consult, CALL(1, d_))
#define HOLDS(from_, until_, class_)                             \
    {                                                            \
        .id = 1, .from = from_, .until = until_, .class = class_ \
    }
/* A year of 2024-05 in a class, unless cut short. */
#define YEAR(class_) "relationship " class_ " 2024-05 1\nrelationship " class_ " 2025-05 -1\n"
#define MAY          DAY(2024, 5, 10)

static const struct tally_case windows[] = {
    {"a call: its month and the eleven after it", {PERSON, CALLED(MAY)}, R, YEAR("novisit")},
    {"the first day of a month", {PERSON, CALLED(DAY(2024, 5, 1))}, R, YEAR("novisit")},
    {"the last day of a month", {PERSON, CALLED(DAY(2024, 5, 31))}, R, YEAR("novisit")},
    {"the leap day",
     {PERSON, CALLED(DAY(2024, 2, 29))},
     R,
     "relationship novisit 2024-02 1\nrelationship novisit 2025-02 -1\n"},
    {"in person", {PERSON, CAME(MAY)}, R, YEAR("join")},
    {"an application", {PERSON, .applications = LIST(h_application, {1, MAY})}, R, YEAR("novisit")},
    {"an attended event", {PERSON, .attendances = LIST(h_attendance, {1, MAY, 1})}, R, YEAR("join")},
    {"a visit by its last day",
     {PERSON, .visits = LIST(h_visit, STAY(1, DAY(2024, 3, 31), MAY, V_TELEWORK, 1))},
     R,
     "relationship work_tele 2024-03 1\nrelationship work_tele 2025-05 -1\n"},
    {"a volunteer", {PERSON, .visits = LIST(h_visit, STAY(1, MAY, MAY, V_VOLUNTEER, 1))}, R, YEAR("direct")},
    {"a viewing", {PERSON, .visits = LIST(h_visit, STAY(1, MAY, MAY, V_VIEWING, 1))}, R, YEAR("hobby")},
    {"again after exactly twelve months: no gap",
     {PERSON, .consults = LIST(h_consult, CALL(1, MAY), CALL(2, DAY(2025, 5, 1)))},
     R,
     "relationship novisit 2024-05 1\nrelationship novisit 2026-05 -1\n"},
    {"again after thirteen months: a month outside",
     {PERSON, .consults = LIST(h_consult, CALL(1, MAY), CALL(2, DAY(2025, 6, 1)))},
     R,
     "relationship novisit 2024-05 1\nrelationship novisit 2025-05 -1\n"
     "relationship novisit 2025-06 1\nrelationship novisit 2026-06 -1\n"},
    {"a migration alone is no tie",
     {PERSON, .migrations = LIST(h_migration, {.moved_in = MAY, .departed = NO_DAY})},
     R,
     ""},
};

static const struct tally_case classes[] = {
    {"three classes at once: the highest wins",
     {PERSON, CALLED(MAY), .attendances = LIST(h_attendance, {1, MAY, 1}),
      .visits = LIST(h_visit, STAY(1, MAY, MAY, V_VOLUNTEER, 1))},
     R,
     YEAR("direct")},
    {"classes over time: each change is a pair",
     {PERSON, CALLED(DAY(2024, 1, 10)), .visits = LIST(h_visit, STAY(1, MAY, MAY, V_TELEWORK, 1)),
      .attendances = LIST(h_attendance, {1, DAY(2024, 9, 1), 1})},
     R,
     "relationship join 2025-05 1\nrelationship join 2025-09 -1\n"
     "relationship novisit 2024-01 1\nrelationship novisit 2024-05 -1\n"
     "relationship work_tele 2024-05 1\nrelationship work_tele 2025-05 -1\n"},
    {"a stronger tie inside a weaker one, and back",
     {PERSON, .consults = LIST(h_consult, CALL(1, MAY), CALL(2, DAY(2025, 4, 1)), CALL(3, DAY(2026, 3, 1))),
      .relationships = LIST(h_relationship, HOLDS(DAY(2024, 10, 1), DAY(2025, 3, 31), CLASS_WORK_SITE))},
     R,
     "relationship novisit 2024-05 1\nrelationship novisit 2024-10 -1\n"
     "relationship novisit 2025-03 1\nrelationship novisit 2027-03 -1\n"
     "relationship work_site 2024-10 1\nrelationship work_site 2025-03 -1\n"},
};

static const struct tally_case relationships[] = {
    {"one without an end does not count",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, NO_DAY, CLASS_DIRECT))},
     R,
     ""},
    {"from its first month until before the month it ends in",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2025, 5, 10), CLASS_DIRECT))},
     R,
     YEAR("direct")},
    {"one that ends on a month's last day is over at that month's end",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2025, 5, 31), CLASS_DIRECT))},
     R,
     YEAR("direct")},
    {"one that ends on the first day of a month",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2025, 5, 1), CLASS_DIRECT))},
     R,
     YEAR("direct")},
    {"one that begins on a month's last day has begun",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(DAY(2024, 5, 31), DAY(2025, 5, 1), CLASS_HOBBY))},
     R,
     YEAR("hobby")},
    {"begun and ended within a month",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2024, 5, 31), CLASS_DIRECT))},
     R,
     ""},
    {"one that began nobody knows when",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(NO_DAY, MAY, CLASS_DIRECT))},
     R,
     "relationship direct always 1\nrelationship direct 2024-05 -1\n"},
    {"the migrant's relationship gives no class",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2025, 5, 1), CLASS_NONE))},
     R,
     ""},
    {"two that follow each other",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2024, 10, 31), CLASS_DIRECT),
                                    HOLDS(DAY(2024, 11, 1), DAY(2025, 5, 1), CLASS_DIRECT))},
     R,
     "relationship direct 2024-05 1\nrelationship direct 2024-10 -1\n"
     "relationship direct 2024-11 1\nrelationship direct 2025-05 -1\n"},
};

#define FUNDED(id_, day_, refunded_)                                                               \
    {                                                                                              \
        .id = id_, .received = day_, .refunded = refunded_, .yen = 1, .portal = "", .purpose = "", \
        .crowdfunded = true                                                                        \
    }

static const struct tally_case donations[] = {
    {"an ordinary donation alone is no tie",
     {PERSON, .donations = LIST(h_donation, GIFT(1, MAY, NO_DAY, 1))},
     R,
     ""},
    {"a crowdfunded one is",
     {PERSON, .donations = LIST(h_donation, FUNDED(1, MAY, NO_DAY))},
     R,
     YEAR("novisit")},
    {"until the month before its refund",
     {PERSON, .donations = LIST(h_donation, FUNDED(1, MAY, DAY(2024, 8, 31)))},
     R,
     "relationship novisit 2024-05 1\nrelationship novisit 2024-08 -1\n"},
    {"refunded in its month", {PERSON, .donations = LIST(h_donation, FUNDED(1, MAY, MAY))}, R, ""},
    {"refunded after the window",
     {PERSON, .donations = LIST(h_donation, FUNDED(1, MAY, DAY(2025, 7, 1)))},
     R,
     YEAR("novisit")},
    {"ordinary ones while a repeat donor: from the month of becoming one",
     {PERSON, .donations = LIST(h_donation, GIFT(1, DAY(2024, 3, 31), NO_DAY, 1), GIFT(2, MAY, NO_DAY, 1))},
     R,
     YEAR("novisit")},
    {"no longer a repeat donor: out, though the gift still stands",
     {PERSON,
      .donations = LIST(h_donation, GIFT(1, DAY(2023, 6, 1), DAY(2024, 8, 1), 1), GIFT(2, MAY, NO_DAY, 1))},
     R,
     "relationship novisit 2024-05 1\nrelationship novisit 2024-08 -1\n"},
    {"a repeat donor of long ago who gives again",
     {PERSON, .donations = LIST(h_donation, GIFT(1, DAY(2018, 6, 1), NO_DAY, 1),
                                GIFT(2, DAY(2019, 6, 1), NO_DAY, 1), GIFT(3, MAY, NO_DAY, 1))},
     R,
     "relationship novisit 2019-06 1\nrelationship novisit 2020-06 -1\n"
     "relationship novisit 2024-05 1\nrelationship novisit 2025-05 -1\n"},
};

static const struct tally_case blocked[] = {
    {"a firm", {FIRM, CAME(MAY)}, R, ""},
    {"a household", {HOUSEHOLD, CAME(MAY)}, R, ""},
    {"died in the month",
     {.subject = {SUBJECT_CONTACT, 1},
      .is_person = true,
      .birth = NO_DAY,
      .died = DAY(2024, 8, 31),
      .age_band = "",
      .gender = "",
      CAME(MAY)},
     R,
     "relationship join 2024-05 1\nrelationship join 2024-08 -1\n"},
    {"died before it came",
     {.subject = {SUBJECT_CONTACT, 1},
      .is_person = true,
      .birth = NO_DAY,
      .died = DAY(2024, 5, 1),
      .age_band = "",
      .gender = "",
      CAME(MAY)},
     R,
     ""},
    {"moved in: out from that month on",
     {PERSON, CAME(MAY), .migrations = LIST(h_migration, {.moved_in = DAY(2024, 8, 31), .departed = NO_DAY})},
     R,
     "relationship join 2024-05 1\nrelationship join 2024-08 -1\n"},
    {"departed: in again from the month of departure",
     {PERSON, CAME(MAY),
      .migrations = LIST(h_migration, {.moved_in = DAY(2024, 8, 31), .departed = DAY(2025, 2, 1)})},
     R,
     "relationship join 2024-05 1\nrelationship join 2024-08 -1\n"
     "relationship join 2025-02 1\nrelationship join 2025-05 -1\n"},
    {"moved in and departed within a month: never resident at its end",
     {PERSON, CAME(MAY),
      .migrations = LIST(h_migration, {.moved_in = DAY(2024, 8, 1), .departed = DAY(2024, 8, 31)})},
     R,
     YEAR("join")},
    {"a member of another's migration is a resident all the same",
     {PERSON, CAME(MAY),
      .migrations = LIST(h_migration, {.moved_in = MAY, .departed = NO_DAY, .counts_as_own = false})},
     R,
     ""},
    {"lives in the city",
     {PERSON, CAME(MAY), .addresses = LIST(h_address, {1, "根室市", NO_DAY, NO_DAY})},
     R,
     ""},
    {"lives in the city, the prefecture not told",
     {PERSON, CAME(MAY), .addresses = LIST(h_address, {0, "根室市光和町", NO_DAY, NO_DAY})},
     R,
     ""},
    {"lives in the district",
     {PERSON, CAME(MAY), .addresses = LIST(h_address, {1, "中標津町", NO_DAY, NO_DAY})},
     R,
     YEAR("join")},
    {"a city of that name elsewhere",
     {PERSON, CAME(MAY), .addresses = LIST(h_address, {13, "根室市", NO_DAY, NO_DAY})},
     R,
     YEAR("join")},
    {"an address in the city from a month's last day",
     {PERSON, CAME(MAY), .addresses = LIST(h_address, {1, "根室市", DAY(2024, 7, 31), NO_DAY})},
     R,
     "relationship join 2024-05 1\nrelationship join 2024-07 -1\n"},
    {"an address in the city until a month's last day is valid at its end",
     {PERSON, CAME(MAY), .addresses = LIST(h_address, {1, "根室市", NO_DAY, DAY(2024, 7, 31)})},
     R,
     "relationship join 2024-08 1\nrelationship join 2025-05 -1\n"},
    {"until the day before it is not",
     {PERSON, CAME(MAY), .addresses = LIST(h_address, {1, "根室市", NO_DAY, DAY(2024, 7, 30)})},
     R,
     "relationship join 2024-07 1\nrelationship join 2025-05 -1\n"},
};

static void check(const struct tally_case *cases, size_t n)
{
    struct rules rules = tally_rules(NULL, 0);
    tally_check(cases, n, &rules);
}

static void a_record_ties_for_twelve_months(void **state)
{
    (void)state;
    check(windows, COUNT(windows));
}

static void each_is_once_in_the_highest_class(void **state)
{
    (void)state;
    check(classes, COUNT(classes));
}

static void relationships_count_between_their_days(void **state)
{
    (void)state;
    check(relationships, COUNT(relationships));
}

static void donations_tie_repeat_donors_and_backers(void **state)
{
    (void)state;
    check(donations, COUNT(donations));
}

static void the_dead_and_the_residents_are_not_in_it(void **state)
{
    (void)state;
    check(blocked, COUNT(blocked));
}

static const struct history called = {PERSON, CALLED(MAY)};

static void the_window_is_the_citys_choice(void **state)
{
    struct rules rules = tally_rules(NULL, 0);
    (void)state;
    rules.window_months = 1;
    assert_string_equal(tally_of(&called, &rules, R),
                        "relationship novisit 2024-05 1\nrelationship novisit 2024-06 -1\n");
}

static const struct history eventful = {
    PERSON,
    .consults = LIST(h_consult, CALL(1, DAY(2020, 1, 1)), CALL(2, DAY(2020, 12, 31)), CALL(3, MAY)),
    .visits = LIST(h_visit, STAY(1, DAY(2020, 2, 29), DAY(2020, 3, 1), V_TRIAL, 1),
                   STAY(2, DAY(2021, 2, 1), DAY(2021, 2, 1), V_TELEWORK, 1)),
    .relationships = LIST(h_relationship, HOLDS(NO_DAY, DAY(2020, 6, 1), CLASS_HOBBY),
                          HOLDS(DAY(2021, 1, 1), DAY(2024, 6, 30), CLASS_DIRECT)),
    .migrations = LIST(h_migration, {.moved_in = DAY(2020, 4, 1), .departed = DAY(2020, 9, 1)},
                       {.moved_in = DAY(2020, 8, 1), .departed = DAY(2020, 11, 1)}),
    .donations = LIST(h_donation, GIFT(1, DAY(2019, 4, 1), DAY(2021, 1, 1), 1),
                      GIFT(2, DAY(2020, 4, 1), NO_DAY, 1))};

/* Whatever the history, the state of a person is 0 or 1 in one class, at any month. */
static void nobody_is_in_it_twice(void **state)
{
    struct rules rules = tally_rules(NULL, 0);
    const char *text = tally_of(&eventful, &rules, R);
    (void)state;
    for (int32_t month = 2018 * 12; month < 2027 * 12; month++) {
        int in = 0;
        for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
            char class[16], when[16];
            int n;
            int32_t changed = 0;
            assert_int_equal(sscanf(line, "relationship %15s %15s %d", class, when, &n), 3);
            if (strcmp(when, "always") != 0)
                assert_int_equal(civil_parse_month(when, &changed, NULL), 0);
            in += changed <= month ? n : 0;
        }
        assert_in_range(in, 0, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_ties_for_twelve_months),
        cmocka_unit_test(each_is_once_in_the_highest_class),
        cmocka_unit_test(relationships_count_between_their_days),
        cmocka_unit_test(donations_tie_repeat_donors_and_backers),
        cmocka_unit_test(the_dead_and_the_residents_are_not_in_it),
        cmocka_unit_test(the_window_is_the_citys_choice),
        cmocka_unit_test(nobody_is_in_it_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
