/*
 * inbound_dsn.h - delivery status (RFC 3464) and the plain words of carriers that send none. Pure.
 */
#ifndef MAIL_INBOUND_DSN_H
#define MAIL_INBOUND_DSN_H

#include "mail/inbound.h"

/* Read the blocks of a message/delivery-status into kind, code, status and diagnostic; NOTICE if nothing in
 * it failed. */
void dsn_read(const char *text, size_t n, struct inbound *out);
/* Judge a bounce by its plain text: the first reply code or status in it, or well-known words. */
void dsn_read_words(const char *text, size_t n, struct inbound *out);

#endif
