/*
 * recorded.c - the only place that reads reported values and remarks. Invariant: a value is kept under the
 * code of the entry it belongs to, never under one that repeats it.
 */
#include "domain/kpi/recorded.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/decimal.h"
#include "base/vec.h"
#include "domain/nouns.h"
#include "domain/rules.h"

/* --- what may be recorded --- */

static int want_plan(struct world *w, struct record *r, int field, const struct plan **plan,
                     struct en_error *err)
{
    *plan = rules_plan(w->rules, record_text(r, field));
    if (!*plan)
        return error_set(err, EN_NOT_FOUND, "plan", "計画 %s はありません", "there is no plan %s",
                         record_text(r, field));
    r->v[field] = VALUE_OF_TEXT((*plan)->name);
    return 0;
}

/* The code as the plan writes it, of the entry that keeps the values. */
static int want_code(const struct plan *plan, struct record *r, int field, bool values, struct en_error *err)
{
    const char *code = record_text(r, field);
    const struct plan_kpi *k = plan_find(plan, code);
    k = k ? plan_original(plan, k) : NULL;
    if (!k && (!values || !plan_find_aim(plan, code)))
        return error_set(err, EN_NOT_FOUND, "code", "計画 %s に指標 %s はありません",
                         "plan %s has no indicator %s", plan->name, code);
    if (!k)
        return 0;
    r->v[field] = VALUE_OF_TEXT(k->code);
    if (values && k->source == SOURCE_COMPUTED)
        return error_set(err, EN_CONFLICT, "code", "指標 %s は記録から自動で数えるので、入力できません",
                         "indicator %s is counted from the records and takes no value", code);
    return 0;
}

static int kpi_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    const struct plan *plan;
    (void)old;
    if (want_plan(w, r, KPI_PLAN, &plan, err) || want_code(plan, r, KPI_CODE, true, err))
        return -1;
    if (!value_given(&r->v[KPI_RELEASE]))
        r->v[KPI_RELEASE] = VALUE_OF_TEXT("final");
    return 0;
}

/* What is worth a second look, though it may be so. */
static const char *kpi_note(struct world *w, const struct record *r, bool ja)
{
    struct period p;
    int64_t value = 0;
    bool read = period_parse(record_text(r, KPI_PERIOD), w->arena, &p);
    assert(read);
    (void)decimal_parse(record_text(r, KPI_VALUE), &value); /* one not known is no doubt */
    const struct plan_kpi *k = plan_find(rules_plan(w->rules, record_text(r, KPI_PLAN)),
                                         record_text(r, KPI_CODE));
    const struct {
        bool is;
        const char *ja, *en;
    } doubts[] = {
        {p.last > w->today,
         arena_printf(w->arena, "%sはまだ終わっていません", period_label(&p, true, w->arena)),
         arena_printf(w->arena, "%s is not over yet", period_label(&p, false, w->arena))},
        {value_given(&r->v[KPI_AS_OF]) && r->v[KPI_AS_OF].i > w->today, "基準日はまだ先の日です",
         "the day it is as of is still to come"},
        {value < 0, "値が負です", "the value is negative"},
        {k && !strcmp(k->unit, "%") && value > 100 * DECIMAL_ONE, "値が100%を超えています",
         "the value is more than 100 %"},
    };
    const char *note = NULL;
    for (size_t i = 0; i < sizeof doubts / sizeof *doubts; i++)
        if (doubts[i].is) {
            const char *one = ja ? doubts[i].ja : doubts[i].en;
            note = note ? arena_printf(w->arena, ja ? "%s。%s" : "%s; %s", note, one) : one;
        }
    return note;
}
const struct record_rules kpi_rules = {
    .noun = &noun_kpi, .check = kpi_check, .keeps_history = true, .note = kpi_note};

static int64_t newest_remark(struct world *w, const char *plan, const char *code, int64_t year)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT max(id) FROM kpi_remark WHERE plan = $1 AND code = $2 AND year = $3"
                             " AND cancelled_at IS NULL");
    stmt_text(q, 1, plan);
    stmt_text(q, 2, code);
    stmt_int(q, 3, year);
    return stmt_get_int(q, 0);
}

/* A new remark says again what the one before it said, where it says nothing itself: the newest alone holds.
 */
static int remark_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    const struct plan *plan;
    struct record before;
    if (want_plan(w, r, REMARK_PLAN, &plan, err) || want_code(plan, r, REMARK_CODE, false, err))
        return -1;
    bool says = false;
    for (int i = REMARK_CAUSE; i <= REMARK_RESPONSE; i++)
        says |= r->v[i].kind != VALUE_ABSENT;
    if (!says)
        return error_set(err, EN_INVALID, "cause",
                         "要因・課題・今後の方向・委員意見・対応のどれかを書いてください",
                         "one of cause, issue, direction, opinion, response is wanted");
    int64_t id = newest_remark(w, plan->name, record_text(r, REMARK_CODE), record_int(r, REMARK_YEAR, 0));
    if (old || !id || record_load(w, &noun_remark, id, &before, err))
        return 0;
    for (int i = REMARK_CAUSE; i <= REMARK_RESPONSE; i++)
        if (r->v[i].kind == VALUE_ABSENT)
            r->v[i] = before.v[i];
    return 0;
}
const struct record_rules remark_rules = {.noun = &noun_remark, .check = remark_check};

