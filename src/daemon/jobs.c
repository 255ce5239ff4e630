/*
 * jobs.c - long work in slices, and what happens by the clock.
 */
#include <event2/event.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/daemon.h"
#include "daemon/notify.h"
#include "domain/kpi/correction.h"

#define SLICE_SUBJECTS 50
#define SHOWN          20 /* differences told in a reply */

/* --- recount --- */

static void next_slice(struct daemon *d)
{
    static const struct timeval soon = {0, 500}; /* let sockets be served in between */
    event_add(d->recount_event, &soon);
}

static void put_difference(struct mp_out *o, const struct cell *c)
{
    mp_open_map(o);
    mp_put_str(o, "measure", measure_names[c->measure]);
    mp_put_str(o, "dim", c->dim);
    mp_put_int(o, "month", c->month);
    mp_put_int(o, "recounted_minus_kept", c->n);
    mp_close(o);
}

static int64_t count_differences(const struct cellset *diff)
{
    int64_t n = 0;
    for (size_t i = 0; i < cellset_count(diff); i++)
        n += cellset_at(diff, i)->n != 0;
    return n;
}

static void reply(struct daemon *d, const struct cellset *diff, int64_t n, const struct en_error *err)
{
    struct request *rq = server_waiting(d->server, d->ticket);
    int shown = 0;
    if (!rq)
        return;
    dispatch_begin_reply(rq);
    mp_open_map(rq->out);
    mp_put_int(rq->out, "subjects", recount_subjects(d->recount));
    mp_put_int(rq->out, "cells", recount_cells(d->recount));
    mp_put_int(rq->out, "differences", n);
    mp_put_bool(rq->out, "repaired", d->repair && n > 0);
    mp_str(rq->out, "first");
    mp_open_array(rq->out);
    for (size_t i = 0; i < cellset_count(diff) && shown < SHOWN; i++)
        if (cellset_at(diff, i)->n) {
            put_difference(rq->out, cellset_at(diff, i));
            shown++;
        }
    mp_close(rq->out);
    mp_close(rq->out);
    mp_close(rq->out);
    if (err)
        dispatch_fail(rq, err);
    server_reply(d->server, rq);
    server_flush(d->server);
}

/* The difference is that of the snapshot; what changed since was written as differences too, so both add up.
 */
static int apply(struct daemon *d, const struct cellset *diff, struct en_error *err)
{
    struct arena *a = arena_new();
    int rc = db_begin(d->db, err);
    if (!rc) {
        kpi_apply(d->db, diff);
        const char *why = d->for_rules ? rules_reason(d->db, a) : NULL;
        correction_keep_recount(d->db, diff, clock_now(),
                                why            ? arena_printf(a, "集計の規則の変更：%s", why)
                                : d->for_rules ? "集計の規則の変更"
                                               : "数え直しによる修復");
        rules_signature_keep(d->db, rules_signature(&d->options->rules, a));
        rc = db_failed(d->db, err) ? -1 : db_commit(d->db, err);
        if (rc)
            db_rollback(d->db);
    }
    arena_free(a);
    return rc;
}

static void end_recount(struct daemon *d)
{
    recount_free(d->recount);
    d->recount = NULL;
    if (db_in_transaction(d->reader))
        db_rollback(d->reader);
    db_close(d->reader);
    d->reader = NULL;
    d->ticket = 0;
    d->for_rules = false;
}

static void finish_recount(struct daemon *d)
{
    struct en_error err = {0};
    const struct cellset *diff = recount_differences(d->recount);
    int64_t n = count_differences(diff);
    bool failed = db_failed(d->reader, &err);
    if (!failed && d->repair)
        failed = apply(d, diff, &err) != 0;
    log_info("recount subjects=%" PRId64 " differences=%" PRId64 " repaired=%d", recount_subjects(d->recount),
             n, d->repair);
    reply(d, diff, n, failed ? &err : NULL);
    bool needed = d->for_rules;
    end_recount(d);
    /* Figures by rules that no longer hold must not be told: a restart tries again. */
    if (db_broken(d->db) || (failed && needed))
        daemon_give_up(d, EXIT_DISK);
    else if (d->reload_wanted) {
        d->reload_wanted = false;
        daemon_reload(d);
    }
}

static void on_slice(evutil_socket_t fd, short what, void *arg)
{
    struct daemon *d = arg;
    (void)fd, (void)what;
    if (recount_step(d->recount, SLICE_SUBJECTS))
        next_slice(d);
    else
        finish_recount(d);
}

int job_recount(void *daemon, uint64_t ticket, bool repair, struct en_error *err)
{
    struct daemon *d = daemon;
    if (d->recount)
        return error_set(err, EN_BUSY, NULL, "数え直しはすでに行われています",
                         "a recount is running already");
    d->reader = db_open_reader(d->db, err);
    if (!d->reader || db_begin_read(d->reader, err)) {
        db_close(d->reader);
        d->reader = NULL;
        return -1;
    }
    d->recount = recount_new(d->reader, &d->options->rules);
    d->repair = repair;
    d->ticket = ticket;
    (void)recount_step(d->recount, 1); /* the snapshot begins with the first read */
    next_slice(d);
    return 0;
}

