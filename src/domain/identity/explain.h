/*
 * explain.h - why two records were taken for one person, or not, told so that a clerk understands.
 */
#ifndef DOMAIN_IDENTITY_EXPLAIN_H
#define DOMAIN_IDENTITY_EXPLAIN_H

#include "base/arena.h"
#include "domain/identity/compare.h"

/* 氏名が同じ、電話が同じ、住所は町まで同じ。名の漢字が違うので人が確かめます。 No value of a person is
 * quoted. */
const char *verdict_text(const struct verdict *v, bool ja, struct arena *a);

/* The parts, for a table: "電話", "同じ", and what it weighs. NULL for a level the field does not have. */
const char *verdict_field(enum identity_field f, bool ja);
const char *verdict_level(enum identity_field f, enum identity_level level, bool ja);
/* The sentence of one RULE_*. */
const char *verdict_rule(unsigned rule, bool ja);

/* Bytes for keeping with the decision, and back: outcome, model, rules, and each field's level and bits. */
#define VERDICT_BYTES 48
size_t verdict_pack(const struct verdict *v, unsigned char out[VERDICT_BYTES]);
bool verdict_unpack(const unsigned char *bytes, size_t n, struct verdict *out);

#endif
