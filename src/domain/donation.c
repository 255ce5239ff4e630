/*
 * donation.c - single donations: entered, cancelled, refunded. Import at scale has a file of its own.
 */
#include <inttypes.h>

#include "domain/nouns.h"

static int check_number(struct world *w, const struct record *r, const struct record *old,
                        struct en_error *err)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT id FROM donation WHERE portal = $1 AND donation_no = $2 AND id <> $3"
                             " AND cancelled_at IS NULL");
    stmt_text(q, 1, record_text(r, DONATION_PORTAL));
    stmt_text(q, 2, record_text(r, DONATION_NO));
    stmt_int(q, 3, old ? old->id : 0);
    int64_t other = stmt_get_int(q, 0);
    if (other)
        return error_set(err, EN_CONFLICT, "donation_no",
                         "この寄附番号はすでに登録されています（番号 %" PRId64 "）",
                         "this donation number is recorded already as %" PRId64, other);
    return 0;
}

static int donation_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    r->v[DONATION_STATE] = VALUE_OF_TEXT(value_given(&r->v[DONATION_REFUNDED_ON]) ? "refunded" : "paid");
    if (check_order(r, DONATION_RECEIVED_ON, DONATION_REFUNDED_ON, err))
        return -1;
    return value_given(&r->v[DONATION_NO]) ? check_number(w, r, old, err) : 0;
}

/* A firm's gift is nearly always 企業版, which counts apart. */
static const char *donation_note(struct world *w, const struct record *r, bool ja)
{
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM contact WHERE id = $1 AND kind = 'company'");
    stmt_int(q, 1, record_int(r, DONATION_CONTACT, 0));
    if (!stmt_get_int(q, 0) || value_given(&r->v[DONATION_CORPORATE]))
        return NULL;
    return ja ? "法人からの寄附です。企業版なら donation edit で --corporate を付けてください"
              : "this is a firm's gift; if it is a corporate donation, edit it with --corporate";
}

const struct record_rules donation_rules = {
    .noun = &noun_donation, .check = donation_check, .note = donation_note};

int donation_refund(struct world *w, int64_t id, int32_t day, struct record *r, struct en_error *err)
{
    struct record changes = {.noun = &noun_donation};
    if (record_load(w, &noun_donation, id, r, err))
        return -1;
    if (value_given(&r->v[DONATION_REFUNDED_ON]))
        return error_set(err, EN_CONFLICT, "id", "寄附 %" PRId64 " はすでに返金済みです",
                         "donation %" PRId64 " is refunded already", id);
    changes.v[DONATION_REFUNDED_ON] = VALUE_OF_INT(day);
    return record_edit(w, id, &changes, r, err);
}
