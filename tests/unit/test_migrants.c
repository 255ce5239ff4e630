/*
 * test_migrants.c - whom the city calls a migrant, by turn, reason, age and sex; who left again, who settled.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tally.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

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

static const struct tally_case rule[] = {
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

/* --- by reason --- */

static const struct tally_case reasons[] = {
    {"for work", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_JOB, 2)), "migrant_reason",
     "migrant_reason job 2024-06 2\n"},
    {"for farming, forestry, fishery", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_PRIMARY, 3)),
     "migrant_reason", "migrant_reason primary 2024-06 3\n"},
    {"not told", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_UNTOLD, 1)), "migrant_reason",
     "migrant_reason unknown 2024-06 1\n"},
    {"one that is no migrant has none", MOVED_IN(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_STUDY, 1)),
     "migrant_reason migrant_left migrant_due migrant_settled migrant_age", ""},
};

/* --- women 20-39 on the day of the move --- */

#define WOMAN_BORN(birth_, in_)                                                                            \
    {                                                                                                      \
        PERSON, .migrations = LIST(h_migration, {.id = 1,                                                  \
                                                 .moved_in = in_,                                          \
                                                 .departed = NO_DAY,                                       \
                                                 .turn_type = "i",                                         \
                                                 .counts_as_own = true,                                    \
                                                 .via_desk = true,                                         \
                                                 .intent = true,                                           \
                                                 .reason = R_JOB,                                          \
                                                 .persons = 1,                                             \
                                                 .member = &(const struct h_member){birth_, "", "female"}, \
                                                 .nmembers = 1})                                           \
    }

static const struct tally_case women[] = {
    {"19 on 31 March", WOMAN_BORN(DAY(2004, 4, 1), DAY(2024, 3, 31)), "migrant_age",
     "migrant_age u20/female 2024-03 1\n"},
    {"20 on 1 April", WOMAN_BORN(DAY(2004, 4, 1), DAY(2024, 4, 1)), "migrant_age",
     "migrant_age a20/female 2024-04 1\n"},
    {"39 on 31 March", WOMAN_BORN(DAY(1984, 4, 1), DAY(2024, 3, 31)), "migrant_age",
     "migrant_age a30/female 2024-03 1\n"},
    {"40 on 31 March", WOMAN_BORN(DAY(1984, 3, 31), DAY(2024, 3, 31)), "migrant_age",
     "migrant_age a40/female 2024-03 1\n"},
    {"40 on the leap day", WOMAN_BORN(DAY(1984, 2, 29), DAY(2024, 2, 29)), "migrant_age",
     "migrant_age a40/female 2024-02 1\n"},
    {"39 on the day before", WOMAN_BORN(DAY(1984, 2, 29), DAY(2024, 2, 28)), "migrant_age",
     "migrant_age a30/female 2024-02 1\n"},
};

/* --- settling: of those who moved in so many years ago, who is still here --- */

#define SETTLING        "migrant_left migrant_due migrant_settled"
#define WENT(in_, out_) MOVED_IN(MOVE(1, in_, out_, 1, 0, 1, 0, R_JOB, 2))
#define DUE             "migrant_due 1 2025-06 2\nmigrant_due 3 2027-06 2\nmigrant_due 5 2029-06 2\n"

static const struct tally_case settling[] = {
    {"still here: due and settled after 1, 3 and 5 years", WENT(IN, NO_DAY), SETTLING,
     DUE "migrant_settled 1 2025-06 2\nmigrant_settled 3 2027-06 2\nmigrant_settled 5 2029-06 2\n"},
    {"left on the day before a year had passed", WENT(IN, DAY(2025, 5, 31)), SETTLING,
     "migrant_left 2025-05 2\n" DUE},
    {"left on the very day a year had passed: not settled", WENT(IN, DAY(2025, 6, 1)), SETTLING,
     "migrant_left 2025-06 2\n" DUE},
    {"left on the day after: settled for a year", WENT(IN, DAY(2025, 6, 2)), SETTLING,
     "migrant_left 2025-06 2\n" DUE "migrant_settled 1 2025-06 2\n"},
    {"left after four years: settled for one and three", WENT(IN, DAY(2028, 6, 1)), SETTLING,
     "migrant_left 2028-06 2\n" DUE "migrant_settled 1 2025-06 2\nmigrant_settled 3 2027-06 2\n"},
    {"left at once", WENT(IN, IN), SETTLING, "migrant_left 2024-06 2\n" DUE},
    {"moved in on the leap day: a year has passed on 28 February", WENT(DAY(2024, 2, 29), DAY(2025, 2, 28)),
     SETTLING,
     "migrant_left 2025-02 2\nmigrant_due 1 2025-02 2\nmigrant_due 3 2027-02 2\nmigrant_due 5 2029-02 2\n"},
    {"left on 1 March: settled for a year", WENT(DAY(2024, 2, 29), DAY(2025, 3, 1)), SETTLING,
     "migrant_left 2025-03 2\nmigrant_due 1 2025-02 2\nmigrant_due 3 2027-02 2\nmigrant_due 5 2029-02 2\n"
     "migrant_settled 1 2025-02 2\n"},
    {"moved in on 31 March: due on 31 March", WENT(DAY(2024, 3, 31), DAY(2025, 4, 1)),
     "migrant_due migrant_settled",
     "migrant_due 1 2025-03 2\nmigrant_due 3 2027-03 2\nmigrant_due 5 2029-03 2\n"
     "migrant_settled 1 2025-03 2\n"},
    {"moved in on 1 April: due on 1 April", WENT(DAY(2024, 4, 1), NO_DAY), "migrant_due",
     "migrant_due 1 2025-04 2\nmigrant_due 3 2027-04 2\nmigrant_due 5 2029-04 2\n"},
    {"every member of a household",
     MOVED_IN({.id = 1,
               .moved_in = IN,
               .departed = DAY(2026, 6, 1),
               .turn_type = "i",
               .counts_as_own = true,
               .via_desk = true,
               .intent = true,
               .reason = R_JOB,
               .persons = 1,
               .member = family,
               .nmembers = 4}),
     SETTLING,
     "migrant_left 2026-06 4\nmigrant_due 1 2025-06 4\nmigrant_due 3 2027-06 4\nmigrant_due 5 2029-06 4\n"
     "migrant_settled 1 2025-06 4\n"},
    {"one who is no migrant neither leaves nor settles",
     MOVED_IN(MOVE(1, IN, DAY(2026, 6, 1), 1, 0, 1, 0, R_TRANSFER, 1)), SETTLING, ""},
};

