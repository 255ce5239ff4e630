/*
 * m_explain.c - the records behind a figure as a reply.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/clock.h"
#include "domain/contact.h"
#include "domain/kpi/correction.h"
#include "domain/kpi/explain.h"
#include "domain/rules.h"
#include "rpc/explain.h"
#include "rpc/figures.h"
#include "rpc/handlers.h"

#define SLICE_MS 6   /* of looking; a request must leave the turn its time */
#define ROWS_MAX 500 /* in one reply, for the same reason: each is looked up by number and name */

/* --- which figure --- */

/* A table's line adds up one of its measures: "stages", "donations_by_portal.amount",
 * "consultations_by_topic.main". */
struct asked_line {
    const struct table_spec *table;
    const char *key, *key2;
    const char *field_prefix; /* of its columns in the report: "", "amount_", "main_" */
    enum measure measure;
};

static const struct row_spec *find_row(const char *code)
{
    for (size_t i = 0; i < monthly_row_count; i++)
        if (!strcmp(monthly_rows[i].code, code))
            return &monthly_rows[i];
    return NULL;
}

static bool find_table(const char *name, struct asked_line *out)
{
    size_t n = strcspn(name, ".");
    const char *part = name[n] ? name + n + 1 : "";
    for (size_t i = 0; i < monthly_table_count; i++) {
        const struct table_spec *t = &monthly_tables[i];
        if (strncmp(t->name, name, n) || t->name[n])
            continue;
        *out = (struct asked_line){.table = t};
        out->measure = !*part                    ? t->measure
                       : !strcmp(part, "amount") ? t->yen
                       : !strcmp(part, "main")   ? t->main
                                                 : MEASURE_COUNT;
        out->field_prefix = !*part ? "" : !strcmp(part, "amount") ? "amount_" : "main_";
        return out->measure != MEASURE_COUNT;
    }
    return false;
}

/* A key may be written as its label; free texts and "unknown" are taken as they are. */
static const char *read_key(const struct enum_set *set, const char *text)
{
    int i = set && strcmp(text, "unknown") ? enum_find(set, text) : -1;
    if (i >= 0)
        return set->item[i].code;
    return !set || !strcmp(text, "unknown") ? text : NULL;
}

static int read_keys(struct request *rq, struct asked_line *line)
{
    const struct table_spec *t = line->table;
    const char *text = arg_text(rq, "key"), *slash = text && t->set2 ? strchr(text, '/') : NULL;
    if (!text)
        return error_set(&rq->err, EN_INVALID, "key", "表の行は --key で指定します",
                         "--key says which line of the table");
    if (t->set2 && !slash)
        return error_set(&rq->err, EN_INVALID, "key", "この表の見出しは二つです。「/」でつないでください",
                         "this table has two keys; join them by '/'");
    line->key = read_key(t->set, slash ? arena_strndup(rq->arena, text, (size_t)(slash - text)) : text);
    line->key2 = slash ? read_key(t->set2, slash + 1) : NULL;
    if (line->key && (!slash || line->key2))
        return 0;
    return error_set(&rq->err, EN_INVALID, "key", "表 %s に %s という行はありません",
                     "table %s has no line %s", t->name, text);
}

static const char *label_of(const struct enum_set *set, const char *key)
{
    return !strcmp(key, "unknown") ? "不明" : set ? enum_label(set, key, true) : key;
}

static const char *label_of_line(struct request *rq, const struct asked_line *line)
{
    const char *first = label_of(line->table->set, line->key);
    return line->key2 ? arena_printf(rq->arena, "%s・%s", first, label_of(line->table->set2, line->key2))
                      : first;
}

