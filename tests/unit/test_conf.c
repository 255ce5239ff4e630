/*
 * test_conf.c - configuration files, and file:line for every complaint.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/conf.h"

#define FILE_NAME "test_conf.tmp"

static void write_file(const char *bytes, size_t n)
{
    FILE *f = fopen(FILE_NAME, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

static struct conf_file *read_text(const char *text, struct en_error *err)
{
    write_file(text, strlen(text));
    return conf_read(FILE_NAME, err);
}

static int remove_file(void **state)
{
    (void)state;
    (void)unlink(FILE_NAME);
    return 0;
}

static const char sample[] = "# comment 12345678901\n"
                             "city: {\n"
                             "    name = \"根室市 12345678901\";\n"
                             "    code = 1223;\n"
                             "    big = 3000000000L;\n"
                             "    rate = 0.25;\n"
                             "    whole = 3;\n"
                             "    open = true; // 12345678901\n"
                             "};\n"
                             "/* 12345678901\n"
                             "   \" */\n"
                             "relay = ( { host = \"a\"; port = 25; }, { host = \"b\"; } );\n"
                             "days = [ 1, 2, 3 ];\n"
                             "bad = \"\\x01\";\n"
                             "name1234567890 = 0xFFFF;\n"
                             "long_rate = 12345678901.5;\n";

static void values_are_read_with_their_types(void **state)
{
    struct en_error err;
    const char *text;
    int64_t n;
    double number;
    bool yes;
    (void)state;
    struct conf_file *f = read_text(sample, &err);
    assert_non_null(f);
    const struct conf_node *city = conf_get(conf_root(f), "city");
    assert_string_equal(conf_path(f), FILE_NAME);
    assert_int_equal(conf_text(conf_get(city, "name"), &text, &err), 0);
    assert_string_equal(text, "根室市 12345678901");
    assert_int_equal(conf_int(conf_get(city, "code"), 0, 99999, &n, &err), 0);
    assert_int_equal(n, 1223);
    assert_int_equal(conf_int(conf_get(city, "big"), 0, INT64_MAX, &n, &err), 0);
    assert_true(n == 3000000000);
    assert_int_equal(conf_number(conf_get(city, "rate"), &number, &err), 0);
    assert_true(number == 0.25);
    assert_int_equal(conf_number(conf_get(city, "whole"), &number, &err), 0);
    assert_true(number == 3.0);
    assert_int_equal(conf_bool(conf_get(city, "open"), &yes, &err), 0);
    assert_true(yes);
    assert_null(conf_get(city, "absent"));
    conf_free(f);
    conf_free(NULL);
}

static void groups_and_lists_are_walked(void **state)
{
    struct en_error err;
    (void)state;
    struct conf_file *f = read_text(sample, &err);
    assert_non_null(f);
    const struct conf_node *root = conf_root(f), *relay = conf_get(root, "relay"),
                           *days = conf_get(root, "days");
    assert_int_equal(conf_count(root), 6);
    assert_int_equal(conf_type(root), CONF_GROUP);
    assert_string_equal(conf_name(root), "");
    assert_string_equal(conf_name(conf_at(root, 0)), "city");
    assert_int_equal(conf_count(relay), 2);
    assert_int_equal(conf_type(relay), CONF_LIST);
    assert_int_equal(conf_type(days), CONF_LIST);
    assert_int_equal(conf_count(days), 3);
    assert_string_equal(conf_name(conf_at(days, 0)), "");
    assert_int_equal(conf_type(conf_at(days, 0)), CONF_INT);
    assert_int_equal(conf_line(relay), 12);
    assert_int_equal(conf_want(conf_at(relay, 1), CONF_GROUP, &err), 0);
    conf_free(f);
}

/* A complaint about each kind of value. */
static const struct {
    const char *key;
    enum conf_type wanted;
    const char *en;
} wrong_types[] = {
    {"city", CONF_TEXT, FILE_NAME ":2: city: a text in quotes was wanted"},
    {"relay", CONF_GROUP, FILE_NAME ":12: relay: a group in braces was wanted"},
    {"days", CONF_INT, FILE_NAME ":13: days: an integer was wanted"},
    {"days", CONF_BOOL, FILE_NAME ":13: days: true or false was wanted"},
    {"bad", CONF_NUMBER, FILE_NAME ":14: bad: a number was wanted"},
    {"bad", CONF_LIST, FILE_NAME ":14: bad: a list was wanted"},
    {"long_rate", CONF_INT, FILE_NAME ":16: long_rate: an integer was wanted"},
};

