/*
 * cells.h - the kept totals: sets of cells in memory, and how a request changes those in the database.
 *
 * Before anything about a subject changes, kpi_touch() takes its contributions out; at the end of the request
 * kpi_settle() puts the new ones in. Only the difference is written, in the same savepoint as the change
 * itself.
 */
#ifndef DOMAIN_KPI_CELLS_H
#define DOMAIN_KPI_CELLS_H

#include "domain/kpi/contribution.h"
#include "domain/world.h"

struct cell {
    enum measure measure;
    int variant; /* of the plan it was counted for; 0 for measures that need no definitions */
    int32_t month;
    const char *dim;
    int64_t n;
};

/* Cells by key; a cell that came to 0 stays in it with n = 0. */
struct cellset;
struct cellset *cellset_new(void);
void cellset_free(struct cellset *s);
void cellset_clear(struct cellset *s);
void cellset_add(struct cellset *s, enum measure m, int variant, int32_t month, const char *dim, int64_t n);
size_t cellset_count(const struct cellset *s);
/* i < cellset_count; in no order */
const struct cell *cellset_at(const struct cellset *s, size_t i);
/* Add `sign` times every contribution of a subject's history as it is in `db` now. */
void cellset_add_subject(struct cellset *s, struct db *db, const struct rules *rules, struct subject subject,
                         int sign, struct arena *scratch);

struct kpi_turn *kpi_turn_new(void);
void kpi_turn_free(struct kpi_turn *t);

/* The subject is about to change. Once per request is enough; more do no harm. */
void kpi_touch(struct world *w, struct subject subject);
/* The subject has just come into being: it had no contributions before. */
void kpi_added(struct world *w, struct subject subject);
/*
 * All changes of the request are made: write what they did to the figures, and to those of closed months in
 * the journal of corrections. -1: a closed month would change without a reason (correction.h); the request
 * must be undone.
 */
int kpi_settle(struct world *w, struct en_error *err);
/* The request failed and is undone. */
void kpi_forget(struct world *w);

/* Add a difference to the cells of the database (recount's repair). */
void kpi_apply(struct db *db, const struct cellset *delta);

#endif