struct remark remark_of(struct world *w, const struct plan *plan, const char *code, int fiscal_year)
{
    struct record r;
    struct en_error none = {0};
    int64_t id = newest_remark(w, plan->name, code, fiscal_year);
    if (!id || record_load(w, &noun_remark, id, &r, &none))
        return (struct remark){NULL, NULL, NULL, NULL, NULL};
    return (struct remark){record_text(&r, REMARK_CAUSE), record_text(&r, REMARK_ISSUE),
                           record_text(&r, REMARK_DIRECTION), record_text(&r, REMARK_OPINION),
                           record_text(&r, REMARK_RESPONSE)};
}

/* --- values --- */

#define COLUMNS_SQL                                                                                   \
    "SELECT id, code, period, value, status, as_of, division, statistic, document, note, created_at," \
    " created_by, id = (SELECT max(k.id) FROM kpi_value k WHERE k.plan = v.plan AND k.code = v.code"  \
    " AND k.period = v.period AND k.cancelled_at IS NULL) FROM kpi_value v"

static void read_value(struct stmt *q, struct arena *a, struct recorded *v)
{
    const char *value = col_text(q, 3);
    *v = (struct recorded){.id = col_int(q, 0),
                           .code = col_str(q, 1, a),
                           .preliminary = !strcmp(col_text(q, 4), "preliminary"),
                           .as_of = col_is_null(q, 5) ? NO_DAY : (int32_t)col_int(q, 5),
                           .division = col_str(q, 6, a),
                           .statistic = col_str(q, 7, a),
                           .document = col_str(q, 8, a),
                           .note = col_str(q, 9, a),
                           .at = col_int(q, 10),
                           .by = (uint32_t)col_int(q, 11),
                           .holds = col_int(q, 12) == 1};
    v->known = decimal_parse(value, &v->value);
    bool read = period_parse(col_text(q, 2), a, &v->period);
    assert(read);
}

static size_t read_values(struct world *w, struct stmt *q, struct recorded **out)
{
    VEC(struct recorded) v = {0};
    while (stmt_row(q)) {
        struct recorded one;
        read_value(q, w->arena, &one);
        vec_add(&v) = one;
    }
    size_t n = v.n;
    *out = vec_take(&v, w->arena);
    return n;
}

static int by_code_and_period(const void *a, const void *b)
{
    const struct recorded *x = a, *y = b;
    int code = strcmp(x->code, y->code);
    if (code)
        return code;
    if (x->period.last != y->period.last)
        return x->period.last < y->period.last ? -1 : 1;
    return x->id < y->id ? -1 : 1;
}

size_t recorded_values(struct world *w, const struct plan *plan, const char *code, struct recorded **out)
{
    struct stmt *q = db_prep(w->db, COLUMNS_SQL " WHERE id IN (SELECT max(id) FROM kpi_value WHERE plan = $1"
                                                " AND ($2 IS NULL OR code = $2) AND cancelled_at IS NULL"
                                                " GROUP BY code, period)");
    stmt_text(q, 1, plan->name);
    stmt_text(q, 2, code);
    size_t n = read_values(w, q, out);
    if (n)
        qsort(*out, n, sizeof **out, by_code_and_period);
    return n;
}

size_t recorded_history(struct world *w, const struct plan *plan, const char *code, struct recorded **out)
{
    struct stmt *q = db_prep(w->db, COLUMNS_SQL " WHERE plan = $1 AND code = $2 AND cancelled_at IS NULL"
                                                " ORDER BY id DESC LIMIT $3");
    stmt_text(q, 1, plan->name);
    stmt_text(q, 2, code);
    stmt_int(q, 3, RECORDED_TOLD);
    return read_values(w, q, out);
}

/* --- of a fiscal year --- */

static bool is_of(const struct recorded *v, enum period_kind kind, int fiscal_year)
{
    return v->period.kind == kind && period_fiscal_year(&v->period) == fiscal_year;
}

static struct year_value value_of(const struct recorded *v)
{
    return (struct year_value){.known = v->known, .preliminary = v->preliminary, .value = v->value, .by = v};
}

/* The months of a total; one that is not known says nothing of the year. */
static struct year_value sum_of_months(const struct recorded *v, size_t n, int fiscal_year)
{
    struct year_value sum = {0};
    int months = 0;
    for (size_t i = 0; i < n; i++) {
        if (!is_of(&v[i], PERIOD_MONTH, fiscal_year) || !v[i].known)
            continue;
        months++;
        sum.known = true;
        sum.value = decimal_add(sum.value, v[i].value);
        sum.preliminary |= v[i].preliminary;
        sum.by = &v[i];
    }
    sum.partial = sum.known && months < 12;
    return sum;
}

static struct year_value latest_state(const struct recorded *v, size_t n, int fiscal_year)
{
    struct year_value last = {0};
    for (size_t i = 0; i < n; i++)
        if ((is_of(&v[i], PERIOD_MONTH, fiscal_year) || is_of(&v[i], PERIOD_DAY, fiscal_year)) && v[i].known)
            last = value_of(&v[i]);
    return last;
}

struct year_value recorded_year(const struct recorded *v, size_t n, enum kpi_period period, int fiscal_year)
{
    for (size_t i = 0; i < n; i++)
        if (is_of(&v[i], PERIOD_FISCAL, fiscal_year))
            return value_of(&v[i]);
    bool total = period == KPI_CUMULATIVE || period == KPI_YEARLY;
    struct year_value y = (total ? sum_of_months : latest_state)(v, n, fiscal_year);
    for (size_t i = 0; !y.by && i < n; i++)
        if (is_of(&v[i], PERIOD_CALENDAR, fiscal_year))
            return value_of(&v[i]);
    return y;
}
