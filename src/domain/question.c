/*
 * question.c - the only place that stores what is asked and what was decided about two contacts.
 */
#include "domain/question.h"

#include <inttypes.h>
#include <string.h>

#include "base/vec.h"
#include "domain/contact.h"
#include "domain/faces.h"
#include "domain/identity/cluster.h"
#include "domain/identity/explain.h"
#include "domain/merge.h"

/* --- rows --- */

#define QUESTION_SQL                                                                         \
    "SELECT id, a, b, state, score, verdict, asked_at, decided_at, decided_by, reason FROM " \
    "identity_question"

static struct question read_question(struct stmt *q, struct arena *a)
{
    struct question out = {.id = col_int(q, 0),
                           .a = col_int(q, 1),
                           .b = col_int(q, 2),
                           .state = col_str(q, 3, a),
                           .tenths = col_int(q, 4),
                           .asked_at = col_int(q, 6),
                           .decided_at = col_int(q, 7),
                           .decided_by = col_str(q, 8, a),
                           .reason = col_str(q, 9, a)};
    size_t n;
    const void *bytes = col_blob(q, 5, &n);
    out.has_verdict = n && verdict_unpack(bytes, n, &out.verdict);
    return out;
}

static size_t read_questions(struct stmt *q, struct arena *a, struct question **out)
{
    VEC(struct question) v = {0};
    while (stmt_row(q))
        vec_add(&v) = read_question(q, a);
    size_t n = v.n;
    *out = vec_take(&v, a);
    return n;
}

int question_load(struct world *w, int64_t id, struct question *out, struct en_error *err)
{
    struct stmt *q = db_prep(w->db, QUESTION_SQL " WHERE id = $1 AND a IS NOT NULL AND b IS NOT NULL");
    stmt_int(q, 1, id);
    if (!stmt_row(q))
        return error_set(err, EN_NOT_FOUND, "id", "確かめる組 %" PRId64 " はありません",
                         "there is no pair %" PRId64, id);
    *out = read_question(q, w->arena);
    stmt_done(q);
    return 0;
}

size_t question_list(struct world *w, int64_t tenths, int64_t id, size_t limit, struct question **out)
{
    struct stmt *q = db_prep(w->db, QUESTION_SQL " WHERE state = 'open' AND (score, id) < ($1, $2)"
                                                 " ORDER BY score DESC, id DESC LIMIT $3");
    stmt_int(q, 1, id ? tenths : INT64_MAX);
    stmt_int(q, 2, id);
    stmt_int(q, 3, (int64_t)limit);
    return read_questions(q, w->arena, out);
}

/* A parameter for the state would have SQLite look for an index of that state anew each time. */
size_t question_of(struct world *w, int64_t contact, const char *state, struct question **out)
{
    struct question *all;
    struct stmt *q = db_prep(w->db, QUESTION_SQL " WHERE a = $1 AND b IS NOT NULL UNION ALL " QUESTION_SQL
                                                 " WHERE b = $1 AND a IS NOT NULL");
    stmt_int(q, 1, contact);
    size_t n = read_questions(q, w->arena, &all), kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!strcmp(all[i].state, state))
            all[kept++] = all[i];
    *out = all;
    return kept;
}

static void set_state(struct world *w, int64_t id, const char *state)
{
    struct stmt *q = db_prep(w->db, "UPDATE identity_question SET state = $1 WHERE id = $2");
    stmt_text(q, 1, state);
    stmt_int(q, 2, id);
    stmt_run(q);
}

/* --- pairs that are two --- */

size_t question_apart(struct world *w, const int64_t *contacts, size_t n, struct question_apart **out)
{
    VEC(struct question_apart) v = {0};
    for (size_t i = 0; i < n; i++) {
        struct question *rows;
        size_t found = question_of(w, contacts[i], "different", &rows);
        for (size_t k = 0; k < found; k++)
            vec_add(&v) = (struct question_apart){rows[k].a, rows[k].b};
    }
    size_t found = v.n;
    *out = vec_take(&v, w->arena);
    return found;
}

