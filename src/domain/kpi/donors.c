/*
 * donors.c - donations and the people behind them. Distinct counts are transitions of one contact: became a
 * donor of the month, of the fiscal year, since a plan began; became a repeat donor; ceased to be by a
 * refund.
 */
#include <stdlib.h>

#include "base/civil.h"
#include "domain/kpi/contribution.h"

#define NEVER INT32_MAX

/* A personal donation as months; it stands from `month` until before `gone`. */
struct gift {
    int32_t month, gone; /* month of receipt; month of refund or NEVER */
    int32_t day, gone_day;
    int year, calendar_year; /* fiscal; calendar */
    int64_t id;
};

struct gifts {
    const struct gift *at;
    size_t n;
    const int32_t *moment; /* months in which something happens, rising */
    size_t nmoments;
    enum repeat_rule rule;
    emit_fn *emit;
    void *ctx;
};

/* --- cases and yen --- */

struct dimension {
    enum measure cases, yen;
    const char *value;
};

static void put_money(const struct h_donation *d, const struct dimension *dims, size_t n, emit_fn *emit,
                      void *ctx)
{
    struct record_ref by = {"donation", d->id, d->received}, back = {"donation", d->id, d->refunded};
    for (size_t i = 0; i < n; i++) {
        emit(ctx, dims[i].cases, civil_month_of(d->received), dims[i].value, 1, &by);
        emit(ctx, dims[i].yen, civil_month_of(d->received), dims[i].value, d->yen, &by);
        if (d->refunded != NO_DAY) {
            emit(ctx, dims[i].cases, civil_month_of(d->refunded), dims[i].value, -1, &back);
            emit(ctx, dims[i].yen, civil_month_of(d->refunded), dims[i].value, -d->yen, &back);
        }
    }
}

/* A firm's gift is kept apart from those of people. */
static void put_donation(const struct history *h, const struct h_donation *d, struct arena *scratch,
                         emit_fn *emit, void *ctx)
{
    const struct dimension corporate = {M_CORPORATE, M_CORPORATE_YEN, ""};
    if (d->corporate) {
        put_money(d, &corporate, 1, emit, ctx);
        return;
    }
    const struct h_address *at = d->prefecture ? NULL : history_address(h, d->received);
    int prefecture = at ? at->prefecture : d->prefecture;
    const struct dimension dims[] = {
        {M_DONATION, M_DONATION_YEN, d->portal},
        {M_PURPOSE, M_PURPOSE_YEN, *d->purpose ? d->purpose : "unknown"},
        {M_PREFECTURE, M_PREFECTURE_YEN, prefecture ? arena_printf(scratch, "%02d", prefecture) : "unknown"},
        {M_CROWDFUNDING, M_CROWDFUNDING_YEN, d->project},
    };
    put_money(d, dims, sizeof dims / sizeof *dims - (*d->project ? 0 : 1), emit, ctx);
}

/* --- people --- */

static int rising(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static struct gifts gather(const struct history *h, enum repeat_rule rule, struct arena *scratch)
{
    struct gift *g = arena_array(scratch, h->donations.n, sizeof *g);
    int32_t *moment = arena_array(scratch, 2 * h->donations.n, sizeof *moment);
    size_t n = 0, m = 0, kept = 0;
    for (size_t i = 0; i < h->donations.n; i++) {
        const struct h_donation *d = &h->donations.at[i];
        if (d->corporate)
            continue;
        bool back = d->refunded != NO_DAY;
        int32_t month = civil_month_of(d->received);
        g[n++] = (struct gift){month,
                               back ? civil_month_of(d->refunded) : NEVER,
                               d->received,
                               back ? d->refunded : NEVER,
                               civil_fiscal_year(month),
                               month / 12,
                               d->id};
        moment[m++] = month;
        if (back)
            moment[m++] = civil_month_of(d->refunded);
    }
    qsort(moment, m, sizeof *moment, rising);
    for (size_t i = 0; i < m; i++)
        if (!kept || moment[kept - 1] != moment[i])
            moment[kept++] = moment[i];
    return (struct gifts){.at = g, .n = n, .moment = moment, .nmoments = kept, .rule = rule};
}

/* Does a gift received in [from, until] stand at the end of `month`? The first such, NULL if none. */
static const struct gift *standing(const struct gifts *g, int32_t from, int32_t until, int32_t month)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct gift *x = &g->at[i];
        if (x->month >= from && x->month <= until && x->month <= month && x->gone > month)
            return x;
    }
    return NULL;
}

/* The last gift received by the end of a month that stands then; there is one. */
static const struct gift *last_standing(const struct gifts *g, int32_t month)
{
    for (size_t i = g->n; i-- > 0;)
        if (g->at[i].month <= month && g->at[i].gone > month)
            return &g->at[i];
    fatal("no gift stands in month %d", (int)month);
}

/* The gift that was refunded in a month. */
static const struct gift *refunded(const struct gifts *g, int32_t month)
{
    for (size_t i = 0; i < g->n; i++)
        if (g->at[i].gone == month)
            return &g->at[i];
    fatal("nothing was refunded in month %d", (int)month);
}

/* One more by the receipt of a gift, one less by its refund. */
static void put_person(const struct gifts *g, enum measure m, int32_t month, const char *dim, int64_t n,
                       const struct gift *by)
{
    g->emit(g->ctx, m, month, dim, n,
            &(struct record_ref){"donation", by->id, n > 0 ? by->day : by->gone_day});
}

/* Donor of a span of months as of each month up to `last`: +1 on becoming one, -1 on ceasing. */
static void put_span(const struct gifts *g, enum measure m, const char *dim, int32_t from, int32_t until,
                     int32_t last)
{
    const struct gift *was = NULL;
    for (size_t i = 0; i < g->nmoments && g->moment[i] <= last; i++) {
        const struct gift *is = standing(g, from, until, g->moment[i]);
        if (!was != !is)
            put_person(g, m, g->moment[i], dim, is ? 1 : -1, is ? is : was);
        was = is;
    }
}

