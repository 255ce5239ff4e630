/*
 * monthly_parts.c - parts 2 to 10 of the monthly report, from one table of what stands in which part.
 */
#include <inttypes.h>
#include <string.h>

#include "report/cross.h"
#include "report/figure.h"
#include "report/monthly.h"
#include "report/paper_date.h"

enum piece_kind {
    PIECE_ACROSS,      /* keys across, spans below one another */
    PIECE_STOCK,       /* the same for what there is at the month's end */
    PIECE_LIST,        /* keys below one another, with their sum */
    PIECE_OVERLAPPING, /* a case may stand under several keys: no sum */
    PIECE_CROSS,
    PIECE_CROSS_STOCK,
};

/* A table of the reply within a part. Pieces of one part follow one another. */
struct piece {
    const char *part_ja, *part_en; /* title of the part */
    const char *table;             /* key in `tables` */
    const char *ja, *en;           /* caption within the part; "" = none */
    const char *unit_ja, *unit_en;
    enum piece_kind kind;
    const struct enum_set *rows, *columns; /* of a cross table */
    const char *also;                      /* key in `tables` of a further column: うち女性20〜39歳 */
};

#define CASES  "件", "cases"
#define PEOPLE "人", "persons"
#define YENS   "件、円", "cases, yen"

static const struct piece desk_pieces[] = {
    {"２　方法別", "2  By channel", "consultations_by_channel", "", "", CASES, PIECE_ACROSS, NULL, NULL,
     NULL},
    {"３　居住地別×年代別", "3  By residence and age", "consultations_by_residence_age", "", "", CASES,
     PIECE_CROSS, &enum_residence, &enum_age_band, "consultations_women_by_residence"},
    {"３　居住地別×年代別", "3  By residence and age", "consultations_by_age_gender", "年代別×性別",
     "age and gender", CASES, PIECE_CROSS, &enum_age_band, &enum_gender, NULL},
    {"４　Ｕ・Ｊ・Ｉターン別", "4  Migrants by turn", "migrants_by_turn", "", "", PEOPLE, PIECE_ACROSS, NULL,
     NULL, NULL},
    {"４　Ｕ・Ｊ・Ｉターン別", "4  Migrants by turn", "migrants_by_age_gender", "移住者の年代別×性別",
     "migrants by age and gender", PEOPLE, PIECE_CROSS, &enum_age_band, &enum_gender, NULL},
    {"５　相談内容別（複数回答）", "5  By topic (several each)", "consultations_by_topic", "", "", CASES,
     PIECE_OVERLAPPING, NULL, NULL, NULL},
    {"６　きっかけ別（複数回答）", "6  By motive (several each)", "consultations_by_motive", "", "", CASES,
     PIECE_OVERLAPPING, NULL, NULL, NULL},
    {"７　段階別人数（月末現在）", "7  Contacts by stage (end of month)", "stages", "", "", PEOPLE,
     PIECE_STOCK, NULL, NULL, NULL},
};
static const struct piece donation_pieces[] = {
    {"", "", "donations_by_portal", "受付サイト別", "by portal", YENS, PIECE_LIST, NULL, NULL, NULL},
    {"", "", "donations_by_purpose", "使い道別", "by purpose", YENS, PIECE_LIST, NULL, NULL, NULL},
    {"", "", "donations_by_prefecture", "都道府県別", "by prefecture", YENS, PIECE_LIST, NULL, NULL, NULL},
};
static const struct piece further_pieces[] = {
    {"参考　関係人口の年代別×性別（月末現在）", "Reference: relationship population by age and gender",
     "relationship_by_age_gender", "", "", PEOPLE, PIECE_CROSS_STOCK, &enum_age_band, &enum_gender, NULL},
};
#define COUNT(a) (sizeof(a) / sizeof *(a))

/* Columns of a list of keys; one that no row has is left out. RATIO: month ÷ same month last year. */
#define RATIO ""
static const struct {
    const char *key, *ja, *en;
} list_columns[] = {
    {"month", "当月", "month"},
    {"main_month", "（再掲）主たる内容", "as main topic"},
    {"same_month_last_year", "前年同月", "a year before"},
    {RATIO, "前年同月比％", "% of a year before"},
    {"fiscal_year", "年度累計", "fiscal year"},
    {"plan_total", "計画累計※", "plan so far"},
    {"amount_month", "金額（当月）", "yen, month"},
    {"amount_fiscal_year", "金額（年度累計）", "yen, fiscal year"},
    {"amount_plan_total", "金額（計画累計※）", "yen, plan so far"},
};
#define LIST_COLUMNS COUNT(list_columns)