bool question_is_apart(const struct question_apart *pairs, size_t n, int64_t a, int64_t b)
{
    for (size_t i = 0; i < n; i++)
        if ((pairs[i].a == a && pairs[i].b == b) || (pairs[i].a == b && pairs[i].b == a))
            return true;
    return false;
}

size_t question_same(struct world *w, int64_t contact, int64_t **out)
{
    struct question *rows;
    size_t n = question_of(w, contact, "same", &rows);
    *out = arena_array(w->arena, n, sizeof **out);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = rows[i].a == contact ? rows[i].b : rows[i].a;
    return n;
}

static bool forbids(struct world *w, const char *one, const char *other)
{
    struct face x, y;
    struct verdict v;
    face_unpack(one, &x);
    face_unpack(other, &y);
    identity_compare(faces_lexicon(w), &x, &y, &v);
    return v.rules & RULES_FORBID;
}

static const char **faces_of_all(struct world *w, const int64_t *contacts, size_t n)
{
    const char **faces = arena_array(w->arena, n, sizeof *faces);
    for (size_t i = 0; i < n; i++)
        faces[i] = faces_of(w, contacts[i], NULL);
    return faces;
}

/* Some contact of one may not be some contact of the other: then they are two, and nobody need be asked. */
static bool forbidden(struct world *w, int64_t person, int64_t other)
{
    int64_t *a, *b;
    size_t n = merge_members(w, person, &a), m = merge_members(w, other, &b);
    const char **x = faces_of_all(w, a, n), **y = faces_of_all(w, b, m);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            if (x[i] && y[k] && forbids(w, x[i], y[k]))
                return true;
    return false;
}

/* The other person of a pair of contacts. */
static int64_t other_of(struct world *w, int64_t person, int64_t a, int64_t b)
{
    int64_t root = merge_root(w, a);
    return root == person ? merge_root(w, b) : root;
}

/* --- asking --- */

static int64_t tenths_of(const struct verdict *v)
{
    return (int64_t)(v->bits * 10);
}

static int64_t find_pair(struct world *w, int64_t a, int64_t b)
{
    struct stmt *q = db_prep(w->db, "SELECT min(id) FROM identity_question WHERE (a = $1 AND b = $2)"
                                    " OR (a = $2 AND b = $1)");
    stmt_int(q, 1, a);
    stmt_int(q, 2, b);
    return stmt_get_int(q, 0);
}

