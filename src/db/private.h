/*
 * private.h - a connection and a statement as db.c and stmt.c know them; for nobody else.
 */
#ifndef DB_PRIVATE_H
#define DB_PRIVATE_H

#include <sqlite3.h>

#include "db/db.h"
#include "db/journal.h"

#define CACHE_SLOTS  512 /* a power of two, well above the number of statements in the program */
#define RECENT_SLOTS 256 /* a power of two */

struct stmt {
    sqlite3_stmt *s;
    struct db *db;
    char *sql;
    uint64_t hash;
    bool busy;
    bool once; /* not kept */
};

struct db {
    sqlite3 *s;
    char *path;
    int lock; /* descriptor of PATH.lock; -1 for a reader */
    bool reader, failed, broken, in_savepoint;
    struct en_error err; /* of the first failed statement */
    int64_t free_asked_ms, free_bytes;
    int log_pages;    /* in the log after the last commit that is not tidied up */
    int64_t deadline; /* monotonic ms; 0 = none */
    struct stmt *slot[CACHE_SLOTS];
    struct stmt *recent[RECENT_SLOTS]; /* by the address of the text: most are constants */
    struct journal *journal;           /* of the writer */
    size_t nested_mark;                /* of the journal, where db_nest() was */
};

/* Later statements of the savepoint do nothing; db_failed() tells. */
void mark_failed(struct db *db, int rc);
/* Finalise all statements. */
void stmt_free_all(struct db *db);

#endif
