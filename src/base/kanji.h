/*
 * kanji.h - old and variant kanji to the form that stands for all of them.
 *
 * "Same": one letter written in two ways (髙高, 邉邊辺); names that differ in nothing else are one name.
 * "Near": two letters that people take for each other (斎斉, 祐佑); names that differ there are two names
 * until somebody has looked.
 */
#ifndef BASE_KANJI_H
#define BASE_KANJI_H

#include <stddef.h>
#include <stdint.h>

enum kanji_strength { KANJI_SAME, KANJI_NEAR };

struct kanji_pair {
    uint32_t from, to;
};

/* The representative of a kanji after NFKC; any other code point comes back as it is. */
uint32_t kanji_plain(uint32_t cp);
/* The same in both strengths together: for finding what might be meant, never for
 * saying that it is. */
uint32_t kanji_near(uint32_t cp);
/* A whole table, sorted by `from`, for tests and documentation. */
const struct kanji_pair *kanji_pairs(enum kanji_strength strength, size_t *n);

#endif
