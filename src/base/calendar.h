/*
 * calendar.h - which days a city hall works, and when mail may leave. Pure once the table is read.
 *
 * The table of holidays is the file that the Cabinet Office publishes
 * (国民の祝日・休日月日,国民の祝日・休日名称; in CP932 or UTF-8), moved and substitute holidays included, so
 * that a newer one can take its place as it is. Years beyond its last are taken to have no holidays but
 * weekends and the closing days.
 */
#ifndef BASE_CALENDAR_H
#define BASE_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

#define CALENDAR_BYTES_MAX (1024 * 1024)

struct holiday {
    int32_t day;
    const char *name;
};

struct calendar {
    const struct holiday *holiday; /* by day */
    size_t n;
    int first_year, last_year;     /* that the table covers; 0, 0 if it is empty */
    int closed_from, closed_until; /* the hall is closed on these days of each year, month * 100 + day, across
                                    * New Year if from > until; 0 = never */
};

/* A hall's closing days at the turn of the year. */
#define CALENDAR_CLOSED_FROM  1229
#define CALENDAR_CLOSED_UNTIL 103

/*
 * Read the table; kept in the arena. The closing days are set to those above. -1 with err:
 * "FILE:LINE: what was wanted".
 */
int calendar_read(const char *path, struct arena *a, struct calendar *c, struct en_error *err);

bool calendar_covers(const struct calendar *c, int32_t day);
const char *calendar_holiday(const struct calendar *c, int32_t day); /* its name; NULL if it is none */
bool calendar_is_closed(const struct calendar *c, int32_t day);      /* 12/29 - 1/3 */
/* Monday to Friday, no holiday, not closed. */
bool calendar_is_business_day(const struct calendar *c, int32_t day);
/* The n-th business day after `day` (n > 0); n = 0: `day` itself, or the next business day. */
int32_t calendar_add_business_days(const struct calendar *c, int32_t day, int n);

/* When mail may leave: on these weekdays, in these minutes of the day (until is not in it). */
struct send_window {
    unsigned weekdays; /* bit 0 = Sunday; not 0 */
    int from, until;   /* minutes since midnight, 0 <= from < until <= 1440 */
    bool holidays;     /* on holidays too */
    bool closed_days;  /* while the hall is closed too */
};
#define SEND_WINDOW_HALL ((struct send_window){0x3e, 8 * 60 + 45, 17 * 60 + 30, false, false})

bool window_is_open(const struct calendar *c, const struct send_window *w, int64_t moment);
/* `moment` itself if the window is open then, else the first moment at which it is. */
int64_t window_next(const struct calendar *c, const struct send_window *w, int64_t moment);
/* When it opens on `day`, or if it does not, on the last day before on which it does. */
int64_t window_opening_by(const struct calendar *c, const struct send_window *w, int32_t day);

#endif
