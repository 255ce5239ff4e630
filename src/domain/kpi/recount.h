/*
 * recount.h - every figure anew from all histories, in slices, compared with the kept totals of the same
 * moment.
 */
#ifndef DOMAIN_KPI_RECOUNT_H
#define DOMAIN_KPI_RECOUNT_H

#include <stdbool.h>

#include "domain/kpi/cells.h"

struct recount;

/* `reader` is a connection inside db_begin_read(), so that all slices see one moment. Both must outlive the
 * recount. */
struct recount *recount_new(struct db *reader, const struct rules *rules);
void recount_free(struct recount *r);
/* Do up to n subjects; false when all are done (or a statement failed: ask db_failed(reader)). */
bool recount_step(struct recount *r, int n);

/* After the last step: compare. Cells that differ, as recounted minus kept; borrowed. */
const struct cellset *recount_differences(struct recount *r);
int64_t recount_subjects(const struct recount *r);
int64_t recount_cells(const struct recount *r);

/* What the rules mean for the cells, as a text; another text than the one kept with the cells means they must
 * be recounted. */
const char *rules_signature(const struct rules *rules, struct arena *a);
/* Is the kept signature this one? */
bool rules_signature_kept(struct db *db, const char *signature);
/* Forgets the reason, too: the change is done. */
void rules_signature_keep(struct db *db, const char *signature);
/* Why the rules are about to change, NULL = nobody told: for the corrections that come of it. */
void rules_reason_keep(struct db *db, const char *reason);
/* NULL if there is none. In the arena. */
const char *rules_reason(struct db *db, struct arena *a);

#endif
