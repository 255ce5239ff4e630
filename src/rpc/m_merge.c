/*
 * m_merge.c - contacts that are one person: merge, unmerge, split.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "domain/merge.h"
#include "domain/recognise.h"
#include "rpc/contact_reply.h"
#include "rpc/handlers.h"

static struct merge_ground by_hand(const struct request *rq)
{
    return (struct merge_ground){.reason = arg_text(rq, "reason")};
}

enum handled h_contact_merge(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct merge_ground g = by_hand(rq);
    struct record r;
    int64_t into = arg_int(rq, "into", 0), from = arg_int(rq, "from", 0);
    if (merge_join(w, into, from, &g, &rq->err) || contact_load(w, merge_root(w, into), &r, &rq->err))
        return HANDLED_FAILED;
    recognise_joined(w, into, from);
    reply_contact(rq, w, &r);
    return HANDLED_DONE;
}

/* The two that came of one. */
static enum handled reply_both(struct request *rq, struct world *w, int64_t first, int64_t second)
{
    int64_t ids[] = {first, second};
    reply_open_rows(rq->out);
    for (size_t i = 0; i < 2; i++) {
        struct record r;
        if (contact_load(w, ids[i], &r, &rq->err))
            return HANDLED_FAILED;
        reply_found(rq, w, &r);
    }
    reply_close_rows(rq->out, false, NULL);
    return HANDLED_DONE;
}

enum handled h_contact_unmerge(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct merge_ground g = by_hand(rq);
    int64_t id = arg_int(rq, "id", 0), person = merge_root(w, id);
    if (merge_cut(w, id, &g, &rq->err))
        return HANDLED_FAILED;
    recognise_parted(w, person, id);
    return reply_both(rq, w, person, id);
}

static int wrong(struct request *rq, const char *field, const char *text)
{
    return error_set(&rq->err, EN_INVALID, field, "%s「%s」は読めません", "%s \"%s\" cannot be read", field,
                     text);
}

static bool read_id(const char *text, int64_t *id)
{
    char *end;
    *id = strtoll(text, &end, 10);
    return *text && !*end && *id > 0;
}

static int read_members(struct request *rq, const struct value *list, int64_t **ids)
{
    *ids = arena_array(rq->arena, list->n, sizeof **ids);
    for (size_t i = 0; i < list->n; i++)
        if (!read_id(list->at[i].s, &(*ids)[i]))
            return wrong(rq, "members", list->at[i].s);
    return 0;
}

/* "donation:5" */
static int read_row(struct request *rq, const char *text, struct merge_row *row)
{
    const char *colon = strchr(text, ':');
    row->noun = colon ? noun_find(arena_strndup(rq->arena, text, (size_t)(colon - text))) : NULL;
    if (!row->noun || row->noun->contact < 0 || !read_id(colon + 1, &row->id))
        return wrong(rq, "records", text);
    return 0;
}

static int read_records(struct request *rq, const struct value *list, struct merge_row **rows)
{
    *rows = arena_array(rq->arena, list->n, sizeof **rows);
    for (size_t i = 0; i < list->n; i++)
        if (read_row(rq, list->at[i].s, &(*rows)[i]))
            return -1;
    return 0;
}

enum handled h_contact_split(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct merge_ground g = by_hand(rq);
    const struct value *members = arg(rq, "members"), *records = arg(rq, "records");
    int64_t person = arg_int(rq, "id", 0), *ids, part;
    struct merge_row *rows;
    if (value_given(members) == value_given(records)) {
        error_set(&rq->err, EN_INVALID, "members", "members か records のどちらか一方が要ります",
                  "either members or records is wanted");
        return HANDLED_FAILED;
    }
    if (value_given(members)) {
        if (read_members(rq, members, &ids) || merge_split(w, person, ids, members->n, &g, &rq->err))
            return HANDLED_FAILED;
        part = ids[0];
    } else if (read_records(rq, records, &rows) ||
               merge_split_rows(w, person, rows, records->n, &g, &part, &rq->err)) {
        return HANDLED_FAILED;
    }
    recognise_parted(w, person, part);
    return reply_both(rq, w, person, part);
}
