/*
 * test_donors.c - donations, and the people behind them: donor of a month, of a fiscal year, since a plan
 * began; new; repeat.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tally.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define GAVE(...)                                          \
    {                                                      \
        PERSON, .donations = LIST(h_donation, __VA_ARGS__) \
    }
#define PEOPLE "donor_month donor_year donor_since donor_new"
#define REPEAT "repeat_case repeat_donor"
#define STANDS NO_DAY

static const struct tally_case money[] = {
    {"one donation", GAVE(GIFT(1, DAY(2024, 5, 1), STANDS, 10000)),
     "donation donation_yen purpose purpose_yen prefecture prefecture_yen corporate_yen",
     "donation choice 2024-05 1\ndonation_yen choice 2024-05 10000\n"
     "purpose unknown 2024-05 1\npurpose_yen unknown 2024-05 10000\n"
     "prefecture unknown 2024-05 1\nprefecture_yen unknown 2024-05 10000\n"},
    {"refunded later", GAVE(GIFT(1, DAY(2024, 3, 31), DAY(2024, 4, 1), 10000)), "donation donation_yen",
     "donation choice 2024-03 1\ndonation choice 2024-04 -1\n"
     "donation_yen choice 2024-03 10000\ndonation_yen choice 2024-04 -10000\n"},
    {"refunded in the same month", GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 5, 31), 10000)),
     "donation donation_yen purpose prefecture", ""},
    {"a firm's, less its refund",
     {FIRM, .donations = LIST(h_donation, CORPORATE(1, DAY(2024, 5, 1), DAY(2025, 4, 1), 100000))},
     "donation donation_yen purpose crowdfunding corporate corporate_yen donor_new donor_month",
     "corporate 2024-05 1\ncorporate 2025-04 -1\n"
     "corporate_yen 2024-05 100000\ncorporate_yen 2025-04 -100000\n"},
    {"corporate cases of a month, one refunded in it",
     {FIRM, .donations = LIST(h_donation, CORPORATE(1, DAY(2024, 5, 1), STANDS, 100000),
                              CORPORATE(2, DAY(2024, 5, 2), STANDS, 200000),
                              CORPORATE(3, DAY(2024, 5, 3), DAY(2024, 5, 31), 300000))},
     "corporate corporate_yen",
     "corporate 2024-05 2\ncorporate_yen 2024-05 300000\n"},
    {"for projects: cases and yen of each, in the sum of donations too",
     GAVE(BACKING(1, DAY(2024, 3, 31), STANDS, 3000, "harbour"),
          BACKING(2, DAY(2024, 4, 1), STANDS, 5000, "bus"),
          BACKING(3, DAY(2024, 4, 2), STANDS, 7000, "harbour"), GIFT(4, DAY(2024, 4, 3), STANDS, 10000)),
     "donation donation_yen crowdfunding crowdfunding_yen",
     "donation choice 2024-03 1\ndonation choice 2024-04 3\n"
     "donation_yen choice 2024-03 3000\ndonation_yen choice 2024-04 22000\n"
     "crowdfunding bus 2024-04 1\ncrowdfunding harbour 2024-03 1\ncrowdfunding harbour 2024-04 1\n"
     "crowdfunding_yen bus 2024-04 5000\ncrowdfunding_yen harbour 2024-03 3000\n"
     "crowdfunding_yen harbour 2024-04 7000\n"},
    {"a project's money given back", GAVE(BACKING(1, DAY(2024, 3, 31), DAY(2024, 4, 1), 3000, "harbour")),
     "crowdfunding crowdfunding_yen",
     "crowdfunding harbour 2024-03 1\ncrowdfunding harbour 2024-04 -1\n"
     "crowdfunding_yen harbour 2024-03 3000\ncrowdfunding_yen harbour 2024-04 -3000\n"},
    {"a project's money without a contact",
     {ALONE(DONATION), .donations = LIST(h_donation, BACKING(9, DAY(2024, 5, 1), STANDS, 3000, "harbour"))},
     "crowdfunding_yen donor_month",
     "crowdfunding_yen harbour 2024-05 3000\n"},
    {"a corporate donation makes no donor of a person either",
     GAVE(CORPORATE(1, DAY(2024, 5, 1), STANDS, 100000)), "donation corporate_yen " PEOPLE,
     "corporate_yen 2024-05 100000\n"},
    {"without a contact: cases and yen, never a donor",
     {ALONE(DONATION), .donations = LIST(h_donation, GIFT(9, DAY(2024, 5, 1), STANDS, 10000))},
     "donation donation_yen repeat_case repeat_donor relationship " PEOPLE,
     "donation choice 2024-05 1\ndonation_yen choice 2024-05 10000\n"},
    {"its own prefecture and purpose",
     {PERSON, .addresses = LIST(h_address, {13, "", NO_DAY, NO_DAY}),
      .donations = LIST(h_donation, {.id = 1,
                                     .received = DAY(2024, 5, 1),
                                     .refunded = STANDS,
                                     .yen = 5000,
                                     .portal = "choice",
                                     .purpose = "子ども",
                                     .project = "",
                                     .prefecture = 1})},
     "purpose prefecture",
     "purpose 子ども 2024-05 1\nprefecture 01 2024-05 1\n"},
    {"else that of the contact's address on the day",
     {PERSON,
      .addresses = LIST(h_address, {13, "", DAY(2024, 5, 1), NO_DAY}, {27, "", NO_DAY, DAY(2024, 4, 30)}),
      .donations = LIST(h_donation, GIFT(1, DAY(2024, 4, 30), STANDS, 1),
                        GIFT(2, DAY(2024, 5, 1), STANDS, 1))},
     "prefecture",
     "prefecture 13 2024-05 1\nprefecture 27 2024-04 1\n"},
};

static const struct tally_case people[] = {
    {"first gift", GAVE(GIFT(1, DAY(2024, 5, 1), STANDS, 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_year 2024-05 1\ndonor_since 2021-06 2024-05 1\ndonor_new 2024-05 1\n"},
    {"two in a month are one person",
     GAVE(GIFT(1, DAY(2024, 5, 1), STANDS, 1), GIFT(2, DAY(2024, 5, 31), STANDS, 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_year 2024-05 1\ndonor_since 2021-06 2024-05 1\ndonor_new 2024-05 1\n"},
    {"two months of a year are one person of the year",
     GAVE(GIFT(1, DAY(2024, 5, 1), STANDS, 1), GIFT(2, DAY(2024, 6, 1), STANDS, 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_month 2024-06 1\ndonor_year 2024-05 1\ndonor_since 2021-06 2024-05 1\n"
     "donor_new 2024-05 1\n"},
    {"31 March and 1 April are two fiscal years",
     GAVE(GIFT(1, DAY(2024, 3, 31), STANDS, 1), GIFT(2, DAY(2024, 4, 1), STANDS, 1)), PEOPLE,
     "donor_month 2024-03 1\ndonor_month 2024-04 1\ndonor_year 2024-03 1\ndonor_year 2024-04 1\n"
     "donor_since 2021-06 2024-03 1\n"
     "donor_new 2024-03 1\n"},
    {"refunded in the same month: never a donor", GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 5, 1), 1)), PEOPLE,
     ""},
    {"refunded in a later month of the year", GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 8, 1), 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_year 2024-05 1\ndonor_year 2024-08 -1\n"
     "donor_since 2021-06 2024-05 1\ndonor_since 2021-06 2024-08 -1\ndonor_new 2024-05 1\n"},
    {"refunded in a later year: that year's donors stay as they were",
     GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2025, 4, 1), 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_year 2024-05 1\n"
     "donor_since 2021-06 2024-05 1\ndonor_since 2021-06 2025-04 -1\ndonor_new 2024-05 1\n"},
    {"one of two refunded: still a donor",
     GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 8, 1), 1), GIFT(2, DAY(2024, 7, 1), STANDS, 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_month 2024-07 1\ndonor_year 2024-05 1\ndonor_since 2021-06 2024-05 1\n"
     "donor_new 2024-05 1\n"},
    {"refunded, and gave again later: new only once",
     GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 6, 1), 1), GIFT(2, DAY(2024, 9, 1), STANDS, 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_month 2024-09 1\n"
     "donor_year 2024-05 1\ndonor_year 2024-06 -1\ndonor_year 2024-09 1\n"
     "donor_since 2021-06 2024-05 1\ndonor_since 2021-06 2024-06 -1\ndonor_since 2021-06 2024-09 "
     "1\ndonor_new 2024-05 1\n"},
    {"the first refunded at once: new by the second",
     GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 5, 2), 1), GIFT(2, DAY(2024, 9, 1), STANDS, 1)), "donor_new",
     "donor_new 2024-09 1\n"},
    {"a firm is no person",
     {FIRM, .donations = LIST(h_donation, GIFT(1, DAY(2024, 5, 1), STANDS, 1))},
     "donation " PEOPLE,
     "donation choice 2024-05 1\n"},
    {"a household is one",
     {HOUSEHOLD, .donations = LIST(h_donation, GIFT(1, DAY(2024, 5, 1), STANDS, 1))},
     "donor_month relationship",
     "donor_month 2024-05 1\n"},
    {"before the plan: donor of the month, not since it began", GAVE(GIFT(1, DAY(2021, 5, 31), STANDS, 1)),
     PEOPLE, "donor_month 2021-05 1\ndonor_year 2021-05 1\ndonor_new 2021-05 1\n"},
    {"before the plan and in it",
     GAVE(GIFT(1, DAY(2021, 5, 31), STANDS, 1), GIFT(2, DAY(2021, 6, 1), STANDS, 1)), "donor_since donor_new",
     "donor_since 2021-06 2021-06 1\ndonor_new 2021-05 1\n"},
};

static const struct tally_case repeats[] = {
    {"two gifts of one fiscal year are no repeat",
     GAVE(GIFT(1, DAY(2023, 4, 1), STANDS, 1), GIFT(2, DAY(2024, 3, 31), STANDS, 1)), REPEAT, ""},
    {"31 March and 1 April are",
     GAVE(GIFT(1, DAY(2024, 3, 31), STANDS, 1), GIFT(2, DAY(2024, 4, 1), STANDS, 1)), REPEAT,
     "repeat_case 2024-04 1\nrepeat_donor 2024-04 1\n"},
    {"every gift of a later year is a repeat case, the donor becomes one once",
     GAVE(GIFT(1, DAY(2022, 5, 1), STANDS, 1), GIFT(2, DAY(2024, 5, 1), STANDS, 1),
          GIFT(3, DAY(2024, 5, 2), STANDS, 1), GIFT(4, DAY(2025, 5, 1), STANDS, 1)),
     REPEAT, "repeat_case 2024-05 2\nrepeat_case 2025-05 1\nrepeat_donor 2024-05 1\n"},
    {"a gift refunded before the next one came does not count",
     GAVE(GIFT(1, DAY(2023, 5, 1), DAY(2024, 4, 30), 1), GIFT(2, DAY(2024, 5, 1), STANDS, 1)), REPEAT, ""},
    {"nor one refunded on that very day",
     GAVE(GIFT(1, DAY(2023, 5, 1), DAY(2024, 5, 1), 1), GIFT(2, DAY(2024, 5, 1), STANDS, 1)), REPEAT, ""},
    {"one refunded a day later still made it a repeat case; the donor is none at the month's end",
     GAVE(GIFT(1, DAY(2023, 5, 1), DAY(2024, 5, 2), 1), GIFT(2, DAY(2024, 5, 1), STANDS, 1)), REPEAT,
     "repeat_case 2024-05 1\n"},
    {"the repeat gift refunded in its month",
     GAVE(GIFT(1, DAY(2023, 5, 1), STANDS, 1), GIFT(2, DAY(2024, 5, 1), DAY(2024, 5, 9), 1)), REPEAT, ""},
    {"the repeat gift refunded in a later year",
     GAVE(GIFT(1, DAY(2023, 5, 1), STANDS, 1), GIFT(2, DAY(2024, 5, 1), DAY(2025, 4, 1), 1)), REPEAT,
     "repeat_case 2024-05 1\nrepeat_case 2025-04 -1\nrepeat_donor 2024-05 1\nrepeat_donor 2025-04 -1\n"},
    {"lost by a refund and regained",
     GAVE(GIFT(1, DAY(2022, 5, 1), DAY(2024, 8, 1), 1), GIFT(2, DAY(2024, 5, 1), STANDS, 1),
          GIFT(3, DAY(2025, 5, 1), STANDS, 1)),
     REPEAT,
     "repeat_case 2024-05 1\nrepeat_case 2025-05 1\n"
     "repeat_donor 2024-05 1\nrepeat_donor 2024-08 -1\nrepeat_donor 2025-05 1\n"},
    {"lost and regained within a month: nothing happened",
     GAVE(GIFT(1, DAY(2022, 5, 1), DAY(2025, 5, 20), 1), GIFT(2, DAY(2024, 5, 1), STANDS, 1),
          GIFT(3, DAY(2025, 5, 1), STANDS, 1)),
     "repeat_donor", "repeat_donor 2024-05 1\n"},
    {"corporate gifts make no repeat donor",
     GAVE(CORPORATE(1, DAY(2023, 5, 1), STANDS, 1), GIFT(2, DAY(2024, 5, 1), STANDS, 1)), REPEAT, ""},
    {"a firm is never one",
     {FIRM, .donations = LIST(h_donation, GIFT(1, DAY(2023, 5, 1), STANDS, 1),
                              GIFT(2, DAY(2024, 5, 1), STANDS, 1))},
     REPEAT,
     ""},
};

static const struct plan_kpi from_april[] = {
    {.code = "K", .row = "distinct_donors", .target = 100, .count_from = 2021 * 12 + 3},
};
static const struct plan june = {.name = "second", .from = DAY(2021, 6, 1), .until = DAY(2025, 3, 31)};
static const struct plan april = {.name = "third", .from = DAY(2025, 4, 1), .until = DAY(2030, 3, 31)};
static const struct plan june_but_donors_from_april = {
    .name = "counted", .from = DAY(2021, 6, 1), .until = DAY(2025, 3, 31), .kpi = from_april, .n = 1};

static void check(const struct tally_case *cases, size_t n)
{
    struct rules rules = tally_rules(&june, 1);
    tally_check(cases, n, &rules);
}

static void money_counts_by_portal_purpose_and_prefecture(void **state)
{
    (void)state;
    check(money, COUNT(money));
}

static void donors_are_people_whose_gift_stands(void **state)
{
    (void)state;
    check(people, COUNT(people));
}

static void repeat_is_by_fiscal_year(void **state)
{
    (void)state;
    check(repeats, COUNT(repeats));
}

/* --- the four rules --- */

