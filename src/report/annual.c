/*
 * annual.c - the only place that lays out the yearly verification sheet.
 *
 * A goal is one table: each indicator a line of its yearly values, and below it the running total if its
 * target is one of the whole plan. What the boards write about an indicator stands in a second table, whose
 * cells are left empty for the pen where nothing was entered. A year that nobody has reported yet is …, never
 * 0.
 */
#include "report/annual.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/figure.h"
#include "report/paper_date.h"
#include "vocab/enums.h"

struct annual {
    struct document *d;
    const struct mp *reply, *rows, *years;
    bool starred; /* a preliminary value was shown */
};

static const struct mp *list_of(const struct mp *map, const char *key)
{
    static const struct mp none = {.type = MP_ARRAY};
    const struct mp *list = mp_get(map, key);
    return list && list->type == MP_ARRAY ? list : &none;
}

static const char *words_of(const struct annual *a, const struct mp *row, const char *key)
{
    const char *ja = mp_get_str(row, key, "");
    return a->d->ja ? ja : mp_get_str(row, arena_printf(a->d->arena, "%s_en", key), ja);
}

static bool is_true(const struct mp *row, const char *key)
{
    const struct mp *v = mp_get(row, key);
    return v && v->type == MP_BOOL && v->flag;
}

/* ---- figures ---- */

/* Digits of an exact decimal, or a float rounded half up. */
static int64_t scaled(const struct mp *v, int decimals)
{
    double d = v->type == MP_STR ? strtod(v->s, NULL) : v->d;
    for (int i = 0; i < decimals; i++)
        d *= 10;
    return (int64_t)floor(d + 0.5);
}

/* A value in the indicator's own decimals; `absent` where there is none. */
static struct doc_cell value_cell(const struct mp *row, const struct mp *v, enum cell_kind absent)
{
    int64_t told = mp_get_int(row, "decimals", 0);
    int decimals = told < 0 ? 0 : told > DOC_DECIMALS_MAX ? DOC_DECIMALS_MAX : (int)told;
    if (!v || (v->type != MP_INT && v->type != MP_FLOAT && v->type != MP_STR))
        return CELL_OF_SIGN(absent);
    if (v->type == MP_INT && !decimals)
        return CELL_OF_WHOLE(v->i);
    struct mp whole = {.type = MP_FLOAT, .d = (double)v->i};
    int64_t n = scaled(v->type == MP_INT ? &whole : v, decimals);
    return decimals ? (struct doc_cell){.kind = CELL_DECIMAL, .n = n, .decimals = decimals}
                    : CELL_OF_WHOLE(n);
}

static const struct mp *value_of_year(const struct mp *row, int64_t year)
{
    const struct mp *values = list_of(row, "values");
    for (size_t i = 0; i < values->n; i++)
        if (mp_get_int(&values->at[i], "fiscal_year", 0) == year)
            return &values->at[i];
    return NULL;
}

static struct doc_cell base_cell(const struct mp *row)
{
    bool unknown = !strcmp(mp_get_str(row, "base_kind", ""), "unknown");
    return value_cell(row, mp_get(row, "base"), unknown ? CELL_UNKNOWN : CELL_NONE);
}

static bool is_cumulative(const struct mp *row)
{
    return !strcmp(mp_get_str(row, "period", ""), "cum");
}

/* 累計, 年間, 割合, 時点, and which way is better. */
static const char *period_of(const struct annual *a, const struct mp *row)
{
    static const struct {
        const char *code, *ja, *en;
    } directions[] = {{"up", "↑", "↑"}, {"down", "↓", "↓"}, {"keep", "≧", "≥"}};
    const char *period = enum_label(&enum_kpi_period, mp_get_str(row, "period", ""), a->d->ja),
               *direction = mp_get_str(row, "direction", "");
    for (size_t i = 0; i < sizeof directions / sizeof *directions; i++)
        if (!strcmp(direction, directions[i].code))
            direction = doc_say(a->d, directions[i].ja, directions[i].en);
    return arena_printf(a->d->arena, "%s%s", period, direction);
}

/* ---- one goal ---- */

