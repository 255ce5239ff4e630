/*
 * test_merge.c - contacts that become one person and come apart again: rows, figures, what is shown, consent.
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
#include "domain/consent.h"
#include "domain/contact.h"
#include "domain/import.h"
#include "domain/merge.h"
#include "domain/nouns.h"
#include "domain/search.h"

/* --- requests --- */

struct pair {
    int64_t a, b;
};

static const struct merge_ground by_hand = {.reason = "同じ人"};

static int run_join(struct world *w, void *ctx, struct en_error *err)
{
    const struct pair *p = ctx;
    return merge_join(w, p->a, p->b, &by_hand, err);
}

static int run_cut(struct world *w, void *ctx, struct en_error *err)
{
    const struct pair *p = ctx;
    return merge_cut(w, p->a, &by_hand, err);
}

static void join(struct desk *d, int64_t into, int64_t from)
{
    struct en_error err;
    if (desk_request(d, run_join, &(struct pair){into, from}, &err))
        fail_msg("%s", err.en);
}

static void cut(struct desk *d, int64_t id)
{
    struct en_error err;
    if (desk_request(d, run_cut, &(struct pair){id, 0}, &err))
        fail_msg("%s", err.en);
}

static void refuses(struct desk *d, request_fn *run, int64_t a, int64_t b, enum en_code code,
                    const char *message)
{
    struct en_error err;
    assert_int_equal(desk_request(d, run, &(struct pair){a, b}, &err), -1);
    assert_string_equal(err.en, message);
    assert_int_equal(err.code, code);
    assert_true(*err.ja);
}

/* --- everything there is --- */

/* Every column but the day of the last correction; *n of them. */
static const char *select_all(struct desk *d, const char *table, int *n)
{
    const char *sql = NULL;
    struct stmt *q = db_prep(d->w.db, "SELECT name FROM pragma_table_info($1) WHERE name <> 'updated_at'"
                                      " ORDER BY cid");
    stmt_text(q, 1, table);
    for (*n = 0; stmt_row(q); ++*n)
        sql = arena_printf(d->arena, "%s%s", sql ? arena_printf(d->arena, "%s, ", sql) : "SELECT ",
                           col_text(q, 0));
    return arena_printf(d->arena, "%s FROM %s ORDER BY 1, 2", sql, table);
}

static const char *dump(struct desk *d)
{
    static const char *const tables[] = {
        "contact",         "contact_own",
        "contact_address", "contact_point",
        "relationship",    "consult",
        "application",     "visit",
        "attendance",      "migration",
        "business",        "loan",
        "donation",        "task",
        "stage_change",    "consent_now",
        "moved_row",       "household_member",
        "outbox",          "migration_member",
    };
    struct buf b = {0};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        int n;
        struct stmt *q = db_prep_once(d->w.db, select_all(d, tables[i], &n));
        while (stmt_row(q)) {
            buf_printf(&b, "\n%s", tables[i]);
            for (int k = 0; k < n; k++)
                buf_printf(&b, " %s", col_is_null(q, k) ? "-" : col_text(q, k));
        }
    }
    const char *text = arena_strndup(d->arena, b.at, b.n);
    buf_clear(&b);
    return arena_printf(d->arena, "%s\n%s", text, desk_cells(d));
}

#define NAMED(more) "family=根室|given=花子|" more

/* A record of every kind. */
static int64_t add_one(struct desk *d, const char *more)
{
    int64_t id = desk_add(d, &noun_contact, more);
    const char *of = arena_printf(d->arena, "contact=%d|", (int)id);
    static const struct {
        const struct noun *noun;
        const char *text;
    } records[] = {
        {&noun_consult, "date=2024-05-01|channel=phone|topic=housing|next_action=電話|next_due=2024-06-01"},
        {&noun_application, "scheme=移住支援金|applied_on=2024-06-01"},
        {&noun_visit, "type=trial_house|from=2024-07-01|nights=3"},
        {&noun_migration, "moved_in_on=2024-08-01|turn_type=i"},
        {&noun_business, "started_on=2024-09-01"},
        {&noun_loan, "occupation=medical|lent_on=2022-04-01"},
        {&noun_donation, "portal=x|received_on=2024-04-01|amount_yen=10000"},
        {&noun_task, "due=2024-11-10|what=手紙"},
        {&noun_stage, "stage=considering|date=2024-06-10"},
        {&noun_relationship, "kind=consultee|from=2024-04-01"},
    };
    for (size_t i = 0; i < sizeof records / sizeof *records; i++)
        desk_add(d, records[i].noun, arena_printf(d->arena, "%s%s", of, records[i].text));
    return id;
}

