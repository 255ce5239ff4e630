/*
 * upload.c - the only place that calls import.rows and import.finish.
 *
 * Invariant: every request carries a mark of its own (`once`), so a request whose answer was lost is sent
 * again and stored once.
 */
#include "cli/upload.h"

#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/text.h"

#define TRIES_MAX     6 /* the first and five more */
#define TRY_AGAIN_S   1
#define MARK_BYTES    16
#define FILE_NAME_MAX 200

void upload_init(struct upload *u, struct enishi *conn, const struct sheet *s, struct outcome *o, bool ja)
{
    *u = (struct upload){.conn = conn, .sheet = s, .outcome = o, .ja = ja, .arena = arena_new()};
}

void upload_clear(struct upload *u)
{
    arena_free(u->arena);
    u->arena = NULL;
}

/* ---- calls ---- */

static void put_once(struct mp_out *o)
{
    unsigned char random[MARK_BYTES];
    char mark[2 * MARK_BYTES + 1];
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        fatal("getrandom gives nothing");
    for (size_t i = 0; i < MARK_BYTES; i++)
        (void)snprintf(mark + 2 * i, 3, "%02x", random[i]);
    mp_put_str(o, "once", mark);
}

/* A daemon that is being restarted is back within seconds. */
static int call_patiently(struct enishi *conn, const char *method, const struct mp_out *params,
                          struct enishi_result *result, struct en_error *err)
{
    for (int i = 1;; i++) {
        *err = (struct en_error){0};
        if (enishi_call(conn, method, params->buf.at, params->buf.n, result, err) == 0)
            return 0;
        if (i == TRIES_MAX || (err->code != EN_UNREACHABLE && err->code != EN_BUSY))
            return -1;
        (void)sleep(TRY_AGAIN_S);
    }
}

static int call(struct upload *u, const char *method, const struct mp_out *params, struct mp *reply,
                struct en_error *err)
{
    struct enishi_result r;
    if (call_patiently(u->conn, method, params, &r, err) == 0 &&
        mp_read(r.bytes, r.size, u->arena, reply, err) == 0)
        return 0;
    u->failed = true;
    return -1;
}

/* ---- one chunk ---- */

static void pack_row(struct mp_out *o, const struct sheet_row *row, struct arena *a)
{
    mp_open_map(o);
    mp_put_str(o, "line", arena_printf(a, "%zu", row->line));
    mp_put_str(o, "source_key", row->key);
    if (row->status == ROW_CANCELLED)
        mp_put_str(o, "status", "cancelled");
    for (size_t i = 0; i < row->n; i++)
        mp_put_str(o, row->name[i], row->value[i]);
    mp_close(o);
}

/* Name without its folder, for the list of imports. */
static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    return text_valid(name, strlen(name)) && text_length(name) <= FILE_NAME_MAX ? name : "?";
}

static void pack_chunk(struct upload *u, struct mp_out *o)
{
    const struct mapping *m = u->sheet->mapping;
    mp_open_map(o);
    if (u->outcome->batch)
        mp_put_int(o, "batch", u->outcome->batch);
    mp_put_str(o, "kind", m->noun->name);
    mp_put_str(o, "mapping", m->name);
    mp_put_str(o, "source", m->source);
    mp_put_str(o, "file", base_name(u->outcome->file));
    mp_put_bool(o, "dry_run", u->outcome->dry_run);
    if (!u->outcome->dry_run)
        put_once(o);
    mp_str(o, "rows");
    mp_open_array(o);
    for (size_t i = 0; i < u->n; i++)
        pack_row(o, &u->row[i].row, u->arena);
    mp_close(o);
    mp_close(o);
}

static int take_results(struct upload *u, const struct mp *reply, struct en_error *err)
{
    const struct mp *results = mp_get(reply, "results");
    if (!results || results->type != MP_ARRAY || results->n != u->n) {
        u->failed = true;
        return error_set(err, EN_INTERNAL, NULL, "import.rows の返事の行数が合いません",
                         "import.rows answered for another number of rows");
    }
    for (size_t i = 0; i < u->n; i++)
        outcome_add(u->outcome, u->sheet, &results->at[i], u->row[i].row.line, u->row[i].cell,
                    u->row[i].cells, u->ja);
    if (!u->outcome->dry_run)
        u->outcome->batch = mp_get_int(reply, "batch", 0);
    return 0;
}

int upload_flush(struct upload *u, struct en_error *err)
{
    if (!u->n || u->failed)
        return u->failed ? -1 : 0;
    struct mp_out params = {0};
    struct mp reply;
    pack_chunk(u, &params);
    int r = call(u, "import.rows", &params, &reply, err) || take_results(u, &reply, err) ? -1 : 0;
    mp_out_clear(&params);
    u->n = u->bytes = 0;
    arena_reset(u->arena);
    return r;
}

/* Bytes it takes on the wire, with room for the headers. */
static size_t row_bytes(const struct sheet_row *row)
{
    size_t bytes = 64 + strlen(row->key);
    for (size_t i = 0; i < row->n; i++)
        bytes += 10 + strlen(row->name[i]) + strlen(row->value[i]);
    return bytes;
}

static char **copy_cells(const struct csv_row *row, struct arena *a)
{
    char **cell = arena_array(a, row->n, sizeof *cell);
    for (size_t i = 0; i < row->n; i++)
        cell[i] = arena_strdup(a, row->field[i]);
    return cell;
}

int upload_add(struct upload *u, const struct sheet_row *row, const struct csv_row *cells,
               struct en_error *err)
{
    u->row[u->n++] = (struct upload_row){*row, copy_cells(cells, u->arena), cells->n};
    u->bytes += row_bytes(row);
    /* A record has at most CSV_RECORD_MAX bytes, so the last one cannot take a chunk beyond a frame. */
    if (u->n < UPLOAD_ROWS_MAX && u->bytes < UPLOAD_BYTES_MAX)
        return 0;
    return upload_flush(u, err);
}

int upload_finish(struct upload *u, struct en_error *err)
{
    if (!u->outcome->batch || u->failed)
        return 0;
    struct mp_out params = {0};
    struct mp reply;
    mp_open_map(&params);
    mp_put_int(&params, "id", u->outcome->batch);
    put_once(&params);
    mp_close(&params);
    int r = call(u, "import.finish", &params, &reply, err);
    mp_out_clear(&params);
    return r;
}
