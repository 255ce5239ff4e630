/*
 * mp.c - the only place that knows msgpack-c: bytes that frame.c found whole become struct mp, and values
 * become bytes.
 *
 * Invariant: nothing is unpacked that was not scanned, and every MP_STR is valid UTF-8 without a NUL.
 */
#include "wire/mp.h"

#include <assert.h>
#include <string.h>

#include <msgpack.h>

#include "base/text.h"

static int read_object(const msgpack_object *o, struct arena *a, struct mp *out, struct en_error *err);

static int read_text(const char *s, size_t n, struct arena *a, struct mp *out, struct en_error *err)
{
    if (n && (memchr(s, '\0', n) || !text_valid(s, n)))
        return error_set(err, EN_MALFORMED, NULL, "UTF-8でない文字列、または NUL を含む文字列です",
                         "a string is not UTF-8 or has a NUL in it");
    *out = (struct mp){.type = MP_STR, .s = arena_strndup(a, n ? s : "", n), .n = n};
    return 0;
}

static int read_array(const msgpack_object_array *from, struct arena *a, struct mp *out, struct en_error *err)
{
    struct mp *items = arena_array(a, from->size, sizeof *items);
    for (uint32_t i = 0; i < from->size; i++)
        if (read_object(&from->ptr[i], a, &items[i], err))
            return -1;
    *out = (struct mp){.type = MP_ARRAY, .at = items, .n = from->size};
    return 0;
}

static int read_map(const msgpack_object_map *from, struct arena *a, struct mp *out, struct en_error *err)
{
    struct mp *items = arena_array(a, (size_t)from->size * 2, sizeof *items);
    for (uint32_t i = 0; i < from->size; i++)
        if (read_object(&from->ptr[i].key, a, &items[2 * i], err) ||
            read_object(&from->ptr[i].val, a, &items[2 * i + 1], err))
            return -1;
    *out = (struct mp){.type = MP_MAP, .at = items, .n = from->size};
    return 0;
}

static struct mp read_unsigned(uint64_t u)
{
    if (u > INT64_MAX)
        return (struct mp){.type = MP_BIG, .i = (int64_t)u};
    return (struct mp){.type = MP_INT, .i = (int64_t)u};
}

static int read_object(const msgpack_object *o, struct arena *a, struct mp *out, struct en_error *err)
{
    switch (o->type) {
    case MSGPACK_OBJECT_NIL:
        *out = (struct mp){.type = MP_NIL};
        return 0;
    case MSGPACK_OBJECT_BOOLEAN:
        *out = (struct mp){.type = MP_BOOL, .flag = o->via.boolean};
        return 0;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        *out = read_unsigned(o->via.u64);
        return 0;
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
        *out = (struct mp){.type = MP_INT, .i = o->via.i64};
        return 0;
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
        *out = (struct mp){.type = MP_FLOAT, .d = o->via.f64};
        return 0;
    case MSGPACK_OBJECT_STR:
        return read_text(o->via.str.ptr, o->via.str.size, a, out, err);
    case MSGPACK_OBJECT_BIN:
        return read_text(o->via.bin.ptr, o->via.bin.size, a, out, err);
    case MSGPACK_OBJECT_ARRAY:
        return read_array(&o->via.array, a, out, err);
    case MSGPACK_OBJECT_MAP:
        return read_map(&o->via.map, a, out, err);
    case MSGPACK_OBJECT_EXT:
        *out = (struct mp){.type = MP_EXT};
        return 0;
    }
    fatal("msgpack-c gave the unknown type %d", (int)o->type);
}

int mp_read(const uint8_t *bytes, size_t n, struct arena *a, struct mp *out, struct en_error *err)
{
    msgpack_unpacked unpacked;
    msgpack_unpacked_init(&unpacked);
    size_t offset = 0;
    msgpack_unpack_return got = msgpack_unpack_next(&unpacked, (const char *)bytes, n, &offset);
    int r;
    if (got == MSGPACK_UNPACK_SUCCESS || got == MSGPACK_UNPACK_EXTRA_BYTES)
        r = read_object(&unpacked.data, a, out, err);
    else
        r = error_set(err, EN_MALFORMED, NULL, "MessagePack として読めません", "not readable as MessagePack");
    msgpack_unpacked_destroy(&unpacked);
    return r;
}

const struct mp *mp_get(const struct mp *map, const char *key)
{
    if (!map || map->type != MP_MAP)
        return NULL;
    for (size_t i = 0; i < map->n; i++)
        if (map->at[2 * i].type == MP_STR && !strcmp(map->at[2 * i].s, key))
            return &map->at[2 * i + 1];
    return NULL;
}

const char *mp_get_str(const struct mp *map, const char *key, const char *fallback)
{
    const struct mp *v = mp_get(map, key);
    return v && v->type == MP_STR ? v->s : fallback;
}

int64_t mp_get_int(const struct mp *map, const char *key, int64_t fallback)
{
    const struct mp *v = mp_get(map, key);
    return v && v->type == MP_INT ? v->i : fallback;
}

/* ---- writing ---- */

