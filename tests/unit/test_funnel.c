/*
 * test_funnel.c - the way through the stages, each figure worked out by hand.
 */
#include "domain/funnel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "domain/nouns.h"
#include "world.h"

/* Today is 2024-10-31. */

static int64_t add_person(struct desk *d)
{
    return desk_add(d, &noun_contact, "family=根本");
}

static int64_t consult(struct desk *d, int64_t contact, const char *date)
{
    return desk_add(
        d, &noun_consult,
        arena_printf(d->arena, "contact=%d|channel=phone|topic=work|date=%s", (int)contact, date));
}

static void set_stage(struct desk *d, int64_t contact, const char *stage, const char *date)
{
    (void)desk_add(d, &noun_stage,
                   arena_printf(d->arena, "contact=%d|stage=%s|date=%s", (int)contact, stage, date));
}

static void move_in(struct desk *d, int64_t contact, const char *date)
{
    (void)desk_add(d, &noun_migration,
                   arena_printf(d->arena, "contact=%d|moved_in_on=%s", (int)contact, date));
}

static struct funnel make(struct desk *d, int year)
{
    struct funnel f;
    funnel_make(&d->w, year, &f);
    return f;
}

enum { NEW, INFORMED, CONSIDERING, VISIT_PLAN, VISITED, ARRANGING, DECIDED, MIGRATED, SETTLED };
enum { HOLD, LOST, ELSEWHERE, SILENT };

static void check(const struct funnel *f, const int64_t now[FUNNEL_STAGES],
                  const int64_t reached[FUNNEL_STAGES])
{
    for (size_t i = 0; i < FUNNEL_STAGES; i++) {
        if (f->stage[i].now != now[i] || f->stage[i].reached != reached[i])
            fail_msg("%s: now %d, reached %d", f->stage[i].stage->code, (int)f->stage[i].now,
                     (int)f->stage[i].reached);
    }
}

static void whoever_reached_a_stage_reached_those_before_it(void **state)
{
    struct desk *d = *state;
    int64_t a = add_person(d), b = add_person(d), c = add_person(d), e = add_person(d);
    consult(d, a, "2024-04-10"); /* new, and stays so */
    consult(d, b, "2024-05-01");
    set_stage(d, b, "visited", "2024-05-11");     /* straight to the visit: 10 days */
    set_stage(d, b, "considering", "2024-06-01"); /* and back */
    consult(d, c, "2024-05-01");
    set_stage(d, c, "informed", "2024-05-06");
    move_in(d, c, "2024-08-09"); /* 100 days */
    consult(d, e, "2024-06-01");
    set_stage(d, e, "lost", "2024-07-01"); /* a side exit reaches nothing */
    struct funnel f = make(d, 0);
    static const int64_t now[] = {1, 0, 1, 0, 0, 0, 0, 1, 0}, reached[] = {4, 2, 2, 2, 2, 1, 1, 1, 0};
    check(&f, now, reached);
    assert_int_equal(f.people, 4);
    assert_int_equal(f.stage[NEW].days.n, 4);
    assert_int_equal(f.stage[NEW].days.q3_10, 0);
    /* informed: b came by on day 10, c on day 5 */
    assert_int_equal(f.stage[INFORMED].days.n, 2);
    assert_int_equal(f.stage[INFORMED].days.median_10, 75);
    assert_int_equal(f.stage[INFORMED].days.q1_10, 63); /* 5 + 5/4 = 6.25 */
    assert_int_equal(f.stage[INFORMED].days.q3_10, 88); /* 8.75 */
    /* visited: b on day 10, c on day 100 with the move */
    assert_int_equal(f.stage[VISITED].days.median_10, 550);
    assert_int_equal(f.move.n, 1);
    assert_int_equal(f.move.median_10, 1000);
    assert_int_equal(f.move.q1_10, 1000);
    assert_int_equal(f.stage[SETTLED].days.n, 0);
}

static void who_left_the_city_had_moved_there(void **state)
{
    struct desk *d = *state;
    int64_t a = add_person(d);
    consult(d, a, "2023-05-01");
    set_stage(d, a, "left", "2024-06-01");
    struct funnel f = make(d, 0);
    static const int64_t now[FUNNEL_STAGES] = {0}, reached[] = {1, 1, 1, 1, 1, 1, 1, 1, 0};
    check(&f, now, reached);
}

