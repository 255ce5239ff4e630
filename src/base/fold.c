/*
 * fold.c - the only place that makes comparison keys, and the only one that knows ICU.
 *
 * Invariant: every fold is idempotent (the key of a key is the key), and any change of a key raises
 * FOLD_VERSION. Kana are turned by their offset: ICU's transliterator takes 25 ms to open.
 */
#include "base/fold.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "base/error.h"
#include "base/kanji.h"
#include "base/text.h"

#define PHONE_DIGITS_MIN 9
#define PHONE_DIGITS_MAX 15 /* ITU-T E.164 */

/* ---- NFKC with case folding ---- */

static const UNormalizer2 *normalizer(void)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *n = unorm2_getNFKCCasefoldInstance(&status);
    if (U_FAILURE(status))
        fatal("ICU has no NFKC_Casefold: %s", u_errorName(status));
    return n;
}

struct utf16 {
    UChar *at;
    int32_t n;
};

static struct utf16 to_utf16(struct arena *a, const char *s, size_t bytes)
{
    struct utf16 out = {arena_array(a, bytes + 1, sizeof(UChar)), 0};
    UErrorCode status = U_ZERO_ERROR;
    assert(bytes < INT32_MAX / 32);
    u_strFromUTF8(out.at, (int32_t)bytes + 1, &out.n, s, (int32_t)bytes, &status);
    if (U_FAILURE(status))
        fatal("a text to fold is not UTF-8");
    return out;
}

static char *to_utf8(struct arena *a, struct utf16 s)
{
    int32_t room = s.n * 3 + 1;
    char *out = arena_alloc(a, (size_t)room);
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(out, room, NULL, s.at, s.n, &status);
    if (U_FAILURE(status))
        fatal("ICU: %s", u_errorName(status));
    return out;
}

/* NFKC makes a blank and a mark of a lone ゛ or ゜, which would then not join the kana before it. */
static void join_lone_marks(struct utf16 s)
{
    for (int32_t i = 0; i < s.n; i++)
        if (s.at[i] == 0x309B || s.at[i] == 0x309C)
            s.at[i] = (UChar)(s.at[i] - 2);
}

static struct utf16 normalize(struct arena *a, struct utf16 s)
{
    /* Two letters in three become no longer; the longest known case (U+FDFA) becomes 18. */
    int32_t room = s.n * 2 + 18;
    for (;;) {
        UErrorCode status = U_ZERO_ERROR;
        struct utf16 out = {arena_array(a, (size_t)room, sizeof(UChar)), 0};
        out.n = unorm2_normalize(normalizer(), s.at, s.n, out.at, room, &status);
        if (status == U_BUFFER_OVERFLOW_ERROR) {
            room = out.n;
            continue;
        }
        if (U_FAILURE(status))
            fatal("ICU: %s", u_errorName(status));
        return out;
    }
}

/* Blanks and controls; NFKC has turned most kinds of blank into U+0020 by now. */
static bool is_blank(uint32_t c)
{
    return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x1680 || c == 0x2028 || c == 0x2029;
}

static bool drop_blanks(struct utf16 *s)
{
    int32_t kept = 0, before = s->n;
    for (int32_t i = 0; i < before; i++)
        if (!is_blank(s->at[i]))
            s->at[kept++] = s->at[i];
    s->n = kept;
    return kept < before;
}

static bool is_plain_key(const char *s)
{
    for (; *s; s++)
        if (!(*s > ' ' && *s < 0x7F) || (*s >= 'A' && *s <= 'Z'))
            return false;
    return true;
}

static struct utf16 fold_utf16(struct arena *a, const char *s)
{
    struct utf16 raw = to_utf16(a, s, strlen(s));
    join_lone_marks(raw);
    return normalize(a, raw);
}

char *fold_text(struct arena *a, const char *s)
{
    if (is_plain_key(s))
        return arena_strdup(a, s);
    struct utf16 folded = fold_utf16(a, s);
    /* A mark that a blank kept apart from its letter joins it now. */
    if (drop_blanks(&folded))
        folded = normalize(a, folded);
    return to_utf8(a, folded);
}

