/*
 * place.c - the only place that reads addresses for comparing. Invariants: kanji figures become figures
 * only where a unit or a neighbouring figure shows that they are a number (三五十, 六本木, 二宮 stay); ー
 * becomes a hyphen only between figures; the building's name is never touched and never compared.
 */
#include "domain/identity/place.h"

#include <string.h>

#include "base/fold.h"
#include "base/kanji.h"
#include "base/text.h"

#define LETTERS_MAX 512
#define BLANK       '|' /* what a blank becomes before folding takes blanks off */
#define AREA_TAIL   3   /* letters that two areas must end alike in to be taken for one place renamed */

struct letters {
    uint32_t at[LETTERS_MAX];
    size_t n;
};

/* ---- folding ---- */

static bool is_blank(uint32_t cp)
{
    return cp <= ' ' || cp == 0x3000 || cp == 0xA0 || cp == ',' || cp == 0xFF0C || cp == 0x3001;
}

/* The parts in one text with BLANK between words, and before the last part, which is the building's. */
static char *joined(struct arena *a, const char *const parts[], size_t n)
{
    size_t bytes = n + 1;
    for (size_t i = 0; i < n; i++)
        bytes += parts[i] ? strlen(parts[i]) : 0;
    char *out = arena_alloc(a, bytes), *at = out;
    for (size_t i = 0; i < n; i++) {
        const char *s = parts[i] ? parts[i] : "";
        uint32_t cp;
        if (i > 0 && i + 1 == n)
            *at++ = BLANK;
        while ((cp = text_next(&s)) != 0)
            at += text_put(at, is_blank(cp) ? BLANK : cp);
    }
    *at = '\0';
    return out;
}

static bool is_kanji(uint32_t cp)
{
    return (cp >= 0x3400 && cp <= 0x9FFF) || cp == 0x3005 || cp >= 0x20000;
}

static bool is_figure(uint32_t cp)
{
    return cp >= '0' && cp <= '9';
}

static const uint32_t kanji_figures[] = {0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB,
                                         0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};

static int kanji_figure(uint32_t cp)
{
    for (int i = 0; i < 10; i++)
        if (kanji_figures[i] == cp)
            return i;
    return -1;
}

static uint32_t kanji_power(uint32_t cp)
{
    return cp == 0x5341 ? 10 : cp == 0x767E ? 100 : cp == 0x5343 ? 1000 : 0;
}

static bool is_kanji_number(uint32_t cp)
{
    return kanji_figure(cp) >= 0 || kanji_power(cp);
}