static void the_span_is_that_of_the_first_contact(void **state)
{
    struct desk *d = *state;
    int64_t a = add_person(d), b = add_person(d), c = add_person(d);
    consult(d, a, "2023-03-31"); /* the year before */
    consult(d, a, "2023-06-01");
    consult(d, b, "2023-04-01");
    set_stage(d, b, "informed", "2024-05-01"); /* later than the year: it counts all the same */
    int64_t slip = consult(d, c, "2024-03-31");
    struct funnel f = make(d, 2023);
    assert_int_equal(f.from, day_of("2023-04-01"));
    assert_int_equal(f.until, day_of("2024-03-31"));
    static const int64_t now[] = {2, 1, 0, 0, 0, 0, 0, 0, 0}, reached[] = {2, 1, 0, 0, 0, 0, 0, 0, 0};
    check(&f, now, reached); /* now: everybody */
    assert_int_equal(f.stage[INFORMED].days.median_10, 3960);
    assert_int_equal(make(d, 2022).people, 1);
    assert_int_equal(make(d, 2024).people, 0);
    assert_int_equal(make(d, 2024).until, d->w.today);
    assert_int_equal(make(d, 0).people, 3);
    struct en_error err;
    assert_int_equal(desk_cancel(d, &noun_consult, slip, &err), 0);
    assert_int_equal(make(d, 2023).people, 1);
}

static void who_moved_without_a_word_to_the_desk_is_no_client(void **state)
{
    struct desk *d = *state;
    int64_t a = add_person(d), b = add_person(d);
    move_in(d, a, "2024-05-01");
    consult(d, b, "2024-06-01"); /* came to the desk after the move: no days to tell */
    move_in(d, b, "2024-05-01");
    struct funnel f = make(d, 0);
    static const int64_t now[] = {1, 0, 0, 0, 0, 0, 0, 1, 0}, reached[] = {1, 1, 1, 1, 1, 1, 1, 1, 0};
    check(&f, now, reached);
    assert_int_equal(f.people, 1);
    assert_int_equal(f.move.n, 0);
    assert_int_equal(f.stage[MIGRATED].days.n, 0);
}

static void side_exits_tell_their_reasons(void **state)
{
    struct desk *d = *state;
    int64_t a = add_person(d), b = add_person(d), c = add_person(d), e = add_person(d);
    consult(d, a, "2024-04-01");
    (void)desk_add(d, &noun_stage,
                   arena_printf(d->arena, "contact=%d|stage=lost|date=2024-05-01|reason=housing", (int)a));
    consult(d, b, "2023-04-01");
    (void)desk_add(d, &noun_stage,
                   arena_printf(d->arena, "contact=%d|stage=lost|date=2024-05-01|reason=work", (int)b));
    consult(d, c, "2024-04-01");
    set_stage(d, c, "silent", "2024-05-01");
    consult(d, e, "2024-04-01");
    set_stage(d, e, "hold", "2024-05-01");
    set_stage(d, e, "considering", "2024-06-01"); /* came back */
    struct funnel f = make(d, 2024);
    assert_int_equal(f.exit[LOST].now, 2);
    assert_int_equal(f.exit[LOST].n, 1);
    assert_int_equal(f.exit[LOST].reason[enum_index(&enum_lost_reason, "housing")], 1);
    assert_int_equal(f.exit[LOST].reason[enum_index(&enum_lost_reason, "work")], 0);
    assert_int_equal(f.exit[SILENT].reason[enum_index(&enum_lost_reason, "unknown")], 1);
    assert_int_equal(f.exit[HOLD].now, 0);
    assert_int_equal(f.exit[ELSEWHERE].n, 0);
}

static void what_lies_ahead_does_not_count_yet(void **state)
{
    struct desk *d = *state;
    int64_t a = add_person(d);
    consult(d, a, "2024-10-01");
    set_stage(d, a, "decided", "2024-11-01");
    consult(d, add_person(d), "2024-11-02");
    struct funnel f = make(d, 0);
    assert_int_equal(f.people, 1);
    assert_int_equal(f.stage[DECIDED].reached, 0);
    assert_int_equal(f.stage[NEW].now, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(whoever_reached_a_stage_reached_those_before_it),
        TEST(who_left_the_city_had_moved_there),
        TEST(the_span_is_that_of_the_first_contact),
        TEST(who_moved_without_a_word_to_the_desk_is_no_client),
        TEST(side_exits_tell_their_reasons),
        TEST(what_lies_ahead_does_not_count_yet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
