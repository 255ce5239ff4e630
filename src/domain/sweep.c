/*
 * sweep.c - the only place that derives anew what contacts were derived to. Twice over all contacts: names
 * are taken apart by what all of them teach, so the first pass makes the faces and the second compares them.
 *
 * How far it is stands in the database and is committed with each slice that did something.
 */
#include "domain/sweep.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "domain/contact.h"
#include "domain/faces.h"
#include "domain/recognise.h"

#define PASSES         2
#define LOOKED_AT      2000 /* ids of a slice, most of them in order already */
#define FACES_A_SLICE  40
#define PEOPLE_A_SLICE 10

static bool is_empty(struct world *w)
{
    return !stmt_get_int(db_prep(w->db, "SELECT EXISTS (SELECT 1 FROM contact)"), 0);
}

bool sweep_begin(struct world *w, struct sweep *s)
{
    *s = (struct sweep){0};
    struct stmt *q = db_prep(w->db, "SELECT value FROM setting WHERE name = 'identity'");
    if (stmt_row(q)) {
        char *at = col_str(q, 0, w->arena);
        s->version = strtoll(at, &at, 10);
        s->pass = strtoll(at, &at, 10);
        s->after = strtoll(at, &at, 10);
        stmt_done(q);
    }
    s->worked = s->version == FACE_VERSION;
    if (!s->worked)
        *s = (struct sweep){.version = FACE_VERSION};
    return s->pass < PASSES && !is_empty(w);
}

static void keep_position(struct world *w, const struct sweep *s)
{
    struct stmt *q = db_prep(w->db, "INSERT INTO setting (name, value) VALUES ('identity', $1)"
                                    " ON CONFLICT (name) DO UPDATE SET value = excluded.value");
    stmt_text(q, 1,
              arena_printf(w->arena, "%" PRId64 " %" PRId64 " %" PRId64, s->version, s->pass, s->after));
    stmt_run(q);
}

/* --- the passes --- */

/* Is the contact's face of this version, and compared? Columns 1 to 3 of the row. */
typedef bool wants_fn(struct stmt *q);
typedef void pass_fn(struct world *w, int64_t contact);

static bool wants_deriving(struct stmt *q)
{
    return col_int(q, 1) != FOLD_VERSION || col_int(q, 2) != FACE_VERSION;
}

static void derive(struct world *w, int64_t contact)
{
    contact_derive(w, contact);
    if (faces_refresh(w, contact))
        faces_note_compared(w, contact, false);
}

static bool wants_comparing(struct stmt *q)
{
    return col_int(q, 2) == FACE_VERSION && !col_int(q, 3);
}

/* With everything taught: a name in one piece may divide now. */
static void compare(struct world *w, int64_t contact)
{
    (void)faces_refresh(w, contact);
    faces_note_compared(w, contact, true);
    recognise_again(w, contact);
}

static const struct {
    wants_fn *wants;
    pass_fn *run;
    size_t slice;
} passes[PASSES] = {{wants_deriving, derive, FACES_A_SLICE}, {wants_comparing, compare, PEOPLE_A_SLICE}};

/* Contacts behind the last one that want the pass; *looked = at so many. Moves on. */
static size_t next_contacts(struct world *w, struct sweep *s, int64_t *ids, size_t *looked)
{
    size_t n = 0, limit = passes[s->pass].slice;
    struct stmt *q = db_prep(w->db, "SELECT c.id, c.fold_version, f.version, f.compared FROM contact c"
                                    " LEFT JOIN identity_face f ON f.contact_id = c.id WHERE c.id > $1"
                                    " ORDER BY c.id LIMIT $2");
    stmt_int(q, 1, s->after);
    stmt_int(q, 2, LOOKED_AT);
    for (*looked = 0; n < limit && stmt_row(q); ++*looked) {
        s->after = col_int(q, 0);
        if (passes[s->pass].wants(q))
            ids[n++] = s->after;
    }
    if (n == limit)
        stmt_done(q);
    return n;
}

bool sweep_step(struct world *w, struct sweep *s)
{
    int64_t ids[FACES_A_SLICE];
    size_t looked, n = next_contacts(w, s, ids, &looked);
    for (size_t i = 0; i < n; i++)
        passes[s->pass].run(w, ids[i]);
    if (!looked) {
        s->pass++;
        s->after = 0;
    }
    s->worked |= n > 0;
    if (s->worked)
        keep_position(w, s);
    return s->pass < PASSES;
}
