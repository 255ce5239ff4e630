/*
 * plan_slot.h - the number that the cells of a plan are kept under. It is given when the plan first comes
 * into force and stays its own for ever, so that a plan that comes, changes or goes moves no figure of
 * another.
 */
#ifndef DOMAIN_PLAN_SLOT_H
#define DOMAIN_PLAN_SLOT_H

#include "base/error.h"
#include "db/db.h"
#include "domain/rules.h"

/*
 * Number the plans' cells; a plan that has no number yet gets the next one, in a transaction of its own: none
 * may be open. -1: the database failed.
 */
int plan_slots_settle(struct db *db, struct rules *rules, struct en_error *err);

#endif
