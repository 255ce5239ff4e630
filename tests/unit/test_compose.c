/*
 * test_compose.c - a mail read back by GMime is what was asked for; nothing in a field makes another header.
 */
#include "mail/compose.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gmime/gmime.h>

#define FULL                                                                                                 \
    {                                                                                                        \
        .from_name = "根室市 移住相談ワンストップ窓口", .from = "iju@city.example.jp",                       \
        .reply_to = "henji@city.example.jp", .to_name = "髙﨑 𠮷子 様", .to = "a..b@docomo.ne.jp",           \
        .subject = "①㈱髙﨑𠮷 👨‍👩‍👧 "                                                    \
                   "ご相談のお礼とお約束した資料について（根室市移住相談ワンストップ窓口）",                 \
        .text = "髙﨑様\n\n.\n①㈱𠮷🐟\nFrom here\n", .html = "<p>髙﨑様</p>\r\n<p>🐟</p>",                     \
        .message_id = "12.abc@city.example.jp", .date = 1730332800, .stop_mail = "stop+abc@city.example.jp", \
        .stop_url = "https://city.example.jp/stop/abc"                                                       \
    }

static GMimeMessage *parse(const struct buf *b)
{
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(b->at, b->n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    assert_non_null(m);
    return m;
}

static void part_is(GMimeObject *part, const char *subtype, const char *text)
{
    assert_true(g_mime_content_type_is_type(g_mime_object_get_content_type(part), "text", subtype));
    char *got = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    assert_string_equal(got, text);
    g_free(got);
}

static void a_mail_reads_back_as_it_was_asked_for(void **state)
{
    (void)state;
    struct letter l = FULL;
    struct en_error err = {0};
    struct buf b = {0};
    if (compose(&l, &b, &err))
        fail_msg("%s: %s", err.field, err.en);
    GMimeMessage *m = parse(&b);
    assert_string_equal(g_mime_message_get_subject(m), l.subject);
    assert_string_equal(g_mime_message_get_message_id(m), l.message_id);
    InternetAddressList *to = g_mime_message_get_to(m);
    assert_int_equal(internet_address_list_length(to), 1);
    InternetAddress *one = internet_address_list_get_address(to, 0);
    assert_string_equal(internet_address_get_name(one), l.to_name);
    assert_string_equal(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one)),
                        "\"a..b\"@docomo.ne.jp");
    GDateTime *date = g_mime_message_get_date(m);
    assert_int_equal(g_date_time_to_unix(date), l.date);
    assert_int_equal(g_date_time_get_utc_offset(date) / G_USEC_PER_SEC, 9 * 3600);
    GMimeObject *body = g_mime_message_get_mime_part(m);
    assert_true(GMIME_IS_MULTIPART(body));
    assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(body)), 2);
    part_is(g_mime_multipart_get_part(GMIME_MULTIPART(body), 0), "plain",
            "髙﨑様\r\n\r\n.\r\n①㈱𠮷🐟\r\nFrom here\r\n");
    part_is(g_mime_multipart_get_part(GMIME_MULTIPART(body), 1), "html", "<p>髙﨑様</p>\r\n<p>🐟</p>\r\n");
    g_object_unref(m);
    buf_clear(&b);
}

/* Headers of the mail's first block, by name; counts them all. */
static int count(const struct buf *b, const char *name, int *all)
{
    int n = 0;
    *all = 0;
    for (const char *at = b->at; strncmp(at, "\r\n", 2) != 0; at = strstr(at, "\r\n") + 2) {
        *all += *at != ' ';
        n += strncasecmp(at, name, strlen(name)) == 0 && at[strlen(name)] == ':';
    }
    return n;
}

