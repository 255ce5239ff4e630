/*
 * monthly.c - the only place that lays out the monthly report for people.
 *
 * Layout after the mock in domain.md 6.2; signs after 5.5 (－ none, ▲ negative, 皆増・皆減). What is counted
 * is said in docs/figures.md.
 */
#include "report/monthly.h"

#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "report/cross.h"
#include "report/figure.h"
#include "report/safe.h"
#include "report/table.h"

enum column_kind { COLUMN_LABEL, COLUMN_TEXT, COLUMN_FIGURE, COLUMN_RATIO, COLUMN_TARGET };

struct column {
    const char *key;
    const char *ja, *en;
    enum column_kind kind;
};

static const struct column summary_columns[] = {
    {"label", "区分", "", COLUMN_LABEL},
    {"unit", "単位", "unit", COLUMN_TEXT},
    {"month", "当月", "month", COLUMN_FIGURE},
    {"prev_month", "前月", "previous month", COLUMN_FIGURE},
    {"same_month_last_year", "前年同月", "a year before", COLUMN_FIGURE},
    {NULL, "前年同月比%", "% of a year before", COLUMN_RATIO},
    {"fiscal_year", "年度累計", "fiscal year", COLUMN_FIGURE},
    {"last_fiscal_year", "前年度同期", "last fiscal year", COLUMN_FIGURE},
    {"plan_total", "計画累計※", "plan so far", COLUMN_FIGURE},
    {"target", "目標", "target", COLUMN_TARGET},
    {"achievement", "達成率%", "achieved %", COLUMN_FIGURE},
    {"pace", "期待値", "pace", COLUMN_FIGURE},
    {"grade", "評価", "grade", COLUMN_TEXT},
};
#define SUMMARY_COLUMNS (sizeof summary_columns / sizeof *summary_columns)

/* Columns of the tables of keys; one that no row has is left out. */
static const struct column list_columns[] = {
    {"label", "区分", "", COLUMN_LABEL},
    {"month", "当月", "month", COLUMN_FIGURE},
    {"main_month", "（再掲）主たる内容", "as main topic", COLUMN_FIGURE},
    {"same_month_last_year", "前年同月", "a year before", COLUMN_FIGURE},
    {NULL, "前年同月比%", "% of a year before", COLUMN_RATIO},
    {"fiscal_year", "年度累計", "fiscal year", COLUMN_FIGURE},
    {"plan_total", "計画累計※", "plan so far", COLUMN_FIGURE},
    {"amount_month", "金額（当月）", "yen, month", COLUMN_FIGURE},
    {"amount_fiscal_year", "金額（年度累計）", "yen, fiscal year", COLUMN_FIGURE},
    {"amount_plan_total", "金額（計画累計※）", "yen, plan so far", COLUMN_FIGURE},
};
#define LIST_COLUMNS (sizeof list_columns / sizeof *list_columns)

enum section_kind { SECTION_LIST, SECTION_OVERLAPPING, SECTION_STOCK, SECTION_CROSS };

struct section {
    const char *table;
    const char *ja, *en;
    const char *unit_ja, *unit_en;
    enum section_kind kind;
    const struct enum_set *rows, *columns; /* of a cross table */
};

static const struct section sections[] = {
    {"consultations_by_channel", "２　方法別", "2  By channel", "件", "cases", SECTION_LIST, NULL, NULL},
    {"consultations_by_residence_age", "３　居住地別×年代別", "3  By residence and age", "件", "cases",
     SECTION_CROSS, &enum_residence, &enum_age_band},
    {"migrants_by_turn", "４　Ｕ・Ｊ・Ｉターン別", "4  Migrants by turn", "人", "persons", SECTION_LIST, NULL,
     NULL},
    {"consultations_by_topic", "５　相談内容別（複数回答）", "5  By topic (several each)", "件", "cases",
     SECTION_OVERLAPPING, NULL, NULL},
    {"stages", "６　段階別人数（月末現在）", "6  Contacts by stage (end of month)", "人", "persons",
     SECTION_STOCK, NULL, NULL},
    {"migrants_by_age_gender", "７　移住者　年代×性別", "7  Migrants by age and gender", "人", "persons",
     SECTION_CROSS, &enum_age_band, &enum_gender},
    {"donations_by_portal", "８　ふるさと納税　ポータル別", "8  Donations by portal", "件", "cases",
     SECTION_LIST, NULL, NULL},
    {"donations_by_purpose", "　　ふるさと納税　使い道別", "   Donations by purpose", "件", "cases",
     SECTION_LIST, NULL, NULL},
    {"donations_by_prefecture", "　　ふるさと納税　都道府県別", "   Donations by prefecture", "件", "cases",
     SECTION_LIST, NULL, NULL},
};
#define SECTIONS (sizeof sections / sizeof *sections)

