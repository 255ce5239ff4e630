/*
 * document_csv.h - the tables of a document as CSV that Excel opens right.
 */
#ifndef REPORT_DOCUMENT_CSV_H
#define REPORT_DOCUMENT_CSV_H

#include "base/buf.h"
#include "report/document.h"

/*
 * UTF-8 with a BOM, CRLF. The title comes first; then each table with an empty line and its own heading line
 * above it. Each line of a table begins with the table's name and the code of the figure, so that the sheet
 * can be filtered. Numbers are bare; what has no meaning is an empty cell.
 */
void document_csv(struct buf *out, const struct document *d);

#endif
