/*
 * correction.h - the journal of changes to closed months (訂正), and what it tells in reports.
 *
 * A change touches closed ground if it changes a kept total of the latest closed month or of one before it:
 * later closed reports contain those in their sums.
 */
#ifndef DOMAIN_KPI_CORRECTION_H
#define DOMAIN_KPI_CORRECTION_H

#include "domain/kpi/cells.h"
#include "domain/kpi/monthly.h"

/*
 * Journal what the request changes, w->cause telling why. `contact`: whose figures changed, 0 = nobody's or
 * several people's. -1: it touches closed ground and no reason was told; EN_CONFLICT without a field: how the
 * reason is called is the caller's business. Where no month is closed this is one look.
 */
int correction_keep(struct world *w, const struct cellset *delta, int64_t contact, struct en_error *err);
/* The same for what a recount found: the daemon itself corrects. */
void correction_keep_recount(struct db *db, const struct cellset *delta, int64_t now, const char *reason);

/* Id of the last one; 0 if there is none. Ids rise with time, by them corrections are before or after a
 * closing. */
int64_t correction_last(struct db *db);
/* How many corrections after `id` changed a month. */
int64_t correction_count(struct db *db, int64_t id, int32_t month);

/* By how much the figure of a row differs from what was reported. */
struct correction_line {
    const struct row_spec *row;
    int32_t month;
    int64_t was, now;
    const char *reason; /* all different ones, in their order; beyond five, how many more */
    const char *by;     /* of the last one */
    int64_t at;
};
#define CORRECTION_LINES_MAX 300
/* Did the report that was closed last have this row? One it did not know was told by nobody and is not
 * corrected. */
typedef bool told_fn(void *ctx, const char *code);
/*
 * What a report of an open month must tell: lines that differ now, by month, then row. `last` is the latest
 * closed month before it, `after` the last correction its report knew. *omitted counts what is beyond the
 * most.
 */
size_t correction_lines(struct world *w, const struct plan *plan, int32_t last, int64_t after, told_fn *told,
                        void *ctx, struct correction_line **lines, size_t *omitted);

/* A correction's share in one figure. */
struct correction_part {
    const char *reason, *by;
    int64_t at, n;
};
/* Those after `id` that changed the figure, oldest first; *sum is what they add up to. */
size_t correction_parts(struct world *w, int64_t id, const struct row_spec *row,
                        const struct cell_range *range, struct correction_part **parts, int64_t *sum);

#endif
