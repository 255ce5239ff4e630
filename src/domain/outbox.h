/*
 * outbox.h - mail that waits, goes and went: one row for ever for each.
 *
 * queued -> claimed -> sent | deferred | failed | unknown; queued, deferred -> cancelled. A row is claimed in
 * a committed turn before the first byte of it leaves; whoever sends tells the outcome. `unknown` = handed
 * over, and no answer came: a person settles it.
 */
#ifndef DOMAIN_OUTBOX_H
#define DOMAIN_OUTBOX_H

#include "domain/letter.h"
#include "domain/record.h"

struct mail {
    int64_t contact, consult, campaign, enrolment; /* 0 = none */
    int64_t home; /* the contact of the person that entered; 0 = the person itself */
    int step;
    const char *purpose;
    int64_t due, not_after; /* moments; not_after 0 = always of use */
};

/* Put a mail in, once for a step of an enrolment; `against` (a mail_reason) makes it a cancelled row from the
 * start. */
void outbox_put(struct world *w, const struct mail *m, const char *against);

/*
 * Ask the gate anew for every mail of a contact that waits, and cancel what may no longer go, with the gate's
 * reason; how many. To be called by whatever changes what the gate looks at.
 */
int64_t outbox_recheck(struct world *w, int64_t contact);
/* How many mails of a campaign wait; cancel up to so many of them, how many it were. */
int64_t outbox_waiting(struct world *w, int64_t campaign);
int64_t outbox_cancel_campaign(struct world *w, int64_t campaign, int64_t limit);
void outbox_cancel_enrolment(struct world *w, int64_t enrolment, const char *why);

/* --- sending; see outbox_take.c --- */

struct outgoing {
    int64_t id, contact, campaign, tries;
    bool answer;                /* answers a consultation: no way to stop in the headers */
    const char *address, *name; /* one recipient */
    struct wording_filled texts;
    const char *message_id; /* of an earlier try, else NULL */
};

/* How the reader of this very mail stops further ones: only who makes its tokens knows. `out` is empty and
 * says whether it is an answer; of `m` everything but the texts is there. */
typedef void stop_fn(void *ctx, const struct outgoing *m, struct arena *a, struct way_to_stop *out);

/* Is there a mail whose time has come? How many, counted up to `most`. */
int64_t outbox_due(struct world *w, int64_t most);
/* The clock may have gone back: what rests for it goes on. */
void outbox_follow_clock(struct world *w);
/*
 * Claim up to `limit` mails whose time has come: the gate, exits, window, caps, rates and not_after are
 * looked at again; what may not go is cancelled, what is early waits. *n claimed, in the arena. Commit before
 * sending.
 */
void outbox_take(struct world *w, size_t limit, stop_fn *stop, void *ctx, struct outgoing **out, size_t *n);
/* The very bytes that are about to go and their Message-ID: kept before the claim is committed. */
void outbox_keep(struct world *w, int64_t id, const char *message_id, const char *subject, const void *bytes,
                 size_t n);
/* No mail can be made of a claimed one: it has failed, with a mail_reason. */
void outbox_spoilt(struct world *w, int64_t id, const char *why);
/*
 * The server asks for the text. True: it may have it, commit first; from then on a crash leaves the mail
 * unknown. False: what it stood on is gone since it was claimed, it is cancelled (or waits again, its
 * campaign being paused), and the text must not go.
 */
bool outbox_hand(struct world *w, int64_t id);
/*
 * What became of a claimed mail: sent, deferred, failed, unknown; the server's last words. Deferred comes
 * again at retry_at, or, if that is 0, after a while that doubles with each try; after OUTBOX_DAYS of trying
 * it has failed. Figures change with it: kpi_settle() ends it.
 */
#define OUTBOX_DAYS 5
void outbox_outcome(struct world *w, int64_t id, const char *state, const char *answer, int64_t retry_at);
/* The server said that nobody is there: no mail to this address any more. */
void outbox_bounced(struct world *w, int64_t id);

/* After a restart, for what was claimed when the process ended. */
struct recovery {
    bool (*has)(void *ctx, const char *message_id); /* it is there: sent; NULL = nobody can know */
    void *ctx;
    bool retry; /* what may have arrived goes again, with the same Message-ID; else it is unknown */
};
/* A mail whose text was not handed over waits again, as it was. How many were claimed. */
int64_t outbox_recover(struct world *w, const struct recovery *how);

/* A person decides about an unknown mail: sent, failed or retry. */
int outbox_settle(struct world *w, int64_t id, const char *as, struct record *r, struct en_error *err);

struct mail_filter {
    int64_t contact;      /* 0 = any */
    const char *campaign; /* name; NULL = any */
    const char *state;    /* NULL = any */
    int64_t limit, cursor_id;
};
/* Newest first, of noun_mail; whether there are more. */
bool outbox_list(struct world *w, const struct mail_filter *f, struct record **rows, size_t *n);
/* *message: the very bytes, NULL if it was never claimed. */
int outbox_load(struct world *w, int64_t id, struct record *r, const char **message, struct en_error *err);

#endif
