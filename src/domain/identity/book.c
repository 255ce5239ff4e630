/*
 * book.c - the only place that keeps faces in memory. Invariants: the faces of a person are a ring; two faces
 * of one person may meet or were judged the same; persons joined by edges of which none was refused are one
 * person.
 */
#include "domain/identity/book.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "domain/identity/cluster.h"
#include "domain/identity/hash.h"
#include "domain/identity/index.h"

#define NONE UINT32_MAX

struct entry {
    const char *face;
    uint64_t hash;
    uint32_t person, next; /* ring */
    uint32_t first_edge;   /* index * 2 + end */
    bool contested;        /* an edge of its component was refused: it is clustered as a whole from now on */
    bool solitary;         /* tells too little for an equal one to be the same person */
};

struct link {
    struct identity_edge edge;
    uint32_t next[2]; /* edges of a and of b */
};

struct question {
    uint32_t a, b;
    float bits;
};

struct identity_book {
    const struct lexicon *lexicon;
    struct arena *bytes;
    size_t nbytes;
    struct index *keys, *equal, *different;
    VEC(struct entry) entries;
    VEC(struct link) links;
    VEC(struct question) asks;
    struct buf packed;
    struct identity_match *matches;
};

struct identity_book *identity_book_new(const struct lexicon *l)
{
    struct identity_book *b = mem_alloc(sizeof *b);
    b->lexicon = l;
    b->bytes = arena_new();
    b->keys = index_new();
    b->equal = index_new();
    b->different = index_new();
    b->matches = mem_alloc(IDENTITY_MATCHES_MAX * sizeof *b->matches);
    return b;
}

void identity_book_free(struct identity_book *b)
{
    if (!b)
        return;
    arena_free(b->bytes);
    index_free(b->keys);
    index_free(b->equal);
    index_free(b->different);
    vec_clear(&b->entries);
    vec_clear(&b->links);
    vec_clear(&b->asks);
    buf_clear(&b->packed);
    free(b->matches);
    free(b);
}

uint32_t identity_book_person(const struct identity_book *b, uint32_t face)
{
    return b->entries.at[face].person;
}

size_t identity_book_faces(const struct identity_book *b)
{
    return b->entries.n;
}

const char *identity_book_face(const struct identity_book *b, uint32_t face)
{
    return b->entries.at[face].face;
}

size_t identity_book_bytes(const struct identity_book *b)
{
    return b->nbytes + index_bytes(b->keys) + index_bytes(b->equal) + b->entries.cap * sizeof *b->entries.at +
           b->links.cap * sizeof *b->links.at + b->asks.cap * sizeof *b->asks.at;
}

/* ---- edges ---- */

static void add_edge(struct identity_book *b, uint32_t one, uint32_t other, float bits)
{
    uint32_t i = (uint32_t)b->links.n;
    vec_add(&b->links) = (struct link){{one, other, bits, false},
                                       {b->entries.at[one].first_edge, b->entries.at[other].first_edge}};
    b->entries.at[one].first_edge = i * 2;
    b->entries.at[other].first_edge = i * 2 + 1;
}

static uint64_t pair_key(uint32_t one, uint32_t other)
{
    uint32_t low = one < other ? one : other, high = one < other ? other : one;
    return hash_mix((uint64_t)high << 32 | low);
}

static bool judged_different(const struct identity_book *b, uint32_t one, uint32_t other)
{
    int64_t none;
    return index_values(b->different, pair_key(one, other), &none, 0) > 0;
}

/* ---- persons ---- */

static bool may_join(const struct identity_book *b, uint32_t one, uint32_t other)
{
    uint32_t i = one;
    do {
        uint32_t j = other;
        do {
            if (judged_different(b, i, j) ||
                !identity_may_meet(b->lexicon, b->entries.at[i].face, b->entries.at[j].face))
                return false;
            j = b->entries.at[j].next;
        } while (j != other);
        i = b->entries.at[i].next;
    } while (i != one);
    return true;
}

static void join(struct identity_book *b, uint32_t one, uint32_t other)
{
    struct entry *e = b->entries.at;
    uint32_t person = e[one].person < e[other].person ? e[one].person : e[other].person;
    uint32_t after = e[one].next, i = one;
    e[one].next = e[other].next;
    e[other].next = after;
    do {
        e[i].person = person;
        i = e[i].next;
    } while (i != one);
}

/* All faces that edges lead to from one, and those edges with places in `faces`. */
struct component {
    VEC(uint32_t) faces;
    VEC(struct identity_edge) edges;
    uint32_t *place; /* of each face of the book; NONE */
};

static void reach(struct component *c, uint32_t face)
{
    if (c->place[face] != NONE)
        return;
    c->place[face] = (uint32_t)c->faces.n;
    vec_add(&c->faces) = face;
}

