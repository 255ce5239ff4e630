/*
 * contribution.h - what one history adds to the figures. Pure: no SQL, no clock.
 */
#ifndef DOMAIN_KPI_CONTRIBUTION_H
#define DOMAIN_KPI_CONTRIBUTION_H

#include "domain/kpi/history.h"
#include "domain/kpi/measure.h"
#include "domain/rules.h"

/* Every contribution of a history, by the rules of docs/figures.md and a plan's definitions. `scratch` is
 * used and not kept. */
void kpi_contribution(const struct history *h, const struct rules *rules, const struct definitions *defined,
                      struct arena *scratch, emit_fn *emit, void *ctx);

/* Its parts, each in a file of its own. */
void contribute_migrations(const struct history *h, const struct definitions *defined, struct arena *scratch,
                           emit_fn *emit, void *ctx);
void contribute_donations(const struct history *h, const struct rules *rules,
                          const struct definitions *defined, struct arena *scratch, emit_fn *emit, void *ctx);
void contribute_relationship(const struct history *h, const struct rules *rules,
                             const struct definitions *defined, struct arena *scratch, emit_fn *emit,
                             void *ctx);
/* The record that keeps a person in the relationship population at a month's end; false if nothing does. */
bool relationship_record(const struct history *h, const struct rules *rules,
                         const struct definitions *defined, struct arena *scratch, int32_t month,
                         struct record_ref *by);
/* Consultations, applications and donations of before this day keep nobody in it at that month's end. */
int32_t relationship_since(const struct definitions *defined, int32_t month);
void contribute_mails(const struct history *h, emit_fn *emit, void *ctx);
void contribute_exchange(const struct history *h, struct arena *scratch, emit_fn *emit, void *ctx);

/* Months in which a person is a repeat donor: [from, until) pairs; until = INT32_MAX if still. */
struct month_span {
    int32_t from, until;
};
size_t repeat_donor_spans(const struct history *h, enum repeat_rule rule, struct arena *scratch,
                          struct month_span **out);

/* First months from which the plans count a row's different people, each once. Returns how many; at most
 * PLANS_MAX. */
size_t since_months(const struct rules *rules, const char *row, int32_t out[PLANS_MAX]);
/* Code of a gender as it is counted. */
const char *gender_or_unknown(const char *gender);

#endif
