/*
 * test_evaluate.c - what a figure is worth against its target: achievement, pace, progress, grade, each
 * reckoned by hand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/decimal.h"
#include "domain/kpi/evaluate.h"
#include "tally.h"

#define COUNT(a)    (sizeof(a) / sizeof(a)[0])
#define MONTH(y, m) ((y)*12 + (m)-1)
#define NONE        INT64_MIN /* of the tenths: there is none */

/* 2021-06 to 2025-03, 46 months; the next one of five whole years. */
#define SECOND(pacing_)                                                                               \
    {                                                                                                 \
        .from = DAY(2021, 6, 1), .until = DAY(2025, 3, 31), .grade = {100, 80, 60}, .pacing = pacing_ \
    }
static const struct plan by_months = SECOND(PACE_MONTHS), by_years = SECOND(PACE_YEARS);
static const struct plan five_years = {
    .from = DAY(2025, 4, 1), .until = DAY(2030, 3, 31), .grade = {100, 80, 60}, .pacing = PACE_YEARS};

static int64_t decimal(const char *text)
{
    int64_t n = 0;
    assert_true(decimal_parse(text, &n));
    return n;
}

static void check(const char *what, const struct evaluation *e, int64_t achievement10, const char *expected,
                  int64_t progress10, char grade)
{
    char text[DECIMAL_TEXT_MAX] = "";
    if (e->has_expected)
        decimal_text(e->expected, text);
    int64_t achievement = e->has_achievement ? e->achievement10 : NONE;
    int64_t progress = e->has_progress ? e->progress10 : NONE;
    if (achievement != achievement10 || strcmp(text, expected) != 0 || progress != progress10 ||
        e->grade != grade)
        fail_msg("%s: achievement %lld, expected %s, progress %lld, grade %c", what, (long long)achievement,
                 text, (long long)progress, e->grade);
}

#define TOTAL(target_)         KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", target_
#define A_YEAR(base_, target_) KPI_YEARLY, DIRECTION_UP, BASE_OBSERVED, base_, target_

