/*
 * migrants.c - whom the city calls a migrant (移住者), by age and sex, and whether they stay (定着).
 */
#include "base/civil.h"
#include "domain/kpi/contribution.h"

struct out {
    struct arena *scratch;
    emit_fn *emit;
    void *ctx;
};

static void put(const struct out *o, enum measure m, const struct h_migration *mig, int32_t day,
                const char *dim, int64_t n)
{
    o->emit(o->ctx, m, civil_month_of(day), dim, n, &(struct record_ref){"migration", mig->id, day});
}

/* The city's 移住者 rule. */
static bool is_migrant(const struct h_migration *m, const struct definitions *defined)
{
    bool from_here = defined->migrant_origin == FROM_OUTSIDE_PREFECTURE ? m->from_prefecture : m->from_home;
    return m->counts_as_own && !from_here && (m->via_desk || m->has_scheme || !defined->migrant_needs_tie) &&
           (m->intent || !defined->migrant_needs_intent) &&
           !(m->reason >= 0 && defined->reason_excluded[m->reason]);
}

static void put_members(const struct out *o, const struct h_migration *m, int64_t persons)
{
    static const struct h_member nobody = {NO_DAY, "", ""};
    for (int64_t i = 0; i < persons; i++) {
        const struct h_member *who = m->nmembers ? &m->member[i] : &nobody;
        const char *dim = arena_printf(o->scratch, "%s/%s",
                                       age_band_on(who->birth, who->age_band, m->moved_in),
                                       gender_or_unknown(who->gender));
        put(o, M_MIGRANT_AGE, m, m->moved_in, dim, 1);
    }
}

/* 定着: of those who moved in so many years ago, who has not moved away by then. */
static void put_settling(const struct out *o, const struct h_migration *m, int64_t persons)
{
    static const struct {
        int years;
        const char *dim;
    } after[] = {{1, "1"}, {3, "3"}, {5, "5"}};
    if (m->departed != NO_DAY)
        put(o, M_MIGRANT_LEFT, m, m->departed, "", persons);
    for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
        int32_t day = civil_add_months(m->moved_in, 12 * after[i].years);
        put(o, M_MIGRANT_DUE, m, day, after[i].dim, persons);
        if (m->departed == NO_DAY || m->departed > day)
            put(o, M_MIGRANT_SETTLED, m, day, after[i].dim, persons);
    }
}

void contribute_migrations(const struct history *h, const struct definitions *defined, struct arena *scratch,
                           emit_fn *emit, void *ctx)
{
    const struct out o = {scratch, emit, ctx};
    for (size_t i = 0; i < h->migrations.n; i++) {
        const struct h_migration *m = &h->migrations.at[i];
        int64_t persons = m->nmembers ? (int64_t)m->nmembers : m->persons;
        if (!is_migrant(m, defined))
            continue;
        put(&o, M_MIGRANT, m, m->moved_in, m->turn_type, persons);
        put(&o, M_MIGRANT_REASON, m, m->moved_in,
            m->reason < 0 ? "unknown" : enum_migration_reason.item[m->reason].code, persons);
        put(&o, M_MIGRANT_HOUSEHOLD, m, m->moved_in, "", 1);
        put_members(&o, m, persons);
        put_settling(&o, m, persons);
    }
}
