/*
 * import.c - the only place that reads source rows. Invariant: (source, key) names at most one record, so the
 * same file again changes nothing, and a row that changed corrects its record instead of making another.
 */
#include "domain/import.h"

#include <inttypes.h>
#include <string.h>

#include "base/vec.h"
#include "domain/contact.h"
#include "domain/nouns.h"

/* --- batches --- */

int import_begin(struct world *w, struct import_batch *batch, struct en_error *err)
{
    static const struct noun *const nouns_allowed[] = {&noun_consult,   &noun_visit,   &noun_event,
                                                       &noun_migration, &noun_contact, &noun_donation};
    bool allowed = false;
    for (size_t i = 0; i < sizeof nouns_allowed / sizeof *nouns_allowed; i++)
        allowed |= !strcmp(nouns_allowed[i]->name, batch->kind);
    if (!allowed)
        return error_set(err, EN_INVALID, "kind",
                         "kind %s は取り込めません（consult, visit, event, migration, contact, donation）",
                         "kind %s cannot be imported (consult, visit, event, migration, contact, donation)",
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
                             " VALUES ($1, $2, $3, $4, $5, $6) RETURNING id");
    stmt_text(q, 1, batch->kind);
    stmt_text(q, 2, batch->mapping);
    stmt_text(q, 3, batch->source);
    stmt_text(q, 4, batch->file);
    stmt_int(q, 5, w->now);
    stmt_int(q, 6, w->actor.uid);
    batch->id = stmt_get_int(q, 0);
    return 0;
}

void import_count(struct world *w, const struct import_batch *batch, const struct import_row *rows, size_t n)
{
    int64_t sum[IMPORT_OUTCOMES] = {0};
    for (size_t i = 0; i < n; i++)
        sum[rows[i].outcome]++;
    struct stmt *q = db_prep(w->db,
                             "UPDATE import_batch SET n_new = n_new + $1, n_unchanged = n_unchanged + $2,"
                             " n_changed = n_changed + $3, n_duplicate = n_duplicate + $4,"
                             " n_cancelled = n_cancelled + $5, n_rejected = n_rejected + $6 WHERE id = $7");
    for (int i = 0; i < IMPORT_OUTCOMES; i++)
        stmt_int(q, i + 1, sum[i]);
    stmt_int(q, IMPORT_OUTCOMES + 1, batch->id);
    stmt_run(q);
}

#define BATCH_SQL                                                                                      \
    "SELECT id, kind, mapping, source, file, n_new, n_unchanged, n_changed, n_duplicate, n_cancelled," \
    " n_rejected, started_at, finished_at FROM import_batch"

static struct import_batch read_batch(struct stmt *q, struct arena *a)
{
    struct import_batch b = {.id = col_int(q, 0),
                             .kind = col_str(q, 1, a),
                             .mapping = col_str(q, 2, a),
                             .source = col_str(q, 3, a),
                             .file = col_str(q, 4, a),
                             .started_at = col_int(q, 11),
                             .finished_at = col_int(q, 12)};
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
    *rows = arena_array(w->arena, n, sizeof **rows);
    if (n)
        memcpy(*rows, v.at, n * sizeof **rows);
    vec_clear(&v);
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

#define BY_LIST "import" /* the reason of a cancellation that a list brought */

/* --- one row --- */

struct source_record {
    const struct noun *noun;
    int64_t record, contact, batch;
    const char *original;
    size_t size;
    bool found;
};

static struct source_record find_source(struct world *w, const struct import_batch *batch,
                                        const struct import_row *row)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT record_id, contact_id, batch_id, original, kind FROM source_record"
                             " WHERE source = $1 AND source_key = $2");
    struct source_record s = {0};
    stmt_text(q, 1, batch->source);
    stmt_text(q, 2, row->key);
    if (!stmt_row(q))
        return s;
    size_t size;
    const void *bytes = col_blob(q, 3, &size);
    s = (struct source_record){noun_find(col_text(q, 4)),
                               col_int(q, 0),
                               col_int(q, 1),
                               col_int(q, 2),
                               arena_strndup(w->arena, bytes, size),
                               size,
                               true};
    stmt_done(q);
    return s;
}

