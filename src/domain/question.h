/*
 * question.h - pairs of contacts that a person should look at, and what was decided about them.
 *
 * Invariants: at most one question is open between two persons, the likeliest pair of theirs; none between
 * persons of whom some pair was judged different or may not be one. A pair that was decided is never asked
 * about again.
 */
#ifndef DOMAIN_QUESTION_H
#define DOMAIN_QUESTION_H

#include "domain/identity/compare.h"
#include "domain/world.h"

/* Two contacts that the machine takes for one, or would ask about. */
struct question_pair {
    int64_t a, b;
    struct verdict verdict;
};
/* Which of the pairs are worth a question between the persons the two contacts are of? These are questions
 * from now on. */
void question_ask(struct world *w, const struct question_pair *pairs, size_t n);
/* Two persons became this one, or its contacts tell something else: drop the questions that came to nothing.
 */
void question_settle(struct world *w, int64_t person);

/* A contact tells something else: what was asked about it is asked anew, or not; what was decided stays. */
void question_renew(struct world *w, int64_t contact);
/* The person that the likeliest open question about a contact names; 0 = none. */
int64_t question_likeliest(struct world *w, int64_t contact);

/* A person decided about these two without being asked. */
void question_judge(struct world *w, int64_t a, int64_t b, bool same);
/* A person decided that all of these are one: what was said of them before does not hold any more. */
void question_unite(struct world *w, const int64_t *these, size_t n);

struct question {
    int64_t id, a, b; /* contacts as they were written */
    const char *state;
    int64_t tenths;   /* of a bit */
    bool has_verdict; /* false: nobody compared them, a person decided */
    struct verdict verdict;
    int64_t asked_at, decided_at; /* 0 = not yet */
    const char *decided_by, *reason;
};
int question_load(struct world *w, int64_t id, struct question *out, struct en_error *err);
/* Open ones, likeliest first, from the cursor on (id 0 = the start). */
size_t question_list(struct world *w, int64_t tenths, int64_t id, size_t limit, struct question **out);
/* Every question of a contact that is in this state. */
size_t question_of(struct world *w, int64_t contact, const char *state, struct question **out);
/* What a person says of an open pair. "same" joins the two persons. *person = who they are then, 0 if two. */
int question_decide(struct world *w, int64_t id, bool same, const char *reason, int64_t *person,
                    struct en_error *err);

/* Pairs that were judged different and have a contact among these. */
struct question_apart {
    int64_t a, b;
};
size_t question_apart(struct world *w, const int64_t *contacts, size_t n, struct question_apart **out);
bool question_is_apart(const struct question_apart *pairs, size_t n, int64_t a, int64_t b);
/* Contacts that a person decided to be the same as this one. */
size_t question_same(struct world *w, int64_t contact, int64_t **out);

/* A contact came with this face: what was decided of an equal one that is gone holds for it. Whether
 * anything was. */
bool question_regain(struct world *w, int64_t contact, int64_t hash);
/* The contact goes: open questions about it go, decisions stay for its face. */
void question_lose(struct world *w, int64_t contact);
/* Does the row outlive the import that brought it? */
bool question_outlives(struct world *w, int64_t id);

#endif