/* The line as a row: the report adds it up the same way. */
static const struct row_spec *row_of_line(struct request *rq, const struct asked_line *line)
{
    static const char *const person_tables[] = {"migrants_by_turn", "migrants_by_age_gender",
                                                "relationship_by_age_gender", "stages"};
    struct row_spec *row = arena_alloc(rq->arena, sizeof *row);
    bool yen = line->measure == line->table->yen, people = false;
    for (size_t i = 0; i < sizeof person_tables / sizeof *person_tables; i++)
        people |= !strcmp(person_tables[i], line->table->name);
    *row = (struct row_spec){
        .code = "",
        .ja = arena_printf(rq->arena, "%s　%s", line->table->ja, label_of_line(rq, line)),
        .en = arg_text(rq, "row"),
        .unit = yen      ? "円"
                : people ? "人"
                         : "件",
        .unit_en = yen      ? "yen"
                   : people ? "persons"
                            : "cases",
        .kind = line->table->stock ? ROW_STOCK : ROW_FLOW,
        .measure = line->measure,
        .dim = line->key2 ? arena_printf(rq->arena, "%s/%s", line->key, line->key2) : line->key,
    };
    return row;
}

static int find_figure(struct request *rq, struct asked_line *line, struct asked_figure *out)
{
    const char *name = arg_text(rq, "row");
    out->row = find_row(name);
    if (out->row && arg_text(rq, "key"))
        return error_set(&rq->err, EN_INVALID, "key", "--key は表の行のときだけです",
                         "--key goes only with a table");
    if (out->row)
        return 0;
    if (!find_table(name, line))
        return error_set(&rq->err, EN_NOT_FOUND, "row", "月報に %s という行も表もありません",
                         "the monthly report has no row and no table %s", name);
    if (read_keys(rq, line))
        return -1;
    out->row = row_of_line(rq, line);
    return 0;
}

/* --- what was reported --- */

static bool is_line(const struct mp *row, const struct asked_line *line)
{
    const struct mp *keys = mp_get(row, "keys");
    if (!line->key2)
        return !strcmp(mp_get_str(row, "key", ""), line->key);
    return keys && keys->type == MP_ARRAY && keys->n == 2 && keys->at[0].type == MP_STR &&
           keys->at[1].type == MP_STR && !strcmp(keys->at[0].s, line->key) &&
           !strcmp(keys->at[1].s, line->key2);
}

/* The figure in a closed report. A line that its table does not show was 0 there; a column that it does not
 * have, or a row it did not know, was not told. */
static bool told_figure(const struct mp *report, const struct asked_figure *asked,
                        const struct asked_line *line, struct arena *a, int64_t *out)
{
    const struct mp *list = line->table ? mp_get(mp_get(report, "tables"), line->table->name)
                                        : mp_get(report, "rows");
    const char *field = line->table ? arena_printf(a, "%s%s", line->field_prefix, asked->column)
                                    : asked->column;
    bool any = false;
    for (size_t i = 0; list && i < list->n; i++) {
        const struct mp *row = &list->at[i], *v = mp_get(row, field);
        any |= v != NULL;
        bool is = line->table ? is_line(row, line) : !strcmp(mp_get_str(row, "code", ""), asked->row->code);
        if (is && v && v->type == MP_INT) {
            *out = v->i;
            return true;
        }
    }
    *out = 0;
    return line->table && any;
}

static const struct mp *told_row(const struct mp *report, const char *code)
{
    const struct mp *rows = mp_get(report, "rows");
    for (size_t i = 0; rows && rows->type == MP_ARRAY && i < rows->n; i++)
        if (!strcmp(mp_get_str(&rows->at[i], "code", ""), code))
            return &rows->at[i];
    return NULL;
}

/* Did the closed report count the plan's total from the month it is counted from today? Else corrections do
 * not lead from the one to the other. */
static bool counted_alike(const struct mp *report, const struct plan *plan, const struct asked_line *line,
                          const struct asked_figure *asked)
{
    char month[CIVIL_MONTH_MAX];
    int32_t from = monthly_plan_from(asked->row, plan);
    if (strcmp(asked->column, column_names[COLUMN_PLAN]) != 0 || from == INT32_MIN)
        return true;
    const char *was = line->table ? mp_get_str(report, "plan_from", NULL)
                                  : mp_get_str(told_row(report, asked->row->code), "counted_from", NULL);
    return was && !strcmp(was, civil_month_iso(from, month));
}

