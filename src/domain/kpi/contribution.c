/*
 * contribution.c - the rules of docs/figures.md for what the desk does; donations, exchange and the
 * relationship population have a file each. Invariant: the result depends on the history and the rules alone.
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

static void put_consult(const struct out *o, size_t i)
{
    const struct h_consult *c = &o->h->consults.at[i];
    if (is_repeat_slip(o, i))
        return;
    struct record_ref by = {"consult", c->id, c->date};
    put(o, M_CONSULT, &by, enum_channel.item[c->channel].code, 1);
    if (is_new(o, i))
        put(o, M_CONSULT_NEW, &by, "", 1);
    put_topics(o, c, &by);
    const char *band = *c->age_band ? c->age_band : age_band_on(o->h->birth, o->h->age_band, c->date);
    put(o, M_CONSULT_RESIDENCE, &by,
        arena_printf(o->scratch, "%s/%s", residence_at(o, c->prefecture, c->city, c->date), band), 1);
}

/* --- migrations --- */

/* The city's 移住者 rule. */
static bool is_migrant(const struct h_migration *m)
{
    bool excluded = m->reason >= 0 && (enum_migration_reason.item[m->reason].attr & REASON_NOT_MIGRANT);
    return m->counts_as_own && (m->via_desk || m->has_scheme) && !excluded && m->intent && !m->from_home;
}

static void put_member(const struct out *o, const struct h_migration *m, const struct record_ref *by,
                       const struct h_member *who)
{
    const char *gender = *who->gender ? who->gender : "unknown";
    put(o, M_MIGRANT_AGE, by,
        arena_printf(o->scratch, "%s/%s", age_band_on(who->birth, who->age_band, m->moved_in), gender), 1);
}

static void put_migration(const struct out *o, const struct h_migration *m)
{
    static const struct h_member nobody = {NO_DAY, "", ""};
    struct record_ref by = {"migration", m->id, m->moved_in};
    int64_t persons = m->nmembers ? (int64_t)m->nmembers : m->persons;
    if (!is_migrant(m))
        return;
    put(o, M_MIGRANT, &by, m->turn_type, persons);
    put(o, M_MIGRANT_HOUSEHOLD, &by, "", 1);
    for (int64_t i = 0; i < persons; i++)
        put_member(o, m, &by, m->nmembers ? &m->member[i] : &nobody);
}

/* --- visits, stages, the rest --- */

static void put_visit(const struct out *o, const struct h_visit *v)
{
    struct record_ref by = {"visit", v->id, v->from};
    uint32_t attr = enum_visit_type.item[v->type].attr;
    if (attr & VISIT_TRIAL) {
        put(o, M_TRIAL_STAY, &by, "", 1);
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

void kpi_contribution(const struct history *h, const struct rules *rules, struct arena *scratch,
                      emit_fn *emit, void *ctx)
{
    struct out o = {h, rules, scratch, emit, ctx};
    for (size_t i = 0; i < h->consults.n; i++)
        put_consult(&o, i);
    for (size_t i = 0; i < h->applications.n; i++)
        put(&o, M_APPLICATION,
            &(struct record_ref){"application", h->applications.at[i].id, h->applications.at[i].date}, "", 1);
    for (size_t i = 0; i < h->visits.n; i++)
        put_visit(&o, &h->visits.at[i]);
    for (size_t i = 0; i < h->migrations.n; i++)
        put_migration(&o, &h->migrations.at[i]);
    for (size_t i = 0; i < h->businesses.n; i++)
        put(&o, M_BUSINESS,
            &(struct record_ref){"business", h->businesses.at[i].id, h->businesses.at[i].date}, "", 1);
    put_stages(&o);
    contribute_donations(h, rules, scratch, emit, ctx);
    contribute_exchange(h, scratch, emit, ctx);
    contribute_relationship(h, rules, scratch, emit, ctx);
}