/* The row of the pair, in this state from now on: one that came to nothing is taken. $7 to $10 are wanted. */
static struct stmt *prep_row(struct world *w, int64_t a, int64_t b, const char *state)
{
    int64_t hash_a = 0, hash_b = 0, id = find_pair(w, a, b);
    (void)faces_of(w, a, &hash_a);
    (void)faces_of(w, b, &hash_b);
    struct stmt *q = db_prep(
        w->db,
        id ? "UPDATE identity_question SET a = $1, b = $2, hash_a = $3, hash_b = $4, state = $5,"
             " asked_at = $6, score = $7, verdict = $8, decided_at = $9, decided_by = $10 WHERE id = $11"
           : "INSERT INTO identity_question (a, b, hash_a, hash_b, state, asked_at, score, verdict,"
             " decided_at, decided_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    stmt_int(q, 1, a);
    stmt_int(q, 2, b);
    stmt_int_or_null(q, 3, hash_a);
    stmt_int_or_null(q, 4, hash_b);
    stmt_text(q, 5, state);
    stmt_int(q, 6, w->now);
    if (id)
        stmt_int(q, 11, id);
    return q;
}

static void add_open(struct world *w, const struct question_pair *p)
{
    unsigned char bytes[VERDICT_BYTES];
    size_t n = verdict_pack(&p->verdict, bytes);
    struct stmt *q = prep_row(w, p->a, p->b, "open");
    stmt_int(q, 7, tenths_of(&p->verdict));
    stmt_blob(q, 8, bytes, n);
    stmt_null(q, 9);
    stmt_null(q, 10);
    stmt_run(q);
}

static void add_decided(struct world *w, int64_t a, int64_t b, const char *state)
{
    struct stmt *q = prep_row(w, a, b, state);
    stmt_null(q, 7);
    stmt_null(q, 8);
    stmt_int(q, 9, w->now);
    stmt_text(q, 10, w->actor.name);
    stmt_run(q);
}

/* What is open between two persons, or that nothing may be. */
struct asked {
    int64_t person, other;
    int64_t a, b, tenths; /* the likeliest pair of theirs; a = 0: none yet */
    bool looked, over;    /* was it seen whether they can be one; they cannot */
};

/* Whoever shares a telephone with a hundred is asked about often in one go: each person's questions are read
 * once. */
struct asking {
    struct world *w;
    VEC(int64_t) read;
    VEC(struct asked) asked;
};

static struct asked *find_asked(struct asking *s, int64_t person, int64_t other)
{
    for (size_t i = 0; i < s->asked.n; i++) {
        struct asked *q = &s->asked.at[i];
        if ((q->person == person && q->other == other) || (q->person == other && q->other == person))
            return q;
    }
    vec_add(&s->asked) = (struct asked){.person = person, .other = other};
    return &s->asked.at[s->asked.n - 1];
}

static void read_asked(struct asking *s, int64_t person)
{
    int64_t *members;
    struct question_apart *apart;
    for (size_t i = 0; i < s->read.n; i++)
        if (s->read.at[i] == person)
            return;
    vec_add(&s->read) = person;
    size_t n = merge_members(s->w, person, &members);
    for (size_t i = 0; i < n; i++) {
        struct question *rows;
        size_t found = question_of(s->w, members[i], "open", &rows);
        for (size_t k = 0; k < found; k++) {
            const struct question *r = &rows[k];
            int64_t other = other_of(s->w, person, r->a, r->b);
            struct asked *q = find_asked(s, person, other);
            *q = (struct asked){person, other, r->a, r->b, r->tenths, q->looked, q->over};
        }
    }
    n = question_apart(s->w, members, n, &apart);
    for (size_t i = 0; i < n; i++) {
        struct asked *q = find_asked(s, person, other_of(s->w, person, apart[i].a, apart[i].b));
        q->looked = q->over = true;
    }
}

static bool may_ask(struct asking *s, struct asked *q)
{
    if (!q->looked)
        q->over = contact_is_shielded(s->w, q->person) || contact_is_shielded(s->w, q->other) ||
                  forbidden(s->w, q->person, q->other);
    q->looked = true;
    return !q->over;
}

static void ask(struct asking *s, const struct question_pair *p)
{
    int64_t person = merge_root(s->w, p->a), other = merge_root(s->w, p->b);
    if (person == other)
        return;
    read_asked(s, person);
    struct asked *q = find_asked(s, person, other);
    if ((q->a && q->tenths >= tenths_of(&p->verdict)) || !may_ask(s, q))
        return;
    if (q->a)
        set_state(s->w, find_pair(s->w, q->a, q->b), "gone");
    add_open(s->w, p);
    q->a = p->a;
    q->b = p->b;
    q->tenths = tenths_of(&p->verdict);
}

void question_ask(struct world *w, const struct question_pair *pairs, size_t n)
{
    struct asking s = {.w = w};
    for (size_t i = 0; i < n; i++)
        ask(&s, &pairs[i]);
    vec_clear(&s.read);
    vec_clear(&s.asked);
}

static void rehash(struct world *w, const char *sql, int64_t contact)
{
    int64_t hash = 0;
    (void)faces_of(w, contact, &hash);
    struct stmt *q = db_prep(w->db, sql);
    stmt_int_or_null(q, 1, hash);
    stmt_int(q, 2, contact);
    stmt_run(q);
}

void question_renew(struct world *w, int64_t contact)
{
    struct stmt *q = db_prep(w->db, "UPDATE identity_question SET state = 'gone' WHERE state = 'open'"
                                    " AND (a = $1 OR b = $1)");
    stmt_int(q, 1, contact);
    stmt_run(q);
    rehash(w, "UPDATE identity_question SET hash_a = $1 WHERE a = $2", contact);
    rehash(w, "UPDATE identity_question SET hash_b = $1 WHERE b = $2", contact);
}

int64_t question_likeliest(struct world *w, int64_t contact)
{
    struct question *rows;
    size_t n = question_of(w, contact, "open", &rows), best = 0;
    for (size_t i = 1; i < n; i++)
        best = rows[i].tenths > rows[best].tenths ? i : best;
    return n ? merge_root(w, rows[best].a == contact ? rows[best].b : rows[best].a) : 0;
}

/* --- settling --- */

struct met {
    int64_t person;
    struct question best;
};

struct meetings {
    struct world *w;
    int64_t person;
    VEC(struct met) met;
};

/* A question that the person has with another: it is the best of the two persons', or came to nothing. */
static void meet(struct meetings *m, int64_t other, const struct question *q)
{
    size_t at = 0;
    while (at < m->met.n && m->met.at[at].person != other)
        at++;
    if (other == m->person || contact_is_shielded(m->w, other)) {
        set_state(m->w, q->id, "gone");
    } else if (at == m->met.n) {
        vec_add(&m->met) = (struct met){other, *q};
    } else {
        struct question *best = &m->met.at[at].best;
        bool better = q->tenths > best->tenths;
        set_state(m->w, better ? best->id : q->id, "gone");
        *best = better ? *q : *best;
    }
}

static bool is_apart_from(struct world *w, const struct question_apart *apart, size_t n, int64_t other)
{
    for (size_t i = 0; i < n; i++)
        if (merge_root(w, apart[i].a) == other || merge_root(w, apart[i].b) == other)
            return true;
    return false;
}

void question_settle(struct world *w, int64_t person)
{
    struct meetings m = {.w = w, .person = person};
    struct question_apart *apart;
    int64_t *members;
    size_t n = merge_members(w, person, &members);
    for (size_t i = 0; i < n; i++) {
        struct question *rows;
        size_t found = question_of(w, members[i], "open", &rows);
        for (size_t k = 0; k < found; k++)
            meet(&m, merge_root(w, rows[k].a == members[i] ? rows[k].b : rows[k].a), &rows[k]);
    }
    bool shielded = contact_is_shielded(w, person);
    n = question_apart(w, members, n, &apart);
    for (size_t i = 0; i < m.met.n; i++)
        if (shielded || is_apart_from(w, apart, n, m.met.at[i].person) ||
            forbidden(w, person, m.met.at[i].person))
            set_state(w, m.met.at[i].best.id, "gone");
    vec_clear(&m.met);
}

/* --- deciding --- */

void question_judge(struct world *w, int64_t a, int64_t b, bool same)
{
    add_decided(w, a, b, same ? "same" : "different");
}

void question_unite(struct world *w, const int64_t *these, size_t n)
{
    struct question_apart *apart;
    size_t found = question_apart(w, these, n, &apart);
    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n; k++)
            if (question_is_apart(apart, found, these[i], these[k]))
                add_decided(w, these[i], these[k], "same");
}

