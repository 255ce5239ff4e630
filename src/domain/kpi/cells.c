/*
 * cells.c - the only place that writes kpi_cell. Invariant: after a settled request every cell equals the sum
 * of the contributions of all histories; admin.recount proves it.
 */
#include "domain/kpi/cells.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "domain/kpi/correction.h"

struct cellset {
    VEC(struct cell) cells;
    uint32_t *slot; /* 1 + index into cells; 0 = free */
    size_t nslots;  /* a power of two, at least twice the cells */
    struct arena *names;
};

struct cellset *cellset_new(void)
{
    struct cellset *s = mem_alloc(sizeof *s);
    s->nslots = 64;
    s->slot = mem_alloc(s->nslots * sizeof *s->slot);
    s->names = arena_new();
    return s;
}

void cellset_free(struct cellset *s)
{
    if (!s)
        return;
    vec_clear(&s->cells);
    free(s->slot);
    arena_free(s->names);
    free(s);
}

void cellset_clear(struct cellset *s)
{
    s->cells.n = 0;
    memset(s->slot, 0, s->nslots * sizeof *s->slot);
    arena_reset(s->names);
}

static size_t hash_key(enum measure m, int variant, int32_t month, const char *dim)
{
    uint64_t h = ((uint64_t)m << 40 | (uint64_t)variant << 32 | (uint32_t)month) *
                 UINT64_C(0x9e3779b97f4a7c15);
    for (; *dim; dim++)
        h = (h ^ (unsigned char)*dim) * UINT64_C(1099511628211);
    return (size_t)(h ^ h >> 32);
}

static size_t find_slot(const struct cellset *s, enum measure m, int variant, int32_t month, const char *dim)
{
    size_t i = hash_key(m, variant, month, dim) & (s->nslots - 1);
    for (; s->slot[i]; i = (i + 1) & (s->nslots - 1)) {
        const struct cell *c = &s->cells.at[s->slot[i] - 1];
        if (c->measure == m && c->variant == variant && c->month == month && !strcmp(c->dim, dim))
            break;
    }
    return i;
}

static void grow(struct cellset *s)
{
    free(s->slot);
    s->nslots *= 2;
    s->slot = mem_alloc(s->nslots * sizeof *s->slot);
    for (size_t i = 0; i < s->cells.n; i++) {
        const struct cell *c = &s->cells.at[i];
        s->slot[find_slot(s, c->measure, c->variant, c->month, c->dim)] = (uint32_t)(i + 1);
    }
}

void cellset_add(struct cellset *s, enum measure m, int variant, int32_t month, const char *dim, int64_t n)
{
    size_t i = find_slot(s, m, variant, month, dim);
    if (s->slot[i]) {
        s->cells.at[s->slot[i] - 1].n += n;
        return;
    }
    vec_add(&s->cells) = (struct cell){m, variant, month, arena_strdup(s->names, dim), n};
    s->slot[i] = (uint32_t)s->cells.n;
    if (s->cells.n * 2 > s->nslots)
        grow(s);
}

size_t cellset_count(const struct cellset *s)
{
    return s->cells.n;
}

const struct cell *cellset_at(const struct cellset *s, size_t i)
{
    return &s->cells.at[i];
}

struct adding {
    struct cellset *set;
    int sign, variant;
    bool first; /* plan: what depends on no definition is counted with it alone */
};

static void add_one(void *ctx, enum measure m, int32_t month, const char *dim, int64_t n,
                    const struct record_ref *by)
{
    const struct adding *a = ctx;
    (void)by;
    if (measure_is_defined(m))
        cellset_add(a->set, m, a->variant, month, dim, a->sign * n);
    else if (a->first)
        cellset_add(a->set, m, 0, month, dim, a->sign * n);
}

void cellset_add_subject(struct cellset *s, struct db *db, const struct rules *rules, struct subject subject,
                         int sign, struct arena *scratch)
{
    struct history h;
    history_load(db, rules, subject, scratch, &h);
    for (size_t i = 0; i < rules->nplans; i++)
        kpi_contribution(&h, rules, &rules->plan[i].definitions, scratch, add_one,
                         &(struct adding){s, sign, rules->plan[i].variant, i == 0});
    arena_reset(scratch);
}