static const struct {
    const char *what;
    enum kpi_period period;
    enum kpi_direction direction;
    enum kpi_base base_kind;
    const char *base, *target, *actual;
    int year;
    enum formula formula;
    int64_t achievement10;
    const char *expected; /* "" = there is none */
    int64_t progress10;
    char grade;
} years[] = {
    {"13 of 25 after R5", TOTAL("25"), "13", 2023, FORMULA_PLAIN, 520, "18.478261", 704, 'C'},
    {"71 with base 50 and target 80 after R5", A_YEAR("50", "80"), "71", 2023, FORMULA_BASELINE, 700, "72.5",
     979, 'B'},
    /* the other years of the two */
    {"2 of 25 after R3", TOTAL("25"), "2", 2021, FORMULA_PLAIN, 80, "5.434783", 368, 'D'},
    {"8 of 25 after R4", TOTAL("25"), "8", 2022, FORMULA_PLAIN, 320, "11.956522", 669, 'C'},
    {"58 after R3", A_YEAR("50", "80"), "58", 2021, FORMULA_BASELINE, 267, "57.5", 1009, 'A'},
    {"66 after R4", A_YEAR("50", "80"), "66", 2022, FORMULA_BASELINE, 533, "65", 1015, 'A'},
    /* in the last year by achievement */
    {"13 of 25 after R6", TOTAL("25"), "13", 2024, FORMULA_PLAIN, 520, "25", 520, 'D'},
    {"20 of 25 after R6: exactly 80", TOTAL("25"), "20", 2024, FORMULA_PLAIN, 800, "25", 800, 'B'},
    {"25 of 25 after R6", TOTAL("25"), "25", 2024, FORMULA_PLAIN, 1000, "25", 1000, 'A'},
    {"71 of 80 after R6: 70 of the way, though 88.8 of the pace", A_YEAR("50", "80"), "71", 2024,
     FORMULA_BASELINE, 700, "80", 888, 'C'},
    {"80 of 80 after R6", A_YEAR("50", "80"), "80", 2024, FORMULA_BASELINE, 1000, "80", 1000, 'A'},
    {"74 of 80 after R6: exactly 80 of the way", A_YEAR("50", "80"), "74", 2024, FORMULA_BASELINE, 800, "80",
     925, 'B'},
    /* below the base */
    {"below the base the way is negative", A_YEAR("50", "80"), "44", 2023, FORMULA_BASELINE, -200, "72.5",
     607, 'C'},
    {"a total below nothing", TOTAL("25"), "-1", 2023, FORMULA_PLAIN, -40, "18.478261", -54, 'D'},
    {"nothing", TOTAL("25"), "0", 2023, FORMULA_PLAIN, 0, "18.478261", 0, 'D'},
    /* less is better */
    {"345 to 320, at 330", KPI_POINT, DIRECTION_DOWN, BASE_OBSERVED, "345", "320", "330", 2023,
     FORMULA_BASELINE, 600, "326.25", 989, 'B'},
    {"at the pace", KPI_POINT, DIRECTION_DOWN, BASE_OBSERVED, "345", "320", "326.25", 2023, FORMULA_BASELINE,
     750, "326.25", 1000, 'A'},
    {"better than the pace", KPI_POINT, DIRECTION_DOWN, BASE_OBSERVED, "345", "320", "300", 2023,
     FORMULA_BASELINE, 1800, "326.25", 1088, 'A'},
    {"worse than the base", KPI_POINT, DIRECTION_DOWN, BASE_OBSERVED, "345", "320", "350", 2023,
     FORMULA_BASELINE, -200, "326.25", 932, 'B'},
    {"reached in the last year", KPI_POINT, DIRECTION_DOWN, BASE_OBSERVED, "345", "320", "320", 2024,
     FORMULA_BASELINE, 1000, "320", 1000, 'A'},
    {"2.44 to 2.00, at 2.10 in the last year", KPI_RATIO, DIRECTION_DOWN, BASE_PROJECTION, "2.44", "2",
     "2.10", 2024, FORMULA_BASELINE, 773, "2", 952, 'C'},
    {"none left: no pace to divide by, the way is graded", KPI_POINT, DIRECTION_DOWN, BASE_OBSERVED, "345",
     "320", "0", 2023, FORMULA_BASELINE, 13800, "326.25", NONE, 'A'},
    /* a share from a projection */
    {"53.8 to 54.1, at 54.0", KPI_RATIO, DIRECTION_UP, BASE_PROJECTION, "53.8", "54.1", "54.0", 2023,
     FORMULA_BASELINE, 667, "54.025", 1000, 'B'},
    {"a state from a base", KPI_POINT, DIRECTION_UP, BASE_OBSERVED, "250", "300", "290", 2022,
     FORMULA_BASELINE, 800, "275", 1055, 'A'},
    /* kept or not */
    {"kept exactly", KPI_RATIO, DIRECTION_KEEP, BASE_OBSERVED, "1.67", "1.67", "1.67", 2023, FORMULA_KEEP,
     1000, "", NONE, 'A'},
    {"more than kept", KPI_RATIO, DIRECTION_KEEP, BASE_OBSERVED, "1.67", "1.67", "1.70", 2023, FORMULA_KEEP,
     1018, "", NONE, 'A'},
    {"not kept, however near", KPI_RATIO, DIRECTION_KEEP, BASE_OBSERVED, "1.67", "1.67", "1.66", 2023,
     FORMULA_KEEP, 994, "", NONE, 'D'},
    {"not kept in the last year", KPI_RATIO, DIRECTION_KEEP, BASE_OBSERVED, "1.67", "1.67", "1.66", 2024,
     FORMULA_KEEP, 994, "", NONE, 'D'},
    /* nobody knows the base */
    {"a ratio without a base has no pace", KPI_RATIO, DIRECTION_UP, BASE_UNKNOWN, "0", "100", "95", 2022,
     FORMULA_PLAIN, 950, "", NONE, 'B'},
    {"a state without a base has none either", KPI_POINT, DIRECTION_UP, BASE_UNKNOWN, "0", "750", "300", 2022,
     FORMULA_PLAIN, 400, "", NONE, 'D'},
    {"a year without a base: the target every year", KPI_YEARLY, DIRECTION_UP, BASE_UNKNOWN, "0", "46000",
     "40000", 2021, FORMULA_PLAIN, 870, "46000", 870, 'B'},
    {"what is new: the target every year", KPI_YEARLY, DIRECTION_UP, BASE_NONE, "0", "60000", "60000", 2021,
     FORMULA_PLAIN, 1000, "60000", 1000, 'A'},
    /* a total has its pace whatever the base was */
    {"a total after a total before", KPI_CUMULATIVE, DIRECTION_UP, BASE_OBSERVED, "24", "30", "15", 2022,
     FORMULA_PLAIN, 500, "14.347826", 1045, 'A'},
    {"a large sum", TOTAL("50000000000"), "36000000000", 2023, FORMULA_PLAIN, 720, "36956521739.130435", 974,
     'B'},
};

