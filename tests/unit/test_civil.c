/*
 * test_civil.c - the calendar, the fiscal year, the eras, and dates as people write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/civil.h"

/* ---- the calendar ---- */

static const struct {
    int year, month, day;
    bool exists;
} days[] = {
    {2024, 2, 29, true},  {2023, 2, 29, false}, {2000, 2, 29, true},   {1900, 2, 29, false},
    {2100, 2, 29, false}, {2024, 2, 30, false}, {2024, 4, 31, false},  {2024, 4, 30, true},
    {2024, 12, 31, true}, {2024, 1, 0, false},  {2024, 0, 1, false},   {2024, 13, 1, false},
    {2024, 1, 32, false}, {1868, 1, 1, true},   {1867, 12, 31, false}, {2200, 12, 31, true},
    {2201, 1, 1, false},  {2024, -1, 1, false}, {2024, 1, -1, false},
};

static void leap_day_exists_only_in_leap_years(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        assert_int_equal(civil_exists(days[i].year, days[i].month, days[i].day), days[i].exists);
}

/* Every day from 1868-01-01 to 2200-12-31 follows the one before, and libc agrees about each. */
static void every_day_of_1868_to_2200_comes_back(void **state)
{
    int32_t day = civil_day(1868, 1, 1), last = civil_day(2200, 12, 31);
    (void)state;
    assert_int_equal(civil_day(1970, 1, 1), 0);
    for (; day <= last; day++) {
        struct civil c = civil_of(day);
        time_t t = (time_t)day * 86400;
        struct tm tm;
        gmtime_r(&t, &tm);
        assert_true(civil_exists(c.year, c.month, c.day));
        assert_int_equal(civil_day(c.year, c.month, c.day), day);
        assert_int_equal(c.year, tm.tm_year + 1900);
        assert_int_equal(c.month, tm.tm_mon + 1);
        assert_int_equal(c.day, tm.tm_mday);
        assert_int_equal(civil_weekday(day), tm.tm_wday);
    }
}

static void every_day_is_read_as_it_was_written(void **state)
{
    (void)state;
    for (int32_t day = civil_day(1868, 10, 23); day <= civil_day(2117, 12, 31); day++) {
        char iso[CIVIL_ISO_MAX], wareki[CIVIL_WAREKI_MAX];
        int32_t back = 0;
        bool soft = true;
        assert_int_equal(civil_parse(civil_iso(day, iso), &back, NULL, NULL), 0);
        assert_int_equal(back, day);
        assert_int_equal(civil_parse(civil_wareki(day, wareki), &back, &soft, NULL), 0);
        assert_int_equal(back, day);
        assert_false(soft);
    }
}

static void a_month_begins_and_ends_where_it_should(void **state)
{
    (void)state;
    for (int32_t month = 1868 * 12; month < 2200 * 12; month++) {
        int32_t first = civil_month_first(month), last = civil_month_last(month);
        assert_int_equal(civil_of(first).day, 1);
        assert_int_equal(civil_month_of(first), month);
        assert_int_equal(civil_month_of(last), month);
        assert_int_equal(civil_month_of(last + 1), month + 1);
        assert_int_equal(civil_month_first(month + 1), last + 1);
    }
}

static const struct {
    const char *day;
    int n;
    const char *then;
} additions[] = {
    {"2024-01-31", 1, "2024-02-29"},   {"2023-01-31", 1, "2023-02-28"},  {"2024-02-29", 12, "2025-02-28"},
    {"2024-02-29", 48, "2028-02-29"},  {"2024-03-31", -1, "2024-02-29"}, {"2024-10-15", 3, "2025-01-15"},
    {"2024-01-15", -1, "2023-12-15"},  {"2024-05-31", 0, "2024-05-31"},  {"2024-05-31", 1, "2024-06-30"},
    {"2024-01-01", -24, "2022-01-01"}, {"2024-12-31", 2, "2025-02-28"},
};

static int32_t the_day(const char *iso)
{
    int32_t day = 0;
    assert_int_equal(civil_parse(iso, &day, NULL, NULL), 0);
    return day;
}

static void months_are_added_without_leaving_the_month(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof additions / sizeof additions[0]; i++)
        assert_int_equal(civil_add_months(the_day(additions[i].day), additions[i].n),
                         the_day(additions[i].then));
}

