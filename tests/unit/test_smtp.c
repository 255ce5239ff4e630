/*
 * test_smtp.c - the transaction against a scripted server: what is sent, what becomes of a mail at every
 * reply and every loss, and that nothing a server says can lie its way to "sent".
 */
#include "mail/smtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAIL_TEXT "Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n"
#define CLOSE     "CLOSE"  /* the server closes instead of answering */
#define SILENT    "SILENT" /* the server never answers */

/* A server of five answers, keyed by what it is asked. */
struct script {
    const char *rset, *mail, *rcpt, *data, *text, *quit;
};

struct server {
    const struct script *script;
    bool in_text;
    struct buf in, said; /* bytes of the client not yet taken; all commands it gave */
    struct buf text;     /* the last mail, as it came */
    struct buf answers;
    const char *gone; /* CLOSE or SILENT met */
};

static const char *answer_to(struct server *v, const char *line)
{
    static const struct {
        const char *verb;
        size_t at;
    } verbs[] = {{"RSET", offsetof(struct script, rset)},
                 {"MAIL", offsetof(struct script, mail)},
                 {"RCPT", offsetof(struct script, rcpt)},
                 {"DATA", offsetof(struct script, data)},
                 {"QUIT", offsetof(struct script, quit)}};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strncmp(line, verbs[i].verb, 4) == 0)
            return *(const char *const *)(const void *)((const char *)v->script + verbs[i].at);
    fail_msg("not a command: %s", line);
    return NULL;
}

static void say(struct server *v, const char *answer)
{
    if (!answer)
        fail_msg("an answer that the script has not");
    if (strcmp(answer, CLOSE) == 0 || strcmp(answer, SILENT) == 0) {
        v->gone = answer;
        return;
    }
    buf_printf(&v->answers, "%s\r\n", answer);
}

static void take_line(struct server *v, const char *line, size_t n)
{
    if (!v->in_text) {
        char command[400] = {0};
        memcpy(command, line, n < 399 ? n : 399);
        buf_add(&v->said, line, n);
        const char *answer = answer_to(v, command);
        v->in_text = strncmp(command, "DATA", 4) == 0 && strstr(answer, "354");
        say(v, answer);
    } else if (n == 3 && *line == '.') {
        v->in_text = false;
        say(v, v->script->text);
    } else
        buf_add(&v->text, line, n);
}

static void serve(struct server *v)
{
    const char *end;
    while (!v->gone && v->in.n && (end = memchr(v->in.at, '\n', v->in.n))) {
        size_t n = (size_t)(end - v->in.at) + 1;
        take_line(v, v->in.at, n);
        buf_drop(&v->in, n);
    }
}

/* How many bytes go at once, each way. */
static size_t piece(size_t n, int pieces)
{
    size_t at_most = pieces == 0 ? n : pieces == 1 ? 1 : (size_t)random() % n + 1;
    return at_most < n ? at_most : n;
}

/* Run until the mail has its outcome, or nothing moves. */
static const struct smtp_outcome *run(struct smtp *s, struct server *v, int pieces)
{
    const struct smtp_outcome *o = NULL;
    for (int round = 0; round < 100000; round++) {
        size_t n;
        const char *out = smtp_pending(s, &n);
        if (out && !v->gone) {
            n = piece(n, pieces);
            buf_add(&v->in, out, n);
            smtp_wrote(s, n);
            serve(v);
        } else if (v->answers.n) {
            n = piece(v->answers.n, pieces);
            smtp_feed(s, v->answers.at, n);
            buf_drop(&v->answers, n);
        } else if (v->gone)
            smtp_lost(s, strcmp(v->gone, CLOSE) == 0 ? SMTP_CLOSED : SMTP_TIMED_OUT);
        else
            return o;
        if (!o)
            o = smtp_take_outcome(s);
        if (o && (smtp_idle(s) || smtp_over(s)))
            return o;
    }
    fail_msg("endless");
    return NULL;
}

static void clear(struct smtp *s, struct server *v)
{
    smtp_clear(s);
    buf_clear(&v->in);
    buf_clear(&v->said);
    buf_clear(&v->text);
    buf_clear(&v->answers);
}

