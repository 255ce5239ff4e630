/*
 * monthly.c - adds cells up. Which cells a column of a row adds is said once, in monthly_range(); the report
 * and its explanation both ask it.
 */
#include "domain/kpi/monthly.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/vec.h"
#include "domain/rules.h"

#define NOTHING MEASURE_COUNT

const char *const column_names[COLUMNS] = {"month",       "prev_month",       "same_month_last_year",
                                           "fiscal_year", "last_fiscal_year", "plan_total"};

#define CASES  .unit = "件", .unit_en = "cases"
#define PEOPLE .unit = "人", .unit_en = "persons"
#define YEN    .unit = "円", .unit_en = "yen"
#define ROW(code_, ja_, en_, kind_, measure_, ...)                                                 \
    {                                                                                              \
        .code = code_, .ja = ja_, .en = en_, .kind = ROW_##kind_, .measure = measure_, __VA_ARGS__ \
    }

const struct row_spec monthly_rows[] = {
    ROW("consultations", "相談件数（延べ）", "consultations", FLOW, M_CONSULT, CASES),
    ROW("consultations_new", "うち新規", "of them new", FLOW, M_CONSULT_NEW, CASES),
    ROW("consultations_desk", "（再掲）窓口", "of them at the desk", FLOW, M_CONSULT, CASES,
        .channel_mask = CHANNEL_EVENT),
    ROW("consultations_event", "（再掲）イベント", "of them at events", FLOW, M_CONSULT, CASES,
        .channel_mask = CHANNEL_EVENT, .channel_want = CHANNEL_EVENT),
    ROW("migrants", "移住者数（実人数）", "migrants", FLOW, M_MIGRANT, PEOPLE),
    ROW("migrant_households", "うち移住世帯数", "migrant households", FLOW, M_MIGRANT_HOUSEHOLD,
        .unit = "世帯", .unit_en = "households"),
    ROW("applications", "UIターン制度の申請", "applications to U/I-turn schemes", FLOW, M_APPLICATION, CASES),
    ROW("trial_stays", "体験住宅利用", "trial stays", FLOW, M_TRIAL_STAY, CASES),
    ROW("trial_person_days", "うち延べ滞在日数", "person-days of trial stays", FLOW, M_TRIAL_DAY,
        .unit = "人日", .unit_en = "person-days"),
    ROW("telework_visitors", "テレワーク等来訪者", "telework visitors", FLOW, M_TELEWORK, PEOPLE),
    ROW("exchange_persons", "直接交流（延べ）", "direct exchange", FLOW, M_EXCHANGE, PEOPLE),
    ROW("business_starts", "新規創業", "business starts", FLOW, M_BUSINESS, CASES),
    ROW("donation_cases", "ふるさと納税 件数", "donations", FLOW, M_DONATION, CASES),
    ROW("donation_amount", "ふるさと納税 金額", "donated amount", FLOW, M_DONATION_YEN, YEN),
    ROW("distinct_donors", "寄附者数（実人数）", "distinct donors", DISTINCT, M_DONOR_MONTH, PEOPLE),
    ROW("new_donors", "うち新規寄附者", "new donors", FLOW, M_DONOR_NEW, PEOPLE),
    ROW("repeat_cases", "継続寄附 件数", "repeat donations", FLOW, M_REPEAT_CASE, CASES),
    ROW("repeat_donors", "継続寄附者（実人数）", "repeat donors", BECOMING, M_REPEAT_DONOR, PEOPLE),
    ROW("corporate_amount", "企業版ふるさと納税 金額", "corporate donations", FLOW, M_CORPORATE_YEN, YEN),
    ROW("relationship_population", "関係人口（月末現在）", "relationship population", STOCK, M_RELATIONSHIP,
        PEOPLE),
    ROW("relationship_direct", "うち直接寄与型", "direct contribution", STOCK, M_RELATIONSHIP, PEOPLE,
        .dim = "direct"),
    ROW("relationship_work_site", "うち就労型（現地就労）", "work on site", STOCK, M_RELATIONSHIP, PEOPLE,
        .dim = "work_site"),
    ROW("relationship_work_tele", "うち就労型（テレワーク）", "telework", STOCK, M_RELATIONSHIP, PEOPLE,
        .dim = "work_tele"),
    ROW("relationship_join", "うち参加・交流型", "joining", STOCK, M_RELATIONSHIP, PEOPLE, .dim = "join"),
    ROW("relationship_hobby", "うち趣味・消費型", "hobby", STOCK, M_RELATIONSHIP, PEOPLE, .dim = "hobby"),
    ROW("relationship_novisit", "うち非訪問系", "not visiting", STOCK, M_RELATIONSHIP, PEOPLE,
        .dim = "novisit"),
    ROW("mails_sent", "メール送信", "mails sent", FLOW, NOTHING, .unit = "通", .unit_en = "mails"),
    ROW("mails_bounced", "メール不達", "mails bounced", FLOW, NOTHING, .unit = "通", .unit_en = "mails"),
    ROW("opt_outs", "配信停止", "opt-outs", FLOW, NOTHING, PEOPLE),
};
const size_t monthly_row_count = sizeof monthly_rows / sizeof *monthly_rows;

