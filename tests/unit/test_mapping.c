/*
 * test_mapping.c - mapping files, heading rows, and rows as canonical values.
 */
#include "cli/mapping.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/keyset.h"
#include "cli/sheet.h"

static struct arena *arena;
static char path[] = "/tmp/enishi-test-mapping-XXXXXX.conf";

static int setup(void **state)
{
    (void)state;
    int fd = mkstemps(path, 5);
    arena = arena_new();
    return fd < 0 || close(fd);
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return unlink(path);
}

static int load(const char *text, struct mapping *m, struct en_error *err)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0 && fclose(f) == 0);
    return mapping_load("/nowhere", path, arena, m, err);
}

static const char desk[] =
    "kind = \"consultation\"; source = \"desk\";\n"
    "fields = {\n"
    "  source_key = { from = [\"受付番号\", \"No.\"]; };\n"
    "  date = { from = [\"受付日\"]; };\n"
    "  name = { join = [\"姓\", \"名\"]; };\n"
    "  family_kana = { from = [\"セイ\"]; };\n"
    "  given_kana = { from = [\"メイ\"]; };\n"
    "  channel = { from = [\"方法\"]; values = ( [\"来庁\", \"visit\"], [\"TEL\", \"phone\"] ); };\n"
    "  topic = { from = [\"相談内容\"]; split = \"、・\"; values = ( [\"家\", \"housing\"] ); };\n"
    "  staff = { constant = \"移住係\"; };\n"
    "};\n"
    "blank = [\"匿名\", \"－\"];\n"
    "status = { from = [\"状態\"]; cancelled = [\"取消\"]; skip = [\"テスト\"]; };\n";

static struct mapping desk_mapping(void)
{
    struct mapping m;
    assert_int_equal(load(desk, &m, NULL), 0);
    return m;
}

#define ROW(line_, ...)                                                       \
    (&(struct csv_row){.line = (line_),                                       \
                       .n = sizeof((char *[]){__VA_ARGS__}) / sizeof(char *), \
                       .field = (char *[]){__VA_ARGS__}})

static void a_mapping_file_is_read(void **state)
{
    (void)state;
    struct mapping m = desk_mapping();
    assert_ptr_equal(m.noun, &noun_consult);
    assert_string_equal(m.source, "desk");
    assert_int_equal(m.n, 8);
    assert_int_equal(m.encoding, CHARSET_AUTO);
    assert_int_equal(m.skip_rows, -1);
    assert_string_equal(mapping_lookup(&m.field[5].values, "tel"), "phone");
}

