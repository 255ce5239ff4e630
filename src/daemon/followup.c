/*
 * followup.c - lets campaigns move on by the clock: a slice a transaction, sockets served in between.
 */
#include <event2/event.h>

#include "base/log.h"
#include "daemon/daemon.h"
#include "domain/enrol.h"

#define SLICE 20 /* records and steps; each takes well under a millisecond */

static void wait_for(struct daemon *d, bool soon)
{
    static const struct timeval at_once = {0, 500}, second = {1, 0};
    event_add(d->followup_event, soon ? &at_once : &second);
}

bool followup_has_work(struct world *w)
{
    return campaign_has_work(w) || enrol_has_work(w);
}

static int64_t slice(struct daemon *d, struct world *w)
{
    struct en_error err = {0};
    if (!followup_has_work(w))
        return 0;
    if (db_begin(d->db, &err))
        return 0;
    int64_t n = campaign_work(w) + enrol_work(w, SLICE);
    if (daemon_keep(d, w, &err)) {
        log_error("followup error=%s", en_code_name(err.code));
        n = 0;
    }
    if (db_broken(d->db))
        daemon_give_up(d, EXIT_DISK);
    return n;
}

static void on_time(evutil_socket_t fd, short what, void *arg)
{
    struct daemon *d = arg;
    struct world w = daemon_job_world(d, "campaign.go", "キャンペーンの進行");
    (void)fd, (void)what;
    int64_t n = slice(d, &w);
    arena_free(w.arena);
    wait_for(d, n > 0);
    if (n)
        mailout_wake(d->mailout);
    else
        daemon_look_settled(d);
}

void followup_start(struct daemon *d)
{
    d->followup_event = evtimer_new(d->base, on_time, d);
    wait_for(d, true);
}

void followup_wake(struct daemon *d)
{
    wait_for(d, true);
}

void followup_stop(struct daemon *d)
{
    if (d->followup_event)
        event_free(d->followup_event);
}
