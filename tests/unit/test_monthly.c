/*
 * test_monthly.c - the monthly report from cells put there by hand: which cells each column adds up,
 * rounding, pace and grade.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "base/decimal.h"
#include "domain/kpi/monthly.h"

#define COUNT(a)    (sizeof(a) / sizeof(a)[0])
#define MONTH(y, m) ((y)*12 + (m)-1)

struct given {
    const char *measure, *dim;
    int32_t month;
    int64_t n;
};

static void put_cells(struct desk *d, const struct given *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct stmt *q = db_prep(d->w.db,
                                 "INSERT INTO kpi_cell (measure, dim, month, n) VALUES ($1, $2, $3, $4)"
                                 " ON CONFLICT (measure, dim, month) DO UPDATE SET n = excluded.n");
        stmt_text(q, 1, cells[i].measure);
        stmt_text(q, 2, cells[i].dim);
        stmt_int(q, 3, cells[i].month);
        stmt_int(q, 4, cells[i].n);
        stmt_run(q);
    }
}

static struct monthly make(struct desk *d, int32_t month)
{
    struct monthly m;
    struct en_error err = {0};
    assert_int_equal(monthly_make(&d->w, month, NULL, &m, &err), 0);
    assert_int_equal(m.month, month);
    return m;
}

static const struct report_row *row_of(const struct monthly *m, const char *code)
{
    for (size_t i = 0; i < monthly_row_count; i++)
        if (!strcmp(m->row[i].spec->code, code))
            return &m->row[i];
    fail_msg("no row %s", code);
    return NULL;
}

static const struct report_table *table_of(const struct monthly *m, const char *name)
{
    for (size_t i = 0; i < monthly_table_count; i++)
        if (!strcmp(m->table[i].spec->name, name))
            return &m->table[i];
    fail_msg("no table %s", name);
    return NULL;
}

/* For 2024-10 under a plan from 2021-06. Cells outside a column are large, so that a mistake shows. */
static const struct given cells[] = {
    {"consult", "phone", MONTH(2021, 5), 1000},
    {"consult", "phone", MONTH(2021, 6), 10},
    {"consult", "phone", MONTH(2023, 3), 100},
    {"consult", "phone", MONTH(2023, 4), 3},
    {"consult", "phone", MONTH(2023, 10), 6},
    {"consult", "phone", MONTH(2023, 11), 200},
    {"consult", "phone", MONTH(2024, 3), 4},
    {"consult", "phone", MONTH(2024, 4), 44},
    {"consult", "phone", MONTH(2024, 9), 5},
    {"consult", "phone", MONTH(2024, 10), 7},
    {"consult", "phone", MONTH(2024, 11), 5000},
    {"consult", "fair", MONTH(2023, 10), 1},
    {"consult", "fair", MONTH(2024, 10), 2},
    {"relationship", "direct", 0, 1},
    {"relationship", "direct", MONTH(2023, 10), 2},
    {"relationship", "direct", MONTH(2024, 9), 1},
    {"relationship", "direct", MONTH(2024, 10), -1},
    {"relationship", "novisit", MONTH(2024, 10), 5},
    {"relationship", "novisit", MONTH(2024, 11), 5000},
    {"donor_month", "", MONTH(2023, 10), 3},
    {"donor_month", "", MONTH(2024, 9), 4},
    {"donor_month", "", MONTH(2024, 10), 10},
    {"donor_year", "", MONTH(2023, 5), 9},
    {"donor_year", "", MONTH(2024, 3), 500},
    {"donor_year", "", MONTH(2024, 4), 20},
    {"donor_year", "", MONTH(2024, 6), -2},
    {"donor_year", "", MONTH(2024, 10), 5},
    {"donor_since", "2021-06", MONTH(2022, 1), 30},
    {"donor_since", "2021-06", MONTH(2024, 10), 7},
    {"donor_since", "2025-04", MONTH(2024, 10), 7000},
    {"repeat_donor", "", MONTH(2019, 5), 8},
    {"repeat_donor", "", MONTH(2023, 10), 1},
    {"repeat_donor", "", MONTH(2024, 5), 4},
    {"repeat_donor", "", MONTH(2024, 9), 2},
    {"repeat_donor", "", MONTH(2024, 10), 3},
    {"donation_yen", "a", MONTH(2024, 10), INT64_C(50000000000)},
    {"repeat_donor#1", "", MONTH(2024, 10), 9000}, /* of another plan's definitions */
    {"migrant#1", "u", MONTH(2024, 10), 9000},
    {"relationship#1", "direct", MONTH(2024, 10), 9000},
    {"consult_age", "u20/female", MONTH(2024, 10), 900},
    {"consult_age", "a20/female", MONTH(2024, 10), 3},
    {"consult_age", "a30/female", MONTH(2024, 10), 4},
    {"consult_age", "a30/female", MONTH(2023, 10), 1},
    {"consult_age", "a40/female", MONTH(2024, 10), 900},
    {"consult_age", "a30/male", MONTH(2024, 10), 900},
    {"consult_age", "a30/unknown", MONTH(2024, 10), 900},
    {"consult_woman", "tokyo", MONTH(2024, 10), 3},
    {"consult_woman", "unknown", MONTH(2024, 10), 4},
    {"consult_motive", "nature", MONTH(2024, 10), 5},
    {"consult_motive", "unknown", MONTH(2024, 10), 6},
    {"consult_anonymous", "", MONTH(2024, 10), 2},
    {"consultee_month", "", MONTH(2024, 9), 4},
    {"consultee_month", "", MONTH(2024, 10), 8},
    {"consultee_year", "", MONTH(2023, 4), 5},
    {"consultee_year", "", MONTH(2024, 4), 20},
    {"consultee_year", "", MONTH(2024, 10), 3},
    {"consultee_since", "2021-06", MONTH(2021, 6), 40},
    {"consultee_since", "2021-06", MONTH(2024, 10), 2},
    {"consultee_since", "2025-04", MONTH(2024, 10), 7000},
    {"relationship_age", "a20/female", MONTH(2020, 1), 6},
    {"relationship_age", "a20/female", MONTH(2024, 10), -1},
    {"relationship_age", "a30/female", MONTH(2024, 10), 1},
    {"relationship_age", "a40/female", MONTH(2024, 10), 900},
    {"migrant_age", "a30/female", MONTH(2024, 10), 2},
    {"migrant_age", "u20/female", MONTH(2024, 10), 900},
    {"migrant_reason", "primary", MONTH(2024, 10), 2},
    {"migrant_reason", "job", MONTH(2024, 10), 900},
    {"migrant_left", "", MONTH(2024, 10), 1},
    {"migrant_due", "1", MONTH(2024, 10), 6},
    {"migrant_due", "3", MONTH(2024, 10), 900},
    {"migrant_settled", "1", MONTH(2024, 10), 5},
    {"migrant_settled", "5", MONTH(2024, 10), 4},
    {"business", "uiturn", MONTH(2024, 10), 1},
    {"business", "local", MONTH(2024, 10), 2},
    {"business_vacant", "", MONTH(2024, 10), 1},
    {"business_closed", "", MONTH(2024, 9), 1},
    {"loan", "teacher", MONTH(2024, 10), 3},
    {"loan", "medical", MONTH(2024, 10), 4},
    {"loan_return", "teacher", MONTH(2024, 10), 1},
    {"loan_return", "medical", MONTH(2024, 10), 2},
    {"project", "", MONTH(2024, 10), 1},
    {"crowdfunding", "harbour", MONTH(2024, 10), 7},
    {"crowdfunding_yen", "harbour", MONTH(2024, 10), 70000},
    {"crowdfunding_yen", "bus", MONTH(2024, 10), 5000},
    {"corporate", "", MONTH(2024, 10), 2},
    {"trial_person", "", MONTH(2024, 10), 9},
    {"measure_of_a_later_version", "", MONTH(2024, 10), 9},
    {"measure_of_a_later_version", "x", MONTH(2024, 10), 9},
    {"consult_topic", "work", MONTH(2024, 10), 4},
    {"consult_topic", "housing", MONTH(2024, 10), 1},
    {"consult_main", "work", MONTH(2024, 10), 3},
    {"stage", "new", MONTH(2022, 1), 6},
    {"stage", "new", MONTH(2024, 10), -2},
    {"stage", "decided", MONTH(2024, 10), 2},
    {"donation", "choice", MONTH(2024, 10), 3},
    {"donation", "さとふる", MONTH(2024, 10), 9},
    {"donation", "ended", MONTH(2020, 1), 9},
    {"donation_yen", "choice", MONTH(2024, 10), 30000},
    {"consult_residence", "tokyo/a30", MONTH(2024, 10), 2},
    {"consult_residence", "nemuro/unknown", MONTH(2024, 10), 1},
    {"prefecture", "13", MONTH(2024, 10), 2},
    {"prefecture", "01", MONTH(2024, 10), 1},
    {"prefecture", "unknown", MONTH(2024, 10), 7},
};