static void keep_decision(struct world *w, int64_t id, bool same, const char *reason)
{
    struct stmt *q = db_prep(w->db, "UPDATE identity_question SET state = $1, decided_at = $2, decided_by ="
                                    " $3, reason = $4 WHERE id = $5");
    stmt_text(q, 1, same ? "same" : "different");
    stmt_int(q, 2, w->now);
    stmt_text(q, 3, w->actor.name);
    stmt_text(q, 4, reason);
    stmt_int(q, 5, id);
    stmt_run(q);
}

/* Somebody who was taken for a person, since no list said otherwise, and is the same as a body, is that body.
 */
static int settle_kind(struct world *w, int64_t id, int64_t other, struct en_error *err)
{
    struct record a, b, now, changes = {.noun = &noun_contact};
    if (contact_load_own(w, id, &a, err) || contact_load_own(w, other, &b, err))
        return -1;
    const char *kind = record_text(&a, CONTACT_KIND);
    if (!kind || strcmp(kind, "person") != 0 || !contact_is_body(&b))
        return 0;
    changes.v[CONTACT_KIND] = b.v[CONTACT_KIND];
    return contact_edit(w, id, &changes, &now, err);
}

int question_decide(struct world *w, int64_t id, bool same, const char *reason, int64_t *person,
                    struct en_error *err)
{
    struct question q;
    if (question_load(w, id, &q, err))
        return -1;
    if (strcmp(q.state, "open") != 0)
        return error_set(err, EN_CONFLICT, "id", "組 %" PRId64 " はもう確かめるものではありません（%s）",
                         "pair %" PRId64 " is not open any more (%s)", id, q.state);
    int64_t a = merge_root(w, q.a), b = merge_root(w, q.b);
    struct merge_ground hand = {.reason = reason};
    *person = 0;
    keep_decision(w, id, same, reason);
    if (!same)
        return 0;
    if (settle_kind(w, a, b, err) || settle_kind(w, b, a, err))
        return -1;
    if (merge_join(w, a < b ? a : b, a < b ? b : a, &hand, err))
        return -1;
    *person = merge_root(w, a);
    question_settle(w, *person);
    return 0;
}

