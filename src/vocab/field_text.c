/*
 * field_text.c - texts from outside: what may stand in them, and the one way each is kept.
 */
#include "vocab/field_text.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/fold.h"
#include "base/text.h"

#define EMAIL_MAX 254
#define LOCAL_MAX 64

static int check_text(const struct field *f, const char *text, bool multiline, struct en_error *err)
{
    size_t length = text_length(text);
    if (f->max && length > (size_t)f->max)
        return error_set(err, EN_INVALID, f->name, "%s は%" PRId64 "文字までです（%zu文字あります）",
                         "%s takes at most %" PRId64 " characters; %zu came", f->name, f->max, length);
    uint32_t control = text_control(text, multiline);
    if (control)
        return error_set(err, EN_INVALID, f->name, "%s に使えない制御文字 U+%04X があります",
                         "%s has the control character U+%04X, which is not allowed", f->name, control);
    return 0;
}

int field_parse_text(const struct field *f, const char *text, const struct field_context *ctx,
                     struct value *out, struct en_error *err)
{
    char *trimmed = text_trim(arena_strdup(ctx->arena, text));
    if (check_text(f, trimmed, f->type == FIELD_NOTE, err))
        return -1;
    *out = *trimmed ? VALUE_OF_TEXT(trimmed) : (struct value){.kind = VALUE_NULL};
    return 0;
}

/* A note keeps its lines; CRLF and CR become LF, so that one text is stored one way. */
int field_parse_note(const struct field *f, const char *text, const struct field_context *ctx,
                     struct value *out, struct en_error *err)
{
    char *unix_text = arena_strdup(ctx->arena, text), *to = unix_text;
    for (const char *from = text; *from; from++) {
        if (*from == '\r' && from[1] == '\n')
            continue;
        *to++ = *from == '\r' ? '\n' : *from;
    }
    *to = '\0';
    return field_parse_text(f, unix_text, ctx, out, err);
}

