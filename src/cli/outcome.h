/*
 * outcome.h - what became of the rows of a file, and how that is told.
 */
#ifndef CLI_OUTCOME_H
#define CLI_OUTCOME_H

#include <stdio.h>

#include "cli/cli.h"
#include "cli/sheet.h"
#include "wire/mp.h"

#define OUTCOMES 6 /* of enum_import_outcome */

struct rejected {
    size_t line;
    const char *column, *field, *message;
};

struct outcome {
    const char *file;
    int64_t batch; /* 0: none */
    bool dry_run;
    size_t rows, skipped;
    size_t n[OUTCOMES];
    struct {
        struct rejected *at;
        size_t n, cap;
    } rejected;
    FILE *rejects; /* NULL: not asked for; owned by the caller */
    struct arena *arena;
};

struct outcome outcome_new(const char *file, bool dry_run, FILE *rejects);
void outcome_clear(struct outcome *o);

/* The heading of the file of rejected rows. */
void outcome_heading(const struct outcome *o, const struct sheet *s, bool ja);
/* Count one result of import.rows; `cells` (n of them) is the row as it was. */
void outcome_add(struct outcome *o, const struct sheet *s, const struct mp *result, size_t line,
                 char *const cells[], size_t n, bool ja);

/* Counts for people; the first of the rejected rows on stderr. */
void outcome_summary(const struct outcome *o, const struct cli *cli, struct buf *out);
/* {file, rows, new, ..., rejected:[{line, column, field, message}]} */
void outcome_pack(const struct outcome *o, struct mp_out *out);

#endif
