/*
 * merge.c - the only place that makes and cuts edges between contacts, and that moves rows from one to
 * another for it. Invariant: every row of a place names the root of its home; moved_row has those whose home
 * is another atom than the one they name, and no others.
 */
#include "domain/merge.h"

#include <inttypes.h>
#include <string.h>

#include "base/vec.h"
#include "domain/consent.h"
#include "domain/enrol.h"
#include "domain/kpi/cells.h"
#include "domain/merge_parts.h"
#include "domain/outbox.h"
#include "domain/person.h"

/* Where rows name a person: what moved_row calls it, the table, the column. */
#define PLACES(X)                                     \
    X(consult, consult, contact_id)                   \
    X(application, application, contact_id)           \
    X(visit, visit, contact_id)                       \
    X(attendance, attendance, contact_id)             \
    X(migration, migration, contact_id)               \
    X(migration_member, migration_member, contact_id) \
    X(business, business, contact_id)                 \
    X(loan, loan, contact_id)                         \
    X(donation, donation, contact_id)                 \
    X(task, task, contact_id)                         \
    X(stage_change, stage_change, contact_id)         \
    X(relationship, relationship, contact_id)         \
    X(household_member, household_member, contact_id) \
    X(household, household_member, household_id)      \
    X(outbox, outbox, contact_id)

/* `keep` remembers whose the rows of $1 are, `move` gives those of $2 to $1, `set` gives row $2 to $1. */
#define PLACE(place, table, column)                                                                 \
    {#place,                                                                                        \
     "INSERT INTO moved_row (tbl, row_id, home) SELECT '" #place "', t.id, $1 FROM " #table         \
     " t WHERE t." #column " = $1 AND NOT EXISTS (SELECT 1 FROM moved_row m WHERE m.tbl = '" #place \
     "' AND m.row_id = t.id)",                                                                      \
     "UPDATE " #table " SET " #column " = $1 WHERE " #column " = $2",                               \
     "UPDATE " #table " SET " #column " = $1 WHERE id = $2"},
static const struct place {
    const char *name, *keep, *move, *set;
} places[] = {PLACES(PLACE)};
#define NPLACES (sizeof places / sizeof *places)

static const struct place *find_place(const char *name)
{
    for (size_t i = 0; i < NPLACES; i++)
        if (!strcmp(places[i].name, name))
            return &places[i];
    fatal("no rows of %s name a person", name);
}

static void run_with(struct world *w, const char *sql, int64_t first, int64_t second)
{
    struct stmt *q = db_prep(w->db, sql);
    stmt_int(q, 1, first);
    if (second)
        stmt_int(q, 2, second);
    stmt_run(q);
}

/* --- the tree --- */

int64_t merge_root(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "SELECT person FROM contact WHERE id = $1");
    stmt_int(q, 1, id);
    return stmt_get_int(q, id);
}

size_t merge_members(struct world *w, int64_t root, int64_t **ids)
{
    VEC(int64_t) v = {0};
    struct stmt *q = db_prep(w->db, "SELECT id FROM contact WHERE person = $1 ORDER BY id");
    vec_add(&v) = root;
    stmt_int(q, 1, root);
    while (stmt_row(q))
        vec_add(&v) = col_int(q, 0);
    size_t n = v.n;
    *ids = vec_take(&v, w->arena);
    return n;
}

int64_t merge_parent(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "SELECT merged_into FROM contact WHERE id = $1");
    stmt_int(q, 1, id);
    return stmt_get_int(q, 0);
}

/* The atom and all below it, in no order. */
static size_t below(struct world *w, int64_t id, int64_t **ids)
{
    VEC(int64_t) v = {0};
    vec_add(&v) = id;
    for (size_t i = 0; i < v.n; i++) {
        struct stmt *q = db_prep(w->db, "SELECT id FROM contact WHERE merged_into = $1");
        stmt_int(q, 1, v.at[i]);
        while (stmt_row(q))
            vec_add(&v) = col_int(q, 0);
    }
    size_t n = v.n;
    *ids = vec_take(&v, w->arena);
    return n;
}

/* --- homes --- */

int64_t merge_home_of(struct world *w, const char *table, int64_t row)
{
    struct stmt *q = db_prep(w->db, "SELECT home FROM moved_row WHERE tbl = $1 AND row_id = $2");
    stmt_text(q, 1, table);
    stmt_int(q, 2, row);
    return stmt_get_int(q, 0);
}

void merge_forget(struct world *w, const char *table, int64_t row)
{
    struct stmt *q = db_prep(w->db, "DELETE FROM moved_row WHERE tbl = $1 AND row_id = $2");
    stmt_text(q, 1, table);
    stmt_int(q, 2, row);
    stmt_run(q);
}

static void keep_home(struct world *w, const char *place, int64_t row, int64_t home)
{
    merge_forget(w, place, row);
    if (merge_root(w, home) == home)
        return;
    struct stmt *q = db_prep(w->db, "INSERT INTO moved_row (tbl, row_id, home) VALUES ($1, $2, $3)");
    stmt_text(q, 1, place);
    stmt_int(q, 2, row);
    stmt_int(q, 3, home);
    stmt_run(q);
}

