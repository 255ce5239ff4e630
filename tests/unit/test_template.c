/*
 * test_template.c - what a template gives, and where it says that it is wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/template.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const struct template_field field[] = {
    {"name", "氏名", "name", true},
    {"topic", "相談内容", "topic", true},
    {"visit", "来訪日", "visit", false},
    {"staff", "担当者", "staff", false},
};
static const struct template_fields fields = {field, COUNT(field)};
/* The person of the tests has no visit. */
static const char *const values[] = {"根室 太郎 様", "住まい", "", "佐藤"};

static struct template *read_form(struct arena *a, const char *text, enum template_form form,
                                  struct en_error *err)
{
    struct template_source s = {"thanks.txt", text, 3, 1, form};
    *err = (struct en_error){0};
    return template_parse(&s, &fields, a, err);
}

static const char *render_form(struct arena *a, const char *text, enum template_form form)
{
    struct en_error err;
    struct template *t = read_form(a, text, form, &err);
    if (!t)
        fail_msg("%s", err.en);
    const char *out = template_render(t, values, a, &err);
    if (!out)
        fail_msg("%s", err.en);
    return out;
}

static void a_template_is_filled(void **state)
{
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"", ""},
        {"ただの文", "ただの文"},
        {"{{name}}", "根室 太郎 様"},
        {"{{ name }}、{{topic}}のご相談", "根室 太郎 様、住まいのご相談"},
        {"{{#staff}}担当は{{staff}}です{{/staff}}", "担当は佐藤です"},
        {"{{^staff}}係{{/staff}}", ""},
        {"{{#visit}}{{visit}}に{{/visit}}{{^visit}}いつでも{{/visit}}どうぞ", "いつでもどうぞ"},
        {"{{#visit}}{{#staff}}{{staff}}{{/staff}}{{/visit}}後", "後"},
        {"{{#staff}}{{#visit}}来{{/visit}}{{^visit}}未{{/visit}}{{staff}}{{/staff}}", "未佐藤"},
        {"前{{! 覚え書き {{ }}後", "前後"},
        /* alone on its line: the line goes with it */
        {"一\n{{#staff}}\n{{staff}}\n{{/staff}}\n二\n", "一\n佐藤\n二\n"},
        {"一\n  {{#visit}}  \n{{visit}}\n  {{/visit}}\n二\n", "一\n二\n"},
        {"{{! 初めの行 }}\n二\n{{! 終わり }}", "二\n"},
        {"一 {{#staff}}\n{{/staff}}", "一 \n"},
        {"{{name}}\n", "根室 太郎 様\n"},
        /* a line that has another thing stays */
        {"・{{#staff}}\n{{staff}}{{/staff}}\n", "・\n佐藤\n"},
        {"a\r\n{{#staff}}\r\nb\r\n{{/staff}}\r\nc", "a\nb\nc"},
        {"{ name } }} {", "{ name } }} {"},
    };
    (void)state;
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_string_equal(render_form(a, cases[i].text, TEMPLATE_TEXT), cases[i].wanted);
    arena_free(a);
}

static void each_form_has_its_own_escapes(void **state)
{
    static const char *const hostile[] = {"<b>\"A&B'</b>", "一\n二", "", ""};
    (void)state;
    struct arena *a = arena_new();
    struct en_error err;
    struct template *html = read_form(a, "<p>{{name}}</p>{{topic}}", TEMPLATE_HTML, &err);
    assert_string_equal(template_render(html, hostile, a, &err),
                        "<p>&lt;b&gt;&quot;A&amp;B&#39;&lt;/b&gt;</p>一<br>\n二");
    struct template *line = read_form(a, "{{topic}}{{name}}", TEMPLATE_LINE, &err);
    assert_string_equal(template_render(line, hostile, a, &err), "一 二<b>\"A&B'</b>");
    struct template *text = read_form(a, "{{topic}}", TEMPLATE_TEXT, &err);
    assert_string_equal(template_render(text, hostile, a, &err), "一\n二");
    arena_free(a);
}

