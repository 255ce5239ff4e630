/*
 * inbound.h - what a mail that came back means. For a process that has no database and no key: it names the
 * token it found, and whoever has the key decides whether to believe it.
 */
#ifndef MAIL_INBOUND_H
#define MAIL_INBOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "mail/token.h"

#define INBOUND_MAX         (1024 * 1024) /* bytes of a mail that is looked into */
#define INBOUND_DEPTH_MAX   4             /* parts within parts */
#define INBOUND_HEADERS_MAX 100           /* of one part */
#define INBOUND_GROUPS_MAX  100           /* of addresses, in one header */
#define INBOUND_TEXT_MAX    400
#define INBOUND_SAID_MAX    3000 /* bytes of an answer that are decoded */
#define INBOUND_ID_MAX      250

enum inbound_kind {
    INBOUND_FOREIGN,     /* none of ours: left alone */
    INBOUND_BEYOND,      /* larger or deeper than is looked into: counted, left alone */
    INBOUND_NOTICE,      /* of ours, and nothing to do: delayed, delivered */
    INBOUND_BOUNCE_HARD, /* nobody is there */
    INBOUND_BOUNCE_SOFT, /* not delivered, for a reason that may pass or is not the mailbox's */
    INBOUND_STOP,        /* wants no more mail */
    INBOUND_REPLY,       /* a person wrote */
    INBOUND_AUTO_REPLY   /* a machine answered for a person */
};

/* Our addresses: PREFIX token @ domain, as in "kaeri+" or "kaeri-"; and what stands right of @ in
 * Message-IDs. */
struct inbound_boxes {
    const char *bounce_prefix, *stop_prefix;
    const char *domain, *id_domain;
};

struct inbound {
    enum inbound_kind kind;
    enum token_purpose purpose;          /* of token; only with one */
    char token[TOKEN_LENGTH + 1];        /* not yet believed; "" if none */
    char message_id[INBOUND_ID_MAX + 1]; /* of ours that it refers to, without <>; "" if none */
    int code;                            /* SMTP code of a bounce; 0: none */
    char status[12];                     /* enhanced status of a bounce, "5.1.1"; "" if none */
    char diagnostic[INBOUND_TEXT_MAX +
                    1];              /* the server's words, one line of valid UTF-8; may name the person */
    char said[INBOUND_SAID_MAX + 1]; /* the beginning of an answer's text, lines of valid UTF-8; "" if none */
    bool says_stop;                  /* a reply whose subject or first line says only "不要" or the like */
};

/* Read a mail of n bytes. Never fails: what cannot be read is foreign. Nothing of it is run, fetched or kept.
 */
void inbound_read(const void *bytes, size_t n, const struct inbound_boxes *boxes, struct inbound *out);
/* "bounce_hard", ... for logs and tests. */
const char *inbound_kind_name(enum inbound_kind kind);

#endif
