/*
 * test_db.c - the connection: which files it opens, what it refuses and leaves as it was, how errors travel.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../unit/world.h"
#include "base/log.h"
#include "db/db.h"
#include "db/migrate.h"

struct place {
    char folder[64], path[96];
};

static int place_make(void **state)
{
    struct place *p = mem_alloc(sizeof *p);
    log_set_level(LOG_LEVEL_ERROR);
    folder_make(p->folder);
    (void)snprintf(p->path, sizeof p->path, "%s/enishi.db", p->folder);
    *state = p;
    return 0;
}

static int place_remove(void **state)
{
    struct place *p = *state;
    folder_remove(p->folder);
    free(p);
    return 0;
}

static struct db *open_ok(const char *path)
{
    struct en_error err = {0};
    struct db *db = db_open(path, &err);
    assert_string_equal(err.en, "");
    assert_non_null(db);
    return db;
}

static int64_t get(struct db *db, const char *sql)
{
    return stmt_get_int(db_prep(db, sql), -1);
}

static void set(struct db *db, const char *name)
{
    struct stmt *q = db_prep(db, "INSERT INTO setting (name, value) VALUES ($1, 'x')");
    stmt_text(q, 1, name);
    stmt_run(q);
}
#define SETTINGS "SELECT count(*) FROM setting"

/* The bytes of a file; free them. */
static char *slurp(const char *path, size_t *n)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    char *bytes = mem_alloc((size_t)st.st_size + 1);
    *n = (size_t)read(fd, bytes, (size_t)st.st_size);
    assert_int_equal(*n, st.st_size);
    close(fd);
    return bytes;
}

static void spit(const char *path, const void *bytes, size_t n, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), n);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

/* --- opening --- */

