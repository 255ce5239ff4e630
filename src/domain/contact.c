/*
 * contact.c - the only place that writes contacts, their addresses and contact points. Keys for comparing are
 * derived here; what was written stays as it was written.
 */
#include "domain/contact.h"

#include <inttypes.h>
#include <string.h>

#include "base/fold.h"
#include "base/text.h"
#include "base/vec.h"
#include "domain/faces.h"
#include "domain/kpi/cells.h"
#include "domain/merge.h"
#include "domain/nouns.h"
#include "domain/outbox.h"
#include "domain/person.h"
#include "domain/question.h"
#include "domain/search.h"

/* --- storing --- */

static void bind_day(struct stmt *q, int i, int32_t day)
{
    if (day == NO_DAY)
        stmt_null(q, i);
    else
        stmt_int(q, i, day);
}

static void bind_value(struct stmt *q, int i, const struct value *v)
{
    if (v->kind == VALUE_INT)
        stmt_int(q, i, v->i);
    else
        stmt_text(q, i, v->kind == VALUE_TEXT ? v->s : NULL);
}

static const int own_fields[] = {CONTACT_KIND,  CONTACT_FAMILY,   CONTACT_GIVEN,  CONTACT_KANA,
                                 CONTACT_BIRTH, CONTACT_AGE_BAND, CONTACT_GENDER, CONTACT_DIED_ON,
                                 CONTACT_NOTE,  CONTACT_ACCOUNT,  CONTACT_TOLD_ON};
#define OWN_FIELDS ((int)(sizeof own_fields / sizeof *own_fields))

/* The fields, three keys, then the moment. */
static int bind_contact(struct stmt *q, struct world *w, const struct record *r)
{
    const char *kana = record_text(r, CONTACT_KANA);
    for (int i = 0; i < OWN_FIELDS; i++)
        bind_value(q, i + 1, &r->v[own_fields[i]]);
    stmt_text(q, OWN_FIELDS + 1, fold_name(w->arena, contact_name(r, w->arena)));
    stmt_text(q, OWN_FIELDS + 2, kana ? fold_kana(w->arena, kana) : "");
    stmt_int(q, OWN_FIELDS + 3, FOLD_VERSION);
    return OWN_FIELDS + 4;
}

static void insert_contact(struct world *w, struct record *r)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO contact (kind, family, given, kana, birth, age_band, gender, died_on, note,"
               " account, told_on, name_key, kana_key, fold_version, created_at, created_by, updated_at)"
               " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)");
    int n = bind_contact(q, w, r);
    stmt_int(q, n, w->now);
    stmt_int(q, n + 1, w->actor.uid);
    stmt_int(q, n + 2, w->now);
    r->id = stmt_insert(q);
    search_add(w, r->id, r);
}

static void update_contact(struct world *w, const struct record *old, const struct record *r)
{
    struct stmt *q = db_prep(
        w->db, "UPDATE contact SET kind = $1, family = $2, given = $3, kana = $4, birth = $5,"
               " age_band = $6, gender = $7, died_on = $8, note = $9, account = $10, told_on = $11,"
               " name_key = $12, kana_key = $13, fold_version = $14, updated_at = $15 WHERE id = $16");
    int n = bind_contact(q, w, r);
    stmt_int(q, n, w->now);
    stmt_int(q, n + 1, r->id);
    stmt_run(q);
    search_replace(w, r->id, old, r);
}

static bool has_address(const struct record *r)
{
    return value_given(&r->v[CONTACT_POSTAL]) || value_given(&r->v[CONTACT_PREFECTURE]) ||
           value_given(&r->v[CONTACT_CITY]) || value_given(&r->v[CONTACT_ADDRESS]);
}

static const int address_fields[] = {CONTACT_POSTAL, CONTACT_PREFECTURE, CONTACT_CITY, CONTACT_ADDRESS};

static void insert_address(struct world *w, const struct record *r, int32_t from)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO contact_address (contact_id, postal, prefecture, city, address, from_on)"
               " VALUES ($1, $2, $3, $4, $5, $6)");
    stmt_int(q, 1, r->id);
    for (int i = 0; i < 4; i++)
        bind_value(q, i + 2, &r->v[address_fields[i]]);
    bind_day(q, 6, from);
    stmt_run(q);
}

