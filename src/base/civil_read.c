/*
 * civil_read.c - the only place that reads days, months and moments as people and programs write them.
 *
 * Invariant: what is refused is repeated in a message only if it can be nothing but a date, since a wrong
 * column may hold a telephone number.
 */
#include "base/civil.h"

#include <string.h>

#include "base/era.h"
#include "base/text.h"

#define SCAN_MAX  64
#define QUOTE_MAX 40

/* The text with full-width signs made half width, taken off character by character. */
struct scan {
    uint32_t cp[SCAN_MAX + 1]; /* ends with 0 */
    size_t i;
};

static uint32_t half_width(uint32_t cp)
{
    static const uint32_t hyphens[] = {0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0x30FC};
    if (cp >= 0xFF01 && cp <= 0xFF5E)
        return cp - 0xFF01 + '!';
    if (cp == 0x3000 || cp == 0x00A0 || cp == '\t')
        return ' ';
    for (size_t i = 0; i < sizeof hyphens / sizeof hyphens[0]; i++)
        if (cp == hyphens[i])
            return '-';
    return cp;
}

/* false if the text is too long to be a date. */
static bool scan_start(struct scan *s, const char *text)
{
    size_t n = 0;
    uint32_t cp;
    while ((cp = text_next(&text)) != 0) {
        if (n == SCAN_MAX)
            return false;
        s->cp[n++] = half_width(cp);
    }
    while (n > 0 && s->cp[n - 1] == ' ')
        n--;
    s->cp[n] = 0;
    s->i = 0;
    return true;
}

static void skip_blanks(struct scan *s)
{
    while (s->cp[s->i] == ' ')
        s->i++;
}

static bool at_end(const struct scan *s)
{
    return s->cp[s->i] == 0;
}

/* Takes `word` off if it comes next, blanks before it or not. */
static bool take(struct scan *s, const char *word)
{
    size_t i = s->i;
    while (s->cp[i] == ' ')
        i++;
    uint32_t cp;
    for (; (cp = text_next(&word)) != 0; i++)
        if (s->cp[i] != cp)
            return false;
    s->i = i;
    return true;
}

static size_t digits_ahead(struct scan *s)
{
    size_t n = 0;
    skip_blanks(s);
    while (s->cp[s->i + n] >= '0' && s->cp[s->i + n] <= '9')
        n++;
    return n;
}

static int take_digits(struct scan *s, size_t n)
{
    int value = 0;
    while (n-- > 0)
        value = value * 10 + (int)(s->cp[s->i++] - '0');
    return value;
}

/* A number of min..max digits, no more and no fewer; -1 if there is none. */
static int take_number(struct scan *s, size_t min, size_t max)
{
    size_t n = digits_ahead(s);
    return n < min || n > max ? -1 : take_digits(s, n);
}

static bool take_letter(struct scan *s, const char *letter)
{
    const char lower[] = {(char)(letter[0] | 0x20), '\0'};
    return take(s, letter) || take(s, lower);
}

static const struct era *take_era(struct scan *s)
{
    for (size_t i = 0; i < CIVIL_ERAS; i++) {
        const struct era *e = &civil_eras[i];
        if (take(s, e->name) || take(s, e->square) || take(s, e->kanji) || take_letter(s, e->letter))
            return e;
    }
    return NULL;
}

/* What was read, before anybody asked whether it exists. */
struct reading {
    const struct era *era;
    struct civil date; /* year already Gregorian; day 0 in a month */
};

static bool take_year(struct scan *s, struct reading *r)
{
    r->era = take_era(s);
    if (r->era && take(s, "元")) {
        r->date.year = r->era->first.year;
        return true;
    }
    int n = r->era ? take_number(s, 1, 2) : take_number(s, 4, 4);
    r->date.year = r->era ? n + r->era->first.year - 1 : n;
    return r->era ? n > 0 : n >= 0;
}

/* How the parts are held together; in the rows of signs nothing follows the last part. */
struct form {
    const char *after_year, *after_month, *after_day;
};

static const struct form forms[] = {{"年", "月", "日"}, {"-", "-", ""}, {"/", "/", ""}, {".", ".", ""}};

static const struct form *take_form(struct scan *s)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (take(s, forms[i].after_year))
            return &forms[i];
    return NULL;
}

