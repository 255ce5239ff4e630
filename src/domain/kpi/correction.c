/*
 * correction.c - the only place that writes the journal of corrections. Invariant: what a closed report says,
 * plus the journal's cells since, is what the kept totals say now; for every row, column and line of a table.
 */
#include "domain/kpi/correction.h"

#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/vec.h"
#include "domain/kpi/closing.h"

int64_t correction_last(struct db *db)
{
    return stmt_get_int(db_prep(db, "SELECT max(id) FROM correction"), 0);
}

int64_t correction_count(struct db *db, int64_t id, int32_t month)
{
    struct stmt *q = db_prep(db, "SELECT count(DISTINCT correction_id) FROM correction_cell"
                                 " WHERE correction_id > $1 AND month = $2");
    stmt_int(q, 1, id);
    stmt_int(q, 2, month);
    return stmt_get_int(q, 0);
}

/* --- keeping --- */

static bool is_closed(const struct cell *c, int32_t latest)
{
    return c->n && c->month <= latest;
}

static bool touches(const struct cellset *delta, int32_t latest)
{
    for (size_t i = 0; i < cellset_count(delta); i++)
        if (is_closed(cellset_at(delta, i), latest))
            return true;
    return false;
}

static void keep_cells(struct db *db, int64_t id, const struct cellset *delta, int32_t latest)
{
    char name[MEASURE_NAME_MAX];
    for (size_t i = 0; i < cellset_count(delta); i++) {
        const struct cell *c = cellset_at(delta, i);
        if (!is_closed(c, latest))
            continue;
        struct stmt *q = db_prep(db, "INSERT INTO correction_cell (correction_id, measure, dim, month, n)"
                                     " VALUES ($1, $2, $3, $4, $5)");
        stmt_int(q, 1, id);
        stmt_text(q, 2, measure_name(c->measure, c->variant, name));
        stmt_text(q, 3, c->dim);
        stmt_int(q, 4, c->month);
        stmt_int(q, 5, c->n);
        stmt_run(q);
    }
}

static int64_t keep_one(struct db *db, int64_t at, const char *by, const struct cause *cause, int64_t batch,
                        int64_t contact)
{
    struct stmt *q = db_prep(db,
                             "INSERT INTO correction (at, made_by, reason, method, batch_id, record_kind,"
                             " record_id, contact_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id");
    stmt_int(q, 1, at);
    stmt_text(q, 2, by);
    stmt_text(q, 3, cause->reason);
    stmt_text(q, 4, cause->method);
    stmt_int_or_null(q, 5, batch);
    stmt_text(q, 6, batch ? NULL : cause->kind);
    stmt_int_or_null(q, 7, batch ? 0 : cause->id);
    stmt_int_or_null(q, 8, contact);
    return stmt_get_int(q, 0);
}

/* The first closed report that tells something else now: of the month that changes, or the first one there
 * is, which has months before it in its sums. */
static int32_t first_touched(struct db *db, const struct cellset *delta, int32_t latest)
{
    struct stmt *q = db_prep(db, "SELECT min(month) FROM month_closing WHERE reopened_at IS NULL");
    int32_t oldest = (int32_t)stmt_get_int(q, latest), first = latest;
    for (size_t i = 0; i < cellset_count(delta); i++)
        if (is_closed(cellset_at(delta, i), latest) && cellset_at(delta, i)->month < first)
            first = cellset_at(delta, i)->month;
    return first < oldest ? oldest : first;
}

int correction_keep(struct world *w, const struct cellset *delta, int64_t contact, struct en_error *err)
{
    char month[CIVIL_MONTH_MAX];
    int32_t latest = closing_latest(w->db);
    if (latest == NO_MONTH || !touches(delta, latest))
        return 0;
    if (!w->cause.reason)
        return error_set(err, EN_CONFLICT, NULL, "締めた月 %s の数字が変わります。訂正の理由が要ります",
                         "this changes figures of %s, which is closed; a reason for the correction is wanted",
                         civil_month_iso(first_touched(w->db, delta, latest), month));
    keep_cells(w->db, keep_one(w->db, w->now, w->actor.name, &w->cause, w->batch, contact), delta, latest);
    return 0;
}

void correction_keep_recount(struct db *db, const struct cellset *delta, int64_t now, const char *reason)
{
    const struct cause cause = {.reason = reason};
    int32_t latest = closing_latest(db);
    if (latest != NO_MONTH && touches(delta, latest))
        keep_cells(db, keep_one(db, now, "enishid", &cause, 0, 0), delta, latest);
}

/* --- telling --- */

struct journal_cell {
    size_t cause; /* index of its correction in causes */
    const char *dim;
    int32_t month;
    int64_t n;
};

