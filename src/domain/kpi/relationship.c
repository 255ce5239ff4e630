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
};

struct spans {
    struct span *at;
    size_t n;
};

static void add(struct spans *s, int32_t from, int32_t until, enum mlit_class class)
{
    if (from < until)
        s->at[s->n++] = (struct span){from, until, class};
}

/* What a plan gives no class qualifies nobody. */
static void add_tie(struct spans *s, int32_t from, int32_t until, enum mlit_class class)
{
    if (class != CLASS_NONE)
        add(s, from, until, class);
}

/* A record of a month qualifies for that month and the rest of the window. */
static void add_record(struct spans *s, int32_t day, int32_t last_day, int window, enum mlit_class class)
{
    add_tie(s, civil_month_of(day), civil_month_of(last_day) + window, class);
}

static void add_desk(const struct history *h, const struct definitions *defined, struct spans *s)
{
    const enum mlit_class *tie = defined->tie;
    int window = defined->window_months;
    for (size_t i = 0; i < h->consults.n; i++) {
        const struct h_consult *c = &h->consults.at[i];
        bool in_person = enum_channel.item[c->channel].attr & CHANNEL_IN_PERSON;
        add_record(s, c->date, c->date, window, tie[in_person ? TIE_CONSULT_IN_PERSON : TIE_CONSULT]);
    }
    for (size_t i = 0; i < h->applications.n; i++)
        add_record(s, h->applications.at[i].date, h->applications.at[i].date, window, tie[TIE_APPLICATION]);
    for (size_t i = 0; i < h->visits.n; i++) {
        const struct h_visit *v = &h->visits.at[i];
        add_record(s, v->from, v->to, window, defined->visit[v->type]);
    }
    for (size_t i = 0; i < h->attendances.n; i++)
        add_record(s, h->attendances.at[i].date, h->attendances.at[i].date, window, tie[TIE_EVENT]);
}

/* Begun, and ending after the month's end: the month in which it ends is no longer in it. */
static void add_relationships(const struct history *h, const struct definitions *defined, struct spans *s)
{
    for (size_t i = 0; i < h->relationships.n; i++) {
        const struct h_relationship *r = &h->relationships.at[i];
        if (r->until != NO_DAY)
            add_tie(s, r->from == NO_DAY ? ALWAYS : civil_month_of(r->from), civil_month_of(r->until),
                    defined->relationship[r->kind]);
    }
}

static void add_donations(const struct history *h, const struct definitions *defined,
                          const struct month_span *repeat, size_t n, struct spans *s)
{
    for (size_t i = 0; i < h->donations.n; i++) {
        const struct h_donation *d = &h->donations.at[i];
        int32_t from = civil_month_of(d->received), until = from + defined->window_months;
        int32_t gone = d->refunded == NO_DAY ? FOREVER : civil_month_of(d->refunded);
        until = gone < until ? gone : until;
        if (d->corporate)
            continue;
        if (*d->project)
            add_tie(s, from, until, defined->tie[TIE_CROWDFUNDING]);
        for (size_t k = 0; k < n; k++)
            add_tie(s, from > repeat[k].from ? from : repeat[k].from,
                    until < repeat[k].until ? until : repeat[k].until, defined->tie[TIE_REPEAT_GIFT]);
    }
}

/* Months at whose end the person is dead or lives in the city. */
static void add_blocks(const struct history *h, const struct rules *rules, struct spans *s)
{
    if (h->died != NO_DAY)
        add(s, civil_month_of(h->died), FOREVER, CLASS_NONE);
    for (size_t i = 0; i < h->migrations.n; i++) {
        const struct h_migration *m = &h->migrations.at[i];
        add(s, civil_month_of(m->moved_in), m->departed == NO_DAY ? FOREVER : civil_month_of(m->departed),
            CLASS_NONE);
    }
    for (size_t i = 0; i < h->addresses.n; i++) {
        const struct h_address *a = &h->addresses.at[i];
        if (!residence_is_home(a->prefecture, a->city, rules->home_prefecture, rules->city_name))
            continue;
        /* valid at a month's end: the month of its last day counts only if that is the month's last day */
        int32_t until = a->until == NO_DAY ? FOREVER : civil_month_of(a->until + 1);
        add(s, a->from == NO_DAY ? ALWAYS : civil_month_of(a->from), until, CLASS_NONE);
    }
}

