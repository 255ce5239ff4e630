/*
 * test_migrate.c - the schema: made once and whole, whatever moment the process is killed at.
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
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../unit/world.h"
#include "base/log.h"
#include "db/db.h"
#include "db/migrate.h"

#define KILLS 60

static char *slurp(const char *path, size_t *n)
{
    struct stat st;
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &st), 0);
    char *bytes = mem_alloc((size_t)st.st_size + 1);
    *n = (size_t)read(fd, bytes, (size_t)st.st_size);
    close(fd);
    return bytes;
}

static int64_t get(struct db *db, const char *sql)
{
    return stmt_get_int(db_prep(db, sql), -1);
}

static void check_whole(struct db *db)
{
    assert_int_equal(get(db, "PRAGMA user_version"), migration_count);
    assert_int_equal(get(db, "PRAGMA application_id"), DB_APPLICATION_ID);
    assert_int_equal(get(db, "SELECT count(*) FROM schema_step"), migration_count);
    assert_int_equal(get(db, "SELECT count(*) FROM contact"), 0);
    assert_int_equal(get(db, "SELECT count(*) FROM contact_search"), 0);
}

static void a_new_file_has_all_steps(void **state)
{
    char folder[64], path[96];
    struct en_error err = {0};
    (void)state;
    folder_make(folder);
    (void)snprintf(path, sizeof path, "%s/enishi.db", folder);
    struct db *db = db_open(path, &err);
    assert_non_null(db);
    check_whole(db);
    assert_int_equal(get(db, "SELECT min(step) FROM schema_step"), 1);
    db_close(db);
    folder_remove(folder);
}

static void a_file_with_all_steps_is_opened_unchanged(void **state)
{
    char folder[64], path[96];
    struct en_error err = {0};
    size_t before, after;
    (void)state;
    folder_make(folder);
    (void)snprintf(path, sizeof path, "%s/enishi.db", folder);
    db_close(db_open(path, &err));
    char *old = slurp(path, &before);
    struct db *db = db_open(path, &err);
    assert_non_null(db);
    check_whole(db);
    db_close(db);
    char *new = slurp(path, &after);
    assert_int_equal(after, before);
    assert_memory_equal(new, old, before);
    free(old);
    free(new);
    folder_remove(folder);
}

static void spin_for(int64_t ns)
{
    struct timespec start, now;
    clock_gettime(CLOCK_MONOTONIC, &start);
    do
        clock_gettime(CLOCK_MONOTONIC, &now);
    while ((now.tv_sec - start.tv_sec) * INT64_C(1000000000) + now.tv_nsec - start.tv_nsec < ns);
}

static int64_t time_of_one(const char *path)
{
    struct timespec start, now;
    struct en_error err;
    clock_gettime(CLOCK_MONOTONIC, &start);
    db_close(db_open(path, &err));
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - start.tv_sec) * INT64_C(1000000000) + now.tv_nsec - start.tv_nsec;
}

/* The next start must find either nothing or all, and go on from there. */
static void killed_at_any_moment_it_is_nothing_or_all(void **state)
{
    char folder[64], path[96];
    (void)state;
    folder_make(folder);
    (void)snprintf(path, sizeof path, "%s/measure.db", folder);
    int64_t whole = time_of_one(path);
    for (int i = 0; i < KILLS; i++) {
        int status;
        struct en_error err = {0};
        (void)snprintf(path, sizeof path, "%s/%d.db", folder, i);
        pid_t child = fork();
        assert_true(child >= 0);
        if (!child) {
            (void)db_open(path, &err);
            (void)pause();
            _exit(1);
        }
        spin_for(whole * i / KILLS);
        assert_int_equal(kill(child, SIGKILL), 0);
        assert_int_equal(waitpid(child, &status, 0), child);
        struct db *db = db_open(path, &err);
        if (!db)
            fail_msg("after a kill at %d/%d: %s", i, KILLS, err.en);
        check_whole(db);
        db_close(db);
        db = db_open(path, &err);
        if (!db)
            fail_msg("opened again after a kill at %d/%d: %s", i, KILLS, err.en);
        db_close(db);
    }
    folder_remove(folder);
}

static void copy(const char *from, const char *to)
{
    size_t n;
    char *bytes = slurp(from, &n);
    int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, n), n);
    close(fd);
    free(bytes);
}

/*
 * The narrowest moment, made by hand: the first page with our mark is written, the rollback journal that
 * would take it back is still there. SQLite then empties the file again, and the mark must be set anew, or
 * the next start takes the file for a stranger's.
 */
static void a_journal_left_from_the_first_page_is_no_trap(void **state)
{
    static const unsigned char magic[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    char folder[64], path[96], journal[112];
    unsigned char head[512] = {0};
    struct en_error err = {0};
    (void)state;
    folder_make(folder);
    (void)snprintf(path, sizeof path, "%s/whole.db", folder);
    db_close(db_open(path, &err));
    char half[96];
    (void)snprintf(half, sizeof half, "%s/half.db", folder);
    copy(path, half);
    /* as it was before its first change of journal mode: one page, one table less */
    assert_int_equal(truncate(half, 4096), 0);
    int fd = open(half, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "\x01\x01", 2, 18), 2);   /* not WAL */
    assert_int_equal(pwrite(fd, "\0\0\0\x01", 4, 28), 4); /* one page */
    assert_int_equal(pwrite(fd, "\0\0\0\0", 4, 60), 4);   /* no step */
    close(fd);
    /* a journal header: no pages, the file had none before */
    memcpy(head, magic, sizeof magic);
    head[22] = 2;  /* sector size 512 */
    head[26] = 16; /* page size 4096 */
    (void)snprintf(journal, sizeof journal, "%s-journal", half);
    fd = open(journal, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, head, sizeof head), sizeof head);
    close(fd);
    struct db *db = db_open(half, &err);
    assert_string_equal(err.en, "");
    assert_non_null(db);
    check_whole(db);
    db_close(db);
    db = db_open(half, &err);
    assert_string_equal(err.en, "");
    assert_non_null(db);
    db_close(db);
    folder_remove(folder);
}

static int quiet(void **state)
{
    (void)state;
    log_set_level(LOG_LEVEL_ERROR);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file_has_all_steps),
        cmocka_unit_test(a_file_with_all_steps_is_opened_unchanged),
        cmocka_unit_test(killed_at_any_moment_it_is_nothing_or_all),
        cmocka_unit_test(a_journal_left_from_the_first_page_is_no_trap),
    };
    return cmocka_run_group_tests(tests, quiet, NULL);
}
