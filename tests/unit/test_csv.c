/*
 * test_csv.c - CSV in and out. The expected records are what Python's csv module gives for the same bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/csv.h"

/* Records written down as "LINE:a|b|c;": enough to compare by eye. */
static int write_down(void *ctx, const struct csv_row *row, struct en_error *err)
{
    struct buf *out = ctx;
    (void)err;
    buf_printf(out, "%zu:", row->line);
    for (size_t i = 0; i < row->n; i++)
        buf_printf(out, "%s%s", i ? "|" : "", row->field[i]);
    buf_str(out, ";");
    return 0;
}

/* Fed in pieces of `piece` bytes. */
static int read_csv(const char *bytes, size_t n, size_t piece, struct buf *out, struct en_error *err)
{
    struct csv_reader *r = csv_reader_new(write_down, out);
    int rc = 0;
    buf_str(out, "");
    while (n > 0 && rc == 0) {
        size_t take = piece < n ? piece : n;
        rc = csv_feed(r, bytes, take, err);
        bytes += take;
        n -= take;
    }
    if (rc == 0)
        rc = csv_finish(r, err);
    csv_reader_free(r);
    return rc;
}

static const struct {
    const char *csv, *records;
} good[] = {
    {"", ""},
    {"\r\n", ""},
    {"a", "1:a;"},
    {"a\r\n", "1:a;"},
    {"a,b\r\nc,d\r\n", "1:a|b;2:c|d;"},
    {"a,b\nc,d", "1:a|b;2:c|d;"},
    {"a,b\rc,d\r", "1:a|b;2:c|d;"},
    {"a\r\rb", "1:a;3:b;"},
    {"a\n\rb", "1:a;3:b;"},
    {"a,\r\n", "1:a|;"},
    {"a,", "1:a|;"},
    {",", "1:|;"},
    {",,\n", "1:||;"},
    {"\"\"\n", "1:;"},
    {"\"\",\"\"\n", "1:|;"},
    {"\"a,b\",c\n", "1:a,b|c;"},
    {"\"a\"\"b\"\n", "1:a\"b;"},
    {"\"\"\"\"\n", "1:\";"},
    {"\"\"\"a\"\"\",b", "1:\"a\"|b;"},
    {"\"x\ny\",z\nq\n", "1:x\ny|z;3:q;"},
    {"\"x\r\ny\",z\r\nq\r\n", "1:x\r\ny|z;3:q;"},
    {"\"x\n\n\ny\"\n\"z\"\n", "1:x\n\n\ny;5:z;"},
    {"\"a\nb\",\"c\nd\"\ne", "1:a\nb|c\nd;4:e;"},
    {"\n\na\n\n\r\nb\n", "3:a;6:b;"},
    {" a , b \n", "1: a | b ;"},
    {" \n", "1: ;"},
    {"\t\n", "1:\t;"},
    {"\" a \"\n", "1: a ;"},
    {"a;b\n", "1:a;b;"},
    {"a'b\n", "1:a'b;"},
    {"氏名,寄附金額\r\n髙橋,\"¥10,000\"\r\n", "1:氏名|寄附金額;2:髙橋|¥10,000;"},
    {"\"お礼の\r\n品\",金額\r\nさんま,1\r\n", "1:お礼の\r\n品|金額;3:さんま|1;"},
    {"寄附一覧\r\n\r\n番号,氏名\r\n", "1:寄附一覧;3:番号|氏名;"},
    {"=\"0870001\",=\"x,y\"\n=\"\"\n", "1:0870001|x,y;2:;"}, /* texts that a spreadsheet keeps as formulas */
    {"=,a=\n=1,==\n=", "1:=|a=;2:=1|==;3:=;"},
    {"\"=\"\"087\"\"\"\n\"a=\n=\",=\"b\"\"c\"", "1:=\"087\";2:a=\n=|b\"c;"},
};

