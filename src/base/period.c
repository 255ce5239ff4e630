/*
 * period.c - the only place that reads and writes periods of reported figures.
 */
#include "base/period.h"

#include <string.h>

#include "base/civil.h"
#include "base/fold.h"

static struct period fiscal(int year)
{
    int32_t first = civil_fiscal_first(year);
    return (struct period){PERIOD_FISCAL, civil_month_first(first), civil_month_last(first + 11)};
}

static struct period calendar(int year)
{
    return (struct period){PERIOD_CALENDAR, civil_day(year, 1, 1), civil_day(year, 12, 31)};
}

/* A year as people write it, read as the year of its last day, so that 令和元年 is 2019. -1 if it is none. */
static int year_of(const char *text, size_t n, struct arena *a)
{
    int32_t day;
    const char *last = arena_printf(a, "%.*s年12月31日", (int)n, text);
    return n && civil_parse(last, &day, NULL, NULL) == 0 ? civil_of(day).year : -1;
}

static bool ends_with(const char *s, const char *suffix)
{
    size_t n = strlen(s), k = strlen(suffix);
    return n >= k && !strcmp(s + n - k, suffix);
}

static bool parse_year(const char *s, struct arena *a, struct period *out)
{
    static const struct {
        const char *before, *behind;
        struct period (*of)(int year);
    } forms[] = {{"fy", "", fiscal}, {"cy", "", calendar}, {"", "年度", fiscal}, {"", "年", calendar}};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t before = strlen(forms[i].before);
        if (strncmp(s, forms[i].before, before) != 0 || !ends_with(s, forms[i].behind))
            continue;
        int year = year_of(s + before, strlen(s) - before - strlen(forms[i].behind), a);
        if (year < 0)
            continue;
        *out = forms[i].of(year);
        return true;
    }
    int year = year_of(s, strlen(s), a); /* a bare 2023 or R5 */
    if (year >= 0)
        *out = fiscal(year);
    return year >= 0;
}

bool period_parse(const char *text, struct arena *a, struct period *out)
{
    const char *s = fold_text(a, text);
    int32_t month, day;
    if (parse_year(s, a, out))
        return true;
    if (civil_parse_month(s, &month, NULL) == 0) {
        *out = (struct period){PERIOD_MONTH, civil_month_first(month), civil_month_last(month)};
        return true;
    }
    if (civil_parse(s, &day, NULL, NULL))
        return false;
    *out = (struct period){PERIOD_DAY, day, day};
    return true;
}

const char *period_text(const struct period *p, struct arena *a)
{
    char text[CIVIL_ISO_MAX > CIVIL_MONTH_MAX ? CIVIL_ISO_MAX : CIVIL_MONTH_MAX];
    switch (p->kind) {
    case PERIOD_FISCAL:
        return arena_printf(a, "FY%d", civil_of(p->first).year);
    case PERIOD_CALENDAR:
        return arena_printf(a, "CY%d", civil_of(p->first).year);
    case PERIOD_MONTH:
        return arena_strdup(a, civil_month_iso(civil_month_of(p->first), text));
    case PERIOD_DAY:
        break;
    }
    return arena_strdup(a, civil_iso(p->first, text));
}

const char *period_label(const struct period *p, bool ja, struct arena *a)
{
    char text[CIVIL_WAREKI_MAX];
    if (!ja)
        return period_text(p, a);
    switch (p->kind) {
    case PERIOD_FISCAL:
        return arena_strdup(a, civil_fiscal_wareki(civil_of(p->first).year, text));
    case PERIOD_CALENDAR:
        return arena_printf(a, "%d年", civil_of(p->first).year);
    case PERIOD_MONTH:
        return arena_strdup(a, civil_wareki_month(civil_month_of(p->first), text));
    case PERIOD_DAY:
        break;
    }
    return arena_strdup(a, civil_wareki(p->first, text));
}

int period_fiscal_year(const struct period *p)
{
    return civil_fiscal_year(civil_month_of(p->last));
}
