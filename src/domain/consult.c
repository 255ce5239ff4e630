/*
 * consult.c - the consultation: its number, what it says about the contact's stage, and the promise made in
 * it.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "domain/nouns.h"
#include "domain/rules.h"

/* Numbers rise without gaps within a fiscal year of the day received: R6-0123. */
static const char *next_number(struct world *w, int32_t date)
{
    int year = civil_fiscal_year(civil_month_of(date));
    char short_year[CIVIL_WAREKI_MAX];
    struct stmt *q = db_prep(w->db, "INSERT INTO consult_serial (fiscal_year, last) VALUES ($1, 1)"
                                    " ON CONFLICT (fiscal_year) DO UPDATE SET last = consult_serial.last + 1"
                                    " RETURNING last");
    stmt_int(q, 1, year);
    int64_t serial = stmt_get_int(q, 0);
    return arena_printf(w->arena, "%s-%04" PRId64, civil_fiscal_short(year, short_year), serial);
}

int64_t consult_by_number(struct world *w, const char *number)
{
    struct stmt *q = db_prep(w->db, "SELECT id FROM consult WHERE number = $1");
    stmt_text(q, 1, number);
    return stmt_get_int(q, 0);
}

static bool is_taken(struct world *w, const char *number)
{
    return consult_by_number(w, number) != 0;
}

/* A slip of an imported list keeps the number on its paper; ours go on behind the highest such number of its
 * year. */
static bool adopt_number(struct world *w, const struct record *r)
{
    const char *number = record_text(r, CONSULT_NUMBER), *dash = number ? strrchr(number, '-') : NULL;
    int year = civil_fiscal_year(civil_month_of((int32_t)record_int(r, CONSULT_DATE, 0)));
    char short_year[CIVIL_WAREKI_MAX];
    if (!number || is_taken(w, number))
        return false;
    (void)civil_fiscal_short(year, short_year);
    if (!dash || strncmp(number, short_year, (size_t)(dash - number)) != 0 || strlen(dash) > 9)
        return true;
    struct stmt *q = db_prep(
        w->db, "INSERT INTO consult_serial (fiscal_year, last) VALUES ($1, $2)"
               " ON CONFLICT (fiscal_year) DO UPDATE SET last = CASE WHEN excluded.last > consult_serial.last"
               " THEN excluded.last ELSE consult_serial.last END");
    stmt_int(q, 1, year);
    stmt_int(q, 2, strtoll(dash + 1, NULL, 10));
    stmt_run(q);
    return true;
}

/* The next number that no imported slip has taken. */
static const char *free_number(struct world *w, int32_t date)
{
    const char *number;
    do
        number = next_number(w, date);
    while (is_taken(w, number) && !db_failed(w->db, NULL));
    return number;
}

/* A list that is imported again may bring another number for a slip, but not one that is another slip's. */
static void keep_number(struct world *w, struct record *r, const struct record *old)
{
    const char *number = record_text(r, CONSULT_NUMBER), *was = record_text(old, CONSULT_NUMBER);
    if (!number || (strcmp(number, was) != 0 && is_taken(w, number)))
        r->v[CONSULT_NUMBER] = old->v[CONSULT_NUMBER];
}

static int check_promise(const struct record *r, struct en_error *err)
{
    if (value_given(&r->v[CONSULT_NEXT_DUE]) && !value_given(&r->v[CONSULT_NEXT_ACTION]))
        return error_set(err, EN_INVALID, "next_action", "next_due には next_action（次の対応）も必要です",
                         "next_due wants next_action as well");
    return check_order(r, CONSULT_DATE, CONSULT_NEXT_DUE, err);
}

static int consult_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    if (check_promise(r, err))
        return -1;
    if (!value_given(&r->v[CONSULT_CONTACT]) && value_given(&r->v[CONSULT_STAGE]))
        return error_set(err, EN_INVALID, "stage", "匿名の相談に段階は付けられません",
                         "an anonymous consultation has no stage");
    if (!value_given(&r->v[CONSULT_STAFF]))
        r->v[CONSULT_STAFF] = VALUE_OF_TEXT(w->actor.name);
    if (old)
        keep_number(w, r, old);
    else if (!adopt_number(w, r))
        r->v[CONSULT_NUMBER] = VALUE_OF_TEXT(free_number(w, (int32_t)record_int(r, CONSULT_DATE, 0)));
    return 0;
}

