/*
 * m_admin.c - what the daemon tells of itself: its methods, its clock, its health, the proof of its figures.
 */
#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "base/clock.h"
#include "rpc/handlers.h"

static const char *const type_names[] = {
    [FIELD_TEXT] = "text",   [FIELD_NOTE] = "note",       [FIELD_INT] = "int",
    [FIELD_YEN] = "yen",     [FIELD_BOOL] = "bool",       [FIELD_DAY] = "day",
    [FIELD_MONTH] = "month", [FIELD_TIME] = "time",       [FIELD_ENUM] = "enum",
    [FIELD_ID] = "id",       [FIELD_KANA] = "kana",       [FIELD_EMAIL] = "email",
    [FIELD_PHONE] = "phone", [FIELD_POSTAL] = "postal",   [FIELD_MEMBERS] = "members",
    [FIELD_ROWS] = "rows",   [FIELD_DECIMAL] = "decimal", [FIELD_PERIOD] = "period",
    [FIELD_YEAR] = "year",   [FIELD_ANY] = "any",
};

static void describe_argument(struct mp_out *o, const struct field *f, bool required)
{
    mp_open_map(o);
    mp_put_str(o, "name", f->name);
    mp_put_str(o, "type", type_names[f->type]);
    mp_put_bool(o, "required", required);
    mp_put_bool(o, "many", f->flags & FIELD_MANY);
    mp_put_str(o, "ja", f->ja);
    mp_put_str(o, "en", f->en);
    if (f->max) {
        mp_put_int(o, "min", f->min);
        mp_put_int(o, "max", f->max);
    }
    if (f->set)
        mp_put_str(o, "enum", f->set->name);
    mp_close(o);
}

static void describe_method(struct mp_out *o, const struct method *m)
{
    const struct field *f;
    bool required;
    mp_open_map(o);
    mp_put_str(o, "name", m->name);
    mp_put_bool(o, "write", m->mode == METHOD_WRITE);
    mp_put_str(o, "ja", m->ja);
    mp_put_str(o, "en", m->en);
    mp_str(o, "roles");
    mp_open_array(o);
    for (int i = 0; i < 4; i++)
        if (m->roles & (1u << i))
            mp_str(o, method_role_names[i]);
    mp_close(o);
    mp_str(o, "args");
    mp_open_array(o);
    for (size_t i = 0; (f = method_arg(m, i, &required)); i++)
        describe_argument(o, f, required);
    mp_close(o);
    mp_close(o);
}

static void describe_enums(struct mp_out *o)
{
    mp_str(o, "enums");
    mp_open_map(o);
    for (size_t i = 0; enum_sets[i]; i++) {
        mp_str(o, enum_sets[i]->name);
        mp_open_map(o);
        for (size_t k = 0; k < enum_sets[i]->n; k++)
            mp_put_str(o, enum_sets[i]->item[k].code, enum_sets[i]->item[k].ja);
        mp_close(o);
    }
    mp_close(o);
}

enum handled h_rpc_describe(struct request *rq, struct world *w, const struct services *services)
{
    (void)w, (void)services;
    const char *name = arg_text(rq, "method");
    if (name && !method_find(name)) {
        error_set(&rq->err, EN_NOT_FOUND, "method", "メソッド %s はありません", "there is no method %s",
                  name);
        return HANDLED_FAILED;
    }
    mp_open_map(rq->out);
    mp_put_int(rq->out, "protocol", ENISHI_PROTOCOL_VERSION);
    mp_str(rq->out, "methods");
    mp_open_array(rq->out);
    for (size_t i = 0; i < method_count; i++)
        if (!name || !strcmp(methods[i].name, name))
            describe_method(rq->out, &methods[i]);
    mp_close(rq->out);
    if (!name)
        describe_enums(rq->out);
    mp_close(rq->out);
    return HANDLED_DONE;
}

/* The very bytes, so that every format of MessagePack comes back as it went. */
enum handled h_rpc_echo(struct request *rq, struct world *w, const struct services *services)
{
    (void)w, (void)services;
    mp_raw(rq->out, rq->params, rq->params_size);
    return HANDLED_DONE;
}

static int64_t count(struct world *w, const char *sql)
{
    return stmt_get_int(db_prep(w->db, sql), 0);
}

static void put_mail(struct mp_out *o, const struct sending *mail)
{
    mp_put_str(o, "mail_transport", mail->transport);
    mp_put_int(o, "mail_due", mail->due);
    mp_put_int(o, "mail_under_way", mail->under_way);
    mp_put_str(o, "mail_held", mail->held);
    reply_warnings(o, mail);
}

/* By two indexes: the condition alone would read every row. */
#define PERSONS                                                                                      \
    "SELECT (SELECT count(*) FROM contact) - (SELECT count(*) FROM contact WHERE merged_into IS NOT" \
    " NULL)"

enum handled h_admin_status(struct request *rq, struct world *w, const struct services *services)
{
    char time[CIVIL_TIME_MAX];
    struct sending mail;
    mp_open_map(rq->out);
    mp_put_str(rq->out, "now", civil_time_iso(w->now, time));
    services->status(services->ctx, rq->out);
    services->sending(services->ctx, w, &mail);
    mail.unknown = count(w, "SELECT count(*) FROM outbox WHERE state = 'unknown'");
    put_mail(rq->out, &mail);
    mp_put_int(rq->out, "contacts", count(w, PERSONS));
    mp_put_int(rq->out, "consultations", count(w, "SELECT count(*) FROM consult"));
    mp_put_int(rq->out, "donations", count(w, "SELECT count(*) FROM donation"));
    mp_put_int(rq->out, "cells", count(w, "SELECT count(*) FROM kpi_cell"));
    mp_put_int(rq->out, "disk_free_bytes", db_free_bytes(w->db));
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_admin_arm(struct request *rq, struct world *w, const struct services *services)
{
    if (services->arm(services->ctx, w, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_bool(rq->out, "armed", true);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_admin_recount(struct request *rq, struct world *w, const struct services *services)
{
    (void)w;
    if (services->recount(services->ctx, rq->ticket, arg_bool(rq, "repair"), &rq->err))
        return HANDLED_FAILED;
    return HANDLED_LATER;
}

static void open_clock(struct mp_out *o)
{
    char time[CIVIL_TIME_MAX];
    mp_open_map(o);
    mp_put_str(o, "now", civil_time_iso(clock_now(), time));
    mp_put_bool(o, "frozen", clock_frozen());
}

void reply_clock(struct mp_out *o, bool settled)
{
    open_clock(o);
    mp_put_bool(o, "settled", settled);
    mp_close(o);
}

enum handled h_clock_show(struct request *rq, struct world *w, const struct services *services)
{
    (void)w, (void)services;
    open_clock(rq->out);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_clock_advance(struct request *rq, struct world *w, const struct services *services)
{
    int64_t step = arg_int(rq, "days", 0) * 86400 + arg_int(rq, "seconds", 0),
            to = arg_int(rq, "to", w->now + step);
    if (!clock_frozen()) {
        error_set(&rq->err, EN_CONFLICT, NULL, "clock advance は --clock で起動したときだけ使えます",
                  "clock.advance is only for a daemon started with --clock");
        return HANDLED_FAILED;
    }
    if (to < clock_now()) {
        error_set(&rq->err, EN_INVALID, "to", "時計を戻すことはできません", "the clock cannot go back");
        return HANDLED_FAILED;
    }
    clock_advance(to - clock_now());
    services->settle(services->ctx, rq->ticket);
    return HANDLED_LATER;
}
