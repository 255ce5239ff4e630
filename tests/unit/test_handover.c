/*
 * test_handover.c - who is an open client, and what is told of them.
 */
#include "domain/handover.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "domain/nouns.h"
#include "world.h"

/* Today is 2024-10-31. */

static int64_t add_person(struct desk *d, const char *family, const char *kana)
{
    return desk_add(d, &noun_contact, arena_printf(d->arena, "family=%s|kana=%s", family, kana));
}

static void consult(struct desk *d, int64_t contact, const char *rest)
{
    (void)desk_add(d, &noun_consult,
                   arena_printf(d->arena, "contact=%d|channel=phone|%s", (int)contact, rest));
}

static void set_stage(struct desk *d, int64_t contact, const char *stage, const char *date)
{
    (void)desk_add(d, &noun_stage,
                   arena_printf(d->arena, "contact=%d|stage=%s|date=%s", (int)contact, stage, date));
}

static struct handover make(struct desk *d, const char *staff, int64_t after, size_t limit)
{
    struct handover h;
    handover_make(&d->w, &(struct handover_query){staff, after, limit}, &h);
    return h;
}

/* "アオキ カトウ": the families in the order of the list. */
static const char *who(struct desk *d, const struct handover *h)
{
    const char *s = "";
    for (size_t i = 0; i < h->n; i++)
        s = arena_printf(d->arena, "%s%s%s", s, i ? " " : "", h->row[i].name);
    return s;
}

static void open_is_whose_stage_is_no_end_or_who_was_promised_something(void **state)
{
    struct desk *d = *state;
    static const struct {
        const char *family, *kana, *stage;
    } people[] = {{"渡辺", "ワタナベ", "considering"}, {"加藤", "カトウ", "hold"},
                  {"青木", "アオキ", "decided"},       {"移住", "イジュウ", "migrated"},
                  {"定着", "テイチャク", "settled"},   {"転出", "テンシュツ", "left"},
                  {"断念", "ダンネン", "lost"},        {"他所", "タショ", "elsewhere"},
                  {"不通", "フツウ", "silent"}};
    int64_t last = 0;
    for (size_t i = 0; i < sizeof people / sizeof *people; i++) {
        last = add_person(d, people[i].family, people[i].kana);
        consult(d, last, "date=2024-05-01|topic=housing");
        set_stage(d, last, people[i].stage, "2024-06-01");
    }
    (void)add_person(d, "寄附", "キフ"); /* nothing but a name */
    struct handover h = make(d, NULL, 0, 100);
    assert_string_equal(who(d, &h), "青木 加藤 渡辺");
    (void)desk_add(d, &noun_task, arena_printf(d->arena, "contact=%d|due=2024-11-01|what=電話", (int)last));
    h = make(d, NULL, 0, 100);
    assert_string_equal(who(d, &h), "青木 加藤 不通 渡辺");
    set_stage(d, last, "considering", "2024-12-01"); /* not yet */
    assert_string_equal(make(d, NULL, 0, 100).row[2].stage, "silent");
}

static void what_is_told_of_a_client(void **state)
{
    struct desk *d = *state;
    int64_t p = add_person(d, "浜﨑", "ハマサキ");
    consult(d, p, "date=2024-04-01|topic=work|staff=本間|body=最初");
    consult(d, p,
            "date=2024-09-10|topic=housing,work|staff=中川|body=空き家を見たい\n二行目"
            "|next_action=資料を送る|next_due=2024-10-01|stage=considering");
    consult(d, p, "date=2024-08-01|topic=housing|staff=本間|stage=considering");
    (void)desk_add(d, &noun_task,
                   arena_printf(d->arena, "contact=%d|due=2024-11-20|what=電話|staff=本間", (int)p));
    (void)desk_add(d, &noun_task, arena_printf(d->arena, "contact=%d|due=2024-10-31|what=今日", (int)p));
    int64_t done = desk_add(d, &noun_task,
                            arena_printf(d->arena, "contact=%d|due=2024-09-01|what=済", (int)p));
    struct record r;
    struct en_error err;
    assert_int_equal(task_done(&d->w, done, d->w.today, NULL, &r, &err), 0);
    struct handover h = make(d, NULL, 0, 100);
    assert_int_equal(h.n, 1);
    const struct handover_row *row = &h.row[0];
    assert_string_equal(row->kana, "ハマサキ");
    assert_string_equal(row->stage, "considering");
    assert_int_equal(row->stage_since, day_of("2024-08-01")); /* the second change changed nothing */
    assert_int_equal(row->last.date, day_of("2024-09-10"));
    assert_string_equal(row->last.staff, "中川");
    assert_string_equal(row->last.words, "空き家を見たい…");
    assert_int_equal(row->ntopics, 2);
    assert_string_equal(row->topic[0], "housing");
    assert_string_equal(row->topic[1], "work");
    assert_int_equal(row->ntasks, 3);
    assert_string_equal(row->task[0].what, "資料を送る"); /* overdue first */
    assert_string_equal(row->task[1].what, "今日");
    assert_int_equal(row->next, day_of("2024-10-31"));
    assert_null(row->next_visit);
    (void)desk_add(d, &noun_visit, arena_printf(d->arena, "contact=%d|type=viewing|from=2024-10-31", (int)p));
    assert_string_equal(make(d, NULL, 0, 100).row[0].next_visit, "viewing");
}

