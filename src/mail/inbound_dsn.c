/*
 * inbound_dsn.c - the only place that judges how a delivery failed.
 *
 * Invariant: a bounce is hard only if the mailbox itself is named as the cause (no such user, no such host).
 * A full mailbox, a blocked sender or an expired queue says nothing final about a person's address.
 */
#include "mail/inbound_dsn.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mail/smtp_reply.h"

/* One field of a block, its value unfolded into one line. */
struct dsn_field {
    char name[40];
    char value[INBOUND_TEXT_MAX + 1];
    size_t n;
};

/* What one block says. */
struct dsn_block {
    char action[16];
    char status[12];
    int code;
    char diagnostic[INBOUND_TEXT_MAX + 1];
};

static const char *line_end(const char *at, const char *stop)
{
    const char *end = memchr(at, '\n', (size_t)(stop - at));
    return end ? end : stop;
}

/* "d.d.d" at text: its length, 0 if it is none. */
static size_t status_length(const char *s, const char *stop)
{
    size_t n = 0;
    int dots = 0, digits = 0;
    for (; s + n < stop && (isdigit((unsigned char)s[n]) || s[n] == '.'); n++) {
        if (s[n] == '.' ? digits == 0 : ++digits > 3)
            return 0;
        if (s[n] == '.') {
            digits = 0;
            dots++;
        }
    }
    bool class_fits = n > 1 && (s[0] == '2' || s[0] == '4' || s[0] == '5') && s[1] == '.';
    return class_fits && dots == 2 && digits && n < 12 ? n : 0;
}

static void set_status(char status[12], const char *s, size_t n)
{
    memcpy(status, s, n);
    status[n] = '\0';
}

/* Does a status say more than its class? */
static bool tells(const char *status)
{
    return *status && strcmp(status + 1, ".0.0") != 0;
}

/* The first reply code and status in some text; a status that tells more replaces one that does not. */
static void find_codes(const char *s, const char *stop, int *code, char status[12])
{
    for (const char *begin = s; s < stop; s++) {
        bool at_word = s == begin || !(isalnum((unsigned char)s[-1]) || s[-1] == '.');
        if (!at_word || !isdigit((unsigned char)*s))
            continue;
        size_t n = status_length(s, stop);
        bool ends = s + 3 <= stop && (s + 3 == stop || !(isalnum((unsigned char)s[3]) || s[3] == '.'));
        if (n && !tells(status))
            set_status(status, s, n);
        else if (!*code && ends && (*s == '4' || *s == '5') && isdigit((unsigned char)s[1]) &&
                 isdigit((unsigned char)s[2]))
            *code = (s[0] - '0') * 100 + (s[1] - '0') * 10 + s[2] - '0';
    }
}

static void take_field(struct dsn_block *b, const struct dsn_field *f)
{
    const char *stop = f->value + f->n;
    size_t n;
    if (strcasecmp(f->name, "action") == 0 && f->n < sizeof b->action)
        memcpy(b->action, f->value, f->n + 1);
    else if (strcasecmp(f->name, "status") == 0 && (n = status_length(f->value, stop)) > 0 &&
             !tells(b->status))
        set_status(b->status, f->value, n);
    else if (strcasecmp(f->name, "diagnostic-code") == 0) {
        memcpy(b->diagnostic, f->value, f->n + 1);
        find_codes(f->value, stop, &b->code, b->status);
    }
}

static void begin_field(struct dsn_field *f, const char *line, size_t n)
{
    *f = (struct dsn_field){0};
    const char *colon = memchr(line, ':', n);
    size_t name = colon ? (size_t)(colon - line) : 0;
    if (!name || name >= sizeof f->name)
        return;
    memcpy(f->name, line, name);
    const char *value = colon + 1, *stop = line + n;
    while (value < stop && isspace((unsigned char)*value))
        value++;
    smtp_words_add(f->value, &f->n, value, (size_t)(stop - value));
}

