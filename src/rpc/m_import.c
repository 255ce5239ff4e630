/*
 * m_import.c - rows of a file in, outcomes out; what an import did, told and undone.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/clock.h"
#include "domain/import.h"
#include "rpc/handlers.h"

#define KEY_MAX        200
#define UNDO_BUDGET_MS 8 /* of a request, so that others are answered meanwhile */

/* line, source_key and status are the row's own; the rest are canonical fields. Their bytes are kept as they
 * came. */
static void read_row(struct request *rq, const struct value *map, struct import_row *row)
{
    struct value *kv = arena_array(rq->arena, 2 * map->n, sizeof *kv);
    struct buf original = {0};
    size_t n = 0;
    int status = 0;
    *row = (struct import_row){.key = ""};
    for (size_t i = 0; i < map->n; i++) {
        const char *key = map->at[2 * i].s, *text = map->at[2 * i + 1].s;
        if (!strcmp(key, "line")) {
            row->line = strtoll(text, NULL, 10);
        } else if (!strcmp(key, "source_key")) {
            row->key = text;
        } else if (!strcmp(key, "status")) {
            status = enum_index(&enum_import_status, text);
        } else {
            kv[n++] = map->at[2 * i];
            kv[n++] = map->at[2 * i + 1];
            buf_add(&original, key, strlen(key) + 1);
            buf_add(&original, text, strlen(text) + 1);
        }
    }
    row->text = memcpy(arena_alloc(rq->arena, sizeof *row->text),
                       &(struct value){.kind = VALUE_MAP, .at = kv, .n = n / 2}, sizeof *row->text);
    row->original = arena_strndup(rq->arena, original.n ? original.at : "", original.n);
    row->size = original.n;
    buf_clear(&original);
    row->status = (enum import_status)(status < 0 ? 0 : status);
    row->unreadable = status < 0 || !*row->key || strlen(row->key) > KEY_MAX;
    if (status < 0)
        error_set(&row->err, EN_INVALID, "status",
                  "status は paid, cancelled, refunded, negative のどれかです",
                  "status is one of paid, cancelled, refunded, negative");
    else if (row->unreadable)
        error_set(&row->err, EN_INVALID, "source_key",
                  "行の番号 (source_key) がないか、%d バイトを超えています",
                  "the row's key (source_key) is missing or longer than %d bytes", KEY_MAX);
}

static void put_outcome(struct mp_out *o, const struct import_row *row)
{
    mp_open_map(o);
    mp_put_int(o, "line", row->line);
    mp_put_str(o, "outcome", enum_import_outcome.item[row->outcome].code);
    if (row->id)
        mp_put_int(o, "id", row->id);
    if (row->outcome == IMPORT_REJECTED) {
        mp_put_str(o, "field", row->err.field);
        mp_put_str(o, "message", row->err.en);
        mp_put_str(o, "message_ja", row->err.ja);
    }
    mp_close(o);
}

static bool is_news(const struct import_row *row)
{
    return row->outcome == IMPORT_REJECTED || row->outcome == IMPORT_DUPLICATE;
}

static void put_results(struct mp_out *o, const struct import_row *rows, size_t n, bool brief)
{
    int64_t count[IMPORT_OUTCOMES] = {0}, restored = 0;
    mp_str(o, "results");
    mp_open_array(o);
    for (size_t i = 0; i < n; i++) {
        count[rows[i].outcome]++;
        restored += rows[i].restored;
        if (!brief || is_news(&rows[i]))
            put_outcome(o, &rows[i]);
    }
    mp_close(o);
    mp_str(o, "counts");
    mp_open_map(o);
    for (int i = 0; i < IMPORT_OUTCOMES; i++)
        mp_put_int(o, enum_import_outcome.item[i].code, count[i]);
    mp_put_int(o, "restored", restored);
    mp_close(o);
}

enum handled h_import_rows(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    const struct value *list = arg(rq, "rows");
    struct import_batch batch = {.id = arg_int(rq, "batch", 0),
                                 .kind = arg_text(rq, "kind"),
                                 .mapping = arg_text(rq, "mapping"),
                                 .source = arg_text(rq, "source"),
                                 .file = arg_text(rq, "file")};
    struct import_row *rows = arena_array(rq->arena, list->n, sizeof *rows);
    for (size_t i = 0; i < list->n; i++)
        read_row(rq, &list->at[i], &rows[i]);
    if (import_begin(w, &batch, &rq->err))
        return HANDLED_FAILED;
    import_rows(w, &batch, rows, list->n);
    rq->undo = arg_bool(rq, "dry_run");
    mp_open_map(rq->out);
    mp_put_int(rq->out, "batch", rq->undo ? 0 : batch.id);
    put_results(rq->out, rows, list->n, arg_bool(rq, "brief"));
    mp_close(rq->out);
    return HANDLED_DONE;
}