static bool is_hyphen(uint32_t cp)
{
    return cp == '-' || cp == '~' || (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0x301C ||
           cp == 0x2500 || cp == 0x2501;
}

#define LONG_MARK 0x30FC
#define NO        0x30CE /* ノ */

/* One letter for each of ヶケが, ツッ, ノ之乃, as place names mix them. */
static uint32_t place_letter(uint32_t cp)
{
    if (cp >= 0x3041 && cp <= 0x3096)
        cp += 0x60;
    switch (cp) {
    case 0x30F6: /* ヶ */
    case 0x30F5: /* ヵ */
    case 0x30AC: /* ガ */
        return 0x30B1;
    case 0x30C3: /* ッ */
        return 0x30C4;
    case 0x4E4B: /* 之 */
    case 0x4E43: /* 乃 */
        return NO;
    default:
        return kanji_plain(cp);
    }
}

static void fold_letters(struct arena *a, const char *const parts[], size_t n, struct letters *out)
{
    const char *s = fold_text(a, joined(a, parts, n));
    uint32_t cp;
    out->n = 0;
    while ((cp = text_next(&s)) != 0 && out->n < LETTERS_MAX)
        out->at[out->n++] = is_hyphen(cp) ? '-' : place_letter(cp);
}

/* ---- reading letter by letter ---- */

struct reader {
    const struct letters *l;
    size_t i;
    struct arena *arena;
    uint32_t area[LETTERS_MAX];
    size_t area_n;
    struct place *out;
};

static uint32_t peek(const struct reader *r, size_t ahead)
{
    return r->i + ahead < r->l->n ? r->l->at[r->i + ahead] : 0;
}

/* `word` in the letters that folding leaves. */
static bool starts(const struct reader *r, size_t ahead, const char *word)
{
    uint32_t cp;
    for (; (cp = text_next(&word)) != 0; ahead++)
        if (peek(r, ahead) != cp)
            return false;
    return true;
}

/* Letters of the run of kanji figures at `ahead`. */
static size_t kanji_run(const struct reader *r, size_t ahead)
{
    size_t n = 0;
    while (is_kanji_number(peek(r, ahead + n)))
        n++;
    return n;
}

static size_t figure_run(const struct reader *r, size_t ahead)
{
    size_t n = 0;
    while (is_figure(peek(r, ahead + n)))
        n++;
    return n;
}

/* 二十四 = 24, 二〇四七 = 2047. */
static uint32_t kanji_value(const struct reader *r, size_t n)
{
    uint32_t sum = 0, digits = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t cp = peek(r, i), power = kanji_power(cp);
        if (power) {
            sum += (digits ? digits : 1) * power;
            digits = 0;
        } else {
            digits = digits % 100000 * 10 + (uint32_t)kanji_figure(cp);
        }
    }
    return sum + digits;
}

static uint32_t figure_value(const struct reader *r, size_t n)
{
    uint32_t value = 0;
    for (size_t i = 0; i < n; i++)
        value = value % 100000000 * 10 + (peek(r, i) - '0');
    return value;
}

static const char *const units[] = {"丁目", "丁", "番地", "番", "号", "条", "線", "地割"};

/* Letters of the unit at `ahead`; 0 if there is none. 番町, 線町 and 条町 are names of towns, 号室 and 号棟
 * of rooms. */
static size_t unit_at(const struct reader *r, size_t ahead)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (starts(r, ahead, units[i])) {
            size_t n = text_length(units[i]);
            bool town = starts(r, ahead + n, "町") && strcmp(units[i], "番地") != 0;
            return town ? 0 : n;
        }
    /* 二十四軒二条: 軒 counts only with a number behind it */
    if (starts(r, ahead, "軒") && (is_figure(peek(r, ahead + 1)) || kanji_run(r, ahead + 1)))
        return 1;
    return 0;
}

static bool is_number_sign(uint32_t cp)
{
    return cp == '-' || cp == NO || cp == LONG_MARK;
}

/* Does a number follow at `ahead`, the first letter behind a sign between numbers? */
static bool number_follows(const struct reader *r, size_t ahead)
{
    return figure_run(r, ahead) || kanji_run(r, ahead);
}

/* Letters of a number at the reader, 0 if what stands there is none. `among` = a number was read just before.
 */
static size_t number_here(const struct reader *r, bool among)
{
    size_t n = figure_run(r, 0);
    if (n)
        return n;
    n = kanji_run(r, 0);
    if (!n || is_figure(peek(r, n)))
        return 0;
    uint32_t behind = peek(r, n);
    bool sign = is_number_sign(behind) && number_follows(r, n + 1);
    bool ends = behind == 0 || behind == BLANK;
    return unit_at(r, n) || sign || (among && ends) ? n : 0;
}

static uint32_t take_number(struct reader *r, size_t n)
{
    uint32_t value = is_figure(peek(r, 0)) ? figure_value(r, n) : kanji_value(r, n);
    r->i += n;
    return value;
}

static void push(struct reader *r, uint32_t value)
{
    if (r->out->n < PLACE_NUMBERS)
        r->out->number[r->out->n++] = value;
}

/* ---- the parts ---- */

