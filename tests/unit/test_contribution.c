/*
 * test_contribution.c - what the desk's own records count: consultations and the people behind them, visits,
 * businesses, loans, projects, stages. Each case is a rule of docs/figures.md.
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
    {"applications on 31 March and 1 April",
     {PERSON, .applications = LIST(h_application, {1, DAY(2024, 3, 31)}, {2, DAY(2024, 4, 1)})},
     "application",
     "application 2024-03 1\napplication 2024-04 1\n"},
};

static const struct h_address moved_twice[] = {
    {13, "千代田区", DAY(2024, 4, 1), NO_DAY},
    {1, "札幌市", DAY(2023, 4, 1), DAY(2024, 3, 31)},
};
#define MOVED .addresses = {moved_twice, 2}
#define TOLD(pref_, city_, band_, day_)                                                          \
    {                                                                                            \
        .id = 1, .date = day_, .channel = CH_PHONE, .topics = "work", .persons = 1, .first = -1, \
        .prefecture = pref_, .city = city_, .age_band = band_, .gender = "", .motives = ""       \
    }
#define BORN_1994_05_10                                                                            \
    .subject = {SUBJECT_CONTACT, 1}, .is_person = true, .birth = DAY(1994, 5, 10), .died = NO_DAY, \
    .age_band = "a50", .gender = "female", .project_funded = NO_DAY

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

/* --- who asked --- */

#define ANONYMOUS(day_)                                            \
    {                                                              \
        ALONE(CONSULT), .consults = LIST(h_consult, CALL(9, day_)) \
    }

static const struct tally_case anonymous[] = {
    {"a slip without a contact", ANONYMOUS(DAY(2024, 5, 10)), "consult consult_anonymous",
     "consult phone 2024-05 1\nconsult_anonymous 2024-05 1\n"},
    {"on 31 March", ANONYMOUS(DAY(2024, 3, 31)), "consult_anonymous", "consult_anonymous 2024-03 1\n"},
    {"on 1 April", ANONYMOUS(DAY(2024, 4, 1)), "consult_anonymous", "consult_anonymous 2024-04 1\n"},
    {"nobody knows who: none of the different people", ANONYMOUS(DAY(2024, 5, 10)),
     "consultee_month consultee_year consultee_since", ""},
    {"a person's is not anonymous",
     {PERSON, .consults = LIST(h_consult, CALL(1, DAY(2024, 5, 10)))},
     "consult_anonymous",
     ""},
    {"nor is a firm's",
     {FIRM, .consults = LIST(h_consult, CALL(1, DAY(2024, 5, 10)))},
     "consult_anonymous",
     ""},
};

#define MOVED_BY(id_, day_, motives_)                                                              \
    {                                                                                              \
        .id = id_, .date = day_, .channel = CH_PHONE, .topics = "work", .persons = 1, .first = -1, \
        .city = "", .age_band = "", .gender = "", .motives = motives_                              \
    }
#define ASKED(...)                                       \
    {                                                    \
        PERSON, .consults = LIST(h_consult, __VA_ARGS__) \
    }

static const struct tally_case motives[] = {
    {"each motive once", ASKED(MOVED_BY(1, DAY(2024, 5, 10), "nature,home,donation")), "consult_motive",
     "consult_motive donation 2024-05 1\nconsult_motive home 2024-05 1\nconsult_motive nature 2024-05 1\n"},
    {"one alone", ASKED(MOVED_BY(1, DAY(2024, 5, 10), "visit")), "consult_motive",
     "consult_motive visit 2024-05 1\n"},
    {"none told is unknown", ASKED(MOVED_BY(1, DAY(2024, 5, 10), "")), "consult_motive",
     "consult_motive unknown 2024-05 1\n"},
    {"a second slip of the day and matter adds none",
     ASKED(MOVED_BY(1, DAY(2024, 5, 10), "job"), MOVED_BY(2, DAY(2024, 5, 10), "cool,job")), "consult_motive",
     "consult_motive job 2024-05 1\n"},
    {"of two consultations each its own",
     ASKED(MOVED_BY(1, DAY(2024, 3, 31), "job"), MOVED_BY(2, DAY(2024, 4, 1), "cool,job")), "consult_motive",
     "consult_motive cool 2024-04 1\nconsult_motive job 2024-03 1\nconsult_motive job 2024-04 1\n"},
};