static bool read_compact(struct scan *s, struct reading *r, bool with_day)
{
    size_t want = with_day ? 8 : 6;
    if (digits_ahead(s) != want)
        return false;
    r->date.year = take_digits(s, 4);
    r->date.month = take_digits(s, 2);
    r->date.day = with_day ? take_digits(s, 2) : 0;
    return true;
}

static bool read_day_part(struct scan *s, struct reading *r, const struct form *form)
{
    r->date.day = take_number(s, 1, 2);
    return r->date.day >= 0 && take(s, form->after_day);
}

static bool read_date(struct scan *s, struct reading *r, bool with_day)
{
    *r = (struct reading){0};
    if (read_compact(s, r, with_day))
        return true;
    if (!take_year(s, r))
        return false;
    const struct form *form = take_form(s);
    if (!form)
        return false;
    r->date.month = take_number(s, 1, 2);
    if (r->date.month < 0)
        return false;
    bool month_ends = with_day || form == &forms[0];
    if (month_ends && !take(s, form->after_month))
        return false;
    return !with_day || read_day_part(s, r, form);
}

/* （木） （木曜） (木曜日); whether it is the right weekday is not asked: the date is what counts. */
static bool skip_weekday(struct scan *s)
{
    static const char *const names[] = {"日", "月", "火", "水", "木", "金", "土"};
    if (!take(s, "("))
        return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (take(s, names[i])) {
            if (take(s, "曜"))
                (void)take(s, "日");
            return take(s, ")");
        }
    return false;
}

/* ":59", ":59:07", ":59:07.250" after the hour; false if it is not a time. */
static bool skip_minutes(struct scan *s)
{
    int minute = take_number(s, 2, 2);
    int second = minute >= 0 && take(s, ":") ? take_number(s, 2, 2) : 0;
    if (take(s, ".") && take_number(s, 1, 9) < 0)
        return false;
    (void)take(s, "+09:00");
    return minute >= 0 && minute <= 59 && second >= 0 && second <= 59;
}

static bool skip_kanji_minutes(struct scan *s)
{
    if (digits_ahead(s) == 0)
        return true;
    int minute = take_number(s, 1, 2);
    if (minute < 0 || minute > 59 || !take(s, "分"))
        return false;
    if (digits_ahead(s) == 0)
        return true;
    int second = take_number(s, 1, 2);
    return second >= 0 && second <= 59 && take(s, "秒");
}

static bool skip_time(struct scan *s)
{
    if (at_end(s))
        return true;
    (void)take(s, "T");
    int hour = take_number(s, 1, 2);
    if (hour < 0 || hour > 24)
        return false;
    if (take(s, "時"))
        return skip_kanji_minutes(s);
    return take(s, ":") && skip_minutes(s);
}

/* A telephone number has nine digits or more, a date at most eight: what has more is not repeated in a
 * message. */
static bool may_quote(const char *text)
{
    static const char *const kanji = "令和平成昭大正明治元年月日㋿㍻㍼㍽㍾";
    size_t digits = 0;
    if (strlen(text) > QUOTE_MAX)
        return false;
    while (*text) {
        const char *start = text;
        uint32_t cp = half_width(text_next(&text));
        char one[8] = {0};
        memcpy(one, start, (size_t)(text - start));
        digits += cp >= '0' && cp <= '9';
        if (cp < 0x80 ? !strchr("0123456789-/. RHSTMrhstm", (int)cp) : !strstr(kanji, one))
            return false;
    }
    return digits <= 8;
}

/* Both messages are given both phrases and print their own: the other is shown with no width ("%.0s"). */
struct wanted {
    const char *ja, *en;
};

static const struct wanted wanted_day = {"日付（2024-10-31、令和6年10月31日など）",
                                         "a date such as 2024-10-31"};
static const struct wanted wanted_month = {"年月（2024-10、令和6年10月など）", "a month such as 2024-10"};
static const struct wanted wanted_time = {"時刻（2024-10-31T09:00:00+09:00の形）",
                                          "a time such as 2024-10-31T09:00:00+09:00"};

static int unreadable(const struct wanted *w, const char *text, struct en_error *err)
{
    if (*text == '\0')
        return error_set(err, EN_INVALID, NULL, "%s%.0sが必要です（空です）",
                         "%.0s%s was wanted, nothing came", w->ja, w->en);
    if (may_quote(text))
        return error_set(err, EN_INVALID, NULL, "%s%.0sとして読めません: %s", "%.0s%s was wanted, not %s",
                         w->ja, w->en, text);
    return error_set(err, EN_INVALID, NULL, "%s%.0sとして読めません", "%.0s%s was wanted", w->ja, w->en);
}