/* Rows that are part of the one above them. */
static const struct {
    const char *code, *prefix;
} parts[] = {
    {"consultations_new", "　うち"},       {"consultations_desk", "　（再掲）"},
    {"consultations_event", "　（再掲）"}, {"migrant_households", "　"},
    {"trial_person_days", "　"},           {"new_donors", "　うち"},
    {"repeat_cases", "　（再掲）"},        {"repeat_donors", "　"},
    {"relationship_direct", "　うち"},     {"relationship_work_site", "　うち"},
    {"relationship_work_tele", "　うち"},  {"relationship_join", "　うち"},
    {"relationship_hobby", "　うち"},      {"relationship_novisit", "　うち"},
    {"mails_bounced", "　うち"},
};

/* ---- words of a row ---- */

/* The text of a key, in English of KEY_en where there is one. */
static const char *words(const struct mp *row, const char *key, const struct view *v)
{
    const char *ja = mp_get_str(row, key, "");
    return v->ja ? ja : mp_get_str(row, arena_printf(v->arena, "%s_en", key), ja);
}

/* What to put before the label of a row that is part of another; the label may say so itself. */
static const char *part_prefix(const char *code, const char *label, bool ja)
{
    if (!strncmp(label, "うち", strlen("うち")) || !strncmp(label, "（再掲）", strlen("（再掲）")))
        return "　";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!strcmp(parts[i].code, code))
            return ja ? parts[i].prefix : "  ";
    return "";
}

static const char *label_of(const struct mp *row, const struct view *v)
{
    const char *label = words(row, "label", v), *code = mp_get_str(row, "code", "");
    if (!*label)
        return mp_get_str(row, "key", code);
    return arena_printf(v->arena, "%s%s", part_prefix(code, label, v->ja), label);
}

static const char *text_of(const struct mp *row, const char *key, const struct view *v)
{
    const char *text = words(row, key, v);
    return *text ? text : figure_none(v->ja);
}

const char *monthly_ratio(const struct mp *month, const struct mp *base, bool ja, struct arena *a)
{
    if (!month || !base || month->type != MP_INT || base->type != MP_INT || base->i < 0)
        return figure_none(ja);
    if (!base->i)
        return month->i ? (ja ? "皆増" : "all new") : figure_none(ja);
    if (!month->i)
        return ja ? "皆減" : "none left";
    return figure_tenths(figure_ratio_tenths(month->i, base->i), a);
}

/* "年80": a target of every year; "25": one of the whole plan. */
static const char *target_of(const struct mp *row, const struct view *v)
{
    const char *figure = figure_of(mp_get(row, "target"), v->ja, v->arena);
    bool yearly = !strcmp(mp_get_str(row, "target_period", ""), "year");
    return yearly ? arena_printf(v->arena, v->ja ? "年%s" : "%s a year", figure) : figure;
}

static const char *cell_of(const struct column *c, const struct mp *row, const struct view *v)
{
    switch (c->kind) {
    case COLUMN_LABEL:
        return label_of(row, v);
    case COLUMN_TEXT:
        return text_of(row, c->key, v);
    case COLUMN_FIGURE:
        return figure_of(mp_get(row, c->key), v->ja, v->arena);
    case COLUMN_TARGET:
        return target_of(row, v);
    case COLUMN_RATIO:
        return monthly_ratio(mp_get(row, "month"), mp_get(row, "same_month_last_year"), v->ja, v->arena);
    }
    fatal("column kind %d", (int)c->kind);
}

