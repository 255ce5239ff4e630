/*
 * enrol.c - the only place that writes enrolments. Invariant: an enrolment has ended, or its due_at is the
 * moment of its next step.
 */
#include "domain/enrol.h"

#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "base/vec.h"
#include "domain/consent.h"
#include "domain/filter.h"
#include "domain/merge.h"
#include "domain/nouns.h"
#include "domain/outbox.h"
#include "domain/rules.h"

#define DAY_SECONDS INT64_C(86400)

struct enrolment {
    int64_t id, campaign, origin, due;
    int64_t contact, home; /* the person; the contact that entered, which stays in the row */
    int step;
    int32_t anchor, previous;
    const char *kind, *name;
};

/* --- what is to be looked at --- */

static void add_pending(struct world *w, const char *kind, int64_t record, int64_t campaign)
{
    struct stmt *q = db_prep(w->db,
                             "INSERT INTO entry_pending (kind, record_id, campaign_id) VALUES ($1, $2, $3)"
                             " ON CONFLICT (kind, record_id, campaign_id) DO NOTHING");
    stmt_text(q, 1, kind);
    stmt_int(q, 2, record);
    stmt_int(q, 3, campaign);
    stmt_run(q);
}

void enrol_notice(struct world *w, const struct record *r)
{
    struct stmt *q = db_prep(
        w->db, "SELECT 1 FROM campaign WHERE entry = $1 AND state IN ('running', 'paused') LIMIT 1");
    stmt_text(q, 1, r->noun->name);
    if (stmt_get_int(q, 0))
        add_pending(w, r->noun->name, r->id, 0);
}

static const char *anchor_column(const struct campaign *c)
{
    const struct field *f = &c->noun->field[c->anchor];
    return f->column ? f->column : f->name;
}

void enrol_open(struct world *w, int64_t campaign)
{
    struct campaign c;
    campaign_definition(w, campaign, &c);
    if (!c.noun)
        return;
    struct stmt *q = db_prep_once(
        w->db,
        arena_printf(w->arena,
                     "INSERT INTO entry_pending (kind, record_id, campaign_id) SELECT $1, r.id, 0 FROM %s r"
                     " WHERE r.%s >= $2 AND r.contact_id IS NOT NULL AND r.cancelled_at IS NULL"
                     " ON CONFLICT (kind, record_id, campaign_id) DO NOTHING",
                     c.noun->table, anchor_column(&c)));
    stmt_text(q, 1, c.noun->name);
    stmt_int(q, 2, w->today);
    stmt_run(q);
}

/* --- when the next step is due --- */

static int32_t step_day(struct world *w, const struct campaign_step *s, const struct enrolment *e)
{
    int32_t from = s->from_entry ? e->anchor : e->previous;
    switch (s->unit) {
    case DELAY_DAYS:
        return from + s->delay;
    case DELAY_BUSINESS_DAYS:
        return calendar_add_business_days(&w->rules->calendar, from, s->delay);
    case DELAY_MONTHS:
        return civil_add_months(from, s->delay);
    }
    fatal("a delay of no unit");
}

static int64_t step_moment(struct world *w, const struct campaign *c, const struct enrolment *e)
{
    int64_t at = civil_time_of_day(step_day(w, &c->step[e->step], e));
    return window_next(&w->rules->calendar, &c->window, at);
}

static void keep_place(struct world *w, const struct campaign *c, const struct enrolment *e)
{
    struct stmt *q = db_prep(w->db,
                             "UPDATE enrolment SET anchor_on = $1, step = $2, previous_on = $3, due_at = $4"
                             " WHERE id = $5 AND ended_at IS NULL");
    stmt_int(q, 1, e->anchor);
    stmt_int(q, 2, e->step);
    stmt_int(q, 3, e->previous);
    stmt_int(q, 4, step_moment(w, c, e));
    stmt_int(q, 5, e->id);
    stmt_run(q);
}

void enrol_end(struct world *w, int64_t enrolment, const char *reason)
{
    struct stmt *q = db_prep(w->db, "UPDATE enrolment SET due_at = NULL, ended_at = $1, end_reason = $2"
                                    " WHERE id = $3 AND ended_at IS NULL");
    stmt_int(q, 1, w->now);
    stmt_text(q, 2, reason);
    stmt_int(q, 3, enrolment);
    stmt_run(q);
}

