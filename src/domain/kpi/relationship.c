/*
 * relationship.c - the relationship population (関係人口): in which months a person belongs to it, and in
 * which class.
 *
 * Everything that qualifies is a span of months with a class; what disqualifies (death, residence) is a span
 * too. The state changes only where a span begins or ends, so the months between need no look.
 */
#include <stdlib.h>
#include <string.h>

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

/* What a plan gives no class qualifies nobody. */
static void add_tie(struct spans *s, int32_t from, int32_t until, enum mlit_class class, struct record_ref by)
{
    if (class != CLASS_NONE)
        add(s, from, until, class, by);
}

/* A record of a month qualifies for that month and the rest of the window. */
static void add_record(struct spans *s, int32_t last_day, int window, enum mlit_class class,
                       struct record_ref by)
{
    add_tie(s, civil_month_of(by.date), civil_month_of(last_day) + window, class, by);
}

static void add_desk(const struct history *h, const struct definitions *defined, struct spans *s)
{
    const enum mlit_class *tie = defined->tie;
    int window = defined->window_months;
    for (size_t i = 0; i < h->consults.n; i++) {
        const struct h_consult *c = &h->consults.at[i];
        bool in_person = enum_channel.item[c->channel].attr & CHANNEL_IN_PERSON;
        add_record(s, c->date, window, tie[in_person ? TIE_CONSULT_IN_PERSON : TIE_CONSULT],
                   (struct record_ref){"consult", c->id, c->date});
    }
    for (size_t i = 0; i < h->applications.n; i++) {
        const struct h_application *a = &h->applications.at[i];
        add_record(s, a->date, window, tie[TIE_APPLICATION],
                   (struct record_ref){"application", a->id, a->date});
    }
    for (size_t i = 0; i < h->visits.n; i++) {
        const struct h_visit *v = &h->visits.at[i];
        add_record(s, v->to, window, defined->visit[v->type], (struct record_ref){"visit", v->id, v->from});
    }
    for (size_t i = 0; i < h->attendances.n; i++) {
        const struct h_attendance *t = &h->attendances.at[i];
        add_record(s, t->date, window, tie[TIE_EVENT], (struct record_ref){"attendance", t->id, t->date});
    }
}

/* Begun, and ending after the month's end: the month in which it ends is no longer in it. */
static void add_relationships(const struct history *h, const struct definitions *defined, struct spans *s)
{
    for (size_t i = 0; i < h->relationships.n; i++) {
        const struct h_relationship *r = &h->relationships.at[i];
        if (r->until != NO_DAY)
            add_tie(s, r->from == NO_DAY ? ALWAYS : civil_month_of(r->from), civil_month_of(r->until),
                    defined->relationship[r->kind], (struct record_ref){"relationship", r->id, r->from});
    }
}

