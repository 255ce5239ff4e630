/*
 * outbox.c - the life of a mail's row but for its taking. Invariant: a state changes only along the arrows of
 * outbox.h, and whoever takes a row that waits asks the gate first.
 */
#include "domain/outbox.h"

#include <inttypes.h>
#include <string.h>

#include "base/vec.h"
#include "domain/consent.h"
#include "domain/kpi/cells.h"
#include "domain/merge.h"

#define DAY          INT64_C(86400)
#define FIRST_WAIT   300
#define LONGEST_WAIT 4000

#define WAITS "state IN ('queued', 'deferred')"

static void keep_home(struct world *w, const struct mail *m)
{
    struct stmt *q = db_prep(w->db, "SELECT id FROM outbox WHERE enrolment_id = $1 AND step = $2");
    stmt_int(q, 1, m->enrolment);
    stmt_int(q, 2, m->step);
    merge_home(w, "outbox", stmt_get_int(q, 0), m->home);
}

void outbox_put(struct world *w, const struct mail *m, const char *against)
{
    struct stmt *q = db_prep(
        w->db,
        "INSERT INTO outbox (contact_id, purpose, consult_id, campaign_id, enrolment_id, step, due_at, "
        "not_after,"
        " state, reason, queued_at, done_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        " ON CONFLICT (enrolment_id, step) DO NOTHING");
    stmt_int(q, 1, m->contact);
    stmt_text(q, 2, m->purpose);
    stmt_int_or_null(q, 3, m->consult);
    stmt_int_or_null(q, 4, m->campaign);
    stmt_int_or_null(q, 5, m->enrolment);
    stmt_int(q, 6, m->step);
    stmt_int(q, 7, m->due);
    stmt_int_or_null(q, 8, m->not_after);
    stmt_text(q, 9, against ? "cancelled" : "queued");
    stmt_text(q, 10, against);
    stmt_int(q, 11, w->now);
    stmt_int_or_null(q, 12, against ? w->now : 0);
    stmt_run(q);
    if (m->home && m->home != m->contact)
        keep_home(w, m);
}

/* --- stopping what waits --- */

struct waiting {
    int64_t id, consult;
    const char *purpose;
};

static void cancel(struct world *w, int64_t id, const char *why)
{
    struct stmt *q = db_prep(
        w->db, "UPDATE outbox SET state = 'cancelled', reason = $1, done_at = $2 WHERE id = $3 AND " WAITS);
    stmt_text(q, 1, why);
    stmt_int(q, 2, w->now);
    stmt_int(q, 3, id);
    stmt_run(q);
}

int64_t outbox_recheck(struct world *w, int64_t contact)
{
    VEC(struct waiting) rows = {0};
    int64_t n = 0;
    struct stmt *q = db_prep(w->db,
                             "SELECT id, consult_id, purpose FROM outbox WHERE contact_id = $1 AND " WAITS);
    stmt_int(q, 1, contact);
    while (stmt_row(q))
        vec_add(&rows) = (struct waiting){col_int(q, 0), col_int(q, 1), col_str(q, 2, w->arena)};
    for (size_t i = 0; i < rows.n; i++) {
        struct verdict v = consent_may_send(w, contact, rows.at[i].purpose, rows.at[i].consult);
        if (v.may)
            continue;
        cancel(w, rows.at[i].id, v.why);
        n++;
    }
    vec_clear(&rows);
    return n;
}

int64_t outbox_cancel_campaign(struct world *w, int64_t campaign)
{
    struct stmt *q = db_prep(w->db,
                             "UPDATE outbox SET state = 'cancelled', reason = 'campaign_off', done_at = $1"
                             " WHERE campaign_id = $2 AND " WAITS);
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, campaign);
    stmt_run(q);
    return db_changes(w->db);
}

void outbox_cancel_enrolment(struct world *w, int64_t enrolment, const char *why)
{
    struct stmt *q = db_prep(w->db, "UPDATE outbox SET state = 'cancelled', reason = $1, done_at = $2"
                                    " WHERE enrolment_id = $3 AND " WAITS);
    stmt_text(q, 1, why);
    stmt_int(q, 2, w->now);
    stmt_int(q, 3, enrolment);
    stmt_run(q);
}

