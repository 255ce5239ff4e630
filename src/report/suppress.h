/*
 * suppress.h - which cells of a cross table are not published, so that no small number can be seen or worked
 * out. Pure.
 */
#ifndef REPORT_SUPPRESS_H
#define REPORT_SUPPRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * `cell` holds rows x columns counts >= 0, line by line; the totals of its rows and columns are published.
 * Hides every cell of 1 to limit-1, and as many others (zeros too, if need be) as it takes that none of those
 * follows from the totals and from all values being whole and not negative. hidden[i] tells of cell[i].
 *
 * False: the totals alone give a small number away (all is in one row or one column). Then the whole table
 * but its grand total must be withheld.
 */
bool suppress_cells(const int64_t *cell, size_t rows, size_t columns, int64_t limit, bool *hidden);

#endif
