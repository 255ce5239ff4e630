/*
 * stmt.c - statements: compiled once and found again by their text, bound, stepped, read. A statement that
 * fails marks its connection; nothing runs on a marked one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "db/private.h"

static uint64_t hash_text(const char *s)
{
    uint64_t h = UINT64_C(14695981039346656037);
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
    return h;
}

/* Parameters must be $1, $2 ... in order of first appearance, so that their number is their index. */
static void check_parameters(const struct stmt *q)
{
    int n = sqlite3_bind_parameter_count(q->s);
    for (int i = 1; i <= n; i++) {
        char want[16];
        (void)snprintf(want, sizeof want, "$%d", i);
        const char *name = sqlite3_bind_parameter_name(q->s, i);
        if (!name || strcmp(name, want))
            fatal("parameter %d is %s in: %s", i, name ? name : "unnamed", q->sql);
    }
}

static struct stmt *compile(struct db *db, const char *sql, uint64_t hash)
{
    struct stmt *q = mem_alloc(sizeof *q);
    *q = (struct stmt){.db = db, .sql = mem_strdup(sql), .hash = hash};
    int rc = sqlite3_prepare_v3(db->s, sql, -1, SQLITE_PREPARE_PERSISTENT, &q->s, NULL);
    if ((rc & 0xff) == SQLITE_ERROR)
        fatal("%s in: %s", sqlite3_errmsg(db->s), sql);
    if (rc != SQLITE_OK) {
        mark_failed(db, rc);
        q->s = NULL;
    } else {
        check_parameters(q);
    }
    return q;
}

static struct stmt *find_stmt(struct db *db, const char *sql)
{
    uint64_t hash = hash_text(sql);
    size_t i = hash & (CACHE_SLOTS - 1);
    for (size_t tries = 0; db->slot[i]; i = (i + 1) & (CACHE_SLOTS - 1)) {
        if (db->slot[i]->hash == hash && !strcmp(db->slot[i]->sql, sql))
            break;
        if (++tries == CACHE_SLOTS)
            fatal("more than %d different statements", CACHE_SLOTS);
    }
    if (!db->slot[i])
        db->slot[i] = compile(db, sql, hash);
    return db->slot[i];
}

struct stmt *db_prep(struct db *db, const char *sql)
{
    struct stmt **recent = &db->recent[((uintptr_t)sql >> 4) & (RECENT_SLOTS - 1)];
    if (!*recent || strcmp((*recent)->sql, sql) != 0)
        *recent = find_stmt(db, sql);
    struct stmt *q = *recent;
    if (!q->s) { /* could not be compiled for lack of memory or disk: try again next time */
        struct stmt *again = compile(db, sql, q->hash);
        free(again->sql);
        q->s = again->s;
        free(again);
    }
    if (q->busy)
        fatal("statement in use twice: %s", sql);
    q->busy = true;
    return q;
}

struct stmt *db_prep_once(struct db *db, const char *sql)
{
    struct stmt *q = compile(db, sql, 0);
    q->busy = q->once = true;
    return q;
}

static void stmt_free(struct stmt *q)
{
    sqlite3_finalize(q->s);
    free(q->sql);
    free(q);
}

static void bound(struct stmt *q, int rc)
{
    if (rc == SQLITE_TOOBIG || rc == SQLITE_NOMEM)
        mark_failed(q->db, rc);
    else if (rc != SQLITE_OK && q->s)
        fatal("cannot bind (%d) in: %s", rc, q->sql);
}

void stmt_int(struct stmt *q, int i, int64_t v)
{
    bound(q, sqlite3_bind_int64(q->s, i, v));
}

void stmt_text(struct stmt *q, int i, const char *v)
{
    bound(q, v ? sqlite3_bind_text(q->s, i, v, -1, SQLITE_TRANSIENT) : sqlite3_bind_null(q->s, i));
}

void stmt_blob(struct stmt *q, int i, const void *v, size_t n)
{
    bound(q, sqlite3_bind_blob64(q->s, i, v, n, SQLITE_TRANSIENT));
}

void stmt_real(struct stmt *q, int i, double v)
{
    bound(q, sqlite3_bind_double(q->s, i, v));
}

void stmt_null(struct stmt *q, int i)
{
    bound(q, sqlite3_bind_null(q->s, i));
}

void stmt_int_or_null(struct stmt *q, int i, int64_t v)
{
    if (v)
        stmt_int(q, i, v);
    else
        stmt_null(q, i);
}

void stmt_done(struct stmt *q)
{
    if (q->once) {
        stmt_free(q);
        return;
    }
    if (q->s) {
        (void)sqlite3_reset(q->s);
        (void)sqlite3_clear_bindings(q->s);
    }
    q->busy = false;
}

bool stmt_row(struct stmt *q)
{
    struct db *db = q->db;
    int rc = db->failed || !q->s ? SQLITE_DONE : sqlite3_step(q->s);
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE) {
        if ((rc & 0xff) == SQLITE_CONSTRAINT)
            log_error("constraint sql=\"%s\"", q->sql);
        mark_failed(db, rc);
    }
    stmt_done(q);
    return false;
}

void stmt_run(struct stmt *q)
{
    if (stmt_row(q))
        fatal("a row where none was expected: %s", q->sql);
}

int64_t stmt_get_int(struct stmt *q, int64_t fallback)
{
    if (!stmt_row(q))
        return fallback;
    int64_t v = col_is_null(q, 0) ? fallback : col_int(q, 0);
    /* To its end, since RETURNING of an INSERT is complete only then. */
    while (stmt_row(q))
        ;
    return v;
}

int64_t stmt_insert(struct stmt *q)
{
    struct db *db = q->db;
    stmt_run(q);
    return db->failed ? 0 : sqlite3_last_insert_rowid(db->s);
}

int64_t col_int(struct stmt *q, int i)
{
    return sqlite3_column_int64(q->s, i);
}

bool col_is_null(struct stmt *q, int i)
{
    return sqlite3_column_type(q->s, i) == SQLITE_NULL;
}

const char *col_text(struct stmt *q, int i)
{
    return (const char *)sqlite3_column_text(q->s, i);
}

char *col_str(struct stmt *q, int i, struct arena *a)
{
    const char *s = col_text(q, i);
    return s ? arena_strdup(a, s) : NULL;
}

const void *col_blob(struct stmt *q, int i, size_t *n)
{
    const void *blob = sqlite3_column_blob(q->s, i);
    *n = (size_t)sqlite3_column_bytes(q->s, i);
    return blob;
}

void stmt_free_all(struct db *db)
{
    for (size_t i = 0; i < CACHE_SLOTS; i++)
        if (db->slot[i])
            stmt_free(db->slot[i]);
}
