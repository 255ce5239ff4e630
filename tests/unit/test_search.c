/*
 * test_search.c - finding a contact by what a clerk half remembers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "base/buf.h"
#include "domain/contact.h"
#include "domain/search.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* Invented people; their ids are 1, 2, 3 ... */
static const char *const people[] = {
    /* 1 */ "family=髙橋|given=健一|kana=タカハシ ケンイチ|phone=090-1111-2222|email=ken@example.jp",
    /* 2 */ "family=高橋|given=花|kana=ﾀｶﾊｼ ﾊﾅ|phone=0153-23-1111",
    /* 3 */ "name=山﨑　一郎|kana=やまざき　いちろう|email=Yama.Ichi@Example.JP",
    /* 4 */ "name=森|kana=モリ",
    /* 5 */ "name=森田 実|kana=モリタ ミノル",
    /* 6 */ "name=大森 修|kana=オオモリ オサム",
    /* 7 */ "kind=company|name=株式会社ねむろ水産|kana=ネムロスイサン|phone=0153232222",
    /* 8 */ "kana=サイトウ",
    /* 9 */ "name=John Smith|kana=ジョン スミス",
    /* 10 */ "name=𠮷田 誠|kana=ヨシダ マコト",
};

static int desk_with_names(void **state)
{
    desk_open(state);
    for (size_t i = 0; i < COUNT(people); i++)
        assert_int_equal(desk_add(*state, &noun_contact, people[i]), i + 1);
    return 0;
}

static const char *found(struct desk *d, const char *query, size_t limit)
{
    static char text[256];
    int64_t *id;
    size_t n = search_find(&d->w, query, NULL, limit, &id), at = 0;
    text[0] = '\0';
    for (size_t i = 0; i < n; i++)
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%d", i ? " " : "", (int)id[i]);
    assert_false(db_failed(d->w.db, NULL));
    return text;
}

static const struct {
    const char *what, *query, *ids;
} queries[] = {
    {"whole name", "髙橋健一", "1"},
    {"a blank between family and given", "髙橋 健一", "1"},
    {"a wide blank", "高橋　健一", "1"},
    {"a variant of the kanji finds both", "髙橋", "1 2"},
    {"and the other way round", "高橋", "1 2"},
    {"﨑 and 崎", "山崎", "3"},
    {"𠮷 and 吉", "吉田", "10"},
    {"one kanji: the whole, the beginning, somewhere", "森", "4 5 6"},
    {"one kanji inside a name", "橋", "1 2"},
    {"one kana", "モ", "4 5 6"},
    {"one kana as hiragana", "も", "4 5 6"},
    {"the last kana of a name", "ル", "5"},
    {"part of a kana", "カハ", "1 2"},
    {"part across family and given", "橋健", "1"},
    {"kana across family and given", "シケン", "1"},
    {"hiragana", "たかはしけん", "1"},
    {"half-width kana", "ﾀｶﾊｼ", "1 2"},
    {"kana stored half-width, dakuten composed", "ヤマザキ", "3"},
    {"half-width with dakuten", "ﾔﾏｻﾞｷ", "3"},
    {"hiragana in a firm's name", "ネムロ", "7"},
    {"kana alone is a name", "さいとう", "8"},
    {"Latin, any case and width", "ｊｏｈｎ", "9"},
    {"Latin across the blank", "johnsmith", "9"},
    {"whole phone", "090-1111-2222", "1"},
    {"phone in another writing", "０９０（１１１１）２２２２", "1"},
    {"phone with the country", "+81 90 1111 2222", "1"},
    {"the beginning of a phone", "0153", "2 7"},
    {"three digits are enough", "090", "1"},
    {"with hyphens", "0153-23-2", "7"},
    {"whole e-mail", "ken@example.jp", "1"},
    {"e-mail in another case", "yama.ichi@example.jp", "3"},
    {"the beginning of an e-mail", "yama.ichi@", "3"},
    {"without voicing marks", "やまさき", "3"},
    {"with marks that are not in the name", "ダガハシ", "1 2"},
    {"another mark on the same kana", "タカパシ", "1 2"},
    {"one kana without its mark", "ザ", "3 8 6 7"},
    {"a part with another mark, half-width", "ﾏｻｷ ｲﾁﾞ", "3"},
    {"voicing marks only, not other kana", "ヤマシキ", ""},
    {"kana behind kanji", "株式会社ねむろ", "7"},
    {"an id", "5", "5"},
    {"a wide id", "１０", "10"},
    {"an id nobody has", "99", ""},
    {"nothing like it", "鈴木", ""},
    {"an empty query", "", ""},
    {"blanks", "　 ", ""},
    {"a quote", "\"", ""},
    {"words of the index's own language", "森 OR 高橋", ""},
    {"a star", "森*", ""},
    {"a quoted part", "\"森\"", ""},
    {"a column filter", "grams:森", ""},
    {"a very long number", "99999999999999999999999999", ""},
    {"per cent", "%", ""},
};