const struct table_spec monthly_tables[] = {
    {"consultations_by_channel", "方法別", M_CONSULT, NOTHING, NOTHING, &enum_channel, NULL, false},
    {"consultations_by_topic", "相談内容別（複数回答）", M_CONSULT_TOPIC, NOTHING, M_CONSULT_MAIN,
     &enum_topic, NULL, false},
    {"consultations_by_residence_age", "居住地別×年代別", M_CONSULT_RESIDENCE, NOTHING, NOTHING,
     &enum_residence, &enum_age_band, false},
    {"migrants_by_turn", "Ｕ・Ｊ・Ｉターン別", M_MIGRANT, NOTHING, NOTHING, &enum_turn_type, NULL, false},
    {"migrants_by_age_gender", "移住者 年代×性別", M_MIGRANT_AGE, NOTHING, NOTHING, &enum_age_band,
     &enum_gender, false},
    {"donations_by_portal", "ふるさと納税 受付サイト別", M_DONATION, M_DONATION_YEN, NOTHING, NULL, NULL,
     false},
    {"donations_by_prefecture", "ふるさと納税 都道府県別", M_PREFECTURE, M_PREFECTURE_YEN, NOTHING,
     &enum_prefecture, NULL, false},
    {"donations_by_purpose", "ふるさと納税 使い道別", M_PURPOSE, M_PURPOSE_YEN, NOTHING, NULL, NULL, false},
    {"stages", "段階別人数（月末現在）", M_STAGE, NOTHING, NOTHING, &enum_stage, NULL, true},
};
const size_t monthly_table_count = sizeof monthly_tables / sizeof *monthly_tables;

bool monthly_row_exists(const char *code)
{
    for (size_t i = 0; i < monthly_row_count; i++)
        if (!strcmp(monthly_rows[i].code, code))
            return true;
    return false;
}

/* --- which cells --- */

struct months {
    int32_t from, until;
};

static struct months span_of(enum report_column c, int32_t month, int32_t plan_from)
{
    int32_t april = civil_fiscal_first(civil_fiscal_year(month));
    const struct months spans[COLUMNS] = {
        [COLUMN_MONTH] = {month, month},
        [COLUMN_PREV_MONTH] = {month - 1, month - 1},
        [COLUMN_LAST_YEAR] = {month - 12, month - 12},
        [COLUMN_FISCAL] = {april, month},
        [COLUMN_LAST_FISCAL] = {april - 12, month - 12},
        [COLUMN_PLAN] = {plan_from, month},
    };
    return spans[c];
}

struct cell_range monthly_range(const struct row_spec *row, const struct plan *plan, int32_t month,
                                enum report_column c, struct arena *a)
{
    int32_t plan_from = plan_count_from(plan, row->code);
    struct months span = span_of(c, month, plan_from);
    struct cell_range range = {row->measure, row->dim, span.from, span.until};
    bool to_date = row->kind == ROW_STOCK || c == COLUMN_PLAN;
    if (row->kind == ROW_DISTINCT) {
        range.measure = c == COLUMN_PLAN ? M_DONOR_SINCE : c >= COLUMN_FISCAL ? M_DONOR_YEAR : M_DONOR_MONTH;
        range.dim = c == COLUMN_PLAN ? civil_month_iso(plan_from, arena_alloc(a, CIVIL_MONTH_MAX)) : NULL;
    }
    if (row->kind != ROW_FLOW && to_date)
        range.from = INT32_MIN;
    return range;
}

bool monthly_range_has(const struct row_spec *row, const struct cell_range *range, int32_t month,
                       const char *dim)
{
    if (month < range->from || month > range->until || (range->dim && strcmp(range->dim, dim) != 0))
        return false;
    if (!row->channel_mask)
        return true;
    int channel = enum_index(&enum_channel, dim);
    return channel >= 0 && (enum_channel.item[channel].attr & row->channel_mask) == row->channel_want;
}