static void records_come_as_they_were_meant_wherever_the_blocks_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        for (size_t piece = 1; piece <= strlen(good[i].csv) + 1; piece++) {
            struct buf out = {0};
            struct en_error err = {0};
            if (read_csv(good[i].csv, strlen(good[i].csv), piece, &out, &err) != 0)
                fail_msg("row %zu: %s", i, err.en);
            assert_string_equal(out.at, good[i].records);
            buf_clear(&out);
        }
}

#define BYTES(s) s, sizeof(s) - 1

static const struct {
    const char *csv;
    size_t n;
    const char *records, *en;
} bad[] = {
    {BYTES("a\n\"b\"c\n"), "1:a;", "line 2, column 1: a quote in the wrong place"},
    {BYTES("a\nx,\"b\" ,c\n"), "1:a;", "line 2, column 2: a quote in the wrong place"},
    {BYTES("a,b\"c\n"), "", "line 1, column 2: a quote in the wrong place"},
    {BYTES("a, \"b\"\n"), "", "line 1, column 2: a quote in the wrong place"},
    {BYTES("a\n\"x\ny\"z\n"), "1:a;", "line 3, column 1: a quote in the wrong place"},
    {BYTES("a\nb,\"c\nd\ne\n"), "1:a;", "the quote opened on line 2 is not closed"},
    {BYTES("a\n\"b\nc\",d,\"e\nf"), "1:a;", "the quote opened on line 3 is not closed"},
    {BYTES("\""), "", "the quote opened on line 1 is not closed"},
    {BYTES("a\nb,\0c\n"), "1:a;", "line 2: a NUL byte (0x00)"},
    {BYTES("\"a\n\0\"\n"), "", "line 2: a NUL byte (0x00)"},
};

static void what_is_no_csv_is_refused_with_its_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        for (size_t piece = 1; piece <= bad[i].n; piece++) {
            struct buf out = {0};
            struct en_error err = {0};
            assert_int_equal(read_csv(bad[i].csv, bad[i].n, piece, &out, &err), -1);
            assert_int_equal(err.code, EN_INVALID);
            assert_string_equal(err.en, bad[i].en);
            assert_string_equal(out.at, bad[i].records);
            buf_clear(&out);
        }
}

static void the_reason_is_told_in_japanese_too(void **state)
{
    struct buf out = {0};
    struct en_error err = {0};
    (void)state;
    read_csv("a\n\"b", 4, 4, &out, &err);
    assert_string_equal(err.ja, "2行目の引用符「\"」が閉じていません");
    buf_clear(&out);
}

/* ---- limits ---- */

static int count(void *ctx, const struct csv_row *row, struct en_error *err)
{
    (void)err;
    *(size_t *)ctx += row->n;
    return 0;
}

static int read_commas(size_t columns, size_t *fields, struct en_error *err)
{
    struct csv_reader *r = csv_reader_new(count, fields);
    struct buf text = {0};
    for (size_t i = 1; i < columns; i++)
        buf_str(&text, "x,");
    buf_str(&text, "x\n");
    int rc = csv_feed(r, "a\n", 2, err);
    rc = rc ? rc : csv_feed(r, text.at, text.n, err);
    buf_clear(&text);
    csv_reader_free(r);
    return rc;
}

static void two_hundred_and_fifty_six_columns_are_read_and_no_more(void **state)
{
    size_t fields = 0;
    struct en_error err = {0};
    (void)state;
    assert_int_equal(read_commas(CSV_COLUMNS_MAX, &fields, &err), 0);
    assert_int_equal(fields, 1 + CSV_COLUMNS_MAX);
    assert_int_equal(read_commas(CSV_COLUMNS_MAX + 1, &fields, &err), -1);
    assert_int_equal(err.code, EN_TOO_LARGE);
    assert_string_equal(err.en, "line 2: 257 columns, at most 256 are read");
}

/* "a\n", then a record of n letters before its end. */
static int read_long(size_t n, size_t piece, const char *end, struct en_error *err)
{
    struct buf text = {0}, out = {0};
    buf_str(&text, "a\n");
    for (size_t i = 0; i < n; i++)
        buf_str(&text, "x");
    buf_str(&text, end);
    int rc = read_csv(text.at, text.n, piece, &out, err);
    if (rc == 0)
        assert_int_equal(out.n, 4 + 3 + n);
    buf_clear(&text);
    buf_clear(&out);
    return rc;
}