static void gather(const struct identity_book *b, uint32_t from, struct component *c)
{
    c->place = mem_alloc(b->entries.n * sizeof *c->place);
    memset(c->place, 0xFF, b->entries.n * sizeof *c->place);
    reach(c, from);
    for (size_t i = 0; i < c->faces.n; i++) {
        uint32_t face = c->faces.at[i], at = b->entries.at[face].first_edge;
        while (at != NONE) {
            const struct link *l = &b->links.at[at / 2];
            reach(c, l->edge.a);
            reach(c, l->edge.b);
            if (at % 2 == 0)
                vec_add(&c->edges) = (struct identity_edge){c->place[l->edge.a], c->place[l->edge.b],
                                                            l->edge.bits, false};
            at = l->next[at % 2];
        }
    }
}

struct different_ctx {
    const struct identity_book *book;
    const uint32_t *face;
};

static bool different(void *ctx, uint32_t a, uint32_t b)
{
    const struct different_ctx *d = ctx;
    return judged_different(d->book, d->face[a], d->face[b]);
}

/* The persons of a component from its edges alone. */
static void cluster_anew(struct identity_book *b, uint32_t from)
{
    struct component c = {0};
    gather(b, from, &c);
    size_t n = c.faces.n;
    const char **face = mem_alloc(n * sizeof *face);
    uint64_t *hash = mem_alloc(n * sizeof *hash);
    uint32_t *group = mem_alloc(n * sizeof *group);
    for (size_t i = 0; i < n; i++) {
        face[i] = b->entries.at[c.faces.at[i]].face;
        hash[i] = b->entries.at[c.faces.at[i]].hash;
    }
    struct different_ctx ctx = {b, c.faces.at};
    struct identity_group g = {b->lexicon, n, face, hash, different, &ctx};
    bool refused = identity_partition(&g, c.edges.at, c.edges.n, group);
    for (size_t i = 0; i < n; i++) {
        struct entry *e = &b->entries.at[c.faces.at[i]];
        e->person = e->next = c.faces.at[i];
        e->contested = refused;
    }
    for (size_t i = 0; i < n; i++)
        if (group[i] != i)
            join(b, c.faces.at[group[i]], c.faces.at[i]);
    free(face);
    free(hash);
    free(group);
    free(c.place);
    vec_clear(&c.faces);
    vec_clear(&c.edges);
}

/* Put a new face to the persons its edges lead to. */
static void settle(struct identity_book *b, uint32_t face, size_t merges)
{
    bool anew = false;
    for (size_t i = 0; i < merges && !anew; i++) {
        uint32_t other = (uint32_t)b->matches[i].id;
        if (b->entries.at[other].contested)
            anew = true;
        else if (b->entries.at[other].person != b->entries.at[face].person) {
            anew = !may_join(b, face, other);
            if (!anew)
                join(b, face, other);
        }
    }
    if (anew)
        cluster_anew(b, face);
}

/* ---- adding ---- */

static size_t holders(void *ctx, uint64_t key, int64_t *ids, size_t cap)
{
    return index_values(((struct identity_book *)ctx)->keys, key, ids, cap);
}

static const char *face_at(void *ctx, int64_t id)
{
    return identity_book_face(ctx, (uint32_t)id);
}

#define EQUAL_MAX 8 /* faces of one hash: one, unless hashes collide */

static uint32_t find_equal(const struct identity_book *b, uint64_t hash)
{
    int64_t ids[EQUAL_MAX];
    size_t n = index_values(b->equal, hash, ids, EQUAL_MAX);
    for (size_t i = 0; i < n && i < EQUAL_MAX; i++)
        if (!memcmp(b->entries.at[ids[i]].face, b->packed.at, b->packed.n))
            return (uint32_t)ids[i];
    return NONE;
}

static bool tells_enough(const struct identity_book *b, const struct face *f)
{
    struct verdict v;
    identity_compare(b->lexicon, f, f, &v);
    return v.outcome == IDENTITY_MERGE;
}

static uint32_t keep(struct identity_book *b, const struct face *f, uint64_t hash)
{
    struct identity_key keys[IDENTITY_KEYS_MAX];
    uint32_t id = (uint32_t)b->entries.n;
    char *bytes = arena_alloc(b->bytes, b->packed.n);
    memcpy(bytes, b->packed.at, b->packed.n);
    b->nbytes += b->packed.n;
    struct entry e = {bytes, hash, id, id, NONE, false, !tells_enough(b, f)};
    vec_add(&b->entries) = e;
    if (!e.solitary)
        index_add(b->equal, hash, id);
    size_t n = identity_keys(f, keys);
    for (size_t i = 0; i < n; i++)
        index_add(b->keys, keys[i].key, id);
    return id;
}

#define EDGES_MAX 6 /* of a face to the faces of one person: more would not hold it any better */

/* How many matches before this one are of the same person. */
static size_t edges_to(const struct identity_book *b, size_t match)
{
    uint32_t person = b->entries.at[b->matches[match].id].person;
    size_t n = 0;
    for (size_t i = 0; i < match; i++)
        n += b->entries.at[b->matches[i].id].person == person;
    return n;
}

