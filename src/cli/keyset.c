/*
 * keyset.c - the only place that makes keys for rows without one. The key of a row depends on its content
 * alone, so that the same file again gives the same keys.
 */
#include "cli/keyset.h"

#include <inttypes.h>
#include <stdlib.h>

#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

void keyset_clear(struct keyset *k)
{
    free(k->slot);
    *k = (struct keyset){0};
}

/* With the NUL, so that "ab","c" is not "a","bc". */
static uint64_t add_text(uint64_t hash, const char *s)
{
    do
        hash = (hash ^ (unsigned char)*s) * FNV_PRIME;
    while (*s++);
    return hash;
}

uint64_t keyset_hash(const struct sheet_row *row)
{
    uint64_t hash = FNV_BASIS;
    for (size_t i = 0; i < row->n; i++)
        hash = add_text(add_text(hash, row->name[i]), row->value[i]);
    return hash;
}

static struct keyset_slot *find(const struct keyset *k, uint64_t hash)
{
    size_t i = hash & (k->size - 1);
    while (k->slot[i].times && k->slot[i].hash != hash)
        i = (i + 1) & (k->size - 1);
    return &k->slot[i];
}

static void grow(struct keyset *k)
{
    struct keyset old = *k;
    k->size = old.size ? old.size * 2 : 1024;
    k->slot = mem_alloc(k->size * sizeof *k->slot);
    for (size_t i = 0; i < old.size; i++)
        if (old.slot[i].times)
            *find(k, old.slot[i].hash) = old.slot[i];
    free(old.slot);
}

static struct keyset_slot *meet(struct keyset *k, uint64_t hash)
{
    if (2 * k->used >= k->size)
        grow(k);
    struct keyset_slot *slot = find(k, hash);
    k->used += !slot->times;
    slot->hash = hash;
    slot->times++;
    return slot;
}

const char *keyset_key(struct keyset *k, const struct sheet_row *row, struct arena *a)
{
    struct keyset_slot *slot = meet(k, keyset_hash(row));
    return arena_printf(a, "h:%016" PRIx64 "-%" PRIu32, slot->hash, slot->times);
}

uint32_t keyset_times(struct keyset *k, const char *key)
{
    return meet(k, add_text(FNV_BASIS, key))->times;
}

uint64_t keyset_note(struct keyset *k, const char *key, uint64_t note)
{
    struct keyset_slot *slot = meet(k, add_text(FNV_BASIS, key));
    uint64_t was = slot->note;
    slot->note = was ? was : note;
    return was;
}
