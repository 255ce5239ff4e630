/*
 * monthly.h - the monthly report (月報) in its ten parts, as a document.
 */
#ifndef REPORT_MONTHLY_H
#define REPORT_MONTHLY_H

#include "report/report.h"

/* `reply` is that of report.monthly. A part whose key is absent is left out; the others keep their numbers.
 */
report_fn monthly_document;

/* What the parts share (monthly.c, monthly_parts.c, monthly_charts.c). */
struct monthly {
    struct document *d;
    const struct mp *reply, *rows, *tables;
    const struct report_wish *wish;
    int64_t suppress_below; /* 0 = nothing is hidden */
    bool suppressed;        /* something was */
};

/* The label of a row, in English of label_en where there is one; its key or code if it has none. */
const char *monthly_label(const struct monthly *m, const struct mp *row);
/* The row of the report with this code; NULL if there is none. */
const struct mp *monthly_row(const struct mp *rows, const char *code);
/* Parts 2 to 10, in order. */
void monthly_parts(struct monthly *m);
void monthly_charts(struct monthly *m);

#endif
