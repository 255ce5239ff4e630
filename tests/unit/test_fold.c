/*
 * test_fold.c - comparison keys: what must meet, and what must stay apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fold.h"
#include "base/kanji.h"
#include "base/text.h"

typedef char *fold_fn(struct arena *a, const char *s);

struct row {
    const char *in, *key;
};

/* Every key as expected, and the key of a key is that key. */
static void check(fold_fn *fold, const struct row *rows, size_t n)
{
    struct arena *a = arena_new();
    for (size_t i = 0; i < n; i++) {
        char *key = fold(a, rows[i].in);
        if (strcmp(key, rows[i].key) != 0)
            fail_msg("%s: %s, not %s", rows[i].in, key, rows[i].key);
        assert_string_equal(fold(a, key), key);
    }
    arena_free(a);
}

#define CHECK(fold, rows) check(fold, rows, sizeof(rows) / sizeof((rows)[0]))

static const struct row texts[] = {
    {"", ""},
    {"abc", "abc"},
    {"ABC", "abc"},
    {"ＡＢＣ１２３", "abc123"},
    {"㈱根室", "(株)根室"},
    {"①㍻", "1平成"},
    {"  根 室　市\t\n", "根室市"},
    {"\u00a0x\u2003y\u200bz", "xyz"},
    {"ﾀﾞｲｽｹ", "ダイスケ"},
    {"か゛", "が"},
    {"ハ゜", "パ"},
    {"か\u3099", "が"},
    {"葛󠄀城", "葛城"},
    {"辻\ufe00", "辻"},
    {"\ufa10", "塚"},
    {"\ufa19", "神"},
    {"髙", "髙"},
    {"Straße", "strasse"},
    {"e \u0301", "\u00e9"},
    {"～－", "~-"},
    {"−‐–―〜ー", "−‐–―〜ー"},
    {"\ufdfa", "صلىاللهعليهوسلم"},
};

static void a_text_loses_width_case_and_blanks(void **state)
{
    (void)state;
    CHECK(fold_text, texts);
}

static const struct row names[] = {
    {"", ""},
    {"　", ""},
    {"髙橋　健一", "高橋健一"},
    {"高槗健一", "高橋健一"},
    {"渡邉 幸子", "渡辺幸子"},
    {"渡邊幸子", "渡辺幸子"},
    {"渡辺󠄁幸子", "渡辺幸子"},
    {"山﨑", "山崎"},
    {"齋藤", "斎藤"},
    {"齊藤", "斉藤"},
    {"濵田", "浜田"},
    {"濱田", "浜田"},
    {"栁沢", "柳沢"},
    {"栁澤", "柳沢"},
    {"德川", "徳川"},
    {"眞嶋 冨美", "真島富美"},
    {"嶌", "島"},
    {"𠮷田　誠", "吉田誠"},
    {"廣瀨", "広瀬"},
    {"國分", "国分"},
    {"惠", "恵"},
    {"靜", "静"},
    {"櫻井", "桜井"},
    {"瀧", "滝"},
    {"穗", "穂"},
    {"黑", "黒"},
    {"渕上", "淵上"},
    {"桒原", "桑原"},
    {"舘野", "館野"},
    {"曾我", "曽我"},
    {"龍", "竜"},
    {"𣘺本", "橋本"},
    {"塚", "塚"},
    {"飯", "飯"},
    {"ジョン・スミス", "ジョンスミス"},
    {"ｼﾞｮﾝ･ｽﾐｽ", "ジョンスミス"},
    {"O'Brien, John-Paul Jr.", "obrienjohnpauljr"},
    {"Ｏ’Ｂｒｉｅｎ", "obrien"},
    {"ノーマン", "ノーマン"},
    {"佐藤太郎様", "佐藤太郎"},
    {"佐藤太郎 樣", "佐藤太郎"},
    {"佐藤太郎　さん", "佐藤太郎"},
    {"佐藤太郎殿", "佐藤太郎"},
    {"佐藤太郎氏", "佐藤太郎"},
    {"㈱根室商店　御中", "(株)根室商店"},
    {"根室商店御中様", "根室商店"},
    {"様", "様"},
    {"殿", "殿"},
    {"様似太郎", "様似太郎"},
};

static void a_name_meets_its_old_and_variant_letters(void **state)
{
    (void)state;
    CHECK(fold_name, names);
}

static const struct {
    const char *one, *other;
} strangers[] = {
    {"斎藤", "斉藤"},
    {"齋藤", "齊藤"},
    {"渡辺", "渡部"},
    {"伊藤", "伊東"},
    {"山崎", "山埼"},
    {"山崎", "山嵜"},
    {"山崎", "山碕"},
    {"大坂", "大阪"},
    {"園田", "薗田"},
    {"野口", "埜口"},
    {"藪", "籔"},
    {"岳", "嶽"},
    {"祐", "佑"},
    {"孝", "考"},
    {"亨", "享"},
    {"義", "儀"},
    {"大野", "小野"},
    {"オオノ", "オノ"},
    {"ナカジマ", "ナカシマ"},
};

