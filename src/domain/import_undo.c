/*
 * import_undo.c - the only place that undoes an import: rows it changed become what they were, rows it made
 * go.
 *
 * Invariant: between two parts of an undo every figure is right, and nothing refers to a row that is gone.
 * Rows that were changed are put back first; then those that were made go, a table at a time, none before
 * what refers to it.
 */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "db/journal.h"
#include "domain/contact.h"
#include "domain/faces.h"
#include "domain/import_parts.h"
#include "domain/kpi/cells.h"
#include "domain/merge.h"
#include "domain/question.h"
#include "domain/search.h"

#define PART_ROWS 100 /* a part: some milliseconds */
#define NAMED_MAX 10  /* records named in a refusal */

/* --- figures --- */

static const struct {
    const char *table;
    enum subject_kind alone; /* where it has no contact; SUBJECT_CONTACT: it always has one */
} counted[] = {
    {"contact_address", SUBJECT_CONTACT}, {"relationship", SUBJECT_CONTACT},
    {"application", SUBJECT_CONTACT},     {"stage_change", SUBJECT_CONTACT},
    {"attendance", SUBJECT_CONTACT},      {"migration_member", SUBJECT_CONTACT},
    {"consult", SUBJECT_CONSULT},         {"visit", SUBJECT_VISIT},
    {"migration", SUBJECT_MIGRATION},     {"business", SUBJECT_BUSINESS},
    {"donation", SUBJECT_DONATION},
};

static void touch(struct world *w, enum subject_kind kind, int64_t id)
{
    if (id)
        kpi_touch(w, (struct subject){kind, id});
}

/* Everybody whose history has the event in it. */
static void touch_event(struct world *w, int64_t id)
{
    touch(w, SUBJECT_EVENT, id);
    struct stmt *q = db_prep(w->db, "SELECT contact_id FROM attendance WHERE event_id = $1");
    stmt_int(q, 1, id);
    while (stmt_row(q))
        touch(w, SUBJECT_CONTACT, col_int(q, 0));
}

static void touch_migration(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "SELECT contact_id FROM migration_member WHERE migration_id = $1"
                                    " UNION ALL SELECT contact_id FROM migration WHERE id = $2");
    stmt_int(q, 1, id);
    stmt_int(q, 2, id);
    touch(w, SUBJECT_MIGRATION, id);
    while (stmt_row(q))
        touch(w, SUBJECT_CONTACT, col_int(q, 0));
}

/* A contact counts as, and for, whom it is merged into. */
static void touch_person(struct world *w, int64_t id)
{
    touch(w, SUBJECT_CONTACT, id);
    touch(w, SUBJECT_CONTACT, merge_root(w, id));
}

/* The subjects of a row that is about to change, given one of its columns after the other. */
typedef bool column_fn(struct world *w, const char *column, int64_t *out, void *row);

static void touch_row(struct world *w, const char *table, int64_t id, column_fn *column, void *row)
{
    int64_t contact = 0, other = 0;
    if (!strcmp(table, "contact"))
        touch_person(w, id);
    if (!strcmp(table, "contact") && column(w, "merged_into", &other, row))
        touch_person(w, other);
    if (!strcmp(table, "event"))
        touch_event(w, id);
    if (!strcmp(table, "attendance") && column(w, "event_id", &other, row))
        touch(w, SUBJECT_EVENT, other);
    if (!strcmp(table, "migration_member") && column(w, "migration_id", &other, row))
        touch_migration(w, other);
    if (!strcmp(table, "migration"))
        touch_migration(w, id);
    for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
        if (strcmp(counted[i].table, table) != 0)
            continue;
        if (column(w, "contact_id", &contact, row))
            touch_person(w, contact);
        else if (counted[i].alone != SUBJECT_CONTACT)
            touch(w, counted[i].alone, id);
    }
}

struct row {
    const char *table;
    int64_t id, made_by;
    bool deleted;
    const void *image;
    size_t size;
};

static bool column_now(struct world *w, const char *column, int64_t *out, void *row)
{
    const struct row *r = row;
    return db_row_int(w->db, r->table, r->id, column, out);
}

static bool column_before(struct world *w, const char *column, int64_t *out, void *row)
{
    const struct row *r = row;
    return db_image_int(w->db, r->table, r->image, r->size, column, out);
}

/* --- the search index has no table of its own to be put back --- */

