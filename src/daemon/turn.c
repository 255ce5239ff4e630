/*
 * turn.c - the loop's turn is the transaction. Invariant: no reply that tells of a write leaves before its
 * commit.
 */
#include <event2/event.h>
#include <stdio.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/vec.h"
#include "daemon/daemon.h"

#define BUDGET_MS 15 /* of one turn, so that accepting and reading are not kept waiting */

struct answered {
    struct request *rq;
    bool after_write; /* it wrote, or may have seen what was written before it in this turn */
};

struct turn {
    VEC(struct answered) done;
    bool wrote;
    struct en_error why; /* of the request that lost the transaction */
};

struct world daemon_world(struct daemon *d)
{
    int64_t now = clock_now();
    return (struct world){
        .db = d->db, .rules = &d->options->rules, .kpi = d->kpi, .now = now, .today = civil_day_of_time(now)};
}

static struct world world_of(struct daemon *d, struct request *rq)
{
    struct world w = daemon_world(d);
    w.arena = rq->arena;
    w.actor = (struct actor){request_uid(rq), request_login(rq), request_roles(rq)};
    return w;
}

/* A failure that rolled the whole transaction back takes the writes before it along. */
static bool is_lost(struct daemon *d)
{
    return !db_in_transaction(d->db);
}

static void run_one(struct daemon *d, struct turn *t, struct request *rq)
{
    struct world w = world_of(d, rq);
    enum handled how = dispatch_run(rq, &w, &d->services);
    if (how == HANDLED_LATER) {
        server_wait(d->server, rq);
        return;
    }
    if (is_lost(d))
        t->why = rq->err;
    t->wrote |= dispatch_writes(rq) && how == HANDLED_DONE;
    vec_add(&t->done) = (struct answered){rq, t->wrote};
    server_ran(rq);
}

static void answer(struct daemon *d, struct turn *t, const struct en_error *failure)
{
    for (size_t i = 0; i < t->done.n; i++) {
        if (failure && t->done.at[i].after_write)
            dispatch_fail(t->done.at[i].rq, failure);
        server_reply(d->server, t->done.at[i].rq);
    }
    vec_clear(&t->done);
    server_flush(d->server);
}

static void finish(struct daemon *d, struct turn *t)
{
    struct en_error err = {0};
    bool lost = is_lost(d), failed = lost;
    if (lost && t->why.code == EN_DISK_FULL)
        err = t->why;
    else if (lost)
        (void)error_set(&err, EN_BUSY, NULL,
                        "同時に行われた別の処理の失敗で取り消されました。もう一度お願いします",
                        "undone with another request that failed at the same moment; ask again");
    else
        failed = db_commit(d->db, &err) != 0;
    answer(d, t, failed ? &err : NULL);
    if (db_broken(d->db))
        daemon_give_up(d, EXIT_DISK);
}

void turn_run(struct daemon *d)
{
    struct turn t = {0};
    struct en_error err = {0};
    struct request *rq;
    int64_t until = clock_monotonic_ms() + BUDGET_MS;
    if (!server_has_more(d->server))
        return;
    if (db_begin_read(d->db, &err)) {
        daemon_give_up(d, EXIT_DISK);
        return;
    }
    d->turns++;
    while (!is_lost(d) && clock_monotonic_ms() <= until && (rq = server_next(d->server)))
        run_one(d, &t, rq);
    finish(d, &t);
    if (server_has_more(d->server))
        turn_wanted(d);
}

/* Added behind what is active in this pass of the loop: all sockets that are readable now are read first. */
void turn_wanted(void *daemon)
{
    struct daemon *d = daemon;
    event_active(d->turn_event, 0, 0);
}
