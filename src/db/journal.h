/*
 * journal.h - which rows the request has inserted, changed and deleted so far, whoever's table they are in,
 * with what they were before; and how a row is put back as it was.
 *
 * Journaled are the tables whose rows have an id of their own, except those that keep accounts of the others
 * (kept totals, this journal, answered requests): what is derived is derived anew.
 */
#ifndef DB_JOURNAL_H
#define DB_JOURNAL_H

#include "db/db.h"

enum journal_op { JOURNAL_INSERT, JOURNAL_UPDATE, JOURNAL_DELETE };

struct journal_row {
    enum journal_op op;
    const char *table; /* lives as long as the database is open */
    int64_t id;
    const void *before; /* the row as it was; NULL for an insert. Borrowed until the next change */
    size_t size;
};

/* Rows of the request, in the order they were changed; those of an undone savepoint are gone. */
size_t db_journal_count(const struct db *db);
struct journal_row db_journal_at(const struct db *db, size_t i);
/* Until the request ends nothing more is journaled: what it does now is putting rows back. */
void db_journal_pause(struct db *db);

/* An integer column of a row as it was; false if it was NULL, or the table has no such column. */
bool db_image_int(struct db *db, const char *table, const void *image, size_t size, const char *column,
                  int64_t *out);
/* The same of the row as it is; false also if there is no such row. */
bool db_row_int(struct db *db, const char *table, int64_t id, const char *column, int64_t *out);
bool db_row_exists(struct db *db, const char *table, int64_t id);
/* Make the row what it was: changed back, or inserted again if it was deleted. */
void db_row_restore(struct db *db, const char *table, int64_t id, bool deleted, const void *image,
                    size_t size);
void db_row_delete(struct db *db, const char *table, int64_t id);

/* Tables with a column that refers to `table`, one after the other; false past the last. */
struct db_reference {
    const char *table, *column;
};
size_t db_references(struct db *db, const char *table, struct arena *a, struct db_reference **out);
/* For db.c alone. */
struct journal;
struct sqlite3;
struct journal *journal_new(struct db *db, struct sqlite3 *s);
void journal_free(struct journal *j);
void journal_clear(struct journal *j);
size_t journal_mark(const struct journal *j);
void journal_cut(struct journal *j, size_t mark);
struct journal *db_journal(const struct db *db);

#endif