static void other_peoples_names_stay_apart(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++)
        assert_string_not_equal(fold_name(a, strangers[i].one), fold_name(a, strangers[i].other));
    arena_free(a);
}

static void the_kanji_table_is_sorted_and_made_of_stars(void **state)
{
    (void)state;
    for (enum kanji_strength s = KANJI_SAME; s <= KANJI_NEAR; s++) {
        size_t n;
        uint32_t (*fold)(uint32_t) = s == KANJI_SAME ? kanji_plain : kanji_near;
        const struct kanji_pair *pairs = kanji_pairs(s, &n);
        assert_true(n >= (s == KANJI_SAME ? 450 : 40));
        for (size_t i = 0; i < n; i++) {
            if (i > 0)
                assert_true(pairs[i - 1].from < pairs[i].from);
            assert_int_equal(fold(pairs[i].from), pairs[i].to);
            assert_int_equal(fold(pairs[i].to), pairs[i].to);
        }
    }
    assert_int_equal(kanji_plain(0x1), 0x1);
    assert_int_equal(kanji_plain(0x3042), 0x3042);
    assert_int_equal(kanji_plain(0x10FFFF), 0x10FFFF);
}

static const struct row kana[] = {
    {"", ""},
    {"ねむろ", "ネムロ"},
    {"ﾈﾑﾛ", "ネムロ"},
    {"ﾜﾀﾅﾍﾞ ｻﾁｺ", "ワタナベサチコ"},
    {"わたなべ　さちこ", "ワタナベサチコ"},
    {"ワタナヘ\u3099", "ワタナベ"},
    {"わたなへ゛", "ワタナベ"},
    {"ｳﾞｧﾝ", "ヴァン"},
    {"ゔぁん", "ヴァン"},
    {"おーの", "オーノ"},
    {"ｵｰﾉ", "オーノ"},
    {"ジョン・スミス", "ジョンスミス"},
    {"ｼﾞｮﾝ･ｽﾐｽ", "ジョンスミス"},
    {"ジョン＝スミス", "ジョンスミス"},
    {"みすゞ", "ミスヾ"},
    {"いすゝ", "イスヽ"},
    {"ゕゖ", "ヵヶ"},
    {"ぁん", "ァン"},
    {"漢字", "漢字"},
};

static void kana_of_any_kind_are_full_katakana(void **state)
{
    (void)state;
    CHECK(fold_kana, kana);
}

static const struct row searches[] = {
    {"ねむろ", "ネムロ"},           {"ﾈﾑﾛ", "ネムロ"},
    {"髙橋　はなこ", "高橋ハナコ"}, {"高橋ハナコ さん", "高橋ハナコ"},
    {"Nemuro", "nemuro"},
};

static const struct row unvoiced[] = {
    {"", ""},
    {"ヤマザキ", "ヤマサキ"},
    {"やまざき", "ヤマサキ"},
    {"ｶﾞｷﾞｸﾞｹﾞｺﾞ", "カキクケコ"},
    {"ダヂヅデド", "タチツテト"},
    {"バパビピブプベペボポ", "ハハヒヒフフヘヘホホ"},
    {"ナニヌネノマッャー", "ナニヌネノマッャー"},
    {"ヴァイオリン", "ウァイオリン"},
    {"ヷヸヹヺ", "ワヰヱヲ"},
    {"いすゞ", "イスヽ"},
    {"ガ山崎b", "カ山崎b"},
};

static void voicing_marks_come_off(void **state)
{
    (void)state;
    CHECK(fold_unvoiced, unvoiced);
}

