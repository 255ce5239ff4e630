/*
 * test_json.c - replies as JSON documents.
 */
#include "report/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TEXT(t) ((struct mp){.type = MP_STR, .s = (t), .n = strlen(t)})
#define INT(x)  ((struct mp){.type = MP_INT, .i = (x)})

static void check(const struct mp *v, const char *want)
{
    struct buf b = {0};
    json_put(&b, v);
    assert_string_equal(b.at, want);
    buf_clear(&b);
}

static void scalars(void **state)
{
    (void)state;
    const struct {
        struct mp v;
        const char *want;
    } samples[] = {
        {{.type = MP_NIL}, "null"},
        {{.type = MP_EXT}, "null"},
        {{.type = MP_BOOL, .flag = true}, "true"},
        {{.type = MP_BOOL}, "false"},
        {{.type = MP_INT, .i = INT64_MIN}, "-9223372036854775808"},
        {{.type = MP_BIG, .i = -1}, "18446744073709551615"},
        {{.type = MP_FLOAT, .d = 72.5}, "72.5"},
        {{.type = MP_FLOAT, .d = 0.1}, "0.1"},
        {{.type = MP_FLOAT, .d = 1.0 / 3}, "0.3333333333333333"},
        {{.type = MP_FLOAT, .d = INFINITY}, "null"},
        {{.type = MP_FLOAT, .d = NAN}, "null"},
        {{.type = MP_ARRAY}, "[]"},
        {{.type = MP_MAP}, "{}"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        check(&samples[i].v, samples[i].want);
}

static void texts_are_utf8_with_every_control_escaped(void **state)
{
    (void)state;
    static const char *const samples[][2] = {
        {"", "\"\""},
        {"根室 ㈱", "\"根室 ㈱\""},
        {"a\"b\\c/", "\"a\\\"b\\\\c/\""},
        {"a\nb\tc\r", "\"a\\nb\\tc\\u000d\""},
        {"\033[31m\177", "\"\\u001b[31m\\u007f\""},
        {"\xc2\x85", "\"\\u0085\""},
        {"\xe2\x80\xae\xe2\x80\xa8", "\"\\u202e\\u2028\""},
        {"𠮷", "\"𠮷\""},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct mp v = TEXT(samples[i][0]);
        check(&v, samples[i][1]);
    }
}

static void containers_are_indented(void **state)
{
    (void)state;
    const struct mp list[] = {INT(1), TEXT("x")};
    const struct mp pairs[] = {
        TEXT("a"), {.type = MP_ARRAY, .at = list, .n = 2}, TEXT("b"), {.type = MP_NIL}};
    const struct mp map = {.type = MP_MAP, .at = pairs, .n = 2};
    check(&map, "{\n  \"a\": [\n    1,\n    \"x\"\n  ],\n  \"b\": null\n}");
}

static void a_key_that_is_no_text_becomes_one(void **state)
{
    (void)state;
    const struct mp pairs[] = {INT(5), INT(6)};
    const struct mp map = {.type = MP_MAP, .at = pairs, .n = 1};
    check(&map, "{\n  \"5\": 6\n}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scalars),
        cmocka_unit_test(texts_are_utf8_with_every_control_escaped),
        cmocka_unit_test(containers_are_indented),
        cmocka_unit_test(a_key_that_is_no_text_becomes_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
