/*
 * outcome.h - what became of the rows of a file, and how that is told.
 */
#ifndef CLI_OUTCOME_H
#define CLI_OUTCOME_H

#include <stdio.h>

#include "cli/cli.h"
#include "cli/sheet.h"
#include "wire/mp.h"

/* In the order of enum_import_outcome. */
enum outcome_kind {
    OUTCOME_NEW,
    OUTCOME_UNCHANGED,
    OUTCOME_CHANGED,
    OUTCOME_DUPLICATE,
    OUTCOME_CANCELLED,
    OUTCOME_REJECTED,
    OUTCOMES
};

struct rejected {
    size_t line;
    const char *column, *field, *message;
};

struct outcome {
    const char *file;
    int64_t batch; /* 0: none */
    bool dry_run;
    size_t rows, skipped, restored;
    size_t n[OUTCOMES];
    struct {
        struct rejected *at;
        size_t n, cap;
    } rejected;
    struct {
        struct vanished {
            const char *key, *day;
            int64_t id;
        } * at;
        size_t n, cap;
    } vanished;
    struct {
        struct moved {
            const char *code;
            int64_t before, after;
        } * at;
        size_t n, cap;
    } moved;
    FILE *rejects; /* NULL: not asked for; owned by the caller */
    struct arena *arena;
};

struct outcome outcome_new(const char *file, bool dry_run, FILE *rejects);
void outcome_clear(struct outcome *o);

/* The heading of the file of rejected rows. */
void outcome_heading(const struct outcome *o, const struct sheet *s, bool ja);
/* Why a row is not taken; `cell` (n of them) is the row as it was. */
struct rejection {
    size_t line;
    const char *field, *ja, *en;
    char *const *cell;
    size_t cells;
};
void outcome_reject(struct outcome *o, const struct sheet *s, const struct rejection *r, bool ja);
/* A record of earlier lists that is not in the file. */
void outcome_vanished(struct outcome *o, const char *key, const char *day, int64_t id);
/* A figure of the monthly report before and after. */
void outcome_figure(struct outcome *o, const char *code, int64_t before, int64_t after);

/* Rejected rows in the order of the file: those that never went to the daemon came first. */
void outcome_sort(struct outcome *o);

/* Counts for people; the first of the rejected rows on stderr. */
void outcome_summary(const struct outcome *o, const struct cli *cli, struct buf *out);
/*
 * {file, rows, new, ..., rejected:[{line, column, field, message}], vanished:[{source_key, date, id}],
 * figures:[{code, before, after}]}
 */
void outcome_pack(const struct outcome *o, struct mp_out *out);

#endif