static void each_header_is_there_once(void **state)
{
    (void)state;
    static const char *const names[] = {
        "From",           "To",         "Reply-To",         "Subject",
        "Date",           "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post",
        "Auto-Submitted", "Precedence", "MIME-Version",     "Content-Type"};
    struct letter l = FULL;
    struct buf b = {0};
    int all = 0;
    assert_int_equal(compose(&l, &b, NULL), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (count(&b, names[i], &all) != 1)
            fail_msg("%s: %d", names[i], count(&b, names[i], &all));
    assert_int_equal(all, sizeof names / sizeof names[0]);
    assert_non_null(strstr(b.at, "List-Unsubscribe: <https://city.example.jp/stop/abc>,\r\n "
                                 "<mailto:stop+abc@city.example.jp?subject=unsubscribe>\r\n"));
    buf_clear(&b);
    l.stop_url = l.stop_mail = l.reply_to = NULL;
    assert_int_equal(compose(&l, &b, NULL), 0);
    assert_int_equal(count(&b, "List-Unsubscribe", &all) + count(&b, "List-Unsubscribe-Post", &all) +
                         count(&b, "Reply-To", &all),
                     0);
    buf_clear(&b);
}

static void lines_are_short_seven_bit_and_end_with_crlf(void **state)
{
    (void)state;
    char text[5001];
    memset(text, 'x', 5000);
    text[5000] = '\0';
    struct letter l = FULL;
    l.text = text;
    l.stop_mail = l.stop_url = NULL;
    struct buf b = {0};
    assert_int_equal(compose(&l, &b, NULL), 0);
    for (const char *at = b.at, *stop = b.at + b.n; at < stop;) {
        const char *end = memchr(at, '\n', (size_t)(stop - at));
        assert_non_null(end);
        assert_int_equal(end[-1], '\r');
        assert_in_range(end - 1 - at, 0, 76);
        for (const char *c = at; c < end - 1; c++)
            assert_in_range(*c, ' ', '~');
        at = end + 1;
    }
    buf_clear(&b);
}

static void equal_letters_give_equal_bytes(void **state)
{
    (void)state;
    struct letter l = FULL;
    struct buf a = {0}, b = {0};
    assert_int_equal(compose(&l, &a, NULL), 0);
    assert_int_equal(compose(&l, &b, NULL), 0);
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.at, b.at, a.n);
    buf_clear(&a);
    buf_clear(&b);
}

/* The bytes of one letter, so that a change of them is a decision: a mail row must show what was sent. */
static void the_bytes_of_a_letter_are_these(void **state)
{
    (void)state;
    struct letter l = {.from = "iju@city.example.jp",
                       .from_name = "根室市",
                       .to = "hanako@example.jp",
                       .subject = "お礼",
                       .text = "こんにちは\n",
                       .message_id = "1.a@city.example.jp",
                       .date = 0};
    struct buf b = {0};
    assert_int_equal(compose(&l, &b, NULL), 0);
    assert_string_equal(b.at, "From: =?UTF-8?B?5qC55a6k5biC?= <iju@city.example.jp>\r\n"
                              "To: <hanako@example.jp>\r\n"
                              "Subject: =?UTF-8?B?44GK56S8?=\r\n"
                              "Date: Thu, 1 Jan 1970 09:00:00 +0900\r\n"
                              "Message-ID: <1.a@city.example.jp>\r\n"
                              "Auto-Submitted: auto-generated\r\n"
                              "Precedence: bulk\r\n"
                              "MIME-Version: 1.0\r\n"
                              "Content-Type: text/plain; charset=utf-8\r\n"
                              "Content-Transfer-Encoding: base64\r\n"
                              "\r\n"
                              "44GT44KT44Gr44Gh44GvDQo=\r\n");
    buf_clear(&b);
}

#define FIELD(member, multiline_)                            \
    {                                                        \
#member, offsetof(struct letter, member), multiline_ \
    }
static const struct field {
    const char *name;
    size_t offset;
    bool multiline;
} fields[] = {
    FIELD(from_name, false), FIELD(from, false),    FIELD(reply_to, false),   FIELD(to_name, false),
    FIELD(to, false),        FIELD(subject, false), FIELD(message_id, false), FIELD(stop_mail, false),
    FIELD(stop_url, false),  FIELD(text, true),     FIELD(html, true),
};

static const struct poison {
    const char *bytes;
    bool layout; /* good in a part */
} poisons[] = {
    {"\r\nBcc: x@example.jp", true},
    {"\nBcc: x@example.jp", true},
    {"\rBcc: x", false},
    {"\r\n\r\nbody", true},
    {"\x01", false},
    {"\x1b]52;c;x\x07", false},
    {"\x7f", false},
    {"\xc2\x85", false},
    {"\xe2\x80\xa8", false},
    {"\xe2\x80\xae", false},
    {"\xff\xfe", false},
    {"\xe3\x81", false},
    {"\t", true},
};

