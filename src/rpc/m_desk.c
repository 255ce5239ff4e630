/*
 * m_desk.c - what only one noun of the desk can do: departures, refunds, tasks, stages.
 */
#include "domain/nouns.h"
#include "rpc/handlers.h"

enum handled h_migration_depart(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (migration_depart(w, arg_int(rq, "id", 0), (int32_t)arg_int(rq, "date", 0), arg_text(rq, "reason"), &r,
                         &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, w, &r);
    return HANDLED_DONE;
}

enum handled h_donation_refund(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (donation_refund(w, arg_int(rq, "id", 0), (int32_t)arg_int(rq, "date", w->today), &r, &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, w, &r);
    return HANDLED_DONE;
}

enum handled h_task_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record *rows;
    size_t n;
    struct task_filter f = {.due = (int32_t)arg_int(rq, "due", NO_DAY),
                            .contact = arg_int(rq, "contact", 0),
                            .staff = arg_text(rq, "staff"),
                            .done = arg_bool(rq, "done"),
                            .limit = arg_int(rq, "limit", 100)};
    if (read_cursor(rq, &f.cursor_day, &f.cursor_id))
        return HANDLED_FAILED;
    bool more = task_list(w, &f, &rows, &n);
    reply_rows(rq, w, rows, n, more);
    return HANDLED_DONE;
}

enum handled h_task_done(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (task_done(w, arg_int(rq, "id", 0), (int32_t)arg_int(rq, "date", w->today), arg_text(rq, "note"), &r,
                  &rq->err))
        return HANDLED_FAILED;
    reply_record(rq, w, &r);
    return HANDLED_DONE;
}

enum handled h_stage_history(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record *rows;
    int64_t contact = arg_int(rq, "contact", 0);
    if (record_want_contact(w, contact, "contact", &rq->err))
        return HANDLED_FAILED;
    size_t n = stage_history(w, contact, &rows);
    reply_rows(rq, w, rows, n, false);
    return HANDLED_DONE;
}
