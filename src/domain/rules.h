/*
 * rules.h - what a city may decide for itself about counting. Filled from the configuration; never changes
 * while the daemon runs except by a reload, after which the cells are counted anew if a rule that matters to
 * them changed.
 */
#ifndef DOMAIN_RULES_H
#define DOMAIN_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/calendar.h"
#include "domain/plan.h"
#include "domain/wording.h"

#define PLANS_MAX 4

struct rules {
    const char *city_name, *division, *desk_name;
    const char *circulation; /* who initials a report, with ',' between; "" = nobody */
    int64_t suppress_below;  /* published cross tables hide 1 to this less one; 0 = nothing */
    int home_prefecture;
    bool match_automatic;                      /* a machine may join contacts that are surely one person */
    bool merge_same_day;                       /* same contact, day and main topic = one consultation */
    int64_t free_for_imports, free_for_writes; /* bytes of disk below which they are refused */
    int64_t mails_per_hour, mails_per_destination; /* 0 = no limit */
    struct plan plan[PLANS_MAX];
    size_t nplans;
    const char *etc;          /* the folder of campaigns and templates */
    struct sender sender;     /* whose name and address stand under every mail */
    int64_t soft_bounces;     /* in a row, after which an address is taken for dead */
    struct calendar calendar; /* of the etc folder; empty if it has none: then nothing is sent by itself */
};

/* With no plan at all the figures are there, without targets, of a plan named "none". */
void rules_fall_back(struct rules *rules);
/* Number the plans' cells by their places: where no database knows better (plan_slot.h). */
void rules_settle(struct rules *rules);
/* The definitions that a variant's cells are counted by; those of the first plan for a variant of none. */
const struct definitions *rules_definitions(const struct rules *rules, int variant);
/* The plan of that name, NULL = the first; NULL if there is none. */
const struct plan *rules_plan(const struct rules *rules, const char *name);
/* The same, but NULL = the first that the month is of, or the first. */
const struct plan *rules_plan_of(const struct rules *rules, const char *name, int32_t month);

#endif
