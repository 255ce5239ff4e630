/*
 * buf.h - a growing byte buffer. `at` is always NUL-terminated one byte past `n` once something was added.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stddef.h>

struct buf {
    char *at;
    size_t n, cap;
};

void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Take the first n bytes away. */
void buf_drop(struct buf *b, size_t n);
void buf_clear(struct buf *b); /* frees */

#endif
