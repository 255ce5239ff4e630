/*
 * test_filter.c - filters: who is in, told by hand for each; that a contact asked about alone gives the same;
 * where an error is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "domain/consent.h"
#include "domain/filter.h"
#include "domain/nouns.h"
#include "domain/segment.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static void grant(struct desk *d, int64_t contact, const char *kind, const char *state)
{
    struct en_error err;
    struct record r = desk_read(
        d, &noun_consent,
        arena_printf(d->arena, "contact=%d|kind=%s|how=oral|wording=1", (int)contact, kind));
    assert_int_equal(consent_tell(&d->w, &r, state, NULL, &err), 0);
}

/* Today is 2024-10-31. */
static int desk_with_people(void **state)
{
    desk_open(state);
    struct desk *d = *state;
    struct en_error err;
    int64_t n;
    desk_add(d, &noun_contact,
             "name=根室 一|birth=1984-10-31|gender=female|prefecture=13|city=港区|email=a@example.jp");
    desk_add(d, &noun_contact, "name=根室 二|birth=1984-11-01|gender=male|prefecture=27|email=b@example.jp");
    desk_add(d, &noun_contact, "name=根室 三|gender=female|relationship=donor,native");
    desk_add(d, &noun_contact, "name=株式会社四|kind=company|email=d@example.jp|prefecture=13");
    desk_add(d, &noun_contact, "name=根室 五|phone=0153-00-0000|relationship=donor");
    desk_add(d, &noun_contact, "name=根室 六|prefecture=13");
    (void)desk_count(d, "UPDATE contact SET cancelled_at = 1 WHERE id = 6 RETURNING 1");
    desk_add(d, &noun_consult,
             "contact=1|date=2024-10-01|channel=phone|topic=work,housing|stage=considering");
    desk_add(d, &noun_consult, "contact=1|date=2024-05-01|channel=mail|topic=school");
    desk_add(d, &noun_consult, "contact=2|date=2024-10-30|channel=mail|topic=housing");
    desk_add(d, &noun_stage, "contact=2|stage=lost|date=2024-10-31");
    int64_t slip = desk_add(d, &noun_consult, "contact=3|date=2024-10-01|channel=fair|topic=work");
    assert_int_equal(desk_cancel(d, &noun_consult, slip, &err), 0);
    desk_add(d, &noun_donation,
             "contact=1|portal=choice|received_on=2023-12-01|amount_yen=20000|purpose=子ども未来");
    desk_add(d, &noun_donation, "contact=1|portal=choice|received_on=2024-10-31|amount_yen=10000");
    int64_t refunded = desk_add(
        d, &noun_donation,
        "contact=3|portal=choice|received_on=2024-09-01|amount_yen=50000|purpose=子ども未来");
    struct record r;
    assert_int_equal(donation_refund(&d->w, refunded, day_of("2024-09-20"), &r, &err), 0);
    desk_add(d, &noun_donation,
             "contact=4|portal=kigyo|received_on=2024-09-01|amount_yen=1000000|corporate=yes");
    desk_add(d, &noun_donation, "portal=choice|received_on=2024-09-01|amount_yen=5000"); /* nobody's */
    grant(d, 1, "mail_event", "granted");
    grant(d, 2, "mail_event", "withdrawn");
    assert_int_equal(consent_protect(&d->w, 5, true, &n, &err), 0);
    return 0;
}

