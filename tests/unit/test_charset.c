/*
 * test_charset.c - CP932 and UTF-8 files, whole and cut anywhere.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/charset.h"

#define BYTES(s) s, sizeof(s) - 1

static const struct {
    const char *bytes;
    size_t n;
    bool whole;
    enum charset guess;
} guesses[] = {
    {BYTES(""), true, CHARSET_UTF8},
    {BYTES("ascii only\r\n"), true, CHARSET_UTF8},
    {BYTES("\xEF\xBB\xBFname\r\n"), true, CHARSET_UTF8},
    {BYTES("氏名\r\n"), true, CHARSET_UTF8},
    {BYTES("氏\xE5\x90"), false, CHARSET_UTF8},
    {BYTES("氏\xE5\x90"), true, CHARSET_CP932},
    {BYTES("\x8E\x81\x96\xBC\r\n"), true, CHARSET_CP932},
    {BYTES("\x8E\x81\x96\xBC\r\n"), false, CHARSET_CP932},
    {BYTES("\xFB\xFC"), true, CHARSET_CP932},
};

static void well_formed_utf8_is_utf8_and_all_else_cp932(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof guesses / sizeof guesses[0]; i++)
        assert_int_equal(charset_guess(guesses[i].bytes, guesses[i].n, guesses[i].whole), guesses[i].guess);
}

static const struct {
    enum charset from;
    const char *bytes;
    size_t n;
    const char *utf8;
} files[] = {
    {CHARSET_CP932, BYTES(""), ""},
    {CHARSET_CP932, BYTES("abc\r\n"), "abc\r\n"},
    {CHARSET_CP932, BYTES("\x8E\x81\x96\xBC"), "氏名"},
    {CHARSET_CP932, BYTES("\x87\x8A\x87\x40\xFB\xFC\xED\x95"), "㈱①髙﨑"},
    {CHARSET_CP932, BYTES("\xEE\xE0\xFB\xFC"), "髙髙"}, /* NEC and IBM */
    {CHARSET_CP932, BYTES("\xED\x95\xFA\xB1"), "﨑﨑"},
    {CHARSET_CP932, BYTES("\x81\x60\x81\x7C\x81\x5C\x81\x61"), "～－―∥"},
    {CHARSET_CP932, BYTES("\xC8\xD1\xDB"), "ﾈﾑﾛ"},
    {CHARSET_CP932, BYTES("\x95\x5C\x8E\xA6,\\~\r\n"), "表示,\\~\r\n"}, /* a 0x5C as second byte */
    {CHARSET_CP932, BYTES("\x81\x7C\x0A\x83\x5C"), "－\nソ"},
    {CHARSET_UTF8, BYTES(""), ""},
    {CHARSET_UTF8, BYTES("\xEF\xBB\xBF"), ""},
    {CHARSET_UTF8, BYTES("\xEF\xBB\xBFname"), "name"},
    {CHARSET_UTF8, BYTES("\xEF\xBB\xBF\xEF\xBB\xBF"), "\xEF\xBB\xBF"}, /* only the first */
    {CHARSET_UTF8, BYTES("㈱①髙﨑𠮷\r\n葛󠄀"), "㈱①髙﨑𠮷\r\n葛󠄀"},
    {CHARSET_UTF8, BYTES("\xEF\xBD\xB1"), "ｱ"}, /* begins like a BOM */
};

/* Every file in two blocks, cut at each place, and byte by byte. */
static void a_character_cut_at_any_place_is_whole_again(void **state)
{
    struct en_error err;
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        for (size_t cut = 0; cut <= files[i].n; cut++) {
            struct buf out = {0};
            struct charset_reader *r = charset_reader_new(files[i].from);
            assert_int_equal(charset_read(r, files[i].bytes, cut, false, &out, &err), 0);
            assert_int_equal(charset_read(r, files[i].bytes + cut, files[i].n - cut, true, &out, &err), 0);
            assert_string_equal(out.at ? out.at : "", files[i].utf8);
            charset_reader_free(r);
            buf_clear(&out);
        }
        struct buf out = {0};
        struct charset_reader *r = charset_reader_new(files[i].from);
        for (size_t at = 0; at < files[i].n; at++)
            assert_int_equal(charset_read(r, files[i].bytes + at, 1, false, &out, &err), 0);
        assert_int_equal(charset_read(r, NULL, 0, true, &out, &err), 0);
        assert_string_equal(out.at ? out.at : "", files[i].utf8);
        charset_reader_free(r);
        buf_clear(&out);
    }
}

