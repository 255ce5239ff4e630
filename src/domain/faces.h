/*
 * faces.h - the faces of the contacts and their keys as the database keeps them, and the counts of names as
 * memory does.
 *
 * Every contact has its face from the moment it is stored; a contact that is not to be compared (cancelled, a
 * household) has none. What was stored before faces were, or by an older folding, gets its face from the
 * sweep.
 */
#ifndef DOMAIN_FACES_H
#define DOMAIN_FACES_H

#include "base/fold.h"
#include "domain/identity/match.h"
#include "domain/record.h"

/* Of what is stored: rises when a contact's face may come out differently. */
#define FACE_VERSION (FOLD_VERSION * 1000 + IDENTITY_MODEL)

/* The counts of names: read at the start, always those that the faces of the database add up to. */
struct faces;
struct faces *faces_new(void);
void faces_free(struct faces *f);
/* The transaction was lost: what is in memory is not what is on the disk. */
void faces_distrust(struct faces *f);

/* As kpi_settle() and kpi_forget(): write what the request's faces added to the counts; or take it back. */
void faces_settle(struct world *w);
void faces_forget(struct world *w);
/* For a part of a request that is undone. */
size_t faces_mark(struct world *w);
void faces_return(struct world *w, size_t mark);

const struct lexicon *faces_lexicon(struct world *w);

/* A face for comparing, packed, with its hash; 0 = it tells too little for an equal one to be the same
 * person. */
struct packed_face {
    const char *bytes;
    size_t n;
    int64_t hash;
    struct face face;
};
/* The face of a contact as written; false if it is not to be compared. In w->arena. */
bool faces_read(struct world *w, const struct record *contact, bool shielded, struct packed_face *out);

/* Keep the face of a contact that has none. */
void faces_store(struct world *w, int64_t contact, const struct packed_face *f);
/* Make the contact's face what it should be now, or take it away. Whether it changed. */
bool faces_put(struct world *w, const struct record *contact);
void faces_take(struct world *w, int64_t contact);
/* faces_put() of a contact as stored. */
bool faces_refresh(struct world *w, int64_t contact);

/* The sweep made the face and will compare it, or has: whoever else makes one compares it at once. */
void faces_note_compared(struct world *w, int64_t contact, bool compared);

/* The contact whose face is equal and tells enough; 0 = none. */
int64_t faces_equal(struct world *w, const struct packed_face *f);
/* The packed face of a contact, NULL if it has none of this version; in w->arena. */
const char *faces_of(struct world *w, int64_t contact, int64_t *hash);

/* Room for IDENTITY_MATCHES_MAX matches, one request's at a time. */
struct identity_match *faces_room(struct world *w);
/* All that are to be one with `f` or asked about, best first, but `except`. */
size_t faces_match(struct world *w, const struct face *f, int64_t except, struct identity_match *out);

/* Was a join refused among those this face leads to? */
bool faces_contested(struct world *w, int64_t contact);
void faces_contest(struct world *w, int64_t contact);

#endif