static void errors_name_line_and_column(void **state)
{
    static const struct {
        const char *text;
        enum en_code code;
        const char *message;
    } cases[] = {
        {"一\n二、{{nmae}}", EN_INVALID,
         "thanks.txt:4:3: there is no field \"nmae\" (there are: name, topic, visit, staff)"},
        {"{{#nmae}}{{/nmae}}", EN_INVALID,
         "thanks.txt:3:1: there is no field \"nmae\" (there are: name, topic, visit, staff)"},
        {"{{}}", EN_INVALID, "thanks.txt:3:1: there is no field \"\" (there are: name, topic, visit, staff)"},
        {"𠮷{{visit}}", EN_INVALID,
         "thanks.txt:3:2: not everyone has \"visit\": put it inside {{#visit}}...{{/visit}}"},
        {"{{^visit}}{{visit}}{{/visit}}", EN_INVALID,
         "thanks.txt:3:11: not everyone has \"visit\": put it inside {{#visit}}...{{/visit}}"},
        {"{{#staff}}{{visit}}{{/staff}}", EN_INVALID,
         "thanks.txt:3:11: not everyone has \"visit\": put it inside {{#visit}}...{{/visit}}"},
        {"{{#visit}}{{/visit}}{{visit}}", EN_INVALID,
         "thanks.txt:3:21: not everyone has \"visit\": put it inside {{#visit}}...{{/visit}}"},
        {"あ{{name", EN_INVALID, "thanks.txt:3:2: {{ is not closed by }}"},
        {"{{name}\n}", EN_INVALID, "thanks.txt:3:1: {{ is not closed by }}"},
        {"{{{name}}}", EN_INVALID, "thanks.txt:3:1: {{{ is not taken"},
        {"{{&name}}", EN_INVALID, "thanks.txt:3:1: {{& is not taken"},
        {"{{>footer}}", EN_INVALID, "thanks.txt:3:1: {{> is not taken"},
        {"\n\n{{=<% %>=}}", EN_INVALID, "thanks.txt:5:1: {{= is not taken"},
        {"{{/name}}", EN_INVALID, "thanks.txt:3:1: {{/name}} closes nothing"},
        {"{{#visit}}\n{{#staff}}{{/visit}}", EN_INVALID,
         "thanks.txt:4:11: before {{/visit}}, {{/staff}} is wanted (opened in line 4)"},
        {"一\n{{#visit}}\n{{visit}}", EN_INVALID,
         "thanks.txt:4:1: the section visit is not closed by {{/visit}}"},
        {"こんにちは\n　｛｛name｝｝", EN_INVALID, "thanks.txt:4:2: full-width braces: write {{"},
        {"{{#name}}{{#name}}{{#name}}{{#name}}{{#name}}{{#name}}{{#name}}{{#name}}{{#name}}", EN_TOO_LARGE,
         "thanks.txt:3:73: at most 8 sections inside each other"},
        {"a\001b", EN_INVALID, "thanks.txt: it has a character U+0001 that is not taken"},
        {"a\xff", EN_INVALID, "thanks.txt: it has a character U+FFFD that is not taken"},
    };
    (void)state;
    struct arena *a = arena_new();
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct en_error err;
        assert_null(read_form(a, cases[i].text, TEMPLATE_TEXT, &err));
        assert_string_equal(err.en, cases[i].message);
        assert_int_equal(err.code, cases[i].code);
        assert_true(*err.ja);
    }
    arena_free(a);
}

static void a_value_that_is_missing_fails_the_rendering(void **state)
{
    static const char *const nobody[] = {NULL, "住まい", NULL, NULL};
    (void)state;
    struct arena *a = arena_new();
    struct en_error err;
    struct template *t = read_form(a, "件\n  {{name}}", TEMPLATE_TEXT, &err);
    assert_null(template_render(t, nobody, a, &err));
    assert_string_equal(err.en, "thanks.txt:4:3: this person has no name");
    assert_string_equal(err.field, "name");
    assert_int_equal(err.code, EN_CONFLICT);
    arena_free(a);
}

static char *repeated(struct arena *a, const char *s, size_t n)
{
    char *text = arena_alloc(a, strlen(s) * n + 1);
    for (size_t i = 0; i < n; i++)
        memcpy(text + i * strlen(s), s, strlen(s));
    return text;
}

static void limits_are_kept(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct en_error err;
    assert_non_null(read_form(a, repeated(a, "{{name}}", TEMPLATE_TAGS_MAX), TEMPLATE_TEXT, &err));
    assert_null(read_form(a, repeated(a, "{{name}}", TEMPLATE_TAGS_MAX + 1), TEMPLATE_TEXT, &err));
    assert_string_equal(err.en, "thanks.txt:3:513: at most 64 tags");
    assert_int_equal(err.code, EN_TOO_LARGE);
    assert_non_null(read_form(a, repeated(a, "a", TEMPLATE_BYTES_MAX), TEMPLATE_TEXT, &err));
    assert_null(read_form(a, repeated(a, "a", TEMPLATE_BYTES_MAX + 1), TEMPLATE_TEXT, &err));
    assert_string_equal(err.en, "thanks.txt: a template takes at most 256 KiB");
    assert_non_null(read_form(a, repeated(a, "{{!x}}", 40000), TEMPLATE_TEXT, &err)); /* remarks are free */
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_template_is_filled),
        cmocka_unit_test(each_form_has_its_own_escapes),
        cmocka_unit_test(errors_name_line_and_column),
        cmocka_unit_test(a_value_that_is_missing_fails_the_rendering),
        cmocka_unit_test(limits_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
