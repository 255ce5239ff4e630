/*
 * reading.c - the only place that knows which kana sound alike. Invariant: reading_key is idempotent, and
 * each skeleton depends on the one before it only; a change raises FOLD_VERSION.
 */
#include "base/reading.h"

#include <string.h>

#include "base/fold.h"
#include "base/text.h"

#define LONG_MARK 0x30FC /* ー */
#define FIRST     0x30A1 /* ァ */
#define LAST      0x30F6 /* ヶ */

/* For ァ..ヶ: [0] the full-size letter people confuse with none, [1] without voicing, [2] its vowel (a i u e
 * o, - = n). One row a letter, in the order of Unicode. */
static const char *const letters[LAST - FIRST + 1][3] = {
    {"ア", "ア", "a"}, {"ア", "ア", "a"}, {"イ", "イ", "i"}, {"イ", "イ", "i"}, {"ウ", "ウ", "u"},
    {"ウ", "ウ", "u"}, {"エ", "エ", "e"}, {"エ", "エ", "e"}, {"オ", "オ", "o"}, {"オ", "オ", "o"},
    {"カ", "カ", "a"}, {"ガ", "カ", "a"}, {"キ", "キ", "i"}, {"ギ", "キ", "i"}, {"ク", "ク", "u"},
    {"グ", "ク", "u"}, {"ケ", "ケ", "e"}, {"ゲ", "ケ", "e"}, {"コ", "コ", "o"}, {"ゴ", "コ", "o"},
    {"サ", "サ", "a"}, {"ザ", "サ", "a"}, {"シ", "シ", "i"}, {"ジ", "シ", "i"}, {"ス", "ス", "u"},
    {"ズ", "ス", "u"}, {"セ", "セ", "e"}, {"ゼ", "セ", "e"}, {"ソ", "ソ", "o"}, {"ゾ", "ソ", "o"},
    {"タ", "タ", "a"}, {"ダ", "タ", "a"}, {"チ", "チ", "i"}, {"ジ", "シ", "i"}, {"ツ", "ツ", "u"},
    {"ツ", "ツ", "u"}, {"ズ", "ス", "u"}, {"テ", "テ", "e"}, {"デ", "テ", "e"}, {"ト", "ト", "o"},
    {"ド", "ト", "o"}, {"ナ", "ナ", "a"}, {"ニ", "ニ", "i"}, {"ヌ", "ヌ", "u"}, {"ネ", "ネ", "e"},
    {"ノ", "ノ", "o"}, {"ハ", "ハ", "a"}, {"バ", "ハ", "a"}, {"パ", "ハ", "a"}, {"ヒ", "ヒ", "i"},
    {"ビ", "ヒ", "i"}, {"ピ", "ヒ", "i"}, {"フ", "フ", "u"}, {"ブ", "フ", "u"}, {"プ", "フ", "u"},
    {"ヘ", "ヘ", "e"}, {"ベ", "ヘ", "e"}, {"ペ", "ヘ", "e"}, {"ホ", "ホ", "o"}, {"ボ", "ホ", "o"},
    {"ポ", "ホ", "o"}, {"マ", "マ", "a"}, {"ミ", "ミ", "i"}, {"ム", "ム", "u"}, {"メ", "メ", "e"},
    {"モ", "モ", "o"}, {"ヤ", "ヤ", "a"}, {"ヤ", "ヤ", "a"}, {"ユ", "ユ", "u"}, {"ユ", "ユ", "u"},
    {"ヨ", "ヨ", "o"}, {"ヨ", "ヨ", "o"}, {"ラ", "ラ", "a"}, {"リ", "リ", "i"}, {"ル", "ル", "u"},
    {"レ", "レ", "e"}, {"ロ", "ロ", "o"}, {"ワ", "ワ", "a"}, {"ワ", "ワ", "a"}, {"イ", "イ", "i"},
    {"エ", "エ", "e"}, {"オ", "オ", "o"}, {"ン", "ン", "-"}, {"ブ", "フ", "u"}, {"カ", "カ", "a"},
    {"ケ", "ケ", "e"},
};

static bool is_letter(uint32_t cp)
{
    return cp >= FIRST && cp <= LAST;
}

static uint32_t column(uint32_t cp, int which)
{
    const char *s = letters[cp - FIRST][which];
    return text_next(&s);
}

/* Hyphens that stand for ー behind a kana: ｵ-ﾉ is typed more often than ｵｰﾉ. */
static bool is_long_sign(uint32_t cp)
{
    return cp == LONG_MARK || cp == '-' || cp == '~' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 ||
           cp == 0x301C;
}

static bool lengthens(uint32_t cp, char vowel)
{
    if (cp == 0x30A6) /* ウ */
        return vowel == 'u' || vowel == 'o';
    if (cp == 0x30A4) /* イ */
        return vowel == 'i' || vowel == 'e';
    return (cp == 0x30A2 && vowel == 'a') || (cp == 0x30A8 && vowel == 'e') || (cp == 0x30AA && vowel == 'o');
}

char *reading_key(struct arena *a, const char *s)
{
    const char *kana = fold_kana(a, s);
    char *out = arena_alloc(a, strlen(kana) + 1), *at = out;
    char vowel = '\0';
    bool is_long = false;
    uint32_t cp;
    while ((cp = text_next(&kana)) != 0) {
        bool sign = is_long_sign(cp);
        if (!sign && !is_letter(cp))
            continue;
        cp = sign ? cp : column(cp, 0);
        if (sign || lengthens(cp, vowel)) {
            if (vowel && !is_long)
                at += text_put(at, LONG_MARK);
            is_long = true;
            continue;
        }
        at += text_put(at, cp);
        vowel = letters[cp - FIRST][2][0];
        is_long = false;
    }
    *at = '\0';
    return out;
}

