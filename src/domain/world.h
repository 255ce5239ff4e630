/*
 * world.h - what every domain function is given: the database, the rules, the moment, who asks. Nothing else
 * is global.
 */
#ifndef DOMAIN_WORLD_H
#define DOMAIN_WORLD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "db/db.h"

struct keyed;
struct rules;
struct kpi_turn;
struct faces;
struct press;

struct actor {
    uint32_t uid;
    const char *name; /* login name, or the uid in digits */
    unsigned roles;   /* EN_ROLE_* */
};

/* What a request is, for the journal of corrections to closed months. */
struct cause {
    const char *method;
    const char *reason; /* NULL = none told */
    const char *kind;   /* the record it was about; NULL = none, or several */
    int64_t id;
};

struct world {
    struct db *db;
    const struct rules *rules;
    const struct keyed *key; /* of the house, for what is kept as a hash only */
    struct kpi_turn *kpi;    /* subjects whose figures this request changes */
    struct faces *faces;     /* what all contacts teach about names */
    struct press *press;     /* approved campaigns as they were read */
    struct arena *arena;     /* lives as long as the request */
    int64_t now;             /* seconds */
    int32_t today;           /* Tokyo day of now */
    bool importing;          /* rows of a list of the past, not what happens at the desk now */
    int64_t batch;           /* of the import whose rows are being stored; 0 = by hand */
    struct actor actor;
    struct cause cause;
};

#endif
