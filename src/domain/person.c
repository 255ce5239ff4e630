/*
 * person.c - the only place that completes a root's row from its members. Invariant: a root without members
 * has no row in contact_own; one that has shows what contact_own and its members come to.
 */
#include "domain/person.h"

#include "base/fold.h"
#include "domain/contact.h"
#include "domain/merge.h"
#include "domain/search.h"

static const int fields[] = {CONTACT_FAMILY,   CONTACT_GIVEN,  CONTACT_KANA,    CONTACT_BIRTH,
                             CONTACT_AGE_BAND, CONTACT_GENDER, CONTACT_DIED_ON, CONTACT_NOTE};
#define FIELDS  ((int)(sizeof fields / sizeof *fields))
#define COLUMNS "family, given, kana, birth, age_band, gender, died_on, note, protected_on"

struct face {
    struct record r;
    struct value protected_on;
};

static bool is_day(int field)
{
    return noun_contact.field[field].type == FIELD_DAY;
}

static bool read_face(struct world *w, const char *sql, int64_t id, struct face *f)
{
    struct stmt *q = db_prep(w->db, sql);
    *f = (struct face){.r = {.noun = &noun_contact, .id = id}};
    stmt_int(q, 1, id);
    if (!stmt_row(q))
        return false;
    for (int i = 0; i < FIELDS; i++)
        if (!col_is_null(q, i))
            f->r.v[fields[i]] = is_day(fields[i]) ? VALUE_OF_INT(col_int(q, i))
                                                  : VALUE_OF_TEXT(col_str(q, i, w->arena));
    if (!col_is_null(q, FIELDS))
        f->protected_on = VALUE_OF_INT(col_int(q, FIELDS));
    stmt_done(q);
    return true;
}

static bool read_row(struct world *w, int64_t id, struct face *f)
{
    return read_face(w, "SELECT " COLUMNS " FROM contact WHERE id = $1", id, f);
}

static void bind(struct stmt *q, int i, const struct value *v)
{
    if (v->kind == VALUE_INT)
        stmt_int(q, i, v->i);
    else
        stmt_text(q, i, v->kind == VALUE_TEXT ? v->s : NULL);
}

static int bind_face(struct stmt *q, const struct face *f)
{
    for (int i = 0; i < FIELDS; i++)
        bind(q, i + 1, &f->r.v[fields[i]]);
    bind(q, FIELDS + 1, &f->protected_on);
    return FIELDS + 2;
}

/* No correction: the day of the last one stays. */
static void write_row(struct world *w, const struct face *old, const struct face *now)
{
    const char *kana = record_text(&now->r, CONTACT_KANA);
    struct stmt *q = db_prep(
        w->db,
        "UPDATE contact SET family = $1, given = $2, kana = $3, birth = $4, age_band = $5, gender = $6,"
        " died_on = $7, note = $8, protected_on = $9, name_key = $10, kana_key = $11,"
        " fold_version = $12 WHERE id = $13");
    int n = bind_face(q, now);
    stmt_text(q, n, fold_name(w->arena, contact_name(&now->r, w->arena)));
    stmt_text(q, n + 1, kana ? fold_kana(w->arena, kana) : "");
    stmt_int(q, n + 2, FOLD_VERSION);
    stmt_int(q, n + 3, now->r.id);
    stmt_run(q);
    search_replace(w, now->r.id, &old->r, &now->r);
}

static void keep_own(struct world *w, const struct face *own)
{
    struct stmt *q = db_prep(w->db, "INSERT INTO contact_own (" COLUMNS ", contact_id)"
                                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    stmt_int(q, bind_face(q, own), own->r.id);
    stmt_run(q);
}

/* A name is one thing: it is taken whole, by one that has none. */
static bool complete(struct face *shown, const struct face *member)
{
    bool named = value_given(&shown->r.v[CONTACT_FAMILY]) || value_given(&shown->r.v[CONTACT_GIVEN]),
         changed = false;
    for (int i = 0; i < FIELDS; i++) {
        struct value *to = &shown->r.v[fields[i]];
        const struct value *from = &member->r.v[fields[i]];
        bool of_name = fields[i] == CONTACT_FAMILY || fields[i] == CONTACT_GIVEN;
        if (value_given(to) || !value_given(from) || (of_name && named))
            continue;
        *to = *from;
        changed = true;
    }
    if (value_given(&shown->protected_on) || !value_given(&member->protected_on))
        return changed;
    shown->protected_on = member->protected_on;
    return true;
}

#define OWN_SQL "SELECT " COLUMNS " FROM contact_own WHERE contact_id = $1"

void person_own(struct world *w, struct record *r)
{
    struct face own;
    if (read_face(w, OWN_SQL, r->id, &own))
        for (int i = 0; i < FIELDS; i++)
            r->v[fields[i]] = own.r.v[fields[i]];
}

void person_bare(struct world *w, int64_t root)
{
    struct face own, shown;
    if (!read_face(w, OWN_SQL, root, &own) || !read_row(w, root, &shown))
        return;
    write_row(w, &shown, &own);
    struct stmt *q = db_prep(w->db, "DELETE FROM contact_own WHERE contact_id = $1");
    stmt_int(q, 1, root);
    stmt_run(q);
}

void person_dress(struct world *w, int64_t root)
{
    int64_t *ids;
    size_t n = merge_members(w, root, &ids);
    struct face own, member;
    bool changed = false;
    if (n == 1 || !read_row(w, root, &own))
        return;
    struct face shown = own;
    for (size_t i = 1; i < n; i++)
        if (read_row(w, ids[i], &member))
            changed |= complete(&shown, &member);
    if (!changed)
        return;
    keep_own(w, &own);
    write_row(w, &own, &shown);
}
