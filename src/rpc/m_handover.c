/*
 * m_handover.c - the hand-over note as a reply.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "domain/handover.h"
#include "domain/kpi/history.h"
#include "rpc/handlers.h"

#define ROWS_DEFAULT 200 /* what one turn of the loop can tell */
#define LOOSE_MAX    500

static void put_task(struct mp_out *o, const struct world *w, const struct handover_task *t)
{
    mp_open_map(o);
    mp_put_int(o, "id", t->id);
    reply_day(o, "due", t->due);
    mp_put_str(o, "what", t->what);
    mp_put_str(o, "staff", t->staff);
    mp_put_bool(o, "overdue", t->due < w->today);
    mp_close(o);
}

static void put_tasks(struct mp_out *o, const struct world *w, const char *key, const struct handover_task *t,
                      size_t n)
{
    mp_str(o, key);
    mp_open_array(o);
    for (size_t i = 0; i < n; i++)
        put_task(o, w, &t[i]);
    mp_close(o);
}

static void put_last(struct mp_out *o, const struct handover_row *r)
{
    mp_str(o, "last_contact");
    if (r->last.date == NO_DAY) {
        mp_nil(o);
        return;
    }
    mp_open_map(o);
    reply_day(o, "date", r->last.date);
    mp_put_str(o, "channel", r->last.channel);
    mp_put_str(o, "staff", r->last.staff);
    mp_put_str(o, "number", r->last.number);
    mp_close(o);
}

static void put_next(struct mp_out *o, const struct handover_row *r)
{
    mp_str(o, "next");
    if (r->next == NO_DAY) {
        mp_nil(o);
        return;
    }
    mp_open_map(o);
    reply_day(o, "date", r->next);
    mp_put_str(o, "visit", r->next_visit);
    mp_close(o);
}

static void put_row(struct mp_out *o, const struct world *w, const struct handover_row *r)
{
    mp_open_map(o);
    mp_put_int(o, "id", r->id);
    mp_put_str(o, "name", r->name);
    mp_put_str(o, "kana", *r->kana ? r->kana : NULL);
    reply_day(o, "died_on", r->died_on);
    mp_put_str(o, "stage", r->stage);
    reply_day(o, "stage_since", r->stage_since);
    put_last(o, r);
    mp_put_str(o, "last_words", r->last.date == NO_DAY ? NULL : r->last.words);
    mp_str(o, "topics");
    mp_open_array(o);
    for (size_t i = 0; i < r->ntopics; i++)
        mp_str(o, r->topic[i]);
    mp_close(o);
    put_tasks(o, w, "tasks", r->task, r->ntasks);
    put_next(o, r);
    mp_close(o);
}

static int read_after(struct request *rq, int64_t *after)
{
    const char *cursor = arg_text(rq, "cursor");
    char *end = NULL;
    *after = cursor ? strtoll(cursor, &end, 10) : 0;
    if (cursor && (*end || *after <= 0))
        return error_set(&rq->err, EN_INVALID, "cursor", "cursor は前の返事のものを使ってください",
                         "cursor must be that of the reply before");
    return 0;
}

enum handled h_report_handover(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct mp_out *o = rq->out;
    struct handover h;
    struct handover_query query = {.staff = arg_text(rq, "staff"),
                                   .limit = (size_t)arg_int(rq, "limit", ROWS_DEFAULT)};
    if (read_after(rq, &query.after))
        return HANDLED_FAILED;
    handover_make(w, &query, &h);
    mp_open_map(o);
    reply_report_head(o, w);
    mp_put_str(o, "staff", query.staff);
    mp_str(o, "rows");
    mp_open_array(o);
    for (size_t i = 0; i < h.n; i++)
        put_row(o, w, &h.row[i]);
    mp_close(o);
    if (!query.after) /* once, and no more than a note can hold */
        put_tasks(o, w, "loose_tasks", h.loose, h.nloose < LOOSE_MAX ? h.nloose : LOOSE_MAX);
    mp_put_bool(o, "more", h.more);
    mp_put_str(o, "cursor", h.more ? arena_printf(rq->arena, "%" PRId64, h.row[h.n - 1].id) : NULL);
    mp_close(o);
    return HANDLED_DONE;
}
