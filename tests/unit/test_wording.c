/*
 * test_wording.c - whole mails: the file they come from, how they address people, the footer they cannot go
 * without.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/honorific.h"
#include "domain/wording.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const struct template_field field[] = {
    {"to", "宛名", "addressee", true},
    {"topic", "相談内容", "topic", true},
    {"staff", "担当者", "staff", false},
};
static const struct template_fields fields = {field, COUNT(field)};
static const char *const values[] = {"根室 太郎 様\n根室 花子 様", "仕事 & 住まい", NULL};

static const struct sender city = {"根室市",
                                   "総合政策部",
                                   "移住相談ワンストップ窓口",
                                   "iju@city.example",
                                   "〒087-8711 北海道根室市常盤町2丁目27番地",
                                   "総合政策部 電話 0153-00-0000"};

#define WORDING                                                                                                                  \
    "件名: {{topic}}のご相談について\n\n{{to}}\n\nご相談ありがとうございました。\n{{#staff}}\n担当: " \
    "{{staff}}\n{{/staff}}\n"
#define HTML_PART "=== html ===\n<p>{{to}}</p>\n<p>{{topic}}</p>\n"

static int arena_make(void **state)
{
    *state = arena_new();
    return 0;
}

static int arena_end(void **state)
{
    arena_free(*state);
    return 0;
}

static struct wording read_wording(struct arena *a, const char *text)
{
    struct wording w;
    struct en_error err = {0};
    if (wording_parse(text, "one.txt", &fields, a, &w, &err))
        fail_msg("%s", err.en);
    return w;
}

static void a_mail_has_subject_text_and_footer(void **state)
{
    struct arena *a = *state;
    struct en_error err = {0};
    struct wording w = read_wording(a, WORDING);
    struct wording_filled out;
    struct way_to_stop stop = {.mail = "stop+abc@city.example"};
    assert_int_equal(wording_fill(&w, values, &city, &stop, a, &out, &err), 0);
    assert_string_equal(out.subject, "仕事 & 住まいのご相談について");
    assert_string_equal(out.text, "根室 太郎 様\n根室 花子 様\n\nご相談ありがとうございました。\n"
                                  "\n----------------------------------------\n"
                                  "根室市 総合政策部 移住相談ワンストップ窓口\n"
                                  "〒087-8711 北海道根室市常盤町2丁目27番地\n"
                                  "メール: iju@city.example\n"
                                  "このメールは、ご案内をお送りすることに同意された方にお送りしています。\n"
                                  "ご不要のときは、いつでも次の方法で停止できます。\n"
                                  "配信停止（空のメールをお送りください）: stop+abc@city.example\n"
                                  "お問い合わせ・苦情: 総合政策部 電話 0153-00-0000\n"
                                  "----------------------------------------\n");
    assert_null(out.html);
}

static void an_html_part_is_escaped_and_has_the_footer_too(void **state)
{
    struct arena *a = *state;
    struct en_error err = {0};
    struct wording w = read_wording(a, WORDING HTML_PART);
    struct wording_filled out;
    struct way_to_stop stop = {.url = "https://city.example/stop?t=a&u=\"b"};
    assert_int_equal(wording_fill(&w, values, &city, &stop, a, &out, &err), 0);
    assert_null(strstr(out.text, "html"));
    assert_non_null(strstr(out.text, "配信停止: https://city.example/stop?t=a&u=\"b\n"));
    assert_ptr_equal(strstr(out.html, "<p>根室 太郎 様<br>\n根室 花子 様</p>\n<p>仕事 &amp; 住まい</p>\n"),
                     out.html);
    assert_non_null(
        strstr(out.html, "<a href=\"https://city.example/stop?t=a&amp;u=&quot;b\">配信を停止する</a>"));
    assert_non_null(strstr(out.html, "〒087-8711 北海道根室市常盤町2丁目27番地<br>"));
    assert_null(strstr(out.html, "mailto:"));
}

static void an_answer_is_stopped_by_a_reply(void **state)
{
    struct arena *a = *state;
    struct en_error err = {0};
    struct wording w = read_wording(a, WORDING);
    struct wording_filled out;
    assert_int_equal(wording_fill(&w, values, &city, &(struct way_to_stop){.answer = true}, a, &out, &err),
                     0);
    assert_non_null(strstr(out.text, "その旨をこのメールにご返信ください。\nお問い合わせ・苦情"));
    assert_null(strstr(out.text, "同意された方"));
}

static void nothing_leaves_with_an_incomplete_footer(void **state)
{
    static const struct {
        size_t offset;
        const char *name, *message;
    } elements[] = {
        {offsetof(struct sender, city), "city", "the footer of a mail lacks: city"},
        {offsetof(struct sender, division), "division", "the footer of a mail lacks: division"},
        {offsetof(struct sender, desk), "desk", "the footer of a mail lacks: desk"},
        {offsetof(struct sender, email), "email", "the footer of a mail lacks: sender's address"},
        {offsetof(struct sender, postal), "postal", "the footer of a mail lacks: postal address"},
        {offsetof(struct sender, complaint), "complaint", "the footer of a mail lacks: complaints"},
    };
    struct arena *a = *state;
    struct wording w = read_wording(a, WORDING);
    struct wording_filled out;
    struct way_to_stop stop = {.mail = "stop@city.example"};
    for (size_t i = 0; i < COUNT(elements); i++)
        for (int empty = 0; empty < 2; empty++) {
            struct sender s = city;
            struct en_error err = {0};
            *(const char **)(void *)((char *)&s + elements[i].offset) = empty ? "" : NULL;
            assert_int_equal(wording_fill(&w, values, &s, &stop, a, &out, &err), -1);
            assert_string_equal(err.en, elements[i].message);
            assert_string_equal(err.field, elements[i].name);
            assert_int_equal(err.code, EN_CONFLICT);
            assert_null(out.text);
            assert_int_equal(wording_check_sender(&s, &err), -1);
        }
    struct en_error err = {0};
    assert_int_equal(wording_check_sender(&city, &err), 0);
    assert_int_equal(wording_fill(&w, values, &city, &(struct way_to_stop){0}, a, &out, &err), -1);
    assert_string_equal(err.en, "the footer of a mail lacks: how to stop");
}

static void a_subject_stays_one_short_line(void **state)
{
    struct arena *a = *state;
    struct en_error err = {0};
    struct wording_filled out;
    struct way_to_stop stop = {.answer = true};
    struct wording w = read_wording(a, "件名：{{to}}へ\n\n本文");
    assert_int_equal(wording_fill(&w, values, &city, &stop, a, &out, &err), 0);
    assert_string_equal(out.subject, "根室 太郎 様 根室 花子 様へ");
    char *text = arena_strdup(a, "件名: {{topic}}"
                                 "0123456789012345678901234567890123456789012345678901234567890123456789012"
                                 "0123456789012345678901234567890123456789012345678901234567890123456789012"
                                 "0123456789012345678901234567890123456789012345678\n\n本文");
    w = read_wording(a, text);
    assert_int_equal(wording_fill(&w, values, &city, &stop, a, &out, &err), -1);
    assert_string_equal(err.en, "a subject takes at most 200 characters");
    assert_int_equal(err.code, EN_TOO_LARGE);
}

static void a_file_that_is_wrong_is_told_where(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "one.txt:1:1: the first line is \"Subject: ...\""},
        {"こんにちは\n\n本文", "one.txt:1:1: the first line is \"Subject: ...\""},
        {"件名:  \n\n本文", "one.txt:1:1: the first line is \"Subject: ...\""},
        {"件名: あ\n本文", "one.txt:2:1: the line below the subject must be empty"},
        {"件名: あ\n\n \n", "one.txt:3:1: there is no text"},
        {"件名: あ\n\n=== html ===\n<p>", "one.txt:3:1: there is no text"},
        {"件名: あ{{wo}}\n\n本文", "one.txt:1:6: there is no field \"wo\" (there are: to, topic, staff)"},
        {"件名: あ\n\n一\n二{{wo}}", "one.txt:4:2: there is no field \"wo\" (there are: to, topic, staff)"},
        {"件名: あ\r\n\r\n一\r\n二{{wo}}",
         "one.txt:4:2: there is no field \"wo\" (there are: to, topic, staff)"},
        {"件名: あ\n\n一\n=== html ===\n<p>\n{{wo}}",
         "one.txt:6:1: there is no field \"wo\" (there are: to, topic, staff)"},
        {"件名: あ\n\n{{staff}}",
         "one.txt:3:1: not everyone has \"staff\": put it inside {{#staff}}...{{/staff}}"},
    };
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct wording w;
        struct en_error err = {0};
        assert_int_equal(wording_parse(cases[i].text, "one.txt", &fields, a, &w, &err), -1);
        assert_string_equal(err.en, cases[i].message);
        assert_int_equal(err.code, EN_INVALID);
    }
}

static void people_and_bodies_are_addressed_as_in_a_letter(void **state)
{
    static const struct {
        struct addressee who[4];
        size_t n;
        const char *wanted;
    } cases[] = {
        {{{"person", "根室", "太郎", NULL}}, 1, "根室 太郎 様"},
        {{{"person", "根室", NULL, NULL}}, 1, "根室 様"},
        {{{"person", NULL, "", "ネムロ タロウ"}}, 1, "ネムロ タロウ 様"},
        {{{"company", "株式会社根室水産", NULL, NULL}}, 1, "株式会社根室水産 御中"},
        {{{"group", "根室の会", NULL, NULL}}, 1, "根室の会 御中"},
        {{{"partner", "北海道根室振興局", NULL, NULL}}, 1, "北海道根室振興局 御中"},
        {{{"household", "根室家", NULL, NULL}}, 1, "根室家の皆様"},
        {{{"household", "根室", NULL, NULL}}, 1, "根室様 ご家族の皆様"},
        {{{"person", "根室", "太郎", NULL}, {"person", "根室", "花子", NULL}},
         2,
         "根室 太郎 様\n根室 花子 様"},
        {{{"person", "根室", "太郎", NULL}, {"person", "根室", "太郎", NULL}}, 2, "根室 太郎 様"},
        {{{"person", NULL, NULL, NULL}, {"person", "根室", "花子", NULL}}, 2, "根室 花子 様"},
        {{{"person", "根室", "太郎", NULL},
          {"person", "根室", "花子", NULL},
          {"person", "根室", "一郎", NULL},
          {"person", "根室", "二郎", NULL}},
         4,
         "根室 太郎 様\nご家族の皆様"},
        {{{"person", NULL, NULL, NULL}}, 1, NULL},
    };
    struct arena *a = *state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *text = honorific(cases[i].who, cases[i].n, a);
        if (cases[i].wanted)
            assert_string_equal(text, cases[i].wanted);
        else
            assert_null(text);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, arena_make, arena_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_mail_has_subject_text_and_footer),
        TEST(an_html_part_is_escaped_and_has_the_footer_too),
        TEST(an_answer_is_stopped_by_a_reply),
        TEST(nothing_leaves_with_an_incomplete_footer),
        TEST(a_subject_stays_one_short_line),
        TEST(a_file_that_is_wrong_is_told_where),
        TEST(people_and_bodies_are_addressed_as_in_a_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