static void cut_is_the_inverse_of_join(void **state)
{
    struct desk *d = *state;
    int64_t a = add_one(d, NAMED("phone=0153-00-0001")), b = add_one(d, NAMED("kana=ネムロ ハナコ"));
    const char *before = dump(d);
    assert_int_equal(desk_sum(d, "donor_month", NULL), 2);
    join(d, a, b);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM donation WHERE contact_id = 1"), 2);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM migration_member WHERE contact_id = 1"), 2);
    assert_int_equal(desk_sum(d, "donor_month", NULL), 1);
    assert_string_not_equal(dump(d), before);
    cut(d, b);
    assert_string_equal(dump(d), before);
}

static void edges_are_cut_in_any_order(void **state)
{
    struct desk *d = *state;
    int64_t id[4];
    for (size_t i = 0; i < 4; i++)
        id[i] = add_one(d, NAMED(""));
    const char *before = dump(d);
    static const int orders[][3] = {{1, 2, 3}, {3, 2, 1}, {2, 1, 3}, {2, 3, 1}};
    for (size_t i = 0; i < 4; i++) {
        join(d, id[2], id[3]);
        join(d, id[1], id[2]);
        join(d, id[0], id[3]); /* 3 is of 1 by now: all of them */
        assert_int_equal(merge_root(&d->w, id[3]), id[0]);
        assert_int_equal(desk_count(d, "SELECT count(*) FROM donation WHERE contact_id = 1"), 4);
        for (size_t k = 0; k < 3; k++)
            cut(d, id[orders[i][k]]);
        assert_string_equal(dump(d), before);
    }
}

static void a_subtree_stays_together(void **state)
{
    struct desk *d = *state;
    int64_t a = add_one(d, NAMED("")), b = add_one(d, NAMED("")), c = add_one(d, NAMED("")), *ids;
    join(d, b, c);
    const char *two = dump(d);
    join(d, a, b);
    assert_int_equal(merge_members(&d->w, a, &ids), 3);
    assert_int_equal(ids[0], a);
    assert_int_equal(ids[2], c);
    cut(d, b);
    assert_string_equal(dump(d), two);
    assert_int_equal(merge_root(&d->w, c), b);
}

static void nonsense_is_refused(void **state)
{
    struct desk *d = *state;
    int64_t a = desk_add(d, &noun_contact, NAMED("")), b = desk_add(d, &noun_contact, NAMED(""));
    int64_t firm = desk_add(d, &noun_contact, "kind=company|name=根室水産株式会社");
    refuses(d, run_join, a, a, EN_CONFLICT, "contacts 1 and 1 are one person (1) already");
    refuses(d, run_join, a, 99, EN_NOT_FOUND, "there is no contact 99");
    refuses(d, run_join, a, firm, EN_INVALID, "a person, a household and a body are never one (1, 3)");
    refuses(d, run_cut, a, 0, EN_CONFLICT, "contact 1 is merged into nobody");
    join(d, a, b);
    refuses(d, run_join, b, a, EN_CONFLICT, "contacts 2 and 1 are one person (1) already");
    refuses(d, run_cut, a, 0, EN_CONFLICT, "contact 1 is merged into nobody");
    cut(d, b);
    struct record r;
    struct en_error err;
    assert_int_equal(contact_cancel(&d->w, b, "誤登録", &r, &err), 0);
    refuses(d, run_join, a, b, EN_CONFLICT, "contact 2 was cancelled");
}

/* --- rows that come while they are one --- */

struct homed {
    int64_t row, home;
};

static int run_home(struct world *w, void *ctx, struct en_error *err)
{
    const struct homed *h = ctx;
    (void)err;
    merge_home(w, "consult", h->row, h->home);
    return 0;
}

static void a_new_record_is_the_roots_unless_told(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t a = desk_add(d, &noun_contact, NAMED("")), b = desk_add(d, &noun_contact, NAMED(""));
    join(d, a, b);
    static const char slip[] = "contact=1|date=2024-05-01|channel=phone|topic=work|next_action=電話";
    int64_t mine = desk_add(d, &noun_consult, slip), its = desk_add(d, &noun_consult, slip);
    assert_int_equal(desk_request(d, run_home, &(struct homed){its, b}, &err), 0);
    cut(d, b);

    struct record r = desk_get(d, &noun_consult, mine);
    assert_int_equal(record_int(&r, CONSULT_CONTACT, 0), a);
    r = desk_get(d, &noun_consult, its);
    assert_int_equal(record_int(&r, CONSULT_CONTACT, 0), b);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM task WHERE contact_id = 2"), 1);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM moved_row"), 0);
}

