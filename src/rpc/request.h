/*
 * request.h - one request on its way from bytes to reply.
 */
#ifndef RPC_REQUEST_H
#define RPC_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/record.h"
#include "domain/world.h"
#include "vocab/methods.h"
#include "wire/mp.h"

struct conn;

/* What stands in the way of mail that waits; moments, 0 = nothing of that kind. */
struct sending {
    const char *transport;
    int64_t under_way;
    const char *held;       /* why nothing may be sent from this database, a word; NULL = it may */
    int64_t unreachable;    /* since when the relay is */
    char words[200];        /* its own, or the system's */
    int64_t refused;        /* since when the relay refuses us ... */
    char said[32];          /* ... with this code */
    int64_t tries_again;    /* when it is asked anew, of the last two */
    int64_t rate_free;      /* when the hourly limit of all gives room */
    int64_t rests_until;    /* a campaign that had its share of this hour */
    int64_t unknown;        /* mails that wait for somebody to settle them */
    int64_t unread;         /* since when the return mailbox cannot be read ... */
    char unread_words[200]; /* ... and why */
    bool disk_low, no_sender;
    bool other_transport; /* than the one that was begun with is configured now */
};

/* Services of the daemon that a handler may need and the domain must not know. */
struct services {
    void *ctx;
    /* Start a recount; the reply comes when it is done. -1 with err, such as that one is running already. */
    int (*recount)(void *ctx, uint64_t ticket, bool repair, struct en_error *err);
    /* Are the figures being counted anew after a change of the rules? Per cent done, or -1. */
    int (*recounting)(void *ctx);
    /* Read the configuration and the plans again, once what this turn does is on the disk. */
    void (*reload)(void *ctx);
    /* Read the return mailbox now; the reply comes when that is done. -1 with err, such as that there is
     * none.
     */
    int (*fetch_mail)(void *ctx, uint64_t ticket, struct en_error *err);
    /* Is this text a stop token of ours? -1 with err. */
    int (*believe_stop)(void *ctx, const char *text, int64_t *mail, int64_t *campaign, struct en_error *err);
    /* The text of a mail that went out; NULL if it has none. */
    const char *(*read_letter)(const char *mail, size_t n, struct arena *a);
    /* What admin.status tells of the daemon. */
    void (*status)(void *ctx, struct mp_out *out);
    void (*sending)(void *ctx, struct world *w, struct sending *out);
    /* This database may send from where it is. */
    int (*arm)(void *ctx, struct world *w, struct en_error *err);
    /* The reply tells the clock, when all that is due by it was done or cannot be. */
    void (*settle)(void *ctx, uint64_t ticket);
};

struct request {
    struct conn *conn;    /* NULL once the connection is gone; the reply is then dropped */
    struct request *next; /* in its queue */
    uint32_t msgid;
    bool notification;
    const struct method *method; /* NULL until found */
    struct arena *arena;
    const uint8_t *frame; /* the whole frame, in the arena */
    size_t frame_size;
    const uint8_t *params; /* within it */
    size_t params_size;
    struct value arg[METHOD_ARGS_MAX];
    struct mp_out *out; /* the result is written here */
    struct en_error err;
    bool undo;       /* done, but nothing of it is to be kept: a dry run */
    uint64_t ticket; /* names a reply that comes later */
};

enum handled { HANDLED_DONE, HANDLED_FAILED, HANDLED_LATER };
typedef enum handled handler_fn(struct request *rq, struct world *w, const struct services *services);

/* The value of a declared argument; asserts that the method declares it. */
const struct value *arg(const struct request *rq, const char *name);
int64_t arg_int(const struct request *rq, const char *name, int64_t fallback);
const char *arg_text(const struct request *rq, const char *name); /* NULL if not given */
bool arg_bool(const struct request *rq, const char *name);
/* The `id` argument, a slip's number looked up; 0 (which is nobody's) if there is no such slip. */
int64_t arg_id(const struct request *rq, struct world *w);

/* What came for the fields of the method's noun. */
int arg_record(struct request *rq, struct record *r);

/*
 * args.c: check the params against the method's arguments, fill rq->arg. EN_INVALID names the field.
 */
int args_read(struct request *rq, const struct mp *params, int32_t today);
/* Ids of contacts that were merged become those of the people they belong to: old ids work everywhere. */
void args_resolve(struct request *rq, struct world *w);

/* reply.c: the common shapes. */
void reply_value(struct mp_out *o, const struct field *f, const struct value *v);
/* id, the fields of the noun that have a value (or all, as nil, if `whole`), `cancelled`. Leaves the map
 * open. */
void reply_open_record(struct mp_out *o, const struct record *r, bool whole);
void reply_record(struct request *rq, struct world *w, const struct record *r);
/* Around rows of any shape: {rows: [...], more, cursor}. */
void reply_open_rows(struct mp_out *o);
void reply_close_rows(struct mp_out *o, bool more, const char *cursor);
/* Rows with `more` and a cursor; stops by itself at 1 MiB. */
void reply_rows(struct request *rq, struct world *w, const struct record *rows, size_t n, bool more);
/* The cursor argument; id 0 = from the start. */
int read_cursor(struct request *rq, int64_t *day, int64_t *id);
void reply_day(struct mp_out *o, const char *key, int32_t day); /* nil for NO_DAY */

/* The clock, and whether all that is due by it was done or cannot be. */
void reply_clock(struct mp_out *o, bool settled);

/* sending.c: `mail_warnings`, a list of {code, ja, en}. */
void reply_warnings(struct mp_out *o, const struct sending *s);

/* report_head.c: who reports, when, to whom, with what hidden; keys of an open map. */
void reply_report_head(struct mp_out *o, const struct world *w);

/* The handler of a method. */
handler_fn *handler_of(const struct method *m);

#endif
