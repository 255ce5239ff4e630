/*
 * report_head.c - the head that the replies of all reports share.
 */
#include <string.h>

#include "base/civil.h"
#include "domain/rules.h"
#include "rpc/request.h"

static void put_circulation(struct mp_out *o, const char *names)
{
    mp_str(o, "circulation");
    mp_open_array(o);
    while (names && *names) {
        size_t n = strcspn(names, ",");
        if (n)
            mp_strn(o, names, n);
        names += n + (names[n] == ',');
    }
    mp_close(o);
}

void reply_report_head(struct mp_out *o, const struct world *w)
{
    char time[CIVIL_TIME_MAX];
    mp_put_str(o, "title", w->rules->desk_name);
    mp_put_str(o, "city", w->rules->city_name);
    mp_put_str(o, "division", w->rules->division);
    mp_put_str(o, "generated_at", civil_time_iso(w->now, time));
    put_circulation(o, w->rules->circulation);
    mp_put_int(o, "suppress_below", w->rules->suppress_below);
}
