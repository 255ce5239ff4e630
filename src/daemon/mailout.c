/*
 * mailout.c - see mailout.h.
 *
 * A round is one transaction: it writes down what the transport told since the last one, marks the texts that
 * are asked for, and claims as many new mails as the transport has room for. Only after its commit are texts
 * given and mails begun. So with K connections a commit serves up to K mails at once.
 *
 * Invariant: what the transport told stays in `notes` until a commit has it.
 */
#include "daemon/mailout.h"

#include <event2/event.h>
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/vec.h"
#include "daemon/daemon.h"
#include "daemon/fate.h"
#include "daemon/home_file.h"
#include "daemon/paper.h"
#include "daemon/transport.h"
#include "domain/rate.h"
#include "domain/test_mail.h"

#define WANT_MOST 64 /* mails that are counted as waiting; more makes no difference to a transport */

struct note {
    int64_t id;
    bool handing;
    struct smtp_outcome outcome;
};

struct under_way {
    int64_t id, tries;
};

struct mailout {
    struct daemon *d;
    const struct transport_kind *kind;
    struct transport *transport; /* NULL: nothing leaves */
    struct event *event;
    struct home_file home;
    struct relay_mood mood;
    VEC(struct note) notes;
    VEC(struct under_way) sent;
    VEC(int64_t) release; /* of the round: texts that may go, and those that may not */
    VEC(int64_t) withdraw;
    int64_t down_since; /* 0 = can be reached */
    char words[200];
    bool recovered; /* from the last run's end */
    bool stuck;     /* the last commit failed */
    bool soon;      /* a round stands in the loop */
    int64_t seen;   /* the clock at the last look */
};

static void wait_for(struct mailout *m, bool soon)
{
    static const struct timeval at_once = {0, 0}, second = {1, 0};
    m->soon = soon;
    event_add(m->event, soon ? &at_once : &second);
}

/* --- what the transport tells --- */

static void on_handing(void *ctx, int64_t id)
{
    struct mailout *m = ctx;
    vec_add(&m->notes) = (struct note){.id = id, .handing = true};
}

static void on_outcome(void *ctx, int64_t id, const struct smtp_outcome *outcome)
{
    struct mailout *m = ctx;
    vec_add(&m->notes) = (struct note){.id = id, .outcome = *outcome};
}

static void on_state(void *ctx, bool up, const char *words)
{
    struct mailout *m = ctx;
    if (up)
        log_info("mail transport=%s up", m->kind->name);
    else
        log_warn("mail transport=%s down words=\"%s\"", m->kind->name, words);
    m->down_since = up ? 0 : m->down_since ? m->down_since : clock_now();
    text_copy(m->words, sizeof m->words, words);
}

static void on_wake(void *ctx)
{
    wait_for(ctx, true);
}

/* --- what stands in the way --- */

static bool disk_is_low(struct mailout *m)
{
    int64_t room = db_free_bytes(m->d->db);
    return room >= 0 && room < m->d->options->free_for_writes;
}

/* A configuration that was read again may stop this transport, not begin another. */
static bool is_as_configured(const struct mailout *m)
{
    const char *wanted = m->d->options->mail.transport;
    return m->kind ? !strcmp(m->kind->name, wanted) : !transport_find(wanted);
}

static bool may_send(struct mailout *m)
{
    return m->transport && is_as_configured(m) && !m->home.held && !m->d->stop_by_ms &&
           !wording_check_sender(&m->d->options->rules.sender, NULL) && !disk_is_low(m);
}

/* How many mails may be claimed now. */
static int room(struct mailout *m, struct world *w)
{
    if (!may_send(m))
        return 0;
    int room = m->kind->room(m->transport),
        allowed = mood_allows(&m->mood, w->now, room + (int)m->sent.n) - (int)m->sent.n;
    return allowed < room ? allowed : room;
}

