/*
 * m_month.c - months: close, reopen, list, remarks.
 */
#include "base/civil.h"
#include "domain/kpi/correction.h"
#include "domain/rules.h"
#include "rpc/figures.h"
#include "rpc/handlers.h"

static void put_time(struct mp_out *o, const char *key, int64_t at)
{
    char time[CIVIL_TIME_MAX];
    mp_put_str(o, key, at ? civil_time_iso(at, time) : NULL);
}

/* An open map with all of a closing. */
static void open_closing(struct mp_out *o, const struct closing *c)
{
    char month[CIVIL_MONTH_MAX];
    mp_open_map(o);
    mp_put_str(o, "month", civil_month_iso(c->month, month));
    mp_put_bool(o, "closed", !c->reopened_at);
    put_time(o, "closed_at", c->closed_at);
    mp_put_str(o, "closed_by", c->closed_by);
    put_time(o, "reopened_at", c->reopened_at);
    mp_put_str(o, "reopened_by", c->reopened_by);
    mp_put_str(o, "reopen_reason", c->reopen_reason);
}

/* The report as it is at this moment, which from now on is the month's. */
static int keep_report(struct request *rq, struct world *w, const struct closing *c, const char *plan)
{
    struct mp_out report = {0};
    int rc = reply_monthly(&report, w, c->month, plan, c->closed_at, &rq->err);
    if (!rc)
        closing_keep_report(w, c, plan, &(struct report_bytes){report.buf.at, report.buf.n});
    mp_out_clear(&report);
    return rc;
}

enum handled h_month_close(struct request *rq, struct world *w, const struct services *services)
{
    struct closing c;
    if (want_figures(rq, services) || closing_close(w, (int32_t)arg_int(rq, "month", 0), &c, &rq->err))
        return HANDLED_FAILED;
    for (size_t i = 0; i < w->rules->nplans; i++)
        if (keep_report(rq, w, &c, w->rules->plan[i].name))
            return HANDLED_FAILED;
    open_closing(rq->out, &c);
    mp_str(rq->out, "plans");
    mp_open_array(rq->out);
    for (size_t i = 0; i < w->rules->nplans; i++)
        mp_str(rq->out, w->rules->plan[i].name);
    mp_close(rq->out);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_month_reopen(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct closing c;
    if (closing_reopen(w, (int32_t)arg_int(rq, "month", 0), arg_text(rq, "reason"), &c, &rq->err))
        return HANDLED_FAILED;
    open_closing(rq->out, &c);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_month_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct closing *rows;
    size_t limit = (size_t)arg_int(rq, "limit", 100), n = closing_list(w, (int64_t)limit + 1, &rows);
    reply_open_rows(rq->out);
    for (size_t i = 0; i < n && i < limit; i++) {
        open_closing(rq->out, &rows[i]);
        if (!rows[i].reopened_at)
            mp_put_int(rq->out, "corrections",
                       correction_count(w->db, rows[i].corrections_before, rows[i].month));
        mp_close(rq->out);
    }
    reply_close_rows(rq->out, n > limit, NULL);
    return HANDLED_DONE;
}

enum handled h_month_note(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    int64_t id;
    if (note_add(w, (int32_t)arg_int(rq, "month", 0), arg_text(rq, "text"), arg_int(rq, "replaces", 0), &id,
                 &rq->err))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_int(rq->out, "id", id);
    mp_close(rq->out);
    return HANDLED_DONE;
}
