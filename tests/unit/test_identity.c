/*
 * test_identity.c - pairs of records: which are one person by machine, which a person is asked about, which
 * stay apart. All people are made up.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "domain/identity/explain.h"
#include "domain/kpi/history.h"
#include "people.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { APART = IDENTITY_APART, ASK = IDENTITY_ASK, MERGE = IDENTITY_MERGE };

struct pair {
    const char *one, *other;
    int outcome;
    unsigned rules; /* those that must have spoken */
};

static void check(const struct pair *pairs, size_t n)
{
    struct arena *a = arena_new();
    struct lexicon *l = common_names();
    for (size_t i = 0; i < n; i++) {
        struct face x, y;
        struct verdict v, w;
        person_face(a, l, pairs[i].one, &x);
        person_face(a, l, pairs[i].other, &y);
        identity_compare(l, &x, &y, &v);
        identity_compare(l, &y, &x, &w);
        if ((int)v.outcome != pairs[i].outcome || (v.rules & pairs[i].rules) != pairs[i].rules)
            fail_msg("%s / %s: %d, rules %x, %.1f bits (%s)", pairs[i].one, pairs[i].other, v.outcome,
                     v.rules, (double)v.bits, verdict_text(&v, true, a));
        assert_memory_equal(&v, &w, sizeof v);
    }
    lexicon_free(l);
    arena_free(a);
}

#define CHECK(pairs) check(pairs, COUNT(pairs))

static const struct pair of_the_rule_book[] = {
    {"name=髙橋 健一|phone=09000010001", "name=高橋健一|phone=090-0001-0001", MERGE, 0},
    {"name=渡邉 幸子|kana=ﾜﾀﾅﾍﾞ ｻﾁｺ|address=東京都港区芝1丁目2番3号",
     "name=渡辺幸子|kana=ワタナベ　サチコ|address=港区芝１－２－３", MERGE, 0},
    {"name=斎藤 太郎|kana=サイトウ タロウ|email=t@example.jp",
     "name=齋藤 太郎|kana=サイトウ タロウ|email=T@example.jp", MERGE, 0},
    {"name=斎藤 太郎|kana=サイトウ タロウ|phone=09000010001|address=東京都港区芝1-2-3",
     "name=斉藤 太郎|kana=サイトウ タロウ|phone=09000019999|address=東京都港区芝", ASK, RULE_NAME_ALONE},
    {"name=佐藤 太郎|address=東京都港区芝1-2-3|phone=0300010001|email=sato@example.jp",
     "name=佐藤 花子|address=東京都港区芝1-2-3|phone=0300010001|email=sato@example.jp", APART, RULE_GIVEN},
    {"name=大野 誠|kana=オオノ マコト|address=東京都港区芝1-2-3",
     "name=小野 誠|kana=オノ マコト|address=東京都港区芝2-3-4", APART, 0},
    {"name=𠮷田 誠|postal=1050014|address=東京都港区芝1番地2",
     "name=吉田 誠|postal=1050014|address=東京都港区芝1-2", MERGE, 0},
    {"name=山﨑 花子|kana=ヤマザキ ハナコ|address=北海道札幌市中央区北1条西2丁目3|email=hana@example.jp",
     "name=山崎 花子|kana=ヤマザキ ハナコ|address=東京都港区芝1-2-3|email=hana@example.jp", MERGE, 0},
    {"name=鈴木一郎|born=1950-04-01|address=東京都港区芝1-2-3",
     "name=鈴木一郎|born=1985-04-01|address=東京都港区芝1-2-3", APART, RULE_BIRTH},
};

static void the_pairs_of_the_decision_rule(void **state)
{
    (void)state;
    CHECK(of_the_rule_book);
}

