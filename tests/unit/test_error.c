/*
 * test_error.c - codes and messages.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"

static const struct {
    enum en_code code;
    int number;
    const char *name;
} codes[] = {
#define X(sym, num, name) {sym, num, name},
    EN_ERROR_CODES(X)
#undef X
};

static void every_code_has_its_number_and_its_name_both_ways(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        assert_int_equal(codes[i].code, codes[i].number);
        assert_string_equal(en_code_name(codes[i].code), codes[i].name);
        assert_int_equal(en_code_of(codes[i].name), codes[i].code);
    }
}

static void what_is_no_code_is_internal(void **state)
{
    (void)state;
    assert_string_equal(en_code_name(EN_OK), "internal");
    assert_string_equal(en_code_name((enum en_code)999), "internal");
    assert_int_equal(en_code_of("no_such_code"), EN_INTERNAL);
    assert_int_equal(en_code_of(""), EN_INTERNAL);
}

static void both_languages_take_the_same_arguments(void **state)
{
    struct en_error err;
    (void)state;
    assert_int_equal(
        error_set(&err, EN_INVALID, "date", "%s は%d日までです", "%s has %d days", "2026-02", 28), -1);
    assert_int_equal(err.code, EN_INVALID);
    assert_string_equal(err.field, "date");
    assert_string_equal(err.ja, "2026-02 は28日までです");
    assert_string_equal(err.en, "2026-02 has 28 days");
}

static void without_a_field_the_field_is_empty(void **state)
{
    struct en_error err;
    (void)state;
    memset(&err, 'x', sizeof err);
    error_set(&err, EN_BUSY, NULL, "あとで", "later");
    assert_string_equal(err.field, "");
}

static void nobody_needs_to_ask_for_the_details(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, EN_BUSY, "x", "あとで", "later"), -1);
    error_prefix(NULL, "file:%d: ", 1);
}

static void a_long_message_is_cut_between_characters(void **state)
{
    char text[3 * EN_MESSAGE_MAX + 1];
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        struct en_error err;
        memset(text, 'a', shift);
        for (size_t i = shift; i + 3 < sizeof text; i += 3)
            memcpy(text + i, "縁", 4);
        error_set(&err, EN_INVALID, text, "%s", "%s", text);
        assert_true(text_valid(err.ja, strlen(err.ja)));
        assert_true(text_valid(err.en, strlen(err.en)));
        assert_true(text_valid(err.field, strlen(err.field)));
        assert_in_range(strlen(err.ja), EN_MESSAGE_MAX - 4, EN_MESSAGE_MAX - 1);
        error_prefix(&err, "%s", text);
        assert_true(text_valid(err.ja, strlen(err.ja)));
    }
}

static void a_four_byte_character_is_cut_whole(void **state)
{
    struct en_error err;
    char text[EN_FIELD_MAX + 8];
    (void)state;
    memset(text, 'a', EN_FIELD_MAX - 4);
    memcpy(text + EN_FIELD_MAX - 4, "𠮷", 5);
    error_set(&err, EN_INVALID, text, "-", "-");
    assert_int_equal(strlen(err.field), EN_FIELD_MAX - 4);
}

static void a_prefix_goes_before_both_messages(void **state)
{
    struct en_error err;
    (void)state;
    error_set(&err, EN_INVALID, NULL, "数です", "a number was wanted");
    error_prefix(&err, "%s:%d: ", "enishi.conf", 12);
    assert_string_equal(err.ja, "enishi.conf:12: 数です");
    assert_string_equal(err.en, "enishi.conf:12: a number was wanted");
}

static void our_own_mistake_aborts_and_says_where(void **state)
{
    int ends[2], status;
    char said[256] = {0};
    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        dup2(ends[1], STDERR_FILENO);
        fatal_at("here.c", 7, "no %s", "way");
    }
    close(ends[1]);
    assert_true(read(ends[0], said, sizeof said - 1) > 0);
    waitpid(child, &status, 0);
    close(ends[0]);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    assert_ptr_equal(strstr(said, "here.c:7: "), said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_has_its_number_and_its_name_both_ways),
        cmocka_unit_test(what_is_no_code_is_internal),
        cmocka_unit_test(both_languages_take_the_same_arguments),
        cmocka_unit_test(without_a_field_the_field_is_empty),
        cmocka_unit_test(nobody_needs_to_ask_for_the_details),
        cmocka_unit_test(a_long_message_is_cut_between_characters),
        cmocka_unit_test(a_four_byte_character_is_cut_whole),
        cmocka_unit_test(a_prefix_goes_before_both_messages),
        cmocka_unit_test(our_own_mistake_aborts_and_says_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
