/*
 * relay.c - the only place that keeps connections to the relay.
 *
 * Invariant: a mail given to relay_send() comes back by calls.outcome exactly once. A connection is given a
 * mail only when it stands and is idle, and is closed as soon as the transaction says that it is over.
 */
#include "mail/relay.h"

#include <assert.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/clock.h"

#define READ_SIZE 4096

enum session_state { SESSION_NONE, SESSION_OPENING, SESSION_OPEN, SESSION_LEAVING };

struct session {
    enum session_state state;
    struct link *link;
    struct smtp smtp;
    int64_t id;   /* of the mail under way */
    bool busy;    /* there is one */
    bool handing; /* the caller was told that its text is asked for */
    int begun;    /* mails on this connection */
    int64_t deadline_ms;
    struct { /* what stood when the deadline was set: it moves only with these */
        enum smtp_phase awaited;
        int n_awaited;
        size_t written;
        bool idle;
    } mark;
};

struct relay {
    struct relay_options options;
    struct loop loop;
    struct relay_calls calls;
    struct link_set *links;
    int waiting;     /* mails the caller has */
    int failures;    /* attempts to connect in a row */
    int64_t next_ms; /* no attempt before */
    bool down;
    struct session sessions[RELAY_SESSIONS_MAX];
};

#define EACH(r, s) (struct session *s = (r)->sessions; s < (r)->sessions + (r)->options.sessions; s++)

void relay_defaults(struct relay_options *o)
{
    *o = (struct relay_options){
        .target.connect_ms = 300000,
        .sessions = 4,
        .per_connection = 100,
        .idle_ms = 5000,
        .backoff_first_ms = 10000,
        .backoff_max_ms = 600000,
        .block_ms = 180000,
        .reply_ms = {[SMTP_RSET] = 300000,
                     [SMTP_MAIL] = 300000,
                     [SMTP_RCPT] = 300000,
                     [SMTP_DATA] = 120000,
                     [SMTP_TEXT] = 600000,
                     [SMTP_QUIT] = 5000},
    };
}

static int count(const struct relay *r, enum session_state state)
{
    int n = 0;
    for (int i = 0; i < r->options.sessions; i++)
        n += r->sessions[i].state == state;
    return n;
}

static void set_deadline(struct relay *r, struct session *s)
{
    size_t pending;
    smtp_pending(&s->smtp, &pending);
    enum smtp_phase awaited = smtp_awaits(&s->smtp);
    bool idle = smtp_idle(&s->smtp);
    if (s->deadline_ms && s->mark.awaited == awaited && s->mark.n_awaited == s->smtp.n_awaited &&
        s->mark.written == s->smtp.out_at && s->mark.idle == idle)
        return;
    s->mark.awaited = awaited;
    s->mark.n_awaited = s->smtp.n_awaited;
    s->mark.written = s->smtp.out_at;
    s->mark.idle = idle;
    int64_t ms = pending ? r->options.block_ms : idle ? r->options.idle_ms : r->options.reply_ms[awaited];
    s->deadline_ms = smtp_holds(&s->smtp) ? INT64_MAX : clock_monotonic_ms() + ms;
}

static void arm(struct relay *r)
{
    int64_t now = clock_monotonic_ms(), next = link_timer(r->links);
    next = next < 0 ? INT64_MAX : now + next;
    bool room = false;
    for
        EACH(r, s)
        {
            room |= s->state == SESSION_NONE;
            if (s->state != SESSION_NONE && s->deadline_ms < next)
                next = s->deadline_ms;
        }
    if (room && r->failures && r->waiting > 0 && r->next_ms < next)
        next = r->next_ms;
    r->loop.timer(r->loop.ctx, next == INT64_MAX ? -1 : next > now ? next - now : 0);
}

static void drop(struct session *s)
{
    link_close(s->link);
    smtp_clear(&s->smtp);
    *s = (struct session){0};
}

/* When the next attempt may be; attempts made side by side count as one. */
static void back_off(struct relay *r)
{
    int64_t now = clock_monotonic_ms(), wait = r->options.backoff_first_ms;
    if (now < r->next_ms)
        return;
    for (int i = 0; i < r->failures && wait < r->options.backoff_max_ms; i++)
        wait *= 2;
    r->failures++;
    r->next_ms = now + (wait < r->options.backoff_max_ms ? wait : r->options.backoff_max_ms);
}

