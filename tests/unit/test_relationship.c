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
#define HOLDS(from_, until_, kind_)                            \
    {                                                          \
        .id = 1, .from = from_, .until = until_, .kind = kind_ \
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
      .relationships = LIST(h_relationship, HOLDS(DAY(2024, 10, 1), DAY(2025, 3, 31), K_SIDE_JOB))},
     R,
     "relationship novisit 2024-05 1\nrelationship novisit 2024-10 -1\n"
     "relationship novisit 2025-03 1\nrelationship novisit 2027-03 -1\n"
     "relationship work_site 2024-10 1\nrelationship work_site 2025-03 -1\n"},
};

static const struct tally_case relationships[] = {
    {"one without an end does not count",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, NO_DAY, K_OKOSHI))},
     R,
     ""},
    {"from its first month until before the month it ends in",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2025, 5, 10), K_OKOSHI))},
     R,
     YEAR("direct")},
    {"one that ends on a month's last day is over at that month's end",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2025, 5, 31), K_OKOSHI))},
     R,
     YEAR("direct")},
    {"one that ends on the first day of a month",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2025, 5, 1), K_OKOSHI))},
     R,
     YEAR("direct")},
    {"one that begins on a month's last day has begun",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(DAY(2024, 5, 31), DAY(2025, 5, 1), K_DUAL))},
     R,
     YEAR("hobby")},
    {"begun and ended within a month",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2024, 5, 31), K_OKOSHI))},
     R,
     ""},
    {"one that began nobody knows when",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(NO_DAY, MAY, K_OKOSHI))},
     R,
     "relationship direct always 1\nrelationship direct 2024-05 -1\n"},
    {"the migrant's relationship gives no class",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2025, 5, 1), K_MIGRANT))},
     R,
     ""},
    {"two that follow each other",
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2024, 10, 31), K_OKOSHI),
                                    HOLDS(DAY(2024, 11, 1), DAY(2025, 5, 1), K_OKOSHI))},
     R,
     "relationship direct 2024-05 1\nrelationship direct 2024-10 -1\n"
     "relationship direct 2024-11 1\nrelationship direct 2025-05 -1\n"},
};

#define FUNDED(id_, day_, refunded_) BACKING(id_, day_, refunded_, 1, "harbour")

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
     {DIED(DAY(2024, 8, 31)), CAME(MAY)},
     R,
     "relationship join 2024-05 1\nrelationship join 2024-08 -1\n"},
    {"died before it came", {DIED(DAY(2024, 5, 1)), CAME(MAY)}, R, ""},
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

/* --- by age and gender --- */

#define AGE    "relationship_age"
#define OF(b_) "relationship_age " b_ " "
#define CALLER(birth_, gender_)                                          \
    {                                                                    \
        BORN(birth_, gender_), .consults = LIST(h_consult, CALL(1, MAY)) \
    }

