/*
 * test_field.c - texts from outside become checked values: every type, good and bad.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/text.h"
#include "vocab/field.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define NAMED(n) .name = n, .ja = n, .en = n

static const struct field text = {NAMED("text"), .type = FIELD_TEXT, .max = 5};
static const struct field note = {NAMED("note"), .type = FIELD_NOTE, .max = 20};
static const struct field number = {NAMED("number"), .type = FIELD_INT, .min = -9, .max = 1000};
static const struct field yen = {NAMED("yen"), .type = FIELD_YEN, .min = 0, .max = INT64_C(1000000000000)};
static const struct field flag = {NAMED("flag"), .type = FIELD_BOOL};
static const struct field day = {NAMED("day"), .type = FIELD_DAY};
static const struct field month = {NAMED("month"), .type = FIELD_MONTH};
static const struct field moment = {NAMED("time"), .type = FIELD_TIME};
static const struct field channel = {NAMED("channel"), .type = FIELD_ENUM, .set = &enum_turn_type};
static const struct field id = {NAMED("id"), .type = FIELD_ID};
static const struct field kana = {NAMED("kana"), .type = FIELD_KANA, .max = 20};
static const struct field email = {NAMED("email"), .type = FIELD_EMAIL};
static const struct field phone = {NAMED("phone"), .type = FIELD_PHONE};
static const struct field postal = {NAMED("postal"), .type = FIELD_POSTAL};
static const struct field members = {NAMED("members"), .type = FIELD_MEMBERS};
static const struct field rows = {NAMED("rows"), .type = FIELD_ROWS};
static const struct field slip = {NAMED("slip"), .type = FIELD_ID, .flags = FIELD_SLIP};
static const struct field any = {NAMED("any"), .type = FIELD_ANY};
static const struct field many = {NAMED("many"), .type = FIELD_ENUM, .set = &enum_topic, .flags = FIELD_MANY};
static const struct field lines = {NAMED("lines"), .type = FIELD_TEXT, .max = 5, .flags = FIELD_MANY};

/* A value as text: numbers in digits, null as "-", lists in [], maps in {}. */
static void write_value(struct buf *b, const struct value *v)
{
    switch (v->kind) {
    case VALUE_ABSENT:
    case VALUE_RAW:
        buf_str(b, "?");
        break;
    case VALUE_NULL:
        buf_str(b, "-");
        break;
    case VALUE_INT:
        buf_printf(b, "%lld", (long long)v->i);
        break;
    case VALUE_TEXT:
        buf_str(b, v->s);
        break;
    case VALUE_LIST:
        buf_str(b, "[");
        for (size_t i = 0; i < v->n; i++) {
            buf_str(b, i ? "|" : "");
            write_value(b, &v->at[i]);
        }
        buf_str(b, "]");
        break;
    case VALUE_MAP:
        buf_str(b, "{");
        for (size_t i = 0; i < v->n; i++) {
            buf_printf(b, "%s%s:", i ? " " : "", v->at[2 * i].s);
            write_value(b, &v->at[2 * i + 1]);
        }
        buf_str(b, "}");
        break;
    }
}