struct journal_cause {
    int64_t id, at;
    const char *by, *reason;
};

struct journal {
    VEC(struct journal_cause) causes;
    VEC(struct journal_cell) of[MEASURE_COUNT];
};

static void load_causes(struct world *w, int64_t after, struct journal *j)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT id, at, made_by, reason FROM correction WHERE id > $1 ORDER BY id");
    stmt_int(q, 1, after);
    while (stmt_row(q))
        vec_add(&j->causes) = (struct journal_cause){col_int(q, 0), col_int(q, 1), col_str(q, 2, w->arena),
                                                     col_str(q, 3, w->arena)};
}

/* Cells come by correction, so that the causes are passed once. */
static void load_journal(struct world *w, const struct plan *plan, int64_t after, struct journal *j)
{
    load_causes(w, after, j);
    struct stmt *q = db_prep(w->db, "SELECT correction_id, measure, dim, month, n FROM correction_cell"
                                    " WHERE correction_id > $1 ORDER BY correction_id");
    size_t cause = 0;
    stmt_int(q, 1, after);
    while (stmt_row(q)) {
        int m = figures_measure(plan, col_text(q, 1));
        if (m < 0)
            continue;
        while (j->causes.at[cause].id != col_int(q, 0))
            cause++;
        vec_add(&j->of[m]) = (struct journal_cell){cause, col_str(q, 2, w->arena), (int32_t)col_int(q, 3),
                                                   col_int(q, 4)};
    }
}

static void clear_journal(struct journal *j)
{
    vec_clear(&j->causes);
    for (int m = 0; m < MEASURE_COUNT; m++)
        vec_clear(&j->of[m]);
}

#define REASONS_SHOWN    5
#define REASONS_COMPARED 100 /* beyond so many nobody asks whether one was there before */

/* A line while it is being added up. */
struct adding {
    struct correction_line line;
    int64_t n;
    int64_t of_cause; /* what the cause being read has changed so far */
    size_t cause;     /* that one, + 1 */
    const char *reason[REASONS_SHOWN];
    size_t reasons;
    VEC(const char *) more; /* different ones that are not shown */
};

typedef VEC(struct adding) adding_list;

static struct adding *adding_of(adding_list *list, size_t first, const struct row_spec *row, int32_t month)
{
    for (size_t i = list->n; i-- > first;)
        if (list->at[i].line.month == month)
            return &list->at[i];
    vec_add(list) = (struct adding){.line = {.row = row, .month = month}};
    return &list->at[list->n - 1];
}

static void add_reason(struct adding *a, const char *reason)
{
    for (size_t i = 0; i < a->reasons; i++)
        if (!strcmp(a->reason[i], reason))
            return;
    for (size_t i = 0; i < a->more.n && i < REASONS_COMPARED; i++)
        if (!strcmp(a->more.at[i], reason))
            return;
    if (a->reasons < REASONS_SHOWN)
        a->reason[a->reasons++] = reason;
    else
        vec_add(&a->more) = reason;
}

/* A correction whose cells came to nothing in this line did not change it. */
static void end_cause(const struct journal *j, struct adding *a)
{
    if (a->of_cause) {
        const struct journal_cause *cause = &j->causes.at[a->cause - 1];
        add_reason(a, cause->reason);
        a->line.by = cause->by;
        a->line.at = cause->at;
    }
    a->of_cause = 0;
}

/* Lines of one row, behind `list`. A stock has one, of the last closed month: that is what was told last. */
static void add_row(const struct journal *j, const struct row_spec *row, const struct cell_range *range,
                    adding_list *list)
{
    size_t first = list->n;
    for (size_t i = 0; i < j->of[range->measure].n; i++) {
        const struct journal_cell *c = &j->of[range->measure].at[i];
        if (!monthly_range_has(row, range, c->month, c->dim))
            continue;
        struct adding *a = adding_of(list, first, row, row->kind == ROW_STOCK ? range->until : c->month);
        if (a->cause != c->cause + 1)
            end_cause(j, a);
        a->cause = c->cause + 1;
        a->n += c->n;
        a->of_cause += c->n;
    }
    for (size_t i = first; i < list->n; i++)
        end_cause(j, &list->at[i]);
}

static const char *joined_reasons(const struct adding *a, struct arena *arena)
{
    struct buf b = {0};
    for (size_t i = 0; i < a->reasons; i++)
        buf_printf(&b, "%s%s", i ? "、" : "", a->reason[i]);
    if (a->more.n)
        buf_printf(&b, "、ほか%zu件", a->more.n);
    const char *text = arena_strndup(arena, b.at, b.n);
    buf_clear(&b);
    return text;
}

