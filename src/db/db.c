/*
 * db.c - the connection to SQLite: its settings, errors, transaction and savepoints.
 *
 * Invariant: one connection writes and checkpoints; readers never do (SQLite before 3.51.3 can corrupt the
 * file when two connections write or checkpoint at the same instant).
 */
#include "db/db.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/vec.h"
#include "db/header.h"
#include "db/migrate.h"
#include "db/private.h"

#define PROGRESS_STEPS 10000
#define LOG_PAGES      4000 /* in the write-ahead log when they are put into the file: 16 MiB */

/* --- errors --- */

static enum en_code code_of(int rc)
{
    switch (rc & 0xff) {
    case SQLITE_FULL:
        return EN_DISK_FULL;
    case SQLITE_TOOBIG:
        return EN_TOO_LARGE;
    case SQLITE_INTERRUPT:
        return EN_TIMEOUT;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return EN_INVALID;
    case SQLITE_BUSY:
        return EN_CONFLICT;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
        return EN_IO;
    }
    return EN_INTERNAL;
}

static bool is_unknowable(int rc)
{
    return rc == SQLITE_IOERR_FSYNC || rc == SQLITE_IOERR_DIR_FSYNC || (rc & 0xff) == SQLITE_CORRUPT;
}

/* SQLite's own text names tables and columns, never values, so it may be logged; the asker gets only our
 * words. */
static int fail_with(struct db *db, int rc, struct en_error *err)
{
    enum en_code code = (rc & 0xff) == SQLITE_IOERR && errno == ENOSPC ? EN_DISK_FULL : code_of(rc);
    log_error("database code=%d text=\"%s\"", rc, sqlite3_errmsg(db->s));
    db->broken |= is_unknowable(rc);
    if (code == EN_DISK_FULL)
        return error_set(err, code, NULL, "ディスクに空きがありません。何も保存していません",
                         "the disk is full; nothing was stored");
    if (code == EN_TOO_LARGE)
        return error_set(err, code, NULL, "返事が大きすぎます", "the reply is too large");
    if (code == EN_TIMEOUT)
        return error_set(err, code, NULL, "時間がかかりすぎたため中止しました。何も変えていません",
                         "it took too long and was stopped; nothing was changed");
    return error_set(err, code, NULL, "データベースの誤り（%d）です。管理者に連絡してください",
                     "database error %d; tell the administrator", rc);
}

void mark_failed(struct db *db, int rc)
{
    if (db->failed)
        return;
    db->failed = true;
    (void)fail_with(db, rc, &db->err);
}

bool db_failed(const struct db *db, struct en_error *err)
{
    if (db->failed && err)
        *err = db->err;
    return db->failed;
}

bool db_broken(const struct db *db)
{
    return db->broken;
}

/* --- opening --- */

static int on_progress(void *arg)
{
    const struct db *db = arg;
    return db->deadline && clock_monotonic_ms() > db->deadline;
}

void db_deadline(struct db *db, int64_t ms)
{
    db->deadline = ms ? clock_monotonic_ms() + ms : 0;
}

static int exec(struct db *db, const char *sql)
{
    return sqlite3_exec(db->s, sql, NULL, NULL, NULL);
}

