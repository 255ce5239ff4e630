/*
 * merge.h - which contacts are one person. A contact is an atom: one identity as it was written. A person is
 * a tree of atoms, known by the id of its root; whoever is not merged is a tree of one.
 *
 * Records (consultations, donations, tasks, mails ...) name the root, so that figures and lists read one id.
 * A row at a root which is not its own is remembered with its home, the atom it came with; a record of a
 * person belongs to the root unless merge_home() says otherwise. So the root of a row is always the root of
 * its home, and edges may be made and cut in any order. Names, addresses, contact points, the consent
 * journal, enrolments and rows of lists stay with their atom.
 */
#ifndef DOMAIN_MERGE_H
#define DOMAIN_MERGE_H

#include "domain/record.h"

/* Why two contacts are joined or kept apart; goes into the log (identity_link) as it is. */
struct merge_ground {
    bool machine;        /* the matching, not somebody at the desk */
    const char *reason;  /* NULL = none told */
    const void *verdict; /* what the matching went by; NULL = nothing */
    size_t size;
    int64_t model, fold; /* versions of it; 0 = none */
};

/* The person a contact belongs to; the id itself if it is nobody's member or no contact at all. */
int64_t merge_root(struct world *w, int64_t id);
/* All atoms of a person, the root first, then by id; how many (at least 1). */
size_t merge_members(struct world *w, int64_t root, int64_t **ids);

/*
 * Make the person of `from` part of the person of `into`: the root of the one becomes a member of the root of
 * the other. A few statements where `from` has no records; never more than the rows of `from`.
 * EN_NOT_FOUND, EN_CONFLICT (one person already, cancelled), EN_INVALID (a person and a body are never one).
 */
int merge_join(struct world *w, int64_t into, int64_t from, const struct merge_ground *g,
               struct en_error *err);
/* Cut a member off, with the members below it: they are a person of their own again, with every record that
 * came with them. EN_CONFLICT: it is nobody's member. */
int merge_cut(struct world *w, int64_t id, const struct merge_ground *g, struct en_error *err);

/* Split members off, as one person, whose id is that of the first; whoever hung on them stays. EN_INVALID. */
int merge_split(struct world *w, int64_t person, const int64_t *ids, size_t n, const struct merge_ground *g,
                struct en_error *err);

struct merge_row {
    const struct noun *noun;
    int64_t id;
};
/* Split records off that were put with the wrong person: they go to a new contact *into of the same name.
 * Merging it back makes the person as it was. EN_INVALID: not a record of the person. */
int merge_split_rows(struct world *w, int64_t person, const struct merge_row *rows, size_t n,
                     const struct merge_ground *g, int64_t *into, struct en_error *err);

/*
 * A row that was just stored and names the root is that of the atom `home`; so is what followed from it
 * (stages, tasks, the contact among the members of a migration). `home` may be the root itself.
 */
void merge_home(struct world *w, const char *table, int64_t row, int64_t home);
/* The atom a row came with, where that is not the contact it names; 0 else. */
int64_t merge_home_of(struct world *w, const char *table, int64_t row);
/* A row that follows from another record (origin: kind and id) has the same home as that. */
void merge_follow(struct world *w, const char *table, int64_t row, const char *origin, int64_t id);
/* The row goes, or now names somebody else: no home is kept for it. */
void merge_forget(struct world *w, const char *table, int64_t row);

#endif
