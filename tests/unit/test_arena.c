/*
 * test_arena.c - the arena, the malloc family and the growing array on top of it.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/vec.h"

static const size_t sizes[] = {0, 1, 7, 8, 15, 16, 17, 1000, 4095, 4096, 4097, 16384, 16385, 1000000};
#define SIZES (sizeof sizes / sizeof sizes[0])

static int is_zero(const unsigned char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return 0;
    return 1;
}

/* Two rounds, so that what arena_reset left behind would show. */
static void every_piece_is_zeroed_and_aligned(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < SIZES; i++) {
            unsigned char *p = arena_alloc(a, sizes[i]);
            assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
            assert_true(is_zero(p, sizes[i]));
            memset(p, 0xAA, sizes[i]);
        }
        arena_reset(a);
    }
    arena_free(a);
}

static void pieces_do_not_overlap(void **state)
{
    enum { PIECES = 3000 };
    static unsigned char *piece[PIECES];
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < PIECES; i++) {
        piece[i] = arena_alloc(a, 1 + i % 97);
        memset(piece[i], (int)(i % 251), 1 + i % 97);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t j = 0; j < 1 + i % 97; j++)
            assert_int_equal(piece[i][j], i % 251);
    arena_free(a);
}

static void strings_are_copied_and_printed(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    assert_string_equal(arena_strdup(a, "縁"), "縁");
    assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(a, NULL, 0), "");
    assert_string_equal(arena_printf(a, "%s-%04d", "R6", 123), "R6-0123");
    assert_int_equal(strlen(arena_printf(a, "%20000d", 1)), 20000);
    arena_free(a);
}

static void an_array_is_zeroed(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    int *n = arena_array(a, 100, sizeof *n);
    assert_true(is_zero((unsigned char *)n, 100 * sizeof *n));
    arena_free(a);
}

static void nothing_is_freed_twice(void **state)
{
    (void)state;
    arena_free(NULL);
    struct arena *a = arena_new();
    arena_reset(a);
    arena_reset(a);
    arena_free(a);
}

static void overflowing_array(void)
{
    (void)arena_array(arena_new(), SIZE_MAX / 2, 4);
}

static void overflowing_grow(void)
{
    (void)mem_grow(NULL, SIZE_MAX / 2, 4);
}

static void impossible_size(void)
{
    (void)arena_alloc(arena_new(), SIZE_MAX - 8);
}

static void a_product_that_overflows_ends_the_process(void **state)
{
    void (*const bad[])(void) = {overflowing_array, overflowing_grow, impossible_size};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        int status;
        pid_t child = fork();
        if (child == 0) {
            signal(SIGABRT, SIG_DFL);
            close(STDERR_FILENO);
            bad[i]();
            _exit(0);
        }
        waitpid(child, &status, 0);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }
}

static void memory_is_zeroed_grown_and_copied(void **state)
{
    (void)state;
    unsigned char *p = mem_alloc(100);
    assert_true(is_zero(p, 100));
    p = mem_grow(p, 1000, 1);
    assert_true(is_zero(p, 100));
    free(p);
    char *s = mem_strdup("根室");
    assert_string_equal(s, "根室");
    free(s);
    free(mem_alloc(0));
    free(mem_grow(NULL, 0, 1));
}

static void a_vector_keeps_what_was_added(void **state)
{
    VEC(int) v = {0};
    (void)state;
    for (int i = 0; i < 1000; i++)
        vec_add(&v) = i;
    assert_int_equal(v.n, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(v.at[i], i);
    vec_clear(&v);
    assert_null(v.at);
    assert_int_equal(v.n, 0);
    vec_clear(&v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_is_zeroed_and_aligned),
        cmocka_unit_test(pieces_do_not_overlap),
        cmocka_unit_test(strings_are_copied_and_printed),
        cmocka_unit_test(an_array_is_zeroed),
        cmocka_unit_test(nothing_is_freed_twice),
        cmocka_unit_test(a_product_that_overflows_ends_the_process),
        cmocka_unit_test(memory_is_zeroed_grown_and_copied),
        cmocka_unit_test(a_vector_keeps_what_was_added),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