static const struct {
    const struct field *f;
    const char *came, *value;
} good[] = {
    {&text, "", "-"},
    {&text, "　 ", "-"},
    {&text, "　根室市　", "根室市"},
    {&text, "根室　市", "根室　市"},
    {&text, "一二三四五", "一二三四五"},
    {&text, "𠮷野家", "𠮷野家"},
    {&note, "一行目\n二行目\tタブ", "一行目\n二行目\tタブ"},
    {&note, "a\r\nb\rc\n", "a\nb\nc\n"},
    {&number, "5", "5"},
    {&number, "-9", "-9"},
    {&number, "▲9", "-9"},
    {&number, "−9", "-9"},
    {&number, "１，０００", "1000"},
    {&number, "0", "0"},
    {&number, "007", "7"},
    {&number, "10.0", "10"},
    {&yen, "￥1,000円", "1000"},
    {&yen, "¥１０００", "1000"},
    {&yen, "10000.0", "10000"},
    {&yen, "1 000", "1000"},
    {&yen, "1000000000000", "1000000000000"},
    {&flag, "yes", "1"},
    {&flag, "TRUE", "1"},
    {&flag, "はい", "1"},
    {&flag, "○", "1"},
    {&flag, "〇", "1"},
    {&flag, "有", "1"},
    {&flag, "初回", "1"},
    {&flag, "１", "1"},
    {&flag, "no", "0"},
    {&flag, "×", "0"},
    {&flag, "再相談", "0"},
    {&flag, "ＮＯ", "0"},
    {&flag, "いいえ", "0"},
    {&flag, "希望しない", "0"},
    {&day, "2024-10-31", "20027"},
    {&day, "R6.10.31", "20027"},
    {&day, "令和６年１０月３１日", "20027"},
    {&day, "20241031", "20027"},
    {&day, "today", "20027"},
    {&day, "今日", "20027"},
    {&day, "yesterday", "20026"},
    {&day, "明日", "20028"},
    {&day, "2024-02-29", "19782"},
    {&day, "1970-01-01", "0"},
    {&day, "1969-12-31", "-1"},
    {&month, "2024-10", "24297"},
    {&month, "R6.10", "24297"},
    {&month, "2024年10月", "24297"},
    {&moment, "2024-10-31T09:00:00+09:00", "1730332800"},
    {&moment, "2024-10-31T00:00:00Z", "1730332800"},
    {&channel, "u", "u"},
    {&channel, "Ｕターン", "u"},
    {&channel, "U-turn", "u"},
    {&id, "1", "1"},
    {&id, "１２", "12"},
    {&id, "9223372036854775807", "9223372036854775807"},
    {&kana, "ネムロ タロウ", "ネムロ タロウ"},
    {&kana, "ねむろ　たろう", "ネムロ タロウ"},
    {&kana, "ﾈﾑﾛ", "ネムロ"},
    {&kana, "ジョン・Smith", "ジョン・Smith"},
    {&kana, "　ﾔﾏｻﾞｷ　　ｲﾁﾛｳ ", "ヤマザキ イチロウ"},
    {&kana, "ｼﾞｮﾝ-F.ｹﾈﾃﾞｨ Jr.", "ジョン-F.ケネディ Jr."},
    {&kana, "ヴァー", "ヴァー"},
    {&kana, "ｼﾞｮﾝ･ｽﾐｽ", "ジョン・スミス"},
    {&kana, "ジョン　Ｓｍｉｔｈ", "ジョン Smith"},
    {&kana, "Ａ．ｹﾈﾃﾞｨ（２）", "A.ケネディ(2)"},
    {&email, "a@example.jp", "a@example.jp"},
    {&email, "ａ＠ｅｘａｍｐｌｅ．ｊｐ", "a@example.jp"},
    {&email, "a..b.@example.jp", "a..b.@example.jp"},
    {&email, " a+b@ex-ample.co.jp ", "a+b@ex-ample.co.jp"},
    {&phone, "0153-23-6111", "0153-23-6111"},
    {&phone, "０９０（１１１１）２２２２", "090(1111)2222"},
    {&phone, "+81 90 1111 2222", "+81 90 1111 2222"},
    {&postal, "087-8711", "087-8711"},
    {&postal, "〒０８７−８７１１", "〒087-8711"},
    {&members, "30代女性", "[{gender:female age_band:a30}]"},
    {&members, "30代女、20歳未満男性;70歳以上",
     "[{gender:female age_band:a30}|{gender:male age_band:u20}|{age_band:a70}]"},
    {&members, "1985-04-01男", "[{gender:male birth:5569}]"},
    {&members, "女性", "[{gender:female}]"},
    {&members, "昭和60年4月1日 女", "[{gender:female birth:5569}]"},
    {&slip, "R6-0123", "R6-0123"},
    {&slip, "12", "12"},
    {&any, "", ""},
    {&any, " 何でも ", "何でも"},
    {&many, "work,housing", "[work|housing]"},
    {&many, "仕事・就職、住まい；work\nその他", "[work|housing|other]"},
    {&many, "、,；", "-"},
    {&lines, "甲，乙、甲", "[甲|乙]"},
};

