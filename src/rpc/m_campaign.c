/*
 * m_campaign.c - campaigns: loaded, checked, previewed, approved, paused, ended; and the mails they made.
 */
#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "domain/consent.h"
#include "domain/contact.h"
#include "domain/enrol.h"
#include "domain/letter.h"
#include "domain/outbox.h"
#include "domain/rules.h"
#include "domain/test_mail.h"
#include "rpc/handlers.h"

static enum handled reply_version(struct request *rq, struct world *w, const struct record *r)
{
    reply_record(rq, w, r);
    return HANDLED_DONE;
}

enum handled h_campaign_load(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (campaign_load(w, arg_text(rq, "name"), &r, &rq->err))
        return HANDLED_FAILED;
    return reply_version(rq, w, &r);
}

enum handled h_campaign_check(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (campaign_find(w, arg_text(rq, "name"), NULL, &r, &rq->err) || campaign_check(w, r.id, &rq->err))
        return HANDLED_FAILED;
    return reply_version(rq, w, &r);
}

/* A campaign as one contact would go through it. */
struct preview {
    struct campaign c;
    struct record version;
    int64_t contact, record;
    int32_t anchor;
    struct wording_filled letter[CAMPAIGN_STEPS_MAX];
};

static int find_preview(struct request *rq, struct world *w, struct preview *p)
{
    p->contact = arg_int(rq, "contact", 0);
    if (campaign_find(w, arg_text(rq, "name"), NULL, &p->version, &rq->err) ||
        record_want_contact(w, p->contact, "contact", &rq->err) || campaign_check(w, p->version.id, &rq->err))
        return -1;
    campaign_definition(w, p->version.id, &p->c);
    if (enrol_would(w, &p->c, p->contact, &p->record, &p->anchor))
        return 0;
    return error_set(
        &rq->err, EN_NOT_FOUND, "contact",
        "この人にはきっかけになる記録（%s）がありません。ほかの人で下見してください%.0s",
        "this contact has no record that would bring it in (%.0s%s); preview it as somebody else",
        enum_label(&enum_campaign_entry, p->c.noun->name, true), p->c.noun->name);
}

static int make_letters(struct request *rq, struct world *w, struct preview *p)
{
    struct letter_source s;
    for (size_t i = 0; i < p->c.nsteps; i++) {
        /* Each mail has a way of its own, made when it goes. */
        struct way_to_stop stop = {.mail = w->rules->sender.email,
                                   .answer = !strcmp(p->c.step[i].purpose, PURPOSE_ANSWER)};
        if (campaign_source(w, p->version.id, p->c.step[i].template, &s) ||
            letter_make(w, &s, p->c.noun, p->contact, p->record, &stop, &p->letter[i], &rq->err))
            return -1;
    }
    return 0;
}

/* When it would go, and whether it would as things are. */
static void put_letter(struct mp_out *o, struct world *w, const struct preview *p, int i)
{
    const struct campaign_step *s = &p->c.step[i];
    char due[CIVIL_TIME_MAX];
    mp_open_map(o);
    mp_put_int(o, "step", i + 1);
    mp_put_str(o, "due_at", civil_time_iso(enrol_due(w, &p->c, i, p->anchor), due));
    mp_put_str(o, "purpose", s->purpose);
    mp_put_str(o, "why", consent_may_send(w, p->contact, s->purpose, p->record).why);
    mp_put_str(o, "template", s->template);
    mp_put_str(o, "subject", p->letter[i].subject);
    mp_put_str(o, "text", p->letter[i].text);
    if (p->letter[i].html)
        mp_put_str(o, "html", p->letter[i].html);
    mp_close(o);
}

static void open_version(struct mp_out *o, const struct record *r)
{
    mp_open_map(o);
    mp_put_str(o, "name", record_text(r, CAMPAIGN_NAME));
    mp_put_int(o, "version", record_int(r, CAMPAIGN_VERSION, 0));
}

enum handled h_campaign_preview(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct preview p = {0};
    struct mp_out *o = rq->out;
    if (find_preview(rq, w, &p) || make_letters(rq, w, &p))
        return HANDLED_FAILED;
    campaign_previewed(w, p.version.id);
    open_version(o, &p.version);
    mp_str(o, "letters");
    mp_open_array(o);
    for (int i = 0; i < (int)p.c.nsteps; i++)
        put_letter(o, w, &p, i);
    mp_close(o);
    mp_close(o);
    return HANDLED_DONE;
}

