/*
 * test_calendar.c - the shipped table of holidays against the law and against years as they were announced;
 * business days; when mail may leave.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "base/calendar.h"
#include "base/civil.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

struct place {
    struct arena *arena;
    struct calendar c;
    char folder[64], path[96];
};

static const char *shipped(struct place *p)
{
    const char *etc = getenv("ENISHI_ETC");
    return arena_printf(p->arena, "%s/tables/holidays.csv", etc ? etc : "../etc");
}

static int place_make(void **state)
{
    struct en_error err = {0};
    struct place *p = mem_alloc(sizeof *p);
    p->arena = arena_new();
    folder_make(p->folder);
    (void)snprintf(p->path, sizeof p->path, "%s/h.csv", p->folder);
    if (calendar_read(shipped(p), p->arena, &p->c, &err))
        fail_msg("%s", err.en);
    *state = p;
    return 0;
}

static int place_remove(void **state)
{
    struct place *p = *state;
    folder_remove(p->folder);
    arena_free(p->arena);
    free(p);
    return 0;
}

/* "MM-DD" of each holiday of a year, with a blank between. */
static const char *year_of(struct place *p, int year)
{
    const char *text = "";
    for (int32_t day = civil_day(year, 1, 1); day <= civil_day(year, 12, 31); day++)
        if (calendar_holiday(&p->c, day))
            text = arena_printf(p->arena, "%s%s%02d-%02d", text, *text ? " " : "", civil_of(day).month,
                                civil_of(day).day);
    return text;
}

static void years_are_as_they_were_announced(void **state)
{
    static const struct {
        int year;
        const char *days;
    } years[] = {
        {2018,
         "01-01 01-08 02-11 02-12 03-21 04-29 04-30 05-03 05-04 05-05 07-16 08-11 09-17 09-23 09-24 10-08 "
         "11-03 11-23 12-23 12-24"},
        {2019,
         "01-01 01-14 02-11 03-21 04-29 04-30 05-01 05-02 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 "
         "09-23 10-14 10-22 11-03 11-04 11-23"},
        {2020,
         "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-23 07-24 08-10 09-21 09-22 "
         "11-03 11-23"},
        {2021,
         "01-01 01-11 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-22 07-23 08-08 08-09 09-20 09-23 11-03 "
         "11-23"},
        {2024,
         "01-01 01-08 02-11 02-12 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-22 "
         "09-23 10-14 11-03 11-04 11-23"},
        {2025,
         "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 "
         "11-03 11-23 11-24"},
        {2026,
         "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 "
         "11-03 11-23"},
    };
    struct place *p = *state;
    for (size_t i = 0; i < COUNT(years); i++)
        assert_string_equal(year_of(p, years[i].year), years[i].days);
}

static bool is_substitute(const struct place *p, int32_t day)
{
    const char *name = calendar_holiday(&p->c, day);
    return name && !strcmp(name, "休日");
}

/* The law's two rules: a holiday on a Sunday moves to the next day that is none; a day between two holidays
 * is one. */
static void substitute_holidays_follow_the_law(void **state)
{
    struct place *p = *state;
    assert_int_equal(p->c.first_year, 2018);
    assert_true(p->c.last_year >= 2030);
    for (int32_t day = civil_day(2018, 1, 1); day <= civil_day(p->c.last_year, 12, 31); day++) {
        bool holiday = calendar_holiday(&p->c, day) && !is_substitute(p, day);
        int32_t next = day + 1;
        while (holiday && civil_weekday(day) == 0 && calendar_holiday(&p->c, next) && !is_substitute(p, next))
            next++;
        if (holiday && civil_weekday(day) == 0)
            assert_true(is_substitute(p, next));
        if (holiday && calendar_holiday(&p->c, day + 2) && !is_substitute(p, day + 2) &&
            civil_weekday(day + 1) != 0)
            assert_non_null(calendar_holiday(&p->c, day + 1));
    }
}

static void names_are_kept(void **state)
{
    struct place *p = *state;
    assert_string_equal(calendar_holiday(&p->c, day_of("2020-07-24")), "スポーツの日");
    assert_string_equal(calendar_holiday(&p->c, day_of("2021-08-08")), "山の日");
    assert_string_equal(calendar_holiday(&p->c, day_of("2026-09-22")), "休日");
    assert_null(calendar_holiday(&p->c, day_of("2021-10-11")));
    assert_null(calendar_holiday(&p->c, day_of("2019-12-23")));
}

