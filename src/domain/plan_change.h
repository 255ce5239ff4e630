/*
 * plan_change.h - does a plan that takes another's place change figures that were reported?
 */
#ifndef DOMAIN_PLAN_CHANGE_H
#define DOMAIN_PLAN_CHANGE_H

#include "domain/rules.h"
#include "domain/world.h"

/*
 * A plan of which a closed month has kept a report is about to be replaced by `next`, or to go (NULL). If
 * that changes what it counts - its period, months from which it counts, its definitions - a reason must have
 * been told: else -1 with EN_CONFLICT.
 */
int plan_change_check(struct world *w, const char *name, const struct plan *next, struct en_error *err);

#endif
