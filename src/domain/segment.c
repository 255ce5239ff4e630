/*
 * segment.c - the only place that stores segments. Invariant: each compiled when it was saved.
 */
#include "domain/segment.h"

#include "base/vec.h"
#include "domain/filter.h"

#define SEGMENT "SELECT id, name, filter, saved_at, saved_by FROM segment"

static struct record read_segment(struct stmt *q, struct arena *a)
{
    struct record r = {.noun = &noun_segment, .id = col_int(q, 0)};
    r.v[SEGMENT_NAME] = VALUE_OF_TEXT(col_str(q, 1, a));
    r.v[SEGMENT_FILTER] = VALUE_OF_TEXT(col_str(q, 2, a));
    r.v[SEGMENT_SAVED_AT] = VALUE_OF_INT(col_int(q, 3));
    r.v[SEGMENT_SAVED_BY] = VALUE_OF_TEXT(col_str(q, 4, a));
    return r;
}

int segment_save(struct world *w, struct record *r, struct en_error *err)
{
    struct filter compiled;
    if (filter_contacts(w, record_text(r, SEGMENT_FILTER), &compiled, err))
        return -1;
    struct stmt *q = db_prep(w->db,
                             "INSERT INTO segment (name, filter, saved_at, saved_by) VALUES ($1, $2, $3, $4)"
                             " ON CONFLICT (name) DO UPDATE SET filter = excluded.filter,"
                             " saved_at = excluded.saved_at, saved_by = excluded.saved_by RETURNING id");
    stmt_text(q, 1, record_text(r, SEGMENT_NAME));
    stmt_text(q, 2, record_text(r, SEGMENT_FILTER));
    stmt_int(q, 3, w->now);
    stmt_text(q, 4, w->actor.name);
    r->id = stmt_get_int(q, 0);
    return 0;
}

int segment_load(struct world *w, const char *name, struct record *r, struct en_error *err)
{
    struct stmt *q = db_prep(w->db, SEGMENT " WHERE name = $1");
    stmt_text(q, 1, name);
    if (!stmt_row(q))
        return error_set(err, EN_NOT_FOUND, "name", "その名前のセグメントはありません",
                         "there is no segment of that name");
    *r = read_segment(q, w->arena);
    stmt_done(q);
    return 0;
}

size_t segment_list(struct world *w, struct record **rows)
{
    VEC(struct record) v = {0};
    struct stmt *q = db_prep(w->db, SEGMENT " ORDER BY name");
    while (stmt_row(q))
        vec_add(&v) = read_segment(q, w->arena);
    size_t n = v.n;
    *rows = vec_take(&v, w->arena);
    return n;
}
