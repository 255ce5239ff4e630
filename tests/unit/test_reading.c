/*
 * test_reading.c - readings: the ways one name is written in kana meet, other names stay apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/reading.h"
#include "base/text.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

struct row {
    const char *in, *key;
};

static const struct row keys[] = {
    {"", ""},
    {"漢字", ""},
    {"オオノ", "オーノ"},
    {"おおの", "オーノ"},
    {"ｵｰﾉ", "オーノ"},
    {"オ-ノ", "オーノ"},
    {"オウノ", "オーノ"},
    {"オノ", "オノ"},
    {"ﾜﾀﾅﾍﾞ ｻﾁｺ", "ワタナベサチコ"},
    {"きょうこ", "キヨーコ"},
    {"キヨウコ", "キヨーコ"},
    {"はっとり", "ハツトリ"},
    {"みづき", "ミズキ"},
    {"ちぢわ", "チジワ"},
    {"ゔぃおら", "ブイオラ"},
    {"けいこ", "ケーコ"},
    {"ケーコ", "ケーコ"},
    {"ユウナ", "ユーナ"},
    {"ーア", "ア"},
    {"コオオリ", "コーリ"},
};

static void a_reading_loses_what_people_write_either_way(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT(keys); i++) {
        char *key = reading_key(a, keys[i].in);
        assert_string_equal(key, keys[i].key);
        assert_string_equal(reading_key(a, key), key);
    }
    arena_free(a);
}

static void voicing_goes_letter_by_letter(void **state)
{
    (void)state;
    assert_int_equal(reading_unvoiced(0x30B8), 0x30B7); /* ジ シ */
    assert_int_equal(reading_unvoiced(0x30D1), 0x30CF); /* パ ハ */
    assert_int_equal(reading_unvoiced(0x30CA), 0x30CA); /* ナ */
    assert_int_equal(reading_unvoiced(0x30FC), 0x30FC); /* ー */
    assert_int_equal(reading_unvoiced(0x6839), 0x6839); /* 根 */
}

static void every_kana_has_its_row(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    for (uint32_t cp = 0x30A1; cp <= 0x30F6; cp++) {
        char s[5] = "";
        s[text_put(s, cp)] = '\0';
        char *key = reading_key(a, s);
        assert_int_equal(text_length(key), 1);
        assert_string_equal(reading_key(a, key), key);
    }
    arena_free(a);
}

static const struct row latin[] = {
    {"YAMADA", "ヤマダ"},
    {"Shinichi", "シンイチ"},
    {"SATO", "サト"},
    {"Satoh", "サトー"},
    {"Kyouko", "キヨウコ"},
    {"HATTORI", "ハツトリ"},
    {"Honma", "ホンマ"},
    {"homma", "ホンマ"},
    {"Jun'ichi", "ジユンイチ"},
    {"Ken-ichi", "ケンイチ"},
    {"TSUDA", "ツダ"},
    {"Fujii", "フジイ"},
    {"Matchi", "マツチ"},
    {"Smith", ""},
    {"X", ""},
    {"根室", ""},
};

static void the_alphabet_is_read_as_people_spell_names(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT(latin); i++)
        assert_string_equal(reading_of_romaji(a, latin[i].in), latin[i].key);
    arena_free(a);
}

static void kana_is_told_from_kanji(void **state)
{
    (void)state;
    assert_true(reading_is_kana("やまだ　たろう"));
    assert_true(reading_is_kana("ﾔﾏﾀﾞ"));
    assert_true(reading_is_kana("オーノ"));
    assert_false(reading_is_kana("山田たろう"));
    assert_false(reading_is_kana(""));
    assert_false(reading_is_kana("ー"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reading_loses_what_people_write_either_way),
        cmocka_unit_test(voicing_goes_letter_by_letter),
        cmocka_unit_test(every_kana_has_its_row),
        cmocka_unit_test(the_alphabet_is_read_as_people_spell_names),
        cmocka_unit_test(kana_is_told_from_kanji),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