static void what_follows_from_a_record_goes_where_it_goes(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t a = desk_add(d, &noun_contact, NAMED("")), b = desk_add(d, &noun_contact, NAMED(""));
    int64_t slip = desk_add(d, &noun_consult,
                            "contact=2|date=2024-05-01|channel=phone|topic=work|next_action=電話");
    int64_t move = desk_add(d, &noun_migration, "contact=2|moved_in_on=2024-08-01");
    join(d, a, b);
    assert_int_equal(desk_edit(d, &noun_consult, slip, "next_action=手紙|stage=visited", &err), 0);
    assert_int_equal(desk_edit(d, &noun_migration, move, "moved_in_on=2024-08-02", &err), 0);
    cut(d, b);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM task WHERE contact_id = 1"), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM stage_change WHERE contact_id = 1"), 0);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM migration_member WHERE contact_id = 2"), 1);
    join(d, a, b);
    int64_t other = desk_add(d, &noun_contact, NAMED(""));
    assert_int_equal(desk_edit(d, &noun_consult, slip, "contact=3", &err), 0);
    cut(d, b);
    struct record r = desk_get(d, &noun_consult, slip);
    assert_int_equal(record_int(&r, CONSULT_CONTACT, 0), other);
}

/* --- what is shown --- */

static void a_root_is_completed_from_its_members(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t a = desk_add(d, &noun_contact, "family=根室|given=花子|address=根室市1|prefecture=01"),
            b = desk_add(d, &noun_contact,
                         NAMED("kana=ネムロ ハナコ|birth=1980-02-03|email=b@example.jp|"
                               "prefecture=13|city=品川区|phone=03-0000-0001"));
    const char *before = dump(d);
    join(d, a, b);
    struct record r = desk_get(d, &noun_contact, a);
    assert_string_equal(desk_show(d, &r, "kana"), "ネムロ ハナコ");
    assert_string_equal(desk_show(d, &r, "birth"), "1980-02-03");
    assert_string_equal(desk_show(d, &r, "email"), "b@example.jp");
    assert_string_equal(record_text(&r, CONTACT_PREFECTURE), "01");
    assert_string_equal(contact_email(&d->w, a), "b@example.jp");
    assert_int_equal(desk_edit(d, &noun_contact, a, "note=窓口で確認", &err), 0);
    assert_int_equal(desk_edit(d, &noun_contact, a, "kana=ネムロ ハナ", &err), 0);
    assert_int_equal(desk_edit(d, &noun_contact, a, "kana=", &err), 0);
    r = desk_get(d, &noun_contact, a);
    assert_string_equal(desk_show(d, &r, "kana"), "ネムロ ハナコ");
    assert_int_equal(desk_edit(d, &noun_contact, a, "note=", &err), 0);
    cut(d, b);
    assert_string_equal(dump(d), before);
}

static size_t found(struct desk *d, const char *query, int64_t *first)
{
    int64_t *ids;
    size_t n = search_find(&d->w, query, NULL, 10, &ids);
    *first = n ? ids[0] : 0;
    return n;
}

static void a_members_names_and_numbers_find_the_person(void **state)
{
    struct desk *d = *state;
    int64_t a = desk_add(d, &noun_contact, "family=根室|given=花子|kana=ネムロ ハナコ|phone=0153-00-0001"),
            b = desk_add(d, &noun_contact, "family=釧路|given=花子|kana=クシロ ハナコ|phone=0154-00-0002"),
            first;
    join(d, a, b);
    static const char *const queries[] = {"釧路", "くしろ", "0154-00-0002", "0002", "花子", "2"};
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_int_equal(found(d, queries[i], &first), 1);
        assert_int_equal(first, a);
    }
    cut(d, b);
    assert_int_equal(found(d, "釧路", &first), 1);
    assert_int_equal(first, b);
}

/* --- consent --- */

struct say {
    int64_t contact;
    const char *state, *kind, *date;
    struct desk *d;
};

static int run_say(struct world *w, void *ctx, struct en_error *err)
{
    const struct say *s = ctx;
    struct record r = {.noun = &noun_consent};
    r.v[CONSENT_CONTACT] = VALUE_OF_INT(s->contact);
    r.v[CONSENT_KIND] = VALUE_OF_TEXT(s->kind);
    r.v[CONSENT_HOW] = VALUE_OF_TEXT("paper");
    r.v[CONSENT_DATE] = VALUE_OF_INT(day_of(s->date));
    return consent_tell(w, &r, s->state, NULL, err);
}

