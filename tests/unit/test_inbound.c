/*
 * test_inbound.c - what came back and what it means: real shapes of bounces, replies and requests to stop,
 * and what only looks like one.
 */
#include "mail/inbound.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/text.h"
#include "mail/inbound_dsn.h"

#define T48 "abcdefghabcdefghabcdefghabcdefghabcdefghabcdefgh"

static const struct inbound_boxes boxes = {"kaeri+", "teishi+", "city.example.jp", "id.city.example.jp"};

enum { NONE = 0, B = TOKEN_BOUNCE, S = TOKEN_STOP, M = TOKEN_MESSAGE };

static const struct row {
    const char *file;
    enum inbound_kind kind;
    int purpose;
    int code;
    const char *status;
    bool says_stop;
} rows[] = {
    {"dsn_unknown_user", INBOUND_BOUNCE_HARD, B, 550, "5.1.1", false},
    {"dsn_any_order_status_in_diagnostic", INBOUND_BOUNCE_HARD, B, 550, "5.1.1", false},
    {"dsn_code_only_in_diagnostic", INBOUND_BOUNCE_HARD, B, 550, "5.0.0", false},
    {"dsn_says_only_5_0_0", INBOUND_BOUNCE_HARD, B, 0, "5.0.0", false},
    {"dsn_mailbox_full", INBOUND_BOUNCE_SOFT, B, 552, "5.2.2", false},
    {"dsn_blocked_sender", INBOUND_BOUNCE_SOFT, B, 550, "5.7.1", false},
    {"dsn_expired", INBOUND_BOUNCE_SOFT, B, 450, "4.4.7", false},
    {"dsn_delayed", INBOUND_NOTICE, B, 0, "", false},
    {"dsn_delivered", INBOUND_NOTICE, B, 0, "", false},
    {"dsn_second_recipient_failed", INBOUND_BOUNCE_HARD, B, 0, "5.1.10", false},
    {"dsn_base64", INBOUND_BOUNCE_HARD, B, 0, "5.1.2", false},
    {"dsn_to_the_plain_address", INBOUND_BOUNCE_HARD, M, 0, "5.1.1", false},
    {"dsn_of_another_house", INBOUND_FOREIGN, NONE, 0, "", false},
    {"dsn_at_the_stop_address", INBOUND_NOTICE, S, 0, "", false},
    {"carrier_unknown_user", INBOUND_BOUNCE_HARD, B, 550, "", false},
    {"carrier_in_words_only", INBOUND_BOUNCE_HARD, B, 0, "", false},
    {"carrier_without_a_reason", INBOUND_BOUNCE_SOFT, B, 0, "", false},
    {"carrier_full", INBOUND_BOUNCE_SOFT, B, 452, "4.2.2", false},
    {"vacation", INBOUND_AUTO_REPLY, B, 0, "", false},
    {"vacation_told_by_its_subject", INBOUND_AUTO_REPLY, M, 0, "", false},
    {"reply", INBOUND_REPLY, M, 0, "", false},
    {"reply_says_stop", INBOUND_REPLY, M, 0, "", true},
    {"reply_says_stop_in_its_subject", INBOUND_REPLY, M, 0, "", true},
    {"reply_to_the_return_address", INBOUND_REPLY, B, 0, "", false},
    {"stop", INBOUND_STOP, S, 0, "", false},
    {"stop_by_a_machine_for_a_person", INBOUND_STOP, S, 0, "", false},
    {"newsletter", INBOUND_FOREIGN, NONE, 0, "", false},
    {"token_in_the_text_only", INBOUND_FOREIGN, NONE, 0, "", false},
    {"token_in_capitals", INBOUND_FOREIGN, NONE, 0, "", false},
    {"token_of_another_prefix", INBOUND_FOREIGN, NONE, 0, "", false},
    {"from_a_mail_system_without_token", INBOUND_FOREIGN, NONE, 0, "", false},
    {"too_deep", INBOUND_BEYOND, NONE, 0, "", false},
    {"too_many_headers", INBOUND_BEYOND, NONE, 0, "", false},
    {"empty", INBOUND_FOREIGN, NONE, 0, "", false},
    {"not_a_mail", INBOUND_FOREIGN, NONE, 0, "", false},
    {"broken_mime", INBOUND_STOP, S, 0, "", false},
};