uint32_t identity_book_add(struct identity_book *b, const struct face *f)
{
    b->packed.n = 0;
    face_pack(f, &b->packed);
    uint64_t hash = face_hash(b->packed.at, b->packed.n);
    uint32_t id = find_equal(b, hash);
    if (id != NONE)
        return id;
    struct identity_store store = {b, holders, face_at};
    size_t n = identity_match(b->lexicon, &store, f, b->matches), merges = 0;
    id = keep(b, f, hash);
    for (size_t i = 0; i < n; i++) {
        const struct identity_match *m = &b->matches[i];
        if (m->verdict.outcome == IDENTITY_MERGE) {
            if (edges_to(b, i) < EDGES_MAX)
                add_edge(b, (uint32_t)m->id, id, m->verdict.bits);
            merges++;
        } else {
            vec_add(&b->asks) = (struct question){(uint32_t)m->id, id, m->verdict.bits};
        }
    }
    settle(b, id, merges);
    return id;
}

void identity_book_judge(struct identity_book *b, uint32_t one, uint32_t other, bool same)
{
    if (same)
        add_edge(b, one, other, IDENTITY_JUDGED_SAME);
    else
        index_add(b->different, pair_key(one, other), one);
    cluster_anew(b, one);
    if (!same)
        cluster_anew(b, other);
}

/* ---- questions ---- */

static int by_bits(const void *a, const void *b)
{
    const struct identity_question *x = a, *y = b;
    return x->verdict.bits > y->verdict.bits ? -1 : x->verdict.bits < y->verdict.bits;
}

/* Some face of one may not be some face of the other: then they are two, and nobody need be asked. */
static bool cannot_be_one(const struct identity_book *b, uint32_t one, uint32_t other)
{
    uint32_t i = one;
    do {
        uint32_t j = other;
        do {
            struct face x, y;
            struct verdict v;
            face_unpack(b->entries.at[i].face, &x);
            face_unpack(b->entries.at[j].face, &y);
            identity_compare(b->lexicon, &x, &y, &v);
            if ((v.rules & RULES_FORBID) || judged_different(b, i, j))
                return true;
            j = b->entries.at[j].next;
        } while (j != other);
        i = b->entries.at[i].next;
    } while (i != one);
    return false;
}

static struct question question_of(const struct identity_edge *e)
{
    return (struct question){e->a, e->b, e->bits};
}

/* Asks and refused edges between two persons, with a face of each and the persons in order. */
static struct question *open_pairs(struct identity_book *b, size_t *n)
{
    struct question *all = mem_alloc((b->asks.n + b->links.n + 1) * sizeof *all);
    *n = 0;
    for (size_t i = 0; i < b->asks.n + b->links.n; i++) {
        struct question q = i < b->asks.n ? b->asks.at[i] : question_of(&b->links.at[i - b->asks.n].edge);
        uint32_t one = b->entries.at[q.a].person, other = b->entries.at[q.b].person;
        if (one == other)
            continue;
        if (one > other)
            q = (struct question){q.b, q.a, q.bits};
        all[(*n)++] = q;
    }
    return all;
}

struct pair {
    uint32_t person_a, person_b;
    struct question faces;
};

static int by_persons(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->person_a != y->person_a)
        return x->person_a < y->person_a ? -1 : 1;
    if (x->person_b != y->person_b)
        return x->person_b < y->person_b ? -1 : 1;
    return x->faces.bits > y->faces.bits ? -1 : x->faces.bits < y->faces.bits;
}

/* Sorted by persons, the likeliest pair of faces first. */
static struct pair *sorted_pairs(struct identity_book *b, size_t *n)
{
    struct question *all = open_pairs(b, n);
    struct pair *pairs = mem_alloc((*n + 1) * sizeof *pairs);
    for (size_t i = 0; i < *n; i++)
        pairs[i] = (struct pair){b->entries.at[all[i].a].person, b->entries.at[all[i].b].person, all[i]};
    qsort(pairs, *n, sizeof *pairs, by_persons);
    free(all);
    return pairs;
}

static struct identity_question explained(const struct identity_book *b, const struct question *q)
{
    struct identity_question out = {.a = q->a, .b = q->b};
    struct face x, y;
    face_unpack(b->entries.at[q->a].face, &x);
    face_unpack(b->entries.at[q->b].face, &y);
    identity_compare(b->lexicon, &x, &y, &out.verdict);
    return out;
}

size_t identity_book_questions(struct identity_book *b, struct identity_question **out)
{
    size_t n, kept = 0;
    struct pair *pairs = sorted_pairs(b, &n);
    *out = mem_alloc((n + 1) * sizeof **out);
    for (size_t i = 0; i < n; i++) {
        const struct pair *p = &pairs[i], *before = i ? &pairs[i - 1] : NULL;
        if (before && before->person_a == p->person_a && before->person_b == p->person_b)
            continue;
        if (!cannot_be_one(b, p->faces.a, p->faces.b))
            (*out)[kept++] = explained(b, &p->faces);
    }
    qsort(*out, kept, sizeof **out, by_bits);
    free(pairs);
    return kept;
}
