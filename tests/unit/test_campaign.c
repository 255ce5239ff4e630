/*
 * test_campaign.c - campaigns: what a file may say, who may approve, who gets what on which day.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "world.h"

#include "base/civil.h"
#include "domain/consent.h"
#include "domain/contact.h"
#include "domain/enrol.h"
#include "domain/letter.h"
#include "domain/nouns.h"
#include "domain/outbox.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const char *shipped(void)
{
    const char *path = getenv("ENISHI_ETC");
    return path ? path : "../etc";
}

static int hall_open(void **state)
{
    struct en_error err = {0};
    desk_open(state);
    struct desk *d = *state;
    d->rules.etc = shipped();
    d->rules.sender = (struct sender){"根室市",
                                      "総合政策部",
                                      "移住相談ワンストップ窓口",
                                      "iju@example.jp",
                                      "〒087-8711 根室市常盤町2丁目27番地",
                                      "総合政策部 0153-00-0000"};
    if (calendar_read(arena_printf(d->arena, "%s/tables/holidays.csv", shipped()), d->arena,
                      &d->rules.calendar, &err))
        fail_msg("%s", err.en);
    return 0;
}

static void stop_by_mail(void *ctx, const struct outgoing *m, struct arena *a, struct way_to_stop *out)
{
    (void)ctx;
    out->mail = arena_printf(a, "stop+%d@example.jp", (int)m->id);
}

static int64_t person(struct desk *d, const char *more)
{
    static int n;
    return desk_add(d, &noun_contact,
                    arena_printf(d->arena, "name=根室 花子|email=p%d@example.jp|%s", ++n, more));
}

static void consent(struct desk *d, int64_t contact, const char *kind, const char *state)
{
    struct en_error err;
    struct record r = desk_read(
        d, &noun_consent,
        arena_printf(d->arena, "contact=%d|kind=%s|how=oral|wording=1", (int)contact, kind));
    assert_int_equal(consent_tell(&d->w, &r, state, NULL, &err), 0);
}

static void as(struct desk *d, uint32_t uid)
{
    d->w.actor.uid = uid;
}

static int start(struct desk *d, const char *name, struct en_error *err)
{
    struct record r;
    *err = (struct en_error){0};
    as(d, 1);
    if (campaign_load(&d->w, name, &r, err))
        return -1;
    campaign_previewed(&d->w, r.id);
    as(d, 2);
    int rc = campaign_approve(&d->w, name, "根総政第1号", false, &r, err);
    as(d, 1);
    return rc;
}

static void started(struct desk *d, const char *name)
{
    struct en_error err;
    if (start(d, name, &err))
        fail_msg("%s: %s", name, err.en);
}

/* Let the clock run to a moment, working every half hour of the day; what is claimed counts as sent. */
static void run_until(struct desk *d, const char *moment, const char *fate)
{
    int64_t end;
    assert_int_equal(civil_parse_time(moment, &end, NULL), 0);
    for (; d->w.now <= end; d->w.now += 1800) {
        struct outgoing *out;
        size_t n;
        d->w.today = civil_day_of_time(d->w.now);
        while (enrol_has_work(&d->w) && enrol_work(&d->w, 100))
            ;
        outbox_take(&d->w, 100, stop_by_mail, NULL, &out, &n);
        for (size_t i = 0; i < n; i++) {
            outbox_keep(&d->w, out[i].id, "m", out[i].texts.subject, out[i].texts.text,
                        strlen(out[i].texts.text));
            outbox_outcome(&d->w, out[i].id, fate, "250 ok", 0);
        }
    }
    d->w.now = end;
    d->w.today = civil_day_of_time(end);
}

/* "contact step moment" of each mail that was sent, else "contact step reason", in the order of their rows.
 */
static const char *mails(struct desk *d, int64_t contact)
{
    const char *text = "";
    struct stmt *q = db_prep(d->w.db,
                             "SELECT contact_id, step, state, reason, claimed_at FROM outbox WHERE $1 = 0 OR"
                             " contact_id = $2 ORDER BY id");
    stmt_int(q, 1, contact);
    stmt_int(q, 2, contact);
    while (stmt_row(q)) {
        char at[CIVIL_TIME_MAX] = "";
        bool sent = !strcmp(col_text(q, 2), "sent");
        if (sent)
            civil_time_iso(col_int(q, 4), at)[16] = '\0';
        text = arena_printf(d->arena, "%s%d %s\n", text, (int)col_int(q, 1) + 1,
                            sent                ? at
                            : col_is_null(q, 3) ? col_text(q, 2)
                                                : col_text(q, 3));
    }
    return text;
}