static void read_sample(const char *name, struct buf *out)
{
    char path[4096], bytes[4096];
    const char *tree = getenv("ENISHI_TREE");
    snprintf(path, sizeof path, "%s/tests/fuzz/inbound/%s.eml", tree ? tree : "..", name);
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("no %s", path);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, f)) > 0;)
        buf_add(out, bytes, n);
    fclose(f);
}

static void every_sample_means_what_it_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct row *r = &rows[i];
        struct buf b = {0};
        struct inbound in;
        read_sample(r->file, &b);
        inbound_read(b.n ? b.at : "", b.n, &boxes, &in);
        if (in.kind != r->kind || in.code != r->code || strcmp(in.status, r->status) != 0 ||
            in.says_stop != r->says_stop)
            fail_msg("%s: %s code %d status %s stop %d", r->file, inbound_kind_name(in.kind), in.code,
                     in.status, in.says_stop);
        if (strcmp(in.token, r->purpose ? T48 : "") != 0 || (int)in.purpose != r->purpose)
            fail_msg("%s: token \"%s\" purpose %d", r->file, in.token, in.purpose);
        assert_string_equal(in.message_id, r->purpose == M ? "12." T48 "@id.city.example.jp" : in.message_id);
        assert_true(text_valid(in.diagnostic, strlen(in.diagnostic)));
        assert_int_equal(text_control(in.diagnostic, false), 0);
        buf_clear(&b);
    }
}

static void the_servers_words_are_kept(void **state)
{
    (void)state;
    struct buf b = {0};
    struct inbound in;
    read_sample("dsn_unknown_user", &b);
    inbound_read(b.at, b.n, &boxes, &in);
    assert_string_equal(in.diagnostic,
                        "smtp; 550 5.1.1 <nobody@example.jp>: Recipient address rejected: User unknown");
    buf_clear(&b);
    read_sample("carrier_unknown_user", &b);
    inbound_read(b.at, b.n, &boxes, &in);
    assert_string_equal(in.diagnostic, "<<< 550 Unknown user a..b@docomo.ne.jp");
    buf_clear(&b);
}

static void what_people_wrote_is_decoded(void **state)
{
    (void)state;
    static const char reply[] = "From: hanako@example.jp\r\nIn-Reply-To: <12." T48 "@id.city.example.jp>\r\n"
                                "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n"
                                "\x1b$B$O$$\x1b(B\x07\r\nOK\r\n";
    struct inbound in;
    inbound_read(reply, sizeof reply - 1, &boxes, &in);
    assert_int_equal(in.kind, INBOUND_REPLY);
    assert_string_equal(in.said, "はい\nOK\n");
}

static void the_limits_are_these(void **state)
{
    (void)state;
    struct inbound in;
    struct buf b = {0};
    buf_printf(&b, "From: x@example.jp\r\nTo: teishi+" T48 "@city.example.jp\r\n\r\n");
    while (b.n < INBOUND_MAX)
        buf_str(&b, b.n + 2 <= INBOUND_MAX ? "x\n" : "x");
    inbound_read(b.at, INBOUND_MAX, &boxes, &in);
    assert_int_equal(in.kind, INBOUND_STOP);
    buf_str(&b, "x");
    inbound_read(b.at, INBOUND_MAX + 1, &boxes, &in);
    assert_int_equal(in.kind, INBOUND_BEYOND);
    buf_clear(&b);
}

/* A header of so many groups of addresses, each within the one before. */
static enum inbound_kind kind_of_groups(const char *before, const char *name, const char *group, size_t n)
{
    struct buf mail = {0};
    struct inbound in;
    buf_str(&mail, before);
    buf_str(&mail, name);
    for (size_t i = 0; i < n; i++)
        buf_str(&mail, group);
    buf_str(&mail, "\r\nSubject: x\r\n\r\nx\r\n");
    inbound_read(mail.at, mail.n, &boxes, &in);
    buf_clear(&mail);
    return in.kind;
}

