/*
 * test_contribution.c - what the desk's own records count: consultations, migrations, visits, stages. Each
 * case is a rule of docs/figures.md.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tally.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const struct tally_case consultations[] = {
    {"nothing happened", {PERSON}, "consult relationship exchange", ""},
    {"one call",
     {PERSON, .consults = LIST(h_consult, CALL(1, DAY(2024, 5, 10)))},
     "consult consult_new consult_topic consult_main consult_residence",
     "consult phone 2024-05 1\n"
     "consult_new 2024-05 1\n"
     "consult_topic housing 2024-05 1\n"
     "consult_main housing 2024-05 1\n"
     "consult_residence unknown/unknown 2024-05 1\n"},
    {"same day, same main topic is one; the first slip counts",
     {PERSON, .consults = LIST(h_consult, SLIP(1, DAY(2024, 5, 10), CH_PHONE, "housing,work", 1, -1),
                               SLIP(2, DAY(2024, 5, 10), CH_VISIT, "housing", 1, -1))},
     "consult consult_topic consult_main",
     "consult phone 2024-05 1\n"
     "consult_topic housing 2024-05 1\nconsult_topic work 2024-05 1\n"
     "consult_main housing 2024-05 1\n"},
    {"a third slip of the same day is the same too",
     {PERSON, .consults = LIST(h_consult, CALL(1, DAY(2024, 5, 10)), CALL(2, DAY(2024, 5, 10)),
                               CALL(3, DAY(2024, 5, 10)))},
     "consult consult_new",
     "consult phone 2024-05 1\nconsult_new 2024-05 1\n"},
    {"same day, another main topic is another",
     {PERSON, .consults = LIST(h_consult, SLIP(1, DAY(2024, 5, 10), CH_PHONE, "housing,work", 1, -1),
                               SLIP(2, DAY(2024, 5, 10), CH_PHONE, "work,housing", 1, -1))},
     "consult consult_new consult_main",
     "consult phone 2024-05 2\nconsult_new 2024-05 1\n"
     "consult_main housing 2024-05 1\nconsult_main work 2024-05 1\n"},
    {"a topic whose code begins another's is not the same",
     {PERSON, .consults = LIST(h_consult, SLIP(1, DAY(2024, 5, 10), CH_PHONE, "work", 1, -1),
                               SLIP(2, DAY(2024, 5, 10), CH_PHONE, "workation", 1, -1))},
     "consult",
     "consult phone 2024-05 2\n"},
    {"another day is another",
     {PERSON, .consults = LIST(h_consult, CALL(1, DAY(2024, 3, 31)), CALL(2, DAY(2024, 4, 1)))},
     "consult consult_new",
     "consult phone 2024-03 1\nconsult phone 2024-04 1\nconsult_new 2024-03 1\n"},
    {"the leap day is of February",
     {PERSON, .consults = LIST(h_consult, CALL(1, DAY(2024, 2, 29)), CALL(2, DAY(2024, 3, 1)))},
     "consult",
     "consult phone 2024-02 1\nconsult phone 2024-03 1\n"},
    {"the first slip that says it is a repeat is not new, nor is the next",
     {PERSON, .consults = LIST(h_consult, SLIP(1, DAY(2024, 5, 10), CH_PHONE, "housing", 1, 0),
                               SLIP(2, DAY(2024, 6, 10), CH_PHONE, "housing", 1, 1))},
     "consult_new",
     ""},
    {"the first slip that says it is the first",
     {PERSON, .consults = LIST(h_consult, SLIP(1, DAY(2024, 5, 10), CH_PHONE, "housing", 1, 1))},
     "consult_new",
     "consult_new 2024-05 1\n"},
    {"an anonymous slip is new only if it says so",
     {ALONE(CONSULT), .consults = LIST(h_consult, CALL(9, DAY(2024, 5, 10)))},
     "consult consult_new relationship",
     "consult phone 2024-05 1\n"},
    {"an anonymous slip that says it is the first",
     {ALONE(CONSULT), .consults = LIST(h_consult, SLIP(9, DAY(2024, 5, 10), CH_FAIR, "work", 4, 1))},
     "consult consult_new exchange relationship",
     "consult fair 2024-05 1\nconsult_new 2024-05 1\nexchange 2024-05 4\n"},
    {"a firm's call is a consultation like any other",
     {FIRM, .consults = LIST(h_consult, CALL(1, DAY(2024, 5, 10)))},
     "consult consult_new relationship",
     "consult phone 2024-05 1\nconsult_new 2024-05 1\n"},
    {"application, business start",
     {PERSON, .applications = LIST(h_application, {1, DAY(2024, 3, 31)}, {2, DAY(2024, 4, 1)}),
      .businesses = LIST(h_business, {1, DAY(2024, 4, 1)})},
     "application business",
     "application 2024-03 1\napplication 2024-04 1\nbusiness 2024-04 1\n"},
};

static const struct h_address moved_twice[] = {
    {13, "千代田区", DAY(2024, 4, 1), NO_DAY},
    {1, "札幌市", DAY(2023, 4, 1), DAY(2024, 3, 31)},
};
#define MOVED .addresses = {moved_twice, 2}
#define TOLD(pref_, city_, band_, day_)                                                          \
    {                                                                                            \
        .id = 1, .date = day_, .channel = CH_PHONE, .topics = "work", .persons = 1, .first = -1, \
        .prefecture = pref_, .city = city_, .age_band = band_                                    \
    }
#define BORN_1994_05_10                                                                            \
    .subject = {SUBJECT_CONTACT, 1}, .is_person = true, .birth = DAY(1994, 5, 10), .died = NO_DAY, \
    .age_band = "a50", .gender = "female"

static const struct tally_case residences[] = {
    {"the address valid on the day: the last day of the old one",
     {PERSON, MOVED, .consults = LIST(h_consult, CALL(1, DAY(2024, 3, 31)))},
     "consult_residence",
     "consult_residence hokkaido/unknown 2024-03 1\n"},
    {"the address valid on the day: the first day of the new one",
     {PERSON, MOVED, .consults = LIST(h_consult, CALL(1, DAY(2024, 4, 1)))},
     "consult_residence",
     "consult_residence tokyo/unknown 2024-04 1\n"},
    {"before the first address known, that one",
     {PERSON, MOVED, .consults = LIST(h_consult, CALL(1, DAY(2020, 4, 1)))},
     "consult_residence",
     "consult_residence hokkaido/unknown 2020-04 1\n"},
    {"the slip's own prefecture wins",
     {PERSON, MOVED, .consults = LIST(h_consult, TOLD(27, "", "", DAY(2024, 4, 1)))},
     "consult_residence",
     "consult_residence kansai/unknown 2024-04 1\n"},
    {"the slip's own city wins, also without a prefecture",
     {PERSON, MOVED, .consults = LIST(h_consult, TOLD(0, "根室市", "", DAY(2024, 4, 1)))},
     "consult_residence",
     "consult_residence nemuro_city/unknown 2024-04 1\n"},
    {"age on the day before the birthday",
     {BORN_1994_05_10, .consults = LIST(h_consult, CALL(1, DAY(2024, 5, 9)))},
     "consult_residence",
     "consult_residence unknown/a20 2024-05 1\n"},
    {"age on the birthday",
     {BORN_1994_05_10, .consults = LIST(h_consult, CALL(1, DAY(2024, 5, 10)))},
     "consult_residence",
     "consult_residence unknown/a30 2024-05 1\n"},
    {"the slip's own age band wins",
     {BORN_1994_05_10, .consults = LIST(h_consult, TOLD(0, "", "a70", DAY(2024, 5, 10)))},
     "consult_residence",
     "consult_residence unknown/a70 2024-05 1\n"},
    {"a day before birth says nothing: as told",
     {BORN_1994_05_10, .consults = LIST(h_consult, CALL(1, DAY(1990, 1, 1)))},
     "consult_residence",
     "consult_residence unknown/a50 1990-01 1\n"},
};

/* via desk, with scheme, means to stay, from home, reason, persons */
#define MOVE(id_, in_, out_, desk_, scheme_, intent_, home_, reason_, persons_)                             \
    {                                                                                                       \
        .id = id_, .moved_in = in_, .departed = out_, .turn_type = "u", .counts_as_own = true,              \
        .via_desk = desk_, .has_scheme = scheme_, .intent = intent_, .from_home = home_, .reason = reason_, \
        .persons = persons_                                                                                 \
    }
