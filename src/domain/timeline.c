/*
 * timeline.c - turns each kind of record into one readable line.
 */
#include "domain/timeline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/civil.h"
#include "base/vec.h"

#define EACH_KIND 1000

/* Fields that make the line, in order; each noun's own. -1 ends. */
static const struct {
    const struct noun *noun;
    int field[6];
} lines[] = {
    {&noun_consult, {CONSULT_NUMBER, CONSULT_CHANNEL, CONSULT_TOPIC, CONSULT_BODY, CONSULT_NEXT_ACTION, -1}},
    {&noun_application, {APPLICATION_SCHEME, APPLICATION_STATE, APPLICATION_AMOUNT, -1}},
    {&noun_visit, {VISIT_TYPE, VISIT_PLACE, VISIT_TO, VISIT_PERSONS, -1}},
    {&noun_migration, {MIGRATION_TURN_TYPE, MIGRATION_REASON, MIGRATION_SCHEMES, MIGRATION_DEPARTED_ON, -1}},
    {&noun_business, {BUSINESS_NAME, BUSINESS_ORIGIN, -1}},
    {&noun_loan, {LOAN_OCCUPATION, LOAN_STATE, LOAN_AMOUNT, -1}},
    {&noun_donation,
     {DONATION_PORTAL, DONATION_AMOUNT, DONATION_PURPOSE, DONATION_PROJECT, DONATION_STATE, -1}},
    {&noun_task, {TASK_WHAT, TASK_STAFF, TASK_DONE_ON, -1}},
    {&noun_stage, {STAGE_STAGE, STAGE_REASON, STAGE_NOTE, -1}},
};

static const char *with_commas(int64_t n, struct arena *a)
{
    const char *rest = n >= 1000 ? with_commas(n / 1000, a) : NULL;
    return rest ? arena_printf(a, "%s,%03" PRId64, rest, n % 1000) : arena_printf(a, "%" PRId64, n);
}

static void add_value(struct buf *b, const struct field *f, const struct value *v, bool ja, struct arena *a)
{
    if (v->kind == VALUE_LIST) {
        for (size_t i = 0; i < v->n; i++)
            buf_printf(b, "%s%s", i ? (ja ? "、" : ", ") : "", field_show(f, &v->at[i], ja, a));
    } else if (f->type == FIELD_DAY || f->type == FIELD_INT) {
        buf_printf(b, "%s %s", ja ? f->ja : f->en, field_show(f, v, ja, a));
    } else if (f->type == FIELD_YEN) {
        buf_printf(b, "%s%s", with_commas(v->i, a), ja ? "円" : " yen");
    } else {
        buf_str(b, field_show(f, v, ja, a));
    }
}

static const char *line_of(const struct record *r, const int *field, bool ja, struct arena *a)
{
    struct buf b = {0};
    for (; *field >= 0; field++) {
        const struct value *v = &r->v[*field];
        if (!value_given(v) ||
            (r->noun == &noun_donation && *field == DONATION_STATE && !strcmp(v->s, "paid")))
            continue;
        if (b.n)
            buf_str(&b, ja ? "　" : "  ");
        add_value(&b, &r->noun->field[*field], v, ja, a);
    }
    char *line = arena_strndup(a, b.at ? b.at : "", b.n);
    buf_clear(&b);
    for (char *p = line; *p; p++)
        if (*p == '\n')
            *p = ' ';
    return line;
}

typedef VEC(struct moment) moments;

static bool add_records(struct world *w, int64_t contact, size_t kind, moments *v)
{
    struct record *rows;
    size_t n;
    struct record_filter f = {.since = NO_DAY, .until = NO_DAY, .contact = contact, .limit = EACH_KIND};
    const struct noun *noun = lines[kind].noun;
    bool more = record_list(w, noun, &f, &rows, &n);
    for (size_t i = 0; i < n; i++)
        vec_add(v) = (struct moment){noun, rows[i].id, (int32_t)record_int(&rows[i], noun->date, 0),
                                     line_of(&rows[i], lines[kind].field, true, w->arena),
                                     line_of(&rows[i], lines[kind].field, false, w->arena)};
    return more;
}

static void add_attendances(struct world *w, int64_t contact, moments *v)
{
    struct stmt *q = db_prep(
        w->db, "SELECT t.id, e.on_date, e.name FROM attendance t JOIN event e ON e.id = t.event_id"
               " WHERE t.contact_id = $1 AND t.cancelled_at IS NULL AND e.cancelled_at IS NULL");
    stmt_int(q, 1, contact);
    while (stmt_row(q)) {
        const char *name = col_str(q, 2, w->arena);
        vec_add(v) = (struct moment){&noun_attendance, col_int(q, 0), (int32_t)col_int(q, 1), name, name};
    }
}

static int newest_first(const void *a, const void *b)
{
    const struct moment *x = a, *y = b;
    if (x->date != y->date)
        return x->date > y->date ? -1 : 1;
    int by_kind = strcmp(x->noun->name, y->noun->name);
    return by_kind ? by_kind : (x->id < y->id) - (x->id > y->id);
}

bool timeline(struct world *w, int64_t contact, size_t limit, struct moment **rows, size_t *n)
{
    moments v = {0};
    bool more = false;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        more |= add_records(w, contact, i, &v);
    add_attendances(w, contact, &v);
    if (v.n)
        qsort(v.at, v.n, sizeof *v.at, newest_first);
    *n = v.n < limit ? v.n : limit;
    *rows = arena_array(w->arena, *n, sizeof **rows);
    if (*n)
        memcpy(*rows, v.at, *n * sizeof **rows);
    more |= v.n > limit;
    vec_clear(&v);
    return more;
}
