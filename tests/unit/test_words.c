/*
 * test_words.c - header texts: lengths, folds, cuts between clusters, and the same text read back by GMime.
 */
#include "mail/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gmime/gmime.h>

#include "base/text.h"

/* A header as GMime reads it: unfolded and decoded. */
static char *read_back(const char *header)
{
    char *flat = g_mime_utils_header_unfold(strchr(header, ':') + 2);
    char *text = g_mime_utils_header_decode_text(NULL, flat);
    g_free(flat);
    return text;
}

static void check_lines(const char *header, size_t max)
{
    for (const char *at = header; *at;) {
        const char *end = strstr(at, "\r\n");
        assert_non_null(end);
        assert_true(strncmp(at, "Subject: \r\n ", 12) != 0);
        if ((size_t)(end - at) > max)
            fail_msg("a line of %zd: %s", end - at, header);
        at = end + 2;
        assert_true(*at == '\0' || *at == ' ');
        assert_true(*at == '\0' || (at[1] != ' ' && at[1] != '\r'));
    }
}

static const char *const texts[] = {
    "Consultation",
    "a text that is long enough to be folded, since it goes on and on beyond the seventy-six bytes of a line",
    "ご相談ありがとうございます",
    "①㈱髙﨑𠮷のお知らせ：根室市への移住相談ワンストップ窓口からのご案内（令和6年度・第2回）長い件名",
    "👨‍👩‍👧‍👦 家族 👍🏽 🇯🇵🇯🇵 葛󠄀城 か゚ 1️⃣",
    "=?UTF-8?B?not-an-encoded-word?= in ASCII",
    "ASCII then 日本語 and ASCII again with blanks  two  of them",
    "日本語 ",
    "👨‍👩‍👧‍👦🐟👍🏽",
    "trailing blank ",
    "",
};

static void a_text_reads_back_equal_and_its_lines_are_short(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct buf b = {0};
        words_text(&b, "Subject", texts[i]);
        check_lines(b.at, WORDS_LINE_MAX);
        char *back = read_back(b.at);
        assert_string_equal(back, texts[i]);
        g_free(back);
        buf_clear(&b);
    }
}

/* What one encoded-word holds; *end behind it. */
static char *word_text(const char *word, const char **end)
{
    *end = strstr(word + 10, "?=") + 2;
    assert_true(*end - word <= WORDS_WORD_MAX);
    char *one = g_strndup(word, (gsize)(*end - word));
    char *text = g_mime_utils_header_decode_text(NULL, one);
    g_free(one);
    return text;
}

/* Every encoded-word by itself is valid UTF-8 that does not begin in the middle of a cluster. */
static void check_words(const char *header)
{
    for (const char *at = header; (at = strstr(at, "=?UTF-8?")) != NULL;) {
        const char *end;
        char *text = word_text(at, &end);
        assert_true(text_valid(text, strlen(text)));
        const char *cursor = text;
        uint32_t cp = text_next(&cursor);
        assert_true(cp != 0x200D && cp != 0xFE0F && cp != 0x3099 && !(cp >= 0x1F3FB && cp <= 0x1F3FF) &&
                    !(cp >= 0xE0100 && cp <= 0xE01EF));
        g_free(text);
        at = end;
    }
}

static void a_cluster_is_not_cut(void **state)
{
    (void)state;
    static const char *const clusters[] = {
        "葛󠄀", "👨‍👩‍👧‍👦", "👍🏽", "か\xe3\x82\x99", "1️⃣", "🇯🇵"};
    for (size_t c = 0; c < sizeof clusters / sizeof clusters[0]; c++)
        for (size_t pad = 0; pad < 48; pad++) {
            char text[1200] = "あ";
            for (size_t i = 0; i < pad; i++)
                strcat(text, "x");
            for (int i = 0; i < 12; i++)
                strcat(text, clusters[c]);
            struct buf b = {0};
            words_text(&b, "Subject", text);
            check_lines(b.at, WORDS_LINE_MAX);
            check_words(b.at);
            char *back = read_back(b.at);
            assert_string_equal(back, text);
            g_free(back);
            buf_clear(&b);
        }
}

/* One cluster longer than a word has to be cut, but between characters. */
static void an_endless_cluster_is_cut_between_characters(void **state)
{
    (void)state;
    char text[600] = "か";
    for (int i = 0; i < 60; i++)
        strcat(text, "\xe3\x82\x99");
    for (int i = 0; i < 9; i++)
        strcat(text, "👨‍👩‍👧‍👦");
    struct buf b = {0};
    words_text(&b, "Subject", text);
    check_lines(b.at, WORDS_LINE_MAX);
    char *back = read_back(b.at);
    assert_string_equal(back, text);
    g_free(back);
    buf_clear(&b);
}

static void a_mailbox_has_its_name_quoted_or_encoded(void **state)
{
    (void)state;
    static const struct {
        const char *name, *header;
    } rows[] = {
        {NULL, "To: <a@example.jp>\r\n"},
        {"", "To: <a@example.jp>\r\n"},
        {"Sato, Hanako", "To: \"Sato, Hanako\" <a@example.jp>\r\n"},
        {"a \"b\" \\", "To: \"a \\\"b\\\" \\\\\" <a@example.jp>\r\n"},
        {"髙﨑様", "To: =?UTF-8?B?6auZ76iR5qeY?= <a@example.jp>\r\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buf b = {0};
        words_mailbox(&b, "To", rows[i].name, "a@example.jp");
        assert_string_equal(b.at, rows[i].header);
        buf_clear(&b);
    }
}

int main(void)
{
    g_mime_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_reads_back_equal_and_its_lines_are_short),
        cmocka_unit_test(a_cluster_is_not_cut),
        cmocka_unit_test(an_endless_cluster_is_cut_between_characters),
        cmocka_unit_test(a_mailbox_has_its_name_quoted_or_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