static void correct_address(struct world *w, const struct record *r)
{
    struct stmt *q = db_prep(
        w->db, "UPDATE contact_address SET postal = $1, prefecture = $2, city = $3, address = $4"
               " WHERE contact_id = $5 AND until_on IS NULL RETURNING id");
    for (int i = 0; i < 4; i++)
        bind_value(q, i + 1, &r->v[address_fields[i]]);
    stmt_int(q, 5, r->id);
    if (!stmt_get_int(q, 0) && has_address(r))
        insert_address(w, r, NO_DAY);
}

static void end_address(struct world *w, int64_t id, int32_t last_day)
{
    struct stmt *q = db_prep(
        w->db, "UPDATE contact_address SET until_on = $1 WHERE contact_id = $2 AND until_on IS NULL");
    stmt_int(q, 1, last_day);
    stmt_int(q, 2, id);
    stmt_run(q);
}

static const struct {
    int field;
    const char *kind;
    char *(*fold)(struct arena *, const char *);
} points[] = {{CONTACT_EMAIL, "email", fold_email}, {CONTACT_PHONE, "phone", fold_phone}};
#define POINTS (sizeof points / sizeof *points)

/* The one in use: the last that the desk put in place of another, else the first that was told. Later ones of
 * an import stand behind it. */
#define IN_USE_FIRST " AND until_on IS NULL ORDER BY from_on IS NULL, from_on DESC, id LIMIT 1"

static bool is_in_use(struct world *w, int64_t id, const char *kind, const char *key)
{
    struct stmt *q = db_prep(
        w->db, "SELECT key FROM contact_point WHERE contact_id = $1 AND kind = $2" IN_USE_FIRST);
    stmt_int(q, 1, id);
    stmt_text(q, 2, kind);
    if (!stmt_row(q))
        return false;
    bool same = !strcmp(col_text(q, 0), key);
    stmt_done(q);
    return same;
}

static bool has_point(struct world *w, int64_t id, const char *kind, const char *key)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT 1 FROM contact_point WHERE contact_id = $1 AND kind = $2 AND key = $3"
                             " AND until_on IS NULL LIMIT 1");
    stmt_int(q, 1, id);
    stmt_text(q, 2, kind);
    stmt_text(q, 3, key);
    return stmt_get_int(q, 0) == 1;
}

static void insert_point(struct world *w, int64_t id, const char *kind, const char *value, const char *key,
                         int32_t from)
{
    struct stmt *q = db_prep(w->db, "INSERT INTO contact_point (contact_id, kind, value, key, tail, from_on) "
                                    "VALUES ($1, $2, $3, $4, $5, $6)");
    stmt_int(q, 1, id);
    stmt_text(q, 2, kind);
    stmt_text(q, 3, value);
    stmt_text(q, 4, key);
    size_t length = strlen(key);
    stmt_text(q, 5, !strcmp(kind, "phone") && length >= 4 ? key + length - 4 : NULL);
    bind_day(q, 6, from);
    stmt_run(q);
}

static void add_point(struct world *w, const struct record *r, size_t i)
{
    const char *value = record_text(r, points[i].field);
    if (value)
        insert_point(w, r->id, points[i].kind, value, points[i].fold(w->arena, value), NO_DAY);
}

/* A new address or number takes the place of those in use, which stay as history. */
static void replace_point(struct world *w, const struct record *r, size_t i)
{
    const char *value = record_text(r, points[i].field), *kind = points[i].kind;
    const char *key = value ? points[i].fold(w->arena, value) : "";
    if (is_in_use(w, r->id, kind, key))
        return;
    struct stmt *q = db_prep(
        w->db, "UPDATE contact_point SET until_on = $1 WHERE contact_id = $2 AND kind = $3 AND key <> $4"
               " AND until_on IS NULL");
    stmt_int(q, 1, w->today - 1);
    stmt_int(q, 2, r->id);
    stmt_text(q, 3, kind);
    stmt_text(q, 4, key);
    stmt_run(q);
    if (value && !has_point(w, r->id, kind, key))
        insert_point(w, r->id, kind, value, key, w->today);
}

static bool has_relationship(struct world *w, int64_t person, const char *kind)
{
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM relationship WHERE contact_id = $1 AND kind = $2"
                                    " AND cancelled_at IS NULL LIMIT 1");
    stmt_int(q, 1, person);
    stmt_text(q, 2, kind);
    return stmt_get_int(q, 0) == 1;
}

