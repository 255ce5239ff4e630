/*
 * frame.c - the only place that decides whether bytes are one whole, harmless MessagePack object.
 *
 * Invariant: scan->at stands on the first byte of an object header, and everything before it was walked over
 * and lies within the limits. Headers and payloads are taken whole or not at all, so a scan can stop
 * anywhere.
 */
#include "wire/frame.h"

#include <stdbool.h>

const struct frame_limits frame_default_limits = {EN_FRAME_MAX, EN_DEPTH_MAX, EN_ELEMENTS_MAX};

enum holds { HOLDS_BYTES, HOLDS_ITEMS, HOLDS_PAIRS, HOLDS_NOTHING_KNOWN };

/* What follows a tag byte: a length of `length` bytes, then `fixed` bytes, then what the length says. */
struct family {
    enum holds holds;
    uint8_t length, fixed;
};

/* Tags 0xc0..0xdf; the others carry their length inside. */
static const struct family families[32] = {
    [0x00] = {HOLDS_BYTES, 0, 0},         /* nil */
    [0x01] = {HOLDS_NOTHING_KNOWN, 0, 0}, /* never used */
    [0x02] = {HOLDS_BYTES, 0, 0},         /* false */
    [0x03] = {HOLDS_BYTES, 0, 0},         /* true */
    [0x04] = {HOLDS_BYTES, 1, 0},         /* bin 8, 16, 32 */
    [0x05] = {HOLDS_BYTES, 2, 0},
    [0x06] = {HOLDS_BYTES, 4, 0},
    [0x07] = {HOLDS_BYTES, 1, 1}, /* ext 8, 16, 32: the type byte is fixed */
    [0x08] = {HOLDS_BYTES, 2, 1},
    [0x09] = {HOLDS_BYTES, 4, 1},
    [0x0a] = {HOLDS_BYTES, 0, 4}, /* float 32, 64 */
    [0x0b] = {HOLDS_BYTES, 0, 8},
    [0x0c] = {HOLDS_BYTES, 0, 1}, /* uint 8, 16, 32, 64 */
    [0x0d] = {HOLDS_BYTES, 0, 2},
    [0x0e] = {HOLDS_BYTES, 0, 4},
    [0x0f] = {HOLDS_BYTES, 0, 8},
    [0x10] = {HOLDS_BYTES, 0, 1}, /* int 8, 16, 32, 64 */
    [0x11] = {HOLDS_BYTES, 0, 2},
    [0x12] = {HOLDS_BYTES, 0, 4},
    [0x13] = {HOLDS_BYTES, 0, 8},
    [0x14] = {HOLDS_BYTES, 0, 2}, /* fixext 1, 2, 4, 8, 16: with the type byte */
    [0x15] = {HOLDS_BYTES, 0, 3},
    [0x16] = {HOLDS_BYTES, 0, 5},
    [0x17] = {HOLDS_BYTES, 0, 9},
    [0x18] = {HOLDS_BYTES, 0, 17},
    [0x19] = {HOLDS_BYTES, 1, 0}, /* str 8, 16, 32 */
    [0x1a] = {HOLDS_BYTES, 2, 0},
    [0x1b] = {HOLDS_BYTES, 4, 0},
    [0x1c] = {HOLDS_ITEMS, 2, 0}, /* array 16, 32 */
    [0x1d] = {HOLDS_ITEMS, 4, 0},
    [0x1e] = {HOLDS_PAIRS, 2, 0}, /* map 16, 32 */
    [0x1f] = {HOLDS_PAIRS, 4, 0},
};

/* One object without what is inside a container: bytes it takes, objects it holds. */
struct head {
    enum holds holds;
    uint64_t bytes, items;
};

static uint64_t big_endian(const uint8_t *at, size_t n)
{
    uint64_t v = 0;
    for (size_t i = 0; i < n; i++)
        v = v << 8 | at[i];
    return v;
}

static struct head head_of_family(const struct family *f, uint64_t length)
{
    struct head h = {f->holds, 1u + f->length + f->fixed, 0};
    if (f->holds == HOLDS_BYTES)
        h.bytes += length;
    else
        h.items = f->holds == HOLDS_PAIRS ? length * 2 : length;
    return h;
}

/* False: the length itself is not there yet. */
static bool read_head(const uint8_t *at, size_t n, struct head *h)
{
    uint8_t tag = at[0];
    if (tag >= 0xc0 && tag <= 0xdf) {
        const struct family *f = &families[tag - 0xc0];
        if (n < 1u + f->length)
            return false;
        *h = head_of_family(f, big_endian(at + 1, f->length));
    } else if ((tag & 0xf0) == 0x80) {
        *h = (struct head){HOLDS_PAIRS, 1, (tag & 0x0fu) * 2};
    } else if ((tag & 0xf0) == 0x90) {
        *h = (struct head){HOLDS_ITEMS, 1, tag & 0x0fu};
    } else if ((tag & 0xe0) == 0xa0) {
        *h = (struct head){HOLDS_BYTES, 1 + (tag & 0x1fu), 0};
    } else {
        *h = (struct head){HOLDS_BYTES, 1, 0};
    }
    return true;
}

/* Every object takes a byte at least, so a container may not hold more of them than bytes can still come. */
static enum frame_fault head_fault(const struct frame_scan *s, const struct head *h,
                                   const struct frame_limits *limits)
{
    uint64_t room = limits->bytes > s->at ? limits->bytes - s->at : 0;
    if (h->holds == HOLDS_NOTHING_KNOWN)
        return FRAME_BAD_BYTE;
    if (h->bytes > room)
        return FRAME_TOO_LONG;
    if (h->items > room - h->bytes)
        return FRAME_CLAIMS_TOO_MUCH;
    if (h->items > limits->elements || s->elements > limits->elements - h->items)
        return FRAME_TOO_MANY;
    if (h->holds != HOLDS_BYTES && (s->depth >= limits->depth || s->depth >= EN_DEPTH_MAX))
        return FRAME_TOO_DEEP;
    return FRAME_OK;
}

/* Step over the object; into it if it holds others; and out of all containers that end with it. */
static void step(struct frame_scan *s, const struct head *h)
{
    s->at += (size_t)h->bytes;
    s->elements += (uint32_t)h->items;
    s->left[s->depth]--;
    if (h->items)
        s->left[++s->depth] = (uint32_t)h->items;
    while (s->depth && !s->left[s->depth])
        s->depth--;
}

void frame_scan_begin(struct frame_scan *s)
{
    *s = (struct frame_scan){.left = {1}};
}

enum frame_state frame_scan(struct frame_scan *s, const uint8_t *bytes, size_t n,
                            const struct frame_limits *limits)
{
    while (!s->fault && (s->depth || s->left[0])) {
        struct head h;
        if (s->at >= limits->bytes) {
            s->fault = FRAME_TOO_LONG;
            break;
        }
        if (s->at >= n || !read_head(bytes + s->at, n - s->at, &h))
            return FRAME_MORE;
        s->fault = head_fault(s, &h, limits);
        if (!s->fault && h.bytes > n - s->at)
            return FRAME_MORE;
        if (!s->fault)
            step(s, &h);
    }
    return s->fault ? FRAME_BAD : FRAME_WHOLE;
}

size_t frame_object_length(const uint8_t *bytes, size_t n)
{
    const struct frame_limits within = {n, EN_DEPTH_MAX, UINT32_MAX};
    struct frame_scan s;
    frame_scan_begin(&s);
    frame_scan(&s, bytes, n, &within);
    return s.at;
}
