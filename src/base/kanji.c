/*
 * kanji.c - the only place that knows which kanji are one letter in a name. The table is
 * etc/tables/kanji.tsv, compiled in: keys of two programs, or of two days, must not differ because a file
 * did.
 *
 * Invariant: each strength is sorted by `from`; stars, never chains: no representative is itself a variant. A
 * changed row raises FOLD_VERSION.
 */
#include "base/kanji.h"

#include "base/kanji_table.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

const struct kanji_pair *kanji_pairs(enum kanji_strength strength, size_t *n)
{
    *n = strength == KANJI_SAME ? COUNT(kanji_same) : COUNT(kanji_near_pairs);
    return strength == KANJI_SAME ? kanji_same : kanji_near_pairs;
}

static uint32_t representative(uint32_t cp, const struct kanji_pair *pairs, size_t n)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (pairs[mid].from < cp)
            low = mid + 1;
        else
            high = mid;
    }
    return low < n && pairs[low].from == cp ? pairs[low].to : cp;
}

uint32_t kanji_plain(uint32_t cp)
{
    return cp < 0x3400 ? cp : representative(cp, kanji_same, COUNT(kanji_same));
}

uint32_t kanji_near(uint32_t cp)
{
    cp = kanji_plain(cp);
    return cp < 0x3400 ? cp : representative(cp, kanji_near_pairs, COUNT(kanji_near_pairs));
}
