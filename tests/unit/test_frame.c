/*
 * test_frame.c - the walk over untrusted bytes: every family, every prefix, bombs, and agreement with
 * msgpack-c.
 */
#include "wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <msgpack.h>

#define BYTES(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})
#define WHOLE(name_, ...)                                \
    {                                                    \
        name_, BYTES(__VA_ARGS__), FRAME_WHOLE, FRAME_OK \
    }
#define BAD(name_, f, ...)                      \
    {                                           \
        name_, BYTES(__VA_ARGS__), FRAME_BAD, f \
    }

struct sample {
    const char *name;
    const uint8_t *bytes;
    size_t n;
    enum frame_state state;
    enum frame_fault fault;
};

static const struct sample samples[] = {
    WHOLE("positive fixint", 0x7f),
    WHOLE("negative fixint", 0xe0),
    WHOLE("nil", 0xc0),
    WHOLE("false", 0xc2),
    WHOLE("true", 0xc3),
    WHOLE("bin 8", 0xc4, 2, 0, 0xff),
    WHOLE("bin 16", 0xc5, 0, 1, 0xff),
    WHOLE("bin 32", 0xc6, 0, 0, 0, 1, 0xff),
    WHOLE("ext 8", 0xc7, 2, 5, 1, 2),
    WHOLE("ext 16", 0xc8, 0, 1, 5, 1),
    WHOLE("ext 32", 0xc9, 0, 0, 0, 1, 5, 1),
    WHOLE("float 32", 0xca, 0, 0, 0, 0),
    WHOLE("float 64", 0xcb, 0, 0, 0, 0, 0, 0, 0, 0),
    WHOLE("uint 8", 0xcc, 0),
    WHOLE("uint 16", 0xcd, 0, 0),
    WHOLE("uint 32", 0xce, 0, 0, 0, 0),
    WHOLE("uint 64", 0xcf, 0, 0, 0, 0, 0, 0, 0, 0),
    WHOLE("int 8", 0xd0, 0),
    WHOLE("int 16", 0xd1, 0, 0),
    WHOLE("int 32", 0xd2, 0, 0, 0, 0),
    WHOLE("int 64", 0xd3, 0, 0, 0, 0, 0, 0, 0, 0),
    WHOLE("fixext 1", 0xd4, 1, 0),
    WHOLE("fixext 2", 0xd5, 1, 0, 0),
    WHOLE("fixext 4", 0xd6, 1, 0, 0, 0, 0),
    WHOLE("fixext 8", 0xd7, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    WHOLE("fixext 16", 0xd8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    WHOLE("fixstr", 0xa3, 'a', 'b', 'c'),
    WHOLE("str 8", 0xd9, 1, 'a'),
    WHOLE("str 16", 0xda, 0, 1, 'a'),
    WHOLE("str 32", 0xdb, 0, 0, 0, 1, 'a'),
    WHOLE("empty array", 0x90),
    WHOLE("array 16", 0xdc, 0, 2, 0xc0, 0xc0),
    WHOLE("array 32", 0xdd, 0, 0, 0, 1, 0xc0),
    WHOLE("empty map", 0x80),
    WHOLE("map 16", 0xde, 0, 1, 0xa1, 'k', 0xc0),
    WHOLE("map 32", 0xdf, 0, 0, 0, 1, 0xa1, 'k', 0xc0),
    WHOLE("containers that end together", 0x92, 0x01, 0x91, 0x91, 0x81, 0x01, 0x90),
    WHOLE("a request", 0x94, 0x00, 0x01, 0xa3, 'a', '.', 'b', 0x91, 0x81, 0xa1, 'k', 0x05),
    WHOLE("eight containers deep", 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x90),
    BAD("nine containers deep", FRAME_TOO_DEEP, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x90),
    BAD("the byte no family has", FRAME_BAD_BYTE, 0xc1),
    BAD("the byte no family has, inside", FRAME_BAD_BYTE, 0x92, 0x00, 0xc1),
    BAD("array bomb", FRAME_CLAIMS_TOO_MUCH, 0xdd, 0x07, 0xff, 0xff, 0xff),
    BAD("array bomb at full claim", FRAME_CLAIMS_TOO_MUCH, 0xdd, 0xff, 0xff, 0xff, 0xff),
    BAD("map bomb", FRAME_CLAIMS_TOO_MUCH, 0xdf, 0xff, 0xff, 0xff, 0xff),
    BAD("map of half the limit", FRAME_CLAIMS_TOO_MUCH, 0xdf, 0x00, 0x08, 0x00, 0x00),
    BAD("more elements than allowed", FRAME_TOO_MANY, 0xdd, 0x00, 0x01, 0x00, 0x01),
    BAD("text longer than the limit", FRAME_TOO_LONG, 0xdb, 0x00, 0x10, 0x00, 0x00),
    BAD("ext longer than the limit", FRAME_TOO_LONG, 0xc9, 0xff, 0xff, 0xff, 0xff, 0x01),
};

static enum frame_state scan(struct frame_scan *s, const uint8_t *bytes, size_t n)
{
    frame_scan_begin(s);
    return frame_scan(s, bytes, n, &frame_default_limits);
}

static void every_family_is_walked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct sample *t = &samples[i];
        struct frame_scan s;
        if (scan(&s, t->bytes, t->n) != t->state || s.fault != t->fault)
            fail_msg("%s: fault %d", t->name, (int)s.fault);
        if (t->state == FRAME_WHOLE)
            assert_int_equal(s.at, t->n);
    }
}