static void keep_source(struct world *w, const struct import_batch *batch, const struct import_row *row,
                        const char *kind, int64_t record, int64_t contact)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO source_record (source, source_key, batch_id, kind, record_id, contact_id,"
               " original) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (source, source_key) DO UPDATE"
               " SET batch_id = excluded.batch_id, contact_id = excluded.contact_id,"
               " original = excluded.original");
    stmt_text(q, 1, batch->source);
    stmt_text(q, 2, row->key);
    stmt_int(q, 3, batch->id);
    stmt_text(q, 4, kind);
    stmt_int(q, 5, record);
    stmt_int_or_null(q, 6, contact);
    stmt_blob(q, 7, row->original, row->size);
    stmt_run(q);
}

static const char *text_of(const struct import_row *row, const char *name)
{
    for (size_t i = 0; i < row->text->n; i++)
        if (!strcmp(row->text->at[2 * i].s, name))
            return row->text->at[2 * i + 1].s;
    return NULL;
}

/* Did the row have this field when it came the last time? */
static bool had(const struct source_record *s, const char *name)
{
    const char *end = s->found ? s->original + s->size : NULL;
    for (const char *at = s->original; at < end; at += strlen(at) + 1, at += strlen(at) + 1)
        if (!strcmp(at, name))
            return true;
    return false;
}

/* A member list becomes members; everything else a value of its field. */
static int set_members(const struct value *list, struct record *r, struct arena *a)
{
    r->member = arena_array(a, list->n, sizeof *r->member);
    r->nmembers = list->n;
    for (size_t i = 0; i < list->n; i++) {
        struct member *m = &r->member[i];
        m->birth = NO_DAY;
        for (size_t k = 0; k < list->at[i].n; k++) {
            const struct value *key = &list->at[i].at[2 * k], *v = key + 1;
            if (!strcmp(key->s, "birth"))
                m->birth = (int32_t)v->i;
            else if (!strcmp(key->s, "age_band"))
                m->age_band = v->s;
            else if (!strcmp(key->s, "gender"))
                m->gender = v->s;
        }
    }
    return 0;
}

/* `s`: what the row had before and has no longer is cleared; NULL = nothing is. `rename`: the row's name for
 * field `to`. */
static int read_fields(struct world *w, const struct import_row *row, const struct source_record *s,
                       const char *rename, const char *to, struct record *r, struct en_error *err)
{
    struct field_context ctx = {w->arena, w->today};
    for (size_t i = 0; i < r->noun->n; i++) {
        const struct field *f = &r->noun->field[i];
        const char *name = rename && !strcmp(f->name, to) ? rename : f->name, *text = text_of(row, name);
        if (!text && s && had(s, name))
            text = "";
        if (!text || (f->flags & (FIELD_REPLY | FIELD_IMPORT)) == FIELD_REPLY)
            continue;
        struct value v;
        if (field_parse(f, text, &ctx, &v, err))
            return -1;
        if (f->type == FIELD_MEMBERS && v.kind == VALUE_LIST)
            (void)set_members(&v, r, w->arena);
        else if (f->type == FIELD_MEMBERS)
            r->member = arena_alloc(w->arena, sizeof *r->member); /* none, as told */
        else
            r->v[i] = v; /* a blank cell clears what an earlier version of the row had */
    }
    return 0;
}

/* Who the row is about; 0 if it names nobody. A person is the one of the same row before, else recognised,
 * else new. */
