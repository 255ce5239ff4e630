/*
 * monthly.c - the rows and tables of the monthly report.
 */
#include "domain/kpi/monthly.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/decimal.h"
#include "base/vec.h"
#include "domain/rules.h"

#define NOTHING MEASURE_COUNT

const char *const column_names[COLUMNS] = {"month",       "prev_month",       "same_month_last_year",
                                           "fiscal_year", "last_fiscal_year", "plan_total"};

#define CASES      .unit = "件", .unit_en = "cases"
#define PEOPLE     .unit = "人", .unit_en = "persons"
#define YEN        .unit = "円", .unit_en = "yen"
#define HOUSEHOLDS .unit = "世帯", .unit_en = "households"
#define ROW(code_, ja_, en_, kind_, measure_, ...)                                                 \
    {                                                                                              \
        .code = code_, .ja = ja_, .en = en_, .kind = ROW_##kind_, .measure = measure_, __VA_ARGS__ \
    }

/* How long until a stay is called settled, as dimension of M_MIGRANT_DUE. */
#define SETTLING(years, ja_)                                                                                 \
    ROW("migrants_due_" years "y", "移住後" ja_ "年を迎えた人", "migrants of " years " years ago", FLOW,     \
        M_MIGRANT_DUE, PEOPLE, .dim = years, .aside = true),                                                 \
        ROW("settled_" years "y", "うち" ja_ "年後も居住", "of them still here after " years " years", FLOW, \
            M_MIGRANT_SETTLED, PEOPLE, .dim = years, .aside = true)

