/* Whom a row is about, what a person is asked, what was decided and holds: over a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "domain/contact.h"
#include "domain/faces.h"
#include "domain/merge.h"
#include "domain/nouns.h"
#include "domain/question.h"
#include "domain/recognise.h"
#include "domain/sweep.h"
#include "world.h"

#define COUNT(list) (sizeof(list) / sizeof *(list))

/* --- what the tests ask for --- */

struct row {
    struct record r;
    int64_t person;
};

static int run_row(struct world *w, void *ctx, struct en_error *err)
{
    struct row *row = ctx;
    struct record *r = &row->r;
    if (contact_split_name(w, r, err))
        return -1;
    contact_split_address(w, r);
    return recognise_row(w, r, &row->person, err);
}

/* The contact that a row of a list becomes. */
static int64_t row(struct desk *d, const char *text)
{
    struct en_error err;
    struct row row = {.r = desk_read(d, &noun_contact, text)};
    if (desk_request(d, run_row, &row, &err))
        fail_msg("%s", err.en);
    return row.r.id;
}

static int64_t person(struct desk *d, int64_t contact)
{
    return merge_root(&d->w, contact);
}

static int64_t people(struct desk *d)
{
    return desk_count(d, "SELECT count(*) FROM contact WHERE merged_into IS NULL") -
           desk_count(d, "SELECT count(*) FROM contact WHERE given IN ('直樹', '由美', '修', '恵子')");
}

static size_t questions(struct desk *d, struct question **out)
{
    return question_list(&d->w, 0, 0, 100, out);
}

struct decision {
    int64_t id, person;
    bool same;
};

static int run_decide(struct world *w, void *ctx, struct en_error *err)
{
    struct decision *x = ctx;
    return question_decide(w, x->id, x->same, "確認済み", &x->person, err);
}

static int decide(struct desk *d, int64_t id, bool same)
{
    struct en_error err;
    struct decision x = {.id = id, .same = same};
    return desk_request(d, run_decide, &x, &err);
}

static int run_by_hand(struct world *w, void *ctx, struct en_error *err)
{
    struct record *r = ctx;
    if (contact_add(w, r, err))
        return -1;
    r->id = recognise_by_hand(w, r->id);
    return 0;
}

/* Whom a contact added at the desk may be. */
static int64_t hint(struct desk *d, const char *text)
{
    struct en_error err;
    struct record r = desk_read(d, &noun_contact, text);
    assert_int_equal(desk_request(d, run_by_hand, &r, &err), 0);
    return r.id;
}

/* In a town of a handful every name is common: twenty more, who are nobody else. */
static int town_open(void **state)
{
    static const char *const family[][2] = {{"伊藤", "イトウ"},
                                            {"中村", "ナカムラ"},
                                            {"小林", "コバヤシ"},
                                            {"加藤", "カトウ"},
                                            {"山田", "ヤマダ"}};
    static const char *const given[][2] = {
        {"直樹", "ナオキ"}, {"由美", "ユミ"}, {"修", "オサム"}, {"恵子", "ケイコ"}};
    desk_open(state);
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(family); i++)
        for (size_t k = 0; k < COUNT(given); k++)
            row(d, arena_printf(d->arena, "name=%s %s|kana=%s %s", family[i][0], given[k][0], family[i][1],
                                given[k][1]));
    return 0;
}

/* --- the pairs of the rule book --- */

enum outcome { APART, ASKED, ONE };

