/*
 * figure.c - the only place that rounds and writes the figures of a report.
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

const char *figure_tenths(int64_t tenths, struct arena *a)
{
    uint64_t u = tenths < 0 ? 0 - (uint64_t)tenths : (uint64_t)tenths;
    return arena_printf(a, "%s%s.%" PRIu64, tenths < 0 ? "▲" : "", view_number((int64_t)(u / 10), a), u % 10);
}

int64_t figure_ratio_tenths(int64_t month, int64_t base)
{
    int64_t twice = 2000 * month + base, unit = 2 * base;
    int64_t down = twice / unit;
    return down - (twice % unit < 0);
}

const char *figure_of(const struct mp *value, bool ja, struct arena *a)
{
    if (value && value->type == MP_INT)
        return view_number(value->i, a);
    if (value && value->type == MP_FLOAT && fabs(value->d) >= WHOLE_FROM && fabs(value->d) < 1e15)
        return view_number((int64_t)floor(value->d + 0.5), a);
    if (value && value->type == MP_FLOAT && fabs(value->d) < WHOLE_FROM)
        return figure_tenths((int64_t)floor(value->d * 10 + 0.5), a);
    return figure_none(ja);
}

void figure_add(struct mp *sum, const struct mp *value)
{
    if (!value || value->type != MP_INT)
        return;
    sum->type = MP_INT;
    sum->i += value->i;
}
