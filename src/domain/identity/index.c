/*
 * index.c - the only place for keys in memory: an open table of keys, each with a chain of values, newest
 * first.
 */
#include "domain/identity/index.h"

#include <stdlib.h>

#include "base/vec.h"

#define NONE      UINT32_MAX
#define FIRST_CAP 1024

struct slot {
    uint64_t key;
    uint32_t first; /* NONE = free */
    uint32_t n;
};

struct link {
    uint32_t value, next;
};

struct index {
    struct slot *slot;
    size_t cap, used; /* cap is a power of two */
    VEC(struct link) links;
};

static struct slot *free_slots(size_t cap)
{
    struct slot *slots = mem_alloc(cap * sizeof *slots);
    for (size_t i = 0; i < cap; i++)
        slots[i].first = NONE;
    return slots;
}

struct index *index_new(void)
{
    struct index *x = mem_alloc(sizeof *x);
    x->cap = FIRST_CAP;
    x->slot = free_slots(x->cap);
    return x;
}

void index_free(struct index *x)
{
    if (!x)
        return;
    vec_clear(&x->links);
    free(x->slot);
    free(x);
}

static struct slot *slot_of(struct slot *slots, size_t cap, uint64_t key)
{
    size_t i = key & (cap - 1);
    while (slots[i].first != NONE && slots[i].key != key)
        i = (i + 1) & (cap - 1);
    return &slots[i];
}

static void widen(struct index *x)
{
    size_t cap = x->cap * 2;
    struct slot *wider = free_slots(cap);
    for (size_t i = 0; i < x->cap; i++)
        if (x->slot[i].first != NONE)
            *slot_of(wider, cap, x->slot[i].key) = x->slot[i];
    free(x->slot);
    x->slot = wider;
    x->cap = cap;
}

void index_add(struct index *x, uint64_t key, uint32_t value)
{
    if (x->used * 4 >= x->cap * 3)
        widen(x);
    struct slot *s = slot_of(x->slot, x->cap, key);
    if (s->first == NONE) {
        s->key = key;
        x->used++;
    }
    vec_add(&x->links) = (struct link){value, s->first};
    s->first = (uint32_t)x->links.n - 1;
    s->n++;
}

size_t index_values(const struct index *x, uint64_t key, int64_t *values, size_t cap)
{
    const struct slot *s = slot_of(x->slot, x->cap, key);
    size_t n = 0;
    for (uint32_t i = s->first; i != NONE && n < cap; i = x->links.at[i].next)
        values[n++] = x->links.at[i].value;
    return s->n > cap ? cap + 1 : n;
}

size_t index_bytes(const struct index *x)
{
    return x->cap * sizeof *x->slot + x->links.cap * sizeof *x->links.at;
}
