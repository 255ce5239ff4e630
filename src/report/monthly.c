/*
 * monthly.c - the head of the monthly report and its first part, 総括.
 *
 * Layout after the form that the division circulates: ten numbered parts, which keep their numbers when one
 * is missing. What is counted is said in docs/figures.md.
 */
#include "report/monthly.h"

#include <string.h>

#include "report/figure.h"
#include "report/paper_date.h"

enum column_kind { COLUMN_LABEL, COLUMN_TEXT, COLUMN_FIGURE, COLUMN_RATIO, COLUMN_TARGET, COLUMN_GRADE };

static const struct {
    const char *key;
    const char *ja, *en;
    enum column_kind kind;
} columns[] = {
    {"label", "区分", "", COLUMN_LABEL},
    {"unit", "単位", "unit", COLUMN_TEXT},
    {"month", "当月", "month", COLUMN_FIGURE},
    {"prev_month", "前月", "previous month", COLUMN_FIGURE},
    {"same_month_last_year", "前年同月", "a year before", COLUMN_FIGURE},
    {NULL, "前年同月比％", "% of a year before", COLUMN_RATIO},
    {"fiscal_year", "年度累計", "fiscal year", COLUMN_FIGURE},
    {"last_fiscal_year", "前年度同期", "last fiscal year", COLUMN_FIGURE},
    {"plan_total", "計画累計※", "plan so far", COLUMN_FIGURE},
    {"target", "目標", "target", COLUMN_TARGET},
    {"achievement", "達成率％", "achieved %", COLUMN_FIGURE},
    {"pace", "期待値", "pace", COLUMN_FIGURE},
    {"grade", "評価", "grade", COLUMN_GRADE},
};
#define COLUMNS (sizeof columns / sizeof *columns)

/* Rows that are part of the one above them, and the words for it where the label has none. */
static const struct {
    const char *code, *words;
} parts[] = {
    {"consultations_new", "うち"},       {"consultations_desk", "（再掲）"},
    {"consultations_event", "（再掲）"}, {"migrant_households", ""},
    {"trial_person_days", ""},           {"new_donors", "うち"},
    {"repeat_cases", "（再掲）"},        {"repeat_donors", ""},
    {"relationship_direct", "うち"},     {"relationship_work_site", "うち"},
    {"relationship_work_tele", "うち"},  {"relationship_join", "うち"},
    {"relationship_hobby", "うち"},      {"relationship_novisit", "うち"},
};

/* ---- rows ---- */

static const char *words_of(const struct monthly *m, const struct mp *row, const char *key)
{
    const char *ja = mp_get_str(row, key, "");
    return m->d->ja ? ja : mp_get_str(row, arena_printf(m->d->arena, "%s_en", key), ja);
}

const char *monthly_label(const struct monthly *m, const struct mp *row)
{
    const char *label = words_of(m, row, "label");
    return *label ? label : mp_get_str(row, "key", mp_get_str(row, "code", ""));
}

const struct mp *monthly_row(const struct mp *rows, const char *code)
{
    for (size_t i = 0; rows && rows->type == MP_ARRAY && i < rows->n; i++)
        if (!strcmp(mp_get_str(&rows->at[i], "code", ""), code))
            return &rows->at[i];
    return NULL;
}

static bool begins(const char *s, const char *with)
{
    return !strncmp(s, with, strlen(with));
}

static void set_label(const struct monthly *m, struct doc_row *r, const struct mp *row)
{
    const char *label = monthly_label(m, row), *code = mp_get_str(row, "code", ""), *words = "";
    bool says_so = begins(mp_get_str(row, "label", ""), "うち") ||
                   begins(mp_get_str(row, "label", ""), "（再掲）");
    r->indent = says_so;
    for (size_t i = 0; !says_so && i < sizeof parts / sizeof *parts; i++)
        if (!strcmp(parts[i].code, code)) {
            r->indent = 1;
            words = m->d->ja ? parts[i].words : "";
        }
    r->cell[0] = CELL_OF_TEXT(arena_printf(m->d->arena, "%s%s", words, label));
}

static struct doc_cell text_cell(const char *text)
{
    return *text ? CELL_OF_TEXT(text) : CELL_OF_SIGN(CELL_NONE);
}

static struct doc_cell cell_of(const struct monthly *m, const struct mp *row, size_t column)
{
    const char *key = columns[column].key;
    struct doc_cell c;
    switch (columns[column].kind) {
    case COLUMN_LABEL:
    case COLUMN_TEXT:
    case COLUMN_GRADE:
        return text_cell(words_of(m, row, key));
    case COLUMN_FIGURE:
        return figure_cell(mp_get(row, key));
    case COLUMN_TARGET:
        c = figure_cell(mp_get(row, key));
        c.yearly = !strcmp(mp_get_str(row, "target_period", ""), "year");
        return c;
    case COLUMN_RATIO:
        return figure_ratio(mp_get(row, "month"), mp_get(row, "same_month_last_year"));
    }
    return CELL_OF_SIGN(CELL_NONE);
}