/* --- adding up --- */

struct cells {
    struct cell_value {
        const char *dim;
        int32_t month;
        int64_t n;
    } * at;
    size_t n;
};

/* All cells up to the month, by measure: one pass over a table whose size does not depend on the number of
 * people. */
static void load_cells(struct world *w, int32_t month, struct cells by_measure[MEASURE_COUNT])
{
    struct stmt *q = db_prep(w->db,
                             "SELECT measure, count(*) FROM kpi_cell WHERE month <= $1 GROUP BY measure");
    stmt_int(q, 1, month);
    while (stmt_row(q)) {
        int m = measure_of(col_text(q, 0));
        if (m >= 0)
            by_measure[m].at = arena_array(w->arena, (size_t)col_int(q, 1), sizeof *by_measure[m].at);
    }
    q = db_prep(w->db,
                "SELECT measure, dim, month, n FROM kpi_cell WHERE month <= $1 ORDER BY measure, dim, month");
    stmt_int(q, 1, month);
    int m = 0;
    const char *dim = "";
    while (stmt_row(q)) {
        if (strcmp(measure_names[m], col_text(q, 0)) != 0)
            m = measure_of(col_text(q, 0));
        if (m < 0) {
            m = 0;
            continue;
        }
        if (strcmp(dim, col_text(q, 1)) != 0)
            dim = col_str(q, 1, w->arena);
        by_measure[m].at[by_measure[m].n++] = (struct cell_value){dim, (int32_t)col_int(q, 2), col_int(q, 3)};
    }
}

static int64_t add_up(const struct row_spec *row, const struct cell_range *range, const struct cells *cells)
{
    int64_t sum = 0;
    for (size_t i = 0; i < cells->n; i++)
        if (monthly_range_has(row, range, cells->at[i].month, cells->at[i].dim))
            sum += cells->at[i].n;
    return sum;
}

/* n / d as tenths, half up; d > 0. */
static int64_t tenths(int64_t n, int64_t d)
{
    int64_t twice = 20 * n + d, q = twice / (2 * d);
    return twice % (2 * d) < 0 ? q - 1 : q;
}

static char grade_of(const struct plan *plan, int64_t n, int64_t d)
{
    for (int i = 0; i < 3; i++)
        if (n * 100 >= plan->grade[i] * d)
            return (char)('A' + i);
    return 'D';
}

static int32_t clamp(int32_t v, int32_t min, int32_t max)
{
    return v < min ? min : v > max ? max : v;
}

/* Formulas of the domain, 6.1; months elapsed and of the plan count whole. */
static void grade_row(const struct plan *plan, int32_t month, struct report_row *r)
{
    const struct plan_kpi *k = plan_target(plan, r->spec->code);
    int32_t first = civil_month_of(plan->from), last = civil_month_of(plan->until);
    if (!k || month < first || month > last)
        return;
    bool yearly = k->period == PERIOD_YEARLY;
    int64_t actual = r->n[yearly ? COLUMN_FISCAL : COLUMN_PLAN];
    int32_t months = yearly ? 12 : last - first + 1;
    int32_t elapsed = yearly ? month - civil_fiscal_first(civil_fiscal_year(month)) + 1
                             : clamp(month - first + 1, 0, months);
    r->target = k;
    r->achievement10 = tenths(actual * 100, k->target);
    r->pace10 = tenths(k->target * elapsed, months);
    bool last_year = civil_fiscal_year(month) >= civil_fiscal_year(last);
    r->grade = last_year ? grade_of(plan, actual, k->target)
                         : grade_of(plan, actual * months, k->target * elapsed);
}

static void make_rows(struct world *w, struct monthly *out, const struct cells *by_measure)
{
    out->row = arena_array(w->arena, monthly_row_count, sizeof *out->row);
    for (size_t i = 0; i < monthly_row_count; i++) {
        struct report_row *r = &out->row[i];
        r->spec = &monthly_rows[i];
        for (enum report_column c = 0; r->spec->measure != NOTHING && c < COLUMNS; c++) {
            struct cell_range range = monthly_range(r->spec, out->plan, out->month, c, w->arena);
            r->n[c] = add_up(r->spec, &range, &by_measure[range.measure]);
        }
        grade_row(out->plan, out->month, r);
    }
}

/* --- tables --- */

struct lines {
    VEC(struct table_line) v;
};

static struct table_line *line_of(struct lines *l, const char *key, const char *key2)
{
    for (size_t i = l->v.n; i-- > 0;) {
        struct table_line *t = &l->v.at[i];
        if (!strcmp(t->key, key) && (!key2 || !strcmp(t->key2, key2)))
            return t;
    }
    vec_add(&l->v) = (struct table_line){.key = key, .key2 = key2};
    return &l->v.at[l->v.n - 1];
}

