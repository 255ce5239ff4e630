/*
 * test_zip_check.c - a workbook that is not whole is found out.
 */
#include "report/zip_check.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "report/workbook.h"
#include "world.h"

static char folder[64], path[96];
static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    folder_make(folder);
    (void)snprintf(path, sizeof path, "%s/a.xlsx", folder);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    folder_remove(folder);
    arena_free(arena);
    return 0;
}

static void write_book(void)
{
    struct document *d = document_new(arena, true);
    struct doc_section *s = document_section(d, "節", NULL);
    struct doc_table *t = section_table(d, s, NULL);
    (void)table_head(t, "列", false);
    table_row(d, t, NULL)->cell[0] = CELL_OF_TEXT("値");
    assert_int_equal(workbook_write(path, d, NULL), 0);
}

static long size_of(void)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return (long)st.st_size;
}

static void a_whole_workbook_is_whole(void **state)
{
    (void)state;
    write_book();
    assert_true(zip_is_whole(path));
}

static void a_workbook_cut_anywhere_is_not(void **state)
{
    (void)state;
    write_book();
    for (long size = size_of() / 2; size > 0; size -= 97) {
        assert_int_equal(truncate(path, size), 0);
        assert_false(zip_is_whole(path));
    }
}

static void a_changed_byte_is_found(void **state)
{
    (void)state;
    write_book();
    FILE *f = fopen(path, "r+");
    assert_non_null(f);
    assert_int_equal(fseek(f, 60, SEEK_SET), 0); /* within the first part */
    assert_int_equal(fputc(0x55, f), 0x55);
    assert_int_equal(fclose(f), 0);
    assert_false(zip_is_whole(path));
}

/* A file of one well-packed member that holds this text. */
static void pack(const char *xml)
{
    uint8_t head[30] = {'P', 'K', 3, 4, 20, 0, 0, 0, 8}, packed[200];
    static const uint8_t central[] = {'P', 'K', 1, 2};
    z_stream z = {.next_in = (uint8_t *)(uintptr_t)xml,
                  .avail_in = (unsigned)strlen(xml),
                  .next_out = packed,
                  .avail_out = sizeof packed};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    uint32_t numbers[] = {(uint32_t)crc32(0, (const uint8_t *)xml, (unsigned)strlen(xml)),
                          (uint32_t)z.total_out, (uint32_t)strlen(xml)};
    assert_int_equal(deflateEnd(&z), Z_OK);
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 4; k++)
            head[14 + 4 * i + k] = (uint8_t)(numbers[i] >> (8 * k));
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(head, 1, sizeof head, f), sizeof head);
    assert_int_equal(fwrite(packed, 1, numbers[1], f), numbers[1]);
    assert_int_equal(fwrite(central, 1, sizeof central, f), sizeof central);
    assert_int_equal(fclose(f), 0);
}

/* What libxlsxwriter makes of a part whose temporary file was cut short: well packed, but no whole XML. */
static void a_part_that_ends_in_the_middle_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *xml;
        bool whole;
    } samples[] = {
        {"<?xml version=\"1.0\"?>\n<a><b/></a>", true},
        {"<a x=\"1\">text</a>\n", true},
        {"<?xml version=\"1.0\"?>\n<a/>", true},
        {"<a><b/>", false},
        {"<a><b></b>", false},
        {"<a>text</", false},
        {"<?xml version=\"1.0\"?>", false},
        {"text", false},
    };
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        pack(samples[i].xml);
        if (zip_is_whole(path) != samples[i].whole)
            fail_msg("%s", samples[i].xml);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_whole_workbook_is_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(a_workbook_cut_anywhere_is_not, setup, teardown),
        cmocka_unit_test_setup_teardown(a_changed_byte_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(a_part_that_ends_in_the_middle_is_found, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
