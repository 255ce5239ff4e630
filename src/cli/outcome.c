/*
 * outcome.c - the only place that counts and tells what an import did.
 */
#include "cli/outcome.h"

#include <inttypes.h>
#include <string.h>

#include "base/csv.h"
#include "base/vec.h"
#include "report/rows.h"
#include "report/safe.h"

#define LISTED_MAX 20

struct outcome outcome_new(const char *file, bool dry_run, FILE *rejects)
{
    return (struct outcome){.file = file, .dry_run = dry_run, .rejects = rejects, .arena = arena_new()};
}

void outcome_clear(struct outcome *o)
{
    vec_clear(&o->rejected);
    arena_free(o->arena);
    *o = (struct outcome){0};
}

/* ---- rejected rows ---- */

static void write_reject(const struct outcome *o, const char *const cells[], size_t n, const char *last)
{
    struct buf b = {0};
    for (size_t i = 0; i < n; i++) {
        csv_put(&b, cells[i]);
        buf_str(&b, ",");
    }
    csv_put(&b, last);
    buf_str(&b, "\r\n");
    (void)fwrite(b.at, 1, b.n, o->rejects);
    buf_clear(&b);
}

void outcome_heading(const struct outcome *o, const struct sheet *s, bool ja)
{
    if (!o->rejects)
        return;
    (void)fputs(ftell(o->rejects) ? "" : CSV_BOM, o->rejects);
    write_reject(o, s->heading, s->headings, ja ? "取り込めない理由" : "why rejected");
}

static const char *column_of(const struct sheet *s, const char *field, struct arena *a)
{
    bool event_name = s->mapping->noun == &noun_event && !strcmp(field, "name");
    const char *heading = sheet_heading(s, field, a);
    return event_name && heading == field ? sheet_heading(s, "event", a) : heading;
}

static void add_rejected(struct outcome *o, const struct sheet *s, const struct mp *result, size_t line,
                         char *const cells[], size_t n, bool ja)
{
    const char *field = mp_get_str(result, "field", ""), *en = mp_get_str(result, "message", "");
    struct rejected r = {.line = line,
                         .field = arena_strdup(o->arena, field),
                         .column = arena_strdup(o->arena, *field ? column_of(s, field, o->arena) : ""),
                         .message = arena_strdup(o->arena, ja ? mp_get_str(result, "message_ja", en) : en)};
    vec_add(&o->rejected) = r;
    if (o->rejects)
        write_reject(o, (const char *const *)cells, n,
                     *r.column ? arena_printf(o->arena, "%s: %s", r.column, r.message) : r.message);
}

void outcome_add(struct outcome *o, const struct sheet *s, const struct mp *result, size_t line,
                 char *const cells[], size_t n, bool ja)
{
    int i = enum_index(&enum_import_outcome, mp_get_str(result, "outcome", ""));
    o->rows++;
    if (i >= 0)
        o->n[i]++;
    if (i == enum_index(&enum_import_outcome, "rejected"))
        add_rejected(o, s, result, line, cells, n, ja);
}

/* ---- for people ---- */

static void list_rejected(const struct outcome *o, const struct cli *cli)
{
    for (size_t i = 0; i < o->rejected.n && i < LISTED_MAX; i++) {
        const struct rejected *r = &o->rejected.at[i];
        cli_note(cli, arena_printf(o->arena, cli->ja ? "%s:%zu行目%s%s%s: %s" : "%s:%zu:%s%s%s: %s", o->file,
                                   r->line, *r->column ? (cli->ja ? "「" : " \"") : "", r->column,
                                   *r->column ? (cli->ja ? "」" : "\"") : "", r->message));
    }
    if (o->rejected.n > LISTED_MAX)
        cli_note(cli, arena_printf(o->arena, cli->ja ? "ほか %zu 行" : "and %zu more",
                                   o->rejected.n - LISTED_MAX));
}

void outcome_summary(const struct outcome *o, const struct cli *cli, struct buf *out)
{
    list_rejected(o, cli);
    buf_printf(out, "%s: ", safe_text(o->file, SAFE_LINE, o->arena));
    for (size_t i = 0; i < OUTCOMES; i++) {
        const struct enum_item *item = &enum_import_outcome.item[i];
        buf_printf(out, "%s%s %zu", i ? (cli->ja ? "・" : ", ") : "", cli->ja ? item->ja : item->en, o->n[i]);
    }
    if (o->skipped)
        buf_printf(out, cli->ja ? "・読みとばし %zu" : ", skipped %zu", o->skipped);
    if (o->dry_run)
        buf_str(out, cli->ja ? "（試行: 保存していません）" : " (tried only: nothing is stored)");
    else if (o->batch)
        buf_printf(out, cli->ja ? "（取込番号 %" PRId64 "）" : " (import %" PRId64 ")", o->batch);
    buf_str(out, "\n");
}

/* ---- for programs ---- */

static void pack_rejected(const struct outcome *o, struct mp_out *out)
{
    mp_open_array(out);
    for (size_t i = 0; i < o->rejected.n; i++) {
        mp_open_map(out);
        mp_put_int(out, "line", (int64_t)o->rejected.at[i].line);
        mp_put_str(out, "column", o->rejected.at[i].column);
        mp_put_str(out, "field", o->rejected.at[i].field);
        mp_put_str(out, "message", o->rejected.at[i].message);
        mp_close(out);
    }
    mp_close(out);
}

void outcome_pack(const struct outcome *o, struct mp_out *out)
{
    mp_open_map(out);
    mp_put_str(out, "file", o->file);
    mp_str(out, "batch");
    if (o->batch)
        mp_int(out, o->batch);
    else
        mp_nil(out);
    mp_put_bool(out, "dry_run", o->dry_run);
    mp_put_int(out, "rows", (int64_t)o->rows);
    mp_put_int(out, "skipped", (int64_t)o->skipped);
    for (size_t i = 0; i < OUTCOMES; i++) {
        mp_str(out, enum_import_outcome.item[i].code);
        if (!strcmp(enum_import_outcome.item[i].code, "rejected"))
            pack_rejected(o, out);
        else
            mp_int(out, (int64_t)o->n[i]);
    }
    mp_close(out);
}
