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
    const struct campaign_step *s = &c->step[e->step];
    const struct calendar *calendar = &w->rules->calendar;
    int32_t day = step_day(w, s, e);
    /* What is told before a day is of no use after it: where the hall is closed then, it goes earlier. */
    return s->delay < 0 ? window_opening_by(calendar, &c->window, day)
                        : window_next(calendar, &c->window, civil_time_of_day(day));
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

int64_t enrol_end_campaign(struct world *w, int64_t campaign, int64_t limit)
{
    struct stmt *q = db_prep(w->db,
                             "UPDATE enrolment SET due_at = NULL, ended_at = $1, end_reason = 'cancelled'"
                             " WHERE id IN (SELECT id FROM enrolment WHERE campaign_id = $2 AND due_at IS"
                             " NOT NULL LIMIT $3)");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, campaign);
    stmt_int(q, 3, limit);
    stmt_run(q);
    return db_changes(w->db);
}

/* --- entering --- */

/*
 * Was the person, as whichever contact, in any version of the campaign before the enrolment `id`? Of a
 * segment, since the day it is of: a corrected version writes to nobody twice, next year's to everybody
 * again.
 */
static bool was_in(struct world *w, const char *name, const struct campaign *c, int64_t person, int64_t id)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT 1 FROM enrolment WHERE contact_id IN (SELECT id FROM contact"
                             " WHERE id = $1 OR person = $1) AND name = $2 AND id < $3 AND anchor_on >="
                             " $4 LIMIT 1");
    stmt_int(q, 1, person);
    stmt_text(q, 2, name);
    stmt_int(q, 3, id);
    stmt_int(q, 4, c->segment_on);
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
    if (c->once_per_contact && was_in(w, name, c, e->contact, INT64_MAX))
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

/* The latest record that the campaign takes, of those whose `column` has the value: its contact and its day.
 */
static bool takes(struct world *w, const struct campaign *c, const char *column, int64_t value,
                  struct enrolment *e)
{
    struct filter f = {.sql = "1 = 1"};
    struct en_error err = {0};
    if (c->where && filter_records(w, c->noun, c->where, &f, &err))
        fatal("a filter that was approved does not compile: %s", err.en);
    struct stmt *q = db_prep_once(
        w->db, arena_printf(w->arena,
                            "SELECT r.id, r.contact_id, r.%s AS day FROM %s r WHERE %s AND r.%s = $%d"
                            " AND r.contact_id IS NOT NULL AND r.cancelled_at IS NULL AND day IS NOT NULL"
                            " ORDER BY day DESC, r.id DESC LIMIT 1",
                            anchor_column(c), c->noun->table, f.sql, column, f.n + 1));
    stmt_int(q, filter_bind(&f, q), value);
    if (!stmt_row(q))
        return false;
    e->origin = col_int(q, 0);
    e->contact = col_int(q, 1);
    e->anchor = e->previous = (int32_t)col_int(q, 2);
    stmt_done(q);
    e->kind = c->noun->name;
    return true;
}

bool enrol_would(struct world *w, const struct campaign *c, int64_t contact, int64_t *record, int32_t *anchor)
{
    struct enrolment e = {.anchor = c->segment_on};
    bool would = !c->noun || takes(w, c, "contact_id", contact, &e);
    *record = e.origin;
    *anchor = e.anchor;
    return would;
}

int64_t enrol_due(struct world *w, const struct campaign *c, int step, int32_t anchor)
{
    struct enrolment e = {.anchor = anchor, .previous = anchor};
    for (; e.step < step; e.step++)
        e.previous = step_day(w, &c->step[e.step], &e);
    return step_moment(w, c, &e);
}

/* The latest enrolment because of this record; its due_at is 0 if it has ended. */
static bool find_latest(struct world *w, const char *name, const char *kind, int64_t record,
                        struct enrolment *e)
{
    struct stmt *q = db_prep(
        w->db, "SELECT id, campaign_id, contact_id, step, anchor_on, previous_on, due_at FROM enrolment WHERE"
               " name = $1 AND origin_kind = $2 AND origin_id = $3 ORDER BY id DESC LIMIT 1");
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
                            .due = col_int(q, 6),
                            .origin = record};
    stmt_done(q);
    e->contact = merge_root(w, e->contact);
    return true;
}

/* Another day of the record moves the next step. */
static void follow_day(struct world *w, struct enrolment *e, int32_t day)
{
    struct campaign own;
    if (!e->due || day == e->anchor)
        return;
    campaign_definition(w, e->campaign, &own);
    if (e->previous == e->anchor)
        e->previous = day;
    e->anchor = day;
    keep_place(w, &own, e);
}

/* The record is no longer one of theirs: nothing more, not even what waits. */
static void leave(struct world *w, const struct enrolment *e)
{
    enrol_end(w, e->id, "origin");
    outbox_cancel_enrolment(w, e->id, "origin");
}

static void look_at_record(struct world *w, int64_t campaign, const char *name, int32_t starts_on,
                           int64_t record)
{
    struct campaign c;
    struct enrolment e = {0}, latest = {0};
    campaign_definition(w, campaign, &c);
    bool taken = takes(w, &c, "id", record, &e), was = find_latest(w, name, c.noun->name, record, &latest);
    bool stays = was && taken && e.contact == latest.contact;
    if (stays)
        follow_day(w, &latest, e.anchor);
    else if (was)
        leave(w, &latest);
    if (taken && !stays && e.anchor >= starts_on)
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
    return c->once_per_contact && was_in(w, e->name, c, e->contact, e->id);
}

