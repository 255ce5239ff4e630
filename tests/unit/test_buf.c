/*
 * test_buf.c - the growing byte buffer.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void what_was_added_is_there_and_ends_with_nul(void **state)
{
    struct buf b = {0};
    (void)state;
    buf_add(&b, "a\0b", 3);
    assert_int_equal(b.n, 3);
    assert_memory_equal(b.at, "a\0b\0", 4);
    buf_str(&b, "縁");
    assert_memory_equal(b.at, "a\0b縁", 7);
    buf_printf(&b, "%d/%s", 7, "x");
    assert_memory_equal(b.at, "a\0b縁7/x", 10);
    buf_clear(&b);
}

static void adding_nothing_still_gives_a_string(void **state)
{
    struct buf b = {0};
    (void)state;
    buf_add(&b, NULL, 0);
    assert_string_equal(b.at, "");
    buf_printf(&b, "%s", "");
    assert_int_equal(b.n, 0);
    buf_clear(&b);
}

static void it_grows_byte_by_byte(void **state)
{
    struct buf b = {0};
    (void)state;
    for (size_t i = 0; i < 10000; i++) {
        char c = (char)('a' + i % 26);
        buf_add(&b, &c, 1);
        assert_int_equal(b.at[b.n], '\0');
        assert_true(b.n < b.cap);
    }
    for (size_t i = 0; i < 10000; i++)
        assert_int_equal(b.at[i], 'a' + i % 26);
    buf_clear(&b);
}

static void a_long_print_is_whole(void **state)
{
    struct buf b = {0};
    (void)state;
    buf_printf(&b, "%5000d", 1);
    assert_int_equal(b.n, 5000);
    assert_int_equal(strlen(b.at), 5000);
    buf_clear(&b);
}

static void dropping_takes_the_first_bytes(void **state)
{
    struct buf b = {0};
    (void)state;
    buf_drop(&b, 0);
    buf_str(&b, "abcdef");
    buf_drop(&b, 0);
    assert_string_equal(b.at, "abcdef");
    buf_drop(&b, 2);
    assert_string_equal(b.at, "cdef");
    buf_drop(&b, 4);
    assert_string_equal(b.at, "");
    assert_int_equal(b.n, 0);
    buf_clear(&b);
}

static void a_cleared_buffer_can_be_used_again(void **state)
{
    struct buf b = {0};
    (void)state;
    buf_clear(&b);
    buf_str(&b, "a");
    buf_clear(&b);
    assert_null(b.at);
    buf_str(&b, "b");
    assert_string_equal(b.at, "b");
    buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_there_and_ends_with_nul),
        cmocka_unit_test(adding_nothing_still_gives_a_string),
        cmocka_unit_test(it_grows_byte_by_byte),
        cmocka_unit_test(a_long_print_is_whole),
        cmocka_unit_test(dropping_takes_the_first_bytes),
        cmocka_unit_test(a_cleared_buffer_can_be_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
