/*
 * test_suppress.c - what a published cross table hides, against all tables that a reader could think of.
 */
#include "report/suppress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROWS    3
#define COLUMNS 3
#define CELLS   (ROWS * COLUMNS)

/* ---- the reader: every table with the same totals and the same published cells ---- */

struct reader {
    const int64_t *real;
    const bool *hidden;
    int64_t guess[CELLS];
    bool other[CELLS]; /* another value than the real one is possible */
};

static int64_t line_sum(const int64_t *cell, size_t line, bool row)
{
    int64_t sum = 0;
    for (size_t k = 0; k < (row ? COLUMNS : ROWS); k++)
        sum += row ? cell[line * COLUMNS + k] : cell[k * COLUMNS + line];
    return sum;
}

static bool totals_fit(const struct reader *r)
{
    for (size_t i = 0; i < ROWS; i++)
        if (line_sum(r->guess, i, true) != line_sum(r->real, i, true))
            return false;
    for (size_t i = 0; i < COLUMNS; i++)
        if (line_sum(r->guess, i, false) != line_sum(r->real, i, false))
            return false;
    return true;
}

static void guess_from(struct reader *r, size_t i)
{
    if (i == CELLS) {
        for (size_t k = 0; totals_fit(r) && k < CELLS; k++)
            r->other[k] |= r->guess[k] != r->real[k];
        return;
    }
    int64_t most = r->hidden[i] ? line_sum(r->real, i / COLUMNS, true) : r->real[i];
    for (r->guess[i] = r->hidden[i] ? 0 : r->real[i]; r->guess[i] <= most; r->guess[i]++) {
        int64_t in_row = 0;
        for (size_t k = i / COLUMNS * COLUMNS; k <= i; k++)
            in_row += r->guess[k];
        if (in_row <= line_sum(r->real, i / COLUMNS, true))
            guess_from(r, i + 1);
    }
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

static void no_small_number_can_be_worked_out(void **state)
{
    (void)state;
    uint32_t seed = 7;
    int hopeless = 0, covered = 0;
    for (int round = 0; round < 600; round++) {
        int64_t cell[CELLS];
        bool hidden[CELLS];
        for (size_t i = 0; i < CELLS; i++)
            cell[i] = next_random(&seed) % 3 ? 0 : next_random(&seed) % 6;
        if (!suppress_cells(cell, ROWS, COLUMNS, 3, hidden)) {
            hopeless++;
            continue;
        }
        struct reader r = {.real = cell, .hidden = hidden};
        guess_from(&r, 0);
        for (size_t i = 0; i < CELLS; i++) {
            bool small = cell[i] > 0 && cell[i] < 3;
            if (small && (!hidden[i] || !r.other[i]))
                fail_msg("round %d: cell %zu of %d can be worked out", round, i, (int)cell[i]);
            covered += small;
        }
    }
    assert_true(covered > 300);
    assert_true(hopeless > 0 && hopeless < 400);
}

static void a_table_without_small_numbers_is_published_whole(void **state)
{
    (void)state;
    static const int64_t cell[] = {0, 5, 3, 7, 0, 4};
    bool hidden[6];
    assert_true(suppress_cells(cell, 2, 3, 3, hidden));
    for (size_t i = 0; i < 6; i++)
        assert_false(hidden[i]);
}

static void a_single_small_number_takes_three_covers(void **state)
{
    (void)state;
    static const int64_t cell[] = {1, 9, 5, 6, 8, 8, 4, 9, 9};
    static const bool want[] = {true, false, true, false, false, false, true, false, true};
    bool hidden[9];
    assert_true(suppress_cells(cell, 3, 3, 3, hidden));
    assert_memory_equal(hidden, want, sizeof want);
}

static void small_numbers_that_cover_one_another_take_no_more(void **state)
{
    (void)state;
    static const int64_t cell[] = {1, 2, 9, 2, 1, 9, 9, 9, 9};
    static const bool want[] = {true, true, false, true, true, false, false, false, false};
    bool hidden[9];
    assert_true(suppress_cells(cell, 3, 3, 3, hidden));
    assert_memory_equal(hidden, want, sizeof want);
}

static void what_the_totals_give_away_withholds_the_table(void **state)
{
    (void)state;
    static const int64_t one_row[] = {1, 4, 5}, alone[] = {2};
    bool hidden[3];
    assert_false(suppress_cells(one_row, 1, 3, 3, hidden));
    assert_false(suppress_cells(alone, 1, 1, 3, hidden));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_small_number_can_be_worked_out),
        cmocka_unit_test(a_table_without_small_numbers_is_published_whole),
        cmocka_unit_test(a_single_small_number_takes_three_covers),
        cmocka_unit_test(small_numbers_that_cover_one_another_take_no_more),
        cmocka_unit_test(what_the_totals_give_away_withholds_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
