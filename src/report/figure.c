/*
 * figure.c - the only place that rounds the figures of a report: half up, towards +∞ in the middle.
 */
#include "report/figure.h"

#include <inttypes.h>
#include <math.h>

#include "report/view.h"

#define WHOLE_FROM 10000 /* a tenth of 44,565 persons says nothing */

const char *figure_none(bool ja)
{
    return ja ? "－" : "-";
}

const char *figure_decimal(int64_t n, int decimals, struct arena *a)
{
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n, unit = 1;
    for (int i = 0; i < decimals; i++)
        unit *= 10;
    return arena_printf(a, "%s%s.%0*" PRIu64, n < 0 ? "▲" : "", view_number((int64_t)(u / unit), a), decimals,
                        u % unit);
}

int64_t figure_whole_of(int64_t n, int64_t d)
{
    __extension__ __int128 twice = (__int128)2 * n + d, unit = (__int128)2 * d, down = twice / unit;
    return (int64_t)(down - (twice % unit < 0));
}

int64_t figure_tenths_of(int64_t n, int64_t d)
{
    __extension__ __int128 twice = (__int128)20 * n + d, unit = (__int128)2 * d, down = twice / unit;
    return (int64_t)(down - (twice % unit < 0));
}

struct doc_cell figure_cell(const struct mp *value)
{
    if (value && value->type == MP_INT)
        return CELL_OF_WHOLE(value->i);
    if (value && value->type == MP_FLOAT && fabs(value->d) >= WHOLE_FROM && fabs(value->d) < 1e15)
        return CELL_OF_WHOLE((int64_t)floor(value->d + 0.5));
    if (value && value->type == MP_FLOAT && fabs(value->d) < WHOLE_FROM)
        return CELL_OF_TENTHS((int64_t)floor(value->d * 10 + 0.5));
    return CELL_OF_SIGN(CELL_NONE);
}

struct doc_cell figure_ratio(const struct mp *value, const struct mp *base)
{
    if (!value || !base || value->type != MP_INT || base->type != MP_INT || base->i < 0)
        return CELL_OF_SIGN(CELL_NONE);
    if (!base->i)
        return CELL_OF_SIGN(value->i > 0 ? CELL_ALL_NEW : CELL_NONE);
    if (!value->i)
        return CELL_OF_SIGN(CELL_NONE_LEFT);
    return CELL_OF_TENTHS(figure_tenths_of(100 * value->i, base->i));
}