static bool is_list(const struct mp *v)
{
    return v && v->type == MP_ARRAY;
}

static bool has(const struct mp *rows, const char *key)
{
    for (size_t i = 0; i < rows->n; i++)
        if (mp_get(&rows->at[i], key))
            return true;
    return false;
}

static int64_t sum_of(const struct mp *rows, const char *key)
{
    int64_t sum = 0;
    for (size_t i = 0; i < rows->n; i++)
        sum += mp_get_int(&rows->at[i], key, 0);
    return sum;
}

static bool says_anything(const struct mp *row)
{
    for (size_t i = 0; i < LIST_COLUMNS; i++)
        if (mp_get_int(row, list_columns[i].key, 0))
            return true;
    return false;
}

static bool any_says(const struct mp *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        if (says_anything(&rows->at[i]))
            return true;
    return false;
}

/* ---- lists ---- */

/* The total goes the way of every other row: a map of sums. */
static struct mp total_row(const struct monthly *m, const struct mp *rows)
{
    struct mp *pair = arena_array(m->d->arena, 2 * LIST_COLUMNS, sizeof *pair);
    size_t n = 0;
    for (size_t i = 0; i < LIST_COLUMNS; i++) {
        const char *key = list_columns[i].key;
        if (!has(rows, key))
            continue;
        pair[n++] = (struct mp){.type = MP_STR, .s = key, .n = strlen(key)};
        pair[n++] = (struct mp){.type = MP_INT, .i = sum_of(rows, key)};
    }
    return (struct mp){.type = MP_MAP, .at = pair, .n = n / 2};
}

static struct doc_cell list_cell(const struct mp *row, const char *key)
{
    if (!*key)
        return figure_ratio(mp_get(row, "month"), mp_get(row, "same_month_last_year"));
    const struct mp *value = mp_get(row, key);
    return value && value->type == MP_INT ? CELL_OF_COUNT(value->i) : figure_cell(value);
}

static struct doc_row *put_list_row(struct document *d, struct doc_table *t, const struct mp *row,
                                    const bool used[], const char *label, const char *code)
{
    struct doc_row *r = table_row(d, t, code);
    size_t column = 0;
    r->cell[column++] = CELL_OF_TEXT(label);
    for (size_t i = 0; i < LIST_COLUMNS; i++)
        if (used[i])
            r->cell[column++] = list_cell(row, list_columns[i].key);
    return r;
}

static void put_list(struct monthly *m, struct doc_section *s, const struct mp *rows, const char *caption,
                     bool total)
{
    struct document *d = m->d;
    struct doc_table *t = section_table(d, s, caption);
    bool used[LIST_COLUMNS];
    (void)table_head(t, doc_say(d, "区分", ""), false);
    for (size_t i = 0; i < LIST_COLUMNS; i++) {
        const char *key = list_columns[i].key;
        used[i] = *key ? has(rows, key) : has(rows, "same_month_last_year");
        if (used[i])
            (void)table_head(t, doc_say(d, list_columns[i].ja, list_columns[i].en), true);
    }
    for (size_t i = 0; i < rows->n; i++)
        if (says_anything(&rows->at[i]))
            (void)put_list_row(d, t, &rows->at[i], used, monthly_label(m, &rows->at[i]),
                               mp_get_str(&rows->at[i], "key", NULL));
    if (total) {
        struct mp sums = total_row(m, rows);
        put_list_row(d, t, &sums, used, doc_say(d, "計", "total"), "total")->total = true;
    }
}

/* ---- keys across ---- */

static void put_across(struct monthly *m, struct doc_section *s, const struct mp *rows, bool stock)
{
    static const struct {
        const char *key, *ja, *en;
    } flow[] = {{"month", "当月", "month"},
                {"same_month_last_year", "前年同月", "a year before"},
                {"fiscal_year", "年度累計", "fiscal year"}},
      ends[] = {{"month", "当月末", "end of month"}, {"same_month_last_year", "前年同月末", "a year before"}};
    struct document *d = m->d;
    struct doc_table *t = section_table(d, s, NULL);
    (void)table_head(t, doc_say(d, "区分", ""), false);
    for (size_t i = 0; i < rows->n; i++)
        (void)table_head(t, monthly_label(m, &rows->at[i]), true);
    (void)table_head(t, doc_say(d, "計", "total"), true);
    for (size_t k = 0; k < (stock ? COUNT(ends) : COUNT(flow)); k++) {
        const char *key = stock ? ends[k].key : flow[k].key;
        struct doc_row *r = table_row(d, t, key);
        r->cell[0] = CELL_OF_TEXT(stock ? doc_say(d, ends[k].ja, ends[k].en)
                                        : doc_say(d, flow[k].ja, flow[k].en));
        for (size_t i = 0; i < rows->n; i++)
            r->cell[i + 1] = list_cell(&rows->at[i], key);
        r->cell[rows->n + 1] = CELL_OF_COUNT(sum_of(rows, key));
    }
}

