/*
 * era.h - what civil.c and civil_read.c share: the table of eras and the ends of the calendar.
 */
#ifndef BASE_ERA_H
#define BASE_ERA_H

#include "base/civil.h"

#define CIVIL_YEAR_FIRST  1868
#define CIVIL_YEAR_LAST   2200
#define CIVIL_DAY_SECONDS 86400
#define CIVIL_ERAS        5

struct era {
    const char *name, *kanji, *square, *letter; /* 令和 令 ㋿ R */
    struct civil first;
};

/* Newest first. */
extern const struct era civil_eras[CIVIL_ERAS];

/* The era of a day, NULL before the first. */
const struct era *civil_era_of(int32_t day);

#endif
