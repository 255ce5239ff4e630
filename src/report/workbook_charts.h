/*
 * workbook_charts.h - the sheet of charts of a workbook.
 */
#ifndef REPORT_WORKBOOK_CHARTS_H
#define REPORT_WORKBOOK_CHARTS_H

#include <xlsxwriter.h>

#include "report/document.h"

/* The format of a cell; NULL: of a title. */
typedef lxw_format *workbook_format_fn(void *ctx, const struct doc_cell *c);

/* Charts two abreast on `sheet`, whose name is `name`; below them the figures they are drawn from. */
void workbook_charts(lxw_workbook *book, lxw_worksheet *sheet, const char *name, const struct document *d,
                     workbook_format_fn *format, void *ctx);

#endif