#define GIVEN(id_, day_) GIFT(id_, day_, STANDS, 1)

/* What each rule makes of the same gifts of repeat_case and repeat_donor. */
static const struct {
    const char *what;
    struct history h;
    const char *by_rule[REPEAT_RULES]; /* previous fiscal year, previous calendar year, ever two, streak */
} rules_of_four[] = {
    {"one gift", GAVE(GIVEN(1, DAY(2024, 5, 1))), {"", "", "", ""}},
    {"two on one day",
     GAVE(GIVEN(1, DAY(2024, 5, 1)), GIVEN(2, DAY(2024, 5, 1))),
     {"", "", "repeat_case 2024-05 1\nrepeat_donor 2024-05 1\n", ""}},
    {"two of one fiscal year and one calendar year",
     GAVE(GIVEN(1, DAY(2024, 4, 1)), GIVEN(2, DAY(2024, 12, 31))),
     {"", "", "repeat_case 2024-12 1\nrepeat_donor 2024-12 1\n", ""}},
    {"31 March and 1 April: two fiscal years, one calendar year",
     GAVE(GIVEN(1, DAY(2024, 3, 31)), GIVEN(2, DAY(2024, 4, 1))),
     {"repeat_case 2024-04 1\nrepeat_donor 2024-04 1\n", "",
      "repeat_case 2024-04 1\nrepeat_donor 2024-04 1\n", "repeat_case 2024-04 1\nrepeat_donor 2024-04 1\n"}},
    {"31 December and 1 January: two calendar years, one fiscal year",
     GAVE(GIVEN(1, DAY(2023, 12, 31)), GIVEN(2, DAY(2024, 1, 1))),
     {"", "repeat_case 2024-01 1\nrepeat_donor 2024-01 1\n",
      "repeat_case 2024-01 1\nrepeat_donor 2024-01 1\n", ""}},
    {"a year between: no streak",
     GAVE(GIVEN(1, DAY(2022, 5, 1)), GIVEN(2, DAY(2024, 5, 1))),
     {"repeat_case 2024-05 1\nrepeat_donor 2024-05 1\n", "repeat_case 2024-05 1\nrepeat_donor 2024-05 1\n",
      "repeat_case 2024-05 1\nrepeat_donor 2024-05 1\n", ""}},
    {"a streak, a gap, a streak: a repeat donor once",
     GAVE(GIVEN(1, DAY(2020, 5, 1)), GIVEN(2, DAY(2021, 5, 1)), GIVEN(3, DAY(2023, 5, 1)),
          GIVEN(4, DAY(2024, 4, 1))),
     {"repeat_case 2021-05 1\nrepeat_case 2023-05 1\nrepeat_case 2024-04 1\nrepeat_donor 2021-05 1\n",
      "repeat_case 2021-05 1\nrepeat_case 2023-05 1\nrepeat_case 2024-04 1\nrepeat_donor 2021-05 1\n",
      "repeat_case 2021-05 1\nrepeat_case 2023-05 1\nrepeat_case 2024-04 1\nrepeat_donor 2021-05 1\n",
      "repeat_case 2021-05 1\nrepeat_case 2024-04 1\nrepeat_donor 2021-05 1\n"}},
    {"several of each of two years",
     GAVE(GIVEN(1, DAY(2023, 5, 1)), GIVEN(2, DAY(2023, 6, 1)), GIVEN(3, DAY(2024, 5, 1)),
          GIVEN(4, DAY(2024, 6, 1))),
     {"repeat_case 2024-05 1\nrepeat_case 2024-06 1\nrepeat_donor 2024-05 1\n",
      "repeat_case 2024-05 1\nrepeat_case 2024-06 1\nrepeat_donor 2024-05 1\n",
      "repeat_case 2023-06 1\nrepeat_case 2024-05 1\nrepeat_case 2024-06 1\nrepeat_donor 2023-06 1\n",
      "repeat_case 2024-05 1\nrepeat_case 2024-06 1\nrepeat_donor 2024-05 1\n"}},
    {"the earlier gift refunded before the later one came",
     GAVE(GIFT(1, DAY(2023, 5, 1), DAY(2024, 4, 30), 1), GIVEN(2, DAY(2024, 5, 1))),
     {"", "", "", ""}},
    {"refunded after it: the case stays, the donor is none from that month on",
     GAVE(GIFT(1, DAY(2023, 5, 1), DAY(2024, 8, 1), 1), GIVEN(2, DAY(2024, 5, 1))),
     {"repeat_case 2024-05 1\nrepeat_donor 2024-05 1\nrepeat_donor 2024-08 -1\n",
      "repeat_case 2024-05 1\nrepeat_donor 2024-05 1\nrepeat_donor 2024-08 -1\n",
      "repeat_case 2024-05 1\nrepeat_donor 2024-05 1\nrepeat_donor 2024-08 -1\n",
      "repeat_case 2024-05 1\nrepeat_donor 2024-05 1\nrepeat_donor 2024-08 -1\n"}},
    {"the repeat gift refunded in the next fiscal year",
     GAVE(GIVEN(1, DAY(2023, 5, 1)), GIFT(2, DAY(2024, 5, 1), DAY(2025, 4, 1), 1)),
     {"repeat_case 2024-05 1\nrepeat_case 2025-04 -1\nrepeat_donor 2024-05 1\nrepeat_donor 2025-04 -1\n",
      "repeat_case 2024-05 1\nrepeat_case 2025-04 -1\nrepeat_donor 2024-05 1\nrepeat_donor 2025-04 -1\n",
      "repeat_case 2024-05 1\nrepeat_case 2025-04 -1\nrepeat_donor 2024-05 1\nrepeat_donor 2025-04 -1\n",
      "repeat_case 2024-05 1\nrepeat_case 2025-04 -1\nrepeat_donor 2024-05 1\nrepeat_donor 2025-04 -1\n"}},
    {"the middle one of three years refunded: a streak is broken, the others hold",
     GAVE(GIVEN(1, DAY(2022, 5, 1)), GIFT(2, DAY(2023, 5, 1), DAY(2025, 4, 1), 1), GIVEN(3, DAY(2024, 5, 1))),
     {"repeat_case 2023-05 1\nrepeat_case 2024-05 1\nrepeat_case 2025-04 -1\nrepeat_donor 2023-05 1\n",
      "repeat_case 2023-05 1\nrepeat_case 2024-05 1\nrepeat_case 2025-04 -1\nrepeat_donor 2023-05 1\n",
      "repeat_case 2023-05 1\nrepeat_case 2024-05 1\nrepeat_case 2025-04 -1\nrepeat_donor 2023-05 1\n",
      "repeat_case 2023-05 1\nrepeat_case 2024-05 1\nrepeat_case 2025-04 -1\n"
      "repeat_donor 2023-05 1\nrepeat_donor 2025-04 -1\n"}},
    {"a donor who becomes a repeat donor in April by a gift of long ago",
     GAVE(GIVEN(1, DAY(2021, 4, 30)), GIVEN(2, DAY(2025, 4, 1))),
     {"repeat_case 2025-04 1\nrepeat_donor 2025-04 1\n", "repeat_case 2025-04 1\nrepeat_donor 2025-04 1\n",
      "repeat_case 2025-04 1\nrepeat_donor 2025-04 1\n", ""}},
    {"a firm is never one, by any rule",
     {FIRM, .donations = LIST(h_donation, GIVEN(1, DAY(2023, 5, 1)), GIVEN(2, DAY(2024, 5, 1)))},
     {"", "", "", ""}},
    {"corporate gifts make none, by any rule",
     GAVE(CORPORATE(1, DAY(2023, 5, 1), STANDS, 1), GIVEN(2, DAY(2024, 5, 1))),
     {"", "", "", ""}},
};

