/*
 * linked.h - which rows of which lists a person is made of, and how its contacts came to be one.
 */
#ifndef DOMAIN_LINKED_H
#define DOMAIN_LINKED_H

#include "domain/identity/compare.h"
#include "domain/world.h"

struct linked_row {
    int64_t id; /* of the source record */
    const char *source, *key;
    const char *kind; /* record_kind */
    int64_t record;
    int64_t contact, person; /* as written, and who it is; 0 = nobody */
};
/* Rows about people, by id, behind `after`. */
size_t linked_rows(struct world *w, int64_t after, size_t limit, struct linked_row **out);
/* The rows of one contact as written. */
size_t linked_of(struct world *w, int64_t contact, struct linked_row **out);
/* A row that the contact, else another of its person, came with; false if none did. */
bool linked_first(struct world *w, int64_t contact, struct linked_row *out);

struct linked_act {
    int64_t at, contact, other;
    const char *act, *ground, *by, *reason;
    bool has_verdict;
    struct verdict verdict;
};
/* What the log tells of a contact's joining and parting, oldest first. */
size_t linked_acts(struct world *w, int64_t contact, struct linked_act **out);

#endif