static void faults_of_a_mapping_are_told_with_their_line(void **state)
{
    (void)state;
    static const char *const samples[][2] = {
        {"kind = \"x\"; source = \"a\";\nfields = {};", ":1: "},
        {"kind = \"visit\";\nfields = {};", "source"},
        {"kind = \"visit\"; source = \"a\";\nfields = {\n  phon = { from = [\"a\"]; };\n};", ":3: "},
        {"kind = \"visit\"; source = \"a\";\nfields = {\n  phone = { form = [\"a\"]; };\n};", ":3: "},
        {"kind = \"visit\"; source = \"a\";\nfields = {\n  phone = { };\n};", ":3: "},
        {"kind = \"visit\"; source = \"a\";\nfields = { phone = { from = [\"a\"];\n values = ([\"b\"]); }; "
         "};",
         ":3: "},
        {"kind = \"visit\"; source = \"a\"; encoding = \"latin1\"; fields = {};", "cp932"},
        {"kind = \"visit\"; source = \"a\"; fields = {}; status = { skip = [\"x\"]; };", "from"},
        {"kind = \"visit\" source", "syntax error"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct mapping m;
        struct en_error err = {0};
        assert_int_equal(load(samples[i][0], &m, &err), -1);
        if (!strstr(err.en, samples[i][1]))
            fail_msg("%s: %s", samples[i][0], err.en);
    }
}

static void a_mapping_that_is_not_there_is_not_found(void **state)
{
    (void)state;
    struct mapping m;
    struct en_error err = {0};
    assert_int_equal(mapping_load("/nowhere", "desk", arena, &m, &err), -1);
    assert_int_equal(err.code, EN_NOT_FOUND);
    assert_non_null(strstr(err.en, "/nowhere/imports/desk.conf"));
}

/* ---- headings ---- */

static void the_heading_is_found_below_a_title(void **state)
{
    (void)state;
    struct mapping m = desk_mapping();
    struct sheet s = sheet_new(&m, arena);
    assert_int_equal(sheet_offer(&s, ROW(1, "移住相談受付簿", ""), NULL), 0);
    assert_false(s.found);
    assert_int_equal(sheet_offer(&s, ROW(3, "Ｎｏ．", " 受付\r\n日", "方法", "相談内容", "姓", "名"), NULL),
                     0);
    assert_true(s.found);
    assert_string_equal(sheet_heading(&s, "date", arena), " 受付日");
    assert_string_equal(sheet_heading(&s, "name", arena), "姓・名");
    assert_string_equal(sheet_heading(&s, "phone", arena), "phone");
}

static void a_list_without_a_required_column_is_refused(void **state)
{
    (void)state;
    struct mapping m = desk_mapping();
    struct sheet s = sheet_new(&m, arena);
    struct en_error err = {0};
    assert_int_equal(sheet_offer(&s, ROW(1, "No.", "受付日", "方法"), &err), -1);
    assert_string_equal(err.field, "topic");
    assert_non_null(strstr(err.ja, "相談内容"));
    assert_non_null(strstr(err.ja, "受付日"));
}

static void a_list_without_its_key_is_refused(void **state)
{
    (void)state;
    struct mapping m = desk_mapping();
    struct sheet s = sheet_new(&m, arena);
    struct en_error err = {0};
    assert_int_equal(sheet_offer(&s, ROW(1, "受付日", "方法", "相談内容"), &err), -1);
    assert_string_equal(err.field, "source_key");
}

static void a_list_with_personal_numbers_is_refused(void **state)
{
    (void)state;
    static char *const headings[] = {"個人番号", "マイナンバー", "ﾏｲﾅﾝﾊﾞｰ（12桁）", "個人\n番号"};
    for (size_t i = 0; i < sizeof headings / sizeof *headings; i++) {
        struct mapping m = desk_mapping();
        struct sheet s = sheet_new(&m, arena);
        struct en_error err = {0};
        assert_int_equal(sheet_offer(&s, ROW(1, "No.", "受付日", "方法", "相談内容", headings[i]), &err), -1);
        assert_non_null(strstr(err.ja, "個人番号"));
    }
}

static void a_file_without_headings_is_refused_after_ten_rows(void **state)
{
    (void)state;
    struct mapping m = desk_mapping();
    struct sheet s = sheet_new(&m, arena);
    struct en_error err = {0};
    for (size_t i = 1; i < SHEET_HEADING_ROWS; i++)
        assert_int_equal(sheet_offer(&s, ROW(i, "a", "b"), &err), 0);
    assert_int_equal(sheet_offer(&s, ROW(10, "a", "b"), &err), -1);
    assert_non_null(strstr(err.en, "a、b"));
}

/* ---- rows ---- */

static struct sheet_row read_row(const struct mapping *m, const struct csv_row *row)
{
    struct sheet *s = arena_alloc(arena, sizeof *s);
    *s = sheet_new(m, arena);
    struct sheet_row r;
    assert_int_equal(
        sheet_offer(s, ROW(1, "No.", "受付日", "方法", "相談内容", "姓", "名", "状態", "セイ", "メイ"), NULL),
        0);
    sheet_read(s, row, arena, &r);
    return r;
}

static const char *value_of(const struct sheet_row *r, const char *name)
{
    for (size_t i = 0; i < r->n; i++)
        if (!strcmp(r->name[i], name))
            return r->value[i];
    return "";
}

static void cells_become_canonical_values(void **state)
{
    (void)state;
    static const struct {
        char *cell[9];
        const char *name, *want;
    } samples[] = {
        {{" 1 ", "R6.10.1", "ＴＥＬ", "家", "", "", "", "", ""}, "channel", "phone"},
        {{"1", "R6.10.1", "その他", "家", "", "", "", "", ""}, "channel", "その他"},
        {{"1", "=\"20241001\"", "来庁", "家", "", "", "", "", ""}, "date", "20241001"},
        {{"1", "'=1+1", "来庁", "家", "", "", "", "", ""}, "date", "=1+1"},
        {{"1", "d", "来庁", "家", "根室", " 太郎　", "", "", ""}, "name", "根室 太郎"},
        {{"1", "d", "来庁", "家", "匿名", "", "", "", ""}, "name", ""},
        {{"1", "d", "来庁", "家", "", "太郎", "", "", ""}, "name", "太郎"},
        {{"1", "d", "来庁", "家、雪", "", "", "", "", ""}, "topic", "housing,雪"},
        {{"1", "d", "来庁", "雪・仕事・就職・家", "", "", "", "", ""}, "topic", "雪,仕事・就職,housing"},
        {{"1", "d", "来庁", "、家、、－", "", "", "", "", ""}, "topic", "housing"},
        {{"1", "d", "来庁", "家", "", "", "", "ネムロ", "タロウ"}, "kana", "ネムロ タロウ"},
        {{"1", "d", "来庁", "家", "", "", "", "", "タロウ"}, "kana", "タロウ"},
        {{"1", "d", "来庁", "家", "", "", "", "", ""}, "staff", "移住係"},
    };
    struct mapping m = desk_mapping();
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct csv_row row = {.line = 2, .n = 9, .field = (char **)samples[i].cell};
        struct sheet_row r = read_row(&m, &row);
        assert_string_equal(r.key, "1");
        assert_string_equal(value_of(&r, samples[i].name), samples[i].want);
    }
}

