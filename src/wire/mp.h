/*
 * mp.h - MessagePack values in and out. Only place, with mp.c, that knows msgpack-c.
 */
#ifndef WIRE_MP_H
#define WIRE_MP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

enum mp_type { MP_NIL, MP_BOOL, MP_INT, MP_BIG, MP_FLOAT, MP_STR, MP_ARRAY, MP_MAP, MP_EXT };

/* A decoded value; everything in the arena it was read into. bin is read as MP_STR (old clients send text
 * so). */
struct mp {
    enum mp_type type;
    bool flag;           /* MP_BOOL */
    int64_t i;           /* MP_INT; an unsigned beyond INT64_MAX is MP_BIG and its 64 bits are here */
    double d;            /* MP_FLOAT */
    const char *s;       /* MP_STR: valid UTF-8, NUL-terminated */
    size_t n;            /* bytes of s; items of an array; pairs of a map */
    const struct mp *at; /* items; or key, value, key, value ... */
};

/*
 * Decode the one object in bytes[0..n), which passed frame_scan whole. -1: EN_MALFORMED (a text that is not
 * UTF-8 or has a NUL in it).
 */
int mp_read(const uint8_t *bytes, size_t n, struct arena *a, struct mp *out, struct en_error *err);
/* Value of a key of a map; NULL if it is no map or has no such key. */
const struct mp *mp_get(const struct mp *map, const char *key);
/* The same as text / integer, or the fallback. */
const char *mp_get_str(const struct mp *map, const char *key, const char *fallback);
int64_t mp_get_int(const struct mp *map, const char *key, int64_t fallback);

#define MP_OPEN_MAX 12

/* A writer. Containers are opened and closed; what is written between is counted and the header set at the
 * end. */
struct mp_out {
    struct buf buf;
    struct {
        size_t at;
        uint32_t n;
        bool map;
    } open[MP_OPEN_MAX];
    int depth;
};

void mp_nil(struct mp_out *o);
void mp_bool(struct mp_out *o, bool v);
void mp_int(struct mp_out *o, int64_t v);
void mp_float(struct mp_out *o, double v);
void mp_str(struct mp_out *o, const char *s); /* NULL writes nil */
void mp_strn(struct mp_out *o, const char *s, size_t n);
void mp_raw(struct mp_out *o, const void *bytes, size_t n); /* one whole object, already packed */
void mp_value(struct mp_out *o, const struct mp *v);
void mp_open_array(struct mp_out *o);
void mp_open_map(struct mp_out *o);
void mp_close(struct mp_out *o);
void mp_out_clear(struct mp_out *o); /* frees */

/* key and value in one call, inside an open map */
void mp_put_str(struct mp_out *o, const char *key, const char *s);
void mp_put_int(struct mp_out *o, const char *key, int64_t v);
void mp_put_bool(struct mp_out *o, const char *key, bool v);

#endif
