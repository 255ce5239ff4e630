/*
 * test_decimal.c - decimals as people write them, and back; scaling without a float.
 */
#include "base/decimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])
#define ONE      DECIMAL_ONE

static const struct {
    const char *text;
    int64_t millionths;
} readable[] = {
    {"0", 0},
    {"-0", 0},
    {"1", ONE},
    {"+1", ONE},
    {"-2", -2 * ONE},
    {"007", 7 * ONE},
    {"53.8", 53800000},
    {"2.44", 2440000},
    {"0.000001", 1},
    {"-0.000001", -1},
    {"1.234567", 1234567},
    {"1.500000", 1500000},
    {"1,234", 1234 * ONE},
    {"1,234.5", 1234500000},
    {"23,854", 23854 * ONE},
    {"50,000,000,000", INT64_C(50000000000) * ONE},
    {"50000000000", INT64_C(50000000000) * ONE},
    {"５３．８", 53800000},
    {"１，２３４", 1234 * ONE},
    {"▲0.44", -440000},
    {"△3", -3 * ONE},
    {"－3", -3 * ONE},
    {"−3", -3 * ONE},
    {"‐3", -3 * ONE},
    {"–3", -3 * ONE},
    {"＋3", 3 * ONE},
    {"1000000000000", DECIMAL_MAX},
    {"1,000,000,000,000.000000", DECIMAL_MAX},
    {"-1000000000000", -DECIMAL_MAX},
    {"999999999999.999999", DECIMAL_MAX - 1},
    {"000000000000000000000000001", ONE},
};

static void a_decimal_is_read_as_people_write_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(readable); i++) {
        int64_t n = 77;
        if (!decimal_parse(readable[i].text, &n))
            fail_msg("%s is refused", readable[i].text);
        assert_int_equal(n, readable[i].millionths);
    }
}

static const char *const refused[] = {
    "",
    " ",
    "-",
    "+",
    "▲",
    ".",
    ",",
    ".5",
    "5.",
    "-.5",
    ",5",
    "--5",
    "+-5",
    "5-",
    "1.2.3",
    "1.2,3",
    "1e5",
    "0x10",
    "1 000",
    "53.8%",
    "53.8％",
    "nan",
    "inf",
    "五",
    "1.2345678",
    "0.0000001",
    "1.0000000",
    "1000000000000.000001",
    "1000000000001",
    "9223372036854775807",
    "9223372036854775808",
    "99999999999999999999999999999999999999",
    "\xff",
    "5\xe3\x80",
    "…",
    "X",
};

static void what_is_no_decimal_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++) {
        int64_t n = 77;
        if (decimal_parse(refused[i], &n))
            fail_msg("%s is read as %lld", refused[i], (long long)n);
    }
}

/* 53,8 is a slip for 53.8; taken for 538 it would stand in a report. */
static const char *const misplaced[] = {"53,8",   "1,23", "1,2345",   "12,34,567",
                                        "1,,234", "1,",   "1234,567", "0,44"};

static void commas_stand_between_thousands_only(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(misplaced); i++) {
        int64_t n = 77;
        if (decimal_parse(misplaced[i], &n))
            fail_msg("%s is read as %lld", misplaced[i], (long long)n);
    }
}

static const struct {
    int64_t millionths;
    const char *text;
} texts[] = {
    {0, "0"},
    {1, "0.000001"},
    {-1, "-0.000001"},
    {-2 * ONE, "-2"},
    {53800000, "53.8"},
    {-440000, "-0.44"},
    {10 * ONE, "10"},
    {100 * ONE, "100"},
    {100500000, "100.5"},
    {1000001, "1.000001"},
    {INT64_C(50000000000) * ONE, "50000000000"},
    {DECIMAL_MAX, "1000000000000"},
    {-DECIMAL_MAX, "-1000000000000"},
    {INT64_MAX, "9223372036854.775807"},
    {INT64_MIN, "-9223372036854.775808"},
};

