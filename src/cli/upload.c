/*
 * upload.c - the only place that calls import.rows, import.finish and import.vanished.
 *
 * Invariant: every request carries a mark of its own (`once`), so one whose answer was lost is sent again and
 * stored once. Answers are taken in the order of the requests.
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
    *u = (struct upload){.conn = conn, .sheet = s, .outcome = o, .ja = ja};
    for (size_t i = 0; i < UPLOAD_CHUNKS; i++)
        u->chunk[i].arena = arena_new();
}

void upload_clear(struct upload *u)
{
    for (size_t i = 0; i < UPLOAD_CHUNKS; i++) {
        arena_free(u->chunk[i].arena);
        mp_out_clear(&u->chunk[i].request);
    }
    keyset_clear(&u->stored);
}

/* ---- packing ---- */

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

static const char *const status_codes[] = {
    [ROW_CANCELLED] = "cancelled", [ROW_REFUNDED] = "refunded", [ROW_NEGATIVE] = "negative"};

static void pack_row(struct mp_out *o, const struct sheet_row *row)
{
    char line[24];
    (void)snprintf(line, sizeof line, "%zu", row->line);
    mp_open_map(o);
    mp_put_str(o, "line", line);
    mp_put_str(o, "source_key", row->key);
    if (row->status != ROW_COUNTS)
        mp_put_str(o, "status", status_codes[row->status]);
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

static void pack_chunk(const struct upload *u, struct chunk *c)
{
    const struct mapping *m = u->sheet->mapping;
    struct mp_out *o = &c->request;
    o->buf.n = 0;
    mp_open_map(o);
    if (u->outcome->batch)
        mp_put_int(o, "batch", u->outcome->batch);
    mp_put_str(o, "kind", m->noun->name);
    mp_put_str(o, "mapping", m->name);
    mp_put_str(o, "source", m->source);
    mp_put_str(o, "file", base_name(u->outcome->file));
    mp_put_bool(o, "dry_run", u->outcome->dry_run);
    mp_put_bool(o, "brief", !u->outcome->dry_run);
    if (!u->outcome->dry_run)
        put_once(o);
    mp_str(o, "rows");
    mp_open_array(o);
    for (size_t i = 0; i < c->n; i++)
        pack_row(o, &c->row[i].row);
    mp_close(o);
    mp_close(o);
}

/* ---- calls, and what becomes of them when the daemon is restarted ---- */

static bool may_pass(const struct en_error *err)
{
    return err->code == EN_UNREACHABLE || err->code == EN_BUSY;
}

static int send_chunk(struct upload *u, size_t i, struct en_error *err)
{
    const struct chunk *c = &u->chunk[(u->oldest + i) % UPLOAD_CHUNKS];
    return enishi_send(u->conn, "import.rows", c->request.buf.at, c->request.buf.n, err);
}

/* Answers that are still to come are let pass: all is asked again, and answered the same. */
static void drain(struct upload *u, size_t outstanding)
{
    struct enishi_result r;
    struct en_error err = {0};
    while (outstanding-- && err.code != EN_UNREACHABLE) {
        err = (struct en_error){0};
        (void)enishi_receive(u->conn, &r, &err);
    }
}

static int send_all_again(struct upload *u, struct en_error *err)
{
    for (size_t i = 0; i < u->sent; i++)
        if (send_chunk(u, i, err))
            return -1;
    return 0;
}

/* The answer to the oldest chunk. A daemon that is being restarted is back within seconds. */
static int receive_patiently(struct upload *u, struct enishi_result *result, struct en_error *err)
{
    *err = (struct en_error){0};
    for (int i = 1; enishi_receive(u->conn, result, err); i++) {
        do {
            if (i == TRIES_MAX || !may_pass(err))
                return -1;
            if (err->code == EN_BUSY)
                drain(u, u->sent - 1);
            (void)sleep(TRY_AGAIN_S);
            *err = (struct en_error){0};
        } while (send_all_again(u, err) && i++);
    }
    return 0;
}

static int call(struct upload *u, const char *method, const struct mp_out *params, struct arena *a,
                struct mp *reply, struct en_error *err)
{
    struct enishi_result r;
    for (int i = 1;; i++) {
        *err = (struct en_error){0};
        if (enishi_call(u->conn, method, params->buf.at, params->buf.n, &r, err) == 0)
            return mp_read(r.bytes, r.size, a, reply, err);
        if (i == TRIES_MAX || !may_pass(err))
            break;
        (void)sleep(TRY_AGAIN_S);
    }
    u->failed = true;
    return -1;
}

/* ---- outcomes ---- */

static const struct upload_row *row_of_line(const struct chunk *c, int64_t line)
{
    for (size_t i = 0; i < c->n; i++)
        if ((int64_t)c->row[i].row.line == line)
            return &c->row[i];
    return NULL;
}

static int odd_reply(struct upload *u, struct en_error *err)
{
    u->failed = true;
    return error_set(err, EN_INTERNAL, NULL, "import.rows の返事の行が合いません",
                     "import.rows answered for other rows");
}

/* What the daemon, which undoes each chunk of a preview, cannot know: that an earlier chunk had the key. */
static enum outcome_kind previewed(struct upload *u, const struct upload_row *row, enum outcome_kind kind)
{
    if (kind != OUTCOME_NEW && kind != OUTCOME_CHANGED && kind != OUTCOME_UNCHANGED)
        return kind;
    uint64_t was = keyset_note(&u->stored, row->row.key, row->hash);
    return !was ? kind : was == row->hash ? OUTCOME_UNCHANGED : OUTCOME_DUPLICATE;
}

static int take_results(struct upload *u, const struct chunk *c, const struct mp *reply, struct en_error *err)
{
    const struct mp *results = mp_get(reply, "results"), *counts = mp_get(reply, "counts");
    size_t told = results && results->type == MP_ARRAY ? results->n : 0;
    if (!results || !counts || told > c->n)
        return odd_reply(u, err);
    u->outcome->rows += c->n;
    u->outcome->restored += (size_t)mp_get_int(counts, "restored", 0);
    for (size_t i = 0; !u->outcome->dry_run && i < OUTCOMES; i++)
        u->outcome->n[i] += (size_t)mp_get_int(counts, enum_import_outcome.item[i].code, 0);
    for (size_t i = 0; i < told; i++) {
        const struct upload_row *row = row_of_line(c, mp_get_int(&results->at[i], "line", -1));
        int kind = enum_index(&enum_import_outcome, mp_get_str(&results->at[i], "outcome", ""));
        if (!row || kind < 0)
            return odd_reply(u, err);
        if (u->outcome->dry_run)
            u->outcome->n[previewed(u, row, (enum outcome_kind)kind)]++;
        if (kind == OUTCOME_REJECTED)
            outcome_reject(u->outcome, u->sheet,
                           &(struct rejection){.line = row->row.line,
                                               .field = mp_get_str(&results->at[i], "field", ""),
                                               .ja = mp_get_str(&results->at[i], "message_ja", ""),
                                               .en = mp_get_str(&results->at[i], "message", ""),
                                               .cell = row->cell,
                                               .cells = row->cells},
                           u->ja);
    }
    if (!u->outcome->dry_run)
        u->outcome->batch = mp_get_int(reply, "batch", 0);
    return 0;
}

static int take_answer(struct upload *u, struct en_error *err)
{
    struct chunk *c = &u->chunk[u->oldest];
    struct enishi_result r;
    struct mp reply;
    if (receive_patiently(u, &r, err) || mp_read(r.bytes, r.size, c->arena, &reply, err)) {
        u->failed = true;
        return -1;
    }
    int rc = take_results(u, c, &reply, err);
    u->oldest = (u->oldest + 1) % UPLOAD_CHUNKS;
    u->sent--;
    c->n = c->bytes = 0;
    arena_reset(c->arena);
    return rc;
}

/* ---- chunks ---- */

static struct chunk *filling(struct upload *u)
{
    return &u->chunk[(u->oldest + u->sent) % UPLOAD_CHUNKS];
}

/* The first chunk of an import is waited for: only its answer names the import. */
static int send_filled(struct upload *u, struct en_error *err)
{
    struct chunk *c = filling(u);
    if (u->failed)
        return -1;
    if (!c->n)
        return 0;
    pack_chunk(u, c);
    u->sent++;
    *err = (struct en_error){0};
    if (send_chunk(u, u->sent - 1, err) && !may_pass(err)) {
        u->failed = true;
        return -1;
    }
    bool first = !u->outcome->dry_run && !u->outcome->batch;
    return first || u->sent == UPLOAD_CHUNKS - 1 ? take_answer(u, err) : 0;
}

int upload_flush(struct upload *u, struct en_error *err)
{
    if (send_filled(u, err))
        return -1;
    while (u->sent)
        if (take_answer(u, err))
            return -1;
    return 0;
}

/* Bytes it takes on the wire, with room for the headers. */
static size_t row_bytes(const struct sheet_row *row)
{
    size_t bytes = 64 + strlen(row->key);
    for (size_t i = 0; i < row->n; i++)
        bytes += 10 + strlen(row->name[i]) + strlen(row->value[i]);
    return bytes;
}

static void copy_row(struct upload_row *to, const struct sheet_row *row, const struct csv_row *cells,
                     struct arena *a)
{
    *to = (struct upload_row){.row = *row, .hash = keyset_hash(row), .cells = cells->n};
    to->row.key = arena_strdup(a, row->key);
    to->row.value = arena_array(a, row->n, sizeof *row->value);
    to->row.name = arena_array(a, row->n, sizeof *row->name);
    for (size_t i = 0; i < row->n; i++) {
        to->row.name[i] = row->name[i]; /* the mapping's */
        to->row.value[i] = arena_strdup(a, row->value[i]);
    }
    to->cell = arena_array(a, cells->n, sizeof *to->cell);
    for (size_t i = 0; i < cells->n; i++)
        to->cell[i] = arena_strdup(a, cells->field[i]);
}

void upload_repeated(struct upload *u)
{
    u->outcome->rows++;
    u->outcome->n[OUTCOME_DUPLICATE]++;
}

/* Rows that the list itself rules out are told without asking. */
static void refuse_here(struct upload *u, const struct sheet_row *row, const struct csv_row *cells)
{
    u->outcome->rows++;
    u->outcome->n[OUTCOME_REJECTED]++;
    outcome_reject(u->outcome, u->sheet,
                   &(struct rejection){.line = row->line,
                                       .field = "",
                                       .ja = row->why_ja,
                                       .en = row->why_en,
                                       .cell = cells->field,
                                       .cells = cells->n},
                   u->ja);
}

int upload_add(struct upload *u, const struct sheet_row *row, const struct csv_row *cells,
               struct en_error *err)
{
    if (row->status == ROW_REFUSED) {
        refuse_here(u, row, cells);
        return 0;
    }
    if (row->status == ROW_REPEATED) {
        upload_repeated(u);
        return 0;
    }
    struct chunk *c = filling(u);
    copy_row(&c->row[c->n++], row, cells, c->arena);
    c->bytes += row_bytes(row);
    /* A record has at most CSV_RECORD_MAX bytes, so the last one cannot take a chunk beyond a frame. */
    if (c->n < UPLOAD_ROWS_MAX && c->bytes < UPLOAD_BYTES_MAX)
        return 0;
    return send_filled(u, err);
}

/* ---- the end ---- */

static void take_figures(struct outcome *o, const struct mp *reply)
{
    const struct mp *list = mp_get(reply, "figures");
    for (size_t i = 0; list && list->type == MP_ARRAY && i < list->n; i++)
        outcome_figure(o, mp_get_str(&list->at[i], "code", ""), mp_get_int(&list->at[i], "before", 0),
                       mp_get_int(&list->at[i], "after", 0));
}

static int take_vanished(struct upload *u, struct arena *a, struct en_error *err)
{
    const char *cursor = NULL;
    do {
        struct mp_out params = {0};
        struct mp reply;
        mp_open_map(&params);
        mp_put_int(&params, "id", u->outcome->batch);
        if (cursor)
            mp_put_str(&params, "cursor", cursor);
        mp_close(&params);
        int r = call(u, "import.vanished", &params, a, &reply, err);
        mp_out_clear(&params);
        if (r)
            return -1;
        const struct mp *rows = mp_get(&reply, "rows"), *more = mp_get(&reply, "more");
        for (size_t i = 0; rows && rows->type == MP_ARRAY && i < rows->n; i++)
            outcome_vanished(u->outcome, mp_get_str(&rows->at[i], "source_key", ""),
                             mp_get_str(&rows->at[i], "date", ""), mp_get_int(&rows->at[i], "id", 0));
        cursor = more && more->flag ? mp_get_str(&reply, "cursor", NULL) : NULL;
    } while (cursor);
    return 0;
}

int upload_finish(struct upload *u, struct en_error *err)
{
    if (!u->outcome->batch || u->failed)
        return 0;
    struct mp_out params = {0};
    struct mp reply;
    struct arena *a = arena_new();
    mp_open_map(&params);
    mp_put_int(&params, "id", u->outcome->batch);
    put_once(&params);
    mp_close(&params);
    int r = call(u, "import.finish", &params, a, &reply, err);
    mp_out_clear(&params);
    if (!r) {
        take_figures(u->outcome, &reply);
        r = take_vanished(u, a, err);
    }
    arena_free(a);
    return r;
}