static void say(struct desk *d, int64_t contact, const char *state, const char *kind, const char *date)
{
    struct en_error err;
    if (desk_request(d, run_say, &(struct say){contact, state, kind, date, d}, &err))
        fail_msg("%s", err.en);
}

static const char *holds(struct desk *d, int64_t contact, const char *kind)
{
    struct record *rows;
    size_t n = consent_journal(&d->w, contact, false, &rows);
    for (size_t i = 0; i < n; i++)
        if (!strcmp(record_text(&rows[i], CONSENT_KIND), kind))
            return record_text(&rows[i], CONSENT_STATE);
    return "-";
}

static void the_narrower_consent_holds(void **state)
{
    struct desk *d = *state;
    static const char *const states[] = {"withdrawn", "unknown", "granted", NULL};
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < 4; k++) {
            int64_t a = desk_add(d, &noun_contact, NAMED("email=a@example.jp")),
                    b = desk_add(d, &noun_contact, NAMED("email=b@example.jp"));
            if (states[i])
                say(d, a, states[i], "mail_news", "2024-05-01");
            if (states[k])
                say(d, b, states[k], "mail_news", "2024-04-01");
            size_t narrow = i < k ? i : k;
            join(d, a, b);
            assert_string_equal(holds(d, a, "mail_news"), states[narrow] ? states[narrow] : "-");
            assert_int_equal(consent_may_send(&d->w, a, "mail_news", 0).may, narrow == 2);
            cut(d, b);
            assert_string_equal(holds(d, a, "mail_news"), states[i] ? states[i] : "-");
            assert_string_equal(holds(d, b, "mail_news"), states[k] ? states[k] : "-");
        }
}

static void what_the_person_says_later_is_of_all_of_it(void **state)
{
    struct desk *d = *state;
    int64_t a = desk_add(d, &noun_contact, NAMED("email=a@example.jp")),
            b = desk_add(d, &noun_contact, NAMED("")), c = desk_add(d, &noun_contact, NAMED(""));
    say(d, a, "granted", "mail_news", "2024-05-01");
    say(d, b, "withdrawn", "mail_news", "2024-06-01");
    say(d, c, "withdrawn", "mail_news", "2024-06-01");
    join(d, a, b);
    assert_string_equal(holds(d, a, "mail_news"), "withdrawn");
    say(d, a, "granted", "mail_news", "2024-07-01");
    assert_string_equal(holds(d, a, "mail_news"), "granted");
    join(d, a, c); /* who never heard of that */
    assert_string_equal(holds(d, a, "mail_news"), "withdrawn");
    cut(d, c);
    assert_string_equal(holds(d, a, "mail_news"), "granted");
    cut(d, b);
    assert_string_equal(holds(d, a, "mail_news"), "granted");
    assert_string_equal(holds(d, b, "mail_news"), "withdrawn");
}

static void a_members_death_and_protection_stop_mail(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t cancelled, a = desk_add(d, &noun_contact, NAMED("email=a@example.jp")),
                       b = desk_add(d, &noun_contact, NAMED("died_on=2024-10-01")),
                       c = desk_add(d, &noun_contact, NAMED(""));
    say(d, a, "granted", "mail_news", "2024-05-01");
    assert_int_equal(consent_protect(&d->w, c, true, &cancelled, &err), 0);
    join(d, a, b);
    assert_string_equal(consent_may_send(&d->w, a, "mail_news", 0).why, "dead");
    cut(d, b);
    join(d, a, c);
    assert_string_equal(consent_may_send(&d->w, a, "mail_news", 0).why, "protected");
    cut(d, c);
    assert_true(consent_may_send(&d->w, a, "mail_news", 0).may);
    assert_true(consent_is_protected(&d->w, c));
    join(d, a, c);
    assert_int_equal(consent_protect(&d->w, a, false, &cancelled, &err), 0);
    assert_true(consent_may_send(&d->w, a, "mail_news", 0).may);
}

/* --- lists --- */

static void an_address_is_the_roots_own_first(void **state)
{
    struct desk *d = *state;
    int64_t a = desk_add(d, &noun_contact, NAMED("")),
            b = desk_add(d, &noun_contact, NAMED("prefecture=13|city=港区")),
            c = desk_add(d, &noun_contact, NAMED("prefecture=27|city=堺市"));
    desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=phone|topic=work");
    join(d, a, c);
    join(d, a, b);
    assert_int_equal(contact_address_atom(d->w.db, a), b);
    struct record r = desk_get(d, &noun_contact, a);
    assert_string_equal(record_text(&r, CONTACT_PREFECTURE), "13");
    cut(d, b);
    assert_int_equal(contact_address_atom(d->w.db, a), c);
}