static void begin(struct smtp *s, unsigned can, uint64_t size_max)
{
    struct smtp_server server = {can, size_max};
    smtp_begin(s, &server);
}

static void give(struct smtp *s)
{
    struct smtp_letter mail = {"kaeri@city.example.jp", "\"a..b\"@docomo.ne.jp", MAIL_TEXT,
                               sizeof MAIL_TEXT - 1};
    struct en_error err = {0};
    if (smtp_mail(s, &mail, &err))
        fail_msg("%s", err.en);
}

#define OK "250 2.0.0 Ok"
#define GO "354 go ahead"

static const struct row {
    const char *name;
    struct script script;
    enum smtp_result result;
    enum smtp_phase phase;
    enum smtp_blame blame;
    bool handed_over, over;
    int code;
    const char *status;
} rows[] = {
    {"all well",
     {OK, OK, OK, GO, "250 2.0.0 Ok: queued as 4F", OK},
     SMTP_SENT,
     SMTP_TEXT,
     0,
     true,
     false,
     250,
     "2.0.0"},
    {"many lines",
     {OK, "250-a\r\n250-b\r\n250 c", OK, "354-x\r\n354 y", "250-2.1.0 q\r\n250 r", OK},
     SMTP_SENT,
     SMTP_TEXT,
     0,
     true,
     false,
     250,
     "2.1.0"},
    {"251 and 252 are accepted",
     {OK, OK, "251 forwarded", GO, OK, OK},
     SMTP_SENT,
     SMTP_TEXT,
     0,
     true,
     false,
     250,
     "2.0.0"},
    {"MAIL deferred",
     {OK, "450 4.7.1 later", "503 no", "503 no", NULL, OK},
     SMTP_DEFERRED,
     SMTP_MAIL,
     SMTP_BLAME_RELAY,
     false,
     false,
     450,
     "4.7.1"},
    {"sender refused is the relay's matter",
     {OK, "550 5.1.8 who", "503 no", "503 no", NULL, OK},
     SMTP_DEFERRED,
     SMTP_MAIL,
     SMTP_BLAME_RELAY,
     false,
     false,
     550,
     "5.1.8"},
    {"login wanted",
     {OK, "530 5.7.0 Authentication required", "503 no", "503 no", NULL, OK},
     SMTP_DEFERRED,
     SMTP_MAIL,
     SMTP_BLAME_RELAY,
     false,
     false,
     530,
     "5.7.0"},
    {"too large at MAIL",
     {OK, "552 5.3.4 too big", "503 no", "503 no", NULL, OK},
     SMTP_FAILED,
     SMTP_MAIL,
     SMTP_BLAME_MAIL,
     false,
     false,
     552,
     "5.3.4"},
    {"greylisted",
     {OK, OK, "450 4.2.0 Greylisted", "554 no valid recipients", NULL, OK},
     SMTP_DEFERRED,
     SMTP_RCPT,
     SMTP_BLAME_ADDRESS,
     false,
     false,
     450,
     "4.2.0"},
    {"nobody there",
     {OK, OK, "550 5.1.1 User unknown", "554 no valid recipients", NULL, OK},
     SMTP_FAILED,
     SMTP_RCPT,
     SMTP_BLAME_ADDRESS,
     false,
     false,
     550,
     "5.1.1"},
    {"nobody there, plain",
     {OK, OK, "550 no", "503 no", NULL, OK},
     SMTP_FAILED,
     SMTP_RCPT,
     SMTP_BLAME_ADDRESS,
     false,
     false,
     550,
     ""},
    {"relaying denied",
     {OK, OK, "554 5.7.1 Relay access denied", "554 no", NULL, OK},
     SMTP_FAILED,
     SMTP_RCPT,
     SMTP_BLAME_RELAY,
     false,
     false,
     554,
     "5.7.1"},
    {"refused recipient, DATA accepted all the same",
     {OK, OK, "550 no", GO, "554 none", OK},
     SMTP_FAILED,
     SMTP_RCPT,
     SMTP_BLAME_ADDRESS,
     false,
     false,
     550,
     ""},
    {"refused recipient, an empty mail accepted",
     {OK, OK, "550 no", GO, OK, OK},
     SMTP_FAILED,
     SMTP_RCPT,
     SMTP_BLAME_ADDRESS,
     false,
     false,
     550,
     ""},
    {"DATA deferred",
     {OK, OK, OK, "451 4.3.0 disk", NULL, OK},
     SMTP_DEFERRED,
     SMTP_DATA,
     SMTP_BLAME_RELAY,
     false,
     false,
     451,
     "4.3.0"},
    {"DATA refused",
     {OK, OK, OK, "554 5.6.0 no", NULL, OK},
     SMTP_FAILED,
     SMTP_DATA,
     SMTP_BLAME_MAIL,
     false,
     false,
     554,
     "5.6.0"},
    {"text deferred",
     {OK, OK, OK, GO, "450 4.2.0 later", OK},
     SMTP_DEFERRED,
     SMTP_TEXT,
     SMTP_BLAME_ADDRESS,
     true,
     false,
     450,
     "4.2.0"},
    {"text refused",
     {OK, OK, OK, GO, "550 5.7.1 spam", OK},
     SMTP_FAILED,
     SMTP_TEXT,
     SMTP_BLAME_RELAY,
     true,
     false,
     550,
     "5.7.1"},
    {"text refused, plain",
     {OK, OK, OK, GO, "554 no", OK},
     SMTP_FAILED,
     SMTP_TEXT,
     SMTP_BLAME_MAIL,
     true,
     false,
     554,
     ""},
    {"421 at MAIL",
     {OK, "421 4.3.2 closing", CLOSE, NULL, NULL, OK},
     SMTP_DEFERRED,
     SMTP_MAIL,
     SMTP_BLAME_RELAY,
     false,
     true,
     421,
     "4.3.2"},
    {"421 at RCPT",
     {OK, OK, "421 closing", CLOSE, NULL, OK},
     SMTP_DEFERRED,
     SMTP_RCPT,
     SMTP_BLAME_RELAY,
     false,
     true,
     421,
     ""},
    {"421 to the text",
     {OK, OK, OK, GO, "421 closing", OK},
     SMTP_DEFERRED,
     SMTP_TEXT,
     SMTP_BLAME_RELAY,
     true,
     true,
     421,
     ""},
    {"closed at MAIL",
     {OK, CLOSE, NULL, NULL, NULL, OK},
     SMTP_DEFERRED,
     SMTP_MAIL,
     SMTP_BLAME_RELAY,
     false,
     true,
     0,
     ""},
    {"closed at RCPT",
     {OK, OK, CLOSE, NULL, NULL, OK},
     SMTP_DEFERRED,
     SMTP_RCPT,
     SMTP_BLAME_RELAY,
     false,
     true,
     0,
     ""},
    {"closed at DATA",
     {OK, OK, OK, CLOSE, NULL, OK},
     SMTP_DEFERRED,
     SMTP_DATA,
     SMTP_BLAME_RELAY,
     false,
     true,
     0,
     ""},
    {"closed after the text",
     {OK, OK, OK, GO, CLOSE, OK},
     SMTP_UNKNOWN,
     SMTP_TEXT,
     SMTP_BLAME_RELAY,
     true,
     true,
     0,
     ""},
    {"silent at MAIL",
     {OK, SILENT, NULL, NULL, NULL, OK},
     SMTP_DEFERRED,
     SMTP_MAIL,
     SMTP_BLAME_RELAY,
     false,
     true,
     0,
     ""},
    {"silent at RCPT",
     {OK, OK, SILENT, NULL, NULL, OK},
     SMTP_DEFERRED,
     SMTP_RCPT,
     SMTP_BLAME_RELAY,
     false,
     true,
     0,
     ""},
    {"silent at DATA",
     {OK, OK, OK, SILENT, NULL, OK},
     SMTP_DEFERRED,
     SMTP_DATA,
     SMTP_BLAME_RELAY,
     false,
     true,
     0,
     ""},
    {"silent after the text",
     {OK, OK, OK, GO, SILENT, OK},
     SMTP_UNKNOWN,
     SMTP_TEXT,
     SMTP_BLAME_RELAY,
     true,
     true,
     0,
     ""},
    {"garbage at MAIL",
     {OK, "HTTP/1.1 200 OK", OK, GO, OK, OK},
     SMTP_DEFERRED,
     SMTP_MAIL,
     SMTP_BLAME_RELAY,
     false,
     true,
     0,
     ""},
    {"garbage after the text",
     {OK, OK, OK, GO, "2xx fine", OK},
     SMTP_UNKNOWN,
     SMTP_TEXT,
     SMTP_BLAME_RELAY,
     true,
     true,
     0,
     ""},
    {"1xx after the text",
     {OK, OK, OK, GO, "199 hm", OK},
     SMTP_UNKNOWN,
     SMTP_TEXT,
     SMTP_BLAME_RELAY,
     true,
     true,
     0,
     ""},
    {"354 after the text",
     {OK, OK, OK, GO, GO, OK},
     SMTP_UNKNOWN,
     SMTP_TEXT,
     SMTP_BLAME_RELAY,
     true,
     true,
     0,
     ""},
    {"354 to MAIL", {OK, GO, OK, GO, OK, OK}, SMTP_DEFERRED, SMTP_MAIL, SMTP_BLAME_RELAY, false, true, 0, ""},
    {"250 to DATA", {OK, OK, OK, OK, OK, OK}, SMTP_DEFERRED, SMTP_DATA, SMTP_BLAME_RELAY, false, true, 0, ""},
    {"334 to DATA",
     {OK, OK, OK, "334 what", OK, OK},
     SMTP_DEFERRED,
     SMTP_DATA,
     SMTP_BLAME_RELAY,
     false,
     true,
     0,
     ""},
    {"another code in the next line",
     {OK, "250-a\r\n550 b", OK, GO, OK, OK},
     SMTP_DEFERRED,
     SMTP_MAIL,
     SMTP_BLAME_RELAY,
     false,
     true,
     0,
     ""},
};