static void find_reported(struct world *w, const struct plan *plan, const struct asked_line *line,
                          struct asked_figure *asked)
{
    struct closing c;
    struct mp report;
    if (!closing_find(w, asked->month, &c) || !reply_closed_report(w, &c, plan->name, &report) ||
        !counted_alike(&report, plan, line, asked))
        return;
    asked->reported = told_figure(&report, asked, line, w->arena, &asked->frozen);
    asked->known = c.corrections_before;
}

void find_reported_row(struct world *w, const struct plan *plan, struct asked_figure *asked)
{
    const struct asked_line none = {0};
    find_reported(w, plan, &none, asked);
}

/* --- the reply --- */

static void put_month(struct mp_out *o, const char *key, int32_t month)
{
    char iso[CIVIL_MONTH_MAX];
    mp_put_str(o, key, month > 0 ? civil_month_iso(month, iso) : NULL);
}

static void put_figure(struct mp_out *o, struct world *w, const struct asked_figure *asked)
{
    const struct row_spec *row = asked->row;
    int64_t now = explain_sum(w, row, &asked->range);
    mp_put_str(o, "row", *row->code ? row->code : row->en);
    if (!*row->code)
        mp_put_str(o, "key", row->dim);
    mp_put_str(o, "label", row->ja);
    mp_put_str(o, "label_en", row->en);
    mp_put_str(o, "unit", row->unit);
    mp_put_str(o, "unit_en", row->unit_en);
    put_month(o, "month", asked->month);
    mp_put_str(o, "column", asked->column);
    put_month(o, "from", asked->range.from); /* nil: from the beginning */
    put_month(o, "until", asked->range.until);
    mp_put_bool(o, "stock", asked->range.from == INT32_MIN);
    mp_put_bool(o, "closed", asked->reported);
    mp_put_int(o, "figure", asked->reported ? asked->frozen : now);
    mp_put_int(o, "now", now);
}

static void put_corrections(struct mp_out *o, struct world *w, const struct asked_figure *asked)
{
    char time[CIVIL_TIME_MAX];
    struct correction_part *part;
    int64_t sum;
    size_t n = 0;
    if (asked->reported)
        n = correction_parts(w, asked->known, asked->row, &asked->range, &part, &sum);
    mp_str(o, "corrections");
    mp_open_array(o);
    for (size_t i = 0; i < n; i++) {
        mp_open_map(o);
        mp_put_str(o, "at", civil_time_iso(part[i].at, time));
        mp_put_str(o, "by", part[i].by);
        mp_put_str(o, "reason", part[i].reason);
        mp_put_int(o, "n", part[i].n);
        mp_close(o);
    }
    mp_close(o);
}

static void put_record(struct mp_out *o, struct world *w, const struct explained *e, bool stock)
{
    const char *number = explained_number(w, e);
    mp_open_map(o);
    mp_put_str(o, "kind", e->by.kind);
    mp_put_int(o, "id", e->by.id);
    if (number)
        mp_put_str(o, "number", number);
    reply_day(o, "date", e->by.date);
    if (e->contact) {
        mp_put_int(o, "contact", e->contact);
        mp_put_str(o, "contact_name", contact_name_of(w, e->contact));
    }
    mp_put_int(o, "n", e->n);
    put_month(o, stock ? "since" : "month", e->month);
    if (stock)
        put_month(o, "until", e->until);
    if (*e->dim)
        mp_put_str(o, "dim", e->dim);
    mp_close(o);
}

/* Where to go on: "source:day:id:rows", behind a subject, past so many rows of the next one. */
struct place {
    struct position at;
    int64_t skip;
};