/* A record of the person that came with this contact. */
static void add_relationships(struct world *w, const struct record *r, int64_t person)
{
    const struct value *many = &r->v[CONTACT_RELATIONSHIP];
    for (size_t i = 0; many->kind == VALUE_LIST && i < many->n; i++) {
        if (has_relationship(w, person, many->at[i].s))
            continue;
        struct stmt *q = db_prep(
            w->db, "INSERT INTO relationship (contact_id, kind, created_at, created_by, updated_at)"
                   " VALUES ($1, $2, $3, $4, $5)");
        stmt_int(q, 1, person);
        stmt_text(q, 2, many->at[i].s);
        stmt_int(q, 3, w->now);
        stmt_int(q, 4, w->actor.uid);
        stmt_int(q, 5, w->now);
        int64_t row = stmt_insert(q);
        if (person != r->id)
            merge_home(w, noun_relationship.table, row, r->id);
    }
}

static int check_days(struct world *w, const struct record *r, struct en_error *err)
{
    if (value_given(&r->v[CONTACT_MOVED_ON]) && !has_address(r))
        return error_set(err, EN_INVALID, "moved_on", "moved_on には新しい住所も必要です",
                         "moved_on wants the new address as well");
    if (record_int(r, CONTACT_BIRTH, 0) > w->today)
        return error_set(err, EN_INVALID, "birth", "birth が未来の日付です", "birth is in the future");
    if (record_int(r, CONTACT_DIED_ON, 0) > w->today)
        return error_set(err, EN_INVALID, "died_on", "died_on が未来の日付です", "died_on is in the future");
    return check_order(r, CONTACT_BIRTH, CONTACT_DIED_ON, err);
}

int contact_add(struct world *w, struct record *r, struct en_error *err)
{
    if (!value_given(&r->v[CONTACT_KIND]))
        r->v[CONTACT_KIND] = VALUE_OF_TEXT(contact_kind_of_name(w, r));
    if (contact_split_name(w, r, err) || check_days(w, r, err))
        return -1;
    contact_split_address(w, r);
    if (value_given(&r->v[CONTACT_AGE_BAND]) && !value_given(&r->v[CONTACT_TOLD_ON]))
        r->v[CONTACT_TOLD_ON] = VALUE_OF_INT(w->today);
    insert_contact(w, r);
    if (has_address(r))
        insert_address(w, r, (int32_t)record_int(r, CONTACT_MOVED_ON, NO_DAY));
    for (size_t i = 0; i < POINTS; i++)
        add_point(w, r, i);
    add_relationships(w, r, r->id);
    (void)faces_put(w, r);
    kpi_added(w, (struct subject){SUBJECT_CONTACT, r->id});
    return 0;
}

/* --- reading --- */

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
    return point_of(w, "SELECT value FROM contact_point WHERE contact_id = $1 AND kind = $2" IN_USE_FIRST, id,
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
        r->v[address_fields[i]] = text_column(q, i, w->arena);
    stmt_done(q);
    return true;
}

typedef const char *point_fn(struct world *w, int64_t id, const char *kind);

