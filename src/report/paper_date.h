/*
 * paper_date.h - days and months as they stand on a city hall's papers: 令和６年10月31日.
 *
 * A number of one digit is full width, a longer one half width, as official documents are written. In
 * English, and for what is no date, the text itself.
 */
#ifndef REPORT_PAPER_DATE_H
#define REPORT_PAPER_DATE_H

#include <stdbool.h>

#include "base/arena.h"

/* "2024-10-31", or a moment that begins so. */
const char *paper_day(const char *iso, bool ja, struct arena *a);
/* "2024-10": 令和６年10月; the head of a narrow column: 令6.10. */
const char *paper_month(const char *iso, bool ja, struct arena *a);
const char *paper_month_head(const char *iso, bool ja, struct arena *a);
/* 2024: 令和６年度; 令6. */
const char *paper_fiscal(int fiscal_year, bool ja, struct arena *a);
const char *paper_fiscal_head(int fiscal_year, bool ja, struct arena *a);
/* A day in a narrow column: 令6.10.31. */
const char *paper_day_short(const char *iso, bool ja, struct arena *a);

#endif
