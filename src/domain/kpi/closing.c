/*
 * closing.c - the only place that closes and reopens months. Invariant: a closed month's kept reports are
 * never changed, and the closed months have no gap.
 */
#include "domain/kpi/closing.h"

#include <inttypes.h>

#include "base/civil.h"
#include "base/vec.h"
#include "domain/kpi/correction.h"

int32_t closing_latest(struct db *db)
{
    struct stmt *q = db_prep(db, "SELECT max(month) FROM month_closing WHERE reopened_at IS NULL");
    return (int32_t)stmt_get_int(q, NO_MONTH);
}

#define CLOSING_SQL                                                                                       \
    "SELECT id, month, closed_at, closed_by, corrections_before, reopened_at, reopened_by, reopen_reason" \
    " FROM month_closing"

static struct closing read_closing(struct stmt *q, struct arena *a)
{
    return (struct closing){.id = col_int(q, 0),
                            .month = (int32_t)col_int(q, 1),
                            .closed_at = col_int(q, 2),
                            .closed_by = col_str(q, 3, a),
                            .corrections_before = col_int(q, 4),
                            .reopened_at = col_int(q, 5),
                            .reopened_by = col_str(q, 6, a),
                            .reopen_reason = col_str(q, 7, a)};
}

bool closing_find(struct world *w, int32_t month, struct closing *out)
{
    struct stmt *q = db_prep(w->db, CLOSING_SQL " WHERE month = $1 AND reopened_at IS NULL");
    stmt_int(q, 1, month);
    if (!stmt_row(q))
        return false;
    *out = read_closing(q, w->arena);
    stmt_done(q);
    return true;
}

static int not_over(int32_t month, struct en_error *err)
{
    char iso[CIVIL_MONTH_MAX];
    return error_set(err, EN_CONFLICT, "month", "%s はまだ終わっていません。翌月になってから締めてください",
                     "%s is not over; close it in the month after", civil_month_iso(month, iso));
}

/* The run of closed months may only grow by the month after it. */
static int check_order(int32_t month, int32_t latest, struct en_error *err)
{
    char iso[CIVIL_MONTH_MAX], other[CIVIL_MONTH_MAX];
    civil_month_iso(month, iso);
    if (latest == NO_MONTH || month == latest + 1)
        return 0;
    if (month == latest)
        return error_set(err, EN_CONFLICT, "month", "%s はすでに締めてあります", "%s is closed already", iso);
    if (month < latest)
        return error_set(err, EN_CONFLICT, "month",
                         "%s より後の %s がすでに締めてあります。それより前の月は締められません",
                         "%s cannot be closed: %s after it is closed already", iso,
                         civil_month_iso(latest, other));
    return error_set(err, EN_CONFLICT, "month", "%s より先に %s を締めてください", "before %s close %s", iso,
                     civil_month_iso(latest + 1, other));
}

#define FIRST_CLOSING_MONTHS 24

/* All of before the first closing is closed ground for ever: a slip of the finger must not take it. */
static int check_first(struct world *w, int32_t month, struct en_error *err)
{
    char iso[CIVIL_MONTH_MAX], other[CIVIL_MONTH_MAX];
    int32_t oldest = civil_month_of(w->today) - FIRST_CLOSING_MONTHS;
    int32_t record = (int32_t)stmt_get_int(db_prep(w->db, "SELECT min(month) FROM kpi_cell"), NO_MONTH);
    if (record > oldest)
        oldest = record;
    if (month >= oldest)
        return 0;
    return error_set(
        err, EN_INVALID, "month",
        "最初に締める月は %2$s 以後（最初の記録から、長くても24か月前から）です。%1$s は締められません",
        "%s cannot be closed: the first month to close is %s or later, not before the first record"
        " and at most 24 months ago",
        civil_month_iso(month, iso), civil_month_iso(oldest, other));
}

int closing_close(struct world *w, int32_t month, struct closing *out, struct en_error *err)
{
    struct closing before;
    int32_t latest = closing_latest(w->db);
    if (closing_find(w, month, &before))
        latest = month;
    if (check_order(month, latest, err) || (latest == NO_MONTH && check_first(w, month, err)))
        return -1;
    if (w->today <= civil_month_last(month))
        return not_over(month, err);
    *out = (struct closing){.month = month,
                            .closed_at = w->now,
                            .closed_by = w->actor.name,
                            .corrections_before = correction_last(w->db)};
    struct stmt *q = db_prep(w->db,
                             "INSERT INTO month_closing (month, closed_at, closed_by, corrections_before)"
                             " VALUES ($1, $2, $3, $4) RETURNING id");
    stmt_int(q, 1, month);
    stmt_int(q, 2, out->closed_at);
    stmt_text(q, 3, out->closed_by);
    stmt_int(q, 4, out->corrections_before);
    out->id = stmt_get_int(q, 0);
    return 0;
}

int closing_reopen(struct world *w, int32_t month, const char *reason, struct closing *out,
                   struct en_error *err)
{
    char iso[CIVIL_MONTH_MAX], other[CIVIL_MONTH_MAX];
    int32_t latest = closing_latest(w->db);
    civil_month_iso(month, iso);
    if (!closing_find(w, month, out))
        return error_set(err, EN_CONFLICT, "month", "%s は締めてありません", "%s is not closed", iso);
    if (month != latest)
        return error_set(err, EN_CONFLICT, "month",
                         "開けられるのは最後に締めた %2$s だけです。%1$s を含む月報がその後に出ています",
                         "%s cannot be reopened, later reports contain it; only the latest, %s, can", iso,
                         civil_month_iso(latest, other));
    struct stmt *q = db_prep(w->db, "UPDATE month_closing SET reopened_at = $1, reopened_by = $2,"
                                    " reopen_reason = $3 WHERE id = $4");
    out->reopened_at = w->now;
    out->reopened_by = w->actor.name;
    out->reopen_reason = reason;
    stmt_int(q, 1, out->reopened_at);
    stmt_text(q, 2, out->reopened_by);
    stmt_text(q, 3, reason);
    stmt_int(q, 4, out->id);
    stmt_run(q);
    return 0;
}