static void a_database_is_made_for_its_owner_alone_and_opened_again(void **state)
{
    struct place *p = *state;
    struct en_error err = {0};
    struct stat st;
    struct db *db = open_ok(p->path);
    assert_string_equal(db_path(db), p->path);
    assert_int_equal(stat(p->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(db_begin(db, &err), 0);
    set(db, "kept");
    assert_int_equal(db_commit(db, &err), 0);
    assert_true(db_free_bytes(db) > 0);
    db_close(db);
    db = open_ok(p->path);
    assert_int_equal(get(db, SETTINGS), 1);
    assert_int_equal(get(db, "PRAGMA foreign_keys"), 1);
    assert_int_equal(get(db, "PRAGMA synchronous"), 2);
    db_close(db);
    db_close(NULL);
}

/* Tries to open a file of these bytes; it must be refused and stay as it is. */
static void check_refused(const struct place *p, const void *bytes, size_t n, mode_t mode, enum en_code code,
                          const char *part)
{
    struct en_error err = {0};
    size_t after;
    spit(p->path, bytes, n, mode);
    assert_null(db_open(p->path, &err));
    assert_int_equal(err.code, code);
    if (!strstr(err.en, part))
        fail_msg("%s", err.en);
    assert_true(*err.ja);
    char *now = slurp(p->path, &after);
    assert_int_equal(after, n);
    assert_memory_equal(now, bytes, n);
    free(now);
    assert_int_equal(unlink(p->path), 0);
}

static char *good_file(const struct place *p, size_t *n)
{
    db_close(open_ok(p->path));
    char *bytes = slurp(p->path, n);
    assert_int_equal(unlink(p->path), 0);
    return bytes;
}

static void files_that_are_not_ours_are_refused_unchanged(void **state)
{
    struct place *p = *state;
    size_t n;
    char *good = good_file(p, &n), text[200];
    memset(text, 'x', sizeof text);
    check_refused(p, text, sizeof text, 0600, EN_INVALID, "is not a database of enishi");
    check_refused(p, "short", 5, 0600, EN_INVALID, "is not a database of enishi");
    check_refused(p, good, 99, 0600, EN_INVALID, "is not a database of enishi");
    check_refused(p, good, n - 1, 0600, EN_INVALID, "is cut short");
    check_refused(p, good, 4096, 0600, EN_INVALID, "is cut short");
    good[68] ^= 1; /* application id: another program's */
    check_refused(p, good, n, 0600, EN_INVALID, "is not a database of enishi");
    good[68] ^= 1;
    good[63] = (char)(migration_count + 1); /* user version */
    (void)snprintf(text, sizeof text, "has schema %zu; this enishid knows up to %zu", migration_count + 1,
                   migration_count);
    check_refused(p, good, n, 0600, EN_INVALID, text);
    good[60] = 1; /* a version beyond all bounds, negative for SQLite */
    check_refused(p, good, n, 0600, EN_INVALID, "this enishid knows up to ");
    good[60] = 0;
    good[63] = (char)migration_count;
    check_refused(p, good, n, 0644, EN_INVALID, "mode 0600");
    check_refused(p, good, n, 0620, EN_INVALID, "mode 0600");
    spit(p->path, good, n, 0600);
    db_close(open_ok(p->path));
    free(good);
}

static void links_and_folders_are_refused(void **state)
{
    struct place *p = *state;
    struct en_error err = {0};
    char target[128];
    (void)snprintf(target, sizeof target, "%s/target", p->folder);
    db_close(open_ok(target));
    assert_int_equal(symlink(target, p->path), 0);
    assert_null(db_open(p->path, &err));
    assert_non_null(strstr(err.en, "cannot open"));
    assert_int_equal(unlink(p->path), 0);
    assert_int_equal(mkdir(p->path, 0700), 0);
    assert_null(db_open(p->path, &err));
    (void)snprintf(target, sizeof target, "%s/none/enishi.db", p->folder);
    assert_null(db_open(target, &err));
    assert_int_equal(err.code, EN_IO);
}

static void only_one_may_hold_it(void **state)
{
    struct place *p = *state;
    struct en_error err = {0};
    struct db *db = open_ok(p->path);
    assert_null(db_open(p->path, &err));
    assert_int_equal(err.code, EN_CONFLICT);
    assert_non_null(strstr(err.en, "another enishid holds"));
    db_close(db);
    db_close(open_ok(p->path));
}

static void a_reader_sees_one_moment_and_writes_nothing(void **state)
{
    struct place *p = *state;
    struct en_error err = {0};
    struct db *db = open_ok(p->path), *reader = db_open_reader(db, &err);
    assert_non_null(reader);
    assert_int_equal(db_begin_read(reader, &err), 0);
    assert_int_equal(get(reader, SETTINGS), 0);
    assert_int_equal(db_begin(db, &err), 0);
    set(db, "later");
    assert_int_equal(db_commit(db, &err), 0);
    assert_int_equal(get(reader, SETTINGS), 0);
    db_rollback(reader);
    assert_int_equal(get(reader, SETTINGS), 1);
    set(reader, "never");
    assert_true(db_failed(reader, &err));
    assert_false(db_broken(reader));
    db_close(reader);
    db_close(db);
}

/* --- transactions, savepoints, failures --- */

static void savepoints_keep_or_undo(void **state)
{
    struct place *p = *state;
    struct en_error err = {0};
    struct db *db = open_ok(p->path);
    assert_int_equal(db_begin(db, &err), 0);
    assert_true(db_in_transaction(db));
    db_savepoint(db);
    set(db, "a");
    assert_int_equal(db_release(db, &err), 0);
    db_savepoint(db);
    set(db, "b");
    db_undo(db);
    assert_int_equal(get(db, SETTINGS), 1);
    db_savepoint(db);
    set(db, "c");
    db_nest(db);
    set(db, "d");
    db_unnest(db, false);
    db_nest(db);
    set(db, "e");
    db_unnest(db, true);
    assert_int_equal(db_release(db, &err), 0);
    assert_int_equal(get(db, SETTINGS), 3);
    db_rollback(db);
    assert_false(db_in_transaction(db));
    assert_int_equal(get(db, SETTINGS), 0);
    db_close(db);
}

static void a_failed_statement_is_sticky_until_its_savepoint_ends(void **state)
{
    struct place *p = *state;
    struct en_error err = {0};
    struct db *db = open_ok(p->path);
    log_set_level(LOG_LEVEL_ERROR);
    assert_int_equal(db_begin(db, &err), 0);
    db_savepoint(db);
    set(db, "a");
    set(db, "a"); /* its name is the key: this fails */
    assert_true(db_failed(db, &err));
    assert_int_equal(err.code, EN_INTERNAL);
    assert_null(strstr(err.en, "setting")); /* no word of SQLite's for the asker */
    set(db, "b");                           /* does nothing */
    assert_int_equal(get(db, SETTINGS), -1);
    db_nest(db);
    db_unnest(db, true);
    err = (struct en_error){0};
    assert_int_equal(db_release(db, &err), -1);
    assert_int_equal(err.code, EN_INTERNAL);
    assert_false(db_failed(db, NULL));
    assert_int_equal(get(db, SETTINGS), 0);
    db_savepoint(db);
    set(db, "c");
    assert_int_equal(db_release(db, &err), 0);
    assert_int_equal(db_commit(db, &err), 0);
    assert_int_equal(get(db, SETTINGS), 1);
    assert_false(db_broken(db));
    db_close(db);
}

static void values_come_back_as_they_were_bound(void **state)
{
    struct place *p = *state;
    struct db *db = open_ok(p->path);
    struct arena *a = arena_new();
    struct stmt *q = db_prep(db, "SELECT $1, $2, $3, $4, $5, $6, $7");
    size_t n;
    stmt_int(q, 1, INT64_MIN);
    stmt_text(q, 2, "根室");
    stmt_text(q, 3, NULL);
    stmt_blob(q, 4, "a\0b", 3);
    stmt_null(q, 5);
    stmt_int_or_null(q, 6, 0);
    stmt_int_or_null(q, 7, 7);
    assert_true(stmt_row(q));
    assert_int_equal(col_int(q, 0), INT64_MIN);
    assert_string_equal(col_text(q, 1), "根室");
    assert_string_equal(col_str(q, 1, a), "根室");
    assert_true(col_is_null(q, 2));
    assert_null(col_text(q, 2));
    assert_null(col_str(q, 2, a));
    assert_int_equal(col_int(q, 2), 0);
    assert_memory_equal(col_blob(q, 3, &n), "a\0b", 3);
    assert_int_equal(n, 3);
    assert_true(col_is_null(q, 4));
    assert_true(col_is_null(q, 5));
    assert_int_equal(col_int(q, 6), 7);
    assert_false(stmt_row(q));
    q = db_prep(db, "SELECT $1, $2, $3, $4, $5, $6, $7"); /* nothing of before is left bound */
    assert_true(stmt_row(q));
    assert_true(col_is_null(q, 0));
    stmt_done(q);
    assert_int_equal(get(db, "SELECT NULL"), -1);
    arena_free(a);
    db_close(db);
}

static void a_statement_that_takes_too_long_is_stopped(void **state)
{
    struct place *p = *state;
    struct en_error err = {0};
    struct db *db = open_ok(p->path);
    assert_int_equal(db_begin(db, &err), 0);
    db_savepoint(db);
    set(db, "a");
    db_deadline(db, 1);
    assert_int_equal(get(db, "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < "
                             "100000000) SELECT max(x)"
                             " FROM c"),
                     -1);
    assert_true(db_failed(db, &err));
    assert_int_equal(err.code, EN_TIMEOUT);
    db_undo(db);
    assert_int_equal(get(db, SETTINGS), 0);
    db_deadline(db, 0);
    db_rollback(db);
    db_close(db);
}

/* --- our own mistakes end the process --- */

typedef void mistake_fn(struct db *db);

static void unnumbered(struct db *db)
{
    (void)db_prep(db, "SELECT 1 FROM setting WHERE name = ?");
}
static void out_of_order(struct db *db)
{
    (void)db_prep(db, "SELECT 1 FROM setting WHERE name = $2 AND value = $1");
}
static void named(struct db *db)
{
    (void)db_prep(db, "SELECT 1 FROM setting WHERE name = :name");
}
static void not_sql(struct db *db)
{
    (void)db_prep(db, "SELEKT 1");
}
static void no_such_parameter(struct db *db)
{
    stmt_int(db_prep(db, "SELECT $1"), 2, 1);
}
static void twice_at_once(struct db *db)
{
    (void)stmt_row(db_prep(db, "SELECT name FROM setting"));
    (void)stmt_row(db_prep(db, "SELECT 1"));
    (void)db_prep(db, "SELECT 1");
}
static void rows_unexpected(struct db *db)
{
    stmt_run(db_prep(db, "SELECT 1"));
}

static void our_own_mistakes_are_fatal(void **state)
{
    static mistake_fn *const mistakes[] = {unnumbered,        out_of_order,  named,          not_sql,
                                           no_such_parameter, twice_at_once, rows_unexpected};
    struct place *p = *state;
    db_close(open_ok(p->path));
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        int status;
        pid_t child = fork();
        assert_true(child >= 0);
        if (!child) {
            struct en_error err;
            struct rlimit no_core = {0, 0};
            (void)setrlimit(RLIMIT_CORE, &no_core);
            (void)signal(SIGABRT, SIG_DFL); /* cmocka's own handler would go on with the parent's tests */
            if (!freopen("/dev/null", "w", stderr))
                _exit(2);
            struct db *db = db_open(p->path, &err);
            if (db)
                mistakes[i](db);
            _exit(1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
            fail_msg("mistake %zu was let pass", i);
    }
}

/* --- the disk --- */

/* In a child whose files may not grow: the commit fails, nothing of it may be acknowledged. */
static int commit_without_room(const char *path)
{
    struct en_error err = {0};
    struct db *db = db_open(path, &err);
    struct rlimit none = {4096, RLIM_INFINITY};
    if (!db || !freopen("/dev/null", "w", stderr) || db_begin(db, &err))
        return 10;
    set(db, "lost");
    (void)signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &none))
        return 11;
    if (db_commit(db, &err) != -1)
        return 12;
    if (err.code != EN_DISK_FULL && err.code != EN_IO)
        return 13;
    if (db_in_transaction(db))
        return 14;
    if (err.code == EN_IO && !db_broken(db))
        return 15;
    return 0;
}

static void a_commit_that_fails_is_told_and_leaves_nothing(void **state)
{
    struct place *p = *state;
    int status;
    struct db *db = open_ok(p->path);
    db_close(db);
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child)
        _exit(commit_without_room(p->path));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    db = open_ok(p->path);
    assert_int_equal(get(db, SETTINGS), 0);
    db_close(db);
}

