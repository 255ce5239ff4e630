/*
 * decimal.c - the only place that reads, writes and scales decimals. Invariant: nothing is ever a float.
 */
#include "base/decimal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define PLACES 6

/* Full width to ASCII; every sign people use for minus to '-'. */
static uint32_t next_plain(const char **s)
{
    uint32_t cp = text_next(s);
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        cp -= 0xFEE0;
    bool minus = cp == 0x25B2 || cp == 0x25B3 || cp == 0x2212 || cp == 0x2010 || cp == 0x2013;
    return minus ? '-' : cp;
}

/* Digits before the point: how many since the last ",", and whether there was one. */
struct group {
    size_t digits;
    bool separated;
};

/* May a "," or the point stand behind it? */
static bool ends_well(const struct group *g, bool comma)
{
    return g->separated ? g->digits == 3 : g->digits > 0 && (!comma || g->digits <= 3);
}

bool decimal_parse(const char *text, int64_t *millionths)
{
    const char *s = text;
    uint32_t cp = next_plain(&s);
    bool negative = cp == '-';
    struct group group = {0, false};
    int places = -1;
    int64_t n = 0;
    if (cp == '-' || cp == '+')
        cp = next_plain(&s);
    for (; cp; cp = next_plain(&s)) {
        if (cp == ',' && places < 0 && ends_well(&group, true)) {
            group = (struct group){0, true};
            continue;
        }
        if (cp == '.' && places < 0 && ends_well(&group, false)) {
            places = 0;
            continue;
        }
        if (cp < '0' || cp > '9' || places == PLACES || n > DECIMAL_MAX / 10)
            return false;
        n = n * 10 + (int64_t)(cp - '0');
        group.digits += places < 0;
        places += places >= 0;
    }
    if (!ends_well(&group, false) || places == 0)
        return false;
    for (places = places < 0 ? 0 : places; places < PLACES; places++) {
        if (n > DECIMAL_MAX / 10)
            return false;
        n *= 10;
    }
    *millionths = negative ? -n : n;
    return n <= DECIMAL_MAX;
}

char *decimal_text(int64_t millionths, char out[DECIMAL_TEXT_MAX])
{
    uint64_t u = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
    (void)snprintf(out, DECIMAL_TEXT_MAX, "%s%" PRIu64 ".%06" PRIu64, millionths < 0 ? "-" : "",
                   u / (uint64_t)DECIMAL_ONE, u % (uint64_t)DECIMAL_ONE);
    size_t n = strlen(out);
    while (out[n - 1] == '0')
        n--;
    n -= out[n - 1] == '.';
    out[n] = '\0';
    return out;
}

int64_t decimal_scale(int64_t n, int64_t by, int64_t d)
{
    assert(d);
    decimal_wide top = (decimal_wide)n * by * 2 + d, bottom = (decimal_wide)d * 2;
    if (bottom < 0) {
        top = -top;
        bottom = -bottom;
    }
    decimal_wide q = top / bottom;
    q -= top % bottom < 0;
    return q > INT64_MAX ? INT64_MAX : q < INT64_MIN ? INT64_MIN : (int64_t)q;
}

int64_t decimal_add(int64_t a, int64_t b)
{
    int64_t sum;
    if (__builtin_add_overflow(a, b, &sum))
        return a < 0 ? INT64_MIN : INT64_MAX;
    return sum;
}

int64_t decimal_of(int64_t whole)
{
    int64_t most = DECIMAL_MAX / DECIMAL_ONE;
    return (whole > most ? most : whole < -most ? -most : whole) * DECIMAL_ONE;
}

bool decimal_reaches(decimal_wide n, decimal_wide d, int64_t per_cent)
{
    assert(d > 0);
    return n * 100 >= per_cent * d;
}