void merge_follow(struct world *w, const char *table, int64_t row, const char *origin, int64_t id)
{
    const struct noun *noun = noun_find(origin);
    int64_t home = merge_home_of(w, noun ? noun->table : "outbox", id);
    if (home)
        keep_home(w, table, row, home);
}

/* Rows that follow from a record; $1 and $2 are its kind and id, $3 is the person. */
static const struct {
    const char *place, *sql;
} followers[] = {
    {"stage_change",
     "SELECT id FROM stage_change WHERE origin_kind = $1 AND origin_id = $2 AND contact_id = $3"},
    {"task", "SELECT id FROM task WHERE origin_kind = $1 AND origin_id = $2 AND contact_id = $3"},
    {"migration_member", "SELECT id FROM migration_member WHERE $1 = 'migration' AND migration_id = $2"
                         " AND contact_id = $3"},
};
#define FOLLOWERS (sizeof followers / sizeof *followers)

static size_t find_followers(struct world *w, size_t i, const char *origin, int64_t id, int64_t person,
                             int64_t **rows)
{
    VEC(int64_t) v = {0};
    struct stmt *q = db_prep(w->db, followers[i].sql);
    stmt_text(q, 1, origin);
    stmt_int(q, 2, id);
    stmt_int(q, 3, person);
    while (stmt_row(q))
        vec_add(&v) = col_int(q, 0);
    size_t n = v.n;
    *rows = vec_take(&v, w->arena);
    return n;
}

void merge_home(struct world *w, const char *table, int64_t row, int64_t home)
{
    int64_t person = merge_root(w, home), *rows;
    keep_home(w, find_place(table)->name, row, home);
    for (size_t i = 0; i < FOLLOWERS; i++) {
        size_t n = find_followers(w, i, table, row, person, &rows);
        for (size_t k = 0; k < n; k++)
            keep_home(w, followers[i].place, rows[k], home);
    }
}

static void give(struct world *w, const char *place, int64_t row, int64_t person)
{
    run_with(w, find_place(place)->set, person, row);
    merge_forget(w, place, row);
}

void merge_give(struct world *w, const char *table, int64_t row, int64_t from, int64_t into)
{
    int64_t *rows;
    give(w, table, row, into);
    for (size_t i = 0; i < FOLLOWERS; i++) {
        size_t n = find_followers(w, i, table, row, from, &rows);
        for (size_t k = 0; k < n; k++)
            give(w, followers[i].place, rows[k], into);
    }
}

/* --- rows on their way --- */

#define HAS(place, table, column) ", EXISTS (SELECT 1 FROM " #table " WHERE " #column " = $1)"

/* All rows of a root become another's. Most have none: one statement tells which places do. */
static void move_rows(struct world *w, int64_t from, int64_t into)
{
    bool has[NPLACES];
    struct stmt *q = db_prep(w->db, "SELECT 0" PLACES(HAS));
    stmt_int(q, 1, from);
    if (!stmt_row(q))
        return;
    for (size_t i = 0; i < NPLACES; i++)
        has[i] = col_int(q, (int)i + 1);
    stmt_done(q);
    for (size_t i = 0; i < NPLACES; i++)
        if (has[i]) {
            run_with(w, places[i].keep, from, 0);
            run_with(w, places[i].move, into, from);
        }
}

struct moved {
    int64_t id, row;
    const struct place *place;
};

/* The rows of an atom go to the root it has now. */
static void move_home(struct world *w, int64_t home, int64_t root)
{
    VEC(struct moved) v = {0};
    struct stmt *q = db_prep(w->db, "SELECT id, row_id, tbl FROM moved_row WHERE home = $1 ORDER BY id");
    stmt_int(q, 1, home);
    while (stmt_row(q))
        vec_add(&v) = (struct moved){col_int(q, 0), col_int(q, 1), find_place(col_text(q, 2))};
    for (size_t i = 0; i < v.n; i++) {
        run_with(w, v.at[i].place->set, root, v.at[i].row);
        if (home == root)
            run_with(w, "DELETE FROM moved_row WHERE id = $1", v.at[i].id, 0);
    }
    vec_clear(&v);
}

/* --- the log --- */

void merge_log(struct world *w, const char *act, int64_t contact, int64_t other, const struct merge_ground *g)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO identity_link (at, by_uid, by_name, act, contact_id, other_id, ground, reason,"
               " verdict, model, fold_version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, w->actor.uid);
    stmt_text(q, 3, w->actor.name);
    stmt_text(q, 4, act);
    stmt_int(q, 5, contact);
    stmt_int(q, 6, other);
    stmt_text(q, 7, g->machine ? "machine" : "hand");
    stmt_text(q, 8, g->reason);
    if (g->verdict)
        stmt_blob(q, 9, g->verdict, g->size);
    else
        stmt_null(q, 9);
    stmt_int_or_null(q, 10, g->model);
    stmt_int_or_null(q, 11, g->fold);
    stmt_run(q);
}

