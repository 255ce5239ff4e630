/*
 * calendar.c - the only place that knows holidays, business days and sending windows.
 */
#include "base/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/charset.h"
#include "base/civil.h"
#include "base/file.h"
#include "base/text.h"
#include "base/vec.h"

/* --- the table --- */

static int decode(const char *path, const struct buf *bytes, struct buf *text, struct en_error *err)
{
    enum charset from = charset_guess(bytes->at ? bytes->at : "", bytes->n, true);
    if (from == CHARSET_UTF16)
        return error_set(err, EN_INVALID, NULL, "%s: UTF-16 は読めません", "%s: UTF-16 is not read", path);
    struct charset_reader *r = charset_reader_new(from);
    int rc = charset_read(r, bytes->at ? bytes->at : "", bytes->n, true, text, err);
    charset_reader_free(r);
    if (rc)
        error_prefix(err, "%s: ", path);
    return rc;
}

static int refuse_line(const char *path, int line, struct en_error *err)
{
    return error_set(err, EN_INVALID, NULL, "%s:%d: 「2024/1/1,元日」の形にしてください",
                     "%s:%d: a line such as 2024/1/1,元日 is wanted", path, line);
}

struct table {
    VEC(struct holiday) v;
};

/* One line without its end; an empty one is passed over. */
static int read_line(const char *path, int number, char *line, struct arena *a, struct table *t,
                     struct en_error *err)
{
    struct holiday h;
    char *comma = strchr(line, ',');
    if (!*text_trim(line))
        return 0;
    if (!comma)
        return refuse_line(path, number, err);
    *comma = '\0';
    h.name = arena_strdup(a, text_trim(comma + 1));
    if (civil_parse(line, &h.day, NULL, NULL) || !*h.name)
        return refuse_line(path, number, err);
    if (t->v.n && t->v.at[t->v.n - 1].day >= h.day)
        return error_set(err, EN_INVALID, NULL, "%s:%d: 日付の順になっていません",
                         "%s:%d: not in the order of days", path, number);
    vec_add(&t->v) = h;
    return 0;
}

/* The first line is the heading. */
static int read_lines(const char *path, const char *text, struct arena *a, struct table *t,
                      struct en_error *err)
{
    for (int number = 1; *text; number++) {
        size_t n = strcspn(text, "\n");
        char *line = arena_strndup(a, text, n && text[n - 1] == '\r' ? n - 1 : n);
        if (number > 1 && read_line(path, number, line, a, t, err))
            return -1;
        text += n + (text[n] == '\n');
    }
    return 0;
}

int calendar_read(const char *path, struct arena *a, struct calendar *c, struct en_error *err)
{
    struct buf bytes = {0}, text = {0};
    struct table t = {0};
    *c = (struct calendar){.closed_from = CALENDAR_CLOSED_FROM, .closed_until = CALENDAR_CLOSED_UNTIL};
    int rc = file_read(path, CALENDAR_BYTES_MAX, &bytes, err) || decode(path, &bytes, &text, err) ||
             (text.at && read_lines(path, text.at, a, &t, err));
    if (!rc && t.v.n) {
        struct holiday *h = arena_array(a, t.v.n, sizeof *h);
        memcpy(h, t.v.at, t.v.n * sizeof *h);
        c->holiday = h;
        c->n = t.v.n;
        c->first_year = civil_of(h[0].day).year;
        c->last_year = civil_of(h[c->n - 1].day).year;
    }
    vec_clear(&t.v);
    buf_clear(&bytes);
    buf_clear(&text);
    return rc ? -1 : 0;
}

/* --- days --- */

bool calendar_covers(const struct calendar *c, int32_t day)
{
    int year = civil_of(day).year;
    return year >= c->first_year && year <= c->last_year;
}

static int compare_day(const void *key, const void *item)
{
    int32_t day = *(const int32_t *)key, other = ((const struct holiday *)item)->day;
    return day < other ? -1 : day > other;
}

const char *calendar_holiday(const struct calendar *c, int32_t day)
{
    const struct holiday *h = c->n ? bsearch(&day, c->holiday, c->n, sizeof *c->holiday, compare_day) : NULL;
    return h ? h->name : NULL;
}

bool calendar_is_closed(const struct calendar *c, int32_t day)
{
    struct civil d = civil_of(day);
    int of_year = d.month * 100 + d.day;
    if (!c->closed_from)
        return false;
    bool behind = of_year >= c->closed_from, before = of_year <= c->closed_until;
    return c->closed_from > c->closed_until ? behind || before : behind && before;
}

bool calendar_is_business_day(const struct calendar *c, int32_t day)
{
    int weekday = civil_weekday(day);
    return weekday != 0 && weekday != 6 && !calendar_holiday(c, day) && !calendar_is_closed(c, day);
}

int32_t calendar_add_business_days(const struct calendar *c, int32_t day, int n)
{
    if (n == 0)
        while (!calendar_is_business_day(c, day))
            day++;
    for (; n > 0; n--)
        do
            day++;
        while (!calendar_is_business_day(c, day));
    return day;
}

/* --- the window --- */

static bool takes_day(const struct calendar *c, const struct send_window *w, int32_t day)
{
    return (w->weekdays >> civil_weekday(day) & 1) && (w->holidays || !calendar_holiday(c, day)) &&
           (w->closed_days || !calendar_is_closed(c, day));
}

bool window_is_open(const struct calendar *c, const struct send_window *w, int64_t moment)
{
    int32_t day = civil_day_of_time(moment);
    int64_t second = moment - civil_time_of_day(day);
    return takes_day(c, w, day) && second >= w->from * INT64_C(60) && second < w->until * INT64_C(60);
}

int64_t window_next(const struct calendar *c, const struct send_window *w, int64_t moment)
{
    int32_t today = civil_day_of_time(moment);
    if (window_is_open(c, w, moment))
        return moment;
    for (int32_t day = today; day < today + 366; day++) {
        int64_t opens = civil_time_of_day(day) + w->from * INT64_C(60);
        if (takes_day(c, w, day) && opens >= moment)
            return opens;
    }
    fatal("a sending window that never opens: weekdays %#x", w->weekdays);
}

int64_t window_opening_by(const struct calendar *c, const struct send_window *w, int32_t day)
{
    for (int32_t by = day; by > day - 366; by--)
        if (takes_day(c, w, by))
            return civil_time_of_day(by) + w->from * INT64_C(60);
    fatal("a sending window that never opens: weekdays %#x", w->weekdays);
}
