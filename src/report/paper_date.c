/*
 * paper_date.c - the only place that writes dates for paper.
 */
#include "report/paper_date.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/text.h"

#define FULL_WIDTH_0 0xFF10

static const char *taken(struct buf *b, struct arena *a)
{
    const char *s = arena_strndup(a, b->n ? b->at : "", b->n);
    buf_clear(b);
    return s;
}

/* Single digits full width. */
static const char *widened(const char *s, struct arena *a)
{
    struct buf b = {0};
    while (*s) {
        size_t digits = strspn(s, "0123456789"), n = digits ? digits : 1;
        char wide[5] = {0};
        if (digits == 1)
            (void)text_put(wide, (uint32_t)(FULL_WIDTH_0 + *s - '0'));
        buf_add(&b, digits == 1 ? wide : s, digits == 1 ? strlen(wide) : n);
        s += n;
    }
    return taken(&b, a);
}

/* 令和6年10月 to 令6.10: the era's first letter, then the numbers. */
static const char *shortened(const char *wareki, struct arena *a)
{
    const char *s = wareki;
    struct buf b = {0};
    uint32_t era = text_next(&s);
    char first[5] = {0};
    (void)text_put(first, era);
    if (isdigit((unsigned char)*wareki))
        s = wareki;
    else
        buf_str(&b, first);
    for (bool begun = false; *s;) {
        size_t digits = strspn(s, "0123456789");
        bool gannen = !strncmp(s, "元", strlen("元"));
        if (digits || gannen) {
            buf_str(&b, begun ? "." : "");
            buf_add(&b, s, gannen ? strlen("元") : digits);
            begun = true;
            s += gannen ? strlen("元") : digits;
        } else {
            (void)text_next(&s);
        }
    }
    return taken(&b, a);
}

static const char *date_of(const char *iso, struct arena *a)
{
    return arena_strndup(a, iso, strcspn(iso, "T"));
}

const char *paper_day(const char *iso, bool ja, struct arena *a)
{
    char wareki[CIVIL_WAREKI_MAX];
    int32_t day;
    const char *date = date_of(iso, a);
    return ja && !civil_parse(date, &day, NULL, NULL) ? widened(civil_wareki(day, wareki), a) : date;
}

const char *paper_day_short(const char *iso, bool ja, struct arena *a)
{
    char wareki[CIVIL_WAREKI_MAX];
    int32_t day;
    const char *date = date_of(iso, a);
    return ja && !civil_parse(date, &day, NULL, NULL) ? shortened(civil_wareki(day, wareki), a) : date;
}

const char *paper_month(const char *iso, bool ja, struct arena *a)
{
    char wareki[CIVIL_WAREKI_MAX];
    int32_t month;
    return ja && !civil_parse_month(iso, &month, NULL) ? widened(civil_wareki_month(month, wareki), a) : iso;
}

const char *paper_month_head(const char *iso, bool ja, struct arena *a)
{
    char wareki[CIVIL_WAREKI_MAX];
    int32_t month;
    return ja && !civil_parse_month(iso, &month, NULL) ? shortened(civil_wareki_month(month, wareki), a)
                                                       : iso;
}

const char *paper_fiscal(int fiscal_year, bool ja, struct arena *a)
{
    char wareki[CIVIL_WAREKI_MAX];
    return ja ? widened(civil_fiscal_wareki(fiscal_year, wareki), a) : arena_printf(a, "FY%d", fiscal_year);
}

const char *paper_fiscal_head(int fiscal_year, bool ja, struct arena *a)
{
    char wareki[CIVIL_WAREKI_MAX];
    return ja ? shortened(civil_fiscal_wareki(fiscal_year, wareki), a) : arena_printf(a, "FY%d", fiscal_year);
}
