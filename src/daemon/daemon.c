/*
 * daemon.c - builds the parts, runs the loop, takes it all down in order.
 */
#include "daemon/daemon.h"

#include <event2/event.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/log.h"
#include "daemon/notify.h"
#include "domain/faces.h"
#include "domain/plan_file.h"
#include "domain/plan_slot.h"
#include "domain/press.h"
#include "domain/stop_list.h"
#include "mail/compose.h"

#define STOP_MS 4000 /* a stop takes at most 5 s */
#define RELOAD  2    /* of signal_event */

static unsigned roles_of(void *ctx, uid_t uid, const gid_t *groups, size_t n)
{
    const struct daemon *d = ctx;
    return options_roles(d->options, uid, groups, n);
}

static void status(void *ctx, struct mp_out *o)
{
    const struct daemon *d = ctx;
    struct server_counts c = server_counts(d->server);
    mp_put_int(o, "up_seconds", clock_monotonic_ms() / 1000 - d->started_at);
    mp_put_int(o, "turns", d->turns);
    mp_put_int(o, "requests", c.requests);
    mp_put_int(o, "connections", c.connections);
    mp_put_int(o, "most_connections", c.most_connections);
    mp_put_int(o, "refused", c.refused);
    mp_put_int(o, "malformed", c.malformed);
    mp_put_int(o, "timed_out", c.timed_out);
    mp_put_bool(o, "recounting", d->recount != NULL);
    mailback_state(d->mailback, o);
}

/* By way of the signal's event: the loop comes to it after the turn and its commit. */
static void reload_soon(void *ctx)
{
    struct daemon *d = ctx;
    event_active(d->signal_event[RELOAD], EV_SIGNAL, 1);
}

static void sending(void *ctx, struct world *w, struct sending *out)
{
    const struct daemon *d = ctx;
    mailout_state(d->mailout, w, out);
    mailback_trouble(d->mailback, out);
}

static int arm(void *ctx, struct world *w, struct en_error *err)
{
    const struct daemon *d = ctx;
    return mailout_arm(d->mailout, w, err);
}

static int fetch_mail(void *ctx, uint64_t ticket, struct en_error *err)
{
    const struct daemon *d = ctx;
    return mailback_fetch(d->mailback, ticket, err);
}

static int believe_stop(void *ctx, const char *text, int64_t *mail, int64_t *campaign, struct en_error *err)
{
    const struct daemon *d = ctx;
    return mailback_believe_stop(d->mailback, text, mail, campaign, err);
}

static struct server_config server_config(struct daemon *d)
{
    return (struct server_config){options_limits(d->options), roles_of, turn_wanted, d};
}

static void set_log_level(const struct options *o)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    for (int i = 0; i < 4; i++)
        if (!strcmp(names[i], o->log_level))
            log_set_level((enum log_level)i);
}

/* --- signals --- */

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    turn_run(arg);
}

/* What was asked is still answered, and what was answered still leaves, for as long as a stop may take. */
static void on_drain(evutil_socket_t fd, short what, void *arg)
{
    static const struct timeval soon = {0, 10000};
    struct daemon *d = arg;
    (void)fd, (void)what;
    if ((server_unsent(d->server) || mailout_is_busy(d->mailout)) && clock_monotonic_ms() < d->stop_by_ms)
        event_add(d->drain_event, &soon);
    else
        event_base_loopbreak(d->base);
}

static void on_stop(evutil_socket_t number, short what, void *arg)
{
    struct daemon *d = arg;
    (void)number, (void)what;
    if (d->stop_by_ms)
        return;
    notify_stopping();
    d->stop_by_ms = clock_monotonic_ms() + STOP_MS;
    server_stop(d->server);
    on_drain(-1, 0, d);
}

static void plan_left_out(const char *name, const char *why)
{
    log_error("plan %s of the database is not used: %s", name, why);
}

