/*
 * record.c - the only place that stores records, and therefore the only one that must remember to touch their
 * subjects.
 *
 * Its statements are made once per noun from the constant table of its fields: insert, update, select by id,
 * by contact, by date.
 */
#include "domain/record.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"
#include "domain/enrol.h"
#include "domain/kpi/cells.h"
#include "domain/merge.h"

/* --- statements from the field table --- */

static const char *column_of(const struct field *f)
{
    return f->column ? f->column : f->name;
}

static bool stored(const struct field *f)
{
    return !(f->flags & FIELD_UNSTORED);
}

/* Columns with ", " between; `pattern` 0 names them, 1 numbers parameters, 2 sets them. Returns the next
 * parameter. */
enum pattern { NAMES, PARAMETERS, ASSIGNMENTS };

static void add_parameter(struct buf *b, int n)
{
    char digits[] = {'$', (char)('0' + n / 10), (char)('0' + n % 10)};
    if (n < 10)
        digits[1] = digits[2];
    buf_add(b, digits, n < 10 ? 2 : 3);
}

static int add_columns(struct buf *b, const struct noun *noun, enum pattern pattern)
{
    int n = 1;
    for (size_t i = 0; i < noun->n; i++) {
        const struct field *f = &noun->field[i];
        if (!stored(f))
            continue;
        if (n > 1)
            buf_str(b, ", ");
        if (pattern != PARAMETERS)
            buf_str(b, column_of(f));
        if (pattern == ASSIGNMENTS)
            buf_str(b, " = ");
        if (pattern != NAMES)
            add_parameter(b, n);
        n++;
    }
    return n;
}

static struct stmt *prep(struct db *db, struct buf *b)
{
    struct stmt *q = db_prep(db, b->at);
    buf_clear(b);
    return q;
}

static int bind_fields(struct stmt *q, const struct record *r, struct arena *a)
{
    int n = 1;
    for (size_t i = 0; i < r->noun->n; i++) {
        const struct value *v = &r->v[i];
        if (!stored(&r->noun->field[i]))
            continue;
        if (v->kind == VALUE_INT)
            stmt_int(q, n, v->i);
        else if (v->kind == VALUE_TEXT)
            stmt_text(q, n, v->s);
        else if (v->kind == VALUE_LIST)
            stmt_text(q, n, record_codes(r, (int)i, a));
        else
            stmt_null(q, n);
        n++;
    }
    return n;
}

const char *record_codes(const struct record *r, int field, struct arena *a)
{
    const struct value *v = &r->v[field];
    if (v->kind != VALUE_LIST)
        return record_text(r, field);
    struct buf b = {0};
    for (size_t i = 0; i < v->n; i++)
        buf_printf(&b, "%s%s", i ? "," : "", v->at[i].s);
    char *s = arena_strndup(a, b.at, b.n);
    buf_clear(&b);
    return s;
}

static void insert(struct world *w, struct record *r)
{
    struct buf b = {0};
    buf_str(&b, "INSERT INTO ");
    buf_str(&b, r->noun->table);
    buf_str(&b, " (");
    (void)add_columns(&b, r->noun, NAMES);
    buf_str(&b, ", created_at, created_by, updated_at) VALUES (");
    int n = add_columns(&b, r->noun, PARAMETERS);
    for (int i = 0; i < 3; i++) {
        buf_str(&b, ", ");
        add_parameter(&b, n + i);
    }
    buf_str(&b, ")");
    struct stmt *q = prep(w->db, &b);
    n = bind_fields(q, r, w->arena);
    stmt_int(q, n, w->now);
    stmt_int(q, n + 1, w->actor.uid);
    stmt_int(q, n + 2, w->now);
    r->id = stmt_insert(q);
}

static void update(struct world *w, const struct record *r)
{
    struct buf b = {0};
    buf_printf(&b, "UPDATE %s SET ", r->noun->table);
    int n = add_columns(&b, r->noun, ASSIGNMENTS);
    buf_printf(&b, ", updated_at = $%d WHERE id = $%d", n, n + 1);
    struct stmt *q = prep(w->db, &b);
    n = bind_fields(q, r, w->arena);
    stmt_int(q, n, w->now);
    stmt_int(q, n + 1, r->id);
    stmt_run(q);
}

/* --- reading --- */