/* --- what hangs on who is one --- */

void merge_touch(struct world *w, int64_t contact)
{
    kpi_touch(w, (struct subject){SUBJECT_CONTACT, contact});
}

void merge_tell(struct world *w, int64_t person)
{
    w->cause.kind = noun_contact.name;
    w->cause.id = person;
}

void merge_settle(struct world *w, int64_t person)
{
    person_dress(w, person);
    consent_derive(w, person);
    enrol_merged(w, person);
    (void)outbox_recheck(w, person);
}

/* --- joining --- */

struct root {
    int64_t id;
    int class; /* person, household or body */
    bool cancelled;
};

static int class_of(const char *kind)
{
    if (enum_contact_kind.item[enum_index(&enum_contact_kind, kind)].attr & KIND_ORGANISATION)
        return 2;
    return !strcmp(kind, "household");
}

static int read_root(struct world *w, int64_t id, const char *field, struct root *r, struct en_error *err)
{
    struct stmt *q = db_prep(w->db, "SELECT id, kind, cancelled_at IS NOT NULL FROM contact WHERE id ="
                                    " (SELECT COALESCE(person, id) FROM contact WHERE id = $1)");
    stmt_int(q, 1, id);
    if (!stmt_row(q))
        return error_set(err, EN_NOT_FOUND, field, "連絡先 %" PRId64 " はありません",
                         "there is no contact %" PRId64, id);
    *r = (struct root){col_int(q, 0), class_of(col_text(q, 1)), col_int(q, 2)};
    stmt_done(q);
    if (r->cancelled)
        return error_set(err, EN_CONFLICT, field, "連絡先 %" PRId64 " は取り消されています",
                         "contact %" PRId64 " was cancelled", id);
    return 0;
}

void merge_hang(struct world *w, int64_t from, int64_t into)
{
    person_bare(w, from);
    move_rows(w, from, into);
    struct stmt *q = db_prep(w->db, "SELECT max(id) FROM consent");
    int64_t said = stmt_get_int(q, 0);
    run_with(w, "UPDATE contact SET person = $1 WHERE person = $2", into, from);
    q = db_prep(w->db, "UPDATE contact SET merged_into = $1, person = $1, merged_said = $2 WHERE id = $3");
    stmt_int(q, 1, into);
    stmt_int(q, 2, said);
    stmt_int(q, 3, from);
    stmt_run(q);
}

int merge_join(struct world *w, int64_t into, int64_t from, const struct merge_ground *g,
               struct en_error *err)
{
    struct root a, b;
    if (read_root(w, into, "into", &a, err) || read_root(w, from, "from", &b, err))
        return -1;
    if (a.id == b.id)
        return error_set(
            err, EN_CONFLICT, "from", "連絡先 %" PRId64 " と %" PRId64 " はすでに同じ人（%" PRId64 "）です",
            "contacts %" PRId64 " and %" PRId64 " are one person (%" PRId64 ") already", into, from, a.id);
    if (a.class != b.class)
        return error_set(err, EN_INVALID, "from",
                         "個人と世帯と団体は互いにひとつにできません（%" PRId64 " と %" PRId64 "）",
                         "a person, a household and a body are never one (%" PRId64 ", %" PRId64 ")", into,
                         from);
    merge_touch(w, a.id);
    merge_touch(w, b.id);
    person_bare(w, a.id);
    merge_hang(w, b.id, a.id);
    merge_settle(w, a.id);
    merge_log(w, "join", b.id, a.id, g);
    merge_tell(w, a.id);
    return 0;
}

/* --- cutting --- */

void merge_take_off(struct world *w, int64_t top)
{
    int64_t *ids;
    size_t n = below(w, top, &ids);
    for (size_t i = 1; i < n; i++)
        run_with(w, "UPDATE contact SET person = $1 WHERE id = $2", top, ids[i]);
    run_with(w, "UPDATE contact SET merged_into = NULL, person = NULL, merged_said = NULL WHERE id = $1", top,
             0);
    for (size_t i = 0; i < n; i++)
        move_home(w, ids[i], top);
}

int merge_cut(struct world *w, int64_t id, const struct merge_ground *g, struct en_error *err)
{
    struct root root;
    int64_t parent = merge_parent(w, id);
    if (read_root(w, id, "id", &root, err))
        return -1;
    if (!parent)
        return error_set(err, EN_CONFLICT, "id", "連絡先 %" PRId64 " は誰にもまとめられていません",
                         "contact %" PRId64 " is merged into nobody", id);
    merge_touch(w, root.id);
    merge_touch(w, id);
    person_bare(w, root.id);
    merge_take_off(w, id);
    merge_settle(w, root.id);
    merge_settle(w, id);
    merge_log(w, "cut", id, parent, g);
    merge_tell(w, root.id);
    return 0;
}
