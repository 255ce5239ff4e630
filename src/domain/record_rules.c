/*
 * record_rules.c - which rules belong to which noun, and the small rules that need no file of their own.
 */
#include "domain/nouns.h"

#include <stdio.h>
#include <string.h>

#include "base/civil.h"

int check_order(const struct record *r, int first, int last, struct en_error *err)
{
    const struct field *a = &r->noun->field[first], *b = &r->noun->field[last];
    char from[CIVIL_ISO_MAX], to[CIVIL_ISO_MAX];
    if (r->v[first].kind != VALUE_INT || r->v[last].kind != VALUE_INT || r->v[first].i <= r->v[last].i)
        return 0;
    civil_iso((int32_t)r->v[first].i, from);
    civil_iso((int32_t)r->v[last].i, to);
    char ja[200], en[200];
    (void)snprintf(ja, sizeof ja, "%s %s は %s %s より前です", b->ja, to, a->ja, from);
    (void)snprintf(en, sizeof en, "%s %s is before %s %s", b->name, to, a->name, from);
    return error_set(err, EN_INVALID, b->name, "%s%.0s", "%.0s%s", ja, en);
}

static int business_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    (void)w, (void)old;
    return check_order(r, BUSINESS_STARTED_ON, BUSINESS_CLOSED_ON, err);
}
const struct record_rules business_rules = {.noun = &noun_business, .check = business_check};

static int loan_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    (void)w, (void)old;
    return check_order(r, LOAN_LENT_ON, LOAN_WORK_ON, err);
}
const struct record_rules loan_rules = {.noun = &noun_loan, .check = loan_check};

static int relationship_check(struct world *w, struct record *r, const struct record *old,
                              struct en_error *err)
{
    (void)w, (void)old;
    return check_order(r, RELATIONSHIP_FROM, RELATIONSHIP_UNTIL, err);
}
const struct record_rules relationship_rules = {.noun = &noun_relationship, .check = relationship_check};

static int household_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    (void)old;
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM contact WHERE id = $1 AND kind = 'household'");
    stmt_int(q, 1, record_int(r, HOUSEHOLD_HOUSEHOLD, 0));
    if (!stmt_get_int(q, 0))
        return error_set(err, EN_INVALID, "household", "household は種別が世帯の連絡先です",
                         "household must be a contact of kind household");
    if (record_int(r, HOUSEHOLD_HOUSEHOLD, 0) == record_int(r, HOUSEHOLD_CONTACT, 0))
        return error_set(err, EN_INVALID, "contact", "世帯をその世帯自身に加えることはできません",
                         "a household cannot be its own member");
    return check_order(r, HOUSEHOLD_FROM, HOUSEHOLD_UNTIL, err);
}
const struct record_rules household_rules = {.noun = &noun_household, .check = household_check};

/* What is funded was so on a day: if none is told, today. */
static int project_check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    (void)old;
    if (!record_text(r, PROJECT_STATE))
        r->v[PROJECT_STATE] = VALUE_OF_TEXT("open");
    bool funded = !strcmp(record_text(r, PROJECT_STATE), "funded");
    if (!funded && !record_told(r, PROJECT_FUNDED_ON))
        r->v[PROJECT_FUNDED_ON] = (struct value){.kind = VALUE_NULL};
    if (funded && !value_given(&r->v[PROJECT_FUNDED_ON]))
        r->v[PROJECT_FUNDED_ON] = VALUE_OF_INT(w->today);
    if (!funded && value_given(&r->v[PROJECT_FUNDED_ON]))
        return error_set(err, EN_INVALID, "funded_on", "成立した日は state が funded のときだけです",
                         "funded_on goes with state funded only");
    return check_order(r, PROJECT_FROM, PROJECT_UNTIL, err);
}
const struct record_rules project_rules = {.noun = &noun_project, .check = project_check};

static const struct record_rules *const all[] = {
    &consult_rules,    &application_rules, &visit_rules,    &event_rules,
    &attendance_rules, &migration_rules,   &business_rules, &loan_rules,
    &donation_rules,   &task_rules,        &stage_rules,    &relationship_rules,
    &household_rules,  &project_rules,     &kpi_rules,      &remark_rules,
};

const struct record_rules *record_rules(const struct noun *noun)
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i]->noun == noun)
            return all[i];
    fatal("noun %s has no rules", noun->name);
}
