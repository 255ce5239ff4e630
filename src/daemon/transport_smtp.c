/*
 * transport_smtp.c - mail through the relay, its connections in the daemon's loop.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/secret.h"
#include "base/text.h"
#include "daemon/transport.h"
#include "daemon/watch.h"
#include "mail/relay.h"

struct transport {
    struct arena *arena; /* what the relay borrows */
    struct watch *watch;
    struct relay *relay;
    struct transport_calls calls;
    bool told; /* since the owner was woken */
};

/* --- what the relay tells --- */

static void on_handing(void *ctx, int64_t id)
{
    struct transport *t = ctx;
    t->told = true;
    t->calls.handing(t->calls.ctx, id);
}

static void on_outcome(void *ctx, int64_t id, const struct smtp_outcome *outcome)
{
    struct transport *t = ctx;
    t->told = true;
    t->calls.outcome(t->calls.ctx, id, outcome);
}

static void on_state(void *ctx, bool up, int64_t retry_ms, const char *words)
{
    struct transport *t = ctx;
    (void)retry_ms;
    t->told = true;
    t->calls.state(t->calls.ctx, up, words);
}

static void wake(struct transport *t)
{
    if (t->told || relay_room(t->relay) > 0)
        t->calls.wake(t->calls.ctx);
    t->told = false;
}

static void on_ready(void *ctx, int fd, unsigned events)
{
    struct transport *t = ctx;
    relay_event(t->relay, fd, events);
    wake(t);
}

static void on_timer(void *ctx)
{
    struct transport *t = ctx;
    relay_timer(t->relay);
    wake(t);
}

/* --- options --- */

static const char *keep(struct arena *a, const char *text)
{
    return *text ? arena_strdup(a, text) : NULL;
}

/* RFC 5321's times, or shorter ones. */
static void set_times(struct relay_options *r, int64_t most_ms)
{
    int64_t *times[] = {&r->target.connect_ms, &r->block_ms, &r->backoff_first_ms, &r->backoff_max_ms};
    for (int i = 0; i < SMTP_PHASES; i++)
        r->reply_ms[i] = r->reply_ms[i] < most_ms ? r->reply_ms[i] : most_ms;
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        *times[i] = *times[i] < most_ms ? *times[i] : most_ms;
}

static int set_login(struct relay_options *r, const struct mail_options *o, struct arena *a,
                     struct en_error *err)
{
    char password[1024];
    if (!*o->user)
        return 0;
    if (secret_password(o->credential, password, sizeof password, err))
        return -1;
    r->target.user = keep(a, o->user);
    r->target.password = keep(a, password);
    explicit_bzero(password, sizeof password);
    return 0;
}

static int set_options(struct relay_options *r, const struct mail_options *o, struct arena *a,
                       struct en_error *err)
{
    relay_defaults(r);
    if (link_parse_url(&r->target, o->relay, !strcmp(o->tls, "starttls"), err) || set_login(r, o, a, err))
        return -1;
    (void)snprintf(r->target.ehlo, sizeof r->target.ehlo, "%s", o->host);
    r->target.ca_file = keep(a, o->ca_file);
    r->sessions = (int)o->connections;
    r->hold_text = true;
    set_times(r, o->reply_seconds * 1000);
    return 0;
}

/* --- the functions of the table --- */

static void close_smtp(struct transport *t)
{
    if (t->relay)
        relay_free(t->relay);
    watch_free(t->watch);
    arena_free(t->arena);
    free(t);
}

static struct transport *open_smtp(struct event_base *base, const struct mail_options *o,
                                   const struct transport_calls *calls, struct en_error *err)
{
    struct transport *t = mem_alloc(sizeof *t);
    struct relay_options options;
    t->calls = *calls;
    t->arena = arena_new();
    t->watch = watch_new(base, &(struct watcher){t, on_ready, on_timer});
    struct loop loop = watch_loop(t->watch);
    if (!set_options(&options, o, t->arena, err))
        t->relay = relay_new(&options, &loop, &(struct relay_calls){t, on_handing, on_outcome, on_state},
                             err);
    if (t->relay)
        return t;
    close_smtp(t);
    return NULL;
}

static void want(struct transport *t, int waiting)
{
    relay_want(t->relay, waiting);
}

static int room(const struct transport *t)
{
    return relay_room(t->relay);
}

static bool trying(const struct transport *t)
{
    return relay_is_trying(t->relay);
}

/* What was composed here can be sent; if not, it is nobody's fault but ours. */
static void send(struct transport *t, const struct sheet *s)
{
    struct smtp_letter mail = {s->return_path, s->to, s->bytes.at, s->bytes.n};
    struct smtp_outcome outcome = {.result = SMTP_FAILED, .phase = SMTP_MAIL, .blame = SMTP_BLAME_NONE};
    struct en_error err = {0};
    if (relay_send(t->relay, s->id, &mail, &err)) {
        text_copy(outcome.words, sizeof outcome.words, err.en);
        on_outcome(t, s->id, &outcome);
    }
    wake(t);
}

static void release(struct transport *t, int64_t id)
{
    relay_release(t->relay, id);
    wake(t);
}

static void withdraw(struct transport *t, int64_t id)
{
    relay_withdraw(t->relay, id);
    wake(t);
}

static bool ready(const struct transport *t)
{
    return watch_has_ready(t->watch);
}

const struct transport_kind transport_smtp = {"smtp", open_smtp, close_smtp, want, room, trying,
                                              send,   release,   withdraw,   NULL, ready};
