/*
 * m_export.c - everything there is about a person, for the person: contact.export.
 */
#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "base/log.h"
#include "domain/consent.h"
#include "domain/merge.h"
#include "domain/outbox.h"
#include "rpc/contact_reply.h"
#include "rpc/handlers.h"

#define PAGE      1000
#define OF_PERSON "(SELECT id FROM contact WHERE id = $1 OR person = $1)"

static void put_time(struct mp_out *o, const char *key, int64_t at)
{
    char text[CIVIL_TIME_MAX];
    mp_put_str(o, key, at ? civil_time_iso(at, text) : NULL);
}

/* What each contact says itself; what the person shows is on its page. */
static void put_members(struct request *rq, struct world *w, int64_t person)
{
    int64_t *ids;
    struct record r;
    size_t n = merge_members(w, person, &ids);
    mp_str(rq->out, "members");
    mp_open_array(rq->out);
    for (size_t i = 1; i < n; i++)
        if (!record_load(w, &noun_contact, ids[i], &r, &rq->err)) {
            reply_open_record(rq->out, &r, false);
            mp_close(rq->out);
        }
    mp_close(rq->out);
}

/* A migration with its members, which lists do without. */
static void put_record(struct world *w, struct mp_out *o, struct record *r)
{
    struct en_error ignored;
    int64_t home = merge_home_of(w, r->noun->table, r->id);
    bool whole = r->noun == &noun_migration && !record_load(w, r->noun, r->id, r, &ignored);
    reply_open_record(o, r, whole);
    if (home)
        mp_put_int(o, "member", home);
    mp_close(o);
}

/* All records of a noun, cancelled ones too, newest first. */
static void put_records(struct world *w, struct mp_out *o, const struct noun *noun, int64_t person)
{
    struct record_filter f = {
        .since = NO_DAY, .until = NO_DAY, .contact = person, .cancelled = true, .limit = PAGE};
    struct record *rows;
    size_t n;
    bool more;
    mp_str(o, noun->name);
    mp_open_array(o);
    do {
        more = record_list(w, noun, &f, &rows, &n);
        for (size_t i = 0; i < n; i++)
            put_record(w, o, &rows[i]);
        if (n) {
            f.cursor_id = rows[n - 1].id;
            f.cursor_day = noun->date >= 0 ? record_int(&rows[n - 1], noun->date, 0) : 0;
        }
    } while (more);
    mp_close(o);
}

static void put_consents(struct world *w, struct mp_out *o, int64_t person)
{
    struct record *rows;
    size_t n = consent_journal(w, person, true, &rows);
    mp_str(o, "consents");
    mp_open_array(o);
    for (size_t i = 0; i < n; i++) {
        reply_open_record(o, &rows[i], false);
        mp_close(o);
    }
    mp_close(o);
}

static void put_mails(struct world *w, struct mp_out *o, int64_t person)
{
    struct mail_filter f = {.contact = person, .limit = PAGE};
    struct record *rows;
    size_t n;
    bool more;
    mp_str(o, "mails");
    mp_open_array(o);
    do {
        more = outbox_list(w, &f, &rows, &n);
        for (size_t i = 0; i < n; i++) {
            reply_open_record(o, &rows[i], false);
            mp_close(o);
            f.cursor_id = rows[i].id;
        }
    } while (more);
    mp_close(o);
}

static void put_enrolments(struct world *w, struct mp_out *o, int64_t person)
{
    struct stmt *q = db_prep(
        w->db, "SELECT name, entered_at, ended_at, end_reason FROM enrolment WHERE contact_id IN " OF_PERSON
               " ORDER BY id");
    mp_str(o, "campaigns");
    mp_open_array(o);
    stmt_int(q, 1, person);
    while (stmt_row(q)) {
        mp_open_map(o);
        mp_put_str(o, "name", col_text(q, 0));
        put_time(o, "entered_at", col_int(q, 1));
        put_time(o, "ended_at", col_int(q, 2));
        mp_put_str(o, "end_reason", col_text(q, 3));
        mp_close(o);
    }
    mp_close(o);
}

/* A row as a list brought it: field, NUL, text, NUL, ... */
static void put_original(struct mp_out *o, const char *at, size_t size)
{
    mp_str(o, "row");
    mp_open_map(o);
    for (const char *end = at + size; at < end; at += strlen(at) + 1)
        mp_str(o, at);
    mp_close(o);
}

static void put_sources(struct world *w, struct mp_out *o, int64_t person)
{
    struct stmt *q = db_prep(w->db, "SELECT source, source_key, contact_id, kind, record_id, original FROM "
                                    "source_record WHERE contact_id IN " OF_PERSON " ORDER BY id");
    mp_str(o, "lists");
    mp_open_array(o);
    stmt_int(q, 1, person);
    while (stmt_row(q)) {
        size_t size;
        const char *original = col_blob(q, 5, &size);
        mp_open_map(o);
        mp_put_str(o, "source", col_text(q, 0));
        mp_put_str(o, "source_key", col_text(q, 1));
        mp_put_int(o, "contact", col_int(q, 2));
        mp_put_str(o, "kind", col_text(q, 3));
        mp_put_int(o, "record", col_int(q, 4));
        put_original(o, original, size);
        mp_close(o);
    }
    mp_close(o);
}

static void put_links(struct world *w, struct mp_out *o, int64_t person)
{
    struct stmt *q = db_prep(
        w->db, "SELECT at, by_name, act, contact_id, other_id, ground, reason FROM identity_link WHERE"
               " contact_id IN " OF_PERSON " OR other_id IN " OF_PERSON " ORDER BY id");
    static const char *const names[] = {"by", "act", "ground", "reason"};
    static const int columns[] = {1, 2, 5, 6};
    mp_str(o, "links");
    mp_open_array(o);
    stmt_int(q, 1, person);
    while (stmt_row(q)) {
        mp_open_map(o);
        put_time(o, "at", col_int(q, 0));
        mp_put_int(o, "contact", col_int(q, 3));
        mp_put_int(o, "other", col_int(q, 4));
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            mp_put_str(o, names[i], col_text(q, columns[i]));
        mp_close(o);
    }
    mp_close(o);
}

/* Whoever takes everything about somebody out of the house is remembered. */
enum handled h_contact_export(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    struct mp_out *o = rq->out;
    int64_t id = arg_int(rq, "id", 0);
    if (contact_load(w, id, &r, &rq->err))
        return HANDLED_FAILED;
    log_info("export contact=%" PRId64 " uid=%u", id, w->actor.uid);
    mp_open_map(o);
    put_time(o, "exported_at", w->now);
    mp_str(o, "person");
    reply_contact(rq, w, &r);
    put_members(rq, w, id);
    put_consents(w, o, id);
    for (size_t i = 0; nouns[i]; i++)
        if (nouns[i]->contact >= 0)
            put_records(w, o, nouns[i], id);
    put_mails(w, o, id);
    put_enrolments(w, o, id);
    put_sources(w, o, id);
    put_links(w, o, id);
    mp_close(o);
    return HANDLED_DONE;
}