static const struct {
    const char *birth, *day;
    int age;
} ages[] = {
    {"1990-10-31", "2024-10-30", 33}, {"1990-10-31", "2024-10-31", 34}, {"1990-10-31", "2024-11-01", 34},
    {"2000-02-29", "2023-02-28", 22}, {"2000-02-29", "2023-03-01", 23}, {"2000-02-29", "2024-02-29", 24},
    {"2024-10-31", "2024-10-31", 0},  {"2024-10-31", "2024-10-30", -1}, {"2024-10-31", "2023-01-01", -2},
};

static void a_birthday_makes_a_year(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++)
        assert_int_equal(civil_age(the_day(ages[i].birth), the_day(ages[i].day)), ages[i].age);
}

static void weekdays_begin_with_sunday(void **state)
{
    (void)state;
    assert_int_equal(civil_weekday(the_day("2024-10-27")), 0);
    assert_int_equal(civil_weekday(the_day("2024-10-31")), 4);
    assert_int_equal(civil_weekday(the_day("1969-12-27")), 6);
    assert_int_equal(civil_weekday(the_day("1868-01-01")), 3);
}

static void a_fiscal_year_runs_from_april_to_march(void **state)
{
    (void)state;
    assert_int_equal(civil_fiscal_year(2024 * 12 + 2), 2023);
    assert_int_equal(civil_fiscal_year(2024 * 12 + 3), 2024);
    assert_int_equal(civil_fiscal_year(2024 * 12 + 11), 2024);
    assert_int_equal(civil_fiscal_year(2025 * 12), 2024);
    for (int fy = 1868; fy < 2200; fy++) {
        assert_int_equal(civil_fiscal_year(civil_fiscal_first(fy)), fy);
        assert_int_equal(civil_fiscal_year(civil_fiscal_first(fy) + 11), fy);
        assert_int_equal(civil_fiscal_year(civil_fiscal_first(fy) - 1), fy - 1);
    }
}

static void the_day_of_a_moment_is_that_of_tokyo(void **state)
{
    int64_t midnight = civil_time_of_day(the_day("2024-10-31"));
    char out[CIVIL_TIME_MAX];
    (void)state;
    assert_int_equal(midnight, 1730300400);
    assert_int_equal(civil_day_of_time(midnight), the_day("2024-10-31"));
    assert_int_equal(civil_day_of_time(midnight - 1), the_day("2024-10-30"));
    assert_int_equal(civil_day_of_time(midnight + 86399), the_day("2024-10-31"));
    assert_int_equal(civil_day_of_time(-1), the_day("1970-01-01"));
    assert_int_equal(civil_day_of_time(-9 * 3600 - 1), the_day("1969-12-31"));
    assert_string_equal(civil_time_iso(midnight + 3661, out), "2024-10-31T01:01:01+09:00");
    assert_string_equal(civil_time_iso(-9 * 3600 - 1, out), "1969-12-31T23:59:59+09:00");
}

/* ---- reading ---- */

