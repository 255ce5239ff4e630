/*
 * db.h - the one connection that writes, its transaction, savepoints and statements. Only src/db/ knows
 * SQLite.
 *
 * How errors travel: a statement that fails marks the connection as failed, every later statement of the same
 * savepoint does nothing, and whoever opened the savepoint asks db_failed() once. So domain code reads as if
 * the disk never broke, and nothing half done can be committed.
 *
 * Statements are texts made of constants only, written in the dialect PostgreSQL 15 also runs (the search
 * index and PRAGMAs apart), with parameters $1, $2 ... numbered by first appearance.
 */
#ifndef DB_DB_H
#define DB_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define DB_APPLICATION_ID 0x656e6973u /* "enis", in the file's header */

struct db;
struct stmt;

/*
 * Open (and make, 0600) the database, take its lock and bring the schema up to date. NULL with err:
 * EN_CONFLICT = another daemon holds it, EN_INVALID = not ours, damaged or newer, EN_IO / EN_DISK_FULL.
 */
struct db *db_open(const char *path, struct en_error *err);
/* A second, read-only connection to the file of `db`, for long reads of one moment. It never checkpoints. */
struct db *db_open_reader(struct db *db, struct en_error *err);
/* Finalises statements, checkpoints (the writer), closes. */
void db_close(struct db *db);
const char *db_path(const struct db *db);

/* Begin the writing transaction / a reading one that keeps its moment. 0 or -1. */
int db_begin(struct db *db, struct en_error *err);
int db_begin_read(struct db *db, struct en_error *err);
/* Forget a failed read, so that the next request starts clean. */
void db_forgive(struct db *db);
bool db_in_transaction(const struct db *db);
/* 0 = on the disk. -1 = nothing of it may be acknowledged (it has been rolled back, or its outcome is
 * unknown). */
int db_commit(struct db *db, struct en_error *err);
void db_rollback(struct db *db);
/* Put what the log holds into the file, if it holds much. To be called after the replies left: it takes some
 * dozen milliseconds. */
void db_tidy(struct db *db);

/* One savepoint, not nested: a request. */
void db_savepoint(struct db *db);
/* Keep what was done since; -1 with err if a statement failed (then it is undone). */
int db_release(struct db *db, struct en_error *err);
void db_undo(struct db *db);

/* One savepoint within the request's: a row of an import. Keep or undo what was done since db_nest(). */
void db_nest(struct db *db);
void db_unnest(struct db *db, bool keep);

/* Did a statement fail since db_savepoint / db_begin_read? Fills err. */
bool db_failed(const struct db *db, struct en_error *err);
/* Was the failure one after which the file's state is unknowable (a failed fsync)? The daemon then stops. */
bool db_broken(const struct db *db);

/*
 * A statement ready to be bound; cached by its text. Asserts that nobody else is in the middle of the same
 * one. Bind by number, then either stmt_run() or `while (stmt_row(q)) ...` to the end; a loop left early
 * needs stmt_done().
 */
struct stmt *db_prep(struct db *db, const char *sql);
/* The same, not cached: for a text whose shape depends on what was asked. Run to its end, or stmt_done(). */
struct stmt *db_prep_once(struct db *db, const char *sql);
void stmt_int(struct stmt *q, int i, int64_t v);
void stmt_text(struct stmt *q, int i, const char *v); /* NULL binds NULL; copied */
void stmt_blob(struct stmt *q, int i, const void *v, size_t n);
void stmt_real(struct stmt *q, int i, double v);
void stmt_null(struct stmt *q, int i);
/* A day or number of which 0 means "none": NULL for 0. */
void stmt_int_or_null(struct stmt *q, int i, int64_t v);

/* Next row? Resets the statement after the last. */
bool stmt_row(struct stmt *q);
void stmt_done(struct stmt *q);
/* Run a statement without rows. */
void stmt_run(struct stmt *q);
/*
 * Run an INSERT of one row into a table with an id; the new id, 0 if it failed. To be used in place of
 * RETURNING where rows are many: SQLite keeps a statement's journal for RETURNING, whose end costs the more
 * the longer the savepoint around it has become.
 */
int64_t stmt_insert(struct stmt *q);
/* Run, and the first column of its one row (RETURNING, count(*)); `fallback` if there is no row or it is
 * NULL. */
int64_t stmt_get_int(struct stmt *q, int64_t fallback);

/* Columns of the row, from 0. NULL columns: 0 / NULL / "". */
int64_t col_int(struct stmt *q, int i);
bool col_is_null(struct stmt *q, int i);
/* Valid until the next row; NULL if NULL. */
const char *col_text(struct stmt *q, int i);
/* Copied into the arena; NULL if NULL. */
char *col_str(struct stmt *q, int i, struct arena *a);
const void *col_blob(struct stmt *q, int i, size_t *n);

/* Statements of the schema, run once and not cached. */
void db_script(struct db *db, const char *sql);
/* Say in the file's header which step of the schema it has. */
void db_set_version(struct db *db, size_t version);

/* Rows changed by the last stmt_run. */
int64_t db_changes(struct db *db);
/* Abort the running statement after this many milliseconds from now (0 = never): EN_TIMEOUT. */
void db_deadline(struct db *db, int64_t ms);
/* Free bytes of the file system the database is on, as of at most a second ago; -1 unknown. */
int64_t db_free_bytes(struct db *db);

#endif