static enum mlit_class class_in(const struct spans *good, const struct spans *bad, int32_t month)
{
    enum mlit_class best = CLASS_NONE;
    for (size_t i = 0; i < bad->n; i++)
        if (bad->at[i].from <= month && month < bad->at[i].until)
            return CLASS_NONE;
    for (size_t i = 0; i < good->n; i++)
        if (good->at[i].from <= month && month < good->at[i].until && good->at[i].class > best)
            best = good->at[i].class;
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
    enum mlit_class class;
    const char *band; /* code; "" while of no class */
};

struct changing {
    const struct history *h;
    struct arena *scratch;
    emit_fn *emit;
    void *ctx;
};

static void put_one(const struct changing *c, int32_t month, enum measure m, const char *dim, int64_t n)
{
    struct record_ref by = {"contact", c->h->subject.id, civil_month_last(month)};
    c->emit(c->ctx, m, month, dim, n, &by);
}

static const char *age_dim(const struct changing *c, const char *band)
{
    return arena_printf(c->scratch, "%s/%s", band, gender_or_unknown(c->h->gender));
}

static void put_change(const struct changing *c, int32_t month, const struct standing *was,
                       const struct standing *is)
{
    if (is->class != was->class && was->class != CLASS_NONE)
        put_one(c, month, M_RELATIONSHIP, enum_mlit_class.item[was->class].code, -1);
    if (is->class != was->class && is->class != CLASS_NONE)
        put_one(c, month, M_RELATIONSHIP, enum_mlit_class.item[is->class].code, 1);
    if (!strcmp(is->band, was->band))
        return;
    if (*was->band)
        put_one(c, month, M_RELATIONSHIP_AGE, age_dim(c, was->band), -1);
    if (*is->band)
        put_one(c, month, M_RELATIONSHIP_AGE, age_dim(c, is->band), 1);
}

static void put_changes(const struct changing *c, const struct spans *good, const struct spans *bad,
                        const int32_t *month, size_t n)
{
    struct standing was = {CLASS_NONE, ""};
    for (size_t i = 0; i < n; i++) {
        struct standing is = {class_in(good, bad, month[i]), ""};
        if (is.class != CLASS_NONE)
            is.band = age_band_on(c->h->birth, c->h->age_band, civil_month_last(month[i]));
        put_change(c, month[i], &was, &is);
        was = is;
    }
}

static size_t most_spans(const struct history *h, size_t repeats)
{
    return h->consults.n + h->applications.n + h->visits.n + h->attendances.n + h->relationships.n +
           h->migrations.n + h->addresses.n + 1 + h->donations.n * (repeats + 1);
}

void contribute_relationship(const struct history *h, const struct rules *rules,
                             const struct definitions *defined, struct arena *scratch, emit_fn *emit,
                             void *ctx)
{
    if (!h->is_person)
        return;
    struct month_span *repeat;
    size_t repeats = repeat_donor_spans(h, defined->repeat, scratch, &repeat), most = most_spans(h, repeats);
    struct spans good = {arena_array(scratch, most, sizeof(struct span)), 0};
    struct spans bad = {arena_array(scratch, most, sizeof(struct span)), 0};
    add_desk(h, defined, &good);
    add_relationships(h, defined, &good);
    add_donations(h, defined, repeat, repeats, &good);
    if (!good.n)
        return;
    add_blocks(h, rules, &bad);
    size_t bands = (LAST_BAND - FIRST_BAND) / 10 + 1;
    int32_t *month = arena_array(scratch, 2 * (good.n + bad.n) + bands, sizeof *month);
    const struct changing c = {h, scratch, emit, ctx};
    put_changes(&c, &good, &bad, month, boundaries(h, &good, &bad, month));
}