static void a_short_row_has_blank_cells(void **state)
{
    (void)state;
    struct mapping m = desk_mapping();
    struct sheet_row r = read_row(&m, ROW(2, "1", "2024-10-01"));
    assert_string_equal(value_of(&r, "date"), "2024-10-01");
    assert_string_equal(value_of(&r, "channel"), "");
    assert_int_equal(r.status, ROW_COUNTS);
}

static void the_status_column_cancels_and_skips(void **state)
{
    (void)state;
    struct mapping m = desk_mapping();
    assert_int_equal(read_row(&m, ROW(2, "1", "d", "c", "t", "", "", "取消", "", "")).status, ROW_CANCELLED);
    assert_int_equal(read_row(&m, ROW(2, "1", "d", "c", "t", "", "", " ﾃｽﾄ ", "", "")).status, ROW_SKIPPED);
    assert_int_equal(read_row(&m, ROW(2, "1", "d", "c", "t", "", "", "済", "", "")).status, ROW_COUNTS);
}

static void keys_of_rows_without_one_tell_content_and_repetition(void **state)
{
    (void)state;
    struct mapping m = desk_mapping();
    struct keyset keys = {0};
    struct sheet_row a = read_row(&m, ROW(2, "1", "d", "来庁", "家")),
                     b = read_row(&m, ROW(3, "1", "d", "TEL", "家"));
    const char *first = keyset_key(&keys, &a, arena), *again = keyset_key(&keys, &a, arena);
    assert_string_not_equal(first, keyset_key(&keys, &b, arena));
    assert_int_equal(strlen(first), strlen("h:0123456789abcdef-1"));
    assert_memory_equal(first, again, strlen("h:0123456789abcdef-"));
    assert_string_equal(strrchr(first, '-'), "-1");
    assert_string_equal(strrchr(again, '-'), "-2");
    keyset_clear(&keys);
    assert_string_equal(keyset_key(&keys, &a, arena), first);
    keyset_clear(&keys);
}

static void many_keys_stay_apart(void **state)
{
    (void)state;
    struct keyset keys = {0};
    const char *name = "date", *value;
    for (int i = 0; i < 20000; i++) {
        value = arena_printf(arena, "%d", i);
        struct sheet_row row = {.name = &name, .value = &value, .n = 1};
        assert_string_equal(strrchr(keyset_key(&keys, &row, arena), '-'), "-1");
    }
    keyset_clear(&keys);
}

/* ---- what portals need ---- */

static const char portal[] =
    "kind = \"donation\"; source = \"p\"; gifts = \"split\"; negative = \"refund\";\n"
    "fields = {\n"
    "  source_key = { from = [\"番号\"]; }; portal = { constant = \"p\"; };\n"
    "  received_on = { from = [\"日\"]; }; amount_yen = { from = [\"額\"]; };\n"
    "  name = { from = [\"氏名\"]; }; kana = { from = [\"カナ\"]; }; company = { from = [\"法人名\"]; };\n"
    "  mail_consent = { from = [\"案内\"]; };\n"
    "};\n"
    "status = ( { from = [\"状態\"]; paid = [\"済\"]; cancelled = [\"取消\"]; refunded = [\"返金\"]; skip = "
    "[\"試\"]; },\n"
    "           { from = [\"代理\"]; cancelled = [\"○\"]; } );\n";

static struct sheet portal_sheet(struct mapping *m)
{
    assert_int_equal(load(portal, m, NULL), 0);
    assert_int_equal(m->gifts, GIFTS_SPLIT);
    assert_int_equal(m->negative, NEGATIVE_REFUND);
    struct sheet s = sheet_new(m, arena);
    assert_int_equal(
        sheet_offer(&s, ROW(1, "番号", "日", "額", "氏名", "カナ", "法人名", "案内", "状態", "代理"), NULL),
        0);
    return s;
}