static void add_to_lines(struct world *w, const struct table_spec *spec, const struct monthly *m,
                         const struct cells *cells, size_t offset, struct lines *l)
{
    const struct row_spec row = {.code = "", .kind = spec->stock ? ROW_STOCK : ROW_FLOW};
    for (size_t i = 0; i < cells->n; i++) {
        const char *dim = cells->at[i].dim, *slash = spec->set2 ? strchr(dim, '/') : NULL;
        const char *key = slash ? arena_strndup(w->arena, dim, (size_t)(slash - dim)) : dim;
        struct table_line *line = line_of(l, key, slash ? slash + 1 : NULL);
        int64_t *n = (int64_t *)((char *)line + offset);
        for (enum report_column c = 0; c < COLUMNS; c++) {
            struct cell_range range = monthly_range(&row, m->plan, m->month, c, w->arena);
            if (monthly_range_has(&row, &range, cells->at[i].month, dim))
                n[c] += cells->at[i].n;
        }
    }
}

static int order_of(const struct enum_set *set, const char *code)
{
    int i = set ? enum_index(set, code) : 0;
    return i < 0 ? 1000 : i;
}

static int by_keys(const void *a, const void *b, void *spec)
{
    const struct table_spec *sorting = spec;
    const struct table_line *x = a, *y = b;
    int first = order_of(sorting->set, x->key) - order_of(sorting->set, y->key);
    if (first)
        return first;
    if (!sorting->set2) {
        int64_t more = y->n[COLUMN_PLAN] - x->n[COLUMN_PLAN];
        return more ? (more > 0 ? 1 : -1) : strcmp(x->key, y->key);
    }
    return order_of(sorting->set2, x->key2) - order_of(sorting->set2, y->key2);
}

static bool is_empty(const struct table_line *t)
{
    for (int c = 0; c < COLUMNS; c++)
        if (t->n[c] || t->yen[c])
            return false;
    return true;
}

/* A table by one enumeration shows all its codes, so that it looks the same every month; the others what
 * there is. */
static void make_table(struct world *w, const struct table_spec *spec, struct monthly *m,
                       const struct cells *by_measure, struct report_table *out)
{
    struct lines l = {0};
    for (size_t i = 0; spec->set && !spec->set2 && spec->set != &enum_prefecture && i < spec->set->n; i++)
        (void)line_of(&l, spec->set->item[i].code, NULL);
    size_t fixed = l.v.n;
    add_to_lines(w, spec, m, &by_measure[spec->measure], offsetof(struct table_line, n), &l);
    if (spec->yen != NOTHING)
        add_to_lines(w, spec, m, &by_measure[spec->yen], offsetof(struct table_line, yen), &l);
    if (spec->main != NOTHING)
        add_to_lines(w, spec, m, &by_measure[spec->main], offsetof(struct table_line, main), &l);
    out->spec = spec;
    out->line = arena_array(w->arena, l.v.n, sizeof *out->line);
    for (size_t i = 0; i < l.v.n; i++)
        if (i < fixed || !is_empty(&l.v.at[i]))
            out->line[out->n++] = l.v.at[i];
    vec_clear(&l.v);
    if (out->n)
        qsort_r(out->line, out->n, sizeof *out->line, by_keys, (void *)(uintptr_t)spec);
}

static const struct plan *find_plan(const struct rules *rules, const char *name)
{
    for (size_t i = 0; i < rules->nplans; i++)
        if (!name || !strcmp(rules->plan[i].name, name))
            return &rules->plan[i];
    return NULL;
}

int monthly_make(struct world *w, int32_t month, const char *plan_name, struct monthly *out,
                 struct en_error *err)
{
    const struct plan *plan = find_plan(w->rules, plan_name);
    if (!plan)
        return error_set(err, EN_NOT_FOUND, "plan", "計画 %s はありません", "there is no plan %s",
                         plan_name ? plan_name : "");
    struct cells by_measure[MEASURE_COUNT] = {0};
    *out = (struct monthly){.month = month, .plan = plan};
    load_cells(w, month, by_measure);
    make_rows(w, out, by_measure);
    out->table = arena_array(w->arena, monthly_table_count, sizeof *out->table);
    for (size_t i = 0; i < monthly_table_count; i++)
        make_table(w, &monthly_tables[i], out, by_measure, &out->table[i]);
    return 0;
}