static const struct {
    const char *a, *b;
    enum outcome expect;
} pairs[] = {
    {"name=髙橋 健一|phone=090-0111-2222", "name=高橋健一|phone=09001112222", ONE},
    {"name=渡邉 幸子|kana=ワタナベ サチコ|address=北海道根室市常盤町二丁目27番地",
     "name=渡辺幸子|kana=ﾜﾀﾅﾍﾞ　ｻﾁｺ|address=根室市常盤町2-27", ONE},
    {"name=斎藤 実|kana=サイトウ ミノル|email=m.saito@mail.example",
     "name=齋藤 実|kana=サイトウ ミノル|email=M.Saito@mail.example", ONE},
    {"name=斎藤 実|kana=サイトウ ミノル|phone=090-0111-2222|address=北海道根室市常盤町",
     "name=斉藤 実|kana=サイトウ ミノル|phone=090-0333-4444|address=北海道根室市常盤町", ASKED},
    {"name=佐藤 太郎|phone=0154-01-1111|email=sato@mail.example|address=北海道根室市光和町2-3",
     "name=佐藤 花子|phone=0154-01-1111|email=sato@mail.example|address=北海道根室市光和町2-3", APART},
    {"name=大野 進|kana=オオノ ススム|address=北海道根室市光和町2-3",
     "name=小野 進|kana=オノ ススム|address=北海道根室市光和町9-1", APART},
    {"name=𠮷田 誠|postal=087-0001|address=北海道根室市梅ケ枝町3-12",
     "name=吉田 誠|postal=0870001|address=北海道根室市梅ヶ枝町3丁目12番地", ONE},
    {"name=鈴木一郎|birth=1950-02-03|address=北海道根室市光和町2-3",
     "name=鈴木一郎|birth=1985-04-05|address=北海道根室市光和町2-3", APART},
    {"name=山﨑 葵|kana=ヤマザキ アオイ|email=aoi.yama@mail.example|address=北海道札幌市中央区北1条西2丁目",
     "name=山崎 葵|kana=ヤマザキ アオイ|email=aoi.yama@mail.example|address=東京都杉並区高円寺南1-2-3", ONE},
    {"kind=company|name=株式会社根室水産|phone=0154-01-1111", "name=根室 太郎|phone=0154-01-1111", APART},
};

static void the_pairs_of_the_rule_book_come_out(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pairs); i++)
        for (int turned = 0; turned < 2; turned++) {
            void *on = NULL;
            struct question *q;
            town_open(&on);
            struct desk *d = on;
            int64_t a = row(d, turned ? pairs[i].b : pairs[i].a),
                    b = row(d, turned ? pairs[i].a : pairs[i].b);
            enum outcome got = person(d, a) == person(d, b) ? ONE : questions(d, &q) ? ASKED : APART;
            if (got != pairs[i].expect)
                fail_msg("pair %zu%s is %d", i, turned ? ", turned" : "", got);
            desk_close(&on);
        }
}

/* --- contacts --- */

#define KEN "name=髙橋 健一|kana=タカハシ ケンイチ|phone=090-0111-2222|email=ken@mail.example"

static void rows_that_tell_the_same_are_one_contact(void **state)
{
    struct desk *d = *state;
    int64_t a = row(d, KEN);
    assert_int_equal(row(d, "name=高橋 健一|kana=ﾀｶﾊｼ ｹﾝｲﾁ|phone=+81 90-0111-2222|email=KEN@mail.example"),
                     a);
    assert_int_equal(people(d), 1);
}

static void a_body_is_known_by_the_desks_word(void **state)
{
    struct desk *d = *state;
    int64_t a = row(d, "kind=group|name=根室大学地域研究ゼミ|phone=0154-01-1106");
    assert_int_equal(person(d, row(d, "name=根室大学地域研究ゼミ|phone=0154-01-1106")), a);
    int64_t other = row(d, "name=根室大学地域研究ゼミ|phone=0154-01-2222"); /* who knows who that is */
    assert_int_not_equal(person(d, other), a);
    struct record r = desk_get(d, &noun_contact, other);
    assert_string_equal(desk_show(d, &r, "kind"), "person");
    /* unless somebody at the desk does */
    struct question *q;
    row(d, "kind=group|name=根室水産振興会|phone=0154-01-3333");
    int64_t looks = row(d, "name=根室水産振興会|phone=0154-01-4444|email=shinko@mail.example");
    row(d, "kind=group|name=根室水産振興会|phone=0154-01-3333|email=shinko@mail.example");
    for (size_t i = questions(d, &q); i-- > 0;)
        if (q[i].a == looks || q[i].b == looks)
            assert_int_equal(decide(d, q[i].id, true), 0);
    r = desk_get(d, &noun_contact, person(d, looks));
    assert_string_equal(desk_show(d, &r, "kind"), "group");
}

