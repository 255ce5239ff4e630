/*
 * face.h - one record's view of a person or body, reduced to what is compared. Records that tell the same
 * give the same face, so a donor of ten identical gifts has one.
 *
 * A face is derived, never edited: it carries no text that was not folded, and is made anew when FOLD_VERSION
 * rises.
 */
#ifndef DOMAIN_IDENTITY_FACE_H
#define DOMAIN_IDENTITY_FACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "domain/identity/name.h"
#include "domain/identity/place.h"

#define FACE_PHONES 2

/* What a record says, as it came; NULL or "" = nothing. */
struct identity_row {
    struct name_text name, kana;
    const char *postal, *prefecture, *city, *address, *building;
    const char *phone, *phone2, *email;
    const char *account; /* the portal's, with the portal's name before it */
    int32_t birth;       /* NO_DAY = not told */
    int32_t decade;      /* of birth as the age band tells: lowest year; 0 = not told */
    bool company;        /* said to be a body; a legal form in the name says so too */
    bool shielded;       /* under 支援措置: never suggested to anybody, never merged by machine */
};

struct face {
    bool company, shielded;
    int form; /* of a company */
    int32_t birth, decade;
    struct name name, kana; /* a company's core is name.whole */
    struct place address;
    const char *postal, *email, *account; /* "" = none */
    const char *phone[FACE_PHONES];
};

void face_read(struct arena *a, const struct lexicon *l, const struct identity_row *row, struct face *out);
/* Teach the lexicon the parts this face tells. */
void face_teach(struct lexicon *l, const struct face *f);

/* Bytes for keeping, and back; the face then points into the bytes. Faces that are equal have equal bytes. */
void face_pack(const struct face *f, struct buf *out);
void face_unpack(const char *bytes, struct face *out);
/* Of the packed bytes: the same for the same face on every machine. */
uint64_t face_hash(const char *bytes, size_t n);

#endif
