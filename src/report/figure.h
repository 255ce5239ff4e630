/*
 * figure.h - single figures of a report as they are printed.
 */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "wire/mp.h"

const char *figure_none(bool ja);
/* "1,234", "▲5", "72.5" (one decimal); － for nil, NULL and what is no number. */
const char *figure_of(const struct mp *value, bool ja, struct arena *a);
/* month ÷ base in tenths of a per cent, rounded half up; base > 0. */
int64_t figure_ratio_tenths(int64_t month, int64_t base);
/* "128.6", "▲0.5" of tenths. */
const char *figure_tenths(int64_t tenths, struct arena *a);
/* Add an integer to a sum that is nil until something was added; anything else is passed over. */
void figure_add(struct mp *sum, const struct mp *value);

#endif
