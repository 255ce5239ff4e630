/*
 * compose.c - the only place that makes mail.
 *
 * Invariant: what a field may hold is checked before the first byte is written, so a header or a recipient
 * more than those of compose() cannot come out of any input.
 */
#include "mail/compose.h"

#include <gmime/gmime.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "mail/address.h"
#include "mail/words.h"

static int check_text(const char *field, const char *s, bool multiline, struct en_error *err)
{
    if (!text_valid(s, strlen(s)))
        return error_set(err, EN_INVALID, field, "正しいUTF-8ではありません", "not valid UTF-8");
    for (const char *at = s; *at; at++) {
        bool line_end = multiline && at[0] == '\r' && at[1] == '\n';
        if (*at == '\r' && !line_end)
            return error_set(err, EN_INVALID, field, "改行はLFかCRLFだけです", "lines end with LF or CRLF");
    }
    return 0;
}

/* A line for a header: no control character of any kind. */
static int check_line(const char *field, const char *s, size_t max, struct en_error *err)
{
    if (check_text(field, s, false, err))
        return -1;
    uint32_t cp = text_control(s, false);
    if (cp)
        return error_set(err, EN_INVALID, field, "制御文字 U+%04X があります",
                         "has the control character U+%04X", (unsigned)cp);
    if (text_length(s) > max)
        return error_set(err, EN_TOO_LARGE, field, "%zu文字までです", "at most %zu characters", max);
    return 0;
}

/* The text of a part: LF, CRLF and tabs may be in it. */
static int check_part(const char *field, const char *s, struct en_error *err)
{
    if (check_text(field, s, true, err))
        return -1;
    if (strlen(s) > COMPOSE_MAX / 2)
        return error_set(err, EN_TOO_LARGE, field, "本文は%dバイトまでです", "a part has at most %d bytes",
                         COMPOSE_MAX / 2);
    uint32_t cp;
    for (const char *at = s; (cp = text_next(&at)) != 0;)
        if (text_is_control(cp) && cp != '\n' && cp != '\t' && cp != '\r')
            return error_set(err, EN_INVALID, field, "本文に制御文字 U+%04X があります",
                             "a part has the control character U+%04X", (unsigned)cp);
    return 0;
}

/* What stands between < and > in a header: printable ASCII without those. */
static int check_token(const char *field, const char *s, size_t max, struct en_error *err)
{
    size_t n = strlen(s);
    if (n == 0 || n > max)
        return error_set(err, EN_INVALID, field, "1～%zuバイトの値です", "wanted 1 to %zu bytes", max);
    for (const char *at = s; *at; at++)
        if (*at <= ' ' || *at > '~' || strchr("<>,\"\\", *at))
            return error_set(err, EN_INVALID, field, "空白・記号・全角は使えません",
                             "a character that cannot stand here");
    return 0;
}

/* addr-spec of a Message-ID: something on both sides of one @. */
static int check_id(const char *s, struct en_error *err)
{
    if (check_token("message_id", s, COMPOSE_ID_MAX, err))
        return -1;
    const char *at = strchr(s, '@');
    if (!at || at == s || !at[1] || strchr(at + 1, '@'))
        return error_set(err, EN_INVALID, "message_id", "左@右 の形です", "has the form left@right");
    return 0;
}

static int check_url(const char *s, struct en_error *err)
{
    if (check_token("stop_url", s, 500, err))
        return -1;
    if (strncmp(s, "https://", 8) != 0)
        return error_set(err, EN_INVALID, "stop_url", "https:// で始まる必要があります",
                         "begins with https://");
    return 0;
}

/* The addresses of a letter as they will be written. */
struct addresses {
    char from[ADDRESS_MAX + 1], to[ADDRESS_MAX + 1], reply_to[ADDRESS_MAX + 1], stop[ADDRESS_MAX + 1];
};

/* The failure of a part, told as one of this field. */
static int in_field(struct en_error *err, const char *field)
{
    if (err)
        snprintf(err->field, sizeof err->field, "%s", field);
    return -1;
}

static int check_address(const char *field, const char *text, char out[ADDRESS_MAX + 1], struct en_error *err)
{
    struct address a;
    if (!text)
        return 0;
    if (address_parse(text, &a, err))
        return in_field(err, field);
    address_write(&a, out);
    return 0;
}

static int check_name(const char *field, const char *name, struct en_error *err)
{
    return name && address_check_name(name, err) ? in_field(err, field) : 0;
}

/* An address in a mailto URL keeps its letters; one that would need escaping is not one of ours. */
static int check_stop(const struct letter *l, struct en_error *err)
{
    if (l->stop_mail && strpbrk(l->stop_mail, "%?&=/\"\\ "))
        return error_set(err, EN_INVALID, "stop_mail", "記号を含まないアドレスです",
                         "an address without special characters");
    return l->stop_url ? check_url(l->stop_url, err) : 0;
}

static int check_letter(const struct letter *l, struct addresses *a, struct en_error *err)
{
    memset(a, 0, sizeof *a);
    if (check_address("from", l->from, a->from, err) || check_address("to", l->to, a->to, err) ||
        check_address("reply_to", l->reply_to, a->reply_to, err) ||
        check_address("stop_mail", l->stop_mail, a->stop, err) || check_stop(l, err) ||
        check_name("from_name", l->from_name, err) || check_name("to_name", l->to_name, err) ||
        check_line("subject", l->subject, COMPOSE_SUBJECT_MAX, err) || check_id(l->message_id, err) ||
        check_part("text", l->text, err) || (l->html && check_part("html", l->html, err)))
        return -1;
    return 0;
}

