/*
 * explain.h - the records behind a figure, printed.
 */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "base/buf.h"
#include "report/view.h"

/* `reply` is that of report.explain: the figure, its records, the corrections since it was reported. */
void explain_table(struct buf *out, const struct mp *reply, const struct view *v);
/* The records alone. */
void explain_csv(struct buf *out, const struct mp *reply, const struct view *v);

#endif
