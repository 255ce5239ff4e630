/*
 * journal.c - the only place that hears of every changed row (SQLite's pre-update hook) and makes statements
 * for tables it is told by name. Names come from the schema alone, never from outside.
 */
#define SQLITE_ENABLE_PREUPDATE_HOOK
#include "db/journal.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/vec.h"

#define TABLES_MAX  128
#define COLUMNS_MAX 64

struct table {
    char *name;
    char *column[COLUMNS_MAX];
    int columns;
    int key; /* the column that is the row's id; -1: the row's id is no column */
};

struct entry {
    enum journal_op op;
    const struct table *table;
    int64_t id;
    size_t at, size; /* of the image */
};

struct journal {
    struct db *db;
    struct table table[TABLES_MAX];
    size_t tables;
    const struct table *last;
    VEC(struct entry) entries;
    struct buf images;
    bool paused;
};

/* --- which tables --- */

static bool keeps_accounts(const char *name)
{
    static const char *const prefixes[] = {"correction",    "month_",  "plan_file", "import_",
                                           "once_",         "setting", "schema_",   "identity_face",
                                           "identity_name", "sqlite_"};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
            return true;
    return false;
}

static void add_columns(struct journal *j, struct table *t)
{
    struct stmt *q = db_prep(j->db, "SELECT name, pk, type FROM pragma_table_info($1) ORDER BY cid");
    stmt_text(q, 1, t->name);
    t->key = -1;
    while (stmt_row(q)) {
        if (t->columns == COLUMNS_MAX)
            fatal("table %s has too many columns", t->name);
        if (col_int(q, 1) == 1 && !strcmp(col_text(q, 2), "INTEGER"))
            t->key = t->columns;
        t->column[t->columns++] = mem_strdup(col_text(q, 0));
    }
}