static const struct {
    const char *text, *iso;
    bool soft;
} readable[] = {
    {"2024-10-31", "2024-10-31", false},
    {"2024/10/31", "2024-10-31", false},
    {"2024.10.31", "2024-10-31", false},
    {"2024-1-2", "2024-01-02", false},
    {"20241231", "2024-12-31", false},
    {"２０２４１２３１", "2024-12-31", false},
    {"2024年10月31日", "2024-10-31", false},
    {"２０２４年１０月３１日", "2024-10-31", false},
    {"２０２４－１０－３１", "2024-10-31", false},
    {"2024−10−31", "2024-10-31", false},
    {"２０２４／１０／３１", "2024-10-31", false},
    {"2024ー10ー31", "2024-10-31", false},
    {"  2024-10-31　", "2024-10-31", false},
    {"\u00a02024-10-31\t", "2024-10-31", false},
    {"2024年12月31日(火)", "2024-12-31", false},
    {"2024年12月31日（火）", "2024-12-31", false},
    {"2024年12月31日（火曜）", "2024-12-31", false},
    {"2024/12/31（火曜日） 9:05", "2024-12-31", false},
    {"2024-10-27(日)", "2024-10-27", false},
    {"2024/12/31 23:59", "2024-12-31", false},
    {"2024/12/31 23:59:59", "2024-12-31", false},
    {"2024/12/31　２３：５９", "2024-12-31", false},
    {"2024-12-31T23:59:59+09:00", "2024-12-31", false},
    {"2024-12-31 23:59:59.123", "2024-12-31", false},
    {"2024年12月31日 23時59分", "2024-12-31", false},
    {"2024年12月31日23時59分01秒", "2024-12-31", false},
    {"2024年12月31日 9時", "2024-12-31", false},
    {"20241231 23:59", "2024-12-31", false},
    {"R6.10.31", "2024-10-31", false},
    {"r6.10.31", "2024-10-31", false},
    {"R3.6.1", "2021-06-01", false},
    {"ｒ６．１０．３１", "2024-10-31", false},
    {"Ｒ６．１０．３１", "2024-10-31", false},
    {"R6/10/31", "2024-10-31", false},
    {"R06-10-31", "2024-10-31", false},
    {"R6年10月31日", "2024-10-31", false},
    {"令和6年10月31日", "2024-10-31", false},
    {"令和６年１０月３１日", "2024-10-31", false},
    {"令和　６年　１月　２日", "2024-01-02", false},
    {"令和元年5月1日", "2019-05-01", false},
    {"令和元年１２月３１日", "2019-12-31", false},
    {"R元.5.1", "2019-05-01", false},
    {"令和1年5月1日", "2019-05-01", false},
    {"令6.10.31", "2024-10-31", false},
    {"令3.6.1", "2021-06-01", false},
    {"㋿6年10月31日", "2024-10-31", false},
    {"㍻30年10月31日", "2018-10-31", false},
    {"H31.4.30", "2019-04-30", false},
    {"平成31年4月30日", "2019-04-30", false},
    {"平成元年1月8日", "1989-01-08", false},
    {"平30.1.1", "2018-01-01", false},
    {"S64.1.7", "1989-01-07", false},
    {"昭和64年1月7日", "1989-01-07", false},
    {"昭和元年12月25日", "1926-12-25", false},
    {"昭35.4.1", "1960-04-01", false},
    {"T15.12.24", "1926-12-24", false},
    {"大正元年7月30日", "1912-07-30", false},
    {"M45.7.29", "1912-07-29", false},
    {"明治元年10月23日", "1868-10-23", false},
    {"2024-02-29", "2024-02-29", false},
    {"1868-01-01", "1868-01-01", false},
    {"2200-12-31", "2200-12-31", false},
    /* an era past its end, or before its start: converted, and told */
    {"平成35年1月1日", "2023-01-01", true},
    {"平成31年5月1日", "2019-05-01", true},
    {"H35.10.31", "2023-10-31", true},
    {"昭和64年1月8日", "1989-01-08", true},
    {"昭和99年1月1日", "2024-01-01", true},
    {"令和元年1月1日", "2019-01-01", true},
    {"平成元年1月7日", "1989-01-07", true},
};

static void a_day_is_read_as_people_write_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof readable / sizeof readable[0]; i++) {
        struct en_error err = {0};
        char iso[CIVIL_ISO_MAX];
        int32_t day = 0;
        bool soft = !readable[i].soft;
        if (civil_parse(readable[i].text, &day, &soft, &err) != 0)
            fail_msg("%s: %s", readable[i].text, err.en);
        assert_string_equal(civil_iso(day, iso), readable[i].iso);
        assert_int_equal(soft, readable[i].soft);
    }
}

static const struct {
    const char *text, *en;
} refused[] = {
    {"2023-02-29", "date 2023-02-29 does not exist"},
    {"2026-02-30", "date 2026-02-30 does not exist"},
    {"20240431", "date 2024-04-31 does not exist"},
    {"令和6年2月30日", "date 2024-02-30 does not exist"},
    {"2024-13-01", "date 2024-13-01 does not exist"},
    {"2024-00-10", "date 2024-00-10 does not exist"},
    {"1867-12-31", "the year 1867 is not between 1868 and 2200"},
    {"2201-01-01", "the year 2201 is not between 1868 and 2200"},
    {"", "a date such as 2024-10-31 was wanted, nothing came"},
    {"24-10-31", "a date such as 2024-10-31 was wanted, not 24-10-31"},
    {"2024-10", "a date such as 2024-10-31 was wanted, not 2024-10"},
    {"2024-10/31", "a date such as 2024-10-31 was wanted, not 2024-10/31"},
    {"2024年10-31", "a date such as 2024-10-31 was wanted, not 2024年10-31"},
    {"2024年10月31", "a date such as 2024-10-31 was wanted, not 2024年10月31"},
    {"2024-10-311", "a date such as 2024-10-31 was wanted"},
    {"令和0年1月1日", "a date such as 2024-10-31 was wanted, not 令和0年1月1日"},
    {"令和年1月1日", "a date such as 2024-10-31 was wanted, not 令和年1月1日"},
    {"R100.1.1", "a date such as 2024-10-31 was wanted, not R100.1.1"},
    {"45657", "a date such as 2024-10-31 was wanted, not 45657"},
    {"2024-10-31 25:00", "a date such as 2024-10-31 was wanted"},
    {"2024-10-31 23:60", "a date such as 2024-10-31 was wanted"},
    {"2024-10-31T23:00:00Z", "a date such as 2024-10-31 was wanted"},
    {"2024-10-31(犬)", "a date such as 2024-10-31 was wanted"},
    {"2024-10-31(木", "a date such as 2024-10-31 was wanted"},
    {"2024-10-31 x", "a date such as 2024-10-31 was wanted"},
    /* a person's data in the wrong column stays out of the message */
    {"0153-23-6111", "a date such as 2024-10-31 was wanted"},
    {"０１５３－２３－６１１１", "a date such as 2024-10-31 was wanted"},
    {"根室太郎", "a date such as 2024-10-31 was wanted"},
    {"taro@example.jp", "a date such as 2024-10-31 was wanted"},
    {"1 1 1 1 1 1 1 1 . . . . . . . . . . . . . . . . .", "a date such as 2024-10-31 was wanted"},
    {"1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1",
     "a date such as 2024-10-31 was wanted"},
};

