/*
 * address.c - the only place that knows what a mail address may consist of.
 *
 * Invariant: a struct address filled here holds printable ASCII only, no blank in the domain, and written
 * again it keeps RFC 5321's limits.
 */
#include "mail/address.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

#define LABEL_MAX 63

/* RFC 5322 atext: what needs no quotes. */
static bool is_atext(unsigned char c)
{
    return isalnum(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

/* A dot-atom: no dot at an end, none beside another. */
static bool is_dot_atom(const char *s)
{
    bool after_dot = true;
    for (; *s; s++) {
        if (*s == '.' ? after_dot : !is_atext((unsigned char)*s))
            return false;
        after_dot = *s == '.';
    }
    return !after_dot;
}

bool address_is_odd(const struct address *a)
{
    return !is_dot_atom(a->local);
}

/* Bytes of the local part as written. */
static size_t written_length(const char *local)
{
    size_t n = strlen(local);
    if (is_dot_atom(local))
        return n;
    for (const char *c = local; *c; c++)
        n += *c == '"' || *c == '\\';
    return n + 2;
}

char *address_write(const struct address *a, char out[ADDRESS_MAX + 1])
{
    char *at = out;
    bool odd = address_is_odd(a);
    if (odd)
        *at++ = '"';
    for (const char *c = a->local; *c; c++) {
        if (*c == '"' || *c == '\\')
            *at++ = '\\';
        *at++ = *c;
    }
    if (odd)
        *at++ = '"';
    *at++ = '@';
    memcpy(at, a->domain, strlen(a->domain) + 1);
    return out;
}

/* Byte by byte: the text need not be UTF-8. */
static int check_characters(const char *text, struct en_error *err)
{
    for (int i = 0; text[i]; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c < ' ' || c == 0x7F)
            return error_set(err, EN_INVALID, NULL, "メールアドレスの%d文字目は制御文字です",
                             "a mail address has a control character at %d", i + 1);
        if (c > '~')
            return error_set(err, EN_INVALID, NULL,
                             "メールアドレスの%d文字目は半角英数字・記号ではありません",
                             "a mail address is ASCII, character %d is not", i + 1);
    }
    return 0;
}

/* The text before the @ as it stands, quotes and backslashes taken off; the text behind the @, or NULL. */
static const char *take_local(const char *text, char *local, size_t room)
{
    bool quoted = *text == '"';
    const char *at = text + quoted;
    size_t n = 0;
    for (; *at && *at != (quoted ? '"' : '@'); at++) {
        if (quoted && *at == '\\' && at[1])
            at++;
        if (n + 1 >= room)
            return NULL;
        local[n++] = *at;
    }
    local[n] = '\0';
    if (quoted && *at++ != '"')
        return NULL;
    return *at == '@' && n ? at + 1 : NULL;
}

/* Unquoted, only dots may be odd: a blank, <> or a comma is a slip of the pen, not a mailbox. */
static int check_local(const char *text, const char *local, struct en_error *err)
{
    if (*text != '"')
        for (const char *c = local; *c; c++)
            if (*c != '.' && !is_atext((unsigned char)*c))
                return error_set(err, EN_INVALID, NULL, "メールアドレスの%d文字目の記号は使えません",
                                 "a mail address cannot have the character at %d", (int)(c - local) + 1);
    if (written_length(local) > ADDRESS_LOCAL_MAX)
        return error_set(err, EN_TOO_LARGE, NULL, "メールアドレスの@の前は%d字までです",
                         "a mail address has at most %d characters before its @", ADDRESS_LOCAL_MAX);
    return 0;
}

/* One label of a host name; its length, 0 if it is none. */
static size_t label_length(const char *s)
{
    size_t n = strcspn(s, ".");
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)s[i]) && s[i] != '-')
            return 0;
    return n <= LABEL_MAX && n && s[0] != '-' && s[n - 1] != '-' ? n : 0;
}

static int check_domain(const char *domain, struct en_error *err)
{
    int labels = 0;
    const char *at = domain, *last = domain;
    for (size_t n; (n = label_length(at)) > 0;) {
        labels++;
        last = at;
        at += n;
        if (*at != '.' || !at[1])
            break;
        at++;
    }
    if (*at || labels < 2 || strspn(last, "0123456789") == strlen(last))
        return error_set(err, EN_INVALID, NULL, "メールアドレスの@の後ろは example.jp のようなドメイン名です",
                         "a mail address ends with a domain name such as example.jp");
    return 0;
}

int address_parse(const char *text, struct address *out, struct en_error *err)
{
    memset(out, 0, sizeof *out);
    if (strlen(text) > ADDRESS_MAX)
        return error_set(err, EN_TOO_LARGE, NULL, "メールアドレスは%d字までです",
                         "a mail address has at most %d characters", ADDRESS_MAX);
    if (check_characters(text, err))
        return -1;
    char local[ADDRESS_MAX + 1];
    const char *domain = take_local(text, local, sizeof local);
    if (!domain)
        return error_set(err, EN_INVALID, NULL, "メールアドレスは 名前@ドメイン の形です",
                         "a mail address has the form name@domain");
    if (check_local(text, local, err) || check_domain(domain, err))
        return -1;
    if (written_length(local) + 1 + strlen(domain) > ADDRESS_MAX)
        return error_set(err, EN_TOO_LARGE, NULL, "メールアドレスは%d字までです",
                         "a mail address has at most %d characters", ADDRESS_MAX);
    memcpy(out->local, local, strlen(local) + 1);
    for (size_t i = 0; domain[i]; i++)
        out->domain[i] = (char)tolower((unsigned char)domain[i]);
    return 0;
}

int address_check_name(const char *name, struct en_error *err)
{
    if (!text_valid(name, strlen(name)))
        return error_set(err, EN_INVALID, "name", "名前が正しいUTF-8ではありません",
                         "a name is not valid UTF-8");
    uint32_t cp = text_control(name, false);
    if (cp)
        return error_set(err, EN_INVALID, "name", "名前に制御文字 U+%04X があります",
                         "a name has the control character U+%04X", (unsigned)cp);
    if (text_length(name) > ADDRESS_NAME_MAX)
        return error_set(err, EN_TOO_LARGE, "name", "名前は%d文字までです",
                         "a name has at most %d characters", ADDRESS_NAME_MAX);
    return 0;
}