static const struct {
    const char *row;
    int64_t n[COLUMNS]; /* month, before it, a year before, fiscal year, last one to the month, plan */
} columns[] = {
    {"consultations", {9, 5, 7, 58, 10, 10 + 100 + 3 + 7 + 200 + 4 + 58}},
    {"consultations_desk", {7, 5, 6, 56, 9, 10 + 100 + 3 + 6 + 200 + 4 + 56}},
    {"consultations_event", {2, 0, 1, 2, 1, 3}},
    {"consultations_new", {0, 0, 0, 0, 0, 0}},
    {"relationship_population", {8, 4, 3, 8, 3, 8}},
    {"relationship_direct", {3, 4, 3, 3, 3, 3}},
    {"relationship_novisit", {5, 0, 0, 5, 0, 5}},
    {"relationship_join", {0, 0, 0, 0, 0, 0}},
    {"distinct_donors", {10, 4, 3, 23, 9, 37}},
    {"repeat_donors", {3, 2, 1, 9, 1, 18}},
    {"donation_amount", {INT64_C(50000030000), 0, 0, INT64_C(50000030000), 0, INT64_C(50000030000)}},
    {"donation_cases", {12, 0, 0, 12, 0, 12}},
    {"mails_sent", {0, 0, 0, 0, 0, 0}},
    {"consultations_women", {7, 0, 1, 7, 1, 8}},
    {"consultations_anonymous", {2, 0, 0, 2, 0, 2}},
    {"consultations_community", {0, 0, 0, 0, 0, 0}},
    {"consultation_people", {8, 4, 0, 23, 5, 42}},
    {"migrants", {0, 0, 0, 0, 0, 0}},
    {"migrants_women", {2, 0, 0, 2, 0, 2}},
    {"migrants_primary", {2, 0, 0, 2, 0, 2}},
    {"migrants_left", {1, 0, 0, 1, 0, 1}},
    {"migrants_due_1y", {6, 0, 0, 6, 0, 6}},
    {"settled_1y", {5, 0, 0, 5, 0, 5}},
    {"settled_3y", {0, 0, 0, 0, 0, 0}},
    {"settled_5y", {4, 0, 0, 4, 0, 4}},
    {"trial_persons", {9, 0, 0, 9, 0, 9}},
    {"business_starts", {3, 0, 0, 3, 0, 3}},
    {"business_uiturn", {1, 0, 0, 1, 0, 1}},
    {"business_vacant", {1, 0, 0, 1, 0, 1}},
    {"business_closed", {0, 1, 0, 1, 0, 1}},
    {"loans_made_teacher", {3, 0, 0, 3, 0, 3}},
    {"loans_made_medical", {4, 0, 0, 4, 0, 4}},
    {"loan_returns_teacher", {1, 0, 0, 1, 0, 1}},
    {"loan_returns_medical", {2, 0, 0, 2, 0, 2}},
    {"projects_funded", {1, 0, 0, 1, 0, 1}},
    {"crowdfunding_amount", {75000, 0, 0, 75000, 0, 75000}},
    {"corporate_cases", {2, 0, 0, 2, 0, 2}},
    {"relationship_women", {6, 6, 6, 6, 6, 6}},
};

