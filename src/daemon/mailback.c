/*
 * mailback.c - see mailback.h. Invariant: a mail is taken out of the mailbox only when what it did is on the
 * disk; and nothing it says is done unless its token is ours.
 */
#include "daemon/mailback.h"

#include <event2/event.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "daemon/daemon.h"
#include "daemon/paper.h"
#include "daemon/watch.h"
#include "domain/returned.h"
#include "mail/postbox.h"
#include "mail/token.h"

#define RUN_SECONDS    300 /* of one run; the rest comes in the next */
#define SERVER_SECONDS 30
#define FAILURES_MAX   3 /* a mail that ends the child so often is set aside */
#define DAY            INT64_C(86400)

enum found { FOUND_TAKEN, FOUND_BEFORE, FOUND_NOT_BELIEVED, FOUND_FOREIGN, FOUND_BEYOND, FOUND_KINDS };

/* What the child reported last, until it is dealt with. */
struct noted {
    bool is, ours;
    char uid[FETCH_UID_MAX + 1];
    struct inbound in;
    struct buf raw;
};

struct mailback {
    struct daemon *d;
    struct watch *watch;
    struct event *tick;
    struct postbox *postbox; /* NULL = no run is under way */
    struct noted noted;
    bool ended;
    char words[INBOUND_TEXT_MAX + 1], failed_at[FETCH_UID_MAX + 1]; /* of the end of the run */
    char source[FETCH_URL_MAX + 1];                                 /* of this run */
    int64_t n[FOUND_KINDS];                                         /* of this run */
    int64_t due, forget_at;                                         /* moments */
    int64_t read_at;                                                /* the last run that came to its end */
    int64_t unread_since; /* the first that did not since; 0 = none */
    uint64_t ticket;      /* who waits for this run; 0 = nobody */
    uint64_t next_ticket; /* who waits for the one after it, which begins at once */
};

/* --- a transaction of its own --- */

static struct world world_of(struct mailback *m)
{
    return daemon_job_world(m->d, "mail.fetch", "返送メールの受付");
}

/* Run `act` in a transaction. */
static int in_transaction(struct mailback *m, void (*act)(struct mailback *m, struct world *w))
{
    struct world w = world_of(m);
    struct en_error err = {0};
    int rc = db_begin(m->d->db, &err);
    if (!rc) {
        act(m, &w);
        rc = daemon_keep(m->d, &w, &err);
    }
    if (rc)
        log_error("mailback error=%s", en_code_name(err.code));
    if (db_broken(m->d->db))
        daemon_give_up(m->d, EXIT_DISK);
    arena_free(w.arena);
    return rc;
}

/* --- what a mail is --- */

/* A stop is believed with a stop token only, everything else never with one. */
static bool believes(const struct mailback *m, const struct inbound *in, struct token *t)
{
    bool fits = (in->kind == INBOUND_STOP) == (in->purpose == TOKEN_STOP) || in->kind == INBOUND_NOTICE;
    return fits && *in->token && !token_read(&m->d->key, in->token, strlen(in->token), in->purpose, t);
}

static enum found take(struct mailback *m, struct world *w)
{
    static const enum found founds[] = {[RETURNED_NOT_OURS] = FOUND_NOT_BELIEVED,
                                        [RETURNED_BEFORE] = FOUND_BEFORE,
                                        [RETURNED_TAKEN] = FOUND_TAKEN};
    const struct inbound *in = &m->noted.in;
    struct token t;
    if (in->kind == INBOUND_FOREIGN)
        return FOUND_FOREIGN;
    if (in->kind == INBOUND_BEYOND)
        return FOUND_BEYOND;
    if (!believes(m, in, &t))
        return FOUND_NOT_BELIEVED;
    struct returned r = {.kind = inbound_kind_name(in->kind),
                         .mail = (int64_t)t.id,
                         .campaign = t.campaign,
                         .by_return_path = in->purpose == TOKEN_BOUNCE,
                         .says_stop = in->says_stop,
                         .code = in->code,
                         .status = in->status,
                         .words = *in->said ? in->said : in->diagnostic,
                         .bytes = m->noted.raw.at,
                         .n = m->noted.raw.n};
    return founds[returned_take(w, &r)];
}

static bool is_ours(enum found f)
{
    return f == FOUND_TAKEN || f == FOUND_BEFORE;
}

static void act_on_mail(struct mailback *m, struct world *w)
{
    enum found f = take(m, w);
    returned_meet(w, m->source, m->noted.uid, is_ours(f));
    m->n[f]++;
    m->noted.ours = is_ours(f);
}

static void act_on_failure(struct mailback *m, struct world *w)
{
    returned_failed(w, m->source, m->failed_at);
    if (returned_met(w, m->source, m->failed_at).failures == FAILURES_MAX)
        log_warn("mailback: mail \"%s\" ended its reader %d times and is set aside", m->failed_at,
                 FAILURES_MAX);
}

