/*
 * smtp_reply.c - the only place that reads what an SMTP server says and judges whose fault a refusal is.
 *
 * Invariant: what is kept of a reply is bounded, one line and valid UTF-8, whatever came.
 */
#include "mail/smtp_reply.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

void smtp_words_add(char *words, size_t *n, const char *text, size_t length)
{
    if (*n && *n < SMTP_WORDS_MAX)
        words[(*n)++] = ' ';
    size_t from = *n;
    for (size_t i = 0; i < length && *n < SMTP_WORDS_MAX; i++)
        words[(*n)++] = (unsigned char)text[i] < ' ' || text[i] == 0x7F ? ' ' : text[i];
    words[*n] = '\0';
    bool cut;
    size_t valid = from + text_valid_length(words + from, *n - from, &cut);
    if (valid < *n && cut && *n == SMTP_WORDS_MAX)
        words[ *n = valid] = '\0';
    if (valid < *n || text_control(words + from, false))
        for (size_t i = from; i < *n; i++)
            words[i] = words[i] & 0x80 ? '?' : words[i];
}

/* "5.1.1" at the start of a reply's text, if it has one of its own class (RFC 2034). */
static void take_status(struct smtp_reply *r, const char *text, size_t n)
{
    size_t at = 0, dots = 0;
    while (at < n && at < sizeof r->status && (isdigit((unsigned char)text[at]) || text[at] == '.'))
        dots += text[at++] == '.';
    bool ended = at == n || text[at] == ' ';
    if (!ended || dots != 2 || at < 5 || at >= sizeof r->status || text[1] != '.' ||
        text[0] != '0' + r->code / 100)
        return;
    memcpy(r->status, text, at);
    r->status[at] = '\0';
}

static bool has_code(const char *line, size_t n)
{
    return n >= 3 && line[0] >= '2' && line[0] <= '5' && isdigit((unsigned char)line[1]) &&
           isdigit((unsigned char)line[2]) && (n == 3 || line[3] == ' ' || line[3] == '-');
}

enum reply_state smtp_reply_line(struct smtp_reply *r, const char *line, size_t n)
{
    if (!has_code(line, n) || memchr(line, '\0', n))
        return REPLY_BAD;
    int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + line[2] - '0';
    if (!r->more)
        *r = (struct smtp_reply){.code = code};
    if (code != r->code || ++r->lines > SMTP_LINES_MAX)
        return REPLY_BAD;
    r->more = n > 3 && line[3] == '-';
    const char *text = n > 4 ? line + 4 : "";
    size_t length = n > 4 ? n - 4 : 0;
    if (r->lines == 1)
        take_status(r, text, length);
    smtp_words_add(r->words, &r->n, text, length);
    return r->more ? REPLY_MORE : REPLY_WHOLE;
}

/* RFC 3463: subject and detail (-1: any) of an enhanced status. First match. */
static const struct blame_row {
    int subject, detail;
    enum smtp_blame blame;
} by_status[] = {
    {1, 7, SMTP_BLAME_RELAY}, /* the sender's address is bad */
    {1, 8, SMTP_BLAME_RELAY},    {1, -1, SMTP_BLAME_ADDRESS},
    {2, 3, SMTP_BLAME_MAIL},                                 /* longer than this mailbox takes */
    {2, -1, SMTP_BLAME_ADDRESS}, {3, 4, SMTP_BLAME_MAIL},    /* longer than this system takes */
    {3, -1, SMTP_BLAME_RELAY},   {4, 1, SMTP_BLAME_ADDRESS}, /* no such host behind the @ */
    {4, 4, SMTP_BLAME_ADDRESS},  {4, -1, SMTP_BLAME_RELAY},
    {5, -1, SMTP_BLAME_RELAY},   {6, -1, SMTP_BLAME_MAIL},
    {7, -1, SMTP_BLAME_RELAY},
};

/* Without one: the plain code, by command. */
static const struct code_row {
    enum smtp_phase phase;
    int code;
    enum smtp_blame blame;
} by_code[] = {
    {SMTP_MAIL, 552, SMTP_BLAME_MAIL},    {SMTP_RCPT, 550, SMTP_BLAME_ADDRESS},
    {SMTP_RCPT, 551, SMTP_BLAME_ADDRESS}, {SMTP_RCPT, 552, SMTP_BLAME_ADDRESS},
    {SMTP_RCPT, 553, SMTP_BLAME_ADDRESS}, {SMTP_RCPT, 450, SMTP_BLAME_ADDRESS},
    {SMTP_TEXT, 550, SMTP_BLAME_MAIL},    {SMTP_TEXT, 552, SMTP_BLAME_MAIL},
    {SMTP_TEXT, 554, SMTP_BLAME_MAIL},
};

enum smtp_blame smtp_reply_blame(const struct smtp_reply *r, enum smtp_phase phase)
{
    char *rest = NULL;
    int subject = r->status[0] ? (int)strtol(r->status + 2, &rest, 10) : 0;
    int detail = rest && *rest == '.' ? (int)strtol(rest + 1, NULL, 10) : -1;
    for (size_t i = 0; subject && i < sizeof by_status / sizeof by_status[0]; i++)
        if (by_status[i].subject == subject && (by_status[i].detail == -1 || by_status[i].detail == detail))
            return by_status[i].blame;
    for (size_t i = 0; i < sizeof by_code / sizeof by_code[0]; i++)
        if (by_code[i].phase == phase && by_code[i].code == r->code)
            return by_code[i].blame;
    return SMTP_BLAME_RELAY;
}