static void what_people_write_is_read(void **state)
{
    struct arena *a = arena_new();
    struct field_context ctx = {a, 20027};
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        struct value v = {0};
        struct en_error err = {0};
        struct buf b = {0};
        if (field_parse(good[i].f, good[i].came, &ctx, &v, &err))
            fail_msg("%s \"%s\": %s", good[i].f->name, good[i].came, err.en);
        buf_str(&b, "");
        write_value(&b, &v);
        assert_string_equal(b.at, good[i].value);
        buf_clear(&b);
    }
    arena_free(a);
}

#define SIXTY_FIVE "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct {
    const struct field *f;
    const char *came, *message;
} bad[] = {
    {&text, "一二三四五六", "text takes at most 5 characters; 6 came"},
    {&text, "a\nb", "text has the control character U+000A, which is not allowed"},
    {&text, "a\x1b[m", "text has the control character U+001B, which is not allowed"},
    {&text, "a\u202eb", "text has the control character U+202E, which is not allowed"},
    {&note, "a\x07", "note has the control character U+0007, which is not allowed"},
    {&number, "1001", "number wants -9 to 1000; 1001 came"},
    {&number, "▲10", "number wants -9 to 1000; -10 came"},
    {&number, "12人", "number \"12人\" is not a whole number"},
    {&number, "1.5", "number \"1.5\" is not a whole number"},
    {&number, "1E3", "number \"1E3\" is not a whole number"},
    {&number, "0x10", "number \"0x10\" is not a whole number"},
    {&number, "-", "number \"-\" is not a whole number"},
    {&number, "+5", "number \"+5\" is not a whole number"},
    {&number, "円", "number \"円\" is not a whole number"},
    {&number, "1 2 x", "number \"1 2 x\" is not a whole number"},
    {&number, "99999999999999999999", "number \"99999999999999999999\" is not a whole number"},
    {&number, SIXTY_FIVE, "number \"…\" is not a whole number"},
    {&number, "1\x07", "number \"…\" is not a whole number"},
    {&yen, "-1", "yen wants 0 to 1000000000000; -1 came"},
    {&yen, "1000000000001", "yen wants 0 to 1000000000000; 1000000000001 came"},
    {&flag, "たぶん", "flag \"たぶん\" is neither true nor false"},
    {&flag, "2", "flag \"2\" is neither true nor false"},
    {&day, "2026-02-30", "date 2026-02-30 does not exist"},
    {&month, "2024-13", NULL},
    {&month, "いつか", NULL},
    {&moment, "2023-01-02", NULL},
    {&moment, "昨日", NULL},
    {&day, "いつか", NULL},
    {&channel, "z", "channel \"z\" is not one of u, j, i, mago, spouse, none, unknown"},
    {&slip, "-1", "slip wants 1 to 9223372036854775807; -1 came"},
    {&slip, "R6", "slip \"R6\" is not a whole number"},
    {&id, "0", "id wants 1 to 9223372036854775807; 0 came"},
    {&id, "-1", "id wants 1 to 9223372036854775807; -1 came"},
    {&id, "一", "id \"一\" is not a whole number"},
    {&kana, "根室", "kana wants kana; U+6839 is none"},
    {&kana, "ネムロ@", "kana wants kana; U+0040 is none"},
    {&email, "a", "email wants an e-mail address such as user@example.jp"},
    {&email, "@example.net", "email wants an e-mail address such as user@example.jp"},
    {&email, "a@", "email wants an e-mail address such as user@example.jp"},
    {&email, "a@example", "email wants an e-mail address such as user@example.jp"},
    {&email, "a@.jp", "email wants an e-mail address such as user@example.jp"},
    {&email, "a@example.jp.", "email wants an e-mail address such as user@example.jp"},
    {&email, "a@example..jp", "email wants an e-mail address such as user@example.jp"},
    {&email, "a@b@example.jp", "email wants an e-mail address such as user@example.jp"},
    {&email, "a b@example.jp", "email wants an e-mail address such as user@example.jp"},
    {&email, "<a@example.jp>", "email wants an e-mail address such as user@example.jp"},
    {&email, "a@example.jp,b@example.jp", "email wants an e-mail address such as user@example.jp"},
    {&email, "a@example.jp\r\nBcc: b@example.jp", "email wants an e-mail address such as user@example.jp"},
    {&email, "根室@example.jp", "email wants an e-mail address such as user@example.jp"},
    {&email, SIXTY_FIVE "@example.jp", "email wants an e-mail address such as user@example.jp"},
    {&phone, "110", "phone wants a phone number of 9 to 15 digits"},
    {&phone, "なし", "phone wants a phone number of 9 to 15 digits"},
    {&postal, "087", "postal wants a postal code of 7 digits"},
    {&postal, "087-8711 根室市", "postal wants a postal code of 7 digits"},
    {&members, "30代女性、誰か", "members wants texts such as 30代女性 or 1985-04-01男, with 、 between"},
    {&rows, "x", "rows does not take a text"},
    {&many, "work,telepathy", NULL},
    {&lines, "甲、一二三四五六", "lines takes at most 5 characters; 6 came"},
};

