/*
 * test_returned.c - what came back: whose address is stopped, what is answered, what never acts; and what of
 * it the report counts. Every act is followed by a recount (world.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "base/civil.h"
#include "domain/consent.h"
#include "domain/contact.h"
#include "domain/enrol.h"
#include "domain/outbox.h"
#include "domain/returned.h"
#include "domain/stop_list.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define CAMPAIGN 1

/* Contact 1 agreed to two kinds of mail; a campaign that has no more than a name. */
static int desk_with_mail(void **state)
{
    desk_open(state);
    struct desk *d = *state;
    assert_int_equal(desk_add(d, &noun_contact, "name=根室 太郎|email=taro@example.jp"), 1);
    db_script(d->w.db,
              "INSERT INTO campaign (id, name, version, state, title, purpose, entry, source, loaded_at,"
              " loaded_by, loaded_uid) VALUES (1, 'c', 1, 'running', '相談後のご案内', 'mail_follow',"
              " 'segment', '', 0, 'a', 1)");
    return 0;
}

static void agree(struct desk *d, int64_t contact, const char *kind)
{
    struct en_error err;
    struct record r = desk_read(
        d, &noun_consent,
        arena_printf(d->arena, "contact=%d|kind=%s|how=oral|wording=1", (int)contact, kind));
    assert_int_equal(consent_tell(&d->w, &r, "granted", NULL, &err), 0);
}

struct going {
    int64_t contact, id;
    const char *address, *state;
};

/* A mail of an enrolment of its own goes out. */
static int go(struct world *w, void *ctx, struct en_error *err)
{
    struct going *g = ctx;
    (void)err;
    struct stmt *q = db_prep(
        w->db, "INSERT INTO enrolment (campaign_id, name, contact_id, origin_kind, origin_id,"
               " anchor_on, step, previous_on, due_at, entered_at) VALUES (1, 'c', $1, 'segment',"
               " (SELECT count(*) FROM enrolment), 0, 0, 0, $2, $2)");
    stmt_int(q, 1, g->contact);
    stmt_int(q, 2, w->now);
    int64_t enrolment = stmt_insert(q);
    outbox_put(w,
               &(struct mail){.contact = g->contact,
                              .purpose = "mail_follow",
                              .campaign = CAMPAIGN,
                              .enrolment = enrolment,
                              .due = w->now},
               NULL);
    g->id = stmt_get_int(db_prep(w->db, "SELECT max(id) FROM outbox"), 0);
    if (!g->state)
        return 0;
    q = db_prep(
        w->db, "UPDATE outbox SET state = 'claimed', claimed_at = $1, tries = 1, address = $2 WHERE id = $3");
    stmt_int(q, 1, w->now);
    stmt_text(q, 2, g->address);
    stmt_int(q, 3, g->id);
    stmt_run(q);
    outbox_outcome(w, g->id, g->state, "250 ok", 0);
    return 0;
}

/* state: how its sending ended; NULL: it waits. */
static int64_t mail(struct desk *d, int64_t contact, const char *state)
{
    struct en_error err = {0};
    struct going g = {contact, 0, contact_email(&d->w, contact), state};
    assert_int_equal(desk_request(d, go, &g, &err), 0);
    return g.id;
}

struct coming {
    struct returned r;
    enum returned_end end;
};

static int come(struct world *w, void *ctx, struct en_error *err)
{
    struct coming *c = ctx;
    (void)err;
    c->end = returned_take(w, &c->r);
    return 0;
}

static struct returned back(const char *kind, int64_t mail_id, const char *bytes)
{
    return (struct returned){.kind = kind,
                             .mail = mail_id,
                             .campaign = CAMPAIGN,
                             .by_return_path = true,
                             .code = 550,
                             .status = "5.1.1",
                             .words = "unknown user",
                             .bytes = bytes,
                             .n = strlen(bytes)};
}

static enum returned_end comes_as(struct desk *d, const struct returned *r)
{
    struct en_error err = {0};
    struct coming c = {*r, RETURNED_NOT_OURS};
    assert_int_equal(desk_request(d, come, &c, &err), 0);
    return c.end;
}

/* Bytes of each are its own. */
static enum returned_end comes(struct desk *d, const char *kind, int64_t mail_id)
{
    static int n;
    struct returned r = back(kind, mail_id, arena_printf(d->arena, "mail %d", ++n));
    return comes_as(d, &r);
}