static void a_control_character_in_any_field_is_refused(void **state)
{
    (void)state;
    for (size_t f = 0; f < sizeof fields / sizeof fields[0]; f++)
        for (size_t p = 0; p < sizeof poisons / sizeof poisons[0]; p++) {
            struct letter l = FULL;
            struct en_error err = {0};
            const char **member = (const char **)(void *)((char *)&l + fields[f].offset);
            char value[600];
            snprintf(value, sizeof value, "%s%s", *member, poisons[p].bytes);
            *member = value;
            struct buf b = {0};
            buf_str(&b, "before");
            int rc = compose(&l, &b, &err);
            if (fields[f].multiline && poisons[p].layout) {
                assert_int_equal(rc, 0);
            } else {
                if (rc != -1)
                    fail_msg("%s took poison %zu", fields[f].name, p);
                assert_string_equal(err.field, fields[f].name);
                assert_string_equal(b.at, "before");
            }
            buf_clear(&b);
        }
}

/* A part may say anything: it stays a part. */
static void a_body_cannot_end_the_mail_or_add_headers(void **state)
{
    (void)state;
    struct letter l = FULL, plain = FULL;
    l.text = "\r\n.\r\nMAIL FROM:<x@example.jp>\r\n--=_enishi_alternative\r\nBcc: x\n.\n";
    struct buf b = {0}, c = {0};
    int all, usual;
    assert_int_equal(compose(&l, &b, NULL), 0);
    assert_int_equal(compose(&plain, &c, NULL), 0);
    assert_null(strstr(b.at, "\r\n."));
    count(&b, "To", &all);
    count(&c, "To", &usual);
    assert_int_equal(all, usual);
    GMimeMessage *m = parse(&b);
    assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(g_mime_message_get_mime_part(m))), 2);
    g_object_unref(m);
    buf_clear(&b);
    buf_clear(&c);
}

static void sizes_and_forms_are_kept(void **state)
{
    (void)state;
    char *big = malloc(COMPOSE_MAX);
    memset(big, 'x', COMPOSE_MAX - 1);
    big[COMPOSE_MAX - 1] = '\0';
    char subject[COMPOSE_SUBJECT_MAX + 2];
    memset(subject, 'x', sizeof subject);
    subject[COMPOSE_SUBJECT_MAX + 1] = '\0';
    const struct {
        size_t member;
        const char *value;
        enum en_code code;
    } rows[] = {
        {offsetof(struct letter, text), big, EN_TOO_LARGE},
        {offsetof(struct letter, subject), subject, EN_TOO_LARGE},
        {offsetof(struct letter, message_id), "no-at-sign", EN_INVALID},
        {offsetof(struct letter, message_id), "@x", EN_INVALID},
        {offsetof(struct letter, message_id), "a@b@c", EN_INVALID},
        {offsetof(struct letter, message_id), "a> <b@c", EN_INVALID},
        {offsetof(struct letter, message_id), "", EN_INVALID},
        {offsetof(struct letter, stop_url), "http://city.example.jp/", EN_INVALID},
        {offsetof(struct letter, stop_url), "https://a/>,<mailto:b", EN_INVALID},
        {offsetof(struct letter, stop_mail), "a?bcc=b@example.jp", EN_INVALID},
        {offsetof(struct letter, to), "a@example.jp, b@example.jp", EN_INVALID},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct letter l = FULL;
        struct en_error err = {0};
        struct buf b = {0};
        *(const char **)(void *)((char *)&l + rows[i].member) = rows[i].value;
        assert_int_equal(compose(&l, &b, &err), -1);
        assert_int_equal(err.code, rows[i].code);
        assert_int_equal(b.n, 0);
    }
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mail_reads_back_as_it_was_asked_for),
        cmocka_unit_test(each_header_is_there_once),
        cmocka_unit_test(lines_are_short_seven_bit_and_end_with_crlf),
        cmocka_unit_test(equal_letters_give_equal_bytes),
        cmocka_unit_test(the_bytes_of_a_letter_are_these),
        cmocka_unit_test(a_control_character_in_any_field_is_refused),
        cmocka_unit_test(a_body_cannot_end_the_mail_or_add_headers),
        cmocka_unit_test(sizes_and_forms_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