static void put_head(const struct annual *a, struct doc_table *t)
{
    struct document *d = a->d;
    table_head(t, doc_say(d, "指標", "indicator"), false)->wraps = true;
    (void)table_head(t, doc_say(d, "単位", "unit"), false);
    (void)table_head(t, doc_say(d, "基準値", "base"), true);
    for (size_t i = 0; i < a->years->n; i++)
        (void)table_head(t, paper_fiscal_head((int)a->years->at[i].i, d->ja, d->arena), true);
    (void)table_head(t, doc_say(d, "目標", "target"), true);
    (void)table_head(t, doc_say(d, "期待値", "expected"), true);
    (void)table_head(t, doc_say(d, "達成率％", "achieved %"), true);
    (void)table_head(t, doc_say(d, "進捗％", "progress %"), true);
    (void)table_head(t, doc_say(d, "評価", "grade"), true);
    (void)table_head(t, doc_say(d, "見込み", "forecast"), true);
    (void)table_head(t, doc_say(d, "種別", "kind"), false);
    (void)table_head(t, doc_say(d, "所管", "division"), false);
}

static void put_years(struct annual *a, struct doc_row *r, const struct mp *row, const char *key)
{
    for (size_t i = 0; i < a->years->n; i++) {
        const struct mp *value = value_of_year(row, a->years->at[i].i);
        r->cell[3 + i] = value_cell(row, mp_get(value, key), CELL_UNKNOWN);
        r->cell[3 + i].star = is_true(value, "preliminary") && r->cell[3 + i].kind != CELL_UNKNOWN;
        a->starred |= r->cell[3 + i].star;
    }
}

/* Whose indicator it is by the plan; else who reported it. */
static const char *division_of(const struct mp *row)
{
    const char *division = mp_get_str(row, "division", "");
    return *division ? division : mp_get_str(mp_get(row, "report"), "division", "");
}

static void put_row(struct annual *a, struct doc_table *t, const struct mp *row)
{
    struct document *d = a->d;
    const char *code = mp_get_str(row, "code", ""), *same_as = mp_get_str(row, "same_as", "");
    struct doc_row *r = table_row(d, t, code);
    struct doc_cell *behind = &r->cell[3 + a->years->n];
    r->cell[0] = CELL_OF_TEXT(arena_printf(d->arena, "%s %s%s", code, words_of(a, row, "title"),
                                           *same_as ? doc_say(d, "（再掲）", " (again)") : ""));
    r->cell[1] = CELL_OF_TEXT(words_of(a, row, "unit"));
    r->cell[2] = base_cell(row);
    put_years(a, r, row, "value");
    *behind++ = value_cell(row, mp_get(row, "target"), CELL_NONE);
    *behind++ = figure_cell(mp_get(row, "expected"));
    *behind++ = figure_cell(mp_get(row, "achievement"));
    *behind++ = figure_cell(mp_get(row, "progress"));
    *behind++ = CELL_OF_TEXT(mp_get_str(row, "grade", doc_say(d, "－", "-")));
    *behind++ = value_cell(row, mp_get(row, "forecast"), CELL_NONE);
    *behind++ = CELL_OF_TEXT(period_of(a, row));
    *behind = CELL_OF_TEXT(division_of(row));
    if (!is_cumulative(row))
        return;
    struct doc_row *sum = table_row(d, t, arena_printf(d->arena, "%s_cumulative", code));
    sum->indent = 1;
    sum->cell[0] = CELL_OF_TEXT(doc_say(d, "（累計）", "(total)"));
    put_years(a, sum, row, "cumulative");
}

static const char *figure_text(const struct annual *a, const struct mp *value)
{
    struct doc_cell cell = figure_cell(value);
    return cell_text(a->d, &cell);
}

/* How the achievement was worked out; of a plain one nothing need be said. */
static const char *formula_of(const struct annual *a, const struct mp *row)
{
    const char *formula = mp_get_str(row, "formula", "");
    if (!strcmp(formula, "baseline"))
        return doc_say(a->d, "算定：(実績－基準)÷(目標－基準)",
                       "achieved: (actual - base) / (target - base)");
    if (!strcmp(formula, "keep"))
        return doc_say(a->d, "算定：目標を下回らなければ達成", "reached if not below the target");
    return NULL;
}

