/*
 * tally.h - histories written by hand, and what the pure functions count of them as one text to compare.
 */
#ifndef TESTS_TALLY_H
#define TESTS_TALLY_H

#include "domain/kpi/contribution.h"

/* A day as a constant (the arithmetic of Howard Hinnant's days_from_civil), so that tables can hold it. */
#define DAY_YEAR_(y, m) ((y) - ((m) < 3))
#define DAY_MONTH_(m)   ((m) > 2 ? (m)-3 : (m) + 9)
#define DAY_LEAPS_(y)   ((y) / 4 - (y) / 100 + (y) / 400)
#define DAY(y, m, d)                                                                                         \
    ((int32_t)(365 * DAY_YEAR_(y, m) + DAY_LEAPS_(DAY_YEAR_(y, m)) + (153 * DAY_MONTH_(m) + 2) / 5 + (d)-1 - \
               719468))

#define LIST(T, ...)                                                                                \
    {                                                                                               \
        (const struct T[]){__VA_ARGS__}, sizeof((const struct T[]){__VA_ARGS__}) / sizeof(struct T) \
    }

/* Indices in their sets; tally_of() proves them. */
enum { CH_VISIT, CH_PHONE, CH_MAIL, CH_ONSITE = 7, CH_FAIR, CH_SEMINAR, CH_TOUR };
enum { V_TRIAL, V_WORKATION, V_TELEWORK, V_TOUR, V_VIEWING, V_VOLUNTEER = 8, V_OTHER = 11 };
enum { R_UNTOLD = -1, R_JOB = 0, R_PRIMARY = 4, R_TRANSFER = 11, R_STUDY, R_FACILITY };
enum { K_REGISTRANT = 1, K_DUAL = 6, K_OKOSHI, K_SIDE_JOB = 20, K_MIGRANT = 24 };

#define KNOWN_AS(kind_)                                                                             \
    .subject = {SUBJECT_CONTACT, 1}, .birth = NO_DAY, .died = NO_DAY, .age_band = "", .gender = "", \
    .project_funded = NO_DAY, .is_person = (kind_) == 'p', .is_organisation = (kind_) == 'o'
#define PERSON    KNOWN_AS('p')
#define HOUSEHOLD KNOWN_AS('h')
#define FIRM      KNOWN_AS('o')
/* A person of whom more is known. */
#define BORN(birth_, gender_)                                                                            \
    .subject = {SUBJECT_CONTACT, 1}, .birth = birth_, .died = NO_DAY, .age_band = "", .gender = gender_, \
    .project_funded = NO_DAY, .is_person = true
#define DIED(day_)                                                                                \
    .subject = {SUBJECT_CONTACT, 1}, .birth = NO_DAY, .died = day_, .age_band = "", .gender = "", \
    .project_funded = NO_DAY, .is_person = true
#define ALONE(kind_)                                                                                \
    .subject = {SUBJECT_##kind_, 9}, .birth = NO_DAY, .died = NO_DAY, .age_band = "", .gender = "", \
    .project_funded = NO_DAY

/* first: 1, 0, or -1 where the slip says nothing */
#define SLIP(id_, day_, channel_, topics_, persons_, first_)                                  \
    {                                                                                         \
        .id = id_, .date = day_, .channel = channel_, .topics = topics_, .persons = persons_, \
        .first = first_, .city = "", .age_band = "", .gender = "", .motives = ""              \
    }
#define CALL(id_, day_) SLIP(id_, day_, CH_PHONE, "housing", 1, -1)
#define STAY(id_, from_, to_, type_, persons_)                                  \
    {                                                                           \
        .id = id_, .from = from_, .to = to_, .type = type_, .persons = persons_ \
    }
#define GIFT(id_, day_, refunded_, yen_) BACKING(id_, day_, refunded_, yen_, "")
/* A gift for a crowdfunded project. */
#define BACKING(id_, day_, refunded_, yen_, project_)                                                       \
    {                                                                                                       \
        .id = id_, .received = day_, .refunded = refunded_, .yen = yen_, .portal = "choice", .purpose = "", \
        .project = project_                                                                                 \
    }
#define CORPORATE(id_, day_, refunded_, yen_)                                                               \
    {                                                                                                       \
        .id = id_, .received = day_, .refunded = refunded_, .yen = yen_, .portal = "direct", .purpose = "", \
        .project = "", .corporate = true                                                                    \
    }
/* via desk, with scheme, means to stay, from home, reason, persons */
#define MOVE(id_, in_, out_, desk_, scheme_, intent_, home_, reason_, persons_)                             \
    {                                                                                                       \
        .id = id_, .moved_in = in_, .departed = out_, .turn_type = "u", .counts_as_own = true,              \
        .via_desk = desk_, .has_scheme = scheme_, .intent = intent_, .from_home = home_, .reason = reason_, \
        .persons = persons_                                                                                 \
    }

/*
 * The cells of the measures named in `only` (with blanks between), added up: a line "measure dim month n" for
 * each that is not 0, by measure, dim, month. Borrowed until the next call.
 */
const char *tally_by(const struct history *h, const struct rules *rules, const struct definitions *defined,
                     const char *only);
/* By the definitions that hold where a plan says nothing. */
const char *tally_of(const struct history *h, const struct rules *rules, const char *only);

struct tally_case {
    const char *what;
    struct history h;
    const char *only, *expected;
};
/* Fails with the name of the case. */
void tally_check(const struct tally_case *cases, size_t n, const struct rules *rules);
void tally_check_by(const struct tally_case *cases, size_t n, const struct rules *rules,
                    const struct definitions *defined);

/* 根室市, same-day slips are one, the given plans. */
struct rules tally_rules(const struct plan *plans, size_t n);

#endif
