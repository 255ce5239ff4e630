/*
 * workbook.h - a document as an Excel workbook. Only place, with workbook.c and workbook_charts.c, that knows
 * libxlsxwriter.
 */
#ifndef REPORT_WORKBOOK_H
#define REPORT_WORKBOOK_H

#include "base/error.h"
#include "report/document.h"

/*
 * Write the file `path`, which may be there already and then keeps its mode; whoever calls puts it in its
 * place. Figures are numbers with number formats, not texts; no text can become a formula. -1 with err:
 * EN_IO, EN_DISK_FULL.
 */
int workbook_write(const char *path, const struct document *d, struct en_error *err);

#endif
