/*
 * test_personal.c - columns that hold numbers of persons are recognised whatever their heading and writing.
 */
#include "cli/personal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_number_has_twelve_digits_and_its_check_digit(void **state)
{
    (void)state;
    /* made up; the check digits are worked out by hand */
    static const char *const numbers[] = {"123456789018",     "1234-5678-9018",
                                          "1234 5678 9018",   "１２３４５６７８９０１８",
                                          "1234－5678－9018", "000000000000"};
    static const char *const others[] = {"123456789012", "12345678901", "1234567890180", "12345678901x", "",
                                         "1234567890l8"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        assert_true(personal_is_number(numbers[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(personal_is_number(others[i]));
}

static int check(size_t rows, const char *cell, const char *other, const char *key)
{
    struct mapping_field field = {.name = "source_key"};
    struct mapping m = {.field = &field, .n = 1};
    size_t column = 0;
    const char *heading[] = {"番号", "備考"};
    struct sheet s = {.mapping = &m,
                      .found = true,
                      .heading = heading,
                      .headings = 2,
                      .field = &(struct sheet_field){&column, 1}};
    struct personal p = {0};
    struct en_error err = {0};
    for (size_t i = 0; i < rows; i++)
        personal_row(&p, &(struct csv_row){.n = 2,
                                           .field = (char *[]){(char *)(uintptr_t)key,
                                                               (char *)(uintptr_t)(i % 3 ? cell : other)}});
    int r = personal_check(&p, &s, &err);
    if (r) {
        assert_non_null(strstr(err.ja, "「備考」"));
        assert_null(strstr(err.en, "1234"));
    }
    return r;
}

static void a_column_is_judged_by_most_of_its_cells(void **state)
{
    (void)state;
    assert_int_equal(check(9, "123456789018", "なし", "1"), -1);
    assert_int_equal(check(9, "123456789018", "", "1"), -1);
    assert_int_equal(check(9, "なし", "123456789018", "1"), 0);
    assert_int_equal(check(2, "123456789018", "", "1"), -1); /* one cell is enough where no number belongs */
    assert_int_equal(check(2, "x", "", "123456789018"), 0);  /* but not for the list's own numbers */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_has_twelve_digits_and_its_check_digit),
        cmocka_unit_test(a_column_is_judged_by_most_of_its_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
