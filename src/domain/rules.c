/*
 * rules.c - what follows from the plans a city has. Invariant: no two plans share a variant.
 */
#include "domain/rules.h"

#include <string.h>

#include "base/civil.h"

/* The period is that of the strategy; only plan_total depends on it. */
void rules_fall_back(struct rules *rules)
{
    if (rules->nplans)
        return;
    rules->plan[rules->nplans++] = (struct plan){.name = "none",
                                                 .title = "（計画なし）",
                                                 .from = civil_day(2021, 6, 1),
                                                 .until = civil_day(2025, 3, 31),
                                                 .definitions = definitions_default()};
}

void rules_settle(struct rules *rules)
{
    for (size_t i = 0; i < rules->nplans; i++)
        rules->plan[i].variant = (int)i;
}

const struct definitions *rules_definitions(const struct rules *rules, int variant)
{
    for (size_t i = 0; i < rules->nplans; i++)
        if (rules->plan[i].variant == variant)
            return &rules->plan[i].definitions;
    return &rules->plan[0].definitions;
}

const struct plan *rules_plan(const struct rules *rules, const char *name)
{
    for (size_t i = 0; i < rules->nplans; i++)
        if (!name || !strcmp(rules->plan[i].name, name))
            return &rules->plan[i];
    return NULL;
}

const struct plan *rules_plan_of(const struct rules *rules, const char *name, int32_t month)
{
    for (size_t i = 0; !name && i < rules->nplans; i++) {
        const struct plan *p = &rules->plan[i];
        if (month >= civil_month_of(p->from) && month <= civil_month_of(p->until))
            return p;
    }
    return rules_plan(rules, name);
}
