/*
 * test_document.c - one document in its forms: nothing in it can become markup or a formula, nothing is lost.
 */
#include "report/document.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "report/document_csv.h"
#include "report/html.h"
#include "report/markup.h"
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

#define HOSTILE "<script>x</script>&\"'=cmd"

static struct document *sample(void)
{
    struct document *d = document_new(arena, true);
    struct doc_section *s;
    struct doc_table *t;
    d->title = "題" HOSTILE;
    d->city = d->division = "=1+1";
    d->box[d->nboxes++] = HOSTILE;
    document_line(d, HOSTILE);
    s = document_section(d, "節" HOSTILE, "人");
    t = section_table(d, s, "説明" HOSTILE);
    (void)table_head(t, "列" HOSTILE, false);
    (void)table_head(t, "数", true);
    struct doc_row *r = table_row(d, t, HOSTILE);
    r->cell[0] = CELL_OF_TEXT("=cmd|'/c calc'!A0\n\x1b[31m" HOSTILE);
    r->cell[1] = CELL_OF_WHOLE(-1234);
    r = table_row(d, t, NULL);
    r->indent = 1;
    r->cell[0] = CELL_OF_TEXT("うち");
    r->cell[1] = CELL_OF_TENTHS(-5);
    section_line(d, s, HOSTILE);
    document_note(d, HOSTILE);
    struct doc_chart *c = document_chart(d, CHART_COLUMNS, "図" HOSTILE, "件", 2);
    struct doc_cell *cell = chart_series(d, c, "系列" HOSTILE);
    c->category[0] = HOSTILE;
    c->category[1] = "5月";
    cell[0] = CELL_OF_WHOLE(12);
    return d;
}

static char *html(const struct document *d)
{
    struct buf out = {0};
    document_html(&out, d);
    char *text = arena_strndup(arena, out.at, out.n);
    buf_clear(&out);
    return text;
}

static void nothing_in_a_page_becomes_markup(void **state)
{
    (void)state;
    const char *page = html(sample());
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "\x1b"));
    assert_non_null(strstr(page, "\\x1b[31m"));
    assert_non_null(strstr(page, "<title>題&lt;script&gt;x&lt;/script&gt;&amp;&quot;&#39;=cmd</title>"));
    assert_non_null(strstr(page, "aria-label=\"図&lt;script&gt;x&lt;/script&gt;&amp;&quot;&#39;=cmd\""));
    assert_non_null(strstr(page, "<td class=\"n\">▲1,234</td>"));
    assert_non_null(strstr(page, "<td class=\"n\">▲0.5</td>"));
    assert_non_null(strstr(page, "class=\"i1\">うち</th>"));
}

static void a_page_needs_nothing_else(void **state)
{
    (void)state;
    const char *page = html(sample());
    static const char *const words[] = {"src=", "href=", "url(", "@import", "<link", "<img", "<iframe"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        assert_null(strstr(page, words[i]));
    assert_non_null(strstr(page, "default-src 'none'"));
    assert_non_null(strstr(page, "@page{size:A4 portrait"));
}

static void what_xml_may_not_hold_is_replaced(void **state)
{
    (void)state;
    assert_string_equal(markup_clean("a\xEF\xBF\xBE"
                                     "b\xEF\xBF\xBF",
                                     arena),
                        "a\xEF\xBF\xBD"
                        "b\xEF\xBF\xBD");
    assert_string_equal(markup_clean("a\nb", arena), "a\nb");
    assert_string_equal(markup_clean("a\rb", arena), "a\\x0db");
}

static void no_cell_of_a_sheet_starts_a_formula(void **state)
{
    (void)state;
    struct buf out = {0};
    document_csv(&out, sample());
    for (const char *at = out.at; (at = strpbrk(at, "=@")); at++)
        if (at[-1] == ',' || at[-1] == '\n' || (at[-1] == '"' && at[-2] == ','))
            fail_msg("a cell begins with %c", *at);
    assert_non_null(strstr(out.at, ",-1234\r\n"));
    assert_non_null(strstr(out.at, "うち,-0.5\r\n"));
    buf_clear(&out);
}

static void print_a_wide_table(struct buf *out, size_t columns)
{
    struct document *d = document_new(arena, true);
    struct doc_table *t = section_table(d, document_section(d, "節", NULL), NULL);
    (void)table_head(t, "区分", false);
    for (int i = 1; i <= 9; i++)
        (void)table_head(t, arena_printf(arena, "列%d", i), true);
    struct doc_row *r = table_row(d, t, NULL);
    r->cell[0] = CELL_OF_TEXT("行");
    for (int i = 1; i <= 9; i++)
        r->cell[i] = CELL_OF_WHOLE(1000 + i);
    r = table_row(d, t, NULL);
    r->cell[0] = CELL_OF_TEXT("短");
    for (int i = 1; i <= 9; i++)
        r->cell[i] = i < 6 ? CELL_OF_WHOLE(i) : CELL_OF_SIGN(CELL_NONE);
    document_print(out, d, columns);
}

static void a_wide_table_is_folded_on_a_terminal_only(void **state)
{
    (void)state;
    struct buf screen = {0}, paper = {0};
    print_a_wide_table(&screen, 40);
    print_a_wide_table(&paper, 0);
    assert_non_null(strstr(screen.at, "区分    列1    列2    列3    列4    列5\n"
                                      "行    1,001  1,002  1,003  1,004  1,005\n"
                                      "短        1      2      3      4      5\n\n"
                                      "区分    列6    列7    列8    列9\n"
                                      "行    1,006  1,007  1,008  1,009\n"));
    assert_null(strstr(strstr(screen.at, "列6"), "短")); /* it says nothing there */
    assert_non_null(strstr(paper.at, "列1    列2    列3    列4    列5    列6    列7    列8    列9\n"));
    assert_non_null(strstr(paper.at, "短        1      2      3      4      5     －"));
    buf_clear(&screen);
    buf_clear(&paper);
    print_a_wide_table(&screen, 3); /* narrower than a column: one at a time, but it ends */
    assert_non_null(strstr(screen.at, "1,009"));
    buf_clear(&screen);
}

static void charts_tell_every_figure(void **state)
{
    (void)state;
    const char *page = html(sample());
    assert_non_null(strstr(page, "系列&lt;script&gt;x&lt;/script&gt;&amp;&quot;&#39;=cmd 12件</title>"));
    assert_null(strstr(page, "<title>5月")); /* not known yet: nothing is drawn */
    struct document *d = document_new(arena, true);
    struct doc_chart *c = document_chart(d, CHART_LINES, "線", "人", 3);
    struct doc_cell *cell = chart_series(d, c, "実績");
    c->category[0] = c->category[1] = c->category[2] = "月";
    cell[0] = CELL_OF_WHOLE(-3);
    cell[1] = CELL_OF_WHOLE(0);
    cell[2] = CELL_OF_TENTHS(125);
    page = html(d);
    assert_non_null(strstr(page, "<title>月 実績 ▲3人</title>"));
    assert_non_null(strstr(page, "<title>月 実績 12.5人</title>"));
    assert_null(strstr(page, "nan"));
    assert_null(strstr(page, "inf"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_in_a_page_becomes_markup),
        cmocka_unit_test(a_page_needs_nothing_else),
        cmocka_unit_test(what_xml_may_not_hold_is_replaced),
        cmocka_unit_test(no_cell_of_a_sheet_starts_a_formula),
        cmocka_unit_test(a_wide_table_is_folded_on_a_terminal_only),
        cmocka_unit_test(charts_tell_every_figure),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
