/*
 * contribution.c - the rules of docs/figures.md for what the desk does; migrations, donations, exchange and
 * the relationship population have a file each. Invariant: the result depends on the history and the rules
 * alone.
 */
#include "domain/kpi/contribution.h"

#include <string.h>

#include "base/civil.h"

struct out {
    const struct history *h;
    const struct rules *rules;
    struct arena *scratch;
    emit_fn *emit;
    void *ctx;
};

static void put(const struct out *o, enum measure m, const struct record_ref *by, const char *dim, int64_t n)
{
    o->emit(o->ctx, m, civil_month_of(by->date), dim, n, by);
}

/* --- consultations --- */

/* Length of the first code of a ','-joined list. */
static size_t main_length(const char *codes)
{
    return strcspn(codes, ",");
}

/* A second slip of the same contact, day and matter is the same consultation. */
static bool is_repeat_slip(const struct out *o, size_t i)
{
    const struct h_consult *c = &o->h->consults.at[i];
    if (!o->rules->merge_same_day || o->h->subject.kind != SUBJECT_CONTACT)
        return false;
    for (size_t k = 0; k < i; k++) {
        const struct h_consult *e = &o->h->consults.at[k];
        size_t length = main_length(c->topics);
        if (e->date == c->date && main_length(e->topics) == length && !memcmp(e->topics, c->topics, length))
            return true;
    }
    return false;
}

static bool is_new(const struct out *o, size_t i)
{
    int told = o->h->consults.at[i].first;
    return o->h->subject.kind == SUBJECT_CONTACT ? i == 0 && told != 0 : told == 1;
}

/* What the slip says of the place, a city alone too, is never mixed with the contact's address. */
static const char *residence_at(const struct out *o, int prefecture, const char *city, int32_t day)
{
    const struct h_address *at = prefecture || *city ? NULL : history_address(o->h, day);
    if (at) {
        prefecture = at->prefecture;
        city = at->city;
    }
    return residence_of(prefecture, city, o->rules->home_prefecture, o->rules->city_name);
}

const char *gender_or_unknown(const char *gender)
{
    return *gender ? gender : "unknown";
}

static void put_topics(const struct out *o, const struct h_consult *c, const struct record_ref *by)
{
    for (const char *at = c->topics; *at;) {
        size_t length = main_length(at);
        const char *code = arena_strndup(o->scratch, at, length);
        put(o, M_CONSULT_TOPIC, by, code, 1);
        if (at == c->topics)
            put(o, M_CONSULT_MAIN, by, code, 1);
        at += length + (at[length] == ',');
    }
}

static void put_motives(const struct out *o, const struct h_consult *c, const struct record_ref *by)
{
    if (!*c->motives)
        put(o, M_CONSULT_MOTIVE, by, "unknown", 1);
    for (const char *at = c->motives; *at;) {
        size_t length = main_length(at);
        put(o, M_CONSULT_MOTIVE, by, arena_strndup(o->scratch, at, length), 1);
        at += length + (at[length] == ',');
    }
}

/* What the slip says of age and sex wins over the contact's. */
static void put_who(const struct out *o, const struct h_consult *c, const struct record_ref *by)
{
    const char *residence = residence_at(o, c->prefecture, c->city, c->date);
    const char *band = *c->age_band ? c->age_band : age_band_on(o->h->birth, o->h->age_band, c->date);
    const char *gender = gender_or_unknown(*c->gender ? c->gender : o->h->gender);
    bool woman = !strcmp(gender, "female") && (!strcmp(band, "a20") || !strcmp(band, "a30"));
    put(o, M_CONSULT_RESIDENCE, by, arena_printf(o->scratch, "%s/%s", residence, band), 1);
    put(o, M_CONSULT_AGE, by, arena_printf(o->scratch, "%s/%s", band, gender), 1);
    if (woman)
        put(o, M_CONSULT_WOMAN, by, residence, 1);
}

static void put_consult(const struct out *o, size_t i)
{
    const struct h_consult *c = &o->h->consults.at[i];
    if (is_repeat_slip(o, i))
        return;
    struct record_ref by = {"consult", c->id, c->date};
    put(o, M_CONSULT, &by, enum_channel.item[c->channel].code, 1);
    if (is_new(o, i))
        put(o, M_CONSULT_NEW, &by, "", 1);
    if (o->h->subject.kind != SUBJECT_CONTACT)
        put(o, M_CONSULT_ANONYMOUS, &by, "", 1);
    put_topics(o, c, &by);
    put_motives(o, c, &by);
    put_who(o, c, &by);
}

/* Different people: of a month, a fiscal year, since a plan counts, each in the month of their first slip. */
static void put_consultees(const struct out *o)
{
    int32_t month = INT32_MIN, since[PLANS_MAX];
    int year = INT32_MIN;
    char dim[CIVIL_MONTH_MAX];
    for (size_t i = 0; i < o->h->consults.n; i++) {
        const struct h_consult *c = &o->h->consults.at[i];
        struct record_ref by = {"consult", c->id, c->date};
        int32_t in = civil_month_of(c->date);
        if (in != month)
            put(o, M_CONSULTEE_MONTH, &by, "", 1);
        if (civil_fiscal_year(in) != year)
            put(o, M_CONSULTEE_YEAR, &by, "", 1);
        month = in;
        year = civil_fiscal_year(in);
    }
    size_t n = since_months(o->rules, "consultation_people", since);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < o->h->consults.n; i++) {
            const struct h_consult *c = &o->h->consults.at[i];
            if (civil_month_of(c->date) < since[k])
                continue;
            put(o, M_CONSULTEE_SINCE, &(struct record_ref){"consult", c->id, c->date},
                civil_month_iso(since[k], dim), 1);
            break;
        }
}

