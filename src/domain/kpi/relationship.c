/*
 * relationship.c - the relationship population (関係人口): in which months a person belongs to it, and in
 * which class.
 *
 * Everything that qualifies is a span of months with a class; what disqualifies (death, residence) is a span
 * too. The state changes only where a span begins or ends, so the months between need no look.
 */
#include <stdlib.h>

#include "base/civil.h"
#include "domain/kpi/contribution.h"

#define FOREVER INT32_MAX
#define ALWAYS  0 /* a month before all others */

struct span {
    int32_t from, until; /* months, the last one excluded */
    enum mlit_class class;
    struct record_ref by; /* what qualifies; of what disqualifies nothing is told */
};

struct spans {
    struct span *at;
    size_t n;
};

static void add(struct spans *s, int32_t from, int32_t until, enum mlit_class class, struct record_ref by)
{
    if (from < until)
        s->at[s->n++] = (struct span){from, until, class, by};
}

static void block(struct spans *s, int32_t from, int32_t until)
{
    add(s, from, until, CLASS_NONE, (struct record_ref){0});
}

/* A record of a month qualifies for that month and the rest of the window. */
static void add_record(struct spans *s, int32_t last_day, int window, enum mlit_class class,
                       struct record_ref by)
{
    add(s, civil_month_of(by.date), civil_month_of(last_day) + window, class, by);
}

static void add_desk(const struct history *h, int window, struct spans *s)
{
    for (size_t i = 0; i < h->consults.n; i++) {
        const struct h_consult *c = &h->consults.at[i];
        bool in_person = enum_channel.item[c->channel].attr & CHANNEL_IN_PERSON;
        add_record(s, c->date, window, in_person ? CLASS_JOIN : CLASS_NOVISIT,
                   (struct record_ref){"consult", c->id, c->date});
    }
    for (size_t i = 0; i < h->applications.n; i++) {
        const struct h_application *a = &h->applications.at[i];
        add_record(s, a->date, window, CLASS_NOVISIT, (struct record_ref){"application", a->id, a->date});
    }
    for (size_t i = 0; i < h->visits.n; i++) {
        const struct h_visit *v = &h->visits.at[i];
        add_record(s, v->to, window, enum_visit_type.item[v->type].attr & VISIT_CLASS,
                   (struct record_ref){"visit", v->id, v->from});
    }
    for (size_t i = 0; i < h->attendances.n; i++) {
        const struct h_attendance *t = &h->attendances.at[i];
        add_record(s, t->date, window, CLASS_JOIN, (struct record_ref){"attendance", t->id, t->date});
    }
}

/* Begun, and ending after the month's end: the month in which it ends is no longer in it. */
static void add_relationships(const struct history *h, struct spans *s)
{
    for (size_t i = 0; i < h->relationships.n; i++) {
        const struct h_relationship *r = &h->relationships.at[i];
        if (r->until != NO_DAY && r->class != CLASS_NONE)
            add(s, r->from == NO_DAY ? ALWAYS : civil_month_of(r->from), civil_month_of(r->until), r->class,
                (struct record_ref){"relationship", r->id, r->from});
    }
}

static void add_donations(const struct history *h, int window, const struct month_span *repeat, size_t n,
                          struct spans *s)
{
    for (size_t i = 0; i < h->donations.n; i++) {
        const struct h_donation *d = &h->donations.at[i];
        int32_t from = civil_month_of(d->received), until = from + window;
        int32_t gone = d->refunded == NO_DAY ? FOREVER : civil_month_of(d->refunded);
        struct record_ref by = {"donation", d->id, d->received};
        until = gone < until ? gone : until;
        if (d->corporate)
            continue;
        if (d->crowdfunded)
            add(s, from, until, CLASS_NOVISIT, by);
        for (size_t k = 0; k < n; k++)
            add(s, from > repeat[k].from ? from : repeat[k].from,
                until < repeat[k].until ? until : repeat[k].until, CLASS_NOVISIT, by);
    }
}