size_t closing_list(struct world *w, int64_t limit, struct closing **rows)
{
    VEC(struct closing) v = {0};
    struct stmt *q = db_prep(w->db, CLOSING_SQL " ORDER BY id DESC LIMIT $1");
    stmt_int(q, 1, limit);
    while (stmt_row(q))
        vec_add(&v) = read_closing(q, w->arena);
    size_t n = v.n;
    *rows = vec_take(&v, w->arena);
    return n;
}

/* --- reports --- */

void closing_keep_report(struct world *w, const struct closing *c, const char *plan,
                         const struct report_bytes *reply)
{
    struct stmt *q = db_prep(w->db,
                             "INSERT INTO month_snapshot (closing_id, plan, reply) VALUES ($1, $2, $3)");
    stmt_int(q, 1, c->id);
    stmt_text(q, 2, plan);
    stmt_blob(q, 3, reply->at, reply->n);
    stmt_run(q);
}

struct report_bytes closing_report(struct world *w, const struct closing *c, const char *plan)
{
    struct report_bytes r = {0};
    struct stmt *q = db_prep(w->db, "SELECT reply FROM month_snapshot WHERE closing_id = $1 AND plan = $2");
    stmt_int(q, 1, c->id);
    stmt_text(q, 2, plan);
    if (!stmt_row(q))
        return r;
    const void *bytes = col_blob(q, 0, &r.n);
    r.at = arena_strndup(w->arena, bytes, r.n);
    stmt_done(q);
    return r;
}

/* --- remarks --- */

static int check_replaced(struct world *w, int32_t month, int64_t id, struct en_error *err)
{
    char iso[CIVIL_MONTH_MAX];
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM month_note WHERE id = $1 AND month = $2");
    stmt_int(q, 1, id);
    stmt_int(q, 2, month);
    if (!stmt_get_int(q, 0))
        return error_set(err, EN_NOT_FOUND, "replaces", "%2$s に特記事項 %1$" PRId64 " はありません",
                         "there is no note %" PRId64 " of %s", id, civil_month_iso(month, iso));
    q = db_prep(w->db, "SELECT id FROM month_note WHERE replaces = $1");
    stmt_int(q, 1, id);
    int64_t by = stmt_get_int(q, 0);
    if (!by)
        return 0;
    return error_set(err, EN_CONFLICT, "replaces",
                     "特記事項 %" PRId64 " はすでに %" PRId64 " に置き換えられています",
                     "note %" PRId64 " was replaced by %" PRId64, id, by);
}

static int64_t count_notes(struct world *w, int32_t month)
{
    struct stmt *q = db_prep(w->db, "SELECT count(*) FROM month_note m WHERE month = $1"
                                    " AND NOT EXISTS (SELECT 1 FROM month_note r WHERE r.replaces = m.id)");
    stmt_int(q, 1, month);
    return stmt_get_int(q, 0);
}

int note_add(struct world *w, int32_t month, const char *text, int64_t replaces, int64_t *id,
             struct en_error *err)
{
    char iso[CIVIL_MONTH_MAX];
    struct closing c;
    if (closing_find(w, month, &c))
        return error_set(err, EN_CONFLICT, "month",
                         "%s は締めてあり、月報は変わりません。特記事項は締める前に書いてください",
                         "%s is closed and its report does not change; notes come before closing",
                         civil_month_iso(month, iso));
    if (replaces && check_replaced(w, month, replaces, err))
        return -1;
    if (!replaces && count_notes(w, month) >= NOTES_MAX)
        return error_set(
            err, EN_TOO_LARGE, "text", "特記事項は一か月に%d件までです（--replaces で書き直せます）",
            "a month takes at most %d notes; --replaces puts one in the place of another", NOTES_MAX);
    struct stmt *q = db_prep(w->db, "INSERT INTO month_note (month, text, replaces, noted_at, noted_by)"
                                    " VALUES ($1, $2, $3, $4, $5) RETURNING id");
    stmt_int(q, 1, month);
    stmt_text(q, 2, text);
    stmt_int_or_null(q, 3, replaces);
    stmt_int(q, 4, w->now);
    stmt_text(q, 5, w->actor.name);
    *id = stmt_get_int(q, 0);
    return 0;
}

size_t notes_of(struct world *w, int32_t month, struct note **rows)
{
    VEC(struct note) v = {0};
    struct stmt *q = db_prep(w->db, "SELECT id, text, noted_by, noted_at FROM month_note m WHERE month = $1"
                                    " AND NOT EXISTS (SELECT 1 FROM month_note r WHERE r.replaces = m.id)"
                                    " ORDER BY id");
    stmt_int(q, 1, month);
    while (stmt_row(q))
        vec_add(&v) = (struct note){col_int(q, 0), col_str(q, 1, w->arena), col_str(q, 2, w->arena),
                                    col_int(q, 3)};
    size_t n = v.n;
    *rows = vec_take(&v, w->arena);
    return n;
}