/* Mails whose time has come, tests among them; up to `most`. */
static int64_t due(struct world *w, int64_t most)
{
    return rate_room(w) > 0 ? outbox_due(w, most) + test_mail_waits(w) : test_mail_waits(w);
}

static void tell_want(struct mailout *m, struct world *w)
{
    bool may = m->transport && may_send(m) && mood_allows(&m->mood, w->now, 1);
    if (m->transport)
        m->kind->want(m->transport, may ? (int)due(w, WANT_MOST) : 0);
}

static bool can_claim(struct mailout *m, struct world *w)
{
    return room(m, w) > 0 && due(w, 1) > 0;
}

/* --- a round --- */

static void log_outcome(const struct note *n, const char *state)
{
    if (n->outcome.result != SMTP_SENT)
        log_info("mail id=%" PRId64 " state=%s code=%d status=%s", n->id, state, n->outcome.code,
                 n->outcome.status);
}

static int64_t tries_of(const struct mailout *m, int64_t id)
{
    for (size_t i = 0; i < m->sent.n; i++)
        if (m->sent.at[i].id == id)
            return m->sent.at[i].tries;
    return 0;
}

static void write_outcome(struct mailout *m, struct world *w, const struct note *n)
{
    const struct options *o = m->d->options;
    struct fate f = fate_of(&m->mood, &n->outcome,
                            &(struct sending_end){w->now, tries_of(m, n->id), (int)o->mail.connections,
                                                  !strcmp(o->mail.on_unknown, "retry")});
    const char *words = n->outcome.words;
    if (n->outcome.code)
        words = arena_printf(w->arena, "%d %s", n->outcome.code, words);
    if (n->id < 0)
        test_mail_outcome(w, -n->id, f.state, words);
    else
        outbox_outcome(w, n->id, f.state, words, f.retry_at);
    if (f.bounced && n->id > 0)
        outbox_bounced(w, n->id);
    log_outcome(n, f.state);
}

static void write_notes(struct mailout *m, struct world *w)
{
    for (size_t i = 0; i < m->notes.n; i++) {
        const struct note *n = &m->notes.at[i];
        if (!n->handing)
            write_outcome(m, w, n);
        else if (!m->transport) /* it was closed: the mail's outcome follows */
            continue;
        else if (n->id < 0 || outbox_hand(w, n->id))
            vec_add(&m->release) = n->id;
        else
            vec_add(&m->withdraw) = n->id;
    }
}

static size_t claim_tests(const struct paper *p, struct world *w, size_t limit, struct sheet *sheets)
{
    struct test_mail *tests;
    size_t n = test_mail_take(w, limit, &tests), made = 0;
    for (size_t i = 0; i < n; i++) {
        struct en_error err = {0};
        if (!paper_write_test(p, &tests[i], w->now, w->arena, &sheets[made], &err)) {
            made++;
            continue;
        }
        test_mail_outcome(w, tests[i].id, "failed", err.en);
        sheet_clear(&sheets[made]);
    }
    return made;
}

/* A mail that cannot be made has failed. */
static bool make(const struct paper *p, struct world *w, const struct outgoing *m, struct sheet *s)
{
    struct en_error err = {0};
    const char *why;
    if (paper_write(p, m, w->now, w->arena, s, &why, &err)) {
        log_warn("mail id=%" PRId64 " cannot be made: %s", m->id, err.en);
        outbox_spoilt(w, m->id, why);
        sheet_clear(s);
        return false;
    }
    outbox_keep(w, s->id, s->message_id, m->texts.subject, s->bytes.at, s->bytes.n);
    return true;
}

/* Claims and composes up to `limit`, tests first. */
static size_t claim(struct mailout *m, struct world *w, size_t limit, struct sheet *sheets)
{
    struct paper paper = {m->d->options, &m->d->key};
    struct outgoing *out;
    size_t n, tests = claim_tests(&paper, w, limit, sheets), made = tests;
    outbox_take(w, limit - tests, paper_way_to_stop, &paper, &out, &n);
    for (size_t i = 0; i < n; i++)
        made += make(&paper, w, &out[i], &sheets[made]);
    home_count(w, made - tests);
    return made;
}