/* Months at whose end the person is dead or lives in the city. */
static void add_blocks(const struct history *h, const struct rules *rules, struct spans *s)
{
    if (h->died != NO_DAY)
        block(s, civil_month_of(h->died), FOREVER);
    for (size_t i = 0; i < h->migrations.n; i++) {
        const struct h_migration *m = &h->migrations.at[i];
        block(s, civil_month_of(m->moved_in), m->departed == NO_DAY ? FOREVER : civil_month_of(m->departed));
    }
    for (size_t i = 0; i < h->addresses.n; i++) {
        const struct h_address *a = &h->addresses.at[i];
        if (!residence_is_home(a->prefecture, a->city, rules->home_prefecture, rules->city_name))
            continue;
        /* valid at a month's end: the month of its last day counts only if that is the month's last day */
        int32_t until = a->until == NO_DAY ? FOREVER : civil_month_of(a->until + 1);
        block(s, a->from == NO_DAY ? ALWAYS : civil_month_of(a->from), until);
    }
}

/* Of two spans that hold in a month the one to be told: the higher class, then what holds longer, then the
 * newer record. */
static bool is_better(const struct span *a, const struct span *b)
{
    if (a->class != b->class)
        return a->class > b->class;
    return a->until != b->until ? a->until > b->until : a->by.date > b->by.date;
}

/* What qualifies a person at a month's end; NULL if nothing does. */
static const struct span *span_in(const struct spans *good, const struct spans *bad, int32_t month)
{
    const struct span *best = NULL;
    for (size_t i = 0; i < bad->n; i++)
        if (bad->at[i].from <= month && month < bad->at[i].until)
            return NULL;
    for (size_t i = 0; i < good->n; i++)
        if (good->at[i].from <= month && month < good->at[i].until &&
            (!best || is_better(&good->at[i], best)))
            best = &good->at[i];
    return best;
}

static int rising(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

static size_t boundaries(const struct spans *good, const struct spans *bad, int32_t *out)
{
    const struct spans *both[] = {good, bad};
    size_t n = 0;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->n; i++) {
            out[n++] = both[k]->at[i].from;
            if (both[k]->at[i].until != FOREVER)
                out[n++] = both[k]->at[i].until;
        }
    qsort(out, n, sizeof *out, rising);
    return n;
}

/* Who leaves does so for want of what qualified last. */
static void put_changes(const struct spans *good, const struct spans *bad, const int32_t *month, size_t n,
                        emit_fn *emit, void *ctx)
{
    const struct span *was = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct span *is = span_in(good, bad, month[i]);
        if ((is ? is->class : CLASS_NONE) != (was ? was->class : CLASS_NONE)) {
            if (was)
                emit(ctx, M_RELATIONSHIP, month[i], enum_mlit_class.item[was->class].code, -1, &was->by);
            if (is)
                emit(ctx, M_RELATIONSHIP, month[i], enum_mlit_class.item[is->class].code, 1, &is->by);
        }
        was = is;
    }
}

static size_t most_spans(const struct history *h, size_t repeats)
{
    return h->consults.n + h->applications.n + h->visits.n + h->attendances.n + h->relationships.n +
           h->migrations.n + h->addresses.n + 1 + h->donations.n * (repeats + 1);
}

/* Everything that qualifies, and disqualifies. */
static void gather(const struct history *h, const struct rules *rules, struct arena *scratch,
                   struct spans *good, struct spans *bad)
{
    struct month_span *repeat;
    size_t repeats = repeat_donor_spans(h, scratch, &repeat), most = most_spans(h, repeats);
    *good = (struct spans){arena_array(scratch, most, sizeof(struct span)), 0};
    *bad = (struct spans){arena_array(scratch, most, sizeof(struct span)), 0};
    add_desk(h, rules->window_months, good);
    add_relationships(h, good);
    add_donations(h, rules->window_months, repeat, repeats, good);
    if (good->n)
        add_blocks(h, rules, bad);
}

void contribute_relationship(const struct history *h, const struct rules *rules, struct arena *scratch,
                             emit_fn *emit, void *ctx)
{
    struct spans good, bad;
    if (!h->is_person)
        return;
    gather(h, rules, scratch, &good, &bad);
    if (!good.n)
        return;
    int32_t *month = arena_array(scratch, 2 * (good.n + bad.n), sizeof *month);
    put_changes(&good, &bad, month, boundaries(&good, &bad, month), emit, ctx);
}

bool relationship_record(const struct history *h, const struct rules *rules, struct arena *scratch,
                         int32_t month, struct record_ref *by)
{
    struct spans good, bad;
    if (!h->is_person)
        return false;
    gather(h, rules, scratch, &good, &bad);
    const struct span *span = span_in(&good, &bad, month);
    if (span)
        *by = span->by;
    return span;
}

int32_t relationship_since(const struct rules *rules, int32_t month)
{
    return civil_month_first(month - rules->window_months + 1);
}
