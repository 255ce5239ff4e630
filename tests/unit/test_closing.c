/*
 * test_closing.c - closed months: their order, what touches closed ground, what is journalled and told; every
 * write can tell why.
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
#include "domain/kpi/correction.h"
#include "vocab/methods.h"

static int32_t month_of(const char *iso)
{
    int32_t month;
    assert_int_equal(civil_parse_month(iso, &month, NULL), 0);
    return month;
}

static struct closing close_month(struct desk *d, const char *iso)
{
    struct closing c;
    struct en_error err;
    if (closing_close(&d->w, month_of(iso), &c, &err))
        fail_msg("%s: %s", iso, err.en);
    return c;
}

static void why(struct desk *d, const char *reason)
{
    d->w.cause = (struct cause){.method = "test", .reason = reason};
}

static int desk_with_closed_months(void **state)
{
    desk_open(state);
    struct desk *d = *state;
    desk_add(d, &noun_contact, "name=根室 太郎");
    desk_add(d, &noun_consult, "contact=1|date=2024-08-10|channel=phone|topic=work");
    close_month(d, "2024-08");
    close_month(d, "2024-09");
    return 0;
}

static void months_are_closed_one_after_the_other(void **state)
{
    static const struct {
        const char *month, *message;
    } refused[] = {
        {"2024-10", "2024-10 is not over; close it in the month after"},
        {"2024-09", "2024-09 is closed already"},
        {"2024-08", "2024-08 is closed already"},
        {"2024-07", "2024-07 cannot be closed: 2024-09 after it is closed already"},
        {"2024-11", "before 2024-11 close 2024-10"},
    };
    struct desk *d = *state;
    struct closing c;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct en_error err;
        assert_int_equal(closing_close(&d->w, month_of(refused[i].month), &c, &err), -1);
        assert_string_equal(err.en, refused[i].message);
        assert_string_equal(err.field, "month");
        assert_int_equal(err.code, EN_CONFLICT);
        assert_true(*err.ja);
    }
    assert_int_equal(closing_latest(d->w.db), month_of("2024-09"));
    desk_today(d, day_of("2024-11-01"));
    close_month(d, "2024-10");
}

/* All of before the first closing is closed ground: a slip of the finger must not take it. */
static void the_first_month_closed_is_neither_long_ago_nor_before_all_records(void **state)
{
    static const struct {
        const char *record, *month, *oldest; /* oldest NULL: it may be closed */
    } given[] = {
        {NULL, "1900-01", "2022-10"},
        {NULL, "2022-09", "2022-10"},
        {NULL, "2022-10", NULL},
        {"date=2021-04-01|channel=phone|topic=work", "2022-09", "2022-10"},
        {"date=2024-08-10|channel=phone|topic=work", "2024-07", "2024-08"},
        {"date=2024-08-10|channel=phone|topic=work", "2024-08", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        void *own;
        struct closing c;
        struct en_error err = {0};
        desk_open(&own);
        struct desk *d = own;
        if (given[i].record)
            desk_add(d, &noun_consult, given[i].record);
        int rc = closing_close(&d->w, month_of(given[i].month), &c, &err);
        assert_int_equal(rc, given[i].oldest ? -1 : 0);
        assert_true((closing_latest(d->w.db) == NO_MONTH) == (rc != 0));
        if (rc) {
            assert_int_equal(err.code, EN_INVALID);
            assert_string_equal(err.field, "month");
            assert_non_null(strstr(err.en, given[i].oldest));
            assert_non_null(strstr(err.ja, given[i].oldest));
            assert_non_null(strstr(err.en, given[i].month));
        }
        desk_close(&own);
    }
}

static void the_last_day_of_a_month_is_not_after_it(void **state)
{
    struct desk *d = *state;
    struct closing c;
    desk_today(d, day_of("2024-10-31"));
    assert_int_equal(closing_close(&d->w, month_of("2024-10"), &c, NULL), -1);
}

static void only_the_latest_is_reopened_and_its_reports_stay(void **state)
{
    struct desk *d = *state;
    struct closing c, again;
    struct en_error err;
    assert_int_equal(closing_reopen(&d->w, month_of("2024-08"), "x", &c, &err), -1);
    assert_string_equal(
        err.en, "2024-08 cannot be reopened, later reports contain it; only the latest, 2024-09, can");
    assert_string_equal(
        err.ja, "開けられるのは最後に締めた 2024-09 だけです。2024-08 を含む月報がその後に出ています");
    assert_int_equal(closing_reopen(&d->w, month_of("2024-10"), "x", &c, &err), -1);
    assert_string_equal(err.en, "2024-10 is not closed");
    assert_true(closing_find(&d->w, month_of("2024-09"), &c));
    closing_keep_report(&d->w, &c, "p", &(struct report_bytes){"\x81\x00\x01", 3});
    assert_int_equal(closing_reopen(&d->w, month_of("2024-09"), "指摘", &c, &err), 0);
    assert_false(closing_find(&d->w, month_of("2024-09"), &again));
    assert_int_equal(closing_latest(d->w.db), month_of("2024-08"));
    again = close_month(d, "2024-09");
    assert_null(closing_report(&d->w, &again, "p").at);
    struct report_bytes old = closing_report(&d->w, &c, "p");
    assert_int_equal(old.n, 3);
    assert_memory_equal(old.at, "\x81\x00\x01", 3);
    struct closing *rows;
    assert_int_equal(closing_list(&d->w, 10, &rows), 3);
    assert_string_equal(rows[1].reopen_reason, "指摘");
    assert_string_equal(rows[1].reopened_by, "staff");
}

/* A change that reaches into closed months only in sums to come is free; one that changes a total of them is
 * not. */
static void closed_ground_wants_a_reason(void **state)
{
    static const struct {
        const struct noun *noun;
        const char *record;
        bool closed;
    } changes[] = {
        {&noun_consult, "date=2024-10-01|channel=phone|topic=work", false},
        {&noun_consult, "date=2024-09-30|channel=phone|topic=work", true},
        {&noun_consult, "date=2024-08-01|channel=phone|topic=work", true},
        {&noun_consult, "date=2020-04-01|channel=phone|topic=work", true}, /* in the sums of all plans */
        {&noun_consult, "contact=1|date=2024-10-01|channel=phone|topic=work", false},
        {&noun_visit, "contact=1|type=tour|from=2024-10-01", false},
        {&noun_visit, "contact=1|type=tour|from=2024-09-30", true},
        {&noun_donation, "contact=1|portal=p|received_on=2024-10-01|amount_yen=1", false},
        {&noun_relationship, "contact=1|kind=founder|from=2024-09-01|until=2025-01-01", true},
        {&noun_relationship, "contact=1|kind=founder|from=2024-10-01|until=2025-01-01", false},
        {&noun_relationship, "contact=1|kind=founder|until=2025-01-01", true}, /* since ever */
        {&noun_task, "contact=1|due=2024-09-01|what=電話", false},
    };
    struct desk *d = *state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        int64_t had = correction_last(d->w.db);
        why(d, NULL);
        if (changes[i].closed) {
            const char *cells = desk_cells(d);
            struct record r = desk_read(d, changes[i].noun, changes[i].record);
            struct en_error err = {0};
            db_savepoint(d->w.db);
            assert_int_equal(record_add(&d->w, &r, &err), 0);
            assert_int_equal(kpi_settle(&d->w, &err), -1);
            assert_int_equal(err.code, EN_CONFLICT);
            db_undo(d->w.db);
            assert_string_equal(desk_cells(d), cells);
            assert_int_equal(desk_differences(d), 0);
            why(d, "理由");
        }
        desk_add(d, changes[i].noun, changes[i].record);
        assert_int_equal(correction_last(d->w.db) > had, changes[i].closed);
    }
}

