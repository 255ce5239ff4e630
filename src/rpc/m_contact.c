/*
 * m_contact.c - contacts: add, show, find, edit, timeline.
 */
#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "domain/consent.h"
#include "domain/merge.h"
#include "domain/nouns.h"
#include "domain/recognise.h"
#include "domain/search.h"
#include "domain/stop_list.h"
#include "domain/timeline.h"
#include "rpc/contact_reply.h"
#include "rpc/handlers.h"

enum handled h_contact_add(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (arg_record(rq, &r) || contact_add(w, &r, &rq->err))
        return HANDLED_FAILED;
    int64_t twin = recognise_by_hand(w, r.id);
    mp_open_map(rq->out);
    mp_put_int(rq->out, "id", r.id);
    if (twin) {
        mp_put_str(rq->out, "note_ja",
                   arena_printf(rq->arena,
                                "連絡先 %" PRId64 " と同じ人かもしれません（identity list で確かめられます）",
                                twin));
        mp_put_str(rq->out, "note_en",
                   arena_printf(rq->arena, "this may be contact %" PRId64 " (see identity list)", twin));
    }
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_contact_cancel(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (contact_cancel(w, arg_int(rq, "id", 0), arg_text(rq, "reason"), &r, &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, w, &r);
    return HANDLED_DONE;
}

/* A list under a key; `put` writes row i of `rows` whole. */
typedef void put_fn(struct mp_out *o, const void *rows, size_t i);

static void put_list(struct mp_out *o, const char *key, put_fn *put, const void *rows, size_t n)
{
    mp_str(o, key);
    mp_open_array(o);
    for (size_t i = 0; i < n; i++)
        put(o, rows, i);
    mp_close(o);
}

/* Which of the merged contacts told it. */
static void put_member(struct mp_out *o, int64_t member)
{
    if (member)
        mp_put_int(o, "member", member);
}

static void put_address(struct mp_out *o, const void *rows, size_t i)
{
    const struct address_row *a = (const struct address_row *)rows + i;
    mp_open_map(o);
    mp_put_str(o, "postal", a->postal);
    mp_put_str(o, "prefecture", a->prefecture);
    mp_put_str(o, "city", a->city);
    mp_put_str(o, "address", a->address);
    reply_day(o, "from", a->from);
    reply_day(o, "until", a->until);
    put_member(o, a->member);
    mp_close(o);
}

static void put_point(struct mp_out *o, const void *rows, size_t i)
{
    const struct point_row *p = (const struct point_row *)rows + i;
    mp_open_map(o);
    mp_put_str(o, "kind", p->kind);
    mp_put_str(o, "value", p->value);
    reply_day(o, "from", p->from);
    reply_day(o, "until", p->until);
    if (p->stopped)
        mp_put_str(o, "stopped", p->stopped);
    put_member(o, p->member);
    mp_close(o);
}

static void mark_stopped(struct world *w, struct point_row *points, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(points[i].kind, "email"))
            points[i].stopped = stop_list_why(w, points[i].value, STOP_EVERY_KIND);
}

static void put_record(struct mp_out *o, const void *rows, size_t i)
{
    reply_open_record(o, (const struct record *)rows + i, false);
    mp_close(o);
}

static void put_moment(struct mp_out *o, const void *rows, size_t i)
{
    const struct moment *m = (const struct moment *)rows + i;
    mp_open_map(o);
    mp_put_int(o, "id", m->id);
    reply_day(o, "date", m->date);
    mp_put_str(o, "kind", m->noun->name);
    mp_put_str(o, "what", m->what);
    mp_put_str(o, "what_en", m->what_en);
    mp_close(o);
}

#define SHOWN 200 /* relationships and memberships on a contact's page; the lists show all */

static void put_records(struct world *w, struct mp_out *o, const char *key, const struct noun *noun,
                        int64_t id)
{
    struct record *rows;
    size_t n;
    struct record_filter f = {.since = NO_DAY, .until = NO_DAY, .contact = id, .limit = SHOWN};
    (void)record_list(w, noun, &f, &rows, &n);
    put_list(o, key, put_record, rows, n);
}

/* The contacts that are one with it, when and by whom they were made so. */
static void put_merged(struct world *w, struct mp_out *o, int64_t person)
{
    struct stmt *q = db_prep(
        w->db, "SELECT c.id, c.kana, c.merged_into, l.at, l.by_name, l.reason FROM contact c LEFT JOIN"
               " identity_link l ON l.id = (SELECT max(k.id) FROM identity_link k WHERE k.contact_id = c.id"
               " AND k.act IN ('join', 'split')) WHERE c.person = $1 ORDER BY c.id");
    char at[CIVIL_TIME_MAX];
    mp_str(o, "merged");
    mp_open_array(o);
    stmt_int(q, 1, person);
    while (stmt_row(q)) {
        mp_open_map(o);
        mp_put_int(o, "id", col_int(q, 0));
        mp_put_str(o, "name", contact_name_of(w, col_int(q, 0)));
        mp_put_str(o, "kana", col_text(q, 1));
        mp_put_int(o, "into", col_int(q, 2));
        mp_put_str(o, "at", col_is_null(q, 3) ? NULL : civil_time_iso(col_int(q, 3), at));
        mp_put_str(o, "by", col_text(q, 4));
        mp_put_str(o, "reason", col_text(q, 5));
        mp_close(o);
    }
    mp_close(o);
}

void reply_contact(struct request *rq, struct world *w, const struct record *r)
{
    struct mp_out *o = rq->out;
    struct address_row *addresses;
    struct point_row *points;
    size_t naddresses = contact_addresses(w, r->id, &addresses), npoints = contact_points(w, r->id, &points);
    reply_open_record(o, r, false);
    mp_put_str(o, "stage", stage_now(w, r->id));
    if (consent_is_protected(w, r->id))
        mp_put_bool(o, "protected", true);
    const char *obstacle = consent_obstacle(w, r->id);
    if (obstacle)
        mp_put_str(o, "no_mail", obstacle);
    mark_stopped(w, points, npoints);
    put_list(o, "addresses", put_address, addresses, naddresses);
    put_list(o, "points", put_point, points, npoints);
    put_records(w, o, "relationships", &noun_relationship, r->id);
    put_records(w, o, "households", &noun_household, r->id);
    put_merged(w, o, r->id);
    mp_close(o);
}

enum handled h_contact_show(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (contact_load(w, arg_int(rq, "id", 0), &r, &rq->err))
        return HANDLED_FAILED;
    reply_contact(rq, w, &r);
    return HANDLED_DONE;
}

enum handled h_contact_edit(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record changes, r;
    int64_t id = arg_int(rq, "id", 0);
    if (arg_record(rq, &changes) || contact_edit(w, id, &changes, &r, &rq->err) ||
        contact_load(w, id, &r, &rq->err))
        return HANDLED_FAILED;
    (void)recognise_by_hand(w, id);
    reply_contact(rq, w, &r);
    return HANDLED_DONE;
}

static int32_t last_contact(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(
        w->db, "SELECT max(on_date) FROM consult WHERE contact_id = $1 AND cancelled_at IS NULL");
    stmt_int(q, 1, id);
    return (int32_t)stmt_get_int(q, NO_DAY);
}

void reply_found(struct request *rq, struct world *w, const struct record *r)
{
    struct mp_out *o = rq->out;
    mp_open_map(o);
    mp_put_int(o, "id", r->id);
    mp_put_str(o, "kind", record_text(r, CONTACT_KIND));
    mp_put_str(o, "name", contact_name(r, rq->arena));
    mp_put_str(o, "kana", record_text(r, CONTACT_KANA));
    mp_put_str(o, "prefecture", record_text(r, CONTACT_PREFECTURE));
    mp_put_str(o, "city", record_text(r, CONTACT_CITY));
    mp_put_str(o, "phone", record_text(r, CONTACT_PHONE));
    mp_put_str(o, "email", record_text(r, CONTACT_EMAIL));
    mp_put_str(o, "stage", stage_now(w, r->id));
    reply_day(o, "last_contact", last_contact(w, r->id));
    mp_close(o);
}

enum handled h_contact_find(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    int64_t *ids;
    struct search_filter filter = {arg_text(rq, "kind"), arg_text(rq, "prefecture"), arg_text(rq, "stage")};
    size_t limit = (size_t)arg_int(rq, "limit", 20),
           n = search_find(w, arg_text(rq, "query"), &filter, limit + 1, &ids);
    reply_open_rows(rq->out);
    for (size_t i = 0; i < n && i < limit; i++) {
        struct record r;
        if (contact_load(w, ids[i], &r, &rq->err))
            return HANDLED_FAILED;
        reply_found(rq, w, &r);
    }
    reply_close_rows(rq->out, n > limit, NULL);
    return HANDLED_DONE;
}

enum handled h_contact_timeline(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct mp_out *o = rq->out;
    struct moment *rows;
    size_t n;
    int64_t id = arg_int(rq, "id", 0);
    if (record_want_contact(w, id, "id", &rq->err))
        return HANDLED_FAILED;
    bool more = timeline(w, id, (size_t)arg_int(rq, "limit", EN_ROWS_MAX), &rows, &n);
    mp_open_map(o);
    put_list(o, "rows", put_moment, rows, n);
    mp_put_bool(o, "more", more);
    mp_put_str(o, "cursor", NULL);
    mp_close(o);
    return HANDLED_DONE;
}
