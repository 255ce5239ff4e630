/*
 * record_note.c - the only place that says what a clerk should look at again: a remark beside a record that
 * was taken, never a refusal.
 */
#include <inttypes.h>

#include "domain/record.h"

#define LONG_AGO_DAYS 1096 /* H8 for R8 is a slip of the finger away */

static const char *odd_day(struct world *w, const struct record *r, bool ja)
{
    bool planned = r->noun == &noun_task || r->noun == &noun_event || r->noun == &noun_visit;
    if (r->noun->date < 0 || planned || w->importing)
        return NULL;
    int64_t day = record_int(r, r->noun->date, w->today);
    if (day > w->today)
        return ja ? "日付が未来です" : "the day is in the future";
    if (day < w->today - LONG_AGO_DAYS)
        return ja ? "日付が3年以上前です" : "the day is more than three years ago";
    return NULL;
}

/* The same contact, day and noun: entered twice, most likely. Consultations have a remark of their own. */
static int64_t same_day_twin(struct world *w, const struct record *r)
{
    if (r->noun->date < 0 || r->noun->contact < 0 || r->noun == &noun_consult || r->noun == &noun_task ||
        r->noun == &noun_stage)
        return 0;
    struct record_filter f = {.since = (int32_t)record_int(r, r->noun->date, 0),
                              .until = (int32_t)record_int(r, r->noun->date, 0),
                              .contact = record_int(r, r->noun->contact, 0),
                              .limit = 2};
    struct record *rows;
    size_t n;
    if (!f.contact)
        return 0;
    (void)record_list(w, r->noun, &f, &rows, &n);
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != r->id)
            return rows[i].id;
    return 0;
}

const char *record_note(struct world *w, const struct record *r, bool ja)
{
    const struct record_rules *rules = record_rules(r->noun);
    const char *note = odd_day(w, r, ja);
    int64_t twin = note ? 0 : same_day_twin(w, r);
    if (note)
        return note;
    if (twin)
        return ja ? arena_printf(w->arena, "同じ人の同じ日の%sが番号 %" PRId64 " にあります", r->noun->ja,
                                 twin)
                  : arena_printf(w->arena, "%s %" PRId64 " is of the same contact and day", r->noun->name,
                                 twin);
    return rules->note ? rules->note(w, r, ja) : NULL;
}
