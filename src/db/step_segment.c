/*
 * step_segment.c - saved filters, and the index that they read in place of the table.
 */
#include "db/steps.h"

/* clang-format off */
const char step_segment[] =
     "-- a filter over contacts under a name; evaluated when used\n"
     "CREATE TABLE segment (\n"
     "    id       INTEGER PRIMARY KEY,\n"
     "    name     TEXT NOT NULL UNIQUE,\n"
     "    filter   TEXT NOT NULL,                  -- as written, see src/domain/filter.h\n"
     "    saved_at BIGINT NOT NULL, saved_by TEXT NOT NULL\n"
     ");\n"

     "-- counts and sums of every donor's donations are read from this alone, in the order of contacts\n"
     "DROP INDEX donation_contact;\n"
     "CREATE INDEX donation_contact ON donation (contact_id, received_on, amount_yen, state, corporate, cancelled_at,\n"
     "    portal, project, purpose);\n";
/* clang-format on */
