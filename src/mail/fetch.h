/*
 * fetch.h - where returned mail lies: an IMAP or POP3 mailbox, a maildir or a folder of .eml files. Waits;
 * only the postbox child uses it.
 */
#ifndef MAIL_FETCH_H
#define MAIL_FETCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

#define FETCH_URL_MAX    500
#define FETCH_NAME_MAX   100
#define FETCH_SECRET_MAX 250
#define FETCH_UID_MAX    200

struct fetch_source {
    char url[FETCH_URL_MAX + 1]; /* imap(s)://HOST[:PORT]/MAILBOX, pop3(s)://HOST[:PORT], file:///FOLDER */
    char user[FETCH_NAME_MAX + 1], password[FETCH_SECRET_MAX + 1];
    char ca_file[FETCH_URL_MAX + 1]; /* "" = the system's */
    int starttls;                    /* imap:// and pop3:// must become TLS */
    int seconds;                     /* for one answer of a server */
};

struct fetch;

/* Look what is there. NULL with EN_INVALID (URL) or EN_IO (server or folder, in its words). The source is
 * borrowed. */
struct fetch *fetch_open(const struct fetch_source *source, struct en_error *err);
/* QUIT and the like; NULL is fine. */
void fetch_close(struct fetch *f);
size_t fetch_count(const struct fetch *f);
/* Names mail i for ever, as far as the source can. */
const char *fetch_uid(const struct fetch *f, size_t i);
/* The bytes of mail i; of a larger one the first INBOUND_MAX + 1. 1: it cannot be read (now); -1 with EN_IO:
 * the source is of no more use. */
int fetch_get(struct fetch *f, size_t i, struct buf *out, struct en_error *err);
/*
 * Mail i is dealt with: IMAP marks it deleted (nothing is expunged), POP3 deletes it in fetch_finish(), a
 * maildir moves it to `cur`, a folder to `read`. Or, ours = false, it stays as it was found. -1 with EN_IO.
 */
int fetch_done(struct fetch *f, size_t i, bool ours, struct en_error *err);
/* All are dealt with. -1 with EN_IO: some may be found again. */
int fetch_finish(struct fetch *f, struct en_error *err);

#endif
