/*
 * kanji.h - old and variant kanji to the form that stands for all of them (strength "same").
 */
#ifndef BASE_KANJI_H
#define BASE_KANJI_H

#include <stddef.h>
#include <stdint.h>

struct kanji_pair {
    uint32_t from, to;
};

/* The representative of a kanji after NFKC; any other code point comes back as it is. */
uint32_t kanji_plain(uint32_t cp);
/* The whole table, sorted by `from`, for tests and documentation. */
const struct kanji_pair *kanji_pairs(size_t *n);

#endif
