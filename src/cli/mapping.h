/*
 * mapping.h - files that say which column of a list is which field (etc/imports/NAME.conf).
 */
#ifndef CLI_MAPPING_H
#define CLI_MAPPING_H

#include "base/arena.h"
#include "base/charset.h"
#include "vocab/nouns.h"

/* A word of a cell after fold_text(), and what it stands for. */
struct mapping_word {
    const char *folded, *to;
};
struct mapping_words {
    struct mapping_word *at;
    size_t n;
};
struct mapping_texts {
    const char **at;
    size_t n;
};

/* Where one canonical field comes from: the first of `from` that is a heading; else `join`ed columns; else
 * the constant. */
struct mapping_field {
    const char *name;
    struct mapping_texts from, join;
    const char *constant; /* NULL if none */
    const char *split;    /* characters between the values of one cell; "" if it holds one */
    struct mapping_words values;
};

/* What a column says of its row. Without `paid` every word that is in no list counts; with it such a row is
 * refused. */
struct mapping_status {
    struct mapping_texts from; /* headings */
    struct mapping_words paid, cancelled, refunded, skipped;
};

/* One row a donation, or one a gift: then the amount is on each of them, or parts of it. */
enum mapping_gifts { GIFTS_NONE, GIFTS_REPEATED, GIFTS_SPLIT };
/* What a negative amount means: refused by the daemon, a refund on the line's day, the donation never was. */
enum mapping_negative { NEGATIVE_REFUSED, NEGATIVE_REFUND, NEGATIVE_CANCEL };

struct mapping {
    const char *name;
    const struct noun *noun;
    const char *source;
    enum charset encoding;
    int64_t skip_rows; /* lines above the heading; -1: look for it */
    struct mapping_field *field;
    size_t n;
    struct mapping_words blank;
    struct mapping_status *status; /* the first that says more than "counts" wins */
    size_t nstatus;
    enum mapping_gifts gifts;
    enum mapping_negative negative;
};

/* `name` with a '/' or ending in .conf is a path, else NAME.conf in ETC/imports. All in the arena. -1 with
 * err: file:line. */
int mapping_load(const char *etc, const char *name, struct arena *a, struct mapping *out,
                 struct en_error *err);

/* What a folded cell stands for; NULL if it is none of the words. */
const char *mapping_lookup(const struct mapping_words *words, const char *folded);

#endif
