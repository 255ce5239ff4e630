/*
 * evaluate.c - the only place that knows the formulas of achievement, pace and grade.
 */
#include "domain/kpi/evaluate.h"

#include "base/civil.h"
#include "base/decimal.h"

int plan_first_year(const struct plan *p)
{
    return civil_fiscal_year(civil_month_of(p->from));
}

int plan_last_year(const struct plan *p)
{
    return civil_fiscal_year(civil_month_of(p->until));
}

static char grade_of(const struct plan *p, decimal_wide n, decimal_wide d)
{
    for (int i = 0; i < 3; i++)
        if (decimal_reaches(n, d, p->grade[i]))
            return (char)('A' + i);
    return 'D';
}

static bool has_base(const struct plan_kpi *k)
{
    return k->base_kind == BASE_OBSERVED || k->base_kind == BASE_PROJECTION;
}

static enum formula formula_of(const struct plan_kpi *k)
{
    if (k->direction == DIRECTION_KEEP)
        return FORMULA_KEEP;
    return has_base(k) && k->period != KPI_CUMULATIVE ? FORMULA_BASELINE : FORMULA_PLAIN;
}

/* What should be there by now: base + way * done / all. Kept as a fraction, since what is exactly at a
 * grade's bound is at it. */
struct pace {
    int64_t base, way;
    int32_t done, all;
};

/* Of the plan's total at the end of a month. */
static struct pace pace_of_total(const struct plan *p, const struct plan_kpi *k, int32_t month)
{
    int32_t years = plan_last_year(p) - plan_first_year(p) + 1;
    int32_t since_april = month - civil_fiscal_first(plan_first_year(p)) + 1;
    if (p->pacing == PACE_YEARS)
        return (struct pace){0, k->target, since_april, 12 * years};
    return (struct pace){0, k->target, plan_months_elapsed(p, month), plan_months(p)};
}

/* From base to target in equal steps, one a fiscal year. */
static struct pace pace_of_step(const struct plan *p, const struct plan_kpi *k, int fiscal_year)
{
    int first = plan_first_year(p);
    return (struct pace){k->base, k->target - k->base, fiscal_year - first + 1,
                         plan_last_year(p) - first + 1};
}

/* Actual against pace; where less is better, pace against actual. */
static void put_progress(const struct plan *p, const struct plan_kpi *k, int64_t actual,
                         const struct pace *pace, struct evaluation *e)
{
    bool down = k->direction == DIRECTION_DOWN;
    e->has_expected = true;
    e->expected = decimal_add(pace->base, decimal_scale(pace->way, pace->done, pace->all));
    decimal_wide is = (decimal_wide)actual * pace->all;
    decimal_wide should = (decimal_wide)pace->base * pace->all + (decimal_wide)pace->way * pace->done;
    if ((down ? actual : e->expected) <= 0)
        return;
    e->has_progress = true;
    e->progress10 = down ? decimal_scale(e->expected, 1000, actual)
                         : decimal_scale(actual, 1000, e->expected);
    e->grade = grade_of(p, down ? should : is, down ? is : should);
}

/* In the plan's last year the target itself is the measure. */
static void put_achievement(const struct plan *p, const struct plan_kpi *k, int64_t actual, bool last_year,
                            struct evaluation *e)
{
    bool from_base = e->formula == FORMULA_BASELINE;
    int64_t n = from_base ? actual - k->base : actual, d = from_base ? k->target - k->base : k->target;
    if (d < 0) {
        n = -n;
        d = -d;
    }
    e->has_achievement = true;
    e->achievement10 = decimal_scale(n, 1000, d);
    if (e->formula == FORMULA_KEEP)
        e->grade = actual >= k->target ? 'A' : 'D';
    else if (last_year || !e->has_progress)
        e->grade = grade_of(p, n, d);
}

struct evaluation evaluate_month(const struct plan *p, const struct plan_kpi *k, int64_t actual,
                                 int32_t month)
{
    bool keep = k->direction == DIRECTION_KEEP;
    struct evaluation e = {.grade = '-', .formula = keep ? FORMULA_KEEP : FORMULA_PLAIN};
    int year = civil_fiscal_year(month);
    struct pace pace = k->period == KPI_YEARLY
                           ? (struct pace){0, k->target, month - civil_fiscal_first(year) + 1, 12}
                           : pace_of_total(p, k, month);
    put_progress(p, k, actual, &pace, &e);
    put_achievement(p, k, actual, year >= plan_last_year(p), &e);
    return e;
}

struct evaluation evaluate_year(const struct plan *p, const struct plan_kpi *k, int64_t actual,
                                int fiscal_year)
{
    struct evaluation e = {.grade = '-', .formula = formula_of(k)};
    struct pace pace = {0, k->target, 1, 1}; /* a yearly one without a base: the target every year */
    if (k->period == KPI_CUMULATIVE)
        pace = pace_of_total(p, k, civil_fiscal_first(fiscal_year) + 11);
    else if (e.formula == FORMULA_BASELINE)
        pace = pace_of_step(p, k, fiscal_year);
    if (k->period == KPI_CUMULATIVE || k->period == KPI_YEARLY || e.formula == FORMULA_BASELINE)
        put_progress(p, k, actual, &pace, &e);
    put_achievement(p, k, actual, fiscal_year >= plan_last_year(p), &e);
    return e;
}