static void check_row(const struct row *r, unsigned can, int pieces)
{
    struct smtp s;
    struct server v = {.script = &r->script};
    begin(&s, can, 0);
    give(&s);
    const struct smtp_outcome *o = run(&s, &v, pieces);
    if (!o)
        fail_msg("%s (%u, %d): no outcome", r->name, can, pieces);
    bool same = o->result == r->result && o->phase == r->phase && o->blame == r->blame &&
                o->handed_over == r->handed_over && smtp_over(&s) == r->over && o->code == r->code &&
                strcmp(o->status, r->status) == 0;
    if (!same)
        fail_msg("%s (%u, %d): result %d phase %d blame %d handed %d over %d code %d status %s (%s)", r->name,
                 can, pieces, o->result, o->phase, o->blame, o->handed_over, smtp_over(&s), o->code,
                 o->status, o->words);
    assert_true(o->words[0]);
    clear(&s, &v);
}

static void every_answer_has_its_outcome(void **state)
{
    (void)state;
    srandom(3);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (unsigned can = 0; can <= SMTP_PIPELINING; can++)
            for (int pieces = 0; pieces < 3; pieces++)
                check_row(&rows[i], can, pieces);
}

/* With pipelining the refusal stands although the rest of the answers never comes. */
static void a_refusal_stands_when_the_server_then_goes(void **state)
{
    (void)state;
    static const struct script gone = {OK, OK, "550 5.1.1 no", CLOSE, NULL, OK};
    struct smtp s;
    struct server v = {.script = &gone};
    begin(&s, SMTP_PIPELINING, 0);
    give(&s);
    const struct smtp_outcome *o = run(&s, &v, 0);
    assert_int_equal(o->result, SMTP_FAILED);
    assert_int_equal(o->code, 550);
    assert_true(smtp_over(&s));
    clear(&s, &v);
}

