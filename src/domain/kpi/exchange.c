/*
 * exchange.c - 直接交流（延べ人）: who came, and one day of one person never twice.
 */
#include <stdlib.h>

#include "base/civil.h"
#include "domain/kpi/contribution.h"

/* A stretch of days on which `persons` were here. */
struct presence {
    int32_t from, to;
    int64_t persons;
    struct record_ref by;
    int rank; /* visits before consultations on the same first day */
};

static int by_day(const void *a, const void *b)
{
    const struct presence *x = a, *y = b;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank - y->rank;
    return x->by.id < y->by.id ? -1 : x->by.id > y->by.id;
}

static size_t gather(const struct history *h, struct presence *p)
{
    size_t n = 0;
    for (size_t i = 0; i < h->visits.n; i++) {
        const struct h_visit *v = &h->visits.at[i];
        p[n++] = (struct presence){v->from, v->to, v->persons, {"visit", v->id, v->from}, 0};
    }
    for (size_t i = 0; i < h->consults.n; i++) {
        const struct h_consult *c = &h->consults.at[i];
        if (enum_channel.item[c->channel].attr & CHANNEL_IN_PERSON)
            p[n++] = (struct presence){c->date, c->date, c->persons, {"consult", c->id, c->date}, 1};
    }
    qsort(p, n, sizeof *p, by_day);
    return n;
}

/* Persons already counted for the first day of p[i]: by an earlier record or, in its event's head-count, an
 * attendance. */
static int64_t already(const struct history *h, const struct presence *p, size_t i)
{
    int64_t most = 0;
    for (size_t k = 0; k < i; k++)
        if (p[i].from <= p[k].to && p[k].persons > most)
            most = p[k].persons;
    for (size_t k = 0; k < h->attendances.n; k++)
        if (h->attendances.at[k].date == p[i].from && h->attendances.at[k].persons > most)
            most = h->attendances.at[k].persons;
    return most;
}

void contribute_exchange(const struct history *h, struct arena *scratch, emit_fn *emit, void *ctx)
{
    if (h->is_event && h->event_persons)
        emit(ctx, M_EXCHANGE, civil_month_of(h->event_date), "", h->event_persons,
             &(struct record_ref){"event", h->subject.id, h->event_date});
    struct presence *p = arena_array(scratch, h->visits.n + h->consults.n, sizeof *p);
    size_t n = gather(h, p);
    for (size_t i = 0; i < n; i++) {
        int64_t more = p[i].persons - already(h, p, i);
        if (more > 0)
            emit(ctx, M_EXCHANGE, civil_month_of(p[i].from), "", more, &p[i].by);
    }
}
