/*
 * test_definitions.c - what a plan may define, how it is written, and two plans with different definitions
 * side by side: different figures of the same records.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tally.h"
#include "world.h"

#include "domain/kpi/monthly.h"

#define COUNT(a)    (sizeof(a) / sizeof(a)[0])
#define MONTH(y, m) ((y)*12 + (m)-1)

/* --- how they are written --- */

static int read_definitions(const char *text, struct definitions *out, struct en_error *err)
{
    struct conf_file *f = conf_read_text("plan", text, err);
    if (!f)
        return -1;
    *out = definitions_default();
    int rc = definitions_read(conf_root(f), out, err);
    conf_free(f);
    return rc;
}

static void keep_all(struct definitions *d)
{
    (void)d;
}

static void outside_the_prefecture(struct definitions *d)
{
    d->migrant_origin = FROM_OUTSIDE_PREFECTURE;
}

static void no_tie_needed(struct definitions *d)
{
    d->migrant_needs_tie = false;
}

static void no_intent_needed(struct definitions *d)
{
    d->migrant_needs_intent = false;
}

static void only_job_excluded(struct definitions *d)
{
    memset(d->reason_excluded, 0, sizeof d->reason_excluded);
    d->reason_excluded[R_JOB] = true;
}

static void nothing_excluded(struct definitions *d)
{
    memset(d->reason_excluded, 0, sizeof d->reason_excluded);
}

static void by_calendar_year(struct definitions *d)
{
    d->repeat = REPEAT_PREV_CY;
}

static void by_any_earlier_gift(struct definitions *d)
{
    d->repeat = REPEAT_EVER2;
}

static void by_the_year_before(struct definitions *d)
{
    d->repeat = REPEAT_STREAK2;
}

static void window_of_six(struct definitions *d)
{
    d->window_months = 6;
}

static void other_ties(struct definitions *d)
{
    static const enum mlit_class tie[TIES] = {CLASS_DIRECT, CLASS_NONE,      CLASS_HOBBY,
                                              CLASS_HOBBY,  CLASS_WORK_SITE, CLASS_WORK_TELE};
    memcpy(d->tie, tie, sizeof tie);
}

static void only_calls_are_nothing(struct definitions *d)
{
    d->tie[TIE_CONSULT] = CLASS_NONE;
}

static void viewing_joins(struct definitions *d)
{
    d->visit[V_VIEWING] = CLASS_JOIN;
    d->visit[V_TRIAL] = CLASS_NONE;
}

static void migrants_are_direct(struct definitions *d)
{
    d->relationship[K_MIGRANT] = CLASS_DIRECT;
    d->relationship[K_OKOSHI] = CLASS_NOVISIT;
}

static const struct {
    const char *text;
    void (*change)(struct definitions *);
} written[] = {
    {"", keep_all},
    {"migrant = { };", keep_all},
    {"relationship = { records = { }; visits = { }; relationships = { }; };", keep_all},
    {"migrant = { from_outside = \"city\"; needs_desk_or_scheme = true; needs_stay_intent = true;\n"
     "excluded_reasons = [\"transfer\", \"study\", \"facility\"]; }; repeat_donor = \"prev_fy\";\n"
     "relationship = { window_months = 12; };",
     keep_all},
    {"migrant = { from_outside = \"prefecture\"; };", outside_the_prefecture},
    {"migrant = { needs_desk_or_scheme = false; };", no_tie_needed},
    {"migrant = { needs_stay_intent = false; };", no_intent_needed},
    {"migrant = { excluded_reasons = [\"job\"]; };", only_job_excluded},
    {"migrant = { excluded_reasons = []; };", nothing_excluded},
    {"repeat_donor = \"prev_cy\";", by_calendar_year},
    {"repeat_donor = \"ever2\";", by_any_earlier_gift},
    {"repeat_donor = \"streak2\";", by_the_year_before},
    {"relationship = { window_months = 6; };", window_of_six},
    {"relationship = { records = { consult_in_person = \"direct\"; consult = \"none\"; application = "
     "\"hobby\";\n"
     "event = \"hobby\"; crowdfunding = \"work_site\"; repeat_donation = \"work_tele\"; }; };",
     other_ties},
    {"relationship = { records = { consult = \"none\"; }; };", only_calls_are_nothing},
    {"relationship = { visits = { viewing = \"join\"; trial_house = \"none\"; }; };", viewing_joins},
    {"relationship = { relationships = { migrant = \"direct\"; okoshi = \"novisit\"; }; };",
     migrants_are_direct},
};

static void every_definition_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(written); i++) {
        struct en_error err = {0};
        struct definitions got, expected = definitions_default();
        written[i].change(&expected);
        if (read_definitions(written[i].text, &got, &err))
            fail_msg("%s: %s", written[i].text, err.en);
        if (!definitions_equal(&got, &expected))
            fail_msg("%s: something else was read", written[i].text);
    }
}

