/*
 * test_consent.c - what people agreed to, who may be written to, and that a stop reaches mail that waits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "domain/consent.h"
#include "domain/contact.h"
#include "domain/outbox.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* Contact 1 with an address; 2 with the same; 3 with none. */
static int desk_with_three(void **state)
{
    desk_open(state);
    struct desk *d = *state;
    assert_int_equal(desk_add(d, &noun_contact, "name=根室 太郎|email=Taro@Example.jp"), 1);
    assert_int_equal(desk_add(d, &noun_contact, "name=根室 花子|email=taro@example.jp"), 2);
    assert_int_equal(desk_add(d, &noun_contact, "name=釧路 次郎|phone=0153-00-0000"), 3);
    return 0;
}

static int tell(struct desk *d, const char *text, const char *state, struct en_error *err)
{
    struct record r = desk_read(d, &noun_consent, text);
    *err = (struct en_error){0};
    return consent_tell(&d->w, &r, state, NULL, err);
}

static void told(struct desk *d, const char *text, const char *state)
{
    struct en_error err;
    if (tell(d, text, state, &err))
        fail_msg("%s %s: %s", text, state, err.en);
}

static void refused(struct desk *d, const char *text, const char *state, enum en_code code,
                    const char *message)
{
    struct en_error err;
    assert_int_equal(tell(d, text, state, &err), -1);
    assert_int_equal(err.code, code);
    assert_string_equal(err.en, message);
}

static const char *why(struct desk *d, int64_t contact, const char *purpose, int64_t consult)
{
    struct verdict v = consent_may_send(&d->w, contact, purpose, consult);
    assert_int_equal(v.may, v.address != NULL);
    return v.why;
}

#define ENTRY(contact, kind, date) "contact=" contact "|kind=" kind "|date=" date "|how=paper|wording=1"

static void nobody_is_written_to_who_was_not_asked(void **state)
{
    struct desk *d = *state;
    assert_string_equal(why(d, 1, "mail_news", 0), "not_asked");
    told(d, ENTRY("1", "mail_news", "2024-10-01"), "granted");
    assert_string_equal(why(d, 1, "mail_news", 0), "granted");
    assert_string_equal(consent_may_send(&d->w, 1, "mail_news", 0).address, "Taro@Example.jp");
    assert_string_equal(why(d, 1, "mail_event", 0), "not_asked");
    told(d, ENTRY("1", "mail_news", "2024-10-02"), "unknown");
    assert_string_equal(why(d, 1, "mail_news", 0), "unknown");
}

/* Each line is told in turn; what holds afterwards. */
static const struct {
    const char *day, *state;
    bool refused;
    const char *holds;
} tellings[] = {
    {"2024-05-01", "granted", false, "granted"},     {"2024-06-01", "withdrawn", false, "withdrawn"},
    {"2024-05-31", "granted", true, "withdrawn"},    {"2024-05-31", "unknown", true, "withdrawn"},
    {"2024-06-01", "granted", false, "granted"},     {"2024-04-01", "withdrawn", false, "withdrawn"},
    {"2024-03-31", "granted", true, "withdrawn"},    {"2024-04-02", "granted", false, "granted"},
    {"2024-10-31", "withdrawn", false, "withdrawn"}, {"2024-11-01", "withdrawn", true, "withdrawn"},
    {"2024-10-31", "withdrawn", false, "withdrawn"},
};

static void the_last_thing_told_holds_and_no_past_consent_undoes_a_withdrawal(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    for (size_t i = 0; i < COUNT(tellings); i++) {
        const char *text = arena_printf(d->arena, "contact=1|kind=mail_news|date=%s|how=oral|wording=1",
                                        tellings[i].day);
        assert_int_equal(tell(d, text, tellings[i].state, &err) != 0, tellings[i].refused);
        assert_string_equal(why(d, 1, "mail_news", 0), tellings[i].holds);
    }
    assert_int_equal(desk_count(d, "SELECT count(*) FROM consent"), 7);
}

static void what_is_wrong_is_refused(void **state)
{
    struct desk *d = *state;
    refused(d, ENTRY("9", "mail_news", "2024-10-01"), "granted", EN_NOT_FOUND, "there is no contact 9");
    refused(d, ENTRY("1", "mail_news", "2024-11-01"), "granted", EN_INVALID, "date is in the future");
    told(d, ENTRY("1", "mail_news", "2024-10-02"), "withdrawn");
    refused(d, ENTRY("1", "mail_news", "2024-10-01"), "granted", EN_CONFLICT,
            "it was withdrawn on 2024-10-02: a consent of an earlier day cannot undo that");
}