static void every_column_adds_up_its_own_cells(void **state)
{
    struct desk *d = *state;
    put_cells(d, cells, COUNT(cells));
    struct monthly m = make(d, MONTH(2024, 10));
    for (size_t i = 0; i < COUNT(columns); i++)
        for (int c = 0; c < COLUMNS; c++)
            if (row_of(&m, columns[i].row)->n[c] != columns[i].n[c])
                fail_msg("%s %s: %lld", columns[i].row, column_names[c],
                         (long long)row_of(&m, columns[i].row)->n[c]);
}

static void a_plan_reads_the_cells_of_its_own_definitions(void **state)
{
    struct desk *d = *state;
    put_cells(d, cells, COUNT(cells));
    d->rules.plan[0].variant = 1;
    struct monthly m = make(d, MONTH(2024, 10));
    assert_int_equal(row_of(&m, "migrants")->n[COLUMN_MONTH], 9000);
    assert_int_equal(row_of(&m, "repeat_donors")->n[COLUMN_PLAN], 9000);
    assert_int_equal(row_of(&m, "relationship_direct")->n[COLUMN_MONTH], 9000);
    assert_int_equal(row_of(&m, "relationship_novisit")->n[COLUMN_MONTH], 0);
    assert_int_equal(row_of(&m, "migrants_left")->n[COLUMN_MONTH], 0);
    assert_int_equal(row_of(&m, "consultations")->n[COLUMN_MONTH], 9); /* of no definition: shared */
    assert_int_equal(row_of(&m, "distinct_donors")->n[COLUMN_MONTH], 10);
}