static void a_wrong_type_is_told_with_file_line_and_key(void **state)
{
    struct en_error err;
    (void)state;
    struct conf_file *f = read_text(sample, &err);
    assert_non_null(f);
    for (size_t i = 0; i < sizeof wrong_types / sizeof wrong_types[0]; i++) {
        const struct conf_node *n = conf_get(conf_root(f), wrong_types[i].key);
        assert_int_equal(conf_want(n, wrong_types[i].wanted, &err), -1);
        assert_int_equal(err.code, EN_INVALID);
        assert_string_equal(err.en, wrong_types[i].en);
    }
    conf_free(f);
}

static void a_wrong_value_deep_inside_has_its_whole_path(void **state)
{
    struct en_error err;
    const char *text;
    int64_t n;
    double number;
    bool yes;
    (void)state;
    struct conf_file *f = read_text(sample, &err);
    assert_non_null(f);
    const struct conf_node *root = conf_root(f), *city = conf_get(root, "city");
    const struct conf_node *port = conf_get(conf_at(conf_get(root, "relay"), 0), "port");
    assert_int_equal(conf_text(port, &text, &err), -1);
    assert_string_equal(err.en, FILE_NAME ":12: relay[0].port: a text in quotes was wanted");
    assert_string_equal(err.ja, FILE_NAME ":12: relay[0].port: 文字列（\"…\"）を書いてください");
    assert_int_equal(conf_int(port, 100, 200, &n, &err), -1);
    assert_string_equal(err.en, FILE_NAME ":12: relay[0].port: an integer from 100 to 200 was wanted");
    assert_int_equal(conf_int(port, 1, 24, &n, &err), -1);
    assert_int_equal(conf_int(conf_get(city, "name"), 0, 1, &n, &err), -1);
    assert_int_equal(conf_number(conf_get(city, "name"), &number, &err), -1);
    assert_int_equal(conf_bool(conf_get(city, "code"), &yes, &err), -1);
    assert_int_equal(conf_text(conf_at(conf_get(root, "days"), 2), &text, &err), -1);
    assert_string_equal(err.en, FILE_NAME ":13: days[2]: a text in quotes was wanted");
    conf_free(f);
}

static void a_text_with_control_characters_is_refused(void **state)
{
    struct en_error err;
    const char *text;
    (void)state;
    struct conf_file *f = read_text(sample, &err);
    assert_non_null(f);
    assert_int_equal(conf_text(conf_get(conf_root(f), "bad"), &text, &err), -1);
    assert_string_equal(err.en, FILE_NAME ":14: bad: a text without control characters was wanted");
    conf_free(f);
}

static const char *const names[] = {"database", "socket", "smtp_host", "smtp_port", NULL};

static const struct {
    const char *text, *en; /* NULL: nothing to complain about */
} keys[] = {
    {"database = 1;\nsmtp_port = 2;\n", NULL},
    {"", NULL},
    {"database = 1;\nsmtp_prot = 2;\n", FILE_NAME ":2: smtp_prot: no such key (did you mean smtp_port?)"},
    {"\n\nSocket = 1;\n", FILE_NAME ":3: Socket: no such key (did you mean socket?)"},
    {"databse = 1;\n", FILE_NAME ":1: databse: no such key (did you mean database?)"},
    {"smtphost = 1;\n", FILE_NAME ":1: smtphost: no such key (did you mean smtp_host?)"},
};

static void an_unknown_key_is_told_with_the_nearest_name(void **state)
{
    static const char *const none[] = {NULL};
    struct en_error err;
    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct conf_file *f = read_text(keys[i].text, &err);
        assert_non_null(f);
        assert_int_equal(conf_known(conf_root(f), names, &err), keys[i].en ? -1 : 0);
        if (keys[i].en)
            assert_string_equal(err.en, keys[i].en);
        conf_free(f);
    }
    struct conf_file *f = read_text("x = 1;", &err);
    assert_int_equal(conf_known(conf_root(f), none, &err), -1);
    assert_string_equal(err.en, FILE_NAME ":1: x: no such key");
    conf_free(f);
}

static void a_complaint_of_the_caller_has_file_and_line(void **state)
{
    struct en_error err;
    (void)state;
    struct conf_file *f = read_text("\n\nfrom = \"2026-02-30\";\n", &err);
    assert_non_null(f);
    assert_int_equal(
        conf_fail(conf_get(conf_root(f), "from"), &err, "%sは%d日まで", "%s has %d days", "2026-02", 28), -1);
    assert_string_equal(err.en, FILE_NAME ":3: 2026-02 has 28 days");
    assert_string_equal(err.ja, FILE_NAME ":3: 2026-02は28日まで");
    conf_free(f);
}