static const struct script well = {OK, OK, OK, GO, OK, "221 bye"};

static void commands_go_in_one_write_where_the_server_can(void **state)
{
    (void)state;
    struct smtp s;
    struct server v = {.script = &well};
    begin(&s, SMTP_PIPELINING | SMTP_SIZE, 1000000);
    give(&s);
    size_t n;
    const char *out = smtp_pending(&s, &n);
    char want[300];
    snprintf(want, sizeof want,
             "MAIL FROM:<kaeri@city.example.jp> SIZE=%zu\r\nRCPT TO:<\"a..b\"@docomo.ne.jp>\r\nDATA\r\n",
             sizeof MAIL_TEXT - 1);
    assert_int_equal(n, strlen(want));
    assert_memory_equal(out, want, n);
    assert_int_equal(run(&s, &v, 0)->result, SMTP_SENT);
    assert_string_equal(v.text.at, "Subject: x\r\n\r\n..dot\r\n...two\r\nend\r\n");
    clear(&s, &v);
}

static void commands_go_one_by_one_where_it_cannot(void **state)
{
    (void)state;
    struct smtp s;
    struct server v = {.script = &well};
    begin(&s, 0, 0);
    give(&s);
    size_t n;
    assert_non_null(smtp_pending(&s, &n));
    assert_int_equal(n, strlen("MAIL FROM:<kaeri@city.example.jp>\r\n"));
    smtp_wrote(&s, n);
    assert_null(smtp_pending(&s, &n));
    assert_int_equal(smtp_awaits(&s), SMTP_MAIL);
    smtp_feed(&s, OK "\r\n", sizeof OK + 1);
    assert_int_equal(strncmp(smtp_pending(&s, &n), "RCPT", 4), 0);
    clear(&s, &v);
}

