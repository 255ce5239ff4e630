/*
 * smtp.c - the only place that speaks SMTP.
 *
 * Invariants: every mail begun gets exactly one outcome. SMTP_SENT only after a 2xx reply to text whose last
 * byte was given away; SMTP_UNKNOWN only if that byte was given away and no reply came. Once a reply is not
 * what RFC 5321 allows at its place the connection is over, so a stray reply is never taken for the next
 * mail's.
 */
#include "mail/smtp.h"

#include <assert.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mail/smtp_reply.h"

#define TEXT_LINE_MAX 998

static void size_word(struct smtp_server *server, const char *value, size_t n)
{
    server->size_max = 0;
    for (size_t i = 0; i < n && isdigit((unsigned char)value[i]); i++)
        if (server->size_max < UINT64_MAX / 16)
            server->size_max = server->size_max * 10 + (uint64_t)(value[i] - '0');
}

void smtp_ehlo_line(struct smtp_server *server, const char *line, size_t n)
{
    static const struct {
        const char *word;
        enum smtp_can can;
    } words[] = {{"PIPELINING", SMTP_PIPELINING},
                 {"SIZE", SMTP_SIZE},
                 {"STARTTLS", SMTP_STARTTLS},
                 {"AUTH", SMTP_AUTH}};
    while (n && isspace((unsigned char)line[n - 1]))
        n--;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i].word);
        if (n < length || strncasecmp(line, words[i].word, length) != 0 ||
            (n > length && line[length] != ' '))
            continue;
        server->can |= words[i].can;
        if (words[i].can == SMTP_SIZE && n > length)
            size_word(server, line + length + 1, n - length - 1);
    }
}

void smtp_begin(struct smtp *s, const struct smtp_server *server)
{
    memset(s, 0, sizeof *s);
    s->server = *server;
}

void smtp_clear(struct smtp *s)
{
    buf_clear(&s->out);
    buf_clear(&s->text);
    memset(s, 0, sizeof *s);
}

bool smtp_idle(const struct smtp *s)
{
    return !s->busy && !s->over && s->n_awaited == 0 && s->out_at == s->out.n;
}

bool smtp_over(const struct smtp *s)
{
    return s->over;
}

enum smtp_phase smtp_awaits(const struct smtp *s)
{
    return s->n_awaited ? s->awaited[0] : SMTP_CONNECT;
}

const char *smtp_pending(const struct smtp *s, size_t *n)
{
    *n = s->over ? 0 : s->out.n - s->out_at;
    return *n ? s->out.at + s->out_at : NULL;
}

void smtp_wrote(struct smtp *s, size_t n)
{
    assert(n <= s->out.n - s->out_at);
    s->out_at += n;
}

static bool handed_over(const struct smtp *s)
{
    return s->text_given && s->out_at == s->out.n;
}

/* What goes out next begins a new buffer if the last one is written. */
static struct buf *output(struct smtp *s)
{
    if (s->out_at == s->out.n)
        s->out_at = s->out.n = 0;
    return &s->out;
}

static void await(struct smtp *s, enum smtp_phase phase)
{
    assert(s->n_awaited < (int)(sizeof s->awaited / sizeof s->awaited[0]));
    s->awaited[s->n_awaited++] = phase;
}

/* Write the command of a phase. */
static void command(struct smtp *s, enum smtp_phase phase)
{
    struct buf *out = output(s);
    if (phase == SMTP_RSET)
        buf_str(out, "RSET\r\n");
    else if (phase == SMTP_MAIL) {
        buf_printf(out, "MAIL FROM:<%s>", s->from);
        if (s->server.can & SMTP_SIZE)
            buf_printf(out, " SIZE=%zu", s->size);
        buf_str(out, "\r\n");
    } else if (phase == SMTP_RCPT)
        buf_printf(out, "RCPT TO:<%s>\r\n", s->to);
    else if (phase == SMTP_DATA)
        buf_str(out, "DATA\r\n");
    else
        buf_str(out, "QUIT\r\n");
    await(s, phase);
}

/* The outcome is certain; it is told when the replies still awaited are in or the connection is gone. */
static void decide(struct smtp *s, enum smtp_result result, enum smtp_phase phase, enum smtp_blame blame)
{
    if (s->decided)
        return;
    s->decided = true;
    s->outcome = (struct smtp_outcome){
        .result = result, .phase = phase, .blame = blame, .handed_over = handed_over(s)};
}

static void decide_by_reply(struct smtp *s, enum smtp_result result, enum smtp_phase phase,
                            enum smtp_blame blame)
{
    if (s->decided)
        return;
    decide(s, result, phase, blame);
    s->outcome.code = s->reply.code;
    memcpy(s->outcome.status, s->reply.status, sizeof s->outcome.status);
    memcpy(s->outcome.words, s->reply.words, sizeof s->outcome.words);
}

