/*
 * inbound.c - the only place that reads mail.
 *
 * Invariant: what comes out is bounded, typed and says nothing that the bytes did not say; a token is only
 * taken from an address or an identifier of ours, never from free text.
 */
#include "mail/inbound.h"

#include <ctype.h>
#include <gmime/gmime.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/text.h"
#include "mail/inbound_dsn.h"

#define WORDS_READ_MAX 8192  /* bytes of a text that are looked at */
#define PART_READ_MAX  65536 /* bytes of a delivery status */

/* What the walk over the parts met first. */
struct parts {
    bool beyond;
    GMimePart *status;     /* message/delivery-status */
    GMimeObject *original; /* the returned mail or its headers */
    GMimeTextPart *text;   /* text that is not in a returned mail */
};

const char *inbound_kind_name(enum inbound_kind kind)
{
    static const char *const names[] = {"foreign",     "beyond", "notice", "bounce_hard",
                                        "bounce_soft", "stop",   "reply",  "auto_reply"};
    return names[kind];
}

static void walk(struct parts *p, GMimeObject *o, int depth, bool returned)
{
    if (depth > INBOUND_DEPTH_MAX ||
        g_mime_header_list_get_count(g_mime_object_get_header_list(o)) > INBOUND_HEADERS_MAX) {
        p->beyond = true;
        return;
    }
    GMimeContentType *type = g_mime_object_get_content_type(o);
    if (GMIME_IS_MULTIPART(o)) {
        int n = g_mime_multipart_get_count(GMIME_MULTIPART(o));
        for (int i = 0; i < n && !p->beyond; i++)
            walk(p, g_mime_multipart_get_part(GMIME_MULTIPART(o), i), depth + 1, returned);
    } else if (GMIME_IS_MESSAGE_PART(o)) {
        GMimeMessage *m = g_mime_message_part_get_message(GMIME_MESSAGE_PART(o));
        if (m && !p->original)
            p->original = GMIME_OBJECT(m);
        if (m && g_mime_message_get_mime_part(m))
            walk(p, g_mime_message_get_mime_part(m), depth + 1, true);
    } else if (GMIME_IS_PART(o) && g_mime_content_type_is_type(type, "message", "delivery-status")) {
        p->status = p->status ? p->status : GMIME_PART(o);
    } else if (GMIME_IS_TEXT_PART(o) && !returned) {
        p->text = p->text ? p->text : GMIME_TEXT_PART(o);
    }
}

/* Append the bytes of a part after its transfer encoding, at most PART_READ_MAX. */
static void add_content(GMimePart *part, struct buf *out)
{
    GMimeDataWrapper *data = g_mime_part_get_content(part);
    if (!data)
        return;
    GMimeStream *stream = g_mime_stream_mem_new();
    g_mime_data_wrapper_write_to_stream(data, stream);
    const GByteArray *all = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
    buf_add(out, all->data, all->len < PART_READ_MAX ? all->len : PART_READ_MAX);
    g_object_unref(stream);
}

/* The beginning of the text as valid UTF-8, NUL-terminated; "" if there is none. */
static void text_of(const struct parts *p, char out[WORDS_READ_MAX + 1])
{
    out[0] = '\0';
    char *text = p->text ? g_mime_text_part_get_text(p->text) : NULL;
    if (!text)
        return;
    bool cut;
    size_t n = strnlen(text, WORDS_READ_MAX);
    memcpy(out, text, n);
    out[text_valid_length(out, n, &cut)] = '\0';
    g_free(text);
}

static bool is_token_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7');
}