/* What the month column of these lines, all of one row, says now. */
static void tell_now(struct world *w, const struct plan *plan, struct adding *a, size_t n)
{
    const struct row_spec *row = a->line.row;
    struct cell_range *range = arena_array(w->arena, n, sizeof *range);
    for (size_t i = 0; i < n; i++)
        range[i] = monthly_range(row, plan, a[i].line.month, COLUMN_MONTH, w->arena);
    struct stmt *q = db_prep(w->db, "SELECT dim, month, n FROM kpi_cell WHERE measure = $1");
    char name[MEASURE_NAME_MAX];
    stmt_text(q, 1, measure_name(range->measure, range->variant, name));
    while (stmt_row(q))
        for (size_t i = 0; i < n; i++)
            if (monthly_range_has(row, &range[i], (int32_t)col_int(q, 1), col_text(q, 0)))
                a[i].line.now += col_int(q, 2);
    for (size_t i = 0; i < n; i++)
        a[i].line.was = a[i].line.now - a[i].n;
}

/* Those that came to nothing are none. */
static void drop_zeros(adding_list *list, size_t first)
{
    size_t kept = first;
    for (size_t i = first; i < list->n; i++) {
        if (list->at[i].n)
            list->at[kept++] = list->at[i];
        else
            vec_clear(&list->at[i].more);
    }
    list->n = kept;
}

static int by_month(const void *a, const void *b)
{
    const struct correction_line *x = &((const struct adding *)a)->line,
                                 *y = &((const struct adding *)b)->line;
    if (x->month != y->month)
        return x->month < y->month ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static size_t hand_over(struct world *w, adding_list *list, struct correction_line **lines, size_t *omitted)
{
    size_t n = list->n > CORRECTION_LINES_MAX ? CORRECTION_LINES_MAX : list->n;
    *omitted = list->n - n;
    *lines = arena_array(w->arena, n, sizeof **lines);
    if (list->n)
        qsort(list->at, list->n, sizeof *list->at, by_month);
    for (size_t i = 0; i < list->n; i++) {
        list->at[i].line.reason = joined_reasons(&list->at[i], w->arena);
        if (i < n)
            (*lines)[i] = list->at[i].line;
        vec_clear(&list->at[i].more);
    }
    vec_clear(list);
    return n;
}

size_t correction_lines(struct world *w, const struct plan *plan, int32_t last, int64_t after, told_fn *told,
                        void *ctx, struct correction_line **lines, size_t *omitted)
{
    struct journal j = {0};
    adding_list list = {0};
    load_journal(w, plan, after, &j);
    for (size_t i = 0; j.causes.n && i < monthly_row_count; i++) {
        const struct row_spec *row = &monthly_rows[i];
        size_t first = list.n;
        if (row->measure == MEASURE_COUNT || !told(ctx, row->code))
            continue;
        struct cell_range range = monthly_range(row, plan, last, COLUMN_MONTH, w->arena);
        range.from = INT32_MIN;
        add_row(&j, row, &range, &list);
        drop_zeros(&list, first);
        if (list.n > first)
            tell_now(w, plan, &list.at[first], list.n - first);
    }
    clear_journal(&j);
    return hand_over(w, &list, lines, omitted);
}

size_t correction_parts(struct world *w, int64_t id, const struct row_spec *row,
                        const struct cell_range *range, struct correction_part **parts, int64_t *sum)
{
    VEC(struct correction_part) v = {0};
    int64_t last = 0;
    *sum = 0;
    if (range->measure == MEASURE_COUNT)
        return 0;
    struct stmt *q = db_prep(w->db,
                             "SELECT c.id, c.at, c.made_by, c.reason, k.dim, k.month, k.n FROM correction c"
                             " JOIN correction_cell k ON k.correction_id = c.id AND k.measure = $1"
                             " WHERE c.id > $2 ORDER BY c.id");
    char name[MEASURE_NAME_MAX];
    stmt_text(q, 1, measure_name(range->measure, range->variant, name));
    stmt_int(q, 2, id);
    while (stmt_row(q)) {
        if (!monthly_range_has(row, range, (int32_t)col_int(q, 5), col_text(q, 4)))
            continue;
        if (last != col_int(q, 0))
            vec_add(&v) = (struct correction_part){col_str(q, 3, w->arena), col_str(q, 2, w->arena),
                                                   col_int(q, 1), 0};
        last = col_int(q, 0);
        v.at[v.n - 1].n += col_int(q, 6);
        *sum += col_int(q, 6);
    }
    size_t n = 0;
    *parts = arena_array(w->arena, v.n, sizeof **parts);
    for (size_t i = 0; i < v.n; i++)
        if (v.at[i].n)
            (*parts)[n++] = v.at[i];
    vec_clear(&v);
    return n;
}