static const struct tally_case ages[] = {
    {"nobody's age known",
     {PERSON, CALLED(MAY)},
     AGE,
     OF("unknown/unknown") "2024-05 1\n" OF("unknown/unknown") "2025-05 -1\n"},
    {"no birthday of a new band in the window", CALLER(DAY(1990, 1, 1), "female"), R " " AGE,
     YEAR("novisit") OF("a30/female") "2024-05 1\n" OF("a30/female") "2025-05 -1\n"},
    {"30 in the middle of the window: out of one band and into the next, the class untouched",
     CALLER(DAY(1994, 10, 15), "female"), R " " AGE,
     YEAR("novisit") OF("a20/female") "2024-05 1\n" OF("a20/female") "2024-10 -1\n" OF(
         "a30/female") "2024-10 1\n" OF("a30/female") "2025-05 -1\n"},
    {"40 on the last day of a month", CALLER(DAY(1984, 10, 31), "female"), AGE,
     OF("a30/female") "2024-05 1\n" OF("a30/female") "2024-10 -1\n" OF("a40/female") "2024-10 1\n" OF(
         "a40/female") "2025-05 -1\n"},
    {"40 on the first day of the next", CALLER(DAY(1984, 11, 1), "female"), AGE,
     OF("a30/female") "2024-05 1\n" OF("a30/female") "2024-11 -1\n" OF("a40/female") "2024-11 1\n" OF(
         "a40/female") "2025-05 -1\n"},
    {"20 on 31 March", CALLER(DAY(2005, 3, 31), "female"), AGE,
     OF("a20/female") "2025-03 1\n" OF("a20/female") "2025-05 -1\n" OF("u20/female") "2024-05 1\n" OF(
         "u20/female") "2025-03 -1\n"},
    {"20 on 1 April", CALLER(DAY(2005, 4, 1), "female"), AGE,
     OF("a20/female") "2025-04 1\n" OF("a20/female") "2025-05 -1\n" OF("u20/female") "2024-05 1\n" OF(
         "u20/female") "2025-04 -1\n"},
    {"born on 29 February, 30 in a year without one: in March",
     {BORN(DAY(1996, 2, 29), "male"), .consults = LIST(h_consult, CALL(1, DAY(2025, 6, 1)))},
     AGE,
     OF("a20/male") "2025-06 1\n" OF("a20/male") "2026-03 -1\n" OF("a30/male") "2026-03 1\n" OF(
         "a30/male") "2026-06 -1\n"},
    {"born on 29 February, 40 in a year with one: in February",
     {BORN(DAY(1984, 2, 29), "male"), .consults = LIST(h_consult, CALL(1, DAY(2023, 6, 1)))},
     AGE,
     OF("a30/male") "2023-06 1\n" OF("a30/male") "2024-02 -1\n" OF("a40/male") "2024-02 1\n" OF(
         "a40/male") "2024-06 -1\n"},
    {"the birthday in the month of entering: the new band at once", CALLER(DAY(1994, 5, 31), ""), AGE,
     OF("a30/unknown") "2024-05 1\n" OF("a30/unknown") "2025-05 -1\n"},
    {"the birthday in the month of leaving: the old band leaves", CALLER(DAY(1995, 5, 1), ""), AGE,
     OF("a20/unknown") "2024-05 1\n" OF("a20/unknown") "2025-05 -1\n"},
    {"a birthday outside changes nothing",
     {BORN(DAY(1995, 10, 1), ""), .consults = LIST(h_consult, CALL(1, MAY), CALL(2, DAY(2026, 5, 1)))},
     AGE,
     OF("a20/unknown") "2024-05 1\n" OF("a20/unknown") "2025-05 -1\n" OF("a30/unknown") "2026-05 1\n" OF(
         "a30/unknown") "2027-05 -1\n"},
    {"70 in the window", CALLER(DAY(1954, 10, 1), "male"), AGE,
     OF("a60/male") "2024-05 1\n" OF("a60/male") "2024-10 -1\n" OF("a70/male") "2024-10 1\n" OF(
         "a70/male") "2025-05 -1\n"},
    {"80 is no band of its own", CALLER(DAY(1944, 10, 1), "male"), AGE,
     OF("a70/male") "2024-05 1\n" OF("a70/male") "2025-05 -1\n"},
    {"another class, the same band: only the class moves",
     {BORN(DAY(1990, 1, 1), "female"), CALLED(MAY),
      .visits = LIST(h_visit, STAY(1, DAY(2024, 8, 1), DAY(2024, 8, 2), V_VOLUNTEER, 1))},
     R " " AGE,
     "relationship direct 2024-08 1\nrelationship direct 2025-08 -1\n"
     "relationship novisit 2024-05 1\nrelationship novisit 2024-08 -1\n" OF("a30/female") "2024-05 1\n" OF(
         "a30/female") "2025-08 -1\n"},
    {"moved in in the middle of the window: out of class and band",
     {BORN(DAY(1994, 10, 15), "female"), CALLED(MAY),
      .migrations = LIST(h_migration, {.moved_in = DAY(2024, 8, 10), .departed = DAY(2024, 12, 1)})},
     R " " AGE,
     "relationship novisit 2024-05 1\nrelationship novisit 2024-08 -1\n"
     "relationship novisit 2024-12 1\nrelationship novisit 2025-05 -1\n" OF("a20/female") "2024-05 1\n" OF(
         "a20/female") "2024-08 -1\n" OF("a30/female") "2024-12 1\n" OF("a30/female") "2025-05 -1\n"},
    {"a band told, the birth unknown",
     {.subject = {SUBJECT_CONTACT, 1},
      .is_person = true,
      .birth = NO_DAY,
      .died = NO_DAY,
      .age_band = "a50",
      .gender = "other",
      .project_funded = NO_DAY,
      CALLED(MAY)},
     AGE,
     OF("a50/other") "2024-05 1\n" OF("a50/other") "2025-05 -1\n"},
    {"a firm has neither", {FIRM, CAME(MAY)}, AGE, ""},
};

/* --- the ends of the window --- */