static void business_days_are_counted(void **state)
{
    static const struct {
        const char *from;
        int n;
        const char *wanted;
    } cases[] = {
        {"2024-10-31", 0, "2024-10-31"}, {"2024-10-31", 1, "2024-11-01"},
        {"2024-11-01", 1, "2024-11-05"}, /* over a weekend with a holiday on the Sunday */
        {"2024-11-02", 0, "2024-11-05"}, {"2024-11-03", 1, "2024-11-05"},
        {"2024-12-27", 1, "2025-01-06"}, /* 12/28 is a Saturday, closed to 1/3, then a weekend */
        {"2024-12-28", 0, "2025-01-06"}, {"2025-04-28", 1, "2025-04-30"},
        {"2025-05-02", 1, "2025-05-07"}, {"2019-04-26", 1, "2019-05-07"}, /* ten days */
        {"2026-09-18", 1, "2026-09-24"}, {"2024-10-01", 20, "2024-10-30"},
    };
    struct place *p = *state;
    char iso[CIVIL_ISO_MAX];
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(
            civil_iso(calendar_add_business_days(&p->c, day_of(cases[i].from), cases[i].n), iso),
            cases[i].wanted);
}

static void closing_days_go_over_new_year_or_not_at_all(void **state)
{
    struct place *p = *state;
    assert_false(calendar_is_closed(&p->c, day_of("2024-12-28")));
    assert_true(calendar_is_closed(&p->c, day_of("2024-12-29")));
    assert_true(calendar_is_closed(&p->c, day_of("2025-01-03")));
    assert_false(calendar_is_closed(&p->c, day_of("2025-01-04")));
    struct calendar c = p->c;
    c.closed_from = 813;
    c.closed_until = 815;
    assert_true(calendar_is_closed(&c, day_of("2024-08-13")));
    assert_true(calendar_is_closed(&c, day_of("2024-08-15")));
    assert_false(calendar_is_closed(&c, day_of("2024-12-31")));
    c.closed_from = 0;
    assert_false(calendar_is_closed(&c, day_of("2024-08-14")));
}

static int64_t moment(const char *text)
{
    int64_t t;
    assert_int_equal(civil_parse_time(text, &t, NULL), 0);
    return t;
}

static void mail_waits_for_the_window(void **state)
{
    static const struct {
        const char *at, *wanted;
    } cases[] = {
        {"2024-10-31T09:00:00+09:00", "2024-10-31T09:00:00+09:00"},
        {"2024-10-31T08:44:59+09:00", "2024-10-31T08:45:00+09:00"},
        {"2024-10-31T08:45:00+09:00", "2024-10-31T08:45:00+09:00"},
        {"2024-10-31T17:29:59+09:00", "2024-10-31T17:29:59+09:00"},
        {"2024-10-31T17:30:00+09:00", "2024-11-01T08:45:00+09:00"},
        {"2024-11-01T18:00:00+09:00", "2024-11-05T08:45:00+09:00"},
        {"2024-11-04T12:00:00+09:00", "2024-11-05T08:45:00+09:00"},
        {"2024-12-27T17:30:00+09:00", "2025-01-06T08:45:00+09:00"},
        {"2024-12-30T23:00:00Z", "2025-01-06T08:45:00+09:00"},
    };
    struct place *p = *state;
    char text[CIVIL_TIME_MAX];
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(civil_time_iso(window_next(&p->c, &SEND_WINDOW_HALL, moment(cases[i].at)), text),
                            cases[i].wanted);
}

static void a_window_may_take_other_days_and_hours(void **state)
{
    struct place *p = *state;
    char text[CIVIL_TIME_MAX];
    struct send_window saturday = {1u << 6, 10 * 60, 24 * 60, false, false};
    assert_string_equal(
        civil_time_iso(window_next(&p->c, &saturday, moment("2024-12-27T12:00:00+09:00")), text),
        "2024-12-28T10:00:00+09:00");
    assert_string_equal(
        civil_time_iso(window_next(&p->c, &saturday, moment("2024-12-29T00:00:00+09:00")), text),
        "2025-01-04T10:00:00+09:00");
    struct send_window always = {0x7f, 0, 1440, true, true};
    assert_string_equal(
        civil_time_iso(window_next(&p->c, &always, moment("2025-01-01T00:00:00+09:00")), text),
        "2025-01-01T00:00:00+09:00");
    struct send_window holidays = {0x7f, 0, 1440, true, false};
    assert_string_equal(
        civil_time_iso(window_next(&p->c, &holidays, moment("2025-01-01T00:00:00+09:00")), text),
        "2025-01-04T00:00:00+09:00");
    assert_false(window_is_open(&p->c, &holidays, moment("2024-12-31T12:00:00+09:00")));
    assert_true(window_is_open(&p->c, &holidays, moment("2024-11-03T12:00:00+09:00")));
}

