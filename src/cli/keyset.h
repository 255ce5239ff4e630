/*
 * keyset.h - how often each row or key of a file came, by its hash: 24 bytes each.
 */
#ifndef CLI_KEYSET_H
#define CLI_KEYSET_H

#include "cli/sheet.h"

struct keyset {
    struct keyset_slot {
        uint64_t hash, note;
        uint32_t times; /* 0: free */
    } * slot;
    size_t size, used; /* size: a power of two, or 0 */
};

void keyset_clear(struct keyset *k);
/* "h:" + hash of the row's canonical content + "-" + how many like it have come, 1 for the first. */
const char *keyset_key(struct keyset *k, const struct sheet_row *row, struct arena *a);
/* How often this key has come, this time included. */
uint32_t keyset_times(struct keyset *k, const char *key);
/* Hash of a row's canonical content. */
uint64_t keyset_hash(const struct sheet_row *row);
/*
 * What was noted with a key, 0 if nothing; and note it. Two keys with one hash are taken for one: of four
 * million that happens once in two million files.
 */
uint64_t keyset_note(struct keyset *k, const char *key, uint64_t note);

#endif
