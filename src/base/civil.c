/*
 * civil.c - the only place that knows the calendar: days, months, fiscal years, eras. What people write is
 * read in civil_read.c.
 *
 * Invariant: pure; no clock, no time zone database, no locale. Tokyo is UTC+9 throughout.
 */
#include "base/civil.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/era.h"

#define TOKYO_OFFSET (9 * 3600)

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_length(int year, int month)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return length[month - 1] + (month == 2 && is_leap(year));
}

bool civil_exists(int year, int month, int day)
{
    return year >= CIVIL_YEAR_FIRST && year <= CIVIL_YEAR_LAST && month >= 1 && month <= 12 && day >= 1 &&
           day <= month_length(year, month);
}

/* Years begin in March here, so that the leap day comes last; 719468 is 1970-01-01 counted from 0000-03-01.
 */
static int32_t day_number(int year, int month, int day)
{
    int64_t y = month > 2 ? year : year - 1;
    int64_t in_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return (int32_t)(y * 365 + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) + in_year - 719468);
}

int32_t civil_day(int year, int month, int day)
{
    assert(civil_exists(year, month, day));
    return day_number(year, month, day);
}

struct civil civil_of(int32_t day)
{
    int64_t n = (int64_t)day + 719468;
    int64_t era = floor_div(n, 146097);
    int64_t in_era = n - era * 146097;
    int64_t year_of_era = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    int64_t in_year = in_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * in_year + 2) / 153;
    int64_t month = m < 10 ? m + 3 : m - 9;
    return (struct civil){
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = (int)month,
        .day = (int)(in_year - (153 * m + 2) / 5 + 1),
    };
}

static int year_of_month(int32_t month)
{
    return (int)floor_div(month, 12);
}

static int month_of_month(int32_t month)
{
    return (int)(month - 12 * floor_div(month, 12)) + 1;
}

int32_t civil_month_of(int32_t day)
{
    struct civil c = civil_of(day);
    return c.year * 12 + c.month - 1;
}

int32_t civil_month_first(int32_t month)
{
    return day_number(year_of_month(month), month_of_month(month), 1);
}

int32_t civil_month_last(int32_t month)
{
    return civil_month_first(month + 1) - 1;
}

int32_t civil_add_months(int32_t day, int n)
{
    struct civil c = civil_of(day);
    int32_t month = c.year * 12 + c.month - 1 + n;
    int32_t last = civil_month_last(month), same = civil_month_first(month) + c.day - 1;
    return same < last ? same : last;
}

int civil_age(int32_t birth, int32_t day)
{
    struct civil b = civil_of(birth), d = civil_of(day);
    bool before_birthday = d.month < b.month || (d.month == b.month && d.day < b.day);
    return d.year - b.year - before_birthday;
}

int civil_weekday(int32_t day)
{
    int64_t n = (int64_t)day + 4; /* 1970-01-01 was a Thursday */
    return (int)(n - 7 * floor_div(n, 7));
}

int civil_fiscal_year(int32_t month)
{
    return year_of_month(month - 3);
}

int32_t civil_fiscal_first(int fiscal_year)
{
    return fiscal_year * 12 + 3;
}

int32_t civil_day_of_time(int64_t seconds)
{
    return (int32_t)floor_div(seconds + TOKYO_OFFSET, CIVIL_DAY_SECONDS);
}

int64_t civil_time_of_day(int32_t day)
{
    return (int64_t)day * CIVIL_DAY_SECONDS - TOKYO_OFFSET;
}

/* ---- eras ---- */

/* Newest first. 明治 from the day it was proclaimed; earlier days keep the Gregorian form. */
const struct era civil_eras[CIVIL_ERAS] = {
    {"令和", "令", "㋿", "R", {2019, 5, 1}},  {"平成", "平", "㍻", "H", {1989, 1, 8}},
    {"昭和", "昭", "㍼", "S", {1926, 12, 25}}, {"大正", "大", "㍽", "T", {1912, 7, 30}},
    {"明治", "明", "㍾", "M", {1868, 10, 23}},
};