#define PEOPLE "consultee_month consultee_year consultee_since"

/* Under a plan from June 2021. */
static const struct tally_case people[] = {
    {"two slips of a month are one of everything", ASKED(CALL(1, DAY(2024, 5, 1)), CALL(2, DAY(2024, 5, 31))),
     PEOPLE, "consultee_month 2024-05 1\nconsultee_year 2024-05 1\nconsultee_since 2021-06 2024-05 1\n"},
    {"two months of a fiscal year are one of the year",
     ASKED(CALL(1, DAY(2024, 4, 1)), CALL(2, DAY(2025, 3, 31))), PEOPLE,
     "consultee_month 2024-04 1\nconsultee_month 2025-03 1\nconsultee_year 2024-04 1\n"
     "consultee_since 2021-06 2024-04 1\n"},
    {"31 March and 1 April are two fiscal years", ASKED(CALL(1, DAY(2024, 3, 31)), CALL(2, DAY(2024, 4, 1))),
     PEOPLE,
     "consultee_month 2024-03 1\nconsultee_month 2024-04 1\nconsultee_year 2024-03 1\nconsultee_year 2024-04 "
     "1\nconsultee_since 2021-06 2024-03 1\n"},
    {"the same month a year later", ASKED(CALL(1, DAY(2023, 5, 1)), CALL(2, DAY(2024, 5, 1))), PEOPLE,
     "consultee_month 2023-05 1\nconsultee_month 2024-05 1\nconsultee_year 2023-05 1\nconsultee_year 2024-05 "
     "1\nconsultee_since 2021-06 2023-05 1\n"},
    {"the day before the plan", ASKED(CALL(1, DAY(2021, 5, 31))), PEOPLE,
     "consultee_month 2021-05 1\nconsultee_year 2021-05 1\n"},
    {"before it and on its first day", ASKED(CALL(1, DAY(2021, 5, 31)), CALL(2, DAY(2021, 6, 1))), PEOPLE,
     "consultee_month 2021-05 1\nconsultee_month 2021-06 1\nconsultee_year 2021-05 1\n"
     "consultee_since 2021-06 2021-06 1\n"},
    {"a slip that says it is a repeat is of a person all the same",
     ASKED(SLIP(1, DAY(2024, 5, 1), CH_PHONE, "work", 1, 0)), PEOPLE,
     "consultee_month 2024-05 1\nconsultee_year 2024-05 1\nconsultee_since 2021-06 2024-05 1\n"},
    {"a firm is no person", {FIRM, .consults = LIST(h_consult, CALL(1, DAY(2024, 5, 1)))}, PEOPLE, ""},
};

/* Slip of a woman or man, the slip's own age band and gender ("" = the contact's). */
#define SAID(day_, band_, gender_)        \
    LIST(h_consult, {.id = 1,             \
                     .date = day_,        \
                     .channel = CH_PHONE, \
                     .topics = "work",    \
                     .persons = 1,        \
                     .first = -1,         \
                     .city = "",          \
                     .age_band = band_,   \
                     .gender = gender_,   \
                     .motives = ""})
#define AGED(birth_, gender_, day_)                                       \
    {                                                                     \
        BORN(birth_, gender_), .consults = LIST(h_consult, CALL(1, day_)) \
    }
#define WHO      "consult_age consult_woman"
#define WOMAN(m) "consult_woman unknown " m " 1\n"