const struct row_spec monthly_rows[] = {
    ROW("consultations", "相談件数（延べ）", "consultations", FLOW, M_CONSULT, CASES),
    ROW("consultations_new", "うち新規", "of them new", FLOW, M_CONSULT_NEW, CASES),
    ROW("consultations_desk", "（再掲）窓口", "of them at the desk", FLOW, M_CONSULT, CASES,
        .channel_mask = CHANNEL_EVENT),
    ROW("consultations_event", "（再掲）イベント", "of them at events", FLOW, M_CONSULT, CASES,
        .channel_mask = CHANNEL_EVENT, .channel_want = CHANNEL_EVENT),
    ROW("consultations_women", "（再掲）20～39歳の女性", "of them women aged 20-39", FLOW, M_CONSULT_AGE,
        CASES, .women = true),
    ROW("consultations_anonymous", "うち匿名", "of them anonymous", FLOW, M_CONSULT_ANONYMOUS, CASES,
        .aside = true),
    ROW("consultations_community", "うち地域・人付き合い", "of them about the community", FLOW,
        M_CONSULT_TOPIC, CASES, .dim = "community", .aside = true),
    ROW("consultation_people", "相談者数（実人数）", "different people", DISTINCT, M_CONSULTEE_MONTH, PEOPLE,
        .year = M_CONSULTEE_YEAR, .since = M_CONSULTEE_SINCE, .aside = true),
    ROW("migrants", "移住者数（実人数）", "migrants", FLOW, M_MIGRANT, PEOPLE),
    ROW("migrant_households", "うち移住世帯数", "migrant households", FLOW, M_MIGRANT_HOUSEHOLD, HOUSEHOLDS),
    ROW("migrants_women", "（再掲）20～39歳の女性", "of them women aged 20-39", FLOW, M_MIGRANT_AGE, PEOPLE,
        .women = true),
    ROW("migrants_primary", "うち農林漁業を理由とする人", "of them for farming, forestry, fishery", FLOW,
        M_MIGRANT_REASON, PEOPLE, .dim = "primary", .aside = true),
    ROW("migrants_left", "転出した移住者", "migrants who left again", FLOW, M_MIGRANT_LEFT, PEOPLE,
        .aside = true),
    SETTLING("1", "１"),
    SETTLING("3", "３"),
    SETTLING("5", "５"),
    ROW("applications", "UIターン制度の申請", "applications to U/I-turn schemes", FLOW, M_APPLICATION, CASES),
    ROW("trial_stays", "体験住宅利用", "trial stays", FLOW, M_TRIAL_STAY, CASES),
    ROW("trial_persons", "うち利用者数", "persons of trial stays", FLOW, M_TRIAL_PERSON, PEOPLE),
    ROW("trial_person_days", "うち延べ滞在日数", "person-days of trial stays", FLOW, M_TRIAL_DAY,
        .unit = "人日", .unit_en = "person-days"),
    ROW("telework_visitors", "テレワーク等来訪者", "telework visitors", FLOW, M_TELEWORK, PEOPLE),
    ROW("exchange_persons", "直接交流（延べ）", "direct exchange", FLOW, M_EXCHANGE, PEOPLE),
    ROW("business_starts", "新規創業", "business starts", FLOW, M_BUSINESS, CASES),
    ROW("business_uiturn", "うちUIターン", "of them by U/I-turners", FLOW, M_BUSINESS, CASES, .dim = "uiturn",
        .aside = true),
    ROW("business_vacant", "うち空き店舗への出店", "of them in vacant shops", FLOW, M_BUSINESS_VACANT, CASES,
        .aside = true),
    ROW("business_closed", "廃業", "businesses closed", FLOW, M_BUSINESS_CLOSED, CASES, .aside = true),
    ROW("loans_made_teacher", "修学資金の貸付（幼稚園教諭等）", "student loans, teachers", FLOW, M_LOAN,
        PEOPLE, .dim = "teacher", .aside = true),
    ROW("loans_made_medical", "修学資金の貸付（医療・介護）", "student loans, medical and care", FLOW, M_LOAN,
        PEOPLE, .dim = "medical", .aside = true),
    ROW("loan_returns_teacher", "貸付後にUIターンした幼稚園教諭等", "teachers returned after a loan", FLOW,
        M_LOAN_RETURN, PEOPLE, .dim = "teacher", .aside = true),
    ROW("loan_returns_medical", "貸付後にUIターンした医療・介護従事者",
        "medical and care staff returned after a loan", FLOW, M_LOAN_RETURN, PEOPLE, .dim = "medical",
        .aside = true),
    ROW("donation_cases", "ふるさと納税 件数", "donations", FLOW, M_DONATION, CASES),
    ROW("donation_amount", "ふるさと納税 金額", "donated amount", FLOW, M_DONATION_YEN, YEN),
    ROW("crowdfunding_amount", "（再掲）クラウドファンディング", "of it crowdfunding", FLOW,
        M_CROWDFUNDING_YEN, YEN, .aside = true),
    ROW("projects_funded", "成立したクラウドファンディング事業", "crowdfunded projects", FLOW, M_PROJECT,
        CASES, .aside = true),
    ROW("distinct_donors", "寄附者数（実人数）", "distinct donors", DISTINCT, M_DONOR_MONTH, PEOPLE,
        .year = M_DONOR_YEAR, .since = M_DONOR_SINCE),
    ROW("new_donors", "うち新規寄附者", "new donors", FLOW, M_DONOR_NEW, PEOPLE),
    ROW("repeat_cases", "継続寄附 件数", "repeat donations", FLOW, M_REPEAT_CASE, CASES),
    ROW("repeat_donors", "継続寄附者（実人数）", "repeat donors", BECOMING, M_REPEAT_DONOR, PEOPLE),
    ROW("corporate_amount", "企業版ふるさと納税 金額", "corporate donations", FLOW, M_CORPORATE_YEN, YEN),
    ROW("corporate_cases", "企業版ふるさと納税 件数", "corporate donations, cases", FLOW, M_CORPORATE, CASES,
        .aside = true),
    ROW("relationship_population", "関係人口（月末現在）", "relationship population", STOCK, M_RELATIONSHIP,
        PEOPLE),
    ROW("relationship_women", "（再掲）20～39歳の女性", "of them women aged 20-39", STOCK, M_RELATIONSHIP_AGE,
        PEOPLE, .women = true),
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
    ROW("mails_sent", "メール送信", "mails sent", FLOW, M_MAIL_SENT, .unit = "通", .unit_en = "mails"),
    ROW("mails_bounced", "メール不達", "mails bounced", FLOW, M_MAIL_BOUNCED, .unit = "通",
        .unit_en = "mails"),
    ROW("opt_outs", "配信停止", "opt-outs", FLOW, M_OPT_OUT, PEOPLE),
};
const size_t monthly_row_count = sizeof monthly_rows / sizeof *monthly_rows;