#define BYTES(s) s, sizeof(s) - 1

static const struct {
    const char *bytes;
    size_t n;
    const char *en;
} refused[] = {
    {BYTES("a = 1;\nb = ;\n"), FILE_NAME ":2: syntax error"},
    {BYTES("a = 1;\na = 2;\n"), FILE_NAME ":2: duplicate setting name"},
    {BYTES("\xEF\xBB\xBF"
           "a = 1;\n"),
     FILE_NAME ":1: UTF-8 without a BOM was wanted"},
    {BYTES("a = 1;\nb = \"\x8D\xAA\";\n"), FILE_NAME ":2: bytes that are not UTF-8"},
    {BYTES("a = 1;\n\n\0b"), FILE_NAME ":3: a NUL byte (0x00)"},
    {BYTES("a = 1;\nb = 3000000000;\n"),
     FILE_NAME ":2: an integer of ten and more digits wants an L behind it"},
    {BYTES("a = -1000000000;\n"), FILE_NAME ":1: an integer of ten and more digits wants an L behind it"},
    {BYTES("a = [ 1,\n 10000000000 ];\n"),
     FILE_NAME ":2: an integer of ten and more digits wants an L behind it"},
    {BYTES("/*\n\n*/ a = \"\\\"\n\"; b = 0x123456789;\n"),
     FILE_NAME ":4: an integer of ten and more digits wants an L behind it"},
    {BYTES("a = 1234567890123456789L;\n"), FILE_NAME ":1: an integer too large"},
    {BYTES("\n@include \"other.conf\"\n"), FILE_NAME ":2: @include is not supported"},
};

static void a_file_that_libconfig_would_misread_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct en_error err = {0};
        write_file(refused[i].bytes, refused[i].n);
        assert_null(conf_read(FILE_NAME, &err));
        assert_int_equal(err.code, EN_INVALID);
        assert_string_equal(err.en, refused[i].en);
    }
}

static void a_comment_may_end_the_file(void **state)
{
    static const char *const ends[] = {"a = 1; # x", "a = 1; // x", "a = 1;\n#", "a = 1; /* x */", "a = 1"};
    struct en_error err;
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        struct conf_file *f = read_text(ends[i], &err);
        assert_non_null(f);
        assert_int_equal(conf_count(conf_root(f)), 1);
        conf_free(f);
    }
}

static void a_missing_file_is_not_found(void **state)
{
    struct en_error err = {0};
    (void)state;
    assert_null(conf_read("no/such.conf", &err));
    assert_int_equal(err.code, EN_NOT_FOUND);
    assert_string_equal(err.en, "no/such.conf: cannot be read: No such file or directory");
    assert_null(conf_read("/", &err));
    assert_int_equal(err.code, EN_IO);
}

static void a_file_is_bounded(void **state)
{
    struct buf text = {0};
    struct en_error err = {0};
    (void)state;
    while (text.n < CONF_BYTES_MAX)
        buf_str(&text, "#");
    write_file(text.at, text.n);
    struct conf_file *f = conf_read(FILE_NAME, &err);
    assert_non_null(f);
    conf_free(f);
    buf_str(&text, "#");
    write_file(text.at, text.n);
    assert_null(conf_read(FILE_NAME, &err));
    assert_int_equal(err.code, EN_TOO_LARGE);
    assert_string_equal(err.en, FILE_NAME ": larger than 65536 bytes");
    f = conf_read_limit(FILE_NAME, CONF_PLAN_BYTES_MAX, &err);
    assert_non_null(f);
    conf_free(f);
    buf_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_with_their_types),
        cmocka_unit_test(groups_and_lists_are_walked),
        cmocka_unit_test(a_wrong_type_is_told_with_file_line_and_key),
        cmocka_unit_test(a_wrong_value_deep_inside_has_its_whole_path),
        cmocka_unit_test(a_text_with_control_characters_is_refused),
        cmocka_unit_test(an_unknown_key_is_told_with_the_nearest_name),
        cmocka_unit_test(a_complaint_of_the_caller_has_file_and_line),
        cmocka_unit_test(a_file_that_libconfig_would_misread_is_refused),
        cmocka_unit_test(a_comment_may_end_the_file),
        cmocka_unit_test(a_missing_file_is_not_found),
        cmocka_unit_test(a_file_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
