/*
 * cross.h - cross tables of a report: rows by one key, columns by the other, with totals.
 */
#ifndef REPORT_CROSS_H
#define REPORT_CROSS_H

#include "base/buf.h"
#include "report/view.h"

/* The month, then the fiscal year. `list` holds {keys:[a,b], month, fiscal_year}; rows and columns stand in
 * the order of the enumerations, rows of zeros are left out. */
void cross_put(struct buf *out, const struct mp *list, const struct enum_set *rows,
               const struct enum_set *columns, const struct view *v);

#endif