static const struct tally_case women[] = {
    {"the day before she is 20", AGED(DAY(2004, 4, 1), "female", DAY(2024, 3, 31)), WHO,
     "consult_age u20/female 2024-03 1\n"},
    {"20 on 1 April", AGED(DAY(2004, 4, 1), "female", DAY(2024, 4, 1)), WHO,
     "consult_age a20/female 2024-04 1\n" WOMAN("2024-04")},
    {"20 on 31 March", AGED(DAY(2004, 3, 31), "female", DAY(2024, 3, 31)), WHO,
     "consult_age a20/female 2024-03 1\n" WOMAN("2024-03")},
    {"19 until 30 March", AGED(DAY(2004, 3, 31), "female", DAY(2024, 3, 30)), WHO,
     "consult_age u20/female 2024-03 1\n"},
    {"39 on the day before she is 40", AGED(DAY(1984, 4, 1), "female", DAY(2024, 3, 31)), WHO,
     "consult_age a30/female 2024-03 1\n" WOMAN("2024-03")},
    {"40 on 1 April", AGED(DAY(1984, 4, 1), "female", DAY(2024, 4, 1)), WHO,
     "consult_age a40/female 2024-04 1\n"},
    {"40 on 31 March", AGED(DAY(1984, 3, 31), "female", DAY(2024, 3, 31)), WHO,
     "consult_age a40/female 2024-03 1\n"},
    {"born on 29 February: 19 on the 28th of a leap year", AGED(DAY(2004, 2, 29), "female", DAY(2024, 2, 28)),
     WHO, "consult_age u20/female 2024-02 1\n"},
    {"20 on the leap day", AGED(DAY(2004, 2, 29), "female", DAY(2024, 2, 29)), WHO,
     "consult_age a20/female 2024-02 1\n" WOMAN("2024-02")},
    {"39 on 28 February of a year without one", AGED(DAY(1988, 2, 29), "female", DAY(2027, 2, 28)), WHO,
     "consult_age a30/female 2027-02 1\n" WOMAN("2027-02")},
    {"29 on 28 February of a year without one, 30 the day after",
     {BORN(DAY(1984, 2, 29), "female"),
      .consults = LIST(h_consult, CALL(1, DAY(2014, 2, 28)), CALL(2, DAY(2014, 3, 1)))},
     "consult_age",
     "consult_age a20/female 2014-02 1\nconsult_age a30/female 2014-03 1\n"},
    {"40 on the leap day", AGED(DAY(1984, 2, 29), "female", DAY(2024, 2, 29)), WHO,
     "consult_age a40/female 2024-02 1\n"},
    {"a man of 30", AGED(DAY(1994, 5, 10), "male", DAY(2024, 5, 10)), WHO,
     "consult_age a30/male 2024-05 1\n"},
    {"a person of 30 who did not say", AGED(DAY(1994, 5, 10), "no_answer", DAY(2024, 5, 10)), WHO,
     "consult_age a30/no_answer 2024-05 1\n"},
    {"whose gender nobody knows", AGED(DAY(1994, 5, 10), "", DAY(2024, 5, 10)), WHO,
     "consult_age a30/unknown 2024-05 1\n"},
    {"what the slip says wins over the contact",
     {BORN(DAY(1950, 1, 1), "male"), .consults = SAID(DAY(2024, 5, 10), "a20", "female")},
     WHO,
     "consult_age a20/female 2024-05 1\n" WOMAN("2024-05")},
    {"the slip's gender, the contact's age",
     {BORN(DAY(1994, 1, 1), "male"), .consults = SAID(DAY(2024, 5, 10), "", "female")},
     WHO,
     "consult_age a30/female 2024-05 1\n" WOMAN("2024-05")},
    {"an anonymous woman by what her slip says",
     {ALONE(CONSULT), .consults = SAID(DAY(2024, 5, 10), "a30", "female")},
     WHO,
     "consult_age a30/female 2024-05 1\n" WOMAN("2024-05")},
    {"of an unknown age", AGED(NO_DAY, "female", DAY(2024, 5, 10)), WHO,
     "consult_age unknown/female 2024-05 1\n"},
    {"by where she lives",
     {BORN(DAY(1994, 1, 1), "female"), MOVED,
      .consults = LIST(h_consult, CALL(1, DAY(2024, 3, 31)), CALL(2, DAY(2024, 4, 1)))},
     "consult_woman",
     "consult_woman hokkaido 2024-03 1\nconsult_woman tokyo 2024-04 1\n"},
    {"two slips of the day and matter are one",
     {BORN(DAY(1994, 1, 1), "female"),
      .consults = LIST(h_consult, CALL(1, DAY(2024, 5, 10)), CALL(2, DAY(2024, 5, 10)))},
     WHO,
     "consult_age a30/female 2024-05 1\n" WOMAN("2024-05")},
};