static void add_donations(const struct history *h, const struct definitions *defined,
                          const struct month_span *repeat, size_t n, struct spans *s)
{
    for (size_t i = 0; i < h->donations.n; i++) {
        const struct h_donation *d = &h->donations.at[i];
        int32_t from = civil_month_of(d->received), until = from + defined->window_months;
        int32_t gone = d->refunded == NO_DAY ? FOREVER : civil_month_of(d->refunded);
        struct record_ref by = {"donation", d->id, d->received};
        until = gone < until ? gone : until;
        if (d->corporate)
            continue;
        if (*d->project)
            add_tie(s, from, until, defined->tie[TIE_CROWDFUNDING], by);
        for (size_t k = 0; k < n; k++)
            add_tie(s, from > repeat[k].from ? from : repeat[k].from,
                    until < repeat[k].until ? until : repeat[k].until, defined->tie[TIE_REPEAT_GIFT], by);
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

#define FIRST_BAND 20
#define LAST_BAND  70

/* The first month at whose end somebody is that old: of a birth on 29 February sometimes March. */
static int32_t month_of_age(int32_t birth, int age)
{
    int32_t month = civil_month_of(birth) + 12 * age;
    return civil_age(birth, civil_month_last(month)) < age ? month + 1 : month;
}

static size_t boundaries(const struct history *h, const struct spans *good, const struct spans *bad,
                         int32_t *out)
{
    const struct spans *both[] = {good, bad};
    size_t n = 0;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->n; i++) {
            out[n++] = both[k]->at[i].from;
            if (both[k]->at[i].until != FOREVER)
                out[n++] = both[k]->at[i].until;
        }
    for (int age = FIRST_BAND; h->birth != NO_DAY && age <= LAST_BAND; age += 10)
        out[n++] = month_of_age(h->birth, age);
    qsort(out, n, sizeof *out, rising);
    return n;
}

/* What a person is at a month's end. */
struct standing {
    const struct span *span; /* NULL: not in it */
    const char *band;        /* code; "" while not in it */
};

struct changing {
    const struct history *h;
    struct arena *scratch;
    emit_fn *emit;
    void *ctx;
};

static enum mlit_class class_of(const struct standing *s)
{
    return s->span ? s->span->class : CLASS_NONE;
}

static void put_class(const struct changing *c, int32_t month, const struct standing *s, int64_t n)
{
    if (s->span)
        c->emit(c->ctx, M_RELATIONSHIP, month, enum_mlit_class.item[s->span->class].code, n, &s->span->by);
}

static void put_age(const struct changing *c, int32_t month, const struct standing *s, int64_t n)
{
    if (s->span)
        c->emit(c->ctx, M_RELATIONSHIP_AGE, month,
                arena_printf(c->scratch, "%s/%s", s->band, gender_or_unknown(c->h->gender)), n, &s->span->by);
}

/* Who leaves does so for want of what qualified last. */
static void put_changes(const struct changing *c, const struct spans *good, const struct spans *bad,
                        const int32_t *month, size_t n)
{
    struct standing was = {NULL, ""};
    for (size_t i = 0; i < n; i++) {
        struct standing is = {span_in(good, bad, month[i]), ""};
        if (is.span)
            is.band = age_band_on(c->h->birth, c->h->age_band, civil_month_last(month[i]));
        if (class_of(&is) != class_of(&was)) {
            put_class(c, month[i], &was, -1);
            put_class(c, month[i], &is, 1);
        }
        if (strcmp(is.band, was.band) != 0) {
            put_age(c, month[i], &was, -1);
            put_age(c, month[i], &is, 1);
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
static void gather(const struct history *h, const struct rules *rules, const struct definitions *defined,
                   struct arena *scratch, struct spans *good, struct spans *bad)
{
    struct month_span *repeat;
    size_t repeats = repeat_donor_spans(h, defined->repeat, scratch, &repeat), most = most_spans(h, repeats);
    *good = (struct spans){arena_array(scratch, most, sizeof(struct span)), 0};
    *bad = (struct spans){arena_array(scratch, most, sizeof(struct span)), 0};
    add_desk(h, defined, good);
    add_relationships(h, defined, good);
    add_donations(h, defined, repeat, repeats, good);
    if (good->n)
        add_blocks(h, rules, bad);
}

void contribute_relationship(const struct history *h, const struct rules *rules,
                             const struct definitions *defined, struct arena *scratch, emit_fn *emit,
                             void *ctx)
{
    struct spans good, bad;
    if (!h->is_person)
        return;
    gather(h, rules, defined, scratch, &good, &bad);
    if (!good.n)
        return;
    size_t bands = (LAST_BAND - FIRST_BAND) / 10 + 1;
    int32_t *month = arena_array(scratch, 2 * (good.n + bad.n) + bands, sizeof *month);
    const struct changing c = {h, scratch, emit, ctx};
    put_changes(&c, &good, &bad, month, boundaries(h, &good, &bad, month));
}

bool relationship_record(const struct history *h, const struct rules *rules,
                         const struct definitions *defined, struct arena *scratch, int32_t month,
                         struct record_ref *by)
{
    struct spans good, bad;
    if (!h->is_person)
        return false;
    gather(h, rules, defined, scratch, &good, &bad);
    const struct span *span = span_in(&good, &bad, month);
    if (span)
        *by = span->by;
    return span;
}

int32_t relationship_since(const struct definitions *defined, int32_t month)
{
    return civil_month_first(month - defined->window_months + 1);
}
