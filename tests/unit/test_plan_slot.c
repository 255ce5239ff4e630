/*
 * test_plan_slot.c - plans have numbers of their own for ever; loaded ones come and go; a change of what was
 * reported wants a reason.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "domain/kpi/closing.h"
#include "domain/plan_change.h"
#include "domain/plan_file.h"
#include "domain/plan_slot.h"

static const char text[] =
    "title = \"次の計画\";\nfrom = \"2025-04-01\";\nuntil = \"2030-03-31\";\ngrades = [100, 80, 60];\n"
    "goals = ({ code = \"G1\"; title = \"基本目標１\"; });\n"
    "kpis = ({ code = \"K1\"; title = \"移住者\"; unit = \"人\"; goal = \"G1\"; period = \"cum\";"
    " direction = \"up\"; base_kind = \"none\"; target = 1; source = \"recorded\"; });\n";

static void settle(struct desk *d, const char *names)
{
    char list[200], *rest = list, *name;
    struct en_error err = {0};
    struct plan plan = d->rules.plan[0];
    (void)snprintf(list, sizeof list, "%s", names);
    d->rules.nplans = 0;
    while ((name = strsep(&rest, " "))) {
        plan.name = arena_strdup(d->arena, name);
        plan.variant = -1;
        d->rules.plan[d->rules.nplans++] = plan;
    }
    assert_int_equal(db_commit(d->w.db, &err), 0);
    assert_int_equal(plan_slots_settle(d->w.db, &d->rules, &err), 0);
    assert_int_equal(db_begin(d->w.db, &err), 0);
}

static void a_plan_has_the_same_number_for_ever(void **state)
{
    static const struct {
        const char *names;
        int slot[PLANS_MAX];
    } steps[] = {
        {"b", {0}}, {"a b", {1, 0}},           {"c", {2}}, {"d e", {3, 4}}, {"c b a", {2, 0, 1}},
        {"f", {5}}, {"e d c b", {4, 3, 2, 0}}, {"a", {1}},
    };
    struct desk *d = *state;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        settle(d, steps[i].names);
        for (size_t k = 0; k < d->rules.nplans; k++)
            assert_int_equal(d->rules.plan[k].variant, steps[i].slot[k]);
    }
    assert_int_equal(desk_count(d, "SELECT count(*) FROM plan_slot"), 6);
}

static void loaded(struct desk *d, const char *name, const char *reason)
{
    d->w.cause.reason = reason;
    plan_file_store(&d->w, name, text);
}

static void complain(const char *name, const char *why)
{
    fail_msg("%s: %s", name, why);
}

static void a_dropped_plan_is_gone_until_it_is_loaded_again(void **state)
{
    struct desk *d = *state;
    struct plan_file *file;
    assert_false(plan_file_drop(&d->w, "next"));
    loaded(d, "next", NULL);
    loaded(d, "next", "議決");
    assert_int_equal(plan_files(d->w.db, d->arena, &file), 1);
    assert_string_equal(file[0].reason, "議決");
    d->w.cause.reason = "撤回";
    assert_true(plan_file_drop(&d->w, "next"));
    assert_false(plan_file_drop(&d->w, "next"));
    assert_int_equal(plan_files(d->w.db, d->arena, &file), 0); /* not the text before it */
    assert_int_equal(desk_count(d, "SELECT count(*) FROM plan_file WHERE dropped_at > 0 AND dropped_by = 1000"
                                   " AND drop_reason = '撤回' AND reason = '議決'"),
                     1);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM plan_file"), 2);
    loaded(d, "next", NULL);
    assert_int_equal(plan_files(d->w.db, d->arena, &file), 1);
    assert_null(file[0].reason);
}

static void files_and_loaded_plans_are_counted_once_each(void **state)
{
    struct desk *d = *state;
    d->rules.plan[0].has_file = true;
    assert_int_equal(plan_files_count_with(&d->w, "nemuro-2"), 1);
    assert_int_equal(plan_files_count_with(&d->w, "next"), 2);
    loaded(d, "next", NULL);
    loaded(d, "nemuro-2", NULL); /* over its file */
    assert_int_equal(plan_files_count_with(&d->w, "next"), 2);
    assert_int_equal(plan_files_count_with(&d->w, "nemuro-2"), 2);
    assert_int_equal(plan_files_count_with(&d->w, "third"), 3);
    assert_true(plan_file_drop(&d->w, "next"));
    assert_int_equal(plan_files_count_with(&d->w, "third"), 2);
    d->rules.plan[0].has_file = false; /* as "none" is */
    assert_true(plan_file_drop(&d->w, "nemuro-2"));
    assert_int_equal(plan_files_count_with(&d->w, "third"), 1);
}