/* A mail that waits again when its campaign was called off meanwhile would wait for ever. */
static void cancel_if_off(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(
        w->db,
        "UPDATE outbox SET state = 'cancelled', reason = 'campaign_off', done_at = $1 WHERE id = $2 AND"
        " " WAITS " AND campaign_id IN (SELECT id FROM campaign WHERE state = 'cancelled')");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, id);
    stmt_run(q);
}

/* --- outcomes --- */

void outbox_keep(struct world *w, int64_t id, const char *message_id, const char *subject, const void *bytes,
                 size_t n)
{
    struct stmt *q = db_prep(
        w->db, "UPDATE outbox SET message_id = COALESCE(message_id, $1), subject = $2, message = $3"
               " WHERE id = $4 AND state = 'claimed'");
    stmt_text(q, 1, message_id);
    stmt_text(q, 2, subject);
    stmt_blob(q, 3, bytes, n);
    stmt_int(q, 4, id);
    stmt_run(q);
}

void outbox_spoilt(struct world *w, int64_t id, const char *why)
{
    struct stmt *q = db_prep(w->db, "UPDATE outbox SET state = 'failed', reason = $1, done_at = $2"
                                    " WHERE id = $3 AND state = 'claimed'");
    stmt_text(q, 1, why);
    stmt_int(q, 2, w->now);
    stmt_int(q, 3, id);
    stmt_run(q);
}

/* What a claimed mail stands on. */
struct standing {
    int64_t contact, consult;
    const char *purpose, *campaign; /* state of it */
};

static bool find_claimed(struct world *w, int64_t id, struct standing *s)
{
    bool found = false;
    struct stmt *q = db_prep(
        w->db, "SELECT o.contact_id, o.consult_id, o.purpose, c.state FROM outbox o JOIN campaign c ON"
               " c.id = o.campaign_id WHERE o.id = $1 AND o.state = 'claimed'");
    stmt_int(q, 1, id);
    while (stmt_row(q)) {
        *s = (struct standing){col_int(q, 0), col_int(q, 1), col_str(q, 2, w->arena),
                               col_str(q, 3, w->arena)};
        found = true;
    }
    return found;
}

/* Out of the server's hands again before it had the text. */
static void take_back(struct world *w, int64_t id, const char *why)
{
    struct stmt *q = db_prep(w->db, "UPDATE outbox SET state = $1, reason = $2, done_at = $3 WHERE id = $4"
                                    " AND state = 'claimed'");
    stmt_text(q, 1, why ? "cancelled" : "queued");
    stmt_text(q, 2, why);
    stmt_int_or_null(q, 3, why ? w->now : 0);
    stmt_int(q, 4, id);
    stmt_run(q);
    if (!why)
        cancel_if_off(w, id);
}

bool outbox_hand(struct world *w, int64_t id)
{
    struct standing s;
    if (!find_claimed(w, id, &s))
        return false;
    struct verdict v = consent_may_send(w, s.contact, s.purpose, s.consult);
    bool off = !strcmp(s.campaign, "cancelled"), paused = !strcmp(s.campaign, "paused");
    if (!v.may || off || paused) {
        take_back(w, id, !v.may ? v.why : off ? "campaign_off" : NULL);
        return false;
    }
    struct stmt *q = db_prep(w->db, "UPDATE outbox SET handed_at = $1 WHERE id = $2");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, id);
    stmt_run(q);
    return true;
}

/* When a mail that was deferred comes again; 0: it was tried long enough. */
static int64_t next_try(struct world *w, int64_t id)
{
    int64_t tries = 1, first = w->now;
    struct stmt *q = db_prep(w->db, "SELECT tries, first_at FROM outbox WHERE id = $1");
    stmt_int(q, 1, id);
    while (stmt_row(q)) {
        tries = col_int(q, 0);
        first = col_int(q, 1);
    }
    int64_t wait = FIRST_WAIT;
    while (--tries > 0 && wait < LONGEST_WAIT)
        wait *= 2;
    wait = wait < LONGEST_WAIT ? wait : LONGEST_WAIT;
    return w->now + wait - first > OUTBOX_DAYS * DAY ? 0 : w->now + wait;
}

/* What was sent counts. */
static void touch(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "SELECT contact_id FROM outbox WHERE id = $1");
    stmt_int(q, 1, id);
    kpi_touch(w, (struct subject){SUBJECT_CONTACT, stmt_get_int(q, 0)});
}

