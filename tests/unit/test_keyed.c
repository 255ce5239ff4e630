/*
 * test_keyed.c - which files may hold the key, and hashes that differ by key, use and bytes.
 */
#include "base/keyed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64], path[128];

static int make_folder(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "keyed-test-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(path, sizeof path, "%s/key", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static void put_file(size_t bytes, mode_t mode)
{
    unlink(path);
    FILE *f = fopen(path, "w");
    for (size_t i = 0; i < bytes; i++)
        putc('a', f);
    fclose(f);
    chmod(path, mode);
}

static void a_key_file_must_be_private_and_long_enough(void **state)
{
    (void)state;
    static const struct {
        size_t bytes;
        mode_t mode;
        int rc;
    } rows[] = {{32, 0600, 0},    {32, 0400, 0},  {4096, 0600, 0}, {31, 0600, -1}, {0, 0600, -1},
                {4097, 0600, -1}, {32, 0640, -1}, {32, 0604, -1},  {32, 0610, -1}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct keyed k;
        struct en_error err = {0};
        put_file(rows[i].bytes, rows[i].mode);
        assert_int_equal(keyed_load(&k, path, &err), rows[i].rc);
        if (rows[i].rc)
            assert_non_null(strstr(err.en, path));
    }
    struct keyed k;
    struct en_error err = {0};
    assert_int_equal(keyed_load(&k, folder, &err), -1);
    unlink(path);
    assert_int_equal(keyed_load(&k, path, &err), -1);
    assert_int_equal(err.code, EN_NOT_FOUND);
}

static void a_bare_name_is_a_credential(void **state)
{
    (void)state;
    struct keyed a, b;
    struct en_error err = {0};
    put_file(32, 0400);
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_int_equal(keyed_load(&a, "key", &err), -1);
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    assert_int_equal(keyed_load(&a, "key", &err), 0);
    assert_int_equal(keyed_load(&b, path, &err), 0);
    assert_memory_equal(&a, &b, sizeof a);
    unsetenv("CREDENTIALS_DIRECTORY");
}

static void a_key_is_made_once(void **state)
{
    (void)state;
    struct keyed a, b;
    struct en_error err = {0};
    struct stat st;
    unlink(path);
    assert_int_equal(keyed_create(path, &err), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(keyed_load(&a, path, &err), 0);
    assert_int_equal(keyed_create(path, &err), -1);
    assert_int_equal(err.code, EN_CONFLICT);
    assert_int_equal(keyed_load(&b, path, &err), 0);
    assert_memory_equal(&a, &b, sizeof a);
    unlink(path);
    assert_int_equal(keyed_create(path, &err), 0);
    assert_int_equal(keyed_load(&b, path, &err), 0);
    assert_memory_not_equal(&a, &b, sizeof a);
    keyed_clear(&b);
    for (size_t i = 0; i < sizeof b.key; i++)
        assert_int_equal(b.key[i], 0);
}

static void a_hash_depends_on_key_use_and_bytes(void **state)
{
    (void)state;
    struct keyed k = {{1}}, other = {{2}};
    uint8_t a[32], b[32];
    keyed_hash(&k, "stop", "abc", 3, a, 32);
    keyed_hash(&k, "stop", "abc", 3, b, 32);
    assert_true(keyed_equal(a, b, 32));
    keyed_hash(&other, "stop", "abc", 3, b, 32);
    assert_false(keyed_equal(a, b, 32));
    keyed_hash(&k, "stopa", "bc", 2, b, 32);
    assert_false(keyed_equal(a, b, 32));
    keyed_hash(&k, "stop", "abd", 3, b, 32);
    assert_false(keyed_equal(a, b, 32));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_file_must_be_private_and_long_enough),
        cmocka_unit_test(a_bare_name_is_a_credential),
        cmocka_unit_test(a_key_is_made_once),
        cmocka_unit_test(a_hash_depends_on_key_use_and_bytes),
    };
    return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