static void decide_in_our_words(struct smtp *s, enum smtp_result result, enum smtp_phase phase,
                                enum smtp_blame blame, const char *words)
{
    if (s->decided)
        return;
    decide(s, result, phase, blame);
    snprintf(s->outcome.words, sizeof s->outcome.words, "%s", words);
}

static void finish(struct smtp *s)
{
    assert(s->busy && s->decided);
    s->done = true;
    s->held = false;
    s->dirty = s->outcome.result != SMTP_SENT;
    buf_clear(&s->text);
}

const struct smtp_outcome *smtp_take_outcome(struct smtp *s)
{
    if (!s->done)
        return NULL;
    s->done = s->busy = false;
    return &s->outcome;
}

/* The connection is of no more use; a mail under way gets its outcome. */
static void end(struct smtp *s, enum smtp_phase phase, const char *words)
{
    if (s->busy && !s->done) {
        decide_in_our_words(s, handed_over(s) ? SMTP_UNKNOWN : SMTP_DEFERRED,
                            s->text_given || s->held ? SMTP_TEXT : phase, SMTP_BLAME_RELAY, words);
        finish(s);
    }
    s->over = true;
    s->n_awaited = 0;
}

void smtp_lost(struct smtp *s, enum smtp_loss how)
{
    static const char *const words[] = {
        [SMTP_CLOSED] = "the server closed the connection",
        [SMTP_TIMED_OUT] = "the server did not answer in time",
    };
    if (!s->over)
        end(s, smtp_awaits(s), words[how]);
}

/* What the server says is not what RFC 5321 allows at this place. */
static void garbage(struct smtp *s, enum smtp_phase phase)
{
    end(s, phase, "the server's answer is not one that SMTP knows here");
}

static int check_text(const struct smtp_letter *mail, struct en_error *err)
{
    const char *at = mail->text, *stop = at + mail->n;
    while (at < stop) {
        const char *line_end = memchr(at, '\n', (size_t)(stop - at));
        if (!line_end || line_end == at || line_end[-1] != '\r' || line_end - at - 1 > TEXT_LINE_MAX ||
            memchr(at, '\r', (size_t)(line_end - at) - 1) || memchr(at, '\0', (size_t)(line_end - at)))
            return error_set(err, EN_INVALID, "text", "メールの行は%d字以内でCRLFで終わります",
                             "the lines of a mail have at most %d bytes and end with CRLF", TEXT_LINE_MAX);
        at = line_end + 1;
    }
    return 0;
}

/* An address is taken apart and written anew here too: what reaches the wire was checked beside it. */
static int take_address(const char *text, char out[ADDRESS_MAX + 1], struct en_error *err)
{
    struct address a;
    if (address_parse(text, &a, err))
        return -1;
    address_write(&a, out);
    return 0;
}

/* A dot before a line that begins with one (RFC 5321 4.5.2), and the dot that ends it all. */
static void stuff(struct buf *out, const char *text, size_t n)
{
    const char *stop = text + n;
    while (text < stop) {
        const char *next = (const char *)memchr(text, '\n', (size_t)(stop - text)) + 1;
        if (*text == '.')
            buf_str(out, ".");
        buf_add(out, text, (size_t)(next - text));
        text = next;
    }
    buf_str(out, ".\r\n");
}

int smtp_mail(struct smtp *s, const struct smtp_letter *mail, struct en_error *err)
{
    assert(smtp_idle(s));
    s->from[0] = '\0';
    if ((*mail->from && take_address(mail->from, s->from, err)) || take_address(mail->to, s->to, err) ||
        check_text(mail, err))
        return -1;
    s->busy = true;
    s->decided = s->done = s->text_given = s->held = false;
    s->size = mail->n;
    if (s->server.size_max && mail->n > s->server.size_max) {
        decide_in_our_words(s, SMTP_FAILED, SMTP_MAIL, SMTP_BLAME_MAIL, "larger than the server takes");
        bool dirty = s->dirty;
        finish(s);
        s->dirty = dirty;
        return 0;
    }
    stuff(&s->text, mail->text, mail->n);
    static const enum smtp_phase steps[] = {SMTP_RSET, SMTP_MAIL, SMTP_RCPT, SMTP_DATA};
    for (size_t i = s->dirty ? 0 : 1; i < sizeof steps / sizeof steps[0]; i++) {
        command(s, steps[i]);
        if (!(s->server.can & SMTP_PIPELINING))
            break;
    }
    return 0;
}

void smtp_quit(struct smtp *s)
{
    assert(smtp_idle(s));
    command(s, SMTP_QUIT);
}

