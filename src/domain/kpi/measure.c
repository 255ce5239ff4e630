/*
 * measure.c - names of the measures.
 */
#include "domain/kpi/measure.h"

#include <string.h>

const char *const measure_names[MEASURE_COUNT] = {
#define X(symbol, name) [symbol] = name,
    MEASURES(X)
#undef X
};

int measure_of(const char *name)
{
    for (int i = 0; i < MEASURE_COUNT; i++)
        if (!strcmp(measure_names[i], name))
            return i;
    return -1;
}
