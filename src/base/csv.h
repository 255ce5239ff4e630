/*
 * csv.h - CSV as Excel writes it, record by record with the line each began on; and CSV that Excel opens
 * right.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

#define CSV_RECORD_MAX  65536 /* bytes of one record, its line end apart */
#define CSV_COLUMNS_MAX 256

struct csv_row {
    size_t line;  /* 1-based line of the file the record begins on (a line ends with CRLF, LF or a lone CR,
                     inside quotes too) */
    size_t n;     /* fields */
    char **field; /* NUL-terminated, valid until the callback returns; blanks kept, NULs refused */
};

/* 0 to go on; anything else stops csv_feed, which returns it. */
typedef int csv_row_fn(void *ctx, const struct csv_row *row, struct en_error *err);

struct csv_reader;
struct csv_reader *csv_reader_new(csv_row_fn *fn, void *ctx);
void csv_reader_free(struct csv_reader *r);
/*
 * Feed UTF-8 bytes (the BOM already gone). CRLF, LF and CR end a record; quotes as in RFC 4180; empty lines
 * are skipped but counted. -1 with err (line told): a record over CSV_RECORD_MAX (an unclosed quote, most
 * likely: the message says on which line the quote was opened), too many columns, a quote in the wrong place,
 * a NUL byte.
 */
int csv_feed(struct csv_reader *r, const char *bytes, size_t n, struct en_error *err);
int csv_finish(struct csv_reader *r, struct en_error *err);

/*
 * Append one field. Quoted when it has a comma, quote, CR, LF, or leading/trailing blank. A text that a
 * spreadsheet could take for a formula (first character = + - @ TAB CR or their full-width forms) gets a
 * leading ' and quotes; numbers that enishi itself writes go through csv_put_number and stay bare.
 */
void csv_put(struct buf *out, const char *text);
void csv_put_number(struct buf *out, const char *digits);

#endif
