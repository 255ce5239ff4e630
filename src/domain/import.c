/*
 * import.c - the only place that reads source rows. Invariant: (source, key) names at most one record, so the
 * same file again changes nothing, and a row that changed corrects its record instead of making another.
 */
#include "domain/import.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "db/journal.h"
#include "domain/contact.h"
#include "domain/faces.h"
#include "domain/import_parts.h"
#include "domain/kpi/cells.h"
#include "domain/merge.h"
#include "domain/nouns.h"
#include "domain/recognise.h"

#define BY_LIST "import" /* the reason of a cancellation that a list brought */

/* A request's rows on their way. */
struct run {
    struct world *w;
    const struct import_batch *batch;
    const struct noun *noun;
    struct seen *seen;
    struct import_sums sums;
    bool careful; /* a savepoint for every row */
};

/* --- source records --- */

struct source_record {
    const struct noun *noun;
    int64_t id, record, contact;
    const char *original;
    size_t size;
    bool found;
};

static struct source_record find_source(struct run *run, const struct import_row *row)
{
    struct stmt *q = db_prep(run->w->db, "SELECT id, record_id, contact_id, original, kind FROM source_record"
                                         " WHERE source = $1 AND source_key = $2");
    struct source_record s = {0};
    stmt_text(q, 1, run->batch->source);
    stmt_text(q, 2, row->key);
    if (!stmt_row(q))
        return s;
    size_t size;
    const void *bytes = col_blob(q, 3, &size);
    s = (struct source_record){.noun = noun_find(col_text(q, 4)),
                               .id = col_int(q, 0),
                               .record = col_int(q, 1),
                               .contact = col_int(q, 2),
                               .original = arena_strndup(run->w->arena, bytes, size),
                               .size = size,
                               .found = true};
    stmt_done(q);
    return s;
}

static void add_source(struct run *run, const struct import_row *row, const struct noun *noun,
                       int64_t contact)
{
    struct stmt *q = db_prep(
        run->w->db, "INSERT INTO source_record (source, source_key, batch_id, kind, record_id, contact_id,"
                    " original) VALUES ($1, $2, $3, $4, $5, $6, $7)");
    stmt_text(q, 1, run->batch->source);
    stmt_text(q, 2, row->key);
    stmt_int(q, 3, run->batch->id);
    stmt_text(q, 4, noun->name);
    stmt_int(q, 5, row->id);
    stmt_int_or_null(q, 6, contact);
    stmt_blob(q, 7, row->original, row->size);
    seen_add(run->seen, stmt_insert(q));
}

/* The contact is whom the row is about, also where the desk moved the record to somebody else. */
static void keep_source(struct run *run, const struct import_row *row, const struct source_record *s,
                        const struct noun *noun, int64_t contact)
{
    if (!s->found) {
        add_source(run, row, noun, contact);
        return;
    }
    struct stmt *q = db_prep(run->w->db, "UPDATE source_record SET batch_id = $1, contact_id = $2, original "
                                         "= $3, record_id = $4 WHERE id = $5");
    stmt_int(q, 1, run->batch->id);
    stmt_int_or_null(q, 2, contact);
    stmt_blob(q, 3, row->original, row->size);
    stmt_int(q, 4, row->id);
    stmt_int(q, 5, s->id);
    stmt_run(q);
    seen_add(run->seen, s->id);
}

/* Text of a field of a row as it was kept; NULL if it had none. */
static const char *kept_text(const struct source_record *s, const char *name)
{
    const char *end = s->found ? s->original + s->size : NULL;
    for (const char *at = s->original; at < end;) {
        const char *text = at + strlen(at) + 1;
        if (!strcmp(at, name))
            return text;
        at = text + strlen(text) + 1;
    }
    return NULL;
}

static const char *text_of(const struct import_row *row, const char *name)
{
    for (size_t i = 0; i < row->text->n; i++) {
        const char *key = row->text->at[2 * i].s;
        if (*key == *name && !strcmp(key, name)) /* asked some hundred times a row */
            return row->text->at[2 * i + 1].s;
    }
    return NULL;
}

