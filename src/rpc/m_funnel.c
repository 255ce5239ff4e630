/*
 * m_funnel.c - the way through the stages as a reply.
 */
#include "domain/funnel.h"
#include "domain/kpi/history.h"
#include "rpc/handlers.h"

static void put_item(struct mp_out *o, const struct enum_item *item)
{
    mp_put_str(o, "key", item->code);
    mp_put_str(o, "label", item->ja);
    mp_put_str(o, "label_en", item->en);
}

static void put_tenths(struct mp_out *o, const char *key, bool known, int64_t tenths)
{
    mp_str(o, key);
    if (known)
        mp_float(o, (double)tenths / 10);
    else
        mp_nil(o);
}

static void put_days(struct mp_out *o, const char *key, const struct funnel_days *d)
{
    mp_str(o, key);
    mp_open_map(o);
    mp_put_int(o, "n", d->n);
    put_tenths(o, "q1", d->n, d->q1_10);
    put_tenths(o, "median", d->n, d->median_10);
    put_tenths(o, "q3", d->n, d->q3_10);
    mp_close(o);
}

/* Of those who reached this stage, how many reached the next: per cent, one decimal half up. */
static void put_stage(struct mp_out *o, const struct funnel *f, size_t i)
{
    const struct funnel_stage *s = &f->stage[i];
    bool goes_on = i + 1 < FUNNEL_STAGES && s->reached;
    int64_t next = goes_on ? f->stage[i + 1].reached : 0;
    mp_open_map(o);
    put_item(o, s->stage);
    mp_put_int(o, "now", s->now);
    mp_put_int(o, "reached", s->reached);
    put_tenths(o, "conversion", goes_on, goes_on ? (2000 * next + s->reached) / (2 * s->reached) : 0);
    put_days(o, "days", &s->days);
    mp_close(o);
}

static void put_exit(struct mp_out *o, const struct funnel_exit *e)
{
    mp_open_map(o);
    put_item(o, e->stage);
    mp_put_int(o, "now", e->now);
    mp_put_int(o, "n", e->n);
    mp_str(o, "reasons");
    mp_open_array(o);
    for (size_t i = 0; i < FUNNEL_REASONS; i++) {
        if (!e->reason[i])
            continue;
        mp_open_map(o);
        put_item(o, &enum_lost_reason.item[i]);
        mp_put_int(o, "n", e->reason[i]);
        mp_close(o);
    }
    mp_close(o);
    mp_close(o);
}

static void put_span(struct request *rq, const struct funnel *f)
{
    struct mp_out *o = rq->out;
    mp_str(o, "year");
    if (arg_int(rq, "year", 0))
        mp_int(o, arg_int(rq, "year", 0));
    else
        mp_nil(o);
    reply_day(o, "from", f->from);
    reply_day(o, "until", f->until);
    mp_put_int(o, "people", f->people);
}

enum handled h_report_funnel(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct mp_out *o = rq->out;
    struct funnel f;
    funnel_make(w, (int)arg_int(rq, "year", 0), &f);
    mp_open_map(o);
    reply_report_head(o, w);
    put_span(rq, &f);
    mp_str(o, "stages");
    mp_open_array(o);
    for (size_t i = 0; i < FUNNEL_STAGES; i++)
        put_stage(o, &f, i);
    mp_close(o);
    put_days(o, "move", &f.move);
    mp_str(o, "exits");
    mp_open_array(o);
    for (size_t i = 0; i < FUNNEL_EXITS; i++)
        put_exit(o, &f.exit[i]);
    mp_close(o);
    mp_close(o);
    return HANDLED_DONE;
}
