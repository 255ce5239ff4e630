/*
 * cluster.h - from pairs to people: which faces are one person, given all pairs that were found to be one.
 *
 * Edges are taken by falling weight, and one that would bring two faces together that must not meet is
 * refused; the result depends on the set of faces and edges alone, never on the order they came in.
 */
#ifndef DOMAIN_IDENTITY_CLUSTER_H
#define DOMAIN_IDENTITY_CLUSTER_H

#include "domain/identity/compare.h"

#define IDENTITY_JUDGED_SAME \
    1000.0F /* bits of a person's "same": no rule refuses it, only another's "different" */

struct identity_edge {
    uint32_t a, b; /* places in `faces` */
    float bits;
    bool refused; /* set by identity_partition */
};

struct identity_group {
    const struct lexicon *lexicon;
    size_t n;
    const char *const *face; /* packed */
    const uint64_t *hash;    /* of each, for a lasting order among equal weights */
    /* Did a person decide that these two are different? */
    bool (*different)(void *ctx, uint32_t a, uint32_t b);
    void *ctx;
};

/* May these two be in one person? Rules that forbid, and given names that only sound alike, say no. */
bool identity_may_meet(const struct lexicon *l, const char *a, const char *b);

/* group[i] = the lowest place among those that are one with i. Sorts the edges. Whether an edge was refused.
 */
bool identity_partition(const struct identity_group *g, struct identity_edge *edges, size_t nedges,
                        uint32_t *group);

#endif
