/*
 * markup.c - the only place that escapes for HTML and SVG.
 */
#include "report/markup.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "report/safe.h"

#define REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

static bool is_forbidden(uint32_t cp)
{
    return cp == 0xFFFE || cp == 0xFFFF;
}

static void put_code_point(struct buf *out, uint32_t cp)
{
    static const struct {
        uint32_t cp;
        const char *escape;
    } escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
        if (escapes[i].cp == cp) {
            buf_str(out, escapes[i].escape);
            return;
        }
    char one[5] = {0};
    text_put(one, cp);
    buf_str(out, one);
}

const char *markup_clean(const char *s, struct arena *a)
{
    struct buf b = {0};
    bool clean = true;
    s = safe_text(s, SAFE_LINES, a);
    for (const char *at = s; *at;) {
        const char *begin = at;
        bool forbidden = is_forbidden(text_next(&at));
        clean = clean && !forbidden;
        if (forbidden)
            buf_str(&b, REPLACEMENT);
        else
            buf_add(&b, begin, (size_t)(at - begin));
    }
    const char *copy = clean ? s : arena_strndup(a, b.at, b.n);
    buf_clear(&b);
    return copy;
}

void markup_text(struct buf *out, const char *s, struct arena *a)
{
    s = markup_clean(s, a);
    for (uint32_t cp; (cp = text_next(&s));)
        put_code_point(out, cp);
}
