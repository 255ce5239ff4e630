/*
 * task.c - what somebody promised to do by a day.
 */
#include <inttypes.h>
#include <string.h>

#include "base/vec.h"
#include "domain/merge.h"
#include "domain/nouns.h"

#define SETTLED_DAYS 92 /* promises of an imported list that are overdue for longer are taken as settled */

const struct record_rules task_rules = {.noun = &noun_task};

void task_take_back(struct world *w, const char *origin, int64_t id)
{
    VEC(int64_t) gone = {0};
    struct stmt *q = record_of_origin(
        w, "SELECT id FROM task WHERE origin_kind = $1 AND origin_id = $2 AND done_on IS NULL", origin, id);
    while (stmt_row(q))
        vec_add(&gone) = col_int(q, 0);
    for (size_t i = 0; i < gone.n; i++) {
        q = db_prep(w->db, "DELETE FROM task WHERE id = $1");
        stmt_int(q, 1, gone.at[i]);
        stmt_run(q);
        merge_forget(w, noun_task.table, gone.at[i]);
    }
    vec_clear(&gone);
}

bool task_is_kept(struct world *w, int32_t due, const char *what, const char *origin, int64_t id)
{
    struct stmt *q = record_of_origin(
        w,
        "SELECT 1 FROM task WHERE origin_kind = $1 AND origin_id = $2 AND due_on = $3 AND what = $4"
        " AND done_on IS NOT NULL LIMIT 1",
        origin, id);
    stmt_int(q, 3, due);
    stmt_text(q, 4, what);
    return stmt_get_int(q, 0) == 1;
}

void task_plan(struct world *w, int64_t contact, int32_t due, const char *what, const char *staff,
               const char *origin, int64_t id)
{
    /* An old list brings promises of years ago: they would bury today's work, and nobody waits for them any
     * more. */
    if (w->importing && due < w->today - SETTLED_DAYS)
        return;
    if (!what || task_is_kept(w, due, what, origin, id))
        return;
    struct stmt *q = db_prep(
        w->db, "INSERT INTO task (contact_id, due_on, what, staff, origin_kind, origin_id, created_at,"
               " created_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)");
    stmt_int_or_null(q, 1, contact);
    stmt_int(q, 2, due);
    stmt_text(q, 3, what);
    stmt_text(q, 4, staff);
    stmt_text(q, 5, origin);
    stmt_int(q, 6, id);
    stmt_int(q, 7, w->now);
    stmt_int(q, 8, w->actor.uid);
    stmt_int(q, 9, w->now);
    merge_follow(w, noun_task.table, stmt_insert(q), origin, id);
}

int task_done(struct world *w, int64_t id, int32_t day, const char *note, struct record *r,
              struct en_error *err)
{
    struct record changes = {.noun = &noun_task};
    if (record_load(w, &noun_task, id, r, err))
        return -1;
    if (value_given(&r->v[TASK_DONE_ON]))
        return error_set(err, EN_CONFLICT, "id", "予定 %" PRId64 " はすでに済んでいます",
                         "task %" PRId64 " is done already", id);
    changes.v[TASK_DONE_ON] = VALUE_OF_INT(day);
    if (note)
        changes.v[TASK_NOTE] = VALUE_OF_TEXT(note);
    return record_edit(w, id, &changes, r, err);
}

static bool wanted(const struct record *r, const struct task_filter *f)
{
    const char *staff = record_text(r, TASK_STAFF);
    return !r->cancelled && (f->done || !value_given(&r->v[TASK_DONE_ON])) &&
           (f->due == NO_DAY || record_int(r, TASK_DUE, 0) <= f->due) &&
           (!f->contact || record_int(r, TASK_CONTACT, 0) == f->contact) &&
           (!f->staff || (staff && !strcmp(staff, f->staff)));
}

static struct stmt *select_tasks(struct world *w, const struct task_filter *f)
{
    struct stmt *q = db_prep(w->db,
                             f->done ? "SELECT id FROM task WHERE due_on <= $1 AND (due_on, id) > ($2, $3)"
                                       " AND cancelled_at IS NULL ORDER BY due_on, id"
                                     : "SELECT id FROM task WHERE due_on <= $1 AND (due_on, id) > ($2, $3)"
                                       " AND done_on IS NULL AND cancelled_at IS NULL ORDER BY due_on, id");
    stmt_int(q, 1, f->due == NO_DAY ? INT32_MAX : f->due);
    stmt_int(q, 2, f->cursor_id ? f->cursor_day : INT32_MIN);
    stmt_int(q, 3, f->cursor_id);
    return q;
}

bool task_list(struct world *w, const struct task_filter *f, struct record **rows, size_t *n)
{
    VEC(struct record) v = {0};
    bool more = false;
    struct stmt *q = select_tasks(w, f);
    while (!more && stmt_row(q)) {
        struct record r;
        struct en_error ignored;
        if (record_load(w, &noun_task, col_int(q, 0), &r, &ignored) || !wanted(&r, f))
            continue;
        more = (int64_t)v.n == f->limit;
        if (!more)
            vec_add(&v) = r;
    }
    if (more)
        stmt_done(q);
    *n = v.n;
    *rows = vec_take(&v, w->arena);
    return more;
}
