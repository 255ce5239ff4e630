/*
 * event.c - events with their head-count, and who is known to have been there.
 */
#include <inttypes.h>

#include "base/vec.h"
#include "domain/kpi/cells.h"
#include "domain/nouns.h"

/* The day of an event decides where its attendees' months are, so they are touched with it when it moves or
 * goes. */
static void event_touch(struct world *w, const struct record *r, const struct record *other)
{
    static const int day[] = {EVENT_DATE, -1};
    VEC(int64_t) contacts = {0};
    if (!r->id || (other && record_same(r, other, day)))
        return;
    struct stmt *q = db_prep(w->db, "SELECT contact_id FROM attendance WHERE event_id = $1");
    stmt_int(q, 1, r->id);
    while (stmt_row(q)) /* read first: touching reads the attendance table too */
        vec_add(&contacts) = col_int(q, 0);
    for (size_t i = 0; i < contacts.n; i++)
        kpi_touch(w, (struct subject){SUBJECT_CONTACT, contacts.at[i]});
    vec_clear(&contacts);
}

const struct record_rules event_rules = {.noun = &noun_event, .touch = event_touch};

static int attendance_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT id FROM attendance WHERE event_id = $1 AND contact_id = $2 AND id <> $3"
                             " AND cancelled_at IS NULL");
    stmt_int(q, 1, record_int(r, ATTENDANCE_EVENT, 0));
    stmt_int(q, 2, record_int(r, ATTENDANCE_CONTACT, 0));
    stmt_int(q, 3, old ? old->id : 0);
    int64_t other = stmt_get_int(q, 0);
    if (other)
        return error_set(err, EN_CONFLICT, "contact", "この参加はすでに記録されています（番号 %" PRId64 "）",
                         "this attendance is recorded already as %" PRId64, other);
    return 0;
}

static void attendance_touch(struct world *w, const struct record *r, const struct record *other)
{
    (void)other;
    kpi_touch(w, (struct subject){SUBJECT_EVENT, record_int(r, ATTENDANCE_EVENT, 0)});
}

const struct record_rules attendance_rules = {
    .noun = &noun_attendance, .check = attendance_check, .touch = attendance_touch};