/* "出典：市民課 住民基本台帳（2024-03-31現在）". */
static const char *source_of(const struct annual *a, const struct mp *row)
{
    const struct mp *report = mp_get(row, "report");
    const char *division = mp_get_str(report, "division", ""),
               *statistic = mp_get_str(report, "statistic", ""), *as_of = mp_get_str(report, "as_of", "");
    if (!*division && !*statistic)
        return NULL;
    const char *what = arena_printf(a->d->arena, "%s%s%s", division, *division && *statistic ? " " : "",
                                    statistic);
    if (!*as_of)
        return arena_printf(a->d->arena, doc_say(a->d, "出典：%s", "source: %s"), what);
    return arena_printf(a->d->arena, doc_say(a->d, "出典：%s（%s現在）", "source: %s (as of %s)"), what,
                        paper_day(as_of, a->d->ja, a->d->arena));
}

/* "併記（年度／累計）：移住世帯数 3／13世帯、…". */
static const char *beside_of(const struct annual *a, const struct mp *row)
{
    const struct mp *beside = list_of(row, "beside");
    const char *text = NULL;
    for (size_t i = 0; i < beside->n; i++) {
        const struct mp *b = &beside->at[i];
        const char *year = figure_text(a, mp_get(b, "fiscal_year")),
                   *plan = figure_text(a, mp_get(b, "plan_total"));
        const char *one = arena_printf(a->d->arena, doc_say(a->d, "%s %s／%s%s", "%s %s/%s %s"),
                                       words_of(a, b, "label"), year, plan, words_of(a, b, "unit"));
        text = text ? arena_printf(a->d->arena, doc_say(a->d, "%s、%s", "%s, %s"), text, one)
                    : arena_printf(a->d->arena,
                                   doc_say(a->d, "併記（年度／累計）：%s", "beside (year/plan): %s"), one);
    }
    return text;
}

/* A mixed indicator: what the records give and what the division adds. */
static const char *parts_of(const struct annual *a, const struct mp *row)
{
    const struct mp *computed = mp_get(row, "computed"), *recorded = mp_get(row, "recorded");
    if (!computed || computed->type == MP_NIL)
        return NULL;
    return arena_printf(a->d->arena,
                        doc_say(a->d, "内訳：記録から%s、所管課の報告%s", "counted %s, reported %s"),
                        figure_text(a, computed), figure_text(a, recorded));
}

/* Years whose part is missing in a total. */
static const char *missing_of(const struct annual *a, const struct mp *row)
{
    const char *years = NULL;
    for (size_t i = 0; is_cumulative(row) && i < a->years->n; i++) {
        int64_t year = a->years->at[i].i;
        if (!is_true(value_of_year(row, year), "unreported"))
            continue;
        const char *name = paper_fiscal_head((int)year, a->d->ja, a->d->arena);
        years = years ? arena_printf(a->d->arena, doc_say(a->d, "%s、%s", "%s, %s"), years, name) : name;
    }
    if (!years || mp_get(row, "actual") == NULL || mp_get(row, "actual")->type == MP_NIL)
        return NULL;
    return arena_printf(
        a->d->arena,
        doc_say(a->d, "%sに未報告の分があり、評価しません", "not all of %s was reported: not graded"), years);
}

/* How a figure was worked out and how it must be read. */
static void put_hints(struct annual *a, struct doc_section *s, const struct mp *row)
{
    const char *code = mp_get_str(row, "code", "");
    const char *hints[] = {formula_of(a, row), source_of(a, row), parts_of(a, row), missing_of(a, row),
                           beside_of(a, row)};
    const struct mp *notes = list_of(row, "notes");
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (hints[i])
            section_line(a->d, s, arena_printf(a->d->arena, "%s %s", code, hints[i]));
    for (size_t i = 0; i < notes->n; i++)
        if (notes->at[i].type == MP_STR)
            section_line(a->d, s, arena_printf(a->d->arena, "%s %s", code, notes->at[i].s));
}

/* As it is said, not as it is kept. */
static const char *remark_text(const struct annual *a, const char *key, const char *text)
{
    return strcmp(key, "direction") != 0 || !*text ? text
                                                   : enum_label(&enum_remark_direction, text, a->d->ja);
}