static const struct pair names[] = {
    /* parts in one piece, turned round, with honorifics and remarks */
    {"name=健一 高橋|phone=09000010001", "name=高橋 健一|phone=09000010001", MERGE, 0},
    {"name=健一高橋|phone=09000010001", "name=高橋健一|phone=09000010001", MERGE, 0},
    {"name=高橋健一様|phone=09000010001", "family=高橋|given=健一|phone=09000010001", MERGE, 0},
    {"name=高橋　健一　様|phone=09000010001", "name=高橋 健一（夫）|phone=09000010001", MERGE, 0},
    {"name=塩屋平次郎|phone=09000010001", "name=塩屋 平次郎|phone=09000010001", MERGE, 0},
    /* kana, half kana, alphabet */
    {"name=タカハシ ケンイチ|email=ken@example.jp",
     "name=高橋 健一|kana=たかはし けんいち|email=ken@example.jp", MERGE, 0},
    {"name=高橋 けんいち|email=ken@example.jp", "name=高橋 健一|kana=たかはし けんいち|email=ken@example.jp",
     MERGE, 0},
    {"name=高橋けんいち|email=ken@example.jp", "name=高橋 健一|kana=たかはし けんいち|email=ken@example.jp",
     MERGE, 0},
    {"name=TAKAHASHI KENICHI|email=ken@example.jp|phone=09000010001",
     "name=高橋 健一|kana=たかはし けんいち|email=ken@example.jp|phone=09000010001", MERGE, 0},
    {"name=福田 まゆみ|phone=09000010001", "name=福田 マユミ|phone=09000010001", MERGE, 0},
    {"name=福田 ひろみ|kana=フクダ ヒロミ|phone=09000010001",
     "name=福田 浩|kana=フクダ ヒロミ|phone=09000010001", ASK, RULE_GIVEN_KANJI},
    {"name=福田 ひろみ|kana=フクダ ヒロミ|phone=09000010001",
     "name=福田 浩|kana=フクダ ヒロシ|phone=09000010001", APART, RULE_GIVEN},
    /* letters that got lost */
    {"name=高橋 健〓|kana=タカハシ ケンイチ|phone=09000010001",
     "name=高橋 健一|kana=タカハシ ケンイチ|phone=09000010001", MERGE, 0},
    {"name=〓橋 健一|phone=09000010001", "name=高橋 健一|phone=09000010001", ASK, RULE_FAMILY_CHANGED},
    {"name=高橋 健?|phone=09000010001", "name=高橋 健二|phone=09000010001", ASK, RULE_READING},
    /* two given names, however alike */
    {"name=佐藤 健一|kana=サトウ ケンイチ|phone=0300010001|born=1980-01-01",
     "name=佐藤 健二|kana=サトウ ケンジ|phone=0300010001|born=1980-01-01", APART, RULE_GIVEN},
    {"name=佐藤 健一|kana=サトウ ケンイチ|phone=0300010001",
     "name=健二 佐藤|kana=サトウ ケンジ|phone=0300010001", APART, RULE_GIVEN},
    {"name=佐藤 健一|phone=0300010001|email=s@example.jp",
     "name=佐藤 健二|phone=0300010001|email=s@example.jp", APART, RULE_GIVEN},
    {"name=佐藤 由美|kana=サトウ ユミ|phone=0300010001",
     "name=佐藤 由美子|kana=サトウ ユミコ|phone=0300010001", APART, RULE_GIVEN},
    {"name=佐藤 幸子|phone=0300010001", "name=サトウ ハナコ|phone=0300010001", APART, RULE_FAMILY_ALONE},
    {"name=サトウ ハナコ|phone=0300010001", "name=サトウ サチコ|phone=0300010001", APART, RULE_GIVEN},
    /* one reading, other kanji: a son or a slip, so somebody looks */
    {"name=吉田 祐一|kana=ヨシダ ユウイチ|phone=0300010001|email=y@example.jp",
     "name=吉田 裕一|kana=ヨシダ ユウイチ|phone=0300010001|email=y@example.jp", ASK, RULE_GIVEN_KANJI},
    {"name=裕一吉田|kana=ヨシダユウイチ|phone=0300010001",
     "name=吉田 祐一|kana=ヨシダ ユウイチ|phone=0300010001", ASK, RULE_GIVEN_KANJI},
    {"name=吉田 祐一|kana=ヨシダ ユウイチ|phone=0300010001", "name=吉田 裕一|phone=0300010001|address=東京都",
     ASK, RULE_READING},
    /* the family name alone, another family name */
    {"name=渡辺様|phone=09000010001", "name=渡辺 誠|phone=09000010001", ASK, RULE_FAMILY_ALONE},
    {"name=渡辺様|address=東京都港区芝1-2-3", "name=渡辺 誠|address=東京都港区芝1-2-3", APART,
     RULE_FAMILY_ALONE},
    {"name=山田 幸子|phone=09000010001|email=s@example.jp",
     "name=鈴木 幸子|phone=09000010001|email=s@example.jp", ASK, RULE_FAMILY_CHANGED},
    {"name=山田 幸子|phone=09000010001|born=1980-01-01", "name=鈴木 幸子|phone=09000010001|born=1980-01-01",
     MERGE, 0},
    {"name=伊藤 誠|kana=イトウ マコト|phone=09000010001", "name=伊東 誠|kana=イトウ マコト|phone=09000010001",
     MERGE, 0},
    /* the name and little else */
    {"name=渡辺 誠|address=東京都港区芝1-2-3", "name=渡辺 誠|address=東京都港区芝", ASK, RULE_NAME_ALONE},
    {"name=渡辺 誠|address=東京都港区芝1-2-3", "name=渡辺 誠|address=東京都港区", APART, RULE_NAME_ALONE},
    {"name=渡辺 誠|address=東京都港区芝1-2-3|phone=09000010001",
     "name=渡辺 誠|address=大阪府高槻市本町1-2-3|phone=09000020002", APART, RULE_NAME_ALONE},
    {"name=渡辺 誠|address=港区芝1-2-3 101号室", "name=渡辺 誠|address=港区芝1-2-3 909号室", APART,
     RULE_NAME_ALONE},
};

