/*
 * options_mail.c - do the options of mail fit together?
 */
#include <stdio.h>
#include <string.h>

#include "daemon/options.h"
#include "mail/address.h"
#include "mail/link.h"
#include "mail/token.h"

static int check_sender(struct options *o, struct en_error *err)
{
    struct address a;
    if (!*o->sender_address)
        return 0;
    if (address_parse(o->sender_address, &a, err))
        return error_set(err, EN_INVALID, "sender_address", "差出人のアドレスが正しくありません",
                         "the sender's address is none");
    if (!*o->mail.domain)
        o->mail.domain = arena_strdup(o->arena, a.domain);
    return 0;
}

/* A token of any letters must make an address with it. */
static int check_prefix(const struct options *o, const char *key, const char *prefix, struct en_error *err)
{
    struct address a;
    char text[TOKEN_LENGTH + 1], why[EN_MESSAGE_MAX];
    memset(text, 'a', TOKEN_LENGTH);
    text[TOKEN_LENGTH] = '\0';
    if (prefix[strspn(prefix, "abcdefghijklmnopqrstuvwxyz0123456789.-_+")])
        return error_set(err, EN_INVALID, key, "%s は英小文字、数字、. - _ + です",
                         "%s is small letters, digits, . - _ and +", key);
    if (!*o->mail.domain ||
        !address_parse(arena_printf(o->arena, "%s%s@%s", prefix, text, o->mail.domain), &a, err))
        return 0;
    (void)snprintf(why, sizeof why, "%s", err->en);
    return error_set(err, EN_INVALID, key, "%s と domain ではアドレスになりません（%s）",
                     "%s and domain make no address (%s)", key, why);
}

static int check_url(const struct options *o, struct en_error *err)
{
    const char *url = o->mail.unsubscribe_url;
    size_t n = strlen(url);
    if (!n || (!strncmp(url, "https://", 8) && n > 8 &&
               strspn(url + 8, "abcdefghijklmnopqrstuvwxyz"
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "0123456789-._~:/?&=%@!$*+;") == n - 8))
        return 0;
    return error_set(err, EN_INVALID, "unsubscribe_url", "unsubscribe_url は https:// で始まる URL です",
                     "unsubscribe_url is a URL that begins with https://");
}

static int check_relay(struct options *o, struct en_error *err)
{
    struct link_target target = {0};
    struct mail_options *m = &o->mail;
    bool starttls = !strcmp(m->tls, "starttls");
    if (!*m->relay && strcmp(m->transport, "smtp") != 0)
        return 0;
    if (link_parse_url(&target, m->relay, starttls, err))
        return -1;
    if (!*m->host)
        m->host = *m->domain ? m->domain : "localhost";
    if (!link_is_host(m->host))
        return error_set(err, EN_INVALID, "host", "host はホスト名です", "host is a host name");
    if (*m->user && target.tls == LINK_PLAIN)
        return error_set(err, EN_INVALID, "user", "中継サーバーへのログインは TLS でだけ行います",
                         "a login at the relay needs TLS");
    if (!*m->user != !*m->credential)
        return error_set(err, EN_INVALID, "user", "user と credential は一緒に指定します",
                         "user and credential go together");
    return 0;
}

static int check_mailbox(const struct options *o, struct en_error *err)
{
    static const char *const begins[] = {"imap://", "imaps://", "pop3://", "pop3s://", "file:///", "/"};
    const struct mailback_options *b = &o->back;
    bool known = !*b->mailbox;
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        known |= !strncmp(b->mailbox, begins[i], strlen(begins[i]));
    if (!known)
        return error_set(err, EN_INVALID, "return_mailbox",
                         "return_mailbox は imap(s)://、pop3(s):// か、フォルダーの絶対パスです",
                         "return_mailbox is imap(s)://, pop3(s):// or the absolute path of a folder");
    if (*b->mailbox && !*o->mail.domain)
        return error_set(err, EN_INVALID, "return_mailbox",
                         "return_mailbox には sender_address か domain が必要です",
                         "return_mailbox wants sender_address or domain");
    if (!*b->user != !*b->credential)
        return error_set(err, EN_INVALID, "return_user",
                         "return_user と return_credential は一緒に指定します",
                         "return_user and return_credential go together");
    return 0;
}

int options_check_mail(struct options *o, struct en_error *err)
{
    struct mail_options *m = &o->mail;
    if (!*m->folder)
        m->folder = options_beside_database(o, "mail");
    return check_sender(o, err) || check_prefix(o, "return_prefix", m->return_prefix, err) ||
                   check_prefix(o, "stop_prefix", m->stop_prefix, err) || check_url(o, err) ||
                   check_relay(o, err) || check_mailbox(o, err)
               ? -1
               : 0;
}
