/*
 * plan_slot.c - the only place that gives plans their numbers. Invariant: a number is never given twice and
 * never changes.
 */
#include "domain/plan_slot.h"

#define NO_SLOT (-1)

static int64_t slot_of(struct db *db, const char *name)
{
    struct stmt *q = db_prep(db, "SELECT slot FROM plan_slot WHERE name = $1");
    stmt_text(q, 1, name);
    return stmt_get_int(q, NO_SLOT);
}

static int64_t give_slot(struct db *db, const char *name)
{
    struct stmt *q = db_prep(db, "INSERT INTO plan_slot (name, slot)"
                                 " SELECT $1, coalesce(max(slot) + 1, 0) FROM plan_slot RETURNING slot");
    stmt_text(q, 1, name);
    return stmt_get_int(q, NO_SLOT);
}

static bool all_have_one(struct db *db, const struct rules *rules)
{
    for (size_t i = 0; i < rules->nplans; i++)
        if (slot_of(db, rules->plan[i].name) == NO_SLOT)
            return false;
    return true;
}

static int give_slots(struct db *db, const struct rules *rules, struct en_error *err)
{
    if (db_begin(db, err))
        return -1;
    for (size_t i = 0; i < rules->nplans; i++)
        if (slot_of(db, rules->plan[i].name) == NO_SLOT)
            (void)give_slot(db, rules->plan[i].name);
    if (!db_failed(db, err) && !db_commit(db, err))
        return 0;
    db_rollback(db);
    return -1;
}

int plan_slots_settle(struct db *db, struct rules *rules, struct en_error *err)
{
    if (!all_have_one(db, rules) && give_slots(db, rules, err))
        return -1;
    for (size_t i = 0; i < rules->nplans; i++)
        rules->plan[i].variant = (int)slot_of(db, rules->plan[i].name);
    return db_failed(db, err) ? -1 : 0;
}