/* --- fields --- */

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
static int read_fields(struct run *run, struct import_row *row, const struct source_record *s,
                       const char *rename, const char *to, struct record *r, struct en_error *err)
{
    for (size_t i = 0; i < r->noun->n; i++) {
        const struct field *f = &r->noun->field[i];
        const char *name = rename && !strcmp(f->name, to) ? rename : f->name, *text = text_of(row, name);
        if (!text && s && kept_text(s, name))
            text = "";
        if (!text || (f->flags & (FIELD_REPLY | FIELD_IMPORT)) == FIELD_REPLY)
            continue;
        struct value v;
        if (cell_parse(run->w, f, text, &row->restored, &v, err))
            return -1;
        if (f->type == FIELD_MEMBERS && v.kind == VALUE_LIST)
            (void)set_members(&v, r, run->w->arena);
        else if (f->type == FIELD_MEMBERS)
            r->member = arena_alloc(run->w->arena, sizeof *r->member); /* none, as told */
        else
            r->v[i] = v; /* a blank cell clears what an earlier version of the row had */
    }
    return 0;
}

/* --- who --- */

/* The day of the row: its age band is of that day. */
static int32_t day_of_row(struct run *run, const struct import_row *row)
{
    const struct field *f = run->noun->date >= 0 ? &run->noun->field[run->noun->date] : NULL;
    const char *text = f ? text_of(row, f->name) : NULL;
    bool restored;
    struct value v;
    struct en_error ignored;
    if (!text || cell_parse(run->w, f, text, &restored, &v, &ignored) || v.kind != VALUE_INT)
        return NO_DAY;
    return (int32_t)v.i;
}

/* What a list says of somebody in its own way: names and addresses in one piece, numbers of its own. */
static int settle_person(struct run *run, const struct import_row *row, struct record *person,
                         struct en_error *err)
{
    const char *account = record_text(person, CONTACT_ACCOUNT);
    int32_t day = day_of_row(run, row);
    if (contact_split_name(run->w, person, err))
        return -1;
    contact_split_address(run->w, person);
    if (account)
        person->v[CONTACT_ACCOUNT] = VALUE_OF_TEXT(
            arena_printf(run->w->arena, "%s/%s", run->batch->source, account));
    if (value_given(&person->v[CONTACT_AGE_BAND]) && day != NO_DAY)
        person->v[CONTACT_TOLD_ON] = VALUE_OF_INT(day);
    return 0;
}

/* The person of a row as told; *named = it names one. Nothing is stored yet. */
static int read_person(struct run *run, struct import_row *row, struct record *person, bool *named,
                       struct en_error *err)
{
    *person = (struct record){.noun = &noun_contact};
    if (read_fields(run, row, NULL, NULL, NULL, person, err))
        return -1;
    *named = value_given(&person->v[CONTACT_NAME]) || value_given(&person->v[CONTACT_FAMILY]) ||
             value_given(&person->v[CONTACT_GIVEN]);
    if (!*named)
        return 0;
    person->v[CONTACT_NOTE].kind = VALUE_ABSENT; /* the note is the record's */
    return settle_person(run, row, person, err);
}

static bool same_text(const struct import_row *row, const struct source_record *s, const char *field)
{
    const char *now = text_of(row, field), *was = kept_text(s, field);
    return !strcmp(now ? now : "", was ? was : "");
}

/* Does the row name whom it named the last time? */
static bool same_name(const struct import_row *row, const struct source_record *s)
{
    static const char *const parts[] = {"name", "family", "given"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!same_text(row, s, parts[i]))
            return false;
    return true;
}

struct who {
    int64_t contact; /* the person of the record; 0 = nobody */
    int64_t source;  /* the contact that the row itself is about, one of that person's */
};

/* The desk knows better than the list: a record that it moved to somebody else stays there while the row
 * names the same person as before. */
static bool moved_by_desk(struct run *run, const struct import_row *row, const struct source_record *s,
                          struct who *who)
{
    struct record now;
    struct en_error ignored;
    if (!s->found || s->noun->contact < 0 || !same_name(row, s) ||
        record_load(run->w, s->noun, s->record, &now, &ignored))
        return false;
    int64_t contact = record_int(&now, s->noun->contact, 0);
    if (contact == merge_root(run->w, s->contact))
        return false;
    *who = (struct who){contact, s->contact};
    return true;
}

