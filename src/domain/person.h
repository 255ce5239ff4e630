/*
 * person.h - what a person of several atoms shows. Its root's row holds the root's own fields, completed from
 * its members in the order of merge_members(): whoever reads a contact's row reads the person. What the root
 * says itself is kept beside it (contact_own) as long as that differs.
 */
#ifndef DOMAIN_PERSON_H
#define DOMAIN_PERSON_H

#include "domain/record.h"

/* Before the root's own fields, or its members, change: its row is its own again. */
void person_bare(struct world *w, int64_t root);
/* After it: complete the row. */
void person_dress(struct world *w, int64_t root);

/* A loaded contact shows what it says itself from now on. */
void person_own(struct world *w, struct record *r);

#endif
