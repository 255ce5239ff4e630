/*
 * rules.c - what follows from the plans a city has. Invariant: variant 0 is the first plan's.
 */
#include "domain/rules.h"

#include <string.h>

static size_t variant_of(struct rules *rules, const struct definitions *d)
{
    for (size_t i = 0; i < rules->nvariants; i++)
        if (definitions_equal(rules->variant[i], d))
            return i;
    rules->variant[rules->nvariants] = d;
    return rules->nvariants++;
}

void rules_settle(struct rules *rules)
{
    rules->nvariants = 0;
    for (size_t i = 0; i < rules->nplans; i++)
        rules->plan[i].variant = (int)variant_of(rules, &rules->plan[i].definitions);
}

const struct plan *rules_plan(const struct rules *rules, const char *name)
{
    for (size_t i = 0; i < rules->nplans; i++)
        if (!name || !strcmp(rules->plan[i].name, name))
            return &rules->plan[i];
    return NULL;
}