#define MOVED_IN(...)                                        \
    {                                                        \
        PERSON, .migrations = LIST(h_migration, __VA_ARGS__) \
    }
#define MIGRANTS "migrant migrant_household"
#define IN       DAY(2024, 6, 1)

static const struct h_member family[] = {{DAY(1984, 6, 2), "", "male"},
                                         {DAY(1984, 6, 1), "", "female"},
                                         {NO_DAY, "u20", "female"},
                                         {NO_DAY, "", ""}};

static const struct tally_case migrations[] = {
    {"through the desk", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_JOB, 1)), MIGRANTS,
     "migrant u 2024-06 1\nmigrant_household 2024-06 1\n"},
    {"with a scheme, the reason not told", MOVED_IN(MOVE(1, IN, NO_DAY, 0, 1, 1, 0, R_UNTOLD, 1)), MIGRANTS,
     "migrant u 2024-06 1\nmigrant_household 2024-06 1\n"},
    {"neither", MOVED_IN(MOVE(1, IN, NO_DAY, 0, 0, 1, 0, R_JOB, 1)), MIGRANTS, ""},
    {"transfer", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 1, 1, 0, R_TRANSFER, 1)), MIGRANTS, ""},
    {"study", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 1, 1, 0, R_STUDY, 1)), MIGRANTS, ""},
    {"facility", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 1, 1, 0, R_FACILITY, 1)), MIGRANTS, ""},
    {"will not stay a year", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 1, 0, 0, R_JOB, 1)), MIGRANTS, ""},
    {"from within the city", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 1, 1, 1, R_JOB, 1)), MIGRANTS, ""},
    {"a number of persons without members", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_JOB, 3)),
     "migrant migrant_age migrant_household",
     "migrant u 2024-06 3\nmigrant_age unknown/unknown 2024-06 3\nmigrant_household 2024-06 1\n"},
    {"one who departs again stays counted", MOVED_IN(MOVE(1, IN, DAY(2024, 7, 1), 1, 0, 1, 0, R_JOB, 1)),
     MIGRANTS, "migrant u 2024-06 1\nmigrant_household 2024-06 1\n"},
    {"31 March and 1 April",
     MOVED_IN(MOVE(1, DAY(2024, 3, 31), NO_DAY, 1, 0, 1, 0, R_JOB, 1),
              MOVE(2, DAY(2024, 4, 1), NO_DAY, 1, 0, 1, 0, R_JOB, 1)),
     MIGRANTS,
     "migrant u 2024-03 1\nmigrant u 2024-04 1\nmigrant_household 2024-03 1\nmigrant_household 2024-04 1\n"},
    {"every member counts, by the age on the day of the move",
     MOVED_IN({.id = 1,
               .moved_in = IN,
               .departed = NO_DAY,
               .turn_type = "i",
               .counts_as_own = true,
               .via_desk = true,
               .intent = true,
               .reason = R_JOB,
               .persons = 1,
               .member = family,
               .nmembers = 4}),
     "migrant migrant_age migrant_household",
     "migrant i 2024-06 4\n"
     "migrant_age a30/male 2024-06 1\nmigrant_age a40/female 2024-06 1\n"
     "migrant_age u20/female 2024-06 1\nmigrant_age unknown/unknown 2024-06 1\n"
     "migrant_household 2024-06 1\n"},
    {"a member of another's migration is counted there",
     MOVED_IN({.id = 1,
               .moved_in = IN,
               .departed = NO_DAY,
               .turn_type = "i",
               .counts_as_own = false,
               .via_desk = true,
               .intent = true,
               .reason = R_JOB,
               .persons = 1}),
     "migrant migrant_age migrant_household", ""},
    {"a migration of nobody known",
     {ALONE(MIGRATION), .migrations = LIST(h_migration, MOVE(9, IN, NO_DAY, 1, 0, 1, 0, R_JOB, 2))},
     MIGRANTS,
     "migrant u 2024-06 2\nmigrant_household 2024-06 1\n"},
};

