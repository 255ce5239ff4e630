/*
 * outbox_take.c - the only way a mail leaves: everything that may stand against it is looked at once more, in
 * the turn that claims it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/vec.h"
#include "domain/consent.h"
#include "domain/contact.h"
#include "domain/enrol.h"
#include "domain/outbox.h"
#include "domain/press.h"
#include "domain/rate.h"
#include "domain/rules.h"

#define HOUR INT64_C(3600)
#define REST (HOUR / 12) /* of a campaign that has had its hour */

struct due {
    int64_t id, contact, consult, campaign, enrolment, not_after, tries, origin;
    int step;
    const char *purpose, *state, *message_id;
    int64_t due_at;
};

/* One call of outbox_take(): who makes ways to stop, and what is asked once a campaign. */
struct taking {
    stop_fn *stop;
    void *ctx;
    const struct plate *of; /* what the rest is of; NULL = nothing yet */
    int64_t hour;           /* mails of that campaign that were claimed in the last hour */
};

static void hold_back(struct world *w, int64_t id, const char *state, const char *why)
{
    struct stmt *q = db_prep(w->db, "UPDATE outbox SET state = $1, reason = $2, done_at = $3 WHERE id = $4");
    stmt_text(q, 1, state);
    stmt_text(q, 2, why);
    stmt_int(q, 3, w->now);
    stmt_int(q, 4, id);
    stmt_run(q);
}

static void put_off(struct world *w, int64_t id, int64_t until)
{
    struct stmt *q = db_prep(w->db, "UPDATE outbox SET due_at = $1 WHERE id = $2");
    stmt_int(q, 1, until);
    stmt_int(q, 2, id);
    stmt_run(q);
}

static const char *against(struct world *w, const struct campaign *c, const struct due *d, struct verdict *v)
{
    const char *why = enrol_exit(w, c, d->contact, d->origin);
    if (why)
        return why;
    if (d->not_after && w->now >= d->not_after)
        return "too_late";
    *v = consent_may_send(w, d->contact, d->purpose, d->consult);
    return v->may ? NULL : v->why;
}

/* Day of the last mail to the contact, of whatever campaign; NO_DAY if there was none. */
static int32_t last_mail(struct world *w, const struct due *d)
{
    struct stmt *q = db_prep(w->db, "SELECT max(claimed_at) FROM outbox WHERE contact_id = $1 AND id <> $2"
                                    " AND state IN ('claimed', 'sent', 'unknown')");
    stmt_int(q, 1, d->contact);
    stmt_int(q, 2, d->id);
    int64_t at = stmt_get_int(q, 0);
    return at ? civil_day_of_time(at) : NO_DAY;
}

/* The campaign has had its hour: none of its mails is looked at for a while. */
static void rest(struct world *w, int64_t campaign)
{
    struct stmt *q = db_prep(w->db, "UPDATE campaign SET waits_until = $1 WHERE id = $2");
    stmt_int(q, 1, w->now + REST);
    stmt_int(q, 2, campaign);
    stmt_run(q);
}

/* A rest that lasts longer is one of a clock that was ahead. */
void outbox_follow_clock(struct world *w)
{
    struct stmt *q = db_prep(w->db, "UPDATE campaign SET waits_until = NULL WHERE waits_until > $1");
    stmt_int(q, 1, w->now + REST);
    stmt_run(q);
}

static int64_t claimed_since(struct world *w, int64_t campaign, int64_t since)
{
    struct stmt *q = db_prep(w->db, "SELECT count(*) FROM outbox WHERE campaign_id = $1 AND claimed_at > $2"
                                    " AND claimed_at <= $3");
    stmt_int(q, 1, campaign);
    stmt_int(q, 2, since);
    stmt_int(q, 3, w->now);
    return stmt_get_int(q, 0);
}

/* The moment it may go; now or earlier = now. An answer waits for no other mail. */
static int64_t may_go_at(struct world *w, const struct campaign *c, const struct due *d)
{
    int64_t at = window_next(&w->rules->calendar, &c->window, w->now);
    int32_t last = last_mail(w, d);
    if (strcmp(d->purpose, PURPOSE_ANSWER) != 0 && last != NO_DAY && last + c->contact_days > w->today)
        at = window_next(&w->rules->calendar, &c->window, civil_time_of_day(last + c->contact_days));
    return at;
}

static void claim(struct world *w, const struct due *d, const char *address)
{
    struct stmt *q = db_prep(
        w->db, "UPDATE outbox SET state = 'claimed', claimed_at = $1, tries = tries + 1, address = $2"
               ", first_at = COALESCE(first_at, $3), reason = NULL,"
               " handed_at = NULL WHERE id = $4");
    stmt_int(q, 1, w->now);
    stmt_text(q, 2, address);
    stmt_int(q, 3, w->now);
    stmt_int(q, 4, d->id);
    stmt_run(q);
}

static struct outgoing outgoing_of(struct world *w, const struct due *d, const struct verdict *v)
{
    return (struct outgoing){.id = d->id,
                             .contact = d->contact,
                             .campaign = d->campaign,
                             .tries = d->tries + 1,
                             .answer = !strcmp(d->purpose, PURPOSE_ANSWER),
                             .address = v->address,
                             .name = contact_name_of(w, d->contact),
                             .message_id = d->message_id};
}

