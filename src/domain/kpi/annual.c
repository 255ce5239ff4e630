/*
 * annual.c - puts counted and reported values of an indicator together, year by year, and evaluates them.
 */
#include "domain/kpi/annual.h"

#include <string.h>

#include "base/civil.h"
#include "base/decimal.h"
#include "domain/kpi/monthly.h"
#include "domain/rules.h"

struct making {
    struct world *w;
    const struct figures *figures;
    const struct recorded *values; /* of all codes, by code */
    size_t nvalues;
    struct annual *out;
};

static int32_t smaller(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

static int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* --- what was counted --- */

/* A row from a month on, up to another; what lies before count_from is not the plan's. */
static int64_t counted(const struct making *m, const struct plan_kpi *k, int32_t from, int32_t until)
{
    const struct row_spec *row = monthly_find_row(k->row);
    struct cell_range range = monthly_range(row, m->out->plan, until, COLUMN_FISCAL, m->w->arena);
    bool sums = row->kind == ROW_FLOW || row->kind == ROW_BECOMING;
    if (sums || (row->kind == ROW_DISTINCT && from > range.from))
        range.from = from;
    return figures_sum(m->figures, row, &range);
}

/* Different people since the plan counts are not the sum of its years. */
static int64_t counted_total(const struct making *m, const struct plan_kpi *k, int fiscal_year)
{
    const struct row_spec *row = monthly_find_row(k->row);
    int32_t until = smaller(civil_fiscal_first(fiscal_year) + 11, m->out->through);
    struct cell_range range = monthly_range(row, m->out->plan, until, COLUMN_PLAN, m->w->arena);
    if (row->kind == ROW_FLOW)
        range.from = k->count_from;
    return figures_sum(m->figures, row, &range);
}

/* Of the year in which it begins to count: of different people those since then. */
static int64_t counted_year(const struct making *m, const struct plan_kpi *k, int fiscal_year)
{
    int32_t april = civil_fiscal_first(fiscal_year);
    if (april < k->count_from && monthly_find_row(k->row)->kind == ROW_DISTINCT)
        return counted_total(m, k, fiscal_year);
    return counted(m, k, larger(april, k->count_from), smaller(april + 11, m->out->through));
}

/* --- years --- */

static void reported_of(const struct making *m, const char *code, const struct recorded **v, size_t *n)
{
    size_t first = 0, last;
    while (first < m->nvalues && strcmp(m->values[first].code, code) != 0)
        first++;
    for (last = first; last < m->nvalues && !strcmp(m->values[last].code, code);)
        last++;
    *v = m->values + first;
    *n = last - first;
}

/* A counted year that began before the indicator counts, or is not over, is partial. */
static bool is_partial(const struct making *m, const struct plan_kpi *k, int fiscal_year)
{
    int32_t april = civil_fiscal_first(fiscal_year);
    int32_t from = k->period == KPI_YEARLY ? civil_month_of(m->out->plan->from) : k->count_from;
    return april < from || april + 11 > m->out->through;
}

/* Of the running year what is reported so far may do. */
static bool is_unreported(const struct making *m, const struct plan_kpi *k, int fiscal_year,
                          const struct year_value *reported)
{
    bool running = m->out->running && fiscal_year == m->out->fiscal_year,
         ours = civil_fiscal_first(fiscal_year) + 11 >= k->count_from;
    return ours && (!reported->known || (reported->partial && !running));
}

static void make_year(const struct making *m, const struct plan_kpi *k, int fiscal_year, struct annual_row *r)
{
    struct annual_year *y = &r->year[fiscal_year - m->out->first_year];
    const struct recorded *v;
    size_t n;
    if (k->source != SOURCE_RECORDED) {
        y->known = true;
        y->partial = is_partial(m, k, fiscal_year);
        y->value = decimal_of(counted_year(m, k, fiscal_year));
        y->cumulative = decimal_of(counted_total(m, k, fiscal_year));
        r->computed = k->period == KPI_CUMULATIVE ? y->cumulative : y->value;
    }
    if (k->source == SOURCE_COMPUTED)
        return;
    reported_of(m, k->code, &v, &n);
    struct year_value reported = recorded_year(v, n, k->period, fiscal_year);
    y->known |= reported.known;
    y->preliminary = reported.preliminary;
    y->partial |= reported.partial || (k->source == SOURCE_MIXED && !reported.known);
    y->unreported = is_unreported(m, k, fiscal_year, &reported);
    y->value = decimal_add(y->value, reported.known ? reported.value : 0);
    if (reported.known && fiscal_year == m->out->fiscal_year)
        r->source = reported.by;
}

/* What is reported of a total is each year's part; it adds up. */
static void add_reported(const struct making *m, const struct plan_kpi *k, struct annual_row *r)
{
    int64_t sum = 0;
    for (size_t i = 0; i < m->out->nyears; i++) {
        const struct recorded *v;
        size_t n;
        reported_of(m, k->code, &v, &n);
        struct year_value reported = recorded_year(v, n, k->period, m->out->first_year + (int)i);
        sum = decimal_add(sum, reported.known ? reported.value : 0);
        r->year[i].cumulative = decimal_add(r->year[i].cumulative, sum);
        r->recorded = k->period == KPI_CUMULATIVE ? sum : reported.known ? reported.value : 0;
    }
}

static void make_years(const struct making *m, const struct plan_kpi *k, struct annual_row *r)
{
    for (size_t i = 0; i < m->out->nyears; i++)
        make_year(m, k, m->out->first_year + (int)i, r);
    if (k->source != SOURCE_COMPUTED)
        add_reported(m, k, r);
    const struct annual_year *last = &r->year[m->out->nyears - 1];
    r->known = last->known;
    r->actual = k->period == KPI_CUMULATIVE ? last->cumulative : last->value;
}

/* --- where it is going --- */

/* Since when is there anything to go by: of what comes with the seasons its own first month, of the rest the
 * desk's.
 */
static int32_t first_month(const struct making *m, const struct plan_kpi *k)
{
    return figures_first_month(m->figures, k->seasonal ? monthly_find_row(k->row) : NULL);
}

#define SHARE_LEAST 100 /* a share below a hundredth says nothing */

/* Of a row's total of a year, the part up to the running month, by those of the three past years that were
 * recorded from April on; false if there is none. */
static bool usual_share(const struct making *m, const struct plan_kpi *k, int64_t *part, int64_t *whole)
{
    int32_t april = civil_fiscal_first(m->out->fiscal_year), months = m->out->through - april;
    *part = *whole = 0;
    for (int year = m->out->fiscal_year - 3; year < m->out->fiscal_year; year++) {
        int32_t first = civil_fiscal_first(year);
        if (first < first_month(m, k))
            continue;
        *part += counted(m, k, first, first + months);
        *whole += counted(m, k, first, first + 11);
    }
    return *part > 0 && *part >= *whole / SHARE_LEAST;
}

/* What the running year will come to. */
static int64_t year_forecast(const struct making *m, const struct plan_kpi *k, int64_t so_far, bool shared)
{
    int64_t part, whole;
    int32_t months = m->out->through - civil_fiscal_first(m->out->fiscal_year) + 1;
    if (shared && usual_share(m, k, &part, &whole))
        return decimal_scale(so_far, whole, part);
    return decimal_scale(so_far, 12, months);
}

/* The last twelve months of an indicator (fewer if it or the records are younger), and how many they are. */
static int64_t last_months(const struct making *m, const struct plan_kpi *k, const struct annual_row *r,
                           int32_t *months)
{
    int32_t through = m->out->through, from = larger(larger(through - 11, k->count_from), first_month(m, k));
    const struct annual_year *last = &r->year[m->out->nyears - 1];
    int32_t april = civil_fiscal_first(m->out->fiscal_year);
    if (k->source != SOURCE_COMPUTED) { /* reports know years only */
        *months = through - larger(april, k->count_from) + 1;
        return last->value;
    }
    *months = through - from + 1;
    return decimal_of(counted(m, k, from, through));
}

static int64_t total_forecast(const struct making *m, const struct plan_kpi *k, const struct annual_row *r)
{
    int32_t months, left = civil_month_of(m->out->plan->until) - m->out->through;
    int64_t recent = last_months(m, k, r, &months), more = 0;
    if (k->seasonal && m->out->running && k->source == SOURCE_COMPUTED) {
        int64_t so_far = r->year[m->out->nyears - 1].value;
        int32_t rest = civil_fiscal_first(m->out->fiscal_year) + 11 - m->out->through;
        more = year_forecast(m, k, so_far, true) - so_far;
        left -= rest;
    }
    return decimal_add(r->actual, decimal_add(more, months > 0 ? decimal_scale(recent, left, months) : 0));
}

static void make_forecast(const struct making *m, const struct plan_kpi *k, struct annual_row *r)
{
    if (!r->known || m->out->through >= civil_month_of(m->out->plan->until))
        return;
    if (k->period == KPI_CUMULATIVE)
        r->forecast = total_forecast(m, k, r);
    else if (k->period == KPI_YEARLY && m->out->running && k->source == SOURCE_COMPUTED)
        r->forecast = year_forecast(m, k, r->actual, true);
    else
        return;
    r->has_forecast = true;
}

/* --- rows --- */

static void make_beside(const struct making *m, const struct plan_kpi *k, struct annual_row *r)
{
    int32_t until = smaller(civil_fiscal_first(m->out->fiscal_year) + 11, m->out->through);
    r->beside = arena_array(m->w->arena, k->beside.n, sizeof *r->beside);
    for (r->nbeside = 0; r->nbeside < k->beside.n; r->nbeside++) {
        struct annual_beside *b = &r->beside[r->nbeside];
        b->spec = monthly_find_row(k->beside.at[r->nbeside]);
        struct cell_range year = monthly_range(b->spec, m->out->plan, until, COLUMN_FISCAL, m->w->arena);
        struct cell_range plan = monthly_range(b->spec, m->out->plan, until, COLUMN_PLAN, m->w->arena);
        b->year = figures_sum(m->figures, b->spec, &year);
        b->plan_total = figures_sum(m->figures, b->spec, &plan);
    }
}

/* A total lacks what is missing of any of its years, another value only what is missing of its own. */
static bool is_incomplete(const struct making *m, const struct plan_kpi *k, const struct annual_row *r)
{
    const struct annual_year *last = &r->year[m->out->nyears - 1];
    bool missing = last->unreported ||
                   (k->source == SOURCE_RECORDED && k->period == KPI_YEARLY && last->partial);
    for (size_t i = 0; k->period == KPI_CUMULATIVE && i < m->out->nyears; i++)
        missing |= r->year[i].unreported;
    return missing;
}

/* What is counted while its year runs is held against the months gone by. */
static struct evaluation evaluate(const struct making *m, const struct plan_kpi *k,
                                  const struct annual_row *r)
{
    bool total = k->period == KPI_CUMULATIVE,
         counted_now = k->source != SOURCE_RECORDED && k->period == KPI_YEARLY;
    if (m->out->running && (total || counted_now))
        return evaluate_month(m->out->plan, k, r->actual, m->out->through);
    return evaluate_year(m->out->plan, k, r->actual, m->out->fiscal_year);
}

static void make_row(const struct making *m, const struct plan_kpi *entry, struct annual_row *r)
{
    const struct plan_kpi *k = plan_original(m->out->plan, entry);
    *r = (struct annual_row){.kpi = entry};
    make_years(m, k, r);
    r->evaluation = evaluate(m, k, r);
    if (!r->known || is_incomplete(m, k, r)) { /* what is expected is known all the same */
        r->evaluation.has_achievement = r->evaluation.has_progress = false;
        r->evaluation.grade = '-';
    }
    make_forecast(m, k, r);
    make_beside(m, k, r);
    r->remark = remark_of(m->w, m->out->plan, k->code, m->out->fiscal_year);
}

static void count_grade(const struct annual *a, const struct annual_row *r)
{
    char grade = r->evaluation.grade;
    size_t goal = 0;
    while (strcmp(a->plan->goal[goal].code, r->kpi->goal) != 0)
        goal++;
    if (!r->kpi->same_as)
        a->count[goal][grade >= 'A' && grade <= 'D' ? grade - 'A' : GRADE_NONE]++;
}

/* The latest value known that is not of after the year under review. */
static void make_aims(const struct making *m)
{
    struct annual *a = m->out;
    int32_t last = civil_month_last(civil_fiscal_first(a->fiscal_year) + 11);
    a->aim = arena_array(m->w->arena, a->plan->naims, sizeof *a->aim);
    for (size_t i = 0; i < a->plan->naims; i++) {
        const struct recorded *v;
        size_t n;
        reported_of(m, a->plan->aim[i].code, &v, &n);
        a->aim[i] = (struct annual_aim){&a->plan->aim[i], NULL};
        for (size_t k = 0; k < n; k++)
            if (v[k].known && v[k].period.last <= last)
                a->aim[i].value = &v[k];
    }
}

/* The last month that is over, of those of the year under review. */
static int32_t last_month(const struct world *w, int fiscal_year)
{
    return smaller(civil_fiscal_first(fiscal_year) + 11, civil_month_of(w->today) - 1);
}

static int check_year(const struct world *w, const struct plan *plan, int fiscal_year, struct en_error *err)
{
    int first = plan_first_year(plan), last = plan_last_year(plan);
    if (fiscal_year < first || fiscal_year > last || fiscal_year - first >= ANNUAL_YEARS_MAX)
        return error_set(err, EN_INVALID, "year", "%d年度は計画 %s の年度（%d～%d）ではありません",
                         "fiscal year %d is none of plan %s (%d to %d)", fiscal_year, plan->name, first,
                         last);
    if (last_month(w, fiscal_year) < civil_fiscal_first(fiscal_year))
        return error_set(err, EN_INVALID, "year", "%d年度はまだ1か月も終わっていません",
                         "no month of fiscal year %d is over yet", fiscal_year);
    return 0;
}

int annual_make(struct world *w, int fiscal_year, const char *plan_name, struct annual *out,
                struct en_error *err)
{
    const struct plan *plan = rules_plan_of(w->rules, plan_name, civil_fiscal_first(fiscal_year) + 11);
    if (!plan)
        return error_set(err, EN_NOT_FOUND, "plan", "計画 %s はありません", "there is no plan %s", plan_name);
    if (check_year(w, plan, fiscal_year, err))
        return -1;
    int first = plan_first_year(plan);
    *out = (struct annual){.plan = plan,
                           .fiscal_year = fiscal_year,
                           .first_year = first,
                           .nyears = (size_t)(fiscal_year - first + 1),
                           .through = last_month(w, fiscal_year)};
    out->running = out->through < civil_fiscal_first(fiscal_year) + 11;
    struct recorded *values;
    struct making m = {.w = w, .figures = figures_load(w, plan, out->through), .out = out};
    m.nvalues = recorded_values(w, plan, NULL, &values);
    m.values = values;
    out->row = arena_array(w->arena, plan->n, sizeof *out->row);
    out->count = arena_array(w->arena, plan->ngoals, sizeof *out->count);
    memset(out->count, 0, plan->ngoals * sizeof *out->count);
    for (size_t i = 0; i < plan->n; i++) {
        make_row(&m, &plan->kpi[i], &out->row[i]);
        count_grade(out, &out->row[i]);
    }
    make_aims(&m);
    return 0;
}
