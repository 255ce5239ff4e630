/*
 * smtp.h - the SMTP transaction (RFC 5321, pipelined by RFC 2920) as a pure machine: fed bytes, gives bytes.
 * No socket, no clock, no allocation that a server could drive.
 *
 * It begins where the greeting, EHLO, STARTTLS and AUTH are over. The driver's round:
 *
 *     smtp_mail(s, &mail, err);
 *     for (;;) {
 *         if (smtp_pending(s, &bytes))  ... write some of them, then smtp_wrote(s, n)
 *         ... read, then smtp_feed(s, bytes, n); on end, error or timeout smtp_lost(s, how)
 *         if (smtp_take_outcome(s)) ...
 *     }
 */
#ifndef MAIL_SMTP_H
#define MAIL_SMTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "mail/address.h"

#define SMTP_LINE_MAX  2048 /* bytes of one reply line; RFC 5321 4.5.3.1.5 has 512 */
#define SMTP_LINES_MAX 100  /* lines of one reply */
#define SMTP_WORDS_MAX 400  /* bytes of a server's words that are kept */

/* What a server said that it can do. */
enum smtp_can { SMTP_PIPELINING = 1, SMTP_SIZE = 2, SMTP_STARTTLS = 4, SMTP_AUTH = 8 };

struct smtp_server {
    unsigned can;
    uint64_t size_max; /* largest mail it takes; 0: it did not say */
};

/* Take note of one line after the first of an EHLO reply, without its code ("SIZE 10485760"). */
void smtp_ehlo_line(struct smtp_server *server, const char *line, size_t n);

/* Where a transaction stands: the command (or text) whose reply is awaited or decided. */
enum smtp_phase {
    SMTP_CONNECT,
    SMTP_RSET,
    SMTP_MAIL,
    SMTP_RCPT,
    SMTP_DATA,
    SMTP_TEXT,
    SMTP_QUIT,
    SMTP_PHASES
};

/* What became of a mail. */
enum smtp_result {
    SMTP_SENT,     /* the server took it upon itself */
    SMTP_DEFERRED, /* not taken, worth another try */
    SMTP_FAILED,   /* refused for good */
    SMTP_UNKNOWN   /* handed over whole, and no final answer: the server may have it */
};

/* Whose matter a refusal is. Only SMTP_BLAME_ADDRESS says something about the person's mailbox. */
enum smtp_blame { SMTP_BLAME_NONE, SMTP_BLAME_ADDRESS, SMTP_BLAME_MAIL, SMTP_BLAME_RELAY };

enum smtp_loss { SMTP_CLOSED, SMTP_TIMED_OUT };

struct smtp_outcome {
    enum smtp_result result;
    enum smtp_phase phase; /* where it was decided */
    enum smtp_blame blame;
    bool handed_over; /* the last byte of the mail had been given away */
    int code;         /* of the reply that decided; 0: none */
    char status[12];  /* its enhanced status, "5.1.1"; "" if it had none */
    /* The server's words, or ours (English) when it said nothing: one line of valid UTF-8. They may name the
     * recipient: to be stored with the mail, not logged. */
    char words[SMTP_WORDS_MAX + 1];
};

struct smtp_reply {
    int code;
    bool more; /* the line read last says that another follows */
    int lines;
    char status[12];
    char words[SMTP_WORDS_MAX + 1];
    size_t n;
};

struct smtp {
    struct smtp_server server;
    enum smtp_phase awaited[5]; /* commands given whose replies are to come, first one first */
    int n_awaited;
    struct buf out; /* to be written, from out_at on */
    size_t out_at;
    struct buf text; /* the mail, dots stuffed, with the final dot */
    char from[ADDRESS_MAX + 1], to[ADDRESS_MAX + 1];
    size_t size;     /* of the mail before dots were stuffed */
    bool busy;       /* a mail is under way */
    bool dirty;      /* a transaction was left open: RSET first */
    bool text_given; /* the text is in `out` */
    bool held;       /* the server waits for the text, and so do we (smtp_release) */
    bool hold_text;  /* set by the driver: stop before the text */
    bool over;       /* the connection is of no more use */
    bool decided;    /* refused before the text; the rest of the replies is awaited */
    bool done;       /* outcome is there */
    struct smtp_outcome outcome;
    struct smtp_reply reply;
    char line[SMTP_LINE_MAX];
    size_t line_n;
};

/* from: "" for the null sender. Addresses as address_write() gives them; text with CRLF line ends. */
struct smtp_letter {
    const char *from, *to;
    const void *text;
    size_t n;
};

void smtp_begin(struct smtp *s, const struct smtp_server *server);
void smtp_clear(struct smtp *s);

/* Begin a mail; only when smtp_idle(). -1 with EN_INVALID: an address or text that cannot be sent (a control
 * character, a bare CR or LF, NUL, a line over 998 bytes, no CRLF at the end). The text is copied. */
int smtp_mail(struct smtp *s, const struct smtp_letter *mail, struct en_error *err);
/* Ready for another mail? */
bool smtp_idle(const struct smtp *s);
/* Of no more use: to be closed. */
bool smtp_over(const struct smtp *s);
/* Say goodbye; only when idle. */
void smtp_quit(struct smtp *s);

/* Bytes to write; NULL if none. */
const char *smtp_pending(const struct smtp *s, size_t *n);
void smtp_wrote(struct smtp *s, size_t n);
/* With hold_text: the server asks for the text (354) and the driver has not yet said smtp_release(). */
bool smtp_holds(const struct smtp *s);
void smtp_release(struct smtp *s);
/* Or never: the mail gets its outcome, the connection is over. */
void smtp_withdraw(struct smtp *s);

void smtp_feed(struct smtp *s, const char *bytes, size_t n);
void smtp_lost(struct smtp *s, enum smtp_loss how);

/* The outcome of the mail, once; NULL while there is none. Borrowed until the next smtp_mail(). */
const struct smtp_outcome *smtp_take_outcome(struct smtp *s);
/* Which reply is awaited (for the timeout); SMTP_CONNECT if none. */
enum smtp_phase smtp_awaits(const struct smtp *s);

#endif