enum handled h_campaign_test(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct preview p = {0};
    const char *to = arg_text(rq, "to");
    if (test_mail_check(w, to, &rq->err) || find_preview(rq, w, &p) || make_letters(rq, w, &p))
        return HANDLED_FAILED;
    for (size_t i = 0; i < p.c.nsteps; i++)
        test_mail_put(w, p.version.id, p.c.step[i].template, to, &p.letter[i]);
    open_version(rq->out, &p.version);
    mp_put_int(rq->out, "tests", (int64_t)p.c.nsteps);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_campaign_approve(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (campaign_approve(w, arg_text(rq, "name"), arg_text(rq, "document"), arg_bool(rq, "hold"), &r,
                         &rq->err))
        return HANDLED_FAILED;
    return reply_version(rq, w, &r);
}

enum handled h_campaign_start(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (campaign_start(w, arg_text(rq, "name"), arg_int(rq, "at", 0), &r, &rq->err))
        return HANDLED_FAILED;
    return reply_version(rq, w, &r);
}

enum handled h_campaign_pause(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (campaign_pause(w, arg_text(rq, "name"), true, &r, &rq->err))
        return HANDLED_FAILED;
    return reply_version(rq, w, &r);
}

enum handled h_campaign_resume(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (campaign_pause(w, arg_text(rq, "name"), false, &r, &rq->err))
        return HANDLED_FAILED;
    return reply_version(rq, w, &r);
}

enum handled h_campaign_cancel(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    int64_t cancelled;
    if (campaign_cancel(w, arg_text(rq, "name"), &r, &cancelled, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_str(rq->out, "name", record_text(&r, CAMPAIGN_NAME));
    mp_put_str(rq->out, "state", "cancelled");
    mp_put_int(rq->out, "mails_cancelled", cancelled);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_campaign_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record *rows;
    size_t n = campaign_list(w, &rows);
    reply_rows(rq, w, rows, n, false);
    return HANDLED_DONE;
}

static int64_t count_of(struct world *w, const char *sql, int64_t id)
{
    struct stmt *q = db_prep(w->db, sql);
    stmt_int(q, 1, id);
    return stmt_get_int(q, 0);
}

/* How many mails are in each state. */
struct mail_counts {
    int64_t all, busy, unknown;
};

static struct mail_counts put_mails(struct mp_out *o, struct world *w, int64_t id)
{
    struct mail_counts c = {0};
    struct stmt *q = db_prep(
        w->db, "SELECT state, count(*) FROM outbox WHERE campaign_id = $1 GROUP BY state ORDER BY state");
    stmt_int(q, 1, id);
    mp_str(o, "mails");
    mp_open_map(o);
    while (stmt_row(q)) {
        const char *state = col_text(q, 0);
        int64_t n = col_int(q, 1);
        mp_put_int(o, state, n);
        c.all += n;
        c.unknown += strcmp(state, "unknown") ? 0 : n;
        c.busy += strcmp(state, "sent") && strcmp(state, "failed") && strcmp(state, "cancelled") ? n : 0;
    }
    mp_close(o);
    return c;
}

/* What stands in the way of this campaign's mail. */
static void put_warnings(struct mp_out *o, struct world *w, const struct services *services,
                         const struct record *r, int64_t unknown)
{
    struct sending s = {0};
    const char *state = record_text(r, CAMPAIGN_STATE);
    if (!strcmp(state, "running") || !strcmp(state, "replaced"))
        services->sending(services->ctx, w, &s);
    int64_t rests = count_of(w, "SELECT waits_until FROM campaign WHERE id = $1", r->id);
    s.rests_until = rests > w->now ? rests : 0;
    s.unknown = unknown;
    reply_warnings(o, &s);
}

/* Nobody can enter any more. */
static bool is_closed(struct world *w, const struct record *r)
{
    const char *state = record_text(r, CAMPAIGN_STATE);
    bool ends = count_of(w, "SELECT entered_at IS NOT NULL FROM campaign WHERE id = $1", r->id) ||
                !strcmp(state, "replaced") || !strcmp(state, "cancelled");
    return ends && !count_of(w,
                             "SELECT EXISTS (SELECT 1 FROM entry_pending WHERE kind = 'contact' AND"
                             " campaign_id = $1)",
                             r->id);
}

/* What went to colleagues. */
static void put_tests(struct mp_out *o, struct world *w, int64_t id)
{
    struct test_mail *t;
    size_t n = test_mail_list(w, id, &t);
    char time[CIVIL_TIME_MAX];
    mp_str(o, "tests");
    mp_open_array(o);
    for (size_t i = 0; i < n; i++) {
        mp_open_map(o);
        mp_put_str(o, "template", t[i].template);
        mp_put_str(o, "to", t[i].address);
        mp_put_str(o, "state", t[i].state);
        mp_put_str(o, "answer", t[i].answer);
        mp_put_str(o, "asked_at", civil_time_iso(t[i].asked_at, time));
        mp_put_str(o, "asked_by", t[i].asked_by);
        mp_close(o);
    }
    mp_close(o);
}

static void put_returned(struct mp_out *o, struct world *w, int64_t campaign)
{
    mp_put_int(
        o, "bounced",
        count_of(w, "SELECT count(*) FROM outbox WHERE campaign_id = $1 AND bounce IS NOT NULL", campaign));
    mp_put_int(o, "replied",
               count_of(w, "SELECT count(*) FROM outbox WHERE campaign_id = $1 AND replied_at IS NOT NULL",
                        campaign));
}

/* Computed from the rows, never stored. `steps_taken` is counted from people's ways, not from mails: each
 * step somebody came to is one mail, in one of the states, for ever. */
enum handled h_campaign_show(struct request *rq, struct world *w, const struct services *services)
{
    struct record r;
    struct mp_out *o = rq->out;
    const char *name = arg_text(rq, "name");
    int64_t version = arg_int(rq, "version", 0);
    if (version ? campaign_find_version(w, name, version, &r, &rq->err)
                : campaign_find(w, name, NULL, &r, &rq->err))
        return HANDLED_FAILED;
    int64_t steps = count_of(w, "SELECT sum(step) FROM enrolment WHERE campaign_id = $1", r.id),
            under_way = count_of(
                w, "SELECT count(*) FROM enrolment WHERE campaign_id = $1 AND due_at IS NOT NULL", r.id);
    reply_open_record(o, &r, false);
    mp_put_int(o, "enrolled", count_of(w, "SELECT count(*) FROM enrolment WHERE campaign_id = $1", r.id));
    mp_put_int(o, "under_way", under_way);
    struct mail_counts c = put_mails(o, w, r.id);
    put_returned(o, w, r.id);
    mp_put_int(o, "steps_taken", steps);
    mp_put_bool(o, "adds_up", steps == c.all);
    put_warnings(o, w, services, &r, c.unknown);
    mp_put_bool(o, "finished", is_closed(w, &r) && !under_way && !c.busy);
    put_tests(o, w, r.id);
    mp_put_str(o, "definition", campaign_text(w, r.id, &name));
    mp_close(o);
    return HANDLED_DONE;
}

static enum handled list_mail(struct request *rq, struct world *w, int64_t contact, const char *campaign)
{
    struct record *rows;
    size_t n;
    int64_t day;
    struct mail_filter f = {.contact = contact,
                            .campaign = campaign,
                            .state = arg_text(rq, "state"),
                            .limit = arg_int(rq, "limit", 100)};
    if (read_cursor(rq, &day, &f.cursor_id))
        return HANDLED_FAILED;
    bool more = outbox_list(w, &f, &rows, &n);
    reply_rows(rq, w, rows, n, more);
    return HANDLED_DONE;
}

enum handled h_campaign_who(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (campaign_find(w, arg_text(rq, "name"), NULL, &r, &rq->err))
        return HANDLED_FAILED;
    return list_mail(rq, w, 0, arg_text(rq, "name"));
}

enum handled h_mail_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    return list_mail(rq, w, arg_int(rq, "contact", 0), arg_text(rq, "campaign"));
}

enum handled h_mail_show(struct request *rq, struct world *w, const struct services *services)
{
    struct record r;
    const char *message;
    if (outbox_load(w, arg_int(rq, "id", 0), &r, &message, &rq->err))
        return HANDLED_FAILED;
    reply_open_record(rq->out, &r, true);
    mp_put_str(rq->out, "contact_name", contact_name_of(w, record_int(&r, MAIL_CONTACT, 0)));
    if (message)
        mp_put_str(rq->out, "text", services->read_letter(message, strlen(message), w->arena));
    mp_put_str(rq->out, "message", message);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_mail_settle(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (outbox_settle(w, arg_int(rq, "id", 0), arg_text(rq, "as"), &r, &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, w, &r);
    return HANDLED_DONE;
}
