/*
 * test_address.c - which mailboxes are taken, how they are written again, what is refused and never quoted.
 */
#include "mail/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define L32 "abcdefghijklmnopqrstuvwxyz012345"
#define D63 "d123456789012345678901234567890123456789012345678901234567890ab"

static const struct row {
    const char *text, *written;
    bool odd;
} good[] = {
    {"hanako@example.jp", "hanako@example.jp", false},
    {"Hanako.Sato+x@Example.JP", "Hanako.Sato+x@example.jp", false},
    {"o'brien_{x}@a-b.example", "o'brien_{x}@a-b.example", false},
    {"da..me.@docomo.ne.jp", "\"da..me.\"@docomo.ne.jp", true},
    {".x.@ezweb.ne.jp", "\".x.\"@ezweb.ne.jp", true},
    {"a..b@docomo.ne.jp", "\"a..b\"@docomo.ne.jp", true},
    {"\"a..b\"@docomo.ne.jp", "\"a..b\"@docomo.ne.jp", true},
    {"\"hanako\"@example.jp", "hanako@example.jp", false},
    {"\"a b\"@example.jp", "\"a b\"@example.jp", true},
    {"\"a\\\"b\\\\\"@example.jp", "\"a\\\"b\\\\\"@example.jp", true},
    {"\"a@b>\"@example.jp", "\"a@b>\"@example.jp", true},
    {"x@xn--6qq79v.jp", "x@xn--6qq79v.jp", false},
    {"x@1.2.3.jp", "x@1.2.3.jp", false},
    {L32 L32 "@example.jp", L32 L32 "@example.jp", false},
    {"a@" D63 "." D63 "." D63 ".jp", "a@" D63 "." D63 "." D63 ".jp", false},
};

static void a_mailbox_is_written_again_from_its_parts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct en_error err = {0};
        struct address a, again;
        char out[ADDRESS_MAX + 1];
        if (address_parse(good[i].text, &a, &err))
            fail_msg("%s: %s", good[i].text, err.en);
        assert_string_equal(address_write(&a, out), good[i].written);
        assert_int_equal(address_is_odd(&a), good[i].odd);
        assert_int_equal(address_parse(out, &again, &err), 0);
        assert_memory_equal(&again, &a, sizeof a);
    }
}

static const struct bad {
    const char *text;
    enum en_code code;
} bad[] = {
    {"", EN_INVALID},
    {"hanako", EN_INVALID},
    {"@example.jp", EN_INVALID},
    {"\"\"@example.jp", EN_INVALID},
    {"hanako@", EN_INVALID},
    {"hanako@localhost", EN_INVALID},
    {"hanako@example..jp", EN_INVALID},
    {"hanako@.example.jp", EN_INVALID},
    {"hanako@example.jp.", EN_INVALID},
    {"hanako@-a.jp", EN_INVALID},
    {"hanako@a-.jp", EN_INVALID},
    {"hanako@a_b.jp", EN_INVALID},
    {"hanako@192.0.2.1", EN_INVALID},
    {"hanako@[192.0.2.1]", EN_INVALID},
    {"hanako@example.jp>", EN_INVALID},
    {"hanako@example.jp> SIZE=1", EN_INVALID},
    {"a@b@example.jp", EN_INVALID},
    {"a,b@example.jp", EN_INVALID},
    {"a b@example.jp", EN_INVALID},
    {" a@example.jp", EN_INVALID},
    {"a@example.jp ", EN_INVALID},
    {"<a@example.jp>", EN_INVALID},
    {"A <a@example.jp>", EN_INVALID},
    {"a@example.jp\r\nRCPT TO:<b@example.jp", EN_INVALID},
    {"a\n@example.jp", EN_INVALID},
    {"\"a\r\nb\"@example.jp", EN_INVALID},
    {"\"a\x7f\"@example.jp", EN_INVALID},
    {"\"a\\", EN_INVALID},
    {"\"a\"b@example.jp", EN_INVALID},
    {"花子@example.jp", EN_INVALID},
    {"hanako@例え.jp", EN_INVALID},
    {"ｈanako@example.jp", EN_INVALID},
    {L32 L32 "0@example.jp", EN_TOO_LARGE},
    {"." L32 L32 "@example.jp", EN_TOO_LARGE},
    {"a@" D63 "." D63 "." D63 "." D63 ".jp", EN_TOO_LARGE},
    {"a@" D63 "x.jp", EN_INVALID},
};

static void anything_else_is_refused_and_not_quoted(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct en_error err = {0};
        struct address a;
        if (address_parse(bad[i].text, &a, &err) != -1 || err.code != bad[i].code)
            fail_msg("row %zu (%s): %d %s", i, bad[i].text, err.code, err.en);
        if (strlen(bad[i].text) > 4)
            assert_null(strstr(err.en, bad[i].text));
        assert_true(err.ja[0] && err.en[0]);
    }
}

static void a_name_has_no_control_characters(void **state)
{
    (void)state;
    struct en_error err;
    assert_int_equal(address_check_name("㈱髙﨑 𠮷田 👨‍👩‍👧様", &err), 0);
    static const char *const no[] = {"a\nb",
                                     "a\r\nBcc: x@example.jp",
                                     "a\x1b[0m",
                                     "a\xe2\x80\xa8"
                                     "b",
                                     "\xff",
                                     "\xe2\x80\xae"
                                     "abc"};
    for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
        assert_int_equal(address_check_name(no[i], &err), -1);
    char name[ADDRESS_NAME_MAX + 2];
    memset(name, 'x', sizeof name);
    name[ADDRESS_NAME_MAX + 1] = '\0';
    assert_int_equal(address_check_name(name, &err), -1);
    name[ADDRESS_NAME_MAX] = '\0';
    assert_int_equal(address_check_name(name, &err), 0);
}

/* Any bytes: what is taken comes out clean, with one @ outside quotes. */
static void random_bytes_never_pass_unclean(void **state)
{
    (void)state;
    static const char letters[] = "ab.@\"\\ <>\r\n,;-_1\x7f\xc3\xa9";
    srandom(7);
    int taken = 0;
    for (int round = 0; round < 200000; round++) {
        char text[24];
        size_t n = (size_t)random() % 12;
        for (size_t i = 0; i < n; i++)
            text[i] = letters[(size_t)random() % (sizeof letters - 1)];
        snprintf(text + n, sizeof text - n, "%s", round % 2 ? "@a.b" : "");
        struct address a;
        char out[ADDRESS_MAX + 1];
        if (address_parse(text, &a, NULL))
            continue;
        taken++;
        address_write(&a, out);
        bool quoted = false;
        int ats = 0;
        for (const char *c = out; *c; c++) {
            assert_in_range(*c, ' ', '~');
            if (quoted && *c == '\\')
                c++;
            else if (*c == '"')
                quoted = !quoted;
            else if (!quoted) {
                ats += *c == '@';
                assert_null(strchr(" <>,;", *c));
            }
        }
        assert_int_equal(ats, 1);
        assert_false(quoted);
    }
    assert_in_range(taken, 1000, 200000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mailbox_is_written_again_from_its_parts),
        cmocka_unit_test(anything_else_is_refused_and_not_quoted),
        cmocka_unit_test(a_name_has_no_control_characters),
        cmocka_unit_test(random_bytes_never_pass_unclean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
