/*
 * stage.c - where a contact stands on the way to the city; every change is dated and kept.
 */
#include <string.h>

#include "base/vec.h"
#include "domain/kpi/cells.h"
#include "domain/merge.h"
#include "domain/nouns.h"

static int stage_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    (void)old;
    if (!value_given(&r->v[STAGE_DATE]))
        r->v[STAGE_DATE] = VALUE_OF_INT(w->today);
    const char *stage = record_text(r, STAGE_STAGE);
    bool lost = !strcmp(stage, "lost") || !strcmp(stage, "elsewhere") || !strcmp(stage, "silent");
    if (value_given(&r->v[STAGE_REASON]) && !lost)
        return error_set(err, EN_INVALID, "reason", "reason は断念・他地域へ・連絡不通のときだけです",
                         "reason goes only with lost, elsewhere and silent");
    return 0;
}

const struct record_rules stage_rules = {.noun = &noun_stage, .check = stage_check};

static void move(struct world *w, int64_t contact, const struct stage_step *step, const char *origin,
                 int64_t id)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO stage_change (contact_id, stage, on_date, origin_kind, origin_id, created_at,"
               " created_by, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    kpi_touch(w, (struct subject){SUBJECT_CONTACT, contact});
    stmt_int(q, 1, contact);
    stmt_text(q, 2, step->stage);
    stmt_int(q, 3, step->date);
    stmt_text(q, 4, origin);
    stmt_int(q, 5, id);
    stmt_int(q, 6, w->now);
    stmt_int(q, 7, w->actor.uid);
    stmt_int(q, 8, w->now);
    merge_follow(w, noun_stage.table, stmt_insert(q), origin, id);
}

static void take_back_one(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "DELETE FROM stage_change WHERE id = $1");
    stmt_int(q, 1, id);
    stmt_run(q);
    merge_forget(w, noun_stage.table, id);
}

/* The record that moved the contact was corrected or cancelled: what it moved never happened. */
void stage_take_back(struct world *w, const char *origin, int64_t id)
{
    VEC(int64_t) gone = {0};
    struct stmt *q = record_of_origin(
        w, "SELECT id FROM stage_change WHERE origin_kind = $1 AND origin_id = $2", origin, id);
    while (stmt_row(q))
        vec_add(&gone) = col_int(q, 0);
    for (size_t i = 0; i < gone.n; i++)
        take_back_one(w, gone.at[i]);
    vec_clear(&gone);
}

bool stage_moved_by(struct world *w, const char *origin, int64_t id)
{
    struct stmt *q = record_of_origin(
        w, "SELECT 1 FROM stage_change WHERE origin_kind = $1 AND origin_id = $2 LIMIT 1", origin, id);
    return stmt_get_int(q, 0) == 1;
}

void stage_follow(struct world *w, int64_t contact, const struct stage_step *steps, size_t n,
                  const char *origin, int64_t id)
{
    bool *there = arena_array(w->arena, n, sizeof *there);
    VEC(int64_t) gone = {0};
    struct stmt *q = record_of_origin(w,
                                      "SELECT id, contact_id, stage, on_date FROM stage_change"
                                      " WHERE origin_kind = $1 AND origin_id = $2 ORDER BY id",
                                      origin, id);
    while (stmt_row(q)) {
        size_t i = 0;
        while (i < n && (there[i] || col_int(q, 1) != contact || col_int(q, 3) != steps[i].date ||
                         strcmp(col_text(q, 2), steps[i].stage) != 0))
            i++;
        if (i < n)
            there[i] = true;
        else
            vec_add(&gone) = col_int(q, 0);
    }
    for (size_t i = 0; i < gone.n; i++)
        take_back_one(w, gone.at[i]);
    vec_clear(&gone);
    for (size_t i = 0; i < n; i++)
        if (!there[i])
            move(w, contact, &steps[i], origin, id);
}

bool stage_any_but(struct world *w, int64_t contact, const char *origin, int64_t id)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT 1 FROM stage_change WHERE contact_id = $1 AND cancelled_at IS NULL"
                             " AND (origin_kind IS NULL OR origin_kind <> $2 OR origin_id <> $3) LIMIT 1");
    stmt_int(q, 1, contact);
    stmt_text(q, 2, origin);
    stmt_int(q, 3, id);
    return stmt_get_int(q, 0) == 1;
}

const char *stage_now(struct world *w, int64_t contact)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT stage FROM stage_change WHERE contact_id = $1 AND cancelled_at IS NULL"
                             " ORDER BY on_date DESC, id DESC LIMIT 1");
    stmt_int(q, 1, contact);
    if (!stmt_row(q))
        return NULL;
    const char *stage = col_str(q, 0, w->arena);
    stmt_done(q);
    return stage;
}

size_t stage_history(struct world *w, int64_t contact, struct record **rows)
{
    size_t n;
    struct record_filter f = {.since = NO_DAY, .until = NO_DAY, .contact = contact, .limit = 1000};
    (void)record_list(w, &noun_stage, &f, rows, &n);
    return n;
}
