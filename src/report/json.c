/*
 * json.c - the only place that writes JSON.
 */
#include "report/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

#define INDENT 2

static void put_code_point(struct buf *out, uint32_t cp)
{
    char one[5] = {0};
    text_put(one, cp);
    if (cp == '"' || cp == '\\')
        buf_printf(out, "\\%c", (char)cp);
    else if (cp == '\n')
        buf_str(out, "\\n");
    else if (cp == '\t')
        buf_str(out, "\\t");
    else if (text_control(one, false))
        buf_printf(out, "\\u%04" PRIx32, cp);
    else
        buf_str(out, one);
}

void json_put_text(struct buf *out, const char *s)
{
    buf_str(out, "\"");
    for (uint32_t cp; (cp = text_next(&s));)
        put_code_point(out, cp);
    buf_str(out, "\"");
}

/* The shortest digits that read back as the same number. */
static void put_float(struct buf *out, double d)
{
    char digits[40];
    for (int precision = 15; precision <= 17; precision++) {
        (void)snprintf(digits, sizeof digits, "%.*g", precision, d);
        if (strtod(digits, NULL) == d)
            break;
    }
    buf_str(out, isfinite(d) ? digits : "null");
}

static void put_value(struct buf *out, const struct mp *v, int depth);

static void put_line(struct buf *out, int depth)
{
    buf_printf(out, "\n%*s", depth * INDENT, "");
}

static void put_array(struct buf *out, const struct mp *v, int depth)
{
    buf_str(out, "[");
    for (size_t i = 0; i < v->n; i++) {
        buf_str(out, i ? "," : "");
        put_line(out, depth + 1);
        put_value(out, &v->at[i], depth + 1);
    }
    if (v->n)
        put_line(out, depth);
    buf_str(out, "]");
}

/* JSON knows only texts as keys. */
static void put_key(struct buf *out, const struct mp *key)
{
    if (key->type == MP_STR) {
        json_put_text(out, key->s);
    } else {
        struct buf digits = {0};
        json_put(&digits, key);
        json_put_text(out, digits.at);
        buf_clear(&digits);
    }
    buf_str(out, ": ");
}

static void put_map(struct buf *out, const struct mp *v, int depth)
{
    buf_str(out, "{");
    for (size_t i = 0; i < v->n; i++) {
        buf_str(out, i ? "," : "");
        put_line(out, depth + 1);
        put_key(out, &v->at[2 * i]);
        put_value(out, &v->at[2 * i + 1], depth + 1);
    }
    if (v->n)
        put_line(out, depth);
    buf_str(out, "}");
}

static void put_value(struct buf *out, const struct mp *v, int depth)
{
    switch (v->type) {
    case MP_NIL:
    case MP_EXT:
        buf_str(out, "null");
        return;
    case MP_BOOL:
        buf_str(out, v->flag ? "true" : "false");
        return;
    case MP_INT:
        buf_printf(out, "%" PRId64, v->i);
        return;
    case MP_BIG:
        buf_printf(out, "%" PRIu64, (uint64_t)v->i);
        return;
    case MP_FLOAT:
        put_float(out, v->d);
        return;
    case MP_STR:
        json_put_text(out, v->s);
        return;
    case MP_ARRAY:
        put_array(out, v, depth);
        return;
    case MP_MAP:
        put_map(out, v, depth);
        return;
    }
}

void json_put(struct buf *out, const struct mp *v)
{
    put_value(out, v, 0);
}