/* The plans that were loaded, over those of the files; numbers for those that are new. */
static int take_plans(struct daemon *d, struct options *o, struct en_error *err)
{
    plan_files_apply(d->db, o->arena, &o->rules, plan_left_out);
    for (size_t i = 0; i < o->rules.nplans; i++) {
        const struct plan *p = &o->rules.plan[i];
        if (p->loaded && p->has_file)
            log_warn("plan %s: the one that was loaded stands before the file of that name", p->name);
        if (!p->loaded && !p->has_file)
            log_warn("no plan found: reports have no targets");
    }
    return plan_slots_settle(d->db, &o->rules, err);
}

/* A right that was taken away must not wait. */
static void adopt_roles(struct daemon *d, const struct options *fresh)
{
    size_t n = fresh->ngrants;
    struct role_grant *grant = arena_array(d->options->arena, n + 1, sizeof *grant);
    if (n)
        memcpy(grant, fresh->grant, n * sizeof *grant);
    d->options->grant = grant;
    d->options->ngrants = n;
    struct server_config config = server_config(d);
    server_reload(d->server, &config);
}

static void on_reload(evutil_socket_t number, short what, void *arg)
{
    struct daemon *d = arg;
    struct en_error err = {0};
    (void)number, (void)what;
    notify_reloading();
    struct options *fresh = options_read(&d->inv, &err);
    if (fresh && take_plans(d, fresh, &err)) {
        options_free(fresh);
        fresh = NULL;
    }
    if (!fresh) {
        log_error("reload refused: %s", err.en);
    } else if (d->recount) { /* it counts by the old rules: roles at once, the rest when it is done */
        adopt_roles(d, fresh);
        options_free(fresh);
        d->reload_wanted = true;
    } else {
        struct options *old = d->options;
        d->options = fresh;
        struct server_config config = server_config(d);
        server_reload(d->server, &config);
        set_log_level(fresh);
        job_check_rules(d);
        options_free(old);
        log_info("reloaded");
    }
    notify_ready();
}

void daemon_reload(struct daemon *d)
{
    on_reload(SIGHUP, 0, d);
}

static void catch_signals(struct daemon *d)
{
    static const struct {
        int number;
        event_callback_fn handler;
    } signals[] = {{SIGTERM, on_stop}, {SIGINT, on_stop}, [RELOAD] = {SIGHUP, on_reload}};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        d->signal_event[i] = evsignal_new(d->base, signals[i].number, signals[i].handler, d);
        event_add(d->signal_event[i], NULL);
    }
}

/* A full disk or a gone peer is an answer, not an end: before anything is written. */
static void ignore_signals(void)
{
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN);
}

/* --- life --- */

static int exit_for(enum en_code code)
{
    return code == EN_CONFLICT                     ? EXIT_HELD
           : code == EN_INVALID                    ? EXIT_DATABASE
           : code == EN_IO || code == EN_DISK_FULL ? EXIT_DISK
                                                   : EXIT_CREATE;
}

static int open_database(struct daemon *d, struct en_error *err)
{
    d->db = db_open(d->options->database, err);
    if (!d->db)
        d->exit_code = err->code == EN_IO && access(d->options->database, F_OK) ? EXIT_CREATE
                                                                                : exit_for(err->code);
    return d->db ? 0 : -1;
}

/* A key that is named must be there; the one beside the database is made with it. */
static int open_key(struct daemon *d, struct en_error *err)
{
    const char *named = d->options->key,
               *path = *named ? named : options_beside_database(d->options, "enishi.key");
    if (!keyed_load(&d->key, path, err))
        return 0;
    if (!*named && err->code == EN_NOT_FOUND && !keyed_create(path, err) && !keyed_load(&d->key, path, err))
        return 0;
    d->exit_code = *named || err->code == EN_INVALID ? EXIT_CONFIG : EXIT_CREATE;
    return -1;
}

