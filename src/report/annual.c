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
    return !strncmp(mp_get_str(row, "period", ""), "cum", strlen("cum"));
}

/* 累計, 年間, 割合, 時点, and which way is better. */
static const char *period_of(const struct annual *a, const struct mp *row)
{
    static const struct {
        const char *code, *ja, *en;
    } periods[] = {{"cum", "累計", "total"},
                   {"year", "年間", "yearly"},
                   {"ratio", "割合", "ratio"},
                   {"point", "時点", "at a time"}},
      directions[] = {{"up", "↑", "↑"}, {"down", "↓", "↓"}, {"keep", "≧", "≥"}};
    const char *period = mp_get_str(row, "period", ""), *direction = mp_get_str(row, "direction", "");
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (!strncmp(period, periods[i].code, strlen(periods[i].code)))
            period = doc_say(a->d, periods[i].ja, periods[i].en);
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
        r->cell[3 + i].star = is_true(value, "provisional") && r->cell[3 + i].kind != CELL_UNKNOWN;
        a->starred |= r->cell[3 + i].star;
    }
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
    *behind = CELL_OF_TEXT(mp_get_str(row, "division", ""));
    if (!is_cumulative(row))
        return;
    struct doc_row *sum = table_row(d, t, arena_printf(d->arena, "%s_cumulative", code));
    sum->indent = 1;
    sum->cell[0] = CELL_OF_TEXT(doc_say(d, "（累計）", "(total)"));
    put_years(a, sum, row, "cumulative");
}

/* How a figure was worked out and how it must be read. */
static void put_hints(struct annual *a, struct doc_section *s, const struct mp *row)
{
    struct document *d = a->d;
    const char *code = mp_get_str(row, "code", ""), *formula = mp_get_str(row, "formula", "");
    const struct mp *notes = mp_get(row, "notes");
    if (*formula)
        section_line(d, s,
                     arena_printf(d->arena, doc_say(d, "%s 算定：%s", "%s formula: %s"), code, formula));
    if (notes && notes->type == MP_STR && *notes->s)
        section_line(d, s, arena_printf(d->arena, "%s %s", code, notes->s));
    for (size_t i = 0; notes && notes->type == MP_ARRAY && i < notes->n; i++)
        if (notes->at[i].type == MP_STR)
            section_line(d, s, arena_printf(d->arena, "%s %s", code, notes->at[i].s));
}

/* What the headquarters and the council say; empty cells are for the pen. */
static void put_remarks(struct annual *a, const char *goal)
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
    s->sheet = arena_printf(d->arena, doc_say(d, "評価%.20s", "Assessment %.10s"), goal);
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
            r->cell[1 + i] = CELL_OF_TEXT(mp_get_str(remarks, columns[i].key, ""));
    }
    for (size_t i = 0; i < a->rows->n; i++)
        if (!strcmp(mp_get_str(&a->rows->at[i], "goal", ""), goal))
            put_hints(a, s, &a->rows->at[i]);
}

static void put_goal(struct annual *a, const struct mp *goal)
{
    struct document *d = a->d;
    const char *code = mp_get_str(goal, "code", "");
    struct doc_section *s = document_section(
        d, arena_printf(d->arena, "%s　%s", code, words_of(a, goal, "title")), NULL);
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = arena_printf(d->arena, doc_say(d, "目標%.20s", "Goal %.20s"), code);
    put_head(a, t);
    for (size_t i = 0; i < a->rows->n; i++)
        if (!strcmp(mp_get_str(&a->rows->at[i], "goal", ""), code))
            put_row(a, t, &a->rows->at[i]);
    put_remarks(a, code);
}

/* ---- 総括表 ---- */

static void put_summary(struct annual *a)
{
    static const char *const grades[] = {"A", "B", "C", "D", "none"};
    struct document *d = a->d;
    const struct mp *summary = list_of(a->reply, "summary");
    struct doc_section *s = document_section(d, doc_say(d, "総括表", "Summary"),
                                             doc_say(d, "件", "indicators"));
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = doc_say(d, "総括表", "Summary");
    (void)table_head(t, doc_say(d, "基本目標", "goal"), false);
    for (size_t i = 0; i < sizeof grades / sizeof *grades; i++)
        (void)table_head(t, strcmp(grades[i], "none") ? grades[i] : doc_say(d, "－", "-"), true);
    (void)table_head(t, doc_say(d, "計", "total"), true);
    for (size_t k = 0; k < summary->n; k++) {
        struct doc_row *r = table_row(d, t, mp_get_str(&summary->at[k], "goal", NULL));
        int64_t sum = 0, n;
        r->cell[0] = CELL_OF_TEXT(mp_get_str(&summary->at[k], "goal", doc_say(d, "計", "total")));
        for (size_t i = 0; i < sizeof grades / sizeof *grades; i++, sum += n) {
            n = mp_get_int(&summary->at[k], grades[i], 0);
            r->cell[1 + i] = CELL_OF_COUNT(n);
        }
        r->cell[t->columns - 1] = CELL_OF_COUNT(sum);
    }
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
    put_summary(&a);
    for (size_t i = 0; i < goals->n; i++)
        put_goal(&a, &goals->at[i]);
    if (a.starred)
        document_note(d, doc_say(d, "＊は速報値。", "* preliminary."));
    document_note(d, doc_say(d, "…は未報告または未確定、－は該当なし。", "...: not reported yet; -: none."));
    document_note(d, doc_say(d, "端数処理のため合計が一致しない場合がある。",
                             "Figures are rounded; totals may differ from the sum of their parts."));
}
