/*
 * reply.c - how records and values look in a reply.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "domain/contact.h"
#include "rpc/request.h"

void reply_day(struct mp_out *o, const char *key, int32_t day)
{
    char iso[CIVIL_ISO_MAX];
    mp_put_str(o, key, day == NO_DAY ? NULL : civil_iso(day, iso));
}

void reply_value(struct mp_out *o, const struct field *f, const struct value *v)
{
    char text[CIVIL_TIME_MAX];
    if (v->kind == VALUE_LIST) {
        mp_open_array(o);
        for (size_t i = 0; i < v->n; i++)
            mp_str(o, v->at[i].s);
        mp_close(o);
    } else if (v->kind == VALUE_TEXT) {
        mp_str(o, v->s);
    } else if (v->kind != VALUE_INT) {
        mp_nil(o);
    } else if (f->type == FIELD_DAY) {
        mp_str(o, civil_iso((int32_t)v->i, text));
    } else if (f->type == FIELD_TIME) {
        mp_str(o, civil_time_iso(v->i, text));
    } else if (f->type == FIELD_BOOL) {
        mp_bool(o, v->i == 1);
    } else {
        mp_int(o, v->i);
    }
}

static void reply_members(struct mp_out *o, const struct record *r)
{
    mp_str(o, "members");
    mp_open_array(o);
    for (size_t i = 0; i < r->nmembers; i++) {
        const struct member *m = &r->member[i];
        mp_open_map(o);
        if (m->contact)
            mp_put_int(o, "contact", m->contact);
        if (m->birth != NO_DAY)
            reply_day(o, "birth", m->birth);
        if (m->age_band)
            mp_put_str(o, "age_band", m->age_band);
        if (m->gender)
            mp_put_str(o, "gender", m->gender);
        mp_close(o);
    }
    mp_close(o);
}

void reply_open_record(struct mp_out *o, const struct record *r, bool whole)
{
    mp_open_map(o);
    mp_put_int(o, "id", r->id);
    for (size_t i = 0; i < r->noun->n; i++) {
        const struct field *f = &r->noun->field[i];
        if (f->type == FIELD_MEMBERS || (!whole && !value_given(&r->v[i])) || r->v[i].kind == VALUE_ABSENT)
            continue;
        mp_str(o, f->name);
        reply_value(o, f, &r->v[i]);
    }
    if (r->noun == &noun_migration && whole)
        reply_members(o, r);
    if (r->cancelled)
        mp_put_bool(o, "cancelled", true);
    if (r->cancelled && r->cancel_reason)
        mp_put_str(o, "cancel_reason", r->cancel_reason);
}

#define REPLY_BYTES (1024 * 1024) /* a list that grows beyond goes on in the next reply */

/* Read by people: beside the number of a contact stands its name. */
static void put_contact_name(struct mp_out *o, struct world *w, const struct record *r)
{
    int64_t id = r->noun->contact >= 0 ? record_int(r, r->noun->contact, 0) : 0;
    if (id)
        mp_put_str(o, "contact_name", contact_name_of(w, id));
}

void reply_record(struct request *rq, struct world *w, const struct record *r)
{
    reply_open_record(rq->out, r, true);
    put_contact_name(rq->out, w, r);
    mp_close(rq->out);
}

/* Where to go on behind this row: its day and id, as lists are ordered. */
static const char *cursor_of(struct request *rq, const struct record *r)
{
    int64_t day = r->noun->date >= 0 ? record_int(r, r->noun->date, 0) : 0;
    return arena_printf(rq->arena, "%" PRId64 ":%" PRId64, day, r->id);
}

void reply_open_rows(struct mp_out *o)
{
    mp_open_map(o);
    mp_str(o, "rows");
    mp_open_array(o);
}

void reply_close_rows(struct mp_out *o, bool more, const char *cursor)
{
    mp_close(o);
    mp_put_bool(o, "more", more);
    mp_put_str(o, "cursor", cursor);
    mp_close(o);
}

void reply_rows(struct request *rq, struct world *w, const struct record *rows, size_t n, bool more)
{
    struct mp_out *o = rq->out;
    size_t sent = 0;
    reply_open_rows(o);
    for (; sent < n && o->buf.n < REPLY_BYTES; sent++) {
        reply_open_record(o, &rows[sent], false);
        put_contact_name(o, w, &rows[sent]);
        mp_close(o);
    }
    more |= sent < n;
    reply_close_rows(o, more, more && sent ? cursor_of(rq, &rows[sent - 1]) : NULL);
}

int read_cursor(struct request *rq, int64_t *day, int64_t *id)
{
    const char *cursor = arg_text(rq, "cursor");
    char *end;
    *day = *id = 0;
    if (!cursor)
        return 0;
    *day = strtoll(cursor, &end, 10);
    if (*end == ':')
        *id = strtoll(end + 1, &end, 10);
    if (*end || *id <= 0)
        return error_set(&rq->err, EN_INVALID, "cursor", "cursor は前の返事のものを使ってください",
                         "cursor must be that of the reply before");
    return 0;
}