const struct table_spec monthly_tables[] = {
    {"consultations_by_channel", "方法別", M_CONSULT, NOTHING, NOTHING, &enum_channel, NULL, false},
    {"consultations_by_topic", "相談内容別（複数回答）", M_CONSULT_TOPIC, NOTHING, M_CONSULT_MAIN,
     &enum_topic, NULL, false},
    {"consultations_by_motive", "きっかけ別（複数回答）", M_CONSULT_MOTIVE, NOTHING, NOTHING, &enum_motive,
     NULL, false},
    {"consultations_by_residence_age", "居住地別×年代別", M_CONSULT_RESIDENCE, NOTHING, NOTHING,
     &enum_residence, &enum_age_band, false},
    {"consultations_women_by_residence", "居住地別　20～39歳の女性", M_CONSULT_WOMAN, NOTHING, NOTHING,
     &enum_residence, NULL, false},
    {"consultations_by_age_gender", "相談 年代×性別", M_CONSULT_AGE, NOTHING, NOTHING, &enum_age_band,
     &enum_gender, false},
    {"migrants_by_turn", "Ｕ・Ｊ・Ｉターン別", M_MIGRANT, NOTHING, NOTHING, &enum_turn_type, NULL, false},
    {"migrants_by_age_gender", "移住者 年代×性別", M_MIGRANT_AGE, NOTHING, NOTHING, &enum_age_band,
     &enum_gender, false},
    {"relationship_by_age_gender", "関係人口 年代×性別（月末現在）", M_RELATIONSHIP_AGE, NOTHING, NOTHING,
     &enum_age_band, &enum_gender, true},
    {"donations_by_portal", "ふるさと納税 受付サイト別", M_DONATION, M_DONATION_YEN, NOTHING, NULL, NULL,
     false},
    {"donations_by_prefecture", "ふるさと納税 都道府県別", M_PREFECTURE, M_PREFECTURE_YEN, NOTHING,
     &enum_prefecture, NULL, false},
    {"donations_by_purpose", "ふるさと納税 使い道別", M_PURPOSE, M_PURPOSE_YEN, NOTHING, NULL, NULL, false},
    {"donations_by_project", "クラウドファンディング 事業別", M_CROWDFUNDING, M_CROWDFUNDING_YEN, NOTHING,
     NULL, NULL, false},
    {"stages", "段階別人数（月末現在）", M_STAGE, NOTHING, NOTHING, &enum_stage, NULL, true},
};
const size_t monthly_table_count = sizeof monthly_tables / sizeof *monthly_tables;

const struct row_spec *monthly_find_row(const char *code)
{
    for (size_t i = 0; i < monthly_row_count; i++)
        if (!strcmp(monthly_rows[i].code, code))
            return &monthly_rows[i];
    return NULL;
}

bool monthly_row_exists(const char *code)
{
    return monthly_find_row(code) != NULL;
}

static void grade_row(const struct plan *plan, int32_t month, struct report_row *r)
{
    const struct plan_kpi *k = plan_target(plan, r->spec->code);
    if (!k || month < civil_month_of(plan->from) || month > civil_month_of(plan->until))
        return;
    r->target = k;
    if (k->period == KPI_POINT)
        r->evaluation = evaluate_year(plan, k, decimal_of(r->n[COLUMN_MONTH]), civil_fiscal_year(month));
    else
        r->evaluation = evaluate_month(
            plan, k, decimal_of(r->n[k->period == KPI_YEARLY ? COLUMN_FISCAL : COLUMN_PLAN]), month);
}

static void make_row(struct world *w, const struct plan *plan, int32_t month, const struct row_spec *spec,
                     const struct figures *figures, struct report_row *r)
{
    *r = (struct report_row){.spec = spec};
    for (enum report_column c = 0; spec->measure != NOTHING && c < COLUMNS; c++) {
        struct cell_range range = monthly_range(spec, plan, month, c, w->arena);
        r->n[c] = figures_sum(figures, spec, &range);
    }
    grade_row(plan, month, r);
}

static void make_rows(struct world *w, struct monthly *out, const struct figures *figures)
{
    out->row = arena_array(w->arena, monthly_row_count, sizeof *out->row);
    for (size_t i = 0; i < monthly_row_count; i++)
        make_row(w, out->plan, out->month, &monthly_rows[i], figures, &out->row[i]);
}

/* --- what is told besides --- */

/* The portals' lists of a month come in the next one. */
static const char *const come_late[] = {"donation_cases", "donation_amount", "distinct_donors", "new_donors",
                                        "repeat_cases",   "repeat_donors",   "corporate_amount"};
#define LATE (sizeof come_late / sizeof *come_late)

static void make_before(struct world *w, struct monthly *out, const struct figures *figures)
{
    out->before = arena_array(w->arena, LATE, sizeof *out->before);
    out->nbefore = LATE;
    for (size_t i = 0; i < LATE; i++)
        make_row(w, out->plan, out->month - 1, monthly_find_row(come_late[i]), figures, &out->before[i]);
}

static const char *const drawn[] = {"consultations",          "migrants",       "trial_stays",
                                    "exchange_persons",       "donation_cases", "donation_amount",
                                    "relationship_population"};
#define DRAWN (sizeof drawn / sizeof *drawn)

