/*
 * arena.h - memory that is given back all at once. Whatever is built for one request lives in the request's
 * arena.
 *
 * Running out of memory ends the process: every acknowledged write is on the disk, so an abrupt end is the
 * safe answer, and what one request may ask for is bounded by the frame limit.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *a);
/* Forget everything, keep the first block for reuse. */
void arena_reset(struct arena *a);
/* `n` zeroed bytes, aligned for any type. */
void *arena_alloc(struct arena *a, size_t n);
/* `n` zeroed items of `size` bytes; the product is checked. */
void *arena_array(struct arena *a, size_t n, size_t size);
char *arena_strdup(struct arena *a, const char *s);
/* Copies n bytes and adds a NUL. */
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* malloc family that never returns NULL. */
void *mem_alloc(size_t n); /* zeroed */
void *mem_grow(void *p, size_t n, size_t size);
char *mem_strdup(const char *s);

#endif
