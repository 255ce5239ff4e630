/*
 * definitions.h - whom a plan calls a migrant, a repeat donor, a part of the relationship population: the
 * city's own choice, since no national definition exists.
 *
 * What depends on them is counted for each plan in cells of its own (the variant of a cell, see kpi/cells.h).
 */
#ifndef DOMAIN_DEFINITIONS_H
#define DOMAIN_DEFINITIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/conf.h"
#include "vocab/enums.h"

/* What makes a donor a repeat donor, and a gift a repeat gift: an earlier gift ... */
enum repeat_rule {
    REPEAT_PREV_FY, /* of an earlier fiscal year */
    REPEAT_PREV_CY, /* of an earlier calendar year, as donors think in tax years */
    REPEAT_EVER2,   /* whenever it was */
    REPEAT_STREAK2, /* of the fiscal year before */
    REPEAT_RULES
};

enum migrant_origin { FROM_OUTSIDE_CITY, FROM_OUTSIDE_PREFECTURE };

/* What brings somebody into the relationship population, besides visits and relationships of each kind. */
enum tie {
    TIE_CONSULT_IN_PERSON,
    TIE_CONSULT,
    TIE_APPLICATION,
    TIE_EVENT,
    TIE_CROWDFUNDING,
    TIE_REPEAT_GIFT,
    TIES
};

#define VISIT_TYPES_MAX   16
#define RELATIONSHIPS_MAX 32
#define REASONS_MAX       32

struct definitions {
    enum migrant_origin migrant_origin;
    bool migrant_needs_tie;    /* through the desk or with a scheme */
    bool migrant_needs_intent; /* to stay a year or more */
    bool reason_excluded[REASONS_MAX];
    enum repeat_rule repeat;
    int window_months; /* a record qualifies for its month and the rest of so many */
    enum mlit_class tie[TIES], visit[VISIT_TYPES_MAX], relationship[RELATIONSHIPS_MAX];
};

/* What holds where a plan says nothing: docs/figures.md. */
struct definitions definitions_default(void);
/* Overwrite with what the group says. -1 with file:line. */
int definitions_read(const struct conf_node *group, struct definitions *d, struct en_error *err);
bool definitions_equal(const struct definitions *a, const struct definitions *b);
/* As a text that is equal only for equal definitions. */
void definitions_text(const struct definitions *d, struct buf *out);

#endif