static bool all_but_new_ones(void *ctx, const char *code)
{
    (void)ctx;
    return strcmp(code, "consultations_new") != 0;
}

static const char *told(struct desk *d, const char *last, const struct closing *c)
{
    struct correction_line *line;
    struct buf b = {0};
    size_t omitted, n = correction_lines(&d->w, &d->rules.plan[0], month_of(last), c->corrections_before,
                                         all_but_new_ones, NULL, &line, &omitted);
    assert_int_equal(omitted, 0);
    for (size_t i = 0; i < n; i++) {
        char month[CIVIL_MONTH_MAX];
        buf_printf(&b, "%s %s %d %d %s\n", civil_month_iso(line[i].month, month), line[i].row->code,
                   (int)line[i].was, (int)line[i].now, line[i].reason);
    }
    char *text = arena_strndup(d->arena, b.at ? b.at : "", b.n);
    buf_clear(&b);
    return text;
}

static void corrections_are_told_by_month_and_row_with_their_reasons(void **state)
{
    struct desk *d = *state;
    struct closing c;
    assert_true(closing_find(&d->w, month_of("2024-09"), &c));
    assert_string_equal(told(d, "2024-09", &c), "");
    why(d, "一");
    desk_add(d, &noun_business, "started_on=2024-09-03");
    assert_string_equal(told(d, "2024-09", &c), "2024-09 business_starts 0 1 一\n");
    desk_add(d, &noun_business, "started_on=2024-09-04");
    for (int i = 0; i < 7; i++) {
        why(d, arena_printf(d->arena, "第%d", i));
        desk_add(d, &noun_business, "started_on=2024-08-04");
    }
    assert_string_equal(told(d, "2024-09", &c),
                        "2024-08 business_starts 0 7 第0、第1、第2、第3、第4、ほか2件\n"
                        "2024-09 business_starts 0 2 一\n");
    why(d, "取りやめ");
    assert_int_equal(desk_cancel(d, &noun_business, 1, &(struct en_error){0}), 0);
    assert_int_equal(desk_cancel(d, &noun_business, 2, &(struct en_error){0}), 0);
    assert_string_equal(told(d, "2024-09", &c),
                        "2024-08 business_starts 0 7 第0、第1、第2、第3、第4、ほか2件\n");
    assert_int_equal(correction_count(d->w.db, c.corrections_before, month_of("2024-08")), 7);
}