/* PREFIX token @ domain somewhere in an address header; the token's first letter, or NULL. */
static const char *token_in(const char *value, const char *prefix, const char *domain)
{
    size_t before = strlen(prefix), right = strlen(domain);
    for (const char *at = strchr(value, '@'); at; at = strchr(at + 1, '@')) {
        const char *token = at - TOKEN_LENGTH, *end = at + 1 + right;
        if (at - value < (ptrdiff_t)(before + TOKEN_LENGTH) || strncasecmp(at + 1, domain, right) != 0 ||
            isalnum((unsigned char)*end) || *end == '-' || *end == '.' ||
            strncasecmp(token - before, prefix, before) != 0)
            continue;
        bool own_word = token - before == value || strchr(" \t<,;:\"", token[-(ptrdiff_t)before - 1]);
        size_t n = 0;
        while (n < TOKEN_LENGTH && is_token_letter(token[n]))
            n++;
        if (own_word && n == TOKEN_LENGTH)
            return token;
    }
    return NULL;
}

/* Is this a header that says for whom the mail came? */
static bool is_recipient_header(const char *name)
{
    static const char *const names[] = {
        "Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcasecmp(name, names[i]) == 0)
            return true;
    return false;
}

static bool find_recipient(GMimeMessage *m, const char *prefix, const char *domain,
                           enum token_purpose purpose, struct inbound *out)
{
    GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(m));
    for (int i = 0; *prefix && i < g_mime_header_list_get_count(list); i++) {
        GMimeHeader *h = g_mime_header_list_get_header_at(list, i);
        const char *raw = g_mime_header_get_raw_value(h);
        const char *token = raw && is_recipient_header(g_mime_header_get_name(h))
                                ? token_in(raw, prefix, domain)
                                : NULL;
        if (!token)
            continue;
        memcpy(out->token, token, TOKEN_LENGTH);
        out->purpose = purpose;
        return true;
    }
    return false;
}

/* One <left@right> of ours: keep it, and the token that stands at the end of its left side. */
static bool take_id(const char *id, size_t n, const char *domain, struct inbound *out)
{
    const char *at = memchr(id, '@', n);
    if (!at || n > INBOUND_ID_MAX || (size_t)(id + n - at - 1) != strlen(domain) ||
        strncasecmp(at + 1, domain, strlen(domain)) != 0)
        return false;
    size_t left = (size_t)(at - id);
    for (size_t i = 0; i < n; i++)
        if (id[i] <= ' ' || id[i] > '~')
            return false;
    memcpy(out->message_id, id, n);
    out->message_id[n] = '\0';
    bool whole = left == TOKEN_LENGTH || (left > TOKEN_LENGTH && at[-TOKEN_LENGTH - 1] == '.');
    for (size_t i = 1; whole && i <= TOKEN_LENGTH; i++)
        whole = is_token_letter(at[-(ptrdiff_t)i]);
    if (whole && !*out->token) {
        memcpy(out->token, at - TOKEN_LENGTH, TOKEN_LENGTH);
        out->purpose = TOKEN_MESSAGE;
    }
    return true;
}

/* Identifiers of ours in a header; the last one is the nearest. */
static bool find_id(GMimeObject *o, const char *name, const char *domain, struct inbound *out)
{
    const char *value = g_mime_object_get_header(o, name);
    bool found = false;
    for (const char *open = value ? strchr(value, '<') : NULL; open; open = strchr(open + 1, '<')) {
        const char *close = strchr(open, '>');
        if (!close)
            break;
        found |= take_id(open + 1, (size_t)(close - open - 1), domain, out);
    }
    return found;
}

static bool header_begins(GMimeMessage *m, const char *name, const char *with)
{
    const char *value = g_mime_object_get_header(GMIME_OBJECT(m), name);
    return value && strncasecmp(value + strspn(value, " \t"), with, strlen(with)) == 0;
}

static bool has_header(GMimeMessage *m, const char *name)
{
    return g_mime_object_get_header(GMIME_OBJECT(m), name) != NULL;
}