/* 北海道, 東京都 ...: in the order of their codes, without the last letter. */
static const char *const prefectures[] = {
    "北海", "青森",   "岩手", "宮城", "秋田", "山形",   "福島", "茨城", "栃木", "群馬",   "埼玉", "千葉",
    "東京", "神奈川", "新潟", "富山", "石川", "福井",   "山梨", "長野", "岐阜", "静岡",   "愛知", "三重",
    "滋賀", "京都",   "大阪", "兵庫", "奈良", "和歌山", "鳥取", "島根", "岡山", "広島",   "山口", "徳島",
    "香川", "愛媛",   "高知", "福岡", "佐賀", "長崎",   "熊本", "大分", "宮崎", "鹿児島", "沖縄",
};

static bool is_prefecture_end(uint32_t cp)
{
    return cp == 0x90FD || cp == 0x9053 || cp == 0x5E9C || cp == 0x770C; /* 都 道 府 県 */
}

static void take_prefecture(struct reader *r)
{
    for (size_t i = 0; i < sizeof prefectures / sizeof prefectures[0]; i++) {
        size_t n = text_length(prefectures[i]);
        if (starts(r, 0, prefectures[i]) && (is_prefecture_end(peek(r, n)) || peek(r, n) == 0)) {
            r->out->prefecture = (int)i + 1;
            r->i += peek(r, n) ? n + 1 : n;
            /* 東京都 in its own column and again at the head of the next */
            if (starts(r, 0, prefectures[i]) && is_prefecture_end(peek(r, n)))
                r->i += n + 1;
            return;
        }
    }
}

/* 野付郡別海町: the county goes. Not in 郡山市, 蒲郡市, 大和郡山市. */
static void skip_county(struct reader *r)
{
    static const uint32_t county = 0x90E1;
    for (size_t i = 1; i <= 5 && peek(r, i); i++) {
        if (peek(r, i) != county)
            continue;
        for (size_t j = i + 1; peek(r, j) && j < i + 8; j++) {
            uint32_t cp = peek(r, j);
            if (cp == 0x5E02 || cp == 0x533A) /* 市 区 */
                return;
            if ((cp == 0x753A || cp == 0x6751) && j > i + 1) { /* 町 村 */
                r->i += i + 1;
                return;
            }
        }
        return;
    }
}

/* 大字 and 字 before a name; not in 文字, 十字 and their like. */
static bool skip_aza(struct reader *r)
{
    static const uint32_t aza = 0x5B57;
    if (starts(r, 0, "大字")) {
        r->i += 2;
        return true;
    }
    uint32_t before = r->area_n ? r->area[r->area_n - 1] : 0;
    bool part = before == 0x6587 || before == 0x5341 || before == 0x8D64; /* 文 十 赤 */
    if (peek(r, 0) != aza || part || r->area_n == 0 || !is_kanji(peek(r, 1)))
        return false;
    r->i++;
    return true;
}

/* A letter of the area, or a number that belongs to it: 4番町 is the town 四番町, 北1条 has a number within.
 * False at the first house number. */
static bool take_area_letter(struct reader *r)
{
    size_t n = number_here(r, false);
    if (!n) {
        r->area[r->area_n++] = peek(r, 0);
        r->i++;
        return true;
    }
    if (n == 1 && starts(r, n, "番町")) {
        r->area[r->area_n++] = kanji_figures[take_number(r, n) % 10];
        return true;
    }
    if (!starts(r, n, "条") && !starts(r, n, "線") && !(starts(r, n, "軒") && number_follows(r, n + 1)))
        return false;
    push(r, take_number(r, n));
    r->i++;
    return true;
}

/* Town and whatever else stands before the house numbers. */
static void read_area(struct reader *r)
{
    while (peek(r, 0)) {
        if (peek(r, 0) == BLANK || (starts(r, 0, "第") && number_follows(r, 1)))
            r->i++;
        else if (!skip_aza(r) && !take_area_letter(r))
            return;
    }
}