static void a_name_alone_is_nobodys(void **state)
{
    struct desk *d = *state;
    assert_int_not_equal(row(d, "name=小川 和夫"), row(d, "name=小川 和夫"));
    assert_int_equal(people(d), 2);
}

static void the_person_keeps_the_number_it_had(void **state)
{
    struct desk *d = *state;
    int64_t a = row(d, KEN), b = row(d, "name=髙橋 健一|kana=タカハシ ケンイチ|phone=090-0111-2222");
    assert_int_not_equal(a, b);
    assert_int_equal(person(d, b), a);
}

/* Five records of three people, in which one is between two who must not be one. */
static const char *const tangle[] = {
    "name=高橋 健一|phone=090-0111-2222|email=takahashi@mail.example|birth=1950-02-03",
    "name=高橋 健一|phone=090-0111-2222|email=takahashi@mail.example|birth=1985-04-05",
    "name=高橋 健一|phone=090-0111-2222|email=takahashi@mail.example",
    "name=高橋 健一|email=takahashi@mail.example|birth=1950-02-03|address=北海道根室市光和町2-3",
    "name=髙橋 花子|phone=090-0111-2222|email=takahashi@mail.example",
};

static const char *partition_of(struct desk *d, const int order[5])
{
    int64_t contact[5];
    char *out = arena_strdup(d->arena, "12345");
    for (int i = 0; i < 5; i++)
        contact[order[i]] = row(d, tangle[order[i]]);
    for (int i = 0; i < 5; i++)
        for (int k = 4; k >= 0; k--)
            if (person(d, contact[k]) == person(d, contact[i]))
                out[i] = (char)('1' + k);
    return out;
}

static void who_is_one_does_not_depend_on_the_order(void **state)
{
    static const int orders[][5] = {
        {0, 1, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 0, 1, 4, 3}, {1, 2, 4, 0, 3}, {3, 2, 1, 0, 4}};
    (void)state;
    char first[6] = "";
    for (size_t i = 0; i < COUNT(orders); i++) {
        void *on = NULL;
        desk_open(&on);
        const char *got = partition_of(on, orders[i]);
        if (!i)
            (void)snprintf(first, sizeof first, "%s", got);
        assert_string_equal(got, first);
        desk_close(&on);
    }
    assert_int_not_equal(first[0], first[1]); /* two birth dates */
    assert_int_equal(first[0], first[3]);
    assert_int_equal(first[4], '5');
}

/* --- questions --- */

#define SAITO_A "name=斎藤 実|kana=サイトウ ミノル|phone=090-0111-2222|address=北海道根室市常盤町"
#define SAITO_B "name=斉藤 実|kana=サイトウ ミノル|phone=090-0333-4444|address=北海道根室市常盤町"

static void a_pair_that_was_decided_does_not_come_back(void **state)
{
    struct desk *d = *state;
    struct question *q;
    int64_t a = row(d, SAITO_A), b = row(d, SAITO_B);
    assert_int_equal(questions(d, &q), 1);
    assert_int_equal(decide(d, q[0].id, false), 0);
    assert_int_equal(decide(d, q[0].id, true), -1); /* it is not open any more */
    row(d, SAITO_A);
    row(d, SAITO_B);
    row(d, SAITO_B "|postal=087-0001"); /* another record of the second of them */
    assert_int_equal(questions(d, &q), 0);
    assert_int_not_equal(person(d, a), person(d, b));
    /* and no machine joins whom a person told apart */
    int64_t c = row(d, "name=斎藤 実|kana=サイトウ ミノル|phone=090-0111-2222|email=minoru.s@mail.example");
    int64_t e = row(d, "name=斉藤 実|kana=サイトウ ミノル|phone=090-0333-4444|email=minoru.s@mail.example");
    assert_int_equal(person(d, c), person(d, a));
    assert_int_not_equal(person(d, e), person(d, a));
}

