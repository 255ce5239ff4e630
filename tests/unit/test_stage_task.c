/*
 * test_stage_task.c - stages that records move, and promises they make: written with the record, corrected
 * with it, taken back with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "domain/nouns.h"

static int desk_with_one(void **state)
{
    desk_open(state);
    assert_int_equal(desk_add(*state, &noun_contact, "name=根室 太郎"), 1);
    return 0;
}

#define SLIP(date, more) "contact=1|date=" date "|channel=phone|topic=work|" more

static const char *stage(struct desk *d)
{
    const char *now = stage_now(&d->w, 1);
    return now ? now : "-";
}

/* "day stage" of each, the latest first. */
static const char *history(struct desk *d)
{
    struct record *rows;
    const char *text = "";
    size_t n = stage_history(&d->w, 1, &rows);
    for (size_t i = 0; i < n; i++)
        text = arena_printf(d->arena, "%s%s %s\n", text, desk_show(d, &rows[i], "date"),
                            record_text(&rows[i], STAGE_STAGE));
    return text;
}

static void the_first_consultation_makes_a_contact_new(void **state)
{
    struct desk *d = *state;
    assert_string_equal(stage(d), "-");
    desk_add(d, &noun_consult, SLIP("2024-05-01", ""));
    assert_string_equal(history(d), "2024-05-01 new\n");
    desk_add(d, &noun_consult, SLIP("2024-06-01", ""));
    assert_string_equal(history(d), "2024-05-01 new\n");
}

static void a_slip_moves_the_contact(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_consult, SLIP("2024-05-01", "stage=informed"));
    assert_string_equal(stage(d), "informed");
    assert_int_equal(desk_edit(d, &noun_consult, id, "stage=considering", &err), 0);
    assert_string_equal(history(d), "2024-05-01 considering\n");
    assert_int_equal(desk_edit(d, &noun_consult, id, "date=2024-05-09", &err), 0);
    assert_string_equal(history(d), "2024-05-09 considering\n");
    assert_int_equal(desk_edit(d, &noun_consult, id, "stage=", &err), 0);
    assert_string_equal(history(d), "2024-05-09 new\n");
    assert_int_equal(desk_edit(d, &noun_consult, id, "contact=|stage=", &err), 0);
    assert_string_equal(stage(d), "-");
    assert_int_equal(desk_edit(d, &noun_consult, id, "contact=1", &err), 0);
    assert_string_equal(history(d), "2024-05-09 new\n");
    assert_int_equal(desk_cancel(d, &noun_consult, id, &err), 0);
    assert_string_equal(stage(d), "-");
}

static void correcting_a_slip_does_not_move_the_contact_back(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_consult, SLIP("2024-05-01", "stage=informed"));
    desk_add(d, &noun_stage, "contact=1|stage=considering|date=2024-05-01"); /* later on the same day */
    assert_int_equal(desk_edit(d, &noun_consult, id, "body=書き足し", &err), 0);
    assert_string_equal(stage(d), "considering");
}

/* A word corrected in the first slip must not take a month's figures with it. */
static void correcting_the_first_slip_keeps_its_new(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_consult, SLIP("2024-05-01", ""));
    desk_add(d, &noun_stage, "contact=1|stage=considering|date=2024-06-01");
    const char *cells = desk_cells(d);
    assert_int_equal(desk_edit(d, &noun_consult, id, "body=書き足し", &err), 0);
    assert_string_equal(history(d), "2024-06-01 considering\n2024-05-01 new\n");
    assert_string_equal(desk_cells(d), cells);
    assert_int_equal(desk_edit(d, &noun_consult, id, "date=2024-05-02", &err), 0);
    assert_string_equal(history(d), "2024-06-01 considering\n2024-05-02 new\n");
}

