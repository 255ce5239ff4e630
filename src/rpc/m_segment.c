/*
 * m_segment.c - segments: saved, listed, counted, their members named.
 */
#include <inttypes.h>

#include "domain/contact.h"
#include "domain/filter.h"
#include "domain/nouns.h"
#include "domain/segment.h"
#include "rpc/handlers.h"

enum handled h_segment_save(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (arg_record(rq, &r) || segment_save(w, &r, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_int(rq->out, "id", r.id);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_segment_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record *rows;
    size_t n = segment_list(w, &rows);
    reply_rows(rq, w, rows, n, false);
    return HANDLED_DONE;
}

enum handled h_segment_show(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (segment_load(w, arg_text(rq, "name"), &r, &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, w, &r);
    return HANDLED_DONE;
}

/* The filter of the segment named, or the one that is tried out. */
static int read_filter(struct request *rq, struct world *w, struct filter *f)
{
    struct record r;
    const char *name = arg_text(rq, "name"), *text = arg_text(rq, "filter");
    if (!name == !text)
        return error_set(&rq->err, EN_INVALID, "name", "name（名前）か filter（条件）の一方が要ります",
                         "either name or filter is wanted");
    if (name && segment_load(w, name, &r, &rq->err))
        return -1;
    return filter_contacts(w, name ? record_text(&r, SEGMENT_FILTER) : text, f, &rq->err);
}

enum handled h_segment_count(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct filter f;
    if (read_filter(rq, w, &f))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_int(rq->out, "n", filter_count(w, &f));
    mp_close(rq->out);
    return HANDLED_DONE;
}

static void put_member(struct request *rq, struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "SELECT kind FROM contact WHERE id = $1");
    const char *kind = NULL;
    stmt_int(q, 1, id);
    while (stmt_row(q))
        kind = col_str(q, 0, rq->arena);
    mp_open_map(rq->out);
    mp_put_int(rq->out, "id", id);
    mp_put_str(rq->out, "kind", kind);
    mp_put_str(rq->out, "name", contact_name_of(w, id));
    mp_put_str(rq->out, "stage", stage_now(w, id));
    mp_close(rq->out);
}

enum handled h_segment_members(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct filter f;
    int64_t day, after, *ids;
    size_t n;
    if (read_filter(rq, w, &f) || read_cursor(rq, &day, &after))
        return HANDLED_FAILED;
    bool more = filter_members(w, &f, after, arg_int(rq, "limit", 100), &ids, &n);
    reply_open_rows(rq->out);
    for (size_t i = 0; i < n; i++)
        put_member(rq, w, ids[i]);
    reply_close_rows(rq->out, more, more ? arena_printf(rq->arena, "0:%" PRId64, ids[n - 1]) : NULL);
    return HANDLED_DONE;
}