static int64_t count_of(struct db *db, const char *sql)
{
    return stmt_get_int(db_prep(db, sql), 0);
}

int job_recounting(void *daemon)
{
    struct daemon *d = daemon;
    if (!d->for_rules)
        return -1;
    int64_t all = count_of(d->db,
                           "SELECT (SELECT count(*) FROM contact) - (SELECT count(*) FROM contact WHERE"
                           " merged_into IS NOT NULL) + (SELECT count(*) FROM event)") +
                  1;
    int64_t per_cent = recount_subjects(d->recount) * 100 / all;
    return (int)(per_cent > 99 ? 99 : per_cent);
}

static bool is_empty(struct db *db)
{
    return !count_of(db, "SELECT EXISTS (SELECT 1 FROM contact) + EXISTS (SELECT 1 FROM consult) + EXISTS "
                         "(SELECT 1 FROM visit)"
                         " + EXISTS (SELECT 1 FROM event) + EXISTS (SELECT 1 FROM migration)"
                         " + EXISTS (SELECT 1 FROM business) + EXISTS (SELECT 1 FROM donation)");
}

void job_check_rules(struct daemon *d)
{
    struct arena *a = arena_new();
    struct en_error err = {0};
    const char *signature = rules_signature(&d->options->rules, a);
    bool kept = rules_signature_kept(d->db, signature);
    if (kept ? rules_reason(d->db, a) != NULL : is_empty(d->db)) { /* nothing comes of the change */
        if (db_begin(d->db, &err) == 0) {
            rules_signature_keep(d->db, signature);
            (void)db_commit(d->db, &err);
        }
    } else if (!kept) {
        log_warn("rules of counting changed: counting anew");
        d->for_rules = job_recount(d, 0, true, &err) == 0;
        if (!d->for_rules)
            daemon_give_up(d, EXIT_DISK);
    }
    arena_free(a);
}

/* --- settling --- */

#define SETTLE_MS 20000

void job_settle(void *daemon, uint64_t ticket)
{
    struct daemon *d = daemon;
    vec_add(&d->settling) = (struct settling){ticket, clock_monotonic_ms() + SETTLE_MS};
    followup_wake(d);
    mailout_wake(d->mailout);
}

static bool is_settled(struct daemon *d)
{
    struct world w = daemon_world(d);
    w.arena = arena_new();
    db_forgive(d->db);
    bool settled = !followup_has_work(&w) && mailout_is_idle(d->mailout);
    arena_free(w.arena);
    return settled;
}

void daemon_look_settled(struct daemon *d)
{
    if (!d->settling.n)
        return;
    bool settled = is_settled(d);
    size_t left = 0;
    for (size_t i = 0; i < d->settling.n; i++) {
        struct request *rq = server_waiting(d->server, d->settling.at[i].ticket);
        if (rq && !settled && clock_monotonic_ms() < d->settling.at[i].until_ms) {
            d->settling.at[left++] = d->settling.at[i];
            continue;
        }
        if (!rq)
            continue;
        dispatch_begin_reply(rq);
        reply_clock(rq->out, settled);
        mp_close(rq->out);
        server_reply(d->server, rq);
    }
    d->settling.n = left;
    server_flush(d->server);
}

/* --- by the clock --- */

static void on_hour(evutil_socket_t fd, short what, void *arg)
{
    struct daemon *d = arg;
    struct en_error err = {0};
    (void)fd, (void)what;
    if (db_begin(d->db, &err))
        return;
    struct stmt *q = db_prep(d->db, "DELETE FROM once_reply WHERE at <= $1");
    stmt_int(q, 1, clock_now() - EN_ONCE_DAYS * INT64_C(86400));
    stmt_run(q);
    if (db_failed(d->db, &err))
        db_rollback(d->db);
    else if (db_commit(d->db, &err) && db_broken(d->db))
        daemon_give_up(d, EXIT_DISK);
}

static void on_watchdog(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what, (void)arg;
    notify_alive();
}

void jobs_start(struct daemon *d)
{
    static const struct timeval hour = {3600, 0};
    uint64_t us = notify_watchdog_us();
    d->recount_event = evtimer_new(d->base, on_slice, d);
    d->hourly_event = event_new(d->base, -1, EV_PERSIST, on_hour, d);
    event_add(d->hourly_event, &hour);
    if (us) {
        struct timeval every = {(time_t)(us / 1000000), (suseconds_t)(us % 1000000)};
        d->watchdog_event = event_new(d->base, -1, EV_PERSIST, on_watchdog, d);
        event_add(d->watchdog_event, &every);
    }
    job_check_rules(d);
    followup_start(d);
    sweep_start(d);
}

void jobs_stop(struct daemon *d)
{
    followup_stop(d);
    mailback_free(d->mailback);
    d->mailback = NULL;
    sweep_stop(d);
    mailout_free(d->mailout);
    d->mailout = NULL;
    vec_clear(&d->settling);
    if (d->recount)
        end_recount(d);
    if (d->recount_event)
        event_free(d->recount_event);
    if (d->hourly_event)
        event_free(d->hourly_event);
    if (d->watchdog_event)
        event_free(d->watchdog_event);
}
