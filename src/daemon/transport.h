/*
 * transport.h - the ways mail leaves: a table of functions each.
 *
 * What a transport tells it tells by `calls`, which only take note: none of its functions may be called from
 * them. It is given a mail only with room, after the claim was committed.
 */
#ifndef DAEMON_TRANSPORT_H
#define DAEMON_TRANSPORT_H

#include "daemon/paper.h"
#include "mail/smtp.h"

struct event_base;
struct transport;

struct transport_calls {
    void *ctx;
    /* The server asks for the text of this mail: commit, then release() or withdraw(). */
    void (*handing)(void *ctx, int64_t id);
    void (*outcome)(void *ctx, int64_t id, const struct smtp_outcome *outcome);
    /* It can be reached, or not (why): words to be shown. */
    void (*state)(void *ctx, bool up, const char *words);
    /* Something above happened, or there is room: look. */
    void (*wake)(void *ctx);
};

struct transport_kind {
    const char *name;
    /* NULL with err. Nothing is borrowed. */
    struct transport *(*open)(struct event_base *base, const struct mail_options *o,
                              const struct transport_calls *calls, struct en_error *err);
    void (*close)(struct transport *t); /* mails under way get their outcome first */
    /* So many mails wait for it. */
    void (*want)(struct transport *t, int waiting);
    int (*room)(const struct transport *t);
    /* Is it still finding out whether there will be room? */
    bool (*trying)(const struct transport *t);
    void (*send)(struct transport *t, const struct sheet *s);
    void (*release)(struct transport *t, int64_t id);
    void (*withdraw)(struct transport *t, int64_t id);
    /* After a restart: did a mail with this Message-ID leave? NULL: it cannot know. */
    bool (*has)(void *t, const char *message_id);
    /* Has it something to do this moment? */
    bool (*ready)(const struct transport *t);
};

/* The kind of a name of the configuration; NULL: nothing leaves. */
const struct transport_kind *transport_find(const char *name);

extern const struct transport_kind transport_maildir, transport_smtp;

#endif