static void index_contact(struct world *w, const struct row *r, bool add)
{
    struct record contact;
    struct en_error ignored;
    if (strcmp(r->table, "contact") != 0 || record_load(w, &noun_contact, r->id, &contact, &ignored) ||
        contact.cancelled)
        return;
    (add ? search_add : search_remove)(w, r->id, &contact);
}

/* --- nor have faces: one is made anew where the row that changes back is told by it --- */

struct told {
    int64_t contact; /* 0 = the row is of no contact that stays */
    bool compared;
    struct packed_face face;
};

static int64_t maker_of(struct world *w, const char *table, int64_t id);

static bool read_told(struct world *w, struct told *t)
{
    struct record own;
    struct en_error ignored;
    return !contact_load_own(w, t->contact, &own, &ignored) && !own.cancelled &&
           faces_read(w, &own, contact_is_shielded(w, t->contact), &t->face);
}

static struct told told_before(struct world *w, int64_t batch, const struct row *r)
{
    struct told t = {0};
    if (!strcmp(r->table, "contact"))
        t.contact = r->id;
    else if (!strcmp(r->table, "contact_address") || !strcmp(r->table, "contact_point"))
        (void)db_row_int(w->db, r->table, r->id, "contact_id", &t.contact);
    if (t.contact && maker_of(w, "contact", t.contact) == batch)
        t.contact = 0;
    t.compared = t.contact && read_told(w, &t);
    return t;
}

static void told_after(struct world *w, const struct told *before)
{
    struct told now = {.contact = before->contact};
    if (!now.contact)
        return;
    now.compared = read_told(w, &now);
    bool same = now.compared == before->compared &&
                (!now.compared ||
                 (now.face.n == before->face.n && !memcmp(now.face.bytes, before->face.bytes, now.face.n)));
    if (!same)
        (void)faces_refresh(w, now.contact);
}

/* --- what was changed --- */

static size_t read_images(struct world *w, int64_t batch, struct row **out)
{
    struct row *rows = arena_array(w->arena, PART_ROWS, sizeof *rows);
    size_t n = 0, size;
    struct stmt *q = db_prep(
        w->db, "SELECT tbl, row_id, deleted, image, made_by FROM import_image WHERE batch_id = $1"
               " ORDER BY deleted DESC, tbl, row_id LIMIT $2");
    stmt_int(q, 1, batch);
    stmt_int(q, 2, PART_ROWS);
    while (stmt_row(q)) {
        const void *image = col_blob(q, 3, &size);
        rows[n++] = (struct row){col_str(q, 0, w->arena),
                                 col_int(q, 1),
                                 col_int(q, 4),
                                 col_int(q, 2) == 1,
                                 arena_strndup(w->arena, image, size),
                                 size};
    }
    *out = rows;
    return n;
}

static void forget_image(struct world *w, int64_t batch, const struct row *r)
{
    struct stmt *q = db_prep(w->db,
                             "DELETE FROM import_image WHERE batch_id = $1 AND tbl = $2 AND row_id = $3");
    stmt_int(q, 1, batch);
    stmt_text(q, 2, r->table);
    stmt_int(q, 3, r->id);
    stmt_run(q);
}

/* A row that comes back was an earlier import's: it is that import's again. */
static void give_back(struct world *w, const struct row *r)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO import_range (tbl, first_id, last_id, batch_id) VALUES ($1, $2, $3, $4)");
    stmt_text(q, 1, r->table);
    stmt_int(q, 2, r->id);
    stmt_int(q, 3, r->id);
    stmt_int(q, 4, r->made_by);
    stmt_run(q);
}

static void restore(struct world *w, int64_t batch, struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        touch_row(w, rows[i].table, rows[i].id, column_now, &rows[i]);
        touch_row(w, rows[i].table, rows[i].id, column_before, &rows[i]);
    }
    for (size_t i = 0; i < n; i++) {
        struct told told = told_before(w, batch, &rows[i]);
        index_contact(w, &rows[i], false);
        db_row_restore(w->db, rows[i].table, rows[i].id, rows[i].deleted, rows[i].image, rows[i].size);
        index_contact(w, &rows[i], true);
        told_after(w, &told);
        if (rows[i].made_by)
            give_back(w, &rows[i]);
        forget_image(w, batch, &rows[i]);
    }
}

/* --- what was made --- */

struct range {
    const char *table;
    int64_t first, last;
};