void enrol_end_campaign(struct world *w, int64_t campaign)
{
    struct stmt *q = db_prep(w->db,
                             "UPDATE enrolment SET due_at = NULL, ended_at = $1, end_reason = 'cancelled'"
                             " WHERE campaign_id = $2 AND ended_at IS NULL");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, campaign);
    stmt_run(q);
}

/* --- entering --- */

/* Was the person, as whichever contact, in any version of the campaign before the enrolment `id`? */
static bool was_in(struct world *w, const char *name, int64_t person, int64_t id)
{
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM enrolment WHERE contact_id IN (SELECT id FROM contact"
                                    " WHERE id = $1 OR person = $1) AND name = $2 AND id < $3 LIMIT 1");
    stmt_int(q, 1, person);
    stmt_text(q, 2, name);
    stmt_int(q, 3, id);
    return stmt_get_int(q, 0) == 1;
}

static int64_t home_of(struct world *w, const struct campaign *c, const struct enrolment *e)
{
    int64_t home = c->noun ? merge_home_of(w, c->noun->table, e->origin) : 0;
    return home ? home : e->contact;
}

static void enter(struct world *w, int64_t campaign, const char *name, const struct campaign *c,
                  const struct enrolment *e)
{
    if (c->once_per_contact && was_in(w, name, e->contact, INT64_MAX))
        return;
    struct stmt *q = db_prep(w->db, "INSERT INTO enrolment (campaign_id, name, contact_id, origin_kind, "
                                    "origin_id, anchor_on, step, previous_on,"
                                    " due_at, entered_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9)"
                                    " ON CONFLICT (name, origin_kind, origin_id, contact_id) DO NOTHING");
    stmt_int(q, 1, campaign);
    stmt_text(q, 2, name);
    stmt_int(q, 3, home_of(w, c, e));
    stmt_text(q, 4, e->kind);
    stmt_int(q, 5, e->origin);
    stmt_int(q, 6, e->anchor);
    stmt_int(q, 7, e->anchor);
    stmt_int(q, 8, step_moment(w, c, e));
    stmt_int(q, 9, w->now);
    stmt_run(q);
}

/* The record's contact and its day, if it is one that the campaign takes. */
static bool takes(struct world *w, const struct campaign *c, int64_t record, struct enrolment *e)
{
    struct filter f = {.sql = "1 = 1"};
    struct en_error err = {0};
    if (c->where && filter_records(w, c->noun, c->where, &f, &err))
        fatal("a filter that was approved does not compile: %s", err.en);
    struct stmt *q = db_prep_once(
        w->db, arena_printf(w->arena,
                            "SELECT r.contact_id, r.%s FROM %s r WHERE %s AND r.id = $%d"
                            " AND r.contact_id IS NOT NULL AND r.cancelled_at IS NULL"
                            " AND r.%s IS NOT NULL",
                            anchor_column(c), c->noun->table, f.sql, f.n + 1, anchor_column(c)));
    stmt_int(q, filter_bind(&f, q), record);
    if (!stmt_row(q))
        return false;
    e->contact = col_int(q, 0);
    e->anchor = e->previous = (int32_t)col_int(q, 1);
    stmt_done(q);
    e->kind = c->noun->name;
    e->origin = record;
    return true;
}

/* The enrolment that is under way because of this record. */
static bool find_open(struct world *w, const char *name, const char *kind, int64_t record,
                      struct enrolment *e)
{
    struct stmt *q = db_prep(
        w->db, "SELECT id, campaign_id, contact_id, step, anchor_on, previous_on FROM enrolment WHERE"
               " name = $1 AND origin_kind = $2 AND origin_id = $3 AND ended_at IS NULL LIMIT 1");
    stmt_text(q, 1, name);
    stmt_text(q, 2, kind);
    stmt_int(q, 3, record);
    if (!stmt_row(q))
        return false;
    *e = (struct enrolment){.id = col_int(q, 0),
                            .campaign = col_int(q, 1),
                            .contact = col_int(q, 2),
                            .step = (int)col_int(q, 3),
                            .anchor = (int32_t)col_int(q, 4),
                            .previous = (int32_t)col_int(q, 5),
                            .origin = record};
    stmt_done(q);
    e->contact = merge_root(w, e->contact);
    return true;
}