static int year_unknown(int year, struct en_error *err)
{
    return error_set(err, EN_INVALID, NULL, "%d年は扱えません（%d年から%d年まで）",
                     "the year %d is not between %d and %d", year, CIVIL_YEAR_FIRST, CIVIL_YEAR_LAST);
}

static int does_not_exist(const struct civil *c, struct en_error *err)
{
    if (!civil_exists(c->year, 1, 1))
        return year_unknown(c->year, err);
    return error_set(err, EN_INVALID, NULL, "%04d-%02d-%02d という日付はありません",
                     "date %04d-%02d-%02d does not exist", c->year, c->month, c->day);
}

static bool read_whole_day(const char *text, struct reading *r)
{
    struct scan s;
    return scan_start(&s, text) && read_date(&s, r, true) && skip_weekday(&s) && skip_time(&s) && at_end(&s);
}

int civil_parse(const char *text, int32_t *day, bool *soft, struct en_error *err)
{
    struct reading r;
    if (!read_whole_day(text, &r))
        return unreadable(&wanted_day, text, err);
    if (!civil_exists(r.date.year, r.date.month, r.date.day))
        return does_not_exist(&r.date, err);
    *day = civil_day(r.date.year, r.date.month, r.date.day);
    if (soft)
        *soft = r.era && r.era != civil_era_of(*day);
    return 0;
}

int civil_parse_month(const char *text, int32_t *month, struct en_error *err)
{
    struct reading r;
    struct scan s;
    if (!scan_start(&s, text) || !read_date(&s, &r, false) || !at_end(&s))
        return unreadable(&wanted_month, text, err);
    if (!civil_exists(r.date.year, 1, 1))
        return year_unknown(r.date.year, err);
    if (!civil_exists(r.date.year, r.date.month, 1))
        return error_set(err, EN_INVALID, NULL, "%04d-%02d という月はありません",
                         "month %04d-%02d does not exist", r.date.year, r.date.month);
    *month = r.date.year * 12 + r.date.month - 1;
    return 0;
}

/* n digits and the sign after them (0: none is looked for); false if they are not there. */
static bool fixed(const char **at, int n, char sign, int *value)
{
    *value = 0;
    for (; n > 0; n--, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        *value = *value * 10 + (**at - '0');
    }
    if (sign && **at != sign)
        return false;
    *at += sign != 0;
    return true;
}

static void skip_fraction(const char **at)
{
    size_t n = **at == '.' ? strspn(*at + 1, "0123456789") : 0;
    if (n > 0)
        *at += n + 1;
}

static bool read_offset(const char *at, int *seconds)
{
    int hours, minutes, sign = *at == '-' ? -1 : 1;
    *seconds = 0;
    if (strcmp(at, "Z") == 0 || strcmp(at, "z") == 0)
        return true;
    if (*at != '+' && *at != '-')
        return false;
    at++;
    if (!fixed(&at, 2, ':', &hours) || !fixed(&at, 2, 0, &minutes) || *at || hours > 23 || minutes > 59)
        return false;
    *seconds = sign * (hours * 3600 + minutes * 60);
    return true;
}

/* The date, the seconds of its day and the offset; false if the text is not of that form. */
static bool read_rfc3339(const char *at, struct civil *c, int *clock, int *offset)
{
    int hour, minute, second;
    if (!fixed(&at, 4, '-', &c->year) || !fixed(&at, 2, '-', &c->month) || !fixed(&at, 2, 0, &c->day))
        return false;
    if (*at != 'T' && *at != 't')
        return false;
    at++;
    if (!fixed(&at, 2, ':', &hour) || !fixed(&at, 2, ':', &minute) || !fixed(&at, 2, 0, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    skip_fraction(&at);
    *clock = hour * 3600 + minute * 60 + second;
    return read_offset(at, offset);
}

int civil_parse_time(const char *text, int64_t *seconds, struct en_error *err)
{
    struct civil c;
    int clock, offset;
    if (!read_rfc3339(text, &c, &clock, &offset))
        return unreadable(&wanted_time, text, err);
    if (!civil_exists(c.year, c.month, c.day))
        return does_not_exist(&c, err);
    *seconds = (int64_t)civil_day(c.year, c.month, c.day) * CIVIL_DAY_SECONDS + clock - offset;
    return 0;
}
