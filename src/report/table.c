/*
 * table.c - the only place that knows libsmartcols.
 *
 * libsmartcols takes its idea of characters and widths from LC_CTYPE: main() sets it to UTF-8.
 */
#include "report/table.h"

#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "base/arena.h"
#include "base/error.h"
#include "report/safe.h"

struct table {
    struct libscols_table *scols;
    struct libscols_line *line;
    struct arena *arena;
    size_t next; /* column of the next cell */
    bool terminal;
};

static void check(int rc)
{
    if (rc)
        fatal("libsmartcols: %s", strerror(-rc));
}

struct table *table_new(bool terminal)
{
    struct table *t = mem_alloc(sizeof *t);
    t->arena = arena_new();
    t->terminal = terminal;
    t->scols = scols_new_table();
    if (!t->scols)
        fatal("libsmartcols gives no table");
    check(scols_table_set_termforce(t->scols, terminal ? SCOLS_TERMFORCE_AUTO : SCOLS_TERMFORCE_NEVER));
    check(scols_table_set_column_separator(t->scols, "  "));
    return t;
}

void table_free(struct table *t)
{
    scols_unref_table(t->scols);
    arena_free(t->arena);
    free(t);
}

void table_column(struct table *t, const char *heading, bool right, bool wraps)
{
    int flags = right ? SCOLS_FL_RIGHT : t->terminal && wraps ? SCOLS_FL_WRAP : 0;
    if (t->terminal && !wraps)
        flags |= SCOLS_FL_NOEXTREMES;
    if (!scols_table_new_column(t->scols, safe_text(heading, SAFE_CELL, t->arena), 0, flags))
        fatal("libsmartcols gives no column");
}

void table_line(struct table *t)
{
    t->line = scols_table_new_line(t->scols, NULL);
    t->next = 0;
    if (!t->line)
        fatal("libsmartcols gives no line");
}

void table_cell(struct table *t, const char *text)
{
    check(scols_line_set_data(t->line, t->next++, safe_text(text, SAFE_CELL, t->arena)));
}

/* Without the blanks that fill the last column. */
static void put_line(struct buf *out, const char *indent, const char *line, size_t n)
{
    while (n && line[n - 1] == ' ')
        n--;
    buf_str(out, n ? indent : "");
    buf_add(out, line, n);
    buf_str(out, "\n");
}

void table_print(const struct table *t, const char *indent, struct buf *out)
{
    char *text = NULL;
    check(scols_print_table_to_string(t->scols, &text));
    for (const char *at = text; *at;) {
        size_t n = strcspn(at, "\n");
        put_line(out, indent, at, n);
        at += n + (at[n] == '\n');
    }
    free(text);
}

size_t table_terminal_columns(void)
{
    struct libscols_table *t = scols_new_table();
    if (!t)
        fatal("libsmartcols gives no table");
    size_t columns = scols_table_get_termwidth(t);
    scols_unref_table(t);
    return columns;
}
