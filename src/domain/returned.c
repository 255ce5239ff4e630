/*
 * returned.c - the only place that acts on mail that came back. Invariant: a mail acts once, by the hash of
 * its bytes; and only on the person and the address that the mail it is about was sent to.
 */
#include "domain/returned.h"

#include <inttypes.h>
#include <string.h>

#include "base/keyed.h"
#include "base/text.h"
#include "base/vec.h"
#include "domain/consent.h"
#include "domain/enrol.h"
#include "domain/kpi/cells.h"
#include "domain/rules.h"

#define DAY         INT64_C(86400)
#define BOUNCE_DAYS 30 /* carriers give up after five; what comes later is somebody's repetition */
#define QUIET_DAYS  5  /* a mail that did not come back by then was delivered */

/* The mail that it is about. */
struct sent {
    int64_t id, contact, claimed_at;
    const char *address, *purpose;
};

static bool find_sent(struct world *w, int64_t mail, int64_t campaign, struct sent *out)
{
    bool found = false;
    struct stmt *q = db_prep(w->db, "SELECT id, contact_id, claimed_at, address, purpose FROM outbox"
                                    " WHERE id = $1 AND campaign_id = $2 AND address IS NOT NULL");
    stmt_int(q, 1, mail);
    stmt_int(q, 2, campaign);
    while (stmt_row(q)) {
        *out = (struct sent){col_int(q, 0), col_int(q, 1), col_int(q, 2), col_str(q, 3, w->arena),
                             col_str(q, 4, w->arena)};
        found = true;
    }
    return found;
}

/* --- keeping --- */

static const char *digest_of(struct world *w, const struct returned *r)
{
    char text[2 * KEYED_HASH_MAX + 1];
    keyed_text(w->key, "mail back", r->bytes, r->n, KEYED_HASH_MAX, text);
    return arena_strdup(w->arena, text);
}

static bool was_here(struct world *w, const char *digest)
{
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM mail_in WHERE digest = $1");
    stmt_text(q, 1, digest);
    return stmt_get_int(q, 0) == 1;
}

static int64_t keep(struct world *w, const struct returned *r, const struct sent *s, const char *digest)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO mail_in (came_at, kind, digest, outbox_id, code, status, words, message)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    stmt_int(q, 1, w->now);
    stmt_text(q, 2, r->kind);
    stmt_text(q, 3, digest);
    stmt_int(q, 4, s->id);
    stmt_int_or_null(q, 5, r->code);
    stmt_text(q, 6, *r->status ? r->status : NULL);
    stmt_text(q, 7, *r->words ? r->words : NULL);
    stmt_blob(q, 8, r->bytes, r->n);
    return stmt_insert(q);
}

/* --- what it asks for --- */

/* Whatever comes back proves that the mail went, also one whose end was not known. */
static void prove(struct world *w, const struct sent *s)
{
    struct stmt *q = db_prep(w->db, "UPDATE outbox SET state = 'sent' WHERE id = $1 AND state = 'unknown'");
    kpi_touch(w, (struct subject){SUBJECT_CONTACT, s->contact});
    stmt_int(q, 1, s->id);
    stmt_run(q);
}

/* A mail came back once, however many notices tell of it; the worst one stands. */
static void mark_bounced(struct world *w, const struct sent *s, const char *how, const char *words)
{
    struct stmt *q = db_prep(w->db, "UPDATE outbox SET bounce = $1, bounced_at = COALESCE(bounced_at, $2),"
                                    " bounce_words = $3 WHERE id = $4 AND (bounce IS NULL OR $1 = 'hard')");
    prove(w, s);
    stmt_text(q, 1, how);
    stmt_int(q, 2, w->now);
    stmt_text(q, 3, words);
    stmt_int(q, 4, s->id);
    stmt_run(q);
}

static void mark_answered(struct world *w, const struct sent *s)
{
    struct stmt *q = db_prep(w->db, "UPDATE outbox SET replied_at = COALESCE(replied_at, $1) WHERE id = $2");
    prove(w, s);
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, s->id);
    stmt_run(q);
}

/* Soft bounces of the address in a row: the mails to it, latest first, up to one that was delivered or
 * answered. */
static int64_t soft_in_a_row(struct world *w, const struct sent *s)
{
    int64_t n = 0;
    bool goes_on = true;
    struct stmt *q = db_prep(w->db,
                             "SELECT bounce IS NOT NULL, replied_at IS NOT NULL OR claimed_at <= $1 FROM"
                             " outbox WHERE contact_id = $2 AND state = 'sent' AND address = $3"
                             " ORDER BY claimed_at DESC, id DESC");
    stmt_int(q, 1, w->now - QUIET_DAYS * DAY);
    stmt_int(q, 2, s->contact);
    stmt_text(q, 3, s->address);
    while (stmt_row(q)) {
        bool bounced = col_int(q, 0), delivered = !bounced && col_int(q, 1);
        goes_on &= !delivered;
        n += goes_on && bounced;
    }
    return n;
}

