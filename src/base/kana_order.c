/*
 * kana_order.c - the only place that knows the order of the fifty sounds.
 */
#include "base/kana_order.h"

#include "base/buf.h"
#include "base/text.h"

#define KANA_FIRST 0x30A1 /* ァ */
#define KANA_LAST  0x30F6 /* ヶ */
#define LONG_VOWEL 0x30FC /* ー */

/* For each kana from ァ to ヶ: its plain form, and its vowel. */
static const char plain[] =
    "アアイイウウエエオオカカキキククケケココササシシススセセソソタタチチツツツテテトトナニヌネノ"
    "ハハハヒヒヒフフフヘヘヘホホホマミムメモヤヤユユヨヨラリルレロワワヰヱヲンウカケ";
static const char vowels[] =
    "アアイイウウエエオオアアイイウウエエオオアアイイウウエエオオアアイイウウウエエオオアイウエオ"
    "アアアイイイウウウエエエオオオアイウエオアアウウオオアイウエオアアイエオンウアエ";

#define KANA_BYTES 3 /* of each of them in UTF-8 */

static void put_kana(struct buf *b, const char *table, uint32_t cp)
{
    buf_add(b, table + KANA_BYTES * (cp - KANA_FIRST), KANA_BYTES);
}

static void put_plain(struct buf *b, const char *kana)
{
    uint32_t before = 0;
    for (uint32_t cp; (cp = text_next(&kana));) {
        char one[5] = {0};
        (void)text_put(one, cp);
        if (cp >= KANA_FIRST && cp <= KANA_LAST)
            put_kana(b, plain, cp);
        else if (cp == LONG_VOWEL && before)
            put_kana(b, vowels, before);
        else
            buf_str(b, one);
        before = cp >= KANA_FIRST && cp <= KANA_LAST ? cp : cp == LONG_VOWEL ? before : 0;
    }
}

char *kana_order_key(struct arena *a, const char *kana)
{
    struct buf b = {0};
    if (!*kana)
        return arena_strdup(a, "\xF4\x8F\xBF\xBF"); /* U+10FFFF */
    put_plain(&b, kana);
    buf_printf(&b, "\x01%s", kana);
    char *key = arena_strndup(a, b.at, b.n);
    buf_clear(&b);
    return key;
}