static void repeat_is_by_the_plans_rule(void **state)
{
    struct rules rules = tally_rules(&june, 1);
    (void)state;
    for (size_t i = 0; i < COUNT(rules_of_four); i++)
        for (int rule = 0; rule < REPEAT_RULES; rule++) {
            struct definitions defined = definitions_default();
            defined.repeat = (enum repeat_rule)rule;
            const char *got = tally_by(&rules_of_four[i].h, &rules, &defined, REPEAT);
            if (strcmp(got, rules_of_four[i].by_rule[rule]) != 0)
                fail_msg("%s, rule %d: %s", rules_of_four[i].what, rule, got);
        }
}

static const struct history over_two_plans = GAVE(GIFT(1, DAY(2021, 4, 30), STANDS, 1),
                                                  GIFT(2, DAY(2023, 5, 1), DAY(2025, 5, 31), 1),
                                                  GIFT(3, DAY(2025, 6, 1), STANDS, 1));

static void each_plan_has_its_own_distinct_donors(void **state)
{
    const struct plan both[] = {june, april};
    struct rules rules = tally_rules(both, 2);
    (void)state;
    assert_string_equal(tally_of(&over_two_plans, &rules, "donor_since"),
                        "donor_since 2021-06 2023-05 1\ndonor_since 2021-06 2025-05 -1\n"
                        "donor_since 2021-06 2025-06 1\ndonor_since 2025-04 2025-06 1\n");
}