#define IN DAY(2024, 6, 1)

#define VISITED(...)                                 \
    {                                                \
        PERSON, .visits = LIST(h_visit, __VA_ARGS__) \
    }
#define VISITS "trial_stay trial_person trial_day telework"

static const struct tally_case visits[] = {
    {"a day trip is one day", VISITED(STAY(1, IN, IN, V_TRIAL, 1)), VISITS,
     "trial_stay 2024-06 1\ntrial_person 2024-06 1\ntrial_day 2024-06 1\n"},
    {"first and last day both count, times persons", VISITED(STAY(1, IN, IN + 6, V_TRIAL, 2)), VISITS,
     "trial_stay 2024-06 1\ntrial_person 2024-06 2\ntrial_day 2024-06 14\n"},
    {"across the leap day", VISITED(STAY(1, DAY(2024, 2, 28), DAY(2024, 3, 1), V_TRIAL, 1)), VISITS,
     "trial_stay 2024-02 1\ntrial_person 2024-02 1\ntrial_day 2024-02 3\n"},
    {"all days in the month of the first", VISITED(STAY(1, DAY(2024, 3, 31), DAY(2024, 4, 30), V_TRIAL, 1)),
     VISITS, "trial_stay 2024-03 1\ntrial_person 2024-03 1\ntrial_day 2024-03 31\n"},
    {"telework and workation are persons",
     VISITED(STAY(1, IN, IN + 1, V_TELEWORK, 3), STAY(2, IN + 9, IN + 9, V_WORKATION, 2)), VISITS,
     "telework 2024-06 5\n"},
    {"two stays of one person are two times a person",
     VISITED(STAY(1, IN, IN, V_TRIAL, 1), STAY(2, IN + 1, IN + 1, V_TRIAL, 1)), VISITS,
     "trial_stay 2024-06 2\ntrial_person 2024-06 2\ntrial_day 2024-06 2\n"},
    {"other visits are neither", VISITED(STAY(1, IN, IN, V_TOUR, 3)), VISITS, ""},
};

#define STARTED(id_, day_, closed_, origin_, vacant_)                                    \
    {                                                                                    \
        .id = id_, .date = day_, .closed = closed_, .origin = origin_, .vacant = vacant_ \
    }
#define FOUNDED(...)                                        \
    {                                                       \
        PERSON, .businesses = LIST(h_business, __VA_ARGS__) \
    }
#define BUSINESS "business business_vacant business_closed"

static const struct tally_case businesses[] = {
    {"by origin",
     FOUNDED(STARTED(1, DAY(2024, 3, 31), NO_DAY, "uiturn", false),
             STARTED(2, DAY(2024, 4, 1), NO_DAY, "local", false),
             STARTED(3, DAY(2024, 4, 1), NO_DAY, "unknown", false)),
     BUSINESS, "business local 2024-04 1\nbusiness uiturn 2024-03 1\nbusiness unknown 2024-04 1\n"},
    {"in a vacant shop", FOUNDED(STARTED(1, IN, NO_DAY, "local", true)), BUSINESS,
     "business local 2024-06 1\nbusiness_vacant 2024-06 1\n"},
    {"one that closes stays counted, and is counted as closed on its day",
     FOUNDED(STARTED(1, DAY(2024, 3, 31), DAY(2025, 4, 1), "uiturn", true)), BUSINESS,
     "business uiturn 2024-03 1\nbusiness_vacant 2024-03 1\nbusiness_closed 2025-04 1\n"},
    {"of nobody known",
     {ALONE(BUSINESS), .businesses = LIST(h_business, STARTED(9, IN, NO_DAY, "unknown", false))},
     BUSINESS,
     "business unknown 2024-06 1\n"},
    {"a firm's",
     {FIRM, .businesses = LIST(h_business, STARTED(9, IN, NO_DAY, "local", false))},
     BUSINESS,
     "business local 2024-06 1\n"},
};

