/*
 * contact.c - the only place that writes contacts, their addresses and contact points. Keys for comparing are
 * derived here; what was written stays as it was written.
 */
#include "domain/contact.h"

#include <inttypes.h>
#include <string.h>

#include "base/fold.h"
#include "base/text.h"
#include "domain/contact_rows.h"
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

static void insert_address(struct world *w, const struct record *r, int32_t from)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO contact_address (contact_id, postal, prefecture, city, address, from_on)"
               " VALUES ($1, $2, $3, $4, $5, $6)");
    stmt_int(q, 1, r->id);
    for (int i = 0; i < 4; i++)
        bind_value(q, i + 2, &r->v[contact_address_fields[i]]);
    bind_day(q, 6, from);
    stmt_run(q);
}

static void correct_address(struct world *w, const struct record *r)
{
    struct stmt *q = db_prep(
        w->db, "UPDATE contact_address SET postal = $1, prefecture = $2, city = $3, address = $4"
               " WHERE contact_id = $5 AND until_on IS NULL RETURNING id");
    for (int i = 0; i < 4; i++)
        bind_value(q, i + 1, &r->v[contact_address_fields[i]]);
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

static bool is_in_use(struct world *w, int64_t id, const char *kind, const char *key)
{
    struct stmt *q = db_prep(
        w->db, "SELECT key FROM contact_point WHERE contact_id = $1 AND kind = $2" CONTACT_IN_USE_FIRST);
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
    const char *value = record_text(r, contact_point_kinds[i].field);
    if (value)
        insert_point(w, r->id, contact_point_kinds[i].kind, value,
                     contact_point_kinds[i].fold(w->arena, value), NO_DAY);
}

/* A new address or number takes the place of those in use, which stay as history. */
static void replace_point(struct world *w, const struct record *r, size_t i)
{
    const char *value = record_text(r, contact_point_kinds[i].field), *kind = contact_point_kinds[i].kind;
    const char *key = value ? contact_point_kinds[i].fold(w->arena, value) : "";
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

int contact_prepare(struct world *w, struct record *r, struct en_error *err)
{
    if (!value_given(&r->v[CONTACT_KIND]))
        r->v[CONTACT_KIND] = VALUE_OF_TEXT(contact_kind_of_name(w, r));
    if (contact_split_name(w, r, err) || check_days(w, r, err))
        return -1;
    contact_split_address(w, r);
    if (value_given(&r->v[CONTACT_AGE_BAND]) && !value_given(&r->v[CONTACT_TOLD_ON]))
        r->v[CONTACT_TOLD_ON] = VALUE_OF_INT(w->today);
    return 0;
}

void contact_store(struct world *w, struct record *r, const struct packed_face *face)
{
    insert_contact(w, r);
    if (has_address(r))
        insert_address(w, r, (int32_t)record_int(r, CONTACT_MOVED_ON, NO_DAY));
    for (size_t i = 0; i < CONTACT_POINTS; i++)
        add_point(w, r, i);
    add_relationships(w, r, r->id);
    if (face)
        faces_store(w, r->id, face);
    kpi_added(w, (struct subject){SUBJECT_CONTACT, r->id});
}

int contact_add(struct world *w, struct record *r, struct en_error *err)
{
    struct packed_face face;
    if (contact_prepare(w, r, err))
        return -1;
    contact_store(w, r, faces_read(w, r, false, &face) ? &face : NULL);
    return 0;
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
        told |= changes->v[contact_address_fields[i]].kind != VALUE_ABSENT;
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
        r->v[contact_address_fields[i]] = (struct value){.kind = VALUE_NULL};
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
    for (size_t i = 0; i < CONTACT_POINTS; i++)
        if (changes->v[contact_point_kinds[i].field].kind != VALUE_ABSENT)
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
static const int untold[] = {CONTACT_AGE_BAND, CONTACT_GENDER, CONTACT_NOTE};
#define UNTOLD (sizeof untold / sizeof *untold)

static bool tells_more(const struct record *r)
{
    for (size_t i = 0; i < UNTOLD; i++)
        if (value_given(&r->v[untold[i]]))
            return true;
    return r->v[CONTACT_RELATIONSHIP].kind == VALUE_LIST;
}

static bool complete_fields(struct record *now, const struct record *r)
{
    bool changed = false;
    for (size_t i = 0; i < UNTOLD; i++)
        if (!value_given(&now->v[untold[i]]) && value_given(&r->v[untold[i]])) {
            now->v[untold[i]] = r->v[untold[i]];
            changed = true;
        }
    return changed;
}

void contact_complete(struct world *w, int64_t id, const struct record *r)
{
    struct record own, now, extra = *r;
    struct en_error ignored;
    if (!tells_more(r) || contact_load_own(w, id, &own, &ignored))
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
