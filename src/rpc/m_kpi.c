/*
 * m_kpi.c - indicators of a plan and what was reported of them.
 */
#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "base/decimal.h"
#include "domain/kpi/annual.h"
#include "domain/kpi/monthly.h"
#include "rpc/explain.h"
#include "rpc/figures.h"
#include "rpc/handlers.h"
#include "vocab/enums.h"

int want_figures(struct request *rq, const struct services *services)
{
    int done = services->recounting(services->ctx);
    if (done < 0)
        return 0;
    return error_set(
        &rq->err, EN_BUSY, NULL,
        "集計の規則が変わったため数え直しています（%d%%済み）。しばらくしてからもう一度お願いします",
        "the rules of counting changed and the figures are being counted anew (%d%% done); try again shortly",
        done);
}

static const struct plan *found_plan(struct request *rq, const struct plan *p)
{
    if (!p)
        error_set(&rq->err, EN_NOT_FOUND, "plan", "計画 %s はありません", "there is no plan %s",
                  arg_text(rq, "plan"));
    return p;
}

const struct plan *want_plan(struct request *rq, const struct world *w)
{
    return found_plan(rq, rules_plan(w->rules, arg_text(rq, "plan")));
}

const struct plan *want_plan_of(struct request *rq, const struct world *w, int32_t month)
{
    return found_plan(rq, rules_plan_of(w->rules, arg_text(rq, "plan"), month));
}

void put_decimal(struct mp_out *o, const char *key, int64_t millionths)
{
    char digits[DECIMAL_TEXT_MAX];
    double d = (double)millionths / (double)DECIMAL_ONE;
    mp_str(o, key);
    if (millionths % DECIMAL_ONE == 0)
        mp_int(o, millionths / DECIMAL_ONE);
    else if (millionths == (int64_t)llround(d * (double)DECIMAL_ONE))
        mp_float(o, d);
    else
        mp_str(o, decimal_text(millionths, digits));
}

void put_decimal_if(struct mp_out *o, const char *key, bool is, int64_t millionths)
{
    if (is) {
        put_decimal(o, key, millionths);
        return;
    }
    mp_str(o, key);
    mp_nil(o);
}

static void put_texts(struct mp_out *o, const char *key, const struct text_list *list)
{
    mp_str(o, key);
    mp_open_array(o);
    for (size_t i = 0; i < list->n; i++)
        mp_str(o, list->at[i]);
    mp_close(o);
}

void put_kpi(struct mp_out *o, const struct plan_kpi *k)
{
    bool base = k->base_kind == BASE_OBSERVED || k->base_kind == BASE_PROJECTION;
    mp_put_str(o, "code", k->code);
    mp_put_str(o, "goal", k->goal);
    mp_put_str(o, "measure", k->measure);
    mp_put_bool(o, "basic", k->basic);
    mp_put_str(o, "title", k->title);
    mp_put_str(o, "title_en", k->title_en);
    mp_put_str(o, "unit", k->unit);
    mp_put_int(o, "decimals", k->decimals);
    mp_put_str(o, "period", enum_kpi_period.item[k->period].code);
    mp_put_str(o, "direction", enum_kpi_direction.item[k->direction].code);
    mp_put_str(o, "base_kind", enum_kpi_base.item[k->base_kind].code);
    put_decimal_if(o, "base", base, k->base);
    put_decimal(o, "target", k->target);
    mp_put_str(o, "source", enum_kpi_source.item[k->source].code);
    mp_put_str(o, "row", k->row);
    mp_put_str(o, "same_as", k->same_as);
    mp_put_str(o, "division", k->division);
    mp_put_str(o, "statistic", k->statistic);
    put_texts(o, "notes", &k->notes);
}

/* --- what was reported --- */

static void put_recorded(struct mp_out *o, const struct recorded *v, struct arena *a)
{
    char time[CIVIL_TIME_MAX];
    mp_put_str(o, "period", period_text(&v->period, a));
    mp_put_str(o, "period_ja", period_label(&v->period, true, a));
    put_decimal_if(o, "value", v->known, v->value);
    mp_put_str(o, "release", v->preliminary ? "preliminary" : "final");
    reply_day(o, "as_of", v->as_of);
    mp_put_str(o, "division", v->division);
    mp_put_str(o, "statistic", v->statistic);
    mp_put_str(o, "document", v->document);
    mp_put_str(o, "note", v->note);
    mp_put_str(o, "entered_at", civil_time_iso(v->at, time));
    mp_put_int(o, "entered_by", v->by);
}

static void put_history(struct request *rq, struct world *w, const struct plan *p, const char *code)
{
    struct recorded *v;
    size_t n = recorded_history(w, p, code, &v);
    mp_str(rq->out, "values");
    mp_open_array(rq->out);
    for (size_t i = 0; i < n; i++) {
        mp_open_map(rq->out);
        mp_put_int(rq->out, "id", v[i].id);
        mp_put_bool(rq->out, "holds", v[i].holds);
        put_recorded(rq->out, &v[i], rq->arena);
        mp_close(rq->out);
    }
    mp_close(rq->out);
}

static int no_such(struct request *rq, const struct plan *p, const char *code)
{
    return error_set(&rq->err, EN_NOT_FOUND, "code", "計画 %s に指標 %s はありません",
                     "plan %s has no indicator %s", p->name, code);
}

