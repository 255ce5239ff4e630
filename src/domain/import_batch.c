/*
 * import_batch.c - the only place that reads and writes import batches: begun, summed up, ended, listed,
 * compared with what earlier lists of the source brought.
 */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/vec.h"
#include "domain/import_parts.h"
#include "domain/kpi/cells.h"
#include "domain/rules.h"

const struct noun *import_noun(const char *kind)
{
    static const struct noun *const allowed[] = {&noun_consult, &noun_visit,    &noun_event, &noun_migration,
                                                 &noun_contact, &noun_donation, &noun_kpi,   &noun_consent};
    for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
        if (!strcmp(allowed[i]->name, kind))
            return allowed[i];
    return NULL;
}

int import_begin(struct world *w, struct import_batch *batch, struct en_error *err)
{
    if (!import_noun(batch->kind))
        return error_set(
            err, EN_INVALID, "kind",
            "kind %s は取り込めません（consult, visit, event, migration, contact, donation, kpi, consent）",
            "kind %s cannot be imported (consult, visit, event, migration, contact, donation, kpi, consent)",
            batch->kind);
    if (batch->id) {
        struct import_batch open;
        if (import_load(w, batch->id, &open, err))
            return -1;
        if (open.finished_at || strcmp(open.source, batch->source) || strcmp(open.kind, batch->kind))
            return error_set(err, EN_CONFLICT, "batch",
                             "取込 %" PRId64 " は終わっているか、別の一覧のものです",
                             "import %" PRId64 " is finished or of another list", batch->id);
        return 0;
    }
    struct stmt *q = db_prep(w->db,
                             "INSERT INTO import_batch (kind, mapping, source, file, started_at, started_by)"
                             " VALUES ($1, $2, $3, $4, $5, $6)");
    stmt_text(q, 1, batch->kind);
    stmt_text(q, 2, batch->mapping);
    stmt_text(q, 3, batch->source);
    stmt_text(q, 4, batch->file);
    stmt_int(q, 5, w->now);
    stmt_int(q, 6, w->actor.uid);
    batch->id = stmt_insert(q);
    return 0;
}

static void bind_day(struct stmt *q, int i, int32_t day)
{
    if (day == NO_DAY)
        stmt_null(q, i);
    else
        stmt_int(q, i, day);
}

void import_add_sums(struct world *w, const struct import_batch *batch, const struct import_sums *sums)
{
    struct stmt *q = db_prep(w->db,
                             "UPDATE import_batch SET n_new = n_new + $1, n_unchanged = n_unchanged + $2,"
                             " n_changed = n_changed + $3, n_duplicate = n_duplicate + $4,"
                             " n_cancelled = n_cancelled + $5, n_rejected = n_rejected + $6,"
                             " n_restored = n_restored + $7,"
                             " first_on = CASE WHEN $8 < first_on THEN $8 ELSE COALESCE(first_on, $8) END,"
                             " last_on = CASE WHEN $9 > last_on THEN $9 ELSE COALESCE(last_on, $9) END"
                             " WHERE id = $10");
    int i = 1;
    for (; i <= IMPORT_OUTCOMES; i++)
        stmt_int(q, i, sums->n[i - 1]);
    stmt_int(q, i++, sums->restored);
    bind_day(q, i++, sums->first_on);
    bind_day(q, i++, sums->last_on);
    stmt_int(q, i, batch->id);
    stmt_run(q);
}

#define BATCH_SQL                                                                                         \
    "SELECT id, kind, mapping, source, file, n_new, n_unchanged, n_changed, n_duplicate, n_cancelled,"    \
    " n_rejected, n_restored, first_on, last_on, started_at, finished_at, undo_begun_at, undone_at FROM " \
    "import_batch"

static int32_t day_column(struct stmt *q, int i)
{
    return col_is_null(q, i) ? NO_DAY : (int32_t)col_int(q, i);
}