static const struct {
    const char *text, *message;
} refused[] = {
    {"migrants = { };", "plan:1: migrants: no such key (did you mean migrant?)"},
    {"migrant = \"city\";", "plan:1: migrant: a group in braces was wanted"},
    {"migrant = {\nfrom = \"city\"; };", NULL},
    {"migrant = {\nfrom_outside = \"country\"; };", "plan:2: from_outside is one of city, prefecture"},
    {"migrant = {\nfrom_outside = 5; };", "plan:2: migrant.from_outside: a text in quotes was wanted"},
    {"migrant = {\nneeds_desk_or_scheme = \"yes\"; };",
     "plan:2: migrant.needs_desk_or_scheme: true or false was wanted"},
    {"migrant = {\nneeds_stay_intent = 1; };", "plan:2: migrant.needs_stay_intent: true or false was wanted"},
    {"migrant = {\nexcluded_reasons = \"study\"; };", "plan:2: migrant.excluded_reasons: a list was wanted"},
    {"migrant = {\nexcluded_reasons = [\"study\",\n\"marry\"]; };",
     "plan:3: marry is no reason of a migration"},
    {"migrant = {\nexcluded_reasons = (5); };", NULL},
    {"\nrepeat_donor = \"twice\";", "plan:2: repeat_donor is one of prev_fy, prev_cy, ever2, streak2"},
    {"\nrepeat_donor = 2;", "plan:2: repeat_donor: a text in quotes was wanted"},
    {"relationship = 5;", "plan:1: relationship: a group in braces was wanted"},
    {"relationship = {\nwindow_month = 12; };",
     "plan:2: relationship.window_month: no such key (did you mean window_months?)"},
    {"relationship = {\nwindow_months = 0; };",
     "plan:2: relationship.window_months: an integer from 1 to 60 was wanted"},
    {"relationship = {\nwindow_months = 61; };",
     "plan:2: relationship.window_months: an integer from 1 to 60 was wanted"},
    {"relationship = {\nrecords = [\"join\"]; };",
     "plan:2: relationship.records: a group in braces was wanted"},
    {"relationship = { records = {\nletter = \"join\"; }; };", NULL},
    {"relationship = { records = {\nconsult = \"often\"; }; };",
     "plan:2: often is no class (direct, work_site, work_tele, join, hobby, novisit, none)"},
    {"relationship = { visits = {\nholiday = \"join\"; }; };", NULL},
    {"relationship = { visits = {\nviewing = \"sight\"; }; };",
     "plan:2: sight is no class (direct, work_site, work_tele, join, hobby, novisit, none)"},
    {"relationship = { visits = {\nviewing = 5; }; };", NULL},
    {"relationship = { relationships = {\nfriend = \"join\"; }; };", NULL},
    {"relationship = { relationships = {\nkin = \"\"; }; };",
     "plan:2:  is no class (direct, work_site, work_tele, join, hobby, novisit, none)"},
};

static void a_wrong_definition_is_refused_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        struct en_error err = {0};
        struct definitions got;
        const char *line = strchr(refused[i].text, '\n') ? "plan:" : "plan:1: ";
        if (!read_definitions(refused[i].text, &got, &err))
            fail_msg("%s is read", refused[i].text);
        if (strncmp(err.en, line, strlen(line)) != 0 || strncmp(err.ja, line, strlen(line)) != 0)
            fail_msg("%s: %s", refused[i].text, err.en);
        if (refused[i].message)
            assert_string_equal(err.en, refused[i].message);
    }
}

