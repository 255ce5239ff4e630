/*
 * visit.c - visits, trial stays, telework stays: first and last day, nights.
 */
#include <inttypes.h>

#include "domain/nouns.h"

#define STAY_MAX_DAYS 3660

/* Nights say how long a stay was where the last day is not told; where both are told they must agree. */
static int visit_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    (void)w;
    bool has_to = value_given(&r->v[VISIT_TO]), has_nights = value_given(&r->v[VISIT_NIGHTS]);
    int64_t from = record_int(r, VISIT_FROM, 0), to = record_int(r, VISIT_TO, from);
    if (check_order(r, VISIT_FROM, VISIT_TO, err))
        return -1;
    if (to - from > STAY_MAX_DAYS)
        return error_set(err, EN_INVALID, "to", "滞在が %d 日を超えています",
                         "the stay is longer than %d days", STAY_MAX_DAYS);
    bool days_changed = old &&
                        (from != record_int(old, VISIT_FROM, 0) || to != record_int(old, VISIT_TO, from));
    bool nights_changed = !old || record_int(r, VISIT_NIGHTS, -1) != record_int(old, VISIT_NIGHTS, -1);
    if (has_to && has_nights && days_changed && !nights_changed)
        has_nights = false; /* the old nights went with the old days */
    if (old && nights_changed && !days_changed && has_nights)
        has_to = false; /* as the old last day goes with the old nights */
    if (has_to && has_nights && record_int(r, VISIT_NIGHTS, 0) != to - from)
        return error_set(err, EN_INVALID, "nights",
                         "nights %" PRId64 " は開始日から終了日までの %" PRId64 " 泊と合いません",
                         "nights %" PRId64 " is not the %" PRId64 " nights between from and to",
                         record_int(r, VISIT_NIGHTS, 0), to - from);
    if (!has_to)
        to = from + record_int(r, VISIT_NIGHTS, 0);
    r->v[VISIT_TO] = VALUE_OF_INT(to);
    r->v[VISIT_NIGHTS] = VALUE_OF_INT(to - from);
    return 0;
}

const struct record_rules visit_rules = {.noun = &noun_visit, .check = visit_check};
