/*
 * funnel.c - the only place that lays out the way through the stages.
 */
#include "report/funnel.h"

#include "report/figure.h"
#include "report/paper_date.h"

struct funnel_page {
    struct document *d;
    const struct mp *reply;
};

static const struct mp *list_of(const struct mp *map, const char *key)
{
    static const struct mp none = {.type = MP_ARRAY};
    const struct mp *list = mp_get(map, key);
    return list && list->type == MP_ARRAY ? list : &none;
}

static const char *label_of(const struct funnel_page *p, const struct mp *row)
{
    return mp_get_str(row, p->d->ja ? "label" : "label_en", mp_get_str(row, "key", ""));
}

/* n, quartiles: four cells. */
static void put_days(struct doc_cell *cell, const struct mp *days)
{
    static const char *const keys[] = {"q1", "median", "q3"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        cell[i] = figure_cell(mp_get(days, keys[i]));
}

static void put_stages(struct funnel_page *p)
{
    struct document *d = p->d;
    const struct mp *stages = list_of(p->reply, "stages");
    struct doc_section *s = document_section(d, doc_say(d, "１　段階別", "1  By stage"),
                                             doc_say(d, "人、％、日", "persons, %, days"));
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = doc_say(d, "段階", "Stages");
    (void)table_head(t, doc_say(d, "段階", "stage"), false);
    (void)table_head(t, doc_say(d, "現在いる人（全体）", "now (all)"), true);
    (void)table_head(t, doc_say(d, "達した人", "reached"), true);
    (void)table_head(t, doc_say(d, "次の段階に進んだ割合％", "went on %"), true);
    (void)table_head(t, doc_say(d, "日数・四分位１", "days, q1"), true);
    (void)table_head(t, doc_say(d, "日数・中央値", "days, median"), true);
    (void)table_head(t, doc_say(d, "日数・四分位３", "days, q3"), true);
    for (size_t i = 0; i < stages->n; i++) {
        const struct mp *row = &stages->at[i];
        struct doc_row *r = table_row(d, t, mp_get_str(row, "key", NULL));
        r->cell[0] = CELL_OF_TEXT(label_of(p, row));
        r->cell[1] = figure_cell(mp_get(row, "now"));
        r->cell[2] = figure_cell(mp_get(row, "reached"));
        r->cell[3] = figure_cell(mp_get(row, "conversion"));
        put_days(&r->cell[4], mp_get(row, "days"));
    }
}

static void put_move(struct funnel_page *p)
{
    struct document *d = p->d;
    const struct mp *move = mp_get(p->reply, "move");
    struct doc_section *s = document_section(
        d, doc_say(d, "２　最初の接触から転入までの日数", "2  Days to the move"),
        doc_say(d, "人、日", "persons, days"));
    struct doc_table *t = section_table(d, s, NULL);
    s->sheet = doc_say(d, "内訳", "Details");
    (void)table_head(t, doc_say(d, "区分", ""), false);
    (void)table_head(t, doc_say(d, "人数", "persons"), true);
    (void)table_head(t, doc_say(d, "四分位１", "q1"), true);
    (void)table_head(t, doc_say(d, "中央値", "median"), true);
    (void)table_head(t, doc_say(d, "四分位３", "q3"), true);
    struct doc_row *r = table_row(d, t, "move");
    r->cell[0] = CELL_OF_TEXT(doc_say(d, "転入した人", "moved in"));
    r->cell[1] = figure_cell(mp_get(move, "n"));
    put_days(&r->cell[2], move);
}

static void put_exits(struct funnel_page *p)
{
    struct document *d = p->d;
    const struct mp *exits = list_of(p->reply, "exits");
    struct doc_section *s = document_section(
        d, doc_say(d, "３　離れた人と理由", "3  Who left the way, and why"), doc_say(d, "人", "persons"));
    struct doc_table *t = section_table(d, s, NULL);
    (void)table_head(t, doc_say(d, "区分", ""), false);
    (void)table_head(t, doc_say(d, "現在いる人（全体）", "now (all)"), true);
    (void)table_head(t, doc_say(d, "うち対象の人", "of the span"), true);
    for (size_t i = 0; i < exits->n; i++) {
        const struct mp *row = &exits->at[i], *reasons = list_of(row, "reasons");
        struct doc_row *r = table_row(d, t, mp_get_str(row, "key", NULL));
        r->cell[0] = CELL_OF_TEXT(label_of(p, row));
        r->cell[1] = figure_cell(mp_get(row, "now"));
        r->cell[2] = figure_cell(mp_get(row, "n"));
        for (size_t k = 0; k < reasons->n; k++) {
            struct doc_row *why = table_row(d, t, mp_get_str(&reasons->at[k], "key", NULL));
            why->indent = 1;
            why->cell[0] = CELL_OF_TEXT(label_of(p, &reasons->at[k]));
            why->cell[2] = figure_cell(mp_get(&reasons->at[k], "n"));
        }
    }
}

static void put_chart(struct funnel_page *p)
{
    struct document *d = p->d;
    const struct mp *stages = list_of(p->reply, "stages");
    if (!mp_get_int(p->reply, "people", 0))
        return;
    struct doc_chart *c = document_chart(d, CHART_BARS, doc_say(d, "各段階に達した人", "Reached each stage"),
                                         doc_say(d, "人", "persons"), stages->n);
    struct doc_cell *cell = chart_series(d, c, doc_say(d, "達した人", "reached"));
    for (size_t i = 0; i < stages->n; i++) {
        c->category[i] = label_of(p, &stages->at[i]);
        cell[i] = figure_cell(mp_get(&stages->at[i], "reached"));
    }
}

static void put_title(struct funnel_page *p)
{
    struct document *d = p->d;
    const struct mp *year = mp_get(p->reply, "year");
    const char *span = doc_say(d, "全期間", "all years");
    if (year && year->type == MP_INT)
        span = paper_fiscal((int)year->i, d->ja, d->arena);
    document_head(d, p->reply);
    d->title = arena_printf(d->arena, doc_say(d, "%s%s　段階別の進み方", "%s%s: the way through the stages"),
                            d->city, d->ja ? mp_get_str(p->reply, "title", "") : "");
    document_line(d, arena_printf(d->arena,
                                  doc_say(d, "対象：最初の接触の年度 %s　%lld人（%s現在）",
                                          "people first met in %s: %lld (as of %s)"),
                                  span, (long long)mp_get_int(p->reply, "people", 0), d->date));
}

void funnel_document(struct document *d, const struct mp *reply, const struct report_wish *wish)
{
    struct funnel_page p = {d, reply};
    put_title(&p);
    if (wish->publish)
        d->nboxes = 0;
    put_stages(&p);
    put_move(&p);
    put_exits(&p);
    put_chart(&p);
    document_note(
        d, doc_say(d,
                   "「達した人」はその段階か、より先の段階に一度でもなった人。日数は最初の接触から初めて達す"
                   "るまで。",
                   "reached: was ever in this stage or a later one. Days count from the first contact."));
    document_note(d, doc_say(d, "四分位・中央値は、間の順位を比例配分し小数第１位に四捨五入。",
                             "Quartiles between two ranks are interpolated and rounded to one decimal."));
}