static int32_t era_first(const struct era *e)
{
    return day_number(e->first.year, e->first.month, e->first.day);
}

const struct era *civil_era_of(int32_t day)
{
    for (size_t i = 0; i < CIVIL_ERAS; i++)
        if (day >= era_first(&civil_eras[i]))
            return &civil_eras[i];
    return NULL;
}

static int year_in(const struct era *e, int year)
{
    return e ? year - e->first.year + 1 : year;
}

/* "令和6年", "令和元年", "1868年". */
static int put_year(char out[CIVIL_WAREKI_MAX], const struct era *e, int year)
{
    int n = year_in(e, year);
    if (e && n == 1)
        return snprintf(out, CIVIL_WAREKI_MAX, "%s元年", e->name);
    return snprintf(out, CIVIL_WAREKI_MAX, "%s%d年", e ? e->name : "", n);
}

char *civil_wareki(int32_t day, char out[CIVIL_WAREKI_MAX])
{
    struct civil c = civil_of(day);
    int n = put_year(out, civil_era_of(day), c.year);
    (void)snprintf(out + n, CIVIL_WAREKI_MAX - (size_t)n, "%d月%d日", c.month, c.day);
    return out;
}

char *civil_wareki_month(int32_t month, char out[CIVIL_WAREKI_MAX])
{
    int n = put_year(out, civil_era_of(civil_month_last(month)), year_of_month(month));
    (void)snprintf(out + n, CIVIL_WAREKI_MAX - (size_t)n, "%d月", month_of_month(month));
    return out;
}

/* A fiscal year is called by the era that holds on 1 October: 令和元年度 is 2019, 平成元年度 1989, 大正15年度
 * 1926. */
static const struct era *era_of_fiscal(int fiscal_year)
{
    return civil_era_of(day_number(fiscal_year, 10, 1));
}

char *civil_fiscal_short(int fiscal_year, char out[CIVIL_WAREKI_MAX])
{
    const struct era *e = era_of_fiscal(fiscal_year);
    (void)snprintf(out, CIVIL_WAREKI_MAX, "%s%d", e ? e->letter : "", year_in(e, fiscal_year));
    return out;
}

char *civil_fiscal_wareki(int fiscal_year, char out[CIVIL_WAREKI_MAX])
{
    int n = put_year(out, era_of_fiscal(fiscal_year), fiscal_year);
    (void)snprintf(out + n, CIVIL_WAREKI_MAX - (size_t)n, "度");
    return out;
}

/* ---- writing ISO ---- */

static char *put_digits(char *out, int width, int64_t n)
{
    for (int i = width - 1; i >= 0; i--) {
        out[i] = (char)('0' + n % 10);
        n /= 10;
    }
    return out + width;
}

static char *put_char(char *out, char c)
{
    *out = c;
    return out + 1;
}

static char *put_year_month(char *out, int year, int month)
{
    assert(year >= 0 && year <= 9999);
    out = put_char(put_digits(out, 4, year), '-');
    return put_digits(out, 2, month);
}

char *civil_iso(int32_t day, char out[CIVIL_ISO_MAX])
{
    struct civil c = civil_of(day);
    char *at = put_year_month(out, c.year, c.month);
    at = put_digits(put_char(at, '-'), 2, c.day);
    *at = '\0';
    return out;
}

char *civil_month_iso(int32_t month, char out[CIVIL_MONTH_MAX])
{
    *put_year_month(out, year_of_month(month), month_of_month(month)) = '\0';
    return out;
}

char *civil_time_iso(int64_t seconds, char out[CIVIL_TIME_MAX])
{
    int32_t day = civil_day_of_time(seconds);
    int64_t rest = seconds - civil_time_of_day(day);
    civil_iso(day, out);
    char *at = put_char(out + CIVIL_ISO_MAX - 1, 'T');
    at = put_char(put_digits(at, 2, rest / 3600), ':');
    at = put_char(put_digits(at, 2, rest / 60 % 60), ':');
    at = put_digits(at, 2, rest % 60);
    memcpy(at, "+09:00", sizeof "+09:00");
    return out;
}
