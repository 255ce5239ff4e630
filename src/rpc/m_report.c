/*
 * m_report.c - the monthly report as a reply.
 */
#include <string.h>

#include "base/civil.h"
#include "domain/kpi/monthly.h"
#include "domain/rules.h"
#include "rpc/handlers.h"

static void put_columns(struct mp_out *o, const int64_t n[COLUMNS], enum report_column only[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        mp_put_int(o, column_names[only[i]], n[only[i]]);
}

static void put_tenths(struct mp_out *o, const char *key, const struct report_row *r, int64_t tenths)
{
    mp_str(o, key);
    if (r->target)
        mp_float(o, (double)tenths / 10);
    else
        mp_nil(o);
}

static void put_row(struct mp_out *o, const struct report_row *r)
{
    static enum report_column all[COLUMNS] = {COLUMN_MONTH,  COLUMN_PREV_MONTH,  COLUMN_LAST_YEAR,
                                              COLUMN_FISCAL, COLUMN_LAST_FISCAL, COLUMN_PLAN};
    char grade[2] = {r->grade, '\0'};
    mp_open_map(o);
    mp_put_str(o, "code", r->spec->code);
    mp_put_str(o, "label", r->spec->ja);
    mp_put_str(o, "label_en", r->spec->en);
    mp_put_str(o, "unit", r->spec->unit);
    mp_put_str(o, "unit_en", r->spec->unit_en);
    mp_put_str(o, "kind", r->spec->kind == ROW_STOCK ? "stock" : "flow");
    put_columns(o, r->n, all, COLUMNS);
    mp_str(o, "target");
    if (r->target)
        mp_int(o, r->target->target);
    else
        mp_nil(o);
    mp_put_str(o, "target_period", !r->target ? NULL : r->target->period == PERIOD_YEARLY ? "year" : "cum");
    put_tenths(o, "achievement", r, r->achievement10);
    put_tenths(o, "pace", r, r->pace10);
    mp_put_str(o, "grade", r->target ? grade : NULL);
    mp_close(o);
}

static const char *label_of(const struct enum_set *set, const char *key, bool ja)
{
    if (!strcmp(key, "unknown"))
        return ja ? "不明" : "unknown";
    return set ? enum_label(set, key, ja) : key;
}

static void put_keys(struct mp_out *o, const struct table_spec *spec, const struct table_line *t)
{
    static const struct {
        const char *one, *two;
    } names[] = {{"key", "keys"}, {"label", "labels"}, {"label_en", "labels_en"}};
    for (int i = 0; i < 3; i++) {
        const char *first = i ? label_of(spec->set, t->key, i == 1) : t->key;
        mp_str(o, spec->set2 ? names[i].two : names[i].one);
        if (spec->set2) {
            mp_open_array(o);
            mp_str(o, first);
            mp_str(o, i ? label_of(spec->set2, t->key2, i == 1) : t->key2);
            mp_close(o);
        } else {
            mp_str(o, first);
        }
    }
}

static void put_line(struct mp_out *o, const struct table_spec *spec, const struct table_line *t)
{
    static enum report_column shown[] = {COLUMN_MONTH, COLUMN_LAST_YEAR, COLUMN_FISCAL, COLUMN_PLAN};
    mp_open_map(o);
    put_keys(o, spec, t);
    put_columns(o, t->n, shown, sizeof shown / sizeof *shown);
    if (spec->main != MEASURE_COUNT) {
        mp_put_int(o, "main_month", t->main[COLUMN_MONTH]);
        mp_put_int(o, "main_fiscal_year", t->main[COLUMN_FISCAL]);
    }
    if (spec->yen != MEASURE_COUNT) {
        mp_put_int(o, "amount_month", t->yen[COLUMN_MONTH]);
        mp_put_int(o, "amount_fiscal_year", t->yen[COLUMN_FISCAL]);
        mp_put_int(o, "amount_plan_total", t->yen[COLUMN_PLAN]);
    }
    mp_close(o);
}

static void put_head(struct mp_out *o, const struct world *w, const struct monthly *m)
{
    char month[CIVIL_MONTH_MAX];
    mp_put_str(o, "month", civil_month_iso(m->month, month));
    reply_report_head(o, w);
    mp_put_str(o, "plan", m->plan->name);
    mp_put_str(o, "plan_title", m->plan->title);
    mp_put_str(o, "plan_from", civil_month_iso(civil_month_of(m->plan->from), month));
    mp_put_str(o, "plan_until", civil_month_iso(civil_month_of(m->plan->until), month));
    mp_put_bool(o, "closed", false);
}

enum handled h_report_monthly(struct request *rq, struct world *w, const struct services *services)
{
    struct monthly m;
    struct mp_out *o = rq->out;
    int done = services->recounting(services->ctx);
    if (done >= 0) {
        error_set(
            &rq->err, EN_BUSY, NULL,
            "集計の規則が変わったため数え直しています（%d%%済み）。しばらくしてからもう一度お願いします",
            "the rules of counting changed and the figures are being counted anew (%d%% done); try again "
            "shortly",
            done);
        return HANDLED_FAILED;
    }
    if (monthly_make(w, (int32_t)arg_int(rq, "month", 0), arg_text(rq, "plan"), &m, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(o);
    put_head(o, w, &m);
    mp_str(o, "rows");
    mp_open_array(o);
    for (size_t i = 0; i < monthly_row_count; i++)
        put_row(o, &m.row[i]);
    mp_close(o);
    mp_str(o, "tables");
    mp_open_map(o);
    for (size_t i = 0; i < monthly_table_count; i++) {
        mp_str(o, m.table[i].spec->name);
        mp_open_array(o);
        for (size_t k = 0; k < m.table[i].n; k++)
            put_line(o, m.table[i].spec, &m.table[i].line[k]);
        mp_close(o);
    }
    mp_close(o);
    mp_close(o);
    return HANDLED_DONE;
}