/* Does the row tell of its person what it told the last time? Then it is about whom it was about. */
static bool same_identity(const struct import_row *row, const struct source_record *s)
{
    static const int fields[] = {CONTACT_KIND,       CONTACT_NAME,   CONTACT_FAMILY,   CONTACT_GIVEN,
                                 CONTACT_KANA,       CONTACT_BIRTH,  CONTACT_AGE_BAND, CONTACT_POSTAL,
                                 CONTACT_PREFECTURE, CONTACT_CITY,   CONTACT_ADDRESS,  CONTACT_EMAIL,
                                 CONTACT_PHONE,      CONTACT_ACCOUNT};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!same_text(row, s, noun_contact.field[fields[i]].name))
            return false;
    return true;
}

/* A person is the one of the same row before, else recognised, else new. */
static int find_person(struct run *run, const struct import_row *row, struct record *person,
                       const struct source_record *s, struct who *who, struct en_error *err)
{
    if (s->contact && same_identity(row, s)) {
        contact_complete(run->w, s->contact, person);
        *who = (struct who){merge_root(run->w, s->contact), s->contact};
        return 0;
    }
    int rc = recognise_row(run->w, person, &who->contact, err);
    who->source = person->id;
    return rc;
}

/* The event of a row that names an attendee: by name and day, made if it is not there. */
static int find_event(struct run *run, struct import_row *row, int64_t *event, struct en_error *err)
{
    struct record r = {.noun = &noun_event};
    if (read_fields(run, row, NULL, "event", "name", &r, err))
        return -1;
    if (!value_given(&r.v[EVENT_NAME]) || !value_given(&r.v[EVENT_DATE]))
        return error_set(err, EN_INVALID, "event", "event（イベント名）と date（開催日）が必要です",
                         "event and date are wanted");
    struct stmt *q = db_prep(run->w->db,
                             "SELECT id FROM event WHERE on_date = $1 AND name = $2 AND cancelled_at IS NULL"
                             " ORDER BY id LIMIT 1");
    stmt_int(q, 1, record_int(&r, EVENT_DATE, 0));
    stmt_text(q, 2, record_text(&r, EVENT_NAME));
    *event = stmt_get_int(q, 0);
    if (*event)
        return 0;
    if (record_add(run->w, &r, err))
        return -1;
    *event = r.id;
    return 0;
}

/* --- a row's record --- */

/* The record the row describes, not yet stored; its noun is that of the batch, or attendance for a named
 * guest. What can be refused is refused before anything is stored. */
