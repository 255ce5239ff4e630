/*
 * application.c - applications to U/I-turn schemes, and the days on which the city must look again.
 */
#include <string.h>

#include "base/civil.h"
#include "domain/nouns.h"

/* 移住支援金: repay all if leaving within 3 years or the job within 1; half if leaving in years 3 to 5. */
static const struct {
    int years;
    const char *what;
} deadlines[] = {
    {1, "申請から1年：就業の継続を確認"},
    {3, "申請から3年：居住の継続を確認（全額返還の期限）"},
    {5, "申請から5年：居住の継続を確認（半額返還の期限）"},
};

static int application_check(struct world *w, struct record *r, const struct record *old,
                             struct en_error *err)
{
    (void)w, (void)old;
    if (!value_given(&r->v[APPLICATION_STATE]))
        r->v[APPLICATION_STATE] = VALUE_OF_TEXT("applied");
    return check_order(r, APPLICATION_APPLIED_ON, APPLICATION_DECIDED_ON, err);
}

static void application_stored(struct world *w, const struct record *r, const struct record *old)
{
    int state = enum_index(&enum_application_state, record_text(r, APPLICATION_STATE));
    bool dead = enum_application_state.item[state].attr & STATE_DEAD;
    static const int deciding[] = {APPLICATION_CONTACT, APPLICATION_SCHEME, APPLICATION_APPLIED_ON,
                                   APPLICATION_STATE, -1};
    if (old && record_same(r, old, deciding))
        return;
    if (old)
        task_take_back(w, "application", r->id);
    for (size_t i = 0; !dead && i < sizeof deadlines / sizeof *deadlines; i++)
        task_plan(
            w, record_int(r, APPLICATION_CONTACT, 0),
            civil_add_months((int32_t)record_int(r, APPLICATION_APPLIED_ON, 0), 12 * deadlines[i].years),
            arena_printf(w->arena, "%s（%s）", deadlines[i].what, record_text(r, APPLICATION_SCHEME)), NULL,
            "application", r->id);
}

static void application_cancelled(struct world *w, const struct record *r)
{
    task_take_back(w, "application", r->id);
}

const struct record_rules application_rules = {
    .noun = &noun_application,
    .check = application_check,
    .stored = application_stored,
    .cancelled = application_cancelled,
};