static void the_same_joins_whatever_the_rules_say(void **state)
{
    struct desk *d = *state;
    struct question *q;
    int64_t a = row(d, SAITO_A), b = row(d, SAITO_B);
    assert_int_equal(questions(d, &q), 1);
    assert_int_equal(decide(d, q[0].id, true), 0);
    assert_int_equal(person(d, a), person(d, b));
    assert_int_equal(questions(d, &q), 0);
    /* it holds when all that hangs together is looked at anew */
    row(d, SAITO_A "|birth=1950-02-03");
    row(d, SAITO_A "|birth=1985-04-05");
    assert_int_equal(person(d, a), person(d, b));
}

static void one_question_for_two_people(void **state)
{
    struct desk *d = *state;
    struct question *q;
    row(d, SAITO_A);
    row(d, SAITO_A "|postal=087-0001");
    row(d, SAITO_B);
    row(d, SAITO_B "|postal=087-0001");
    assert_int_equal(people(d), 2);
    assert_int_equal(questions(d, &q), 1);
}

static void who_is_added_by_hand_is_asked_about_and_never_joined(void **state)
{
    struct desk *d = *state;
    struct question *q;
    int64_t a = row(d, KEN);
    assert_int_equal(hint(d, KEN "|note=窓口"), a);
    assert_int_equal(people(d), 2);
    assert_int_equal(questions(d, &q), 1);
    assert_int_equal(hint(d, "name=根室 花子|phone=090-0777-8888"), 0);
}

static int run_protect(struct world *w, void *ctx, struct en_error *err)
{
    int64_t cancelled;
    (void)err;
    struct stmt *s = db_prep(w->db, "UPDATE contact SET protected_on = 1 WHERE id = $1");
    stmt_int(s, 1, *(int64_t *)ctx);
    stmt_run(s);
    recognise_shielded(w, *(int64_t *)ctx);
    (void)cancelled;
    return 0;
}

static void nobody_under_protection_is_suggested_or_joined(void **state)
{
    struct desk *d = *state;
    struct question *q;
    struct en_error err;
    int64_t a = row(d, SAITO_A);
    int64_t b = row(d, SAITO_B);
    assert_int_equal(questions(d, &q), 1);
    assert_int_equal(desk_request(d, run_protect, &a, &err), 0);
    assert_int_equal(questions(d, &q), 0);
    assert_int_not_equal(person(d, row(d, SAITO_A)), a);
    int64_t unprotected = hint(d, SAITO_A "|note=窓口");
    assert_true(unprotected && unprotected != a && unprotected != b);
}

static void a_machine_may_be_told_to_join_nobody(void **state)
{
    struct desk *d = *state;
    struct question *q;
    d->rules.match_automatic = false;
    row(d, KEN);
    row(d, "name=髙橋 健一|kana=タカハシ ケンイチ|phone=090-0111-2222");
    assert_int_equal(people(d), 2);
    assert_int_equal(questions(d, &q), 1);
}

