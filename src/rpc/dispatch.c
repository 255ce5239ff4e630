/*
 * dispatch.c - the only way into the domain. Order: method, role, arguments, repeat mark, savepoint, handler,
 * figures.
 */
#include "rpc/dispatch.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "domain/faces.h"
#include "domain/import.h"
#include "domain/kpi/cells.h"
#include "domain/rules.h"
#include "rpc/handlers.h"
#include "wire/frame.h"

/* --- envelope --- */

/* `width` bytes, most significant first. */
static int read_bytes(const uint8_t **p, const uint8_t *end, size_t width, uint64_t *out)
{
    if ((size_t)(end - *p) < width)
        return -1;
    for (*out = 0; width--;)
        *out = *out << 8 | *(*p)++;
    return 0;
}

/* A number of 32 bits in any of its writings: encoders need not choose the shortest. */
static int read_uint(const uint8_t **p, const uint8_t *end, uint32_t *out)
{
    if (*p >= end)
        return -1;
    uint8_t b = *(*p)++;
    uint64_t v = b;
    bool is_signed = b >= 0xd0 && b <= 0xd3;
    if (b > 0x7f && !is_signed && (b < 0xcc || b > 0xcf))
        return -1;
    if (b > 0x7f && read_bytes(p, end, (size_t)1 << (b & 3), &v))
        return -1;
    size_t bits = 8u << (b & 3);
    if (v > UINT32_MAX || (is_signed && v >> (bits - 1)))
        return -1;
    *out = (uint32_t)v;
    return 0;
}

static int read_array(const uint8_t **p, const uint8_t *end, uint64_t *n)
{
    if (*p >= end)
        return -1;
    uint8_t b = *(*p)++;
    *n = b & 0x0f;
    if ((b & 0xf0) == 0x90)
        return 0;
    return b == 0xdc || b == 0xdd ? read_bytes(p, end, b == 0xdc ? 2 : 4, n) : -1;
}

/* The method's name may be str or bin of any width. */
static int read_name(const uint8_t **p, const uint8_t *end, struct envelope *e)
{
    size_t length = frame_object_length(*p, (size_t)(end - *p)), head;
    uint8_t b = **p;
    if (b >= 0xa0 && b <= 0xbf)
        head = 1;
    else if (b == 0xd9 || b == 0xc4)
        head = 2;
    else if (b == 0xda || b == 0xc5)
        head = 3;
    else if (b == 0xdb || b == 0xc6)
        head = 5;
    else
        return -1;
    e->method = (const char *)*p + head;
    e->method_size = length - head;
    *p += length;
    return 0;
}

int envelope_read(const uint8_t *frame, size_t n, struct envelope *e, bool *msgid_known)
{
    const uint8_t *p = frame, *end = frame + n;
    uint64_t items;
    uint32_t type;
    *e = (struct envelope){0};
    *msgid_known = false;
    if (read_array(&p, end, &items) || read_uint(&p, end, &type))
        return -1;
    e->type = (enum en_message)type;
    if (type == EN_REQUEST && items == 4) {
        if (read_uint(&p, end, &e->msgid))
            return -1;
        *msgid_known = true;
    } else if (type != EN_NOTIFICATION || items != 3) {
        return -1;
    }
    if (p >= end || read_name(&p, end, e) || p >= end)
        return -1;
    e->params = p;
    e->params_size = (size_t)(end - p);
    return 0;
}

/* --- responses --- */

void dispatch_begin_reply(struct request *rq)
{
    rq->out->buf.n = 0;
    rq->out->depth = 0;
    mp_open_array(rq->out);
    mp_int(rq->out, EN_RESPONSE);
    mp_int(rq->out, rq->msgid);
    mp_nil(rq->out);
}

