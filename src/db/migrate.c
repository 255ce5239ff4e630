/*
 * migrate.c - applies the steps of schema.c. Invariant: the file has either all steps of this program or is
 * untouched.
 */
#include "db/migrate.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/log.h"
#include "db/db.h"

static int64_t pragma_int(struct db *db, const char *sql)
{
    return stmt_get_int(db_prep(db, sql), 0);
}

/* A header may look right over pages that are not: the first table must be readable and agree with it. */
static int check_steps(struct db *db, int64_t version, struct en_error *err)
{
    int64_t steps = version ? pragma_int(db, "SELECT count(*) FROM schema_step") : 0;
    if (db_failed(db, err)) {
        err->code = err->code == EN_IO || err->code == EN_DISK_FULL ? err->code : EN_INVALID;
        return -1;
    }
    if (steps == version)
        return 0;
    return error_set(err, EN_INVALID, NULL,
                     "%s は壊れています（版 %" PRId64 " なのに %" PRId64 " 段階しかありません）",
                     "%s is damaged: schema %" PRId64 ", but %" PRId64 " steps", db_path(db), version, steps);
}

int migrate(struct db *db, struct en_error *err)
{
    int64_t version = pragma_int(db, "PRAGMA user_version");
    if (check_steps(db, version, err))
        return -1;
    if (version == (int64_t)migration_count)
        return 0;
    if (db_begin(db, err))
        return -1;
    for (size_t i = (size_t)version; i < migration_count; i++) {
        db_script(db, migrations[i].sql);
        struct stmt *q = db_prep(db, "INSERT INTO schema_step (step, name, applied_at) VALUES ($1, $2, $3)");
        stmt_int(q, 1, (int64_t)i + 1);
        stmt_text(q, 2, migrations[i].name);
        stmt_int(q, 3, clock_now());
        stmt_run(q);
    }
    db_set_version(db, migration_count);
    if (db_failed(db, err)) {
        db_rollback(db);
        return -1;
    }
    log_info("schema from=%" PRId64 " to=%zu", version, migration_count);
    return db_commit(db, err);
}
