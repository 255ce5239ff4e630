/*
 * monthly_charts.c - the charts of the monthly report: months of this fiscal year beside the same months of
 * the last, what was reached beside the pace, the way through the stages.
 *
 * Figures are those of the reply; money is shown in the unit that the largest amount asks for.
 */
#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "report/figure.h"
#include "report/monthly.h"
#include "report/paper_date.h"

#define MONTHS 12

/* ---- series ---- */

struct series {
    const struct mp *months, *values;
};

static struct series series_of(const struct monthly *m, const char *code)
{
    const struct mp *all = mp_get(m->reply, "series"), *months = mp_get(all, "months");
    const struct mp *row = monthly_row(mp_get(all, "rows"), code), *values = mp_get(row, "values");
    bool whole = months && values && months->type == MP_ARRAY && values->type == MP_ARRAY &&
                 months->n == values->n;
    return whole ? (struct series){months, values} : (struct series){NULL, NULL};
}

/* The value of a month; false if the series has none. */
static bool value_of(const struct series *s, int32_t month, int64_t *value)
{
    char iso[CIVIL_MONTH_MAX];
    (void)civil_month_iso(month, iso);
    for (size_t i = 0; i < s->months->n; i++) {
        const struct mp *at = &s->months->at[i], *v = &s->values->at[i];
        if (at->type == MP_STR && !strcmp(at->s, iso) && v->type == MP_INT) {
            *value = v->i;
            return true;
        }
    }
    return false;
}

/* ---- units ---- */

struct unit {
    const char *ja, *en;
    int64_t size;
    bool tenths;
};

/* 億円, 百万円, 千円: so that the largest has two to four digits. Counts as they are. */
static struct unit unit_of(const struct monthly *m, const struct mp *row, int64_t largest)
{
    if (strcmp(mp_get_str(row, "unit", ""), "円") != 0)
        return (struct unit){mp_get_str(row, "unit", ""), mp_get_str(row, "unit_en", ""), 1, false};
    if (largest >= INT64_C(10000000000))
        return (struct unit){"億円", "100 million yen", INT64_C(100000000), true};
    if (largest >= INT64_C(10000000))
        return (struct unit){"百万円", "million yen", INT64_C(1000000), false};
    (void)m;
    return (struct unit){"千円", "thousand yen", INT64_C(1000), false};
}

static struct doc_cell scaled(int64_t n, const struct unit *u)
{
    return u->tenths ? CELL_OF_TENTHS(figure_tenths_of(n, u->size))
                     : CELL_OF_WHOLE(figure_whole_of(n, u->size));
}

/* ---- months beside months ---- */

static int64_t largest_of(const struct series *s)
{
    int64_t largest = 0;
    for (size_t i = 0; i < s->values->n; i++)
        if (s->values->at[i].type == MP_INT && s->values->at[i].i > largest)
            largest = s->values->at[i].i;
    return largest;
}

static void name_months(const struct monthly *m, struct doc_chart *c)
{
    for (int i = 0; i < MONTHS; i++)
        c->category[i] = arena_printf(m->d->arena, doc_say(m->d, "%d月", "%d"), (i + 3) % 12 + 1);
}

static void put_months(struct monthly *m, const char *code, int year)
{
    struct document *d = m->d;
    struct series s = series_of(m, code);
    const struct mp *row = monthly_row(m->rows, code);
    if (!s.values || !row)
        return;
    struct unit u = unit_of(m, row, largest_of(&s));
    struct doc_chart *c = document_chart(
        d, CHART_COLUMNS,
        arena_printf(d->arena, doc_say(d, "%s　月別・前年度比較", "%s by month"), monthly_label(m, row)),
        doc_say(d, u.ja, u.en), MONTHS);
    name_months(m, c);
    for (int back = 0; back < 2; back++) {
        struct doc_cell *cell = chart_series(d, c, paper_fiscal(year - back, d->ja, d->arena));
        for (int i = 0; i < MONTHS; i++) {
            int64_t n;
            if (value_of(&s, civil_fiscal_first(year - back) + i, &n))
                cell[i] = scaled(n, &u);
        }
    }
}

/* ---- what was reached, beside the pace ---- */

struct span {
    int32_t month, from, until; /* the report's; the plan's first and last */
};

static bool is_yearly(const struct mp *row)
{
    return !strcmp(mp_get_str(row, "target_period", ""), "year");
}

/* What there was before the fiscal year began. */
static int64_t before_april(const struct mp *row, const struct series *s, const struct span *p, int32_t april)
{
    int64_t n, total = mp_get_int(row, "plan_total", 0);
    for (int32_t month = april; month <= p->month; month++)
        if (month >= p->from && value_of(s, month, &n))
            total -= n;
    return is_yearly(row) ? 0 : total;
}