/* What stands against this one mail; NULL = nothing. */
static const char *against_step(struct world *w, const struct campaign *c, const struct enrolment *e,
                                int64_t not_after)
{
    const struct campaign_step *s = &c->step[e->step];
    if (is_second(w, c, e))
        return "twice";
    if (not_after && w->now >= not_after)
        return "too_late";
    if (s->condition && !is_true(w, s->condition, e->contact))
        return "condition";
    struct verdict v = consent_may_send(w, e->contact, s->purpose, e->origin);
    return v.may ? NULL : v.why;
}

/* Its last step was taken. */
static void finish(struct world *w, const struct enrolment *e, const char *reason)
{
    struct stmt *q = db_prep(w->db, "UPDATE enrolment SET step = $1 WHERE id = $2");
    stmt_int(q, 1, e->step);
    stmt_int(q, 2, e->id);
    stmt_run(q);
    enrol_end(w, e->id, reason);
}

static void come_due(struct world *w, struct enrolment *e)
{
    struct campaign c;
    campaign_definition(w, e->campaign, &c);
    const struct campaign_step *s = &c.step[e->step];
    const char *exit = enrol_exit(w, &c, e->contact, e->origin);
    int32_t day = step_day(w, s, e);
    struct mail m = {.contact = e->contact,
                     .purpose = s->purpose,
                     .campaign = e->campaign,
                     .enrolment = e->id,
                     .home = e->home,
                     .step = e->step};
    m.consult = !strcmp(s->purpose, PURPOSE_ANSWER) ? e->origin : 0;
    m.due = window_next(&w->rules->calendar, &c.window, w->now > e->due ? w->now : e->due);
    m.not_after = s->not_after_days ? civil_time_of_day(day + s->not_after_days) : 0;
    outbox_put(w, &m, exit ? exit : against_step(w, &c, e, m.not_after));
    e->previous = day;
    e->step++;
    if (exit || e->step == (int)c.nsteps)
        finish(w, e, exit ? exit : "done");
    else
        keep_place(w, &c, e);
}

/* Campaign by campaign, a few of each: what is due in one that is paused is never looked at. $2: how many. */
#define DUE                                                                                       \
    " FROM campaign c CROSS JOIN enrolment e ON e.id IN (SELECT d.id FROM enrolment d WHERE"      \
    " d.campaign_id = c.id AND d.due_at <= $1 ORDER BY d.due_at, d.id LIMIT $2) WHERE c.state IN" \
    " ('running', 'replaced')"

static int64_t work_on_due(struct world *w, int64_t limit)
{
    VEC(struct enrolment) v = {0};
    struct stmt *q = db_prep(
        w->db, "SELECT e.id, e.campaign_id, e.contact_id, e.origin_id, e.due_at, e.step, e.anchor_on,"
               " e.previous_on, e.origin_kind, e.name" DUE " ORDER BY e.due_at, e.id LIMIT $3");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, limit);
    stmt_int(q, 3, limit);
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
        w->db, "SELECT EXISTS (SELECT 1 FROM entry_pending) OR EXISTS (SELECT 1" DUE ") OR EXISTS (SELECT 1"
               " FROM campaign WHERE entry = 'segment' AND state = 'running' AND entered_at IS NULL"
               " AND starts_on <= $3)");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, 1);
    stmt_int(q, 3, w->today);
    return stmt_get_int(q, 0) == 1;
}

int64_t enrol_work(struct world *w, int64_t limit)
{
    return work_on_segments(w) + work_on_pending(w, limit) + work_on_due(w, limit);
}

/* --- mail back --- */

/* The desk reads the answer itself: a task says nothing of it. */
static void plan_answer(struct world *w, int64_t contact, int64_t mail, const char *title, int64_t step,
                        bool says_stop)
{
    struct stmt *q = record_of_origin(
        w, "SELECT 1 FROM task WHERE origin_kind = $1 AND origin_id = $2 AND done_on IS NULL LIMIT 1", "mail",
        mail);
    if (stmt_get_int(q, 0))
        return; /* it waits to be answered already */
    task_plan(w, contact, w->today,
              arena_printf(w->arena, "返信あり：%s（%" PRId64 "通目）。%s", title, step,
                           says_stop ? "配信停止の申し出とみて、メールを止めました"
                                     : "受信メール（mail inbox）を読んで答えてください"),
              NULL, "mail", mail);
}

void enrol_reply(struct world *w, int64_t mail, bool says_stop)
{
    struct stmt *q = db_prep(w->db, "SELECT o.enrolment_id, o.contact_id, c.title, o.step + 1 FROM outbox o"
                                    " JOIN campaign c ON c.id = o.campaign_id WHERE o.id = $1");
    stmt_int(q, 1, mail);
    if (!stmt_row(q))
        return;
    int64_t enrolment = col_int(q, 0), contact = col_int(q, 1), step = col_int(q, 3);
    const char *title = col_str(q, 2, w->arena);
    stmt_done(q);
    enrol_end(w, enrolment, "reply");
    outbox_cancel_enrolment(w, enrolment, "reply");
    plan_answer(w, contact, mail, title, step, says_stop);
}
