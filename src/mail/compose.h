/*
 * compose.h - one mail to one person, from typed inputs to the very bytes that are sent.
 *
 * The same inputs give the same bytes, today and after a restart: the boundary, the date and the Message-ID
 * are the caller's or follow from what is the caller's.
 */
#ifndef MAIL_COMPOSE_H
#define MAIL_COMPOSE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

#define COMPOSE_MAX         (1024 * 1024) /* bytes of a whole mail */
#define COMPOSE_SUBJECT_MAX 200           /* characters */
#define COMPOSE_ID_MAX      200           /* bytes of a Message-ID without <> */

/* All texts are UTF-8 and borrowed. Texts of parts have LF or CRLF line ends. */
struct letter {
    const char *from_name, *from; /* name may be NULL */
    const char *reply_to;         /* NULL: none */
    const char *to_name, *to;     /* one recipient, always; name may be NULL */
    const char *subject;
    const char *text;
    const char *html;       /* NULL: text only */
    const char *message_id; /* "12.token@city.example", without <> */
    int64_t date;           /* seconds since 1970, written in Japan's time */
    const char *stop_mail;  /* address for unsubscribing by mail; NULL: none (an answer to a consultation) */
    const char *stop_url;   /* https URL for unsubscribing with one click (RFC 8058); NULL: none */
};

/*
 * Append the mail to *out: CRLF line ends, 7 bit, header lines of at most 76 bytes except where an address, a
 * URL or an identifier alone is longer. 0, or -1 with err (field = the member at fault) and *out as it was.
 * A control character in any field but the two parts is refused; in those, all but line ends and tabs.
 */
int compose(const struct letter *l, struct buf *out, struct en_error *err);

/* The text of a mail that compose() made, with LF line ends; NULL if there is none. For no other mail. */
const char *compose_text(const char *mail, size_t n, struct arena *a);

#endif