/* A refusal of a command. The sender's refusal is the relay's matter: it would refuse everybody's mail. */
static void refuse(struct smtp *s, enum smtp_phase phase)
{
    enum smtp_blame blame = smtp_reply_blame(&s->reply, phase);
    bool for_good = s->reply.code >= 500 && phase != SMTP_RSET &&
                    (phase != SMTP_MAIL || blame == SMTP_BLAME_MAIL);
    if (phase == SMTP_MAIL && blame == SMTP_BLAME_ADDRESS)
        blame = SMTP_BLAME_RELAY;
    decide_by_reply(s, for_good ? SMTP_FAILED : SMTP_DEFERRED, phase, blame);
    if (phase == SMTP_RSET)
        end(s, phase, "");
}

static void give_text(struct smtp *s)
{
    struct buf *out = output(s);
    buf_add(out, s->text.at, s->text.n);
    s->text_given = true;
    await(s, SMTP_TEXT);
}

/* The server asks for the text. If there is nobody to send it to, an empty one ends it (RFC 2920 3.1). */
static void on_go_ahead(struct smtp *s)
{
    if (s->decided) {
        buf_str(output(s), ".\r\n");
        await(s, SMTP_TEXT);
    } else if (s->hold_text)
        s->held = true;
    else
        give_text(s);
}

bool smtp_holds(const struct smtp *s)
{
    return s->held;
}

void smtp_release(struct smtp *s)
{
    assert(s->held);
    s->held = false;
    give_text(s);
}

void smtp_withdraw(struct smtp *s)
{
    assert(s->held);
    decide_in_our_words(s, SMTP_DEFERRED, SMTP_TEXT, SMTP_BLAME_NONE, "withdrawn before its text went");
    end(s, SMTP_TEXT, "");
}

/* The reply to the text itself. One that comes before its end can only be a refusal, and ends the connection.
 */
static void on_text_reply(struct smtp *s)
{
    bool early = s->out_at < s->out.n;
    if (s->reply.code / 100 == 3 || (early && s->reply.code < 400)) {
        garbage(s, SMTP_TEXT);
        return;
    }
    if (s->reply.code < 300)
        decide_by_reply(s, SMTP_SENT, SMTP_TEXT, SMTP_BLAME_NONE);
    else
        refuse(s, SMTP_TEXT);
    if (early)
        s->over = true;
}

/* One by one: the next command after an accepted one. */
static void go_on(struct smtp *s, enum smtp_phase phase)
{
    if (!(s->server.can & SMTP_PIPELINING) && !s->decided)
        command(s, phase + 1);
}

static void on_command_reply(struct smtp *s, enum smtp_phase phase)
{
    int kind = s->reply.code / 100;
    if (kind == 3 ? phase != SMTP_DATA || s->reply.code != 354 : kind == 2 && phase == SMTP_DATA)
        garbage(s, phase);
    else if (kind == 3)
        on_go_ahead(s);
    else if (kind == 2)
        go_on(s, phase);
    else
        refuse(s, phase);
}

/* Nothing is awaited: only a server that goes away speaks now. */
static void on_unasked(struct smtp *s)
{
    if (s->busy && !s->done && s->reply.code >= 400)
        decide_by_reply(s, SMTP_DEFERRED, SMTP_TEXT, SMTP_BLAME_RELAY);
    garbage(s, smtp_awaits(s));
}

static void on_reply(struct smtp *s)
{
    if (s->n_awaited == 0) {
        on_unasked(s);
        return;
    }
    enum smtp_phase phase = s->awaited[0];
    if (s->reply.code == 421 && s->busy) {
        decide_by_reply(s, SMTP_DEFERRED, phase, SMTP_BLAME_RELAY);
        smtp_lost(s, SMTP_CLOSED);
        return;
    }
    s->n_awaited--;
    memmove(s->awaited, s->awaited + 1, (size_t)s->n_awaited * sizeof s->awaited[0]);
    if (phase == SMTP_QUIT)
        s->over = true;
    else if (phase == SMTP_TEXT)
        on_text_reply(s);
    else
        on_command_reply(s, phase);
    if (s->busy && s->decided && !s->done && (s->n_awaited == 0 || s->over))
        finish(s);
}

static void on_line(struct smtp *s)
{
    size_t n = s->line_n;
    s->line_n = 0;
    if (n && s->line[n - 1] == '\r')
        n--;
    enum reply_state state = smtp_reply_line(&s->reply, s->line, n);
    if (state == REPLY_BAD)
        garbage(s, smtp_awaits(s));
    else if (state == REPLY_WHOLE)
        on_reply(s);
}

void smtp_feed(struct smtp *s, const char *bytes, size_t n)
{
    while (n && !s->over) {
        const char *line_end = memchr(bytes, '\n', n);
        size_t part = line_end ? (size_t)(line_end - bytes) : n;
        if (s->line_n + part > sizeof s->line) {
            garbage(s, smtp_awaits(s));
            return;
        }
        memcpy(s->line + s->line_n, bytes, part);
        s->line_n += part;
        bytes += part + (line_end != NULL);
        n -= part + (line_end != NULL);
        if (line_end)
            on_line(s);
    }
}
