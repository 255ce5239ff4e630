/*
 * linked.c - the only place that reads who is whom for showing it.
 */
#include "domain/linked.h"

#include "base/vec.h"
#include "domain/identity/explain.h"
#include "domain/merge.h"

#define ROWS_SQL                                                                                  \
    "SELECT s.id, s.source, s.source_key, s.kind, s.record_id, s.contact_id, COALESCE(c.person, " \
    "s.contact_id)"                                                                               \
    " FROM source_record s LEFT JOIN contact c ON c.id = s.contact_id"

static size_t read_rows(struct stmt *q, struct arena *a, struct linked_row **out)
{
    VEC(struct linked_row) v = {0};
    while (stmt_row(q))
        vec_add(&v) = (struct linked_row){col_int(q, 0), col_str(q, 1, a), col_str(q, 2, a), col_str(q, 3, a),
                                          col_int(q, 4), col_int(q, 5),    col_int(q, 6)};
    size_t n = v.n;
    *out = vec_take(&v, a);
    return n;
}

size_t linked_rows(struct world *w, int64_t after, size_t limit, struct linked_row **out)
{
    struct stmt *q = db_prep(w->db, ROWS_SQL " WHERE s.id > $1 AND s.kind <> 'kpi' ORDER BY s.id LIMIT $2");
    stmt_int(q, 1, after);
    stmt_int(q, 2, (int64_t)limit);
    return read_rows(q, w->arena, out);
}

size_t linked_of(struct world *w, int64_t contact, struct linked_row **out)
{
    struct stmt *q = db_prep(w->db, ROWS_SQL " WHERE s.contact_id = $1 ORDER BY s.id");
    stmt_int(q, 1, contact);
    return read_rows(q, w->arena, out);
}

static bool first_of(struct world *w, int64_t contact, struct linked_row *out)
{
    struct linked_row *rows;
    struct stmt *q = db_prep(w->db, ROWS_SQL " WHERE s.contact_id = $1 ORDER BY s.id LIMIT 1");
    stmt_int(q, 1, contact);
    if (!read_rows(q, w->arena, &rows))
        return false;
    *out = rows[0];
    return true;
}

bool linked_first(struct world *w, int64_t contact, struct linked_row *out)
{
    int64_t *members;
    if (first_of(w, contact, out))
        return true;
    size_t n = merge_members(w, merge_root(w, contact), &members);
    for (size_t i = 0; i < n; i++)
        if (first_of(w, members[i], out))
            return true;
    return false;
}

size_t linked_acts(struct world *w, int64_t contact, struct linked_act **out)
{
    VEC(struct linked_act) v = {0};
    struct arena *a = w->arena;
    struct stmt *q = db_prep(w->db, "SELECT at, contact_id, other_id, act, ground, by_name, reason, verdict"
                                    " FROM identity_link WHERE contact_id = $1 ORDER BY id");
    stmt_int(q, 1, contact);
    while (stmt_row(q)) {
        struct linked_act act = {col_int(q, 0),
                                 col_int(q, 1),
                                 col_int(q, 2),
                                 col_str(q, 3, a),
                                 col_str(q, 4, a),
                                 col_str(q, 5, a),
                                 col_str(q, 6, a),
                                 false,
                                 {0}};
        size_t n;
        const void *bytes = col_blob(q, 7, &n);
        act.has_verdict = n && verdict_unpack(bytes, n, &act.verdict);
        vec_add(&v) = act;
    }
    size_t n = v.n;
    *out = vec_take(&v, a);
    return n;
}