static void what_cannot_be_read_is_told_with_its_field(void **state)
{
    struct arena *a = arena_new();
    struct field_context ctx = {a, 20027};
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct value v = {0};
        struct en_error err = {0};
        if (field_parse(bad[i].f, bad[i].came, &ctx, &v, &err) == 0)
            fail_msg("%s \"%s\" was taken", bad[i].f->name, bad[i].came);
        assert_string_equal(err.field, bad[i].f->name);
        assert_int_equal(err.code, EN_INVALID);
        assert_true(*err.ja && text_valid(err.ja, strlen(err.ja)) && text_valid(err.en, strlen(err.en)));
        if (bad[i].message)
            assert_string_equal(err.en, bad[i].message);
    }
    arena_free(a);
}

/* Whatever is wrong with a private value, its text is in no message. */
static void private_values_are_never_quoted(void **state)
{
    struct arena *a = arena_new();
    struct field_context ctx = {a, 20027};
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct value v = {0};
        struct en_error err = {0};
        struct field hidden = *bad[i].f;
        if (strlen(bad[i].came) < 3)
            continue; /* too short to tell from the message's own words */
        hidden.flags |= FIELD_PRIVATE;
        assert_int_equal(field_parse(&hidden, bad[i].came, &ctx, &v, &err), -1);
        assert_string_equal(err.field, hidden.name);
        if (strstr(err.en, bad[i].came) || strstr(err.ja, bad[i].came))
            fail_msg("%s quotes case %zu", hidden.name, i);
    }
    arena_free(a);
}

static const struct {
    const struct field *f;
    int64_t came;
    const char *message; /* NULL: taken */
} numbers[] = {
    {&number, 5, NULL},
    {&number, -9, NULL},
    {&number, -10, "number wants -9 to 1000; -10 came"},
    {&yen, 0, NULL},
    {&yen, -1, "yen wants 0 to 1000000000000; -1 came"},
    {&id, 1, NULL},
    {&id, INT64_MAX, NULL},
    {&id, 0, "id wants 1 to 9223372036854775807; 0 came"},
    {&flag, 0, NULL},
    {&flag, 1, NULL},
    {&flag, 2, "flag does not take a number"},
    {&text, 1, "text does not take a number"},
    {&day, 20241031, "day does not take a number"},
    {&channel, 1, "channel does not take a number"},
    {&phone, 901112222, "phone does not take a number"},
    {&month, 202410, "month does not take a number"},
    {&members, 3, "members does not take a number"},
};

