/*
 * test_correction.c - what a correction tells and what it leaves as it was: fields that depend on each other
 * follow the one that was told (world.c recounts after every request).
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

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* Contacts 1 and 2 are persons. */
static int desk_with_two(void **state)
{
    desk_open(state);
    struct desk *d = *state;
    assert_int_equal(desk_add(d, &noun_contact, "name=根室 太郎|gender=male"), 1);
    assert_int_equal(desk_add(d, &noun_contact, "name=根室 花子|gender=female|birth=1990-01-01"), 2);
    return 0;
}

/* "from to nights" of a stay. */
static const char *stay(struct desk *d, int64_t id)
{
    struct record r = desk_get(d, &noun_visit, id);
    return arena_printf(d->arena, "%s %s %s", desk_show(d, &r, "from"), desk_show(d, &r, "to"),
                        desk_show(d, &r, "nights"));
}

#define BY_NIGHTS "type=trial_house|from=2024-07-01|nights=6"
#define BY_DAYS   "type=trial_house|from=2024-07-01|to=2024-07-07"

static const struct {
    const char *what, *added, *change, *is;
} stays[] = {
    {"another first day alone keeps the nights", BY_NIGHTS, "from=2024-07-10", "2024-07-10 2024-07-16 6"},
    {"and so where the last day was told", BY_DAYS, "from=2024-07-03", "2024-07-03 2024-07-09 6"},
    {"an earlier one too", BY_DAYS, "from=2024-06-01", "2024-06-01 2024-06-07 6"},
    {"behind the old last day", BY_DAYS, "from=2024-08-01", "2024-08-01 2024-08-07 6"},
    {"the same first day again", BY_NIGHTS, "from=2024-07-01", "2024-07-01 2024-07-07 6"},
    {"nights decide the last day", BY_DAYS, "nights=2", "2024-07-01 2024-07-03 2"},
    {"with the first day", BY_DAYS, "from=2024-07-05|nights=2", "2024-07-05 2024-07-07 2"},
    {"the same nights with another first day", BY_NIGHTS, "from=2024-07-05|nights=6",
     "2024-07-05 2024-07-11 6"},
    {"the last day decides the nights", BY_NIGHTS, "to=2024-07-03", "2024-07-01 2024-07-03 2"},
    {"with the first day", BY_NIGHTS, "from=2024-07-05|to=2024-07-07", "2024-07-05 2024-07-07 2"},
    {"the same last day with another first day", BY_NIGHTS, "from=2024-07-05|to=2024-07-07",
     "2024-07-05 2024-07-07 2"},
    {"all three", BY_NIGHTS, "from=2024-07-05|to=2024-07-06|nights=1", "2024-07-05 2024-07-06 1"},
    {"a cleared last day clears the nights", BY_NIGHTS, "to=", "2024-07-01 2024-07-01 0"},
    {"cleared nights clear the last day", BY_NIGHTS, "nights=", "2024-07-01 2024-07-01 0"},
    {"a cleared last day with nights", BY_DAYS, "to=|nights=3", "2024-07-01 2024-07-04 3"},
    {"cleared nights with a last day", BY_NIGHTS, "to=2024-07-03|nights=", "2024-07-01 2024-07-03 2"},
    {"both cleared", BY_NIGHTS, "to=|nights=", "2024-07-01 2024-07-01 0"},
    {"something else leaves the days", BY_NIGHTS, "persons=3", "2024-07-01 2024-07-07 6"},
};

static void days_and_nights_follow_what_the_correction_tells(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(stays); i++) {
        struct en_error err;
        int64_t id = desk_add(d, &noun_visit, stays[i].added);
        if (desk_edit(d, &noun_visit, id, stays[i].change, &err))
            fail_msg("%s: %s", stays[i].what, err.en);
        if (strcmp(stay(d, id), stays[i].is) != 0)
            fail_msg("%s: %s", stays[i].what, stay(d, id));
    }
}

static void days_and_nights_told_together_must_agree(void **state)
{
    struct desk *d = *state;
    int64_t id = desk_add(d, &noun_visit, BY_NIGHTS);
    desk_refuses_edit(d, &noun_visit, id, "to=2024-07-03|nights=6", EN_INVALID, "nights",
                      "nights 6 is not the 2 nights between from and to");
    desk_refuses_edit(d, &noun_visit, id, "to=2024-06-30", EN_INVALID, "to",
                      "to 2024-06-30 is before from 2024-07-01");
    assert_string_equal(stay(d, id), "2024-07-01 2024-07-07 6");
}

