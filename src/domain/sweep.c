/*
 * sweep.c - the only place that derives anew what contacts were derived to. Twice over all contacts: names
 * are taken apart by what all of them teach, so the first pass makes the faces and the second compares them.
 *
 * How far it is stands in the database and is committed with each slice.
 */
#include "domain/sweep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "domain/contact.h"
#include "domain/faces.h"
#include "domain/recognise.h"

#define PASSES         2
#define LOOKED_AT      500 /* ids of a slice, most of them in order already */
#define FACES_A_SLICE  40
#define PEOPLE_A_SLICE 10

struct position {
    int64_t version, pass, after; /* the last contact that was looked at */
};

static struct position read_position(struct world *w)
{
    struct position p = {0};
    struct stmt *q = db_prep(w->db, "SELECT value FROM setting WHERE name = 'identity'");
    if (stmt_row(q)) {
        char *at = col_str(q, 0, w->arena);
        p.version = strtoll(at, &at, 10);
        p.pass = strtoll(at, &at, 10);
        p.after = strtoll(at, &at, 10);
        stmt_done(q);
    }
    return p.version == FACE_VERSION ? p : (struct position){.version = FACE_VERSION};
}

static void keep_position(struct world *w, const struct position *p)
{
    struct stmt *q = db_prep(w->db, "INSERT INTO setting (name, value) VALUES ('identity', $1)"
                                    " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    stmt_text(q, 1,
              arena_printf(w->arena, "%" PRId64 " %" PRId64 " %" PRId64, p->version, p->pass, p->after));
    stmt_run(q);
}

bool sweep_is_due(struct world *w)
{
    return read_position(w).pass < PASSES;
}

/* Contacts behind the place that need this pass; *last = how far was looked, 0 = there are no more. */
static size_t next_contacts(struct world *w, const struct position *p, size_t limit, int64_t *ids,
                            int64_t *last)
{
    size_t n = 0, looked = 0;
    struct stmt *q = db_prep(w->db, "SELECT c.id, c.fold_version, f.version FROM contact c LEFT JOIN"
                                    " identity_face f ON f.contact_id = c.id WHERE c.id > $1 ORDER BY c.id"
                                    " LIMIT $2");
    stmt_int(q, 1, p->after);
    stmt_int(q, 2, LOOKED_AT);
    *last = 0;
    for (; n < limit && stmt_row(q); looked++) {
        *last = col_int(q, 0);
        if (p->pass || col_int(q, 1) != FOLD_VERSION || col_int(q, 2) != FACE_VERSION)
            ids[n++] = *last;
    }
    if (n == limit)
        stmt_done(q);
    return n;
}

static void derive(struct world *w, int64_t contact)
{
    contact_derive(w, contact);
    (void)faces_refresh(w, contact);
}

/* With everything taught: a name in one piece may divide now. */
static void compare(struct world *w, int64_t contact)
{
    (void)faces_refresh(w, contact);
    recognise_again(w, contact);
}

bool sweep_step(struct world *w)
{
    static const struct {
        void (*run)(struct world *w, int64_t contact);
        size_t slice;
    } passes[PASSES] = {{derive, FACES_A_SLICE}, {compare, PEOPLE_A_SLICE}};
    struct position p = read_position(w);
    int64_t ids[FACES_A_SLICE], last;
    if (p.pass >= PASSES)
        return false;
    size_t n = next_contacts(w, &p, passes[p.pass].slice, ids, &last);
    for (size_t i = 0; i < n; i++)
        passes[p.pass].run(w, ids[i]);
    p.after = last;
    p.pass += !last;
    keep_position(w, &p);
    return p.pass < PASSES;
}
