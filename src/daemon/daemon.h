/*
 * daemon.h - the loop, its turns and its jobs.
 */
#ifndef DAEMON_DAEMON_H
#define DAEMON_DAEMON_H

#include "base/keyed.h"
#include "base/vec.h"
#include "daemon/mailback.h"
#include "daemon/mailout.h"
#include "daemon/options.h"
#include "domain/kpi/recount.h"
#include "domain/sweep.h"
#include "rpc/dispatch.h"

struct event_base;
struct event;

#define EXIT_USAGE    64
#define EXIT_DATABASE 65
#define EXIT_CREATE   73
#define EXIT_DISK     74
#define EXIT_HELD     75
#define EXIT_CONFIG   78

/* Who asked to hear when all that is due was done. */
struct settling {
    uint64_t ticket;
    int64_t until_ms; /* monotonic: then it is told how it is */
};

struct daemon {
    struct invocation inv;
    struct options *options;
    struct db *db;
    struct keyed key; /* of the house: tokens in mail, hashes of addresses */
    struct event_base *base;
    struct server *server;
    struct event *turn_event, *recount_event, *hourly_event, *watchdog_event, *drain_event, *signal_event[4];
    struct event *followup_event, *sweep_event;
    struct mailout *mailout;
    struct mailback *mailback;
    VEC(struct settling) settling;
    struct kpi_turn *kpi;
    struct press *press;
    struct faces *faces;
    struct sweep sweep;
    struct services services;
    bool own_socket; /* not handed over by systemd */
    bool in_turn;
    bool others_had_turn; /* the last turn was not of bulk requests */
    bool reload_wanted;   /* when the recount is done */
    int64_t stop_by_ms;   /* monotonic; 0 = not stopping */
    int exit_code;
    int64_t turns, started_at;
    /* a recount under way */
    struct db *reader;
    struct recount *recount;
    bool repair, for_rules;
    uint64_t ticket; /* who waits for it; 0 = nobody */
};

/* Build everything from the invocation; -1 with err and d->exit_code. */
int daemon_start(struct daemon *d, struct en_error *err);
/* Until told to stop. Returns the exit status. */
int daemon_run(struct daemon *d);
void daemon_end(struct daemon *d);

/* turn.c: run what is ready in one transaction, answer once it is on the disk. */
void turn_wanted(void *daemon);
void turn_run(struct daemon *d);
struct world daemon_world(struct daemon *d);
/* The same for a job, with an arena that it frees; `why` is told where it moves figures of closed months. */
struct world daemon_job_world(struct daemon *d, const char *job, const char *why);
/* Keep what a job did since db_begin(), with its figures; -1: nothing of it is. */
int daemon_keep(struct daemon *d, struct world *w, struct en_error *err);
/* Read the configuration again, as on SIGHUP. */
void daemon_reload(struct daemon *d);
/* Stop the loop at once with this status: the disk cannot be trusted. */
void daemon_give_up(struct daemon *d, int exit_code);

/* jobs.c */
void jobs_start(struct daemon *d);
void jobs_stop(struct daemon *d);
int job_recount(void *daemon, uint64_t ticket, bool repair, struct en_error *err);
int job_recounting(void *daemon);
/* The clock was moved: a waiting request is answered when all that is due by it was done or cannot be. */
void job_settle(void *daemon, uint64_t ticket);
/* Has that come? */
void daemon_look_settled(struct daemon *d);
/* If the rules of counting are not those the cells were counted by, count anew. */
void job_check_rules(struct daemon *d);

/* followup.c: campaigns move on by the clock. */
void followup_start(struct daemon *d);
bool followup_has_work(struct world *w);
void followup_wake(struct daemon *d);
void followup_stop(struct daemon *d);

/* sweep.c: what was derived from contacts by older rules is derived anew. */
void sweep_start(struct daemon *d);
void sweep_stop(struct daemon *d);

#endif