static void every_prefix_wants_more(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct sample *t = &samples[i];
        struct frame_scan s;
        for (size_t n = 0; t->state == FRAME_WHOLE && n < t->n; n++)
            if (scan(&s, t->bytes, n) != FRAME_MORE)
                fail_msg("%s: %zu bytes of %zu are not FRAME_MORE", t->name, n, t->n);
    }
}

static void a_scan_resumes_byte_by_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const struct sample *t = &samples[i];
        struct frame_scan s;
        frame_scan_begin(&s);
        enum frame_state got = FRAME_MORE;
        for (size_t n = 0; n <= t->n && got == FRAME_MORE; n++)
            got = frame_scan(&s, t->bytes, n, &frame_default_limits);
        if (got != t->state || s.fault != t->fault)
            fail_msg("%s: state %d, fault %d", t->name, (int)got, (int)s.fault);
    }
}

static void a_bad_frame_stays_bad(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x92, 0xc1, 0x00};
    struct frame_scan s;
    assert_int_equal(scan(&s, bytes, 2), FRAME_BAD);
    assert_int_equal(frame_scan(&s, bytes, 3, &frame_default_limits), FRAME_BAD);
}

static void what_follows_a_frame_is_left_alone(void **state)
{
    (void)state;
    static const uint8_t two[] = {0x91, 0x01, 0xc1};
    struct frame_scan s;
    assert_int_equal(scan(&s, two, sizeof two), FRAME_WHOLE);
    assert_int_equal(s.at, 2);
    assert_int_equal(frame_object_length(two, sizeof two), 2);
}

static void a_frame_may_fill_the_limit_but_not_pass_it(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x93, 0x01, 0xa1, 'a', 0x02};
    const struct frame_limits exact = {sizeof bytes, 1, 3}, short_of_it = {sizeof bytes - 1, 1, 3},
                              few = {sizeof bytes, 1, 2}, flat = {sizeof bytes, 0, 3};
    static const struct {
        enum frame_state state;
        enum frame_fault fault;
    } want[] = {{FRAME_WHOLE, FRAME_OK},
                {FRAME_BAD, FRAME_TOO_LONG},
                {FRAME_BAD, FRAME_TOO_MANY},
                {FRAME_BAD, FRAME_TOO_DEEP}};
    const struct frame_limits *limits[] = {&exact, &short_of_it, &few, &flat};
    for (size_t i = 0; i < 4; i++) {
        struct frame_scan s;
        frame_scan_begin(&s);
        assert_int_equal(frame_scan(&s, bytes, sizeof bytes, limits[i]), want[i].state);
        assert_int_equal(s.fault, want[i].fault);
    }
}

static void claims_of_nested_containers_add_up(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0x92, 0xdc, 0xff, 0xff};
    struct frame_scan s;
    assert_int_equal(scan(&s, bytes, sizeof bytes), FRAME_BAD);
    assert_int_equal(s.fault, FRAME_TOO_MANY);
}

