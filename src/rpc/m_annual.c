/*
 * m_annual.c - the yearly review of the indicators as a reply.
 */
#include "base/civil.h"
#include "base/decimal.h"
#include "domain/kpi/annual.h"
#include "rpc/figures.h"
#include "rpc/handlers.h"

static void put_head(struct mp_out *o, const struct world *w, const struct annual *a)
{
    char month[CIVIL_MONTH_MAX];
    mp_put_int(o, "fiscal_year", a->fiscal_year);
    reply_report_head(o, w);
    mp_put_str(o, "plan", a->plan->name);
    mp_put_str(o, "plan_title", a->plan->title);
    mp_put_str(o, "plan_from", civil_month_iso(civil_month_of(a->plan->from), month));
    mp_put_str(o, "plan_until", civil_month_iso(civil_month_of(a->plan->until), month));
    mp_put_str(o, "through", civil_month_iso(a->through, month));
    mp_put_bool(o, "running", a->running);
    mp_str(o, "years");
    mp_open_array(o);
    for (int year = a->first_year; year <= plan_last_year(a->plan); year++)
        mp_int(o, year);
    mp_close(o);
}

/* A year that is still to come is as unknown as one not reported. */
static void put_years(struct mp_out *o, const struct annual *a, const struct annual_row *r)
{
    static const struct annual_year unknown;
    bool total = r->kpi->period == KPI_CUMULATIVE;
    mp_str(o, "values");
    mp_open_array(o);
    for (int year = a->first_year; year <= plan_last_year(a->plan); year++) {
        const struct annual_year *y = year > a->fiscal_year ? &unknown : &r->year[year - a->first_year];
        mp_open_map(o);
        mp_put_int(o, "fiscal_year", year);
        put_decimal_if(o, "value", y->known, y->value);
        put_decimal_if(o, "cumulative", y->known && total, y->cumulative);
        mp_put_bool(o, "preliminary", y->preliminary);
        mp_put_bool(o, "partial", y->partial);
        mp_put_bool(o, "unreported", y->unreported);
        mp_close(o);
    }
    mp_close(o);
}

static void put_tenths(struct mp_out *o, const char *key, bool is, int64_t tenths)
{
    mp_str(o, key);
    if (is)
        mp_float(o, (double)tenths / 10);
    else
        mp_nil(o);
}

static void put_evaluation(struct mp_out *o, const struct evaluation *e)
{
    static const char *const formulas[] = {
        [FORMULA_PLAIN] = "plain", [FORMULA_BASELINE] = "baseline", [FORMULA_KEEP] = "keep"};
    char grade[2] = {e->grade, '\0'};
    mp_put_str(o, "formula", formulas[e->formula]);
    put_decimal_if(o, "expected", e->has_expected, e->expected);
    put_tenths(o, "achievement", e->has_achievement, e->achievement10);
    put_tenths(o, "progress", e->has_progress, e->progress10);
    mp_put_str(o, "grade", e->grade == '-' ? NULL : grade);
}

static void put_beside(struct mp_out *o, const struct annual_row *r)
{
    mp_str(o, "beside");
    mp_open_array(o);
    for (size_t i = 0; i < r->nbeside; i++) {
        const struct annual_beside *b = &r->beside[i];
        mp_open_map(o);
        mp_put_str(o, "code", b->spec->code);
        mp_put_str(o, "label", b->spec->ja);
        mp_put_str(o, "label_en", b->spec->en);
        mp_put_str(o, "unit", b->spec->unit);
        mp_put_str(o, "unit_en", b->spec->unit_en);
        mp_put_int(o, "fiscal_year", b->year);
        mp_put_int(o, "plan_total", b->plan_total);
        mp_close(o);
    }
    mp_close(o);
}