/* What a recount puts right, or counts by other rules, is a correction of the daemon's own. */
static void a_recount_journals_what_it_changes(void **state)
{
    struct desk *d = *state;
    struct closing c;
    assert_true(closing_find(&d->w, month_of("2024-09"), &c));
    stmt_run(db_prep(d->w.db, "DELETE FROM kpi_cell WHERE measure = 'consult'"));
    struct recount *r = recount_new(d->w.db, &d->rules);
    while (recount_step(r, 10))
        ;
    kpi_apply(d->w.db, recount_differences(r));
    correction_keep_recount(d->w.db, recount_differences(r), d->w.now, "数え直し");
    recount_free(r);
    assert_string_equal(told(d, "2024-09", &c), "2024-08 consultations 0 1 数え直し\n"
                                                "2024-08 consultations_desk 0 1 数え直し\n");
    assert_int_equal(
        desk_count(d, "SELECT count(*) FROM correction WHERE made_by = 'enishid' AND method IS NULL"), 1);
    assert_int_equal(desk_differences(d), 0);
}

static void a_note_stands_until_another_replaces_it(void **state)
{
    struct desk *d = *state;
    struct note *notes;
    struct en_error err;
    int64_t first, second, other;
    assert_int_equal(note_add(&d->w, month_of("2024-09"), "遅い", 0, &first, &err), -1);
    assert_int_equal(err.code, EN_CONFLICT);
    assert_int_equal(note_add(&d->w, month_of("2024-10"), "一", 0, &first, &err), 0);
    assert_int_equal(note_add(&d->w, month_of("2024-10"), "二", 0, &other, &err), 0);
    assert_int_equal(note_add(&d->w, month_of("2024-10"), "三", first, &second, &err), 0);
    assert_int_equal(note_add(&d->w, month_of("2024-10"), "四", first, &second, &err), -1);
    assert_string_equal(err.en, "note 1 was replaced by 3");
    assert_int_equal(note_add(&d->w, month_of("2024-11"), "四", other, &second, &err), -1);
    assert_string_equal(err.en, "there is no note 2 of 2024-11");
    assert_string_equal(err.ja, "2024-11 に特記事項 2 はありません");
    assert_int_equal(notes_of(&d->w, month_of("2024-10"), &notes), 2);
    assert_string_equal(notes[0].text, "二");
    assert_string_equal(notes[1].text, "三");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM month_note"), 3);
}

static void every_write_can_tell_why_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < method_count; i++) {
        bool required;
        const struct field *f, *reason = method_reason(&methods[i]);
        int n = 0, marked = 0;
        for (size_t k = 0; (f = method_arg(&methods[i], k, &required)); k++) {
            n += f == reason;
            marked += (f->flags & FIELD_WHY) != 0;
        }
        assert_int_equal(n, methods[i].mode == METHOD_WRITE);
        assert_int_equal(marked, n);
    }
    assert_string_equal(method_reason(method_find("consult.add"))->name, "reason");
    assert_string_equal(method_reason(method_find("consult.cancel"))->name, "reason");
    assert_string_equal(method_reason(method_find("stage.set"))->name, "correction_reason");
    assert_string_equal(method_reason(method_find("migration.depart"))->name, "correction_reason");
}

#define WITH_CLOSED(f) cmocka_unit_test_setup_teardown(f, desk_with_closed_months, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CLOSED(months_are_closed_one_after_the_other),
        cmocka_unit_test(the_first_month_closed_is_neither_long_ago_nor_before_all_records),
        WITH_CLOSED(the_last_day_of_a_month_is_not_after_it),
        WITH_CLOSED(only_the_latest_is_reopened_and_its_reports_stay),
        WITH_CLOSED(closed_ground_wants_a_reason),
        WITH_CLOSED(corrections_are_told_by_month_and_row_with_their_reasons),
        WITH_CLOSED(a_recount_journals_what_it_changes),
        WITH_CLOSED(a_note_stands_until_another_replaces_it),
        cmocka_unit_test(every_write_can_tell_why_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