static void a_decimal_is_written_with_the_fewest_digits(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        char out[DECIMAL_TEXT_MAX];
        assert_string_equal(decimal_text(texts[i].millionths, out), texts[i].text);
    }
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    for (int64_t n = 1; n < DECIMAL_MAX; n = n * 7 + 3)
        for (int sign = -1; sign <= 1; sign += 2) {
            char out[DECIMAL_TEXT_MAX];
            int64_t back = 0;
            assert_true(decimal_parse(decimal_text(sign * n, out), &back));
            assert_int_equal(back, sign * n);
        }
}

static const struct {
    int64_t n, by, d, result;
} scales[] = {
    {0, 5, 3, 0},
    {1, 1, 3, 0},
    {2, 1, 3, 1},
    {1, 1, 2, 1}, /* half up */
    {5, 1, 2, 3},
    {-1, 1, 2, 0}, /* up is towards more */
    {-5, 1, 2, -2},
    {-7, 1, 3, -2},
    {-8, 1, 3, -3},
    {7, 1, -2, -3},
    {-7, 1, -2, 4},
    {7, -1, 2, -3},
    {25, 34, 46, 18},
    {25 * ONE, 34, 46, 18478261},
    {13 * ONE, 1000, 18478261, 704},
    {DECIMAL_MAX, 46, 46, DECIMAL_MAX},
    {DECIMAL_MAX, 45, 46, INT64_C(978260869565217391)},
    {DECIMAL_MAX, 1000, 1, INT64_MAX},
    {-DECIMAL_MAX, 1000, 1, INT64_MIN},
    {INT64_MAX, INT64_MAX, INT64_MAX, INT64_MAX},
    {INT64_MAX, INT64_MAX, 1, INT64_MAX},
    {INT64_MIN, INT64_MAX, 1, INT64_MIN},
    {INT64_MIN, 1, 1, INT64_MIN},
    {INT64_MIN, 1, -1, INT64_MAX},
    {INT64_MAX, 1, INT64_MIN, -1},
};

static void scaling_rounds_half_up_and_stops_at_the_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(scales); i++) {
        int64_t got = decimal_scale(scales[i].n, scales[i].by, scales[i].d);
        if (got != scales[i].result)
            fail_msg("%lld * %lld / %lld: %lld", (long long)scales[i].n, (long long)scales[i].by,
                     (long long)scales[i].d, (long long)got);
    }
}

static void a_whole_number_stops_at_the_largest_decimal(void **state)
{
    (void)state;
    assert_int_equal(decimal_of(0), 0);
    assert_int_equal(decimal_of(-3), -3 * ONE);
    assert_int_equal(decimal_of(DECIMAL_MAX / ONE), DECIMAL_MAX);
    assert_int_equal(decimal_of(DECIMAL_MAX / ONE + 1), DECIMAL_MAX);
    assert_int_equal(decimal_of(INT64_MAX), DECIMAL_MAX);
    assert_int_equal(decimal_of(INT64_MIN), -DECIMAL_MAX);
}

static const struct {
    int64_t n, d, per_cent;
    bool reaches;
} shares[] = {
    {80, 100, 80, true},
    {79, 100, 80, false},
    {799999, 1000000, 80, false},
    {1, 3, 33, true},
    {1, 3, 34, false},
    {0, 5, 0, true},
    {0, 5, 1, false},
    {-1, 5, 0, false},
    {DECIMAL_MAX, DECIMAL_MAX, 100, true},
    {DECIMAL_MAX - 1, DECIMAL_MAX, 100, false},
    {INT64_MAX, 1, 1000, true},
    {INT64_MIN, 1, 0, false},
    {INT64_MAX, INT64_MAX, 1000, false},
};

static void a_share_is_compared_exactly(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shares); i++)
        if (decimal_reaches(shares[i].n, shares[i].d, shares[i].per_cent) != shares[i].reaches)
            fail_msg("case %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decimal_is_read_as_people_write_it),
        cmocka_unit_test(what_is_no_decimal_is_refused),
        cmocka_unit_test(commas_stand_between_thousands_only),
        cmocka_unit_test(a_decimal_is_written_with_the_fewest_digits),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(scaling_rounds_half_up_and_stops_at_the_ends),
        cmocka_unit_test(a_whole_number_stops_at_the_largest_decimal),
        cmocka_unit_test(a_share_is_compared_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
