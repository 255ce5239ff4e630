/*
 * recount.c - the proof of the figures.
 */
#include "domain/kpi/recount.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"

/* Bump when contribution rules change in the code: a database counted by older code is then recounted at
 * start. */
#define COUNTING_VERSION 1

/* Where the subjects of each kind are; `id` rises. */
static const char *const next_subject[SUBJECT_KINDS] = {
    [SUBJECT_CONTACT] = "SELECT id FROM contact WHERE id > $1 ORDER BY id LIMIT 1",
    [SUBJECT_CONSULT] = "SELECT id FROM consult WHERE id > $1 AND contact_id IS NULL ORDER BY id LIMIT 1",
    [SUBJECT_VISIT] = "SELECT id FROM visit WHERE id > $1 AND contact_id IS NULL ORDER BY id LIMIT 1",
    [SUBJECT_EVENT] = "SELECT id FROM event WHERE id > $1 ORDER BY id LIMIT 1",
    [SUBJECT_MIGRATION] = "SELECT id FROM migration WHERE id > $1 AND contact_id IS NULL ORDER BY id LIMIT 1",
    [SUBJECT_BUSINESS] = "SELECT id FROM business WHERE id > $1 AND contact_id IS NULL ORDER BY id LIMIT 1",
    [SUBJECT_DONATION] = "SELECT id FROM donation WHERE id > $1 AND contact_id IS NULL ORDER BY id LIMIT 1",
};

struct recount {
    struct db *db;
    const struct rules *rules;
    struct cellset *sum; /* what was recounted; after the comparison the differences */
    struct arena *scratch;
    int kind;
    int64_t last, subjects, cells;
    bool compared;
};

struct recount *recount_new(struct db *reader, const struct rules *rules)
{
    struct recount *r = mem_alloc(sizeof *r);
    *r = (struct recount){.db = reader, .rules = rules, .sum = cellset_new(), .scratch = arena_new()};
    return r;
}

void recount_free(struct recount *r)
{
    if (!r)
        return;
    cellset_free(r->sum);
    arena_free(r->scratch);
    free(r);
}

static int64_t next_id(struct recount *r)
{
    struct stmt *q = db_prep(r->db, next_subject[r->kind]);
    stmt_int(q, 1, r->last);
    return stmt_get_int(q, 0);
}

bool recount_step(struct recount *r, int n)
{
    while (n > 0 && r->kind < SUBJECT_KINDS && !db_failed(r->db, NULL)) {
        int64_t id = next_id(r);
        if (!id) {
            r->kind++;
            r->last = 0;
            continue;
        }
        cellset_add_subject(r->sum, r->db, r->rules, (struct subject){(enum subject_kind)r->kind, id}, 1,
                            r->scratch);
        r->last = id;
        r->subjects++;
        n--;
    }
    return r->kind < SUBJECT_KINDS && !db_failed(r->db, NULL);
}

/* A kept cell of a measure that no longer exists cannot be compared by name: it is its own difference. */
const struct cellset *recount_differences(struct recount *r)
{
    if (r->compared)
        return r->sum;
    r->compared = true;
    r->cells = (int64_t)cellset_count(r->sum);
    struct stmt *q = db_prep(r->db, "SELECT measure, month, dim, n FROM kpi_cell");
    while (stmt_row(q)) {
        int m = measure_of(col_text(q, 0));
        if (m >= 0)
            cellset_add(r->sum, (enum measure)m, (int32_t)col_int(q, 1), col_text(q, 2), -col_int(q, 3));
    }
    return r->sum;
}

int64_t recount_subjects(const struct recount *r)
{
    return r->subjects;
}

int64_t recount_cells(const struct recount *r)
{
    return r->cells;
}

const char *rules_signature(const struct rules *rules, struct arena *a)
{
    struct buf b = {0};
    char month[CIVIL_MONTH_MAX];
    buf_printf(&b, "v%d home=%d/%s same_day=%d window=%d since=", COUNTING_VERSION, rules->home_prefecture,
               rules->city_name, rules->merge_same_day, rules->window_months);
    for (size_t i = 0; i < rules->nplans; i++)
        buf_printf(&b, "%s,", civil_month_iso(plan_count_from(&rules->plan[i], "distinct_donors"), month));
    char *text = arena_strndup(a, b.at, b.n);
    buf_clear(&b);
    return text;
}

bool rules_signature_kept(struct db *db, const char *signature)
{
    struct stmt *q = db_prep(db, "SELECT 1 FROM setting WHERE name = 'rules' AND value = $1");
    stmt_text(q, 1, signature);
    return stmt_get_int(q, 0) == 1;
}

void rules_signature_keep(struct db *db, const char *signature)
{
    struct stmt *q = db_prep(db, "INSERT INTO setting (name, value) VALUES ('rules', $1)"
                                 " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    stmt_text(q, 1, signature);
    stmt_run(q);
}
