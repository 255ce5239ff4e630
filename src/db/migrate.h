/*
 * migrate.h - the schema as an append-only array of steps.
 */
#ifndef DB_MIGRATE_H
#define DB_MIGRATE_H

#include <stddef.h>

#include "base/error.h"

struct db;

/* One step: SQL with comments, one statement after the other. A shipped step is never edited. */
struct migration {
    const char *name;
    const char *sql;
};
extern const struct migration migrations[];
extern const size_t migration_count;

/*
 * Bring the database to the newest step, all in one transaction. -1 with err: EN_INVALID for a file that is
 * not ours (application_id), damaged, or newer than this program.
 */
int migrate(struct db *db, struct en_error *err);

#endif