static int read_record(struct run *run, struct import_row *row, const struct source_record *s,
                       struct record *r, struct who *who, struct en_error *err)
{
    struct record person;
    bool event = run->noun == &noun_event, named;
    *r = (struct record){.noun = run->noun};
    *who = (struct who){0, 0};
    if (read_person(run, row, &person, &named, err))
        return -1;
    bool guest = event && named;
    if (guest)
        r->noun = &noun_attendance;
    if (read_fields(run, row, s, guest ? "\x01" : event ? "event" : NULL, guest ? "event" : "name", r, err))
        return -1;
    if (named && !moved_by_desk(run, row, s, who) && find_person(run, row, &person, s, who, err))
        return -1;
    if (guest) {
        int64_t id = 0;
        if (find_event(run, row, &id, err))
            return -1;
        r->v[ATTENDANCE_EVENT] = VALUE_OF_INT(id);
    }
    if (who->contact && r->noun->contact >= 0)
        r->v[r->noun->contact] = VALUE_OF_INT(who->contact);
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

/* Is the contact what this row alone made of it? */
static bool is_its_own(struct run *run, const struct source_record *s)
{
    struct stmt *q = db_prep(run->w->db,
                             "SELECT 1 FROM source_record WHERE contact_id = $1 AND id <> $2 LIMIT 1");
    stmt_int(q, 1, s->contact);
    stmt_int(q, 2, s->id);
    return !stmt_get_int(q, 0);
}

/* A row of people themselves: a change corrects the contact it made, unless other rows tell the same. */
static int store_contact(struct run *run, struct import_row *row, const struct source_record *s,
                         struct en_error *err)
{
    struct record r = {.noun = &noun_contact}, now;
    struct who who;
    if (check_kind(s, &noun_contact, err) || read_fields(run, row, s, NULL, NULL, &r, err))
        return -1;
    if (s->found && (same_identity(row, s) || is_its_own(run, s))) {
        if (contact_edit(run->w, s->record, &r, &now, err))
            return -1;
        recognise_again(run->w, s->record);
        row->id = s->record;
    } else {
        if (settle_person(run, row, &r, err) || find_person(run, row, &r, s, &who, err))
            return -1;
        row->id = who.source;
    }
    row->outcome = s->found ? IMPORT_CHANGED : IMPORT_NEW;
    keep_source(run, row, s, &noun_contact, row->id);
    return 0;
}

static int store_record(struct run *run, struct import_row *row, const struct source_record *s,
                        struct en_error *err)
{
    struct record r, now;
    struct who who;
    if (row->status == ROW_REFUNDED && !text_of(row, "refunded_on"))
        return error_set(err, EN_INVALID, "refunded_on", "返金の行に返金日（refunded_on）がありません",
                         "a refunded row wants the day of the refund (refunded_on)");
    if (read_record(run, row, s, &r, &who, err) || check_kind(s, r.noun, err))
        return -1;
    row->outcome = s->found ? IMPORT_CHANGED : IMPORT_NEW;
    bool edit = s->found && !record_rules(r.noun)->keeps_history;
    if (edit ? record_edit(run->w, s->record, &r, &now, err) : record_add(run->w, &r, err))
        return -1;
    row->id = edit ? s->record : r.id;
    if (who.source != who.contact && r.noun->contact >= 0 && merge_root(run->w, who.source) == who.contact)
        merge_home(run->w, r.noun->table, row->id, who.source);
    keep_source(run, row, s, r.noun, who.source);
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
static int cancel_row(struct run *run, struct import_row *row, const struct source_record *s,
                      struct en_error *err)
{
    struct record r;
    bool guest = run->noun == &noun_event && s->noun == &noun_attendance;
    if (!guest && check_kind(s, run->noun, err))
        return -1;
    row->outcome = IMPORT_CANCELLED;
    row->id = s->record;
    if (!s->found || s->noun == &noun_contact || state_of(run->w, s) != ROW_STANDS)
        return 0;
    return record_cancel(run->w, s->noun, s->record, BY_LIST, &r, err);
}

/* The day of a negative line and the yen it takes back. */
static int read_negative(struct run *run, struct import_row *row, int32_t *day, int64_t *yen,
                         struct en_error *err)
{
    struct field amount = noun_donation.field[DONATION_AMOUNT];
    const struct field *received = &noun_donation.field[DONATION_RECEIVED_ON];
    const char *on = text_of(row, received->name), *much = text_of(row, amount.name);
    struct value d, y;
    amount.min = -amount.max;
    if (cell_parse(run->w, received, on ? on : "", &row->restored, &d, err) ||
        cell_parse(run->w, &amount, much ? much : "", &row->restored, &y, err))
        return -1;
    if (!value_given(&d) || !value_given(&y))
        return error_set(err, EN_INVALID, received->name, "負の金額の行に日付がありません",
                         "a negative line wants its day");
    *day = (int32_t)d.i;
    *yen = y.i < 0 ? -y.i : y.i;
    return 0;
}

/* A line that takes a donation back: a refund on the line's own day. */
static int take_back(struct run *run, struct import_row *row, const struct source_record *s,
                     struct en_error *err)
{
    struct record r;
    int32_t day;
    int64_t yen;
    if (!s->found || s->noun != &noun_donation)
        return error_set(err, EN_NOT_FOUND, "source_key", "負の金額の行ですが、この番号の寄附がありません",
                         "a negative line, but there is no donation of this number");
    if (read_negative(run, row, &day, &yen, err) || record_load(run->w, s->noun, s->record, &r, err))
        return -1;
    row->id = s->record;
    row->outcome = IMPORT_UNCHANGED;
    if (r.cancelled || value_given(&r.v[DONATION_REFUNDED_ON]))
        return 0;
    if (yen != record_int(&r, DONATION_AMOUNT, 0))
        return error_set(err, EN_INVALID, "amount_yen",
                         "一部だけの返金は取り込めません（%" PRId64 " 円の寄附に %" PRId64 " 円）",
                         "a refund of a part cannot be imported (of %" PRId64 " yen, %" PRId64 ")",
                         record_int(&r, DONATION_AMOUNT, 0), yen);
    row->outcome = IMPORT_CHANGED;
    return donation_refund(run->w, s->record, day, &r, err);
}

/* --- a row --- */

static int store_opt_out(struct run *run, struct import_row *row, struct en_error *err)
{
    return import_opt_out(run->w, row,
                          &(struct opt_out_row){text_of(row, "email"), text_of(row, "kind"),
                                                text_of(row, "date"), text_of(row, "how")},
                          err);
}

static int store_row(struct run *run, struct import_row *row, struct en_error *err)
{
    if (run->noun == &noun_consent)
        return store_opt_out(run, row, err);
    struct source_record s = find_source(run, row);
    if (cell_check_rounded("source_key", row->key, err))
        return -1;
    if (row->status == ROW_VOID)
        return cancel_row(run, row, &s, err);
    if (row->status == ROW_NEGATIVE)
        return take_back(run, row, &s, err);
    enum row_state state = state_of(run->w, &s);
    bool same = s.found && s.size == row->size && !memcmp(s.original, row->original, s.size);
    row->id = s.record;
    if (!same && s.found && seen_has(run->seen, s.id)) {
        row->outcome = IMPORT_DUPLICATE;
        return 0;
    }
    if (s.found)
        seen_add(run->seen, s.id);
    if (state == ROW_CANCELLED_HERE || (same && state == ROW_STANDS)) {
        row->outcome = IMPORT_UNCHANGED;
        return 0;
    }
    if (state == ROW_CANCELLED_BY_LIST)
        record_restore(run->w, s.noun, s.record);
    return (run->noun == &noun_contact ? store_contact : store_record)(run, row, &s, err);
}

/* False if a row was rejected when something of it was stored already: then all is taken back and every row
 * gets a savepoint of its own. That is rare, and savepoints cost more than all else: each copies what its row
 * changes. */
static bool run_row(struct run *run, struct import_row *row)
{
    size_t before = db_journal_count(run->w->db), names = faces_mark(run->w);
    row->err = row->unreadable ? row->err : (struct en_error){0};
    row->restored = false;
    row->id = 0;
    if (run->careful && !row->unreadable)
        db_nest(run->w->db);
    bool stored = !row->unreadable && store_row(run, row, &row->err) == 0;
    bool clean = stored || db_journal_count(run->w->db) == before;
    if (run->careful && !row->unreadable)
        db_unnest(run->w->db, stored);
    if (run->careful && !stored)
        faces_return(run->w, names);
    if (!stored) {
        row->outcome = IMPORT_REJECTED;
        row->id = 0;
    }
    return clean || run->careful;
}

/* The file's own span, for what has vanished from it. */
static void note_day(struct run *run, const struct import_row *row)
{
    bool counts = row->status != ROW_NEGATIVE && row->outcome != IMPORT_REJECTED;
    int32_t day = counts ? day_of_row(run, row) : NO_DAY;
    struct import_sums *s = &run->sums;
    if (day == NO_DAY)
        return;
    s->first_on = s->first_on == NO_DAY || day < s->first_on ? day : s->first_on;
    s->last_on = s->last_on == NO_DAY || day > s->last_on ? day : s->last_on;
}

static bool run_rows(struct run *run, struct import_row *rows, size_t n)
{
    run->seen = seen_open(run->w, run->batch->id);
    for (size_t i = 0; i < n; i++)
        if (!run_row(run, &rows[i])) {
            seen_drop(run->seen);
            return false;
        }
    seen_close(run->seen);
    return true;
}

void import_rows(struct world *w, const struct import_batch *batch, struct import_row *rows, size_t n)
{
    struct run run = {.w = w,
                      .batch = batch,
                      .noun = import_noun(batch->kind),
                      .sums = {.first_on = NO_DAY, .last_on = NO_DAY}};
    bool money = run.noun == &noun_donation;
    struct import_moment before = money ? import_moment(w) : (struct import_moment){0};
    w->importing = true;
    w->batch = batch->id;
    import_tell(w, batch, "");
    db_nest(w->db);
    bool done = run_rows(&run, rows, n);
    db_unnest(w->db, done);
    if (!done) {
        kpi_forget(w);
        faces_forget(w);
        run.careful = true;
        (void)run_rows(&run, rows, n);
    }
    for (size_t i = 0; i < n; i++) {
        note_day(&run, &rows[i]);
        run.sums.n[rows[i].outcome]++;
        run.sums.restored += rows[i].restored && rows[i].outcome != IMPORT_REJECTED;
    }
    struct en_error none;
    int settled = kpi_settle(w, &none); /* its cause was told */
    assert(!settled);
    import_add_sums(w, batch, &run.sums);
    struct import_moment after = money ? import_moment(w) : (struct import_moment){0};
    if (money)
        import_add_moved(w, batch, &before, &after);
}