/* --- coming and going --- */

/* Rare, and asked of every new contact. */
static bool is_lost(struct world *w, int64_t hash)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT EXISTS (SELECT 1 FROM identity_question WHERE a IS NULL AND hash_a = $1)"
                             " OR EXISTS (SELECT 1 FROM identity_question WHERE b IS NULL AND hash_b = $1)");
    stmt_int(q, 1, hash);
    return stmt_get_int(q, 0) == 1;
}

bool question_regain(struct world *w, int64_t contact, int64_t hash)
{
    if (!hash || !is_lost(w, hash))
        return false;
    struct stmt *q = db_prep(w->db, "UPDATE identity_question SET a = $1 WHERE a IS NULL AND hash_a = $2");
    stmt_int(q, 1, contact);
    stmt_int(q, 2, hash);
    stmt_run(q);
    q = db_prep(w->db, "UPDATE identity_question SET b = $1 WHERE b IS NULL AND hash_b = $2");
    stmt_int(q, 1, contact);
    stmt_int(q, 2, hash);
    stmt_run(q);
    return true;
}

void question_lose(struct world *w, int64_t contact)
{
    struct stmt *q = db_prep(w->db, "DELETE FROM identity_question WHERE (a = $1 AND (hash_a IS NULL OR state"
                                    " IN ('open', 'gone'))) OR (b = $1 AND (hash_b IS NULL OR state IN"
                                    " ('open', 'gone')))");
    stmt_int(q, 1, contact);
    stmt_run(q);
    q = db_prep(w->db, "UPDATE identity_question SET a = NULL WHERE a = $1");
    stmt_int(q, 1, contact);
    stmt_run(q);
    q = db_prep(w->db, "UPDATE identity_question SET b = NULL WHERE b = $1");
    stmt_int(q, 1, contact);
    stmt_run(q);
}

bool question_outlives(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "SELECT state IN ('same', 'different') FROM identity_question WHERE id ="
                                    " $1");
    stmt_int(q, 1, id);
    return stmt_get_int(q, 0) == 1;
}