static size_t read_tables(struct world *w, int64_t batch, struct range **out)
{
    struct range *r = arena_array(w->arena, 64, sizeof *r);
    size_t n = 0;
    struct stmt *q = db_prep(w->db,
                             "SELECT tbl, min(first_id), max(last_id) FROM import_range WHERE batch_id = $1"
                             " GROUP BY tbl ORDER BY tbl");
    stmt_int(q, 1, batch);
    while (stmt_row(q))
        r[n++] = (struct range){col_str(q, 0, w->arena), col_int(q, 1), col_int(q, 2)};
    *out = r;
    return n;
}

static bool refers(struct world *w, const struct range *tables, size_t n, const char *table)
{
    struct db_reference *ref;
    size_t refs = db_references(w->db, table, w->arena, &ref);
    for (size_t i = 0; i < refs; i++)
        for (size_t k = 0; k < n; k++)
            if (!strcmp(tables[k].table, ref[i].table) && strcmp(ref[i].table, table) != 0)
                return true;
    return false;
}

/* The last range of a table that no other table refers to any more; false if nothing is left. */
static bool next_range(struct world *w, int64_t batch, struct range *out)
{
    struct range *tables;
    size_t n = read_tables(w, batch, &tables), i = 0;
    while (i < n && refers(w, tables, n, tables[i].table))
        i++;
    if (!n)
        return false;
    if (i == n)
        fatal("tables refer to each other in a ring");
    struct stmt *q = db_prep(w->db,
                             "SELECT first_id, last_id FROM import_range WHERE batch_id = $1 AND tbl = $2"
                             " ORDER BY first_id DESC LIMIT 1");
    stmt_int(q, 1, batch);
    stmt_text(q, 2, tables[i].table);
    if (!stmt_row(q))
        return false;
    *out = (struct range){tables[i].table, col_int(q, 0), col_int(q, 1)};
    stmt_done(q);
    return true;
}

static void shorten(struct world *w, const struct range *r, int64_t last)
{
    bool gone = last < r->first;
    struct stmt *q = db_prep(w->db,
                             gone ? "DELETE FROM import_range WHERE tbl = $1 AND first_id = $2"
                                  : "UPDATE import_range SET last_id = $1 WHERE tbl = $2 AND first_id = $3");
    int i = 1;
    if (!gone)
        stmt_int(q, i++, last);
    stmt_text(q, i++, r->table);
    stmt_int(q, i, r->first);
    stmt_run(q);
}

static int check_part(struct world *w, int64_t batch, const struct range *part, struct en_error *err);

/* Contacts of the batch may be merged into each other; none may name one that is gone. */
static void part_contact(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "UPDATE contact SET merged_into = NULL, person = NULL, merged_said = NULL"
                                    " WHERE merged_into = $1 OR person = $2");
    stmt_int(q, 1, id);
    stmt_int(q, 2, id);
    stmt_run(q);
    faces_take(w, id);
    question_lose(w, id);
}

static void unmake_row(struct world *w, int64_t batch, const struct row *r)
{
    struct told told = told_before(w, batch, r);
    index_contact(w, r, false);
    if (!strcmp(r->table, "contact"))
        part_contact(w, r->id);
    if (strcmp(r->table, "identity_question") != 0 || !question_outlives(w, r->id))
        db_row_delete(w->db, r->table, r->id);
    told_after(w, &told);
}

static int unmake(struct world *w, int64_t batch, const struct range *r, struct en_error *err)
{
    int64_t from = r->last - PART_ROWS + 1 > r->first ? r->last - PART_ROWS + 1 : r->first;
    if (check_part(w, batch, &(struct range){r->table, from, r->last}, err))
        return -1;
    for (int64_t id = r->last; id >= from; id--)
        touch_row(w, r->table, id, column_now, &(struct row){.table = r->table, .id = id});
    for (int64_t id = r->last; id >= from; id--)
        unmake_row(w, batch, &(struct row){.table = r->table, .id = id});
    shorten(w, r, from - 1);
    return 0;
}

/* --- may it be undone? --- */

struct conflicts {
    struct world *w;
    int64_t batch, n;
    struct buf ja, en; /* the records named */
};

static const char *kind_of(const char *table)
{
    return !strncmp(table, "contact_", strlen("contact_")) ? "contact" : table;
}

static const char *label_of(const char *table)
{
    for (size_t i = 0; nouns[i]; i++)
        if (!strcmp(nouns[i]->table, table))
            return nouns[i]->ja;
    return table;
}