/* What the headquarters and the council say; empty cells are for the pen. */
static void put_remarks(struct annual *a, const char *goal, size_t number)
{
    static const struct {
        const char *key, *ja, *en;
    } columns[] = {{"cause", "要因", "cause"},
                   {"issue", "課題", "issue"},
                   {"direction", "今後の方向", "direction"},
                   {"opinion", "委員意見", "opinion"},
                   {"response", "対応", "response"}};
    struct document *d = a->d;
    struct doc_section *s = document_section(
        d,
        arena_printf(d->arena,
                     doc_say(d, "%s　内部評価（推進本部）・外部評価（有識者会議）", "%s  Assessment"), goal),
        NULL);
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = arena_printf(d->arena, doc_say(d, "評価%zu", "Assessment %zu"), number);
    t->pen = true;
    table_head(t, doc_say(d, "指標", "indicator"), false)->wraps = true;
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        table_head(t, doc_say(d, columns[i].ja, columns[i].en), false)->wraps = true;
    for (size_t k = 0; k < a->rows->n; k++) {
        const struct mp *row = &a->rows->at[k], *remarks = mp_get(row, "remarks");
        if (strcmp(mp_get_str(row, "goal", ""), goal) != 0 || *mp_get_str(row, "same_as", ""))
            continue;
        struct doc_row *r = table_row(d, t, mp_get_str(row, "code", NULL));
        r->cell[0] = CELL_OF_TEXT(
            arena_printf(d->arena, "%s %s", mp_get_str(row, "code", ""), words_of(a, row, "title")));
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
            r->cell[1 + i] = CELL_OF_TEXT(
                remark_text(a, columns[i].key, mp_get_str(remarks, columns[i].key, "")));
    }
    for (size_t i = 0; i < a->rows->n; i++)
        if (!strcmp(mp_get_str(&a->rows->at[i], "goal", ""), goal))
            put_hints(a, s, &a->rows->at[i]);
}

static void put_goal(struct annual *a, const struct mp *goal, size_t number)
{
    struct document *d = a->d;
    const char *code = mp_get_str(goal, "code", "");
    struct doc_section *s = document_section(
        d, arena_printf(d->arena, "%s　%s", code, words_of(a, goal, "title")), NULL);
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = arena_printf(d->arena, doc_say(d, "目標%zu", "Goal %zu"), number);
    put_head(a, t);
    for (size_t i = 0; i < a->rows->n; i++)
        if (!strcmp(mp_get_str(&a->rows->at[i], "goal", ""), code))
            put_row(a, t, &a->rows->at[i]);
    put_remarks(a, code, number);
}

/* ---- 総括表 ---- */

static const char *const grades[] = {"A", "B", "C", "D", "none"};
#define GRADES (sizeof grades / sizeof *grades)

static void put_counts(struct doc_table *t, struct doc_row *r, const char *label, const int64_t n[GRADES])
{
    int64_t sum = 0;
    r->cell[0] = CELL_OF_TEXT(label);
    for (size_t i = 0; i < GRADES; i++) {
        r->cell[1 + i] = CELL_OF_COUNT(n[i]);
        sum += n[i];
    }
    r->cell[t->columns - 1] = CELL_OF_COUNT(sum);
}

static void put_summary(struct annual *a, const struct mp *goals)
{
    struct document *d = a->d;
    int64_t all[GRADES] = {0};
    struct doc_section *s = document_section(d, doc_say(d, "総括表", "Summary"),
                                             doc_say(d, "件", "indicators"));
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = doc_say(d, "総括表", "Summary");
    (void)table_head(t, doc_say(d, "基本目標", "goal"), false);
    for (size_t i = 0; i < GRADES; i++)
        (void)table_head(t, strcmp(grades[i], "none") ? grades[i] : doc_say(d, "－", "-"), true);
    (void)table_head(t, doc_say(d, "計", "total"), true);
    for (size_t k = 0; k < goals->n; k++) {
        const struct mp *goal = &goals->at[k];
        int64_t n[GRADES];
        for (size_t i = 0; i < GRADES; i++) {
            n[i] = mp_get_int(goal, grades[i], 0);
            all[i] += n[i];
        }
        put_counts(t, table_row(d, t, mp_get_str(goal, "code", NULL)), words_of(a, goal, "title"), n);
    }
    struct doc_row *total = table_row(d, t, "total");
    total->total = true;
    put_counts(t, total, doc_say(d, "計（再掲を除く）", "total, each once"), all);
}

