/*
 * closing.h - months that were reported and are closed: the reports as they were, and remarks on a month.
 *
 * The closed months are one run without a gap: only the month after the latest one can be closed, only the
 * latest one reopened. So no report that stands contradicts another one.
 */
#ifndef DOMAIN_KPI_CLOSING_H
#define DOMAIN_KPI_CLOSING_H

#include "domain/world.h"

#define NO_MONTH INT32_MIN

struct closing {
    int64_t id;
    int32_t month;
    int64_t closed_at;
    const char *closed_by;
    int64_t corrections_before; /* id of the last correction its report knew */
    int64_t reopened_at;        /* 0: it stands */
    const char *reopened_by, *reopen_reason;
};

/* The latest closed month; NO_MONTH if none is. */
int32_t closing_latest(struct db *db);
/* The closing of a month that stands; false if the month is open. Texts in w->arena. */
bool closing_find(struct world *w, int32_t month, struct closing *out);

/* Close a month; the reports are kept with closing_keep_report() after it. -1: EN_CONFLICT; EN_INVALID if it
 * would be the first one and is too long ago. */
int closing_close(struct world *w, int32_t month, struct closing *out, struct en_error *err);
/* Open the latest closed month again. Its reports stay in the table. */
int closing_reopen(struct world *w, int32_t month, const char *reason, struct closing *out,
                   struct en_error *err);
/* All closings, the reopened ones too, newest first. */
size_t closing_list(struct world *w, int64_t limit, struct closing **rows);

/* A report's reply as bytes. */
struct report_bytes {
    const void *at; /* NULL: none is kept */
    size_t n;
};
void closing_keep_report(struct world *w, const struct closing *c, const char *plan,
                         const struct report_bytes *reply);
/* The report of a closed month for a plan, in w->arena. */
struct report_bytes closing_report(struct world *w, const struct closing *c, const char *plan);

struct note {
    int64_t id;
    const char *text, *by;
    int64_t at;
};
#define NOTES_MAX 20 /* of a month that stand: they are part of its report */
/* Remark on an open month; it may take the place of an earlier one of that month (0 = none). */
int note_add(struct world *w, int32_t month, const char *text, int64_t replaces, int64_t *id,
             struct en_error *err);
/* Those that stand, oldest first. */
size_t notes_of(struct world *w, int32_t month, struct note **rows);

#endif