/* What was committed is there after kill -9, what was not is not. */
static void what_was_committed_survives_a_kill(void **state)
{
    struct place *p = *state;
    int status;
    db_close(open_ok(p->path));
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child) {
        struct en_error err;
        struct db *db = db_open(p->path, &err);
        if (!db || db_begin(db, &err))
            _exit(1);
        set(db, "kept");
        if (db_commit(db, &err) || db_begin(db, &err))
            _exit(1);
        set(db, "lost");
        (void)raise(SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    struct db *db = open_ok(p->path);
    assert_int_equal(get(db, "SELECT count(*) FROM setting WHERE name = 'kept'"), 1);
    assert_int_equal(get(db, SETTINGS), 1);
    db_close(db);
}

#define IN_A_PLACE(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(a_database_is_made_for_its_owner_alone_and_opened_again),
        IN_A_PLACE(files_that_are_not_ours_are_refused_unchanged),
        IN_A_PLACE(links_and_folders_are_refused),
        IN_A_PLACE(only_one_may_hold_it),
        IN_A_PLACE(a_reader_sees_one_moment_and_writes_nothing),
        IN_A_PLACE(savepoints_keep_or_undo),
        IN_A_PLACE(a_failed_statement_is_sticky_until_its_savepoint_ends),
        IN_A_PLACE(values_come_back_as_they_were_bound),
        IN_A_PLACE(a_statement_that_takes_too_long_is_stopped),
        IN_A_PLACE(our_own_mistakes_are_fatal),
        IN_A_PLACE(a_commit_that_fails_is_told_and_leaves_nothing),
        IN_A_PLACE(what_was_committed_survives_a_kill),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