/* --- a request's changes --- */

struct kpi_turn {
    VEC(struct subject) touched;
    struct cellset *delta;
    struct arena *scratch;
};

struct kpi_turn *kpi_turn_new(void)
{
    struct kpi_turn *t = mem_alloc(sizeof *t);
    t->delta = cellset_new();
    t->scratch = arena_new();
    return t;
}

void kpi_turn_free(struct kpi_turn *t)
{
    if (!t)
        return;
    vec_clear(&t->touched);
    cellset_free(t->delta);
    arena_free(t->scratch);
    free(t);
}

static bool remember(struct kpi_turn *t, struct subject subject)
{
    for (size_t i = t->touched.n; i-- > 0;)
        if (t->touched.at[i].kind == subject.kind && t->touched.at[i].id == subject.id)
            return false;
    vec_add(&t->touched) = subject;
    return true;
}

void kpi_touch(struct world *w, struct subject subject)
{
    if (remember(w->kpi, subject))
        cellset_add_subject(w->kpi->delta, w->db, w->rules, subject, -1, w->kpi->scratch);
}

void kpi_added(struct world *w, struct subject subject)
{
    (void)remember(w->kpi, subject);
}

static void bind_key(struct stmt *q, int i, const struct cell *c)
{
    char name[MEASURE_NAME_MAX];
    stmt_text(q, i, measure_name(c->measure, c->variant, name));
    stmt_text(q, i + 1, c->dim);
    stmt_int(q, i + 2, c->month);
}

static void set_cell(struct db *db, const struct cell *c, int64_t n, const char *sql)
{
    struct stmt *q = db_prep(db, sql);
    stmt_int(q, 1, n);
    bind_key(q, 2, c);
    stmt_run(q);
}

/* A cell that comes to 0 is taken away, so that undoing a change leaves no trace. Three plain statements: an
 * UPSERT with RETURNING would keep a journal of its own for every cell. */
static void apply_cell(struct db *db, const struct cell *c)
{
    struct stmt *q = db_prep(db, "SELECT n FROM kpi_cell WHERE measure = $1 AND dim = $2 AND month = $3");
    bind_key(q, 1, c);
    int64_t was = stmt_get_int(q, 0);
    if (!was)
        set_cell(db, c, c->n, "INSERT INTO kpi_cell (n, measure, dim, month) VALUES ($1, $2, $3, $4)");
    else if (was + c->n)
        set_cell(db, c, was + c->n,
                 "UPDATE kpi_cell SET n = $1 WHERE measure = $2 AND dim = $3 AND month = $4");
    else
        set_cell(db, c, was,
                 "DELETE FROM kpi_cell WHERE n = $1 AND measure = $2 AND dim = $3 AND month = $4");
}

void kpi_apply(struct db *db, const struct cellset *delta)
{
    for (size_t i = 0; i < cellset_count(delta); i++)
        if (cellset_at(delta, i)->n)
            apply_cell(db, cellset_at(delta, i));
}

/* The one contact whose figures changed; 0 = nobody's, or those of several. */
static int64_t only_contact(const struct kpi_turn *t)
{
    return t->touched.n == 1 && t->touched.at[0].kind == SUBJECT_CONTACT ? t->touched.at[0].id : 0;
}

int kpi_settle(struct world *w, struct en_error *err)
{
    struct kpi_turn *t = w->kpi;
    for (size_t i = 0; i < t->touched.n; i++)
        cellset_add_subject(t->delta, w->db, w->rules, t->touched.at[i], 1, t->scratch);
    int rc = correction_keep(w, t->delta, only_contact(t), err);
    if (!rc)
        kpi_apply(w->db, t->delta);
    kpi_forget(w);
    return rc;
}

void kpi_forget(struct world *w)
{
    w->kpi->touched.n = 0;
    cellset_clear(w->kpi->delta);
}
