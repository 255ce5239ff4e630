/*
 * words.c - the only place that writes header lines.
 *
 * Invariant: a line written by words_text and words_mailbox has at most 76 bytes unless a single ASCII word
 * is longer; a cluster of characters that a reader sees as one is never cut, unless it has more bytes than
 * one encoded-word can hold.
 */
#include "mail/words.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

#define WORD_OVER (sizeof "=?UTF-8?B?" - 1 + sizeof "?=" - 1)

static bool is_ascii(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s > 0x7E)
            return false;
    return true;
}

static void put_base64(struct buf *out, const unsigned char *s, size_t n)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t v = (uint32_t)s[i] << 16 | (left > 1 ? (uint32_t)s[i + 1] << 8 : 0) |
                     (left > 2 ? s[i + 2] : 0);
        char quad[4] = {digits[v >> 18], digits[v >> 12 & 63], left > 1 ? digits[v >> 6 & 63] : '=',
                        left > 2 ? digits[v & 63] : '='};
        buf_add(out, quad, sizeof quad);
    }
}

/* Does cp belong to the character before it? Marks and selectors take no column of their own. */
static bool extends(uint32_t cp)
{
    char one[5] = {0};
    text_put(one, cp);
    return text_columns(one) == 0 || (cp >= 0x1F3FB && cp <= 0x1F3FF) || cp == 0xFF9E || cp == 0xFF9F;
}

static bool is_flag(uint32_t cp)
{
    return cp >= 0x1F1E6 && cp <= 0x1F1FF;
}

/*
 * Bytes of the first cluster: a character with what extends it, what a zero-width joiner ties to it, or a
 * pair of regional letters (a flag).
 */
static size_t cluster_length(const char *s)
{
    const char *end = s;
    uint32_t before = text_next(&end);
    bool pair = is_flag(before);
    for (const char *at = end; *at; end = at) {
        uint32_t cp = text_next(&at);
        bool joined = extends(cp) || before == 0x200D || (pair && is_flag(cp));
        if (!joined)
            break;
        pair = false;
        before = cp;
    }
    return (size_t)(end - s);
}

/* Bytes of the first character. */
static size_t character_length(const char *s)
{
    const char *end = s;
    text_next(&end);
    return (size_t)(end - s);
}

/* One encoded-word: how many bytes of the text, and in which of the two encodings. */
struct piece {
    size_t n;
    bool quoted;
};

/* The longest run of clusters within `most` bytes whose base64 has no padding. */
static size_t unpadded(const char *s, size_t most)
{
    size_t best = 0;
    for (size_t n = 0, one; s[n] && n + (one = cluster_length(s + n)) <= most;) {
        n += one;
        if (n % 3 == 0)
            best = n;
    }
    return best;
}

/* Whole characters within `most` bytes, for a cluster that no word can hold. */
static size_t characters(const char *s, size_t most)
{
    size_t n = 0;
    for (size_t one; s[n] && n + (one = character_length(s + n)) <= most;)
        n += one;
    return n;
}

/*
 * The next word. Several readers (GMime 3.2.13 is one) lose what follows a word with base64 padding, so only
 * the last word has any; where clusters of other lengths leave no such cut, one cluster is written as Q, and
 * one that no word can hold is cut between its characters.
 */
static struct piece next_piece(const char *s, size_t room, bool whole_line)
{
    size_t most = room > WORD_OVER ? (room - WORD_OVER) / 4 * 3 : 0;
    size_t one = cluster_length(s), all = strlen(s);
    size_t n = all <= most ? all : unpadded(s, most);
    if (n)
        return (struct piece){n, false};
    size_t quoted = room > WORD_OVER ? (room - WORD_OVER) / 3 : 0;
    if (one <= quoted)
        return (struct piece){one, true};
    return (struct piece){whole_line ? characters(s, quoted) : 0, true};
}

static void put_q(struct buf *out, const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "=%02X", (unsigned char)s[i]);
}

static void fold(struct buf *out, size_t *column)
{
    buf_str(out, "\r\n ");
    *column = 1;
}

static void put_word(struct buf *out, const char *text, struct piece p)
{
    buf_str(out, p.quoted ? "=?UTF-8?Q?" : "=?UTF-8?B?");
    if (p.quoted)
        put_q(out, text, p.n);
    else
        put_base64(out, (const unsigned char *)text, p.n);
    buf_str(out, "?=");
}

/* Something always stands on the first line: readers disagree about one that is empty. */
static void put_encoded(struct buf *out, const char *text, size_t *column)
{
    for (bool first = true; *text; first = false) {
        size_t room = *column < WORDS_LINE_MAX ? WORDS_LINE_MAX - *column : 0, before = out->n;
        struct piece p = next_piece(text, room < WORDS_WORD_MAX ? room : WORDS_WORD_MAX,
                                    first || *column == 1);
        if (p.n)
            put_word(out, text, p);
        *column += out->n - before;
        text += p.n;
        if (*text)
            fold(out, column);
    }
}

/* ASCII words with the blanks between them; a fold replaces nothing, it goes before the blank. */
static void put_folded(struct buf *out, const char *text, size_t *column)
{
    while (*text) {
        size_t blanks = strspn(text, " "), n = blanks + strcspn(text + blanks, " ");
        if (*column + n > WORDS_LINE_MAX && *column > 1 && blanks && text[blanks]) {
            buf_str(out, "\r\n");
            *column = 0;
        }
        buf_add(out, text, n);
        *column += n;
        text += n;
    }
}

static size_t put_name(struct buf *out, const char *name)
{
    buf_printf(out, "%s: ", name);
    return strlen(name) + 2;
}

/* May this stand as it is? Not if a reader could take a part of it for an encoded-word. */
static bool stands_as_it_is(const char *text)
{
    size_t n = strlen(text);
    return is_ascii(text) && !strstr(text, "=?") && (!n || (text[0] != ' ' && text[n - 1] != ' '));
}

void words_text(struct buf *out, const char *name, const char *text)
{
    size_t column = put_name(out, name);
    if (stands_as_it_is(text))
        put_folded(out, text, &column);
    else
        put_encoded(out, text, &column);
    buf_str(out, "\r\n");
}

/* A display name in ASCII: quoted, so that no character of it means anything. */
static void put_quoted(struct buf *out, const char *s, size_t *column)
{
    size_t before = out->n;
    buf_str(out, "\"");
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            buf_str(out, "\\");
        buf_add(out, s, 1);
    }
    buf_str(out, "\"");
    *column += out->n - before;
}

void words_mailbox(struct buf *out, const char *name, const char *display, const char *address)
{
    size_t column = put_name(out, name);
    if (display && *display) {
        if (stands_as_it_is(display) && column + strlen(display) * 2 + 2 <= WORDS_LINE_MAX)
            put_quoted(out, display, &column);
        else
            put_encoded(out, display, &column);
        if (column + strlen(address) + 3 > WORDS_LINE_MAX)
            fold(out, &column);
        else
            buf_str(out, " ");
    }
    buf_printf(out, "<%s>\r\n", address);
}

void words_plain(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s: %s\r\n", name, value);
}