/* A record that was corrected: another day moves the next step, another contact or no match ends it. */
static void correct(struct world *w, const struct enrolment *open, bool taken, const struct enrolment *now)
{
    struct campaign own;
    struct enrolment e = *open;
    if (!taken || now->contact != open->contact) {
        enrol_end(w, open->id, "origin");
        return;
    }
    if (now->anchor == open->anchor)
        return;
    campaign_definition(w, open->campaign, &own);
    if (open->previous == open->anchor)
        e.previous = now->anchor;
    e.anchor = now->anchor;
    keep_place(w, &own, &e);
}

static void look_at_record(struct world *w, int64_t campaign, const char *name, int32_t starts_on,
                           int64_t record)
{
    struct campaign c;
    struct enrolment e = {0}, open;
    campaign_definition(w, campaign, &c);
    bool taken = takes(w, &c, record, &e);
    if (find_open(w, name, c.noun->name, record, &open))
        correct(w, &open, taken, &e);
    else if (taken && e.anchor >= starts_on)
        enter(w, campaign, name, &c, &e);
}

struct alive {
    int64_t id;
    const char *name;
    int32_t starts_on;
};

static void look_at_pending(struct world *w, const char *kind, int64_t record)
{
    VEC(struct alive) v = {0};
    struct stmt *q = db_prep(
        w->db, "SELECT id, name, starts_on FROM campaign WHERE entry = $1 AND state IN ('running',"
               " 'paused')");
    stmt_text(q, 1, kind);
    while (stmt_row(q))
        vec_add(&v) = (struct alive){col_int(q, 0), col_str(q, 1, w->arena), (int32_t)col_int(q, 2)};
    for (size_t i = 0; i < v.n; i++)
        look_at_record(w, v.at[i].id, v.at[i].name, v.at[i].starts_on, record);
    vec_clear(&v);
}

static void enter_member(struct world *w, int64_t campaign, int64_t contact)
{
    struct campaign c;
    struct stmt *q = db_prep(w->db,
                             "SELECT name FROM campaign WHERE id = $1 AND state IN ('running', 'paused')");
    const char *name = NULL;
    stmt_int(q, 1, campaign);
    while (stmt_row(q))
        name = col_str(q, 0, w->arena);
    if (!name)
        return;
    campaign_definition(w, campaign, &c);
    enter(w, campaign, name, &c,
          &(struct enrolment){
              .contact = merge_root(w, contact), .kind = "segment", .origin = campaign, .anchor = w->today});
}

struct pending {
    const char *kind;
    int64_t record, campaign;
};

static int64_t work_on_pending(struct world *w, int64_t limit)
{
    VEC(struct pending) v = {0};
    struct stmt *q = db_prep(w->db,
                             "SELECT kind, record_id, campaign_id FROM entry_pending ORDER BY kind, record_id"
                             " LIMIT $1");
    stmt_int(q, 1, limit);
    while (stmt_row(q))
        vec_add(&v) = (struct pending){col_str(q, 0, w->arena), col_int(q, 1), col_int(q, 2)};
    for (size_t i = 0; i < v.n; i++) {
        if (v.at[i].campaign)
            enter_member(w, v.at[i].campaign, v.at[i].record);
        else
            look_at_pending(w, v.at[i].kind, v.at[i].record);
        q = db_prep(w->db,
                    "DELETE FROM entry_pending WHERE kind = $1 AND record_id = $2 AND campaign_id = $3");
        stmt_text(q, 1, v.at[i].kind);
        stmt_int(q, 2, v.at[i].record);
        stmt_int(q, 3, v.at[i].campaign);
        stmt_run(q);
    }
    int64_t n = (int64_t)v.n;
    vec_clear(&v);
    return n;
}

/* --- a segment's day --- */

static void enter_segment(struct world *w, int64_t campaign, const struct campaign *c)
{
    struct filter f;
    struct en_error err = {0};
    if (filter_contacts(w, c->where, &f, &err))
        fatal("a filter that was approved does not compile: %s", err.en);
    struct stmt *q = db_prep_once(
        w->db, arena_printf(w->arena,
                            "INSERT INTO entry_pending (kind, record_id, campaign_id) SELECT"
                            " 'contact', c.id, %" PRId64 " FROM contact c WHERE"
                            " " FILTER_PERSONS " AND %s"
                            " ON CONFLICT (kind, record_id, campaign_id) DO NOTHING",
                            campaign, f.sql));
    (void)filter_bind(&f, q);
    stmt_run(q);
    q = db_prep(w->db, "UPDATE campaign SET entered_at = $1 WHERE id = $2");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, campaign);
    stmt_run(q);
}