void dispatch_fail(struct request *rq, const struct en_error *err)
{
    struct mp_out *o = rq->out;
    o->buf.n = 0;
    o->depth = 0;
    mp_open_array(o);
    mp_int(o, EN_RESPONSE);
    mp_int(o, rq->msgid);
    mp_open_map(o);
    mp_put_str(o, "code", en_code_name(err->code));
    mp_put_str(o, "message", err->en);
    mp_put_str(o, "message_ja", err->ja);
    if (*err->field)
        mp_put_str(o, "field", err->field);
    mp_close(o);
    mp_nil(o);
    mp_close(o);
}

/* --- allowed and well formed? --- */

static int find_method(struct request *rq, const struct envelope *e)
{
    char name[64] = "";
    if (e->method_size < sizeof name && !memchr(e->method, '\0', e->method_size))
        memcpy(name, e->method, e->method_size);
    rq->method = method_find(name);
    if (rq->method)
        return 0;
    return error_set(&rq->err, EN_UNKNOWN_METHOD, NULL,
                     "そのメソッドはありません。rpc.describe で一覧できます",
                     "there is no such method; rpc.describe lists them");
}

static int check_role(struct request *rq, const struct world *w)
{
    if (w->actor.roles & (rq->method->roles | EN_ROLE_ADMIN))
        return 0;
    log_warn("denied method=%s uid=%u", rq->method->name, w->actor.uid);
    return error_set(&rq->err, EN_FORBIDDEN, NULL, "%s を行う権限がありません",
                     "you have no role that may call %s", rq->method->name);
}

static int read_params(struct request *rq, struct world *w)
{
    struct mp params;
    if (rq->method->own->name && rq->method->own->type == FIELD_ANY)
        return 0; /* it takes the bytes as they came */
    if (mp_read(rq->params, rq->params_size, rq->arena, &params, &rq->err))
        return -1;
    if (args_read(rq, &params, w->today))
        return -1;
    args_resolve(rq, w);
    return 0;
}

/* --- repeat marks --- */

static const char *once_of(const struct request *rq)
{
    return rq->method->mode == METHOD_WRITE ? arg_text(rq, "once") : NULL;
}

/* 1: answered from memory; 0: not seen before; -1: the mark was used for something else. */
static int replay(struct request *rq, struct world *w)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT method, reply FROM once_reply WHERE uid = $1 AND mark = $2 AND at > $3");
    stmt_int(q, 1, w->actor.uid);
    stmt_text(q, 2, once_of(rq));
    stmt_int(q, 3, w->now - EN_ONCE_DAYS * INT64_C(86400));
    if (!stmt_row(q))
        return 0;
    bool same = !strcmp(col_text(q, 0), rq->method->name);
    size_t n;
    const void *reply = col_blob(q, 1, &n);
    if (same)
        mp_raw(rq->out, reply, n);
    stmt_done(q);
    return same ? 1
                : error_set(&rq->err, EN_CONFLICT, "once", "この once は別の要求に使われました",
                            "this once was used for another request");
}

static void remember(struct request *rq, struct world *w, size_t result_at)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO once_reply (uid, mark, method, reply, at) VALUES ($1, $2, $3, $4, $5)"
               " ON CONFLICT (uid, mark) DO UPDATE SET method = excluded.method, reply = excluded.reply,"
               " at = excluded.at");
    stmt_int(q, 1, w->actor.uid);
    stmt_text(q, 2, once_of(rq));
    stmt_text(q, 3, rq->method->name);
    stmt_blob(q, 4, rq->out->buf.at + result_at, rq->out->buf.n - result_at);
    stmt_int(q, 5, w->now);
    stmt_run(q);
}

/* --- running --- */

static enum handled run_read(struct request *rq, struct world *w, const struct services *services)
{
    enum handled how = handler_of(rq->method)(rq, w, services);
    return db_failed(w->db, &rq->err) ? HANDLED_FAILED : how;
}

static enum handled undo_write(struct request *rq, struct world *w, enum handled how)
{
    if (db_failed(w->db, &rq->err))
        how = HANDLED_FAILED;
    kpi_forget(w);
    faces_forget(w);
    db_undo(w->db);
    return how;
}