static void a_connection_is_used_again_and_reset_after_a_refusal(void **state)
{
    (void)state;
    static const struct script no = {OK, OK, "550 no", "503 no", NULL, OK};
    for (unsigned can = 0; can <= SMTP_PIPELINING; can++) {
        struct smtp s;
        struct server v = {.script = &well};
        begin(&s, can, 0);
        give(&s);
        assert_int_equal(run(&s, &v, 0)->result, SMTP_SENT);
        give(&s);
        assert_int_equal(run(&s, &v, 0)->result, SMTP_SENT);
        assert_null(strstr(v.said.at, "RSET"));
        v.script = &no;
        give(&s);
        assert_int_equal(run(&s, &v, 0)->result, SMTP_FAILED);
        v.script = &well;
        give(&s);
        assert_int_equal(run(&s, &v, 0)->result, SMTP_SENT);
        assert_non_null(strstr(v.said.at, "RSET\r\nMAIL"));
        assert_true(smtp_idle(&s));
        smtp_quit(&s);
        run(&s, &v, 0);
        assert_true(smtp_over(&s));
        clear(&s, &v);
    }
}

static void a_refused_reset_ends_the_connection(void **state)
{
    (void)state;
    static const struct script no = {"500 what", OK, "550 no", "503 no", NULL, OK};
    for (unsigned can = 0; can <= SMTP_PIPELINING; can++) {
        struct smtp s;
        struct server v = {.script = &no};
        begin(&s, can, 0);
        give(&s);
        run(&s, &v, 0);
        give(&s);
        const struct smtp_outcome *o = run(&s, &v, 0);
        assert_int_equal(o->result, SMTP_DEFERRED);
        assert_int_equal(o->phase, SMTP_RSET);
        assert_true(smtp_over(&s));
        clear(&s, &v);
    }
}

static void too_large_a_mail_is_not_begun(void **state)
{
    (void)state;
    struct smtp s;
    struct server v = {.script = &well};
    begin(&s, SMTP_SIZE, 10);
    give(&s);
    const struct smtp_outcome *o = smtp_take_outcome(&s);
    size_t n;
    assert_int_equal(o->result, SMTP_FAILED);
    assert_int_equal(o->blame, SMTP_BLAME_MAIL);
    assert_null(smtp_pending(&s, &n));
    assert_true(smtp_idle(&s));
    clear(&s, &v);
}