static void make_series(struct world *w, struct monthly *out, const struct figures *figures)
{
    out->series_from = civil_fiscal_first(civil_fiscal_year(out->month)) - 12;
    out->series = arena_array(w->arena, DRAWN, sizeof *out->series);
    out->nseries = DRAWN;
    for (size_t i = 0; i < DRAWN; i++) {
        struct report_series *s = &out->series[i];
        s->spec = monthly_find_row(drawn[i]);
        for (int k = 0; k < SERIES_MONTHS && out->series_from + k <= out->month; k++) {
            struct cell_range range = monthly_range(s->spec, out->plan, out->series_from + k, COLUMN_MONTH,
                                                    w->arena);
            s->n[k] = figures_sum(figures, s->spec, &range);
        }
    }
}

/* Tasks are the desk's own: their number does not grow with the donors'. */
static void make_follow(struct world *w, struct monthly *out)
{
    struct stmt *q = db_prep(w->db, "SELECT count(*), count(done_on) FROM task"
                                    " WHERE due_on BETWEEN $1 AND $2 AND cancelled_at IS NULL");
    stmt_int(q, 1, civil_month_first(out->month));
    stmt_int(q, 2, civil_month_last(out->month));
    if (!stmt_row(q))
        return;
    out->follow = (struct report_follow){col_int(q, 0), col_int(q, 1)};
    stmt_done(q);
}

/* --- tables --- */

struct lines {
    VEC(struct table_line) v;
};

/* Free texts may be many: their lines are kept in the order in which the cells come. */
static struct table_line *line_of_text(struct lines *l, const char *key)
{
    size_t low = 0, high = l->v.n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (strcmp(l->v.at[mid].key, key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    if (low < l->v.n && !strcmp(l->v.at[low].key, key))
        return &l->v.at[low];
    vec_add(&l->v) = (struct table_line){.key = key};
    memmove(&l->v.at[low + 1], &l->v.at[low], (l->v.n - 1 - low) * sizeof *l->v.at);
    l->v.at[low] = (struct table_line){.key = key};
    return &l->v.at[low];
}

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
    struct cell_range range[COLUMNS];
    for (enum report_column c = 0; c < COLUMNS; c++)
        range[c] = monthly_range(&row, m->plan, m->month, c, w->arena);
    for (size_t i = 0; i < cells->n; i++) {
        const char *dim = cells->at[i].dim, *slash = spec->set2 ? strchr(dim, '/') : NULL;
        const char *key = slash ? arena_strndup(w->arena, dim, (size_t)(slash - dim)) : dim;
        struct table_line *line = spec->set ? line_of(l, key, slash ? slash + 1 : NULL)
                                            : line_of_text(l, key);
        int64_t *n = (int64_t *)((char *)line + offset);
        for (enum report_column c = 0; c < COLUMNS; c++)
            if (monthly_range_has(&row, &range[c], cells->at[i].month, dim))
                n[c] += cells->at[i].n;
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
                       const struct figures *figures, struct report_table *out)
{
    struct lines l = {0};
    for (size_t i = 0; spec->set && !spec->set2 && spec->set != &enum_prefecture && i < spec->set->n; i++)
        (void)line_of(&l, spec->set->item[i].code, NULL);
    size_t fixed = l.v.n;
    add_to_lines(w, spec, m, figures_cells(figures, spec->measure), offsetof(struct table_line, n), &l);
    if (spec->yen != NOTHING)
        add_to_lines(w, spec, m, figures_cells(figures, spec->yen), offsetof(struct table_line, yen), &l);
    if (spec->main != NOTHING)
        add_to_lines(w, spec, m, figures_cells(figures, spec->main), offsetof(struct table_line, main), &l);
    out->spec = spec;
    out->line = arena_array(w->arena, l.v.n, sizeof *out->line);
    for (size_t i = 0; i < l.v.n; i++)
        if (i < fixed || !is_empty(&l.v.at[i]))
            out->line[out->n++] = l.v.at[i];
    vec_clear(&l.v);
    if (out->n)
        qsort_r(out->line, out->n, sizeof *out->line, by_keys, (void *)(uintptr_t)spec);
}

int monthly_make(struct world *w, int32_t month, const char *plan_name, struct monthly *out,
                 struct en_error *err)
{
    const struct plan *plan = rules_plan_of(w->rules, plan_name, month);
    if (!plan)
        return error_set(err, EN_NOT_FOUND, "plan", "計画 %s はありません", "there is no plan %s",
                         plan_name ? plan_name : "");
    *out = (struct monthly){.month = month, .plan = plan};
    const struct figures *figures = figures_load(w, plan, month);
    make_rows(w, out, figures);
    make_before(w, out, figures);
    make_series(w, out, figures);
    make_follow(w, out);
    out->table = arena_array(w->arena, monthly_table_count, sizeof *out->table);
    for (size_t i = 0; i < monthly_table_count; i++)
        make_table(w, &monthly_tables[i], out, figures, &out->table[i]);
    return 0;
}