static void addresses_in_endless_groups_are_not_looked_into(void **state)
{
    (void)state;
    static const char *const names[] = {
        "From:", "to:", "CC :", "Bcc\t:", "Reply-To:", "Sender:", "Resent-To:"};
    const char *within = "Subject: y\r\nContent-Type: message/rfc822\r\n\r\n";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(kind_of_groups("", names[i], "g:", 500000), INBOUND_BEYOND);
        assert_int_equal(kind_of_groups("", names[i], "g:\r\n ", 170000), INBOUND_BEYOND);
        assert_int_equal(kind_of_groups(within, names[i], "g:", 500000), INBOUND_BEYOND);
    }
    assert_int_equal(kind_of_groups("", "To:", "g: a@example.jp; ", 10), INBOUND_FOREIGN);
}

static const struct status_row {
    const char *fields;
    enum inbound_kind kind;
    const char *status;
    int code;
} statuses[] = {
    {"", INBOUND_NOTICE, "", 0},
    {"Action: failed", INBOUND_BOUNCE_SOFT, "", 0},
    {"Action: failed\nStatus: 5.1.1", INBOUND_BOUNCE_HARD, "5.1.1", 0},
    {"Status: 5.1.1\nAction: failed", INBOUND_BOUNCE_HARD, "5.1.1", 0},
    {"Action: failed\r\nStatus: 5.1.1\r\n\r\n", INBOUND_BOUNCE_HARD, "5.1.1", 0},
    {"Action: expanded\nStatus: 2.0.0", INBOUND_NOTICE, "", 0},
    {"Action: failed\nStatus: 5.4.4", INBOUND_BOUNCE_HARD, "5.4.4", 0},
    {"Action: failed\nStatus: 5.4.6", INBOUND_BOUNCE_SOFT, "5.4.6", 0},
    {"Action: failed\nStatus: 5.2.1", INBOUND_BOUNCE_HARD, "5.2.1", 0},
    {"Action: failed\nStatus: 5.2.3", INBOUND_BOUNCE_SOFT, "5.2.3", 0},
    {"Action: failed\nStatus: 5.3.4", INBOUND_BOUNCE_SOFT, "5.3.4", 0},
    {"Action: failed\nStatus: 5.1.8", INBOUND_BOUNCE_SOFT, "5.1.8", 0},
    {"Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; 554 blocked", INBOUND_BOUNCE_SOFT, "5.0.0", 554},
    {"Action: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp;\n 550\n 5.1.1 x", INBOUND_BOUNCE_HARD, "5.1.1",
     550},
    {"Action: failed\nDiagnostic-Code: smtp; 450 4.2.1 x", INBOUND_BOUNCE_SOFT, "4.2.1", 450},
    {"Action: failed\nStatus: 9.9.9", INBOUND_BOUNCE_SOFT, "", 0},
    {"Action: failed\nStatus: 5.1.1.1", INBOUND_BOUNCE_SOFT, "", 0},
    {"Action: failed\nStatus: 5.1111.1", INBOUND_BOUNCE_SOFT, "", 0},
    {"Action: failed\nStatus: 5..1", INBOUND_BOUNCE_SOFT, "", 0},
    {"Action: failed\nDiagnostic-Code: smtp; from 192.0.2.50 at 2550: no", INBOUND_BOUNCE_SOFT, "", 0},
    {" Action: failed", INBOUND_NOTICE, "", 0},
    {"Action failed\nStatus 5.1.1", INBOUND_NOTICE, "", 0},
};

static void a_status_is_read_in_any_order(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof statuses / sizeof statuses[0]; i++) {
        struct inbound in = {0};
        dsn_read(statuses[i].fields, strlen(statuses[i].fields), &in);
        if (in.kind != statuses[i].kind || in.code != statuses[i].code ||
            strcmp(in.status, statuses[i].status) != 0)
            fail_msg("\"%s\": %s %d %s", statuses[i].fields, inbound_kind_name(in.kind), in.code, in.status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_means_what_it_should),
        cmocka_unit_test(the_servers_words_are_kept),
        cmocka_unit_test(what_people_wrote_is_decoded),
        cmocka_unit_test(the_limits_are_these),
        cmocka_unit_test(addresses_in_endless_groups_are_not_looked_into),
        cmocka_unit_test(a_status_is_read_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