static const char *ended(struct desk *d, int64_t contact)
{
    const char *text = "-";
    struct stmt *q = db_prep(d->w.db, "SELECT end_reason FROM enrolment WHERE contact_id = $1 ORDER BY id");
    stmt_int(q, 1, contact);
    while (stmt_row(q))
        text = col_is_null(q, 0) ? "open" : col_str(q, 0, d->arena);
    return text;
}

/* --- files --- */

static const char *const files[] = {"consult-follow", "trial-stay",    "trial-after",  "telework-stay",
                                    "telework-after", "moved-in",      "donor-thanks", "scheme-deadlines",
                                    "donor-event",    "before-winter", "before-spring"};

static void every_shipped_campaign_can_be_approved(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(files); i++)
        started(d, files[i]);
    assert_int_equal(desk_count(d, "SELECT count(*) FROM campaign WHERE state = 'running'"), COUNT(files));
}

#define HEAD  "title = \"x\";\npurpose = \"mail_follow\";\n"
#define ENTRY "entry = { event = \"consult\"; };\n"
#define STEPS "steps = ( { after = \"1 day\"; template = \"consult-thanks\"; } );\n"
static const struct {
    const char *text, *error;
} texts[] = {
    {HEAD ENTRY STEPS, NULL},
    {ENTRY STEPS, "title is missing"},
    {HEAD STEPS, "entry is missing"},
    {HEAD ENTRY, "steps is missing"},
    {HEAD ENTRY STEPS "colour = 1;", "colour"},
    {"title = \"x\";\npurpose = \"post\";\n" ENTRY STEPS, "purpose is a kind of consent to mail"},
    {"title = \"x\";\npurpose = \"answer\";\nentry = { event = \"visit\"; };\n" STEPS,
     "purpose is a kind of consent"},
    {HEAD "entry = { event = \"task\"; };\n" STEPS, ":3: event is consult"},
    {HEAD "entry = { event = \"visit\"; anchor = \"place\"; };\n" STEPS, ":3: anchor is a day of the record"},
    {HEAD "entry = { event = \"visit\"; once = \"always\"; };\n" STEPS, ":3: once is contact or event"},
    {HEAD "entry = { event = \"visit\"; where = \"kind = person\"; };\n" STEPS,
     ":3: where: 1:1: visit has no such field to ask for: kind"},
    {HEAD "entry = { on = \"2024-11-01\"; };\n" STEPS, ":3: where is missing"},
    {HEAD "entry = { on = \"soon\"; where = \"kind = person\"; };\n" STEPS, ":3: on: a day is wanted"},
    {HEAD ENTRY "steps = ();", ":4: steps are 1 to 16"},
    {HEAD ENTRY "steps = ( { template = \"x\"; } );", ":4: either after or before is wanted"},
    {HEAD ENTRY "steps = ( { after = \"1 week\"; template = \"x\"; } );", ":4: either after or before"},
    {HEAD ENTRY "steps = ( { after = \"1 day\"; before = \"1 day\"; template = \"x\"; } );",
     ":4: either after"},
    {HEAD ENTRY "steps = ( { before = \"1 business day\"; template = \"x\"; } );",
     ":4: before does not take"},
    {HEAD ENTRY "steps = ( { after = \"-1 days\"; template = \"x\"; } );", ":4: either after"},
    {HEAD ENTRY "steps = ( { after = \"1 day\"; } );", ":4: template is missing"},
    {HEAD ENTRY "steps = ( { after = \"1 day\"; template = \"x\";\n condition = \"count(visit\"; } );",
     ":5: condition: 1:12: wanted here: )"},
    {HEAD ENTRY STEPS "exits = { stages = [\"gone\"]; };", ":5: there is no stage gone"},
    {HEAD ENTRY STEPS "window = { from = \"18:00\"; };", ":5: from must be before until"},
    {HEAD ENTRY STEPS "window = { from = \"late\"; };", ":5: from: a time such as 8:45 is wanted"},
    {HEAD ENTRY STEPS "window = { days = [\"someday\"]; };", ":5: a weekday is mon"},
    {HEAD ENTRY STEPS "limits = { per_hour = 0; };", "per_hour"},
};

static void a_wrong_file_is_refused_with_its_line(void **state)
{
    struct desk *d = *state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct campaign c;
        struct en_error err = {0};
        int rc = campaign_read(&d->w, "t.conf", texts[i].text, &c, &err);
        if ((rc != 0) != (texts[i].error != NULL) || (rc && !strstr(err.en, texts[i].error)))
            fail_msg("%s\n%s", texts[i].text, err.en);
    }
}