static void moving_in_and_away_are_stages(void **state)
{
    struct desk *d = *state;
    struct en_error err = {0};
    struct record r;
    int64_t id = desk_add(d, &noun_migration, "contact=1|moved_in_on=2024-05-01|via_desk=yes");
    assert_string_equal(stage(d), "migrated");
    desk_add(d, &noun_stage, "contact=1|stage=settled|date=2024-05-01");
    assert_int_equal(desk_edit(d, &noun_migration, id, "note=メモ", &err), 0);
    assert_string_equal(stage(d), "settled");
    assert_int_equal(migration_depart(&d->w, id, day_of("2024-09-01"), NULL, &r, &err), 0);
    assert_int_equal(kpi_settle(&d->w, NULL), 0);
    assert_string_equal(history(d), "2024-09-01 left\n2024-05-01 settled\n2024-05-01 migrated\n");
    assert_int_equal(desk_cancel(d, &noun_migration, id, &err), 0);
    assert_string_equal(history(d), "2024-05-01 settled\n");
}

static void a_stage_set_by_hand_is_of_today_and_can_be_cancelled(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_stage, "contact=1|stage=lost|reason=cost");
    assert_string_equal(history(d), "2024-10-31 lost\n");
    assert_int_equal(desk_sum(d, "stage", "lost"), 1);
    assert_int_equal(desk_cancel(d, &noun_stage, id, &err), 0);
    assert_string_equal(stage(d), "-");
}

/* --- tasks --- */

/* "day what" of the open ones due up to a day, the earliest first. */
static const char *tasks(struct desk *d, struct task_filter f)
{
    struct record *rows;
    size_t n;
    const char *text = "";
    bool more = task_list(&d->w, &f, &rows, &n);
    for (size_t i = 0; i < n; i++)
        text = arena_printf(d->arena, "%s%s %s\n", text, desk_show(d, &rows[i], "due"),
                            record_text(&rows[i], TASK_WHAT));
    return more ? arena_printf(d->arena, "%s...\n", text) : text;
}
#define ALL  ((struct task_filter){.due = NO_DAY, .limit = 100})
#define OPEN tasks(d, ALL)

static void a_promise_becomes_a_task(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_consult, SLIP("2024-05-01", "next_action=資料を送る|next_due=2024-05-08"));
    assert_string_equal(OPEN, "2024-05-08 資料を送る\n");
    struct record r = desk_get(d, &noun_task, 1);
    assert_string_equal(desk_show(d, &r, "staff"), "staff");
    assert_string_equal(desk_show(d, &r, "contact"), "1");
    assert_int_equal(desk_edit(d, &noun_consult, id, "next_due=2024-05-15", &err), 0);
    assert_string_equal(OPEN, "2024-05-15 資料を送る\n");
    assert_int_equal(desk_edit(d, &noun_consult, id, "next_due=", &err), 0); /* due at once */
    assert_string_equal(OPEN, "2024-05-01 資料を送る\n");
    assert_int_equal(desk_cancel(d, &noun_consult, id, &err), 0);
    assert_string_equal(OPEN, "");
}