static enum inbound_kind judge(const char *status, int code)
{
    struct smtp_reply r = {.code = code};
    memcpy(r.status, tells(status) ? status : "", tells(status) ? strlen(status) + 1 : 1);
    if (*status == '4' || (!*status && code / 100 == 4) || strcmp(status, "5.2.2") == 0)
        return INBOUND_BOUNCE_SOFT;
    if (!code && !tells(status))
        return *status == '5' ? INBOUND_BOUNCE_HARD : INBOUND_BOUNCE_SOFT;
    return smtp_reply_blame(&r, SMTP_RCPT) == SMTP_BLAME_ADDRESS ? INBOUND_BOUNCE_HARD : INBOUND_BOUNCE_SOFT;
}

/* A block ended: keep what it says of a failure. The first failure counts; a mail has one recipient. */
static void end_block(const struct dsn_block *b, struct inbound *out)
{
    bool failed = strcasecmp(b->action, "failed") == 0;
    if (!failed || out->kind == INBOUND_BOUNCE_HARD || out->kind == INBOUND_BOUNCE_SOFT)
        return;
    out->kind = judge(b->status, b->code);
    out->code = b->code;
    memcpy(out->status, b->status, sizeof out->status);
    memcpy(out->diagnostic, b->diagnostic, sizeof out->diagnostic);
}

void dsn_read(const char *text, size_t n, struct inbound *out)
{
    struct dsn_block block = {0};
    struct dsn_field field = {0};
    const char *stop = text + n;
    out->kind = INBOUND_NOTICE;
    for (const char *at = text; at < stop; at = line_end(at, stop) + 1) {
        const char *end = line_end(at, stop);
        size_t length = (size_t)(end - at) - (end > at && end[-1] == '\r');
        if (length && (*at == ' ' || *at == '\t')) {
            size_t blanks = 1;
            while (blanks < length && (at[blanks] == ' ' || at[blanks] == '\t'))
                blanks++;
            smtp_words_add(field.value, &field.n, at + blanks, length - blanks);
            continue;
        }
        take_field(&block, &field);
        begin_field(&field, at, length);
        if (length == 0) {
            end_block(&block, out);
            block = (struct dsn_block){0};
        }
    }
    take_field(&block, &field);
    end_block(&block, out);
}

static bool has_word(const char *text, size_t n, const char *word)
{
    size_t length = strlen(word);
    for (size_t i = 0; i + length <= n; i++)
        if (strncasecmp(text + i, word, length) == 0)
            return true;
    return false;
}

/* The line where a word or the code stands is what the desk may want to read. */
static void keep_line(struct inbound *out, const char *text, size_t n)
{
    size_t used = 0;
    for (const char *at = text, *stop = text + n; at < stop && used < INBOUND_TEXT_MAX;
         at = line_end(at, stop) + 1) {
        const char *end = line_end(at, stop);
        int code = 0;
        char status[12] = "";
        find_codes(at, end, &code, status);
        if (code || *status) {
            smtp_words_add(out->diagnostic, &used, at, (size_t)(end - at) - (end > at && end[-1] == '\r'));
            return;
        }
    }
}

void dsn_read_words(const char *text, size_t n, struct inbound *out)
{
    static const char *const nobody[] = {"user unknown",   "unknown user", "no such user",   "does not exist",
                                         "user not found", "宛先不明",     "見つかりません", "存在しません"};
    find_codes(text, text + n, &out->code, out->status);
    keep_line(out, text, n);
    out->kind = out->code || *out->status ? judge(out->status, out->code) : INBOUND_BOUNCE_SOFT;
    if (out->code / 100 == 4 || *out->status == '4')
        return;
    for (size_t i = 0; i < sizeof nobody / sizeof nobody[0]; i++)
        if (has_word(text, n, nobody[i]))
            out->kind = INBOUND_BOUNCE_HARD;
}