static void put_file(struct desk *d, const char *folder, const char *name, const char *text)
{
    const char *path = arena_printf(d->arena, "%s/%s", d->folder, folder);
    (void)mkdir(path, 0700);
    FILE *f = fopen(arena_printf(d->arena, "%s/%s", path, name), "w");
    assert_non_null(f);
    (void)fputs(text, f);
    (void)fclose(f);
}

static void a_text_that_could_leave_a_blank_is_refused_before_approval(void **state)
{
    static const struct {
        const char *text, *error;
    } wrong[] = {
        {"件名: x\n\n{{to}}\n{{nobody}}", "templates/a.txt:4:"},
        {"件名: x\n\n{{visit_from}}", "templates/a.txt:3:"}, /* a field of other letters */
        {"件名: {{next_due}}\n\nx", "templates/a.txt:1:"},   /* may be empty */
        {"x\n\n{{to}}", "templates/a.txt:1:"},
    };
    struct desk *d = *state;
    struct en_error err;
    d->rules.etc = d->folder;
    put_file(d, "campaigns", "a.conf", HEAD ENTRY "steps = ( { after = \"1 day\"; template = \"a\"; } );");
    for (size_t i = 0; i < COUNT(wrong); i++) {
        put_file(d, "templates", "a.txt", wrong[i].text);
        assert_int_equal(start(d, "a", &err), -1);
        if (!strstr(err.en, wrong[i].error))
            fail_msg("%s", err.en);
    }
    put_file(d, "templates", "a.txt", "件名: x\n\n{{to}}\n=== html ===\n<p>{{two}}</p>");
    assert_int_equal(start(d, "a", &err), -1);
    assert_non_null(strstr(err.en, "templates/a.txt:5:"));
    put_file(d, "templates", "a.txt", "件名: x\n\n{{to}}\n=== html ===\n<p>{{to}}</p>");
    assert_int_equal(start(d, "a", &err), 0);
}

/* --- approval --- */

static void another_person_approves_what_was_previewed(void **state)
{
    struct desk *d = *state;
    struct record r;
    struct en_error err = {0};
    as(d, 1);
    assert_int_equal(campaign_load(&d->w, "../plans/x", &r, &err), -1);
    assert_int_equal(campaign_load(&d->w, "nothing", &r, &err), -1);
    assert_int_equal(err.code, EN_NOT_FOUND);
    assert_int_equal(campaign_load(&d->w, "moved-in", &r, &err), 0);
    assert_int_equal(campaign_approve(&d->w, "moved-in", "1", false, &r, &err), -1);
    assert_int_equal(err.code, EN_FORBIDDEN);
    as(d, 2);
    assert_int_equal(campaign_approve(&d->w, "moved-in", "1", false, &r, &err), -1);
    assert_string_equal(err.en, "it was not previewed yet (campaign preview)");
    campaign_previewed(&d->w, r.id);
    d->rules.sender.complaint = "";
    assert_int_equal(campaign_approve(&d->w, "moved-in", "1", false, &r, &err), -1);
    assert_string_equal(err.field, "complaint");
    d->rules.sender.complaint = "x";
    assert_int_equal(campaign_approve(&d->w, "moved-in", "1", false, &r, &err), 0);
    assert_int_equal(campaign_pause(&d->w, "moved-in", false, &r, &err), -1);
    assert_int_equal(campaign_pause(&d->w, "moved-in", true, &r, &err), 0);
    assert_int_equal(campaign_pause(&d->w, "moved-in", false, &r, &err), 0);
}

/* --- who gets what on which day --- */

