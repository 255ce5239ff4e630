/*
 * fuzz_smtp.c - whatever a server says, in whatever pieces: one outcome a mail, "sent" only for text that was
 * given away whole, nothing kept beyond its bounds.
 *
 * First byte: what the server can do (bits 0-1), hold the text (2), mails on the connection (3-4). Then
 * pieces: a byte for the length of the next piece of the server's words (0: let the client write one byte,
 * 255: all it has, 254: the connection is lost, 253: release held text), and that many bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mail/smtp.h"

#define CHECK(what)  \
    do {             \
        if (!(what)) \
            abort(); \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct play {
    struct smtp s;
    int left, begun, ended;
    bool given;
};

static void begin(struct play *p)
{
    static const struct smtp_letter mail = {"a@b.jp", "c@d.jp", "x\r\n.\r\n", 6};
    struct en_error err;
    if (p->left == 0 || !smtp_idle(&p->s))
        return;
    p->left--;
    CHECK(smtp_mail(&p->s, &mail, &err) == 0);
    p->begun++;
    p->given = false;
}

static void look(struct play *p)
{
    size_t n;
    const struct smtp_outcome *o = smtp_take_outcome(&p->s);
    if (o) {
        p->ended++;
        CHECK(o->result != SMTP_SENT || (p->given && o->handed_over && o->code / 100 == 2));
        CHECK(o->result != SMTP_UNKNOWN || (p->given && o->handed_over));
        CHECK(o->result != SMTP_FAILED || o->code >= 500);
        CHECK(strlen(o->words) <= SMTP_WORDS_MAX && text_valid(o->words, strlen(o->words)));
        CHECK(text_control(o->words, false) == 0);
    }
    CHECK(p->begun - p->ended <= 1);
    CHECK(!smtp_over(&p->s) || !smtp_pending(&p->s, &n));
    CHECK(p->s.out.n < 4096);
    begin(p);
}

static void let_write(struct play *p, size_t most)
{
    size_t n;
    if (smtp_pending(&p->s, &n))
        smtp_wrote(&p->s, n < most ? n : most);
    p->given |= p->s.text_given && !smtp_pending(&p->s, &n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct play p = {.left = 1 + (data[0] >> 3 & 3)};
    struct smtp_server server = {data[0] & 3, data[0] & 2 ? 1000 : 0};
    smtp_begin(&p.s, &server);
    p.s.hold_text = data[0] & 4;
    begin(&p);
    for (size_t i = 1; i < size && !smtp_over(&p.s);) {
        uint8_t piece = data[i++];
        size_t n = piece < 253 && piece < size - i ? piece : size - i;
        if (piece == 254)
            smtp_lost(&p.s, SMTP_CLOSED);
        else if (piece == 253 && smtp_holds(&p.s))
            smtp_release(&p.s);
        else if (piece == 0 || piece == 255)
            let_write(&p, piece ? SIZE_MAX : 1);
        else if (piece < 253) {
            smtp_feed(&p.s, (const char *)data + i, n);
            i += n;
        }
        look(&p);
    }
    smtp_lost(&p.s, SMTP_TIMED_OUT);
    look(&p);
    CHECK(p.begun == p.ended);
    smtp_clear(&p.s);
    return 0;
}