static void a_contact_is_found_by_what_is_remembered(void **state)
{
    struct desk *d = *state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT(queries); i++) {
        const char *ids = found(d, queries[i].query, 50);
        if (!strcmp(ids, queries[i].ids))
            continue;
        print_error("%s: expected \"%s\", got \"%s\"\n", queries[i].what, queries[i].ids, ids);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void the_best_come_first_and_no_more_than_wanted(void **state)
{
    struct desk *d = *state;
    assert_string_equal(found(d, "森", 1), "4");
    assert_string_equal(found(d, "森", 2), "4 5");
    /* of equal ones by kana, then by id */
    assert_int_equal(desk_add(d, &noun_contact, "name=佐藤 次郎|kana=サトウ ジロウ"), 11);
    assert_int_equal(desk_add(d, &noun_contact, "name=佐藤 一|kana=サトウ ハジメ"), 12);
    assert_int_equal(desk_add(d, &noun_contact, "name=佐藤 愛|kana=サトウ アイ"), 13);
    assert_int_equal(desk_add(d, &noun_contact, "name=佐藤 愛|kana=サトウ アイ"), 14);
    assert_string_equal(found(d, "佐藤", 50), "13 14 11 12");
}

static void other_voicing_marks_come_last(void **state)
{
    struct desk *d = *state;
    assert_int_equal(desk_add(d, &noun_contact, "name=西山 咲|kana=ニシヤマ サキ"), 11);
    assert_int_equal(desk_add(d, &noun_contact, "name=山先 一郎|kana=ヤマサキ アキラ"), 12);
    assert_string_equal(found(d, "ヤマサキ", 50), "12 11 3");
    assert_string_equal(found(d, "ヤマザキ", 50), "3 12 11");
    assert_string_equal(found(d, "ヤマサキ", 2), "12 11");
}

static void a_long_query_of_kana_is_no_mistake(void **state)
{
    struct desk *d = *state;
    struct buf b = {0};
    for (int i = 0; i < 200; i++)
        buf_str(&b, "ハ");
    assert_string_equal(found(d, b.at, 50), "");
    buf_clear(&b);
}

static void an_id_comes_before_phones_that_begin_so(void **state)
{
    struct desk *d = *state;
    for (int i = 11; i <= 110; i++)
        desk_add(d, &noun_contact, "name=番号 埋め");
    desk_add(d, &noun_contact, "name=電話 持ち|phone=110-2222-3333");
    assert_string_equal(found(d, "110", 2), "110 111");
}

static void after_an_edit_the_old_name_is_not_found(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    assert_int_equal(desk_edit(d, &noun_contact, 5, "name=林 実|kana=ハヤシ ミノル", &err), 0);
    assert_string_equal(found(d, "森田", 50), "");
    assert_string_equal(found(d, "モリタ", 50), "");
    assert_string_equal(found(d, "林", 50), "5");
    assert_string_equal(found(d, "ハヤシ", 50), "5");
    assert_string_equal(found(d, "森", 50), "4 6");
    assert_string_equal(found(d, "ミノル", 50), "5");
    /* an edit of something else leaves the index alone */
    assert_int_equal(desk_edit(d, &noun_contact, 5, "note=メモ", &err), 0);
    assert_string_equal(found(d, "林", 50), "5");
    assert_int_equal(desk_edit(d, &noun_contact, 5, "kana=", &err), 0);
    assert_string_equal(found(d, "ハヤシ", 50), "");
    assert_string_equal(found(d, "林実", 50), "5");
}

static int add_then_fail(struct world *w, void *ctx, struct en_error *err)
{
    struct record r = desk_read(ctx, &noun_contact, "name=幻 影|kana=マボロシ カゲ");
    (void)contact_add(w, &r, err);
    return error_set(err, EN_CONFLICT, NULL, "後で", "later");
}

static void an_undone_contact_is_not_found(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    assert_int_equal(desk_request(d, add_then_fail, d, &err), -1);
    assert_string_equal(found(d, "幻", 50), "");
    assert_string_equal(found(d, "マボロシ", 50), "");
}

static void an_old_phone_still_finds_its_contact(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    assert_int_equal(desk_edit(d, &noun_contact, 1, "phone=080-9999-8888", &err), 0);
    assert_string_equal(found(d, "080-9999-8888", 50), "1");
    assert_string_equal(found(d, "090-1111-2222", 50), "1");
}

#define WITH_NAMES(f) cmocka_unit_test_setup_teardown(f, desk_with_names, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_NAMES(a_contact_is_found_by_what_is_remembered),
        WITH_NAMES(the_best_come_first_and_no_more_than_wanted),
        WITH_NAMES(other_voicing_marks_come_last),
        WITH_NAMES(a_long_query_of_kana_is_no_mistake),
        WITH_NAMES(an_id_comes_before_phones_that_begin_so),
        WITH_NAMES(after_an_edit_the_old_name_is_not_found),
        WITH_NAMES(an_undone_contact_is_not_found),
        WITH_NAMES(an_old_phone_still_finds_its_contact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