/* Bytes biased to containers and short lengths, so that a fair part of them are whole frames. */
static size_t random_frame(uint8_t *out, size_t max)
{
    static const uint8_t tags[] = {0x90, 0x91, 0x92, 0x81, 0x82, 0xa1, 0xa2, 0xc0, 0xc4, 0xca, 0xcc, 0xcd,
                                   0xd0, 0xd4, 0xd9, 0xdc, 0xde, 0xdd, 0xdf, 0xc7, 0xc1, 0xe0, 0x05, 0xcb};
    size_t n = 1 + (size_t)rand() % max;
    for (size_t i = 0; i < n; i++)
        out[i] = rand() % 3 ? tags[(size_t)rand() % sizeof tags] : (uint8_t)((unsigned)rand() & 3u);
    return n;
}

static void agrees_with_msgpack_c_on_random_bytes(void **state)
{
    (void)state;
    const struct frame_limits limits = {64, EN_DEPTH_MAX, EN_ELEMENTS_MAX};
    size_t whole = 0;
    srand(20241031);
    for (int i = 0; i < 300000; i++) {
        uint8_t bytes[24];
        size_t n = random_frame(bytes, sizeof bytes);
        struct frame_scan s;
        frame_scan_begin(&s);
        if (frame_scan(&s, bytes, n, &limits) != FRAME_WHOLE)
            continue;
        msgpack_unpacked u;
        msgpack_unpacked_init(&u);
        size_t offset = 0;
        assert_int_equal(msgpack_unpack_next(&u, (const char *)bytes, n, &offset), MSGPACK_UNPACK_SUCCESS);
        assert_int_equal(offset, s.at);
        msgpack_unpacked_destroy(&u);
        whole++;
    }
    assert_true(whole > 10000);
}

/* A random value of limited depth, packed by msgpack-c itself. */
static void pack_random(msgpack_packer *pk, int depth)
{
    size_t n = (size_t)(rand() % 5);
    switch (rand() % (depth ? 8 : 5)) {
    case 0:
        msgpack_pack_int64(pk, (int64_t)rand() << (rand() % 32));
        break;
    case 1:
        msgpack_pack_double(pk, rand());
        break;
    case 2:
        msgpack_pack_str_with_body(pk, "abcdefgh", n);
        break;
    case 3:
        msgpack_pack_bin_with_body(pk, "abcdefgh", n);
        break;
    case 4:
        msgpack_pack_ext_with_body(pk, "abcdefgh", n, 7);
        break;
    case 5:
        msgpack_pack_map(pk, n);
        for (size_t i = 0; i < 2 * n; i++)
            pack_random(pk, depth - 1);
        break;
    default:
        msgpack_pack_array(pk, n);
        for (size_t i = 0; i < n; i++)
            pack_random(pk, depth - 1);
    }
}

static void what_msgpack_c_packs_is_whole(void **state)
{
    (void)state;
    srand(7);
    for (int i = 0; i < 20000; i++) {
        msgpack_sbuffer b;
        msgpack_sbuffer_init(&b);
        msgpack_packer pk;
        msgpack_packer_init(&pk, &b, msgpack_sbuffer_write);
        pack_random(&pk, 5);
        struct frame_scan s;
        assert_int_equal(scan(&s, (const uint8_t *)b.data, b.size), FRAME_WHOLE);
        assert_int_equal(s.at, b.size);
        size_t cut = (size_t)rand() % b.size;
        assert_int_equal(scan(&s, (const uint8_t *)b.data, cut), FRAME_MORE);
        msgpack_sbuffer_destroy(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_family_is_walked),
        cmocka_unit_test(every_prefix_wants_more),
        cmocka_unit_test(a_scan_resumes_byte_by_byte),
        cmocka_unit_test(a_bad_frame_stays_bad),
        cmocka_unit_test(what_follows_a_frame_is_left_alone),
        cmocka_unit_test(a_frame_may_fill_the_limit_but_not_pass_it),
        cmocka_unit_test(claims_of_nested_containers_add_up),
        cmocka_unit_test(agrees_with_msgpack_c_on_random_bytes),
        cmocka_unit_test(what_msgpack_c_packs_is_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
