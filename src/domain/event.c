/*
 * event.c - events with their head-count, and who is known to have been there.
 */
#include <inttypes.h>

#include "domain/kpi/cells.h"
#include "domain/nouns.h"

/* The day of an event decides where its attendees' months are, so they are touched with it. */
static void event_touch(struct world *w, const struct record *r)
{
    int64_t last = 0;
    while (r->id) { /* one at a time: touching reads the attendance table too */
        struct stmt *q = db_prep(
            w->db, "SELECT min(contact_id) FROM attendance WHERE event_id = $1 AND contact_id > $2");
        stmt_int(q, 1, r->id);
        stmt_int(q, 2, last);
        last = stmt_get_int(q, 0);
        if (!last)
            return;
        kpi_touch(w, (struct subject){SUBJECT_CONTACT, last});
    }
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

static void attendance_touch(struct world *w, const struct record *r)
{
    kpi_touch(w, (struct subject){SUBJECT_EVENT, record_int(r, ATTENDANCE_EVENT, 0)});
}

const struct record_rules attendance_rules = {
    .noun = &noun_attendance, .check = attendance_check, .touch = attendance_touch};