/* What explains a figure asks for the same cells. */
static void a_range_names_the_variant_only_where_it_matters(void **state)
{
    struct desk *d = *state;
    struct plan *plan = &d->rules.plan[0];
    plan->variant = 2;
    static const struct {
        const char *row;
        int variant;
    } given[] = {{"migrants", 2},        {"repeat_cases", 2},  {"relationship_women", 2},
                 {"settled_1y", 2},      {"consultations", 0}, {"loan_returns_teacher", 0},
                 {"distinct_donors", 0}, {"mails_sent", 0}};
    for (size_t i = 0; i < COUNT(given); i++)
        for (enum report_column c = 0; c < COLUMNS; c++)
            assert_int_equal(
                monthly_range(monthly_find_row(given[i].row), plan, MONTH(2024, 10), c, d->arena).variant,
                given[i].variant);
}

static void april_begins_the_fiscal_year(void **state)
{
    struct desk *d = *state;
    put_cells(d, cells, COUNT(cells));
    struct monthly march = make(d, MONTH(2024, 3)), april = make(d, MONTH(2024, 4));
    assert_int_equal(row_of(&march, "consultations")->n[COLUMN_FISCAL], 3 + 7 + 200 + 4);
    assert_int_equal(row_of(&march, "consultations")->n[COLUMN_LAST_FISCAL], 100);
    assert_int_equal(row_of(&april, "consultations")->n[COLUMN_FISCAL], 44);
    assert_int_equal(row_of(&april, "consultations")->n[COLUMN_LAST_FISCAL], 3);
    assert_int_equal(row_of(&april, "consultations")->n[COLUMN_PREV_MONTH], 4);
}

static void a_row_may_count_from_another_month_than_the_plan(void **state)
{
    static const struct plan_kpi from_april[] = {
        {.code = "K", .row = "consultations", .target = 100 * DECIMAL_ONE, .count_from = MONTH(2021, 4)}};
    struct desk *d = *state;
    d->rules.plan[0].kpi = from_april;
    d->rules.plan[0].n = 1;
    put_cells(d, cells, COUNT(cells));
    struct monthly m = make(d, MONTH(2021, 6));
    assert_int_equal(row_of(&m, "consultations")->n[COLUMN_PLAN], 1010);
    assert_int_equal(row_of(&m, "consultations_desk")->n[COLUMN_PLAN], 10);
}