/* A connection could not be made. While another stands, or may yet, the relay is not down. */
static void on_failed(void *ctx, struct link *l, const char *words)
{
    struct relay *r = ctx;
    drop(link_data(l));
    back_off(r);
    if (count(r, SESSION_OPEN) + count(r, SESSION_OPENING) > 0)
        return;
    r->down = true;
    r->calls.state(r->calls.ctx, false, r->next_ms - clock_monotonic_ms(), words);
}

static void on_opened(void *ctx, struct link *l, const struct smtp_server *server)
{
    struct relay *r = ctx;
    struct session *s = link_data(l);
    s->state = SESSION_OPEN;
    smtp_begin(&s->smtp, server);
    s->smtp.hold_text = r->options.hold_text;
    s->deadline_ms = 0;
    set_deadline(r, s);
    r->loop.watch(r->loop.ctx, link_fd(l), LOOP_READ);
    r->failures = 0;
    if (r->down) {
        r->down = false;
        r->calls.state(r->calls.ctx, true, 0, "");
    }
}

/* Write what is pending; false: broken. */
static bool write_pending(struct session *s)
{
    size_t n;
    const char *bytes;
    while ((bytes = smtp_pending(&s->smtp, &n)) != NULL) {
        ssize_t sent = link_send(s->link, bytes, n);
        if (sent <= 0)
            return sent == 0;
        smtp_wrote(&s->smtp, (size_t)sent);
    }
    return true;
}

/* Read what is there; false: closed. What was said before is taken first. */
static bool read_all(struct session *s)
{
    char bytes[READ_SIZE];
    ssize_t n;
    while (!smtp_over(&s->smtp) && (n = link_recv(s->link, bytes, sizeof bytes)) != 0) {
        if (n < 0)
            return false;
        smtp_feed(&s->smtp, bytes, (size_t)n);
    }
    return true;
}

static void tell(struct relay *r, struct session *s)
{
    if (s->busy && !s->handing && smtp_holds(&s->smtp)) {
        s->handing = true;
        r->calls.handing(r->calls.ctx, s->id);
    }
    const struct smtp_outcome *outcome = smtp_take_outcome(&s->smtp);
    if (outcome) {
        s->busy = s->handing = false;
        r->calls.outcome(r->calls.ctx, s->id, outcome);
    }
}

static void leave(struct relay *r, struct session *s)
{
    s->state = SESSION_LEAVING;
    smtp_quit(&s->smtp);
    if (!write_pending(s))
        smtp_lost(&s->smtp, SMTP_CLOSED);
    set_deadline(r, s);
}

/* Move a session as far as it goes without waiting. */
static void advance(struct relay *r, struct session *s)
{
    size_t n;
    bool alive = write_pending(s), readable = read_all(s);
    if (alive && readable)
        alive = write_pending(s);
    if (!alive || !readable)
        smtp_lost(&s->smtp, SMTP_CLOSED);
    tell(r, s);
    if (s->state == SESSION_OPEN && s->begun >= r->options.per_connection && smtp_idle(&s->smtp))
        leave(r, s);
    if (smtp_over(&s->smtp)) {
        drop(s);
        return;
    }
    set_deadline(r, s);
    r->loop.watch(r->loop.ctx, link_fd(s->link), LOOP_READ | (smtp_pending(&s->smtp, &n) ? LOOP_WRITE : 0u));
}

/* As many connections as the mails that wait can use. After a failure one at a time, and not too soon. */
static void open_some(struct relay *r)
{
    int64_t now = clock_monotonic_ms();
    int opening = count(r, SESSION_OPENING), want = r->waiting - relay_room(r) - opening;
    if (r->failures && (now < r->next_ms || opening))
        return;
    for
        EACH(r, s)
        {
            if (want <= 0 || s->state != SESSION_NONE)
                continue;
            s->state = SESSION_OPENING;
            s->deadline_ms = now + r->options.target.connect_ms;
            s->link = link_open(r->links, s);
            want -= r->failures ? want : 1;
        }
}

static void expire(struct relay *r, struct session *s)
{
    if (s->state == SESSION_OPENING) {
        on_failed(r, s->link, "no connection in time");
    } else if (s->state == SESSION_OPEN && smtp_idle(&s->smtp)) {
        leave(r, s);
    } else {
        smtp_lost(&s->smtp, SMTP_TIMED_OUT);
        tell(r, s);
        drop(s);
    }
}

