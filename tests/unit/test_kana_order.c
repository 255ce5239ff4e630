/*
 * test_kana_order.c - the order of the fifty sounds.
 */
#include "base/kana_order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void names_stand_as_in_a_directory(void **state)
{
    (void)state;
    /* code points would put ガ behind カン, ジョ before ジヨ, and ー behind everything */
    static const char *const order[] = {"アイ",     "アオキ", "イトウ",   "オオノ", "オーノ",
                                        "カトウ",   "ガトウ", "カネコ",   "キシ",   "サトウ",
                                        "ジョージ", "シンジ", "ハットリ", "ババ",   "ヨシダ",
                                        "ワタナベ", "ワタベ", "ンガイ",   ""};
    struct arena *a = arena_new();
    for (size_t i = 0; i + 1 < sizeof order / sizeof *order; i++)
        if (strcmp(kana_order_key(a, order[i]), kana_order_key(a, order[i + 1])) > 0)
            fail_msg("%s stands behind %s", order[i], order[i + 1]);
    arena_free(a);
}

static void every_kana_has_its_plain_form_and_vowel(void **state)
{
    (void)state;
    static const struct {
        const char *kana, *key;
    } samples[] = {{"ガ", "カ"},     {"ヂ", "チ"},     {"ッ", "ツ"},     {"ヅ", "ツ"},     {"ポ", "ホ"},
                   {"ョ", "ヨ"},     {"ヮ", "ワ"},     {"ヴ", "ウ"},     {"ヶ", "ケ"},     {"ン", "ン"},
                   {"ヲ", "ヲ"},     {"ソ", "ソ"},     {"モ", "モ"},     {"ロ", "ロ"},     {"ナー", "ナア"},
                   {"ポー", "ホオ"}, {"リー", "リイ"}, {"ヶー", "ケエ"}, {"ツー", "ツウ"}, {"モー", "モオ"},
                   {"ヨー", "ヨオ"}, {"ワー", "ワア"}, {"テー", "テエ"}, {"ーア", "ーア"}};
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char *key = kana_order_key(a, samples[i].kana);
        *strchr(key, '\x01') = '\0';
        assert_string_equal(key, samples[i].key);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_stand_as_in_a_directory),
        cmocka_unit_test(every_kana_has_its_plain_form_and_vowel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