static void put_course(struct monthly *m, const struct mp *row, const struct series *s, const struct span *p)
{
    struct document *d = m->d;
    int32_t april = civil_fiscal_first(civil_fiscal_year(p->month));
    int64_t target = mp_get_int(row, "target", 0), n, sum = before_april(row, s, p, april);
    int32_t months = is_yearly(row) ? MONTHS : p->until - p->from + 1;
    struct unit u = unit_of(m, row, target);
    struct doc_chart *c = document_chart(
        d, CHART_LINES,
        arena_printf(d->arena,
                     is_yearly(row) ? doc_say(d, "%s　年度累計と期待値", "%s: fiscal year and pace")
                                    : doc_say(d, "%s　計画累計と期待値", "%s: plan so far and pace"),
                     monthly_label(m, row)),
        doc_say(d, u.ja, u.en), MONTHS);
    struct doc_cell *actual = chart_series(d, c, doc_say(d, "実績", "actual"));
    struct doc_cell *pace = chart_series(d, c, doc_say(d, "期待値", "pace"));
    name_months(m, c);
    for (int i = 0; i < MONTHS; i++) {
        int32_t month = april + i, elapsed = is_yearly(row) ? i + 1 : month - p->from + 1;
        if (month < p->from || month > p->until)
            continue;
        pace[i] = CELL_OF_TENTHS(figure_tenths_of(target * elapsed, months * u.size));
        if (month > p->month || !value_of(s, month, &n))
            continue;
        sum += n;
        actual[i] = scaled(sum, &u);
    }
}

static void put_courses(struct monthly *m, const struct span *p)
{
    for (size_t i = 0; m->rows && i < m->rows->n; i++) {
        const struct mp *row = &m->rows->at[i];
        struct series s = series_of(m, mp_get_str(row, "code", ""));
        if (s.values && mp_get_int(row, "target", 0) > 0)
            put_course(m, row, &s, p);
    }
}

/* What part of its target a row should have reached by now, in tenths of a per cent. The reply's pace is
 * rounded, so that of the largest target of its kind is taken; of a year it is so many twelfths. */
static struct doc_cell pace_share(const struct monthly *m, const struct mp *row, int32_t month)
{
    int64_t best = 0, pace10 = 0;
    if (is_yearly(row))
        return CELL_OF_TENTHS(figure_tenths_of(INT64_C(100) * ((month % MONTHS + 9) % MONTHS + 1), MONTHS));
    for (size_t i = 0; i < m->rows->n; i++) {
        const struct mp *other = &m->rows->at[i], *pace = mp_get(other, "pace");
        int64_t target = mp_get_int(other, "target", 0);
        if (is_yearly(other) || target <= best || !pace || pace->type != MP_FLOAT)
            continue;
        best = target;
        pace10 = (int64_t)floor(pace->d * 10 + 0.5);
    }
    return best ? CELL_OF_TENTHS(figure_tenths_of(10 * pace10, best)) : CELL_OF_SIGN(CELL_EMPTY);
}

/* 達成率 of every row that has a target, beside what it should be by now. */
static void put_achievements(struct monthly *m, int32_t month)
{
    struct document *d = m->d;
    size_t n = 0, k = 0;
    for (size_t i = 0; m->rows && i < m->rows->n; i++)
        n += mp_get_int(&m->rows->at[i], "target", 0) > 0;
    if (!n)
        return;
    struct doc_chart *c = document_chart(d, CHART_BARS,
                                         doc_say(d, "目標に対する達成率と期待値", "Achieved, and pace"),
                                         doc_say(d, "％", "%"), n);
    struct doc_cell *achieved = chart_series(d, c, doc_say(d, "達成率", "achieved"));
    struct doc_cell *pace = chart_series(d, c, doc_say(d, "期待値", "pace"));
    for (size_t i = 0; i < m->rows->n; i++) {
        const struct mp *row = &m->rows->at[i];
        if (mp_get_int(row, "target", 0) <= 0)
            continue;
        c->category[k] = monthly_label(m, row);
        achieved[k] = figure_cell(mp_get(row, "achievement"));
        pace[k++] = pace_share(m, row, month);
    }
}

/* ---- stages ---- */

static void put_stages(struct monthly *m)
{
    const struct mp *stages = mp_get(m->tables, "stages");
    struct document *d = m->d;
    int64_t sum = 0;
    for (size_t i = 0; stages && i < stages->n; i++)
        sum += mp_get_int(&stages->at[i], "month", 0);
    if (!sum)
        return;
    struct doc_chart *c = document_chart(d, CHART_BARS,
                                         doc_say(d, "段階別人数（月末現在）", "Contacts by stage"),
                                         doc_say(d, "人", "persons"), stages->n);
    struct doc_cell *cell = chart_series(d, c, doc_say(d, "人数", "persons"));
    for (size_t i = 0; i < stages->n; i++) {
        c->category[i] = monthly_label(m, &stages->at[i]);
        cell[i] = figure_cell(mp_get(&stages->at[i], "month"));
    }
}

void monthly_charts(struct monthly *m)
{
    struct span p;
    if (civil_parse_month(mp_get_str(m->reply, "month", ""), &p.month, NULL))
        return;
    int year = civil_fiscal_year(p.month);
    put_months(m, "consultations", year);
    put_months(m, "donation_amount", year);
    put_achievements(m, p.month);
    if (!civil_parse_month(mp_get_str(m->reply, "plan_from", ""), &p.from, NULL) &&
        !civil_parse_month(mp_get_str(m->reply, "plan_until", ""), &p.until, NULL))
        put_courses(m, &p);
    put_stages(m);
}