static int check_options(const struct relay_options *o, struct en_error *err)
{
    if (o->target.user && o->target.tls == LINK_PLAIN)
        return error_set(err, EN_INVALID, "relay", "中継サーバーへのログインはTLSでだけ行います",
                         "a login at the relay needs TLS");
    if (!link_is_host(o->target.host) || !link_is_host(o->target.ehlo))
        return error_set(err, EN_INVALID, "relay", "中継サーバーか自分のホスト名が正しくありません",
                         "the relay's host name or our own is none");
    if (o->sessions < 1 || o->sessions > RELAY_SESSIONS_MAX || o->per_connection < 1)
        return error_set(err, EN_INVALID, "relay", "中継サーバーへの接続は1～%d本です",
                         "a relay has 1 to %d connections", RELAY_SESSIONS_MAX);
    return 0;
}

struct relay *relay_new(const struct relay_options *options, const struct loop *loop,
                        const struct relay_calls *calls, struct en_error *err)
{
    if (check_options(options, err))
        return NULL;
    struct relay *r = mem_alloc(sizeof *r);
    r->options = *options;
    r->loop = *loop;
    r->calls = *calls;
    struct link_owner owner = {r, on_opened, on_failed};
    r->links = link_set_new(&r->options.target, loop, &owner);
    if (!r->links)
        fatal("libcurl does not start");
    return r;
}

void relay_free(struct relay *r)
{
    for
        EACH(r, s)
        {
            if (s->busy) {
                smtp_lost(&s->smtp, SMTP_CLOSED);
                tell(r, s);
            }
            drop(s);
        }
    r->loop.timer(r->loop.ctx, -1);
    link_set_free(r->links);
    free(r);
}

void relay_event(struct relay *r, int fd, unsigned events)
{
    struct session *mine = NULL;
    for
        EACH(r, s)
    if (s->state >= SESSION_OPEN && link_fd(s->link) == fd)
        mine = s;
    if (mine)
        advance(r, mine);
    else
        link_event(r->links, fd, events);
    open_some(r);
    arm(r);
}

void relay_timer(struct relay *r)
{
    link_timer(r->links);
    int64_t now = clock_monotonic_ms();
    for
        EACH(r, s)
    if (s->state != SESSION_NONE && s->deadline_ms <= now)
        expire(r, s);
    open_some(r);
    arm(r);
}

void relay_want(struct relay *r, int waiting)
{
    r->waiting = waiting;
    open_some(r);
    arm(r);
}

int relay_room(const struct relay *r)
{
    int n = 0;
    for (int i = 0; i < r->options.sessions; i++)
        n += r->sessions[i].state == SESSION_OPEN && smtp_idle(&r->sessions[i].smtp);
    return n;
}

int relay_send(struct relay *r, int64_t id, const struct smtp_letter *mail, struct en_error *err)
{
    struct session *mine = NULL;
    for
        EACH(r, s)
    if (!mine && s->state == SESSION_OPEN && smtp_idle(&s->smtp))
        mine = s;
    assert(mine);
    if (smtp_mail(&mine->smtp, mail, err))
        return -1;
    mine->id = id;
    mine->busy = true;
    mine->begun++;
    advance(r, mine);
    arm(r);
    return 0;
}

void relay_release(struct relay *r, int64_t id)
{
    for
        EACH(r, s)
    if (s->busy && s->id == id && smtp_holds(&s->smtp)) {
        smtp_release(&s->smtp);
        advance(r, s);
    }
    arm(r);
}

void relay_withdraw(struct relay *r, int64_t id)
{
    for
        EACH(r, s)
    if (s->busy && s->id == id && smtp_holds(&s->smtp)) {
        smtp_withdraw(&s->smtp);
        tell(r, s);
        drop(s);
    }
    open_some(r);
    arm(r);
}

bool relay_is_trying(const struct relay *r)
{
    return r->waiting > 0 && !r->down && !relay_room(r);
}

void relay_rest(struct relay *r)
{
    r->waiting = 0;
    for
        EACH(r, s)
    if (s->state == SESSION_OPEN && smtp_idle(&s->smtp))
        leave(r, s);
    arm(r);
}