static void a_list_may_withdraw_but_never_grant(void **state)
{
    struct desk *d = *state;
    told(d, ENTRY("1", "donor_mail", "2024-10-01"), "granted");
    d->w.importing = true;
    refused(d, ENTRY("1", "mail_news", "2024-10-02"), "granted", EN_FORBIDDEN,
            "a list that is imported may withdraw consent, never grant it");
    told(d, ENTRY("1", "donor_mail", "2024-10-02"), "withdrawn");
    d->w.importing = false;
    assert_string_equal(why(d, 1, "donor_mail", 0), "withdrawn");
}

static void the_journal_keeps_who_when_how_and_which_wording(void **state)
{
    struct desk *d = *state;
    struct record *rows;
    told(d, "contact=1|kind=mail_news|how=web|wording=R6-1|evidence=form 12", "granted");
    told(d, "contact=1|kind=mail_news|how=oral|staff=佐藤", "withdrawn");
    told(d, ENTRY("1", "photo", "2024-10-01"), "granted");
    assert_int_equal(consent_journal(&d->w, 1, true, &rows), 3);
    assert_string_equal(desk_show(d, &rows[2], "date"), "2024-10-31");
    assert_string_equal(desk_show(d, &rows[2], "how"), "web form");
    assert_string_equal(desk_show(d, &rows[2], "wording"), "R6-1");
    assert_string_equal(desk_show(d, &rows[2], "evidence"), "form 12");
    assert_string_equal(desk_show(d, &rows[2], "staff"), "staff");
    assert_string_equal(desk_show(d, &rows[1], "staff"), "佐藤");
    assert_int_equal(consent_journal(&d->w, 1, false, &rows), 2);
    assert_string_equal(desk_show(d, &rows[1], "state"), "withdrawn");
}

/* A change of the contact that stands against any mail, whatever was agreed. */
static const struct {
    const char *change, *why;
} against[] = {
    {"died_on=2024-10-01", "dead"},
    {"email=", "no_address"},
    {"email=other@example.jp", "granted"},
};

static void nothing_goes_to_the_dead_nor_without_an_address(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    for (size_t i = 0; i < COUNT(against); i++) {
        int64_t id = desk_add(d, &noun_contact, "name=納沙布 三郎|email=saburo@example.jp");
        told(d, arena_printf(d->arena, "contact=%d|kind=mail_news|how=oral|wording=1", (int)id), "granted");
        assert_string_equal(why(d, id, "mail_news", 0), "granted");
        assert_int_equal(desk_edit(d, &noun_contact, id, against[i].change, &err), 0);
        assert_string_equal(why(d, id, "mail_news", 0), against[i].why);
    }
    assert_string_equal(why(d, 3, "mail_news", 0), "no_address");
    assert_string_equal(why(d, 99, "mail_news", 0), "no_contact");
}

static void the_protected_are_never_written_to(void **state)
{
    struct desk *d = *state;
    struct en_error err = {0};
    int64_t n;
    told(d, ENTRY("1", "mail_news", "2024-10-01"), "granted");
    assert_int_equal(consent_protect(&d->w, 1, true, &n, &err), 0);
    assert_true(consent_is_protected(&d->w, 1));
    assert_string_equal(why(d, 1, "mail_news", 0), "protected");
    desk_today(d, day_of("2024-11-30"));
    assert_int_equal(consent_protect(&d->w, 1, true, &n, &err), 0);
    assert_int_equal(desk_count(d, "SELECT protected_on FROM contact WHERE id = 1"), day_of("2024-10-31"));
    assert_int_equal(consent_protect(&d->w, 1, false, &n, &err), 0);
    assert_string_equal(why(d, 1, "mail_news", 0), "granted");
    assert_int_equal(consent_protect(&d->w, 9, true, &n, &err), -1);
}