/* --- visits, stages, the rest --- */

static void put_visit(const struct out *o, const struct h_visit *v)
{
    struct record_ref by = {"visit", v->id, v->from};
    uint32_t attr = enum_visit_type.item[v->type].attr;
    if (attr & VISIT_TRIAL) {
        put(o, M_TRIAL_STAY, &by, "", 1);
        put(o, M_TRIAL_PERSON, &by, "", v->persons);
        put(o, M_TRIAL_DAY, &by, "", v->persons * (v->to - v->from + 1));
    }
    if (attr & VISIT_TELEWORK)
        put(o, M_TELEWORK, &by, "", v->persons);
}

/* The stage at a month's end is the last one dated in or before it: only the last change of a month moves
 * anybody. */
static void put_stages(const struct out *o)
{
    const char *before = NULL;
    for (size_t i = 0; i < o->h->stages.n; i++) {
        const struct h_stage *s = &o->h->stages.at[i];
        bool last_of_month = i + 1 == o->h->stages.n ||
                             civil_month_of(o->h->stages.at[i + 1].date) != civil_month_of(s->date);
        if (!last_of_month || (before && !strcmp(before, s->stage)))
            continue;
        struct record_ref by = {"stage", s->id, s->date};
        if (before)
            put(o, M_STAGE, &by, before, -1);
        put(o, M_STAGE, &by, s->stage, 1);
        before = s->stage;
    }
}

static void put_business(const struct out *o, const struct h_business *b)
{
    struct record_ref by = {"business", b->id, b->date}, closed = {"business", b->id, b->closed};
    put(o, M_BUSINESS, &by, b->origin, 1);
    if (b->vacant)
        put(o, M_BUSINESS_VACANT, &by, "", 1);
    if (b->closed != NO_DAY)
        put(o, M_BUSINESS_CLOSED, &closed, "", 1);
}

/* Has the person moved in since the loan, by the loan's own entry or by a migration of theirs? */
static bool has_moved_in(const struct history *h, const struct h_loan *l)
{
    bool moved = l->moved_in != NO_DAY;
    for (size_t i = 0; i < h->migrations.n; i++)
        moved |= h->migrations.at[i].moved_in >= l->lent;
    return moved;
}

/* A person returns once for each occupation group: with the first of their loans that has led to work. */
static bool returned_before(const struct history *h, const struct h_loan *l)
{
    for (size_t i = 0; i < h->loans.n; i++) {
        const struct h_loan *e = &h->loans.at[i];
        bool earlier = e->work_started < l->work_started ||
                       (e->work_started == l->work_started && e->id < l->id);
        if (e->work_started != NO_DAY && earlier && !strcmp(e->occupation, l->occupation) &&
            has_moved_in(h, e))
            return true;
    }
    return false;
}

static void put_loan(const struct out *o, const struct h_loan *l)
{
    struct record_ref lent = {"loan", l->id, l->lent}, work = {"loan", l->id, l->work_started};
    put(o, M_LOAN, &lent, l->occupation, 1);
    if (l->work_started != NO_DAY && has_moved_in(o->h, l) && !returned_before(o->h, l))
        put(o, M_LOAN_RETURN, &work, l->occupation, 1);
}

static void put_desk(const struct out *o)
{
    const struct history *h = o->h;
    for (size_t i = 0; i < h->consults.n; i++)
        put_consult(o, i);
    if (h->is_person)
        put_consultees(o);
    for (size_t i = 0; i < h->applications.n; i++)
        put(o, M_APPLICATION,
            &(struct record_ref){"application", h->applications.at[i].id, h->applications.at[i].date}, "", 1);
    for (size_t i = 0; i < h->visits.n; i++)
        put_visit(o, &h->visits.at[i]);
    for (size_t i = 0; i < h->businesses.n; i++)
        put_business(o, &h->businesses.at[i]);
    for (size_t i = 0; i < h->loans.n; i++)
        put_loan(o, &h->loans.at[i]);
    if (h->project_funded != NO_DAY)
        put(o, M_PROJECT, &(struct record_ref){"project", h->subject.id, h->project_funded}, "", 1);
    put_stages(o);
}

void kpi_contribution(const struct history *h, const struct rules *rules, const struct definitions *defined,
                      struct arena *scratch, emit_fn *emit, void *ctx)
{
    const struct out o = {h, rules, scratch, emit, ctx};
    put_desk(&o);
    contribute_migrations(h, defined, scratch, emit, ctx);
    contribute_donations(h, rules, defined, scratch, emit, ctx);
    contribute_exchange(h, scratch, emit, ctx);
    contribute_relationship(h, rules, defined, scratch, emit, ctx);
    contribute_mails(h, emit, ctx);
}
