/*
 * reply.c - how records and values look in a reply.
 */
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
}

void reply_record(struct request *rq, const struct record *r)
{
    reply_open_record(rq->out, r, true);
    mp_close(rq->out);
}

/* A list is read by people: beside the number of a contact stands its name. */
static void put_contact_name(struct mp_out *o, struct world *w, const struct record *r)
{
    int64_t id = r->noun->contact >= 0 ? record_int(r, r->noun->contact, 0) : 0;
    if (id)
        mp_put_str(o, "contact_name", contact_name_of(w, id));
}

void reply_rows(struct request *rq, struct world *w, const struct record *rows, size_t n, bool more,
                const char *cursor)
{
    struct mp_out *o = rq->out;
    mp_open_map(o);
    mp_str(o, "rows");
    mp_open_array(o);
    for (size_t i = 0; i < n; i++) {
        reply_open_record(o, &rows[i], false);
        put_contact_name(o, w, &rows[i]);
        mp_close(o);
    }
    mp_close(o);
    mp_put_bool(o, "more", more);
    mp_put_str(o, "cursor", cursor);
    mp_close(o);
}
