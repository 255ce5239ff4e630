/*
 * transport_maildir.c - mail as files in a folder, to be looked at or carried over by hand.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "daemon/transport.h"
#include "mail/maildir.h"

#define WRITTEN "フォルダーに書きました / written to the folder"
#define AT_ONCE 8 /* each is put on the disk, which takes a millisecond or two */

struct transport {
    char *folder;
    struct transport_calls calls;
    bool down;
};

static struct transport *open_maildir(struct event_base *base, const struct mail_options *o,
                                      const struct transport_calls *calls, struct en_error *err)
{
    (void)base;
    if (maildir_prepare(o->folder, err))
        return NULL;
    struct transport *t = mem_alloc(sizeof *t);
    *t = (struct transport){.folder = mem_strdup(o->folder), .calls = *calls};
    return t;
}

static void close_maildir(struct transport *t)
{
    free(t->folder);
    free(t);
}

static void want(struct transport *t, int waiting)
{
    (void)t, (void)waiting;
}

static int room(const struct transport *t)
{
    (void)t;
    return AT_ONCE;
}

static bool trying(const struct transport *t)
{
    (void)t;
    return false;
}

static void tell_state(struct transport *t, bool up, const char *words)
{
    if (up != t->down)
        return;
    t->down = !up;
    t->calls.state(t->calls.ctx, up, words);
}

/* A folder that cannot be written is what a relay that is down is. */
static void send(struct transport *t, const struct sheet *s)
{
    struct en_error err = {0};
    struct smtp_outcome outcome = {.result = SMTP_SENT, .phase = SMTP_TEXT};
    bool written = !maildir_write(t->folder, s->message_id, s->bytes.at, s->bytes.n, NULL, &err);
    if (!written) {
        outcome.result = SMTP_DEFERRED;
        outcome.blame = SMTP_BLAME_RELAY;
    }
    text_copy(outcome.words, sizeof outcome.words, written ? WRITTEN : err.en);
    tell_state(t, written, err.en);
    t->calls.outcome(t->calls.ctx, s->id, &outcome);
}

static void never(struct transport *t, int64_t id)
{
    (void)t;
    fatal("mail %lld was not asked for", (long long)id);
}

static bool has(void *transport, const char *message_id)
{
    const struct transport *t = transport;
    return maildir_has(t->folder, message_id);
}

static bool ready(const struct transport *t)
{
    (void)t;
    return false;
}

const struct transport_kind transport_maildir = {"maildir", open_maildir, close_maildir, want, room, trying,
                                                 send,      never,        never,         has,  ready};
