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
    vec_clear(&o->vanished);
    vec_clear(&o->moved);
    arena_free(o->arena);
    *o = (struct outcome){0};
}

/* ---- rejected rows ---- */

/* `last` stands in the column behind all headings, however short the row. */
static void write_reject(const struct outcome *o, const char *const cells[], size_t n, size_t headings,
                         const char *last)
{
    struct buf b = {0};
    for (size_t i = 0; i < n || i < headings; i++) {
        csv_put(&b, i < n ? cells[i] : "");
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
    write_reject(o, s->heading, s->headings, s->headings, ja ? "取り込めない理由" : "why rejected");
}

static const char *column_of(const struct sheet *s, const char *field, struct arena *a)
{
    bool event_name = s->mapping->noun == &noun_event && !strcmp(field, "name");
    const char *heading = sheet_heading(s, field, a);
    return event_name && heading == field ? sheet_heading(s, "event", a) : heading;
}

void outcome_reject(struct outcome *o, const struct sheet *s, const struct rejection *why, bool ja)
{
    struct rejected r = {
        .line = why->line,
        .field = arena_strdup(o->arena, why->field),
        .column = arena_strdup(o->arena, *why->field ? column_of(s, why->field, o->arena) : ""),
        .message = arena_strdup(o->arena, ja ? why->ja : why->en)};
    vec_add(&o->rejected) = r;
    if (o->rejects)
        write_reject(o, (const char *const *)why->cell, why->cells, s->headings,
                     *r.column ? arena_printf(o->arena, "%s: %s", r.column, r.message) : r.message);
}

void outcome_vanished(struct outcome *o, const char *key, const char *day, int64_t id)
{
    vec_add(&o->vanished) = (struct vanished){arena_strdup(o->arena, key), arena_strdup(o->arena, day), id};
}

void outcome_figure(struct outcome *o, const char *code, int64_t before, int64_t after)
{
    vec_add(&o->moved) = (struct moved){arena_strdup(o->arena, code), before, after};
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

static void list_vanished(const struct outcome *o, const struct cli *cli)
{
    for (size_t i = 0; i < o->vanished.n && i < LISTED_MAX; i++) {
        const struct vanished *v = &o->vanished.at[i];
        cli_note(cli,
                 arena_printf(o->arena,
                              cli->ja ? "%s: 以前の一覧にあった %s（%s、記録番号 %" PRId64 "）がありません"
                                      : "%s: %s (%s, record %" PRId64 ") of an earlier list is not in it",
                              o->file, v->key, v->day, v->id));
    }
    if (o->vanished.n > LISTED_MAX)
        cli_note(cli, arena_printf(o->arena,
                                   cli->ja ? "ほか %zu 件。一覧は enishi import vanished %" PRId64
                                           : "and %zu more; enishi import vanished %" PRId64 " lists them",
                                   o->vanished.n - LISTED_MAX, o->batch));
}

/* With ',' between thousands. */
static const char *grouped(int64_t n, struct arena *a)
{
    char digits[24], *out = arena_alloc(a, 32), *to = out;
    size_t length = (size_t)snprintf(digits, sizeof digits, "%" PRId64, n < 0 ? -n : n);
    if (n < 0)
        *to++ = '-';
    for (size_t i = 0; i < length; i++) {
        if (i && (length - i) % 3 == 0)
            *to++ = ',';
        *to++ = digits[i];
    }
    *to = '\0';
    return out;
}

static void put_moved(const struct outcome *o, bool ja, struct buf *out)
{
    static const struct {
        const char *code, *ja, *en;
    } labels[] = {{"donation_cases", "寄附件数", "donations"},
                  {"donation_amount", "寄附額（円）", "yen"},
                  {"distinct_donors", "寄附者数（実人数）", "different donors"},
                  {"repeat_donors", "うち継続寄附者", "repeat donors"}};
    for (size_t i = 0; i < o->moved.n; i++)
        for (size_t k = 0; k < sizeof labels / sizeof *labels; k++)
            if (!strcmp(labels[k].code, o->moved.at[i].code))
                buf_printf(out, "  %s: %s -> %s\n", ja ? labels[k].ja : labels[k].en,
                           grouped(o->moved.at[i].before, o->arena), grouped(o->moved.at[i].after, o->arena));
}

static int by_line(const void *a, const void *b)
{
    const struct rejected *x = a, *y = b;
    return (x->line > y->line) - (x->line < y->line);
}

void outcome_sort(struct outcome *o)
{
    if (o->rejected.n)
        qsort(o->rejected.at, o->rejected.n, sizeof *o->rejected.at, by_line);
}

void outcome_summary(const struct outcome *o, const struct cli *cli, struct buf *out)
{
    list_rejected(o, cli);
    list_vanished(o, cli);
    buf_printf(out, "%s: ", safe_text(o->file, SAFE_LINE, o->arena));
    for (size_t i = 0; i < OUTCOMES; i++) {
        const struct enum_item *item = &enum_import_outcome.item[i];
        buf_printf(out, "%s%s %zu", i ? (cli->ja ? "・" : ", ") : "", cli->ja ? item->ja : item->en, o->n[i]);
    }
    if (o->vanished.n)
        buf_printf(out, cli->ja ? "・一覧から消えた行 %zu" : ", vanished %zu", o->vanished.n);
    if (o->restored)
        buf_printf(out, cli->ja ? "・先頭の0を補った行 %zu" : ", leading zero restored %zu", o->restored);
    if (o->skipped)
        buf_printf(out, cli->ja ? "・読みとばし %zu" : ", skipped %zu", o->skipped);
    if (o->dry_run)
        buf_str(out, cli->ja ? "（試行: 保存していません）" : " (tried only: nothing is stored)");
    else if (o->batch)
        buf_printf(out, cli->ja ? "（取込番号 %" PRId64 "）" : " (import %" PRId64 ")", o->batch);
    buf_str(out, "\n");
    put_moved(o, cli->ja, out);
}

/* ---- for programs ---- */

static void pack_whole(const struct outcome *o, struct mp_out *out)
{
    mp_str(out, "vanished");
    mp_open_array(out);
    for (size_t i = 0; i < o->vanished.n; i++) {
        mp_open_map(out);
        mp_put_str(out, "source_key", o->vanished.at[i].key);
        mp_put_str(out, "date", o->vanished.at[i].day);
        mp_put_int(out, "id", o->vanished.at[i].id);
        mp_close(out);
    }
    mp_close(out);
    mp_str(out, "figures");
    mp_open_array(out);
    for (size_t i = 0; i < o->moved.n; i++) {
        mp_open_map(out);
        mp_put_str(out, "code", o->moved.at[i].code);
        mp_put_int(out, "before", o->moved.at[i].before);
        mp_put_int(out, "after", o->moved.at[i].after);
        mp_close(out);
    }
    mp_close(out);
}

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
    mp_put_int(out, "restored", (int64_t)o->restored);
    pack_whole(o, out);
    mp_close(out);
}
