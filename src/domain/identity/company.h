/*
 * company.h - names of firms and other bodies: their legal form and what is left without it.
 */
#ifndef DOMAIN_IDENTITY_COMPANY_H
#define DOMAIN_IDENTITY_COMPANY_H

#include <stdbool.h>

#include "base/arena.h"

struct company {
    const char *core; /* folded, without form, representative and blanks */
    int form;         /* 株式会社 is not 有限会社 of the same core; 0 = none told */
};

/* Is there a legal form in this name (as written)? Then *out (may be NULL) is filled. */
bool company_read(struct arena *a, const char *name, struct company *out);
/* A name that is known to be a body's, with or without a form in it. */
void company_read_known(struct arena *a, const char *name, struct company *out);

#endif