static struct value many_of(const char *codes, struct arena *a)
{
    size_t n = 1;
    for (const char *p = codes; *p; p++)
        n += *p == ',';
    struct value *at = arena_array(a, n, sizeof *at);
    const char *from = codes;
    for (size_t i = 0; i < n; i++) {
        size_t length = strcspn(from, ",");
        at[i] = VALUE_OF_TEXT(arena_strndup(a, from, length));
        from += length + 1;
    }
    return (struct value){.kind = VALUE_LIST, .at = at, .n = n};
}

static bool is_text(const struct field *f)
{
    return f->type == FIELD_TEXT || f->type == FIELD_NOTE || f->type == FIELD_ENUM || f->type == FIELD_KANA ||
           f->type == FIELD_EMAIL || f->type == FIELD_PHONE || f->type == FIELD_POSTAL ||
           f->type == FIELD_DECIMAL || f->type == FIELD_PERIOD;
}

static void read_row(struct stmt *q, const struct noun *noun, struct arena *a, struct record *r)
{
    *r = (struct record){.noun = noun,
                         .id = col_int(q, 0),
                         .cancelled = !col_is_null(q, 1),
                         .cancel_reason = col_str(q, 2, a)};
    int n = 3;
    for (size_t i = 0; i < noun->n; i++) {
        const struct field *f = &noun->field[i];
        if (!stored(f))
            continue;
        if (col_is_null(q, n))
            r->v[i].kind = VALUE_NULL;
        else if (f->flags & FIELD_MANY)
            r->v[i] = many_of(col_text(q, n), a);
        else if (is_text(f))
            r->v[i] = VALUE_OF_TEXT(col_str(q, n, a));
        else
            r->v[i] = VALUE_OF_INT(col_int(q, n));
        n++;
    }
}

static void begin_select(struct buf *b, const struct noun *noun)
{
    buf_str(b, "SELECT id, cancelled_at, cancel_reason, ");
    (void)add_columns(b, noun, NAMES);
    buf_printf(b, " FROM %s", noun->table);
}

static void load_members(struct world *w, struct record *r)
{
    VEC(struct member) v = {0};
    struct stmt *q = db_prep(w->db, "SELECT contact_id, birth, age_band, gender FROM migration_member"
                                    " WHERE migration_id = $1 ORDER BY rank");
    stmt_int(q, 1, r->id);
    while (stmt_row(q))
        vec_add(&v) = (struct member){col_int(q, 0), col_is_null(q, 1) ? NO_DAY : (int32_t)col_int(q, 1),
                                      col_str(q, 2, w->arena), col_str(q, 3, w->arena)};
    r->nmembers = v.n;
    r->member = vec_take(&v, w->arena);
}

int record_load(struct world *w, const struct noun *noun, int64_t id, struct record *r, struct en_error *err)
{
    struct buf b = {0};
    begin_select(&b, noun);
    buf_str(&b, " WHERE id = $1");
    struct stmt *q = prep(w->db, &b);
    stmt_int(q, 1, id);
    bool found = stmt_row(q);
    if (!found && !id)
        return error_set(err, EN_NOT_FOUND, "id", "その受付番号の記録はありません",
                         "there is no record with that number");
    if (!found)
        return error_set(err, EN_NOT_FOUND, "id", "%s %" PRId64 " はありません", "there is no %s %" PRId64,
                         noun->name, id);
    read_row(q, noun, w->arena, r);
    stmt_done(q);
    if (noun == &noun_migration)
        load_members(w, r);
    return 0;
}

struct stmt *record_of_origin(struct world *w, const char *sql, const char *origin, int64_t id)
{
    struct stmt *q = db_prep(w->db, sql);
    stmt_text(q, 1, origin);
    stmt_int(q, 2, id);
    return q;
}

/* --- rules that hold for all --- */

int record_want_contact(struct world *w, int64_t id, const char *field, struct en_error *err)
{
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM contact WHERE id = $1 AND cancelled_at IS NULL");
    stmt_int(q, 1, id);
    if (stmt_get_int(q, 0))
        return 0;
    return error_set(err, EN_NOT_FOUND, field, "連絡先 %" PRId64 " はありません",
                     "there is no contact %" PRId64, id);
}

static int want_event(struct world *w, int64_t id, struct en_error *err)
{
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM event WHERE id = $1 AND cancelled_at IS NULL");
    stmt_int(q, 1, id);
    if (stmt_get_int(q, 0))
        return 0;
    return error_set(err, EN_NOT_FOUND, "event", "イベント %" PRId64 " はありません",
                     "there is no event %" PRId64, id);
}