static const struct tally_case ends[] = {
    {"a second visit on the last day of the window: no gap",
     {PERSON, .visits = LIST(h_visit, STAY(1, MAY, MAY, V_VIEWING, 1),
                             STAY(2, DAY(2025, 4, 30), DAY(2025, 4, 30), V_VIEWING, 1))},
     R,
     "relationship hobby 2024-05 1\nrelationship hobby 2026-04 -1\n"},
    {"a stay that begins on the window's last day and ends in another year",
     {PERSON, .visits = LIST(h_visit, STAY(1, MAY, MAY, V_VIEWING, 1),
                             STAY(2, DAY(2025, 4, 30), DAY(2025, 5, 1), V_VIEWING, 1))},
     R,
     "relationship hobby 2024-05 1\nrelationship hobby 2026-05 -1\n"},
    {"moved in in the middle of the window, for good",
     {PERSON, CAME(MAY),
      .migrations = LIST(h_migration, {.moved_in = DAY(2024, 10, 15), .departed = NO_DAY})},
     R,
     "relationship join 2024-05 1\nrelationship join 2024-10 -1\n"},
    {"a repeat donor by a gift of 1 April: the gift of March ties from April on",
     {PERSON, .donations = LIST(h_donation, GIFT(1, DAY(2024, 3, 31), NO_DAY, 1),
                                GIFT(2, DAY(2024, 4, 1), NO_DAY, 1))},
     R,
     "relationship novisit 2024-04 1\nrelationship novisit 2025-04 -1\n"},
    {"a donor of years ago who gives in April: tied by that gift alone",
     {PERSON, .donations = LIST(h_donation, GIFT(1, DAY(2021, 6, 1), NO_DAY, 1),
                                GIFT(2, DAY(2025, 4, 1), NO_DAY, 1))},
     R,
     "relationship novisit 2025-04 1\nrelationship novisit 2026-04 -1\n"},
    {"31 March",
     {PERSON, CALLED(DAY(2024, 3, 31))},
     R,
     "relationship novisit 2024-03 1\nrelationship novisit 2025-03 -1\n"},
    {"1 April",
     {PERSON, CALLED(DAY(2024, 4, 1))},
     R,
     "relationship novisit 2024-04 1\nrelationship novisit 2025-04 -1\n"},
    {"the plan's first and last day are days like others",
     {PERSON, .consults = LIST(h_consult, CALL(1, DAY(2021, 6, 1)), CALL(2, DAY(2025, 3, 31)))},
     R,
     "relationship novisit 2021-06 1\nrelationship novisit 2022-06 -1\n"
     "relationship novisit 2025-03 1\nrelationship novisit 2026-03 -1\n"},
    {"a firm never, whatever it does",
     {FIRM, CAME(MAY), .attendances = LIST(h_attendance, {1, MAY, 1}),
      .visits = LIST(h_visit, STAY(1, MAY, MAY, V_VOLUNTEER, 1)),
      .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2025, 5, 1), K_OKOSHI)),
      .donations = LIST(h_donation, FUNDED(1, MAY, NO_DAY))},
     R " " AGE,
     ""},
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

static void each_is_in_one_band_of_age_at_a_time(void **state)
{
    (void)state;
    check(ages, COUNT(ages));
}

static void the_window_has_two_ends(void **state)
{
    (void)state;
    check(ends, COUNT(ends));
}

/* --- the classes and the window are the plan's choice --- */

static void as_it_is(struct definitions *d)
{
    (void)d;
}

static void of_a_month(struct definitions *d)
{
    d->window_months = 1;
}

static void of_five_years(struct definitions *d)
{
    d->window_months = 60;
}

static void calls_are_nothing(struct definitions *d)
{
    d->tie[TIE_CONSULT] = CLASS_NONE;
}

static void coming_is_a_hobby(struct definitions *d)
{
    d->tie[TIE_CONSULT_IN_PERSON] = CLASS_HOBBY;
}

static void applying_is_joining(struct definitions *d)
{
    d->tie[TIE_APPLICATION] = CLASS_JOIN;
}

static void events_are_nothing(struct definitions *d)
{
    d->tie[TIE_EVENT] = CLASS_NONE;
}

static void backing_is_direct(struct definitions *d)
{
    d->tie[TIE_CROWDFUNDING] = CLASS_DIRECT;
}

static void repeat_gifts_are_joining(struct definitions *d)
{
    d->tie[TIE_REPEAT_GIFT] = CLASS_JOIN;
}

static void a_viewing_is_nothing(struct definitions *d)
{
    d->visit[V_VIEWING] = CLASS_NONE;
}

static void migrants_are_novisit(struct definitions *d)
{
    d->relationship[K_MIGRANT] = CLASS_NOVISIT;
}

static void repeat_from_the_second_gift(struct definitions *d)
{
    d->repeat = REPEAT_EVER2;
}

#define VIEWED .visits = LIST(h_visit, STAY(1, MAY, MAY, V_VIEWING, 1))
#define TWICE  .donations = LIST(h_donation, GIFT(1, MAY, NO_DAY, 1), GIFT(2, MAY + 1, NO_DAY, 1))