static const char *why(struct desk *d, int64_t contact)
{
    return consent_may_send(&d->w, contact, "mail_follow", 0).why;
}

static const char *state_of(struct desk *d, int64_t id)
{
    struct record r;
    const char *message;
    struct en_error err;
    assert_int_equal(outbox_load(&d->w, id, &r, &message, &err), 0);
    const char *reason = record_text(&r, MAIL_REASON), *bounce = record_text(&r, MAIL_BOUNCE);
    return arena_printf(d->arena, "%s %s %s", record_text(&r, MAIL_STATE), reason ? reason : "-",
                        bounce ? bounce : "-");
}

static void later(struct desk *d, int days)
{
    desk_today(d, d->w.today + days);
}

static void a_hard_bounce_stops_the_address_it_went_to(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    agree(d, 1, "mail_follow");
    int64_t sent = mail(d, 1, "sent"), waits = mail(d, 1, NULL);
    assert_int_equal(desk_add(d, &noun_contact, "name=根室 花子|email=TARO@example.jp"), 2);
    agree(d, 2, "mail_follow");
    int64_t others = mail(d, 2, NULL);
    assert_int_equal(comes(d, "bounce_hard", sent), RETURNED_TAKEN);
    assert_string_equal(state_of(d, sent), "sent - hard");
    assert_string_equal(state_of(d, waits), "cancelled bounced -");
    assert_string_equal(state_of(d, others), "cancelled bounced -");
    assert_string_equal(why(d, 1), "bounced");
    assert_int_equal(desk_edit(d, &noun_contact, 1, "email=new@example.jp", &err), 0);
    assert_string_equal(why(d, 1), "granted");
    assert_int_equal(comes(d, "bounce_hard", sent), RETURNED_TAKEN); /* another notice of the old address */
    assert_string_equal(why(d, 1), "granted");
    assert_string_equal(why(d, 2), "bounced");
    assert_int_equal(desk_sum(d, "mail_sent", NULL), 1);
    assert_int_equal(desk_sum(d, "mail_bounced", NULL), 1);
}

static void only_carriers_are_heard_and_in_time(void **state)
{
    struct desk *d = *state;
    agree(d, 1, "mail_follow");
    int64_t sent = mail(d, 1, "sent"), waits = mail(d, 1, NULL);
    struct returned r = back("bounce_hard", sent, "by Message-ID");
    r.by_return_path = false;
    assert_int_equal(comes_as(d, &r), RETURNED_TAKEN);
    r = back("bounce_hard", sent, "wrong campaign");
    r.campaign = 2;
    assert_int_equal(comes_as(d, &r), RETURNED_NOT_OURS);
    assert_int_equal(comes(d, "bounce_hard", 999), RETURNED_NOT_OURS);
    assert_int_equal(comes(d, "bounce_hard", waits), RETURNED_NOT_OURS); /* it never went */
    assert_int_equal(comes(d, "notice", sent), RETURNED_TAKEN);
    assert_int_equal(comes(d, "auto_reply", sent), RETURNED_TAKEN);
    later(d, 31);
    assert_int_equal(comes(d, "bounce_hard", sent), RETURNED_TAKEN);
    assert_int_equal(comes(d, "bounce_soft", sent), RETURNED_TAKEN);
    assert_string_equal(why(d, 1), "granted");
    assert_string_equal(state_of(d, sent), "sent - -");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM task"), 0);
}

/* Each letter a mail on a day of its own: s it bounces softly, twice; o it does not; r it is answered. */
static const struct {
    const char *mails;
    bool stopped;
} rows[] = {
    {"sssss", true},  {"ssss", false},      {"ssssos", false},     {"ssssrs", false},
    {"ooooo", false}, {"ososososo", false}, {"ssossrsssss", true},
};

static void soft_bounces_in_a_row_add_up(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t who = desk_add(d, &noun_contact,
                               arena_printf(d->arena, "name=根室 %d|email=s%d@example.jp", (int)i, (int)i));
        agree(d, who, "mail_follow");
        for (const char *m = rows[i].mails; *m; m++) {
            int64_t id = mail(d, who, "sent");
            later(d, 1);
            for (int k = 0; *m == 's' && k < 2; k++)
                assert_int_equal(comes(d, "bounce_soft", id), RETURNED_TAKEN);
            if (*m == 'r')
                assert_int_equal(comes(d, "reply", id), RETURNED_TAKEN);
            later(d, 7);
        }
        if (strcmp(why(d, who), rows[i].stopped ? "bounced" : "granted") != 0)
            fail_msg("%s: %s", rows[i].mails, why(d, who));
    }
}