static void put_batch(struct mp_out *o, const struct import_batch *b)
{
    char time[CIVIL_TIME_MAX];
    mp_put_int(o, "id", b->id);
    mp_put_str(o, "kind", b->kind);
    mp_put_str(o, "mapping", b->mapping);
    mp_put_str(o, "source", b->source);
    mp_put_str(o, "file", b->file);
    for (int i = 0; i < IMPORT_OUTCOMES; i++)
        mp_put_int(o, enum_import_outcome.item[i].code, b->n[i]);
    mp_put_int(o, "restored", b->restored);
    reply_day(o, "first_on", b->first_on);
    reply_day(o, "last_on", b->last_on);
    mp_put_str(o, "started_at", civil_time_iso(b->started_at, time));
    mp_put_str(o, "finished_at", b->finished_at ? civil_time_iso(b->finished_at, time) : NULL);
    mp_put_str(o, "undone_at", b->undone_at ? civil_time_iso(b->undone_at, time) : NULL);
}

static void put_whole_batch(struct request *rq, struct world *w, const struct import_batch *b)
{
    struct import_figure *f;
    size_t n = import_figures(w, b->id, &f);
    mp_open_map(rq->out);
    put_batch(rq->out, b);
    mp_str(rq->out, "figures");
    mp_open_array(rq->out);
    for (size_t i = 0; i < n; i++) {
        mp_open_map(rq->out);
        mp_put_str(rq->out, "code", f[i].code);
        mp_put_int(rq->out, "before", f[i].before);
        mp_put_int(rq->out, "after", f[i].before + f[i].moved);
        mp_close(rq->out);
    }
    mp_close(rq->out);
    mp_close(rq->out);
}

enum handled h_import_finish(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct import_batch b;
    if (import_finish(w, arg_int(rq, "id", 0), &b, &rq->err))
        return HANDLED_FAILED;
    put_whole_batch(rq, w, &b);
    return HANDLED_DONE;
}

enum handled h_import_show(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct import_batch b;
    if (import_load(w, arg_int(rq, "id", 0), &b, &rq->err))
        return HANDLED_FAILED;
    put_whole_batch(rq, w, &b);
    return HANDLED_DONE;
}

enum handled h_import_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct import_batch *rows;
    size_t limit = (size_t)arg_int(rq, "limit", 100), n = import_list(w, (int64_t)limit + 1, &rows);
    reply_open_rows(rq->out);
    for (size_t i = 0; i < n && i < limit; i++) {
        mp_open_map(rq->out);
        put_batch(rq->out, &rows[i]);
        mp_close(rq->out);
    }
    reply_close_rows(rq->out, n > limit, NULL);
    return HANDLED_DONE;
}

enum handled h_import_vanished(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct import_vanished v;
    int64_t day = 0, from = 0;
    if (read_cursor(rq, &day, &from) ||
        import_vanished(w, arg_int(rq, "id", 0), (int32_t)day, from, &v, &rq->err))
        return HANDLED_FAILED;
    reply_open_rows(rq->out);
    for (size_t i = 0; i < v.n; i++) {
        mp_open_map(rq->out);
        mp_put_str(rq->out, "source_key", v.row[i].key);
        reply_day(rq->out, "date", v.row[i].day);
        mp_put_str(rq->out, "kind", v.kind);
        mp_put_int(rq->out, "id", v.row[i].id);
        mp_close(rq->out);
    }
    reply_close_rows(rq->out, v.more,
                     v.more ? arena_printf(rq->arena, "%" PRId32 ":%" PRId64, v.cursor_day, v.cursor_id)
                            : NULL);
    return HANDLED_DONE;
}

enum handled h_import_undo(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    int64_t id = arg_int(rq, "id", 0), left = 0, until = clock_monotonic_ms() + UNDO_BUDGET_MS;
    do
        if (import_undo(w, id, &left, &rq->err))
            return HANDLED_FAILED;
    while (left && clock_monotonic_ms() < until);
    mp_open_map(rq->out);
    mp_put_int(rq->out, "id", id);
    mp_put_int(rq->out, "left", left);
    mp_close(rq->out);
    return HANDLED_DONE;
}