static void a_loaded_plan_takes_the_place_of_the_fallback(void **state)
{
    struct desk *d = *state;
    d->rules.nplans = 0;
    plan_files_apply(d->w.db, d->arena, &d->rules, complain);
    assert_int_equal(d->rules.nplans, 1);
    assert_string_equal(d->rules.plan[0].name, "none");
    assert_false(d->rules.plan[0].loaded || d->rules.plan[0].has_file);
    loaded(d, "next", NULL);
    d->rules.nplans = 0;
    plan_files_apply(d->w.db, d->arena, &d->rules, complain);
    assert_int_equal(d->rules.nplans, 1);
    assert_string_equal(d->rules.plan[0].name, "next");
    assert_true(d->rules.plan[0].loaded && !d->rules.plan[0].has_file);
    loaded(d, "nemuro-2", NULL);
    d->rules.plan[0].name = "nemuro-2";
    d->rules.plan[0].has_file = true;
    plan_files_apply(d->w.db, d->arena, &d->rules, complain);
    assert_int_equal(d->rules.nplans, 2);
    assert_true(d->rules.plan[0].loaded && d->rules.plan[0].has_file);
}

/* --- changes of what was reported --- */

static int check(struct desk *d, const struct plan *next, const char *reason)
{
    struct en_error err = {0};
    d->w.cause.reason = reason;
    int rc = plan_change_check(&d->w, "nemuro-2", next, &err);
    assert_int_equal(err.code, rc ? EN_CONFLICT : 0);
    return rc;
}

static void a_change_of_what_was_reported_wants_a_reason(void **state)
{
    struct desk *d = *state;
    struct plan next;
    struct plan_kpi kpi[8];
    struct closing c;
    struct en_error err;
    const struct plan *old_plan = &d->rules.plan[0];
    assert_true(old_plan->n <= 8);
#define CHANGED(change, wanted)                           \
    do {                                                  \
        next = *old_plan;                                 \
        memcpy(kpi, old_plan->kpi, next.n * sizeof *kpi); \
        next.kpi = kpi;                                   \
        change;                                           \
        assert_int_equal(check(d, &next, NULL), wanted);  \
        assert_int_equal(check(d, &next, "議決"), 0);     \
    } while (0)
    CHANGED(next.from++, 0); /* nothing was reported yet */
    assert_int_equal(closing_close(&d->w, 2024 * 12 + 8, &c, &err), 0);
    CHANGED(next.from++, 0); /* not of this plan */
    assert_int_equal(check(d, NULL, NULL), 0);
    closing_keep_report(&d->w, &c, "nemuro-2", &(struct report_bytes){"x", 1});
    CHANGED(next.from++, -1);
    CHANGED(next.until++, -1);
    CHANGED(kpi[0].count_from++, -1);
    CHANGED(next.definitions.window_months++, -1);
    CHANGED(next.title = "別の名", 0);
    CHANGED(kpi[0].target++, 0);
    CHANGED(next.grade[0]--, 0);
    assert_int_equal(check(d, NULL, NULL), -1); /* dropped */
    assert_int_equal(check(d, NULL, "撤回"), 0);
    next = *old_plan;
    d->rules.plan[0].name = "other"; /* it comes back */
    assert_int_equal(check(d, &next, NULL), -1);
    d->rules.plan[0].name = "nemuro-2";
    assert_int_equal(closing_reopen(&d->w, 2024 * 12 + 8, "指摘", &c, &err), 0);
    CHANGED(next.from++, 0);
}

#define ON_A_DESK(f) cmocka_unit_test_setup_teardown(f, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_DESK(a_plan_has_the_same_number_for_ever),
        ON_A_DESK(a_dropped_plan_is_gone_until_it_is_loaded_again),
        ON_A_DESK(files_and_loaded_plans_are_counted_once_each),
        ON_A_DESK(a_loaded_plan_takes_the_place_of_the_fallback),
        ON_A_DESK(a_change_of_what_was_reported_wants_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