static void add_tables(struct journal *j)
{
    struct stmt *q = db_prep(j->db,
                             "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                             " AND wr = 0 ORDER BY name");
    while (stmt_row(q)) {
        if (keeps_accounts(col_text(q, 0)))
            continue;
        if (j->tables == TABLES_MAX)
            fatal("more than %d tables", TABLES_MAX);
        j->table[j->tables++].name = mem_strdup(col_text(q, 0));
    }
    for (size_t i = 0; i < j->tables; i++)
        add_columns(j, &j->table[i]);
}

static const struct table *find_table(struct journal *j, const char *name)
{
    if (j->last && !strcmp(j->last->name, name))
        return j->last;
    for (size_t i = 0; i < j->tables; i++)
        if (!strcmp(j->table[i].name, name))
            return j->last = &j->table[i];
    return NULL;
}

static const struct table *want_table(struct db *db, const char *name)
{
    const struct table *t = find_table(db_journal(db), name);
    if (!t)
        fatal("table %s is not journaled", name);
    return t;
}

/* --- images: a letter for the type of each column and its bytes --- */

static void add_int(struct buf *b, int64_t v)
{
    buf_add(b, &v, sizeof v);
}

static void add_value(struct buf *b, sqlite3_value *v)
{
    double d;
    int type = sqlite3_value_type(v), n;
    char letter = type == SQLITE_INTEGER ? 'i' : type == SQLITE_TEXT ? 't' : type == SQLITE_BLOB ? 'b' : 'n';
    const void *bytes;
    letter = type == SQLITE_FLOAT ? 'f' : letter;
    buf_add(b, &letter, 1);
    switch (letter) {
    case 'i':
        add_int(b, sqlite3_value_int64(v));
        break;
    case 'f':
        d = sqlite3_value_double(v);
        buf_add(b, &d, sizeof d);
        break;
    case 't':
    case 'b':
        bytes = letter == 't' ? (const void *)sqlite3_value_text(v) : sqlite3_value_blob(v);
        n = sqlite3_value_bytes(v);
        add_int(b, n);
        if (n)
            buf_add(b, bytes, (size_t)n);
        break;
    }
}

struct image_value {
    char type;
    int64_t i;
    double d;
    const char *bytes;
    size_t n;
};

/* The next column; false at the end. */
static bool next_value(const char **at, const char *end, struct image_value *v)
{
    if (*at >= end)
        return false;
    *v = (struct image_value){.type = *(*at)++};
    if (v->type == 'n')
        return true;
    memcpy(v->type == 'f' ? (void *)&v->d : (void *)&v->i, *at, 8);
    *at += 8;
    if (v->type == 't' || v->type == 'b') {
        v->bytes = *at;
        v->n = (size_t)v->i;
        *at += v->n;
    }
    return true;
}

/* --- hearing --- */

static void on_change(void *ctx, sqlite3 *s, int op, const char *schema, const char *name,
                      sqlite3_int64 old_id, sqlite3_int64 new_id)
{
    struct journal *j = ctx;
    const struct table *t = j->paused || strcmp(schema, "main") != 0 ? NULL : find_table(j, name);
    if (!t)
        return;
    struct entry e = {op == SQLITE_INSERT   ? JOURNAL_INSERT
                      : op == SQLITE_UPDATE ? JOURNAL_UPDATE
                                            : JOURNAL_DELETE,
                      t, op == SQLITE_INSERT ? new_id : old_id, j->images.n, 0};
    for (int i = 0; op != SQLITE_INSERT && i < sqlite3_preupdate_count(s); i++) {
        sqlite3_value *v;
        if (sqlite3_preupdate_old(s, i, &v) != SQLITE_OK)
            fatal("the row before a change cannot be read");
        add_value(&j->images, v);
    }
    e.size = j->images.n - e.at;
    vec_add(&j->entries) = e;
}

struct journal *journal_new(struct db *db, struct sqlite3 *s)
{
    struct journal *j = mem_alloc(sizeof *j);
    j->db = db;
    add_tables(j);
    (void)sqlite3_preupdate_hook(s, on_change, j);
    return j;
}

void journal_free(struct journal *j)
{
    if (!j)
        return;
    for (size_t i = 0; i < j->tables; i++) {
        free(j->table[i].name);
        for (int c = 0; c < j->table[i].columns; c++)
            free(j->table[i].column[c]);
    }
    vec_clear(&j->entries);
    buf_clear(&j->images);
    free(j);
}

void journal_clear(struct journal *j)
{
    journal_cut(j, 0);
    j->paused = false;
}

size_t journal_mark(const struct journal *j)
{
    return j->entries.n;
}

void journal_cut(struct journal *j, size_t mark)
{
    if (mark < j->entries.n)
        j->images.n = j->entries.at[mark].at;
    j->entries.n = mark;
}

size_t db_journal_count(const struct db *db)
{
    return db_journal(db)->entries.n;
}

struct journal_row db_journal_at(const struct db *db, size_t i)
{
    const struct journal *j = db_journal(db);
    const struct entry *e = &j->entries.at[i];
    return (struct journal_row){e->op, e->table->name, e->id, e->size ? j->images.at + e->at : NULL, e->size};
}

void db_journal_pause(struct db *db)
{
    db_journal(db)->paused = true;
}

/* --- reading and putting back --- */

static int column_of(const struct table *t, const char *name)
{
    for (int i = 0; i < t->columns; i++)
        if (!strcmp(t->column[i], name))
            return i;
    return -1;
}

bool db_image_int(struct db *db, const char *table, const void *image, size_t size, const char *column,
                  int64_t *out)
{
    const char *at = image, *end = at + size;
    int wanted = column_of(want_table(db, table), column);
    struct image_value v;
    for (int i = 0; next_value(&at, end, &v); i++)
        if (i == wanted && v.type == 'i') {
            *out = v.i;
            return true;
        }
    return false;
}

static struct stmt *prep(struct db *db, struct buf *b)
{
    struct stmt *q = db_prep(db, b->at);
    buf_clear(b);
    return q;
}

bool db_row_int(struct db *db, const char *table, int64_t id, const char *column, int64_t *out)
{
    struct buf b = {0};
    if (column_of(want_table(db, table), column) < 0)
        return false;
    buf_printf(&b, "SELECT %s FROM %s WHERE rowid = $1", column, table);
    struct stmt *q = prep(db, &b);
    stmt_int(q, 1, id);
    if (!stmt_row(q))
        return false;
    bool given = !col_is_null(q, 0);
    *out = col_int(q, 0);
    stmt_done(q);
    return given;
}

bool db_row_exists(struct db *db, const char *table, int64_t id)
{
    struct buf b = {0};
    buf_printf(&b, "SELECT 1 FROM %s WHERE rowid = $1", want_table(db, table)->name);
    struct stmt *q = prep(db, &b);
    stmt_int(q, 1, id);
    return stmt_get_int(q, 0) == 1;
}

static void bind(struct stmt *q, int i, const struct image_value *v, struct arena *a)
{
    if (v->type == 'i')
        stmt_int(q, i, v->i);
    else if (v->type == 't')
        stmt_text(q, i, arena_strndup(a, v->bytes, v->n));
    else if (v->type == 'b')
        stmt_blob(q, i, v->n ? v->bytes : "", v->n);
    else if (v->type == 'f')
        stmt_real(q, i, v->d);
    else
        stmt_null(q, i);
}

/* A table may have grown columns since: those are left as they are. */
static int values_in(const void *image, size_t size)
{
    const char *at = image, *end = at + size;
    struct image_value v;
    int n = 0;
    while (next_value(&at, end, &v))
        n++;
    return n;
}

/* Is the row's id told beside the values: no column of its own, or one that the table has grown since? */
static bool id_is_beside(const struct table *t, int n)
{
    return t->key < 0 || t->key >= n;
}

static struct stmt *prep_restore(struct db *db, const struct table *t, bool deleted, int n)
{
    struct buf b = {0};
    bool beside = id_is_beside(t, n);
    buf_printf(&b, deleted ? "INSERT INTO %s (" : "UPDATE %s SET ", t->name);
    for (int i = 0; i < n; i++)
        buf_printf(&b, deleted ? "%s%s" : "%s%s = $%d", i ? ", " : "", t->column[i], i + 1);
    if (deleted) {
        buf_printf(&b, "%s) VALUES (", beside ? ", rowid" : "");
        for (int i = 0; i < n + beside; i++)
            buf_printf(&b, "%s$%d", i ? ", " : "", i + 1);
        buf_str(&b, ")");
    } else {
        buf_printf(&b, " WHERE rowid = $%d", n + 1);
    }
    return prep(db, &b);
}

void db_row_restore(struct db *db, const char *table, int64_t id, bool deleted, const void *image,
                    size_t size)
{
    const struct table *t = want_table(db, table);
    const char *at = image, *end = at + size;
    int n = values_in(image, size);
    struct image_value v;
    struct arena *a = arena_new();
    struct stmt *q = prep_restore(db, t, deleted, n);
    for (int i = 1; next_value(&at, end, &v); i++)
        bind(q, i, &v, a);
    if (!deleted || id_is_beside(t, n))
        stmt_int(q, n + 1, id);
    stmt_run(q);
    arena_free(a);
}

void db_row_delete(struct db *db, const char *table, int64_t id)
{
    struct buf b = {0};
    buf_printf(&b, "DELETE FROM %s WHERE rowid = $1", want_table(db, table)->name);
    struct stmt *q = prep(db, &b);
    stmt_int(q, 1, id);
    stmt_run(q);
}

/* --- who refers to whom --- */

size_t db_references(struct db *db, const char *table, struct arena *a, struct db_reference **out)
{
    const struct journal *j = db_journal(db);
    size_t n = 0;
    struct db_reference *refs = arena_array(a, TABLES_MAX, sizeof *refs);
    for (size_t i = 0; i < j->tables; i++) {
        struct stmt *q = db_prep(db, "SELECT \"from\" FROM pragma_foreign_key_list($1) WHERE \"table\" = $2");
        stmt_text(q, 1, j->table[i].name);
        stmt_text(q, 2, table);
        while (stmt_row(q) && n < TABLES_MAX)
            refs[n++] = (struct db_reference){j->table[i].name, col_str(q, 0, a)};
    }
    *out = refs;
    return n;
}
