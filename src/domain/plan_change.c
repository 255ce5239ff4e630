/*
 * plan_change.c - the only place that says when a change of a plan needs a reason. Invariant: what it lets
 * pass without one counts as before.
 */
#include "domain/plan_change.h"

#include "domain/kpi/monthly.h"

static bool has_kept_reports(struct db *db, const char *name)
{
    struct stmt *q = db_prep(db, "SELECT EXISTS (SELECT 1 FROM month_snapshot s JOIN month_closing c"
                                 " ON c.id = s.closing_id WHERE s.plan = $1 AND c.reopened_at IS NULL)");
    stmt_text(q, 1, name);
    return stmt_get_int(q, 0) == 1;
}

/* Of an indicator that only one of them has, no report told a total of the other. */
static bool count_from_alike(const struct plan *a, const struct plan *b)
{
    for (size_t i = 0; i < monthly_row_count; i++)
        if (plan_count_from(a, monthly_rows[i].code) != plan_count_from(b, monthly_rows[i].code))
            return false;
    for (size_t i = 0; i < a->n; i++) {
        const struct plan_kpi *k = plan_find(b, a->kpi[i].code);
        if (k && k->count_from != a->kpi[i].count_from)
            return false;
    }
    return true;
}

static bool counts_alike(const struct plan *a, const struct plan *b)
{
    return a->from == b->from && a->until == b->until &&
           definitions_equal(&a->definitions, &b->definitions) && count_from_alike(a, b);
}

int plan_change_check(struct world *w, const char *name, const struct plan *next, struct en_error *err)
{
    const struct plan *old = rules_plan(w->rules, name);
    if (w->cause.reason || !has_kept_reports(w->db, name) || (old && next && counts_alike(old, next)))
        return 0;
    return error_set(
        err, EN_CONFLICT, "reason",
        "計画 %s の月報を締めた月があります。期間・数え始め・定義を変えるには理由が要ります",
        "plan %s has reports of closed months; a reason is wanted to change its period, the months"
        " it counts from or its definitions",
        name);
}
