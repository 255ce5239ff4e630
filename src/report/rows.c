/*
 * rows.c - the only place that prints lists of maps.
 *
 * The columns are the keys of all rows: the id, then the noun's fields in their order, then the others in the
 * order in which they first appear. Rows leave out keys without a value, so the first row alone tells no
 * order.
 */
#include "report/rows.h"

#include <inttypes.h>
#include <string.h>

#include "base/csv.h"
#include "base/text.h"
#include "base/vec.h"
#include "report/json.h"
#include "report/table.h"

struct column {
    const char *key;
    bool used;  /* some row has a value */
    bool right; /* and all that have one have a number */
    int place;
};

struct columns {
    struct column *at;
    size_t n, cap;
};

static struct column *column_of(struct columns *c, const char *key)
{
    for (size_t i = 0; i < c->n; i++)
        if (!strcmp(c->at[i].key, key))
            return &c->at[i];
    vec_add(c) = (struct column){.key = key, .right = true};
    return &c->at[c->n - 1];
}

static void note_cell(struct columns *c, const struct view *v, const char *key, const struct mp *value)
{
    struct column *column = column_of(c, key);
    if (value->type == MP_NIL)
        return;
    column->used = true;
    column->right = column->right && view_is_number(v, key, value);
}

#define PLACE_LAST 10000

static int place_of(const struct view *v, const char *key)
{
    int i = v->n ? field_find(v->field, v->n, key) : -1;
    if (i >= 0)
        return 2 * i + 1;
    if (!strcmp(key, "id"))
        return 0;
    return v->n && !strcmp(key, "contact_name") ? place_of(v, "contact") + 1 : PLACE_LAST;
}

static void sort_columns(struct columns *c, const struct view *v)
{
    for (size_t i = 0; i < c->n; i++) {
        struct column column = c->at[i];
        size_t k = i;
        column.place = place_of(v, column.key);
        for (; k > 0 && c->at[k - 1].place > column.place; k--)
            c->at[k] = c->at[k - 1];
        c->at[k] = column;
    }
}

static struct columns columns_of(const struct mp *rows, const struct view *v)
{
    struct columns c = {0};
    for (size_t i = 0; i < rows->n; i++) {
        const struct mp *row = &rows->at[i];
        for (size_t k = 0; row->type == MP_MAP && k < row->n; k++)
            if (row->at[2 * k].type == MP_STR)
                note_cell(&c, v, row->at[2 * k].s, &row->at[2 * k + 1]);
    }
    sort_columns(&c, v);
    return c;
}

/* "what_en" says in English what "what" says: one column for both. */
static bool is_translation(const struct columns *all, const char *key)
{
    size_t n = strlen(key), suffix = strlen("_en");
    if (n <= suffix || strcmp(key + n - suffix, "_en") != 0)
        return false;
    for (size_t i = 0; i < all->n; i++)
        if (strlen(all->at[i].key) == n - suffix && !strncmp(all->at[i].key, key, n - suffix))
            return true;
    return false;
}

static bool is_shown(const struct columns *all, const struct column *c, const struct view *v)
{
    const struct field *f = view_field(v, c->key);
    return c->used && !(f && f->flags & FIELD_HIDDEN) && !is_translation(all, c->key);
}

/* Sentences and lists may; what is read at a glance may not. */
static bool may_wrap(const struct view *v, const char *key)
{
    const struct field *f = view_field(v, key);
    return f && (f->type == FIELD_NOTE || (f->flags & FIELD_MANY) || !strcmp(key, "what") ||
                 !strcmp(key, "next_action"));
}

static const struct mp *value_of(const struct mp *row, const char *key, const struct view *v)
{
    static const struct mp nil = {.type = MP_NIL};
    const struct mp *english = v->ja ? NULL : mp_get(row, arena_printf(v->arena, "%s_en", key));
    const struct mp *value = english ? english : mp_get(row, key);
    return value ? value : &nil;
}

/* Of the columns only those that are shown. */
static void keep_shown(struct columns *c, const struct view *v)
{
    bool *keep = arena_array(v->arena, c->n, sizeof *keep);
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        keep[i] = is_shown(c, &c->at[i], v);
    for (size_t i = 0; i < c->n; i++)
        if (keep[i])
            c->at[n++] = c->at[i];
    c->n = n;
}

/* ---- as a table ---- */

/* The columns from `from` up to but not including `until`. */
static void put_columns(struct buf *out, const struct mp *rows, const struct columns *c, size_t from,
                        size_t until, const struct view *v, bool wrap, const char *indent)
{
    struct table *t = table_new(wrap);
    for (size_t i = from; i < until; i++)
        table_column(t, view_heading(v, c->at[i].key), c->at[i].right, may_wrap(v, c->at[i].key));
    for (size_t k = 0; k < rows->n; k++) {
        table_line(t);
        for (size_t i = from; i < until; i++)
            table_cell(t, view_cell(v, c->at[i].key, value_of(&rows->at[k], c->at[i].key, v)));
    }
    table_print(t, indent, out);
    table_free(t);
}