static const struct {
    const char *filter, *members;
} filters[] = {
    {"kind = person", "1 2 3 5"},
    {"kind = 個人", "1 2 3 5"},
    {"kind != person", "4"},
    {"gender = female", "1 3"},
    {"not gender = female", "2 4 5"},
    {"gender != female", "2 4 5"},
    {"gender is empty", "4 5"},
    {"gender is not empty", "1 2 3"},
    {"gender in (female, male)", "1 2 3"},
    {"not gender in (female)", "2 4 5"},
    {"age >= 40", "1"},
    {"age < 40", "2"},
    {"age = 39", "2"},
    {"age != 39", "1"},
    {"age <= 39", "2"},
    {"age > 39", "1"},
    {"birth < 1984-11-01", "1"},
    {"birth = S59.11.1", "2"},
    {"prefecture = 東京都", "1 4"},
    {"prefecture in (13, 大阪府)", "1 2 4"},
    {"prefecture != 13", "2 3 5"},
    {"prefecture is empty", "3 5"},
    {"prefecture is not empty", "1 2 4"},
    {"city = 港区", "1"},
    {"email is not empty", "1 2 4"},
    {"email is empty", "3 5"},
    {"phone is not empty", "5"},
    {"relationship = donor", "3 5"},
    {"relationship in (native, 移住者)", "3"},
    {"relationship is empty", "1 2 4"},
    {"relationship != native", "1 2 4 5"},
    {"stage = considering", "1"},
    {"stage = lost", "2"},
    {"stage = new", ""},
    {"stage != lost", "1 3 4 5"},
    {"stage is empty", "3 4 5"},
    {"stage in (lost, considering)", "1 2"},
    {"consent(mail_event) = granted", "1"},
    {"consent(mail_event) = 撤回", "2"},
    {"consent(mail_event) is empty", "3 4 5"},
    {"consent(イベント案内) != withdrawn", "1 3 4 5"},
    {"protected = yes", "5"},
    {"protected = no", "1 2 3 4"},
    {"count(consult) >= 1", "1 2"},
    {"count(consult) = 0", "3 4 5"},
    {"count(consult) != 0", "1 2"},
    {"count(consult) < 2", "2 3 4 5"},
    {"count(consult) > 1", "1"},
    {"count(consult) <= 1", "2 3 4 5"},
    {"count(consult where topic = housing) >= 1", "1 2"},
    {"count(consult where topic in (school, 空き家)) >= 1", "1"},
    {"count(consult where topic != work) >= 1", "1 2"},
    {"count(consult where channel = mail and date >= today - 30 days) = 1", "2"},
    {"count(consult where date >= today - 2 years) >= 2", "1"},
    {"count(consult where date > today + 1 days) >= 1", ""},
    {"last(consult) < today - 14 days", "1"},
    {"last(consult) >= 2024-10-30", "2"},
    {"first(consult) < today - 5 months", "1"},
    {"first(donation) = R5.12.1", "1"},
    {"not last(consult) >= 2024-10-30", "1 3 4 5"},
    {"sum(donation.amount_yen) >= 30000", "1 3 4"},
    {"sum(donation.amount_yen where state = paid and corporate = no) >= 30000", "1"},
    {"sum(donation.amount_yen) < 30000", "2 5"},
    {"sum(donation.amount_yen where purpose = \"子ども未来\") > 0", "1 3"},
    {"count(donation where corporate = yes) > 0", "4"},
    {"count(donation where refunded_on is not empty) > 0", "3"},
    {"kind = person and (gender = male or age >= 40)", "1 2"},
    {"kind = company or gender = male and age < 40", "2 4"},
    {"not (kind = company or gender = male)", "1 3 5"},
    {"not not kind = company", "4"},
    {"(((kind = company)))", "4"},
    {"kind = person # those who live\n  and gender = male", "2"},
    {"count(consult where channel = mail or (topic = work and not channel = phone)) >= 1", "1 2"},
    {"count(donation) >= 2 and last(donation) = today and consent(mail_event) = granted", "1"},
};

static const char *members(struct desk *d, const struct filter *f)
{
    int64_t *ids;
    size_t n;
    const char *text = "";
    assert_false(filter_members(&d->w, f, 0, 100, &ids, &n));
    for (size_t i = 0; i < n; i++)
        text = arena_printf(d->arena, "%s%s%d", text, i ? " " : "", (int)ids[i]);
    return text;
}

static void each_filter_has_its_members(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(filters); i++) {
        struct filter f;
        struct en_error err = {0};
        if (filter_contacts(&d->w, filters[i].filter, &f, &err))
            fail_msg("%s: %s", filters[i].filter, err.en);
        if (strcmp(members(d, &f), filters[i].members) != 0)
            fail_msg("%s: %s, wanted %s", filters[i].filter, members(d, &f), filters[i].members);
        assert_int_equal(filter_count(&d->w, &f),
                         *filters[i].members ? (strlen(filters[i].members) + 1) / 2 : 0);
    }
}

static void one_contact_alone_gives_the_same(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(filters); i++)
        for (int id = 1; id <= 6; id++) {
            bool has;
            struct en_error err = {0};
            assert_int_equal(filter_has(&d->w, filters[i].filter, id, &has, &err), 0);
            if (has != (strchr(filters[i].members, '0' + id) != NULL))
                fail_msg("%s: contact %d is %s", filters[i].filter, id, has ? "in" : "out");
        }
}

static void records_can_be_told_apart(void **state)
{
    struct desk *d = *state;
    struct filter f;
    struct en_error err = {0};
    assert_int_equal(filter_records(&d->w, &noun_consult, "topic = housing and channel != phone", &f, &err),
                     0);
    struct stmt *q = db_prep_once(d->w.db,
                                  arena_printf(d->arena, "SELECT r.id FROM consult r WHERE %s", f.sql));
    filter_bind(&f, q);
    assert_int_equal(stmt_get_int(q, 0), 3);
}

