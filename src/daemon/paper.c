/*
 * paper.c - see paper.h. Invariant: the Message-ID of a mail follows from its number alone, so that a mail
 * sent twice is known for one.
 */
#include "daemon/paper.h"

#include <inttypes.h>

#include "mail/compose.h"
#include "mail/token.h"

static struct token token_of(const struct outgoing *m, enum token_purpose purpose)
{
    return (struct token){purpose, (uint32_t)m->campaign, (uint64_t)m->id};
}

struct inbound_boxes paper_boxes(const struct options *o)
{
    const struct mail_options *m = &o->mail;
    return (struct inbound_boxes){m->return_prefix, m->stop_prefix, m->domain, m->domain};
}

static const char *address_of(const struct paper *p, const struct outgoing *m, enum token_purpose purpose,
                              const char *prefix, struct arena *a)
{
    char out[ADDRESS_MAX + 1];
    struct token t = token_of(m, purpose);
    struct en_error err = {0};
    if (token_address(p->key, &t, prefix, p->options->mail.domain, out, &err))
        fatal("our own address: %s", err.en);
    return arena_strdup(a, out);
}

void paper_way_to_stop(void *paper, const struct outgoing *m, struct arena *a, struct way_to_stop *out)
{
    const struct paper *p = paper;
    const struct mail_options *o = &p->options->mail;
    char token[TOKEN_LENGTH + 1];
    struct token t = token_of(m, TOKEN_STOP);
    if (out->answer)
        return;
    out->mail = address_of(p, m, TOKEN_STOP, o->stop_prefix, a);
    token_write(p->key, &t, token);
    if (*o->unsubscribe_url)
        out->url = arena_printf(a, "%s%s", o->unsubscribe_url, token);
}

static const char *message_id(const struct paper *p, const struct outgoing *m, struct arena *a)
{
    char token[TOKEN_LENGTH + 1];
    struct token t = token_of(m, TOKEN_MESSAGE);
    token_write(p->key, &t, token);
    return arena_printf(a, "%" PRId64 ".%s@%s", m->id, token, p->options->mail.domain);
}

/* What all our mails have in common. */
static struct letter letter_of(const struct paper *p, const struct sheet *s,
                               const struct wording_filled *texts, int64_t now, struct arena *a)
{
    const struct options *o = p->options;
    return (struct letter){.from_name = arena_printf(a, "%s%s", o->city_name, o->desk_name),
                           .from = o->sender_address,
                           .to = s->to,
                           .subject = texts->subject,
                           .text = texts->text,
                           .html = texts->html,
                           .message_id = s->message_id,
                           .date = now};
}

static int write_to(struct sheet *s, const char *address, struct arena *a, struct en_error *err)
{
    struct address to;
    char written[ADDRESS_MAX + 1];
    if (address_parse(address, &to, err))
        return -1;
    s->to = arena_strdup(a, address_write(&to, written));
    return 0;
}

int paper_write(const struct paper *p, const struct outgoing *m, int64_t now, struct arena *a,
                struct sheet *out, const char **why, struct en_error *err)
{
    struct way_to_stop stop = {.answer = m->answer};
    *out = (struct sheet){.id = m->id, .tries = m->tries};
    *why = "bad_address";
    if (write_to(out, m->address, a, err))
        return -1;
    *why = "text";
    paper_way_to_stop((void *)p, m, a, &stop);
    out->return_path = address_of(p, m, TOKEN_BOUNCE, p->options->mail.return_prefix, a);
    out->message_id = m->message_id ? m->message_id : message_id(p, m, a);
    struct letter l = letter_of(p, out, &m->texts, now, a);
    l.to_name = m->name;
    l.stop_mail = stop.mail;
    l.stop_url = stop.url;
    return compose(&l, &out->bytes, err);
}

int paper_write_test(const struct paper *p, const struct test_mail *t, int64_t now, struct arena *a,
                     struct sheet *out, struct en_error *err)
{
    const struct options *o = p->options;
    struct wording_filled texts = t->texts;
    *out = (struct sheet){.id = -t->id, .tries = 1, .return_path = o->sender_address};
    texts.subject = arena_printf(a, "【テスト】%s", t->texts.subject);
    out->message_id = arena_printf(a, "test.%" PRId64 ".%" PRId64 "@%s", t->id, t->asked_at, o->mail.domain);
    if (write_to(out, t->address, a, err))
        return -1;
    struct letter l = letter_of(p, out, &texts, now, a);
    return compose(&l, &out->bytes, err);
}

void sheet_clear(struct sheet *s)
{
    buf_clear(&s->bytes);
}