static void put_heading(struct table *t, const struct column *c, const struct view *v)
{
    table_column(t, v->ja ? c->ja : c->en, c->kind != COLUMN_LABEL && c->kind != COLUMN_TEXT, false);
}

/* ---- １　総括 ---- */

static bool is_zero(const struct mp *row, const char *key)
{
    const struct mp *value = key ? mp_get(row, key) : NULL;
    return !value || value->type != MP_INT || !value->i;
}

/* A desk that sends no mail, sent none before and has no target for it, reads nothing about mail. */
static bool is_idle_mail(const struct mp *row)
{
    static const char *const codes[] = {"mails_sent", "mails_bounced", "opt_outs"};
    const char *code = mp_get_str(row, "code", "");
    bool mail = false;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        mail |= !strcmp(codes[i], code);
    for (size_t i = 0; mail && i < SUMMARY_COLUMNS; i++)
        mail = is_zero(row, summary_columns[i].key);
    return mail;
}

static void put_summary(struct buf *out, const struct mp *rows, const struct view *v)
{
    struct table *t = table_new(false);
    for (size_t i = 0; i < SUMMARY_COLUMNS; i++)
        put_heading(t, &summary_columns[i], v);
    for (size_t r = 0; r < rows->n; r++) {
        if (is_idle_mail(&rows->at[r]))
            continue;
        table_line(t);
        for (size_t i = 0; i < SUMMARY_COLUMNS; i++)
            table_cell(t, cell_of(&summary_columns[i], &rows->at[r], v));
    }
    table_print(t, "", out);
    table_free(t);
}

/* ---- tables of keys ---- */

static bool is_used(const struct column *c, const struct mp *rows, enum section_kind kind)
{
    if (!c->key)
        return true;
    if (kind == SECTION_STOCK && (!strcmp(c->key, "fiscal_year") || !strcmp(c->key, "plan_total")))
        return false;
    for (size_t r = 0; r < rows->n; r++)
        if (mp_get(&rows->at[r], c->key))
            return true;
    return c->kind == COLUMN_LABEL;
}

static bool all_zero(const struct mp *row)
{
    for (size_t i = 0; i < LIST_COLUMNS; i++)
        if (!is_zero(row, list_columns[i].key))
            return false;
    return true;
}

/* A row of sums, so that the total goes the way of every other row. */
static struct mp total_row(const struct mp *rows, const struct view *v)
{
    struct mp *pair = arena_array(v->arena, 2 * LIST_COLUMNS, sizeof *pair);
    size_t n = 0;
    for (size_t i = 0; i < LIST_COLUMNS; i++) {
        if (list_columns[i].kind != COLUMN_FIGURE)
            continue;
        struct mp sum = {.type = MP_NIL};
        for (size_t r = 0; r < rows->n; r++)
            figure_add(&sum, mp_get(&rows->at[r], list_columns[i].key));
        pair[n++] = (struct mp){.type = MP_STR, .s = list_columns[i].key, .n = strlen(list_columns[i].key)};
        pair[n++] = sum;
    }
    const char *label = v->ja ? "計" : "total";
    pair[n++] = (struct mp){.type = MP_STR, .s = "label", .n = strlen("label")};
    pair[n++] = (struct mp){.type = MP_STR, .s = label, .n = strlen(label)};
    return (struct mp){.type = MP_MAP, .at = pair, .n = n / 2};
}

static void put_list_row(struct table *t, const struct mp *row, const bool used[], const struct view *v)
{
    table_line(t);
    for (size_t i = 0; i < LIST_COLUMNS; i++)
        if (used[i])
            table_cell(t, cell_of(&list_columns[i], row, v));
}

