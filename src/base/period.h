/*
 * period.h - what span of time a reported figure is of: a fiscal year, a calendar year, a month, a day.
 */
#ifndef BASE_PERIOD_H
#define BASE_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum period_kind { PERIOD_FISCAL, PERIOD_CALENDAR, PERIOD_MONTH, PERIOD_DAY };

struct period {
    enum period_kind kind;
    int32_t first, last; /* days */
};

/*
 * FY2023, 2023年度, R5年度, 令和5年度 and a bare 2023 or R5: the fiscal year; CY2023, 2023年, 令和5年: the
 * calendar year; 2023-10, R5.10; 2023-10-01 and every other writing of a day. false if it is none of these.
 */
bool period_parse(const char *text, struct arena *a, struct period *out);
/* As it is stored and sent: "FY2023", "CY2023", "2023-10", "2023-10-01". In the arena. */
const char *period_text(const struct period *p, struct arena *a);
/* As it is printed: "令和５年度" in the writing of civil.h, or the text. */
const char *period_label(const struct period *p, bool ja, struct arena *a);
/* The fiscal year a figure of the period belongs to: that of its last day. */
int period_fiscal_year(const struct period *p);

#endif