static bool is_true(const struct mp *reply, const char *key)
{
    const struct mp *v = mp_get(reply, key);
    return v && v->type == MP_BOOL && v->flag;
}

/* What mails did is told in part 8. */
static bool is_mail(const char *code)
{
    return begins(code, "mails_") || !strcmp(code, "opt_outs");
}

static void put_summary(struct monthly *m)
{
    struct document *d = m->d;
    struct doc_section *s = document_section(d, doc_say(d, "１　総括", "1  Summary"),
                                             doc_say(d, "件、人、円、％", "cases, persons, yen, %"));
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = doc_say(d, "総括", "Summary");
    for (size_t i = 0; i < COLUMNS; i++)
        (void)table_head(t, doc_say(d, columns[i].ja, columns[i].en), columns[i].kind >= COLUMN_FIGURE);
    for (size_t k = 0; m->rows && k < m->rows->n; k++) {
        const struct mp *row = &m->rows->at[k];
        const char *code = mp_get_str(row, "code", "");
        if (is_mail(code) || is_true(row, "aside"))
            continue;
        struct doc_row *r = table_row(d, t, code);
        for (size_t i = 1; i < COLUMNS; i++)
            r->cell[i] = cell_of(m, row, i);
        set_label(m, r, row);
    }
}

/* ---- head ---- */

static void put_title(struct monthly *m)
{
    struct document *d = m->d;
    const char *month = paper_month(mp_get_str(m->reply, "month", ""), d->ja, d->arena);
    const char *desk = mp_get_str(m->reply, "title", doc_say(d, "移住相談ワンストップ窓口", ""));
    const char *closed_at = mp_get_str(m->reply, "closed_at", "");
    document_head(d, m->reply);
    d->landscape = true;
    d->title = d->ja ? arena_printf(d->arena, "%s%s　月報　%s分", d->city, desk, month)
                     : arena_printf(d->arena, "%s  Monthly report %s", d->city, month);
    d->state = doc_say(d, "速報", "preliminary");
    if (is_true(m->reply, "closed"))
        d->state = !*closed_at ? doc_say(d, "確定", "closed")
                               : arena_printf(d->arena, doc_say(d, "確定・%s締め", "closed %s"),
                                              paper_day(closed_at, d->ja, d->arena));
    if (m->wish->publish)
        d->nboxes = 0;
}

/* Which targets the report is measured by, and whether its month is one of theirs. */
static void put_plan(struct monthly *m)
{
    struct document *d = m->d;
    const char *month = mp_get_str(m->reply, "month", ""), *until = mp_get_str(m->reply, "plan_until", "");
    const char *from = mp_get_str(m->reply, "plan_from", "");
    if (!strcmp(mp_get_str(m->reply, "plan", ""), "none")) {
        document_line(d, doc_say(d, "計画：なし", "plan: none"));
        return;
    }
    bool outside = strcmp(month, from) < 0 || strcmp(month, until) > 0;
    document_line(d, arena_printf(d->arena, doc_say(d, "計画：%s（%s～%s）%s", "plan: %s (%s to %s)%s"),
                                  mp_get_str(m->reply, "plan_title", ""), paper_month(from, d->ja, d->arena),
                                  paper_month(until, d->ja, d->arena),
                                  !outside ? ""
                                           : doc_say(d, "　※計画期間外のため目標・評価なし",
                                                     "  outside the plan: no targets, no grades")));
}

static void put_notes(struct monthly *m)
{
    struct document *d = m->d;
    const char *from = mp_get_str(m->reply, "plan_from", NULL);
    if (from)
        document_note(d,
                      arena_printf(d->arena,
                                   doc_say(d, "※計画累計は%sからの累計。", "\"plan so far\" counts from %s."),
                                   paper_month(from, d->ja, d->arena)));
    document_note(
        d,
        doc_say(d, "期待値は、目標を計画期間（年目標は年度）の月数で按分したもの。評価はＡ～Ｄ、－は対象外。",
                "pace: the target by the months gone; grades A to D."));
    document_note(d, doc_say(d, "端数処理のため合計が一致しない場合がある。",
                             "Figures are rounded; totals may differ from the sum of their parts."));
    if (m->suppressed)
        document_note(
            d, doc_say(
                   d,
                   "Ｘは個人が特定されるおそれがあるため秘匿した欄（計から求められないよう、他の欄も併せて秘"
                   "匿）。",
                   "X: not published, so that no person can be recognised; other cells are hidden with it."));
}

void monthly_document(struct document *d, const struct mp *reply, const struct report_wish *wish)
{
    struct monthly m = {.d = d,
                        .reply = reply,
                        .rows = mp_get(reply, "rows"),
                        .tables = mp_get(reply, "tables"),
                        .wish = wish};
    m.suppress_below = wish->publish ? mp_get_int(reply, "suppress_below", 0) : 0;
    put_title(&m);
    put_plan(&m);
    put_summary(&m);
    monthly_parts(&m);
    monthly_charts(&m);
    put_notes(&m);
}