static int64_t work_on_segments(struct world *w)
{
    VEC(int64_t) v = {0};
    int64_t n = 0;
    struct stmt *q = db_prep(w->db,
                             "SELECT id FROM campaign WHERE entry = 'segment' AND state = 'running' AND"
                             " entered_at IS NULL");
    while (stmt_row(q))
        vec_add(&v) = col_int(q, 0);
    for (size_t i = 0; i < v.n; i++) {
        struct campaign c;
        campaign_definition(w, v.at[i], &c);
        if (c.segment_on > w->today)
            continue;
        enter_segment(w, v.at[i], &c);
        n++;
    }
    vec_clear(&v);
    return n;
}

/* --- steps that come due --- */

static bool has_stage(struct world *w, int64_t contact, const char *stages)
{
    const char *now = *stages ? stage_now(w, contact) : NULL;
    return now && strstr(arena_printf(w->arena, ",%s,", stages), arena_printf(w->arena, ",%s,", now));
}

static bool is_true(struct world *w, const char *filter, int64_t contact)
{
    bool has = false;
    struct en_error err = {0};
    if (filter_has(w, filter, contact, &has, &err))
        fatal("a filter that was approved does not compile: %s", err.en);
    return has;
}

/* Reasons of the gate that no later step can outlive. */
static const char *final_reason(struct world *w, const struct campaign *c, int64_t contact, int64_t record)
{
    static const char *const final[] = {"no_contact", "dead", "protected", "bounced", "withdrawn", "stopped"};
    struct verdict v = consent_may_send(w, contact, c->purpose, record);
    for (size_t i = 0; !v.may && i < sizeof final / sizeof *final; i++)
        if (!strcmp(final[i], v.why))
            return final[i];
    return NULL;
}

const char *enrol_exit(struct world *w, const struct campaign *c, int64_t contact, int64_t record)
{
    const char *reason;
    if (c->noun && record_is_cancelled(w, c->noun, record, &reason))
        return "origin";
    if (has_stage(w, contact, c->stages))
        return "stage";
    if (c->goal && is_true(w, c->goal, contact))
        return "goal";
    return final_reason(w, c, contact, record);
}

/* Contacts that entered on their own and turned out to be one person: the first goes on, the mails of the
 * others are held back as long as they are one. */
static bool is_second(struct world *w, const struct campaign *c, const struct enrolment *e)
{
    return c->once_per_contact && was_in(w, e->name, e->contact, e->id);
}

/* What stands against this one mail; NULL = nothing. */
static const char *against_step(struct world *w, const struct campaign *c, const struct enrolment *e)
{
    const struct campaign_step *s = &c->step[e->step];
    if (is_second(w, c, e))
        return "twice";
    if (s->not_after_days && w->now >= e->due + s->not_after_days * DAY_SECONDS)
        return "too_late";
    if (s->condition && !is_true(w, s->condition, e->contact))
        return "condition";
    struct verdict v = consent_may_send(w, e->contact, s->purpose, e->origin);
    return v.may ? NULL : v.why;
}

static void come_due(struct world *w, struct enrolment *e)
{
    struct campaign c;
    campaign_definition(w, e->campaign, &c);
    const struct campaign_step *s = &c.step[e->step];
    const char *why = enrol_exit(w, &c, e->contact, e->origin);
    if (why) {
        enrol_end(w, e->id, why);
        return;
    }
    struct mail m = {.contact = e->contact,
                     .purpose = s->purpose,
                     .campaign = e->campaign,
                     .enrolment = e->id,
                     .home = e->home,
                     .step = e->step};
    m.consult = !strcmp(s->purpose, PURPOSE_ANSWER) ? e->origin : 0;
    m.due = window_next(&w->rules->calendar, &c.window, w->now > e->due ? w->now : e->due);
    m.not_after = s->not_after_days ? e->due + s->not_after_days * DAY_SECONDS : 0;
    outbox_put(w, &m, against_step(w, &c, e));
    e->previous = step_day(w, s, e);
    if (++e->step == (int)c.nsteps)
        enrol_end(w, e->id, "done");
    else
        keep_place(w, &c, e);
}