static void before_anything_all_is_nothing(void **state)
{
    struct desk *d = *state;
    put_cells(d, cells, COUNT(cells));
    struct monthly m = make(d, MONTH(1990, 1));
    for (size_t i = 0; i < monthly_row_count; i++)
        for (int c = 0; c < COLUMNS; c++) /* the tie that began nobody knows when is there from ever */
            if (m.row[i].spec->kind != ROW_STOCK)
                assert_int_equal(m.row[i].n[c], 0);
}

/* --- rounding, pace, grade --- */

static const struct {
    int64_t actual, target, tenths;
} achievements[] = {
    {58, 80, 725},
    {19, 25, 760},
    {1, 8, 125},
    {1, 3, 333},
    {2, 3, 667},
    {0, 5, 0},
    {1, 2000, 1},
    {1, 2001, 0},
    {3, 2000, 2},
    {-1, 2000, 0},
    {-3, 2000, -1},
    {-5, 2000, -2},
    {-1, 3, -333},
    {-2, 3, -667},
    {-1, 1, -1000},
    {999, 1000, 999},
    {1999, 2000, 1000},
    {19989, 20000, 999},
    {INT64_C(50000000000), INT64_C(50000000000), 1000},
    {INT64_C(999999999999), INT64_C(1000000000000), 1000},
};

static void achievement_is_rounded_half_up_to_tenths(void **state)
{
    struct desk *d = *state;
    struct plan_kpi target = {.code = "K", .row = "donation_amount", .count_from = MONTH(2021, 6)};
    d->rules.plan[0].kpi = &target;
    d->rules.plan[0].n = 1;
    for (size_t i = 0; i < COUNT(achievements); i++) {
        const struct given cell = {"donation_yen", "p", MONTH(2024, 3), achievements[i].actual};
        target.target = achievements[i].target * DECIMAL_ONE;
        put_cells(d, &cell, 1);
        struct monthly m = make(d, MONTH(2024, 3));
        const struct evaluation *e = &row_of(&m, "donation_amount")->evaluation;
        assert_true(e->has_achievement);
        if (e->achievement10 != achievements[i].tenths)
            fail_msg("case %zu: %lld", i, (long long)e->achievement10);
    }
}

/* Targets of the desk's plan: 80 consultations a year, 25 migrants in all; 2021-06 to 2025-03, 46 months. */
static const struct {
    const char *row, *measure;
    int32_t month;
    int64_t actual, pace10;
    char grade;
} grades[] = {
    /* cumulative: 25 × months elapsed / 46 */
    {"migrants", "migrant", MONTH(2021, 6), 0, 5, 'D'},
    {"migrants", "migrant", MONTH(2021, 6), 1, 5, 'A'},
    {"migrants", "migrant", MONTH(2024, 3), 19, 185, 'A'},
    {"migrants", "migrant", MONTH(2024, 3), 18, 185, 'B'}, /* 97.4 */
    {"migrants", "migrant", MONTH(2024, 3), 15, 185, 'B'}, /* 81.2 */
    {"migrants", "migrant", MONTH(2024, 3), 14, 185, 'C'}, /* 75.8 */
    {"migrants", "migrant", MONTH(2024, 3), 12, 185, 'C'}, /* 64.9 */
    {"migrants", "migrant", MONTH(2024, 3), 11, 185, 'D'}, /* 59.5 */
    {"migrants", "migrant", MONTH(2023, 4), 10, 125, 'B'}, /* 23 of 46: exactly 80 */
    /* in the last fiscal year by achievement */
    {"migrants", "migrant", MONTH(2024, 4), 19, 190, 'C'},  /* 76 */
    {"migrants", "migrant", MONTH(2024, 10), 20, 223, 'B'}, /* exactly 80 */
    {"migrants", "migrant", MONTH(2025, 3), 25, 250, 'A'},
    {"migrants", "migrant", MONTH(2025, 3), 24, 250, 'B'},
    {"migrants", "migrant", MONTH(2025, 3), -1, 250, 'D'},
    /* yearly: 80 × months of the fiscal year / 12 */
    {"consultations", "consult", MONTH(2023, 4), 7, 67, 'A'},
    {"consultations", "consult", MONTH(2023, 10), 58, 467, 'A'},
    {"consultations", "consult", MONTH(2023, 10), 38, 467, 'B'}, /* 81.4 */
    {"consultations", "consult", MONTH(2023, 10), 28, 467, 'C'}, /* exactly 60 */
    {"consultations", "consult", MONTH(2023, 10), 27, 467, 'D'},
    {"consultations", "consult", MONTH(2023, 3), 80, 800, 'A'},
    {"consultations", "consult", MONTH(2024, 10), 58, 467, 'C'}, /* last year: 72.5 */
};

