/*
 * figure.h - single figures of a report: how they are rounded, and as cells of a document.
 */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include <stdbool.h>
#include <stdint.h>

#include "report/document.h"

const char *figure_none(bool ja);
/* "128.6", "▲0.5" of tenths (decimals = 1). */
const char *figure_decimal(int64_t n, int decimals, struct arena *a);
/* An integer as it is, a float with one decimal (from 10,000 on whole) rounded half up; － for nil, NULL and
 * what is no number. */
struct doc_cell figure_cell(const struct mp *value);
/* 前年同月比: value ÷ base in per cent, one decimal half up; 皆増, 皆減, － where that has no meaning. */
struct doc_cell figure_ratio(const struct mp *value, const struct mp *base);
/* n ÷ d as tenths, rounded half up; d > 0. */
int64_t figure_tenths_of(int64_t n, int64_t d);
/* n ÷ d rounded half up; d > 0. */
int64_t figure_whole_of(int64_t n, int64_t d);

#endif
