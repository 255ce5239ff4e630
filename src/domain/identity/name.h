/*
 * name.h - a person's name as written, taken apart for comparing.
 */
#ifndef DOMAIN_IDENTITY_NAME_H
#define DOMAIN_IDENTITY_NAME_H

#include <stdbool.h>

#include "base/arena.h"
#include "domain/identity/lexicon.h"

/* What was written, in columns or in one piece; NULL or "" = nothing. */
struct name_text {
    const char *whole, *family, *given;
};

enum name_split {
    NAME_WHOLE,   /* cannot tell the parts apart; family and given are "" */
    NAME_GUESSED, /* by the lexicon */
    NAME_TOLD,    /* by columns or a blank */
    NAME_FAMILY,  /* nothing but a family name */
};

/* Folded: kanji in one form, no blanks, signs and honorifics; or, for readings, reading keys. */
struct name {
    const char *whole, *family, *given; /* "" = none */
    enum name_split split;
};

/*
 * Writing and reading of a person. A name written in kana or in the alphabet is a reading, and gives no
 * writing. Texts in the arena.
 */
void name_read(struct arena *a, const struct lexicon *l, const struct name_text *writing,
               const struct name_text *reading, struct name *name, struct name *kana);

/* A sign for a letter the sender's character set lacks: 〓 or ?. */
bool name_is_gap(uint32_t cp);

#endif