static void put_months_and_years(const struct gifts *g)
{
    int32_t month = -1;
    int year = -1;
    for (size_t i = 0; i < g->n; i++) { /* by date: each month and year comes once */
        const struct gift *x = &g->at[i];
        if (x->month != month)
            put_span(g, M_DONOR_MONTH, "", x->month, x->month, x->month);
        if (x->year != year) {
            int32_t first = civil_fiscal_first(x->year);
            put_span(g, M_DONOR_YEAR, "", first, first + 11, first + 11);
        }
        month = x->month;
        year = x->year;
    }
}

static void put_new(const struct gifts *g)
{
    for (size_t i = 0; i < g->nmoments; i++) {
        const struct gift *first = standing(g, INT32_MIN, NEVER, g->moment[i]);
        if (first) {
            put_person(g, M_DONOR_NEW, g->moment[i], "", 1, first);
            return;
        }
    }
}

/* Does the earlier of two gifts make a repeat of the later? */
static bool repeats(enum repeat_rule rule, const struct gift *earlier, const struct gift *later)
{
    const bool by_rule[REPEAT_RULES] = {
        [REPEAT_PREV_FY] = earlier->year < later->year,
        [REPEAT_PREV_CY] = earlier->calendar_year < later->calendar_year,
        [REPEAT_EVER2] = true,
        [REPEAT_STREAK2] = earlier->year + 1 == later->year,
    };
    return by_rule[rule];
}

/* A case is a repeat case if, on its day, a gift stood that makes it one. */
static void put_repeat_cases(const struct gifts *g)
{
    for (size_t i = 0; i < g->n; i++) {
        const struct gift *x = &g->at[i];
        bool repeat = false;
        for (size_t k = 0; k < i; k++)
            repeat |= g->at[k].gone_day > x->day && repeats(g->rule, &g->at[k], x);
        if (!repeat)
            continue;
        g->emit(g->ctx, M_REPEAT_CASE, x->month, "", 1, &(struct record_ref){"donation", x->id, x->day});
        if (x->gone != NEVER)
            g->emit(g->ctx, M_REPEAT_CASE, x->gone, "", -1,
                    &(struct record_ref){"donation", x->id, x->gone_day});
    }
}

/* Two gifts stand at the end of a month of which one makes a repeat of the other. By date, if any two do then
 * two neighbours do. */
static bool is_repeat(const struct gifts *g, int32_t month)
{
    const struct gift *before = NULL;
    for (size_t i = 0; i < g->n; i++) {
        const struct gift *x = &g->at[i];
        if (x->month > month || x->gone <= month)
            continue;
        if (before && repeats(g->rule, before, x))
            return true;
        before = x;
    }
    return false;
}

static size_t spans_of(const struct gifts *g, struct arena *scratch, struct month_span **out)
{
    struct month_span *span = arena_array(scratch, g->nmoments + 1, sizeof *span);
    size_t n = 0;
    bool was = false;
    for (size_t i = 0; i < g->nmoments; i++) {
        bool is = is_repeat(g, g->moment[i]);
        if (is && !was)
            span[n++] = (struct month_span){g->moment[i], NEVER};
        else if (was && !is)
            span[n - 1].until = g->moment[i];
        was = is;
    }
    *out = span;
    return n;
}

size_t repeat_donor_spans(const struct history *h, enum repeat_rule rule, struct arena *scratch,
                          struct month_span **out)
{
    struct gifts g = gather(h, rule, scratch);
    return spans_of(&g, scratch, out);
}

/* By the gift that made it two years, or the refund that undid it. */
static void put_repeat_donor(const struct gifts *g, struct arena *scratch)
{
    struct month_span *span;
    size_t n = spans_of(g, scratch, &span);
    for (size_t i = 0; i < n; i++) {
        put_person(g, M_REPEAT_DONOR, span[i].from, "", 1, last_standing(g, span[i].from));
        if (span[i].until != NEVER)
            put_person(g, M_REPEAT_DONOR, span[i].until, "", -1, refunded(g, span[i].until));
    }
}

size_t since_months(const struct rules *rules, const char *row, int32_t out[PLANS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < rules->nplans; i++) {
        int32_t month = plan_count_from(&rules->plan[i], row);
        size_t k = 0;
        while (k < n && out[k] != month)
            k++;
        if (k == n)
            out[n++] = month;
    }
    return n;
}

static void put_people(const struct gifts *g, const struct rules *rules, struct arena *scratch)
{
    put_months_and_years(g);
    put_new(g);
    put_repeat_cases(g);
    put_repeat_donor(g, scratch);
    int32_t from[PLANS_MAX];
    size_t n = since_months(rules, "distinct_donors", from);
    for (size_t i = 0; i < n; i++) {
        char dim[CIVIL_MONTH_MAX];
        put_span(g, M_DONOR_SINCE, civil_month_iso(from[i], dim), from[i], NEVER, NEVER);
    }
}

void contribute_donations(const struct history *h, const struct rules *rules,
                          const struct definitions *defined, struct arena *scratch, emit_fn *emit, void *ctx)
{
    for (size_t i = 0; i < h->donations.n; i++)
        put_donation(h, &h->donations.at[i], scratch, emit, ctx);
    if (h->subject.kind != SUBJECT_CONTACT || h->is_organisation || !h->donations.n)
        return;
    struct gifts g = gather(h, defined->repeat, scratch);
    g.emit = emit;
    g.ctx = ctx;
    put_people(&g, rules, scratch);
}