/* ---- names and kana ---- */

/* What people put between and around the parts of a name; ー is a letter and stays. */
static bool is_name_sign(uint32_t cp)
{
    static const uint32_t signs[] = {
        '\'',   ',',    '-',    '.',    '=',    0x00B7, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015,
        0x2018, 0x2019, 0x2022, 0x2027, 0x2032, 0x2212, 0x22C5, 0x3001, 0x3002, 0x30A0, 0x30FB,
    };
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (signs[i] == cp)
            return true;
    return false;
}

static bool is_kana_sign(uint32_t cp)
{
    return cp == '=' || cp == 0x00B7 || cp == 0x30A0 || cp == 0x30FB;
}

static uint32_t to_katakana(uint32_t cp)
{
    bool hiragana = (cp >= 0x3041 && cp <= 0x3096) || cp == 0x309D || cp == 0x309E;
    return hiragana ? cp + 0x60 : cp;
}

static uint32_t same(uint32_t cp)
{
    return cp;
}

/* Every character through `map`, those that `drop` names off. */
static char *map_text(struct arena *a, const char *s, bool (*drop)(uint32_t), uint32_t (*map)(uint32_t))
{
    char *out = arena_array(a, strlen(s) + 1, 2), *at = out;
    uint32_t cp;
    while ((cp = text_next(&s)) != 0)
        if (!drop(cp))
            at += text_put(at, map(cp));
    *at = '\0';
    return out;
}

static bool drop_none(uint32_t cp)
{
    (void)cp;
    return false;
}

/* Whether `s` ended in `end` with something before it. */
static bool cut_end(char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    if (n <= m || memcmp(s + n - m, end, m) != 0)
        return false;
    s[n - m] = '\0';
    return true;
}

/* Repeated, since 御中様 is written too; a name that is nothing but an honorific stays. */
static void cut_honorifics(char *s)
{
    static const char *const honorifics[] = {"様", "さん", "殿", "御中", "氏"};
    for (size_t i = 0; i < sizeof honorifics / sizeof honorifics[0];)
        i = cut_end(s, honorifics[i]) ? 0 : i + 1;
}

char *fold_name(struct arena *a, const char *s)
{
    char *out = map_text(a, fold_text(a, s), is_name_sign, kanji_plain);
    cut_honorifics(out);
    return out;
}

char *fold_kana(struct arena *a, const char *s)
{
    return map_text(a, fold_text(a, s), is_kana_sign, to_katakana);
}

char *fold_search(struct arena *a, const char *s)
{
    return map_text(a, fold_name(a, s), drop_none, to_katakana);
}

/* Where katakana with marks stand: a plain one begins each `step` of its row, or all are behind one `plain`.
 */
static const struct {
    uint32_t first, last, step, plain;
} voiced_rows[] = {
    {0x30AB, 0x30C2, 2, 0},      /* カガ ... チヂ */
    {0x30C4, 0x30C9, 2, 0},      /* ツヅ テデ トド */
    {0x30CF, 0x30DD, 3, 0},      /* ハバパ ... ホボポ */
    {0x30F4, 0x30F4, 1, 0x30A6}, /* ヴ to ウ */
    {0x30F7, 0x30FA, 1, 0x30EF}, /* ヷヸヹヺ to ワヰヱヲ */
    {0x30FD, 0x30FE, 2, 0},      /* ヽヾ */
};
#define VOICED_FIRST 0x30A6
#define VOICED_LAST  0x30FE

static uint32_t unvoiced(uint32_t cp)
{
    for (size_t i = 0; i < sizeof voiced_rows / sizeof voiced_rows[0]; i++) {
        uint32_t first = voiced_rows[i].first, plain = voiced_rows[i].plain;
        if (cp >= first && cp <= voiced_rows[i].last)
            return plain ? plain + (cp - first) : cp - (cp - first) % voiced_rows[i].step;
    }
    return cp;
}