/* The figures, or the refusal to change those of a closed month without a reason: it names the argument. */
static int settle(struct request *rq, struct world *w)
{
    struct en_error err;
    const char *name = method_reason(rq->method)->name;
    if (!kpi_settle(w, &err))
        return 0;
    char option[EN_FIELD_MAX];
    (void)snprintf(option, sizeof option, "%s", name);
    for (char *p = option; *p; p++)
        *p = *p == '_' ? '-' : *p;
    return error_set(&rq->err, err.code, name, "%s（--%s）%.0s%.0s", "%.0s%.0s%s (--%s)", err.ja, option,
                     err.en, option);
}

static enum handled finish_write(struct request *rq, struct world *w, enum handled how, size_t result_at)
{
    if (how == HANDLED_FAILED || rq->undo || db_failed(w->db, NULL))
        return undo_write(rq, w, how);
    if (settle(rq, w))
        return undo_write(rq, w, HANDLED_FAILED);
    faces_settle(w);
    import_journal(w);
    if (once_of(rq))
        remember(rq, w, result_at);
    return db_release(w->db, &rq->err) ? HANDLED_FAILED : HANDLED_DONE;
}

/* Refused early, while there is still room to end in good order. */
static int check_room(struct request *rq, struct world *w)
{
    int64_t want = dispatch_is_bulk(rq) ? w->rules->free_for_imports : w->rules->free_for_writes,
            room = db_free_bytes(w->db);
    if (room < 0 || room >= want)
        return 0;
    return error_set(&rq->err, EN_DISK_FULL, NULL,
                     "ディスクの空きが %" PRId64 " MiB を下回っています。何も保存していません",
                     "less than %" PRId64 " MiB of disk are free; nothing was stored", want >> 20);
}

static enum handled run_write(struct request *rq, struct world *w, const struct services *services)
{
    size_t result_at = rq->out->buf.n;
    int seen = once_of(rq) ? replay(rq, w) : 0;
    if (db_failed(w->db, &rq->err))
        return HANDLED_FAILED;
    if (seen)
        return seen > 0 ? HANDLED_DONE : HANDLED_FAILED;
    if (check_room(rq, w))
        return HANDLED_FAILED;
    db_savepoint(w->db);
    w->cause = (struct cause){.method = rq->method->name,
                              .reason = arg_text(rq, method_reason(rq->method)->name)};
    return finish_write(rq, w, handler_of(rq->method)(rq, w, services), result_at);
}

static int prepare(struct request *rq, struct world *w)
{
    struct envelope e;
    bool known;
    if (envelope_read(rq->frame, rq->frame_size, &e, &known))
        fatal("a frame without an envelope was queued");
    rq->msgid = e.msgid;
    rq->notification = e.type == EN_NOTIFICATION;
    rq->params = e.params;
    rq->params_size = e.params_size;
    return find_method(rq, &e) || check_role(rq, w) || read_params(rq, w) ? -1 : 0;
}

enum handled dispatch_run(struct request *rq, struct world *w, const struct services *services)
{
    enum handled how = HANDLED_FAILED;
    db_forgive(w->db);
    if (prepare(rq, w) == 0) {
        bool report = rq->method->shape == SHAPE_REPORT;
        db_deadline(w->db, (report ? EN_REPORT_SECONDS : EN_QUERY_SECONDS) * 1000);
        dispatch_begin_reply(rq);
        how = (rq->method->mode == METHOD_WRITE ? run_write : run_read)(rq, w, services);
        db_deadline(w->db, 0);
    }
    if (how == HANDLED_FAILED)
        dispatch_fail(rq, &rq->err);
    else if (how == HANDLED_DONE)
        mp_close(rq->out);
    return how;
}

bool dispatch_is_bulk(const struct request *rq)
{
    return rq->method && handler_of(rq->method) == h_import_rows;
}

bool dispatch_writes(const struct request *rq)
{
    return rq->method && rq->method->mode == METHOD_WRITE;
}