/* Where the value comes from: the desk's own records, a division's report, or both. */
static void put_source(struct mp_out *o, const struct annual_row *r)
{
    const struct recorded *s = r->source;
    mp_str(o, "report");
    if (!s) {
        mp_nil(o);
        return;
    }
    mp_open_map(o);
    mp_put_str(o, "division", s->division ? s->division : r->kpi->division);
    mp_put_str(o, "statistic", s->statistic ? s->statistic : r->kpi->statistic);
    mp_put_str(o, "document", s->document);
    reply_day(o, "as_of", s->as_of);
    mp_put_bool(o, "preliminary", s->preliminary);
    mp_close(o);
}

static void put_remark(struct mp_out *o, const struct remark *m)
{
    mp_str(o, "remarks");
    mp_open_map(o);
    mp_put_str(o, "cause", m->cause);
    mp_put_str(o, "issue", m->issue);
    mp_put_str(o, "direction", m->direction);
    mp_put_str(o, "opinion", m->opinion);
    mp_put_str(o, "response", m->response);
    mp_close(o);
}

static void put_row(struct mp_out *o, const struct annual *a, const struct annual_row *r)
{
    bool mixed = r->kpi->source == SOURCE_MIXED;
    mp_open_map(o);
    put_kpi(o, r->kpi);
    put_years(o, a, r);
    put_decimal_if(o, "actual", r->known, r->actual);
    put_decimal_if(o, "computed", mixed, r->computed);
    put_decimal_if(o, "recorded", mixed, r->recorded);
    put_evaluation(o, &r->evaluation);
    put_decimal_if(o, "forecast", r->has_forecast, r->forecast);
    put_beside(o, r);
    put_source(o, r);
    put_remark(o, &r->remark);
    mp_close(o);
}

static void put_goals(struct mp_out *o, const struct annual *a)
{
    static const char *const names[GRADES] = {"A", "B", "C", "D", "none"};
    mp_str(o, "goals");
    mp_open_array(o);
    for (size_t i = 0; i < a->plan->ngoals; i++) {
        mp_open_map(o);
        mp_put_str(o, "code", a->plan->goal[i].code);
        mp_put_str(o, "title", a->plan->goal[i].title);
        for (int g = 0; g < GRADES; g++)
            mp_put_int(o, names[g], a->count[i][g]);
        mp_close(o);
    }
    mp_close(o);
}

static void put_aims(struct mp_out *o, const struct annual *a, struct arena *arena)
{
    mp_str(o, "aims");
    mp_open_array(o);
    for (size_t i = 0; i < a->plan->naims; i++) {
        const struct plan_aim *m = a->aim[i].aim;
        const struct recorded *v = a->aim[i].value;
        mp_open_map(o);
        mp_put_str(o, "code", m->code);
        mp_put_str(o, "title", m->title);
        mp_put_str(o, "unit", m->unit);
        mp_put_int(o, "decimals", m->decimals);
        mp_put_int(o, "from_year", m->from_year);
        put_decimal(o, "from", m->from);
        put_decimal_if(o, "value", v, v ? v->value : 0);
        mp_put_str(o, "value_period", v ? period_text(&v->period, arena) : NULL);
        mp_put_int(o, "target_year", m->target_year);
        put_decimal(o, "target", m->target);
        put_decimal_if(o, "projection", m->has_projection, m->projection);
        mp_put_str(o, "note", m->note);
        mp_close(o);
    }
    mp_close(o);
}

enum handled h_report_annual(struct request *rq, struct world *w, const struct services *services)
{
    struct annual a;
    struct mp_out *o = rq->out;
    if (want_figures(rq, services) ||
        annual_make(w, (int)arg_int(rq, "year", 0), arg_text(rq, "plan"), &a, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(o);
    put_head(o, w, &a);
    put_goals(o, &a);
    put_aims(o, &a, rq->arena);
    mp_str(o, "rows");
    mp_open_array(o);
    for (size_t i = 0; i < a.plan->n; i++)
        put_row(o, &a, &a.row[i]);
    mp_close(o);
    mp_close(o);
    return HANDLED_DONE;
}