static void add_conflict(struct conflicts *c, const char *table, int64_t id, int64_t by_batch)
{
    int64_t contact = id;
    if (strcmp(kind_of(table), table) != 0)
        (void)db_row_int(c->w->db, table, id, "contact_id", &contact);
    if (c->n++ >= NAMED_MAX)
        return;
    buf_printf(&c->ja, "%s%s %" PRId64, c->n > 1 ? "、" : "", label_of(kind_of(table)), contact);
    buf_printf(&c->en, "%s%s %" PRId64, c->n > 1 ? ", " : "", kind_of(table), contact);
    if (by_batch) {
        buf_printf(&c->ja, "（取込 %" PRId64 "）", by_batch);
        buf_printf(&c->en, " (import %" PRId64 ")", by_batch);
    }
}

struct later {
    char *table;
    int64_t id, by;
};

static void add_later(struct conflicts *c)
{
    struct later found[NAMED_MAX + 1];
    size_t n = 0;
    struct stmt *q = db_prep(c->w->db,
                             "SELECT tbl, row_id, max(by_batch) FROM import_later WHERE batch_id = $1"
                             " GROUP BY tbl, row_id LIMIT 11");
    stmt_int(q, 1, c->batch);
    for (; stmt_row(q); n++) {
        found[n].table = col_str(q, 0, c->w->arena);
        found[n].id = col_int(q, 1);
        found[n].by = col_int(q, 2);
    }
    for (size_t i = 0; i < n; i++)
        add_conflict(c, found[i].table, found[i].id, found[i].by);
}

/* The import that made a row; -1: none. */
static int64_t maker_of(struct world *w, const char *table, int64_t id)
{
    struct stmt *q = db_prep(w->db, "SELECT batch_id FROM import_range WHERE tbl = $1 AND first_id <= $2"
                                    " AND last_id >= $2 ORDER BY first_id DESC LIMIT 1");
    stmt_text(q, 1, table);
    stmt_int(q, 2, id);
    return stmt_get_int(q, -1);
}

/* Rows of others that refer to rows of a table that the batch made; with `part` only to those. */
static void add_referring(struct conflicts *c, const char *table, const struct db_reference *ref,
                          const struct range *part)
{
    int64_t ids[NAMED_MAX + 1];
    size_t n = 0;
    struct buf b = {0};
    buf_printf(&b,
               "SELECT t.rowid FROM import_range p CROSS JOIN %s t ON t.%s BETWEEN"
               " CASE WHEN p.first_id > $1 THEN p.first_id ELSE $1 END AND"
               " CASE WHEN p.last_id < $2 THEN p.last_id ELSE $2 END"
               " WHERE p.batch_id = $3 AND p.tbl = $4 AND NOT EXISTS (SELECT 1 FROM import_range m"
               " WHERE m.tbl = $5 AND m.first_id <= t.rowid AND m.last_id >= t.rowid AND m.batch_id = $3)"
               " AND NOT EXISTS (SELECT 1 FROM import_image i WHERE i.batch_id = $3 AND i.tbl = $5"
               " AND i.row_id = t.rowid) LIMIT $6",
               ref->table, ref->column);
    struct stmt *q = db_prep(c->w->db, b.at);
    buf_clear(&b);
    stmt_int(q, 1, part ? part->first : INT64_MIN);
    stmt_int(q, 2, part ? part->last : INT64_MAX);
    stmt_int(q, 3, c->batch);
    stmt_text(q, 4, table);
    stmt_text(q, 5, ref->table);
    stmt_int(q, 6, NAMED_MAX + 1);
    while (stmt_row(q))
        ids[n++] = col_int(q, 0);
    for (size_t i = 0; i < n; i++) {
        int64_t maker = maker_of(c->w, ref->table, ids[i]);
        add_conflict(c, ref->table, ids[i], maker > 0 ? maker : 0);
    }
}

static void add_references(struct conflicts *c, const char *table, const struct range *part)
{
    static const struct db_reference merged = {"contact", "merged_into"};
    struct db_reference *ref;
    size_t n = db_references(c->w->db, table, c->w->arena, &ref);
    if (!strcmp(table, merged.table))
        add_referring(c, table, &merged, part);
    for (size_t i = 0; i < n && c->n < NAMED_MAX; i++)
        add_referring(c, table, &ref[i], part);
}

