/*
 * json.h - a reply as one JSON document.
 */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "base/buf.h"
#include "wire/mp.h"

/* The whole value, indented, without a line end behind it. Output is plain UTF-8 with every control and
 * direction character escaped, so that it may be shown on a terminal. What JSON cannot say (ext, infinities)
 * is null. */
void json_put(struct buf *out, const struct mp *v);
/* One string with its quotes. */
void json_put_text(struct buf *out, const char *s);

#endif