static void nothing_unclean_is_begun(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *text;
        size_t n;
    } bad[] = {
        {"a@b.jp> SIZE=1\r\nRCPT TO:<x@y.jp", "a@b.jp", "x\r\n", 3},
        {"a@b.jp", "a@b.jp>\r\nRCPT TO:<x@y.jp", "x\r\n", 3},
        {"a@b.jp", "", "x\r\n", 3},
        {"a@b.jp", "a@b.jp", "x", 1},
        {"a@b.jp", "a@b.jp", "x\n", 2},
        {"a@b.jp", "a@b.jp", "\n", 1},
        {"a@b.jp", "a@b.jp", "x\r\n.\n", 5},
        {"a@b.jp", "a@b.jp", "x\ry\r\n", 5},
        {"a@b.jp", "a@b.jp", "x\0y\r\n", 5},
        {"a@b.jp", "a@b.jp", "x\r\r\n", 4},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct smtp s;
        struct en_error err = {0};
        size_t n;
        begin(&s, SMTP_PIPELINING, 0);
        struct smtp_letter mail = {bad[i].from, bad[i].to, bad[i].text, bad[i].n};
        if (smtp_mail(&s, &mail, &err) != -1)
            fail_msg("row %zu", i);
        assert_null(smtp_pending(&s, &n));
        assert_true(smtp_idle(&s));
        smtp_clear(&s);
    }
    char line[1003];
    memset(line, 'x', sizeof line);
    memcpy(line + 1000, "\r\n", 3);
    struct smtp s;
    begin(&s, 0, 0);
    struct smtp_letter mail = {"", "a@b.jp", line, 1002};
    assert_int_equal(smtp_mail(&s, &mail, NULL), -1);
    mail.text = line + 2;
    mail.n = 1000;
    assert_int_equal(smtp_mail(&s, &mail, NULL), 0);
    smtp_clear(&s);
}

static void the_text_waits_for_the_driver(void **state)
{
    (void)state;
    struct smtp s;
    struct server v = {.script = &well};
    begin(&s, SMTP_PIPELINING, 0);
    s.hold_text = true;
    give(&s);
    assert_null(run(&s, &v, 0));
    assert_true(smtp_holds(&s));
    assert_int_equal(v.text.n, 0);
    assert_int_equal(smtp_awaits(&s), SMTP_CONNECT);
    smtp_release(&s);
    assert_int_equal(run(&s, &v, 0)->result, SMTP_SENT);
    give(&s);
    run(&s, &v, 0);
    smtp_lost(&s, SMTP_CLOSED);
    const struct smtp_outcome *o = smtp_take_outcome(&s);
    assert_int_equal(o->result, SMTP_DEFERRED);
    assert_false(o->handed_over);
    clear(&s, &v);
}

/* What a server says before it was asked is no answer to what it was asked later. */
static const struct ahead {
    const char *name, *bytes;
    size_t written; /* of the first write, before bytes come */
    enum smtp_result result;
} aheads[] = {
    {"all answers at once", "250 a\r\n250 b\r\n354 c\r\n250 d\r\n", 1000, SMTP_DEFERRED},
    {"refusal before the end of the text", "250 a\r\n250 b\r\n354 c\r\n552 5.2.2 full\r\n", 1000,
     SMTP_FAILED},
    {"an answer too many", "250 a\r\n250 b\r\n250 b\r\n", 1000, SMTP_DEFERRED},
    {"answers to commands not given", "250 a\r\n250 b\r\n250 c\r\n250 d\r\n", 3, SMTP_DEFERRED},
};

static void an_answer_ahead_of_its_question_is_never_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof aheads / sizeof aheads[0]; i++) {
        struct smtp s;
        begin(&s, SMTP_PIPELINING, 0);
        give(&s);
        size_t n;
        smtp_pending(&s, &n);
        smtp_wrote(&s, n < aheads[i].written ? n : aheads[i].written);
        smtp_feed(&s, aheads[i].bytes, strlen(aheads[i].bytes));
        const struct smtp_outcome *o = smtp_take_outcome(&s);
        if (!o || o->result != aheads[i].result || !smtp_over(&s))
            fail_msg("%s: %d", aheads[i].name, o ? (int)o->result : -1);
        assert_false(o->handed_over);
        smtp_clear(&s);
    }
    struct smtp s;
    begin(&s, 0, 0);
    smtp_feed(&s, OK "\r\n", sizeof OK + 1);
    assert_true(smtp_over(&s));
    smtp_clear(&s);
}

