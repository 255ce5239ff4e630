/*
 * m_report.c - the monthly report as a reply.
 */
#include <string.h>

#include "base/civil.h"
#include "base/decimal.h"
#include "domain/kpi/closing.h"
#include "domain/kpi/correction.h"
#include "domain/kpi/monthly.h"
#include "domain/rules.h"
#include "rpc/figures.h"
#include "rpc/handlers.h"
#include "vocab/enums.h"

static void put_columns(struct mp_out *o, const int64_t n[COLUMNS], enum report_column only[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        mp_put_int(o, column_names[only[i]], n[only[i]]);
}

static void put_tenths(struct mp_out *o, const char *key, bool is, int64_t tenths)
{
    mp_str(o, key);
    if (is)
        mp_float(o, (double)tenths / 10);
    else
        mp_nil(o);
}

static void put_row(struct mp_out *o, const struct report_row *r, const struct plan *plan)
{
    static enum report_column all[COLUMNS] = {COLUMN_MONTH,  COLUMN_PREV_MONTH,  COLUMN_LAST_YEAR,
                                              COLUMN_FISCAL, COLUMN_LAST_FISCAL, COLUMN_PLAN};
    char grade[2] = {r->evaluation.grade, '\0'}, month[CIVIL_MONTH_MAX];
    int32_t from = monthly_plan_from(r->spec, plan);
    mp_open_map(o);
    mp_put_str(o, "code", r->spec->code);
    mp_put_str(o, "label", r->spec->ja);
    mp_put_str(o, "label_en", r->spec->en);
    mp_put_str(o, "unit", r->spec->unit);
    mp_put_str(o, "unit_en", r->spec->unit_en);
    mp_put_str(o, "kind", r->spec->kind == ROW_STOCK ? "stock" : "flow");
    if (r->spec->aside)
        mp_put_bool(o, "aside", true);
    put_columns(o, r->n, all, COLUMNS);
    mp_put_str(o, "counted_from", from == INT32_MIN ? NULL : civil_month_iso(from, month));
    put_decimal_if(o, "target", r->target, r->target ? r->target->target : 0);
    mp_put_str(o, "target_period", r->target ? enum_kpi_period.item[r->target->period].code : NULL);
    put_tenths(o, "achievement", r->evaluation.has_achievement, r->evaluation.achievement10);
    put_tenths(o, "pace", r->evaluation.has_expected, decimal_scale(r->evaluation.expected, 10, DECIMAL_ONE));
    mp_put_str(o, "grade", r->target && r->evaluation.grade != '-' ? grade : NULL);
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

static void put_head(struct mp_out *o, const struct world *w, const struct monthly *m, int64_t closed_at)
{
    char month[CIVIL_MONTH_MAX], time[CIVIL_TIME_MAX];
    mp_put_str(o, "month", civil_month_iso(m->month, month));
    reply_report_head(o, w);
    mp_put_str(o, "plan", m->plan->name);
    mp_put_str(o, "plan_title", m->plan->title);
    mp_put_str(o, "plan_from", civil_month_iso(civil_month_of(m->plan->from), month));
    mp_put_str(o, "plan_until", civil_month_iso(civil_month_of(m->plan->until), month));
    mp_put_bool(o, "closed", closed_at != 0);
    mp_put_str(o, "closed_at", closed_at ? civil_time_iso(closed_at, time) : NULL);
}

static void put_rows(struct mp_out *o, const struct report_row *row, size_t n, const struct plan *plan)
{
    mp_str(o, "rows");
    mp_open_array(o);
    for (size_t i = 0; i < n; i++)
        put_row(o, &row[i], plan);
    mp_close(o);
}

static void put_before(struct mp_out *o, const struct monthly *m)
{
    char month[CIVIL_MONTH_MAX];
    mp_str(o, "previous");
    mp_open_map(o);
    mp_put_str(o, "month", civil_month_iso(m->month - 1, month));
    put_rows(o, m->before, m->nbefore, m->plan);
    mp_close(o);
}

static void put_series(struct mp_out *o, const struct monthly *m)
{
    char month[CIVIL_MONTH_MAX];
    mp_str(o, "series");
    mp_open_map(o);
    mp_str(o, "months");
    mp_open_array(o);
    for (int k = 0; k < SERIES_MONTHS; k++)
        mp_str(o, civil_month_iso(m->series_from + k, month));
    mp_close(o);
    mp_str(o, "rows");
    mp_open_array(o);
    for (size_t i = 0; i < m->nseries; i++) {
        mp_open_map(o);
        mp_put_str(o, "code", m->series[i].spec->code);
        mp_str(o, "values");
        mp_open_array(o);
        for (int k = 0; k < SERIES_MONTHS; k++)
            if (m->series_from + k <= m->month)
                mp_int(o, m->series[i].n[k]);
            else
                mp_nil(o);
        mp_close(o);
        mp_close(o);
    }
    mp_close(o);
    mp_close(o);
}

static void put_follow(struct mp_out *o, const struct report_follow *f)
{
    mp_str(o, "follow");
    mp_open_map(o);
    mp_put_int(o, "planned", f->planned);
    mp_put_int(o, "done", f->done);
    mp_put_int(o, "open", f->planned - f->done);
    mp_close(o);
}

/* --- corrections and remarks --- */

static bool was_told(void *report, const char *code)
{
    const struct mp *rows = mp_get(report, "rows");
    for (size_t i = 0; rows && rows->type == MP_ARRAY && i < rows->n; i++)
        if (!strcmp(mp_get_str(&rows->at[i], "code", ""), code))
            return true;
    return false;
}

static void put_correction(struct mp_out *o, const struct correction_line *l)
{
    char month[CIVIL_MONTH_MAX], time[CIVIL_TIME_MAX];
    mp_open_map(o);
    mp_put_str(o, "month", civil_month_iso(l->month, month));
    mp_put_str(o, "code", l->row->code);
    mp_put_str(o, "label", l->row->ja);
    mp_put_str(o, "label_en", l->row->en);
    mp_put_str(o, "unit", l->row->unit);
    mp_put_str(o, "unit_en", l->row->unit_en);
    mp_put_int(o, "was", l->was);
    mp_put_int(o, "now", l->now);
    if (l->row->aside)
        mp_put_bool(o, "aside", true);
    mp_put_str(o, "reason", l->reason);
    mp_put_str(o, "at", civil_time_iso(l->at, time));
    mp_put_str(o, "by", l->by);
    mp_close(o);
}

/* What changed of the closed months since the last report that was closed before this one. A plan of which no
 * report was kept then has told nothing that could be corrected. */
static size_t find_corrections(struct world *w, const struct monthly *m, struct correction_line **line,
                               size_t *omitted)
{
    struct closing last;
    struct mp told;
    int32_t latest = closing_latest(w->db);
    latest = latest < m->month ? latest : m->month - 1;
    if (!closing_find(w, latest, &last) || correction_last(w->db) == last.corrections_before ||
        !reply_closed_report(w, &last, m->plan->name, &told))
        return 0;
    return correction_lines(w, m->plan, latest, last.corrections_before, was_told, &told, line, omitted);
}

static void put_corrections(struct mp_out *o, struct world *w, const struct monthly *m)
{
    struct correction_line *line = NULL;
    size_t omitted = 0, n = find_corrections(w, m, &line, &omitted);
    mp_str(o, "corrections");
    mp_open_array(o);
    for (size_t i = 0; i < n; i++)
        put_correction(o, &line[i]);
    mp_close(o);
    mp_put_int(o, "corrections_omitted", (int64_t)omitted);
}

static void put_notes(struct mp_out *o, struct world *w, int32_t month)
{
    char time[CIVIL_TIME_MAX];
    struct note *note;
    size_t n = notes_of(w, month, &note);
    mp_str(o, "notes");
    mp_open_array(o);
    for (size_t i = 0; i < n; i++) {
        mp_open_map(o);
        mp_put_int(o, "id", note[i].id);
        mp_put_str(o, "text", note[i].text);
        mp_put_str(o, "at", civil_time_iso(note[i].at, time));
        mp_put_str(o, "by", note[i].by);
        mp_close(o);
    }
    mp_close(o);
}

int reply_monthly(struct mp_out *o, struct world *w, int32_t month, const char *plan, int64_t closed_at,
                  struct en_error *err)
{
    struct monthly m;
    if (monthly_make(w, month, plan, &m, err))
        return -1;
    mp_open_map(o);
    put_head(o, w, &m, closed_at);
    put_rows(o, m.row, monthly_row_count, m.plan);
    put_before(o, &m);
    put_series(o, &m);
    put_follow(o, &m.follow);
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
    put_corrections(o, w, &m);
    put_notes(o, w, month);
    mp_close(o);
    return 0;
}

bool reply_closed_report(struct world *w, const struct closing *c, const char *plan, struct mp *out)
{
    struct report_bytes kept = closing_report(w, c, plan);
    return kept.at && !mp_read(kept.at, kept.n, w->arena, out, NULL);
}

/* What is hidden from the public is decided on the day it is published, not when the month was closed. */
static void reply_published(struct mp_out *o, const struct world *w, const struct mp *report)
{
    static const char limit[] = "suppress_below";
    mp_open_map(o);
    for (size_t i = 0; i < report->n; i++) {
        const struct mp *key = &report->at[2 * i], *value = &report->at[2 * i + 1];
        if (!strcmp(key->s, limit)) {
            mp_put_int(o, limit, w->rules->suppress_below);
        } else {
            mp_value(o, key);
            mp_value(o, value);
        }
    }
    mp_close(o);
}

/* A closed month answers with the very bytes that were kept. */
enum handled h_report_monthly(struct request *rq, struct world *w, const struct services *services)
{
    struct closing c;
    struct report_bytes kept = {0};
    int32_t month = (int32_t)arg_int(rq, "month", 0);
    const struct plan *meant = rules_plan_of(w->rules, arg_text(rq, "plan"), month);
    const char *plan = meant ? meant->name : arg_text(rq, "plan");
    if (plan && closing_find(w, month, &c))
        kept = closing_report(w, &c, plan);
    struct mp report;
    if (kept.at && arg_bool(rq, "publish") && !mp_read(kept.at, kept.n, w->arena, &report, NULL))
        reply_published(rq->out, w, &report);
    else if (kept.at)
        mp_raw(rq->out, kept.at, kept.n);
    if (kept.at)
        return HANDLED_DONE;
    if (want_figures(rq, services) || reply_monthly(rq->out, w, month, plan, 0, &rq->err))
        return HANDLED_FAILED;
    return HANDLED_DONE;
}
