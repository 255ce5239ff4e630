/*
 * suppress.c - the only place that decides what a published cross table hides.
 *
 * A hidden cell cannot be worked out if another table with the same totals and the same published cells is
 * possible. Such a table differs along a closed path through hidden cells, one up, one down by turns, along
 * rows and columns; what goes down must be 1 at least. So a cell is safe if such a path goes through it.
 */
#include "report/suppress.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct grid {
    const int64_t *cell;
    size_t rows, columns;
    bool *hidden;
};

static size_t at(const struct grid *g, size_t row, size_t column)
{
    return row * g->columns + column;
}

/*
 * Is there a path from `row` to `column` that lowers and raises by turns, without the cell where they meet?
 * `lower_first`: the first step lowers a cell of the row (the meeting cell then goes up), else raises one.
 * Rows are places 0..rows-1, columns come behind them.
 */
static bool path_exists(const struct grid *g, size_t row, size_t column, bool lower_first)
{
    size_t n = g->rows + g->columns, head = 0, tail = 0;
    size_t *queue = mem_alloc(n * sizeof *queue);
    bool *seen = mem_alloc(n * sizeof *seen);
    queue[tail++] = row;
    seen[row] = true;
    while (head < tail) {
        size_t place = queue[head++];
        bool in_row = place < g->rows, lowers = in_row == lower_first;
        for (size_t k = 0; k < (in_row ? g->columns : g->rows); k++) {
            size_t r = in_row ? place : k, c = in_row ? k : place - g->rows, next = in_row ? g->rows + k : k;
            bool meeting = r == row && c == column;
            if (meeting || seen[next] || !g->hidden[at(g, r, c)] || (lowers && !g->cell[at(g, r, c)]))
                continue;
            seen[next] = true;
            queue[tail++] = next;
        }
    }
    bool found = seen[g->rows + column];
    free(queue);
    free(seen);
    return found;
}

static bool is_safe(const struct grid *g, size_t row, size_t column)
{
    return path_exists(g, row, column, true) ||
           (g->cell[at(g, row, column)] && path_exists(g, row, column, false));
}

/* What hiding costs: what the reader loses, zeros last since they say something of everybody. */
static int64_t cost_of(const struct grid *g, size_t i)
{
    return g->hidden[i] ? 0 : g->cell[i] ? 1 + g->cell[i] : INT64_C(1) << 40;
}

/* Hide the cheapest rectangle that makes the cell safe. False if there is none. */
static bool hide_rectangle(struct grid *g, size_t row, size_t column)
{
    int64_t best = INT64_MAX;
    size_t best_row = 0, best_column = 0;
    for (size_t r = 0; r < g->rows; r++)
        for (size_t c = 0; c < g->columns; c++) {
            size_t beside = at(g, row, c), below = at(g, r, column), across = at(g, r, c);
            bool turns = (g->cell[beside] && g->cell[below]) ||
                         (g->cell[at(g, row, column)] && g->cell[across]);
            int64_t cost = cost_of(g, beside) + cost_of(g, below) + cost_of(g, across);
            if (r == row || c == column || !turns || cost >= best)
                continue;
            best = cost;
            best_row = r;
            best_column = c;
        }
    if (best == INT64_MAX)
        return false;
    g->hidden[at(g, row, best_column)] = g->hidden[at(g, best_row, column)] = true;
    g->hidden[at(g, best_row, best_column)] = true;
    return true;
}

/* A cell that was hidden as a cover needs no cover itself: only small numbers must not be worked out. Each
 * further hidden cell only opens more paths, so what is safe once stays safe. */
bool suppress_cells(const int64_t *cell, size_t rows, size_t columns, int64_t limit, bool *hidden)
{
    struct grid g = {cell, rows, columns, hidden};
    memset(hidden, 0, rows * columns * sizeof *hidden);
    for (size_t i = 0; i < rows * columns; i++)
        hidden[i] = cell[i] > 0 && cell[i] < limit;
    for (size_t r = 0; r < rows; r++)
        for (size_t c = 0; c < columns; c++) {
            bool small = cell[at(&g, r, c)] > 0 && cell[at(&g, r, c)] < limit;
            if (small && !is_safe(&g, r, c) && !hide_rectangle(&g, r, c))
                return false;
        }
    return true;
}
