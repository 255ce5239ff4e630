/*
 * safe.c - the only place that decides how a control character is shown.
 */
#include "report/safe.h"

#include <inttypes.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/text.h"

static void put_safe(struct buf *b, uint32_t cp, enum safe_mode mode)
{
    char one[5] = {0};
    text_put(one, cp);
    if (cp == '\t' || (cp == '\n' && mode != SAFE_LINES))
        buf_str(b, " ");
    else if (!text_control(one, true) || (cp < 0x100 && mode == SAFE_CELL))
        buf_str(b, one);
    else
        buf_printf(b, cp < 0x100 ? "\\x%02" PRIx32 : "\\u%04" PRIx32, cp);
}

const char *safe_text(const char *s, enum safe_mode mode, struct arena *a)
{
    if (!text_control(s, false))
        return s;
    struct buf b = {0};
    for (uint32_t cp; (cp = text_next(&s));)
        if (mode != SAFE_LINES || cp != '\r' || *s != '\n') /* mails end their lines so */
            put_safe(&b, cp, mode);
    const char *copy = arena_strndup(a, b.at, b.n);
    buf_clear(&b);
    return copy;
}