static void put_list(struct buf *out, const struct mp *rows, enum section_kind kind, const struct view *v)
{
    bool used[LIST_COLUMNS];
    struct table *t = table_new(false);
    for (size_t i = 0; i < LIST_COLUMNS; i++) {
        used[i] = is_used(&list_columns[i], rows, kind);
        if (used[i])
            put_heading(t, &list_columns[i], v);
    }
    for (size_t r = 0; r < rows->n; r++)
        if (!all_zero(&rows->at[r]))
            put_list_row(t, &rows->at[r], used, v);
    if (kind != SECTION_OVERLAPPING) {
        struct mp total = total_row(rows, v);
        put_list_row(t, &total, used, v);
    }
    table_print(t, "", out);
    table_free(t);
}

static bool has_figures(const struct mp *rows)
{
    for (size_t r = 0; r < rows->n; r++)
        if (!all_zero(&rows->at[r]))
            return true;
    return false;
}

static void put_section(struct buf *out, const struct section *s, const struct mp *rows, const struct view *v)
{
    buf_printf(out, v->ja ? "\n%s（単位：%s）\n" : "\n%s (%s)\n", v->ja ? s->ja : s->en,
               v->ja ? s->unit_ja : s->unit_en);
    if (!has_figures(rows))
        buf_str(out, v->ja ? "該当なし\n" : "none\n");
    else if (s->kind == SECTION_CROSS)
        cross_put(out, rows, s->rows, s->columns, v);
    else
        put_list(out, rows, s->kind, v);
}

/* ---- the page ---- */

static const char *day_words(const char *moment, const struct view *v)
{
    char wareki[CIVIL_WAREKI_MAX];
    int32_t day;
    const char *date = arena_strndup(v->arena, moment, strcspn(moment, "T"));
    if (!v->ja || civil_parse(date, &day, NULL, NULL))
        return date;
    return arena_strdup(v->arena, civil_wareki(day, wareki));
}

static const char *month_words(const char *month, const struct view *v)
{
    char wareki[CIVIL_WAREKI_MAX];
    int32_t m;
    if (!v->ja || civil_parse_month(month, &m, NULL))
        return month;
    return arena_strdup(v->arena, civil_wareki_month(m, wareki));
}

/* Texts of the daemon's configuration: they stand in the open, outside of any table that would escape them.
 */
static const char *words_of(const struct mp *reply, const char *key, const char *fallback,
                            const struct view *v)
{
    return safe_text(mp_get_str(reply, key, fallback), SAFE_LINE, v->arena);
}

/* Which targets the report is measured by, and whether its month is one of theirs. */
static void put_plan(struct buf *out, const struct mp *reply, const struct view *v)
{
    const char *month = mp_get_str(reply, "month", ""), *until = mp_get_str(reply, "plan_until", "");
    const char *from = mp_get_str(reply, "plan_from", "");
    if (!strcmp(mp_get_str(reply, "plan", ""), "none")) {
        buf_str(out, v->ja ? "計画：なし\n" : "plan: none\n");
        return;
    }
    bool outside = strcmp(month, from) < 0 || strcmp(month, until) > 0;
    buf_printf(out, v->ja ? "計画：%s（%s～" : "plan: %s (%s to ", words_of(reply, "plan_title", "", v),
               month_words(from, v));
    buf_printf(out, "%s%s", month_words(until, v), v->ja ? "）" : ")");
    buf_str(out, !outside ? "\n"
                 : v->ja  ? "　※計画期間外のため目標・評価なし\n"
                          : "  outside the plan: no targets, no grades\n");
}

static void put_title_ja(struct buf *out, const struct mp *reply, const struct view *v)
{
    const struct mp *closed = mp_get(reply, "closed");
    buf_printf(out, "%s%s　月報　%s分（%s）", words_of(reply, "city", "", v),
               words_of(reply, "title", "移住相談ワンストップ窓口", v),
               month_words(mp_get_str(reply, "month", ""), v), closed && closed->flag ? "確定" : "速報");
    buf_printf(out, "　　　%s　%s\n", day_words(mp_get_str(reply, "generated_at", ""), v),
               words_of(reply, "division", "", v));
    put_plan(out, reply, v);
    buf_str(out, "\n１　総括（単位：件、人、円）\n");
}

