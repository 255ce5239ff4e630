/*
 * explain.c - the only place that says which records make a figure. It has no rules of its own: every row is
 * a contribution of kpi_contribution(), taken by the range of monthly_range().
 */
#include "domain/kpi/explain.h"

#include <string.h>

#include "domain/kpi/closing.h"
#include "domain/kpi/contribution.h"

void explain_begin(struct explain *e, struct world *w, const struct row_spec *row,
                   const struct cell_range *range, const struct position *from)
{
    *e = (struct explain){
        .w = w, .row = row, .range = *range, .stock = range->from == INT32_MIN, .scratch = arena_new()};
    candidates_begin(&e->candidates, w, range, from);
}

void explain_end(struct explain *e)
{
    arena_free(e->scratch);
    vec_clear(&e->rows);
}

/* --- contributions of one subject --- */

typedef VEC(struct explained) explained_list;

struct taking {
    const struct explain *e;
    struct cell_range range;
    int64_t contact;
    explained_list *out;
};

static bool same_row(const struct explained *a, const struct explained *b)
{
    return a->by.id == b->by.id && a->month == b->month && !strcmp(a->by.kind, b->by.kind) &&
           !strcmp(a->dim, b->dim);
}

/* What one record gives to one cell is one row, however many persons it counts. */
static void take(void *ctx, enum measure m, int32_t month, const char *dim, int64_t n,
                 const struct record_ref *by)
{
    struct taking *t = ctx;
    struct explained x = {
        .by = *by, .contact = t->contact, .n = n, .month = month, .dim = dim, .until = NO_MONTH};
    if (m != t->range.measure || !monthly_range_has(t->e->row, &t->range, month, dim))
        return;
    for (size_t i = t->out->n; i-- > 0;)
        if (same_row(&t->out->at[i], &x)) {
            t->out->at[i].n += n;
            return;
        }
    x.dim = arena_strdup(t->e->w->arena, dim);
    vec_add(t->out) = x;
}

static void take_history(struct explain *e, struct history *h, int32_t until, explained_list *out)
{
    struct taking t = {e, e->range, h->subject.kind == SUBJECT_CONTACT ? h->subject.id : 0, out};
    t.range.until = until;
    kpi_contribution(h, e->w->rules, rules_definitions(e->w->rules, e->range.variant), e->scratch, take, &t);
}

/* --- a span --- */

static void add_contributions(struct explain *e, const explained_list *found)
{
    for (size_t i = 0; i < found->n; i++)
        if (found->at[i].n)
            vec_add(&e->rows) = found->at[i];
}

/* --- a stock --- */

static int by_month(const void *a, const void *b)
{
    const struct explained *x = a, *y = b;
    if (x->month != y->month)
        return x->month < y->month ? -1 : 1;
    return x->n < y->n ? -1 : x->n > y->n; /* out of one class before into the next */
}

/* The sum of a subject's contributions at the end of the i-th one's month is known once the next month
 * begins. */
static bool ends_month(const explained_list *l, size_t i)
{
    return i + 1 == l->n || l->at[i + 1].month != l->at[i].month;
}

/* One row: what the subject is at the end of the range, since when, until when. */
static bool stand(const struct explain *e, const explained_list *l, struct explained *out)
{
    int64_t sum = 0, before = 0;
    *out = (struct explained){.until = NO_MONTH};
    for (size_t i = 0; i < l->n; i++) {
        const struct explained *x = &l->at[i];
        sum += x->n;
        if (x->month <= e->range.until && x->n > 0) {
            int32_t since = out->month;
            *out = *x;
            out->month = since;
        }
        if (!ends_month(l, i))
            continue;
        if (x->month <= e->range.until) {
            out->month = sum && !before ? x->month : out->month;
            out->n = sum;
        } else if (!sum) {
            out->until = x->month - 1;
            break;
        }
        before = sum;
    }
    return out->n != 0;
}

static void add_standing(struct explain *e, struct history *h, explained_list *found)
{
    struct explained x;
    if (found->n)
        qsort(found->at, found->n, sizeof *found->at, by_month);
    if (!stand(e, found, &x))
        return;
    if (e->range.measure == M_RELATIONSHIP || e->range.measure == M_RELATIONSHIP_AGE)
        (void)relationship_record(h, e->w->rules, rules_definitions(e->w->rules, e->range.variant),
                                  e->scratch, e->range.until, &x.by);
    vec_add(&e->rows) = x;
}

bool explain_step(struct explain *e)
{
    struct subject subject;
    struct history h;
    explained_list found = {0};
    if (!candidates_next(&e->candidates, &subject))
        return false;
    history_load(e->w->db, e->w->rules, subject, e->scratch, &h);
    take_history(e, &h, e->stock ? INT32_MAX : e->range.until, &found);
    if (e->stock)
        add_standing(e, &h, &found);
    else
        add_contributions(e, &found);
    vec_clear(&found);
    arena_reset(e->scratch);
    return true;
}

/* --- the figure --- */

int64_t explain_sum(struct world *w, const struct row_spec *row, const struct cell_range *range)
{
    int64_t sum = 0;
    if (range->measure == MEASURE_COUNT)
        return 0;
    struct stmt *q = db_prep(w->db, "SELECT dim, month, n FROM kpi_cell WHERE measure = $1");
    char name[MEASURE_NAME_MAX];
    stmt_text(q, 1, measure_name(range->measure, range->variant, name));
    while (stmt_row(q))
        if (monthly_range_has(row, range, (int32_t)col_int(q, 1), col_text(q, 0)))
            sum += col_int(q, 2);
    return sum;
}

const char *explained_number(struct world *w, const struct explained *e)
{
    if (strcmp(e->by.kind, "consult"))
        return NULL;
    struct stmt *q = db_prep(w->db, "SELECT number FROM consult WHERE id = $1");
    stmt_int(q, 1, e->by.id);
    if (!stmt_row(q))
        return NULL;
    const char *number = col_str(q, 0, w->arena);
    stmt_done(q);
    return number;
}
