/*
 * relay.h - sending through one relay: a few connections kept and used again, nothing that waits.
 *
 * The caller's round, in each of which it commits what it was told before it goes on:
 *
 *     relay_want(r, waiting);               how many mails wait; connections are opened for them
 *     ... relay_room(r) > 0: claim so many, commit, relay_send() each
 *     ... calls.handing: the server asks for the text of a claimed mail (only with hold_text); commit, then
 *         relay_release(): from here on a crash leaves a mail whose fate is unknown; or relay_withdraw()
 *     ... calls.outcome: commit
 *
 * So a dead relay never touches a mail: mails are claimed only for connections that stand.
 */
#ifndef MAIL_RELAY_H
#define MAIL_RELAY_H

#include "mail/link.h"
#include "mail/loop.h"
#include "mail/smtp.h"

#define RELAY_SESSIONS_MAX 20

struct relay_options {
    struct link_target target;
    int sessions;                             /* connections at once */
    int per_connection;                       /* mails before a new connection is made */
    bool hold_text;                           /* ask before the text goes out */
    int64_t idle_ms;                          /* an unused connection says goodbye */
    int64_t backoff_first_ms, backoff_max_ms; /* between attempts to connect, doubling */
    int64_t block_ms;                         /* for the relay to take some bytes of a text */
    int64_t reply_ms[SMTP_PHASES];            /* for the reply to each command */
};

/* Everything but the target's names: 4 connections, 100 mails on each, times of RFC 5321 4.5.3.2. */
void relay_defaults(struct relay_options *o);

/* These only take note; relay_*() must not be called from them. They come from relay_event(), relay_timer(),
 * relay_send(), relay_release() and relay_free(): look at what was noted after each. */
struct relay_calls {
    void *ctx;
    void (*handing)(void *ctx, int64_t id);
    void (*outcome)(void *ctx, int64_t id, const struct smtp_outcome *outcome);
    /* down: no connection stands and none could be made; the next attempt is in retry_ms. words: the server's
     * or libcurl's. up again: retry_ms 0, words "". Only changes and further failures are told. */
    void (*state)(void *ctx, bool up, int64_t retry_ms, const char *words);
};

struct relay;

/* options' texts are borrowed until relay_free(). NULL with EN_INVALID: a login without TLS, host
 * names that are none, counts out of range. */
struct relay *relay_new(const struct relay_options *options, const struct loop *loop,
                        const struct relay_calls *calls, struct en_error *err);
/* Closes everything; mails under way get their outcome first (deferred or unknown). */
void relay_free(struct relay *r);

/* From the loop. */
void relay_event(struct relay *r, int fd, unsigned events);
void relay_timer(struct relay *r);

void relay_want(struct relay *r, int waiting);
/* How many mails can be begun now. */
int relay_room(const struct relay *r);
/* Begin one; only with room. -1 with EN_INVALID: it cannot be sent at all (see smtp_mail). */
int relay_send(struct relay *r, int64_t id, const struct smtp_letter *mail, struct en_error *err);
void relay_release(struct relay *r, int64_t id);
/* The text that is asked for does not go: the connection is closed, the outcome is deferred, nobody's matter.
 */
void relay_withdraw(struct relay *r, int64_t id);
/* Mails wait and no connection stands idle, but one may soon: not known to be down. */
bool relay_is_trying(const struct relay *r);
/* No more mails: connections say goodbye once they are idle. relay_want() makes it work again. */
void relay_rest(struct relay *r);

#endif
