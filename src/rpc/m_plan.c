/*
 * m_plan.c - plans: loaded, listed, shown.
 */
#include <string.h>

#include "base/civil.h"
#include "base/decimal.h"
#include "domain/kpi/recount.h"
#include "domain/plan_change.h"
#include "domain/plan_file.h"
#include "rpc/figures.h"
#include "rpc/handlers.h"

#define NAME_MAX_BYTES 64

/* The name of a plan from that of its file: "etc/plans/nemuro-3.conf" is nemuro-3. */
static const char *name_of(const struct request *rq)
{
    const char *file = arg_text(rq, "file"), *name = arg_text(rq, "name");
    if (name || !file)
        return name;
    const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file, *dot = strrchr(base, '.');
    return arena_strndup(rq->arena, base, dot ? (size_t)(dot - base) : strlen(base));
}

static int check_name(const char *name, struct en_error *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t n = name ? strlen(name) : 0;
    if (n && n <= NAME_MAX_BYTES && strspn(name, allowed) == n)
        return 0;
    return error_set(err, EN_INVALID, "name", "計画の名前は英数字と - _ . で64文字までです（--name）",
                     "the name of a plan is of letters, digits, - _ . and at most 64 of them (--name)");
}

static int check_room(struct world *w, const char *name, struct en_error *err)
{
    if (plan_files_count_with(w, name) <= PLANS_MAX)
        return 0;
    return error_set(err, EN_CONFLICT, "name", "計画は%dつまでです", "there may be at most %d plans",
                     PLANS_MAX);
}

enum handled h_plan_load(struct request *rq, struct world *w, const struct services *services)
{
    struct plan plan;
    const char *name = name_of(rq), *text = arg_text(rq, "text"), *file = arg_text(rq, "file");
    if (check_name(name, &rq->err) ||
        plan_read_text(name, file ? file : name, text, rq->arena, &plan, &rq->err) ||
        check_room(w, name, &rq->err))
        return HANDLED_FAILED;
    if (!arg_bool(rq, "check")) {
        if (plan_change_check(w, name, &plan, &rq->err))
            return HANDLED_FAILED;
        plan_file_store(w, name, text);
        if (w->cause.reason)
            rules_reason_keep(w->db, w->cause.reason);
        services->reload(services->ctx);
    }
    mp_open_map(rq->out);
    mp_put_str(rq->out, "name", plan.name);
    mp_put_str(rq->out, "title", plan.title);
    mp_put_int(rq->out, "entries", (int64_t)plan.n);
    mp_put_int(rq->out, "aims", (int64_t)plan.naims);
    mp_put_bool(rq->out, "loaded", !arg_bool(rq, "check"));
    mp_close(rq->out);
    return HANDLED_DONE;
}

static int not_loaded(const struct world *w, const char *name, struct en_error *err)
{
    const struct plan *p = rules_plan(w->rules, name);
    if (p && p->has_file)
        return error_set(
            err, EN_CONFLICT, "name",
            "計画 %s はファイルのものです。外すには etc/plans のファイルを除いて再読込してください",
            "plan %s is that of a file; to take it out remove the file and reload", name);
    return error_set(err, EN_NOT_FOUND, "name", "読み込んだ計画 %s はありません", "no plan %s is loaded",
                     name);
}

enum handled h_plan_drop(struct request *rq, struct world *w, const struct services *services)
{
    const char *name = arg_text(rq, "name");
    if (!plan_file_drop(w, name)) {
        (void)not_loaded(w, name, &rq->err);
        return HANDLED_FAILED;
    }
    if (plan_change_check(w, name, NULL, &rq->err))
        return HANDLED_FAILED;
    if (w->cause.reason)
        rules_reason_keep(w->db, w->cause.reason);
    services->reload(services->ctx);
    mp_open_map(rq->out);
    mp_put_str(rq->out, "name", name);
    mp_put_bool(rq->out, "dropped", true);
    mp_close(rq->out);
    return HANDLED_DONE;
}

static const struct plan_file *find_file(const struct plan_file *file, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(file[i].name, name))
            return &file[i];
    return NULL;
}

static void put_head(struct mp_out *o, const struct plan *p, const struct plan_file *loaded)
{
    char day[CIVIL_ISO_MAX], time[CIVIL_TIME_MAX];
    mp_put_str(o, "name", p->name);
    mp_put_str(o, "title", p->title);
    mp_put_str(o, "from", civil_iso(p->from, day));
    mp_put_str(o, "until", civil_iso(p->until, day));
    mp_put_str(o, "pacing", p->pacing == PACE_YEARS ? "years" : "months");
    mp_put_int(o, "entries", (int64_t)p->n);
    mp_put_str(o, "origin", p->loaded ? "loaded" : p->has_file ? "file" : NULL);
    mp_put_str(o, "loaded_at", loaded ? civil_time_iso(loaded->at, time) : NULL);
    mp_put_str(o, "reason", loaded ? loaded->reason : NULL);
}

enum handled h_plan_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct plan_file *file;
    size_t n = plan_files(w->db, rq->arena, &file);
    mp_open_map(rq->out);
    mp_str(rq->out, "rows");
    mp_open_array(rq->out);
    for (size_t i = 0; i < w->rules->nplans; i++) {
        mp_open_map(rq->out);
        put_head(rq->out, &w->rules->plan[i], find_file(file, n, w->rules->plan[i].name));
        mp_close(rq->out);
    }
    mp_close(rq->out);
    mp_put_bool(rq->out, "more", false);
    mp_close(rq->out);
    return HANDLED_DONE;
}

static void put_aim(struct mp_out *o, const struct plan_aim *m)
{
    mp_open_map(o);
    mp_put_str(o, "code", m->code);
    mp_put_str(o, "title", m->title);
    mp_put_str(o, "unit", m->unit);
    mp_put_int(o, "from_year", m->from_year);
    put_decimal(o, "from", m->from);
    mp_put_int(o, "target_year", m->target_year);
    put_decimal(o, "target", m->target);
    put_decimal(o, "held_back", m->held_back);
    put_decimal_if(o, "projection", m->has_projection, m->projection);
    mp_put_str(o, "note", m->note);
    mp_close(o);
}

enum handled h_plan_show(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct plan_file *file;
    size_t n = plan_files(w->db, rq->arena, &file);
    const struct plan *p = want_plan(rq, w);
    struct mp_out *o = rq->out;
    if (!p)
        return HANDLED_FAILED;
    mp_open_map(o);
    put_head(o, p, find_file(file, n, p->name));
    mp_str(o, "grades");
    mp_open_array(o);
    for (int i = 0; i < 3; i++)
        mp_int(o, p->grade[i]);
    mp_close(o);
    struct buf definitions = {0};
    definitions_text(&p->definitions, &definitions);
    mp_put_str(o, "definitions", definitions.at);
    buf_clear(&definitions);
    mp_str(o, "goals");
    mp_open_array(o);
    for (size_t i = 0; i < p->ngoals; i++) {
        mp_open_map(o);
        mp_put_str(o, "code", p->goal[i].code);
        mp_put_str(o, "title", p->goal[i].title);
        mp_close(o);
    }
    mp_close(o);
    mp_str(o, "aims");
    mp_open_array(o);
    for (size_t i = 0; i < p->naims; i++)
        put_aim(o, &p->aim[i]);
    mp_close(o);
    mp_str(o, "kpis");
    mp_open_array(o);
    for (size_t i = 0; i < p->n; i++) {
        mp_open_map(o);
        put_kpi(o, &p->kpi[i]);
        mp_close(o);
    }
    mp_close(o);
    mp_close(o);
    return HANDLED_DONE;
}
