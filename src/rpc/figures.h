/*
 * figures.h - what the handlers of figures share: waiting for a recount, the monthly report as a reply,
 * plans, indicators, decimals.
 */
#ifndef RPC_FIGURES_H
#define RPC_FIGURES_H

#include "domain/kpi/closing.h"
#include "domain/rules.h"
#include "rpc/request.h"

/* While the figures are counted anew by changed rules none may be told: fails the request with EN_BUSY. */
int want_figures(struct request *rq, const struct services *services);
/* The plan of the `plan` (or `name`) argument, none = the first; NULL with EN_NOT_FOUND. */
const struct plan *want_plan(struct request *rq, const struct world *w);
/* Without one, that of the month. */
const struct plan *want_plan_of(struct request *rq, const struct world *w, int32_t month);

/* Millionths as a number: a whole one as an integer, else a double; a text where a double has too few digits.
 */
void put_decimal(struct mp_out *o, const char *key, int64_t millionths);
void put_decimal_if(struct mp_out *o, const char *key, bool is, int64_t millionths); /* nil if not */
/* The keys of an indicator, into an open map. */
void put_kpi(struct mp_out *o, const struct plan_kpi *k);

/* The reply of report.monthly as the records are now; closed_at 0 = the month is open. -1: no such plan. */
int reply_monthly(struct mp_out *o, struct world *w, int32_t month, const char *plan, int64_t closed_at,
                  struct en_error *err);
/* A closed month's report, decoded; false if there is none for this plan. */
bool reply_closed_report(struct world *w, const struct closing *c, const char *plan, struct mp *out);

#endif
