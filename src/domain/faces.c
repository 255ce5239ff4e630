/*
 * faces.c - the only place that stores faces, their keys and the counts of names. Invariant: the counts in
 * memory are those of the database and of the request's own faces.
 */
#include "domain/faces.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/vec.h"
#include "domain/contact.h"
#include "domain/nouns.h"

struct faces {
    struct lexicon *lexicon; /* NULL: to be read */
    struct identity_match matches[IDENTITY_MATCHES_MAX];
};

struct faces *faces_new(void)
{
    return mem_alloc(sizeof(struct faces));
}

void faces_free(struct faces *f)
{
    if (f)
        faces_distrust(f);
    free(f);
}

void faces_distrust(struct faces *f)
{
    lexicon_free(f->lexicon);
    f->lexicon = NULL;
}

struct identity_match *faces_room(struct world *w)
{
    return w->faces->matches;
}

/* --- counts of names --- */

static struct lexicon *lexicon(struct world *w)
{
    struct faces *f = w->faces;
    if (f->lexicon)
        return f->lexicon;
    f->lexicon = lexicon_new();
    struct stmt *q = db_prep(w->db, "SELECT key, kind, n FROM identity_name");
    while (stmt_row(q))
        lexicon_count_key(f->lexicon, (enum lexicon_kind)col_int(q, 1), (uint64_t)col_int(q, 0),
                          (int32_t)col_int(q, 2));
    lexicon_watch(f->lexicon);
    return f->lexicon;
}

const struct lexicon *faces_lexicon(struct world *w)
{
    return lexicon(w);
}

size_t faces_mark(struct world *w)
{
    const struct lexicon_change *changes;
    return w->faces->lexicon ? lexicon_changes(w->faces->lexicon, &changes) : 0;
}

void faces_return(struct world *w, size_t mark)
{
    if (w->faces->lexicon)
        lexicon_undo(w->faces->lexicon, mark);
}

void faces_forget(struct world *w)
{
    faces_return(w, 0);
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct lexicon_change *)a)->key, y = ((const struct lexicon_change *)b)->key;
    return x < y ? -1 : x > y;
}

static void count_name(struct world *w, uint64_t key, enum lexicon_kind kind, int64_t by)
{
    struct stmt *q = db_prep(w->db, "INSERT INTO identity_name (key, kind, n) VALUES ($1, $2, $3)"
                                    " ON CONFLICT (key) DO UPDATE SET n = identity_name.n + excluded.n");
    stmt_int(q, 1, (int64_t)key);
    stmt_int(q, 2, kind);
    stmt_int(q, 3, by);
    stmt_run(q);
    if (by > 0)
        return;
    q = db_prep(w->db, "DELETE FROM identity_name WHERE key = $1 AND n = 0");
    stmt_int(q, 1, (int64_t)key);
    stmt_run(q);
}

void faces_settle(struct world *w)
{
    const struct lexicon_change *changes;
    size_t n = w->faces->lexicon ? lexicon_changes(w->faces->lexicon, &changes) : 0;
    if (!n)
        return;
    struct lexicon_change *sorted = arena_array(w->arena, n, sizeof *sorted);
    memcpy(sorted, changes, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_key);
    for (size_t i = 0, next; i < n; i = next) {
        int64_t by = 0;
        for (next = i; next < n && sorted[next].key == sorted[i].key; next++)
            by += sorted[next].by;
        if (by)
            count_name(w, sorted[i].key, sorted[i].kind, by);
    }
    lexicon_settle(w->faces->lexicon);
}

/* --- a contact's face --- */

/* Lowest year of birth that the age band tells; 0 = none, or one without an end. */
static int32_t decade_of(const struct record *r)
{
    const char *band = record_text(r, CONTACT_AGE_BAND);
    int32_t told_on = (int32_t)record_int(r, CONTACT_TOLD_ON, NO_DAY);
    int age = band && *band == 'a' ? atoi(band + 1) : 0;
    return age && age < 70 && told_on != NO_DAY ? civil_of(told_on).year - age - 10 : 0;
}

static const char *prefecture_label(const struct record *r)
{
    const char *code = record_text(r, CONTACT_PREFECTURE);
    int i = code ? enum_index(&enum_prefecture, code) : -1;
    return i < 0 ? NULL : enum_prefecture.item[i].ja;
}

static struct identity_row row_of(const struct record *r, bool shielded)
{
    const char *family = record_text(r, CONTACT_FAMILY), *given = record_text(r, CONTACT_GIVEN);
    bool parts = family && given;
    return (struct identity_row){
        .name = {parts    ? NULL
                 : family ? family
                          : given,
                 parts ? family : NULL, parts ? given : NULL},
        .kana = {record_text(r, CONTACT_KANA), NULL, NULL},
        .postal = record_text(r, CONTACT_POSTAL),
        .prefecture = prefecture_label(r),
        .city = record_text(r, CONTACT_CITY),
        .address = record_text(r, CONTACT_ADDRESS),
        .phone = record_text(r, CONTACT_PHONE),
        .email = record_text(r, CONTACT_EMAIL),
        .account = record_text(r, CONTACT_ACCOUNT),
        .birth = (int32_t)record_int(r, CONTACT_BIRTH, NO_DAY),
        .decade = decade_of(r),
        .company = contact_is_body(r),
        .shielded = shielded,
    };
}