static void pace_and_grade_follow_the_plan(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(grades); i++) {
        const struct given cell = {grades[i].measure, "phone", grades[i].month, grades[i].actual};
        stmt_run(db_prep(d->w.db, "DELETE FROM kpi_cell"));
        put_cells(d, &cell, 1);
        struct monthly m = make(d, grades[i].month);
        const struct report_row *r = row_of(&m, grades[i].row);
        assert_non_null(r->target);
        int64_t pace10 = decimal_scale(r->evaluation.expected, 10, DECIMAL_ONE);
        if (pace10 != grades[i].pace10 || r->evaluation.grade != grades[i].grade)
            fail_msg("case %zu: pace %lld grade %c", i, (long long)pace10, r->evaluation.grade);
    }
}

static void before_and_after_the_plan_nothing_is_graded(void **state)
{
    static const int32_t outside[] = {MONTH(1990, 1), MONTH(2021, 5), MONTH(2025, 4), MONTH(2030, 1)};
    struct desk *d = *state;
    for (size_t k = 0; k < COUNT(outside); k++) {
        struct monthly m = make(d, outside[k]);
        for (size_t i = 0; i < monthly_row_count; i++)
            assert_null(m.row[i].target);
    }
}

static void rows_without_a_target_have_no_grade(void **state)
{
    struct desk *d = *state;
    struct monthly m = make(d, MONTH(2024, 10));
    assert_null(row_of(&m, "donation_cases")->target);
    assert_int_equal(row_of(&m, "donation_cases")->evaluation.grade, 0);
    assert_int_equal(row_of(&m, "migrants")->target->target, 25 * DECIMAL_ONE);
}

static void a_plan_is_chosen_by_name(void **state)
{
    struct desk *d = *state;
    struct monthly m;
    struct en_error err = {0};
    assert_int_equal(monthly_make(&d->w, MONTH(2024, 10), "nemuro-2", &m, &err), 0);
    assert_ptr_equal(m.plan, &d->rules.plan[0]);
    assert_int_equal(monthly_make(&d->w, MONTH(2024, 10), "nemuro-3", &m, &err), -1);
    assert_int_equal(err.code, EN_NOT_FOUND);
    assert_string_equal(err.en, "there is no plan nemuro-3");
    d->rules.nplans = 0;
    assert_int_equal(monthly_make(&d->w, MONTH(2024, 10), NULL, &m, &err), -1);
}

/* --- tables --- */

static void a_table_by_one_enumeration_shows_all_its_codes(void **state)
{
    struct desk *d = *state;
    put_cells(d, cells, COUNT(cells));
    struct monthly m = make(d, MONTH(2024, 10));
    const struct report_table *t = table_of(&m, "consultations_by_channel");
    assert_int_equal(t->n, enum_channel.n);
    for (size_t i = 0; i < t->n; i++)
        assert_string_equal(t->line[i].key, enum_channel.item[i].code);
    assert_int_equal(t->line[1].n[COLUMN_FISCAL], 56);
    t = table_of(&m, "consultations_by_topic");
    assert_int_equal(t->line[0].n[COLUMN_MONTH], 1);
    assert_int_equal(t->line[2].n[COLUMN_MONTH], 4);
    assert_int_equal(t->line[2].main[COLUMN_MONTH], 3);
    t = table_of(&m, "consultations_by_motive");
    assert_int_equal(t->n, enum_motive.n);
    assert_int_equal(t->line[0].n[COLUMN_MONTH], 5);
    assert_int_equal(t->line[enum_motive.n - 1].n[COLUMN_MONTH], 6);
    t = table_of(&m, "consultations_women_by_residence");
    assert_int_equal(t->n, enum_residence.n);
    assert_int_equal(t->line[5].n[COLUMN_MONTH], 3);
    t = table_of(&m, "stages");
    assert_int_equal(t->line[0].n[COLUMN_MONTH], 4);
    assert_int_equal(t->line[0].n[COLUMN_PREV_MONTH], 6);
    assert_int_equal(t->line[6].n[COLUMN_PLAN], 2);
}