static const struct {
    enum charset from;
    const char *bytes;
    size_t n;
    const char *en;
} bad[] = {
    {CHARSET_CP932, BYTES("a\r\nbc\xFF"), "line 2, byte 3: 0xFF is not a character of CP932"},
    {CHARSET_CP932, BYTES("\x81"), "line 1, byte 1: 0x81 is not a character of CP932"},
    {CHARSET_CP932, BYTES("\x8E\x81\n\n\x8E\x81\x81\x20"),
     "line 3, byte 3: 0x81 is not a character of CP932"},
    {CHARSET_CP932, BYTES("ab\x85\x9F"), "line 1, byte 3: 0x85 is not a character of CP932"},
    {CHARSET_UTF8, BYTES("a\nb\xFF"), "line 2, byte 2: 0xFF is not a character of UTF-8"},
    {CHARSET_UTF8, BYTES("氏\xE5\x90"), "line 1, byte 4: 0xE5 is not a character of UTF-8"},
    {CHARSET_UTF8, BYTES("\xED\xA0\x80"), "line 1, byte 1: 0xED is not a character of UTF-8"},
    {CHARSET_UTF8, BYTES("a\xC0\x80"), "line 1, byte 2: 0xC0 is not a character of UTF-8"},
    {CHARSET_UTF8, BYTES("\xEF\xBB"), "line 1, byte 1: 0xEF is not a character of UTF-8"},
};

static int read_in_two(const char *bytes, size_t n, size_t cut, enum charset from, struct en_error *err)
{
    struct buf out = {0};
    struct charset_reader *r = charset_reader_new(from);
    int rc = charset_read(r, bytes, cut, false, &out, err);
    if (rc == 0)
        rc = charset_read(r, bytes + cut, n - cut, true, &out, err);
    charset_reader_free(r);
    buf_clear(&out);
    return rc;
}

static void what_is_no_character_is_told_with_line_and_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (size_t cut = 0; cut <= bad[i].n; cut++) {
            struct en_error err = {0};
            assert_int_equal(read_in_two(bad[i].bytes, bad[i].n, cut, bad[i].from, &err), -1);
            assert_int_equal(err.code, EN_INVALID);
            assert_string_equal(err.en, bad[i].en);
        }
}

static void a_bom_does_not_move_the_first_line(void **state)
{
    struct en_error err = {0};
    (void)state;
    assert_int_equal(read_in_two(BYTES("\xEF\xBB\xBF"
                                       "a\xFF"),
                                 2, CHARSET_UTF8, &err),
                     -1);
    assert_string_equal(err.en, "line 1, byte 5: 0xFF is not a character of UTF-8");
    assert_string_equal(err.ja, "1行目の5バイト目: 0xFF はUTF-8の文字ではありません");
}

static void a_large_block_is_decoded_whole(void **state)
{
    enum { PAIRS = 50000 };
    static char bytes[2 * PAIRS];
    struct buf out = {0};
    struct en_error err;
    (void)state;
    for (size_t i = 0; i < PAIRS; i++)
        memcpy(bytes + 2 * i, i % 100 == 99 ? "\r\n" : "\x8E\x81", 2);
    struct charset_reader *r = charset_reader_new(CHARSET_CP932);
    assert_int_equal(charset_read(r, bytes, sizeof bytes, true, &out, &err), 0);
    assert_int_equal(out.n, PAIRS / 100 * (99 * 3 + 2));
    charset_reader_free(r);
    buf_clear(&out);
    charset_reader_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_utf8_is_utf8_and_all_else_cp932),
        cmocka_unit_test(a_character_cut_at_any_place_is_whole_again),
        cmocka_unit_test(what_is_no_character_is_told_with_line_and_byte),
        cmocka_unit_test(a_bom_does_not_move_the_first_line),
        cmocka_unit_test(a_large_block_is_decoded_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