#define LENT(id_, lent_, moved_in_, work_, occupation_)                                                   \
    {                                                                                                     \
        .id = id_, .lent = lent_, .moved_in = moved_in_, .work_started = work_, .occupation = occupation_ \
    }
#define BORROWED(...)                              \
    {                                              \
        PERSON, .loans = LIST(h_loan, __VA_ARGS__) \
    }
#define LOANS "loan loan_return"
#define APRIL DAY(2024, 4, 1)

static const struct tally_case loans[] = {
    {"made", BORROWED(LENT(1, DAY(2020, 4, 1), NO_DAY, NO_DAY, "teacher")), LOANS,
     "loan teacher 2020-04 1\n"},
    {"moved in, no work yet", BORROWED(LENT(1, DAY(2020, 4, 1), DAY(2024, 3, 20), NO_DAY, "teacher")), LOANS,
     "loan teacher 2020-04 1\n"},
    {"work elsewhere: not moved in", BORROWED(LENT(1, DAY(2020, 4, 1), NO_DAY, APRIL, "teacher")), LOANS,
     "loan teacher 2020-04 1\n"},
    {"moved in by the loan's own entry: returned on the first day of work",
     BORROWED(LENT(1, DAY(2020, 4, 1), DAY(2024, 3, 31), APRIL, "teacher")), LOANS,
     "loan teacher 2020-04 1\nloan_return teacher 2024-04 1\n"},
    {"first day of work on 31 March",
     BORROWED(LENT(1, DAY(2020, 4, 1), DAY(2024, 3, 1), DAY(2024, 3, 31), "medical")), LOANS,
     "loan medical 2020-04 1\nloan_return medical 2024-03 1\n"},
    {"moved in by a migration of one's own",
     {PERSON, .loans = LIST(h_loan, LENT(1, DAY(2020, 4, 1), NO_DAY, APRIL, "medical")),
      .migrations = LIST(h_migration, MOVE(1, DAY(2024, 3, 31), NO_DAY, 0, 0, 1, 0, R_JOB, 1))},
     LOANS " migrant",
     "loan medical 2020-04 1\nloan_return medical 2024-04 1\n"},
    {"as a member of another's migration",
     {PERSON, .loans = LIST(h_loan, LENT(1, DAY(2020, 4, 1), NO_DAY, APRIL, "medical")),
      .migrations = LIST(
          h_migration,
          {.id = 1, .moved_in = DAY(2024, 3, 31), .departed = NO_DAY, .turn_type = "u", .persons = 1})},
     LOANS,
     "loan medical 2020-04 1\nloan_return medical 2024-04 1\n"},
    {"two loans of one occupation are one person, by the first work",
     BORROWED(LENT(1, DAY(2018, 4, 1), DAY(2024, 3, 1), DAY(2024, 6, 1), "teacher"),
              LENT(2, DAY(2020, 4, 1), DAY(2024, 3, 1), APRIL, "teacher")),
     LOANS, "loan teacher 2018-04 1\nloan teacher 2020-04 1\nloan_return teacher 2024-04 1\n"},
    {"that begin work on the same day",
     BORROWED(LENT(1, DAY(2018, 4, 1), DAY(2024, 3, 1), APRIL, "teacher"),
              LENT(2, DAY(2020, 4, 1), DAY(2024, 3, 1), APRIL, "teacher")),
     "loan_return", "loan_return teacher 2024-04 1\n"},
    {"two occupations are two returns",
     BORROWED(LENT(1, DAY(2018, 4, 1), DAY(2024, 3, 1), APRIL, "teacher"),
              LENT(2, DAY(2020, 4, 1), DAY(2024, 3, 1), DAY(2024, 6, 1), "medical")),
     "loan_return", "loan_return medical 2024-06 1\nloan_return teacher 2024-04 1\n"},
    {"earlier work far away does not take the place of the return",
     BORROWED(LENT(1, DAY(2018, 4, 1), NO_DAY, DAY(2022, 4, 1), "teacher"),
              LENT(2, DAY(2020, 4, 1), DAY(2024, 3, 1), APRIL, "teacher")),
     "loan_return", "loan_return teacher 2024-04 1\n"},
    {"nor does an earlier loan that has led to no work",
     BORROWED(LENT(1, DAY(2018, 4, 1), DAY(2024, 3, 1), NO_DAY, "teacher"),
              LENT(2, DAY(2020, 4, 1), DAY(2024, 3, 1), APRIL, "teacher")),
     "loan_return", "loan_return teacher 2024-04 1\n"},
    {"a returner is a migrant only by a migration that meets the rule",
     BORROWED(LENT(1, DAY(2020, 4, 1), DAY(2024, 3, 31), APRIL, "teacher")), "migrant migrant_household", ""},
};

