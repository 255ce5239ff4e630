/*
 * arena.c - the only place that asks malloc for memory and the only place that decides what happens when
 * there is none.
 *
 * Invariant: bytes of a block past `used` are zero, so what arena_alloc hands out needs no clearing of its
 * own.
 */
#include "base/arena.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

#define BLOCK_BYTES ((size_t)16 * 1024)

struct block {
    struct block *next;
    size_t used, size;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct arena {
    struct block *first; /* kept by arena_reset */
    struct block *now;   /* where the next bytes come from */
};

void *mem_alloc(size_t n)
{
    void *p = calloc(1, n ? n : 1);
    if (!p)
        fatal("out of memory: %zu bytes", n);
    return p;
}

void *mem_grow(void *p, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        fatal("out of memory: %zu items of %zu bytes", n, size);
    void *grown = realloc(p, bytes ? bytes : 1);
    if (!grown)
        fatal("out of memory: %zu bytes", bytes);
    return grown;
}

char *mem_strdup(const char *s)
{
    size_t n = strlen(s) + 1;
    return memcpy(mem_alloc(n), s, n);
}

static struct block *block_new(size_t size)
{
    struct block *b = mem_alloc(sizeof *b + size);
    b->size = size;
    return b;
}

/* A new block in the chain behind `before`. */
static struct block *block_behind(struct block *before, size_t size)
{
    struct block *b = block_new(size);
    b->next = before->next;
    before->next = b;
    return b;
}

struct arena *arena_new(void)
{
    struct arena *a = mem_alloc(sizeof *a);
    a->first = a->now = block_new(BLOCK_BYTES);
    return a;
}

static void blocks_free(struct block *b)
{
    while (b) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    blocks_free(a->first);
    free(a);
}

void arena_reset(struct arena *a)
{
    blocks_free(a->first->next);
    memset(a->first->bytes, 0, a->first->used);
    a->first->next = NULL;
    a->first->used = 0;
    a->now = a->first;
}

/* A large piece gets a block of its own behind the current one, so that the rest of the current one is not
 * lost. */
static void *alloc_apart(struct arena *a, size_t n)
{
    struct block *b = block_behind(a->now, n);
    b->used = n;
    return b->bytes;
}

void *arena_alloc(struct arena *a, size_t n)
{
    const size_t align = _Alignof(max_align_t);
    if (n > SIZE_MAX / 2)
        fatal("out of memory: %zu bytes", n);
    size_t room = (n + align - 1) / align * align;
    if (room > BLOCK_BYTES / 4)
        return alloc_apart(a, room);
    if (a->now->size - a->now->used < room) {
        a->now = block_behind(a->now, BLOCK_BYTES);
    }
    void *p = a->now->bytes + a->now->used;
    a->now->used += room;
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(n, size, &bytes))
        fatal("out of memory: %zu items of %zu bytes", n, size);
    return arena_alloc(a, bytes);
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    assert(n < SIZE_MAX);
    char *copy = arena_alloc(a, n + 1);
    return n ? memcpy(copy, s, n) : copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    size_t size = (size_t)n + 1;
    char *out = arena_alloc(a, size);
    va_start(ap, fmt);
    (void)vsnprintf(out, size, fmt, ap);
    va_end(ap);
    return out;
}