static bool tells_enough(const struct lexicon *l, const struct face *f)
{
    struct verdict v;
    identity_compare(l, f, f, &v);
    return v.outcome == IDENTITY_MERGE;
}

bool faces_read(struct world *w, const struct record *contact, bool shielded, struct packed_face *out)
{
    const char *kind = record_text(contact, CONTACT_KIND);
    struct buf packed = {0};
    if (kind && !strcmp(kind, "household"))
        return false;
    struct identity_row row = row_of(contact, shielded);
    face_read(w->arena, lexicon(w), &row, &out->face);
    face_pack(&out->face, &packed);
    out->bytes = arena_strndup(w->arena, packed.at, packed.n);
    out->n = packed.n;
    out->hash = tells_enough(lexicon(w), &out->face) ? (int64_t)face_hash(packed.at, packed.n) : 0;
    buf_clear(&packed);
    return true;
}

/* --- storing --- */

/* Keys, then names: each the kind and the key. */
struct traces {
    uint32_t keys, names;
    uint64_t key[IDENTITY_KEYS_MAX];
    struct {
        uint64_t kind, key;
    } name[LEXICON_KINDS];
};

static void add_keys(struct world *w, int64_t contact, const struct face *f, struct traces *t)
{
    struct identity_key keys[IDENTITY_KEYS_MAX];
    size_t n = identity_keys(f, keys);
    for (size_t i = 0; i < n; i++) {
        struct stmt *q = db_prep(w->db, "INSERT INTO identity_key (key, contact_id) VALUES ($1, $2)"
                                        " ON CONFLICT DO NOTHING");
        stmt_int(q, 1, (int64_t)keys[i].key);
        stmt_int(q, 2, contact);
        stmt_run(q);
        t->key[t->keys++] = keys[i].key;
    }
}

static void add_names(struct world *w, const struct face *f, struct traces *t)
{
    const struct lexicon_change *changes;
    size_t before = lexicon_changes(lexicon(w), &changes);
    face_teach(lexicon(w), f);
    size_t n = lexicon_changes(lexicon(w), &changes);
    for (size_t i = before; i < n; i++) {
        t->name[t->names].kind = (uint64_t)changes[i].kind;
        t->name[t->names++].key = changes[i].key;
    }
}

static size_t traces_pack(const struct traces *t, uint64_t out[])
{
    size_t n = 0;
    out[n++] = t->keys;
    for (size_t i = 0; i < t->keys; i++)
        out[n++] = t->key[i];
    for (size_t i = 0; i < t->names; i++) {
        out[n++] = t->name[i].kind;
        out[n++] = t->name[i].key;
    }
    return n * sizeof *out;
}

#define TRACES_MAX (1 + IDENTITY_KEYS_MAX + 2 * LEXICON_KINDS)

void faces_store(struct world *w, int64_t contact, const struct packed_face *f)
{
    struct traces t = {0};
    uint64_t packed[TRACES_MAX];
    add_keys(w, contact, &f->face, &t);
    add_names(w, &f->face, &t);
    struct stmt *q = db_prep(w->db, "INSERT INTO identity_face (contact_id, version, hash, face, traces)"
                                    " VALUES ($1, $2, $3, $4, $5)");
    stmt_int(q, 1, contact);
    stmt_int(q, 2, FACE_VERSION);
    stmt_int_or_null(q, 3, f->hash);
    stmt_blob(q, 4, f->bytes, f->n);
    stmt_blob(q, 5, packed, traces_pack(&t, packed));
    stmt_run(q);
}

static void drop_key(struct world *w, uint64_t key, int64_t contact)
{
    struct stmt *q = db_prep(w->db, "DELETE FROM identity_key WHERE key = $1 AND contact_id = $2");
    stmt_int(q, 1, (int64_t)key);
    stmt_int(q, 2, contact);
    stmt_run(q);
}

void faces_take(struct world *w, int64_t contact)
{
    uint64_t traces[TRACES_MAX];
    struct stmt *q = db_prep(w->db, "SELECT traces FROM identity_face WHERE contact_id = $1");
    stmt_int(q, 1, contact);
    if (!stmt_row(q))
        return;
    size_t bytes;
    const void *at = col_blob(q, 0, &bytes);
    bytes = bytes < sizeof traces ? bytes : sizeof traces;
    memcpy(traces, at, bytes);
    stmt_done(q);
    size_t n = bytes / sizeof *traces, keys = traces[0];
    for (size_t i = 1; i <= keys && i < n; i++)
        drop_key(w, traces[i], contact);
    for (size_t i = 1 + keys; i + 1 < n; i += 2)
        lexicon_count_key(lexicon(w), (enum lexicon_kind)traces[i], traces[i + 1], -1);
    q = db_prep(w->db, "DELETE FROM identity_face WHERE contact_id = $1");
    stmt_int(q, 1, contact);
    stmt_run(q);
}