static int open_socket(struct daemon *d, struct en_error *err)
{
    int fd = notify_socket();
    d->own_socket = fd < 0;
    if (fd < 0)
        fd = server_listen(d->options->socket, d->options->socket_group, err);
    if (fd < 0) {
        d->exit_code = err->code == EN_CONFLICT  ? EXIT_HELD
                       : err->code == EN_INVALID ? EXIT_CONFIG
                                                 : EXIT_CREATE;
        return -1;
    }
    (void)evutil_make_socket_nonblocking(fd);
    struct server_config config = server_config(d);
    d->server = server_new(d->base, fd, &config);
    return 0;
}

/* Addresses that an older version kept as they are. */
static int hide_addresses(struct daemon *d, struct en_error *err)
{
    if (db_begin(d->db, err))
        return -1;
    struct world w = daemon_job_world(d, "admin.hide", "");
    int64_t n = stop_list_hide(&w);
    int rc = daemon_keep(d, &w, err);
    arena_free(w.arena);
    if (!rc && n)
        log_info("stopped addresses are now kept as hashes: %" PRId64, n);
    return rc;
}

int daemon_start(struct daemon *d, struct en_error *err)
{
    ignore_signals();
    set_log_level(d->options);
    d->started_at = clock_monotonic_ms() / 1000;
    d->services = (struct services){.ctx = d,
                                    .recount = job_recount,
                                    .recounting = job_recounting,
                                    .reload = reload_soon,
                                    .fetch_mail = fetch_mail,
                                    .believe_stop = believe_stop,
                                    .read_letter = compose_text,
                                    .status = status,
                                    .sending = sending,
                                    .arm = arm,
                                    .settle = job_settle};
    if (open_database(d, err))
        return -1;
    if (open_key(d, err))
        return -1;
    if (take_plans(d, d->options, err)) {
        d->exit_code = db_broken(d->db) ? EXIT_DATABASE : exit_for(err->code);
        return -1;
    }
    d->kpi = kpi_turn_new();
    d->press = press_new();
    if (hide_addresses(d, err)) {
        d->exit_code = exit_for(err->code);
        return -1;
    }
    d->faces = faces_new();
    d->base = event_base_new();
    d->turn_event = d->base ? event_new(d->base, -1, 0, on_turn, d) : NULL;
    if (!d->turn_event) {
        d->exit_code = EXIT_CREATE;
        return error_set(err, EN_INTERNAL, NULL, "libevent が始められません", "libevent does not start");
    }
    /* Before anybody can see that it is there: who sees it may want it to stop. */
    catch_signals(d);
    d->drain_event = evtimer_new(d->base, on_drain, d);
    if (open_socket(d, err))
        return -1;
    d->mailout = mailout_new(d, err);
    if (!d->mailout) {
        d->exit_code = err->code == EN_INVALID || err->code == EN_NOT_FOUND ? EXIT_CONFIG : EXIT_CREATE;
        return -1;
    }
    d->mailback = mailback_new(d);
    jobs_start(d);
    if (db_broken(d->db)) {
        d->exit_code = EXIT_DATABASE;
        return error_set(err, EN_INVALID, NULL, "データベースが壊れています", "the database is damaged");
    }
    return 0;
}

int daemon_run(struct daemon *d)
{
    notify_ready();
    log_info("ready socket=%s", d->options->socket);
    event_base_dispatch(d->base);
    return d->exit_code;
}

void daemon_give_up(struct daemon *d, int exit_code)
{
    log_error("the disk cannot be trusted: stopping");
    d->exit_code = exit_code;
    event_base_loopbreak(d->base);
}

void daemon_end(struct daemon *d)
{
    if (d->base)
        jobs_stop(d);
    for (int i = 0; i < 4; i++)
        if (d->signal_event[i])
            event_free(d->signal_event[i]);
    if (d->drain_event)
        event_free(d->drain_event);
    server_free(d->server);
    if (d->turn_event)
        event_free(d->turn_event);
    if (d->base)
        event_base_free(d->base);
    kpi_turn_free(d->kpi);
    press_free(d->press);
    faces_free(d->faces);
    db_close(d->db);
    keyed_clear(&d->key);
    if (d->server && d->own_socket)
        (void)unlink(d->options->socket);
    options_free(d->options);
    libevent_global_shutdown();
}