static void a_promise_kept_is_not_due_again(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    struct record r;
    int64_t id = desk_add(d, &noun_consult, SLIP("2024-05-01", "next_action=資料を送る|next_due=2024-05-08"));
    assert_int_equal(task_done(&d->w, 1, day_of("2024-05-07"), "送付済", &r, &err), 0);
    assert_int_equal(kpi_settle(&d->w, NULL), 0);
    assert_string_equal(desk_show(d, &r, "done_on"), "2024-05-07");
    assert_string_equal(desk_show(d, &r, "note"), "送付済");
    assert_int_equal(task_done(&d->w, 1, day_of("2024-05-07"), NULL, &r, &err), -1);
    assert_string_equal(err.en, "task 1 is done already");
    assert_int_equal(desk_edit(d, &noun_consult, id, "body=書き足し", &err), 0);
    assert_string_equal(OPEN, "");
    assert_int_equal(desk_edit(d, &noun_consult, id, "next_due=2024-06-01", &err), 0); /* a new promise */
    assert_string_equal(OPEN, "2024-06-01 資料を送る\n");
    assert_int_equal(desk_cancel(d, &noun_consult, id, &err), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM task"), 1); /* what was done stays */
}

static void an_application_has_deadlines(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_application, "contact=1|scheme=移住支援金|applied_on=2024-02-29");
    assert_string_equal(OPEN, "2025-02-28 申請から1年：就業の継続を確認（移住支援金）\n"
                              "2027-02-28 申請から3年：居住の継続を確認（全額返還の期限）（移住支援金）\n"
                              "2029-02-28 申請から5年：居住の継続を確認（半額返還の期限）（移住支援金）\n");
    struct record r = desk_get(d, &noun_application, id);
    assert_string_equal(desk_show(d, &r, "state"), "applied");
    assert_int_equal(desk_edit(d, &noun_application, id, "state=withdrawn", &err), 0);
    assert_string_equal(OPEN, "");
    assert_int_equal(desk_edit(d, &noun_application, id, "state=approved", &err), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM task"), 3);
    assert_int_equal(desk_cancel(d, &noun_application, id, &err), 0);
    assert_string_equal(OPEN, "");
}

static void tasks_are_listed_by_due_day(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    struct record r;
    desk_add(d, &noun_task, "due=2024-11-01|what=b|staff=佐藤");
    desk_add(d, &noun_task, "due=2024-10-31|what=a|contact=1");
    desk_add(d, &noun_task, "due=2024-11-01|what=c|staff=鈴木");
    desk_add(d, &noun_task, "due=2024-12-01|what=gone");
    desk_add(d, &noun_task, "due=2024-12-01|what=d");
    assert_int_equal(desk_cancel(d, &noun_task, 4, &err), 0);
    assert_int_equal(task_done(&d->w, 5, day_of("2024-10-31"), NULL, &r, &err), 0);
    assert_string_equal(OPEN, "2024-10-31 a\n2024-11-01 b\n2024-11-01 c\n");
    assert_string_equal(tasks(d, (struct task_filter){.due = day_of("2024-10-31"), .limit = 9}),
                        "2024-10-31 a\n");
    assert_string_equal(tasks(d, (struct task_filter){.due = NO_DAY, .limit = 2}),
                        "2024-10-31 a\n2024-11-01 b\n...\n");
    assert_string_equal(tasks(d, (struct task_filter){.due = NO_DAY, .limit = 3}),
                        "2024-10-31 a\n2024-11-01 b\n2024-11-01 c\n");
    assert_string_equal(tasks(d, (struct task_filter){.due = NO_DAY, .limit = 9, .staff = "鈴木"}),
                        "2024-11-01 c\n");
    assert_string_equal(tasks(d, (struct task_filter){.due = NO_DAY, .limit = 9, .contact = 1}),
                        "2024-10-31 a\n");
    assert_string_equal(tasks(d, (struct task_filter){.due = NO_DAY, .limit = 9, .done = true}),
                        "2024-10-31 a\n2024-11-01 b\n2024-11-01 c\n2024-12-01 d\n");
}

#define WITH_ONE(f) cmocka_unit_test_setup_teardown(f, desk_with_one, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ONE(the_first_consultation_makes_a_contact_new),
        WITH_ONE(a_slip_moves_the_contact),
        WITH_ONE(correcting_a_slip_does_not_move_the_contact_back),
        WITH_ONE(correcting_the_first_slip_keeps_its_new),
        WITH_ONE(moving_in_and_away_are_stages),
        WITH_ONE(a_stage_set_by_hand_is_of_today_and_can_be_cancelled),
        WITH_ONE(a_promise_becomes_a_task),
        WITH_ONE(a_promise_kept_is_not_due_again),
        WITH_ONE(an_application_has_deadlines),
        WITH_ONE(tasks_are_listed_by_due_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
