/*
 * m_import.c - rows of a file in, outcomes out.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "domain/import.h"
#include "rpc/handlers.h"

#define KEY_MAX 200

/* line, source_key and status are the row's own; the rest are canonical fields. Their bytes are kept as they
 * came. */
static void read_row(struct request *rq, const struct value *map, struct import_row *row)
{
    struct value *kv = arena_array(rq->arena, 2 * map->n, sizeof *kv);
    struct buf original = {0};
    size_t n = 0;
    *row = (struct import_row){.key = ""};
    for (size_t i = 0; i < map->n; i++) {
        const char *key = map->at[2 * i].s, *text = map->at[2 * i + 1].s;
        if (!strcmp(key, "line")) {
            row->line = strtoll(text, NULL, 10);
        } else if (!strcmp(key, "source_key")) {
            row->key = text;
        } else if (!strcmp(key, "status")) {
            row->cancelled = !strcmp(text, "cancelled");
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
    if (*row->key && strlen(row->key) <= KEY_MAX)
        return;
    row->outcome = IMPORT_REJECTED;
    error_set(&row->err, EN_INVALID, "source_key", "行の番号 (source_key) がないか、%d バイトを超えています",
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

/* What a late list changes in closed months is told with the list's name; whoever sends it need not say more.
 */
static void tell_change(struct request *rq, struct world *w, const struct import_batch *batch)
{
    const char *told = w->cause.reason;
    w->cause.batch = batch->id;
    w->cause.reason = arena_printf(rq->arena, "取込 %" PRId64 " %s%s%s", batch->id,
                                   batch->file ? batch->file : batch->mapping, told ? "：" : "",
                                   told ? told : "");
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
    w->importing = true;
    tell_change(rq, w, &batch);
    for (size_t i = 0; i < list->n; i++)
        import_row(w, &batch, &rows[i]);
    import_count(w, &batch, rows, list->n);
    rq->undo = arg_bool(rq, "dry_run");
    mp_open_map(rq->out);
    mp_put_int(rq->out, "batch", rq->undo ? 0 : batch.id);
    mp_str(rq->out, "results");
    mp_open_array(rq->out);
    for (size_t i = 0; i < list->n; i++)
        put_outcome(rq->out, &rows[i]);
    mp_close(rq->out);
    mp_close(rq->out);
    return HANDLED_DONE;
}

static void put_batch(struct mp_out *o, const struct import_batch *b)
{
    char time[CIVIL_TIME_MAX];
    mp_open_map(o);
    mp_put_int(o, "id", b->id);
    mp_put_str(o, "kind", b->kind);
    mp_put_str(o, "mapping", b->mapping);
    mp_put_str(o, "source", b->source);
    mp_put_str(o, "file", b->file);
    for (int i = 0; i < IMPORT_OUTCOMES; i++)
        mp_put_int(o, enum_import_outcome.item[i].code, b->n[i]);
    mp_put_str(o, "started_at", civil_time_iso(b->started_at, time));
    mp_put_str(o, "finished_at", b->finished_at ? civil_time_iso(b->finished_at, time) : NULL);
    mp_close(o);
}

enum handled h_import_finish(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct import_batch b;
    if (import_finish(w, arg_int(rq, "id", 0), &b, &rq->err))
        return HANDLED_FAILED;
    put_batch(rq->out, &b);
    return HANDLED_DONE;
}

enum handled h_import_show(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct import_batch b;
    if (import_load(w, arg_int(rq, "id", 0), &b, &rq->err))
        return HANDLED_FAILED;
    put_batch(rq->out, &b);
    return HANDLED_DONE;
}

enum handled h_import_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct import_batch *rows;
    size_t limit = (size_t)arg_int(rq, "limit", 100), n = import_list(w, (int64_t)limit + 1, &rows);
    mp_open_map(rq->out);
    mp_str(rq->out, "rows");
    mp_open_array(rq->out);
    for (size_t i = 0; i < n && i < limit; i++)
        put_batch(rq->out, &rows[i]);
    mp_close(rq->out);
    mp_put_bool(rq->out, "more", n > limit);
    mp_put_str(rq->out, "cursor", NULL);
    mp_close(rq->out);
    return HANDLED_DONE;
}
