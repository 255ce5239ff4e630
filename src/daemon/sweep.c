/*
 * sweep.c - lets the derivation of contacts go on in slices, a transaction each, sockets served in between.
 */
#include <event2/event.h>
#include <unistd.h>

#include "base/log.h"
#include "daemon/daemon.h"
#include "domain/faces.h"
#include "domain/kpi/cells.h"

static void wait_for(struct daemon *d)
{
    static const struct timeval soon = {0, 500};
    event_add(d->sweep_event, &soon);
}

/* Whether there is more to do. */
static bool slice(struct daemon *d, struct world *w)
{
    struct en_error err = {0};
    if (db_begin(d->db, &err))
        return true;
    w->cause = (struct cause){.method = "identity", .reason = "名寄せの見直し"};
    bool more = sweep_step(w, &d->sweep);
    int settled = kpi_settle(w, &err); /* its cause was told */
    faces_settle(w);
    if (!settled && !db_failed(d->db, &err)) {
        if (!db_commit(d->db, &err))
            return more;
        faces_distrust(d->faces);
    } else {
        kpi_forget(w);
        faces_distrust(d->faces);
        db_rollback(d->db);
    }
    log_error("sweep error=%s", en_code_name(err.code));
    (void)sweep_begin(w, &d->sweep); /* what was undone is to be done again */
    if (db_broken(d->db))
        daemon_give_up(d, EXIT_DISK);
    return true;
}

static void on_time(evutil_socket_t fd, short what, void *arg)
{
    struct daemon *d = arg;
    struct world w = daemon_world(d);
    (void)fd, (void)what;
    db_forgive(d->db);
    w.arena = arena_new();
    w.actor = (struct actor){(uint32_t)getuid(), "enishid", 0};
    if (slice(d, &w))
        wait_for(d);
    else
        log_info("contacts are up to date");
    arena_free(w.arena);
}

void sweep_start(struct daemon *d)
{
    struct world w = daemon_world(d);
    w.arena = arena_new();
    (void)faces_lexicon(&w); /* a second of millions of names, which whoever comes first would wait for */
    d->sweep_event = evtimer_new(d->base, on_time, d);
    if (sweep_begin(&w, &d->sweep))
        wait_for(d);
    arena_free(w.arena);
}

void sweep_stop(struct daemon *d)
{
    if (d->sweep_event)
        event_free(d->sweep_event);
}