/* What stands between two numbers: a unit, の, a hyphen, or 番地の. */
static bool take_separator(struct reader *r)
{
    size_t unit = unit_at(r, 0);
    r->i += unit;
    bool sign = is_number_sign(peek(r, 0)) && number_follows(r, 1);
    if (sign)
        r->i++;
    return unit || sign;
}

/* A chome may have a blank behind it: 1丁目 2-3. */
static bool chome_blank(const struct reader *r, bool after_chome)
{
    return after_chome && peek(r, 0) == BLANK && number_follows(r, 1);
}

static void read_numbers(struct reader *r)
{
    size_t in_area = r->out->n;
    for (;;) {
        size_t n = number_here(r, r->out->n > in_area);
        /* 9番39号 101号室: a number with 室, 棟 or 階 behind it is not the house's */
        if (!n || starts(r, n, "号室") || starts(r, n, "棟") || starts(r, n, "階") || starts(r, n, "f"))
            return;
        bool chome = starts(r, n, "丁");
        push(r, take_number(r, n));
        bool last = starts(r, 0, "号");
        bool more = take_separator(r);
        if (chome_blank(r, chome)) {
            r->i++;
            more = true;
        }
        if (!more || (last && r->out->n - in_area >= 3))
            break;
    }
    /* 1-2-3-101: a fourth number behind the town is the room */
    if (in_area == 0 && r->out->n == 4)
        r->out->room = r->out->number[--r->out->n];
}

/* The last figures of what is left, floors apart: コーポ青葉 A-203, 203号室, #203. */
static void read_room(struct reader *r)
{
    while (peek(r, 0)) {
        size_t n = figure_run(r, 0);
        if (!n) {
            r->i++;
            continue;
        }
        bool floor = starts(r, n, "階") || starts(r, n, "f") || starts(r, n, "棟");
        uint32_t value = take_number(r, n);
        if (!floor)
            r->out->room = value;
    }
}

static const char *text_of(struct arena *a, const uint32_t *at, size_t n)
{
    char *out = arena_alloc(a, n * 4 + 1), *end = out;
    for (size_t i = 0; i < n; i++)
        end += text_put(end, at[i]);
    *end = '\0';
    return out;
}

void place_read(struct arena *a, const char *const parts[], size_t n, struct place *out)
{
    struct letters letters;
    *out = (struct place){.area = ""};
    fold_letters(a, parts, n, &letters);
    struct reader r = {.l = &letters, .arena = a, .out = out};
    while (peek(&r, 0) == BLANK)
        r.i++;
    take_prefecture(&r);
    skip_county(&r);
    read_area(&r);
    read_numbers(&r);
    read_room(&r);
    out->area = text_of(a, r.area, r.area_n);
}

/* ---- comparing ---- */

enum area_likeness { AREA_DIFFERS, AREA_CITY, AREA_LOOSE, AREA_SAME };

static size_t decode(const char *s, uint32_t out[LETTERS_MAX])
{
    size_t n = 0;
    uint32_t cp;
    while (n < LETTERS_MAX && (cp = text_next(&s)) != 0)
        out[n++] = cp;
    return n;
}

/* 市 区 町 村 within the first n letters, the very first apart. */
static bool holds_city(const uint32_t *at, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (at[i] == 0x5E02 || at[i] == 0x533A || at[i] == 0x753A || at[i] == 0x6751)
            return true;
    return false;
}

/* Most pairs of areas have neither their first nor their last letter in common; bytes tell that soon enough.
 */
static bool begin_or_end_alike(const char *one, const char *other)
{
    size_t n = strlen(one), m = strlen(other);
    bool begin = n >= 3 && m >= 3 && !memcmp(one, other, 3);
    bool end = n >= 3 && m >= 3 && !memcmp(one + n - 3, other + m - 3, 3);
    return begin || end;
}