static void a_stop_holds_for_the_address_whoever_has_it(void **state)
{
    struct desk *d = *state;
    told(d, ENTRY("1", "mail_news", "2024-10-01"), "granted");
    told(d, ENTRY("2", "mail_news", "2024-10-01"), "granted");
    told(d, ENTRY("1", "mail_news", "2024-10-02"), "withdrawn");
    assert_string_equal(why(d, 2, "mail_news", 0), "stopped");
    told(d, ENTRY("2", "mail_news", "2024-10-03"), "granted"); /* says so again, of this address */
    assert_string_equal(why(d, 2, "mail_news", 0), "granted");
    assert_string_equal(why(d, 1, "mail_news", 0), "withdrawn");
}

static void a_bounced_address_stays_stopped(void **state)
{
    struct desk *d = *state;
    told(d, ENTRY("1", "mail_news", "2024-10-01"), "granted");
    consent_stop_address(&d->w, "TARO@example.jp", "bounced", NULL);
    assert_string_equal(why(d, 1, "mail_news", 0), "bounced");
    told(d, ENTRY("1", "mail_news", "2024-10-31"), "granted");
    assert_string_equal(why(d, 1, "mail_news", 0), "bounced");
}

static void an_answer_needs_its_consultation_and_no_consent(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t own = desk_add(d, &noun_consult, "contact=1|date=2024-10-30|channel=mail|topic=work");
    int64_t old = desk_add(d, &noun_consult, "contact=1|date=2024-09-29|channel=mail|topic=work");
    int64_t wrong = desk_add(d, &noun_consult, "contact=2|date=2024-10-30|channel=mail|topic=work");
    int64_t gone = desk_add(d, &noun_consult, "contact=1|date=2024-10-29|channel=mail|topic=work");
    assert_int_equal(desk_cancel(d, &noun_consult, gone, &err), 0);
    assert_string_equal(why(d, 1, PURPOSE_ANSWER, own), "answer");
    assert_string_equal(why(d, 1, PURPOSE_ANSWER, old), "consult_old");
    assert_string_equal(why(d, 1, PURPOSE_ANSWER, wrong), "no_consult");
    assert_string_equal(why(d, 1, PURPOSE_ANSWER, gone), "no_consult");
    assert_string_equal(why(d, 1, PURPOSE_ANSWER, 0), "no_consult");
    told(d, ENTRY("1", "mail_news", "2024-10-31"), "withdrawn"); /* of something else */
    assert_string_equal(why(d, 1, PURPOSE_ANSWER, own), "answer");
    told(d, ENTRY("1", "mail_follow", "2024-10-29"), "withdrawn"); /* and then asked us again */
    assert_string_equal(why(d, 1, PURPOSE_ANSWER, own), "answer");
    told(d, ENTRY("1", "mail_follow", "2024-10-30"), "withdrawn");
    assert_string_equal(why(d, 1, PURPOSE_ANSWER, own), "withdrawn");
}

/* --- mail that waits --- */

static int64_t put_mail(struct desk *d, int64_t contact, const char *purpose, const char *state)
{
    struct stmt *q = db_prep(d->w.db, "INSERT INTO outbox (contact_id, purpose, due_at, state, queued_at)"
                                      " VALUES ($1, $2, 0, $3, 0) RETURNING id");
    stmt_int(q, 1, contact);
    stmt_text(q, 2, purpose);
    stmt_text(q, 3, state);
    return stmt_get_int(q, 0);
}

static const char *mail(struct desk *d, int64_t id)
{
    struct stmt *q = db_prep(d->w.db, "SELECT state, reason FROM outbox WHERE id = $1");
    const char *text = "";
    stmt_int(q, 1, id);
    while (stmt_row(q))
        text = arena_printf(d->arena, "%s %s", col_text(q, 0), col_is_null(q, 1) ? "-" : col_text(q, 1));
    return text;
}