static void check(const struct tally_case *cases, size_t n)
{
    struct rules rules = tally_rules(NULL, 0);
    tally_check(cases, n, &rules);
}

static void migrants_are_those_who_meet_the_rule(void **state)
{
    (void)state;
    check(rule, COUNT(rule));
}

static void every_migrant_has_a_reason(void **state)
{
    (void)state;
    check(reasons, COUNT(reasons));
}

static void a_woman_is_as_old_as_on_the_day_of_the_move(void **state)
{
    (void)state;
    check(women, COUNT(women));
}

static void settled_is_who_is_here_after_so_many_years(void **state)
{
    (void)state;
    check(settling, COUNT(settling));
}

/* --- the rule is the plan's choice --- */

static void any_origin(struct definitions *d)
{
    (void)d;
}

static void from_another_prefecture(struct definitions *d)
{
    d->migrant_origin = FROM_OUTSIDE_PREFECTURE;
}

static void with_or_without_the_desk(struct definitions *d)
{
    d->migrant_needs_tie = false;
}

static void for_however_long(struct definitions *d)
{
    d->migrant_needs_intent = false;
}

static void students_too(struct definitions *d)
{
    d->reason_excluded[R_STUDY] = false;
}

static void not_for_work(struct definitions *d)
{
    d->reason_excluded[R_JOB] = true;
}

#define ONE(...)                                             \
    {                                                        \
        PERSON, .migrations = LIST(h_migration, __VA_ARGS__) \
    }
#define FROM(home_, prefecture_) \
    ONE({.id = 1,                \
         .moved_in = IN,         \
         .departed = NO_DAY,     \
         .turn_type = "u",       \
         .counts_as_own = true,  \
         .via_desk = true,       \
         .intent = true,         \
         .reason = R_JOB,        \
         .persons = 1,           \
         .from_home = home_,     \
         .from_prefecture = prefecture_})
#define IS   "migrant u 2024-06 1\n"
#define ISNT ""

static const struct {
    const char *what;
    void (*choose)(struct definitions *);
    struct history h;
    const char *expected;
} chosen[] = {
    {"from the prefecture, outside the city", any_origin, FROM(false, true), IS},
    {"from outside both", any_origin, FROM(false, false), IS},
    {"from the prefecture where that does not count", from_another_prefecture, FROM(false, true), ISNT},
    {"from the city itself", from_another_prefecture, FROM(true, true), ISNT},
    {"from outside both, where the prefecture counts", from_another_prefecture, FROM(false, false), IS},
    {"neither desk nor scheme", any_origin, ONE(MOVE(1, IN, NO_DAY, 0, 0, 1, 0, R_JOB, 1)), ISNT},
    {"neither, where none is needed", with_or_without_the_desk,
     ONE(MOVE(1, IN, NO_DAY, 0, 0, 1, 0, R_JOB, 1)), IS},
    {"will not stay", any_origin, ONE(MOVE(1, IN, NO_DAY, 1, 0, 0, 0, R_JOB, 1)), ISNT},
    {"will not stay, where nobody asks", for_however_long, ONE(MOVE(1, IN, NO_DAY, 1, 0, 0, 0, R_JOB, 1)),
     IS},
    {"a student", any_origin, ONE(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_STUDY, 1)), ISNT},
    {"a student, where students count", students_too, ONE(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_STUDY, 1)), IS},
    {"a transfer does not count with them", students_too, ONE(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_TRANSFER, 1)),
     ISNT},
    {"for work, where that does not count", not_for_work, ONE(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_JOB, 1)),
     ISNT},
    {"a reason not told is never an excluded one", not_for_work,
     ONE(MOVE(1, IN, NO_DAY, 1, 0, 1, 0, R_UNTOLD, 1)), IS},
    {"a member of another's is never one's own", with_or_without_the_desk,
     ONE({.id = 1,
          .moved_in = IN,
          .departed = NO_DAY,
          .turn_type = "u",
          .via_desk = true,
          .intent = true,
          .persons = 1}),
     ISNT},
};

static void the_rule_is_the_plans_choice(void **state)
{
    struct rules rules = tally_rules(NULL, 0);
    (void)state;
    for (size_t i = 0; i < COUNT(chosen); i++) {
        struct definitions defined = definitions_default();
        chosen[i].choose(&defined);
        const char *got = tally_by(&chosen[i].h, &rules, &defined, "migrant");
        if (strcmp(got, chosen[i].expected) != 0)
            fail_msg("%s: %s", chosen[i].what, got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(migrants_are_those_who_meet_the_rule),
        cmocka_unit_test(every_migrant_has_a_reason),
        cmocka_unit_test(a_woman_is_as_old_as_on_the_day_of_the_move),
        cmocka_unit_test(settled_is_who_is_here_after_so_many_years),
        cmocka_unit_test(the_rule_is_the_plans_choice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