/* ---- cross tables ---- */

static const char *caption_of(const struct monthly *m, const struct piece *p, const char *span)
{
    const char *caption = doc_say(m->d, p->ja, p->en);
    if (!span)
        return *caption ? caption : NULL;
    return arena_printf(m->d->arena, "%s%s%s", caption, *caption ? doc_say(m->d, "　", " ") : "", span);
}

static void put_cross(struct monthly *m, struct doc_section *s, const struct piece *p, const struct mp *list)
{
    const struct {
        const char *key, *ja, *en;
    } spans[] = {{"month", "〔当月〕", "[month]"}, {"fiscal_year", "〔年度累計〕", "[fiscal year]"}};
    const struct mp *also = p->also ? mp_get(m->tables, p->also) : NULL;
    bool stock = p->kind == PIECE_CROSS_STOCK;
    for (size_t i = 0; i < (stock ? 1 : COUNT(spans)); i++) {
        struct cross_spec spec = {
            .span = spans[i].key,
            .caption = caption_of(m, p, stock ? NULL : doc_say(m->d, spans[i].ja, spans[i].en)),
            .corner = doc_say(m->d, p->rows->ja, p->rows->name),
            .rows = p->rows,
            .columns = p->columns,
            .also = is_list(also) ? also : NULL,
            .also_heading = doc_say(m->d, "うち女性20〜39歳", "women 20-39"),
            .suppress_below = m->suppress_below,
        };
        m->suppressed |= cross_table(m->d, s, list, &spec);
    }
}

static void put_piece(struct monthly *m, struct doc_section *s, const struct piece *p, const struct mp *list,
                      const char *span)
{
    switch (p->kind) {
    case PIECE_ACROSS:
    case PIECE_STOCK:
        put_across(m, s, list, p->kind == PIECE_STOCK);
        return;
    case PIECE_LIST:
    case PIECE_OVERLAPPING:
        put_list(m, s, list, caption_of(m, p, span), p->kind == PIECE_LIST);
        return;
    case PIECE_CROSS:
    case PIECE_CROSS_STOCK:
        put_cross(m, s, p, list);
        return;
    }
}

/* Pieces of one part share a section; a part of which the reply has nothing is left out. */
static void put_pieces(struct monthly *m, const struct piece *p, size_t n)
{
    struct doc_section *s = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct mp *list = mp_get(m->tables, p[i].table);
        const char *title = doc_say(m->d, p[i].part_ja, p[i].part_en);
        if (!is_list(list))
            continue;
        if (!s || strcmp(s->title, title) != 0)
            s = document_section(m->d, title, doc_say(m->d, p[i].unit_ja, p[i].unit_en));
        if (any_says(list))
            put_piece(m, s, &p[i], list, NULL);
        else if (!*p[i].ja)
            section_line(m->d, s, doc_say(m->d, "該当なし", "none"));
    }
}

/* ---- 訂正 ---- */

static const char *text_of(const struct monthly *m, const struct mp *row, const char *key)
{
    const char *ja = mp_get_str(row, key, "");
    return m->d->ja ? ja : mp_get_str(row, arena_printf(m->d->arena, "%s_en", key), ja);
}

static void put_correction(struct monthly *m, struct doc_table *t, const struct mp *c)
{
    struct document *d = m->d;
    struct doc_row *r = table_row(d, t, mp_get_str(c, "code", NULL));
    r->cell[0] = CELL_OF_TEXT(paper_month(mp_get_str(c, "month", ""), d->ja, d->arena));
    r->cell[1] = CELL_OF_TEXT(text_of(m, c, "label"));
    r->cell[2] = CELL_OF_TEXT(text_of(m, c, "unit"));
    r->cell[3] = figure_cell(mp_get(c, "was"));
    r->cell[4] = figure_cell(mp_get(c, "now"));
    r->cell[5] = CELL_OF_TEXT(mp_get_str(c, "reason", ""));
    r->cell[6] = CELL_OF_TEXT(paper_day_short(mp_get_str(c, "at", ""), d->ja, d->arena));
    if (!m->wish->publish)
        r->cell[7] = CELL_OF_TEXT(mp_get_str(c, "by", ""));
}

