/*
 * smtp_reply.h - replies of an SMTP server: reading them line by line, and what a refusal means.
 */
#ifndef MAIL_SMTP_REPLY_H
#define MAIL_SMTP_REPLY_H

#include "mail/smtp.h"

enum reply_state { REPLY_MORE, REPLY_WHOLE, REPLY_BAD };

/* Take one line (without its line end) into the reply; REPLY_BAD: no reply of RFC 5321 4.2. */
enum reply_state smtp_reply_line(struct smtp_reply *r, const char *line, size_t n);
/* Whose matter is this refusal (4xx or 5xx) of a command? */
enum smtp_blame smtp_reply_blame(const struct smtp_reply *r, enum smtp_phase phase);
/* Append to words (SMTP_WORDS_MAX + 1 bytes, n used): one line of valid UTF-8, what cannot be shown as
 * blanks. */
void smtp_words_add(char *words, size_t *n, const char *text, size_t length);

#endif
