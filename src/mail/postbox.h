/*
 * postbox.h - reading the return mailbox in a child: what parses hostile mail has no database and no key.
 *
 * The child is this same program (fork + exec), with one end of a socketpair and nothing else open. It names
 * each mail, and for those that are wanted reports what they mean together with their bytes; it goes on when
 * it is told that they are dealt with. It may be killed at any moment: what was not dealt with is reported
 * again.
 */
#ifndef MAIL_POSTBOX_H
#define MAIL_POSTBOX_H

#include "mail/fetch.h"
#include "mail/inbound.h"
#include "mail/loop.h"

#define POSTBOX_FD       3 /* the child's end */
#define POSTBOX_NAME_MAX 64

struct postbox_job {
    struct fetch_source source;
    char bounce_prefix[POSTBOX_NAME_MAX], stop_prefix[POSTBOX_NAME_MAX]; /* as in struct inbound_boxes */
    char domain[256], id_domain[256];
};

/* What to do with a mail, by its name. */
enum postbox_wish {
    POSTBOX_READ,    /* not known */
    POSTBOX_LEAVE,   /* dealt with before, and not ours */
    POSTBOX_TAKE_OUT /* dealt with before and ours, and yet still there: an earlier child was killed */
};

/* wants and mail only take note; postbox_*() must not be called from them. */
struct postbox_calls {
    void *ctx;
    enum postbox_wish (*wants)(void *ctx, const char *uid);
    /* One mail. Commit what it means, then postbox_dealt_with(). in->token is not yet believed. */
    void (*mail)(void *ctx, const char *uid, const struct inbound *in, const void *raw, size_t n);
    /* The child is gone, and the struct is the caller's to stop. words: "" or why it ended early. uid: the
     * mail it was reading just then, "" if none: a mail that ends the child again and again is to be left. */
    void (*ended)(void *ctx, const char *words, const char *uid);
};

struct postbox;

/*
 * Begin a run. program: path of this program; argument: the one that makes it call postbox_child(). Job and
 * calls are copied. At most `seconds` for all of it. NULL with EN_IO.
 */
struct postbox *postbox_start(const char *program, const char *argument, const struct postbox_job *job,
                              int seconds, const struct loop *loop, const struct postbox_calls *calls,
                              struct en_error *err);
/* End it, child and all. */
void postbox_stop(struct postbox *p);
/* From the loop. */
void postbox_event(struct postbox *p, unsigned events);
void postbox_timer(struct postbox *p);
/* The mail reported last is dealt with: taken out of the mailbox (ours) or left as it was. */
void postbox_dealt_with(struct postbox *p, bool ours);

/* The child's whole life; its exit status. */
int postbox_child(void);

#endif
