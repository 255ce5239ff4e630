/*
 * migration.c - moves to the city: everyone who moved, and moving away again.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/vec.h"
#include "domain/kpi/cells.h"
#include "domain/merge.h"
#include "domain/nouns.h"
#include "domain/rules.h"

/* What the desk knows of a contact completes what was told of the member. */
static void complete_member(struct world *w, struct member *m)
{
    struct stmt *q = db_prep(w->db, "SELECT birth, age_band, gender FROM contact WHERE id = $1");
    stmt_int(q, 1, m->contact);
    if (!stmt_row(q))
        return;
    if (m->birth == NO_DAY && !m->age_band && !col_is_null(q, 0))
        m->birth = (int32_t)col_int(q, 0);
    if (m->birth == NO_DAY && !m->age_band)
        m->age_band = col_str(q, 1, w->arena);
    if (!m->gender)
        m->gender = col_str(q, 2, w->arena);
    stmt_done(q);
}

static void move_alone(struct world *w, struct record *r)
{
    int64_t contact = record_int(r, MIGRATION_CONTACT, 0);
    r->nmembers = contact ? 1 : 0;
    r->member = arena_alloc(w->arena, sizeof *r->member);
    *r->member = (struct member){.contact = contact, .birth = NO_DAY};
}

/* With neither members nor a number, the contact moved alone. */
static void default_members(struct world *w, struct record *r)
{
    if (!r->nmembers && !value_given(&r->v[MIGRATION_PERSONS]))
        move_alone(w, r);
}

/* The contact alone, as default_members made it: it goes when another number is told, and is another when the
 * contact is. */
static void follow_default_member(struct world *w, struct record *r, const struct record *old)
{
    int64_t contact = record_int(old, MIGRATION_CONTACT, 0);
    bool was_default = old->nmembers == 1 && contact && old->member->contact == contact;
    if (!was_default || record_told(r, MIGRATION_MEMBERS))
        return;
    if (record_int(r, MIGRATION_PERSONS, 1) != 1)
        r->nmembers = 0;
    else if (record_int(r, MIGRATION_CONTACT, 0) != contact)
        move_alone(w, r);
}

static int migration_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    if (check_order(r, MIGRATION_MOVED_IN_ON, MIGRATION_DEPARTED_ON, err))
        return -1;
    if (old)
        follow_default_member(w, r, old);
    if (r->nmembers && value_given(&r->v[MIGRATION_PERSONS]) &&
        record_int(r, MIGRATION_PERSONS, 0) != (int64_t)r->nmembers)
        return error_set(err, EN_INVALID, "persons", "persons %" PRId64 " は members の人数 %zu と合いません",
                         "persons %" PRId64 " is not the %zu members", record_int(r, MIGRATION_PERSONS, 0),
                         r->nmembers);
    default_members(w, r);
    for (size_t i = 0; i < r->nmembers; i++) {
        if (!r->member[i].contact)
            continue;
        r->member[i].contact = merge_root(w, r->member[i].contact);
        if (record_want_contact(w, r->member[i].contact, "members", err))
            return -1;
        complete_member(w, &r->member[i]);
    }
    return 0;
}

struct old_member {
    int64_t id, contact, home; /* home 0: the contact's own */
};
typedef VEC(struct old_member) old_members;

/* Members that stay keep the home they came with. */
static void take_members(struct world *w, int64_t migration, old_members *v)
{
    struct stmt *q = db_prep(w->db, "SELECT id, contact_id FROM migration_member WHERE migration_id = $1");
    stmt_int(q, 1, migration);
    while (stmt_row(q))
        vec_add(v) = (struct old_member){col_int(q, 0), col_int(q, 1), 0};
    for (size_t i = 0; i < v->n; i++) {
        v->at[i].home = merge_home_of(w, "migration_member", v->at[i].id);
        if (v->at[i].home)
            merge_forget(w, "migration_member", v->at[i].id);
    }
    q = db_prep(w->db, "DELETE FROM migration_member WHERE migration_id = $1");
    stmt_int(q, 1, migration);
    stmt_run(q);
}

static int64_t insert_member(struct world *w, int64_t migration, size_t rank, const struct member *m)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO migration_member (migration_id, rank, contact_id, birth, age_band, gender)"
               " VALUES ($1, $2, $3, $4, $5, $6)");
    stmt_int(q, 1, migration);
    stmt_int(q, 2, (int64_t)rank);
    stmt_int_or_null(q, 3, m->contact);
    if (m->birth == NO_DAY)
        stmt_null(q, 4);
    else
        stmt_int(q, 4, m->birth);
    stmt_text(q, 5, m->age_band);
    stmt_text(q, 6, m->gender);
    return stmt_insert(q);
}