size_t fold_voicings(uint32_t cp, uint32_t out[FOLD_VOICINGS])
{
    uint32_t plain = unvoiced(cp);
    size_t n = 0;
    out[n++] = plain;
    for (uint32_t other = VOICED_FIRST; other <= VOICED_LAST; other++)
        if (other != plain && unvoiced(other) == plain)
            out[n++] = other;
    return n;
}

char *fold_unvoiced(struct arena *a, const char *s)
{
    return map_text(a, fold_search(a, s), drop_none, unvoiced);
}

/* ---- telephone, mail, postal code ---- */

static bool is_not_digit(uint32_t cp)
{
    return cp < '0' || cp > '9';
}

static char *digits_of(struct arena *a, const char *s)
{
    return map_text(a, s, is_not_digit, same);
}

/* 内線 12 and its like are not part of the number. */
static void cut_extension(char *s)
{
    static const char *const marks[] = {"内線", "(内", "ext", "#"};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        char *at = strstr(s, marks[i]);
        if (at)
            *at = '\0';
    }
}

/* The number as dialled in Japan behind 81, NULL if `digits` do not begin with the country. */
static const char *behind_country(const char *digits, bool plus)
{
    size_t prefix = plus ? 2 : 4;
    if (strncmp(digits, plus ? "81" : "0081", prefix) != 0)
        return NULL;
    digits += prefix;
    return *digits == '0' ? digits + 1 : digits; /* +81 (0)153 ... */
}

char *fold_phone(struct arena *a, const char *s)
{
    char *folded = fold_text(a, s);
    cut_extension(folded);
    bool plus = *folded == '+' || strncmp(folded, "(+", 2) == 0;
    char *digits = digits_of(a, folded);
    const char *domestic = behind_country(digits, plus);
    if (domestic)
        digits = arena_printf(a, "0%s", domestic);
    size_t n = strlen(digits);
    if (n < PHONE_DIGITS_MIN || n > PHONE_DIGITS_MAX)
        return arena_strdup(a, "");
    /* A spreadsheet ate the 0; a number from abroad never had one. */
    bool lost_zero = !plus && n <= 10 && digits[0] != '0';
    return lost_zero ? arena_printf(a, "0%s", digits) : digits;
}

char *fold_email(struct arena *a, const char *s)
{
    char *key = text_trim(to_utf8(a, fold_utf16(a, s)));
    const char *at = strrchr(key, '@');
    bool address = at && at > key && at[1] && !strpbrk(key, " \t\r\n");
    return address ? key : arena_strdup(a, "");
}

/* Signs that may stand beside the digits: 〒087-8711, ="0878711". */
static bool is_postal_sign(uint32_t cp)
{
    return cp == '"' || cp == '\'' || cp == '=' || cp == 0x3012 || cp == 0x3020 || cp == 0x3036;
}

static bool is_hyphen(uint32_t cp)
{
    return cp == '-' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x30FC;
}

/* Digits before the first hyphen (or all of them); -1 if there is anything a postal code does not have. */
static int postal_head(const char *s)
{
    int digits = 0, head = -1;
    uint32_t cp;
    while ((cp = text_next(&s)) != 0) {
        if (!is_not_digit(cp))
            digits++;
        else if (is_hyphen(cp) && head < 0)
            head = digits;
        else if (!is_postal_sign(cp))
            return -1;
    }
    return head < 0 ? digits : head;
}

char *fold_postal(struct arena *a, const char *s)
{
    char *folded = fold_text(a, s);
    int head = postal_head(folded);
    char *digits = digits_of(a, folded);
    size_t n = strlen(digits);
    if (n == 7 && (head == 7 || head == 3))
        return digits;
    if (n == 6 && (head == 6 || head == 2))
        return arena_printf(a, "0%s", digits);
    return arena_strdup(a, "");
}
