/*
 * import_parts.h - what the files of the import share with nobody else.
 */
#ifndef DOMAIN_IMPORT_PARTS_H
#define DOMAIN_IMPORT_PARTS_H

#include "domain/import.h"

/* import_seen.c: which source records the batch has met, a bit each; kept between requests. */
struct seen;
struct seen *seen_open(struct world *w, int64_t batch);
bool seen_has(struct seen *s, int64_t source_record);
void seen_add(struct seen *s, int64_t source_record);
/* Write what was added, and free. */
void seen_close(struct seen *s);
/* Free without writing. */
void seen_drop(struct seen *s);

/* import_cell.c: field_parse() of a cell, after what a spreadsheet did to it: a leading zero lost
 * (*restored), days as serial numbers, moments of other time zones. Refuses 1.23E+15. */
int cell_parse(struct world *w, const struct field *f, const char *text, bool *restored, struct value *out,
               struct en_error *err);
int cell_check_rounded(const char *field, const char *text, struct en_error *err);

/* import_consent.c: a row of a list of people who want no more mail. It can only withdraw, and is kept as
 * what it did alone: the list may hold the addresses of strangers. */
struct opt_out_row {
    const char *email, *kind, *date, *how; /* as they came; NULL = none */
};
int import_opt_out(struct world *w, struct import_row *row, const struct opt_out_row *text,
                   struct en_error *err);

/* import_batch.c: what can be imported, NULL for other kinds; the sums after a chunk of rows. */
const struct noun *import_noun(const char *kind);
struct import_sums {
    int64_t n[IMPORT_OUTCOMES], restored;
    int32_t first_on, last_on;
};
void import_add_sums(struct world *w, const struct import_batch *batch, const struct import_sums *sums);
/* The figures of donations as they stand now, and what they were: by how much the request moved them. */
#define IMPORT_FIGURES 4
struct import_moment {
    int64_t n[IMPORT_FIGURES];
};
struct import_moment import_moment(struct world *w);
void import_add_moved(struct world *w, const struct import_batch *batch, const struct import_moment *before,
                      const struct import_moment *after);

/* What a list changes in closed months is told with its name; whoever sends it need not say more. `what` is
 * put behind it. */
void import_tell(struct world *w, const struct import_batch *batch, const char *what);

#endif
