/*
 * test_mp.c - values in and out of MessagePack bytes.
 */
#include "wire/mp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/frame.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct mp read_back(const struct mp_out *o)
{
    struct mp v;
    struct en_error err = {0};
    assert_int_equal(frame_object_length((const uint8_t *)o->buf.at, o->buf.n), o->buf.n);
    assert_int_equal(mp_read((const uint8_t *)o->buf.at, o->buf.n, arena, &v, &err), 0);
    return v;
}

static void integers_keep_their_value(void **state)
{
    (void)state;
    static const int64_t samples[] = {0,     1,         127,        128,       255,       256,      65535,
                                      65536, INT32_MAX, UINT32_MAX, INT64_MAX, -1,        -32,      -33,
                                      -128,  -129,      -32768,     -32769,    INT32_MIN, INT64_MIN};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct mp_out o = {0};
        mp_int(&o, samples[i]);
        struct mp v = read_back(&o);
        assert_int_equal(v.type, MP_INT);
        assert_true(v.i == samples[i]);
        mp_out_clear(&o);
    }
}

static void an_unsigned_beyond_int64_is_big_and_comes_back_exactly(void **state)
{
    (void)state;
    static const uint8_t bytes[] = {0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe};
    struct mp v;
    assert_int_equal(mp_read(bytes, sizeof bytes, arena, &v, NULL), 0);
    assert_int_equal(v.type, MP_BIG);
    struct mp_out o = {0};
    mp_value(&o, &v);
    assert_int_equal(o.buf.n, sizeof bytes);
    assert_memory_equal(o.buf.at, bytes, sizeof bytes);
    mp_out_clear(&o);
}

static void scalars_keep_type_and_value(void **state)
{
    (void)state;
    struct mp_out o = {0};
    mp_open_array(&o);
    mp_nil(&o);
    mp_bool(&o, true);
    mp_bool(&o, false);
    mp_float(&o, 72.5);
    mp_str(&o, "根室市");
    mp_str(&o, "");
    mp_str(&o, NULL);
    mp_close(&o);
    struct mp v = read_back(&o);
    assert_int_equal(v.n, 7);
    assert_int_equal(v.at[0].type, MP_NIL);
    assert_true(v.at[1].type == MP_BOOL && v.at[1].flag);
    assert_true(v.at[2].type == MP_BOOL && !v.at[2].flag);
    assert_true(v.at[3].type == MP_FLOAT && v.at[3].d == 72.5);
    assert_string_equal(v.at[4].s, "根室市");
    assert_int_equal(v.at[4].n, strlen("根室市"));
    assert_string_equal(v.at[5].s, "");
    assert_int_equal(v.at[6].type, MP_NIL);
    mp_out_clear(&o);
}

static void containers_count_what_was_written_in_them(void **state)
{
    (void)state;
    struct mp_out o = {0};
    mp_open_map(&o);
    mp_str(&o, "rows");
    mp_open_array(&o);
    for (int i = 0; i < 300; i++) {
        mp_open_map(&o);
        mp_put_int(&o, "id", i);
        mp_put_str(&o, "kana", NULL);
        mp_close(&o);
    }
    mp_close(&o);
    mp_put_bool(&o, "more", true);
    mp_close(&o);
    struct mp v = read_back(&o);
    assert_int_equal(v.n, 2);
    assert_int_equal(mp_get(&v, "rows")->n, 300);
    assert_int_equal(mp_get_int(&mp_get(&v, "rows")->at[299], "id", -1), 299);
    assert_true(mp_get(&v, "more")->flag);
    mp_out_clear(&o);
}

static void raw_objects_and_values_count_as_one(void **state)
{
    (void)state;
    struct mp_out inner = {0}, o = {0};
    mp_open_array(&inner);
    mp_int(&inner, 1);
    mp_int(&inner, 2);
    mp_close(&inner);
    struct mp v = read_back(&inner);
    mp_open_array(&o);
    mp_raw(&o, inner.buf.at, inner.buf.n);
    mp_value(&o, &v);
    mp_close(&o);
    struct mp got = read_back(&o);
    assert_int_equal(got.n, 2);
    assert_int_equal(got.at[0].n, 2);
    assert_int_equal(got.at[1].at[1].i, 2);
    mp_out_clear(&inner);
    mp_out_clear(&o);
}

static void old_clients_raw_text_is_text(void **state)
{
    (void)state;
    static const uint8_t bin[] = {0xc4, 3, 'a', 'b', 'c'};
    struct mp v;
    assert_int_equal(mp_read(bin, sizeof bin, arena, &v, NULL), 0);
    assert_int_equal(v.type, MP_STR);
    assert_string_equal(v.s, "abc");
}

static void text_that_is_not_utf8_or_has_a_nul_is_malformed(void **state)
{
    (void)state;
    static const uint8_t samples[][6] = {
        {0xa2, 0xc3, 0x28},             /* a cut sequence */
        {0xa3, 0xed, 0xa0, 0x80},       /* a surrogate */
        {0xa2, 0xc0, 0x80},             /* an overlong NUL */
        {0xa3, 'a', 0x00, 'b'},         /* a NUL */
        {0xc4, 0x02, 0xff, 0xfe},       /* the same rule for bin */
        {0x91, 0x81, 0xa1, 0xff, 0xc0}, /* inside, as a key */
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct mp v;
        struct en_error err = {0};
        size_t n = frame_object_length(samples[i], sizeof samples[i]);
        assert_int_equal(mp_read(samples[i], n, arena, &v, &err), -1);
        assert_int_equal(err.code, EN_MALFORMED);
    }
}

static void a_missing_key_gives_the_fallback(void **state)
{
    (void)state;
    struct mp_out o = {0};
    mp_open_map(&o);
    mp_put_str(&o, "a", "x");
    mp_put_int(&o, "b", 5);
    mp_close(&o);
    struct mp v = read_back(&o);
    assert_string_equal(mp_get_str(&v, "a", "-"), "x");
    assert_string_equal(mp_get_str(&v, "b", "-"), "-");
    assert_int_equal(mp_get_int(&v, "b", 9), 5);
    assert_int_equal(mp_get_int(&v, "a", 9), 9);
    assert_null(mp_get(&v, "c"));
    assert_null(mp_get(&v.at[0], "a"));
    assert_null(mp_get(NULL, "a"));
    mp_out_clear(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_keep_their_value),
        cmocka_unit_test(an_unsigned_beyond_int64_is_big_and_comes_back_exactly),
        cmocka_unit_test(scalars_keep_type_and_value),
        cmocka_unit_test(containers_count_what_was_written_in_them),
        cmocka_unit_test(raw_objects_and_values_count_as_one),
        cmocka_unit_test(old_clients_raw_text_is_text),
        cmocka_unit_test(text_that_is_not_utf8_or_has_a_nul_is_malformed),
        cmocka_unit_test(a_missing_key_gives_the_fallback),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
