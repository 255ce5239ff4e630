/*
 * test_explain.c - the records behind figures: of stocks who, since when, by which record, until when; every
 * measure can be explained.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "base/buf.h"
#include "base/civil.h"
#include "domain/kpi/closing.h"
#include "domain/kpi/explain.h"

static const struct row_spec *row_of(const char *code)
{
    for (size_t i = 0; i < monthly_row_count; i++)
        if (!strcmp(monthly_rows[i].code, code))
            return &monthly_rows[i];
    fail_msg("no row %s", code);
    return NULL;
}

static void put_month(struct buf *b, int32_t month)
{
    char iso[CIVIL_MONTH_MAX];
    buf_printf(b, " %s", month > 0 ? civil_month_iso(month, iso) : "-");
}

/* Lines "contact: kind id date n since until dim", or "contact: kind id date n month dim" of a span. The sum
 * is checked. */
static const char *explain(struct desk *d, const char *code, const char *month_iso, enum report_column column)
{
    struct explain e;
    struct buf b = {0};
    int64_t sum = 0;
    int32_t month = civil_month_of(day_of(arena_printf(d->arena, "%s-01", month_iso)));
    const struct row_spec *row = row_of(code);
    struct cell_range range = monthly_range(row, &d->rules.plan[0], month, column, d->arena);
    explain_begin(&e, &d->w, row, &range, NULL);
    while (explain_step(&e))
        ;
    for (size_t i = 0; i < e.rows.n; i++) {
        const struct explained *x = &e.rows.at[i];
        char day[CIVIL_ISO_MAX];
        buf_printf(&b, "%d: %s %d %s %d", (int)x->contact, x->by.kind, (int)x->by.id,
                   x->by.date == NO_DAY ? "-" : civil_iso(x->by.date, day), (int)x->n);
        put_month(&b, x->month);
        if (e.stock)
            put_month(&b, x->until);
        buf_printf(&b, "%s%s\n", *x->dim ? " " : "", x->dim);
        sum += x->n;
    }
    explain_end(&e);
    assert_int_equal(sum, explain_sum(&d->w, row, &range));
    char *text = arena_strndup(d->arena, b.at ? b.at : "", b.n);
    buf_clear(&b);
    return text;
}

static const char *population(struct desk *d, const char *month)
{
    return explain(d, "relationship_population", month, COLUMN_MONTH);
}

static int desk_with_people(void **state)
{
    desk_open(state);
    struct desk *d = *state;
    desk_add(d, &noun_contact, "name=根室 太郎");
    desk_add(d, &noun_contact, "name=根室 花子");
    return 0;
}

/* 2023-10 to 2024-09 is the window of a visit of October; one on its last day carries on. */
static void a_second_visit_on_the_last_day_of_the_window_carries_on(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_visit, "contact=1|type=tour|from=2023-10-15");
    assert_string_equal(population(d, "2024-09"), "1: visit 1 2023-10-15 1 2023-10 2024-09 join\n");
    assert_string_equal(population(d, "2024-10"), "");
    desk_add(d, &noun_visit, "contact=1|type=tour|from=2024-09-30");
    assert_string_equal(population(d, "2024-08"), "1: visit 1 2023-10-15 1 2023-10 2025-08 join\n");
    assert_string_equal(population(d, "2024-09"), "1: visit 2 2024-09-30 1 2023-10 2025-08 join\n");
    assert_string_equal(population(d, "2024-10"), "1: visit 2 2024-09-30 1 2023-10 2025-08 join\n");
    assert_string_equal(population(d, "2025-09"), "");
}

static void a_day_too_late_is_a_new_beginning(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_visit, "contact=1|type=tour|from=2023-10-15");
    desk_add(d, &noun_visit, "contact=1|type=tour|from=2024-10-01");
    assert_string_equal(population(d, "2024-09"), "1: visit 1 2023-10-15 1 2023-10 2025-09 join\n");
    desk_edit(d, &noun_visit, 2, "from=2024-11-01|to=2024-11-01", &(struct en_error){0});
    assert_string_equal(population(d, "2024-09"), "1: visit 1 2023-10-15 1 2023-10 2024-09 join\n");
    assert_string_equal(population(d, "2024-11"), "1: visit 2 2024-11-01 1 2024-11 2025-10 join\n");
}

static void who_gives_again_in_april_is_a_repeat_donor_from_april(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_donation, "contact=1|portal=p|received_on=2024-03-31|amount_yen=10000");
    assert_string_equal(population(d, "2024-03"), "");
    desk_add(d, &noun_donation, "contact=1|portal=p|received_on=2024-04-01|amount_yen=10000");
    assert_string_equal(population(d, "2024-03"), "");
    assert_string_equal(population(d, "2024-04"), "1: donation 2 2024-04-01 1 2024-04 2025-03 novisit\n");
    assert_string_equal(explain(d, "repeat_donors", "2024-10", COLUMN_PLAN),
                        "1: donation 2 2024-04-01 1 2024-04 -\n");
    assert_string_equal(explain(d, "repeat_donors", "2024-10", COLUMN_FISCAL),
                        "1: donation 2 2024-04-01 1 2024-04\n");
    assert_string_equal(explain(d, "distinct_donors", "2024-10", COLUMN_PLAN),
                        "1: donation 1 2024-03-31 1 2024-03 - 2021-06\n");
    /* the refund of the first gift ends it, and is named with its day */
    desk_edit(d, &noun_donation, 1, "refunded_on=2024-08-05|state=refunded", &(struct en_error){0});
    assert_string_equal(population(d, "2024-07"), "1: donation 2 2024-04-01 1 2024-04 2024-07 novisit\n");
    assert_string_equal(explain(d, "repeat_donors", "2024-10", COLUMN_FISCAL),
                        "1: donation 2 2024-04-01 1 2024-04\n1: donation 1 2024-08-05 -1 2024-08\n");
    assert_string_equal(explain(d, "repeat_donors", "2024-10", COLUMN_PLAN), "");
}