void outbox_outcome(struct world *w, int64_t id, const char *state, const char *answer, int64_t retry_at)
{
    bool again = !strcmp(state, "deferred");
    if (!again && strcmp(state, "sent") && strcmp(state, "failed") && strcmp(state, "unknown"))
        fatal("%s is no outcome of a mail", state);
    touch(w, id);
    if (again && !retry_at && !(retry_at = next_try(w, id))) {
        state = "failed";
        again = false;
    }
    struct stmt *q = db_prep(
        w->db,
        "UPDATE outbox SET state = $1, answer = $2, due_at = COALESCE($3, due_at), done_at = $4,"
        " handed_at = CASE WHEN $1 = 'unknown' THEN handed_at END WHERE id = $5 AND state = 'claimed'");
    stmt_text(q, 1, state);
    stmt_text(q, 2, answer);
    stmt_int_or_null(q, 3, again ? retry_at : 0);
    stmt_int_or_null(q, 4, again ? 0 : w->now);
    stmt_int(q, 5, id);
    stmt_run(q);
    if (again)
        cancel_if_off(w, id);
}

void outbox_bounced(struct world *w, int64_t id)
{
    const char *address = NULL;
    struct stmt *q = db_prep(w->db, "SELECT address FROM outbox WHERE id = $1");
    stmt_int(q, 1, id);
    while (stmt_row(q))
        address = col_str(q, 0, w->arena);
    if (address)
        consent_stop_address(w, address, "bounced", NULL);
}

/* --- after a restart --- */

struct left {
    int64_t id;
    bool handed;
    const char *message_id;
};

static void recover(struct world *w, const struct recovery *how, const struct left *m)
{
    if (m->handed)
        outbox_outcome(w, m->id, how->retry ? "deferred" : "unknown", NULL, w->now);
    else if (how->has && m->message_id && how->has(how->ctx, m->message_id))
        outbox_outcome(w, m->id, "sent", NULL, 0);
    else
        take_back(w, m->id, NULL);
}

int64_t outbox_recover(struct world *w, const struct recovery *how)
{
    VEC(struct left) v = {0};
    struct stmt *q = db_prep(
        w->db,
        "SELECT id, handed_at IS NOT NULL, message_id FROM outbox WHERE state = 'claimed' ORDER BY id");
    while (stmt_row(q))
        vec_add(&v) = (struct left){col_int(q, 0), col_int(q, 1) != 0, col_str(q, 2, w->arena)};
    for (size_t i = 0; i < v.n; i++)
        recover(w, how, &v.at[i]);
    int64_t n = (int64_t)v.n;
    vec_clear(&v);
    return n;
}

int outbox_settle(struct world *w, int64_t id, const char *as, struct record *r, struct en_error *err)
{
    const char *message;
    if (outbox_load(w, id, r, &message, err))
        return -1;
    if (strcmp(record_text(r, MAIL_STATE), "unknown") != 0)
        return error_set(err, EN_CONFLICT, "id",
                         "メール %" PRId64 " は「%s」です。始末を決めるのは「結果不明」のものだけです%.0s",
                         "mail %" PRId64 " is not unknown%.0s: it is %s", id,
                         enum_label(&enum_mail_state, record_text(r, MAIL_STATE), true),
                         record_text(r, MAIL_STATE));
    kpi_touch(w, (struct subject){SUBJECT_CONTACT, record_int(r, MAIL_CONTACT, 0)});
    struct stmt *q = db_prep(w->db, "UPDATE outbox SET state = $1, done_at = $2, due_at = $3 WHERE id = $4");
    bool retry = !strcmp(as, "retry");
    stmt_text(q, 1, retry ? "queued" : as);
    stmt_int_or_null(q, 2, retry ? 0 : w->now);
    stmt_int(q, 3, w->now);
    stmt_int(q, 4, id);
    stmt_run(q);
    if (retry)
        cancel_if_off(w, id);
    return outbox_load(w, id, r, &message, err);
}

/* --- reading --- */

#define MAIL                                                                                                 \
    "SELECT o.id, o.contact_id, c.name, o.step + 1, o.purpose, o.state, o.reason, o.due_at, o.tries, "       \
    "o.done_at, o.subject,"                                                                                  \
    " o.answer, o.bounce, o.bounced_at, o.bounce_words, o.replied_at FROM outbox o LEFT JOIN campaign c ON " \
    "c.id = o.campaign_id"

