/*
 * visit.c - visits, trial stays, telework stays: first and last day, nights.
 */
#include <inttypes.h>

#include "domain/nouns.h"

#define STAY_MAX_DAYS 3660

/* Whether the change told a last day or a number of nights: nothing that was kept from before counts. */
static bool tells(const struct record *r, int field)
{
    return record_told(r, field) && value_given(&r->v[field]);
}

/*
 * A stay is told by its last day or by its nights; where both are told they must agree, where one is cleared
 * and the other not told it is a visit of one day, and where neither is told a stay that moves keeps its
 * length.
 */
static int visit_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    (void)w;
    bool moved = old && !record_told(r, VISIT_TO) && !record_told(r, VISIT_NIGHTS);
    bool has_to = tells(r, VISIT_TO), has_nights = moved || tells(r, VISIT_NIGHTS);
    int64_t from = record_int(r, VISIT_FROM, 0), nights = has_nights ? record_int(r, VISIT_NIGHTS, 0) : 0;
    if (!has_to)
        r->v[VISIT_TO] = VALUE_OF_INT(from + nights);
    if (check_order(r, VISIT_FROM, VISIT_TO, err))
        return -1;
    int64_t days = record_int(r, VISIT_TO, from) - from;
    if (days > STAY_MAX_DAYS)
        return error_set(err, EN_INVALID, "to", "滞在が %d 日を超えています",
                         "the stay is longer than %d days", STAY_MAX_DAYS);
    if (has_nights && nights != days)
        return error_set(err, EN_INVALID, "nights",
                         "nights %" PRId64 " は開始日から終了日までの %" PRId64 " 泊と合いません",
                         "nights %" PRId64 " is not the %" PRId64 " nights between from and to", nights,
                         days);
    r->v[VISIT_NIGHTS] = VALUE_OF_INT(days);
    return 0;
}

const struct record_rules visit_rules = {.noun = &noun_visit, .check = visit_check};
