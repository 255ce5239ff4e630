/*
 * rows.h - replies that are lists of maps, as a table or as CSV.
 */
#ifndef REPORT_ROWS_H
#define REPORT_ROWS_H

#include "base/buf.h"
#include "report/view.h"

/* A table, each line after `indent`. Columns without any value, and those of hidden fields, are left out. */
void rows_table(struct buf *out, const struct mp *rows, const struct view *v, const char *indent);
/* Every column, CRLF, UTF-8 with a BOM. Headings and codes are labels where the view has a noun, else the
 * reply's own words. */
void rows_csv(struct buf *out, const struct mp *rows, const struct view *v);

#define CSV_BOM "\xEF\xBB\xBF"

#endif