static int find_person(struct world *w, const struct import_row *row, const struct source_record *s,
                       int64_t *contact, struct en_error *err)
{
    struct record person = {.noun = &noun_contact};
    if (read_fields(w, row, NULL, NULL, NULL, &person, err))
        return -1;
    bool named = value_given(&person.v[CONTACT_NAME]) || value_given(&person.v[CONTACT_FAMILY]) ||
                 value_given(&person.v[CONTACT_GIVEN]);
    *contact = 0;
    if (!named)
        return 0;
    person.v[CONTACT_NOTE].kind = VALUE_ABSENT; /* the note is the record's */
    if (contact_split_name(w, &person, err))
        return -1;
    contact_split_address(w, &person);
    /* A slip that now names somebody else is about somebody else: nobody's phone may land on another's page.
     */
    bool still = s->contact && contact_is_same(w, s->contact, &person);
    *contact = still ? s->contact : contact_recognise(w, &person);
    if (*contact) {
        contact_complete(w, *contact, &person);
        return 0;
    }
    if (contact_add(w, &person, err))
        return -1;
    *contact = person.id;
    return 0;
}

/* The event of a row that names an attendee: by name and day, made if it is not there. */
static int find_event(struct world *w, const struct import_row *row, int64_t *event, struct en_error *err)
{
    struct record r = {.noun = &noun_event};
    if (read_fields(w, row, NULL, "event", "name", &r, err))
        return -1;
    if (!value_given(&r.v[EVENT_NAME]) || !value_given(&r.v[EVENT_DATE]))
        return error_set(err, EN_INVALID, "event", "event（イベント名）と date（開催日）が必要です",
                         "event and date are wanted");
    struct stmt *q = db_prep(w->db,
                             "SELECT id FROM event WHERE on_date = $1 AND name = $2 AND cancelled_at IS NULL"
                             " ORDER BY id LIMIT 1");
    stmt_int(q, 1, record_int(&r, EVENT_DATE, 0));
    stmt_text(q, 2, record_text(&r, EVENT_NAME));
    *event = stmt_get_int(q, 0);
    if (*event)
        return 0;
    if (record_add(w, &r, err))
        return -1;
    *event = r.id;
    return 0;
}

/* The record the row describes, not yet stored; its noun is that of the batch, or attendance for a named
 * guest. */
static int read_record(struct world *w, const struct import_batch *batch, const struct import_row *row,
                       const struct source_record *s, struct record *r, struct en_error *err)
{
    int64_t contact = 0;
    bool event = !strcmp(batch->kind, "event");
    *r = (struct record){.noun = noun_find(batch->kind)};
    if (find_person(w, row, s, &contact, err))
        return -1;
    if (event && contact) {
        int64_t id = 0;
        r->noun = &noun_attendance;
        if (find_event(w, row, &id, err) || read_fields(w, row, s, "\x01", "event", r, err))
            return -1;
        r->v[ATTENDANCE_EVENT] = VALUE_OF_INT(id);
    } else if (read_fields(w, row, s, event ? "event" : NULL, "name", r, err)) {
        return -1;
    }
    if (contact && r->noun->contact >= 0)
        r->v[r->noun->contact] = VALUE_OF_INT(contact);
    return 0;
}

/* A key of another kind of record is another list's: one source name for two lists, most likely. */
static int check_kind(const struct source_record *s, const struct noun *noun, struct en_error *err)
{
    if (!s->found || s->noun == noun)
        return 0;
    return error_set(err, EN_CONFLICT, "source_key", "この番号は別の種類（%s）の記録に使われています",
                     "this key belongs to a record of another kind (%s)", s->noun->name);
}

static int store_contact(struct world *w, const struct import_batch *batch, struct import_row *row,
                         const struct source_record *s, struct en_error *err)
{
    struct record r = {.noun = &noun_contact}, now;
    if (check_kind(s, &noun_contact, err) || read_fields(w, row, s, NULL, NULL, &r, err))
        return -1;
    if (s->found) {
        if (contact_edit(w, s->record, &r, &now, err))
            return -1;
        row->id = s->record;
    } else {
        struct record known = r;
        if (contact_split_name(w, &known, err))
            return -1;
        contact_split_address(w, &known);
        row->id = contact_recognise(w, &known);
        if (row->id)
            contact_complete(w, row->id, &known);
        else if (contact_add(w, &known, err))
            return -1;
        row->id = row->id ? row->id : known.id;
    }
    row->outcome = s->found ? IMPORT_CHANGED : IMPORT_NEW;
    keep_source(w, batch, row, "contact", row->id, row->id);
    return 0;
}