static void different_definitions_are_never_the_same(void **state)
{
    struct definitions all[COUNT(written)];
    size_t n = 0;
    (void)state;
    for (size_t i = 0; i < COUNT(written); i++) {
        if (written[i].change == keep_all && n)
            continue;
        all[n] = definitions_default();
        written[i].change(&all[n++]);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            assert_int_equal(definitions_equal(&all[i], &all[k]), i == k);
}

/* --- side by side --- */

/* A second plan of the same months: from outside the prefecture, by calendar years, calls are nothing, a
 * window of a month. */
static void second_plan(struct desk *d)
{
    struct plan *p = &d->rules.plan[d->rules.nplans++];
    *p = d->rules.plan[0];
    p->name = "other";
    p->definitions.migrant_origin = FROM_OUTSIDE_PREFECTURE;
    p->definitions.repeat = REPEAT_PREV_CY;
    p->definitions.tie[TIE_CONSULT] = CLASS_NONE;
    p->definitions.window_months = 1;
    rules_settle(&d->rules);
}

static void add_records(struct desk *d)
{
    desk_add(d, &noun_contact, "name=根室 太郎");
    desk_add(d, &noun_contact, "name=札幌 花子|birth=1994-10-15|gender=female");
    desk_add(d, &noun_contact, "name=東京 次郎");
    desk_add(d, &noun_migration,
             "contact=1|moved_in_on=2024-05-01|via_desk=yes|from_prefecture=01|from_city=札幌市|persons=2");
    desk_add(d, &noun_migration, "moved_in_on=2024-05-31|via_desk=yes|from_prefecture=13|persons=3");
    desk_add(d, &noun_consult, "contact=2|date=2024-05-10|channel=phone|topic=work");
    desk_add(d, &noun_consult, "contact=3|date=2024-05-10|channel=visit|topic=work");
    desk_add(d, &noun_donation, "contact=3|portal=p|received_on=2024-03-31|amount_yen=10000");
    desk_add(d, &noun_donation, "contact=3|portal=p|received_on=2024-04-01|amount_yen=10000");
}

static int two_plans(void **state)
{
    desk_open(state);
    second_plan(*state);
    add_records(*state);
    return 0;
}

static int one_plan(void **state)
{
    desk_open(state);
    add_records(*state);
    return 0;
}

/* How many kept cells a recount finds wrong; all are put right. */
static size_t put_right(struct desk *d)
{
    struct recount *r = recount_new(d->w.db, &d->rules);
    size_t n = 0;
    while (recount_step(r, 100))
        ;
    const struct cellset *delta = recount_differences(r);
    for (size_t i = 0; i < cellset_count(delta); i++)
        n += cellset_at(delta, i)->n != 0;
    kpi_apply(d->w.db, delta);
    recount_free(r);
    return n;
}

static int64_t of_plan(struct desk *d, const char *plan, int32_t month, const char *row)
{
    struct monthly m;
    struct en_error err = {0};
    assert_int_equal(monthly_make(&d->w, month, plan, &m, &err), 0);
    for (size_t i = 0; i < monthly_row_count; i++)
        if (!strcmp(m.row[i].spec->code, row))
            return m.row[i].n[COLUMN_MONTH];
    fail_msg("no row %s", row);
    return -1;
}

static const struct {
    const char *row;
    int32_t month;
    int64_t first, other;
} figures[] = {
    {"migrants", MONTH(2024, 5), 5, 3},
    {"migrant_households", MONTH(2024, 5), 2, 1},
    {"repeat_cases", MONTH(2024, 4), 1, 0},
    {"repeat_donors", MONTH(2024, 4), 1, 0},
    {"relationship_population", MONTH(2024, 4), 1, 0}, /* the repeat donor */
    {"relationship_population", MONTH(2024, 5), 2, 1}, /* who came; who called */
    {"relationship_women", MONTH(2024, 5), 1, 0},
    {"relationship_population", MONTH(2024, 6), 2, 0},
    {"consultations", MONTH(2024, 5), 2, 2}, /* of no definition */
    {"donation_cases", MONTH(2024, 4), 1, 1},
    {"distinct_donors", MONTH(2024, 4), 1, 1},
};

static void figures_are_those_of_their_plan(struct desk *d)
{
    for (size_t i = 0; i < COUNT(figures); i++) {
        int64_t first = of_plan(d, "nemuro-2", figures[i].month, figures[i].row);
        int64_t other = of_plan(d, "other", figures[i].month, figures[i].row);
        if (first != figures[i].first || other != figures[i].other)
            fail_msg("%s: %d and %d", figures[i].row, (int)first, (int)other);
    }
}

static void two_plans_make_different_figures_of_the_same_records(void **state)
{
    struct desk *d = *state;
    figures_are_those_of_their_plan(d);
    assert_int_equal(put_right(d), 0);
}

static void an_edit_reaches_the_cells_of_both(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    assert_int_equal(desk_sum(d, "migrant", NULL), 5);
    assert_int_equal(desk_sum(d, "migrant#1", NULL), 3);
    assert_int_equal(desk_edit(d, &noun_migration, 1, "from_prefecture=13|from_city=千代田区", &err), 0);
    assert_int_equal(desk_sum(d, "migrant", NULL), 5);
    assert_int_equal(desk_sum(d, "migrant#1", NULL), 5);
    assert_int_equal(desk_cancel(d, &noun_migration, 2, &err), 0);
    assert_int_equal(desk_sum(d, "migrant", NULL), 2);
    assert_int_equal(desk_sum(d, "migrant#1", NULL), 2);
    assert_int_equal(put_right(d), 0);
}

static void only_what_is_defined_is_counted_twice(void **state)
{
    struct desk *d = *state;
    struct stmt *q = db_prep(d->w.db, "SELECT DISTINCT measure FROM kpi_cell WHERE measure LIKE '%#%'");
    while (stmt_row(q)) {
        int variant, m = measure_of(col_text(q, 0), &variant);
        assert_true(m >= 0 && variant == 1);
        assert_true(measure_is_defined((enum measure)m));
    }
    assert_int_equal(desk_sum(d, "consult", NULL), 2);
    assert_int_equal(desk_sum(d, "donation", NULL), 2);
}

/* A plan that comes later, or goes, is a matter of a recount. */
static void a_second_plan_comes_and_goes_with_its_cells(void **state)
{
    struct desk *d = *state;
    const char *alone = desk_cells(d);
    assert_null(strchr(alone, '#'));
    second_plan(d);
    assert_true(put_right(d) > 0);
    figures_are_those_of_their_plan(d);
    assert_int_equal(put_right(d), 0);
    d->rules.nplans = 1;
    rules_settle(&d->rules);
    assert_true(put_right(d) > 0);
    assert_string_equal(desk_cells(d), alone);
    assert_int_equal(put_right(d), 0);
}

/* Their numbers stay their own, so no cell moves. */
static void plans_that_change_places_keep_their_cells(void **state)
{
    struct desk *d = *state;
    struct plan first = d->rules.plan[0];
    const char *cells = desk_cells(d);
    d->rules.plan[0] = d->rules.plan[1];
    d->rules.plan[1] = first;
    assert_int_equal(put_right(d), 0);
    assert_string_equal(desk_cells(d), cells);
    figures_are_those_of_their_plan(d);
}

/* A plan that goes takes its own cells along, also the first one; the common ones stay. */
static void a_plan_that_goes_moves_no_cell_of_another(void **state)
{
    struct desk *d = *state;
    d->rules.plan[0] = d->rules.plan[1];
    d->rules.nplans = 1;
    assert_true(put_right(d) > 0);
    assert_int_equal(desk_sum(d, "migrant", NULL), 0);
    assert_int_equal(desk_sum(d, "migrant#1", NULL), 3);
    assert_int_equal(desk_sum(d, "consult", NULL), 2);
    assert_int_equal(of_plan(d, "other", MONTH(2024, 5), "consultations"), 2);
    assert_ptr_equal(rules_definitions(&d->rules, 1), &d->rules.plan[0].definitions);
    assert_ptr_equal(rules_definitions(&d->rules, 0), &d->rules.plan[0].definitions);
    assert_int_equal(put_right(d), 0);
}

static void plans_of_equal_definitions_have_cells_of_their_own(void **state)
{
    struct desk *d = *state;
    d->rules.plan[1] = d->rules.plan[0];
    d->rules.plan[1].name = "other";
    d->rules.plan[1].variant = 7; /* more plans have come and gone than there may be at once */
    d->rules.nplans = 2;
    assert_true(put_right(d) > 0);
    assert_int_equal(put_right(d), 0);
    assert_int_equal(desk_sum(d, "migrant", NULL), 5);
    assert_int_equal(desk_sum(d, "migrant#7", NULL), 5);
    assert_int_equal(desk_sum(d, "consult", NULL), 2);
    assert_int_equal(of_plan(d, "other", MONTH(2024, 5), "migrants"), 5);
    d->rules.nplans = 1;
    assert_true(put_right(d) > 0);
    assert_int_equal(desk_sum(d, "migrant#7", NULL), 0);
}

static void as_many_plans_as_there_may_be_have_their_own(void **state)
{
    struct desk *d = *state;
    for (int i = 1; i < PLANS_MAX; i++) {
        d->rules.plan[i] = d->rules.plan[0];
        d->rules.plan[i].definitions.window_months = 12 + i;
    }
    d->rules.nplans = PLANS_MAX;
    rules_settle(&d->rules);
    (void)put_right(d);
    char name[MEASURE_NAME_MAX];
    for (int i = 0; i < PLANS_MAX; i++) {
        assert_int_equal(d->rules.plan[i].variant, i);
        assert_int_equal(desk_sum(d, measure_name(M_MIGRANT, i, name), NULL), 5);
    }
    assert_int_equal(put_right(d), 0);
}

#define WITH_ONE(f) cmocka_unit_test_setup_teardown(f, one_plan, desk_close)
#define WITH_TWO(f) cmocka_unit_test_setup_teardown(f, two_plans, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_definition_is_read),
        cmocka_unit_test(a_wrong_definition_is_refused_with_its_line),
        cmocka_unit_test(different_definitions_are_never_the_same),
        WITH_TWO(two_plans_make_different_figures_of_the_same_records),
        WITH_TWO(an_edit_reaches_the_cells_of_both),
        WITH_TWO(only_what_is_defined_is_counted_twice),
        WITH_ONE(a_second_plan_comes_and_goes_with_its_cells),
        WITH_TWO(plans_that_change_places_keep_their_cells),
        WITH_TWO(a_plan_that_goes_moves_no_cell_of_another),
        WITH_ONE(plans_of_equal_definitions_have_cells_of_their_own),
        WITH_ONE(as_many_plans_as_there_may_be_have_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
