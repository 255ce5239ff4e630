/*
 * stop_list.c - the only place that reads and writes stopped addresses. Invariant: a key is 64 hexadecimal
 * digits; whatever has an @ is a row of before the hashes, which stop_list_hide() has not met yet.
 */
#include "domain/stop_list.h"

#include <string.h>

#include "base/fold.h"
#include "base/keyed.h"
#include "base/vec.h"

/* What a folded address is remembered by. */
static const char *hash_of(struct world *w, const char *folded)
{
    char text[2 * KEYED_HASH_MAX + 1];
    keyed_text(w->key, "stopped address", folded, strlen(folded), KEYED_HASH_MAX, text);
    return arena_strdup(w->arena, text);
}

static const char *key_of(struct world *w, const char *address)
{
    return hash_of(w, fold_email(w->arena, address));
}

void stop_list_add(struct world *w, const char *address, const char *kind, const char *reason)
{
    struct stmt *q = db_prep(w->db,
                             "INSERT INTO stopped_address (key, kind, reason, at) VALUES ($1, $2, $3, $4)"
                             " ON CONFLICT (key, kind) DO UPDATE SET reason = excluded.reason");
    stmt_text(q, 1, key_of(w, address));
    stmt_text(q, 2, kind);
    stmt_text(q, 3, reason);
    stmt_int(q, 4, w->now);
    stmt_run(q);
}

void stop_list_free(struct world *w, const char *address, const char *kind)
{
    struct stmt *q = db_prep(w->db, "DELETE FROM stopped_address WHERE key = $1 AND kind = $2");
    stmt_text(q, 1, key_of(w, address));
    stmt_text(q, 2, kind);
    stmt_run(q);
}

const char *stop_list_why(struct world *w, const char *address, const char *kind)
{
    struct stmt *q = db_prep(w->db, "SELECT reason FROM stopped_address WHERE key = $1 AND kind = $2");
    const char *why = NULL;
    stmt_text(q, 1, key_of(w, address));
    stmt_text(q, 2, kind);
    if (stmt_row(q)) {
        why = col_str(q, 0, w->arena);
        stmt_done(q);
    }
    return why;
}

int64_t stop_list_hide(struct world *w)
{
    VEC(const char *) plain = {0};
    struct stmt *q = db_prep(w->db, "SELECT DISTINCT key FROM stopped_address WHERE instr(key, '@') > 0");
    while (stmt_row(q))
        vec_add(&plain) = col_str(q, 0, w->arena);
    for (size_t i = 0; i < plain.n; i++) {
        q = db_prep(w->db, "UPDATE stopped_address SET key = $1 WHERE key = $2");
        stmt_text(q, 1, hash_of(w, plain.at[i]));
        stmt_text(q, 2, plain.at[i]);
        stmt_run(q);
    }
    int64_t n = (int64_t)plain.n;
    vec_clear(&plain);
    return n;
}