static void a_corrected_contact_is_asked_about_anew(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t a = row(d, KEN), b = row(d, "name=高橋 謙一|phone=090-0999-9999");
    int64_t keys = desk_count(d, "SELECT count(*) FROM identity_key");
    assert_int_equal(desk_edit(d, &noun_contact, b, "name=髙橋 健一|phone=090-0111-2222", &err), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM identity_key"), keys);
    assert_int_equal(recognise_by_hand(&d->w, b), a);
}

/* --- what is derived --- */

struct swept {
    struct sweep at;
    bool more;
};

static int run_sweep(struct world *w, void *ctx, struct en_error *err)
{
    (void)err;
    struct swept *s = ctx;
    s->more = sweep_step(w, &s->at);
    return 0;
}

/* After each slice that did something it is begun anew, as after a restart. */
static void sweep(struct desk *d)
{
    struct en_error err;
    struct swept s = {.more = true};
    assert_true(sweep_begin(&d->w, &s.at));
    while (s.more) {
        assert_int_equal(desk_request(d, run_sweep, &s, &err), 0);
        if (s.at.worked)
            assert_int_equal(sweep_begin(&d->w, &s.at), s.more);
    }
}

static void contacts_without_a_face_get_one_and_find_their_people(void **state)
{
    struct desk *d = *state;
    struct question *q;
    row(d, SAITO_A);
    row(d, SAITO_B);
    int64_t a = row(d, KEN), b = row(d, "name=髙橋 健一|kana=タカハシ ケンイチ|phone=090-0111-2222");
    int64_t names = desk_count(d, "SELECT sum(n) FROM identity_name"),
            keys = desk_count(d, "SELECT count(*) FROM identity_key");
    db_script(d->w.db, "DELETE FROM identity_face; DELETE FROM identity_key; DELETE FROM identity_name;"
                       "DELETE FROM identity_question; UPDATE contact SET merged_into = NULL, person = NULL,"
                       " merged_said = NULL, fold_version = 0, name_key = 'x'");
    faces_distrust(d->w.faces);
    struct sweep s;
    sweep(d);
    assert_false(sweep_begin(&d->w, &s));
    assert_int_equal(person(d, a), person(d, b));
    assert_int_equal(questions(d, &q), 1);
    assert_int_equal(desk_count(d, "SELECT sum(n) FROM identity_name"), names);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM identity_key"), keys);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM contact WHERE name_key = 'x'"), 0);
}

static int run_refused(struct world *w, void *ctx, struct en_error *err)
{
    return run_row(w, ctx, err) ? -1 : error_set(err, EN_INVALID, NULL, "試し", "a trial");
}

static void what_an_undone_request_taught_is_forgotten(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    struct row r = {.r = desk_read(d, &noun_contact, KEN)};
    row(d, SAITO_A);
    assert_int_equal(desk_request(d, run_refused, &r, &err), -1);
    assert_int_equal(lexicon_count(faces_lexicon(&d->w), LEXICON_GIVEN, "健一", ""), 0);
    assert_int_equal(lexicon_count(faces_lexicon(&d->w), LEXICON_GIVEN, "実", ""), 1);
    faces_distrust(d->w.faces);
    assert_int_equal(lexicon_count(faces_lexicon(&d->w), LEXICON_GIVEN, "実", ""), 1);
}

#define ON_A_DESK(f) cmocka_unit_test_setup_teardown(f, town_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pairs_of_the_rule_book_come_out),
        cmocka_unit_test(who_is_one_does_not_depend_on_the_order),
        ON_A_DESK(rows_that_tell_the_same_are_one_contact),
        ON_A_DESK(a_body_is_known_by_the_desks_word),
        ON_A_DESK(a_name_alone_is_nobodys),
        ON_A_DESK(the_person_keeps_the_number_it_had),
        ON_A_DESK(a_pair_that_was_decided_does_not_come_back),
        ON_A_DESK(the_same_joins_whatever_the_rules_say),
        ON_A_DESK(one_question_for_two_people),
        ON_A_DESK(who_is_added_by_hand_is_asked_about_and_never_joined),
        ON_A_DESK(nobody_under_protection_is_suggested_or_joined),
        ON_A_DESK(a_machine_may_be_told_to_join_nobody),
        ON_A_DESK(a_corrected_contact_is_asked_about_anew),
        ON_A_DESK(contacts_without_a_face_get_one_and_find_their_people),
        ON_A_DESK(what_an_undone_request_taught_is_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
