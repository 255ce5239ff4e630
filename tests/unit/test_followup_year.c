/*
 * test_followup_year.c - a year of 200 contacts with all shipped campaigns: who got which mail on which day
 * must be what tests/sample/followup/make_year.py worked out on its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "base/buf.h"
#include "base/civil.h"
#include "base/conf.h"
#include "domain/consent.h"
#include "domain/contact.h"
#include "domain/enrol.h"
#include "domain/nouns.h"
#include "domain/outbox.h"

static const char *from_env(const char *name, const char *fallback)
{
    const char *path = getenv(name);
    return path ? path : fallback;
}

static const char *sample(struct desk *d, const char *name)
{
    struct buf b = {0};
    struct en_error err = {0};
    const char *path = arena_printf(d->arena, "%s/tests/sample/followup/%s", from_env("ENISHI_TREE", ".."),
                                    name);
    if (conf_load(path, 1 << 20, &b, &err))
        fail_msg("%s", err.en);
    const char *text = arena_strndup(d->arena, b.at, b.n);
    buf_clear(&b);
    return text;
}

static void start_all(struct desk *d)
{
    static const char *const names[] = {"consult-follow",   "donor-event",   "donor-thanks", "moved-in",
                                        "scheme-deadlines", "telework-stay", "trial-stay"};
    struct en_error err = {0};
    struct record r;
    d->rules.etc = from_env("ENISHI_ETC", "../etc");
    d->rules.sender = (struct sender){"根室市",         "総合政策部",   "窓口",
                                      "iju@example.jp", "根室市常盤町", "総合政策部"};
    if (calendar_read(arena_printf(d->arena, "%s/tables/holidays.csv", d->rules.etc), d->arena,
                      &d->rules.calendar, &err))
        fail_msg("%s", err.en);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        d->w.actor.uid = 1;
        assert_int_equal(campaign_load(&d->w, names[i], &r, &err), 0);
        campaign_previewed(&d->w, r.id);
        d->w.actor.uid = 2;
        assert_int_equal(campaign_approve(&d->w, names[i], "根総政第1号", &r, &err), 0);
    }
}

/* --- what happens --- */

static void add(struct desk *d, const struct noun *noun, int64_t who, const char *text)
{
    struct en_error err = {0};
    struct record r = desk_read(d, noun, arena_printf(d->arena, "contact=%d|%s", (int)who, text));
    if (record_add(&d->w, &r, &err))
        fail_msg("%s: %s", text, err.en);
}

static void on_contact(struct desk *d, int64_t who, const char *text)
{
    struct en_error err = {0};
    struct record r = desk_read(d, &noun_contact, text);
    assert_int_equal(contact_add(&d->w, &r, &err), 0);
    assert_int_equal(r.id, who);
}

static void on_consent(struct desk *d, int64_t who, const char *text)
{
    struct en_error err = {0};
    const char *state = strchr(text, ' ') + 1,
               *kind = arena_strndup(d->arena, text, (size_t)(state - text - 1));
    struct record r = desk_read(
        d, &noun_consent, arena_printf(d->arena, "contact=%d|kind=%s|how=oral|wording=1", (int)who, kind));
    assert_int_equal(consent_tell(&d->w, &r, arena_strdup(d->arena, state), NULL, &err), 0);
}

static void on_stage(struct desk *d, int64_t who, const char *text)
{
    add(d, &noun_stage, who, arena_printf(d->arena, "stage=%s", text));
}

static void on_die(struct desk *d, int64_t who, const char *text)
{
    struct en_error err = {0};
    char iso[CIVIL_ISO_MAX];
    struct record r, changes = desk_read(d, &noun_contact,
                                         arena_printf(d->arena, "died_on=%s", civil_iso(d->w.today, iso)));
    (void)text;
    assert_int_equal(contact_edit(&d->w, who, &changes, &r, &err), 0);
}

static void on_protect(struct desk *d, int64_t who, const char *text)
{
    struct en_error err = {0};
    int64_t n;
    (void)text;
    assert_int_equal(consent_protect(&d->w, who, true, &n, &err), 0);
}

static void on_bounce(struct desk *d, int64_t who, const char *text)
{
    const char *address = contact_email(&d->w, who);
    (void)text;
    if (address)
        consent_stop_address(&d->w, address, "bounced", NULL);
}

static void on_reply(struct desk *d, int64_t who, const char *text)
{
    struct en_error err = {0};
    struct stmt *q = db_prep(d->w.db, "SELECT id FROM outbox WHERE contact_id = $1 AND state = 'sent'"
                                      " ORDER BY claimed_at DESC, id DESC LIMIT 1");
    (void)text;
    stmt_int(q, 1, who);
    int64_t mail = stmt_get_int(q, 0);
    if (mail)
        assert_int_equal(enrol_reply(&d->w, mail, &err), 0);
}

