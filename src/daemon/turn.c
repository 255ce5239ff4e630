/*
 * turn.c - the loop's turn is the transaction. Invariant: no reply that tells of a write leaves before its
 * commit.
 */
#include <event2/event.h>
#include <stdio.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/vec.h"
#include "daemon/daemon.h"
#include "domain/faces.h"
#include "domain/kpi/cells.h"

#define BUDGET_MS 15 /* of one turn, so that accepting and reading are not kept waiting */
#define GROWN_MS \
    100 /* of a turn of bulk while nobody waits: fewer commits, and a page goes to the log once */

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
    return (struct world){.db = d->db,
                          .rules = &d->options->rules,
                          .key = &d->key,
                          .kpi = d->kpi,
                          .faces = d->faces,
                          .press = d->press,
                          .now = now,
                          .today = civil_day_of_time(now)};
}

struct world daemon_job_world(struct daemon *d, const char *job, const char *why)
{
    struct world w = daemon_world(d);
    db_forgive(d->db);
    w.arena = arena_new();
    w.actor = (struct actor){(uint32_t)getuid(), "enishid", 0};
    w.cause = (struct cause){.method = job, .reason = why};
    return w;
}

int daemon_keep(struct daemon *d, struct world *w, struct en_error *err)
{
    int rc = db_failed(d->db, err) || kpi_settle(w, err) || db_failed(d->db, err) ? -1
                                                                                  : db_commit(d->db, err);
    if (rc) {
        kpi_forget(w);
        if (db_in_transaction(d->db))
            db_rollback(d->db);
    }
    return rc;
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
    server_ran(rq, dispatch_is_bulk(rq));
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
    if (failed)
        faces_distrust(d->faces);
    answer(d, t, failed ? &err : NULL);
    db_tidy(d->db);
    if (db_broken(d->db))
        daemon_give_up(d, EXIT_DISK);
}

static void run_ring(struct daemon *d, struct turn *t)
{
    struct request *rq;
    int64_t until = clock_monotonic_ms() + BUDGET_MS;
    while (!is_lost(d) && clock_monotonic_ms() <= until && (rq = server_next(d->server, false)))
        run_one(d, t, rq);
}

/* A recount goes on in slices between turns, and mail by its own sockets: they do not wait either. */
static bool may_grow(struct daemon *d, int64_t until)
{
    return !is_lost(d) && !d->recount && clock_monotonic_ms() <= until && !mailout_has_ready(d->mailout) &&
           server_is_quiet(d->server);
}

static void run_bulk(struct daemon *d, struct turn *t)
{
    struct request *rq;
    int64_t until = clock_monotonic_ms() + GROWN_MS;
    do
        if ((rq = server_next(d->server, true)))
            run_one(d, t, rq);
    while (rq && may_grow(d, until));
}

/* Rows of an import have turns of their own, by turns with the rest: who asks waits for the end of a chunk
 * and its commit at most, and however many ask, the import goes on. */
static bool is_bulks_turn(const struct daemon *d)
{
    return server_has_more(d->server, true) && (d->others_had_turn || !server_has_more(d->server, false));
}

void turn_run(struct daemon *d)
{
    static const struct timeval next_pass = {0, 0};
    struct turn t = {0};
    struct en_error err = {0};
    bool bulk = is_bulks_turn(d);
    if (!bulk && !server_has_more(d->server, false))
        return;
    if (db_begin_read(d->db, &err)) {
        daemon_give_up(d, EXIT_DISK);
        return;
    }
    d->turns++;
    d->in_turn = true;
    d->others_had_turn = !bulk;
    (bulk ? run_bulk : run_ring)(d, &t);
    finish(d, &t);
    d->in_turn = false;
    /* As a timer: what is made active here would run again before any socket is looked at. */
    if (server_has_more(d->server, false) || server_has_more(d->server, true))
        event_add(d->turn_event, &next_pass);
}

/* Added behind what is active in this pass of the loop: all sockets that are readable now are read first. */
void turn_wanted(void *daemon)
{
    struct daemon *d = daemon;
    if (!d->in_turn)
        event_active(d->turn_event, 0, 0);
}
