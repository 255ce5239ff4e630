/*
 * print.h - a document as plain text: for a terminal, or for a printer with characters of one width.
 */
#ifndef REPORT_PRINT_H
#define REPORT_PRINT_H

#include "base/buf.h"
#include "report/document.h"

/*
 * `columns` = width of the terminal the text goes to; 0 = it goes elsewhere. A table of figures that is
 * wider than the terminal is folded: blocks of columns below one another, each beginning with the labels.
 */
void document_print(struct buf *out, const struct document *d, size_t columns);

#endif