static void what_is_no_day_is_refused_with_a_reason(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct en_error err = {0};
        int32_t day = 12345;
        assert_int_equal(civil_parse(refused[i].text, &day, NULL, &err), -1);
        assert_int_equal(err.code, EN_INVALID);
        assert_string_equal(err.en, refused[i].en);
        assert_string_equal(err.field, "");
        assert_int_equal(day, 12345);
    }
}

static void the_reason_is_told_in_japanese_too(void **state)
{
    struct en_error err;
    int32_t day;
    (void)state;
    civil_parse("2026-02-30", &day, NULL, &err);
    assert_string_equal(err.ja, "2026-02-30 という日付はありません");
    civil_parse("24-10-31", &day, NULL, &err);
    assert_string_equal(err.ja, "日付（2024-10-31、令和6年10月31日など）として読めません: 24-10-31");
}

static const struct {
    const char *text, *iso; /* NULL: refused */
} months[] = {
    {"2024-10", "2024-10"},
    {"2024/10", "2024-10"},
    {"2024.10", "2024-10"},
    {"202410", "2024-10"},
    {"２０２４－１０", "2024-10"},
    {"2024年10月", "2024-10"},
    {"2024年4月", "2024-04"},
    {"R6.10", "2024-10"},
    {"令和6年10月", "2024-10"},
    {"令和元年５月", "2019-05"},
    {"H31.4", "2019-04"},
    {" 2024-10 ", "2024-10"},
    {"2024-13", NULL},
    {"2024-00", NULL},
    {"2024", NULL},
    {"2024年10", NULL},
    {"2024-10-31", NULL},
    {"10月", NULL},
    {"1800-01", NULL},
    {"", NULL},
    {"令和6年度", NULL},
    {"2024-10x", NULL},
};

static void a_month_is_read_as_people_write_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof months / sizeof months[0]; i++) {
        struct en_error err = {0};
        char iso[CIVIL_MONTH_MAX];
        int32_t month = 0;
        int rc = civil_parse_month(months[i].text, &month, &err);
        assert_int_equal(rc, months[i].iso ? 0 : -1);
        if (rc == 0)
            assert_string_equal(civil_month_iso(month, iso), months[i].iso);
        else
            assert_int_equal(err.code, EN_INVALID);
    }
}

static const struct {
    const char *text;
    int64_t seconds; /* -1: refused */
} times[] = {
    {"2024-10-31T09:00:00+09:00", 1730332800},
    {"2024-10-31T00:00:00Z", 1730332800},
    {"2024-10-31t00:00:00z", 1730332800},
    {"2024-10-30T20:00:00-04:00", 1730332800},
    {"2024-10-31T05:30:00+05:30", 1730332800},
    {"2024-10-31T00:00:00.999Z", 1730332800},
    {"1970-01-01T00:00:01Z", 1},
    {"2024-10-31", -1},
    {"2024-10-31T00:00:00", -1},
    {"2024-10-31 00:00:00Z", -1},
    {"2024-10-31T24:00:00Z", -1},
    {"2024-10-31T00:60:00Z", -1},
    {"2024-10-31T00:00:60Z", -1},
    {"2024-10-31T00:00:00.Z", -1},
    {"2024-10-31T00:00:00+0900", -1},
    {"2024-10-31T00:00:00+24:00", -1},
    {"2024-10-31T00:00:00+09:00x", -1},
    {"2024-10-31T00:00:00Zx", -1},
    {"2024-02-30T00:00:00Z", -1},
    {"2024-1-1T00:00:00Z", -1},
    {"", -1},
};

