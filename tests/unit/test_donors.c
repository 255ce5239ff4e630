/*
 * test_donors.c - donations, and the people behind them: donor of a month, of a fiscal year, since a plan
 * began; new; repeat.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tally.h"

#define COUNT(a)   (sizeof(a) / sizeof(a)[0])
#define GAVE(...)  {PERSON, .donations = LIST(h_donation, __VA_ARGS__)}
#define PEOPLE     "donor_month donor_year donor_since donor_new"
#define REPEAT     "repeat_case repeat_donor"
#define STANDS     NO_DAY

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
     {FIRM, .donations = LIST(h_donation,
                              {.id = 1, .received = DAY(2024, 5, 1), .refunded = DAY(2025, 4, 1), .yen = 100000,
                               .portal = "direct", .purpose = "", .corporate = true})},
     "donation donation_yen corporate_yen donor_new donor_month",
     "corporate_yen 2024-05 100000\ncorporate_yen 2025-04 -100000\n"},
    {"a corporate donation makes no donor of a person either",
     GAVE({.id = 1, .received = DAY(2024, 5, 1), .refunded = STANDS, .yen = 100000, .portal = "direct",
           .purpose = "", .corporate = true}),
     "donation corporate_yen " PEOPLE, "corporate_yen 2024-05 100000\n"},
    {"without a contact: cases and yen, never a donor",
     {ALONE(DONATION), .donations = LIST(h_donation, GIFT(9, DAY(2024, 5, 1), STANDS, 10000))},
     "donation donation_yen repeat_case repeat_donor relationship " PEOPLE,
     "donation choice 2024-05 1\ndonation_yen choice 2024-05 10000\n"},
    {"its own prefecture and purpose",
     {PERSON, .addresses = LIST(h_address, {13, "", NO_DAY, NO_DAY}),
      .donations = LIST(h_donation, {.id = 1, .received = DAY(2024, 5, 1), .refunded = STANDS, .yen = 5000,
                                     .portal = "choice", .purpose = "子ども", .prefecture = 1})},
     "purpose prefecture", "purpose 子ども 2024-05 1\nprefecture 01 2024-05 1\n"},
    {"else that of the contact's address on the day",
     {PERSON,
      .addresses = LIST(h_address, {13, "", DAY(2024, 5, 1), NO_DAY}, {27, "", NO_DAY, DAY(2024, 4, 30)}),
      .donations = LIST(h_donation, GIFT(1, DAY(2024, 4, 30), STANDS, 1), GIFT(2, DAY(2024, 5, 1), STANDS, 1))},
     "prefecture", "prefecture 13 2024-05 1\nprefecture 27 2024-04 1\n"},
};

static const struct tally_case people[] = {
    {"first gift", GAVE(GIFT(1, DAY(2024, 5, 1), STANDS, 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_year 2024-05 1\ndonor_since 2021-06 1\ndonor_new 2024-05 1\n"},
    {"two in a month are one person", GAVE(GIFT(1, DAY(2024, 5, 1), STANDS, 1), GIFT(2, DAY(2024, 5, 31), STANDS, 1)),
     PEOPLE, "donor_month 2024-05 1\ndonor_year 2024-05 1\ndonor_since 2021-06 1\ndonor_new 2024-05 1\n"},
    {"two months of a year are one person of the year",
     GAVE(GIFT(1, DAY(2024, 5, 1), STANDS, 1), GIFT(2, DAY(2024, 6, 1), STANDS, 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_month 2024-06 1\ndonor_year 2024-05 1\ndonor_since 2021-06 1\n"
     "donor_new 2024-05 1\n"},
    {"31 March and 1 April are two fiscal years",
     GAVE(GIFT(1, DAY(2024, 3, 31), STANDS, 1), GIFT(2, DAY(2024, 4, 1), STANDS, 1)), PEOPLE,
     "donor_month 2024-03 1\ndonor_month 2024-04 1\ndonor_year 2024-03 1\ndonor_year 2024-04 1\n"
     "donor_since 2021-06 1\n"
     "donor_new 2024-03 1\n"},
    {"refunded in the same month: never a donor", GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 5, 1), 1)), PEOPLE, ""},
    {"refunded in a later month of the year", GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 8, 1), 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_year 2024-05 1\ndonor_year 2024-08 -1\n"
     "donor_since 2021-06 1\ndonor_since 2021-06 2024-08 -1\ndonor_new 2024-05 1\n"},
    {"refunded in a later year: that year's donors stay as they were",
     GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2025, 4, 1), 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_year 2024-05 1\n"
     "donor_since 2021-06 1\ndonor_since 2021-06 2025-04 -1\ndonor_new 2024-05 1\n"},
    {"one of two refunded: still a donor",
     GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 8, 1), 1), GIFT(2, DAY(2024, 7, 1), STANDS, 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_month 2024-07 1\ndonor_year 2024-05 1\ndonor_since 2021-06 1\n"
     "donor_new 2024-05 1\n"},
    {"refunded, and gave again later: new only once",
     GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 6, 1), 1), GIFT(2, DAY(2024, 9, 1), STANDS, 1)), PEOPLE,
     "donor_month 2024-05 1\ndonor_month 2024-09 1\n"
     "donor_year 2024-05 1\ndonor_year 2024-06 -1\ndonor_year 2024-09 1\n"
     "donor_since 2021-06 1\ndonor_new 2024-05 1\n"},
    {"the first refunded at once: new by the second",
     GAVE(GIFT(1, DAY(2024, 5, 1), DAY(2024, 5, 2), 1), GIFT(2, DAY(2024, 9, 1), STANDS, 1)), "donor_new",
     "donor_new 2024-09 1\n"},
    {"a firm is no person", {FIRM, .donations = LIST(h_donation, GIFT(1, DAY(2024, 5, 1), STANDS, 1))},
     "donation " PEOPLE, "donation choice 2024-05 1\n"},
    {"a household is one", {HOUSEHOLD, .donations = LIST(h_donation, GIFT(1, DAY(2024, 5, 1), STANDS, 1))},
     "donor_month relationship", "donor_month 2024-05 1\n"},
    {"before the plan: donor of the month, not since it began", GAVE(GIFT(1, DAY(2021, 5, 31), STANDS, 1)),
     PEOPLE, "donor_month 2021-05 1\ndonor_year 2021-05 1\ndonor_new 2021-05 1\n"},
    {"before the plan and in it", GAVE(GIFT(1, DAY(2021, 5, 31), STANDS, 1), GIFT(2, DAY(2021, 6, 1), STANDS, 1)),
     "donor_since donor_new", "donor_since 2021-06 1\ndonor_new 2021-05 1\n"},
};