static bool is_stored(struct world *w, int64_t contact, const struct packed_face *f)
{
    struct stmt *q = db_prep(w->db, "SELECT face FROM identity_face WHERE contact_id = $1 AND version = $2");
    stmt_int(q, 1, contact);
    stmt_int(q, 2, FACE_VERSION);
    if (!stmt_row(q))
        return false;
    size_t n;
    const void *bytes = col_blob(q, 0, &n);
    bool same = n == f->n && !memcmp(bytes, f->bytes, n);
    stmt_done(q);
    return same;
}

bool faces_put(struct world *w, const struct record *contact)
{
    struct packed_face f;
    bool wanted = !contact->cancelled && faces_read(w, contact, contact_is_shielded(w, contact->id), &f);
    if (wanted && is_stored(w, contact->id, &f))
        return false;
    faces_take(w, contact->id);
    if (wanted)
        faces_store(w, contact->id, &f);
    return true;
}

bool faces_refresh(struct world *w, int64_t contact)
{
    struct record r;
    struct en_error ignored;
    return !contact_load_own(w, contact, &r, &ignored) && faces_put(w, &r);
}

void faces_note_compared(struct world *w, int64_t contact, bool compared)
{
    struct stmt *q = db_prep(w->db, "UPDATE identity_face SET compared = $1 WHERE contact_id = $2");
    stmt_int(q, 1, compared);
    stmt_int(q, 2, contact);
    stmt_run(q);
}

/* --- finding --- */

int64_t faces_equal(struct world *w, const struct packed_face *f)
{
    int64_t found = 0;
    if (!f->hash)
        return 0;
    struct stmt *q = db_prep(w->db, "SELECT contact_id, face FROM identity_face WHERE hash = $1"
                                    " AND version = $2 ORDER BY contact_id");
    stmt_int(q, 1, f->hash);
    stmt_int(q, 2, FACE_VERSION);
    while (!found && stmt_row(q)) {
        size_t n;
        const void *bytes = col_blob(q, 1, &n);
        if (n == f->n && !memcmp(bytes, f->bytes, n))
            found = col_int(q, 0);
    }
    if (found)
        stmt_done(q);
    return found;
}

const char *faces_of(struct world *w, int64_t contact, int64_t *hash)
{
    struct stmt *q = db_prep(w->db, "SELECT face, hash FROM identity_face WHERE contact_id = $1"
                                    " AND version = $2");
    stmt_int(q, 1, contact);
    stmt_int(q, 2, FACE_VERSION);
    if (!stmt_row(q))
        return NULL;
    size_t n;
    const void *bytes = col_blob(q, 0, &n);
    const char *copy = arena_strndup(w->arena, bytes, n);
    if (hash)
        *hash = col_int(q, 1);
    stmt_done(q);
    return copy;
}

struct finder {
    struct world *w;
    int64_t except;
    struct buf face;
};

static size_t holders(void *ctx, uint64_t key, int64_t *ids, size_t cap)
{
    struct finder *f = ctx;
    size_t n = 0;
    struct stmt *q = db_prep(f->w->db, "SELECT contact_id FROM identity_key WHERE key = $1"
                                       " AND contact_id <> $2 ORDER BY contact_id DESC LIMIT $3");
    stmt_int(q, 1, (int64_t)key);
    stmt_int(q, 2, f->except);
    stmt_int(q, 3, (int64_t)cap + 1);
    for (; stmt_row(q); n++)
        if (n < cap)
            ids[n] = col_int(q, 0);
    return n;
}

static const char *face_at(void *ctx, int64_t contact)
{
    struct finder *f = ctx;
    struct stmt *q = db_prep(f->w->db,
                             "SELECT face FROM identity_face WHERE contact_id = $1 AND version = $2");
    stmt_int(q, 1, contact);
    stmt_int(q, 2, FACE_VERSION);
    if (!stmt_row(q))
        return NULL;
    size_t n;
    const void *bytes = col_blob(q, 0, &n);
    f->face.n = 0;
    buf_add(&f->face, bytes, n);
    stmt_done(q);
    return f->face.at;
}

size_t faces_match(struct world *w, const struct face *f, int64_t except, struct identity_match *out)
{
    struct finder finder = {w, except, {0}};
    struct identity_store s = {&finder, holders, face_at};
    size_t n = identity_match(lexicon(w), &s, f, out);
    buf_clear(&finder.face);
    return n;
}

bool faces_contested(struct world *w, int64_t contact)
{
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM identity_contested WHERE contact_id = $1");
    stmt_int(q, 1, contact);
    return stmt_get_int(q, 0) == 1;
}

void faces_contest(struct world *w, int64_t contact)
{
    struct stmt *q = db_prep(w->db, "INSERT INTO identity_contested (contact_id) SELECT $1 WHERE NOT EXISTS"
                                    " (SELECT 1 FROM identity_contested WHERE contact_id = $1)");
    stmt_int(q, 1, contact);
    stmt_run(q);
}
