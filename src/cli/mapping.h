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

struct mapping {
    const char *name;
    const struct noun *noun;
    const char *source;
    enum charset encoding;
    int64_t skip_rows; /* lines above the heading; -1: look for it */
    struct mapping_field *field;
    size_t n;
    struct mapping_words blank;
    struct mapping_texts status;             /* headings */
    struct mapping_words cancelled, skipped; /* words of the status column */
};

/* `name` with a '/' or ending in .conf is a path, else NAME.conf in ETC/imports. All in the arena. -1 with
 * err: file:line. */
int mapping_load(const char *etc, const char *name, struct arena *a, struct mapping *out,
                 struct en_error *err);

/* What a folded cell stands for; NULL if it is none of the words. */
const char *mapping_lookup(const struct mapping_words *words, const char *folded);

#endif
