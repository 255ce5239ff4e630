/*
 * book.h - faces in memory: added one after the other, each compared with its candidates and put to its
 * person at once. For tests, for looking at a whole file before it is imported, and for the clean-up over
 * everything.
 *
 * After any sequence of additions and judgements the persons are the same, whatever the order, but for two
 * things that depend on what had been seen: a key that more hold than its limit finds fewer from then on, and
 * the weight of rare names grows with the lexicon.
 */
#ifndef DOMAIN_IDENTITY_BOOK_H
#define DOMAIN_IDENTITY_BOOK_H

#include "domain/identity/match.h"

struct identity_book;

/* `l` is borrowed and may be taught meanwhile. */
struct identity_book *identity_book_new(const struct lexicon *l);
void identity_book_free(struct identity_book *b);

/* The place of this face, an old one if it is equal to one that tells enough to be one person's. */
uint32_t identity_book_add(struct identity_book *b, const struct face *f);
/* Its person, named by the lowest place of a face of it. */
uint32_t identity_book_person(const struct identity_book *b, uint32_t face);
size_t identity_book_faces(const struct identity_book *b);
/* Packed face at a place. */
const char *identity_book_face(const struct identity_book *b, uint32_t face);

/* What a person decided about two faces; outranks every rule, and is never asked again. */
void identity_book_judge(struct identity_book *b, uint32_t one, uint32_t other, bool same);

struct identity_question {
    uint32_t a, b; /* faces of two persons: the likeliest pair between them */
    struct verdict verdict;
};
/* What a person should look at, best first: one for each two persons, none between persons that may not meet.
 * The caller frees *out. */
size_t identity_book_questions(struct identity_book *b, struct identity_question **out);

/* Bytes in use, for telling what a load takes. */
size_t identity_book_bytes(const struct identity_book *b);

#endif