static int store_record(struct world *w, const struct import_batch *batch, struct import_row *row,
                        const struct source_record *s, struct en_error *err)
{
    struct record r, now;
    if (read_record(w, batch, row, s, &r, err) || check_kind(s, r.noun, err))
        return -1;
    int64_t contact = r.noun->contact >= 0 ? record_int(&r, r.noun->contact, 0) : 0;
    row->outcome = s->found ? IMPORT_CHANGED : IMPORT_NEW;
    if (s->found ? record_edit(w, s->record, &r, &now, err) : record_add(w, &r, err))
        return -1;
    row->id = s->found ? s->record : r.id;
    keep_source(w, batch, row, r.noun->name, row->id, contact);
    return 0;
}

enum row_state { ROW_STANDS, ROW_CANCELLED_HERE, ROW_CANCELLED_BY_LIST };

/* The desk's own cancellation is final; what the list cancelled the list may bring back. */
static enum row_state state_of(struct world *w, const struct source_record *s)
{
    if (!s->found)
        return ROW_STANDS;
    const char *reason = "";
    if (!record_is_cancelled(w, s->noun, s->record, &reason))
        return ROW_STANDS;
    return strcmp(reason, BY_LIST) ? ROW_CANCELLED_HERE : ROW_CANCELLED_BY_LIST;
}

/* A void row: its record is cancelled; one that never was a record is none, and stays none when it comes
 * again. */
static int cancel_row(struct world *w, const struct import_batch *batch, struct import_row *row,
                      const struct source_record *s, struct en_error *err)
{
    struct record r;
    const struct noun *noun = noun_find(batch->kind);
    bool guest = noun == &noun_event && s->noun == &noun_attendance;
    if (!guest && check_kind(s, noun, err))
        return -1;
    row->outcome = IMPORT_CANCELLED;
    row->id = s->record;
    if (!s->found || s->noun == &noun_contact || state_of(w, s) != ROW_STANDS)
        return 0;
    return record_cancel(w, s->noun, s->record, BY_LIST, &r, err);
}

/* Seen again in this batch, so that a later row with the same key is known as its duplicate. */
static void mark_seen(struct world *w, const struct import_batch *batch, const struct import_row *row)
{
    struct stmt *q = db_prep(w->db,
                             "UPDATE source_record SET batch_id = $1 WHERE source = $2 AND source_key = $3");
    stmt_int(q, 1, batch->id);
    stmt_text(q, 2, batch->source);
    stmt_text(q, 3, row->key);
    stmt_run(q);
}

static int store_row(struct world *w, const struct import_batch *batch, struct import_row *row,
                     struct en_error *err)
{
    struct source_record s = find_source(w, batch, row);
    enum row_state state = state_of(w, &s);
    bool same = s.found && s.size == row->size && !memcmp(s.original, row->original, s.size);
    if (row->cancelled)
        return cancel_row(w, batch, row, &s, err);
    row->id = s.record;
    if (!same && s.found && s.batch == batch->id) {
        row->outcome = IMPORT_DUPLICATE;
        return 0;
    }
    if (state == ROW_CANCELLED_HERE || (same && state == ROW_STANDS)) {
        row->outcome = IMPORT_UNCHANGED;
        mark_seen(w, batch, row);
        return 0;
    }
    if (state == ROW_CANCELLED_BY_LIST)
        record_restore(w, s.noun, s.record);
    return (strcmp(batch->kind, "contact") ? store_record : store_contact)(w, batch, row, &s, err);
}

void import_row(struct world *w, const struct import_batch *batch, struct import_row *row)
{
    if (row->outcome == IMPORT_REJECTED) /* it could not even be read */
        return;
    db_nest(w->db);
    bool stored = store_row(w, batch, row, &row->err) == 0;
    db_unnest(w->db, stored);
    if (!stored) {
        row->outcome = IMPORT_REJECTED;
        row->id = 0;
    }
}
