/*
 * import_journal.c - the only place that remembers what imports made and changed, and who changed it
 * afterwards.
 *
 * Invariant: a row that an import made lies in one of its ranges; one that it changed or deleted has an image
 * of what it was before the import; one of either that was changed later, by hand or by a later import, is
 * marked.
 */
#include <string.h>

#include "db/journal.h"
#include "domain/import_parts.h"

struct range {
    int64_t batch, first, last;
};

/* The range a row lies in: the import that made it. False if none did that can be undone. */
static bool find_range(struct world *w, const char *table, int64_t id, struct range *out)
{
    struct stmt *q = db_prep(w->db, "SELECT batch_id, first_id, last_id FROM import_range WHERE tbl = $1"
                                    " AND first_id <= $2 ORDER BY first_id DESC LIMIT 1");
    stmt_text(q, 1, table);
    stmt_int(q, 2, id);
    if (!stmt_row(q))
        return false;
    *out = (struct range){col_int(q, 0), col_int(q, 1), col_int(q, 2)};
    stmt_done(q);
    return out->last >= id;
}

static void add_range(struct world *w, const char *table, const struct range *r)
{
    if (r->last < r->first)
        return;
    struct stmt *q = db_prep(
        w->db, "INSERT INTO import_range (tbl, first_id, last_id, batch_id) VALUES ($1, $2, $3, $4)");
    stmt_text(q, 1, table);
    stmt_int(q, 2, r->first);
    stmt_int(q, 3, r->last);
    stmt_int(q, 4, r->batch);
    stmt_run(q);
}

/* The id of a row that is gone may be given to another row: it leaves its range. */
static void cut_range(struct world *w, const char *table, int64_t id, const struct range *r)
{
    struct stmt *q = db_prep(w->db, "DELETE FROM import_range WHERE tbl = $1 AND first_id = $2");
    stmt_text(q, 1, table);
    stmt_int(q, 2, r->first);
    stmt_run(q);
    add_range(w, table, &(struct range){r->batch, r->first, id - 1});
    add_range(w, table, &(struct range){r->batch, id + 1, r->last});
}

static void mark_maker(struct world *w, const struct journal_row *row, int64_t maker)
{
    struct stmt *q = db_prep(w->db, "INSERT INTO import_later (batch_id, tbl, row_id, by_batch)"
                                    " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING");
    stmt_int(q, 1, maker);
    stmt_text(q, 2, row->table);
    stmt_int(q, 3, row->id);
    stmt_int(q, 4, w->batch);
    stmt_run(q);
}

/* Imports that had changed the row before. */
static void mark_changers(struct world *w, const struct journal_row *row)
{
    int64_t batch[16];
    size_t n = 0;
    struct stmt *q = db_prep(w->db, "SELECT batch_id FROM import_image WHERE tbl = $1 AND row_id = $2"
                                    " AND batch_id <> $3 LIMIT 16");
    stmt_text(q, 1, row->table);
    stmt_int(q, 2, row->id);
    stmt_int(q, 3, w->batch);
    while (stmt_row(q))
        batch[n++] = col_int(q, 0);
    for (size_t i = 0; i < n; i++)
        mark_maker(w, row, batch[i]);
}

/* The first image is the one from before the import, and the first deletion tells whose row it was: one that
 * took its place and is deleted in turn was the import's own. */
static void keep_image(struct world *w, const struct journal_row *row, int64_t maker)
{
    struct stmt *q = db_prep(w->db,
                             "INSERT INTO import_image (batch_id, tbl, row_id, deleted, image, made_by)"
                             " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (batch_id, tbl, row_id) DO"
                             " UPDATE SET deleted = excluded.deleted,"
                             " made_by = COALESCE(import_image.made_by, excluded.made_by)");
    stmt_int(q, 1, w->batch);
    stmt_text(q, 2, row->table);
    stmt_int(q, 3, row->id);
    stmt_int(q, 4, row->op == JOURNAL_DELETE);
    stmt_blob(q, 5, row->before, row->size);
    stmt_int_or_null(q, 6, row->op == JOURNAL_DELETE ? maker : 0);
    stmt_run(q);
}