#define VISITED(...)                                 \
    {                                                \
        PERSON, .visits = LIST(h_visit, __VA_ARGS__) \
    }
#define VISITS "trial_stay trial_day telework"

static const struct tally_case visits[] = {
    {"a day trip is one day", VISITED(STAY(1, IN, IN, V_TRIAL, 1)), VISITS,
     "trial_stay 2024-06 1\ntrial_day 2024-06 1\n"},
    {"first and last day both count, times persons", VISITED(STAY(1, IN, IN + 6, V_TRIAL, 2)), VISITS,
     "trial_stay 2024-06 1\ntrial_day 2024-06 14\n"},
    {"across the leap day", VISITED(STAY(1, DAY(2024, 2, 28), DAY(2024, 3, 1), V_TRIAL, 1)), VISITS,
     "trial_stay 2024-02 1\ntrial_day 2024-02 3\n"},
    {"all days in the month of the first", VISITED(STAY(1, DAY(2024, 3, 31), DAY(2024, 4, 30), V_TRIAL, 1)),
     VISITS, "trial_stay 2024-03 1\ntrial_day 2024-03 31\n"},
    {"telework and workation are persons",
     VISITED(STAY(1, IN, IN + 1, V_TELEWORK, 3), STAY(2, IN + 9, IN + 9, V_WORKATION, 2)), VISITS,
     "telework 2024-06 5\n"},
    {"other visits are neither", VISITED(STAY(1, IN, IN, V_TOUR, 3)), VISITS, ""},
};

