/*
 * test_annual_print.c - the yearly verification sheet on paper.
 */
#include "report/annual.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

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

/* ---- the reply, with the figures of the form's example ---- */

static void put_number(struct mp_out *o, const char *key, double d)
{
    mp_str(o, key);
    mp_float(o, d);
}

static void put_year(struct mp_out *o, int year, int64_t value, int64_t cumulative, bool provisional)
{
    mp_open_map(o);
    mp_put_int(o, "fiscal_year", year);
    mp_put_int(o, "value", value);
    mp_put_int(o, "cumulative", cumulative);
    mp_put_bool(o, "preliminary", provisional);
    mp_close(o);
}

static void open_row(struct mp_out *o, const char *code, const char *title, const char *period)
{
    mp_open_map(o);
    mp_put_str(o, "code", code);
    mp_put_str(o, "goal", "G1");
    mp_put_str(o, "title", title);
    mp_put_str(o, "unit", "人");
    mp_put_str(o, "period", period);
    mp_put_str(o, "direction", "up");
    mp_put_str(o, "division", "総合政策部");
}

static void put_source(struct mp_out *o)
{
    mp_str(o, "report");
    mp_open_map(o);
    mp_put_str(o, "division", "市民課");
    mp_put_str(o, "statistic", "転入者名簿");
    mp_put_str(o, "as_of", "2024-03-31");
    mp_close(o);
}

static void put_beside(struct mp_out *o, const char *label, const char *unit, int64_t year, int64_t plan)
{
    mp_open_map(o);
    mp_put_str(o, "label", label);
    mp_put_str(o, "unit", unit);
    mp_put_int(o, "fiscal_year", year);
    mp_put_int(o, "plan_total", plan);
    mp_close(o);
}

static void put_aims(struct mp_out *o)
{
    mp_str(o, "aims");
    mp_open_array(o);
    mp_open_map(o);
    mp_put_str(o, "code", "P-2025");
    mp_put_str(o, "title", "総人口（短期）");
    mp_put_str(o, "unit", "人");
    mp_put_int(o, "from_year", 2015);
    mp_put_int(o, "from", 26917);
    mp_put_int(o, "value", 23115);
    mp_put_str(o, "value_period", "2023-10-01");
    mp_put_int(o, "target_year", 2025);
    mp_put_int(o, "target", 22453);
    mp_put_int(o, "projection", 22006);
    mp_close(o);
    mp_close(o);
}

static void put_migrants(struct mp_out *o)
{
    open_row(o, "G1-B2-1", "根室市への移住者数", "cum");
    mp_put_int(o, "target", 25);
    put_number(o, "expected", 18.5);
    put_number(o, "achievement", 52.0);
    put_number(o, "progress", 70.4);
    mp_put_str(o, "grade", "C");
    mp_str(o, "values");
    mp_open_array(o);
    put_year(o, 2021, 2, 2, false);
    put_year(o, 2022, 6, 8, false);
    put_year(o, 2023, 5, 13, true);
    mp_close(o);
    mp_str(o, "remarks");
    mp_open_map(o);
    mp_put_str(o, "cause", "住まいの不足");
    mp_close(o);
    put_source(o);
    mp_put_int(o, "computed", 3);
    mp_put_int(o, "recorded", 10);
    mp_str(o, "beside");
    mp_open_array(o);
    put_beside(o, "うち移住世帯数", "世帯", 3, 13);
    put_beside(o, "転出した移住者", "人", 1, 2);
    mp_close(o);
    mp_close(o);
}

static void put_fertility(struct mp_out *o)
{
    open_row(o, "G2-T3", "合計特殊出生率", "ratio");
    mp_put_int(o, "decimals", 2);
    mp_put_str(o, "base", "1.67");
    put_number(o, "target", 1.67);
    mp_put_str(o, "formula", "keep");
    mp_close(o);
}

static struct mp sample(void)
{
    struct mp_out o = {0};
    struct mp reply;
    mp_open_map(&o);
    mp_put_int(&o, "fiscal_year", 2023);
    mp_put_str(&o, "plan_title", "第２期戦略");
    mp_str(&o, "years");
    mp_open_array(&o);
    for (int year = 2021; year <= 2024; year++)
        mp_int(&o, year);
    mp_close(&o);
    put_aims(&o);
    mp_str(&o, "goals");
    mp_open_array(&o);
    mp_open_map(&o);
    mp_put_str(&o, "code", "G1");
    mp_put_str(&o, "title", "しごと");
    mp_put_int(&o, "C", 1);
    mp_put_int(&o, "none", 1);
    mp_close(&o);
    mp_close(&o);
    mp_str(&o, "rows");
    mp_open_array(&o);
    put_migrants(&o);
    put_fertility(&o);
    mp_close(&o);
    mp_close(&o);
    assert_int_equal(mp_read((const uint8_t *)o.buf.at, o.buf.n, arena, &reply, NULL), 0);
    mp_out_clear(&o);
    return reply;
}

/* The first line with these words, runs of blanks as one. */
static const char *line_with(const char *page, const char *words)
{
    const char *at = strstr(page, words), *end;
    if (!at)
        fail_msg("no line with %s", words);
    while (at > page && at[-1] != '\n')
        at--;
    end = at + strcspn(at, "\n");
    char *line = arena_alloc(arena, (size_t)(end - at) + 1), *to = line;
    for (; at < end; at++)
        if (*at != ' ' || (to > line && to[-1] != ' '))
            *to++ = *at;
    return line;
}

static void the_sheet_has_years_targets_and_grades(void **state)
{
    (void)state;
    struct buf out = {0};
    struct mp reply = sample();
    document_print(&out, report_document("report.annual", &reply, &(struct report_wish){true, false, arena}),
                   0);
    assert_string_equal(line_with(out.at, "根室市への移住者数 "),
                        "G1-B2-1 根室市への移住者数 人 － 2 6 5＊ … 25 18.5 52.0 70.4 C － 累計↑ 総合政策部");
    assert_string_equal(line_with(out.at, "（累計）"), "　（累計） 2 8 13＊ …");
    assert_string_equal(line_with(out.at, "合計特殊出生率 "),
                        "G2-T3 合計特殊出生率 人 1.67 … … … … 1.67 － － － － － 割合↑ 総合政策部");
    assert_non_null(strstr(out.at, "第２期戦略　重要業績評価指標（ＫＰＩ）検証調書　令和５年度実績"));
    assert_non_null(strstr(out.at, "G2-T3 算定：目標を下回らなければ達成"));
    assert_non_null(strstr(out.at, "＊は速報値。"));
    assert_non_null(strstr(out.at, "住まいの不足"));
    assert_string_equal(line_with(out.at, "しごと  "), "しごと － － 1 － 1 2");
    assert_string_equal(line_with(out.at, "計（再掲を除く）"), "計（再掲を除く） － － 1 － 1 2");
    assert_string_equal(line_with(out.at, "総人口（短期）"),
                        "総人口（短期） 人 2015年 26,917 23,115 2023-10-01 2025年 22,453 22,006");
    assert_non_null(strstr(out.at, "G1-B2-1 出典：市民課 転入者名簿（令和６年３月31日現在）"));
    assert_non_null(strstr(out.at, "G1-B2-1 内訳：記録から3、所管課の報告10"));
    assert_non_null(
        strstr(out.at, "G1-B2-1 併記（年度／累計）：うち移住世帯数 3／13世帯、転出した移住者 1／2人"));
    buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_sheet_has_years_targets_and_grades)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