static void forget_under_way(struct mailout *m, int64_t id)
{
    for (size_t i = 0; i < m->sent.n; i++)
        if (m->sent.at[i].id == id) {
            m->sent.at[i] = m->sent.at[--m->sent.n];
            return;
        }
}

/* What was written down is on the disk: the transport goes on. It tells more meanwhile, into fresh notes. */
static void go_on(struct mailout *m, struct sheet *sheets, size_t n)
{
    for (size_t i = 0; i < m->notes.n; i++)
        if (!m->notes.at[i].handing)
            forget_under_way(m, m->notes.at[i].id);
    size_t mails = 0;
    m->notes.n = 0;
    for (size_t i = 0; i < m->release.n; i++)
        m->kind->release(m->transport, m->release.at[i]);
    for (size_t i = 0; i < m->withdraw.n; i++)
        m->kind->withdraw(m->transport, m->withdraw.at[i]);
    for (size_t i = 0; i < n; i++) {
        vec_add(&m->sent) = (struct under_way){sheets[i].id, sheets[i].tries};
        mails += sheets[i].id > 0;
        m->kind->send(m->transport, &sheets[i]);
    }
    home_file_count(&m->home, mails);
}

/* -1: nothing of it happened. */
static int run_round(struct mailout *m, struct world *w)
{
    struct en_error err = {0};
    struct relay_mood mood = m->mood;
    size_t n = 0;
    if (db_begin(m->d->db, &err))
        return -1;
    m->release.n = m->withdraw.n = 0;
    rate_follow_clock(w);
    outbox_follow_clock(w);
    write_notes(m, w);
    int limit = room(m, w);
    struct sheet *sheets = arena_array(w->arena, (size_t)(limit > 0 ? limit : 0), sizeof *sheets);
    if (limit > 0)
        n = claim(m, w, (size_t)limit, sheets);
    int rc = daemon_keep(m->d, w, &err);
    if (!rc)
        go_on(m, sheets, n);
    else
        m->mood = mood;
    for (size_t i = 0; i < n; i++)
        sheet_clear(&sheets[i]);
    return rc;
}

static struct world world_of(struct mailout *m)
{
    return daemon_job_world(m->d, "mail.send", "メールの送信");
}

/* --- after a restart --- */

static int64_t recover_claimed(struct mailout *m, struct world *w)
{
    struct recovery how = {m->transport ? m->kind->has : NULL, m->transport,
                           !strcmp(m->d->options->mail.on_unknown, "retry")};
    home_file_look(&m->home, w);
    rate_follow_clock(w);
    outbox_follow_clock(w);
    test_mail_recover(w);
    return m->home.held ? 0 : outbox_recover(w, &how);
}

/* Until what was claimed when the last run ended is written down, nothing leaves; on_time() tries again. */
static void recover(struct mailout *m)
{
    struct world w = world_of(m);
    struct en_error err = {0};
    int64_t n = 0;
    int rc = db_begin(m->d->db, &err);
    if (!rc) {
        n = recover_claimed(m, &w);
        rc = daemon_keep(m->d, &w, &err);
    }
    m->recovered = !rc;
    if (rc) {
        m->home.held = HOME_NOT_CHECKED;
        if (!m->stuck)
            log_error("mail: what was under way cannot be written down now: %s", en_code_name(err.code));
    } else if (n)
        log_info("mail: %" PRId64 " were under way when the last run ended", n);
    m->stuck = rc != 0;
    if (!rc && m->home.held)
        log_warn("mail: sending is held (%s): this database is a copy, or its key is another; `enishi admin "
                 "arm` lets it send",
                 m->home.held);
    arena_free(w.arena);
}

/* --- by the clock --- */