static void a_year_is_evaluated_by_its_formula(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(years); i++) {
        const struct plan_kpi k = {.period = years[i].period,
                                   .direction = years[i].direction,
                                   .base_kind = years[i].base_kind,
                                   .base = decimal(years[i].base),
                                   .target = decimal(years[i].target)};
        struct evaluation e = evaluate_year(&by_months, &k, decimal(years[i].actual), years[i].year);
        assert_int_equal(e.formula, years[i].formula);
        check(years[i].what, &e, years[i].achievement10, years[i].expected, years[i].progress10,
              years[i].grade);
    }
}

/* 100 of 100: the pace itself in per cent. */
static const struct {
    const struct plan *plan;
    int year;
    const char *expected;
} paces[] = {
    {&by_months, 2021, "21.73913"}, {&by_months, 2022, "47.826087"}, {&by_months, 2023, "73.913043"},
    {&by_months, 2024, "100"},      {&by_years, 2021, "25"},         {&by_years, 2022, "50"},
    {&by_years, 2023, "75"},        {&by_years, 2024, "100"},        {&five_years, 2025, "20"},
    {&five_years, 2026, "40"},      {&five_years, 2027, "60"},       {&five_years, 2028, "80"},
    {&five_years, 2029, "100"},
};

static void a_total_is_paced_by_months_or_by_years(void **state)
{
    const struct plan_kpi k = {.period = KPI_CUMULATIVE, .target = 100 * DECIMAL_ONE};
    (void)state;
    for (size_t i = 0; i < COUNT(paces); i++) {
        char text[DECIMAL_TEXT_MAX];
        struct evaluation e = evaluate_year(paces[i].plan, &k, 0, paces[i].year);
        assert_true(e.has_expected);
        assert_string_equal(decimal_text(e.expected, text), paces[i].expected);
    }
}

static void a_plan_has_a_first_and_a_last_fiscal_year(void **state)
{
    (void)state;
    assert_int_equal(plan_first_year(&by_months), 2021);
    assert_int_equal(plan_last_year(&by_months), 2024);
    assert_int_equal(plan_first_year(&five_years), 2025);
    assert_int_equal(plan_last_year(&five_years), 2029);
}

static const struct {
    const char *what;
    const struct plan *plan;
    enum kpi_period period;
    const char *target, *actual;
    int32_t month;
    int64_t achievement10;
    const char *expected;
    int64_t progress10;
    char grade;
} months[] = {
    {"the first month", &by_months, KPI_CUMULATIVE, "25", "1", MONTH(2021, 6), 40, "0.543478", 1840, 'A'},
    {"the first month by years: three of 48", &by_years, KPI_CUMULATIVE, "48", "3", MONTH(2021, 6), 63, "3",
     1000, 'A'},
    {"the last month", &by_months, KPI_CUMULATIVE, "25", "25", MONTH(2025, 3), 1000, "25", 1000, 'A'},
    {"the last month by years", &by_years, KPI_CUMULATIVE, "25", "25", MONTH(2025, 3), 1000, "25", 1000, 'A'},
    {"March is the end of its year", &by_months, KPI_CUMULATIVE, "25", "13", MONTH(2024, 3), 520, "18.478261",
     704, 'C'},
    {"April begins the last year: by achievement", &by_months, KPI_CUMULATIVE, "25", "19", MONTH(2024, 4),
     760, "19.021739", 999, 'C'},
    {"a yearly one in October: seven twelfths", &by_months, KPI_YEARLY, "80", "58", MONTH(2023, 10), 725,
     "46.666667", 1243, 'A'},
    {"in April: one", &by_months, KPI_YEARLY, "84", "7", MONTH(2023, 4), 83, "7", 1000, 'A'},
    {"in March: all", &by_months, KPI_YEARLY, "80", "64", MONTH(2024, 3), 800, "80", 800, 'B'},
};

static void a_month_is_evaluated_by_its_pace(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(months); i++) {
        const struct plan_kpi k = {.period = months[i].period,
                                   .base_kind = BASE_OBSERVED,
                                   .base = 5 * DECIMAL_ONE,
                                   .target = decimal(months[i].target)};
        struct evaluation e = evaluate_month(months[i].plan, &k, decimal(months[i].actual), months[i].month);
        assert_int_equal(e.formula, FORMULA_PLAIN);
        check(months[i].what, &e, months[i].achievement10, months[i].expected, months[i].progress10,
              months[i].grade);
    }
}