static void the_same_mail_acts_once(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    agree(d, 1, "mail_follow");
    int64_t sent = mail(d, 1, "sent");
    struct returned r = back("stop", sent, "the same bytes");
    assert_int_equal(comes_as(d, &r), RETURNED_TAKEN);
    assert_string_equal(why(d, 1), "withdrawn");
    later(d, 1);
    agree(d, 1, "mail_follow");
    assert_int_equal(comes_as(d, &r), RETURNED_BEFORE);
    assert_string_equal(why(d, 1), "granted");
    assert_int_equal(comes(d, "stop", sent), RETURNED_TAKEN); /* said once more */
    assert_string_equal(why(d, 1), "withdrawn");
    assert_int_equal(desk_sum(d, "opt_out", NULL), 2);
    int64_t told, cancelled;
    assert_int_equal(returned_stop(&d->w, sent, CAMPAIGN, &told, &cancelled, &err), 0);
    assert_int_equal(told, 0);
    assert_int_equal(returned_stop(&d->w, sent, 7, &told, &cancelled, &err), -1);
    kpi_forget(&d->w);
}

static void a_stop_reaches_every_kind_and_the_address_it_went_to(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    agree(d, 1, "mail_follow");
    agree(d, 1, "mail_news");
    int64_t sent = mail(d, 1, "sent"), waits = mail(d, 1, NULL);
    assert_int_equal(desk_edit(d, &noun_contact, 1, "email=new@example.jp", &err), 0);
    assert_int_equal(comes(d, "stop", sent), RETURNED_TAKEN);
    assert_string_equal(state_of(d, waits), "cancelled withdrawn -");
    assert_string_equal(consent_may_send(&d->w, 1, "mail_news", 0).why, "withdrawn");
    assert_string_equal(stop_list_why(&d->w, "taro@example.jp", "mail_news"), "stopped");
    assert_string_equal(stop_list_why(&d->w, "new@example.jp", "mail_news"), "stopped");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM consent WHERE how = 'mail' AND state = 'withdrawn'"
                                   " AND evidence = '受信メール 1'"),
                     5);
    assert_int_equal(desk_sum(d, "opt_out", NULL), 1);
}

static const char *tasks(struct desk *d)
{
    const char *text = "";
    struct stmt *q = db_prep(d->w.db, "SELECT contact_id, due_on, what FROM task ORDER BY id");
    while (stmt_row(q))
        text = arena_printf(d->arena, "%s%d +%d %s\n", text, (int)col_int(q, 0),
                            (int)col_int(q, 1) - (int)day_of("2024-10-31"), col_text(q, 2));
    return text;
}

static void a_reply_ends_the_drip_and_makes_one_task(void **state)
{
    struct desk *d = *state;
    agree(d, 1, "mail_follow");
    int64_t sent = mail(d, 1, "unknown");
    assert_int_equal(desk_sum(d, "mail_sent", NULL), 0);
    assert_int_equal(comes(d, "reply", sent), RETURNED_TAKEN);
    assert_int_equal(desk_sum(d, "mail_sent", NULL), 1); /* who answers got it */
    assert_int_equal(comes(d, "reply", sent), RETURNED_TAKEN);
    assert_string_equal(
        tasks(d), "1 +0 返信あり：相談後のご案内（1通目）。受信メール（mail inbox）を読んで答えてください\n");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM enrolment WHERE end_reason = 'reply'"), 1);
    assert_string_equal(why(d, 1), "granted");
    db_script(d->w.db, "UPDATE task SET done_on = due_on");
    later(d, 1);
    struct returned r = back("reply", sent, "no more, please");
    r.says_stop = true;
    assert_int_equal(comes_as(d, &r), RETURNED_TAKEN);
    assert_string_equal(why(d, 1), "withdrawn");
    assert_non_null(strstr(tasks(d), "1 +1 返信あり：相談後のご案内（1通目）。配信停止の申し出とみて"));
}