#define DUE                                                                                          \
    " FROM enrolment e JOIN campaign c ON c.id = e.campaign_id WHERE e.due_at <= $1 AND c.state IN " \
    "('running', "                                                                                   \
    "'replaced')"

static int64_t work_on_due(struct world *w, int64_t limit)
{
    VEC(struct enrolment) v = {0};
    struct stmt *q = db_prep(
        w->db, "SELECT e.id, e.campaign_id, e.contact_id, e.origin_id, e.due_at, e.step, e.anchor_on,"
               " e.previous_on, e.origin_kind, e.name" DUE " ORDER BY e.due_at, e.id LIMIT $2");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, limit);
    while (stmt_row(q))
        vec_add(&v) = (struct enrolment){.id = col_int(q, 0),
                                         .campaign = col_int(q, 1),
                                         .home = col_int(q, 2),
                                         .origin = col_int(q, 3),
                                         .due = col_int(q, 4),
                                         .step = (int)col_int(q, 5),
                                         .anchor = (int32_t)col_int(q, 6),
                                         .previous = (int32_t)col_int(q, 7),
                                         .kind = col_str(q, 8, w->arena),
                                         .name = col_str(q, 9, w->arena)};
    for (size_t i = 0; i < v.n; i++) {
        v.at[i].contact = merge_root(w, v.at[i].home);
        come_due(w, &v.at[i]);
    }
    int64_t n = (int64_t)v.n;
    vec_clear(&v);
    return n;
}

void enrol_merged(struct world *w, int64_t person)
{
    VEC(struct enrolment) v = {0};
    struct stmt *q = db_prep(
        w->db, "SELECT e.id, e.campaign_id, e.name FROM enrolment e WHERE e.contact_id IN (SELECT id FROM"
               " contact WHERE id = $1 OR person = $1) AND EXISTS (SELECT 1 FROM outbox o WHERE"
               " o.enrolment_id = e.id AND o.state IN ('queued', 'deferred'))");
    stmt_int(q, 1, person);
    while (stmt_row(q))
        vec_add(&v) = (struct enrolment){.id = col_int(q, 0),
                                         .campaign = col_int(q, 1),
                                         .contact = person,
                                         .name = col_str(q, 2, w->arena)};
    for (size_t i = 0; i < v.n; i++) {
        struct campaign c;
        campaign_definition(w, v.at[i].campaign, &c);
        if (is_second(w, &c, &v.at[i]))
            outbox_cancel_enrolment(w, v.at[i].id, "twice");
    }
    vec_clear(&v);
}

bool enrol_has_work(struct world *w)
{
    struct stmt *q = db_prep(
        w->db,
        "SELECT EXISTS (SELECT 1 FROM entry_pending) OR EXISTS (SELECT 1 FROM campaign WHERE"
        " entry = 'segment' AND state = 'running' AND entered_at IS NULL) OR EXISTS (SELECT 1" DUE ")");
    stmt_int(q, 1, w->now);
    return stmt_get_int(q, 0) == 1;
}

int64_t enrol_work(struct world *w, int64_t limit)
{
    return work_on_segments(w) + work_on_pending(w, limit) + work_on_due(w, limit);
}

/* --- mail back --- */

int enrol_reply(struct world *w, int64_t mail, struct en_error *err)
{
    struct stmt *q = db_prep(w->db, "SELECT enrolment_id, contact_id FROM outbox WHERE id = $1");
    stmt_int(q, 1, mail);
    if (!stmt_row(q))
        return error_set(err, EN_NOT_FOUND, "id", "メール %" PRId64 " はありません",
                         "there is no mail %" PRId64, mail);
    int64_t enrolment = col_int(q, 0), contact = col_int(q, 1);
    stmt_done(q);
    enrol_end(w, enrolment, "reply");
    outbox_cancel_enrolment(w, enrolment, "reply");
    task_plan(w, contact, w->today, "メールに返信がありました。内容を確かめて答えてください", NULL, "mail",
              mail);
    return 0;
}