static void put_date(struct buf *out, int64_t now)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static const char *const days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    int32_t day = civil_day_of_time(now);
    struct civil c = civil_of(day);
    int64_t second = now - civil_time_of_day(day);
    buf_printf(out, "Date: %s, %d %s %d %02" PRId64 ":%02" PRId64 ":%02" PRId64 " +0900\r\n",
               days[civil_weekday(day)], c.day, months[c.month - 1], c.year, second / 3600, second / 60 % 60,
               second % 60);
}

static void put_stop(struct buf *out, const struct letter *l, const char *stop)
{
    if (!l->stop_mail && !l->stop_url)
        return;
    buf_str(out, "List-Unsubscribe: ");
    if (l->stop_url)
        buf_printf(out, "<%s>%s", l->stop_url, l->stop_mail ? ",\r\n " : "");
    if (l->stop_mail)
        buf_printf(out, "<mailto:%s?subject=unsubscribe>", stop);
    buf_str(out, "\r\n");
    if (l->stop_url)
        words_plain(out, "List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
}

static void put_headers(struct buf *out, const struct letter *l, const struct addresses *a)
{
    words_mailbox(out, "From", l->from_name, a->from);
    words_mailbox(out, "To", l->to_name, a->to);
    if (l->reply_to)
        words_mailbox(out, "Reply-To", NULL, a->reply_to);
    words_text(out, "Subject", l->subject);
    put_date(out, l->date);
    buf_printf(out, "Message-ID: <%s>\r\n", l->message_id);
    put_stop(out, l, a->stop);
    words_plain(out, "Auto-Submitted", "auto-generated");
    words_plain(out, "Precedence", "bulk");
    words_plain(out, "MIME-Version", "1.0");
}

/* Text with CRLF line ends and one at its end, as RFC 2046 4.1.1 wants it before base64. */
static void to_crlf(struct buf *out, const char *s)
{
    while (*s) {
        size_t n = strcspn(s, "\r\n");
        buf_add(out, s, n);
        s += n;
        s += *s == '\r';
        s += *s == '\n';
        buf_str(out, "\r\n");
    }
}

static GMimeObject *new_part(const char *subtype, const char *s)
{
    struct buf crlf = {0};
    to_crlf(&crlf, s);
    GMimePart *part = g_mime_part_new_with_type("text", subtype);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset", "utf-8");
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(crlf.n ? crlf.at : "", crlf.n);
    GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, GMIME_CONTENT_ENCODING_BASE64);
    g_object_unref(content);
    g_object_unref(stream);
    buf_clear(&crlf);
    return GMIME_OBJECT(part);
}

/* A boundary is never in base64 text, so a fixed one will do; it has '=_', which base64 has not. */
static GMimeObject *new_body(const struct letter *l)
{
    GMimeObject *text = new_part("plain", l->text);
    if (!l->html)
        return text;
    GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
    g_mime_multipart_set_boundary(both, "=_enishi_alternative");
    GMimeObject *html = new_part("html", l->html);
    g_mime_multipart_add(both, text);
    g_mime_multipart_add(both, html);
    g_object_unref(text);
    g_object_unref(html);
    return GMIME_OBJECT(both);
}

static void put_body(struct buf *out, const struct letter *l)
{
    GMimeObject *body = new_body(l);
    GMimeFormatOptions *format = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_object_write_to_stream(body, format, stream);
    const GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    buf_add(out, bytes->data, bytes->len);
    if (bytes->len < 2 || memcmp(bytes->data + bytes->len - 2, "\r\n", 2) != 0)
        buf_str(out, "\r\n");
    g_object_unref(stream);
    g_mime_format_options_free(format);
    g_object_unref(body);
}

int compose(const struct letter *l, struct buf *out, struct en_error *err)
{
    struct addresses a;
    struct buf mail = {0};
    if (check_letter(l, &a, err))
        return -1;
    g_mime_init(); /* counts its calls; the first one does the work */
    put_headers(&mail, l, &a);
    put_body(&mail, l);
    int rc = mail.n > COMPOSE_MAX ? error_set(err, EN_TOO_LARGE, NULL, "メールは%dバイトまでです",
                                              "a mail has at most %d bytes", COMPOSE_MAX)
                                  : 0;
    if (rc == 0)
        buf_add(out, mail.at, mail.n);
    buf_clear(&mail);
    return rc;
}

/* --- back --- */

static const char *with_lf(const char *text, struct arena *a)
{
    char *copy = arena_strdup(a, text), *to = copy;
    for (const char *at = copy; *at; at++)
        if (at[0] != '\r' || at[1] != '\n')
            *to++ = *at;
    *to = '\0';
    return copy;
}

const char *compose_text(const char *mail, size_t n, struct arena *a)
{
    g_mime_init();
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(mail, n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
    GMimeObject *body = m ? g_mime_message_get_body(m) : NULL;
    char *text = body && GMIME_IS_TEXT_PART(body) ? g_mime_text_part_get_text(GMIME_TEXT_PART(body)) : NULL;
    const char *copy = text ? with_lf(text, a) : NULL;
    g_free(text);
    g_clear_object(&m);
    g_object_unref(parser);
    g_object_unref(stream);
    return copy;
}
