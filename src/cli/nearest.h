/*
 * nearest.h - which known word was meant.
 */
#ifndef CLI_NEAREST_H
#define CLI_NEAREST_H

#include <stddef.h>

/* The best of the words offered so far; begin with {.wanted = text}. */
struct nearest {
    const char *wanted;
    const char *best; /* NULL: none is near */
    size_t distance;
};

void nearest_offer(struct nearest *n, const char *word);

#endif