enum handled h_kpi_show(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    const struct plan *p = want_plan(rq, w);
    const char *code = arg_text(rq, "code");
    if (!p)
        return HANDLED_FAILED;
    const struct plan_kpi *k = plan_find(p, code);
    const struct plan_aim *aim = plan_find_aim(p, code);
    if (!k && !aim) {
        no_such(rq, p, code);
        return HANDLED_FAILED;
    }
    mp_open_map(rq->out);
    mp_put_str(rq->out, "plan", p->name);
    if (k)
        put_kpi(rq->out, k);
    else
        mp_put_str(rq->out, "code", aim->code), mp_put_str(rq->out, "title", aim->title);
    put_history(rq, w, p, k ? plan_original(p, k)->code : aim->code);
    mp_close(rq->out);
    return HANDLED_DONE;
}

/* The newest report of a code, whatever its period; NULL if there is none. */
static const struct recorded *latest_of(const struct recorded *v, size_t n, const char *code)
{
    const struct recorded *latest = NULL;
    for (size_t i = 0; i < n; i++)
        if (!strcmp(v[i].code, code))
            latest = &v[i];
    return latest;
}

static void put_line(struct request *rq, const struct plan *p, const struct plan_kpi *k,
                     const struct recorded *v, size_t n)
{
    const struct recorded *latest = latest_of(v, n, plan_original(p, k)->code);
    mp_open_map(rq->out);
    mp_put_str(rq->out, "code", k->code);
    mp_put_str(rq->out, "title", k->title);
    mp_put_str(rq->out, "title_en", k->title_en);
    mp_put_str(rq->out, "unit", k->unit);
    put_decimal(rq->out, "target", k->target);
    mp_put_str(rq->out, "source", enum_kpi_source.item[k->source].code);
    mp_put_str(rq->out, "period", latest ? period_text(&latest->period, rq->arena) : NULL);
    put_decimal_if(rq->out, "value", latest && latest->known, latest ? latest->value : 0);
    mp_put_str(rq->out, "release", !latest ? NULL : latest->preliminary ? "preliminary" : "final");
    mp_close(rq->out);
}

enum handled h_kpi_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    const struct plan *p = want_plan(rq, w);
    struct recorded *v;
    if (!p)
        return HANDLED_FAILED;
    size_t n = recorded_values(w, p, NULL, &v);
    mp_open_map(rq->out);
    mp_str(rq->out, "rows");
    mp_open_array(rq->out);
    for (size_t i = 0; i < p->n; i++)
        put_line(rq, p, &p->kpi[i], v, n);
    mp_close(rq->out);
    mp_put_bool(rq->out, "more", false);
    mp_close(rq->out);
    return HANDLED_DONE;
}

/* --- what is behind one --- */

struct indicator {
    const struct plan *plan;
    const struct plan_kpi *kpi;
};

/* Its reports, whole: they are few. */
static void put_reports(struct request *rq, struct world *w, const void *ctx)
{
    const struct indicator *i = ctx;
    mp_put_str(rq->out, "code", i->kpi->code);
    mp_put_str(rq->out, "title", i->kpi->title);
    mp_put_str(rq->out, "source", enum_kpi_source.item[i->kpi->source].code);
    put_history(rq, w, i->plan, plan_original(i->plan, i->kpi)->code);
}

/* Nothing of it is counted: it is what was reported. */
static enum handled explain_reported(struct request *rq, struct world *w, const struct indicator *i)
{
    mp_open_map(rq->out);
    put_reports(rq, w, i);
    mp_str(rq->out, "records");
    mp_open_array(rq->out);
    mp_close(rq->out);
    mp_put_bool(rq->out, "more", false);
    mp_put_str(rq->out, "cursor", NULL);
    mp_close(rq->out);
    return HANDLED_DONE;
}

/* A total since the plan counts, a yearly one since April. */
static struct asked_figure asked_of(struct request *rq, const struct indicator *i)
{
    const struct plan_kpi *k = plan_original(i->plan, i->kpi);
    enum report_column c = k->period == KPI_CUMULATIVE ? COLUMN_PLAN : COLUMN_FISCAL;
    struct asked_figure asked = {.row = monthly_find_row(k->row),
                                 .month = (int32_t)arg_int(rq, "at", 0),
                                 .column = column_names[c],
                                 .put_more = put_reports,
                                 .ctx = i};
    asked.range = monthly_range(asked.row, i->plan, asked.month, c, rq->arena);
    return asked;
}

enum handled h_kpi_explain(struct request *rq, struct world *w, const struct services *services)
{
    const char *code = arg_text(rq, "code");
    struct indicator i = {.plan = want_plan(rq, w)};
    if (want_figures(rq, services) || !i.plan)
        return HANDLED_FAILED;
    i.kpi = plan_find(i.plan, code);
    if (!i.kpi) {
        no_such(rq, i.plan, code);
        return HANDLED_FAILED;
    }
    if (i.kpi->source == SOURCE_RECORDED)
        return explain_reported(rq, w, &i);
    struct asked_figure asked = asked_of(rq, &i);
    int32_t from = plan_original(i.plan, i.kpi)->count_from;
    if (asked.range.from != INT32_MIN && asked.range.from < from)
        asked.range.from = from; /* the rest of the year in which it begins: no report told that */
    else
        find_reported_row(w, i.plan, &asked);
    return reply_explained(rq, w, &asked);
}