static void a_staffs_clients_are_those_last_seen_or_promised_by_them(void **state)
{
    struct desk *d = *state;
    int64_t a = add_person(d, "青木", "アオキ"), b = add_person(d, "馬場", "ババ"),
            c = add_person(d, "千葉", "チバ");
    consult(d, a, "date=2024-05-01|topic=work|staff=本間");
    consult(d, b, "date=2024-05-01|topic=work|staff=本間");
    consult(d, b, "date=2024-06-01|topic=work|staff=中川");
    consult(d, c, "date=2024-06-01|topic=work|staff=中川|next_action=電話|next_due=2024-11-11");
    (void)desk_add(d, &noun_task,
                   arena_printf(d->arena, "contact=%d|due=2024-11-01|what=電話|staff=本間", (int)c));
    (void)desk_add(d, &noun_task, "due=2024-11-02|what=看板|staff=本間");
    (void)desk_add(d, &noun_task, "due=2024-11-03|what=ポスター|staff=中川");
    struct handover h = make(d, "本間", 0, 100);
    assert_string_equal(who(d, &h), "青木 千葉");
    assert_int_equal(h.nloose, 1);
    assert_string_equal(h.loose[0].what, "看板");
    assert_int_equal(make(d, NULL, 0, 100).nloose, 2);
}

static void pages_go_on_behind_the_last_name(void **state)
{
    struct desk *d = *state;
    static const char *const names[] = {"ア", "イ", "ウ", "エ", "オ"};
    int64_t id[5];
    for (size_t i = 5; i-- > 0;) {
        id[i] = add_person(d, names[i], names[i]);
        consult(d, id[i], "date=2024-05-01|topic=work");
    }
    struct handover h = make(d, NULL, 0, 2);
    assert_string_equal(who(d, &h), "ア イ");
    assert_true(h.more);
    set_stage(d, id[1], "lost", "2024-10-30"); /* the one behind which it goes on is gone meanwhile */
    h = make(d, NULL, id[1], 2);
    assert_string_equal(who(d, &h), "ウ エ");
    h = make(d, NULL, id[3], 2);
    assert_string_equal(who(d, &h), "オ");
    assert_false(h.more);
}

static void the_dead_and_the_cancelled_are_left_in_peace(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t p = add_person(d, "青木", "アオキ");
    consult(d, p, "date=2024-05-01|topic=work");
    assert_int_equal(desk_edit(d, &noun_contact, p, "died_on=2024-09-01", &err), 0);
    assert_int_equal(make(d, NULL, 0, 100).n, 0);
    (void)desk_add(d, &noun_task, arena_printf(d->arena, "contact=%d|due=2024-11-01|what=書類", (int)p));
    struct handover h = make(d, NULL, 0, 100); /* but a promise must not be lost */
    assert_int_equal(h.n, 1);
    assert_int_equal(h.row[0].died_on, day_of("2024-09-01"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(open_is_whose_stage_is_no_end_or_who_was_promised_something,
                                        desk_open, desk_close),
        cmocka_unit_test_setup_teardown(what_is_told_of_a_client, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(a_staffs_clients_are_those_last_seen_or_promised_by_them, desk_open,
                                        desk_close),
        cmocka_unit_test_setup_teardown(pages_go_on_behind_the_last_name, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(the_dead_and_the_cancelled_are_left_in_peace, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