static void stop_address(struct world *w, const struct sent *s)
{
    consent_stop_address(w, s->address, "bounced", NULL);
}

/* Whose word is it that nobody is there? Only that of who has the return path, and in time. */
static bool is_carriers(struct world *w, const struct returned *r, const struct sent *s)
{
    return r->by_return_path && w->now <= s->claimed_at + BOUNCE_DAYS * DAY;
}

static void take_hard(struct world *w, const struct returned *r, const struct sent *s, int64_t id)
{
    (void)id;
    if (!is_carriers(w, r, s))
        return;
    mark_bounced(w, s, "hard", r->words);
    stop_address(w, s);
}

static void take_soft(struct world *w, const struct returned *r, const struct sent *s, int64_t id)
{
    (void)id;
    if (!is_carriers(w, r, s))
        return;
    mark_bounced(w, s, "soft", r->words);
    if (soft_in_a_row(w, s) >= w->rules->soft_bounces)
        stop_address(w, s);
}

/* The footer says how to stop the mail, not one kind of it. *told counts what was not withdrawn before. */
static int stop_mail(struct world *w, const struct sent *s, const char *how, const char *evidence,
                     int64_t *told, int64_t *cancelled, struct en_error *err)
{
    struct record r = {.noun = &noun_consent};
    r.v[CONSENT_CONTACT] = VALUE_OF_INT(s->contact);
    r.v[CONSENT_HOW] = VALUE_OF_TEXT(how);
    r.v[CONSENT_EVIDENCE] = VALUE_OF_TEXT(evidence);
    int rc = consent_stop_mail(w, &r, told, cancelled, err);
    int64_t more = consent_stop_kinds(w, s->address, NULL); /* also if it is theirs no more */
    if (!rc)
        *cancelled += more;
    return rc;
}

static void take_stop(struct world *w, const struct returned *r, const struct sent *s, int64_t id)
{
    struct en_error gone; /* a contact that was cancelled since: its address is stopped all the same */
    int64_t told, cancelled;
    (void)r;
    (void)stop_mail(w, s, "mail", arena_printf(w->arena, "受信メール %" PRId64, id), &told, &cancelled,
                    &gone);
}

static void take_reply(struct world *w, const struct returned *r, const struct sent *s, int64_t id)
{
    mark_answered(w, s);
    if (r->says_stop)
        take_stop(w, r, s, id);
    enrol_reply(w, s->id, r->says_stop);
}

static const struct {
    const char *kind;
    void (*take)(struct world *w, const struct returned *r, const struct sent *s, int64_t id);
} acts[] = {
    {"bounce_hard", take_hard},
    {"bounce_soft", take_soft},
    {"stop", take_stop},
    {"reply", take_reply},
};

enum returned_end returned_take(struct world *w, const struct returned *r)
{
    struct sent s;
    if (!find_sent(w, r->mail, r->campaign, &s))
        return RETURNED_NOT_OURS;
    const char *digest = digest_of(w, r);
    if (was_here(w, digest))
        return RETURNED_BEFORE;
    int64_t id = keep(w, r, &s, digest);
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (!strcmp(acts[i].kind, r->kind))
            acts[i].take(w, r, &s, id);
    return RETURNED_TAKEN;
}

int returned_stop(struct world *w, int64_t mail, int64_t campaign, int64_t *told, int64_t *cancelled,
                  struct en_error *err)
{
    struct sent s;
    if (!find_sent(w, mail, campaign, &s))
        return error_set(err, EN_NOT_FOUND, "token", "この印のメールはありません",
                         "there is no mail of this token");
    return stop_mail(w, &s, "web", arena_printf(w->arena, "メール %" PRId64 " の停止の印", mail), told,
                     cancelled, err);
}

/* --- reading --- */

/* Mail may be anything: what is no UTF-8, or would end the text, is shown as such. */
static const char *readable(struct arena *a, const char *bytes, size_t n)
{
    char *text = arena_alloc(a, 3 * n + 1), *to = text;
    for (size_t i = 0, valid; i < n; i += valid ? valid : 1) {
        bool cut;
        valid = text_valid_length(bytes + i, n - i, &cut);
        for (size_t k = 0; k < valid; k++)
            if (bytes[i + k])
                *to++ = bytes[i + k];
            else
                to += text_put(to, 0xfffd);
        if (!valid)
            to += text_put(to, 0xfffd);
    }
    *to = '\0';
    return text;
}