/* A row in the place of one that the import deleted: to undo it is to change it back. */
static bool takes_place(struct world *w, const struct journal_row *row)
{
    struct stmt *q = db_prep(w->db, "UPDATE import_image SET deleted = 0 WHERE batch_id = $1 AND tbl = $2"
                                    " AND row_id = $3 AND deleted = 1");
    stmt_int(q, 1, w->batch);
    stmt_text(q, 2, row->table);
    stmt_int(q, 3, row->id);
    stmt_run(q);
    return db_changes(w->db) > 0;
}

static void keep_range(struct world *w, const char *table, int64_t first, int64_t last)
{
    struct stmt *q = db_prep(w->db,
                             "UPDATE import_range SET last_id = $1 WHERE batch_id = $2 AND tbl = $3"
                             " AND first_id = (SELECT max(first_id) FROM import_range WHERE batch_id = $4"
                             " AND tbl = $5) AND last_id = $6");
    stmt_int(q, 1, last);
    stmt_int(q, 2, w->batch);
    stmt_text(q, 3, table);
    stmt_int(q, 4, w->batch);
    stmt_text(q, 5, table);
    stmt_int(q, 6, first - 1);
    stmt_run(q);
    if (!db_changes(w->db))
        add_range(w, table, &(struct range){w->batch, first, last});
}

/* --- a request --- */

#define TABLES_MAX 64

struct made {
    struct {
        const char *table;
        int64_t first, last; /* 0: none */
        bool deletes;        /* the import deleted rows of the table, so that ids may come again */
    } range[TABLES_MAX];
    size_t n;
};

static bool deletes_rows(struct world *w, const char *table)
{
    struct stmt *q = db_prep(
        w->db, "SELECT 1 FROM import_image WHERE batch_id = $1 AND tbl = $2 AND deleted = 1 LIMIT 1");
    stmt_int(q, 1, w->batch);
    stmt_text(q, 2, table);
    return stmt_get_int(q, 0) == 1;
}

static size_t index_of(struct world *w, struct made *m, const char *table)
{
    size_t i = 0;
    while (i < m->n && m->range[i].table != table)
        i++;
    if (i == TABLES_MAX)
        fatal("an import makes rows in more than %d tables", TABLES_MAX);
    if (i == m->n) {
        m->range[m->n++].table = table;
        m->range[i].deletes = deletes_rows(w, table);
    }
    return i;
}

static void keep_made(struct world *w, struct made *m, size_t i)
{
    if (m->range[i].first)
        keep_range(w, m->range[i].table, m->range[i].first, m->range[i].last);
    m->range[i].first = 0;
}

static void add_made(struct world *w, struct made *m, const struct journal_row *row)
{
    size_t i = index_of(w, m, row->table);
    if (m->range[i].deletes && takes_place(w, row))
        return;
    if (m->range[i].first && m->range[i].last + 1 != row->id)
        keep_made(w, m, i);
    if (!m->range[i].first)
        m->range[i].first = row->id;
    m->range[i].last = row->id;
}

static bool made_now(const struct made *m, const struct journal_row *row)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->range[i].table == row->table)
            return m->range[i].first && row->id >= m->range[i].first && row->id <= m->range[i].last;
    return false;
}

/* An answered question does not hold an import back: what was decided outlives it. */
static bool binds(const struct journal_row *row)
{
    return strcmp(row->table, "identity_question") != 0;
}

static void note_change(struct world *w, struct made *made, const struct journal_row *row)
{
    struct range r = {0};
    bool gone = row->op == JOURNAL_DELETE;
    if (!gone && made_now(made, row))
        return;
    if (gone && w->batch) {
        size_t i = index_of(w, made, row->table);
        keep_made(w, made, i);
        made->range[i].deletes = true;
    }
    bool found = find_range(w, row->table, row->id, &r);
    int64_t maker = found ? r.batch : 0;
    if (maker && maker != w->batch && binds(row))
        mark_maker(w, row, maker);
    if (binds(row))
        mark_changers(w, row);
    if (w->batch && maker != w->batch)
        keep_image(w, row, maker);
    if (found && gone)
        cut_range(w, row->table, row->id, &r);
}

void import_journal(struct world *w)
{
    struct made made = {.n = 0};
    size_t n = db_journal_count(w->db);
    for (size_t i = 0; i < n; i++) {
        struct journal_row row = db_journal_at(w->db, i);
        if (row.op != JOURNAL_INSERT)
            note_change(w, &made, &row);
        else if (w->batch)
            add_made(w, &made, &row);
    }
    for (size_t i = 0; i < made.n; i++)
        keep_made(w, &made, i);
}