/* ---- 人口の目標 ---- */

static void put_aim(struct annual *a, struct doc_table *t, const struct mp *aim)
{
    struct document *d = a->d;
    struct doc_row *r = table_row(d, t, mp_get_str(aim, "code", NULL));
    const char *period = mp_get_str(aim, "value_period", "");
    r->cell[0] = CELL_OF_TEXT(words_of(a, aim, "title"));
    r->cell[1] = CELL_OF_TEXT(words_of(a, aim, "unit"));
    r->cell[2] = CELL_OF_TEXT(
        arena_printf(d->arena, doc_say(d, "%d年", "%d"), (int)mp_get_int(aim, "from_year", 0)));
    r->cell[3] = value_cell(aim, mp_get(aim, "from"), CELL_NONE);
    r->cell[4] = value_cell(aim, mp_get(aim, "value"), CELL_UNKNOWN);
    r->cell[5] = *period ? CELL_OF_TEXT(period) : CELL_OF_SIGN(CELL_UNKNOWN);
    r->cell[6] = CELL_OF_TEXT(
        arena_printf(d->arena, doc_say(d, "%d年", "%d"), (int)mp_get_int(aim, "target_year", 0)));
    r->cell[7] = value_cell(aim, mp_get(aim, "target"), CELL_NONE);
    r->cell[8] = value_cell(aim, mp_get(aim, "projection"), CELL_NONE);
    r->cell[9] = CELL_OF_TEXT(mp_get_str(aim, "note", ""));
}

static void put_aims(struct annual *a)
{
    static const struct {
        const char *ja, *en;
        bool number;
    } heads[] = {{"項目", "aim", false},   {"単位", "unit", false},  {"基準年", "from", false},
                 {"基準値", "base", true}, {"現在", "now", true},    {"時点", "as of", false},
                 {"目標年", "by", false},  {"目標", "target", true}, {"推計", "projection", true},
                 {"備考", "note", false}};
    struct document *d = a->d;
    const struct mp *aims = list_of(a->reply, "aims");
    if (!aims->n)
        return;
    struct doc_section *s = document_section(
        d, doc_say(d, "人口の目標と３つのポイント", "Population targets and focus points"), NULL);
    struct doc_table *t = section_table(d, s, NULL);
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        table_head(t, doc_say(d, heads[i].ja, heads[i].en), heads[i].number)->wraps = i == 9;
    for (size_t i = 0; i < aims->n; i++)
        put_aim(a, t, &aims->at[i]);
}

void annual_document(struct document *d, const struct mp *reply, const struct report_wish *wish)
{
    struct annual a = {
        .d = d, .reply = reply, .rows = list_of(reply, "rows"), .years = list_of(reply, "years")};
    const struct mp *goals = list_of(reply, "goals");
    const char *year = paper_fiscal((int)mp_get_int(reply, "fiscal_year", 0), d->ja, d->arena);
    document_head(d, reply);
    d->landscape = true;
    if (wish->publish)
        d->nboxes = 0;
    d->title = arena_printf(
        d->arena, doc_say(d, "%s　重要業績評価指標（ＫＰＩ）検証調書　%s実績", "%s: verification sheet %s"),
        mp_get_str(reply, "plan_title", ""), year);
    put_summary(&a, goals);
    put_aims(&a);
    for (size_t i = 0; i < goals->n; i++)
        put_goal(&a, &goals->at[i], i + 1);
    if (a.starred)
        document_note(d, doc_say(d, "＊は速報値。", "* preliminary."));
    document_note(d, doc_say(d, "…は未報告または未確定、－は該当なし。", "...: not reported yet; -: none."));
    document_note(d, doc_say(d, "端数処理のため合計が一致しない場合がある。",
                             "Figures are rounded; totals may differ from the sum of their parts."));
}