static bool is_kana(uint32_t cp)
{
    return (cp >= 0x30A1 && cp <= 0x30FE) || cp == 0x30A0 || cp == ' ' || cp == 0x3000 || cp == '.' ||
           cp == '-' || (cp >= '0' && cp <= '9') || (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
           cp == '(' || cp == ')';
}

static bool is_blank(uint32_t cp)
{
    return cp == ' ' || cp == 0x3000;
}

/* Of full width and half-width what has one plain form by itself: Latin letters, digits, signs, the dot
 * between names. */
static uint32_t plain_sign(uint32_t cp)
{
    if (cp == 0xFF65)
        return 0x30FB;
    return cp >= 0xFF01 && cp <= 0xFF5E ? cp - 0xFEE0 : cp;
}

/* Latin letters keep their case, signs and the dot between names stay. */
static bool stays(uint32_t cp)
{
    return plain_sign(cp) < 0x80 || plain_sign(cp) == 0x30FB;
}

/* One writing for all: full-width katakana, single blanks. Imported rows keep their own in the source record.
 */
static const char *plain_kana(const char *text, struct arena *a)
{
    struct buf b = {0};
    bool blank = false;
    while (*text) {
        const char *from = text, *next;
        uint32_t cp = text_next(&text);
        if (is_blank(cp)) {
            blank = b.n > 0;
            continue;
        }
        if (blank)
            buf_str(&b, " ");
        blank = false;
        if (stays(cp)) {
            char sign[4];
            buf_add(&b, sign, text_put(sign, plain_sign(cp)));
            continue;
        }
        for (next = text; *text; text = next) { /* a run, so that the marks of half-width kana join theirs */
            cp = text_next(&next);
            if (stays(cp) || is_blank(cp))
                break;
        }
        buf_str(&b, fold_kana(a, arena_strndup(a, from, (size_t)(text - from))));
    }
    const char *plain = arena_strndup(a, b.at ? b.at : "", b.n);
    buf_clear(&b);
    return plain;
}

/* Checked on the folded form. Latin letters pass: names of foreigners and firms have them. */
int field_parse_kana(const struct field *f, const char *text, const struct field_context *ctx,
                     struct value *out, struct en_error *err)
{
    if (field_parse_text(f, text, ctx, out, err))
        return -1;
    if (out->kind != VALUE_TEXT)
        return 0;
    const char *folded = fold_kana(ctx->arena, out->s);
    for (uint32_t cp; (cp = text_next(&folded));)
        if (!is_kana(cp))
            return error_set(err, EN_INVALID, f->name,
                             "%s はカナで書いてください（U+%04X はカナではありません）",
                             "%s wants kana; U+%04X is none", f->name, cp);
    out->s = plain_kana(out->s, ctx->arena);
    return 0;
}

bool field_email_ok(const char *s)
{
    const char *at = strrchr(s, '@');
    if (!at || at == s || !at[1] || strlen(s) > EMAIL_MAX || at - s > LOCAL_MAX)
        return false;
    if (strchr(s, '@') != at && *s != '"')
        return false;
    for (const unsigned char *p = (const unsigned char *)s; *p; p++)
        if (*p <= ' ' || *p >= 0x7f || strchr("<>(),;:\\[]", *p))
            return false;
    return at[1] != '.' && at[1] != '-' && strchr(at, '.') && s[strlen(s) - 1] != '.' && !strstr(at, "..");
}

/* Full-width writing is taken (as typed on a form); the original stays in the source record. */
int field_parse_email(const struct field *f, const char *text, const struct field_context *ctx,
                      struct value *out, struct en_error *err)
{
    char *plain = arena_strdup(ctx->arena, text), *to = plain;
    for (const char *p = text; *p;) {
        uint32_t cp = text_next(&p);
        to += text_put(to, cp >= 0xFF01 && cp <= 0xFF5E ? cp - 0xFEE0 : cp);
    }
    *to = '\0';
    plain = text_trim(plain);
    if (*plain && !field_email_ok(plain))
        return error_set(err, EN_INVALID, f->name, "%s はメールアドレスの形 (user@example.jp) ではありません",
                         "%s wants an e-mail address such as user@example.jp", f->name);
    *out = *plain ? VALUE_OF_TEXT(plain) : (struct value){.kind = VALUE_NULL};
    return 0;
}

/* Digits and signs as they are dialled: full-width forms and the many hyphens become ASCII. */
static const char *half_width(const char *text, struct arena *a)
{
    char *plain = arena_alloc(a, strlen(text) + 1), *to = plain;
    for (const char *p = text; *p;) {
        uint32_t cp = text_next(&p);
        if (cp >= 0xFF01 && cp <= 0xFF5E)
            cp -= 0xFEE0;
        else if (cp == 0x30FC || cp == 0x2212 || (cp >= 0x2010 && cp <= 0x2015) || cp == 0xFF70)
            cp = '-';
        to += text_put(to, cp == 0x3000 ? ' ' : cp);
    }
    return plain;
}

/* Texts whose folded form tells whether they are one: phone, postal code. */
int field_parse_folded(const struct field *f, const char *text, const struct field_context *ctx,
                       struct value *out, struct en_error *err)
{
    char *trimmed = text_trim(arena_strdup(ctx->arena, text));
    struct field line = *f;
    line.max = 40;
    if (check_text(&line, trimmed, false, err))
        return -1;
    *out = *trimmed ? VALUE_OF_TEXT(trimmed) : (struct value){.kind = VALUE_NULL};
    if (!*trimmed)
        return 0;
    bool phone = f->type == FIELD_PHONE;
    if (*(phone ? fold_phone : fold_postal)(ctx->arena, trimmed)) {
        out->s = half_width(trimmed, ctx->arena);
        return 0;
    }
    return phone ? error_set(err, EN_INVALID, f->name, "%s は9桁から15桁の電話番号です",
                             "%s wants a phone number of 9 to 15 digits", f->name)
                 : error_set(err, EN_INVALID, f->name, "%s は7桁の郵便番号です",
                             "%s wants a postal code of 7 digits", f->name);
}