static void load_points(struct world *w, point_fn *point, struct record *r)
{
    for (size_t i = 0; i < POINTS; i++) {
        const char *value = point(w, r->id, points[i].kind);
        if (value)
            r->v[points[i].field] = VALUE_OF_TEXT(value);
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

#define COPY_ROWS(rows, v, a)                          \
    (*(rows) = arena_array(a, (v).n, sizeof **(rows)), \
     (v).n ? memcpy(*(rows), (v).at, (v).n * sizeof **(rows)) : NULL)

static int32_t day_column(struct stmt *q, int i)
{
    return col_is_null(q, i) ? NO_DAY : (int32_t)col_int(q, i);
}

size_t contact_addresses(struct world *w, int64_t id, struct address_row **rows)
{
    VEC(struct address_row) v = {0};
    struct stmt *q = db_prep(
        w->db, "SELECT postal, prefecture, city, address, from_on, until_on FROM contact_address"
               " WHERE " OF_PERSON " ORDER BY contact_id <> $1, contact_id, from_on DESC, id DESC");
    stmt_int(q, 1, id);
    while (stmt_row(q))
        vec_add(&v) = (struct address_row){col_str(q, 0, w->arena), col_str(q, 1, w->arena),
                                           col_str(q, 2, w->arena), col_str(q, 3, w->arena),
                                           day_column(q, 4),        day_column(q, 5)};
    size_t n = v.n;
    COPY_ROWS(rows, v, w->arena);
    vec_clear(&v);
    return n;
}

size_t contact_points(struct world *w, int64_t id, struct point_row **rows)
{
    VEC(struct point_row) v = {0};
    struct stmt *q = db_prep(w->db,
                             "SELECT kind, value, from_on, until_on FROM contact_point WHERE " OF_PERSON
                             " ORDER BY until_on IS NOT NULL, contact_id <> $1, contact_id, from_on IS NULL,"
                             " from_on DESC, id");
    stmt_int(q, 1, id);
    while (stmt_row(q))
        vec_add(&v) = (struct point_row){col_str(q, 0, w->arena), col_str(q, 1, w->arena), day_column(q, 2),
                                         day_column(q, 3)};
    size_t n = v.n;
    COPY_ROWS(rows, v, w->arena);
    vec_clear(&v);
    return n;
}

/* --- correcting --- */

static void merge(struct record *r, const struct record *changes)
{
    for (int i = 0; i < CONTACT_FIELDS; i++)
        if (changes->v[i].kind != VALUE_ABSENT)
            r->v[i] = changes->v[i];
}

static int edit_address(struct world *w, const struct record *changes, const struct record *r,
                        struct en_error *err)
{
    bool told = false;
    for (int i = 0; i < 4; i++)
        told |= changes->v[address_fields[i]].kind != VALUE_ABSENT;
    int32_t moved = (int32_t)record_int(changes, CONTACT_MOVED_ON, NO_DAY);
    if (moved != NO_DAY && !told)
        return error_set(err, EN_INVALID, "moved_on", "moved_on には新しい住所も必要です",
                         "moved_on wants the new address as well");
    if (moved != NO_DAY) {
        end_address(w, r->id, moved - 1);
        insert_address(w, r, moved);
    } else if (told) {
        correct_address(w, r);
    }
    return 0;
}

static bool begins_with_prefecture(const char *address)
{
    for (size_t i = 0; i < enum_prefecture.n; i++)
        if (!strncmp(address, enum_prefecture.item[i].ja, strlen(enum_prefecture.item[i].ja)))
            return true;
    return false;
}

/* After a move nothing of the old address is carried over into the new one, and an address that says its
 * prefecture itself does not stay in the old one's. */
static void forget_address(struct record *r, const struct record *changes)
{
    const char *address = record_text(changes, CONTACT_ADDRESS);
    bool moved = value_given(&changes->v[CONTACT_MOVED_ON]);
    for (int i = 0; moved && i < 4; i++)
        r->v[address_fields[i]] = (struct value){.kind = VALUE_NULL};
    if (address && begins_with_prefecture(address))
        r->v[CONTACT_PREFECTURE] = r->v[CONTACT_CITY] = (struct value){.kind = VALUE_NULL};
}

static int edit_own(struct world *w, int64_t id, const struct record *changes, struct record *r,
                    struct en_error *err)
{
    struct record old;
    if (contact_load_own(w, id, &old, err))
        return -1;
    if (old.cancelled)
        return error_set(err, EN_CONFLICT, "id", "連絡先 %" PRId64 " は取り消されています",
                         "contact %" PRId64 " was cancelled", id);
    *r = old;
    forget_address(r, changes);
    if (value_given(&changes->v[CONTACT_NAME])) /* a new whole name replaces both parts */
        r->v[CONTACT_FAMILY] = r->v[CONTACT_GIVEN] = (struct value){.kind = VALUE_NULL};
    merge(r, changes);
    if (value_given(&changes->v[CONTACT_AGE_BAND]))
        r->v[CONTACT_TOLD_ON] = VALUE_OF_INT(w->today);
    if (!value_given(&r->v[CONTACT_KIND]))
        r->v[CONTACT_KIND] = old.v[CONTACT_KIND];
    if (contact_split_name(w, r, err) || check_days(w, r, err))
        return -1;
    contact_split_address(w, r);
    update_contact(w, &old, r);
    for (size_t i = 0; i < POINTS; i++)
        if (changes->v[points[i].field].kind != VALUE_ABSENT)
            replace_point(w, r, i);
    return edit_address(w, changes, r, err);
}

int contact_edit(struct world *w, int64_t id, const struct record *changes, struct record *r,
                 struct en_error *err)
{
    int64_t person = merge_root(w, id);
    kpi_touch(w, (struct subject){SUBJECT_CONTACT, person});
    person_bare(w, person);
    if (edit_own(w, id, changes, r, err))
        return -1;
    person_dress(w, person);
    add_relationships(w, r, person);
    (void)outbox_recheck(w, person);
    (void)faces_refresh(w, id);
    return 0;
}

/* Every record of any kind, cancelled or not, keeps a contact. */
static bool has_records(struct world *w, int64_t id)
{
    for (size_t i = 0; nouns[i]; i++) {
        const struct noun *noun = nouns[i];
        if (noun->contact < 0 || noun == &noun_relationship)
            continue;
        struct record_filter f = {
            .since = NO_DAY, .until = NO_DAY, .contact = id, .cancelled = true, .limit = 1};
        struct record *rows;
        size_t n;
        (void)record_list(w, noun, &f, &rows, &n);
        if (n)
            return true;
    }
    struct stmt *q = db_prep(w->db, "SELECT EXISTS (SELECT 1 FROM migration_member WHERE contact_id = $1)"
                                    " OR EXISTS (SELECT 1 FROM household_member WHERE household_id = $2)");
    stmt_int(q, 1, id);
    stmt_int(q, 2, id);
    return stmt_get_int(q, 0) == 1;
}

int contact_cancel(struct world *w, int64_t id, const char *reason, struct record *r, struct en_error *err)
{
    if (contact_load(w, id, r, err))
        return -1;
    if (r->cancelled)
        return error_set(err, EN_CONFLICT, "id", "連絡先 %" PRId64 " はすでに取り消されています",
                         "contact %" PRId64 " is cancelled already", id);
    int64_t *ids;
    if (merge_members(w, id, &ids) > 1)
        return error_set(err, EN_CONFLICT, "id",
                         "連絡先 %" PRId64 " には他の連絡先がまとめられているので取り消せません",
                         "others are merged into contact %" PRId64 ": it cannot be cancelled", id);
    if (has_records(w, id))
        return error_set(err, EN_CONFLICT, "id", "連絡先 %" PRId64 " には記録があるので取り消せません",
                         "contact %" PRId64 " has records and cannot be cancelled", id);
    kpi_touch(w, (struct subject){SUBJECT_CONTACT, id});
    struct stmt *q = db_prep(
        w->db, "UPDATE contact SET cancelled_at = $1, cancel_reason = $2, updated_at = $3 WHERE id = $4");
    stmt_int(q, 1, w->now);
    stmt_text(q, 2, reason);
    stmt_int(q, 3, w->now);
    stmt_int(q, 4, id);
    stmt_run(q);
    search_remove(w, id, r);
    (void)outbox_recheck(w, id);
    faces_take(w, id);
    question_lose(w, id);
    r->cancelled = true;
    return 0;
}

/* --- for imports --- */

/* What no face tells; a face that is equal tells the rest. */
static bool complete_fields(struct record *now, const struct record *r)
{
    static const int fields[] = {CONTACT_AGE_BAND, CONTACT_GENDER, CONTACT_NOTE};
    bool changed = false;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!value_given(&now->v[fields[i]]) && value_given(&r->v[fields[i]])) {
            now->v[fields[i]] = r->v[fields[i]];
            changed = true;
        }
    return changed;
}

void contact_complete(struct world *w, int64_t id, const struct record *r)
{
    struct record own, now, extra = *r;
    struct en_error ignored;
    if (contact_load_own(w, id, &own, &ignored))
        return;
    int64_t person = merge_root(w, id);
    bool related = r->v[CONTACT_RELATIONSHIP].kind == VALUE_LIST;
    now = own;
    extra.id = id;
    bool changed = complete_fields(&now, r);
    if (changed || related)
        kpi_touch(w, (struct subject){SUBJECT_CONTACT, person});
    if (changed) {
        person_bare(w, person);
        update_contact(w, &own, &now);
        person_dress(w, person);
    }
    add_relationships(w, &extra, person);
}

/* --- for who is who --- */

bool contact_is_shielded(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "SELECT protected_on IS NOT NULL FROM contact WHERE id ="
                                    " (SELECT COALESCE(person, id) FROM contact WHERE id = $1)");
    stmt_int(q, 1, id);
    return stmt_get_int(q, 0) == 1;
}

void contact_derive(struct world *w, int64_t id)
{
    struct record r;
    struct en_error ignored;
    if (record_load(w, &noun_contact, id, &r, &ignored))
        return;
    const char *kana = record_text(&r, CONTACT_KANA);
    struct stmt *q = db_prep(w->db, "UPDATE contact SET name_key = $1, kana_key = $2, fold_version = $3"
                                    " WHERE id = $4 AND fold_version <> $3");
    stmt_text(q, 1, fold_name(w->arena, contact_name(&r, w->arena)));
    stmt_text(q, 2, kana ? fold_kana(w->arena, kana) : "");
    stmt_int(q, 3, FOLD_VERSION);
    stmt_int(q, 4, id);
    stmt_run(q);
    if (db_changes(w->db) && !r.cancelled)
        search_add(w, id, &r); /* what the older folding made of it stays: it cannot be told any more */
}
