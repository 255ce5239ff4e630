/*
 * filter.h - a small language that tells contacts (or records of one noun) apart, compiled to SQL with bound
 * parameters: the filter of a segment, the condition of a step.
 *
 *   kind = person and prefecture in (東京都, 神奈川県) and not stage = lost
 *   count(donation where received_on >= today - 2 years and state = paid) >= 2
 *   sum(donation.amount_yen where purpose = "子ども未来") >= 30000
 *   last(consult where topic = housing) < today - 90 days     # until the end of the line: a remark
 *   consent(mail_event) = granted and relationship = donor and email is not empty and age >= 40
 *
 * Fields and values are those of the records, labels included; what is not told equals nothing, except that a
 * yes-or-no that was not told is no. Of a list one member must be equal. Days: 2024-10-31, 令和6年10月31日,
 * today, today plus or minus days, months or years. Every condition is either true or false, so `not` is its
 * opposite.
 */
#ifndef DOMAIN_FILTER_H
#define DOMAIN_FILTER_H

#include "domain/record.h"

#define FILTER_MAX_CHARS 4000

/* Contacts c that are asked about: people and bodies, not the contacts that are merged into one. */
#define FILTER_PERSONS "c.cancelled_at IS NULL AND c.merged_into IS NULL"

struct filter {
    const char *sql;     /* a condition on contact c, or on record r of the noun */
    struct value *param; /* $1 ... $n of it */
    int n;
};

/* Compile over contacts; every set it needs is made once. EN_INVALID: "line:column: what was wanted". */
int filter_contacts(struct world *w, const char *text, struct filter *out, struct en_error *err);
/* Compile over records of a noun, named r. */
int filter_records(struct world *w, const struct noun *noun, const char *text, struct filter *out,
                   struct en_error *err);

/* Bind the parameters; the number of the next one. */
int filter_bind(const struct filter *f, struct stmt *q);

int64_t filter_count(struct world *w, const struct filter *f);
/* Ids behind `after`, rising; whether there are more. */
bool filter_members(struct world *w, const struct filter *f, int64_t after, int64_t limit, int64_t **ids,
                    size_t *n);
/* Is this one contact of it? By its own rows alone. -1 with err if the text is wrong. */
int filter_has(struct world *w, const char *text, int64_t contact, bool *has, struct en_error *err);

#endif