uint32_t reading_unvoiced(uint32_t cp)
{
    return is_letter(cp) ? column(cp, 1) : cp;
}

/* ---- the alphabet ---- */

/* Consonants with their five letters; the longest first where one begins another. */
static const struct {
    const char *consonant, *kana[5]; /* a i u e o; NULL: does not occur */
} syllables[] = {
    {"sh", {"シヤ", "シ", "シユ", "シエ", "シヨ"}}, {"ch", {"チヤ", "チ", "チユ", "チエ", "チヨ"}},
    {"ts", {NULL, NULL, "ツ", NULL, NULL}},         {"ky", {"キヤ", NULL, "キユ", NULL, "キヨ"}},
    {"gy", {"ギヤ", NULL, "ギユ", NULL, "ギヨ"}},   {"sy", {"シヤ", NULL, "シユ", NULL, "シヨ"}},
    {"jy", {"ジヤ", NULL, "ジユ", NULL, "ジヨ"}},   {"zy", {"ジヤ", NULL, "ジユ", NULL, "ジヨ"}},
    {"ty", {"チヤ", NULL, "チユ", NULL, "チヨ"}},   {"ny", {"ニヤ", NULL, "ニユ", NULL, "ニヨ"}},
    {"hy", {"ヒヤ", NULL, "ヒユ", NULL, "ヒヨ"}},   {"by", {"ビヤ", NULL, "ビユ", NULL, "ビヨ"}},
    {"py", {"ピヤ", NULL, "ピユ", NULL, "ピヨ"}},   {"my", {"ミヤ", NULL, "ミユ", NULL, "ミヨ"}},
    {"ry", {"リヤ", NULL, "リユ", NULL, "リヨ"}},   {"k", {"カ", "キ", "ク", "ケ", "コ"}},
    {"g", {"ガ", "ギ", "グ", "ゲ", "ゴ"}},          {"s", {"サ", "シ", "ス", "セ", "ソ"}},
    {"z", {"ザ", "ジ", "ズ", "ゼ", "ゾ"}},          {"j", {"ジヤ", "ジ", "ジユ", "ジエ", "ジヨ"}},
    {"t", {"タ", "チ", "ツ", "テ", "ト"}},          {"d", {"ダ", "ジ", "ズ", "デ", "ド"}},
    {"n", {"ナ", "ニ", "ヌ", "ネ", "ノ"}},          {"h", {"ハ", "ヒ", "フ", "ヘ", "ホ"}},
    {"f", {"フア", "フイ", "フ", "フエ", "フオ"}},  {"b", {"バ", "ビ", "ブ", "ベ", "ボ"}},
    {"p", {"パ", "ピ", "プ", "ペ", "ポ"}},          {"m", {"マ", "ミ", "ム", "メ", "モ"}},
    {"y", {"ヤ", NULL, "ユ", NULL, "ヨ"}},          {"r", {"ラ", "リ", "ル", "レ", "ロ"}},
    {"w", {"ワ", NULL, NULL, NULL, "オ"}},          {"", {"ア", "イ", "ウ", "エ", "オ"}},
};

/* One syllable at *s in kana, advancing it; NULL if there is none. */
static const char *syllable(const char **s)
{
    static const char vowels[] = "aiueo";
    for (size_t i = 0; i < sizeof syllables / sizeof syllables[0]; i++) {
        size_t n = strlen(syllables[i].consonant);
        if (strncmp(*s, syllables[i].consonant, n) != 0)
            continue;
        const char *vowel = (*s)[n] ? strchr(vowels, (*s)[n]) : NULL;
        const char *kana = vowel ? syllables[i].kana[vowel - vowels] : NULL;
        if (kana) {
            *s += n + 1;
            return kana;
        }
    }
    return NULL;
}

/* A consonant that is not a syllable's: n or m before another (ン), the first of a double one (ツ), h after o
 * (ー). */
static const char *lone(const char **s)
{

    char c = **s, next = (*s)[1];
    const char *kana = NULL;
    if (c == 'n' || (c == 'm' && next && strchr("bpm", next)))
        kana = "ン";
    else if (c == next || (c == 't' && next == 'c'))
        kana = "ツ";
    else if (c == 'h' && (!next || !strchr("aiueo", next)))
        kana = "ー";
    if (kana)
        (*s)++;
    return kana;
}

char *reading_of_romaji(struct arena *a, const char *s)
{
    const char *at = fold_text(a, s);
    char *out = arena_alloc(a, strlen(at) * 9 + 1), *end = out;
    while (*at) {
        if (*at == '\'' || *at == '-' || *at == '.') {
            at++;
            continue;
        }
        /* Kenichi is ケンイチ: no name has ニチ */
        const char *kana = strncmp(at, "nichi", 5) != 0 ? syllable(&at) : NULL;
        if (!kana)
            kana = lone(&at);
        if (!kana)
            return arena_strdup(a, "");
        size_t n = strlen(kana);
        memcpy(end, kana, n);
        end += n;
    }
    *end = '\0';
    return out;
}

/* ---- what it is ---- */

bool reading_is_kana(const char *s)
{
    bool any = false;
    uint32_t cp;
    while ((cp = text_next(&s)) != 0) {
        bool kana = (cp >= 0x3041 && cp <= 0x3096) || is_letter(cp) || (cp >= 0xFF66 && cp <= 0xFF9F);
        any |= kana;
        if (!kana && !is_long_sign(cp) && cp != ' ' && cp != 0x3000 && cp != 0x30FB && cp != 0xFF65 &&
            cp != 0x3099 && cp != 0x309A && cp != 0x309B && cp != 0x309C && cp != '|')
            return false;
    }
    return any;
}