static void a_person_in_three_classes_is_told_once_in_the_highest(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=phone|topic=work");
    desk_add(d, &noun_visit, "contact=1|type=tour|from=2024-05-20");
    desk_add(d, &noun_relationship, "contact=1|kind=founder|from=2024-05-10|until=2024-12-01");
    assert_string_equal(population(d, "2024-05"), "1: relationship 1 2024-05-10 1 2024-05 2025-04 direct\n");
    assert_string_equal(explain(d, "relationship_direct", "2024-05", COLUMN_MONTH),
                        "1: relationship 1 2024-05-10 1 2024-05 2024-11 direct\n");
    assert_string_equal(explain(d, "relationship_join", "2024-05", COLUMN_MONTH), "");
    assert_string_equal(explain(d, "relationship_join", "2024-12", COLUMN_MONTH),
                        "1: visit 1 2024-05-20 1 2024-12 2025-04 join\n");
    assert_string_equal(population(d, "2024-12"), "1: visit 1 2024-05-20 1 2024-05 2025-04 join\n");
}

static void who_died_is_in_it_until_the_month_before(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=phone|topic=work");
    desk_add(d, &noun_consult, "contact=2|date=2024-05-02|channel=phone|topic=work");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM contact WHERE died_on IS NOT NULL"), 0);
    struct stmt *q = db_prep(d->w.db, "UPDATE contact SET died_on = $1 WHERE id = 1");
    kpi_touch(&d->w, (struct subject){SUBJECT_CONTACT, 1});
    stmt_int(q, 1, day_of("2024-08-31"));
    stmt_run(q);
    assert_int_equal(kpi_settle(&d->w, NULL), 0);
    assert_string_equal(population(d, "2024-07"), "1: consult 1 2024-05-01 1 2024-05 2024-07 novisit\n"
                                                  "2: consult 2 2024-05-02 1 2024-05 2025-04 novisit\n");
    assert_string_equal(population(d, "2024-08"), "2: consult 2 2024-05-02 1 2024-05 2025-04 novisit\n");
}

static void a_relationship_without_a_beginning_is_since_ever(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_relationship, "contact=2|kind=kin|until=2024-12-01");
    assert_string_equal(population(d, "2024-11"), "2: relationship 1 - 1 - 2024-11 novisit\n");
    assert_string_equal(population(d, "1999-01"), "2: relationship 1 - 1 - 2024-11 novisit\n");
}

/* Somebody with several records in several places is looked at once. */
static void each_person_comes_once_however_many_records(void **state)
{
    struct desk *d = *state;
    desk_add(d, &noun_event, "name=祭|date=2024-10-05");
    desk_add(d, &noun_attendance, "event=1|contact=1");
    for (int i = 0; i < 3; i++) {
        desk_add(d, &noun_visit, "contact=1|type=tour|from=2024-10-10|persons=1");
        desk_add(d, &noun_consult, "contact=1|date=2024-10-11|channel=visit|topic=work");
        desk_add(d, &noun_consult, "contact=2|date=2024-10-11|channel=visit|topic=work");
        desk_add(d, &noun_donation, "contact=1|portal=p|received_on=2024-10-12|amount_yen=1000|project=灯台");
    }
    desk_edit(d, &noun_donation, 1, "refunded_on=2024-10-30|state=refunded", &(struct en_error){0});
    desk_add(d, &noun_donation,
             "portal=p|received_on=2024-10-12|amount_yen=1000|refunded_on=2024-10-13|state=refunded");
    assert_string_equal(explain(d, "exchange_persons", "2024-10", COLUMN_MONTH),
                        "1: visit 1 2024-10-10 1 2024-10\n1: consult 1 2024-10-11 1 2024-10\n"
                        "2: consult 2 2024-10-11 1 2024-10\n0: event 1 2024-10-05 1 2024-10\n");
    assert_string_equal(explain(d, "donation_cases", "2024-10", COLUMN_MONTH),
                        "1: donation 2 2024-10-12 1 2024-10 p\n1: donation 3 2024-10-12 1 2024-10 p\n");
    assert_string_equal(explain(d, "donation_cases", "2024-11", COLUMN_MONTH), "");
}

static void every_measure_can_be_explained(void **state)
{
    (void)state;
    for (int m = 0; m < MEASURE_COUNT; m++)
        if (!candidates_known((enum measure)m))
            fail_msg("nobody knows where the records behind %s are", measure_names[m]);
}

static void columns_are_called_as_in_the_report(void **state)
{
    (void)state;
    assert_int_equal(enum_report_column.n, COLUMNS);
    for (size_t i = 0; i < COLUMNS; i++)
        assert_string_equal(enum_report_column.item[i].code, column_names[i]);
}

#define WITH_PEOPLE(f) cmocka_unit_test_setup_teardown(f, desk_with_people, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PEOPLE(a_second_visit_on_the_last_day_of_the_window_carries_on),
        WITH_PEOPLE(a_day_too_late_is_a_new_beginning),
        WITH_PEOPLE(who_gives_again_in_april_is_a_repeat_donor_from_april),
        WITH_PEOPLE(a_person_in_three_classes_is_told_once_in_the_highest),
        WITH_PEOPLE(who_died_is_in_it_until_the_month_before),
        WITH_PEOPLE(a_relationship_without_a_beginning_is_since_ever),
        WITH_PEOPLE(each_person_comes_once_however_many_records),
        cmocka_unit_test(every_measure_can_be_explained),
        cmocka_unit_test(columns_are_called_as_in_the_report),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