static int check_field(struct world *w, const struct record *r, size_t i, struct en_error *err)
{
    const struct field *f = &r->noun->field[i];
    const struct value *v = &r->v[i];
    if ((f->flags & FIELD_REQUIRED) && !value_given(v))
        return error_set(err, EN_INVALID, f->name, "%s（%s）は必須です", "%.0s%s is required",
                         field_label(f, w->arena), f->name);
    if (f->type != FIELD_ID || v->kind != VALUE_INT)
        return 0;
    return strcmp(f->name, "event") ? record_want_contact(w, v->i, f->name, err) : want_event(w, v->i, err);
}

_Static_assert(NOUN_FIELDS_MAX <= 32, "`told` has a bit for each field");

static uint32_t fields_told(const struct record *changes)
{
    uint32_t told = 0;
    for (size_t i = 0; i < changes->noun->n; i++) {
        bool members = changes->noun->field[i].type == FIELD_MEMBERS;
        bool came = members ? changes->member != NULL : changes->v[i].kind != VALUE_ABSENT;
        told |= (uint32_t)came << i;
    }
    return told;
}

static int check(struct world *w, struct record *r, const struct record *old, struct en_error *err)
{
    const struct record_rules *rules = record_rules(r->noun);
    for (size_t i = 0; i < r->noun->n; i++)
        if (check_field(w, r, i, err))
            return -1;
    return rules->check ? rules->check(w, r, old, err) : 0;
}

/* --- figures --- */

static const struct {
    const struct noun *noun;
    enum subject_kind kind;
} alone[] = {
    {&noun_consult, SUBJECT_CONSULT},   {&noun_visit, SUBJECT_VISIT},
    {&noun_event, SUBJECT_EVENT},       {&noun_migration, SUBJECT_MIGRATION},
    {&noun_business, SUBJECT_BUSINESS}, {&noun_donation, SUBJECT_DONATION},
    {&noun_project, SUBJECT_PROJECT},
};

bool record_subject(const struct record *r, struct subject *out)
{
    int64_t contact = r->noun->contact >= 0 ? record_int(r, r->noun->contact, 0) : 0;
    if (contact) {
        *out = (struct subject){SUBJECT_CONTACT, contact};
        return true;
    }
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (alone[i].noun == r->noun) {
            *out = (struct subject){alone[i].kind, r->id};
            return true;
        }
    return false;
}

/* Before the change with what is stored, after it with what will be; a record that is not there yet counts
 * nothing. */
static void touch(struct world *w, const struct record *r, const struct record *other)
{
    struct subject subject;
    const struct record_rules *rules = record_rules(r->noun);
    if (record_subject(r, &subject) && subject.id)
        kpi_touch(w, subject);
    if (rules->touch)
        rules->touch(w, r, other);
}

/* --- the life of a record --- */

/* Of records that follow from another one the last to be told is that other one. */
static void tell(struct world *w, const struct record *r)
{
    w->cause.kind = r->noun->name;
    w->cause.id = r->id;
}

int record_add(struct world *w, struct record *r, struct en_error *err)
{
    const struct record_rules *rules = record_rules(r->noun);
    r->told = fields_told(r);
    if (check(w, r, NULL, err))
        return -1;
    touch(w, r, NULL); /* its contact, as it was before */
    insert(w, r);
    if (rules->stored)
        rules->stored(w, r, NULL);
    struct subject subject;
    if (record_subject(r, &subject) && subject.kind != SUBJECT_CONTACT)
        kpi_added(w, subject);
    tell(w, r);
    enrol_notice(w, r);
    return 0;
}

static void merge(struct record *r, const struct record *changes)
{
    for (size_t i = 0; i < r->noun->n; i++)
        if (changes->v[i].kind != VALUE_ABSENT)
            r->v[i] = changes->v[i];
    if (changes->member) {
        r->member = changes->member;
        r->nmembers = changes->nmembers;
    }
    r->told = fields_told(changes);
}

