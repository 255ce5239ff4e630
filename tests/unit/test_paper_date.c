/*
 * test_paper_date.c - days and months as a city hall writes them.
 */
#include "report/paper_date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void dates_are_written_as_on_official_papers(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    assert_string_equal(paper_day("2024-11-05", true, a), "令和６年11月５日");
    assert_string_equal(paper_day("2024-11-15T09:00:00+09:00", true, a), "令和６年11月15日");
    assert_string_equal(paper_day("2019-05-01", true, a), "令和元年５月１日");
    assert_string_equal(paper_day("2019-04-30", true, a), "平成31年４月30日");
    assert_string_equal(paper_day("2024-11-05", false, a), "2024-11-05");
    assert_string_equal(paper_day("", true, a), "");
    assert_string_equal(paper_day("<b>", true, a), "<b>");
    assert_string_equal(paper_month("2024-10", true, a), "令和６年10月");
    assert_string_equal(paper_month("2030-04", true, a), "令和12年４月");
    assert_string_equal(paper_month_head("2024-04", true, a), "令6.4");
    assert_string_equal(paper_month_head("2019-05", true, a), "令元.5");
    assert_string_equal(paper_month_head("2019-03", true, a), "平31.3");
    assert_string_equal(paper_month_head("2024-04", false, a), "2024-04");
    assert_string_equal(paper_day_short("2024-11-05", true, a), "令6.11.5");
    assert_string_equal(paper_fiscal(2024, true, a), "令和６年度");
    assert_string_equal(paper_fiscal(2019, true, a), "令和元年度");
    assert_string_equal(paper_fiscal(2024, false, a), "FY2024");
    assert_string_equal(paper_fiscal_head(2024, true, a), "令6");
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(dates_are_written_as_on_official_papers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