/* One thread: no locks, and no count of all memory kept under one. A call after the first has no effect. */
static void set_memory(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static void set_limits(struct db *db)
{
    static const struct {
        int id, value;
    } limits[] = {
        {SQLITE_LIMIT_LENGTH, 2 * 1024 * 1024},
        {SQLITE_LIMIT_SQL_LENGTH, 100000},
        {SQLITE_LIMIT_COLUMN, 100},
        {SQLITE_LIMIT_EXPR_DEPTH, 40},
        {SQLITE_LIMIT_COMPOUND_SELECT, 20},
        {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 50},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
        {SQLITE_LIMIT_ATTACHED, 0},
    };
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        (void)sqlite3_limit(db->s, limits[i].id, limits[i].value);
    sqlite3_db_config(db->s, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->s, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_progress_handler(db->s, PROGRESS_STEPS, on_progress, db);
}

static int set_pragmas(struct db *db)
{
    int rc = exec(db, db->reader ? "PRAGMA query_only=ON; PRAGMA wal_autocheckpoint=0; PRAGMA mmap_size=0"
                                 : "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                                   "PRAGMA journal_size_limit=67108864;"
                                   "PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
                                   "PRAGMA cache_size=-65536");
    return rc;
}

/* A lock file of our own: opening and closing the database itself a second time would drop SQLite's POSIX
 * locks. */
static int take_lock(struct db *db, struct en_error *err)
{
    char name[4096];
    if ((size_t)snprintf(name, sizeof name, "%s.lock", db->path) >= sizeof name)
        return error_set(err, EN_INVALID, NULL, "データベースの名前が長すぎます",
                         "the database's name is too long");
    db->lock = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (db->lock < 0)
        return error_set(err, EN_IO, NULL, "%s を開けません: %s", "cannot open %s: %s", name,
                         strerror(errno));
    if (flock(db->lock, LOCK_EX | LOCK_NB))
        return error_set(err, EN_CONFLICT, NULL, "別の enishid が %s を使っています",
                         "another enishid holds %s", db->path);
    return 0;
}

/* Made by us beforehand, so that it is never wider than 0600; a symbolic link or another's file is refused.
 */
static int check_file(struct db *db, struct en_error *err)
{
    int fd = open(db->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set(err,
                         errno == ENOSPC                     ? EN_DISK_FULL
                         : errno == ELOOP || errno == EISDIR ? EN_INVALID
                                                             : EN_IO,
                         NULL, "%s を開けません: %s", "cannot open %s: %s", db->path, strerror(errno));
    struct stat st;
    int rc = fstat(fd, &st);
    if (rc || !S_ISREG(st.st_mode) || (st.st_mode & 077))
        rc = error_set(err, EN_INVALID, NULL, "%s は他の人に読めないファイル (0600) である必要があります",
                       "%s must be a regular file that only its owner can read (mode 0600)", db->path);
    else
        rc = header_check(db->path, fd, st.st_size, err);
    close(fd); /* before SQLite opens it: no lock of SQLite's exists yet */
    return rc;
}

/*
 * Ours from its first page on: a kill right after must not leave a file that we would take for a stranger's.
 * A file that header_check() let pass has our mark or is empty; it also becomes empty when SQLite takes back
 * a first page whose journal a kill has left behind.
 */
static int stamp(struct db *db)
{
    char sql[64];
    sqlite3_stmt *q;
    int rc = sqlite3_prepare_v2(db->s, "PRAGMA application_id", -1, &q, NULL);
    if (rc != SQLITE_OK)
        return rc;
    rc = sqlite3_step(q);
    bool marked = rc == SQLITE_ROW && sqlite3_column_int64(q, 0) != 0;
    int closed = sqlite3_finalize(q);
    if (rc != SQLITE_ROW || marked)
        return closed;
    (void)snprintf(sql, sizeof sql, "PRAGMA application_id=%u", DB_APPLICATION_ID);
    return exec(db, sql);
}

static struct db *open_connection(const char *path, bool reader, struct en_error *err)
{
    struct db *db = mem_alloc(sizeof *db);
    db->path = mem_strdup(path);
    db->reader = reader;
    db->lock = -1;
    if (!reader && (take_lock(db, err) || check_file(db, err))) {
        db_close(db);
        return NULL;
    }
    int flags = (reader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX |
                SQLITE_OPEN_NOFOLLOW;
    set_memory();
    int rc = sqlite3_open_v2(path, &db->s, flags, NULL);
    if (rc == SQLITE_OK) {
        sqlite3_extended_result_codes(db->s, 1);
        set_limits(db);
        rc = reader ? SQLITE_OK : stamp(db);
    }
    if (rc == SQLITE_OK)
        rc = set_pragmas(db);
    if (rc != SQLITE_OK) {
        (void)fail_with(db, rc, err);
        if ((rc & 0xff) == SQLITE_ERROR) /* a header that SQLite cannot make sense of */
            err->code = EN_INVALID;
        db_close(db);
        return NULL;
    }
    return db;
}

static int on_logged(void *arg, sqlite3 *s, const char *name, int pages)
{
    struct db *db = arg;
    (void)s, (void)name;
    db->log_pages = pages;
    return SQLITE_OK;
}

/* What fails here is tried again later: all is in the log. A reader that keeps its moment only delays it. */
void db_tidy(struct db *db)
{
    if (db->log_pages >= LOG_PAGES)
        (void)sqlite3_wal_checkpoint_v2(db->s, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    db->log_pages = 0;
}

struct db *db_open(const char *path, struct en_error *err)
{
    struct db *db = open_connection(path, false, err);
    if (db && migrate(db, err)) {
        db_close(db);
        return NULL;
    }
    if (db) {
        db->journal = journal_new(db, db->s);
        (void)sqlite3_wal_hook(db->s, on_logged, db);
    }
    return db;
}

struct db *db_open_reader(struct db *db, struct en_error *err)
{
    return open_connection(db->path, true, err);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    stmt_free_all(db);
    journal_free(db->journal);
    if (db->s && !db->reader && !db->broken)
        (void)sqlite3_wal_checkpoint_v2(db->s, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_close_v2(db->s);
    if (db->lock >= 0)
        close(db->lock);
    free(db->path);
    free(db);
}

const char *db_path(const struct db *db)
{
    return db->path;
}

/* --- transaction --- */

static int begin(struct db *db, const char *sql, struct en_error *err)
{
    db->failed = false;
    if (db->journal)
        journal_clear(db->journal);
    int rc = exec(db, sql);
    return rc == SQLITE_OK ? 0 : fail_with(db, rc, err);
}

int db_begin(struct db *db, struct en_error *err)
{
    return begin(db, "BEGIN IMMEDIATE", err);
}

int db_begin_read(struct db *db, struct en_error *err)
{
    return begin(db, "BEGIN", err);
}

void db_forgive(struct db *db)
{
    db->failed = false;
}

bool db_in_transaction(const struct db *db)
{
    return !sqlite3_get_autocommit(db->s);
}

int db_commit(struct db *db, struct en_error *err)
{
    int rc = exec(db, "COMMIT");
    if (rc == SQLITE_OK)
        return 0;
    (void)fail_with(db, rc, err);
    /* An I/O error while committing leaves an unknown outcome: only a restart, which reads the file anew,
     * tells. */
    db->broken |= (rc & 0xff) == SQLITE_IOERR && err->code != EN_DISK_FULL;
    db_rollback(db);
    return -1;
}

void db_rollback(struct db *db)
{
    if (db_in_transaction(db))
        (void)exec(db, "ROLLBACK");
    db->in_savepoint = false;
}

void db_savepoint(struct db *db)
{
    if (!db_in_transaction(db))
        fatal("a savepoint outside of a transaction would commit by itself");
    db->failed = false;
    stmt_run(db_prep(db, "SAVEPOINT request"));
    db->in_savepoint = true;
    journal_clear(db->journal);
}

void db_undo(struct db *db)
{
    db->failed = false;
    db->deadline = 0;
    journal_clear(db->journal);
    /* Some failures (disk full) have already rolled back the whole transaction. */
    if (db_in_transaction(db)) {
        stmt_run(db_prep(db, "ROLLBACK TO request"));
        stmt_run(db_prep(db, "RELEASE request"));
    }
    db->in_savepoint = false;
}

void db_nest(struct db *db)
{
    stmt_run(db_prep(db, "SAVEPOINT nested"));
    db->nested_mark = journal_mark(db->journal);
}

void db_unnest(struct db *db, bool keep)
{
    if (!keep) {
        stmt_run(db_prep(db, "ROLLBACK TO nested"));
        journal_cut(db->journal, db->nested_mark);
    }
    stmt_run(db_prep(db, "RELEASE nested"));
}

int db_release(struct db *db, struct en_error *err)
{
    if (!db->failed)
        stmt_run(db_prep(db, "RELEASE request"));
    if (!db->failed) {
        db->in_savepoint = false;
        return 0;
    }
    *err = db->err;
    db_undo(db);
    return -1;
}

void db_script(struct db *db, const char *sql)
{
    if (db->failed)
        return;
    int rc = exec(db, sql);
    if ((rc & 0xff) == SQLITE_ERROR)
        fatal("%s in: %s", sqlite3_errmsg(db->s), sql);
    if (rc != SQLITE_OK)
        mark_failed(db, rc);
}

void db_set_version(struct db *db, size_t version)
{
    char sql[48]; /* a PRAGMA takes no parameter; the number is ours */
    (void)snprintf(sql, sizeof sql, "PRAGMA user_version=%zu", version);
    db_script(db, sql);
}

int64_t db_changes(struct db *db)
{
    return sqlite3_changes64(db->s);
}

struct journal *db_journal(const struct db *db)
{
    return db->journal;
}

int64_t db_free_bytes(struct db *db)
{
    int64_t now = clock_monotonic_ms();
    struct statvfs st;
    if (db->free_asked_ms && now - db->free_asked_ms < 1000)
        return db->free_bytes;
    db->free_asked_ms = now;
    db->free_bytes = statvfs(db->path, &st) ? -1 : (int64_t)st.f_bavail * (int64_t)st.f_frsize;
    return db->free_bytes;
}