static void a_moment_is_read_with_its_offset(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        struct en_error err = {0};
        int64_t seconds = -1;
        int rc = civil_parse_time(times[i].text, &seconds, &err);
        assert_int_equal(rc, times[i].seconds < 0 ? -1 : 0);
        assert_int_equal(seconds, times[i].seconds);
    }
}

/* ---- eras on paper ---- */

static const struct {
    const char *iso, *wareki;
} papers[] = {
    {"2024-10-31", "令和6年10月31日"},  {"2019-05-01", "令和元年5月1日"},  {"2019-04-30", "平成31年4月30日"},
    {"1989-01-08", "平成元年1月8日"},   {"1989-01-07", "昭和64年1月7日"},  {"1926-12-25", "昭和元年12月25日"},
    {"1926-12-24", "大正15年12月24日"}, {"1912-07-30", "大正元年7月30日"}, {"1912-07-29", "明治45年7月29日"},
    {"1868-10-23", "明治元年10月23日"}, {"1868-10-22", "1868年10月22日"},
};

static void a_day_on_paper_has_its_era(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof papers / sizeof papers[0]; i++) {
        char out[CIVIL_WAREKI_MAX];
        assert_string_equal(civil_wareki(the_day(papers[i].iso), out), papers[i].wareki);
    }
}

static void a_month_on_paper_has_the_era_of_its_last_day(void **state)
{
    char out[CIVIL_WAREKI_MAX];
    (void)state;
    assert_string_equal(civil_wareki_month(2024 * 12 + 9, out), "令和6年10月");
    assert_string_equal(civil_wareki_month(2019 * 12 + 3, out), "平成31年4月");
    assert_string_equal(civil_wareki_month(2019 * 12 + 4, out), "令和元年5月");
    assert_string_equal(civil_wareki_month(1989 * 12, out), "平成元年1月");
    assert_string_equal(civil_wareki_month(1868 * 12, out), "1868年1月");
}

static const struct {
    int year;
    const char *brief, *wareki;
} fiscal[] = {
    {2024, "R6", "令和6年度"},   {2021, "R3", "令和3年度"},   {2020, "R2", "令和2年度"},
    {2019, "R1", "令和元年度"},  {2018, "H30", "平成30年度"}, {1989, "H1", "平成元年度"},
    {1988, "S63", "昭和63年度"}, {1927, "S2", "昭和2年度"},   {1926, "T15", "大正15年度"},
    {1912, "T1", "大正元年度"},  {1911, "M44", "明治44年度"}, {1868, "1868", "1868年度"},
};

static void a_fiscal_year_has_one_era(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fiscal / sizeof fiscal[0]; i++) {
        char out[CIVIL_WAREKI_MAX];
        assert_string_equal(civil_fiscal_short(fiscal[i].year, out), fiscal[i].brief);
        assert_string_equal(civil_fiscal_wareki(fiscal[i].year, out), fiscal[i].wareki);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leap_day_exists_only_in_leap_years),
        cmocka_unit_test(every_day_of_1868_to_2200_comes_back),
        cmocka_unit_test(every_day_is_read_as_it_was_written),
        cmocka_unit_test(a_month_begins_and_ends_where_it_should),
        cmocka_unit_test(months_are_added_without_leaving_the_month),
        cmocka_unit_test(a_birthday_makes_a_year),
        cmocka_unit_test(weekdays_begin_with_sunday),
        cmocka_unit_test(a_fiscal_year_runs_from_april_to_march),
        cmocka_unit_test(the_day_of_a_moment_is_that_of_tokyo),
        cmocka_unit_test(a_day_is_read_as_people_write_it),
        cmocka_unit_test(what_is_no_day_is_refused_with_a_reason),
        cmocka_unit_test(the_reason_is_told_in_japanese_too),
        cmocka_unit_test(a_month_is_read_as_people_write_it),
        cmocka_unit_test(a_moment_is_read_with_its_offset),
        cmocka_unit_test(a_day_on_paper_has_its_era),
        cmocka_unit_test(a_month_on_paper_has_the_era_of_its_last_day),
        cmocka_unit_test(a_fiscal_year_has_one_era),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
