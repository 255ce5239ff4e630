/*
 * paper.h - what the house puts around a mail: its addresses with their tokens, its Message-ID, the bytes.
 *
 * All three tokens name the mail: of a bounce, of a wish to stop and of a reply the outbox knows the rest.
 */
#ifndef DAEMON_PAPER_H
#define DAEMON_PAPER_H

#include "base/buf.h"
#include "base/keyed.h"
#include "daemon/options.h"
#include "domain/outbox.h"
#include "domain/test_mail.h"
#include "mail/inbound.h"

struct paper {
    const struct options *options;
    const struct keyed *key;
};

/* A mail ready to go. */
struct sheet {
    int64_t id, tries;
    const char *message_id, *return_path, *to;
    struct buf bytes;
};

/* Our addresses, for who reads what comes back. */
struct inbound_boxes paper_boxes(const struct options *o);
/* A stop_fn; ctx is the paper. */
void paper_way_to_stop(void *paper, const struct outgoing *m, struct arena *a, struct way_to_stop *out);
/* Make the bytes. -1: none can be made (err), and *why is a mail_reason. To be cleared either way. */
int paper_write(const struct paper *p, const struct outgoing *m, int64_t now, struct arena *a,
                struct sheet *out, const char **why, struct en_error *err);
/* A test: marked in its subject, its way to stop and its return path the sender's own. Its number is below 0,
 * to be told from mails. */
int paper_write_test(const struct paper *p, const struct test_mail *t, int64_t now, struct arena *a,
                     struct sheet *out, struct en_error *err);
void sheet_clear(struct sheet *s);

#endif