/* "contact gender" of each member, then the number told. */
static const char *movers(struct desk *d, int64_t id)
{
    struct record r = desk_get(d, &noun_migration, id);
    const char *text = "";
    for (size_t i = 0; i < r.nmembers; i++)
        text = arena_printf(d->arena, "%s%d %s, ", text, (int)r.member[i].contact,
                            r.member[i].gender ? r.member[i].gender : "-");
    return arena_printf(d->arena, "%spersons %s", text, desk_show(d, &r, "persons"));
}

#define ALONE "contact=1|moved_in_on=2024-08-01|via_desk=yes"

static const struct {
    const char *what, *added, *change, *is;
} moves[] = {
    {"one person is the one who is known", ALONE, "persons=1", "1 male, persons 1"},
    {"another number is told instead", ALONE, "persons=3", "persons 3"},
    {"a cleared number is none", ALONE, "persons=", "1 male, persons -"},
    {"another contact moved alone instead", ALONE, "contact=2", "2 female, persons -"},
    {"and is the one person", ALONE, "contact=2|persons=1", "2 female, persons 1"},
    {"nobody in particular", ALONE, "contact=|persons=2", "persons 2"},
    {"something else leaves the members", ALONE, "note=車で", "1 male, persons -"},
    {"members that were told stay", ALONE "|members=30代女性、20歳未満男性", "contact=2",
     "0 female, 0 male, persons -"},
};

static void who_moved_alone_follows_contact_and_number(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(moves); i++) {
        struct en_error err;
        int64_t id = desk_add(d, &noun_migration, moves[i].added);
        if (desk_edit(d, &noun_migration, id, moves[i].change, &err))
            fail_msg("%s: %s", moves[i].what, err.en);
        if (strcmp(movers(d, id), moves[i].is) != 0)
            fail_msg("%s: %s", moves[i].what, movers(d, id));
    }
    int64_t id = desk_add(d, &noun_migration, ALONE "|persons=1|members=30代男性");
    struct en_error err;
    assert_int_equal(desk_edit(d, &noun_migration, id, "persons=1", &err), 0);
    assert_string_equal(movers(d, id), "0 male, persons 1");
}

/* "due what" of the tasks still to be done, oldest first. */
static const char *promises(struct desk *d)
{
    const char *text = "";
    struct record *rows;
    size_t n;
    struct task_filter f = {.due = NO_DAY, .limit = 10};
    (void)task_list(&d->w, &f, &rows, &n);
    for (size_t i = 0; i < n; i++)
        text = arena_printf(d->arena, "%s%s%s %s", text, i ? ", " : "", desk_show(d, &rows[i], "due"),
                            desk_show(d, &rows[i], "what"));
    return text;
}

#define SLIP "contact=1|date=2024-10-01|channel=phone|topic=work|next_action=資料を送る"

static void a_promise_without_a_day_follows_the_slips_day(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t id = desk_add(d, &noun_consult, SLIP);
    assert_string_equal(promises(d), "2024-10-01 資料を送る");
    assert_int_equal(desk_edit(d, &noun_consult, id, "date=2024-10-21", &err), 0);
    assert_string_equal(promises(d), "2024-10-21 資料を送る");
    /* a day of its own stays, and the task with it */
    assert_int_equal(desk_edit(d, &noun_consult, id, "next_due=2024-10-30", &err), 0);
    int64_t task = desk_count(d, "SELECT max(id) FROM task");
    assert_int_equal(desk_edit(d, &noun_consult, id, "date=2024-10-22", &err), 0);
    assert_string_equal(promises(d), "2024-10-30 資料を送る");
    assert_int_equal(desk_count(d, "SELECT max(id) FROM task"), task);
}

static void a_promise_that_was_kept_is_not_due_again_on_another_day(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    struct record r;
    int64_t id = desk_add(d, &noun_consult, SLIP);
    assert_int_equal(task_done(&d->w, 1, day_of("2024-10-05"), NULL, &r, &err), 0);
    assert_int_equal(desk_edit(d, &noun_consult, id, "date=2024-10-02", &err), 0);
    assert_string_equal(promises(d), "");
    assert_int_equal(desk_edit(d, &noun_consult, id, "next_action=電話する", &err), 0);
    assert_string_equal(promises(d), "2024-10-02 電話する");
}

#define WITH_TWO(f) cmocka_unit_test_setup_teardown(f, desk_with_two, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_TWO(days_and_nights_follow_what_the_correction_tells),
        WITH_TWO(days_and_nights_told_together_must_agree),
        WITH_TWO(who_moved_alone_follows_contact_and_number),
        WITH_TWO(a_promise_without_a_day_follows_the_slips_day),
        WITH_TWO(a_promise_that_was_kept_is_not_due_again_on_another_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