static void on_move_visit(struct desk *d, int64_t visit, const char *text)
{
    struct en_error err = {0};
    struct record r, changes = desk_read(d, &noun_visit, arena_printf(d->arena, "from=%s", text));
    assert_int_equal(record_edit(&d->w, visit, &changes, &r, &err), 0);
}

static void on_cancel_visit(struct desk *d, int64_t visit, const char *text)
{
    struct en_error err = {0};
    struct record r;
    (void)text;
    assert_int_equal(record_cancel(&d->w, &noun_visit, visit, "mistake", &r, &err), 0);
}

static const struct {
    const char *verb;
    void (*run)(struct desk *, int64_t, const char *);
} verbs[] = {
    {"contact", on_contact}, {"consent", on_consent},       {"stage", on_stage},
    {"die", on_die},         {"protect", on_protect},       {"bounce", on_bounce},
    {"reply", on_reply},     {"move_visit", on_move_visit}, {"cancel_visit", on_cancel_visit},
};

static void happen(struct desk *d, const char *verb, int64_t who, const char *text)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(verbs[i].verb, verb)) {
            verbs[i].run(d, who, text);
            return;
        }
    add(d, noun_find(verb), who, text);
}

/* Everything of the file that happened by today; returns what is left of it. */
static const char *happen_today(struct desk *d, const char *at)
{
    while (*at) {
        char day[16], verb[32];
        int who, taken = 0;
        assert_int_equal(sscanf(at, "%15s %31s %d %n", day, verb, &who, &taken), 3);
        if (day_of(day) > d->w.today)
            break;
        const char *line_end = strchr(at, '\n'), *text = at + taken > line_end ? line_end : at + taken;
        happen(d, verb, who, arena_strndup(d->arena, text, (size_t)(line_end - text)));
        at = line_end + 1;
    }
    return at;
}

/* --- the days --- */

static void work(struct desk *d, int hour)
{
    d->w.now = civil_time_of_day(d->w.today) + hour * INT64_C(3600);
    while (enrol_has_work(&d->w) && enrol_work(&d->w, 50))
        ;
}

static void stop_by_mail(void *ctx, const struct outgoing *m, struct arena *a, struct way_to_stop *out)
{
    (void)ctx;
    out->mail = arena_printf(a, "stop+%d@example.jp", (int)m->id);
}

static void send_today(struct desk *d)
{
    struct outgoing *out;
    size_t n;
    work(d, 9);
    outbox_take(&d->w, 1000, stop_by_mail, NULL, &out, &n);
    for (size_t i = 0; i < n; i++)
        outbox_outcome(&d->w, out[i].id, "sent", "250", 0);
}

static const char *mails_sent(struct desk *d)
{
    struct buf b = {0};
    struct stmt *q = db_prep(
        d->w.db, "SELECT o.claimed_at, o.contact_id, c.name, o.step + 1 FROM outbox o JOIN campaign c ON"
                 " c.id = o.campaign_id WHERE o.state = 'sent' ORDER BY o.claimed_at, o.contact_id,"
                 " c.name, o.step");
    while (stmt_row(q)) {
        char iso[CIVIL_ISO_MAX];
        buf_printf(&b, "%s %03d %s %d\n", civil_iso(civil_day_of_time(col_int(q, 0)), iso),
                   (int)col_int(q, 1), col_text(q, 2), (int)col_int(q, 3));
    }
    const char *text = arena_strndup(d->arena, b.at, b.n);
    buf_clear(&b);
    return text;
}

static void every_mail_on_its_day_and_no_other(void **state)
{
    struct desk *d = *state;
    const char *events = sample(d, "events.txt"), *wanted = sample(d, "mails.txt");
    start_all(d);
    for (int32_t end = day_of("2025-11-30"); d->w.today <= end; d->w.today++) {
        d->w.now = civil_time_of_day(d->w.today) + 8 * INT64_C(3600);
        events = happen_today(d, events);
        work(d, 8);
        send_today(d);
    }
    assert_string_equal(events, "");
    const char *got = mails_sent(d);
    while (*got && *wanted) {
        size_t n = strcspn(got, "\n") + 1, m = strcspn(wanted, "\n") + 1;
        if (n != m || strncmp(got, wanted, n))
            fail_msg("got    %.*s       wanted %.*s", (int)n, got, (int)m, wanted);
        got += n;
        wanted += m;
    }
    assert_string_equal(got, wanted);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM outbox WHERE state IN ('claimed', 'failed')"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_mail_on_its_day_and_no_other, desk_open, desk_close),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
