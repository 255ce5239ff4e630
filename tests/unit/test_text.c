/*
 * test_text.c - UTF-8: well-formed or not, counted, measured, cut.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

/* Unicode 15, table 3-7, at its edges. */
static const struct {
    const char *bytes;
    size_t n;
    bool valid;
    size_t good; /* leading well-formed bytes */
    bool cut;
} utf8[] = {
    {"", 0, true, 0, false},
    {"abc", 3, true, 3, false},
    {"a\0b", 3, true, 3, false},
    {"\x7f", 1, true, 1, false},
    {"\x80", 1, false, 0, false},
    {"a\xbf", 2, false, 1, false},
    {"\xc0\x80", 2, false, 0, false},
    {"\xc1\xbf", 2, false, 0, false},
    {"\xc2\x80", 2, true, 2, false},
    {"\xc2", 1, false, 0, true},
    {"\xc2\x41", 2, false, 0, false},
    {"\xdf\xbf", 2, true, 2, false},
    {"\xe0\x9f\xbf", 3, false, 0, false},
    {"\xe0\x9f", 2, false, 0, false},
    {"\xe0\xa0\x80", 3, true, 3, false},
    {"\xe0\xa0", 2, false, 0, true},
    {"\xed\x9f\xbf", 3, true, 3, false},
    {"\xed\xa0\x80", 3, false, 0, false},
    {"\xed\xbf\xbf", 3, false, 0, false},
    {"\xee\x80\x80", 3, true, 3, false},
    {"\xef\xbf\xbf", 3, true, 3, false},
    {"\xf0\x8f\xbf\xbf", 4, false, 0, false},
    {"\xf0\x90\x80\x80", 4, true, 4, false},
    {"\xf0\x90\x80", 3, false, 0, true},
    {"\xf0\x90\x80\x41", 4, false, 0, false},
    {"\xf4\x8f\xbf\xbf", 4, true, 4, false},
    {"\xf4\x90\x80\x80", 4, false, 0, false},
    {"\xf5\x80\x80\x80", 4, false, 0, false},
    {"\xff", 1, false, 0, false},
    {"\xfe\xff", 2, false, 0, false},
    {"縁\xe7\xb8", 5, false, 3, true},
    {"縁\xe7\xb8x", 6, false, 3, false},
};

static void only_well_formed_utf8_is_valid(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof utf8 / sizeof utf8[0]; i++) {
        bool cut;
        assert_int_equal(text_valid(utf8[i].bytes, utf8[i].n), utf8[i].valid);
        assert_int_equal(text_valid_length(utf8[i].bytes, utf8[i].n, &cut), utf8[i].good);
        assert_int_equal(cut, utf8[i].cut);
    }
}

static void every_scalar_is_written_and_read_back(void **state)
{
    (void)state;
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        char out[5] = {0};
        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        size_t n = text_put(out, cp);
        const char *at = out;
        if (!text_valid(out, n) || text_next(&at) != cp || at != out + n)
            fail_msg("U+%04X", cp);
    }
}

static void at_the_end_there_is_no_next(void **state)
{
    const char *s = "", *at = s;
    (void)state;
    assert_int_equal(text_next(&at), 0);
    assert_ptr_equal(at, s);
}

static const struct {
    const char *s;
    size_t length, columns;
} measures[] = {
    {"", 0, 0},     {"abc", 3, 3},        {"根室市", 3, 6},   {"ﾈﾑﾛ", 3, 3},     {"ｎｅ", 2, 4},
    {"𠮷田", 2, 4}, {"葛󠄀城", 3, 4}, {"か\u3099", 2, 2}, {"e\u0301", 2, 1}, {"a\u200bb", 3, 2},
    {"…", 1, 1},    {"é", 1, 1},          {"▲5", 2, 2},       {"㈱", 1, 2},      {"　", 1, 2},
    {"😀", 1, 2},    {"한", 1, 2},         {"\u00ad", 1, 1},   {"a\nb", 3, 2},    {"\ufeff", 1, 0},
};