static void other_tables_show_what_there_is(void **state)
{
    struct desk *d = *state;
    put_cells(d, cells, COUNT(cells));
    struct monthly m = make(d, MONTH(2024, 10));
    const struct report_table *t = table_of(&m, "donations_by_portal");
    assert_int_equal(t->n, 3); /* what ended before the plan is not there */
    assert_string_equal(t->line[0].key, "さとふる");
    assert_string_equal(t->line[1].key, "choice");
    assert_int_equal(t->line[1].yen[COLUMN_MONTH], 30000);
    assert_string_equal(t->line[2].key, "a");
    t = table_of(&m, "consultations_by_residence_age");
    assert_int_equal(t->n, 2);
    assert_string_equal(t->line[0].key, "nemuro");
    assert_string_equal(t->line[0].key2, "unknown");
    assert_string_equal(t->line[1].key, "tokyo");
    assert_string_equal(t->line[1].key2, "a30");
    t = table_of(&m, "donations_by_prefecture");
    assert_int_equal(t->n, 3);
    assert_string_equal(t->line[0].key, "01");
    assert_string_equal(t->line[2].key, "unknown");
    t = table_of(&m, "donations_by_project");
    assert_int_equal(t->n, 2);
    t = table_of(&m, "migrants_by_age_gender");
    assert_int_equal(t->n, 2);
    assert_string_equal(t->line[0].key, "u20");
    assert_string_equal(t->line[1].key, "a30");
    assert_string_equal(t->line[1].key2, "female");
    assert_int_equal(t->line[1].n[COLUMN_MONTH], 2);
    t = table_of(&m, "relationship_by_age_gender");
    assert_int_equal(t->n, 3);
    assert_string_equal(t->line[0].key, "a20");
    assert_int_equal(t->line[0].n[COLUMN_PREV_MONTH], 6);
    assert_int_equal(t->line[0].n[COLUMN_MONTH], 5);
}

static void rows_and_tables_have_names_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < monthly_row_count; i++) {
        assert_true(monthly_row_exists(monthly_rows[i].code));
        assert_true(*monthly_rows[i].ja && *monthly_rows[i].en && *monthly_rows[i].unit &&
                    *monthly_rows[i].unit_en);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(monthly_rows[i].code, monthly_rows[k].code);
    }
    assert_false(monthly_row_exists("population"));
    for (size_t i = 0; i < monthly_table_count; i++)
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(monthly_tables[i].name, monthly_tables[k].name);
}

#define ON_A_DESK(f) cmocka_unit_test_setup_teardown(f, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_A_DESK(every_column_adds_up_its_own_cells),
        ON_A_DESK(a_plan_reads_the_cells_of_its_own_definitions),
        ON_A_DESK(a_range_names_the_variant_only_where_it_matters),
        ON_A_DESK(april_begins_the_fiscal_year),
        ON_A_DESK(a_row_may_count_from_another_month_than_the_plan),
        ON_A_DESK(before_anything_all_is_nothing),
        ON_A_DESK(achievement_is_rounded_half_up_to_tenths),
        ON_A_DESK(pace_and_grade_follow_the_plan),
        ON_A_DESK(before_and_after_the_plan_nothing_is_graded),
        ON_A_DESK(rows_without_a_target_have_no_grade),
        ON_A_DESK(a_plan_is_chosen_by_name),
        ON_A_DESK(a_table_by_one_enumeration_shows_all_its_codes),
        ON_A_DESK(other_tables_show_what_there_is),
        cmocka_unit_test(rows_and_tables_have_names_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
