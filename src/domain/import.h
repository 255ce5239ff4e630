/*
 * import.h - rows of the lists that desks have, turned into records; every row kept as it came.
 */
#ifndef DOMAIN_IMPORT_H
#define DOMAIN_IMPORT_H

#include "domain/record.h"

enum import_outcome {
    IMPORT_NEW,
    IMPORT_UNCHANGED,
    IMPORT_CHANGED,
    IMPORT_DUPLICATE,
    IMPORT_CANCELLED,
    IMPORT_REJECTED,
    IMPORT_OUTCOMES
};

struct import_row {
    int64_t line;
    const char *key;          /* unique in its source */
    bool cancelled;           /* the row says that it is void */
    const struct value *text; /* VALUE_MAP of canonical field -> text as it came */
    const char *original;     /* the same as kept: field NUL text NUL ... */
    size_t size;
    /* filled in: */
    enum import_outcome outcome;
    int64_t id;
    struct en_error err; /* IMPORT_REJECTED: why, field = canonical field */
};

struct import_batch {
    int64_t id;
    const char *kind; /* record_kind: consult, visit, event, migration, contact, donation */
    const char *mapping, *source, *file;
    int64_t n[IMPORT_OUTCOMES];
    int64_t started_at, finished_at; /* 0 = not yet */
};

/* Make the batch, or check that batch->id is one of the same source that is still open. */
int import_begin(struct world *w, struct import_batch *batch, struct en_error *err);
/*
 * Store one row. A row that cannot be stored is rejected with its reason and changes nothing; only a failure
 * of the database fails the request.
 */
void import_row(struct world *w, const struct import_batch *batch, struct import_row *row);
/* Add the rows' outcomes to the batch. */
void import_count(struct world *w, const struct import_batch *batch, const struct import_row *rows, size_t n);
int import_finish(struct world *w, int64_t id, struct import_batch *out, struct en_error *err);
int import_load(struct world *w, int64_t id, struct import_batch *out, struct en_error *err);
/* Newest first. */
size_t import_list(struct world *w, int64_t limit, struct import_batch **rows);

#endif