/* ---- on a narrow terminal: each row on several lines, of which all but the first are set in ---- */

#define GAP        2 /* blanks between columns */
#define SET_IN     "      "
#define WRAPS_FROM 24 /* columns that a text which may wrap is content with */

static size_t width_of(const struct mp *rows, const struct column *c, const struct view *v, bool wrap)
{
    size_t widest = text_columns(view_heading(v, c->key));
    for (size_t i = 0; i < rows->n; i++) {
        size_t n = text_columns(view_cell(v, c->key, value_of(&rows->at[i], c->key, v)));
        widest = n > widest ? n : widest;
    }
    return wrap && may_wrap(v, c->key) && widest > WRAPS_FROM ? WRAPS_FROM : widest;
}

/* How many columns, from the one at `from` on, fit; one always does. */
static size_t how_many_fit(const struct mp *rows, const struct columns *c, size_t from, const struct view *v,
                           size_t room, bool wrap)
{
    size_t n = 0, width = 0;
    do
        width += width_of(rows, &c->at[from + n++], v, wrap) + GAP;
    while (from + n < c->n && width + width_of(rows, &c->at[from + n], v, wrap) <= room);
    return n;
}

/* The next line of a part, moved on; an empty one is none. */
static void put_next_line(struct buf *out, const char **at, const char *indent, const char *set_in)
{
    size_t n = strcspn(*at, "\n");
    if (n) {
        buf_printf(out, "%s%s", indent, set_in);
        buf_add(out, *at, n);
        buf_str(out, "\n");
    }
    *at += n + ((*at)[n] == '\n');
}

static void put_stacked(struct buf *out, const struct mp *rows, const struct columns *c, const struct view *v,
                        const char *indent, size_t room)
{
    struct buf part = {0};
    VEC(const char *) parts = {0};
    for (size_t from = 0, n; from < c->n; from += n) {
        n = how_many_fit(rows, c, from, v, from ? room - strlen(SET_IN) : room, false);
        put_columns(&part, rows, c, from, from + n, v, false, "");
        vec_add(&parts) = arena_strndup(v->arena, part.at, part.n);
        buf_clear(&part);
    }
    for (size_t line = 0; line <= rows->n; line++)
        for (size_t i = 0; i < parts.n; i++)
            put_next_line(out, &parts.at[i], indent, i ? SET_IN : "");
    vec_clear(&parts);
}

void rows_table(struct buf *out, const struct mp *rows, const struct view *v, const char *indent)
{
    struct columns c = columns_of(rows, v);
    size_t whole = v->terminal ? table_terminal_columns() : 0, beside = strlen(indent) + strlen(SET_IN);
    keep_shown(&c, v);
    if (whole > 2 * beside && c.n && how_many_fit(rows, &c, 0, v, whole - strlen(indent), true) < c.n)
        put_stacked(out, rows, &c, v, indent, whole - strlen(indent));
    else if (c.n)
        put_columns(out, rows, &c, 0, c.n, v, v->terminal, indent);
    vec_clear(&c);
}

/* ---- CSV ---- */

static void csv_cell(struct buf *out, const struct view *v, const char *key, const struct mp *value)
{
    bool own_words = !v->n;
    if (!value || value->type == MP_NIL)
        return;
    if (value->type == MP_INT)
        csv_put_number(out, arena_printf(v->arena, "%" PRId64, value->i));
    else if (value->type == MP_BOOL && own_words)
        csv_put(out, value->flag ? "true" : "false");
    else if (value->type == MP_BOOL)
        csv_put(out, value->flag ? (v->ja ? "はい" : "yes") : (v->ja ? "いいえ" : "no"));
    else if (value->type == MP_STR && own_words)
        csv_put(out, value->s);
    else
        csv_put(out, view_cell(v, key, value));
}

/* A list that no noun labels is read by programs: all its keys, as they are. */
static bool in_csv(const struct columns *all, const struct column *c, const struct view *v)
{
    return !v->n || !is_translation(all, c->key);
}

static void csv_row_of(struct buf *out, const struct columns *c, const struct mp *row, const struct view *v)
{
    const char *between = "";
    for (size_t i = 0; i < c->n; i++) {
        const char *key = c->at[i].key;
        if (!in_csv(c, &c->at[i], v))
            continue;
        buf_str(out, between);
        csv_cell(out, v, key, v->n ? value_of(row, key, v) : mp_get(row, key));
        between = ",";
    }
    buf_str(out, "\r\n");
}

void rows_csv(struct buf *out, const struct mp *rows, const struct view *v)
{
    struct columns c = columns_of(rows, v);
    const char *between = "";
    buf_str(out, CSV_BOM);
    for (size_t i = 0; i < c.n; i++) {
        if (!in_csv(&c, &c.at[i], v))
            continue;
        buf_str(out, between);
        csv_put(out, v->n ? view_heading(v, c.at[i].key) : c.at[i].key);
        between = ",";
    }
    buf_str(out, c.n ? "\r\n" : "");
    for (size_t i = 0; i < rows->n; i++)
        csv_row_of(out, &c, &rows->at[i], v);
    vec_clear(&c);
}