static bool subject_begins(GMimeMessage *m, const char *const *words, size_t n)
{
    const char *subject = g_mime_message_get_subject(m);
    for (size_t i = 0; subject && i < n; i++)
        if (strncasecmp(subject, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

/* RFC 3834, and what machines did before it. */
static bool is_automatic(GMimeMessage *m)
{
    static const char *const subjects[] = {
        "自動返信", "【自動返信】", "自動応答",  "【自動応答】",    "不在",
        "【不在",   "Auto:",        "Autoreply", "Automatic reply", "Out of office"};
    return (has_header(m, "Auto-Submitted") && !header_begins(m, "Auto-Submitted", "no")) ||
           has_header(m, "X-Autoreply") || has_header(m, "X-Autorespond") ||
           header_begins(m, "Precedence", "auto_reply") ||
           subject_begins(m, subjects, sizeof subjects / sizeof subjects[0]);
}

/* Sent by a mail system, by its name. */
static bool is_from_system(GMimeMessage *m)
{
    InternetAddressList *from = g_mime_message_get_from(m);
    InternetAddress *one = from && internet_address_list_length(from)
                               ? internet_address_list_get_address(from, 0)
                               : NULL;
    const char *address = one && INTERNET_ADDRESS_IS_MAILBOX(one)
                              ? internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(one))
                              : NULL;
    return address &&
           (strncasecmp(address, "mailer-daemon", 13) == 0 || strncasecmp(address, "postmaster@", 11) == 0);
}

/* Does a line say "no more" and nothing else? */
static bool is_stop_word(const char *line)
{
    static const char *const words[] = {"不要",
                                        "不要です",
                                        "メール不要",
                                        "配信不要",
                                        "停止",
                                        "配信停止",
                                        "配信停止希望",
                                        "配信停止してください",
                                        "配信解除",
                                        "解除",
                                        "配信停止をお願いします",
                                        "停止してください",
                                        "stop",
                                        "unsubscribe"};
    struct arena *a = arena_new();
    char *folded = fold_text(a, line);
    size_t n = strlen(folded);
    while (n && strchr(".!", folded[n - 1]))
        folded[--n] = '\0';
    if (n >= 3 && strcmp(folded + n - 3, "。") == 0)
        folded[n - 3] = '\0';
    bool is = false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        is |= strcmp(folded, words[i]) == 0;
    arena_free(a);
    return is;
}

static bool says_stop(GMimeMessage *m, const struct parts *p)
{
    char text[WORDS_READ_MAX + 1];
    const char *subject = g_mime_message_get_subject(m);
    if (subject && text_valid(subject, strlen(subject)) && strlen(subject) < 200 && is_stop_word(subject))
        return true;
    text_of(p, text);
    char *line = text + strspn(text, "\r\n \t");
    line[strcspn(line, "\r\n")] = '\0';
    return strlen(line) < 200 && is_stop_word(line);
}

static void read_bounce(const struct parts *p, struct inbound *out)
{
    if (p->status) {
        struct buf bytes = {0};
        add_content(p->status, &bytes);
        dsn_read(bytes.n ? bytes.at : "", bytes.n, out);
        buf_clear(&bytes);
    } else {
        char text[WORDS_READ_MAX + 1];
        text_of(p, text);
        dsn_read_words(text, strlen(text), out);
    }
}

/* What they wrote, to be read by a person: no control character but the ends of lines. */
static void keep_said(const struct parts *p, struct inbound *out)
{
    char text[WORDS_READ_MAX + 1], one[5] = {0};
    size_t n = 0;
    text_of(p, text);
    const char *at = text + strspn(text, "\r\n");
    for (uint32_t cp; (cp = text_next(&at));) {
        size_t bytes = text_put(one, cp);
        one[bytes] = '\0';
        if (n + bytes > INBOUND_SAID_MAX)
            break;
        if (!text_control(one, true)) {
            memcpy(out->said + n, one, bytes);
            n += bytes;
        }
    }
    out->said[n] = '\0';
}

/* A person or a machine that answers for one. */
static void read_answer(GMimeMessage *m, const struct parts *p, struct inbound *out)
{
    out->kind = is_automatic(m) ? INBOUND_AUTO_REPLY : INBOUND_REPLY;
    out->says_stop = out->kind == INBOUND_REPLY && says_stop(m, p);
    keep_said(p, out);
}

static void judge(GMimeMessage *m, const struct parts *p, const struct inbound_boxes *boxes,
                  struct inbound *out)
{
    /* A machine that answers for a person has the null sender too (RFC 3834), but says what it is. */
    bool daemon = p->status || is_from_system(m) ||
                  (header_begins(m, "Return-Path", "<>") && !is_automatic(m));
    if (find_recipient(m, boxes->stop_prefix, boxes->domain, TOKEN_STOP, out)) {
        out->kind = daemon ? INBOUND_NOTICE : INBOUND_STOP;
        return;
    }
    bool returned = find_recipient(m, boxes->bounce_prefix, boxes->domain, TOKEN_BOUNCE, out);
    bool known = find_id(GMIME_OBJECT(m), "References", boxes->id_domain, out);
    known |= find_id(GMIME_OBJECT(m), "In-Reply-To", boxes->id_domain, out);
    if (p->original && daemon)
        known |= find_id(p->original, "Message-ID", boxes->id_domain, out);
    if (!returned && !known)
        return;
    if (p->status || (daemon && returned && !has_header(m, "In-Reply-To")))
        read_bounce(p, out);
    else if (daemon)
        out->kind = INBOUND_NOTICE;
    else
        read_answer(m, p, out);
}

static const char *after_line(const char *at, const char *stop)
{
    const char *end = memchr(at, '\n', (size_t)(stop - at));
    return end ? end + 1 : stop;
}

/* Behind the colon of a header of addresses that begins at `line`; NULL if that is something else. */
static const char *in_addresses(const char *line, const char *stop)
{
    static const char *const names[] = {"From", "Sender", "Reply-To", "To", "Cc", "Bcc"};
    size_t room = (size_t)(stop - line), skip = room > 7 && !strncasecmp(line, "Resent-", 7) ? 7 : 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t n = skip + strlen(names[i]);
        if (room <= n || strncasecmp(line + skip, names[i], n - skip) != 0)
            continue;
        while (n < room && (line[n] == ' ' || line[n] == '\t'))
            n++;
        if (n < room && line[n] == ':')
            return line + n + 1;
    }
    return NULL;
}

/* GMime goes into groups of addresses within groups by its stack, wherever in a mail it finds a header: what
 * looks like one and has more than people write is not given to it. */
static bool has_endless_groups(const char *bytes, size_t n)
{
    const char *stop = bytes + n;
    for (const char *line = bytes; line < stop; line = after_line(line, stop)) {
        const char *at = in_addresses(line, stop);
        for (int groups = 0; at && at < stop && (*at != '\n' || (at + 1 < stop && strchr(" \t", at[1])));
             at++)
            if (*at == ':' && ++groups > INBOUND_GROUPS_MAX)
                return true;
    }
    return false;
}

void inbound_read(const void *bytes, size_t n, const struct inbound_boxes *boxes, struct inbound *out)
{
    memset(out, 0, sizeof *out);
    if (n > INBOUND_MAX || has_endless_groups(bytes, n)) {
        out->kind = INBOUND_BEYOND;
        return;
    }
    g_mime_init();
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes, n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
    struct parts parts = {0};
    if (m && g_mime_message_get_mime_part(m))
        walk(&parts, g_mime_message_get_mime_part(m), 0, false);
    if (m &&
        g_mime_header_list_get_count(g_mime_object_get_header_list(GMIME_OBJECT(m))) > INBOUND_HEADERS_MAX)
        parts.beyond = true;
    if (parts.beyond)
        out->kind = INBOUND_BEYOND;
    else if (m)
        judge(m, &parts, boxes, out);
    g_clear_object(&m);
    g_object_unref(parser);
    g_object_unref(stream);
}
