/*
 * test_period.c - spans of reported figures as people write them, as they are kept and as they are printed.
 */
#include "base/period.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/civil.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static const struct {
    const char *text;
    enum period_kind kind;
    const char *first, *last, *kept;
    int fiscal_year;
} readable[] = {
    {"FY2023", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"fy2023", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"ＦＹ２０２３", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"2023年度", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"R5年度", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"令和5年度", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"令和５年度", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"2023", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"２０２３", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"R5", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"令和5", PERIOD_FISCAL, "2023-04-01", "2024-03-31", "FY2023", 2023},
    {"令和元年度", PERIOD_FISCAL, "2019-04-01", "2020-03-31", "FY2019", 2019},
    {"R1", PERIOD_FISCAL, "2019-04-01", "2020-03-31", "FY2019", 2019},
    {"平成31年度", PERIOD_FISCAL, "2019-04-01", "2020-03-31", "FY2019", 2019},
    {"平成30年度", PERIOD_FISCAL, "2018-04-01", "2019-03-31", "FY2018", 2018},
    {"H30", PERIOD_FISCAL, "2018-04-01", "2019-03-31", "FY2018", 2018},
    {"2023年", PERIOD_CALENDAR, "2023-01-01", "2023-12-31", "CY2023", 2023},
    {"CY2023", PERIOD_CALENDAR, "2023-01-01", "2023-12-31", "CY2023", 2023},
    {"cy2023", PERIOD_CALENDAR, "2023-01-01", "2023-12-31", "CY2023", 2023},
    {"令和5年", PERIOD_CALENDAR, "2023-01-01", "2023-12-31", "CY2023", 2023},
    {"令和元年", PERIOD_CALENDAR, "2019-01-01", "2019-12-31", "CY2019", 2019},
    {"平成元年", PERIOD_CALENDAR, "1989-01-01", "1989-12-31", "CY1989", 1989},
    {"2023-10", PERIOD_MONTH, "2023-10-01", "2023-10-31", "2023-10", 2023},
    {"R5.10", PERIOD_MONTH, "2023-10-01", "2023-10-31", "2023-10", 2023},
    {"2023年10月", PERIOD_MONTH, "2023-10-01", "2023-10-31", "2023-10", 2023},
    {"令和５年１０月", PERIOD_MONTH, "2023-10-01", "2023-10-31", "2023-10", 2023},
    {"2024-02", PERIOD_MONTH, "2024-02-01", "2024-02-29", "2024-02", 2023},
    {"2024-03", PERIOD_MONTH, "2024-03-01", "2024-03-31", "2024-03", 2023},
    {"2024-04", PERIOD_MONTH, "2024-04-01", "2024-04-30", "2024-04", 2024},
    {"2023-10-01", PERIOD_DAY, "2023-10-01", "2023-10-01", "2023-10-01", 2023},
    {"2023/10/1", PERIOD_DAY, "2023-10-01", "2023-10-01", "2023-10-01", 2023},
    {"20231001", PERIOD_DAY, "2023-10-01", "2023-10-01", "2023-10-01", 2023},
    {"R5.10.1", PERIOD_DAY, "2023-10-01", "2023-10-01", "2023-10-01", 2023},
    {"令和5年10月1日", PERIOD_DAY, "2023-10-01", "2023-10-01", "2023-10-01", 2023},
    {"2024-03-31", PERIOD_DAY, "2024-03-31", "2024-03-31", "2024-03-31", 2023},
    {"2024-04-01", PERIOD_DAY, "2024-04-01", "2024-04-01", "2024-04-01", 2024},
    {"2024-02-29", PERIOD_DAY, "2024-02-29", "2024-02-29", "2024-02-29", 2023},
};

static void a_period_is_read_as_people_write_it(void **state)
{
    for (size_t i = 0; i < COUNT(readable); i++) {
        char first[CIVIL_ISO_MAX], last[CIVIL_ISO_MAX];
        struct period p;
        if (!period_parse(readable[i].text, *state, &p))
            fail_msg("%s is refused", readable[i].text);
        if (p.kind != readable[i].kind)
            fail_msg("%s is of kind %d", readable[i].text, (int)p.kind);
        assert_string_equal(civil_iso(p.first, first), readable[i].first);
        assert_string_equal(civil_iso(p.last, last), readable[i].last);
        assert_string_equal(period_text(&p, *state), readable[i].kept);
        assert_int_equal(period_fiscal_year(&p), readable[i].fiscal_year);
    }
}

static void what_is_kept_is_read_as_the_same(void **state)
{
    for (size_t i = 0; i < COUNT(readable); i++) {
        struct period p;
        assert_true(period_parse(readable[i].kept, *state, &p));
        assert_int_equal(p.kind, readable[i].kind);
        assert_string_equal(period_text(&p, *state), readable[i].kept);
    }
}

static const char *const refused[] = {
    "",           " ",        "FY",       "CY",      "FY23",       "年度",
    "年",         "昨年度",   "令和",     "R",       "R0",         "令和0年度",
    "FY2023年度", "CY2023年", "2023年代", "2023-13", "2023-00",    "2023-02-29",
    "2023-10-32", "FY1800",   "FY9999",   "10月",    "2023年度末", "2023-10〜2023-12",
    "FY2023-10",  "23",       "x",
};

static void what_is_no_period_is_refused(void **state)
{
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct period p;
        if (period_parse(refused[i], *state, &p))
            fail_msg("%s is read as %s", refused[i], period_text(&p, *state));
    }
}

static const struct {
    const char *text, *ja, *en;
} labels[] = {
    {"FY2023", "令和5年度", "FY2023"},     {"FY2019", "令和元年度", "FY2019"},
    {"FY2018", "平成30年度", "FY2018"},    {"CY2023", "2023年", "CY2023"},
    {"2023-10", "令和5年10月", "2023-10"}, {"2023-10-01", "令和5年10月1日", "2023-10-01"},
};

static void a_period_is_printed_in_the_era_of_its_day(void **state)
{
    for (size_t i = 0; i < COUNT(labels); i++) {
        struct period p;
        assert_true(period_parse(labels[i].text, *state, &p));
        assert_string_equal(period_label(&p, true, *state), labels[i].ja);
        assert_string_equal(period_label(&p, false, *state), labels[i].en);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_period_is_read_as_people_write_it, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_kept_is_read_as_the_same, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_period_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_period_is_printed_in_the_era_of_its_day, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
