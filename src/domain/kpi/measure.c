/*
 * measure.c - names of the measures.
 */
#include "domain/kpi/measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const measure_names[MEASURE_COUNT] = {
#define X(symbol, name, defined) [symbol] = name,
    MEASURES(X)
#undef X
};

static const bool by_definitions[MEASURE_COUNT] = {
#define X(symbol, name, defined) [symbol] = defined,
    MEASURES(X)
#undef X
};

bool measure_is_defined(enum measure m)
{
    return by_definitions[m];
}

char *measure_name(enum measure m, int variant, char out[MEASURE_NAME_MAX])
{
    if (variant)
        (void)snprintf(out, MEASURE_NAME_MAX, "%s#%d", measure_names[m], variant);
    else
        (void)snprintf(out, MEASURE_NAME_MAX, "%s", measure_names[m]);
    return out;
}

int measure_of(const char *name, int *variant)
{
    size_t n = strcspn(name, "#");
    *variant = name[n] ? atoi(name + n + 1) : 0;
    for (int i = 0; i < MEASURE_COUNT; i++)
        if (strlen(measure_names[i]) == n && !memcmp(measure_names[i], name, n))
            return i;
    return -1;
}