static void a_record_is_bounded_without_its_line_end(void **state)
{
    static const char *const ends[] = {"", "\n", "\r\n", "\r"};
    static const size_t pieces[] = {1000, 4096, 65536, 1000000};
    struct en_error err = {0};
    (void)state;
    for (size_t e = 0; e < 4; e++)
        for (size_t p = 0; p < 4; p++) {
            assert_int_equal(read_long(CSV_RECORD_MAX, pieces[p], ends[e], &err), 0);
            assert_int_equal(read_long(CSV_RECORD_MAX + 1, pieces[p], ends[e], &err), -1);
            assert_int_equal(err.code, EN_TOO_LARGE);
            assert_string_equal(err.en, "line 2: a record of more than 65536 bytes");
        }
}

static int read_swallowing(size_t piece, struct en_error *err)
{
    struct buf text = {0}, out = {0};
    buf_str(&text, "a,b\n1,2\n3,\"4\n");
    while (text.n < 3 * (size_t)CSV_RECORD_MAX)
        buf_str(&text, "5,6\r\n");
    int rc = read_csv(text.at, text.n, piece, &out, err);
    assert_string_equal(out.at, "1:a|b;2:1|2;");
    buf_clear(&text);
    buf_clear(&out);
    return rc;
}

static void a_quote_that_swallows_the_file_is_told_where_it_was_opened(void **state)
{
    static const size_t pieces[] = {1, 7, 4096, 1000000};
    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
        struct en_error err = {0};
        assert_int_equal(read_swallowing(pieces[i], &err), -1);
        assert_int_equal(err.code, EN_TOO_LARGE);
        assert_string_equal(
            err.en,
            "line 3: a record of more than 65536 bytes; the quote opened on line 3 seems not to be closed");
    }
}

/* ---- stopping ---- */

static int stop_at_two(void *ctx, const struct csv_row *row, struct en_error *err)
{
    ++*(int *)ctx;
    if (row->line < 2)
        return 0;
    (void)error_set(err, EN_CONFLICT, "row", "だめ", "no");
    return 7;
}

static void the_row_function_stops_the_reading_with_its_own_result(void **state)
{
    int calls = 0;
    struct en_error err = {0};
    (void)state;
    struct csv_reader *r = csv_reader_new(stop_at_two, &calls);
    assert_int_equal(csv_feed(r, "a\nb\nc\nd\n", 8, &err), 7);
    assert_int_equal(calls, 2);
    assert_int_equal(err.code, EN_CONFLICT);
    csv_reader_free(r);
}

static void the_last_record_may_stop_at_the_end_of_the_file(void **state)
{
    int calls = 0;
    struct en_error err = {0};
    (void)state;
    struct csv_reader *r = csv_reader_new(stop_at_two, &calls);
    assert_int_equal(csv_feed(r, "a\nb", 3, &err), 0);
    assert_int_equal(csv_finish(r, &err), 7);
    csv_reader_free(r);
    csv_reader_free(NULL);
}

/* ---- writing ---- */

static const struct {
    const char *text, *csv;
} written[] = {
    {"", ""},
    {"abc", "abc"},
    {"a b", "a b"},
    {"髙橋", "髙橋"},
    {"a,b", "\"a,b\""},
    {"a\"b", "\"a\"\"b\""},
    {"\"", "\"\"\"\""},
    {"a\nb", "\"a\nb\""},
    {"a\rb", "\"a\rb\""},
    {" a", "\" a\""},
    {"a ", "\"a \""},
    {"a\t", "\"a\t\""},
    {"=1+1", "\"'=1+1\""},
    {"+81", "\"'+81\""},
    {"-1", "\"'-1\""},
    {"@SUM(A1)", "\"'@SUM(A1)\""},
    {"\tx", "\"'\tx\""},
    {"\rx", "\"'\rx\""},
    {"＝1", "\"'＝1\""},
    {"＋1", "\"'＋1\""},
    {"－1", "\"'－1\""},
    {"＠x", "\"'＠x\""},
    {"－", "－"}, /* nothing there */
    {"-", "-"},
    {"=\"a\",b", "\"'=\"\"a\"\",b\""},
    {"a=1", "a=1"},
    {"▲5", "▲5"},
    {"'a", "'a"},
};