static int refuse(struct conflicts *c, struct en_error *err)
{
    if (!c->n)
        return 0;
    error_set(
        err, EN_CONFLICT, "id",
        "取込 %" PRId64
        " のあとに、その記録が変更・利用されています: %s%s%.0s%.0s。先にそちらを戻すか取り消してください",
        "records of import %" PRId64 " were changed or used since: %.0s%.0s%s%s; undo or cancel those first",
        c->batch, c->ja.at, c->n > NAMED_MAX ? "ほか" : "", c->en.at, c->n > NAMED_MAX ? ", ..." : "");
    buf_clear(&c->ja);
    buf_clear(&c->en);
    return -1;
}

/* All of it before the first part, later only what the part needs: somebody may have gone on working. */
static int check_all(struct world *w, const struct import_batch *b, struct en_error *err)
{
    struct conflicts c = {.w = w, .batch = b->id};
    struct range *tables;
    add_later(&c);
    size_t n = b->undo_begun_at ? 0 : read_tables(w, b->id, &tables);
    for (size_t i = 0; i < n; i++)
        add_references(&c, tables[i].table, NULL);
    return refuse(&c, err);
}

/* Has the id of a deleted row been given to another? */
static int check_places(struct world *w, int64_t batch, const struct row *rows, size_t n,
                        struct en_error *err)
{
    struct conflicts c = {.w = w, .batch = batch};
    for (size_t i = 0; i < n; i++)
        if (rows[i].deleted && db_row_exists(w->db, rows[i].table, rows[i].id))
            add_conflict(&c, rows[i].table, rows[i].id, 0);
    return refuse(&c, err);
}

static int check_part(struct world *w, int64_t batch, const struct range *part, struct en_error *err)
{
    struct conflicts c = {.w = w, .batch = batch};
    add_references(&c, part->table, part);
    return refuse(&c, err);
}

/* --- a part --- */

static int64_t count_left(struct world *w, int64_t batch)
{
    struct stmt *q = db_prep(w->db, "SELECT (SELECT count(*) FROM import_image WHERE batch_id = $1)"
                                    " + (SELECT COALESCE(sum(last_id - first_id + 1), 0) FROM import_range"
                                    " WHERE batch_id = $1)");
    stmt_int(q, 1, batch);
    return stmt_get_int(q, 0);
}

static void run_with_id(struct world *w, const char *sql, int64_t id)
{
    struct stmt *q = db_prep(w->db, sql);
    stmt_int(q, 1, id);
    stmt_run(q);
}

/* No more rows may come. */
static void begin_undo(struct world *w, int64_t batch)
{
    struct stmt *q = db_prep(
        w->db, "UPDATE import_batch SET undo_begun_at = $1, finished_at = COALESCE(finished_at, $1)"
               " WHERE id = $2 AND undo_begun_at IS NULL");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, batch);
    stmt_run(q);
}

static void end_undo(struct world *w, int64_t batch)
{
    run_with_id(w, "DELETE FROM import_seen WHERE batch_id = $1", batch);
    run_with_id(w, "DELETE FROM import_later WHERE by_batch = $1", batch);
    struct stmt *q = db_prep(w->db, "UPDATE import_batch SET undone_at = $1 WHERE id = $2");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, batch);
    stmt_run(q);
}

int import_undo(struct world *w, int64_t id, int64_t *left, struct en_error *err)
{
    struct import_batch b;
    struct row *rows;
    struct range range;
    if (import_load(w, id, &b, err))
        return -1;
    if (b.undone_at)
        return error_set(err, EN_CONFLICT, "id", "取込 %" PRId64 " はすでに元に戻してあります",
                         "import %" PRId64 " is undone already", id);
    if (!strcmp(b.kind, noun_consent.name))
        return error_set(err, EN_FORBIDDEN, "id",
                         "配信停止の取込は元に戻せません。同意はあらためて記録してください",
                         "an import of people who want no more mail is never undone: record a new consent");
    if (check_all(w, &b, err))
        return -1;
    if (!w->cause.kind) /* once a request */
        import_tell(w, &b, "を元に戻した");
    w->cause.kind = "import";
    w->cause.id = id;
    begin_undo(w, id);
    db_journal_pause(w->db);
    size_t n = read_images(w, id, &rows);
    if (check_places(w, id, rows, n, err))
        return -1;
    if (n)
        restore(w, id, rows, n);
    else if (next_range(w, id, &range) && unmake(w, id, &range, err))
        return -1;
    *left = count_left(w, id);
    if (!*left)
        end_undo(w, id);
    return 0;
}