static void a_withdrawal_stops_mail_that_waits_and_no_other(void **state)
{
    struct desk *d = *state;
    told(d, ENTRY("1", "mail_news", "2024-10-01"), "granted");
    told(d, ENTRY("1", "mail_event", "2024-10-01"), "granted");
    told(d, ENTRY("2", "mail_news", "2024-10-01"), "granted");
    int64_t queued = put_mail(d, 1, "mail_news", "queued"),
            deferred = put_mail(d, 1, "mail_news", "deferred"),
            claimed = put_mail(d, 1, "mail_news", "claimed"), sent = put_mail(d, 1, "mail_news", "sent"),
            other = put_mail(d, 1, "mail_event", "queued"), twin = put_mail(d, 2, "mail_news", "queued");
    told(d, ENTRY("1", "mail_news", "2024-10-31"), "withdrawn");
    assert_string_equal(mail(d, queued), "cancelled withdrawn");
    assert_string_equal(mail(d, deferred), "cancelled withdrawn");
    assert_string_equal(mail(d, claimed), "claimed -");
    assert_string_equal(mail(d, sent), "sent -");
    assert_string_equal(mail(d, other), "queued -");
    assert_string_equal(mail(d, twin), "cancelled stopped"); /* the same address */
}

static void every_way_out_stops_mail_that_waits(void **state)
{
    struct desk *d = *state;
    struct en_error err = {0};
    struct record stop = desk_read(d, &noun_consent, "contact=1|how=mail");
    int64_t n, said, id;
    told(d, ENTRY("1", "mail_news", "2024-10-01"), "granted");
    told(d, ENTRY("1", "survey", "2024-10-01"), "granted");
    id = put_mail(d, 1, "mail_news", "queued");
    assert_int_equal(consent_protect(&d->w, 1, true, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_string_equal(mail(d, id), "cancelled protected");
    assert_int_equal(consent_protect(&d->w, 1, false, &n, &err), 0);

    id = put_mail(d, 1, "mail_news", "queued");
    int64_t survey = put_mail(d, 1, "survey", "queued");
    assert_int_equal(consent_stop_mail(&d->w, &stop, &said, &n, &err), 0);
    assert_int_equal(said, 5);
    assert_int_equal(n, 2);
    assert_string_equal(mail(d, id), "cancelled withdrawn");
    assert_string_equal(mail(d, survey), "cancelled withdrawn");
    assert_int_equal(consent_stop_mail(&d->w, &stop, &said, &n, &err), 0);
    assert_int_equal(said, 0);

    told(d, ENTRY("2", "mail_news", "2024-10-31"), "granted");
    id = put_mail(d, 2, "mail_news", "queued");
    consent_stop_address(&d->w, "taro@example.jp", "bounced", &n);
    assert_int_equal(n, 1);
    assert_string_equal(mail(d, id), "cancelled bounced");

    int64_t late = desk_add(d, &noun_contact, "name=納沙布 三郎|email=saburo@example.jp");
    told(d, arena_printf(d->arena, "contact=%d|kind=mail_news|how=oral|wording=1", (int)late), "granted");
    id = put_mail(d, late, "mail_news", "queued");
    assert_int_equal(desk_edit(d, &noun_contact, late, "died_on=2024-10-30", &err), 0);
    assert_string_equal(mail(d, id), "cancelled dead");
}

static void merged_journals_come_to_the_stricter(void **state)
{
    struct desk *d = *state;
    told(d, ENTRY("3", "mail_news", "2024-06-01"), "withdrawn");
    told(d, ENTRY("1", "mail_news", "2024-05-01"), "granted");
    (void)desk_count(d, "UPDATE consent SET contact_id = 1 WHERE contact_id = 3 RETURNING 1");
    consent_derive(&d->w, 1);
    assert_string_equal(why(d, 1, "mail_news", 0), "withdrawn");
}

#define WITH_THREE(f) cmocka_unit_test_setup_teardown(f, desk_with_three, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_THREE(nobody_is_written_to_who_was_not_asked),
        WITH_THREE(the_last_thing_told_holds_and_no_past_consent_undoes_a_withdrawal),
        WITH_THREE(what_is_wrong_is_refused),
        WITH_THREE(a_list_may_withdraw_but_never_grant),
        WITH_THREE(the_journal_keeps_who_when_how_and_which_wording),
        WITH_THREE(nothing_goes_to_the_dead_nor_without_an_address),
        WITH_THREE(the_protected_are_never_written_to),
        WITH_THREE(a_stop_holds_for_the_address_whoever_has_it),
        WITH_THREE(a_bounced_address_stays_stopped),
        WITH_THREE(an_answer_needs_its_consultation_and_no_consent),
        WITH_THREE(a_withdrawal_stops_mail_that_waits_and_no_other),
        WITH_THREE(every_way_out_stops_mail_that_waits),
        WITH_THREE(merged_journals_come_to_the_stricter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
