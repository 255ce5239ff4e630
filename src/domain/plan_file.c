/*
 * plan_file.c - the only place that keeps plans in the database.
 */
#include "domain/plan_file.h"

#include <string.h>

#include "base/vec.h"

size_t plan_files(struct db *db, struct arena *a, struct plan_file **out)
{
    VEC(struct plan_file) v = {0};
    struct stmt *q = db_prep(db, "SELECT name, text, loaded_at, loaded_by, reason FROM plan_file"
                                 " WHERE id IN (SELECT max(id) FROM plan_file GROUP BY name)"
                                 " AND dropped_at IS NULL ORDER BY name");
    while (stmt_row(q))
        vec_add(&v) = (struct plan_file){col_str(q, 0, a), col_str(q, 1, a), col_int(q, 2),
                                         (uint32_t)col_int(q, 3), col_str(q, 4, a)};
    size_t n = v.n;
    *out = vec_take(&v, a);
    return n;
}

void plan_file_store(struct world *w, const char *name, const char *text)
{
    struct stmt *q = db_prep(w->db, "INSERT INTO plan_file (name, text, loaded_at, loaded_by, reason)"
                                    " VALUES ($1, $2, $3, $4, $5)");
    stmt_text(q, 1, name);
    stmt_text(q, 2, text);
    stmt_int(q, 3, w->now);
    stmt_int(q, 4, w->actor.uid);
    stmt_text(q, 5, w->cause.reason);
    stmt_run(q);
}

bool plan_file_drop(struct world *w, const char *name)
{
    struct stmt *q = db_prep(w->db, "UPDATE plan_file SET dropped_at = $1, dropped_by = $2, drop_reason = $3"
                                    " WHERE id = (SELECT max(id) FROM plan_file WHERE name = $4)"
                                    " AND dropped_at IS NULL");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, w->actor.uid);
    stmt_text(q, 3, w->cause.reason);
    stmt_text(q, 4, name);
    stmt_run(q);
    return db_changes(w->db) == 1;
}

static bool has_file(const struct rules *rules, const char *name)
{
    const struct plan *p = rules_plan(rules, name);
    return p && p->has_file;
}

size_t plan_files_count_with(struct world *w, const char *name)
{
    struct plan_file *file;
    bool counted = has_file(w->rules, name);
    size_t count = 0, n = plan_files(w->db, w->arena, &file);
    for (size_t i = 0; i < w->rules->nplans; i++)
        count += w->rules->plan[i].has_file;
    for (size_t i = 0; i < n; i++) {
        count += !has_file(w->rules, file[i].name);
        counted |= !strcmp(file[i].name, name);
    }
    return count + !counted;
}

/* Where a plan of that name is or goes; PLANS_MAX if there is no room. */
static size_t place_of(const struct rules *rules, const char *name)
{
    size_t i = 0;
    while (i < rules->nplans && strcmp(rules->plan[i].name, name) != 0)
        i++;
    return i;
}

void plan_files_apply(struct db *db, struct arena *a, struct rules *rules,
                      void (*complain)(const char *name, const char *why))
{
    struct plan_file *file;
    size_t n = plan_files(db, a, &file);
    for (size_t i = 0; i < n; i++) {
        struct plan plan;
        struct en_error err = {0};
        size_t at = place_of(rules, file[i].name);
        if (at == PLANS_MAX) {
            complain(file[i].name, "too many plans");
        } else if (plan_read_text(file[i].name, file[i].name, file[i].text, a, &plan, &err)) {
            complain(file[i].name, err.en);
        } else {
            plan.loaded = true;
            plan.has_file = at < rules->nplans;
            rules->plan[at] = plan;
            rules->nplans += at == rules->nplans;
        }
    }
    rules_fall_back(rules);
}