static void a_field_is_written_so_that_no_spreadsheet_runs_it(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        struct buf out = {0};
        csv_put(&out, written[i].text);
        assert_string_equal(out.at, written[i].csv);
        buf_clear(&out);
    }
}

static void what_was_written_is_read_back(void **state)
{
    static const char *const fields[] = {"a,b", "say \"hi\"", "two\r\nlines", " edge ", "髙橋", "x"};
    struct buf csv = {0}, out = {0};
    struct en_error err;
    (void)state;
    for (size_t i = 0; i < 6; i++) {
        buf_str(&csv, i ? "," : "");
        csv_put(&csv, fields[i]);
    }
    assert_int_equal(read_csv(csv.at, csv.n, csv.n, &out, &err), 0);
    assert_string_equal(out.at, "1:a,b|say \"hi\"|two\r\nlines| edge |髙橋|x;");
    buf_clear(&csv);
    buf_clear(&out);
}

static void our_own_numbers_stay_bare(void **state)
{
    struct buf out = {0};
    (void)state;
    csv_put_number(&out, "-12.5");
    csv_put_number(&out, "");
    assert_string_equal(out.at, "-12.5");
    buf_clear(&out);
}

/* ---- against another reader ---- */

static uint32_t dice(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 16;
}

/* Random fields, quoted always; the same records whatever the pieces. */
static void random_fields_survive_in_any_pieces(void **state)
{
    static const char *const atoms[] = {"a", ",", "\"", "\n", "\r\n", " ", "髙", "'", "x", "\t"};
    uint32_t seed = 1;
    (void)state;
    for (int round = 0; round < 300; round++) {
        struct buf csv = {0}, want = {0}, out = {0};
        struct en_error err;
        size_t line = 1;
        for (uint32_t rows = 1 + dice(&seed) % 5; rows > 0; rows--) {
            buf_printf(&want, "%zu:", line++);
            for (uint32_t fields = 1 + dice(&seed) % 4; fields > 0; fields--) {
                buf_str(&csv, "\"");
                for (uint32_t n = dice(&seed) % 6; n > 0; n--) {
                    const char *atom = atoms[dice(&seed) % 10];
                    line += strchr(atom, '\n') != NULL;
                    buf_str(&want, atom);
                    buf_str(&csv, *atom == '"' ? "\"\"" : atom);
                }
                buf_str(&csv, fields > 1 ? "\"," : "\"\r\n");
                buf_str(&want, fields > 1 ? "|" : ";");
            }
        }
        assert_int_equal(read_csv(csv.at, csv.n, 1 + dice(&seed) % 20, &out, &err), 0);
        assert_string_equal(out.at, want.at);
        buf_clear(&csv);
        buf_clear(&want);
        buf_clear(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_as_they_were_meant_wherever_the_blocks_end),
        cmocka_unit_test(what_is_no_csv_is_refused_with_its_line),
        cmocka_unit_test(the_reason_is_told_in_japanese_too),
        cmocka_unit_test(two_hundred_and_fifty_six_columns_are_read_and_no_more),
        cmocka_unit_test(a_record_is_bounded_without_its_line_end),
        cmocka_unit_test(a_quote_that_swallows_the_file_is_told_where_it_was_opened),
        cmocka_unit_test(the_row_function_stops_the_reading_with_its_own_result),
        cmocka_unit_test(the_last_record_may_stop_at_the_end_of_the_file),
        cmocka_unit_test(a_field_is_written_so_that_no_spreadsheet_runs_it),
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(our_own_numbers_stay_bare),
        cmocka_unit_test(random_fields_survive_in_any_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
