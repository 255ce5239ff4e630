/*
 * table.h - tables for a terminal and for paper. Only place, with table.c, that knows libsmartcols.
 */
#ifndef REPORT_TABLE_H
#define REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct table;

/* `terminal`: long texts are wrapped so that the table fits the width of standard output. */
struct table *table_new(bool terminal);
void table_free(struct table *t);
/* `right`: numbers. `wraps`: a text that may go on in the next line where the terminal is narrow; dates,
 * numbers and names never do. */
void table_column(struct table *t, const char *heading, bool right, bool wraps);
void table_line(struct table *t);
/* The next cell of the line. Control characters are shown as \x1b. */
void table_cell(struct table *t, const char *text);
/* Append the table, each line after `indent`. */
void table_print(const struct table *t, const char *indent, struct buf *out);

/* Columns of the terminal that standard output is. */
size_t table_terminal_columns(void);

#endif
