/*
 * contact.h - people, households, firms, groups: who the city has ties with.
 */
#ifndef DOMAIN_CONTACT_H
#define DOMAIN_CONTACT_H

#include "domain/record.h"

/* Add: r->v holds what came. On success r->id is set. */
int contact_add(struct world *w, struct record *r, struct en_error *err);
/* The two halves of it: all that can be refused, and the fields that follow from others; then storing. The
 * face is that of the prepared fields, NULL if it is not to be compared. */
int contact_prepare(struct world *w, struct record *r, struct en_error *err);
struct packed_face;
void contact_store(struct world *w, struct record *r, const struct packed_face *face);
/* Correct: with moved_on the old address and contact points stay as history. *r = as stored. */
int contact_edit(struct world *w, int64_t id, const struct record *changes, struct record *r,
                 struct en_error *err);
/* Cancel one that was entered by mistake; EN_CONFLICT if anything is recorded with it. */
int contact_cancel(struct world *w, int64_t id, const char *reason, struct record *r, struct en_error *err);
/* The contact's own fields, with the current address, e-mail and phone filled in. */
int contact_load(struct world *w, int64_t id, struct record *r, struct en_error *err);
/* The same as this contact itself was written, without what its row shows of others that are merged into it.
 */
int contact_load_own(struct world *w, int64_t id, struct record *r, struct en_error *err);

struct address_row {
    const char *postal, *prefecture, *city, *address;
    int32_t from, until; /* NO_DAY = open */
    int64_t member;      /* the merged contact it is of; 0 = of this one itself */
};
struct point_row {
    const char *kind, *value;
    int32_t from, until;
    int64_t member;
    const char *stopped; /* why no mail at all may go there, where that was asked; else NULL */
};
size_t contact_addresses(struct world *w, int64_t id, struct address_row **rows);
size_t contact_points(struct world *w, int64_t id, struct point_row **rows);

/* The contact whose addresses are the person's: the first of merge_members() that has any; 0 = none has. */
int64_t contact_address_atom(struct db *db, int64_t person);
/* The e-mail address in use; NULL if there is none. */
const char *contact_email(struct world *w, int64_t id);

/* A person's name as shown: "family given", or whichever there is; "" if none. */
const char *contact_name(const struct record *r, struct arena *a);

/* The same by id; "" if there is no such contact. */
const char *contact_name_of(struct world *w, int64_t id);

/* Fill what is empty in contact `id` from `r`, a row that tells the same identity. Nothing told before is
 * overwritten. */
void contact_complete(struct world *w, int64_t id, const struct record *r);

/* A firm, group or partner, by its kind. */
bool contact_is_body(const struct record *r);
/* Is whoever the contact belongs to under protection? */
bool contact_is_shielded(struct world *w, int64_t id);
/* Keys and search index anew, if they were made by an older folding. */
void contact_derive(struct world *w, int64_t id);

/* The kind of a contact whose kind was not told: a name with a legal form in it is a body's, any other a
 * person's. */
const char *contact_kind_of_name(struct world *w, const struct record *r);
/* Put "name" into family and given where those were not told; refuse a contact without any name. */
int contact_split_name(struct world *w, struct record *r, struct en_error *err);
/* Move a prefecture and a city at the head of `address` into their fields where those are empty. */
void contact_split_address(struct world *w, struct record *r);

#endif
