/*
 * recognise.h - who is who: whom a row of a list is about, whom a contact may be, and who is one person.
 *
 * Who is one person follows from all faces and decisions alone: where no join was ever refused, joining one
 * by one gives the same as clustering everything; where one was, all that hangs together is clustered anew.
 */
#ifndef DOMAIN_RECOGNISE_H
#define DOMAIN_RECOGNISE_H

#include "domain/record.h"

/*
 * The contact that a row of a list describes: one that tells the same, else a new one, put to its person as
 * far as a machine may; what a person should look at goes to the queue. r->id = the contact as written,
 * *person = who it is.
 */
int recognise_row(struct world *w, struct record *r, int64_t *person, struct en_error *err);

/* A contact that was stored or corrected by hand: whoever it may be goes to the queue, nobody is joined.
 * The likeliest of them, 0 = none. */
int64_t recognise_by_hand(struct world *w, int64_t contact);

/* The same of a contact that has been there: put to its person as a row of a list is. */
void recognise_again(struct world *w, int64_t contact);

/* The contact came under protection, or is no longer: it is compared with nobody, or is again. */
void recognise_shielded(struct world *w, int64_t contact);

/* Somebody at the desk joined these two, or cut them apart: it holds against the machine for good. */
void recognise_joined(struct world *w, int64_t into, int64_t from);
void recognise_parted(struct world *w, int64_t person, int64_t other);

#endif