static void a_window_opens_by_a_day_at_the_latest(void **state)
{
    static const struct {
        const char *day, *wanted;
    } cases[] = {{"2024-10-31", "2024-10-31T08:45:00+09:00"},
                 {"2024-11-04", "2024-11-01T08:45:00+09:00"},
                 {"2025-01-05", "2024-12-27T08:45:00+09:00"}};
    struct place *p = *state;
    char text[CIVIL_TIME_MAX];
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(
            civil_time_iso(window_opening_by(&p->c, &SEND_WINDOW_HALL, day_of(cases[i].day)), text),
            cases[i].wanted);
}

static void beyond_the_table_only_weekends_and_closing_days_are_known(void **state)
{
    struct place *p = *state;
    int32_t day = civil_day(p->c.last_year + 1, 2, 11);
    assert_true(calendar_covers(&p->c, civil_day(p->c.last_year, 12, 31)));
    assert_false(calendar_covers(&p->c, day));
    assert_false(calendar_covers(&p->c, day_of("2017-12-31")));
    assert_null(calendar_holiday(&p->c, day));
    assert_false(calendar_is_business_day(&p->c, civil_day(p->c.last_year + 1, 1, 2)));
}

static int read_text(struct place *p, const char *text, struct calendar *c, struct en_error *err)
{
    FILE *f = fopen(p->path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    *err = (struct en_error){0};
    return calendar_read(p->path, p->arena, c, err);
}

static void a_table_is_read_as_the_cabinet_office_publishes_it(void **state)
{
    struct place *p = *state;
    struct calendar c;
    struct en_error err;
    /* CP932: 元日, 成人の日 */
    assert_int_equal(read_text(p,
                               "\x8d\x91\x96\xaf,\x96\xbc\x8f\xcc\r\n2027/1/1,\x8c\xb3\x93\xfa\r\n"
                               "2027/1/11,\x90\xac\x90\x6c\x82\xcc\x93\xfa\r\n",
                               &c, &err),
                     0);
    assert_int_equal(c.n, 2);
    assert_string_equal(calendar_holiday(&c, day_of("2027-01-11")), "成人の日");
    assert_int_equal(read_text(p, "\xef\xbb\xbf月日,名称\n2027/1/1,元日", &c, &err), 0);
    assert_string_equal(calendar_holiday(&c, day_of("2027-01-01")), "元日");
    assert_int_equal(read_text(p, "", &c, &err), 0);
    assert_int_equal(c.n, 0);
    assert_false(calendar_covers(&c, day_of("2027-01-01")));
}

static void a_table_that_is_wrong_is_told_where(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"h\n2027/1/1", "2: a line such as 2024/1/1,元日 is wanted"},
        {"h\n\n2027/13/1,元日", "3: a line such as 2024/1/1,元日 is wanted"},
        {"h\n2027/1/1,", "2: a line such as 2024/1/1,元日 is wanted"},
        {"h\n2027/1/2,a\n2027/1/1,b", "3: not in the order of days"},
        {"h\n2027/1/2,a\n2027/1/2,b", "3: not in the order of days"},
    };
    struct place *p = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct calendar c;
        struct en_error err;
        assert_int_equal(read_text(p, cases[i].text, &c, &err), -1);
        assert_string_equal(err.en, arena_printf(p->arena, "%s:%s", p->path, cases[i].message));
        assert_int_equal(err.code, EN_INVALID);
    }
    struct calendar c;
    struct en_error err;
    assert_int_equal(calendar_read("/nonexistent/h.csv", p->arena, &c, &err), -1);
    assert_int_equal(err.code, EN_NOT_FOUND);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(years_are_as_they_were_announced),
        TEST(substitute_holidays_follow_the_law),
        TEST(names_are_kept),
        TEST(business_days_are_counted),
        TEST(closing_days_go_over_new_year_or_not_at_all),
        TEST(mail_waits_for_the_window),
        TEST(a_window_may_take_other_days_and_hours),
        TEST(a_window_opens_by_a_day_at_the_latest),
        TEST(beyond_the_table_only_weekends_and_closing_days_are_known),
        TEST(a_table_is_read_as_the_cabinet_office_publishes_it),
        TEST(a_table_that_is_wrong_is_told_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
