/*
 * markup.h - text put into HTML and SVG so that it is nothing but text.
 */
#ifndef REPORT_MARKUP_H
#define REPORT_MARKUP_H

#include "base/arena.h"
#include "base/buf.h"

/*
 * Append a text for an element or a quoted attribute: & < > " ' are escaped, control and direction characters
 * shown as \x1b. What no XML may hold becomes U+FFFD. LF stays.
 */
void markup_text(struct buf *out, const char *s, struct arena *a);
/* A text that may also be given to other writers of XML: the same without the escapes. */
const char *markup_clean(const char *s, struct arena *a);

#endif
