/*
 * match.h - the candidates for an arriving face: keys by which records of one person find each other, and the
 * comparison with all that share one. Cost does not depend on how many people there are: a name that too many
 * have finds nobody, and a telephone or mailbox that too many share finds those who gave it last.
 */
#ifndef DOMAIN_IDENTITY_MATCH_H
#define DOMAIN_IDENTITY_MATCH_H

#include "domain/identity/compare.h"

#define IDENTITY_KEYS_MAX    10
#define IDENTITY_HOLDERS_MAX 120 /* of one key */
#define IDENTITY_NAME_MAX    60  /* of a name or reading: commoner ones are not worth asking about */

struct identity_key {
    uint64_t key;
    unsigned holders_max; /* if more hold it ... */
    unsigned newest;      /* ... so many of the newest are compared */
};

/* The keys of a face; how many. */
size_t identity_keys(const struct face *f, struct identity_key out[IDENTITY_KEYS_MAX]);

/* Where faces are kept: in memory or in the database. */
struct identity_store {
    void *ctx;
    /* The newest holders of a key into ids (at most cap of them); their number, or cap + 1 for "more". */
    size_t (*holders)(void *ctx, uint64_t key, int64_t *ids, size_t cap);
    /* Packed face, valid until the next call; NULL = not to be compared any more. */
    const char *(*face)(void *ctx, int64_t id);
};

struct identity_match {
    int64_t id;
    struct verdict verdict;
};

#define IDENTITY_MATCHES_MAX (IDENTITY_KEYS_MAX * IDENTITY_HOLDERS_MAX)

/* All that merge with `f` or are to be asked about, each once, best first. `out` has IDENTITY_MATCHES_MAX
 * places. */
size_t identity_match(const struct lexicon *l, const struct identity_store *s, const struct face *f,
                      struct identity_match *out);

#endif
