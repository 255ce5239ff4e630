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
#define COUNTING_VERSION 3

/* Where the subjects of each kind are. One cursor walks through each: looking for the next id anew every time
 * would sort all rows without a contact every time. */
static const char *const subjects[SUBJECT_KINDS] = {
    [SUBJECT_CONTACT] = "SELECT id FROM contact WHERE merged_into IS NULL ORDER BY id",
    [SUBJECT_CONSULT] = "SELECT id FROM consult WHERE contact_id IS NULL",
    [SUBJECT_VISIT] = "SELECT id FROM visit WHERE contact_id IS NULL",
    [SUBJECT_EVENT] = "SELECT id FROM event ORDER BY id",
    [SUBJECT_MIGRATION] = "SELECT id FROM migration WHERE contact_id IS NULL",
    [SUBJECT_BUSINESS] = "SELECT id FROM business WHERE contact_id IS NULL",
    [SUBJECT_DONATION] = "SELECT id FROM donation WHERE contact_id IS NULL",
    [SUBJECT_PROJECT] = "SELECT id FROM project ORDER BY id",
};

struct recount {
    struct db *db;
    const struct rules *rules;
    struct cellset *sum; /* what was recounted; after the comparison the differences */
    struct arena *scratch;
    struct stmt *at; /* the cursor of `kind`; NULL before its first row */
    int kind;
    int64_t subjects, cells;
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
    if (r->at)
        stmt_done(r->at);
    cellset_free(r->sum);
    arena_free(r->scratch);
    free(r);
}

static int64_t next_id(struct recount *r)
{
    if (!r->at)
        r->at = db_prep(r->db, subjects[r->kind]);
    if (stmt_row(r->at))
        return col_int(r->at, 0);
    r->at = NULL;
    return 0;
}

bool recount_step(struct recount *r, int n)
{
    while (n > 0 && r->kind < SUBJECT_KINDS && !db_failed(r->db, NULL)) {
        int64_t id = next_id(r);
        if (!id) {
            r->kind++;
            continue;
        }
        cellset_add_subject(r->sum, r->db, r->rules, (struct subject){(enum subject_kind)r->kind, id}, 1,
                            r->scratch);
        r->subjects++;
        n--;
    }
    return r->kind < SUBJECT_KINDS && !db_failed(r->db, NULL);
}

/* A kept cell of a measure that no longer exists is of no report: it is passed over. */
const struct cellset *recount_differences(struct recount *r)
{
    if (r->compared)
        return r->sum;
    r->compared = true;
    r->cells = (int64_t)cellset_count(r->sum);
    struct stmt *q = db_prep(r->db, "SELECT measure, month, dim, n FROM kpi_cell");
    while (stmt_row(q)) {
        int variant, m = measure_of(col_text(q, 0), &variant);
        if (m >= 0)
            cellset_add(r->sum, (enum measure)m, variant, (int32_t)col_int(q, 1), col_text(q, 2),
                        -col_int(q, 3));
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
    buf_printf(&b, "v%d home=%d/%s same_day=%d since=", COUNTING_VERSION, rules->home_prefecture,
               rules->city_name, rules->merge_same_day);
    for (size_t i = 0; i < rules->nplans; i++)
        buf_printf(&b, "%s,", civil_month_iso(plan_count_from(&rules->plan[i], "distinct_donors"), month));
    for (size_t i = 0; i < rules->nplans; i++)
        buf_printf(&b, "/%s",
                   civil_month_iso(plan_count_from(&rules->plan[i], "consultation_people"), month));
    for (size_t i = 0; i < rules->nplans; i++) {
        buf_printf(&b, " | %s #%d ", rules->plan[i].name, rules->plan[i].variant);
        definitions_text(&rules->plan[i].definitions, &b);
    }
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

static void keep_setting(struct db *db, const char *name, const char *value)
{
    struct stmt *q = db_prep(db, "INSERT INTO setting (name, value) VALUES ($1, $2)"
                                 " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    stmt_text(q, 1, name);
    stmt_text(q, 2, value);
    stmt_run(q);
}

void rules_signature_keep(struct db *db, const char *signature)
{
    keep_setting(db, "rules", signature);
    rules_reason_keep(db, NULL);
}

void rules_reason_keep(struct db *db, const char *reason)
{
    if (reason)
        keep_setting(db, "rules_reason", reason);
    else
        stmt_run(db_prep(db, "DELETE FROM setting WHERE name = 'rules_reason'"));
}

const char *rules_reason(struct db *db, struct arena *a)
{
    struct stmt *q = db_prep(db, "SELECT value FROM setting WHERE name = 'rules_reason'");
    if (!stmt_row(q))
        return NULL;
    const char *reason = col_str(q, 0, a);
    stmt_done(q);
    return reason;
}
