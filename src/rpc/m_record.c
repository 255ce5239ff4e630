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
    if (arg_record(rq, &r) || record_add(w, &r, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_int(rq->out, "id", r.id);
    if (r.noun == &noun_consult)
        mp_put_str(rq->out, "number", record_text(&r, CONSULT_NUMBER));
    const char *note = record_note(w, &r, true);
    if (note) {
        mp_put_str(rq->out, "note_ja", note);
        mp_put_str(rq->out, "note_en", record_note(w, &r, false));
    }
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_record_edit(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record changes, r;
    if (arg_record(rq, &changes) || record_edit(w, arg_id(rq, w), &changes, &r, &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, w, &r);
    return HANDLED_DONE;
}

enum handled h_record_cancel(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (record_cancel(w, rq->method->noun, arg_id(rq, w), arg_text(rq, "reason"), &r, &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, w, &r);
    return HANDLED_DONE;
}

enum handled h_record_show(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (record_load(w, rq->method->noun, arg_id(rq, w), &r, &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, w, &r);
    return HANDLED_DONE;
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
    if (read_cursor(rq, &f.cursor_day, &f.cursor_id))
        return HANDLED_FAILED;
    bool more = record_list(w, noun, &f, &rows, &n);
    reply_rows(rq, w, rows, n, more);
    return HANDLED_DONE;
}