/* 2024-10-31 is a Thursday; 11-04 is a holiday, 12-28 to 01-05 nobody works. */
static void a_consultation_is_followed_up(void **state)
{
    struct desk *d = *state;
    started(d, "consult-follow");
    int64_t a = person(d, ""), b = person(d, ""), tokyo = person(d, "");
    consent(d, a, "mail_follow", "granted");
    desk_add(d, &noun_consult,
             arena_printf(d->arena, "contact=%d|date=2024-10-31|channel=phone|topic=work", (int)a));
    desk_add(d, &noun_consult,
             arena_printf(d->arena, "contact=%d|date=2024-10-31|channel=mail|topic=child", (int)b));
    desk_add(d, &noun_consult,
             arena_printf(d->arena, "contact=%d|date=2024-10-31|channel=tokyo|topic=child", (int)tokyo));
    run_until(d, "2025-02-28T18:00:00+09:00", "sent");
    /* 14 days: Thursday 14 November; 75 days: Tuesday 14 January. */
    assert_string_equal(mails(d, a), "1 2024-11-01T09:00\n2 2024-11-14T09:00\n3 2025-01-14T09:00\n");
    assert_string_equal(mails(d, b), "1 2024-11-01T09:00\n2 not_asked\n3 not_asked\n");
    assert_string_equal(mails(d, tokyo), "");
    assert_string_equal(ended(d, a), "done");
    /* once per contact */
    desk_add(d, &noun_consult,
             arena_printf(d->arena, "contact=%d|date=2025-02-28|channel=phone|topic=work", (int)a));
    run_until(d, "2025-06-30T18:00:00+09:00", "sent");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM enrolment"), 2);
}