static struct record read_mail(struct stmt *q, struct arena *a)
{
    static const int columns[] = {MAIL_CONTACT,    MAIL_CAMPAIGN,     MAIL_STEP,      MAIL_PURPOSE,
                                  MAIL_STATE,      MAIL_REASON,       MAIL_DUE,       MAIL_TRIES,
                                  MAIL_DONE_AT,    MAIL_SUBJECT,      MAIL_ANSWER,    MAIL_BOUNCE,
                                  MAIL_BOUNCED_AT, MAIL_BOUNCE_WORDS, MAIL_REPLIED_AT};
    struct record r = {.noun = &noun_mail, .id = col_int(q, 0)};
    for (int i = 0; i < (int)(sizeof columns / sizeof *columns); i++) {
        enum field_type t = noun_mail.field[columns[i]].type;
        if (col_is_null(q, i + 1))
            continue;
        r.v[columns[i]] = t == FIELD_INT || t == FIELD_TIME || t == FIELD_ID
                              ? VALUE_OF_INT(col_int(q, i + 1))
                              : VALUE_OF_TEXT(col_str(q, i + 1, a));
    }
    return r;
}

/* Newest first along an index each, whatever else is in the outbox. Of a contact; of a campaign's versions,
 * of a state, of both; of neither. */
#define NEWEST(before, most) " AND o.id < " before " ORDER BY o.id DESC LIMIT " most
#define OF_VERSIONS(state, before, most)                                                                   \
    MAIL " WHERE o.id IN (SELECT m.id FROM (SELECT id FROM campaign WHERE name = $1) v CROSS JOIN outbox"  \
         " m ON m.id IN (SELECT i.id FROM outbox i WHERE i.campaign_id = v.id" state " AND i.id < " before \
         " ORDER BY i.id DESC LIMIT " most "))" NEWEST(before, most)

static struct stmt *prepare_list(struct world *w, const struct mail_filter *f)
{
    static const char *const lists[2][2] = {
        {MAIL " WHERE TRUE" NEWEST("$1", "$2"), MAIL " WHERE o.state = $1" NEWEST("$2", "$3")},
        {OF_VERSIONS("", "$2", "$3"), OF_VERSIONS(" AND i.state = $2", "$3", "$4")},
    };
    if (f->contact)
        return db_prep(w->db, MAIL " WHERE o.contact_id = $1 AND ($2 IS NULL OR c.name = $2) AND ($3 IS NULL"
                                   " OR o.state = $3)" NEWEST("$4", "$5"));
    return db_prep(w->db, lists[f->campaign != NULL][f->state != NULL]);
}

bool outbox_list(struct world *w, const struct mail_filter *f, struct record **rows, size_t *n)
{
    VEC(struct record) v = {0};
    struct stmt *q = prepare_list(w, f);
    int i = 0;
    if (f->contact)
        stmt_int(q, ++i, f->contact);
    if (f->contact || f->campaign)
        stmt_text(q, ++i, f->campaign);
    if (f->contact || f->state)
        stmt_text(q, ++i, f->state);
    stmt_int(q, ++i, f->cursor_id ? f->cursor_id : INT64_MAX);
    stmt_int(q, ++i, f->limit + 1);
    while (stmt_row(q))
        vec_add(&v) = read_mail(q, w->arena);
    bool more = (int64_t)v.n > f->limit;
    *n = v.n - more;
    *rows = vec_take(&v, w->arena);
    return more;
}

int outbox_load(struct world *w, int64_t id, struct record *r, const char **message, struct en_error *err)
{
    struct stmt *q = db_prep(w->db, MAIL " WHERE o.id = $1");
    stmt_int(q, 1, id);
    if (!stmt_row(q))
        return error_set(err, EN_NOT_FOUND, "id", "メール %" PRId64 " はありません",
                         "there is no mail %" PRId64, id);
    *r = read_mail(q, w->arena);
    stmt_done(q);
    q = db_prep(w->db, "SELECT message FROM outbox WHERE id = $1");
    stmt_int(q, 1, id);
    *message = NULL;
    while (stmt_row(q)) {
        size_t n;
        const void *bytes = col_blob(q, 0, &n);
        if (n)
            *message = arena_strndup(w->arena, bytes, n);
    }
    return 0;
}