/* A record that names somebody else now came with nobody but them. */
static void forget_home(struct world *w, const struct record *old, const struct record *r)
{
    int field = r->noun->contact;
    if (field >= 0 && record_int(old, field, 0) != record_int(r, field, 0))
        merge_forget(w, r->noun->table, r->id);
    if (r->noun == &noun_household &&
        record_int(old, HOUSEHOLD_HOUSEHOLD, 0) != record_int(r, HOUSEHOLD_HOUSEHOLD, 0))
        merge_forget(w, "household", r->id);
}

int record_edit(struct world *w, int64_t id, const struct record *changes, struct record *r,
                struct en_error *err)
{
    const struct record_rules *rules = record_rules(changes->noun);
    struct record old;
    if (record_load(w, changes->noun, id, &old, err))
        return -1;
    if (old.cancelled)
        return error_set(err, EN_CONFLICT, "id", "%s %" PRId64 " は取り消されています",
                         "%s %" PRId64 " was cancelled", old.noun->name, id);
    *r = old;
    merge(r, changes);
    if (check(w, r, &old, err))
        return -1;
    touch(w, &old, r);
    touch(w, r, &old);
    update(w, r);
    forget_home(w, &old, r);
    if (rules->stored)
        rules->stored(w, r, &old);
    tell(w, r);
    enrol_notice(w, r);
    return 0;
}

int record_cancel(struct world *w, const struct noun *noun, int64_t id, const char *reason, struct record *r,
                  struct en_error *err)
{
    const struct record_rules *rules = record_rules(noun);
    if (record_load(w, noun, id, r, err))
        return -1;
    if (r->cancelled)
        return error_set(err, EN_CONFLICT, "id", "%s %" PRId64 " はすでに取り消されています",
                         "%s %" PRId64 " is cancelled already", noun->name, id);
    touch(w, r, NULL);
    struct buf b = {0};
    buf_printf(&b, "UPDATE %s SET cancelled_at = $1, cancel_reason = $2, updated_at = $3 WHERE id = $4",
               noun->table);
    struct stmt *q = prep(w->db, &b);
    stmt_int(q, 1, w->now);
    stmt_text(q, 2, reason);
    stmt_int(q, 3, w->now);
    stmt_int(q, 4, id);
    stmt_run(q);
    r->cancelled = true;
    r->cancel_reason = reason;
    if (rules->cancelled)
        rules->cancelled(w, r);
    enrol_notice(w, r);
    tell(w, r);
    return 0;
}

bool record_is_cancelled(struct world *w, const struct noun *noun, int64_t id, const char **reason)
{
    struct buf b = {0};
    buf_printf(&b, "SELECT cancelled_at, cancel_reason FROM %s WHERE id = $1", noun->table);
    struct stmt *q = prep(w->db, &b);
    stmt_int(q, 1, id);
    if (!stmt_row(q))
        return true;
    bool cancelled = !col_is_null(q, 0);
    const char *why = col_str(q, 1, w->arena);
    *reason = why ? why : "";
    stmt_done(q);
    return cancelled;
}

void record_restore(struct world *w, const struct noun *noun, int64_t id)
{
    struct record r;
    struct en_error ignored;
    const struct record_rules *rules = record_rules(noun);
    if (record_load(w, noun, id, &r, &ignored))
        return;
    touch(w, &r, NULL);
    struct buf b = {0};
    buf_printf(&b, "UPDATE %s SET cancelled_at = NULL, cancel_reason = NULL, updated_at = $1 WHERE id = $2",
               noun->table);
    struct stmt *q = prep(w->db, &b);
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, id);
    stmt_run(q);
    r.cancelled = false;
    if (rules->stored)
        rules->stored(w, &r, NULL);
    enrol_notice(w, &r);
}

static bool same_value(const struct record *a, const struct record *b, int field)
{
    const struct value *x = &a->v[field], *y = &b->v[field];
    if (!value_given(x) || !value_given(y))
        return !value_given(x) && !value_given(y);
    if (x->kind != y->kind)
        return false;
    return x->kind == VALUE_INT ? x->i == y->i : x->kind == VALUE_TEXT && !strcmp(x->s, y->s);
}

bool record_same(const struct record *a, const struct record *b, const int *fields)
{
    for (; *fields >= 0; fields++)
        if (!same_value(a, b, *fields))
            return false;
    return true;
}

/* --- lists --- */

/* A list matches if it has any of the members that are wanted. */
static bool have_common(const struct value *is, const struct value *want)
{
    for (size_t i = 0; i < want->n; i++)
        for (size_t k = 0; k < is->n; k++)
            if (!strcmp(is->at[k].s, want->at[i].s))
                return true;
    return false;
}