static void what_was_before_the_start_brings_nobody_in(void **state)
{
    struct desk *d = *state;
    int64_t a = person(d, ""), b = person(d, "");
    desk_add(d, &noun_visit, arena_printf(d->arena, "contact=%d|type=trial_house|from=2024-10-30", (int)a));
    desk_add(d, &noun_visit, arena_printf(d->arena, "contact=%d|type=trial_house|from=2024-11-20", (int)b));
    consent(d, a, "mail_follow", "granted");
    consent(d, b, "mail_follow", "granted");
    started(d, "trial-stay");
    desk_add(d, &noun_visit, arena_printf(d->arena, "contact=%d|type=tour|from=2024-11-20", (int)a));
    run_until(d, "2024-12-31T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, a), "");
    assert_string_equal(mails(d, b), "1 2024-11-13T09:00\n");
}

static void a_moved_visit_moves_its_mail_and_a_cancelled_one_ends_it(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    started(d, "trial-stay");
    int64_t a = person(d, ""), b = person(d, "");
    consent(d, a, "mail_follow", "granted");
    consent(d, b, "mail_follow", "granted");
    int64_t va = desk_add(d, &noun_visit,
                          arena_printf(d->arena, "contact=%d|type=trial_house|from=2024-11-20", (int)a));
    int64_t vb = desk_add(d, &noun_visit,
                          arena_printf(d->arena, "contact=%d|type=trial_house|from=2024-11-20", (int)b));
    run_until(d, "2024-11-01T18:00:00+09:00", "sent");
    assert_int_equal(desk_edit(d, &noun_visit, va, "from=2024-12-04", &err), 0);
    assert_int_equal(desk_cancel(d, &noun_visit, vb, &err), 0);
    run_until(d, "2024-12-31T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, a), "1 2024-11-27T09:00\n");
    assert_string_equal(mails(d, b), "");
    assert_string_equal(ended(d, b), "origin");
}

/* Their mail waits for the seven days to pass when the slips turn out to be something else, or somebody
 * else's. */
static void what_waits_goes_to_nobody_whose_record_it_no_longer_is(void **state)
{
    struct desk *d = *state;
    struct en_error err;
    int64_t visit[3], who[3], right = person(d, "");
    started(d, "telework-stay");
    started(d, "trial-stay");
    consent(d, right, "mail_follow", "granted");
    for (int i = 0; i < 3; i++) {
        who[i] = person(d, "");
        consent(d, who[i], "mail_follow", "granted");
        desk_add(d, &noun_visit,
                 arena_printf(d->arena, "contact=%d|type=telework|from=2024-11-16", (int)who[i]));
        visit[i] = desk_add(
            d, &noun_visit,
            arena_printf(d->arena, "contact=%d|type=trial_house|from=2024-11-22", (int)who[i]));
    }
    run_until(d, "2024-11-15T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, who[0]), "1 2024-11-11T09:00\n1 queued\n");
    assert_int_equal(desk_edit(d, &noun_visit, visit[0], "type=tour", &err), 0);
    assert_int_equal(
        desk_edit(d, &noun_visit, visit[1], arena_printf(d->arena, "contact=%d", (int)right), &err), 0);
    assert_int_equal(desk_cancel(d, &noun_visit, visit[2], &err), 0);
    run_until(d, "2024-11-30T18:00:00+09:00", "sent");
    for (int i = 0; i < 3; i++)
        assert_string_equal(mails(d, who[i]), "1 2024-11-11T09:00\n1 origin\n");
    assert_string_equal(mails(d, right), "1 2024-11-18T09:00\n");
}

/* 7 days before Saturday 4 January is the 28th, when the hall has closed: Friday the 27th; and what did not
 * go by then, because the stay was told late or another mail had gone, never goes while the guest is here. */
static void what_is_told_before_a_stay_is_never_told_after(void **state)
{
    struct desk *d = *state;
    started(d, "trial-stay");
    int64_t a = person(d, ""), late = person(d, "");
    consent(d, a, "mail_follow", "granted");
    consent(d, late, "mail_follow", "granted");
    desk_add(d, &noun_visit,
             arena_printf(d->arena, "contact=%d|type=trial_house|from=2025-01-04|nights=9", (int)a));
    run_until(d, "2024-12-27T18:00:00+09:00", "sent");
    desk_add(d, &noun_visit,
             arena_printf(d->arena, "contact=%d|type=trial_house|from=2025-01-04|nights=9", (int)late));
    run_until(d, "2025-01-31T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, a), "1 2024-12-27T09:00\n");
    assert_string_equal(mails(d, late), "1 too_late\n");
}

/* Not before the guests have gone, however long they stay. */
static void a_stay_is_asked_about_after_its_last_day(void **state)
{
    struct desk *d = *state;
    started(d, "trial-after");
    int64_t a = person(d, "");
    consent(d, a, "survey", "granted");
    desk_add(d, &noun_visit,
             arena_printf(d->arena, "contact=%d|type=trial_house|from=2024-11-01|nights=25", (int)a));
    run_until(d, "2024-12-31T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, a), "1 2024-11-29T09:00\n");
}

static void a_record_told_late_skips_what_is_no_longer_of_use(void **state)
{
    struct desk *d = *state;
    started(d, "consult-follow");
    int64_t a = person(d, "");
    consent(d, a, "mail_follow", "granted");
    run_until(d, "2024-11-20T10:00:00+09:00", "sent");
    desk_add(d, &noun_consult,
             arena_printf(d->arena, "contact=%d|date=2024-11-01|channel=phone|topic=work", (int)a));
    run_until(d, "2024-11-30T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, a), "1 too_late\n2 2024-11-20T10:00\n");
}

static void one_mail_to_a_contact_in_seven_days(void **state)
{
    struct desk *d = *state;
    started(d, "moved-in");
    started(d, "telework-stay");
    started(d, "telework-after");
    int64_t a = person(d, "");
    consent(d, a, "mail_follow", "granted");
    desk_add(d, &noun_migration,
             arena_printf(d->arena, "contact=%d|moved_in_on=2024-11-04|reason=job", (int)a));
    desk_add(d, &noun_visit,
             arena_printf(d->arena, "contact=%d|type=workation|from=2024-11-23|nights=7", (int)a));
    run_until(d, "2024-12-20T18:00:00+09:00", "sent");
    /* The mail before the stay is due on Monday 11-18; another, due on Tuesday 12-03, comes first, and the
     * one a month after moving in, due on Wednesday 12-04, waits until Tuesday 12-10. */
    assert_string_equal(mails(d, a), "1 2024-11-18T09:00\n1 2024-12-03T09:00\n1 2024-12-10T09:00\n");
}

static void exits_end_the_way_through(void **state)
{
    static const struct {
        const char *what, *reason;
    } ways[] = {{"stage", "stage"},       {"withdraw", "withdrawn"}, {"die", "dead"},
                {"protect", "protected"}, {"reply", "reply"},        {"bounce", "bounced"},
                {"campaign", "cancelled"}};
    struct desk *d = *state;
    started(d, "consult-follow");
    int64_t id[COUNT(ways)], n;
    struct en_error err = {0};
    struct record r;
    for (size_t i = 0; i < COUNT(ways); i++) {
        id[i] = person(d, "");
        consent(d, id[i], "mail_follow", "granted");
        desk_add(d, &noun_consult,
                 arena_printf(d->arena, "contact=%d|date=2024-10-31|channel=phone|topic=work", (int)id[i]));
    }
    run_until(d, "2024-11-05T18:00:00+09:00", "sent");
    desk_add(d, &noun_stage, arena_printf(d->arena, "contact=%d|stage=lost", (int)id[0]));
    consent(d, id[1], "mail_follow", "withdrawn");
    assert_int_equal(desk_edit(d, &noun_contact, id[2], "died_on=2024-11-04", &err), 0);
    assert_int_equal(consent_protect(&d->w, id[3], true, &n, &err), 0);
    struct stmt *q = db_prep(d->w.db, "SELECT id FROM outbox WHERE contact_id = $1");
    stmt_int(q, 1, id[4]);
    enrol_reply(&d->w, stmt_get_int(q, 0), false);
    consent_stop_address(&d->w, contact_email(&d->w, id[5]), "bounced", NULL);
    run_until(d, "2024-11-20T18:00:00+09:00", "sent");
    for (size_t i = 0; i + 1 < COUNT(ways); i++) {
        if (strcmp(ended(d, id[i]), ways[i].reason) != 0)
            fail_msg("%s: %s", ways[i].what, ended(d, id[i]));
        /* the next mail tells why it did not go; who wrote back has no next one */
        const char *next = !strcmp(ways[i].what, "reply") ? ""
                                                          : arena_printf(d->arena, "2 %s\n", ways[i].reason);
        assert_string_equal(mails(d, id[i]), arena_printf(d->arena, "1 2024-11-01T09:00\n%s", next));
    }
    assert_string_equal(mails(d, id[6]), "1 2024-11-01T09:00\n2 2024-11-14T09:00\n");
    assert_int_equal(campaign_cancel(&d->w, "consult-follow", &r, &n, &err), 0);
    assert_string_equal(ended(d, id[6]), "cancelled");
    assert_int_equal(desk_count(d, "SELECT count(*) FROM task WHERE origin_kind = 'mail'"), 1);
}

/* Put in the queue while the hall is closed; what happens until it opens is still heeded. */
static void a_mail_that_waits_is_looked_at_again(void **state)
{
    struct desk *d = *state;
    started(d, "moved-in");
    int64_t a = person(d, ""), b = person(d, ""), c = person(d, "");
    for (int64_t id = a; id <= c; id++) {
        consent(d, id, "mail_follow", "granted");
        desk_add(d, &noun_migration,
                 arena_printf(d->arena, "contact=%d|moved_in_on=2024-10-31|reason=job", (int)id));
    }
    run_until(d, "2024-12-01T18:00:00+09:00", "sent");
    d->w.now = civil_time_of_day(day_of("2024-12-02")) + 9 * 3600;
    d->w.today = day_of("2024-12-02");
    assert_int_equal(enrol_work(&d->w, 100), 3);
    assert_string_equal(mails(d, 0), "1 queued\n1 queued\n1 queued\n");
    consent(d, a, "mail_follow", "withdrawn");
    desk_add(d, &noun_stage, arena_printf(d->arena, "contact=%d|stage=left", (int)b));
    run_until(d, "2024-12-02T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, a), "1 withdrawn\n");
    assert_string_equal(mails(d, b), "1 stage\n");
    assert_string_equal(mails(d, c), "1 2024-12-02T09:00\n");
}

static void a_segment_enters_on_its_day(void **state)
{
    struct desk *d = *state;
    started(d, "donor-thanks"); /* on Monday 2025-06-02 */
    int64_t donor = person(d, ""), none = person(d, ""), late = person(d, ""), silent = person(d, "");
    desk_add(
        d, &noun_donation,
        arena_printf(d->arena, "contact=%d|portal=c|received_on=2024-10-01|amount_yen=30000", (int)donor));
    desk_add(
        d, &noun_donation,
        arena_printf(d->arena, "contact=%d|portal=c|received_on=2024-10-01|amount_yen=30000", (int)silent));
    consent(d, donor, "donor_mail", "granted");
    consent(d, none, "donor_mail", "granted");
    consent(d, late, "donor_mail", "granted");
    run_until(d, "2025-06-01T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, 0), "");
    assert_false(enrol_has_work(&d->w)); /* its day is still to come */
    run_until(d, "2025-06-03T18:00:00+09:00", "sent");
    desk_add(
        d, &noun_donation,
        arena_printf(d->arena, "contact=%d|portal=c|received_on=2024-10-01|amount_yen=30000", (int)late));
    run_until(d, "2025-06-30T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, donor), "1 2025-06-02T09:00\n");
    assert_string_equal(mails(d, silent), "1 not_asked\n");
    assert_string_equal(mails(d, none), "");
    assert_string_equal(mails(d, late), "");
    /* a new version does not write a second time to who was in the old one */
    started(d, "donor-thanks");
    run_until(d, "2025-07-01T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, donor), "1 2025-06-02T09:00\n");
    assert_string_equal(mails(d, late), "1 2025-07-01T09:00\n");
}

static void the_next_years_version_writes_to_everybody_again(void **state)
{
    struct desk *d = *state;
    d->rules.etc = d->folder;
    put_file(d, "templates", "year.txt", "件名: x\n\n{{to}}");
    int64_t a = person(d, "");
    consent(d, a, "donor_mail", "granted");
    for (int year = 2024; year <= 2025; year++) {
        put_file(d, "campaigns", "year.conf",
                 arena_printf(d->arena,
                              "title = \"x\"; purpose = \"donor_mail\";"
                              " entry = { on = \"%d-11-05\"; where = \"kind = person\"; };"
                              " steps = ( { after = \"0 days\"; template = \"year\"; } );",
                              year));
        started(d, "year");
        run_until(d, arena_printf(d->arena, "%d-11-06T18:00:00+09:00", year), "sent");
    }
    assert_string_equal(mails(d, a), "1 2024-11-05T09:00\n1 2025-11-05T09:00\n");
}

static void a_record_told_late_does_not_fall_between_two_versions(void **state)
{
    struct desk *d = *state;
    started(d, "consult-follow");
    int64_t a = person(d, "");
    run_until(d, "2024-11-05T18:00:00+09:00", "sent");
    started(d, "consult-follow");
    desk_add(d, &noun_consult,
             arena_printf(d->arena, "contact=%d|date=2024-11-01|channel=phone|topic=work", (int)a));
    run_until(d, "2024-11-06T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, a), "1 2024-11-06T09:00\n");
}

static void nothing_moves_while_it_is_paused(void **state)
{
    struct desk *d = *state;
    struct record r;
    struct en_error err;
    started(d, "consult-follow");
    int64_t a = person(d, "");
    consent(d, a, "mail_follow", "granted");
    desk_add(d, &noun_consult,
             arena_printf(d->arena, "contact=%d|date=2024-10-31|channel=phone|topic=work", (int)a));
    assert_int_equal(campaign_pause(&d->w, "consult-follow", true, &r, &err), 0);
    run_until(d, "2024-11-12T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, 0), "");
    assert_int_equal(campaign_pause(&d->w, "consult-follow", false, &r, &err), 0);
    run_until(d, "2024-11-30T18:00:00+09:00", "sent");
    assert_string_equal(mails(d, 0), "1 too_late\n2 2024-11-14T09:00\n");
}

static void a_restart_makes_claimed_mail_unknown_and_a_person_settles_it(void **state)
{
    struct desk *d = *state;
    struct record r;
    struct outgoing *out;
    struct en_error err = {0};
    const char *message;
    size_t n;
    started(d, "consult-follow");
    int64_t a = person(d, "");
    desk_add(d, &noun_consult,
             arena_printf(d->arena, "contact=%d|date=2024-10-31|channel=phone|topic=work", (int)a));
    run_until(d, "2024-11-01T08:00:00+09:00", "sent");
    d->w.now = civil_time_of_day(day_of("2024-11-01")) + 9 * 3600;
    d->w.today = day_of("2024-11-01");
    assert_int_equal(enrol_work(&d->w, 10), 1);
    outbox_take(&d->w, 10, stop_by_mail, NULL, &out, &n);
    assert_int_equal(n, 1);
    assert_true(out[0].answer);
    assert_string_equal(out[0].name, "根室 花子");
    outbox_keep(&d->w, out[0].id, "first@x", out[0].texts.subject, "bytes", 5);
    outbox_take(&d->w, 10, stop_by_mail, NULL, &out, &n);
    assert_int_equal(n, 0); /* claimed once */
    assert_int_equal(outbox_recover(&d->w, &(struct recovery){0}), 1);
    assert_string_equal(mails(d, a), "1 queued\n"); /* its text was in nobody's hands */
    outbox_take(&d->w, 10, stop_by_mail, NULL, &out, &n);
    assert_int_equal(n, 1);
    assert_true(outbox_hand(&d->w, out[0].id));
    assert_int_equal(outbox_recover(&d->w, &(struct recovery){0}), 1);
    assert_string_equal(mails(d, a), "1 unknown\n");
    assert_int_equal(outbox_settle(&d->w, 1, "retry", &r, &err), 0);
    assert_int_equal(outbox_settle(&d->w, 1, "sent", &r, &err), -1);
    outbox_take(&d->w, 10, stop_by_mail, NULL, &out, &n);
    assert_int_equal(n, 1);
    assert_string_equal(out[0].message_id, "first@x");
    assert_int_equal(out[0].tries, 3);
    outbox_keep(&d->w, out[0].id, "second@x", out[0].texts.subject, "bytes", 5);
    outbox_outcome(&d->w, out[0].id, "deferred", "450 later", d->w.now + 300);
    outbox_take(&d->w, 10, stop_by_mail, NULL, &out, &n);
    assert_int_equal(n, 0);
    d->w.now += 300;
    outbox_take(&d->w, 10, stop_by_mail, NULL, &out, &n);
    assert_int_equal(n, 1);
    assert_string_equal(out[0].message_id, "first@x");
    outbox_outcome(&d->w, out[0].id, "failed", "550 no such user", 0);
    assert_int_equal(outbox_load(&d->w, 1, &r, &message, &err), 0);
    assert_string_equal(message, "bytes");
    assert_string_equal(record_text(&r, MAIL_ANSWER), "550 no such user");
}

/* --- texts --- */

static void a_letter_names_whom_it_goes_to_and_what_it_is_about(void **state)
{
    struct desk *d = *state;
    struct wording_filled l;
    struct en_error err = {0};
    const struct way_to_stop stop = {.mail = "stop+1@example.jp"};
    int64_t firm = desk_add(d, &noun_contact, "name=株式会社ねむろ|kind=company");
    int64_t house = desk_add(d, &noun_contact, "name=根室家|kind=household");
    int64_t a = desk_add(d, &noun_contact, "family=根室|given=太郎"),
            b = desk_add(d, &noun_contact, "family=根室|given=花子");
    assert_string_equal(letter_addressee(&d->w, firm), "株式会社ねむろ 御中");
    assert_string_equal(letter_addressee(&d->w, house), "根室家の皆様");
    desk_add(d, &noun_household,
             arena_printf(d->arena, "household=%d|contact=%d|role=spouse", (int)house, (int)b));
    desk_add(d, &noun_household,
             arena_printf(d->arena, "household=%d|contact=%d|role=head", (int)house, (int)a));
    assert_string_equal(letter_addressee(&d->w, house), "根室 太郎 様\n根室 花子 様");
    int64_t gift = desk_add(
        d, &noun_donation,
        arena_printf(d->arena, "contact=%d|portal=c|received_on=2024-10-01|amount_yen=1234567", (int)a));
    struct letter_source s = {"t",
                              "件名: {{donation_amount}}\n\n{{to}}\n{{donation_date}} {{donation_amount}}\n"};
    assert_int_equal(letter_make(&d->w, &s, &noun_donation, a, gift, &stop, &l, &err), 0);
    assert_string_equal(l.subject, "1,234,567円");
    static const char begins[] = "根室 太郎 様\n令和6年10月1日 1,234,567円\n";
    assert_int_equal(strncmp(l.text, begins, strlen(begins)), 0);
    assert_non_null(strstr(l.text, "〒087-8711 根室市常盤町2丁目27番地"));
    assert_non_null(strstr(l.text, "stop+1@example.jp"));
    assert_null(l.html);
    assert_int_equal(letter_make(&d->w, &s, &noun_donation, a, gift, &(struct way_to_stop){0}, &l, &err), -1);
    assert_string_equal(err.field, "stop");
}

#define IN_HALL(f) cmocka_unit_test_setup_teardown(f, hall_open, desk_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_HALL(every_shipped_campaign_can_be_approved),
        IN_HALL(a_wrong_file_is_refused_with_its_line),
        IN_HALL(a_text_that_could_leave_a_blank_is_refused_before_approval),
        IN_HALL(another_person_approves_what_was_previewed),
        IN_HALL(a_consultation_is_followed_up),
        IN_HALL(what_was_before_the_start_brings_nobody_in),
        IN_HALL(a_moved_visit_moves_its_mail_and_a_cancelled_one_ends_it),
        IN_HALL(a_record_told_late_skips_what_is_no_longer_of_use),
        IN_HALL(what_waits_goes_to_nobody_whose_record_it_no_longer_is),
        IN_HALL(what_is_told_before_a_stay_is_never_told_after),
        IN_HALL(a_stay_is_asked_about_after_its_last_day),
        IN_HALL(one_mail_to_a_contact_in_seven_days),
        IN_HALL(exits_end_the_way_through),
        IN_HALL(a_mail_that_waits_is_looked_at_again),
        IN_HALL(a_segment_enters_on_its_day),
        IN_HALL(the_next_years_version_writes_to_everybody_again),
        IN_HALL(a_record_told_late_does_not_fall_between_two_versions),
        IN_HALL(nothing_moves_while_it_is_paused),
        IN_HALL(a_restart_makes_claimed_mail_unknown_and_a_person_settles_it),
        IN_HALL(a_letter_names_whom_it_goes_to_and_what_it_is_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