static void plans_that_begin_together_share_them(void **state)
{
    const struct plan both[] = {june, june};
    struct rules rules = tally_rules(both, 2);
    (void)state;
    assert_string_equal(tally_of(&over_two_plans, &rules, "donor_since"),
                        "donor_since 2021-06 2023-05 1\ndonor_since 2021-06 2025-05 -1\n"
                        "donor_since 2021-06 2025-06 1\n");
}

static void a_plan_may_count_donors_from_another_month(void **state)
{
    struct rules rules = tally_rules(&june_but_donors_from_april, 1);
    (void)state;
    assert_string_equal(tally_of(&over_two_plans, &rules, "donor_since"), "donor_since 2021-04 2021-04 1\n");
}

static const struct history lost_and_regained = GAVE(GIFT(1, DAY(2022, 5, 1), DAY(2024, 8, 1), 1),
                                                     GIFT(2, DAY(2024, 5, 1), STANDS, 1),
                                                     GIFT(3, DAY(2025, 5, 1), STANDS, 1));

static void repeat_spans_are_half_open(void **state)
{
    struct arena *a = arena_new();
    struct month_span *span;
    (void)state;
    assert_int_equal(repeat_donor_spans(&lost_and_regained, REPEAT_PREV_FY, a, &span), 2);
    assert_int_equal(span[0].from, 2024 * 12 + 4);
    assert_int_equal(span[0].until, 2024 * 12 + 7);
    assert_int_equal(span[1].from, 2025 * 12 + 4);
    assert_int_equal(span[1].until, INT32_MAX);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(money_counts_by_portal_purpose_and_prefecture),
        cmocka_unit_test(donors_are_people_whose_gift_stands),
        cmocka_unit_test(repeat_is_by_fiscal_year),
        cmocka_unit_test(repeat_is_by_the_plans_rule),
        cmocka_unit_test(each_plan_has_its_own_distinct_donors),
        cmocka_unit_test(plans_that_begin_together_share_them),
        cmocka_unit_test(a_plan_may_count_donors_from_another_month),
        cmocka_unit_test(repeat_spans_are_half_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