static const struct {
    const char *filter, *error;
} errors[] = {
    {"", "1:1: a condition is wanted"},
    {"  # nothing\n ", "2:2: a condition is wanted"},
    {"kind", "1:5: one of = != < <= > >= in is is wanted"},
    {"kind =", "1:7: a value is wanted"},
    {"kind = martian", "1:8: kind \"martian\" is not one of person, household, company, group, partner"},
    {"kind = person\nand 年齢 > 3", "2:5: there is nothing of that name to ask for: 年齢"},
    {"kind = person gender = male", "1:15: the end, and or or is wanted: gender"},
    {"(kind = person", "1:15: wanted here: )"},
    {"kind = person)", "1:14: the end, and or or is wanted: )"},
    {"kind < person", "1:6: this field has no order: kind"},
    {"name = 根室", "1:1: there is nothing of that name to ask for: name"},
    {"email = a@example.jp", "1:7: only is empty and is not empty can be asked"},
    {"birth > tomorrow", "1:9: a day or today is wanted"},
    {"birth > today - many days", "1:17: a number is wanted, as in today - 30 days"},
    {"birth > today - 3 weeks", "1:19: days, months or years is wanted"},
    {"count(donations) > 1", "1:7: a noun is wanted, as in donation"},
    {"count(donation where body = x) > 1", "1:22: donation has no such field to ask for: body"},
    {"count(consult where body is empty) > 1", "1:21: consult has no such field to ask for: body"},
    {"count(donation)", "1:16: one of = != < <= > >= is wanted"},
    {"count(donation) > a", "1:19: number \"a\" is not a whole number"},
    {"sum(donation) > 1", "1:5: noun.field is wanted, as in donation.amount_yen"},
    {"sum(donation.portal) > 1", "1:5: no such field that can be added up: donation.portal"},
    {"last(attendance) > today", "1:16: these records have no day: attendance"},
    {"gender = \"female", "1:10: the closing quote is missing"},
    {"gender in female", "1:11: wanted here: ("},
    {"gender is full", "1:11: wanted here: empty"},
    {"consent(mail) = granted",
     "1:9: consent \"mail\" is not one of purpose, mail_follow, mail_news, mail_event, post, phone, "
     "survey, donor_mail, share_pref, share_partner, photo"},
    {"((((((((( kind = person", "1:9: brackets are nested too deep"},
};

static void an_error_tells_line_and_column(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(errors); i++) {
        struct filter f;
        struct en_error err = {0};
        if (!filter_contacts(&d->w, errors[i].filter, &f, &err))
            fail_msg("taken: %s", errors[i].filter);
        assert_int_equal(err.code, EN_INVALID);
        if (errors[i].error && strcmp(err.en, errors[i].error) != 0)
            fail_msg("%s\n got    %s\n wanted %s", errors[i].filter, err.en, errors[i].error);
    }
}

/* As many conditions as are let through must still be compiled by the database. */
static void what_is_let_through_can_be_run(void **state)
{
    static const char *const parts[] = {
        "kind = person", "count(consult where topic in (work, school, child, medical, life)) >= 1",
        "not (not (not (not (kind = person))))",
        "count(consult where channel = mail and channel = phone and date > today and topic = work) = 0"};
    struct desk *d = *state;
    for (size_t p = 0; p < COUNT(parts); p++)
        for (int n = 1; n <= 60; n++) {
            struct filter f;
            struct en_error err = {0};
            const char *text = parts[p];
            for (int i = 1; i < n; i++)
                text = arena_printf(d->arena, "%s %s %s", text, i % 7 ? "and" : "or", parts[p]);
            if (filter_contacts(&d->w, text, &f, &err))
                assert_string_equal(strrchr(err.en, ':'),
                                    strlen(text) > FILTER_MAX_CHARS ? NULL : ": too many conditions");
            else
                (void)filter_count(&d->w, &f);
            if (strlen(text) > FILTER_MAX_CHARS / 2)
                break;
        }
}

static void a_page_ends_at_its_limit(void **state)
{
    struct desk *d = *state;
    struct filter f;
    struct en_error err = {0};
    int64_t *ids;
    size_t n;
    assert_int_equal(filter_contacts(&d->w, "kind = person", &f, &err), 0);
    assert_true(filter_members(&d->w, &f, 0, 3, &ids, &n));
    assert_int_equal(n, 3);
    assert_false(filter_members(&d->w, &f, ids[2], 3, &ids, &n));
    assert_int_equal(n, 1);
    assert_int_equal(ids[0], 5);
}

static void a_segment_is_saved_only_if_it_can_be_used(void **state)
{
    struct desk *d = *state;
    struct en_error err = {0};
    struct record *rows, r = desk_read(d, &noun_segment, "name=寄附者|filter=count(donation) >= 1");
    assert_int_equal(segment_save(&d->w, &r, &err), 0);
    r = desk_read(d, &noun_segment, "name=寄附者|filter=count(donation) >= 2");
    assert_int_equal(segment_save(&d->w, &r, &err), 0);
    r = desk_read(d, &noun_segment, "name=誤り|filter=count(donation");
    assert_int_equal(segment_save(&d->w, &r, &err), -1);
    assert_int_equal(segment_list(&d->w, &rows), 1);
    assert_string_equal(record_text(&rows[0], SEGMENT_FILTER), "count(donation) >= 2");
    assert_int_equal(segment_load(&d->w, "誤り", &r, &err), -1);
    assert_int_equal(err.code, EN_NOT_FOUND);
}

#define WITH_PEOPLE(f) cmocka_unit_test_setup_teardown(f, desk_with_people, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PEOPLE(each_filter_has_its_members),
        WITH_PEOPLE(one_contact_alone_gives_the_same),
        WITH_PEOPLE(records_can_be_told_apart),
        WITH_PEOPLE(an_error_tells_line_and_column),
        WITH_PEOPLE(what_is_let_through_can_be_run),
        WITH_PEOPLE(a_page_ends_at_its_limit),
        WITH_PEOPLE(a_segment_is_saved_only_if_it_can_be_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
