/*
 * buf.c - the only growing byte buffer.
 *
 * Invariant: cap is 0, or n < cap and at[n] is NUL.
 */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* Room for n more bytes and the NUL behind them. */
static void make_room(struct buf *b, size_t n)
{
    assert(n < SIZE_MAX / 4 && b->n < SIZE_MAX / 4);
    size_t want = b->n + n + 1;
    if (want <= b->cap)
        return;
    size_t cap = b->cap ? b->cap : 64;
    while (cap < want)
        cap *= 2;
    b->at = mem_grow(b->at, cap, 1);
    b->cap = cap;
}

void buf_add(struct buf *b, const void *bytes, size_t n)
{
    make_room(b, n);
    if (n)
        memcpy(b->at + b->n, bytes, n);
    b->n += n;
    b->at[b->n] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    assert(n >= 0);
    make_room(b, (size_t)n);
    va_start(ap, fmt);
    (void)vsnprintf(b->at + b->n, (size_t)n + 1, fmt, ap);
    va_end(ap);
    b->n += (size_t)n;
}

void buf_drop(struct buf *b, size_t n)
{
    assert(n <= b->n);
    if (n == 0)
        return;
    b->n -= n;
    memmove(b->at, b->at + n, b->n + 1);
}

void buf_clear(struct buf *b)
{
    free(b->at);
    *b = (struct buf){0};
}