/* The pace is seldom a whole number of millionths; what is exactly at a bound is graded by it all the same.
 */
static const struct {
    const char *target, *actual;
    int32_t month;
    char grade;
} bounds[] = {
    {"80", "28", MONTH(2023, 10), 'C'}, /* 28 / (80 × 7 / 12) = 60 % */
    {"80", "27.999999", MONTH(2023, 10), 'D'},
    {"5", "2", MONTH(2023, 9), 'B'}, /* 2 / (5 × 6 / 12) = 80 % */
    {"5", "1.999999", MONTH(2023, 9), 'C'},
    {"40", "10", MONTH(2023, 6), 'A'},       /* 10 / (40 × 3 / 12) = 100 % */
    {"20", "1.666666", MONTH(2023, 4), 'B'}, /* of 1.6666... */
    {"20", "1.666667", MONTH(2023, 4), 'A'},
};

static void exactly_at_a_bound_is_at_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bounds); i++) {
        const struct plan_kpi k = {.period = KPI_YEARLY, .target = decimal(bounds[i].target)};
        struct evaluation e = evaluate_month(&by_months, &k, decimal(bounds[i].actual), bounds[i].month);
        if (e.grade != bounds[i].grade)
            fail_msg("%s of %s: %c", bounds[i].actual, bounds[i].target, e.grade);
    }
}

static void the_bounds_are_the_plans(void **state)
{
    static const struct {
        int64_t actual;
        char grade;
    } given[] = {{49, 'D'}, {50, 'C'}, {69, 'C'}, {70, 'B'}, {119, 'B'}, {120, 'A'}};
    const struct plan_kpi k = {.period = KPI_YEARLY, .target = 100 * DECIMAL_ONE};
    struct plan plan = by_months;
    (void)state;
    plan.grade[0] = 120;
    plan.grade[1] = 70;
    plan.grade[2] = 50;
    for (size_t i = 0; i < COUNT(given); i++)
        for (int year = 2023; year <= 2024; year++)
            assert_int_equal(evaluate_year(&plan, &k, given[i].actual * DECIMAL_ONE, year).grade,
                             given[i].grade);
}

static const int64_t hostile[] = {DECIMAL_MAX, -DECIMAL_MAX, DECIMAL_MAX - 1, 0, 1, -1};

/* Whatever is recorded: the bounds of the numbers hold, and better is never graded worse. */
static void hostile_values_do_not_overflow(void **state)
{
    (void)state;
    for (size_t t = 0; t < COUNT(hostile); t++)
        for (size_t b = 0; b < COUNT(hostile); b++)
            for (size_t a = 0; a < COUNT(hostile); a++) {
                const struct plan_kpi k = {.period = (enum kpi_period)(a % KPI_PERIODS),
                                           .direction = hostile[t] > hostile[b] ? DIRECTION_UP
                                                                                : DIRECTION_DOWN,
                                           .base_kind = BASE_OBSERVED,
                                           .base = hostile[b],
                                           .target = hostile[t]};
                if (hostile[t] <= 0 || hostile[t] == hostile[b]) /* no plan says so */
                    continue;
                struct evaluation e = evaluate_year(&by_months, &k, hostile[a], 2023);
                assert_true(e.has_achievement);
                assert_non_null(strchr("ABCD", e.grade));
                assert_in_range((uint64_t)(e.expected + DECIMAL_MAX), 0, 2 * (uint64_t)DECIMAL_MAX);
            }
    const struct plan_kpi least = {.period = KPI_CUMULATIVE, .target = 1};
    struct evaluation e = evaluate_year(&by_months, &least, DECIMAL_MAX, 2024);
    assert_int_equal(e.achievement10, INT64_MAX);
    assert_int_equal(e.progress10, INT64_MAX);
    assert_int_equal(e.grade, 'A');
    e = evaluate_year(&by_months, &least, -DECIMAL_MAX, 2024);
    assert_int_equal(e.achievement10, INT64_MIN);
    assert_int_equal(e.grade, 'D');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_year_is_evaluated_by_its_formula),
        cmocka_unit_test(a_total_is_paced_by_months_or_by_years),
        cmocka_unit_test(a_plan_has_a_first_and_a_last_fiscal_year),
        cmocka_unit_test(a_month_is_evaluated_by_its_pace),
        cmocka_unit_test(exactly_at_a_bound_is_at_it),
        cmocka_unit_test(the_bounds_are_the_plans),
        cmocka_unit_test(hostile_values_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