static enum area_likeness compare_areas(const char *one, const char *other, bool same_prefecture)
{
    uint32_t a[LETTERS_MAX], b[LETTERS_MAX];
    if (!strcmp(one, other))
        return AREA_SAME;
    if (!begin_or_end_alike(one, other))
        return AREA_DIFFERS;
    size_t na = decode(one, a), nb = decode(other, b), least = na < nb ? na : nb, most = na < nb ? nb : na;
    size_t head = 0, tail = 0;
    while (head < least && a[head] == b[head])
        head++;
    while (tail < least - head && a[na - 1 - tail] == b[nb - 1 - tail])
        tail++;
    /* one lacks a piece of the other, at the head (the city) or within (京都の通り名) */
    if (head + tail == least && least >= 2 && tail >= 2)
        return AREA_SAME;
    if (least >= 4 && head + tail + 1 >= most)
        return AREA_LOOSE;
    if (tail >= AREA_TAIL && same_prefecture)
        return AREA_LOOSE;
    return holds_city(a, head) ? AREA_CITY : AREA_DIFFERS;
}

/* One figure put in, left out or changed? */
static bool one_figure_off(uint32_t x, uint32_t y)
{
    while (x != y && x % 10 == y % 10) {
        x /= 10;
        y /= 10;
    }
    return x / 10 == y / 10 || x / 10 == y || y / 10 == x;
}

enum number_likeness { NUMBERS_DIFFER, NUMBERS_NEAR, NUMBERS_SAME };

/* The numbers alone tell a house if there are two, or one that no block has. */
static bool tells_house(const struct place *a)
{
    return a->n >= 2 || (a->n == 1 && a->number[0] > 30);
}

static enum number_likeness compare_numbers(const struct place *a, const struct place *b)
{
    if (a->n > b->n)
        return compare_numbers(b, a);
    size_t same = 0;
    while (same < a->n && a->number[same] == b->number[same])
        same++;
    if (a->n == 0)
        return NUMBERS_DIFFER;
    if (same == a->n) {
        if (a->n == b->n || a->n >= 3)
            return tells_house(a) ? NUMBERS_SAME : NUMBERS_NEAR;
        if (b->n == a->n + 1 && b->number[a->n] == a->room)
            return NUMBERS_SAME;
        return tells_house(a) ? NUMBERS_NEAR : NUMBERS_DIFFER;
    }
    if (a->n != b->n || !tells_house(a) || !one_figure_off(a->number[same], b->number[same]))
        return NUMBERS_DIFFER;
    return !memcmp(a->number + same + 1, b->number + same + 1, (a->n - same - 1) * sizeof a->number[0])
               ? NUMBERS_NEAR
               : NUMBERS_DIFFER;
}

enum place_likeness place_compare(const struct place *a, const struct place *b)
{
    bool prefectures_known = a->prefecture && b->prefecture;
    if (prefectures_known && a->prefecture != b->prefecture)
        return PLACE_DIFFERS;
    if (!*a->area || !*b->area)
        return prefectures_known ? PLACE_REGION : PLACE_MISSING;
    enum area_likeness area = compare_areas(a->area, b->area, prefectures_known);
    if (area == AREA_DIFFERS)
        return prefectures_known ? PLACE_REGION : PLACE_DIFFERS;
    if (area == AREA_CITY)
        return PLACE_CITY;
    enum number_likeness numbers = compare_numbers(a, b);
    if (numbers == NUMBERS_DIFFER)
        return area == AREA_SAME && a->n && b->n     ? PLACE_NEIGHBOUR
               : area == AREA_SAME && (a->n || b->n) ? PLACE_TOWN
                                                     : PLACE_CITY;
    if (numbers == NUMBERS_NEAR)
        return area == AREA_SAME ? PLACE_BLOCK : PLACE_CITY;
    if (a->room && b->room && a->room != b->room)
        return PLACE_BUILDING;
    return area == AREA_SAME ? PLACE_SAME : PLACE_LOOSE;
}
