/*
 * test_cells.c - sets of cells, and how a request changes those in the database.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

static void a_set_adds_up_by_key(void **state)
{
    struct cellset *s = cellset_new();
    (void)state;
    cellset_add(s, M_CONSULT, 0, 24288, "phone", 2);
    cellset_add(s, M_CONSULT, 0, 24288, "phone", 3);
    cellset_add(s, M_CONSULT, 0, 24289, "phone", 1);
    cellset_add(s, M_CONSULT, 0, 24288, "mail", 1);
    cellset_add(s, M_CONSULT_NEW, 0, 24288, "phone", 1);
    cellset_add(s, M_CONSULT, 0, 24288, "mail", -1);
    assert_int_equal(cellset_count(s), 4);
    cellset_add(s, M_CONSULT, 1, 24288, "phone", 8); /* of another plan's definitions */
    assert_int_equal(cellset_count(s), 5);
    assert_int_equal(cellset_at(s, 4)->n, 8);
    assert_int_equal(cellset_at(s, 4)->variant, 1);
    assert_int_equal(cellset_at(s, 0)->variant, 0);
    assert_int_equal(cellset_at(s, 0)->n, 5);
    assert_string_equal(cellset_at(s, 0)->dim, "phone");
    assert_int_equal(cellset_at(s, 2)->n, 0); /* it stays with 0 */
    cellset_clear(s);
    assert_int_equal(cellset_count(s), 0);
    cellset_add(s, M_CONSULT, 0, 24288, "phone", 7);
    assert_int_equal(cellset_at(s, 0)->n, 7);
    cellset_free(s);
    cellset_free(NULL);
}

static void a_set_grows_and_keeps_every_cell(void **state)
{
    struct cellset *s = cellset_new();
    char dim[24];
    (void)state;
    for (int round = 1; round <= 2; round++)
        for (int i = 0; i < 20000; i++) {
            (void)snprintf(dim, sizeof dim, "%d", i % 100);
            cellset_add(s, (enum measure)(i % MEASURE_COUNT), 0, i / 100, dim, i);
        }
    assert_int_equal(cellset_count(s), 20000);
    for (size_t i = 0; i < 20000; i++) {
        const struct cell *c = cellset_at(s, i);
        (void)snprintf(dim, sizeof dim, "%d", (int)(i % 100));
        assert_int_equal(c->measure, i % MEASURE_COUNT);
        assert_int_equal(c->month, i / 100);
        assert_string_equal(c->dim, dim);
        assert_int_equal(c->n, 2 * i);
    }
    cellset_free(s);
}

static void measures_are_found_by_their_names(void **state)
{
    int variant;
    (void)state;
    for (int m = 0; m < MEASURE_COUNT; m++)
        for (int v = 0; v < PLANS_MAX; v++) {
            char name[MEASURE_NAME_MAX];
            variant = -1;
            assert_int_equal(measure_of(measure_name((enum measure)m, v, name), &variant), m);
            assert_int_equal(variant, v);
        }
    assert_int_equal(measure_of("none", &variant), -1);
    assert_int_equal(measure_of("", &variant), -1);
    assert_int_equal(measure_of("#1", &variant), -1);
    assert_int_equal(measure_of("migrants#1", &variant), -1);
    assert_int_equal(measure_of("migrant#2", &variant), M_MIGRANT);
    assert_int_equal(variant, 2);
}

static void the_first_plans_cells_have_the_plain_name(void **state)
{
    char name[MEASURE_NAME_MAX];
    (void)state;
    assert_string_equal(measure_name(M_REPEAT_DONOR, 0, name), "repeat_donor");
    assert_string_equal(measure_name(M_REPEAT_DONOR, 3, name), "repeat_donor#3");
}

static void a_cell_that_comes_to_nothing_is_taken_away(void **state)
{
    struct desk *d = *state;
    struct cellset *s = cellset_new();
    cellset_add(s, M_CONSULT, 0, 24288, "phone", 2);
    cellset_add(s, M_CONSULT, 0, 24289, "phone", 0);
    kpi_apply(d->w.db, s);
    assert_string_equal(desk_cells(d), "consult phone 2024-01 2\n");
    kpi_apply(d->w.db, s);
    assert_string_equal(desk_cells(d), "consult phone 2024-01 4\n");
    cellset_clear(s);
    cellset_add(s, M_MIGRANT, 1, 24288, "u", 3);
    kpi_apply(d->w.db, s);
    assert_string_equal(desk_cells(d), "consult phone 2024-01 4\nmigrant#1 u 2024-01 3\n");
    cellset_clear(s);
    cellset_add(s, M_MIGRANT, 1, 24288, "u", -3);
    cellset_add(s, M_CONSULT, 0, 24288, "phone", -4);
    kpi_apply(d->w.db, s);
    assert_string_equal(desk_cells(d), "");
    cellset_free(s);
}

static void touched_but_unchanged_is_as_before(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_contact, "name=根室 太郎");
    desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=phone|topic=work");
    const char *before = desk_cells(d);
    kpi_touch(&d->w, (struct subject){SUBJECT_CONTACT, 1});
    kpi_touch(&d->w, (struct subject){SUBJECT_CONTACT, 1}); /* twice does no harm */
    kpi_touch(&d->w, (struct subject){SUBJECT_CONTACT, 99});
    kpi_touch(&d->w, (struct subject){SUBJECT_EVENT, 99});
    assert_string_equal(desk_cells(d), before); /* nothing is written before it is settled */
    assert_int_equal(kpi_settle(&d->w, NULL), 0);
    assert_string_equal(desk_cells(d), before);
}

static void only_what_was_touched_is_settled(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_contact, "name=根室 太郎");
    desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=phone|topic=work");
    stmt_run(db_prep(d->w.db, "UPDATE consult SET channel = 'mail'"));
    assert_int_equal(kpi_settle(&d->w, NULL), 0); /* nobody was touched */
    assert_int_equal(desk_sum(d, "consult", "phone"), 1);
    stmt_run(db_prep(d->w.db, "UPDATE consult SET channel = 'phone'"));
    kpi_touch(&d->w, (struct subject){SUBJECT_CONTACT, 1});
    stmt_run(db_prep(d->w.db, "UPDATE consult SET channel = 'mail'"));
    assert_int_equal(kpi_settle(&d->w, NULL), 0);
    assert_int_equal(desk_sum(d, "consult", "phone"), 0);
    assert_int_equal(desk_sum(d, "consult", "mail"), 1);
    assert_int_equal(desk_differences(d), 0);
}

static void what_is_forgotten_is_not_settled(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_contact, "name=根室 太郎");
    desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=phone|topic=work");
    const char *before = desk_cells(d);
    kpi_touch(&d->w, (struct subject){SUBJECT_CONTACT, 1});
    kpi_forget(&d->w);
    assert_int_equal(kpi_settle(&d->w, NULL), 0);
    assert_string_equal(desk_cells(d), before);
}

#define ON_A_DESK(f) cmocka_unit_test_setup_teardown(f, desk_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set_adds_up_by_key),
        cmocka_unit_test(a_set_grows_and_keeps_every_cell),
        cmocka_unit_test(measures_are_found_by_their_names),
        cmocka_unit_test(the_first_plans_cells_have_the_plain_name),
        ON_A_DESK(a_cell_that_comes_to_nothing_is_taken_away),
        ON_A_DESK(touched_but_unchanged_is_as_before),
        ON_A_DESK(only_what_was_touched_is_settled),
        ON_A_DESK(what_is_forgotten_is_not_settled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