static void consult_cancelled(struct world *w, const struct record *r)
{
    stage_take_back(w, "consult", r->id);
    task_take_back(w, "consult", r->id);
}

/* A first consultation makes its contact `new`, and still does after it was corrected. */
static bool makes_new(struct world *w, const struct record *r, const struct record *old)
{
    int64_t contact = record_int(r, CONSULT_CONTACT, 0);
    bool made_it = old && record_int(old, CONSULT_CONTACT, 0) == contact &&
                   !record_text(old, CONSULT_STAGE) && stage_moved_by(w, "consult", r->id);
    return made_it || !stage_any_but(w, contact, "consult", r->id);
}

/* A promise without a day of its own is due on the day of the slip. */
static int32_t promise_due(const struct record *r)
{
    return (int32_t)record_int(r, CONSULT_NEXT_DUE, record_int(r, CONSULT_DATE, 0));
}

/* Is it the promise that was made, due on the same day or kept already? */
static bool same_promise(struct world *w, const struct record *r, const struct record *old)
{
    static const int promise[] = {CONSULT_NEXT_ACTION, CONSULT_NEXT_DUE, CONSULT_CONTACT, CONSULT_STAFF, -1};
    int32_t due = promise_due(old);
    return record_same(r, old, promise) &&
           (due == promise_due(r) ||
            task_is_kept(w, due, record_text(r, CONSULT_NEXT_ACTION), "consult", r->id));
}

/* Stage and promise follow the slip, so that a correction corrects them too. */
static void consult_stored(struct world *w, const struct record *r, const struct record *old)
{
    int64_t contact = record_int(r, CONSULT_CONTACT, 0);
    int32_t date = (int32_t)record_int(r, CONSULT_DATE, 0);
    const char *stage = record_text(r, CONSULT_STAGE);
    if (contact && !stage && makes_new(w, r, old))
        stage = "new";
    stage_follow(w, contact, &(struct stage_step){stage, date}, contact && stage, "consult", r->id);
    if (old && same_promise(w, r, old))
        return;
    if (old)
        task_take_back(w, "consult", r->id);
    task_plan(w, contact, promise_due(r), record_text(r, CONSULT_NEXT_ACTION), record_text(r, CONSULT_STAFF),
              "consult", r->id);
}

/* A clerk who logs the same call twice should learn that it counts once. */
static const char *consult_note(struct world *w, const struct record *r, bool ja)
{
    if (!w->rules->merge_same_day || !value_given(&r->v[CONSULT_CONTACT]))
        return NULL;
    struct stmt *q = db_prep(
        w->db, "SELECT number, topics FROM consult WHERE contact_id = $1 AND on_date = $2 AND id <> $3"
               " AND cancelled_at IS NULL ORDER BY id");
    const char *topics = record_codes(r, CONSULT_TOPIC, w->arena), *note = NULL;
    size_t length = strcspn(topics, ",") + 1; /* with the separator or the NUL: the main topic whole */
    stmt_int(q, 1, record_int(r, CONSULT_CONTACT, 0));
    stmt_int(q, 2, record_int(r, CONSULT_DATE, 0));
    stmt_int(q, 3, r->id);
    while (!note && stmt_row(q)) {
        const char *other = col_text(q, 1);
        if (strcspn(other, ",") + 1 == length && !memcmp(other, topics, length - 1))
            note = ja ? arena_printf(w->arena, "同じ日の同じ内容の相談 %s と合わせて1件と数えます",
                                     col_text(q, 0))
                      : arena_printf(w->arena, "counted as one with %s, of the same day and matter",
                                     col_text(q, 0));
    }
    if (note)
        stmt_done(q);
    return note;
}

const struct record_rules consult_rules = {
    .noun = &noun_consult,
    .check = consult_check,
    .stored = consult_stored,
    .cancelled = consult_cancelled,
    .note = consult_note,
};