static void put_title_en(struct buf *out, const struct mp *reply, const struct view *v)
{
    const struct mp *closed = mp_get(reply, "closed");
    buf_printf(out, "%s  Monthly report %s (%s)   %s  %s\n", words_of(reply, "city", "", v),
               words_of(reply, "month", "", v), closed && closed->flag ? "closed" : "preliminary",
               day_words(mp_get_str(reply, "generated_at", ""), v), words_of(reply, "division", "", v));
    put_plan(out, reply, v);
    buf_str(out, "\n1  Summary (cases, persons, yen)\n");
}

static const struct mp *list_of(const struct mp *reply, const char *key)
{
    static const struct mp none = {.type = MP_ARRAY};
    const struct mp *list = mp_get(reply, key);
    return list && list->type == MP_ARRAY ? list : &none;
}

/* What changed in closed months since they were reported. */
static void put_corrections(struct buf *out, const struct mp *list, const struct view *v)
{
    static const char *const ja[] = {"年月", "区分", "訂正前", "訂正後", "理由"};
    static const char *const en[] = {"month", "", "was", "now", "reason"};
    struct table *t = table_new(v->terminal);
    buf_str(out, v->ja ? "\n訂正（締めた月の数字で、その後に変わったもの）\n"
                       : "\nCorrections (figures of closed months that changed since)\n");
    for (size_t i = 0; i < 5; i++)
        table_column(t, v->ja ? ja[i] : en[i], i == 2 || i == 3, i == 4);
    for (size_t i = 0; i < list->n; i++) {
        const struct mp *c = &list->at[i];
        table_line(t);
        table_cell(t, month_words(mp_get_str(c, "month", ""), v));
        table_cell(t, words(c, "label", v));
        table_cell(t, figure_of(mp_get(c, "was"), v->ja, v->arena));
        table_cell(t, figure_of(mp_get(c, "now"), v->ja, v->arena));
        table_cell(t, mp_get_str(c, "reason", ""));
    }
    table_print(t, "", out);
    table_free(t);
}

static void put_remarks(struct buf *out, const struct mp *list, const struct view *v)
{
    buf_str(out, v->ja ? "\n10　特記事項\n" : "\n10  Remarks\n");
    for (size_t i = 0; i < list->n; i++)
        buf_printf(out, v->ja ? "・%s\n" : "- %s\n",
                   safe_text(mp_get_str(&list->at[i], "text", ""), SAFE_LINES, v->arena));
}

static void put_notes(struct buf *out, const struct mp *reply, const struct view *v)
{
    const char *from = mp_get_str(reply, "plan_from", NULL);
    buf_str(out, "\n");
    if (from)
        buf_printf(out, v->ja ? "※計画累計は%sからの累計。\n" : "\"plan so far\" counts from %s.\n",
                   month_words(from, v));
    buf_str(out, v->ja ? "端数処理のため合計が一致しない場合がある。\n"
                       : "Figures are rounded; totals may differ from the sum of their parts.\n");
}

void monthly_table(struct buf *out, const struct mp *reply, const struct view *v)
{
    static const struct mp none = {.type = MP_ARRAY};
    const struct mp *rows = mp_get(reply, "rows"), *tables = mp_get(reply, "tables");
    (v->ja ? put_title_ja : put_title_en)(out, reply, v);
    put_summary(out, rows ? rows : &none, v);
    for (size_t i = 0; i < SECTIONS; i++) {
        const struct mp *table = mp_get(tables, sections[i].table);
        if (table)
            put_section(out, &sections[i], table, v);
    }
    if (list_of(reply, "corrections")->n)
        put_corrections(out, list_of(reply, "corrections"), v);
    if (list_of(reply, "notes")->n)
        put_remarks(out, list_of(reply, "notes"), v);
    put_notes(out, reply, v);
}