static int add_to_buf(void *ctx, const char *bytes, size_t n)
{
    buf_add(ctx, bytes, n);
    return 0;
}

/* Counts one more object in the open container, and gives a packer for it. */
static msgpack_packer begin_object(struct mp_out *o)
{
    if (o->depth)
        o->open[o->depth - 1].n++;
    msgpack_packer pk;
    msgpack_packer_init(&pk, &o->buf, add_to_buf);
    return pk;
}

void mp_nil(struct mp_out *o)
{
    msgpack_packer pk = begin_object(o);
    msgpack_pack_nil(&pk);
}

void mp_bool(struct mp_out *o, bool v)
{
    msgpack_packer pk = begin_object(o);
    if (v)
        msgpack_pack_true(&pk);
    else
        msgpack_pack_false(&pk);
}

void mp_int(struct mp_out *o, int64_t v)
{
    msgpack_packer pk = begin_object(o);
    msgpack_pack_int64(&pk, v);
}

void mp_float(struct mp_out *o, double v)
{
    msgpack_packer pk = begin_object(o);
    msgpack_pack_double(&pk, v);
}

void mp_str(struct mp_out *o, const char *s)
{
    if (s)
        mp_strn(o, s, strlen(s));
    else
        mp_nil(o);
}

void mp_strn(struct mp_out *o, const char *s, size_t n)
{
    msgpack_packer pk = begin_object(o);
    msgpack_pack_str(&pk, n);
    msgpack_pack_str_body(&pk, s, n);
}

void mp_raw(struct mp_out *o, const void *bytes, size_t n)
{
    begin_object(o);
    buf_add(&o->buf, bytes, n);
}

static void put_big(struct mp_out *o, uint64_t v)
{
    msgpack_packer pk = begin_object(o);
    msgpack_pack_uint64(&pk, v);
}

static void put_children(struct mp_out *o, const struct mp *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        mp_value(o, &v->at[i]);
    mp_close(o);
}

void mp_value(struct mp_out *o, const struct mp *v)
{
    switch (v->type) {
    case MP_NIL:
    case MP_EXT:
        mp_nil(o);
        return;
    case MP_BOOL:
        mp_bool(o, v->flag);
        return;
    case MP_INT:
        mp_int(o, v->i);
        return;
    case MP_BIG:
        put_big(o, (uint64_t)v->i);
        return;
    case MP_FLOAT:
        mp_float(o, v->d);
        return;
    case MP_STR:
        mp_strn(o, v->s, v->n);
        return;
    case MP_ARRAY:
        mp_open_array(o);
        put_children(o, v, v->n);
        return;
    case MP_MAP:
        mp_open_map(o);
        put_children(o, v, v->n * 2);
        return;
    }
}

static void open_container(struct mp_out *o, bool map)
{
    begin_object(o);
    if (o->depth == MP_OPEN_MAX)
        fatal("more than %d MessagePack containers are open", MP_OPEN_MAX);
    o->open[o->depth].at = o->buf.n;
    o->open[o->depth].n = 0;
    o->open[o->depth++].map = map;
    buf_add(&o->buf, map ? "\x80" : "\x90", 1); /* most stay small enough for this one byte */
}

void mp_open_array(struct mp_out *o)
{
    open_container(o, false);
}

void mp_open_map(struct mp_out *o)
{
    open_container(o, true);
}

/* The shortest header for n children: decoders written elsewhere take a long one for a large container. */
static size_t make_header(char header[5], bool map, uint32_t n)
{
    size_t width = n < 16 ? 0 : n <= UINT16_MAX ? 2 : 4;
    if (!width)
        header[0] = (char)((map ? 0x80 : 0x90) | n);
    else
        header[0] = (char)((map ? 0xde : 0xdc) | (width == 4));
    for (size_t i = 0; i < width; i++)
        header[1 + i] = (char)(n >> 8 * (width - 1 - i) & 0xff);
    return 1 + width;
}

void mp_close(struct mp_out *o)
{
    char header[5];
    assert(o->depth > 0);
    o->depth--;
    uint32_t n = o->open[o->depth].n;
    if (o->open[o->depth].map) {
        assert(n % 2 == 0);
        n /= 2;
    }
    size_t at = o->open[o->depth].at, body = o->buf.n - at - 1,
           length = make_header(header, o->open[o->depth].map, n);
    buf_add(&o->buf, header, length - 1); /* room; what is in it does not matter */
    memmove(o->buf.at + at + length, o->buf.at + at + 1, body);
    memcpy(o->buf.at + at, header, length);
}

void mp_out_clear(struct mp_out *o)
{
    buf_clear(&o->buf);
    *o = (struct mp_out){0};
}

void mp_put_str(struct mp_out *o, const char *key, const char *s)
{
    mp_str(o, key);
    mp_str(o, s);
}

void mp_put_int(struct mp_out *o, const char *key, int64_t v)
{
    mp_str(o, key);
    mp_int(o, v);
}

void mp_put_bool(struct mp_out *o, const char *key, bool v)
{
    mp_str(o, key);
    mp_bool(o, v);
}