static int read_place(struct request *rq, struct place *out, bool *given)
{
    const char *text = arg_text(rq, "cursor");
    int64_t v[4];
    *given = text;
    for (int i = 0; text && i < 4; i++) {
        char *end;
        v[i] = strtoll(text, &end, 10);
        if (end == text || *end != (i < 3 ? ':' : '\0') || (i != 1 && v[i] < 0))
            return error_set(&rq->err, EN_INVALID, "cursor", "cursor は前の返事のものを使ってください",
                             "cursor must be that of the reply before");
        text = end + 1;
        if (i == 3)
            *out = (struct place){{(int)(v[0] < 100 ? v[0] : 100), v[1], v[2]}, v[3]};
    }
    return 0;
}

/* Look at subjects until there are enough rows or the time is up. Returns whether there is more, and where.
 */
static bool look(struct explain *e, const struct place *from, size_t limit, struct place *next)
{
    int64_t until = clock_monotonic_ms() + SLICE_MS;
    int64_t skip = from->skip;
    do {
        struct position before = e->candidates.at;
        size_t had = e->rows.n;
        if (!explain_step(e))
            return false;
        size_t found = e->rows.n - had, drop = (size_t)skip < found ? (size_t)skip : found;
        if (drop)
            memmove(&e->rows.at[had], &e->rows.at[had + drop], (found - drop) * sizeof *e->rows.at);
        e->rows.n -= drop;
        *next = (struct place){e->candidates.at, 0};
        if (e->rows.n > limit) { /* the rest of this subject's comes next time */
            *next = (struct place){before, (int64_t)(drop + (limit - had))};
            e->rows.n = limit;
            return true;
        }
        skip = 0;
    } while (e->rows.n < limit && clock_monotonic_ms() < until);
    return true;
}

enum handled reply_explained(struct request *rq, struct world *w, const struct asked_figure *asked)
{
    struct explain e;
    struct place from = {0}, next = {0};
    bool given;
    size_t limit = (size_t)arg_int(rq, "limit", ROWS_MAX);
    struct mp_out *o = rq->out;
    if (read_place(rq, &from, &given))
        return HANDLED_FAILED;
    explain_begin(&e, w, asked->row, &asked->range, given ? &from.at : NULL);
    bool more = look(&e, &from, limit < ROWS_MAX ? limit : ROWS_MAX, &next);
    mp_open_map(o);
    put_figure(o, w, asked);
    mp_str(o, "records");
    mp_open_array(o);
    for (size_t i = 0; i < e.rows.n; i++)
        put_record(o, w, &e.rows.at[i], e.stock);
    mp_close(o);
    explain_end(&e);
    put_corrections(o, w, asked);
    if (asked->put_more)
        asked->put_more(rq, w, asked->ctx);
    mp_put_bool(o, "more", more);
    mp_put_str(o, "cursor",
               more ? arena_printf(rq->arena, "%d:%" PRId64 ":%" PRId64 ":%" PRId64, next.at.source,
                                   next.at.day, next.at.id, next.skip)
                    : NULL);
    mp_close(o);
    return HANDLED_DONE;
}

enum handled h_report_explain(struct request *rq, struct world *w, const struct services *services)
{
    struct asked_line line = {0};
    struct asked_figure asked = {.month = (int32_t)arg_int(rq, "month", 0)};
    const char *column = arg_text(rq, "column");
    if (want_figures(rq, services) || find_figure(rq, &line, &asked))
        return HANDLED_FAILED;
    const struct plan *plan = want_plan_of(rq, w, asked.month);
    if (!plan)
        return HANDLED_FAILED;
    int c = column ? enum_index(&enum_report_column, column) : COLUMN_MONTH;
    asked.column = column_names[c];
    asked.range = monthly_range(asked.row, plan, asked.month, (enum report_column)c, rq->arena);
    find_reported(w, plan, &line, &asked);
    return reply_explained(rq, w, &asked);
}
