/*
 * keyset.h - how often each row of a file came, for rows that have no number of their own.
 */
#ifndef CLI_KEYSET_H
#define CLI_KEYSET_H

#include "cli/sheet.h"

struct keyset {
    struct keyset_slot {
        uint64_t hash;
        uint32_t times; /* 0: free */
    } * slot;
    size_t size, used; /* size: a power of two, or 0 */
};

void keyset_clear(struct keyset *k);
/* "h:" + hash of the row's canonical content + "-" + how many like it have come, 1 for the first. */
const char *keyset_key(struct keyset *k, const struct sheet_row *row, struct arena *a);

#endif