static void characters_and_columns_are_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++) {
        assert_int_equal(text_length(measures[i].s), measures[i].length);
        assert_int_equal(text_columns(measures[i].s), measures[i].columns);
    }
}

static const struct {
    const char *s;
    uint32_t single, multi;
} control_table[] = {
    {"", 0, 0},
    {"根室 市", 0, 0},
    {"a\nb", '\n', 0},
    {"a\tb", '\t', 0},
    {"a\r\nb", '\r', '\r'},
    {"a\x1b[1m", 0x1B, 0x1B},
    {"\x01", 1, 1},
    {"a\x7f", 0x7F, 0x7F},
    {"\xc2\x80", 0x80, 0x80},
    {"\xc2\x9f", 0x9F, 0x9F},
    {"\u00a0", 0, 0},
    {"\u2027", 0, 0},
    {"\u2028", 0x2028, 0x2028},
    {"\u2029", 0x2029, 0x2029},
    {"x\u202e", 0x202E, 0x202E},
    {"\u202a", 0x202A, 0x202A},
    {"\u202f", 0, 0},
    {"\u2066", 0x2066, 0x2066},
    {"\u2069", 0x2069, 0x2069},
    {"\u206a", 0, 0},
};

static void control_characters_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof control_table / sizeof control_table[0]; i++) {
        assert_int_equal(text_control(control_table[i].s, false), control_table[i].single);
        assert_int_equal(text_control(control_table[i].s, true), control_table[i].multi);
    }
}

static const struct {
    const char *s, *trimmed;
} trims[] = {
    {"", ""},
    {"a", "a"},
    {"  ", ""},
    {"　\t 　", ""},
    {" a b ", "a b"},
    {"　根室　市　", "根室　市"},
    {"\u00a0x\u00a0", "x"},
    {"a　", "a"},
    {"　a", "a"},
    {"\nx\n", "\nx\n"},
};

static void blanks_of_every_width_are_trimmed(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof trims / sizeof trims[0]; i++) {
        char s[64];
        strcpy(s, trims[i].s);
        assert_string_equal(text_trim(s), trims[i].trimmed);
    }
}

static const struct {
    const char *s;
    size_t columns;
    const char *fitted;
} fits[] = {
    {"根室市", 6, "根室市"},
    {"根室市", 5, "根室…"},
    {"根室市", 4, "根…"},
    {"根室市", 3, "根…"},
    {"根室市", 2, "…"},
    {"根室市", 1, "…"},
    {"根室市", 0, ""},
    {"", 0, ""},
    {"abc", 3, "abc"},
    {"abc", 2, "a…"},
    {"e\u0301e\u0301e\u0301", 2, "e\u0301…"},
    {"葛󠄀城市", 3, "葛󠄀…"},
};

static void a_text_is_cut_to_its_columns(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++) {
        char *out = malloc(strlen(fits[i].s) + 4);
        assert_ptr_equal(text_fit(fits[i].s, fits[i].columns, out), out);
        assert_string_equal(out, fits[i].fitted);
        assert_true(text_columns(out) <= fits[i].columns);
        free(out);
    }
}

static void a_copy_ends_with_a_whole_character(void **state)
{
    (void)state;
    char out[9];
    text_copy(out, sizeof out, "縁えん");
    assert_string_equal(out, "縁え");
    text_copy(out, sizeof out, "xx縁え");
    assert_string_equal(out, "xx縁え");
    text_copy(out, sizeof out,
              "ab\xff"
              "cd");
    assert_string_equal(out, "ab");
    text_copy(out, 1, "縁");
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_well_formed_utf8_is_valid),
        cmocka_unit_test(every_scalar_is_written_and_read_back),
        cmocka_unit_test(at_the_end_there_is_no_next),
        cmocka_unit_test(characters_and_columns_are_counted),
        cmocka_unit_test(control_characters_are_found),
        cmocka_unit_test(blanks_of_every_width_are_trimmed),
        cmocka_unit_test(a_text_is_cut_to_its_columns),
        cmocka_unit_test(a_copy_ends_with_a_whole_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