#define PROJECT(funded_)                                                                                \
    {                                                                                                   \
        .subject = {SUBJECT_PROJECT, 9}, .birth = NO_DAY, .died = NO_DAY, .age_band = "", .gender = "", \
        .project_funded = funded_                                                                       \
    }

static const struct tally_case projects[] = {
    {"funded", PROJECT(DAY(2024, 3, 31)), "project", "project 2024-03 1\n"},
    {"on 1 April", PROJECT(DAY(2024, 4, 1)), "project", "project 2024-04 1\n"},
    {"not (yet) funded", PROJECT(NO_DAY), "project", ""},
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

static void slips_without_a_contact_are_anonymous(void **state)
{
    (void)state;
    check(anonymous, COUNT(anonymous));
}

static void motives_count_each_once(void **state)
{
    (void)state;
    check(motives, COUNT(motives));
}

static const struct plan second = {.name = "second", .from = DAY(2021, 6, 1), .until = DAY(2025, 3, 31)};
static const struct plan third = {.name = "third", .from = DAY(2025, 4, 1), .until = DAY(2030, 3, 31)};

static void different_people_count_once_a_month_a_year_and_since_the_plan_began(void **state)
{
    struct rules rules = tally_rules(&second, 1);
    (void)state;
    tally_check(people, COUNT(people), &rules);
}

static const struct history called_for_years = ASKED(CALL(1, DAY(2021, 6, 30)), CALL(2, DAY(2025, 3, 31)),
                                                     CALL(3, DAY(2025, 4, 1)));

static void each_plan_has_its_own_different_people(void **state)
{
    const struct plan both[] = {second, third}, twice[] = {second, second};
    struct rules rules = tally_rules(both, 2), same = tally_rules(twice, 2);
    (void)state;
    assert_string_equal(tally_of(&called_for_years, &rules, "consultee_since"),
                        "consultee_since 2021-06 2021-06 1\nconsultee_since 2025-04 2025-04 1\n");
    assert_string_equal(tally_of(&called_for_years, &same, "consultee_since"),
                        "consultee_since 2021-06 2021-06 1\n");
}

static void women_of_20_to_39_are_a_row_of_their_own(void **state)
{
    (void)state;
    check(women, COUNT(women));
}

static void businesses_count_by_origin_and_place(void **state)
{
    (void)state;
    check(businesses, COUNT(businesses));
}

static void a_loan_returns_with_a_person_who_moved_in_and_works(void **state)
{
    (void)state;
    check(loans, COUNT(loans));
}

static void a_project_counts_once_it_is_funded(void **state)
{
    (void)state;
    check(projects, COUNT(projects));
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
        cmocka_unit_test(slips_without_a_contact_are_anonymous),
        cmocka_unit_test(motives_count_each_once),
        cmocka_unit_test(different_people_count_once_a_month_a_year_and_since_the_plan_began),
        cmocka_unit_test(each_plan_has_its_own_different_people),
        cmocka_unit_test(women_of_20_to_39_are_a_row_of_their_own),
        cmocka_unit_test(businesses_count_by_origin_and_place),
        cmocka_unit_test(a_loan_returns_with_a_person_who_moved_in_and_works),
        cmocka_unit_test(a_project_counts_once_it_is_funded),
        cmocka_unit_test(stays_count_persons_and_days),
        cmocka_unit_test(the_last_stage_of_a_month_is_that_at_its_end),
        cmocka_unit_test(same_day_slips_are_two_where_the_city_says_so),
        cmocka_unit_test(age_bands_change_on_the_birthday),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
