/*
 * sheet.h - a list whose heading row was found: which column is which field, and rows as canonical values.
 */
#ifndef CLI_SHEET_H
#define CLI_SHEET_H

#include "base/csv.h"
#include "cli/mapping.h"

#define SHEET_HEADING_ROWS 10 /* the heading is looked for in so many rows */

/* Where a field of the mapping is read: one column, or several to be joined; none: absent or constant. */
struct sheet_field {
    size_t *column;
    size_t n;
};

struct sheet {
    const struct mapping *mapping;
    struct arena *arena;
    bool found;
    const char **heading; /* as written, one line each */
    size_t headings;
    struct sheet_field *field; /* one for each of the mapping's */
    size_t *status;            /* column of each of the mapping's status rules; headings = none */
    size_t rows_seen;          /* while the heading is looked for */
    const char *first_row;     /* what was found instead, for the message */
};

struct sheet sheet_new(const struct mapping *m, struct arena *a);
/*
 * Offer a row while the heading is not found. 0; -1 with err if this is the heading and a column is missing
 * or one may not be there (個人番号), or if no heading came within the first rows.
 */
int sheet_offer(struct sheet *s, const struct csv_row *row, struct en_error *err);
/* No heading until the end of the file. */
int sheet_no_heading(const struct sheet *s, struct en_error *err);
/* Heading of the column(s) a canonical field is read from; the field itself if there is none. */
const char *sheet_heading(const struct sheet *s, const char *field, struct arena *a);

enum row_status {
    ROW_COUNTS,
    ROW_CANCELLED,
    ROW_REFUNDED,
    ROW_NEGATIVE,
    ROW_SKIPPED,
    ROW_REFUSED,
    ROW_REPEATED
};

/* One row of the list as the daemon wants it. */
struct sheet_row {
    size_t line;
    const char *key; /* "" if the mapping names no key */
    enum row_status status;
    const char **name, **value; /* n canonical fields; blank ones are left out */
    size_t n;
    const char *why_ja, *why_en; /* ROW_REFUSED */
};

/* Value of a canonical field; NULL if the row has none. */
const char *sheet_row_get(const struct sheet_row *r, const char *name);
void sheet_row_set(struct sheet_row *r, const char *name, const char *value);

void sheet_read(const struct sheet *s, const struct csv_row *row, struct arena *a, struct sheet_row *out);

#endif