static void act_on_age(struct mailback *m, struct world *w)
{
    int64_t n = returned_forget(w, w->now - m->d->options->back.keep_days * DAY);
    if (n)
        log_info("mailback forgot=%" PRId64, n);
}

/* --- a run --- */

static enum postbox_wish on_wants(void *ctx, const char *uid)
{
    struct mailback *m = ctx;
    struct world w = world_of(m);
    struct met met = returned_met(&w, m->source, uid);
    arena_free(w.arena);
    bool again = met.failures && met.failures < FAILURES_MAX;
    return met.ours ? POSTBOX_TAKE_OUT : met.known && !again ? POSTBOX_LEAVE : POSTBOX_READ;
}

static void on_mail(void *ctx, const char *uid, const struct inbound *in, const void *raw, size_t n)
{
    struct mailback *m = ctx;
    m->noted.is = true;
    m->noted.in = *in;
    (void)snprintf(m->noted.uid, sizeof m->noted.uid, "%s", uid);
    m->noted.raw.n = 0;
    buf_add(&m->noted.raw, raw, n);
}

static void on_ended(void *ctx, const char *words, const char *uid)
{
    struct mailback *m = ctx;
    m->ended = true;
    text_copy(m->words, sizeof m->words, words);
    (void)snprintf(m->failed_at, sizeof m->failed_at, "%s", uid);
}

static int make_job(const struct mailback *m, struct postbox_job *job, struct en_error *err)
{
    const struct mailback_options *o = &m->d->options->back;
    struct inbound_boxes boxes = paper_boxes(m->d->options);
    memset(job, 0, sizeof *job); /* all of it goes through a socket */
    if (!*o->mailbox)
        return error_set(err, EN_CONFLICT, NULL,
                         "返送メールボックスが設定されていません（mail の return_mailbox）",
                         "no return mailbox is configured (return_mailbox of mail)");
    if (mailout_is_held(m->d->mailout))
        return error_set(err, EN_CONFLICT, NULL,
                         "複写したデータベースなので返送メールは受け取りません（admin arm で解除）",
                         "this database is a copy: it takes no mail out of the mailbox until `admin arm`");
    (void)snprintf(job->source.url, sizeof job->source.url, "%s%s", *o->mailbox == '/' ? "file://" : "",
                   o->mailbox);
    (void)snprintf(job->source.user, sizeof job->source.user, "%s", o->user);
    (void)snprintf(job->source.ca_file, sizeof job->source.ca_file, "%s", o->ca_file);
    job->source.starttls = strcmp(o->tls, "none") != 0;
    job->source.seconds = SERVER_SECONDS;
    (void)snprintf(job->bounce_prefix, sizeof job->bounce_prefix, "%s", boxes.bounce_prefix);
    (void)snprintf(job->stop_prefix, sizeof job->stop_prefix, "%s", boxes.stop_prefix);
    (void)snprintf(job->domain, sizeof job->domain, "%s", boxes.domain);
    (void)snprintf(job->id_domain, sizeof job->id_domain, "%s", boxes.id_domain);
    return *o->credential
               ? secret_password(o->credential, job->source.password, sizeof job->source.password, err)
               : 0;
}

/* This very program, whatever now stands in its file's place. */
static int begin(struct mailback *m, struct en_error *err)
{
    struct postbox_job job;
    struct loop loop = watch_loop(m->watch);
    struct postbox_calls calls = {m, on_wants, on_mail, on_ended};
    m->due = clock_now() + m->d->options->back.minutes * 60;
    if (!make_job(m, &job, err)) {
        memset(m->n, 0, sizeof m->n);
        m->ended = m->noted.is = false;
        m->words[0] = m->failed_at[0] = '\0';
        (void)snprintf(m->source, sizeof m->source, "%s", job.source.url);
        m->postbox = postbox_start("/proc/self/exe", MAILBACK_CHILD, &job, RUN_SECONDS, &loop, &calls, err);
    }
    explicit_bzero(&job, sizeof job);
    return m->postbox ? 0 : -1;
}

static void reply(struct mailback *m, const struct en_error *err)
{
    static const char *const names[FOUND_KINDS] = {"taken", "before", "not_believed", "foreign", "beyond"};
    struct request *rq = m->ticket ? server_waiting(m->d->server, m->ticket) : NULL;
    m->ticket = 0;
    if (!rq)
        return;
    dispatch_begin_reply(rq);
    mp_open_map(rq->out);
    for (int i = 0; i < FOUND_KINDS; i++)
        mp_put_int(rq->out, names[i], m->n[i]);
    mp_close(rq->out);
    mp_close(rq->out);
    if (err)
        dispatch_fail(rq, err);
    server_reply(m->d->server, rq);
    server_flush(m->d->server);
}

static void begin_next(struct mailback *m)
{
    struct en_error err = {0};
    m->ticket = m->next_ticket;
    m->next_ticket = 0;
    if (m->ticket && begin(m, &err))
        reply(m, &err);
}