static void the_status_says_whether_a_row_counts(void **state)
{
    (void)state;
    struct mapping m;
    struct sheet s = portal_sheet(&m);
    static const struct {
        char *word, *proxy;
        enum row_status status;
    } samples[] = {{"済", "", ROW_COUNTS},      {" 済 ", "", ROW_COUNTS}, {"取消", "", ROW_CANCELLED},
                   {"返金", "", ROW_REFUNDED},  {"試", "", ROW_SKIPPED},  {"済", "○", ROW_CANCELLED},
                   {"謎", "", ROW_REFUSED},     {"", "", ROW_REFUSED},    {"試", "○", ROW_SKIPPED},
                   {"取消", "×", ROW_CANCELLED}};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct sheet_row r;
        sheet_read(&s,
                   ROW(2, "1", "2024-05-01", "10", "甲", "コウ", "", "", samples[i].word, samples[i].proxy),
                   arena, &r);
        assert_int_equal(r.status, samples[i].status);
        assert_int_equal(r.why_en != NULL, r.status == ROW_REFUSED);
    }
}

static void a_negative_amount_is_a_line_of_its_own(void **state)
{
    (void)state;
    struct mapping m;
    struct sheet s = portal_sheet(&m);
    static char *const samples[] = {"-10,000", "▲10000",   "△10,000円", "－１００００",
                                    "−10000",  "(10,000)", "￥-10,000", "10000"};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct sheet_row r;
        sheet_read(&s, ROW(2, "1", "2024-05-01", samples[i], "甲", "コウ", "", "", "済", ""), arena, &r);
        assert_int_equal(r.status, i < 7 ? ROW_NEGATIVE : ROW_COUNTS);
        assert_string_equal(sheet_row_get(&r, "amount_yen"), "10000");
    }
}

static void a_firm_gives_and_the_person_is_whom_to_ask(void **state)
{
    (void)state;
    struct mapping m;
    struct sheet s = portal_sheet(&m);
    struct sheet_row r;
    sheet_read(&s, ROW(2, "1", "2024-05-01", "10", "甲 一", "コウ", "株式会社根室", "希望", "済", ""), arena,
               &r);
    assert_string_equal(sheet_row_get(&r, "name"), "株式会社根室");
    assert_string_equal(sheet_row_get(&r, "kind"), "company");
    assert_string_equal(sheet_row_get(&r, "corporate"), "yes");
    assert_string_equal(sheet_row_get(&r, "contact_person"), "甲 一");
    assert_string_equal(sheet_row_get(&r, "mail_consent"), "希望");
    assert_null(sheet_row_get(&r, "kana"));
}

static void faults_of_portal_rules_are_told(void **state)
{
    (void)state;
    static const char *const samples[][2] = {
        {"kind = \"visit\"; source = \"a\"; fields = {}; gifts = \"split\";", "donations only"},
        {"kind = \"donation\"; source = \"a\"; fields = {}; gifts = \"each\";", "repeated"},
        {"kind = \"donation\"; source = \"a\"; fields = {}; negative = \"no\";", "refund"},
        {"kind = \"donation\"; source = \"a\"; fields = {}; status = ( { paid = [\"x\"]; } );", "from"},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        struct mapping m;
        struct en_error err = {0};
        assert_int_equal(load(samples[i][0], &m, &err), -1);
        if (!strstr(err.en, samples[i][1]))
            fail_msg("%s: %s", samples[i][0], err.en);
    }
}

static void keys_are_counted_and_noted(void **state)
{
    (void)state;
    struct keyset k = {0};
    for (int i = 0; i < 5000; i++)
        assert_int_equal(keyset_times(&k, arena_printf(arena, "K%d", i)), 1);
    assert_int_equal(keyset_times(&k, "K4999"), 2);
    assert_int_equal(keyset_note(&k, "N", 7), 0);
    assert_int_equal(keyset_note(&k, "N", 9), 7);
    keyset_clear(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mapping_file_is_read),
        cmocka_unit_test(faults_of_a_mapping_are_told_with_their_line),
        cmocka_unit_test(a_mapping_that_is_not_there_is_not_found),
        cmocka_unit_test(the_heading_is_found_below_a_title),
        cmocka_unit_test(a_list_without_a_required_column_is_refused),
        cmocka_unit_test(a_list_without_its_key_is_refused),
        cmocka_unit_test(a_list_with_personal_numbers_is_refused),
        cmocka_unit_test(a_file_without_headings_is_refused_after_ten_rows),
        cmocka_unit_test(cells_become_canonical_values),
        cmocka_unit_test(a_short_row_has_blank_cells),
        cmocka_unit_test(the_status_column_cancels_and_skips),
        cmocka_unit_test(keys_of_rows_without_one_tell_content_and_repetition),
        cmocka_unit_test(many_keys_stay_apart),
        cmocka_unit_test(the_status_says_whether_a_row_counts),
        cmocka_unit_test(a_negative_amount_is_a_line_of_its_own),
        cmocka_unit_test(a_firm_gives_and_the_person_is_whom_to_ask),
        cmocka_unit_test(faults_of_portal_rules_are_told),
        cmocka_unit_test(keys_are_counted_and_noted),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
