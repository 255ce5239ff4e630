/*
 * cluster.c - the only place that joins faces to people. Invariant: no two members of a group may not meet,
 * unless a person said "same" of them.
 */
#include "domain/identity/cluster.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

bool identity_may_meet(const struct lexicon *l, const char *a, const char *b)
{
    struct face x, y;
    struct verdict v;
    face_unpack(a, &x);
    face_unpack(b, &y);
    identity_compare(l, &x, &y, &v);
    return !(v.rules & (RULES_FORBID | RULE_GIVEN_KANJI));
}

/* Sorting needs the hashes: an edge with its two ends by hash. */
struct sortable {
    struct identity_edge edge;
    uint64_t low, high;
};

static int by_weight(const void *a, const void *b)
{
    const struct sortable *x = a, *y = b;
    if (x->edge.bits != y->edge.bits)
        return x->edge.bits > y->edge.bits ? -1 : 1;
    if (x->low != y->low)
        return x->low < y->low ? -1 : 1;
    return x->high < y->high ? -1 : x->high > y->high;
}

static void sort_edges(const struct identity_group *g, struct identity_edge *edges, size_t n)
{
    struct sortable *s = mem_alloc((n + 1) * sizeof *s);
    for (size_t i = 0; i < n; i++) {
        uint64_t a = g->hash[edges[i].a], b = g->hash[edges[i].b];
        s[i] = (struct sortable){edges[i], a < b ? a : b, a < b ? b : a};
    }
    qsort(s, n, sizeof *s, by_weight);
    for (size_t i = 0; i < n; i++)
        edges[i] = s[i].edge;
    free(s);
}

/* Two faces that may not meet: they keep the groups they are in apart for good, however these grow. */
struct witness {
    uint32_t a, b;
};

/* Members of a group are a ring: next[i] is the one after i. */
struct rings {
    const struct identity_group *g;
    uint32_t *group, *next;
    VEC(struct witness) apart;
};

static bool known_apart(const struct rings *r, uint32_t a, uint32_t b)
{
    for (size_t k = 0; k < r->apart.n; k++) {
        uint32_t x = r->group[r->apart.at[k].a], y = r->group[r->apart.at[k].b];
        if ((x == r->group[a] && y == r->group[b]) || (x == r->group[b] && y == r->group[a]))
            return true;
    }
    return false;
}

static bool may_join(struct rings *r, uint32_t a, uint32_t b, bool judged)
{
    if (!judged && known_apart(r, a, b))
        return false;
    uint32_t i = a;
    do {
        uint32_t j = b;
        do {
            bool different = r->g->different && r->g->different(r->g->ctx, i, j);
            if (different || (!judged && !identity_may_meet(r->g->lexicon, r->g->face[i], r->g->face[j]))) {
                vec_add(&r->apart) = (struct witness){i, j};
                return false;
            }
            j = r->next[j];
        } while (j != b);
        i = r->next[i];
    } while (i != a);
    return true;
}

static void join(struct rings *r, uint32_t a, uint32_t b)
{
    uint32_t lowest = r->group[a] < r->group[b] ? r->group[a] : r->group[b];
    uint32_t after = r->next[a];
    r->next[a] = r->next[b];
    r->next[b] = after;
    uint32_t i = a;
    do {
        r->group[i] = lowest;
        i = r->next[i];
    } while (i != a);
}

bool identity_partition(const struct identity_group *g, struct identity_edge *edges, size_t nedges,
                        uint32_t *group)
{
    struct rings r = {.g = g, .group = group, .next = mem_alloc((g->n + 1) * sizeof *r.next)};
    bool refused = false;
    for (uint32_t i = 0; i < g->n; i++)
        group[i] = r.next[i] = i;
    sort_edges(g, edges, nedges);
    for (size_t i = 0; i < nedges; i++) {
        uint32_t a = edges[i].a, b = edges[i].b;
        edges[i].refused = false;
        if (group[a] == group[b])
            continue;
        edges[i].refused = !may_join(&r, a, b, edges[i].bits >= IDENTITY_JUDGED_SAME);
        refused |= edges[i].refused;
        if (!edges[i].refused)
            join(&r, a, b);
    }
    free(r.next);
    vec_clear(&r.apart);
    return refused;
}
