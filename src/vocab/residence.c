/*
 * residence.c - the only place that groups places of residence into the rows of the report (居住地別).
 */
#include <string.h>

#include "vocab/enums.h"

/* By prefecture code; 0 and beyond are handled apart. Hokkaido is told apart further by the two tables below.
 */
static const char *const group_of_prefecture[48] = {
    [1] = "hokkaido",    [2] = "tohoku",      [3] = "tohoku",      [4] = "tohoku",      [5] = "tohoku",
    [6] = "tohoku",      [7] = "tohoku",      [8] = "kanto",       [9] = "kanto",       [10] = "kanto",
    [11] = "tokyo",      [12] = "tokyo",      [13] = "tokyo",      [14] = "tokyo",      [15] = "koshinetsu",
    [16] = "koshinetsu", [17] = "koshinetsu", [18] = "koshinetsu", [19] = "koshinetsu", [20] = "koshinetsu",
    [21] = "chukyo",     [22] = "chukyo",     [23] = "chukyo",     [24] = "chukyo",     [25] = "kansai",
    [26] = "kansai",     [27] = "kansai",     [28] = "kansai",     [29] = "kansai",     [30] = "kansai",
    [31] = "chugoku",    [32] = "chugoku",    [33] = "chugoku",    [34] = "chugoku",    [35] = "chugoku",
    [36] = "shikoku",    [37] = "shikoku",    [38] = "shikoku",    [39] = "shikoku",    [40] = "kyushu",
    [41] = "kyushu",     [42] = "kyushu",     [43] = "kyushu",     [44] = "kyushu",     [45] = "kyushu",
    [46] = "kyushu",     [47] = "kyushu",
};

static const char *const nemuro_towns[] = {"根室市", "別海町", "中標津町", "標津町", "羅臼町", NULL};
static const char *const kushiro_towns[] = {"釧路市",   "釧路町", "厚岸町", "浜中町", "標茶町",
                                            "弟子屈町", "鶴居村", "白糠町", NULL};

/* What stands behind "○○郡", or the text itself. */
static const char *past_county(const char *city)
{
    const char *county = strstr(city, "郡");
    return county && county > city ? county + strlen("郡") : city;
}

static bool begins_with(const char *s, const char *prefix)
{
    return !strncmp(s, prefix, strlen(prefix));
}

static bool one_of(const char *city, const char *const towns[])
{
    for (; *towns; towns++)
        if (begins_with(city, *towns))
            return true;
    return false;
}

bool residence_is_home(int prefecture, const char *city, int home_prefecture, const char *home_city)
{
    if (!city || !*home_city || (prefecture && prefecture != home_prefecture))
        return false;
    return begins_with(past_county(city), home_city);
}

const char *residence_of(int prefecture, const char *city, int home_prefecture, const char *home_city)
{
    if (residence_is_home(prefecture, city, home_prefecture, home_city))
        return "nemuro_city";
    if (prefecture == 99)
        return "abroad";
    if (prefecture < 1 || prefecture > 47)
        return "unknown";
    if (prefecture == 1 && city) {
        const char *town = past_county(city);
        if (one_of(town, nemuro_towns))
            return "nemuro";
        if (one_of(town, kushiro_towns))
            return "kushiro";
    }
    return group_of_prefecture[prefecture];
}