/* --- the schema --- */

/* Whoever adds a table that names a contact decides here whether its rows go with the person or stay. */
static void every_table_that_names_a_contact_is_known(void **state)
{
    struct desk *d = *state;
    static const char stay[] = "consent.contact_id consent_now.contact_id contact_address.contact_id"
                               " contact_own.contact_id contact_point.contact_id enrolment.contact_id"
                               " source_record.contact_id ";
    static const char move[] = "application.contact_id attendance.contact_id business.contact_id"
                               " consult.contact_id donation.contact_id household_member.contact_id"
                               " household_member.household_id loan.contact_id migration.contact_id"
                               " migration_member.contact_id outbox.contact_id relationship.contact_id"
                               " stage_change.contact_id task.contact_id visit.contact_id ";
    struct stmt *q = db_prep(
        d->w.db, "SELECT t.name || '.' || f.\"from\" || ' ' FROM pragma_table_list t,"
                 " pragma_foreign_key_list(t.name) f WHERE t.schema = 'main' AND f.\"table\" = 'contact'");
    size_t n = 0;
    for (; stmt_row(q); n++)
        if (!strstr(stay, col_text(q, 0)) && !strstr(move, col_text(q, 0)))
            fail_msg("what becomes of %s when people are merged?", col_text(q, 0));
    assert_int_equal(n, 22);
}

/* --- imports --- */

static const struct merge_ground by_machine = {.machine = true, .verdict = "why", .size = 3, .model = 1};

/* A list brings four contacts; two are one, one is somebody the desk knows, and somebody the desk knows hangs
 * on one that came later than another that it is joined with. */
static int run_list(struct world *w, void *ctx, struct en_error *err)
{
    struct import_batch *b = ctx;
    struct record r[4];
    *b = (struct import_batch){.kind = "contact", .mapping = "m", .source = "s"};
    if (import_begin(w, b, err))
        return -1;
    w->batch = b->id;
    for (size_t i = 0; i < 4; i++) {
        r[i] = (struct record){.noun = &noun_contact};
        r[i].v[CONTACT_FAMILY] = VALUE_OF_TEXT("根室");
        r[i].v[CONTACT_KANA] = VALUE_OF_TEXT("ネムロ");
        r[i].v[CONTACT_PREFECTURE] = VALUE_OF_TEXT("13");
        if (contact_add(w, &r[i], err))
            return -1;
    }
    return merge_join(w, r[0].id, r[1].id, &by_machine, err) || merge_join(w, 1, r[2].id, &by_machine, err) ||
           merge_join(w, r[3].id, 2, &by_machine, err) || merge_join(w, r[3].id, r[0].id, &by_machine, err);
}

static int run_undo(struct world *w, void *ctx, struct en_error *err)
{
    const struct import_batch *b = ctx;
    int64_t left = 1;
    while (left)
        if (import_undo(w, b->id, &left, err))
            return -1;
    return 0;
}

static void an_import_that_joined_people_is_undone_exactly(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    struct import_batch b;
    (void)add_one(d, NAMED(""));
    (void)add_one(d, NAMED(""));
    const char *before = dump(d);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(desk_request(d, run_list, &b, &err), 0);
        assert_int_equal(merge_root(&d->w, 2), 6);
        assert_int_equal(desk_count(d, "SELECT count(*) FROM donation WHERE contact_id = 6"), 1);
        assert_string_not_equal(dump(d), before);
        assert_int_equal(desk_request(d, run_undo, &b, &err), 0);
        assert_string_equal(dump(d), before);
        assert_int_equal(desk_count(d, "SELECT count(*) FROM identity_link"), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cut_is_the_inverse_of_join, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(edges_are_cut_in_any_order, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(a_subtree_stays_together, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(nonsense_is_refused, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(a_new_record_is_the_roots_unless_told, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(what_follows_from_a_record_goes_where_it_goes, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(a_root_is_completed_from_its_members, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(a_members_names_and_numbers_find_the_person, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(the_narrower_consent_holds, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(what_the_person_says_later_is_of_all_of_it, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(a_members_death_and_protection_stop_mail, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(an_address_is_the_roots_own_first, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(every_table_that_names_a_contact_is_known, desk_open, desk_close),
        cmocka_unit_test_setup_teardown(an_import_that_joined_people_is_undone_exactly, desk_open,
                                        desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