static void names_decide_before_anything_else(void **state)
{
    (void)state;
    CHECK(names);
}

static const struct pair contacts[] = {
    {"name=塩屋 平次郎|phone=+81-90-0001-0001", "name=塩屋 平次郎|phone=9000010001", MERGE, 0},
    {"name=塩屋 平次郎|phone=0120000001", "name=塩屋 平次郎|phone=0120000001", ASK, RULE_NAME_ALONE},
    {"name=塩屋 平次郎|phone=0300010001|phone2=09000010001", "name=塩屋 平次郎|phone=09000010001", MERGE, 0},
    {"name=塩屋 平次郎|email=shioya.h+nozei@example.jp", "name=塩屋 平次郎|email=Shioya.H@example.jp", MERGE,
     0},
    {"name=塩屋 平次郎|email=shioya.h@docomo.example", "name=塩屋 平次郎|email=shioya.h@docmo.example", MERGE,
     0},
    {"name=塩屋 平次郎|email=shioya1@example.jp", "name=塩屋 平次郎|email=shioya2@example.jp", ASK,
     RULE_NAME_ALONE},
    {"name=塩屋 平次郎|account=portal/1", "name=塩屋 平次郎|account=portal/1", MERGE, 0},
    {"name=佐藤 花子|account=portal/1", "name=佐藤 太郎|account=portal/1", APART, RULE_GIVEN},
    {"name=塩屋 平次郎|born=1950-01-01", "name=塩屋 平次郎|born=1950-01-01", MERGE, 0},
    {"shielded=|name=塩屋 平次郎|phone=09000010001", "name=塩屋 平次郎|phone=09000010001", APART,
     RULE_SHIELDED},
};

static void contacts_show_whether_it_is_the_same_one(void **state)
{
    (void)state;
    CHECK(contacts);
}