static void put_corrections(struct monthly *m)
{
    const struct mp *list = mp_get(m->reply, "corrections");
    struct document *d = m->d;
    if (!is_list(list) || !list->n)
        return;
    struct doc_section *s = document_section(
        d, doc_say(d, "訂正（報告済みの月の数字）", "Corrections of months already reported"), NULL);
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = doc_say(d, "訂正", "Corrections");
    (void)table_head(t, doc_say(d, "報告した月", "month"), false);
    (void)table_head(t, doc_say(d, "区分", "figure"), false);
    (void)table_head(t, doc_say(d, "単位", "unit"), false);
    (void)table_head(t, doc_say(d, "訂正前", "was"), true);
    (void)table_head(t, doc_say(d, "訂正後", "is"), true);
    table_head(t, doc_say(d, "理由", "reason"), false)->wraps = true;
    (void)table_head(t, doc_say(d, "訂正日", "on"), false);
    if (!m->wish->publish)
        (void)table_head(t, doc_say(d, "訂正者", "by"), false);
    for (size_t i = 0; i < list->n; i++)
        if (!mp_get(&list->at[i], "aside")) /* of a row that this report does not print */
            put_correction(m, t, &list->at[i]);
    int64_t omitted = mp_get_int(m->reply, "corrections_omitted", 0);
    if (omitted)
        section_line(
            d, s,
            arena_printf(d->arena,
                         doc_say(d, "ほか%d件（report explain で見られます）", "%d more: see report explain"),
                         (int)omitted));
}

/* ---- ８ フォロー ---- */

static bool any_figure(const struct mp *row)
{
    static const char *const keys[] = {"month",       "prev_month",       "same_month_last_year",
                                       "fiscal_year", "last_fiscal_year", "plan_total",
                                       "target"};
    for (size_t i = 0; i < COUNT(keys); i++)
        if (mp_get_int(row, keys[i], 0))
            return true;
    return false;
}

/* A desk that sends no mail, sent none before and has no target for it, reads nothing about mail. */
static bool sends_mail(const struct monthly *m)
{
    return any_figure(monthly_row(m->rows, "mails_sent")) ||
           any_figure(monthly_row(m->rows, "mails_bounced")) || any_figure(monthly_row(m->rows, "opt_outs"));
}

static void put_follow(struct monthly *m)
{
    static const struct {
        const char *key, *ja, *en;
        bool mail;
    } columns[] = {
        {"planned", "当月予定", "planned", false},
        {"done", "実施", "done", false},
        {"open", "未実施", "open", false},
        {"mails_sent", "メール送信", "mails sent", true},
        {"mails_bounced", "うち不達", "bounced", true},
        {"opt_outs", "配信停止", "opt-outs", true},
    };
    const struct mp *follow = mp_get(m->reply, "follow");
    bool mails = sends_mail(m);
    struct document *d = m->d;
    if (!follow && !mails)
        return;
    struct doc_section *s = document_section(d, doc_say(d, "８　フォロー", "8  Follow-up"),
                                             doc_say(d, "件、通、人", "tasks, mails, persons"));
    struct doc_table *t = section_table(d, s, NULL);
    (void)table_head(t, doc_say(d, "区分", ""), false);
    for (size_t i = 0; i < COUNT(columns); i++)
        if (columns[i].mail ? mails : follow != NULL)
            (void)table_head(t, doc_say(d, columns[i].ja, columns[i].en), true);
    struct doc_row *r = table_row(d, t, "follow");
    struct doc_cell *cell = r->cell;
    *cell++ = CELL_OF_TEXT(doc_say(d, "当月", "month"));
    for (size_t i = 0; i < COUNT(columns); i++)
        if (columns[i].mail ? mails : follow != NULL)
            *cell++ = figure_cell(columns[i].mail ? mp_get(monthly_row(m->rows, columns[i].key), "month")
                                                  : mp_get(follow, columns[i].key));
    if (follow && !m->wish->publish)
        section_line(d, s,
                     doc_say(d, "未実施の相手方の氏名は別紙（取扱注意）。",
                             "Whose follow-up is open is told on a separate sheet."));
}

/* ---- ９ ふるさと納税 ---- */

