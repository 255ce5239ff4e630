/*
 * test_token.c - a token comes back as it was made; every change of it, however small, makes it no token.
 */
#include "mail/token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct keyed key = {{7, 1, 9}};

static void a_token_comes_back(void **state)
{
    (void)state;
    static const struct token rows[] = {{TOKEN_BOUNCE, 0, 0},
                                        {TOKEN_STOP, 1, 42},
                                        {TOKEN_MESSAGE, UINT32_MAX, UINT64_MAX},
                                        {TOKEN_BOUNCE, 7, 1u << 31}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[TOKEN_LENGTH + 1];
        struct token back;
        token_write(&key, &rows[i], text);
        assert_int_equal(strlen(text), TOKEN_LENGTH);
        assert_int_equal(strspn(text, "abcdefghijklmnopqrstuvwxyz234567"), TOKEN_LENGTH);
        assert_int_equal(token_read(&key, text, TOKEN_LENGTH, rows[i].purpose, &back), 0);
        assert_int_equal(back.campaign, rows[i].campaign);
        assert_true(back.id == rows[i].id);
    }
}

static void every_change_of_a_letter_is_refused(void **state)
{
    (void)state;
    struct token t = {TOKEN_STOP, 3, 1234567}, back;
    char text[TOKEN_LENGTH + 1];
    token_write(&key, &t, text);
    for (size_t i = 0; i < TOKEN_LENGTH; i++) {
        char right = text[i];
        for (int c = 0; c < 256; c++) {
            text[i] = (char)c;
            if (text[i] != right)
                assert_int_equal(token_read(&key, text, TOKEN_LENGTH, TOKEN_STOP, &back), -1);
        }
        text[i] = right;
    }
    assert_int_equal(token_read(&key, text, TOKEN_LENGTH, TOKEN_STOP, &back), 0);
}

static void another_key_purpose_or_length_is_refused(void **state)
{
    (void)state;
    struct keyed other = key;
    other.key[31] ^= 1;
    struct token t = {TOKEN_STOP, 3, 1234567}, back;
    char text[TOKEN_LENGTH + 2];
    token_write(&key, &t, text);
    assert_int_equal(token_read(&other, text, TOKEN_LENGTH, TOKEN_STOP, &back), -1);
    assert_int_equal(token_read(&key, text, TOKEN_LENGTH, TOKEN_BOUNCE, &back), -1);
    assert_int_equal(token_read(&key, text, TOKEN_LENGTH, TOKEN_MESSAGE, &back), -1);
    assert_int_equal(token_read(&key, text, TOKEN_LENGTH - 1, TOKEN_STOP, &back), -1);
    assert_int_equal(token_read(&key, text, TOKEN_LENGTH + 1, TOKEN_STOP, &back), -1);
    assert_int_equal(token_read(&key, "", 0, TOKEN_STOP, &back), -1);
}

static void guesses_are_refused(void **state)
{
    (void)state;
    struct token back;
    char text[TOKEN_LENGTH];
    srandom(11);
    for (int round = 0; round < 100000; round++) {
        for (size_t i = 0; i < TOKEN_LENGTH; i++)
            text[i] = "abcdefghijklmnopqrstuvwxyz234567"[random() % 32];
        assert_int_equal(token_read(&key, text, TOKEN_LENGTH, TOKEN_STOP, &back), -1);
    }
}

static void a_token_makes_an_address(void **state)
{
    (void)state;
    struct token t = {TOKEN_BOUNCE, 3, 42}, back;
    char out[ADDRESS_MAX + 1];
    struct en_error err = {0};
    assert_int_equal(token_address(&key, &t, "kaeri+", "City.example.jp", out, &err), 0);
    assert_int_equal(strncmp(out, "kaeri+", 6), 0);
    assert_string_equal(out + 6 + TOKEN_LENGTH, "@city.example.jp");
    assert_int_equal(token_read(&key, out + 6, TOKEN_LENGTH, TOKEN_BOUNCE, &back), 0);
    assert_int_equal(token_address(&key, &t, "0123456789abcdef", "a.jp", out, &err), 0);
    assert_int_equal(token_address(&key, &t, "0123456789abcdefg", "a.jp", out, &err), -1);
    assert_int_equal(token_address(&key, &t, "ka eri", "a.jp", out, &err), -1);
    assert_int_equal(token_address(&key, &t, "kaeri+", "nodot", out, &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_comes_back),
        cmocka_unit_test(every_change_of_a_letter_is_refused),
        cmocka_unit_test(another_key_purpose_or_length_is_refused),
        cmocka_unit_test(a_token_makes_an_address),
        cmocka_unit_test(guesses_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
