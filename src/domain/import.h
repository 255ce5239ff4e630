/*
 * import.h - rows of the lists that desks and portals have, turned into records; every row kept as it came;
 * what an import did told, and undone.
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

/* What the row itself says of its record (enum_import_status). */
enum import_status {
    ROW_COUNTS,
    ROW_VOID,     /* cancelled, never paid, not ours: no record, or a cancelled one */
    ROW_REFUNDED, /* paid back: the row says when */
    ROW_NEGATIVE, /* a line that takes back, on its own day, what an earlier line of the same key brought */
};

struct import_row {
    int64_t line;
    const char *key; /* unique in its source */
    enum import_status status;
    const struct value *text; /* VALUE_MAP of canonical field -> text as it came */
    const char *original;     /* the same as kept: field NUL text NUL ... */
    size_t size;
    bool unreadable; /* it is rejected already, `err` says why */
    /* filled in: */
    enum import_outcome outcome;
    bool restored; /* a lost leading zero was put back */
    int64_t id;
    struct en_error err; /* IMPORT_REJECTED: why, field = canonical field */
};

struct import_batch {
    int64_t id;
    const char *kind; /* record_kind: consult, visit, event, migration, contact, donation */
    const char *mapping, *source, *file;
    int64_t n[IMPORT_OUTCOMES], restored;
    int32_t first_on, last_on;                                 /* days of its rows; NO_DAY: none */
    int64_t started_at, finished_at, undo_begun_at, undone_at; /* 0 = not yet */
};

/* Make the batch, or check that batch->id is one of the same source that is still open. */
int import_begin(struct world *w, struct import_batch *batch, struct en_error *err);
/*
 * Store rows, the first of a request's changes. A row that cannot be stored is rejected with its reason and
 * changes nothing; only a failure of the database fails the request. Counts them in the batch.
 */
void import_rows(struct world *w, const struct import_batch *batch, struct import_row *rows, size_t n);
int import_finish(struct world *w, int64_t id, struct import_batch *out, struct en_error *err);
int import_load(struct world *w, int64_t id, struct import_batch *out, struct en_error *err);
/* Newest first. */
size_t import_list(struct world *w, int64_t limit, struct import_batch **rows);

/* How donations stood before the import and by how much its rows moved them; none for other kinds. */
struct import_figure {
    const char *code; /* row of the monthly report */
    int64_t before, moved;
};
size_t import_figures(struct world *w, int64_t id, struct import_figure **out);

/* A record that an earlier list of the source brought, of a day within this file's, which is not in it. */
struct import_missing {
    const char *key;
    int32_t day;
    int64_t id;
};
struct import_vanished {
    const char *kind;
    struct import_missing *row;
    size_t n;
    bool more;
    int32_t cursor_day;
    int64_t cursor_id; /* where to go on */
};
/* From the cursor on (id 0 = the start). Looks at a bounded number of records, so that few or no rows may
 * come with `more`. -1: no such batch. */
int import_vanished(struct world *w, int64_t id, int32_t day, int64_t from, struct import_vanished *out,
                    struct en_error *err);

/*
 * Undo a part of a batch, the last first; `left` tells what remains (0 = all is as it was before the batch).
 * Between two parts all figures are right, and others may work. EN_CONFLICT, with the records, if somebody
 * has since changed what the batch brought or recorded something with it; nothing of it is undone then.
 */
int import_undo(struct world *w, int64_t id, int64_t *left, struct en_error *err);

/* What this request changed, remembered for undoing: the end of every request that changes records. */
void import_journal(struct world *w);

#endif