/* Floods and monsters: bounded, and over. */
static void a_monstrous_answer_ends_the_connection(void **state)
{
    (void)state;
    struct smtp s;
    begin(&s, 0, 0);
    give(&s);
    char chunk[4096];
    memset(chunk, '2', sizeof chunk);
    for (int i = 0; i < 40000 && !smtp_over(&s); i++)
        smtp_feed(&s, chunk, sizeof chunk);
    assert_true(smtp_over(&s));
    smtp_clear(&s);
    begin(&s, 0, 0);
    give(&s);
    int lines = 0;
    for (; lines < 100000 && !smtp_over(&s); lines++)
        smtp_feed(&s, "250-x\r\n", 7);
    assert_in_range(lines, SMTP_LINES_MAX, SMTP_LINES_MAX + 1);
    smtp_clear(&s);
    begin(&s, 0, 0);
    give(&s);
    smtp_feed(&s, "250 a\0b\r\n", 9);
    assert_true(smtp_over(&s));
    smtp_clear(&s);
}

static void the_servers_words_are_one_valid_line(void **state)
{
    (void)state;
    struct script odd = {
        OK, OK, "550-5.1.1 \x1b]0;x\x07\r\n550-\xff\xfe\r\n550 \xe3\x81\x82\xe3\x81\x84", "503 no", NULL, OK};
    struct smtp s;
    struct server v = {.script = &odd};
    begin(&s, 0, 0);
    give(&s);
    const struct smtp_outcome *o = run(&s, &v, 0);
    assert_string_equal(o->words, "5.1.1  ]0;x  ?? あい");
    assert_string_equal(o->status, "5.1.1");
    clear(&s, &v);
}

static void ehlo_lines_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        unsigned can;
        uint64_t size;
    } lines[] = {{"PIPELINING", SMTP_PIPELINING, 0},
                 {"pipelining\r\n", SMTP_PIPELINING, 0},
                 {"PIPELININGS", 0, 0},
                 {"SIZE", SMTP_SIZE, 0},
                 {"SIZE 10240000\r\n", SMTP_SIZE, 10240000},
                 {"SIZE 99999999999999999999999", SMTP_SIZE, UINT64_C(9999999999999999999)},
                 {"SIZE x", SMTP_SIZE, 0},
                 {"AUTH PLAIN LOGIN", SMTP_AUTH, 0},
                 {"STARTTLS", SMTP_STARTTLS, 0},
                 {"", 0, 0},
                 {"8BITMIME", 0, 0}};
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        struct smtp_server server = {0};
        smtp_ehlo_line(&server, lines[i].line, strlen(lines[i].line));
        assert_int_equal(server.can, lines[i].can);
        if (lines[i].size < UINT64_C(999999999999))
            assert_true(server.size_max == lines[i].size);
        else
            assert_true(server.size_max > UINT64_C(999999999999));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_answer_has_its_outcome),
        cmocka_unit_test(a_refusal_stands_when_the_server_then_goes),
        cmocka_unit_test(commands_go_in_one_write_where_the_server_can),
        cmocka_unit_test(commands_go_one_by_one_where_it_cannot),
        cmocka_unit_test(a_connection_is_used_again_and_reset_after_a_refusal),
        cmocka_unit_test(a_refused_reset_ends_the_connection),
        cmocka_unit_test(too_large_a_mail_is_not_begun),
        cmocka_unit_test(nothing_unclean_is_begun),
        cmocka_unit_test(the_text_waits_for_the_driver),
        cmocka_unit_test(an_answer_ahead_of_its_question_is_never_sent),
        cmocka_unit_test(a_monstrous_answer_ends_the_connection),
        cmocka_unit_test(the_servers_words_are_one_valid_line),
        cmocka_unit_test(ehlo_lines_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