static struct import_batch read_batch(struct stmt *q, struct arena *a)
{
    struct import_batch b = {.id = col_int(q, 0),
                             .kind = col_str(q, 1, a),
                             .mapping = col_str(q, 2, a),
                             .source = col_str(q, 3, a),
                             .file = col_str(q, 4, a),
                             .restored = col_int(q, 5 + IMPORT_OUTCOMES),
                             .first_on = day_column(q, 6 + IMPORT_OUTCOMES),
                             .last_on = day_column(q, 7 + IMPORT_OUTCOMES),
                             .started_at = col_int(q, 8 + IMPORT_OUTCOMES),
                             .finished_at = col_int(q, 9 + IMPORT_OUTCOMES),
                             .undo_begun_at = col_int(q, 10 + IMPORT_OUTCOMES),
                             .undone_at = col_int(q, 11 + IMPORT_OUTCOMES)};
    for (int i = 0; i < IMPORT_OUTCOMES; i++)
        b.n[i] = col_int(q, 5 + i);
    return b;
}

int import_load(struct world *w, int64_t id, struct import_batch *out, struct en_error *err)
{
    struct stmt *q = db_prep(w->db, BATCH_SQL " WHERE id = $1");
    stmt_int(q, 1, id);
    if (!stmt_row(q))
        return error_set(err, EN_NOT_FOUND, "id", "取込 %" PRId64 " はありません",
                         "there is no import %" PRId64, id);
    *out = read_batch(q, w->arena);
    stmt_done(q);
    return 0;
}

size_t import_list(struct world *w, int64_t limit, struct import_batch **rows)
{
    VEC(struct import_batch) v = {0};
    struct stmt *q = db_prep(w->db, BATCH_SQL " ORDER BY id DESC LIMIT $1");
    stmt_int(q, 1, limit);
    while (stmt_row(q))
        vec_add(&v) = read_batch(q, w->arena);
    size_t n = v.n;
    *rows = vec_take(&v, w->arena);
    return n;
}

int import_finish(struct world *w, int64_t id, struct import_batch *out, struct en_error *err)
{
    if (import_load(w, id, out, err))
        return -1;
    struct stmt *q = db_prep(
        w->db, "UPDATE import_batch SET finished_at = $1 WHERE id = $2 AND finished_at IS NULL");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, id);
    stmt_run(q);
    return import_load(w, id, out, err);
}

/* --- figures --- */

static const struct {
    const char *code;
    enum measure measure;
    bool since_plan;
} figures[IMPORT_FIGURES] = {
    {"donation_cases", M_DONATION, false},
    {"donation_amount", M_DONATION_YEN, false},
    {"distinct_donors", M_DONOR_SINCE, true},
    {"repeat_donors", M_REPEAT_DONOR, false},
};

static int64_t sum_of(struct world *w, enum measure m, const char *dim)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT sum(n) FROM kpi_cell WHERE measure = $1 AND ($2 = '' OR dim = $2)");
    stmt_text(q, 1, measure_names[m]);
    stmt_text(q, 2, dim);
    return stmt_get_int(q, 0);
}

/* Donors are those since the first plan began. */
struct import_moment import_moment(struct world *w)
{
    struct import_moment at = {0};
    char since[CIVIL_MONTH_MAX] = "-";
    if (w->rules->nplans)
        (void)civil_month_iso(plan_count_from(&w->rules->plan[0], "distinct_donors"), since);
    for (int i = 0; i < IMPORT_FIGURES; i++)
        at.n[i] = sum_of(w, figures[i].measure, figures[i].since_plan ? since : "");
    return at;
}

void import_add_moved(struct world *w, const struct import_batch *batch, const struct import_moment *before,
                      const struct import_moment *after)
{
    for (int i = 0; i < IMPORT_FIGURES; i++) {
        struct stmt *q = db_prep(
            w->db,
            "INSERT INTO import_figure (batch_id, code, before, moved) VALUES ($1, $2, $3, $4)"
            " ON CONFLICT (batch_id, code) DO UPDATE SET moved = import_figure.moved + excluded.moved");
        stmt_int(q, 1, batch->id);
        stmt_text(q, 2, figures[i].code);
        stmt_int(q, 3, before->n[i]);
        stmt_int(q, 4, after->n[i] - before->n[i]);
        stmt_run(q);
    }
}

