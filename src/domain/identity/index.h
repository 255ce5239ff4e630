/*
 * index.h - many values under 64-bit keys, in memory.
 */
#ifndef DOMAIN_IDENTITY_INDEX_H
#define DOMAIN_IDENTITY_INDEX_H

#include <stddef.h>
#include <stdint.h>

struct index;

struct index *index_new(void);
void index_free(struct index *x);
void index_add(struct index *x, uint64_t key, uint32_t value);
/* The newest values of a key, at most cap of them; returns how many there are, cap + 1 for more than cap. */
size_t index_values(const struct index *x, uint64_t key, int64_t *values, size_t cap);
size_t index_bytes(const struct index *x);

#endif