/* words: "" = none. */
static void note_trouble(struct mailback *m, const char *words)
{
    if (words != m->words)
        text_copy(m->words, sizeof m->words, words);
    if (!*m->words) {
        m->read_at = clock_now();
        m->unread_since = 0;
        return;
    }
    log_warn("mailback ended: %s", m->words);
    m->unread_since = m->unread_since ? m->unread_since : clock_now();
}

static void finish(struct mailback *m)
{
    struct en_error err = {0};
    bool failed = *m->words;
    postbox_stop(m->postbox);
    m->postbox = NULL;
    buf_clear(&m->noted.raw);
    m->noted.is = false;
    if (*m->failed_at)
        (void)in_transaction(m, act_on_failure);
    note_trouble(m, m->words);
    if (failed)
        (void)error_set(&err, EN_IO, NULL, "返送メールボックスを読み終えられません（%s）",
                        "the return mailbox was not read to its end: %s", m->words);
    if (m->n[FOUND_TAKEN] || m->n[FOUND_NOT_BELIEVED] || m->n[FOUND_BEYOND])
        log_info("mailback taken=%" PRId64 " not_believed=%" PRId64 " beyond=%" PRId64, m->n[FOUND_TAKEN],
                 m->n[FOUND_NOT_BELIEVED], m->n[FOUND_BEYOND]);
    reply(m, failed ? &err : NULL);
    begin_next(m);
}

/* What the callbacks noted; the child waits meanwhile. */
static void deal(struct mailback *m)
{
    bool noted = m->noted.is;
    m->noted.is = false;
    if (noted && in_transaction(m, act_on_mail))
        on_ended(m, "what a mail does cannot be kept", "");
    else if (noted)
        postbox_dealt_with(m->postbox, m->noted.ours);
    if (m->ended)
        finish(m);
}

static void on_ready(void *ctx, int fd, unsigned events)
{
    struct mailback *m = ctx;
    (void)fd;
    postbox_event(m->postbox, events);
    deal(m);
}

static void on_timer(void *ctx)
{
    struct mailback *m = ctx;
    postbox_timer(m->postbox);
    deal(m);
}

/* --- by the clock --- */

static bool is_due(const struct mailback *m, int64_t now)
{
    const struct mailback_options *o = &m->d->options->back;
    return *o->mailbox && o->minutes && now >= m->due && !mailout_is_held(m->d->mailout);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    struct mailback *m = arg;
    struct en_error err = {0};
    int64_t now = clock_now();
    (void)fd, (void)what;
    if (now >= m->forget_at) {
        m->forget_at = now + DAY;
        (void)in_transaction(m, act_on_age);
    }
    if (!m->postbox && is_due(m, now) && begin(m, &err))
        note_trouble(m, err.en);
}

struct mailback *mailback_new(struct daemon *d)
{
    static const struct timeval second = {1, 0};
    struct mailback *m = mem_alloc(sizeof *m);
    struct watcher who = {m, on_ready, on_timer};
    m->d = d;
    m->watch = watch_new(d->base, &who);
    m->tick = event_new(d->base, -1, EV_PERSIST, on_tick, m);
    event_add(m->tick, &second);
    return m;
}

void mailback_free(struct mailback *m)
{
    if (!m)
        return;
    if (m->postbox)
        postbox_stop(m->postbox);
    watch_free(m->watch);
    event_free(m->tick);
    buf_clear(&m->noted.raw);
    free(m);
}

/* --- what is asked of it --- */

int mailback_fetch(struct mailback *m, uint64_t ticket, struct en_error *err)
{
    if (m->next_ticket || (m->postbox && m->ticket))
        return error_set(err, EN_BUSY, NULL, "返送メールボックスをほかの人が読んでいるところです",
                         "the return mailbox is being read for somebody else");
    if (m->postbox) { /* it may have passed what came last */
        m->next_ticket = ticket;
        return 0;
    }
    m->ticket = ticket;
    if (!begin(m, err))
        return 0;
    m->ticket = 0;
    return -1;
}

int mailback_believe_stop(struct mailback *m, const char *text, int64_t *mail, int64_t *campaign,
                          struct en_error *err)
{
    struct token t;
    if (token_read(&m->d->key, text, strlen(text), TOKEN_STOP, &t))
        return error_set(err, EN_NOT_FOUND, "token", "この印のメールはありません",
                         "there is no mail of this token");
    *mail = (int64_t)t.id;
    *campaign = t.campaign;
    return 0;
}

void mailback_state(const struct mailback *m, struct mp_out *o)
{
    char time[CIVIL_TIME_MAX];
    if (m->read_at)
        mp_put_str(o, "mailbox_read_at", civil_time_iso(m->read_at, time));
}

void mailback_trouble(const struct mailback *m, struct sending *out)
{
    out->unread = m->unread_since;
    text_copy(out->unread_words, sizeof out->unread_words, m->words);
}
