/*
 * m_record.c - the handlers all records share: add, edit, cancel, show, list.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "domain/nouns.h"
#include "rpc/handlers.h"

enum handled h_record_add(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    const struct record_rules *rules = record_rules(rq->method->noun);
    if (arg_record(rq, &r) || record_add(w, &r, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_int(rq->out, "id", r.id);
    if (r.noun == &noun_consult)
        mp_put_str(rq->out, "number", record_text(&r, CONSULT_NUMBER));
    if (rules->note && rules->note(w, &r, true)) {
        mp_put_str(rq->out, "note_ja", rules->note(w, &r, true));
        mp_put_str(rq->out, "note_en", rules->note(w, &r, false));
    }
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_record_edit(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record changes, r;
    if (arg_record(rq, &changes) || record_edit(w, arg_int(rq, "id", 0), &changes, &r, &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, &r);
    return HANDLED_DONE;
}

enum handled h_record_cancel(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (record_cancel(w, rq->method->noun, arg_int(rq, "id", 0), arg_text(rq, "reason"), &r, &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, &r);
    return HANDLED_DONE;
}

enum handled h_record_show(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (record_load(w, rq->method->noun, arg_int(rq, "id", 0), &r, &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, &r);
    return HANDLED_DONE;
}

/* "DAY:ID" of the last row shown. */
static int read_cursor(struct request *rq, struct record_filter *f)
{
    const char *cursor = arg_text(rq, "cursor");
    char *end;
    if (!cursor)
        return 0;
    f->cursor_day = strtoll(cursor, &end, 10);
    if (*end == ':')
        f->cursor_id = strtoll(end + 1, &end, 10);
    if (*end || f->cursor_id <= 0)
        return error_set(&rq->err, EN_INVALID, "cursor", "cursor は前の返事のものを使ってください",
                         "cursor must be that of the reply before");
    return 0;
}

enum handled h_record_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    const struct noun *noun = rq->method->noun;
    struct record want, *rows;
    size_t n;
    (void)arg_record(rq, &want);
    struct record_filter f = {.since = (int32_t)arg_int(rq, "since", NO_DAY),
                              .until = (int32_t)arg_int(rq, "until", NO_DAY),
                              .cancelled = arg_bool(rq, "cancelled"),
                              .limit = arg_int(rq, "limit", 100),
                              .equal = want.v};
    if (noun->contact >= 0)
        f.contact = record_int(&want, noun->contact, 0);
    if (read_cursor(rq, &f))
        return HANDLED_FAILED;
    bool more = record_list(w, noun, &f, &rows, &n);
    const char *cursor = NULL;
    if (more)
        cursor = arena_printf(rq->arena, "%" PRId64 ":%" PRId64,
                              noun->date >= 0 ? record_int(&rows[n - 1], noun->date, 0) : 0, rows[n - 1].id);
    reply_rows(rq, w, rows, n, more, cursor);
    return HANDLED_DONE;
}