static const struct {
    const char *what;
    void (*choose)(struct definitions *);
    struct history h;
    const char *expected;
} chosen[] = {
    {"a window of a month",
     of_a_month,
     {PERSON, CALLED(MAY)},
     "relationship novisit 2024-05 1\nrelationship novisit 2024-06 -1\n"},
    {"of five years",
     of_five_years,
     {PERSON, CALLED(MAY)},
     "relationship novisit 2024-05 1\nrelationship novisit 2029-05 -1\n"},
    {"calls qualify nobody", calls_are_nothing, {PERSON, CALLED(MAY)}, ""},
    {"but coming does", calls_are_nothing, {PERSON, CAME(MAY)}, YEAR("join")},
    {"coming is a hobby", coming_is_a_hobby, {PERSON, CAME(MAY)}, YEAR("hobby")},
    {"applying is joining",
     applying_is_joining,
     {PERSON, .applications = LIST(h_application, {1, MAY})},
     YEAR("join")},
    {"events qualify nobody",
     events_are_nothing,
     {PERSON, .attendances = LIST(h_attendance, {1, MAY, 1})},
     ""},
    {"backing a project is direct",
     backing_is_direct,
     {PERSON, .donations = LIST(h_donation, FUNDED(1, MAY, NO_DAY))},
     YEAR("direct")},
    {"repeat gifts are joining",
     repeat_gifts_are_joining,
     {PERSON, .donations = LIST(h_donation, GIFT(1, DAY(2024, 3, 1), NO_DAY, 1), GIFT(2, MAY, NO_DAY, 1))},
     YEAR("join")},
    {"a viewing", as_it_is, {PERSON, VIEWED}, YEAR("hobby")},
    {"a viewing qualifies nobody", a_viewing_is_nothing, {PERSON, VIEWED}, ""},
    {"a migrant's relationship",
     migrants_are_novisit,
     {PERSON, .relationships = LIST(h_relationship, HOLDS(MAY, DAY(2025, 5, 1), K_MIGRANT))},
     YEAR("novisit")},
    {"two gifts of a fiscal year are nothing", as_it_is, {PERSON, TWICE}, ""},
    {"unless the second makes a repeat donor", repeat_from_the_second_gift, {PERSON, TWICE}, YEAR("novisit")},
};

static void classes_and_window_are_the_plans_choice(void **state)
{
    struct rules rules = tally_rules(NULL, 0);
    (void)state;
    for (size_t i = 0; i < COUNT(chosen); i++) {
        struct definitions defined = definitions_default();
        chosen[i].choose(&defined);
        const char *got = tally_by(&chosen[i].h, &rules, &defined, R);
        if (strcmp(got, chosen[i].expected) != 0)
            fail_msg("%s: %s", chosen[i].what, got);
    }
}

static const struct history eventful = {
    BORN(DAY(1990, 8, 15), "female"),
    .consults = LIST(h_consult, CALL(1, DAY(2020, 1, 1)), CALL(2, DAY(2020, 12, 31)), CALL(3, MAY)),
    .visits = LIST(h_visit, STAY(1, DAY(2020, 2, 29), DAY(2020, 3, 1), V_TRIAL, 1),
                   STAY(2, DAY(2021, 2, 1), DAY(2021, 2, 1), V_TELEWORK, 1)),
    .relationships = LIST(h_relationship, HOLDS(NO_DAY, DAY(2020, 6, 1), K_DUAL),
                          HOLDS(DAY(2021, 1, 1), DAY(2024, 6, 30), K_OKOSHI)),
    .migrations = LIST(h_migration, {.moved_in = DAY(2020, 4, 1), .departed = DAY(2020, 9, 1)},
                       {.moved_in = DAY(2020, 8, 1), .departed = DAY(2020, 11, 1)}),
    .donations = LIST(h_donation, GIFT(1, DAY(2019, 4, 1), DAY(2021, 1, 1), 1),
                      GIFT(2, DAY(2020, 4, 1), NO_DAY, 1))};

/* Whatever the history, a person is 0 or 1 times in a class and as often in a band, at any month. */
static void nobody_is_in_it_twice(void **state)
{
    struct rules rules = tally_rules(NULL, 0);
    const char *text = tally_of(&eventful, &rules, R " " AGE);
    (void)state;
    for (int32_t month = 2018 * 12; month < 2027 * 12; month++) {
        int in = 0, aged = 0;
        for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
            char name[24], class[16], when[16];
            int n;
            int32_t changed = 0;
            assert_int_equal(sscanf(line, "%23s %15s %15s %d", name, class, when, &n), 4);
            if (strcmp(when, "always") != 0)
                assert_int_equal(civil_parse_month(when, &changed, NULL), 0);
            *(strcmp(name, R) ? &aged : &in) += changed <= month ? n : 0;
        }
        assert_in_range(in, 0, 1);
        assert_int_equal(aged, in);
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
        cmocka_unit_test(each_is_in_one_band_of_age_at_a_time),
        cmocka_unit_test(the_window_has_two_ends),
        cmocka_unit_test(classes_and_window_are_the_plans_choice),
        cmocka_unit_test(nobody_is_in_it_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