static bool matches(const struct record *r, int field, const struct value *want)
{
    const struct value *is = &r->v[field];
    if (want->kind == VALUE_LIST)
        return is->kind == VALUE_LIST && have_common(is, want);
    if (want->kind == VALUE_TEXT)
        return is->kind == VALUE_TEXT && !strcmp(is->s, want->s);
    bool flag = r->noun->field[field].type == FIELD_BOOL; /* not told = no */
    return record_int(r, field, flag ? 0 : INT64_MIN) == want->i;
}

static bool wanted(const struct record *r, const struct record_filter *f)
{
    if (r->cancelled && !f->cancelled)
        return false;
    for (size_t i = 0; f->equal && i < r->noun->n; i++)
        if (value_given(&f->equal[i]) && !matches(r, (int)i, &f->equal[i]))
            return false;
    return true;
}

/* A filter that the database can apply, so that rows without it are not even read: one, since each needs a
 * statement of its own. -1 if none; a "no" is also what was not told. */
static int first_filter(const struct noun *noun, const struct record_filter *f)
{
    for (size_t i = 0; f->equal && i < noun->n; i++) {
        const struct value *v = &f->equal[i];
        bool plain = v->kind == VALUE_TEXT || (v->kind == VALUE_INT && noun->field[i].type != FIELD_BOOL);
        if ((plain && (int)i != noun->contact) || (v->kind == VALUE_LIST && v->n == 1))
            return (int)i;
    }
    return -1;
}

static void bind_filter(struct stmt *q, int i, const struct value *v, struct arena *a)
{
    if (v->kind == VALUE_INT)
        stmt_int(q, i, v->i);
    else
        stmt_text(q, i, v->kind == VALUE_LIST ? arena_printf(a, "%%,%s,%%", v->at[0].s) : v->s);
}

/* One statement for a contact's records and one for all; the day decides the order, the id among equals. */
static struct stmt *select_list(struct world *w, const struct noun *noun, const struct record_filter *f)
{
    struct buf b = {0};
    const char *day = noun->date >= 0 ? column_of(&noun->field[noun->date]) : "0";
    begin_select(&b, noun);
    buf_printf(&b, " WHERE (%s, id) < ($1, $2) AND %s >= $3", day, day);
    int filter = first_filter(noun, f), next = 4;
    if (f->contact)
        buf_printf(&b, " AND contact_id = $%d", next++);
    if (filter >= 0) /* a list is stored with ',' between; what more LIKE lets through is looked at again */
        buf_printf(
            &b, noun->field[filter].flags & FIELD_MANY ? " AND ',' || %s || ',' LIKE $%d" : " AND %s = $%d",
            column_of(&noun->field[filter]), next);
    buf_printf(&b, " ORDER BY %s DESC, id DESC", noun->date >= 0 ? day : "id");
    struct stmt *q = prep(w->db, &b);
    int64_t until = f->until == NO_DAY || noun->date < 0 ? INT32_MAX : f->until;
    stmt_int(q, 1, f->cursor_id ? f->cursor_day : until);
    stmt_int(q, 2, f->cursor_id ? f->cursor_id : INT64_MAX);
    stmt_int(q, 3, f->since == NO_DAY || noun->date < 0 ? INT32_MIN : f->since);
    if (f->contact)
        stmt_int(q, 4, f->contact);
    if (filter >= 0)
        bind_filter(q, next, &f->equal[filter], w->arena);
    return q;
}

bool record_list(struct world *w, const struct noun *noun, const struct record_filter *f,
                 struct record **rows, size_t *n)
{
    VEC(struct record) v = {0};
    bool more = false;
    struct arena *scratch = arena_new(); /* what is passed over must not pile up */
    struct stmt *q = select_list(w, noun, f);
    while (stmt_row(q)) {
        struct record r;
        read_row(q, noun, scratch, &r);
        bool take = wanted(&r, f);
        arena_reset(scratch);
        if (!take)
            continue;
        more = (int64_t)v.n == f->limit;
        if (more)
            break;
        read_row(q, noun, w->arena, &r);
        vec_add(&v) = r;
    }
    if (more)
        stmt_done(q);
    arena_free(scratch);
    *n = v.n;
    *rows = vec_take(&v, w->arena);
    return more;
}