static void opt_outs_are_events_not_entries(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t told, n;
    struct record stop = desk_read(d, &noun_consent, "contact=1|how=oral");
    assert_int_equal(consent_stop_mail(&d->w, &stop, &told, &n, &err), 0);
    assert_int_equal(kpi_settle(&d->w, &err), 0);
    assert_int_equal(desk_sum(d, "opt_out", NULL), 1);
    static const struct {
        const char *kind, *state;
        int64_t outs;
    } tellings[] = {
        {"mail_news", "withdrawn", 1}, /* it was */
        {"photo", "withdrawn", 1},     /* no mail */
        {"mail_news", "granted", 1},   {"mail_news", "withdrawn", 2},  {"mail_event", "granted", 2},
        {"mail_news", "granted", 2},   {"mail_event", "withdrawn", 3}, {"mail_news", "withdrawn", 4},
    };
    for (size_t i = 0; i < COUNT(tellings); i++) {
        later(d, 1);
        struct record r = desk_read(
            d, &noun_consent,
            arena_printf(d->arena, "contact=1|kind=%s|how=oral|wording=1", tellings[i].kind));
        assert_int_equal(consent_tell(&d->w, &r, tellings[i].state, NULL, &err), 0);
        assert_int_equal(kpi_settle(&d->w, &err), 0);
        if (desk_sum(d, "opt_out", NULL) != tellings[i].outs)
            fail_msg("line %zu: %d", i, (int)desk_sum(d, "opt_out", NULL));
        assert_int_equal(desk_differences(d), 0);
    }
}

static void addresses_are_remembered_as_hashes(void **state)
{
    struct desk *d = *state;
    consent_stop_address(&d->w, "Taro@Example.jp", "bounced", NULL);
    db_script(d->w.db,
              "INSERT INTO stopped_address (key, kind, reason, at) VALUES"
              " ('old@example.jp', '', 'bounced', 1), ('old@example.jp', 'mail_news', 'stopped', 1)");
    assert_null(stop_list_why(&d->w, "old@example.jp", STOP_EVERY_KIND));
    assert_int_equal(stop_list_hide(&d->w), 1);
    assert_int_equal(stop_list_hide(&d->w), 0);
    assert_string_equal(stop_list_why(&d->w, "OLD@example.jp", STOP_EVERY_KIND), "bounced");
    assert_string_equal(stop_list_why(&d->w, "old@example.jp", "mail_news"), "stopped");
    assert_string_equal(stop_list_why(&d->w, "taro@example.jp", STOP_EVERY_KIND), "bounced");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM stopped_address WHERE length(key) <> 64"), 0);
    d->key.key[0]++;
    assert_null(stop_list_why(&d->w, "taro@example.jp", STOP_EVERY_KIND));
}

static void bytes_are_kept_for_a_while(void **state)
{
    struct desk *d = *state;
    struct record r, *list;
    size_t n;
    const char *message;
    struct en_error err;
    int64_t sent = mail(d, 1, "sent");
    struct returned odd = back("reply", sent, "\x1b$B\xff\xe3\x81\x82");
    assert_int_equal(comes_as(d, &odd), RETURNED_TAKEN);
    assert_int_equal(returned_load(&d->w, 1, &r, &message, &err), 0);
    assert_string_equal(message, "\x1b$B\xef\xbf\xbd\xe3\x81\x82");
    struct returned_filter f = {.contact = 1, .kind = "reply", .limit = 10};
    assert_false(returned_list(&d->w, &f, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(returned_forget(&d->w, d->w.now), 0);
    assert_int_equal(returned_forget(&d->w, d->w.now + 1), 1);
    assert_int_equal(returned_load(&d->w, 1, &r, &message, &err), 0);
    assert_null(message);
    assert_int_equal(comes_as(d, &odd), RETURNED_BEFORE);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, desk_with_mail, desk_close)
    const struct CMUnitTest tests[] = {
        TEST(a_hard_bounce_stops_the_address_it_went_to),
        TEST(only_carriers_are_heard_and_in_time),
        TEST(soft_bounces_in_a_row_add_up),
        TEST(the_same_mail_acts_once),
        TEST(a_stop_reaches_every_kind_and_the_address_it_went_to),
        TEST(a_reply_ends_the_drip_and_makes_one_task),
        TEST(opt_outs_are_events_not_entries),
        TEST(addresses_are_remembered_as_hashes),
        TEST(bytes_are_kept_for_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
