/*
 * schema.c - the schema, one step after the other. Append only: a shipped step is never edited.
 */
#include <stddef.h>

#include "db/migrate.h"
#include "db/steps.h"

const struct migration migrations[] = {
    {"the desk's world", step_desk},
    {"figures that are signed for", step_figures},
    {"closed months and their corrections", step_closing},
    {"what an import brought", step_import},
    {"cells of each plan's own", step_slots},
    {"consent and mail that waits", step_mail},
    {"segments", step_segment},
    {"campaigns", step_campaign},
    {"people of several contacts", step_merge},
    {"mail that leaves", step_sending},
    {"mail that came back", step_returned},
    {"campaigns that start at a moment", step_start},
    {"who is who", step_identity},
    {"a long outbox", step_long_outbox},
};
const size_t migration_count = sizeof migrations / sizeof *migrations;