static void numbers_are_taken_where_a_number_is_wanted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        struct value v = {0};
        struct en_error err = {0};
        int rc = field_from_int(numbers[i].f, numbers[i].came, &v, &err);
        assert_string_equal(err.en, numbers[i].message ? numbers[i].message : "");
        assert_int_equal(rc, numbers[i].message ? -1 : 0);
        if (rc == 0)
            assert_int_equal(v.i, numbers[i].came);
    }
}

/* Nothing is lost in silence: the 65th member of a list is told of. */
static void too_long_a_list_is_refused(void **state)
{
    static const struct field *const lists[] = {&members, &lines};
    struct arena *a = arena_new();
    struct field_context ctx = {a, 20027};
    (void)state;
    for (size_t k = 0; k < COUNT(lists); k++) {
        struct buf b = {0};
        struct value v;
        struct en_error err = {0};
        for (int i = 0; i < 64; i++)
            buf_printf(&b, "%s%s", i ? "、" : "", k ? "甲" : "女性");
        assert_int_equal(field_parse(lists[k], b.at, &ctx, &v, &err), 0);
        assert_int_equal(v.n, k ? 1 : 64);
        buf_str(&b, k ? "、乙" : "、男性");
        assert_int_equal(field_parse(lists[k], b.at, &ctx, &v, &err), -1);
        assert_int_equal(err.code, EN_TOO_LARGE);
        assert_string_equal(err.field, lists[k]->name);
        buf_clear(&b);
    }
    arena_free(a);
}

static const struct {
    const struct field *f;
    struct value v;
    const char *en, *ja;
} shown[] = {
    {&text, {.kind = VALUE_TEXT, .s = "根室"}, "根室", "根室"},
    {&text, {.kind = VALUE_NULL}, "", ""},
    {&text, {.kind = VALUE_ABSENT}, "", ""},
    {&number, {.kind = VALUE_INT, .i = -5}, "-5", "-5"},
    {&yen, {.kind = VALUE_INT, .i = 50000000000}, "50000000000", "50000000000"},
    {&flag, {.kind = VALUE_INT, .i = 1}, "yes", "はい"},
    {&flag, {.kind = VALUE_INT, .i = 0}, "no", "いいえ"},
    {&day, {.kind = VALUE_INT, .i = 20027}, "2024-10-31", "2024-10-31"},
    {&month, {.kind = VALUE_INT, .i = 24297}, "2024-10", "2024-10"},
    {&moment, {.kind = VALUE_INT, .i = 1730332800}, "2024-10-31T09:00:00+09:00", "2024-10-31T09:00:00+09:00"},
    {&channel, {.kind = VALUE_TEXT, .s = "u"}, "U-turn", "Uターン"},
    {&channel, {.kind = VALUE_TEXT, .s = "gone"}, "gone", "gone"},
};

static void values_are_shown_as_people_read_them(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT(shown); i++) {
        assert_string_equal(field_show(shown[i].f, &shown[i].v, false, a), shown[i].en);
        assert_string_equal(field_show(shown[i].f, &shown[i].v, true, a), shown[i].ja);
    }
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_write_is_read),
        cmocka_unit_test(what_cannot_be_read_is_told_with_its_field),
        cmocka_unit_test(private_values_are_never_quoted),
        cmocka_unit_test(numbers_are_taken_where_a_number_is_wanted),
        cmocka_unit_test(too_long_a_list_is_refused),
        cmocka_unit_test(values_are_shown_as_people_read_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