size_t import_figures(struct world *w, int64_t id, struct import_figure **out)
{
    struct import_figure *f = arena_array(w->arena, IMPORT_FIGURES, sizeof *f);
    size_t n = 0;
    for (int i = 0; i < IMPORT_FIGURES; i++) {
        struct stmt *q = db_prep(w->db,
                                 "SELECT before, moved FROM import_figure WHERE batch_id = $1 AND code = $2");
        stmt_int(q, 1, id);
        stmt_text(q, 2, figures[i].code);
        if (!stmt_row(q))
            continue;
        f[n++] = (struct import_figure){figures[i].code, col_int(q, 0), col_int(q, 1)};
        stmt_done(q);
    }
    *out = f;
    return n;
}

/* --- what is no longer in the list --- */

#define LOOKED_AT 1000 /* records a request: some milliseconds */

/* Standing records of the source by day and id. */
static struct stmt *select_records(struct world *w, const struct noun *noun, const char *source, int32_t day,
                                   int64_t from, int32_t last)
{
    struct buf b = {0};
    const struct field *f = &noun->field[noun->date];
    const char *column = f->column ? f->column : f->name;
    buf_printf(&b,
               "SELECT r.id, r.%s, s.id, s.source_key FROM %s r JOIN source_record s ON s.record_id = r.id"
               " AND s.kind = $1 AND s.source = $2 WHERE (r.%s, r.id) > ($3, $4) AND r.%s <= $5"
               " AND r.cancelled_at IS NULL ORDER BY r.%s, r.id LIMIT $6",
               column, noun->table, column, column, column);
    struct stmt *q = db_prep(w->db, b.at);
    buf_clear(&b);
    stmt_text(q, 1, noun->name);
    stmt_text(q, 2, source);
    stmt_int(q, 3, day);
    stmt_int(q, 4, from);
    stmt_int(q, 5, last);
    stmt_int(q, 6, LOOKED_AT);
    return q;
}

struct met {
    int64_t id, source;
    int32_t day;
    const char *key;
};

int import_vanished(struct world *w, int64_t id, int32_t day, int64_t from, struct import_vanished *out,
                    struct en_error *err)
{
    struct import_batch b;
    *out = (struct import_vanished){0};
    if (import_load(w, id, &b, err))
        return -1;
    const struct noun *noun = import_noun(b.kind);
    assert(noun); /* what was begun was allowed */
    out->kind = noun->name;
    /* Withdrawals are no records that a list could lose again. */
    if (b.first_on == NO_DAY || noun->date < 0 || b.undone_at || noun == &noun_consent)
        return 0;
    struct seen *seen = seen_open(w, id);
    struct import_missing *rows = arena_array(w->arena, LOOKED_AT, sizeof *rows);
    struct met *met = arena_array(w->arena, LOOKED_AT, sizeof *met);
    size_t n = 0;
    struct stmt *q = select_records(w, noun, b.source, from ? day : b.first_on, from ? from : 0, b.last_on);
    for (; stmt_row(q); n++) {
        met[n].id = col_int(q, 0);
        met[n].day = (int32_t)col_int(q, 1);
        met[n].source = col_int(q, 2);
        met[n].key = col_str(q, 3, w->arena);
    }
    for (size_t i = 0; i < n; i++)
        if (!seen_has(seen, met[i].source))
            rows[out->n++] = (struct import_missing){met[i].key, met[i].day, met[i].id};
    seen_drop(seen);
    out->row = rows;
    out->more = n == LOOKED_AT;
    out->cursor_day = n ? met[n - 1].day : 0;
    out->cursor_id = n ? met[n - 1].id : 0;
    return 0;
}

void import_tell(struct world *w, const struct import_batch *batch, const char *what)
{
    const char *told = w->cause.reason;
    w->cause.reason = arena_printf(w->arena, "取込 %" PRId64 " %s%s%s%s", batch->id,
                                   batch->file ? batch->file : batch->mapping, what, told ? "：" : "",
                                   told ? told : "");
}