/* A member that was there before, or that the main contact is: it came with the record. */
static void give_home(struct world *w, const struct record *r, const struct member *m, int64_t row,
                      const old_members *before)
{
    for (size_t i = 0; i < before->n; i++)
        if (before->at[i].contact == m->contact) {
            if (before->at[i].home)
                merge_home(w, "migration_member", row, before->at[i].home);
            return;
        }
    if (m->contact == record_int(r, MIGRATION_CONTACT, 0))
        merge_follow(w, "migration_member", row, r->noun->name, r->id);
}

static void store_members(struct world *w, const struct record *r)
{
    old_members before = {0};
    take_members(w, r->id, &before);
    for (size_t i = 0; i < r->nmembers; i++) {
        int64_t row = insert_member(w, r->id, i + 1, &r->member[i]);
        if (r->member[i].contact)
            give_home(w, r, &r->member[i], row, &before);
    }
    vec_clear(&before);
}

static void migration_stored(struct world *w, const struct record *r, const struct record *old)
{
    int64_t contact = record_int(r, MIGRATION_CONTACT, 0);
    const struct stage_step steps[] = {
        {"migrated", (int32_t)record_int(r, MIGRATION_MOVED_IN_ON, 0)},
        {"left", (int32_t)record_int(r, MIGRATION_DEPARTED_ON, 0)},
    };
    (void)old;
    store_members(w, r);
    stage_follow(w, contact, steps,
                 !contact                                    ? 0
                 : value_given(&r->v[MIGRATION_DEPARTED_ON]) ? 2
                                                             : 1,
                 "migration", r->id);
}

static void migration_cancelled(struct world *w, const struct record *r)
{
    stage_take_back(w, "migration", r->id);
}

/* Members are residents by the migration, whoever its main contact is. */
static void migration_touch(struct world *w, const struct record *r, const struct record *other)
{
    (void)other;
    for (size_t i = 0; i < r->nmembers; i++)
        if (r->member[i].contact)
            kpi_touch(w, (struct subject){SUBJECT_CONTACT, r->member[i].contact});
}

const struct record_rules migration_rules = {
    .noun = &noun_migration,
    .check = migration_check,
    .stored = migration_stored,
    .cancelled = migration_cancelled,
    .touch = migration_touch,
};

/* Whoever leaves no longer lives at the address in the city. */
static void end_addresses(struct world *w, int64_t id, int32_t day)
{
    VEC(int64_t) ends = {0};
    struct stmt *q = db_prep(
        w->db, "SELECT id, prefecture, COALESCE(city, address) FROM contact_address WHERE until_on IS NULL"
               " AND (from_on IS NULL OR from_on < $1) AND contact_id IN"
               " (SELECT a.id FROM (SELECT contact_id FROM migration WHERE id = $2 UNION"
               "  SELECT contact_id FROM migration_member WHERE migration_id = $3) p JOIN contact a"
               "  ON a.id = p.contact_id OR a.person = p.contact_id)");
    stmt_int(q, 1, day);
    stmt_int(q, 2, id);
    stmt_int(q, 3, id);
    while (stmt_row(q)) {
        const char *code = col_text(q, 1);
        if (residence_is_home(code ? atoi(code) : 0, col_text(q, 2), w->rules->home_prefecture,
                              w->rules->city_name))
            vec_add(&ends) = col_int(q, 0);
    }
    for (size_t i = 0; i < ends.n; i++) {
        q = db_prep(w->db, "UPDATE contact_address SET until_on = $1 WHERE id = $2");
        stmt_int(q, 1, day - 1); /* on the day of departure they are gone, as the migration says too */
        stmt_int(q, 2, ends.at[i]);
        stmt_run(q);
    }
    vec_clear(&ends);
}

int migration_depart(struct world *w, int64_t id, int32_t day, const char *reason, struct record *r,
                     struct en_error *err)
{
    struct record changes = {.noun = &noun_migration};
    changes.v[MIGRATION_DEPARTED_ON] = VALUE_OF_INT(day);
    if (reason)
        changes.v[MIGRATION_DEPART_REASON] = VALUE_OF_TEXT(reason);
    if (record_edit(w, id, &changes, r, err))
        return -1;
    end_addresses(w, id, day);
    return 0;
}
