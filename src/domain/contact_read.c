/*
 * contact_read.c - contacts as they are shown: the person's own, completed from the contacts merged into it.
 */
#include "base/fold.h"
#include "base/vec.h"
#include "domain/contact_rows.h"
#include "domain/person.h"

const int contact_address_fields[] = {CONTACT_POSTAL, CONTACT_PREFECTURE, CONTACT_CITY, CONTACT_ADDRESS};
const struct contact_point_kind contact_point_kinds[] = {{CONTACT_EMAIL, "email", fold_email},
                                                         {CONTACT_PHONE, "phone", fold_phone}};
_Static_assert(sizeof contact_point_kinds / sizeof *contact_point_kinds == CONTACT_POINTS, "all are counted");

static struct value text_column(struct stmt *q, int i, struct arena *a)
{
    const char *s = col_str(q, i, a);
    return s ? VALUE_OF_TEXT(s) : (struct value){.kind = VALUE_NULL};
}

#define OF_PERSON "contact_id IN (SELECT id FROM contact WHERE id = $1 OR person = $1)"

static const char *point_of(struct world *w, const char *sql, int64_t id, const char *kind)
{
    const char *value = NULL;
    struct stmt *q = db_prep(w->db, sql);
    stmt_int(q, 1, id);
    stmt_text(q, 2, kind);
    if (stmt_row(q)) {
        value = col_str(q, 0, w->arena);
        stmt_done(q);
    }
    return value;
}

/* The contact's own. */
static const char *own_point(struct world *w, int64_t id, const char *kind)
{
    return point_of(
        w, "SELECT value FROM contact_point WHERE contact_id = $1 AND kind = $2" CONTACT_IN_USE_FIRST, id,
        kind);
}

/* The person's: its own, else that of the first member that has one. */
static const char *point_in_use(struct world *w, int64_t id, const char *kind)
{
    const char *own = own_point(w, id, kind);
    return own ? own
               : point_of(w,
                          "SELECT p.value FROM contact a JOIN contact_point p ON p.contact_id = a.id"
                          " WHERE a.person = $1 AND p.kind = $2 AND p.until_on IS NULL"
                          " ORDER BY a.id, p.from_on IS NULL, p.from_on DESC, p.id LIMIT 1",
                          id, kind);
}

static bool load_address(struct world *w, int64_t id, struct record *r)
{
    struct stmt *q = db_prep(
        w->db, "SELECT postal, prefecture, city, address FROM contact_address WHERE contact_id = $1"
               " AND until_on IS NULL ORDER BY id DESC LIMIT 1");
    stmt_int(q, 1, id);
    if (!stmt_row(q))
        return false;
    for (int i = 0; i < 4; i++)
        r->v[contact_address_fields[i]] = text_column(q, i, w->arena);
    stmt_done(q);
    return true;
}

typedef const char *point_fn(struct world *w, int64_t id, const char *kind);

static void load_points(struct world *w, point_fn *point, struct record *r)
{
    for (size_t i = 0; i < CONTACT_POINTS; i++) {
        const char *value = point(w, r->id, contact_point_kinds[i].kind);
        if (value)
            r->v[contact_point_kinds[i].field] = VALUE_OF_TEXT(value);
    }
}

const char *contact_email(struct world *w, int64_t id)
{
    return point_in_use(w, id, "email");
}

int64_t contact_address_atom(struct db *db, int64_t person)
{
    struct stmt *q = db_prep(
        db, "SELECT a.id FROM contact a WHERE (a.id = $1 OR a.person = $1) AND EXISTS (SELECT 1 FROM"
            " contact_address d WHERE d.contact_id = a.id) ORDER BY a.person IS NOT NULL, a.id LIMIT 1");
    stmt_int(q, 1, person);
    return stmt_get_int(q, 0);
}

int contact_load(struct world *w, int64_t id, struct record *r, struct en_error *err)
{
    if (record_load(w, &noun_contact, id, r, err))
        return -1;
    if (!load_address(w, id, r))
        (void)load_address(w, contact_address_atom(w->db, id), r);
    load_points(w, point_in_use, r);
    return 0;
}

int contact_load_own(struct world *w, int64_t id, struct record *r, struct en_error *err)
{
    if (record_load(w, &noun_contact, id, r, err))
        return -1;
    person_own(w, r);
    (void)load_address(w, id, r);
    load_points(w, own_point, r);
    return 0;
}

static int32_t day_column(struct stmt *q, int i)
{
    return col_is_null(q, i) ? NO_DAY : (int32_t)col_int(q, i);
}

static int64_t member_column(struct stmt *q, int i, int64_t person)
{
    return col_int(q, i) == person ? 0 : col_int(q, i);
}

size_t contact_addresses(struct world *w, int64_t id, struct address_row **rows)
{
    VEC(struct address_row) v = {0};
    struct stmt *q = db_prep(
        w->db, "SELECT postal, prefecture, city, address, from_on, until_on, contact_id FROM contact_address"
               " WHERE " OF_PERSON " ORDER BY contact_id <> $1, contact_id, from_on DESC, id DESC");
    stmt_int(q, 1, id);
    while (stmt_row(q))
        vec_add(&v) = (struct address_row){col_str(q, 0, w->arena), col_str(q, 1, w->arena),
                                           col_str(q, 2, w->arena), col_str(q, 3, w->arena),
                                           day_column(q, 4),        day_column(q, 5),
                                           member_column(q, 6, id)};
    size_t n = v.n;
    *rows = vec_take(&v, w->arena);
    return n;
}

size_t contact_points(struct world *w, int64_t id, struct point_row **rows)
{
    VEC(struct point_row) v = {0};
    struct stmt *q = db_prep(
        w->db, "SELECT kind, value, from_on, until_on, contact_id FROM contact_point WHERE " OF_PERSON
               " ORDER BY until_on IS NOT NULL, contact_id <> $1, contact_id, from_on IS NULL,"
               " from_on DESC, id");
    stmt_int(q, 1, id);
    while (stmt_row(q))
        vec_add(&v) = (struct point_row){.kind = col_str(q, 0, w->arena),
                                         .value = col_str(q, 1, w->arena),
                                         .from = day_column(q, 2),
                                         .until = day_column(q, 3),
                                         .member = member_column(q, 4, id)};
    size_t n = v.n;
    *rows = vec_take(&v, w->arena);
    return n;
}