static const struct pair bodies[] = {
    {"name=㈱ねむろ水産|phone=0153000001", "name=株式会社　ねむろ水産|phone=0153000001", MERGE, 0},
    {"name=ねむろ水産（株）|phone=0153000001", "name=(株)ねむろ水産 代表取締役 塩屋平次郎|phone=0153000001",
     MERGE, 0},
    {"family=株式会社ねむ|given=ろ水産|phone=0153000001", "name=株式会社ねむろ水産|phone=0153000001", MERGE,
     0},
    {"family=㈱ねむろ水産|given=塩屋平次郎|phone=0153000001", "name=株式会社ねむろ水産|phone=0153000001", ASK,
     RULE_READING},
    {"name=株式会社ねむろ水産|phone=0153000001", "name=有限会社ねむろ水産|phone=0153000001", ASK, RULE_FORM},
    {"name=株式会社ねむろ水産|phone=0153000001", "name=塩屋 平次郎|phone=0153000001", APART, RULE_KIND},
    {"name=株式会社ねむろ水産|phone=0153000001", "company=|name=ねむろ水産|phone=0153000001", MERGE, 0},
    {"name=株式会社ねむろ水産|phone=0153000001", "name=株式会社なかしべつ牧場|phone=0153000001", APART,
     RULE_COMPANY},
    {"name=株式会社ねむろ水産|address=根室市常盤町2-27", "name=株式会社ねむろ水産|address=函館市本町3-8",
     APART, RULE_NAME_ALONE},
};

static void bodies_are_told_by_name_and_form(void **state)
{
    (void)state;
    CHECK(bodies);
}

static void a_face_is_kept_and_read_back(void **state)
{
    static const char *const lines[] = {
        "name=髙橋 健一|kana=タカハシ ケンイチ|postal=087-8711|address=根室市常盤町2丁目27 "
        "メゾン101|phone=0153236111|phone2=09000010001|"
        "email=a@example.jp|account=p/1|born=1950-01-02",
        "company=|name=㈱ねむろ水産",
        "name=渡辺様|decade=1980|shielded=",
        "",
    };
    struct arena *a = arena_new();
    struct lexicon *l = common_names();
    (void)state;
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct face f, back;
        struct buf once = {0}, twice = {0};
        person_face(a, l, lines[i], &f);
        face_pack(&f, &once);
        face_unpack(once.at, &back);
        face_pack(&back, &twice);
        assert_int_equal(once.n, twice.n);
        assert_memory_equal(once.at, twice.at, once.n);
        assert_true(face_hash(once.at, once.n) == face_hash(twice.at, twice.n));
        assert_int_equal(back.birth, f.birth);
        buf_clear(&once);
        buf_clear(&twice);
    }
    lexicon_free(l);
    arena_free(a);
}

static void a_verdict_is_told_without_quoting_anybody(void **state)
{
    struct arena *a = arena_new();
    struct lexicon *l = common_names();
    struct face x, y;
    struct verdict v, back;
    unsigned char bytes[VERDICT_BYTES];
    (void)state;
    person_face(a, l, "name=吉田 祐一|kana=ヨシダ ユウイチ|phone=0300010001|address=東京都港区芝1-2-3", &x);
    person_face(a, l, "name=吉田 裕一|kana=ヨシダ ユウイチ|phone=0300010001|address=東京都港区芝", &y);
    identity_compare(l, &x, &y, &v);
    assert_string_equal(verdict_text(&v, true, a), "姓は同じ、名は漢字は違うが読みは同じ、電話は同じ、住所は"
                                                   "町名まで同じ。名の漢字が違うので人が確かめます");
    assert_string_equal(
        verdict_text(&v, false, a),
        "family name: same, given name: other kanji, same reading, telephone: same, address: same town. "
        "given names in other kanji: a person decides");
    size_t n = verdict_pack(&v, bytes);
    assert_true(verdict_unpack(bytes, n, &back));
    assert_string_equal(verdict_text(&back, true, a), verdict_text(&v, true, a));
    assert_int_equal(back.outcome, v.outcome);
    assert_false(verdict_unpack(bytes, n - 1, &back));
    lexicon_free(l);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pairs_of_the_decision_rule),
        cmocka_unit_test(names_decide_before_anything_else),
        cmocka_unit_test(contacts_show_whether_it_is_the_same_one),
        cmocka_unit_test(bodies_are_told_by_name_and_form),
        cmocka_unit_test(a_face_is_kept_and_read_back),
        cmocka_unit_test(a_verdict_is_told_without_quoting_anybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
