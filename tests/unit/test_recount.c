/*
 * test_recount.c - the proof of the figures: a wrong kept cell is found and put right; the rules the cells
 * were counted by are known.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

static int desk_with_records(void **state)
{
    desk_open(state);
    struct desk *d = *state;
    desk_add(d, &noun_contact, "name=根室 太郎");
    desk_add(d, &noun_contact, "kind=company|name=根室水産");
    desk_add(d, &noun_event, "name=交流会|date=2024-03-01|headcount=9");
    desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=phone|topic=work");
    desk_add(d, &noun_consult, "date=2024-05-01|channel=fair|topic=work|first=yes");
    desk_add(d, &noun_visit, "type=workation|from=2024-05-01|persons=4");
    desk_add(d, &noun_donation, "portal=p|received_on=2024-05-01|amount_yen=10000");
    desk_add(d, &noun_migration, "moved_in_on=2024-05-01|via_desk=yes|persons=2");
    desk_add(d, &noun_business, "started_on=2024-05-01");
    desk_add(d, &noun_project, "name=harbour|state=funded|funded_on=2024-05-01");
    desk_add(d, &noun_project, "name=bus|state=open");
    desk_add(d, &noun_loan, "contact=1|lent_on=2020-04-01|occupation=teacher");
    return 0;
}

static struct recount *recount(struct desk *d, int step)
{
    struct recount *r = recount_new(d->w.db, &d->rules);
    while (recount_step(r, step))
        ;
    return r;
}

static size_t differing(struct recount *r)
{
    size_t n = 0;
    for (size_t i = 0; i < cellset_count(recount_differences(r)); i++)
        n += cellset_at(recount_differences(r), i)->n != 0;
    return n;
}

static void right_figures_differ_nowhere(void **state)
{
    struct desk *d = *state;
    for (int step = 1; step < 100; step *= 7) {
        struct recount *r = recount(d, step);
        assert_int_equal(differing(r), 0);
        assert_int_equal(recount_subjects(r), 2 + 1 + 1 + 1 + 1 + 1 + 1 + 2);
        assert_int_equal(recount_cells(r), desk_count(d, "SELECT count(*) FROM kpi_cell"));
        recount_free(r);
    }
}

static const char *const wrongs[] = {
    "UPDATE kpi_cell SET n = n + 1 WHERE measure = 'consult' AND dim = 'phone'",
    "DELETE FROM kpi_cell WHERE measure = 'donation_yen'",
    "INSERT INTO kpi_cell (measure, dim, month, n) VALUES ('consult', 'phone', 1, 5)",
    "UPDATE kpi_cell SET month = month + 1 WHERE measure = 'exchange'",
    "DELETE FROM kpi_cell",
};

static void a_wrong_cell_is_found_and_put_right(void **state)
{
    struct desk *d = *state;
    const char *right = desk_cells(d);
    for (size_t i = 0; i < sizeof wrongs / sizeof *wrongs; i++) {
        stmt_run(db_prep(d->w.db, wrongs[i]));
        struct recount *r = recount(d, 3);
        assert_true(differing(r) > 0);
        kpi_apply(d->w.db, recount_differences(r));
        recount_free(r);
        assert_string_equal(desk_cells(d), right);
        r = recount(d, 1000);
        assert_int_equal(differing(r), 0);
        recount_free(r);
    }
}

static void a_recount_may_be_given_up(void **state)
{
    struct desk *d = *state;
    struct recount *r = recount_new(d->w.db, &d->rules);
    assert_true(recount_step(r, 1));
    recount_free(r);
    r = recount(d, 1);
    assert_int_equal(differing(r), 0);
    recount_free(r);
    recount_free(NULL);
}

static void an_empty_desk_has_no_figures(void **state)
{
    struct desk *d = *state;
    struct recount *r = recount(d, 10);
    assert_int_equal(differing(r), 0);
    assert_int_equal(recount_subjects(r), 0);
    assert_int_equal(recount_cells(r), 0);
    recount_free(r);
}

/* A change that makes cells mean something else must change the text; one that does not must not. */
static void rules_that_matter_are_in_the_signature(void **state)
{
    struct desk *d = *state;
    struct rules rules = d->rules;
    const char *kept = rules_signature(&d->rules, d->arena);
    static const char begin[] = "v3 home=1/根室市 same_day=1 since=2021-06,/2021-06 | nemuro-2 #0 "
                                "migrant=city/1/1/-----------xxx repeat=prev_fy window=12 classes=";
    assert_int_equal(strncmp(kept, begin, strlen(begin)), 0);
#define CHANGED(change)                                                   \
    do {                                                                  \
        rules = d->rules;                                                 \
        change;                                                           \
        rules_settle(&rules);                                             \
        assert_string_not_equal(rules_signature(&rules, d->arena), kept); \
    } while (0)
    struct definitions *defined = &rules.plan[0].definitions;
    CHANGED(rules.city_name = "釧路市");
    CHANGED(rules.home_prefecture = 13);
    CHANGED(rules.merge_same_day = false);
    CHANGED(rules.plan[0].from = day_of("2021-04-01"));
    CHANGED(rules.nplans = 0);
    CHANGED(rules.plan[0].name = "nemuro-3");
    CHANGED(defined->migrant_origin = FROM_OUTSIDE_PREFECTURE);
    CHANGED(defined->migrant_needs_tie = false);
    CHANGED(defined->migrant_needs_intent = false);
    CHANGED(defined->reason_excluded[0] = true);
    CHANGED(defined->reason_excluded[enum_migration_reason.n - 1] = false);
    CHANGED(defined->repeat = REPEAT_STREAK2);
    CHANGED(defined->window_months = 24);
    CHANGED(defined->tie[TIE_REPEAT_GIFT] = CLASS_NONE);
    CHANGED(defined->visit[enum_visit_type.n - 1] = CLASS_NONE);
    CHANGED(defined->relationship[enum_relationship.n - 1] = CLASS_DIRECT);
    CHANGED({
        rules.plan[rules.nplans] = rules.plan[0];
        rules.plan[rules.nplans++].definitions.window_months = 6;
    });
    rules = d->rules;
    rules.plan[0].variant = 1;
    assert_string_not_equal(rules_signature(&rules, d->arena), kept);
    rules = d->rules;
    rules.division = "別の課";
    rules.plan[0].until = day_of("2026-03-31");
    rules.plan[0].n = 0;
    rules.plan[0].grade[0] = 90;
    rules.plan[0].pacing = PACE_YEARS;
    rules_settle(&rules);
    assert_string_equal(rules_signature(&rules, d->arena), kept);
    assert_false(rules_signature_kept(d->w.db, kept));
    rules_signature_keep(d->w.db, kept);
    assert_true(rules_signature_kept(d->w.db, kept));
    rules_reason_keep(d->w.db, "議決");
    assert_string_equal(rules_reason(d->w.db, d->arena), "議決");
    assert_false(rules_signature_kept(d->w.db, "v0"));
    rules_signature_keep(d->w.db, "v2");
    assert_true(rules_signature_kept(d->w.db, "v2"));
    assert_null(rules_reason(d->w.db, d->arena)); /* of the change before */
    assert_false(rules_signature_kept(d->w.db, kept));
}

static void other_rules_give_other_figures(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=mail|topic=work");
    assert_int_equal(desk_sum(d, "consult", NULL), 2);
    d->rules.merge_same_day = false;
    struct recount *r = recount(d, 10);
    assert_true(differing(r) > 0);
    kpi_apply(d->w.db, recount_differences(r));
    recount_free(r);
    assert_int_equal(desk_sum(d, "consult", NULL), 3);
}

#define WITH_RECORDS(f) cmocka_unit_test_setup_teardown(f, desk_with_records, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_RECORDS(right_figures_differ_nowhere),
        WITH_RECORDS(a_wrong_cell_is_found_and_put_right),
        WITH_RECORDS(a_recount_may_be_given_up),
        cmocka_unit_test_setup_teardown(an_empty_desk_has_no_figures, desk_open, desk_close),
        WITH_RECORDS(rules_that_matter_are_in_the_signature),
        WITH_RECORDS(other_rules_give_other_figures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