static void on_time(evutil_socket_t fd, short what, void *arg)
{
    struct mailout *m = arg;
    struct world w = world_of(m);
    (void)fd, (void)what;
    bool went_back = w.now < m->seen;
    m->seen = w.now;
    if (!m->recovered)
        recover(m);
    if (m->notes.n || went_back || can_claim(m, &w)) {
        m->stuck = run_round(m, &w) != 0;
        if (m->stuck)
            log_error("mail: what became of %zu mails cannot be written down now", m->notes.n);
    }
    tell_want(m, &w);
    wait_for(m, !m->stuck && (m->notes.n || can_claim(m, &w)));
    arena_free(w.arena);
    if (db_broken(m->d->db))
        daemon_give_up(m->d, EXIT_DISK);
    daemon_look_settled(m->d);
}

/* --- life --- */

struct mailout *mailout_new(struct daemon *d, struct en_error *err)
{
    struct mailout *m = mem_alloc(sizeof *m);
    struct transport_calls calls = {m, on_handing, on_outcome, on_state, on_wake};
    m->d = d;
    home_file_open(&m->home, options_beside_database(d->options, "enishi.home"), d->options->database);
    m->event = evtimer_new(d->base, on_time, m);
    m->kind = transport_find(d->options->mail.transport);
    if (m->kind && !(m->transport = m->kind->open(d->base, &d->options->mail, &calls, err))) {
        mailout_free(m);
        return NULL;
    }
    recover(m);
    wait_for(m, true);
    return m;
}

void mailout_free(struct mailout *m)
{
    if (!m)
        return;
    if (m->transport)
        m->kind->close(m->transport);
    m->transport = NULL;
    if (m->notes.n && m->d->db) {
        struct world w = world_of(m);
        (void)run_round(m, &w);
        arena_free(w.arena);
    }
    vec_clear(&m->notes);
    vec_clear(&m->sent);
    vec_clear(&m->release);
    vec_clear(&m->withdraw);
    home_file_close(&m->home);
    event_free(m->event);
    free(m);
}

void mailout_wake(struct mailout *m)
{
    wait_for(m, true);
}

bool mailout_is_idle(struct mailout *m)
{
    struct world w = world_of(m);
    tell_want(m, &w);
    bool trying = m->transport && m->kind->trying(m->transport),
         busy = m->notes.n || m->sent.n || trying || can_claim(m, &w);
    arena_free(w.arena);
    return !busy || m->stuck;
}

bool mailout_is_busy(const struct mailout *m)
{
    return m->sent.n > 0;
}

bool mailout_is_held(const struct mailout *m)
{
    return m->home.held;
}

bool mailout_has_ready(const struct mailout *m)
{
    return m->soon || (m->transport && m->kind->ready(m->transport));
}

int mailout_arm(struct mailout *m, struct world *w, struct en_error *err)
{
    if (!m->home.held) /* what is claimed is under way, and not of another place */
        return 0;
    if (home_file_arm(&m->home, w, err))
        return -1;
    (void)outbox_recover(w, &(struct recovery){0});
    wait_for(m, true);
    return 0;
}

void mailout_state(struct mailout *m, struct world *w, struct sending *out)
{
    int64_t free_at = rate_free_at(w);
    *out = (struct sending){.transport = m->d->options->mail.transport,
                            .under_way = (int64_t)m->sent.n,
                            .held = m->home.held,
                            .unreachable = m->down_since,
                            .refused = m->mood.since,
                            .tries_again = m->mood.paused_until,
                            .rate_free = free_at > w->now ? free_at : 0,
                            .disk_low = disk_is_low(m),
                            .other_transport = !is_as_configured(m),
                            .no_sender = wording_check_sender(&m->d->options->rules.sender, NULL) != 0};
    memcpy(out->words, m->words, sizeof out->words);
    memcpy(out->said, m->mood.said, sizeof out->said);
}
