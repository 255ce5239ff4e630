/*
 * step_slots.c - the cells of each plan under a number of its own; plans that were taken out of force.
 */
#include "db/steps.h"

/* clang-format off */
const char step_slots[] =
     "-- the number that the cells of a plan are kept under, for ever; 0 = the first plan there was\n"
     "CREATE TABLE plan_slot (name TEXT PRIMARY KEY, slot BIGINT NOT NULL UNIQUE);\n"

     "-- why it was loaded, if that was asked; when it was taken out of force, by whom, why\n"
     "ALTER TABLE plan_file ADD COLUMN reason TEXT;\n"
     "ALTER TABLE plan_file ADD COLUMN dropped_at BIGINT;\n"
     "ALTER TABLE plan_file ADD COLUMN dropped_by BIGINT;\n"
     "ALTER TABLE plan_file ADD COLUMN drop_reason TEXT;\n";
/* clang-format on */
