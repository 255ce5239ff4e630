/*
 * returned.h - what mail that came back means for those it had been sent to. Knows no mail: whoever has read
 * it, and has believed its token, tells the facts.
 */
#ifndef DOMAIN_RETURNED_H
#define DOMAIN_RETURNED_H

#include "domain/record.h"

struct returned {
    const char *kind;       /* mail_in_kind */
    int64_t mail, campaign; /* of the outbox, as the token has them */
    bool by_return_path;    /* the token was in the return path: nobody but carriers sees that */
    bool says_stop;         /* a reply that says so and nothing else */
    int code;               /* of a bounce; 0 = none */
    const char *status;     /* of a bounce; "" = none */
    const char *words;      /* of the server for a bounce, of the person for an answer; "" = none */
    const void *bytes;      /* of the mail */
    size_t n;
};

enum returned_end {
    RETURNED_NOT_OURS, /* no such mail went from this database */
    RETURNED_BEFORE,   /* this very mail was here before; nothing was done */
    RETURNED_TAKEN
};

/* Keep the mail and do what it asks for. */
enum returned_end returned_take(struct world *w, const struct returned *r);

/* Somebody shows the stop token of a mail, on a web page of the city: no mail of any kind any more. *told:
 * how many consents were withdrawn (0: they were before). */
int returned_stop(struct world *w, int64_t mail, int64_t campaign, int64_t *told, int64_t *cancelled,
                  struct en_error *err);

struct returned_filter {
    int64_t contact;  /* 0 = any */
    const char *kind; /* NULL = any */
    int64_t limit, cursor_id;
};
/* Newest first, of noun_mail_in, without what people wrote; whether there are more. */
bool returned_list(struct world *w, const struct returned_filter *f, struct record **rows, size_t *n);
/* *message: the bytes; NULL once they were thrown away. */
int returned_load(struct world *w, int64_t id, struct record *r, const char **message, struct en_error *err);
/* Throw away bytes and people's words that came before this moment; how many mails. */
int64_t returned_forget(struct world *w, int64_t before);

/* --- mails of the return mailbox by their names there --- */

struct met {
    bool known, ours;
    int64_t failures; /* how often reading it ended the reader */
};
struct met returned_met(struct world *w, const char *source, const char *uid);
void returned_meet(struct world *w, const char *source, const char *uid, bool ours);
/* The reader ended while it read this mail. */
void returned_failed(struct world *w, const char *source, const char *uid);

#endif
