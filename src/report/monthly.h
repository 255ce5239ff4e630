/*
 * monthly.h - the monthly report (月報) as the desk hands it round, and as one flat CSV sheet.
 */
#ifndef REPORT_MONTHLY_H
#define REPORT_MONTHLY_H

#include "base/buf.h"
#include "report/view.h"

/* `reply` is that of report.monthly. Figures that have no meaning are －, negative ones carry ▲. */
void monthly_table(struct buf *out, const struct mp *reply, const struct view *v);
void monthly_csv(struct buf *out, const struct mp *reply, const struct view *v);

/* 前年同月比: month ÷ base in per cent, one decimal half up; 皆増, 皆減, － where that has no meaning. */
const char *monthly_ratio(const struct mp *month, const struct mp *base, bool ja, struct arena *a);

#endif
