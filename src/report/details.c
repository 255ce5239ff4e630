/*
 * details.c - the only place that prints one map for a person.
 */
#include "report/details.h"

#include <string.h>

#include "base/text.h"
#include "report/rows.h"
#include "report/safe.h"

#define LABEL_COLUMNS_MAX 30

static bool is_list_of_maps(const struct mp *value)
{
    return value->type == MP_ARRAY && value->n && value->at[0].type == MP_MAP;
}

/* A letter is read as one, not in a cell. */
static bool has_lines(const struct mp *list)
{
    for (size_t i = 0; i < list->n; i++)
        for (size_t k = 0; list->at[i].type == MP_MAP && k < list->at[i].n; k++) {
            const struct mp *value = &list->at[i].at[2 * k + 1];
            if (value->type == MP_STR && strchr(value->s, '\n'))
                return true;
        }
    return false;
}

static void put_items(struct buf *out, const struct mp *list, const struct view *v, const char *indent)
{
    for (size_t i = 0; i < list->n; i++) {
        buf_str(out, i ? "\n" : "");
        details_put(out, &list->at[i], v, indent);
    }
}

static bool has_value(const struct mp *key, const struct mp *value)
{
    bool empty = value->type == MP_NIL || ((value->type == MP_ARRAY || value->type == MP_MAP) && !value->n);
    return key->type == MP_STR && !empty;
}

static size_t label_columns(const struct mp *record, const struct view *v)
{
    size_t widest = 0;
    for (size_t i = 0; i < record->n; i++) {
        const struct mp *key = &record->at[2 * i], *value = &record->at[2 * i + 1];
        size_t n = has_value(key, value) ? text_columns(view_heading(v, key->s)) : 0;
        if (n > widest && n <= LABEL_COLUMNS_MAX)
            widest = n;
    }
    return widest;
}

/* Lines after the first begin below the first; an end of the last line is none. */
static void put_lines(struct buf *out, const char *text, const char *indent, size_t column)
{
    for (;;) {
        size_t n = strcspn(text, "\n");
        buf_add(out, text, n);
        buf_str(out, "\n");
        text += n + (text[n] == '\n');
        if (!*text)
            return;
        if (*text != '\n')
            buf_printf(out, "%s%*s", indent, (int)column, "");
    }
}

static void put_scalar(struct buf *out, const struct view *v, const char *key, const struct mp *value,
                       const char *indent, size_t column)
{
    const char *label = safe_text(view_heading(v, key), SAFE_LINE, v->arena);
    size_t n = text_columns(label);
    buf_printf(out, "%s%s%*s", indent, label, (int)(n < column ? column - n : 1), "");
    put_lines(out, safe_text(view_cell(v, key, value), SAFE_LINES, v->arena), indent, column);
}

static void put_nested(struct buf *out, const struct view *v, const char *key, const struct mp *value,
                       const char *indent)
{
    struct view inner = view_nested(v, key);
    const char *deeper = arena_printf(v->arena, "%s  ", indent);
    buf_printf(out, "%s%s\n", indent, safe_text(view_heading(v, key), SAFE_LINE, v->arena));
    if (value->type == MP_MAP)
        details_put(out, value, &inner, deeper);
    else if (has_lines(value))
        put_items(out, value, &inner, deeper);
    else
        rows_table(out, value, &inner, deeper);
}

void details_put(struct buf *out, const struct mp *record, const struct view *v, const char *indent)
{
    size_t column = label_columns(record, v) + 2;
    for (size_t i = 0; i < record->n; i++) {
        const struct mp *key = &record->at[2 * i], *value = &record->at[2 * i + 1];
        if (!has_value(key, value))
            continue;
        if (is_list_of_maps(value) || value->type == MP_MAP)
            put_nested(out, v, key->s, value, indent);
        else
            put_scalar(out, v, key->s, value, indent, column);
    }
}