static void a_kana_is_written_with_each_of_its_marks(void **state)
{
    (void)state;
    static const struct {
        const char *cp, *all;
    } rows[] = {{"カ", "カガ"}, {"ガ", "カガ"}, {"ハ", "ハバパ"}, {"ピ", "ヒビピ"}, {"ツ", "ツヅ"},
                {"ッ", "ッ"},   {"ヴ", "ウヴ"}, {"ヲ", "ヲヺ"},   {"ヽ", "ヽヾ"},   {"山", "山"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t all[FOLD_VOICINGS];
        const char *cp = rows[i].cp, *want = rows[i].all;
        size_t n = fold_voicings(text_next(&cp), all);
        for (size_t k = 0; k < n; k++)
            assert_int_equal(all[k], text_next(&want));
        assert_string_equal(want, "");
    }
}

static void a_search_finds_hiragana_and_katakana_alike(void **state)
{
    (void)state;
    CHECK(fold_search, searches);
}

static const struct row phones[] = {
    {"0153-23-6111", "0153236111"},
    {"０１５３－２３－６１１１", "0153236111"},
    {"(0153) 23-6111", "0153236111"},
    {"（0153）23−6111", "0153236111"},
    {"0153 23 6111 内線 12", "0153236111"},
    {"0153-23-6111（内12）", "0153236111"},
    {"0153-23-6111 ext.12", "0153236111"},
    {"0153-23-6111#12", "0153236111"},
    {"+81 153-23-6111", "0153236111"},
    {"+81 (0)153-23-6111", "0153236111"},
    {"＋８１-90-1234-5678", "09012345678"},
    {"(+81)90-1234-5678", "09012345678"},
    {"0081 90 1234 5678", "09012345678"},
    {"090-1234-5678", "09012345678"},
    {"9012345678", "09012345678"},
    {"153236111", "0153236111"},
    {"1530000000", "01530000000"},
    {"TEL:0153-23-6111", "0153236111"},
    {"=\"0153236111\"", "0153236111"},
    {"+1 415 555 0100", "14155550100"},
    {"+65 6123 4567", "6561234567"},
    {"23-6111", ""},
    {"12345678", ""},
    {"", ""},
    {"なし", ""},
    {"0153-23-6111 090-1234-5678", ""},
};

/* A key without the + of a foreign number is not a number any more: no key of a key here. */
static void a_telephone_number_is_its_domestic_digits(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof phones / sizeof phones[0]; i++)
        assert_string_equal(fold_phone(a, phones[i].in), phones[i].key);
    arena_free(a);
}

static const struct row mails[] = {
    {"Taro@Example.JP", "taro@example.jp"},
    {"　taro@example.jp ", "taro@example.jp"},
    {"ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"},
    {"da..me.@docomo.ne.jp", "da..me.@docomo.ne.jp"},
    {"taro+tag@gmail.com", "taro+tag@gmail.com"},
    {"\"a@b\"@example.jp", "\"a@b\"@example.jp"},
    {"taro @example.jp", ""},
    {"taro", ""},
    {"@example.jp", ""},
    {"taro@", ""},
    {"@", ""},
    {"", ""},
    {"　", ""},
};

static void a_mail_address_is_narrow_and_lower_case(void **state)
{
    (void)state;
    CHECK(fold_email, mails);
}

static const struct row postals[] = {
    {"087-8711", "0878711"},
    {"0878711", "0878711"},
    {"〒087-8711", "0878711"},
    {"〒 ０８７－８７１１", "0878711"},
    {"０８７ー８７１１", "0878711"},
    {"087‐8711", "0878711"},
    {"087−8711", "0878711"},
    {"=\"0870001\"", "0870001"},
    {"870001", "0870001"},
    {"87-0001", "0870001"},
    {"087-001", ""},
    {"0870-001", ""},
    {"08787", ""},
    {"08787111", ""},
    {"087-8711 北海道根室市", ""},
    {"〢0878711", ""},
    {"ABC-1234567", ""},
    {"", ""},
    {"不明", ""},
};

static void a_postal_code_is_seven_digits(void **state)
{
    (void)state;
    CHECK(fold_postal, postals);
}

static void a_long_text_is_folded_whole(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    enum { REPEATS = 5000 };
    char *s = arena_array(a, REPEATS * 3 + 1, 1);
    for (size_t i = 0; i < REPEATS; i++)
        memcpy(s + 3 * i, "髙", 3);
    assert_int_equal(strlen(fold_name(a, s)), REPEATS * 3);
    for (size_t i = 0; i < REPEATS; i++)
        memcpy(s + 3 * i, "\ufdfa", 3);
    assert_int_equal(strlen(fold_text(a, s)), REPEATS * strlen("صلىاللهعليهوسلم"));
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_loses_width_case_and_blanks),
        cmocka_unit_test(a_name_meets_its_old_and_variant_letters),
        cmocka_unit_test(other_peoples_names_stay_apart),
        cmocka_unit_test(the_kanji_table_is_sorted_and_made_of_stars),
        cmocka_unit_test(kana_of_any_kind_are_full_katakana),
        cmocka_unit_test(voicing_marks_come_off),
        cmocka_unit_test(a_kana_is_written_with_each_of_its_marks),
        cmocka_unit_test(a_search_finds_hiragana_and_katakana_alike),
        cmocka_unit_test(a_telephone_number_is_its_domestic_digits),
        cmocka_unit_test(a_mail_address_is_narrow_and_lower_case),
        cmocka_unit_test(a_postal_code_is_seven_digits),
        cmocka_unit_test(a_long_text_is_folded_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
