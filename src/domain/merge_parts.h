/*
 * merge_parts.h - what the files of merging share: an edge is made or cut in these steps. Callers touch the
 * figures of everybody concerned first and settle everybody last.
 */
#ifndef DOMAIN_MERGE_PARTS_H
#define DOMAIN_MERGE_PARTS_H

#include "domain/merge.h"

void merge_touch(struct world *w, int64_t contact);
/* The contact that a member hangs on; 0 = none. */
int64_t merge_parent(struct world *w, int64_t id);
/* A root becomes a member of another root, with its rows and whoever is below it. */
void merge_hang(struct world *w, int64_t from, int64_t into);
/* A member becomes a root, with the rows of its subtree. The person it leaves was bared. */
void merge_take_off(struct world *w, int64_t top);
/* A row of `from` becomes the own of `into`, as does what followed from it. */
void merge_give(struct world *w, const char *table, int64_t row, int64_t from, int64_t into);
/* A person came to be what it is now: what it shows, what it agreed to, which of its mail may still go. */
void merge_settle(struct world *w, int64_t person);
void merge_log(struct world *w, const char *act, int64_t contact, int64_t other,
               const struct merge_ground *g);
/* Whom the journal of corrections names. */
void merge_tell(struct world *w, int64_t person);

#endif