/* The donation rows of the month before: portals' lists of this month come late. */
static void put_previous(struct monthly *m, struct doc_section *s, const struct mp *rows, const char *month)
{
    static const struct {
        const char *key, *ja, *en;
    } columns[] = {{"month", NULL, NULL},
                   {"same_month_last_year", "前年同月", "a year before"},
                   {RATIO, "前年同月比％", "% of a year before"},
                   {"fiscal_year", "年度累計", "fiscal year"},
                   {"last_fiscal_year", "前年度同期", "last fiscal year"},
                   {"plan_total", "計画累計※", "plan so far"}};
    struct document *d = m->d;
    struct doc_table *t = section_table(d, s, NULL);
    (void)table_head(t, doc_say(d, "区分", ""), false);
    (void)table_head(t, doc_say(d, "単位", "unit"), false);
    for (size_t i = 0; i < COUNT(columns); i++)
        (void)table_head(t, columns[i].ja ? doc_say(d, columns[i].ja, columns[i].en) : month, true);
    for (size_t k = 0; k < rows->n; k++) {
        const struct mp *row = &rows->at[k];
        struct doc_row *r = table_row(d, t, mp_get_str(row, "code", NULL));
        r->indent = !strncmp(mp_get_str(row, "label", ""), "うち", strlen("うち"));
        r->cell[0] = CELL_OF_TEXT(monthly_label(m, row));
        r->cell[1] = CELL_OF_TEXT(text_of(m, row, "unit"));
        for (size_t i = 0; i < COUNT(columns); i++)
            r->cell[i + 2] = *columns[i].key ? figure_cell(mp_get(row, columns[i].key))
                                             : list_cell(row, columns[i].key);
    }
}

static void put_donations(struct monthly *m)
{
    struct document *d = m->d;
    const struct mp *previous = mp_get(m->reply, "previous"), *rows = mp_get(previous, "rows");
    const char *before = paper_month(mp_get_str(previous, "month", ""), d->ja, d->arena);
    const char *now = paper_month(mp_get_str(m->reply, "month", ""), d->ja, d->arena);
    const char *title = doc_say(d, "９　ふるさと納税", "9  Donations");
    if (is_list(rows))
        title = arena_printf(d->arena, doc_say(d, "%s（%s末現在）", "%s (end of %s)"), title, before);
    struct doc_section *s = document_section(d, title, doc_say(d, "件、人、円", "cases, persons, yen"));
    s->sheet = doc_say(d, "ふるさと納税", "Donations");
    if (is_list(rows))
        put_previous(m, s, rows, paper_month_head(mp_get_str(previous, "month", ""), d->ja, d->arena));
    for (size_t i = 0; i < COUNT(donation_pieces); i++) {
        const struct mp *list = mp_get(m->tables, donation_pieces[i].table);
        if (is_list(list) && any_says(list))
            put_piece(m, s, &donation_pieces[i], list,
                      arena_printf(d->arena, doc_say(d, "〔%s分〕", "[%s]"), now));
    }
    if (!s->table)
        section_line(d, s, doc_say(d, "該当なし", "none"));
}

/* ---- 10 特記事項 ---- */

static void put_notes(struct monthly *m)
{
    const struct mp *list = mp_get(m->reply, "notes");
    struct document *d = m->d;
    if (!is_list(list) || m->wish->publish)
        return;
    struct doc_section *s = document_section(d, doc_say(d, "10　特記事項", "10  Remarks"), NULL);
    for (size_t i = 0; i < list->n; i++) {
        const struct mp *note = &list->at[i];
        const char *by = mp_get_str(note, "by", ""), *at = mp_get_str(note, "at", "");
        section_line(d, s,
                     arena_printf(d->arena, doc_say(d, "・%s（%s%s%s）", "- %s (%s%s%s)"),
                                  mp_get_str(note, "text", ""), paper_day_short(at, d->ja, d->arena),
                                  *by ? " " : "", by));
    }
    if (!list->n)
        section_line(d, s, doc_say(d, "特になし", "none"));
}

/* What comes behind `last` shares a sheet of a workbook. */
static void share_sheet(struct doc_section *last, const char *name)
{
    if (last->next)
        last->next->sheet = name;
}

void monthly_parts(struct monthly *m)
{
    put_corrections(m);
    struct doc_section *before = m->d->last_section;
    put_pieces(m, desk_pieces, COUNT(desk_pieces));
    put_follow(m);
    share_sheet(before, doc_say(m->d, "内訳", "Details"));
    put_donations(m);
    before = m->d->last_section;
    put_notes(m);
    put_pieces(m, further_pieces, COUNT(further_pieces));
    share_sheet(before, doc_say(m->d, "特記事項・参考", "Remarks"));
}
