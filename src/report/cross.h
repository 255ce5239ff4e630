/*
 * cross.h - cross tables of a report: rows by one key, columns by the other, with totals.
 */
#ifndef REPORT_CROSS_H
#define REPORT_CROSS_H

#include "report/document.h"
#include "vocab/enums.h"

struct cross_spec {
    const char *span;    /* which figure of an item: "month", "fiscal_year" */
    const char *caption; /* above the table */
    const char *corner;  /* heading of the labels */
    const struct enum_set *rows, *columns;
    const struct mp *also; /* a list by row key, shown as one more column: うち女性20〜39歳; NULL = none */
    const char *also_heading;
    int64_t suppress_below; /* 0 = nothing is hidden */
};

/*
 * `list` holds {keys:[a,b], month, fiscal_year}; rows and columns stand in the order of the enumerations,
 * rows of zeros are left out. Returns whether anything was hidden.
 */
bool cross_table(struct document *d, struct doc_section *s, const struct mp *list,
                 const struct cross_spec *spec);

#endif