#define IS_ANSWER "i.kind IN ('reply', 'auto_reply')"
#define MAIL_IN(words)                                                                            \
    "SELECT i.id, i.came_at, i.kind, o.contact_id, i.outbox_id, c.name, i.code, i.status, " words \
    " FROM mail_in i JOIN outbox o ON o.id = i.outbox_id LEFT JOIN campaign c ON c.id = o.campaign_id"
#define MAIL_LISTED MAIL_IN("CASE WHEN " IS_ANSWER " THEN NULL ELSE i.words END")

static struct record read_row(struct stmt *q, struct arena *a)
{
    struct record r = {.noun = &noun_mail_in, .id = col_int(q, 0)};
    for (int i = 0; i < MAIL_IN_FIELDS; i++) {
        enum field_type t = noun_mail_in.field[i].type;
        if (!col_is_null(q, i + 1))
            r.v[i] = t == FIELD_INT || t == FIELD_TIME || t == FIELD_ID ? VALUE_OF_INT(col_int(q, i + 1))
                                                                        : VALUE_OF_TEXT(col_str(q, i + 1, a));
    }
    return r;
}

bool returned_list(struct world *w, const struct returned_filter *f, struct record **rows, size_t *n)
{
    VEC(struct record) v = {0};
    const char *kind = f->kind ? f->kind : "";
    struct stmt *q = db_prep(w->db, f->contact ? MAIL_LISTED
                                        " WHERE o.contact_id = $1 AND ($2 = '' OR i.kind = "
                                        "$2) AND i.id < $3 ORDER BY i.id DESC LIMIT $4"
                                               : MAIL_LISTED " WHERE $1 = 0 AND ($2 = '' OR i.kind = $2)"
                                                             " AND i.id < $3 ORDER BY i.id DESC LIMIT $4");
    stmt_int(q, 1, f->contact);
    stmt_text(q, 2, kind);
    stmt_int(q, 3, f->cursor_id ? f->cursor_id : INT64_MAX);
    stmt_int(q, 4, f->limit + 1);
    while (stmt_row(q))
        vec_add(&v) = read_row(q, w->arena);
    bool more = (int64_t)v.n > f->limit;
    *n = v.n - more;
    *rows = vec_take(&v, w->arena);
    return more;
}

int returned_load(struct world *w, int64_t id, struct record *r, const char **message, struct en_error *err)
{
    struct stmt *q = db_prep(w->db, MAIL_IN("i.words") " WHERE i.id = $1");
    stmt_int(q, 1, id);
    if (!stmt_row(q))
        return error_set(err, EN_NOT_FOUND, "id", "受信メール %" PRId64 " はありません",
                         "there is no mail %" PRId64 " in the inbox", id);
    *r = read_row(q, w->arena);
    stmt_done(q);
    q = db_prep(w->db, "SELECT message FROM mail_in WHERE id = $1 AND message IS NOT NULL");
    stmt_int(q, 1, id);
    *message = NULL;
    while (stmt_row(q)) {
        size_t n;
        const void *bytes = col_blob(q, 0, &n);
        *message = readable(w->arena, bytes, n);
    }
    return 0;
}

int64_t returned_forget(struct world *w, int64_t before)
{
    struct stmt *q = db_prep(w->db, "UPDATE mail_in AS i SET message = NULL, words = CASE WHEN " IS_ANSWER
                                    " THEN NULL ELSE words END WHERE came_at < $1 AND message IS NOT NULL");
    stmt_int(q, 1, before);
    stmt_run(q);
    return db_changes(w->db);
}

/* --- by their names --- */

struct met returned_met(struct world *w, const char *source, const char *uid)
{
    struct met m = {0};
    struct stmt *q = db_prep(w->db, "SELECT ours, failures FROM mail_met WHERE source = $1 AND uid = $2");
    stmt_text(q, 1, source);
    stmt_text(q, 2, uid);
    while (stmt_row(q))
        m = (struct met){true, col_int(q, 0) == 1, col_int(q, 1)};
    return m;
}

static void meet(struct world *w, const char *source, const char *uid, bool ours, int64_t failed)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO mail_met (source, uid, ours, failures, met_at) VALUES ($1, $2, $3, $4, $5)"
               " ON CONFLICT (source, uid) DO UPDATE SET ours = excluded.ours,"
               " failures = CASE WHEN excluded.failures > 0 THEN mail_met.failures + 1 ELSE 0 END,"
               " met_at = excluded.met_at");
    stmt_text(q, 1, source);
    stmt_text(q, 2, uid);
    stmt_int(q, 3, ours);
    stmt_int(q, 4, failed);
    stmt_int(q, 5, w->now);
    stmt_run(q);
}

void returned_meet(struct world *w, const char *source, const char *uid, bool ours)
{
    meet(w, source, uid, ours, 0);
}

void returned_failed(struct world *w, const char *source, const char *uid)
{
    meet(w, source, uid, false, 1);
}
