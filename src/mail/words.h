/*
 * words.h - header texts: encoded-words (RFC 2047) cut where a reader would not notice, and folding.
 */
#ifndef MAIL_WORDS_H
#define MAIL_WORDS_H

#include "base/buf.h"

#define WORDS_LINE_MAX 76 /* bytes of a header line without CRLF */
#define WORDS_WORD_MAX 75 /* bytes of one encoded-word (RFC 2047 2) */

/*
 * Write `Name: text` CRLF. ASCII is written as it is and folded at blanks; anything else becomes UTF-8 base64
 * encoded-words of at most 75 bytes, each whole characters (a base with its marks, selectors and joiners).
 * The text has no control characters (callers have checked it).
 */
void words_text(struct buf *out, const char *name, const char *text);
/* Write `Name: display <address>` CRLF; display may be NULL or "". */
void words_mailbox(struct buf *out, const char *name, const char *display, const char *address);
/* Write `Name: value` CRLF, never encoded or folded: for values that programs read. */
void words_plain(struct buf *out, const char *name, const char *value);

#endif
