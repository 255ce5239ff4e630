/*
 * civil.h - days, months, Japanese fiscal years and eras. Pure.
 *
 * A day is an int32_t: days since 1970-01-01. A month is an int32_t: year * 12 + (month - 1). Years
 * 1868..2200 are accepted; the Gregorian calendar is used throughout (as on every form a city hall handles
 * today). The civil day of a moment is always that of Asia/Tokyo (UTC+9, no summer time).
 */
#ifndef BASE_CIVIL_H
#define BASE_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define CIVIL_ISO_MAX    11 /* "2024-10-31" */
#define CIVIL_MONTH_MAX  8  /* "2024-10" */
#define CIVIL_TIME_MAX   26 /* "2024-10-31T09:00:00+09:00" */
#define CIVIL_WAREKI_MAX 48

struct civil {
    int year, month, day;
};

/* Is there such a day (leap years, month lengths, year range)? */
bool civil_exists(int year, int month, int day);
int32_t civil_day(int year, int month, int day);
struct civil civil_of(int32_t day);
int32_t civil_month_of(int32_t day);
int32_t civil_month_first(int32_t month); /* its first day */
int32_t civil_month_last(int32_t month);  /* its last day */
/* Same day of the month n months later, or that month's last day (31 Jan + 1 month = 28 or 29 Feb). */
int32_t civil_add_months(int32_t day, int n);
/* Whole years between birth and day, as the law counts an ordinary birthday; < 0 if not born yet. */
int civil_age(int32_t birth, int32_t day);
int civil_weekday(int32_t day); /* 0 = Sunday */

/* Fiscal year (April to March) of a month: 2024-03 -> 2023. Its first month. */
int civil_fiscal_year(int32_t month);
int32_t civil_fiscal_first(int fiscal_year);

/* The Tokyo day of a moment, and the moment of a Tokyo midnight. */
int32_t civil_day_of_time(int64_t seconds);
int64_t civil_time_of_day(int32_t day);

/*
 * Read a day as people in a city hall write it. Accepted, in any width of digits and signs, with surrounding
 * blanks: 2024-10-31  2024/10/31  2024.10.31  20241031  2024年10月31日  with an optional weekday （木） and
 * an optional time after it (dropped); R6.10.31  R6/10/31  R06-10-31  令和6年10月31日  令和元年5月1日
 * 令6.10.31  and H S T M 平成 昭和 大正 明治 likewise; an era running past its end (平成35年) is converted
 * and *soft is set (may be NULL). 0, or -1 with err (field NULL: the caller knows it): the text is quoted
 * only if it looks like a date (digits, signs, era letters; at most 40 bytes).
 */
int civil_parse(const char *text, int32_t *day, bool *soft, struct en_error *err);
/* "2024-10", "2024/10", "2024年10月", "R6.10", "令和6年10月", "202410". */
int civil_parse_month(const char *text, int32_t *month, struct en_error *err);
/* RFC 3339 with offset (or Z): "2024-10-31T09:00:00+09:00" -> seconds. */
int civil_parse_time(const char *text, int64_t *seconds, struct en_error *err);

/* Writers; `out` has the size named above. All return out. */
char *civil_iso(int32_t day, char out[CIVIL_ISO_MAX]);
char *civil_month_iso(int32_t month, char out[CIVIL_MONTH_MAX]);
char *civil_time_iso(int64_t seconds, char out[CIVIL_TIME_MAX]); /* +09:00 */
/* 令和６年１０月３１日 with ASCII digits: "令和6年10月31日"; first years are 元年. Before 1868-10-23: the
 * Gregorian form. */
char *civil_wareki(int32_t day, char out[CIVIL_WAREKI_MAX]);
char *civil_wareki_month(int32_t month, char out[CIVIL_WAREKI_MAX]); /* era of its last day: "令和6年10月" */
/* Short fiscal year for numbers such as R6-0123: "R6", "R1" (2019 is R1), "H30". */
char *civil_fiscal_short(int fiscal_year, char out[CIVIL_WAREKI_MAX]);
/* "令和6年度", "令和元年度". */
char *civil_fiscal_wareki(int fiscal_year, char out[CIVIL_WAREKI_MAX]);

#endif