/* Its campaign or its destination has had its share of this hour. */
static bool must_wait(struct world *w, const struct taking *t, const struct due *d, const char *address)
{
    int64_t again;
    if (t->hour >= t->of->c.per_hour) {
        rest(w, d->campaign);
        return true;
    }
    if (rate_take(w, address, &again))
        return false;
    put_off(w, d->id, again);
    return true;
}

static bool take(struct world *w, struct taking *t, const struct due *d, struct outgoing *out)
{
    const struct campaign *c = &t->of->c;
    struct verdict v = {0};
    struct way_to_stop way = {.answer = !strcmp(d->purpose, PURPOSE_ANSWER)};
    struct en_error err = {0};
    const char *why = against(w, c, d, &v);
    if (why) {
        hold_back(w, d->id, "cancelled", why);
        return false;
    }
    int64_t at = may_go_at(w, c, d);
    if (at > w->now) {
        put_off(w, d->id, at);
        return false;
    }
    *out = outgoing_of(w, d, &v);
    t->stop(t->ctx, out, w->arena, &way);
    const struct letter_form *form = t->of->form[d->step];
    if (!form || letter_fill(w, form, d->contact, d->origin, &way, &out->texts, &err)) {
        hold_back(w, d->id, "failed", "text");
        return false;
    }
    if (must_wait(w, t, d, v.address))
        return false;
    claim(w, d, v.address);
    t->hour++;
    return true;
}

/* --- what is due --- */

/* Campaigns whose mail may leave now. */
#define SENDING "c.state IN ('running', 'replaced') AND COALESCE(c.waits_until, 0) <= $1"
#define IS_DUE  "o.state IN ('queued', 'deferred') AND o.due_at <= $2"

int64_t outbox_due(struct world *w, int64_t most)
{
    /* CROSS JOIN: by campaign, so that what waits in one that rests or is paused is never looked at. */
    struct stmt *q = db_prep(w->db, "SELECT count(*) FROM (SELECT 1 FROM campaign c CROSS JOIN outbox o ON"
                                    " o.campaign_id = c.id WHERE " SENDING " AND " IS_DUE " LIMIT $3)");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, w->now);
    stmt_int(q, 3, most);
    return stmt_get_int(q, 0);
}

static size_t sending_campaigns(struct world *w, int64_t **ids)
{
    VEC(int64_t) v = {0};
    struct stmt *q = db_prep(w->db, "SELECT c.id FROM campaign c WHERE " SENDING " ORDER BY c.id");
    stmt_int(q, 1, w->now);
    while (stmt_row(q))
        vec_add(&v) = col_int(q, 0);
    size_t n = v.n;
    *ids = vec_take(&v, w->arena);
    return n;
}

typedef VEC(struct due) due_list;

static void add_due(struct world *w, int64_t campaign, size_t limit, due_list *v)
{
    struct stmt *q = db_prep(
        w->db,
        "SELECT o.id, o.contact_id, o.consult_id, o.campaign_id, o.enrolment_id, o.not_after, o.tries,"
        " e.origin_id, o.step, o.purpose, o.state, o.message_id, o.due_at FROM outbox o JOIN enrolment e"
        " ON e.id = o.enrolment_id WHERE o.campaign_id = $1 AND " IS_DUE " ORDER BY o.due_at, o.id"
        " LIMIT $3");
    stmt_int(q, 1, campaign);
    stmt_int(q, 2, w->now);
    stmt_int(q, 3, (int64_t)limit);
    while (stmt_row(q))
        vec_add(v) = (struct due){col_int(q, 0),
                                  col_int(q, 1),
                                  col_int(q, 2),
                                  col_int(q, 3),
                                  col_int(q, 4),
                                  col_int(q, 5),
                                  col_int(q, 6),
                                  col_int(q, 7),
                                  (int)col_int(q, 8),
                                  col_str(q, 9, w->arena),
                                  col_str(q, 10, w->arena),
                                  col_str(q, 11, w->arena),
                                  col_int(q, 12)};
}

static int by_time(const void *a, const void *b)
{
    const struct due *x = a, *y = b;
    int64_t d = x->due_at != y->due_at ? x->due_at - y->due_at : x->id - y->id;
    return d < 0 ? -1 : d > 0;
}

static void turn_to(struct world *w, struct taking *t, int64_t campaign)
{
    if (t->of && t->of->campaign == campaign)
        return;
    t->of = press_plate(w, w->press, campaign);
    t->hour = claimed_since(w, campaign, w->now - HOUR);
}

void outbox_take(struct world *w, size_t limit, stop_fn *stop, void *ctx, struct outgoing **out, size_t *n)
{
    due_list v = {0};
    struct taking t = {.stop = stop, .ctx = ctx};
    int64_t *ids, room = rate_room(w);
    limit = room < (int64_t)limit ? (size_t)room : limit;
    for (size_t i = 0, all = sending_campaigns(w, &ids); i < all && limit; i++)
        add_due(w, ids[i], limit, &v);
    if (v.n)
        qsort(v.at, v.n, sizeof *v.at, by_time);
    *out = arena_array(w->arena, v.n, sizeof **out);
    *n = 0;
    for (size_t i = 0; i < v.n && i < limit; i++) {
        turn_to(w, &t, v.at[i].campaign);
        *n += take(w, &t, &v.at[i], &(*out)[*n]);
    }
    vec_clear(&v);
}
