/*
 * test_monthly_print.c - signs, ratios and layout of the printed monthly report.
 */
#include "report/monthly.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "report/document_csv.h"
#include "report/figure.h"
#include "report/print.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *shown(struct doc_cell c)
{
    return cell_text(document_new(arena, true), &c);
}

static void figures_have_separators_and_signs(void **state)
{
    (void)state;
    const struct {
        struct mp v;
        const char *want;
    } samples[] = {
        {{.type = MP_INT, .i = 0}, "0"},
        {{.type = MP_INT, .i = 999}, "999"},
        {{.type = MP_INT, .i = 1000}, "1,000"},
        {{.type = MP_INT, .i = 12600000000}, "12,600,000,000"},
        {{.type = MP_INT, .i = -1234}, "▲1,234"},
        {{.type = MP_INT, .i = INT64_MIN}, "▲9,223,372,036,854,775,808"},
        {{.type = MP_FLOAT, .d = 72.5}, "72.5"},
        {{.type = MP_FLOAT, .d = 0.25}, "0.3"},
        {{.type = MP_FLOAT, .d = -0.5}, "▲0.5"},
        {{.type = MP_FLOAT, .d = 1234.0}, "1,234.0"},
        {{.type = MP_NIL}, "－"},
        {{.type = MP_STR, .s = "x", .n = 1}, "－"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        assert_string_equal(shown(figure_cell(&samples[i].v)), samples[i].want);
    assert_string_equal(shown(figure_cell(NULL)), "－");
    assert_string_equal(shown(CELL_OF_COUNT(0)), "－");
    assert_string_equal(shown(CELL_OF_COUNT(12)), "12");
    assert_string_equal(shown(CELL_OF_SIGN(CELL_UNKNOWN)), "…");
    assert_string_equal(shown(CELL_OF_SIGN(CELL_SUPPRESSED)), "X");
    assert_string_equal(shown((struct doc_cell){.kind = CELL_WHOLE, .n = 80, .yearly = true}), "年80");
}

static void ratio_to_last_year(void **state)
{
    (void)state;
    static const struct {
        int64_t month, base;
        const char *want;
    } samples[] = {
        {9, 7, "128.6"},
        {5, 4, "125.0"},
        {1, 0, "皆増"},
        {0, 1, "皆減"},
        {0, 0, "－"},
        {1, 8, "12.5"},
        {1, 2000, "0.1"},
        {1, 2001, "0.0"},
        {-1, 4, "▲25.0"},
        {3, -1, "－"},
        {2000000000000, 1000000000000, "200.0"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct mp month = {.type = MP_INT, .i = samples[i].month},
                  base = {.type = MP_INT, .i = samples[i].base};
        assert_string_equal(shown(figure_ratio(&month, &base)), samples[i].want);
    }
    struct mp nil = {.type = MP_NIL}, one = {.type = MP_INT, .i = 1};
    assert_string_equal(shown(figure_ratio(&one, &nil)), "－");
    assert_string_equal(shown(figure_ratio(NULL, &one)), "－");
}

/* ---- a small report ---- */

static void put_figures(struct mp_out *o, int64_t n)
{
    static const char *const keys[] = {"month",       "prev_month",       "same_month_last_year",
                                       "fiscal_year", "last_fiscal_year", "plan_total"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        mp_put_int(o, keys[i], n);
}

static void put_row(struct mp_out *o, const char *code, const char *label, int64_t n)
{
    mp_open_map(o);
    mp_put_str(o, "code", code);
    mp_put_str(o, "label", label);
    mp_put_str(o, "unit", "件");
    put_figures(o, n);
    mp_put_str(o, "target", NULL);
    mp_close(o);
}

static void put_key(struct mp_out *o, const char *key, const char *label, int64_t n)
{
    mp_open_map(o);
    mp_put_str(o, "key", key);
    mp_put_str(o, "label", label);
    put_figures(o, n);
    mp_close(o);
}

static void put_pair(struct mp_out *o, const char *a, const char *b, int64_t n)
{
    mp_open_map(o);
    mp_str(o, "keys");
    mp_open_array(o);
    mp_str(o, a);
    mp_str(o, b);
    mp_close(o);
    put_figures(o, n);
    mp_close(o);
}

static const char *plan_name = "nemuro-2";
static const char *only_column = ""; /* in which the row of mails has a figure */

static void put_mails(struct mp_out *o)
{
    static const char *const keys[] = {"month",       "prev_month",       "same_month_last_year",
                                       "fiscal_year", "last_fiscal_year", "plan_total",
                                       "target"};
    mp_open_map(o);
    mp_put_str(o, "code", "mails_sent");
    mp_put_str(o, "label", "メール送信");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        mp_put_int(o, keys[i], !strcmp(keys[i], only_column));
    mp_close(o);
}

static struct mp sample(void)
{
    struct mp_out o = {0};
    struct mp reply;
    mp_open_map(&o);
    mp_put_str(&o, "month", "2024-10");
    mp_put_str(&o, "city", "根室市");
    mp_put_str(&o, "plan", plan_name);
    mp_put_str(&o, "plan_title", "第２期");
    mp_put_str(&o, "plan_until", "2025-03");
    mp_str(&o, "circulation");
    mp_open_array(&o);
    mp_str(&o, "部長");
    mp_str(&o, "係");
    mp_close(&o);
    mp_put_str(&o, "plan_from", "2021-06");
    mp_put_str(&o, "generated_at", "2024-11-05T09:00:00+09:00");
    mp_str(&o, "rows");
    mp_open_array(&o);
    put_row(&o, "consultations", "相談件数（延べ）", 1234);
    put_row(&o, "consultations_new", "新規", -5);
    put_mails(&o);
    mp_close(&o);
    mp_str(&o, "tables");
    mp_open_map(&o);
    mp_str(&o, "consultations_by_channel");
    mp_open_array(&o);
    put_key(&o, "visit", "来庁", 4);
    put_key(&o, "sns", "SNS・LINE", 0);
    mp_close(&o);
    mp_str(&o, "consultations_by_residence_age");
    mp_open_array(&o);
    put_pair(&o, "tokyo", "a30", 2);
    put_pair(&o, "hokkaido", "unknown", 3);
    mp_close(&o);
    mp_str(&o, "donations_by_purpose");
    mp_open_array(&o);
    mp_close(&o);
    mp_close(&o);
    mp_close(&o);
    assert_int_equal(mp_read((const uint8_t *)o.buf.at, o.buf.n, arena, &reply, NULL), 0);
    mp_out_clear(&o);
    return reply;
}

static struct document *document(void)
{
    struct mp *reply = arena_alloc(arena, sizeof *reply);
    *reply = sample();
    return report_document("report.monthly", reply, &(struct report_wish){true, false, arena});
}

static char *taken(struct buf *out)
{
    char *text = arena_strndup(arena, out->at, out->n);
    buf_clear(out);
    return text;
}

/* On paper (0), or on a terminal of so many columns. */
static char *page(size_t columns)
{
    struct buf out = {0};
    document_print(&out, document(), columns);
    return taken(&out);
}

static char *sheet(void)
{
    struct buf out = {0};
    document_csv(&out, document());
    return taken(&out);
}

#define assert_has(text, part) assert_non_null(strstr(text, part))

static void the_page_has_title_sections_and_notes(void **state)
{
    (void)state;
    const char *paper = page(0);
    assert_has(paper, "供覧｜部長｜係｜\n");
    assert_has(paper, "根室市移住相談ワンストップ窓口　月報　令和６年10月分（速報）");
    assert_has(paper, "令和６年11月５日");
    assert_has(paper, "１　総括（単位：件、人、円、％）");
    assert_has(paper, "1,234");
    assert_has(paper, "　うち新規");
    assert_has(paper, "▲5");
    assert_has(paper, "２　方法別");
    assert_has(paper, "※計画累計は令和３年６月からの累計。");
    assert_has(paper, "端数処理のため合計が一致しない場合がある。");
    assert_null(strstr(paper, "６　きっかけ別")); /* not in the reply */
}

static void a_terminal_is_not_initialled_and_never_too_narrow(void **state)
{
    (void)state;
    const char *screen = page(80);
    assert_null(strstr(screen, "供覧"));
    assert_has(screen, "期待値");
    for (const char *line = screen; *line; line += strcspn(line, "\n") + 1) {
        const char *copy = arena_strndup(arena, line, strcspn(line, "\n"));
        if (!strstr(copy, "月報") && !strstr(copy, "※") && !strstr(copy, "。")) /* tables, not sentences */
            assert_true(text_columns(copy) <= 80);
    }
    const char *first = strstr(screen, "相談件数（延べ）"), *second = strstr(first + 1, "相談件数（延べ）");
    assert_non_null(second); /* each block begins with the labels */
}

static void a_form_looks_the_same_every_month(void **state)
{
    (void)state;
    assert_has(page(0), "SNS・LINE"); /* though nobody came that way */
}

static void cross_tables_stand_in_the_order_of_the_enumerations(void **state)
{
    (void)state;
    const char *paper = page(0);
    const char *hokkaido = strstr(paper, "その他道内"), *tokyo = strstr(paper, "東京圏");
    assert_non_null(hokkaido);
    assert_true(tokyo > hokkaido);
}

static void mail_is_told_once_any_column_has_a_figure(void **state)
{
    (void)state;
    static const char *const columns[] = {"month",       "prev_month",       "same_month_last_year",
                                          "fiscal_year", "last_fiscal_year", "plan_total",
                                          "target"};
    assert_null(strstr(page(0), "メール送信"));
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        only_column = columns[i];
        assert_has(page(0), "メール送信");
    }
    only_column = "";
}

static void the_head_names_the_plan_and_its_period_or_none(void **state)
{
    (void)state;
    assert_has(page(0), "計画：第２期（令和３年６月～令和７年３月）\n");
    plan_name = "none";
    assert_has(page(0), "計画：なし\n\n１　総括");
    plan_name = "nemuro-2";
}

static void the_sheet_is_for_excel(void **state)
{
    (void)state;
    const char *text = sheet();
    assert_ptr_equal(
        strstr(text, "\xEF\xBB\xBF根室市移住相談ワンストップ窓口　月報　令和６年10月分（速報）,"), text);
    assert_has(text, "\r\n\r\n表,コード,区分,単位,当月,前月,");
    assert_has(text,
               "\r\n１　総括（単位：件、人、円、％）,consultations,相談件数（延べ）,件,1234,1234,1234,100.0,"
               "1234,1234,1234,,,,\r\n");
    assert_has(text, ",consultations_new,うち新規,件,-5,");
    assert_has(text, "３　居住地別×年代別 〔当月〕（単位：件）,tokyo,東京圏,0,0,2,0,0,0,0,0,2\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(figures_have_separators_and_signs),
        cmocka_unit_test(ratio_to_last_year),
        cmocka_unit_test(the_page_has_title_sections_and_notes),
        cmocka_unit_test(a_terminal_is_not_initialled_and_never_too_narrow),
        cmocka_unit_test(a_form_looks_the_same_every_month),
        cmocka_unit_test(cross_tables_stand_in_the_order_of_the_enumerations),
        cmocka_unit_test(mail_is_told_once_any_column_has_a_figure),
        cmocka_unit_test(the_head_names_the_plan_and_its_period_or_none),
        cmocka_unit_test(the_sheet_is_for_excel),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