#define STAGES(...)                                  \
    {                                                \
        PERSON, .stages = LIST(h_stage, __VA_ARGS__) \
    }

static const struct tally_case stages[] = {
    {"entered", STAGES({1, IN, "new"}), "stage", "stage new 2024-06 1\n"},
    {"moved on in a later month", STAGES({1, IN, "new"}, {2, DAY(2024, 7, 1), "decided"}), "stage",
     "stage decided 2024-07 1\nstage new 2024-06 1\nstage new 2024-07 -1\n"},
    {"within a month only the last is at its end",
     STAGES({1, IN, "new"}, {2, IN, "informed"}, {3, IN + 5, "lost"}), "stage", "stage lost 2024-06 1\n"},
    {"there and back within a month moves nobody",
     STAGES({1, IN, "new"}, {2, DAY(2024, 7, 1), "lost"}, {3, DAY(2024, 7, 31), "new"}), "stage",
     "stage new 2024-06 1\n"},
    {"the same stage again moves nobody", STAGES({1, IN, "new"}, {2, DAY(2024, 9, 1), "new"}), "stage",
     "stage new 2024-06 1\n"},
    {"31 March and 1 April are two months",
     STAGES({1, DAY(2024, 3, 31), "new"}, {2, DAY(2024, 4, 1), "informed"}), "stage",
     "stage informed 2024-04 1\nstage new 2024-03 1\nstage new 2024-04 -1\n"},
};

static void check(const struct tally_case *cases, size_t n)
{
    struct rules rules = tally_rules(NULL, 0);
    tally_check(cases, n, &rules);
}

static void consultations_are_counted_by_the_rules(void **state)
{
    (void)state;
    check(consultations, COUNT(consultations));
}

static void residence_and_age_are_those_of_the_day(void **state)
{
    (void)state;
    check(residences, COUNT(residences));
}

static void migrants_are_those_who_meet_the_rule(void **state)
{
    (void)state;
    check(migrations, COUNT(migrations));
}

static void stays_count_persons_and_days(void **state)
{
    (void)state;
    check(visits, COUNT(visits));
}

static void the_last_stage_of_a_month_is_that_at_its_end(void **state)
{
    (void)state;
    check(stages, COUNT(stages));
}

static void same_day_slips_are_two_where_the_city_says_so(void **state)
{
    const struct history h = {
        PERSON, .consults = LIST(h_consult, CALL(1, DAY(2024, 5, 10)), CALL(2, DAY(2024, 5, 10)))};
    struct rules rules = tally_rules(NULL, 0);
    (void)state;
    rules.merge_same_day = false;
    assert_string_equal(tally_of(&h, &rules, "consult consult_new"),
                        "consult phone 2024-05 2\nconsult_new 2024-05 1\n");
}

static const struct {
    int32_t birth;
    const char *told;
    int32_t day;
    const char *band;
} ages[] = {
    {DAY(2004, 6, 2), "", IN, "u20"},
    {DAY(2004, 6, 1), "", IN, "a20"},
    {DAY(2024, 6, 1), "", IN, "u20"},
    {DAY(2024, 6, 2), "", IN, "unknown"},
    {DAY(1954, 6, 2), "", IN, "a60"},
    {DAY(1954, 6, 1), "", IN, "a70"},
    {DAY(1900, 1, 1), "", IN, "a70"},
    {NO_DAY, "a40", IN, "a40"},
    {NO_DAY, "", IN, "unknown"},
    {DAY(1954, 6, 1), "a20", IN, "a70"},
    {DAY(2004, 2, 29), "", DAY(2024, 2, 28), "u20"},
    {DAY(2004, 2, 29), "", DAY(2024, 2, 29), "a20"},
    {DAY(2004, 2, 29), "", DAY(2023, 3, 1), "u20"},
};

static void age_bands_change_on_the_birthday(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ages); i++)
        assert_string_equal(age_band_on(ages[i].birth, ages[i].told, ages[i].day), ages[i].band);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(consultations_are_counted_by_the_rules),
        cmocka_unit_test(residence_and_age_are_those_of_the_day),
        cmocka_unit_test(migrants_are_those_who_meet_the_rule),
        cmocka_unit_test(stays_count_persons_and_days),
        cmocka_unit_test(the_last_stage_of_a_month_is_that_at_its_end),
        cmocka_unit_test(same_day_slips_are_two_where_the_city_says_so),
        cmocka_unit_test(age_bands_change_on_the_birthday),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
