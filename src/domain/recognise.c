/*
 * recognise.c - the only place where a machine joins contacts or cuts them apart. Invariant: no two contacts
 * of a person may not meet, unless somebody at the desk joined them.
 */
#include "domain/recognise.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/vec.h"
#include "domain/contact.h"
#include "domain/faces.h"
#include "domain/identity/cluster.h"
#include "domain/identity/explain.h"
#include "domain/merge.h"
#include "domain/question.h"
#include "domain/rules.h"

/* --- two persons --- */

/* Contacts of a person that a machine makes: who has more is no person but a slip of some list (no name, the
 * desk's own telephone), and each that is joined is compared with all of them. */
#define PERSON_MAX 300

static bool too_many(struct world *w, int64_t person, int64_t other)
{
    int64_t *ids;
    return merge_members(w, person, &ids) + merge_members(w, other, &ids) > PERSON_MAX;
}

/* May these two be one as far as a machine can tell? */
static bool may_join(struct world *w, int64_t person, int64_t other)
{
    int64_t *a, *b;
    struct question_apart *apart;
    if (contact_is_shielded(w, person) || contact_is_shielded(w, other))
        return false;
    size_t n = merge_members(w, person, &a), m = merge_members(w, other, &b);
    size_t napart = question_apart(w, a, n, &apart);
    const char **y = arena_array(w->arena, m, sizeof *y);
    for (size_t k = 0; k < m; k++)
        y[k] = faces_of(w, b[k], NULL);
    for (size_t i = 0; i < n; i++) {
        const char *x = faces_of(w, a[i], NULL);
        for (size_t k = 0; k < m; k++)
            if (question_is_apart(apart, napart, a[i], b[k]) ||
                (x && y[k] && !identity_may_meet(faces_lexicon(w), x, y[k])))
                return false;
    }
    return true;
}

static struct merge_ground machine(const struct verdict *v, unsigned char bytes[VERDICT_BYTES])
{
    struct merge_ground g = {.machine = true, .model = IDENTITY_MODEL, .fold = FOLD_VERSION};
    if (v) {
        g.verdict = bytes;
        g.size = verdict_pack(v, bytes);
    }
    return g;
}

/* The person that has been there longer keeps its number. What stands against it otherwise (a closed month
 * apart, nothing does) leaves them two. */
static bool join(struct world *w, int64_t a, int64_t b, const struct verdict *v)
{
    unsigned char bytes[VERDICT_BYTES];
    struct merge_ground g = machine(v, bytes);
    struct en_error ignored;
    int64_t person = merge_root(w, a), other = merge_root(w, b);
    int64_t into = person < other ? person : other, from = person < other ? other : person;
    if (merge_join(w, into, from, &g, &ignored))
        return false;
    question_settle(w, into);
    return true;
}

/* --- all that hangs together --- */

struct component {
    struct world *w;
    VEC(int64_t) contacts;
    VEC(struct identity_edge) edges;
    VEC(struct question_pair) pairs;
    struct identity_match *matches;
};

#define COMPONENT_MAX PERSON_MAX /* contacts, and */
#define FOLLOWED_MAX  3000       /* pairs: more that hang together are not clustered anew within a request */

static uint32_t reach(struct component *c, int64_t contact)
{
    for (uint32_t i = 0; i < c->contacts.n; i++)
        if (c->contacts.at[i] == contact)
            return i;
    vec_add(&c->contacts) = contact;
    return (uint32_t)c->contacts.n - 1;
}

static void add_edge(struct component *c, uint32_t from, int64_t to, float bits)
{
    uint32_t other = reach(c, to);
    vec_add(&c->edges) = (struct identity_edge){from, other, bits, false};
}

/* Somebody at the desk joined the contact to another: that holds. What the machine once joined it by is an
 * edge only where it finds none today, since names grow common: else who is one would depend on what was
 * first. */
static void follow_link(struct component *c, uint32_t from, bool found_others)
{
    struct stmt *q = db_prep(c->w->db, "SELECT c.merged_into, l.ground FROM contact c JOIN identity_link l"
                                       " ON l.id = (SELECT max(id) FROM identity_link WHERE contact_id ="
                                       " c.id AND act = 'join') WHERE c.id = $1 AND c.merged_into IS NOT"
                                       " NULL");
    stmt_int(q, 1, c->contacts.at[from]);
    if (!stmt_row(q))
        return;
    int64_t into = col_int(q, 0);
    bool by_hand = strcmp(col_text(q, 1), "machine") != 0;
    stmt_done(q);
    if (by_hand || !found_others)
        add_edge(c, from, into, by_hand ? IDENTITY_JUDGED_SAME : IDENTITY_MERGE_BITS);
}

/* Whether it merges with any. */
static bool follow_matches(struct component *c, uint32_t from)
{
    const char *packed = faces_of(c->w, c->contacts.at[from], NULL);
    struct face face;
    bool merges = false;
    if (!packed)
        return false;
    face_unpack(packed, &face);
    size_t n = faces_match(c->w, &face, c->contacts.at[from], c->matches);
    for (size_t i = 0; i < n; i++) {
        const struct identity_match *m = &c->matches[i];
        if (contact_is_shielded(c->w, merge_root(c->w, m->id)))
            continue;
        vec_add(&c->pairs) = (struct question_pair){c->contacts.at[from], m->id, m->verdict};
        if (m->verdict.outcome != IDENTITY_MERGE || !c->w->rules->match_automatic)
            continue;
        add_edge(c, from, m->id, m->verdict.bits);
        merges = true;
    }
    return merges;
}

static void follow(struct component *c, uint32_t from)
{
    int64_t *same, *members;
    size_t n = question_same(c->w, c->contacts.at[from], &same);
    for (size_t i = 0; i < n; i++)
        add_edge(c, from, same[i], IDENTITY_JUDGED_SAME);
    n = merge_members(c->w, merge_root(c->w, c->contacts.at[from]), &members);
    for (size_t i = 0; i < n; i++)
        (void)reach(c, members[i]);
    follow_link(c, from, follow_matches(c, from));
}

/* Everything that edges lead to; false if that is too much for a request. */
static bool gather(struct component *c, int64_t contact)
{
    (void)reach(c, contact);
    for (uint32_t i = 0; i < c->contacts.n; i++) {
        if (c->contacts.n > COMPONENT_MAX || c->pairs.n > FOLLOWED_MAX)
            return false;
        follow(c, i);
    }
    return true;
}

struct apart_ctx {
    const int64_t *contact;
    struct question_apart *pairs;
    size_t n;
};

static bool is_apart(void *ctx, uint32_t a, uint32_t b)
{
    const struct apart_ctx *x = ctx;
    return x->n && question_is_apart(x->pairs, x->n, x->contact[a], x->contact[b]);
}

/* A contact that is not compared any more may meet everybody. */
static const char *empty_face(struct arena *a)
{
    static const struct face none = {.birth = NO_DAY,
                                     .name = {"", "", "", NAME_WHOLE},
                                     .kana = {"", "", "", NAME_WHOLE},
                                     .address = {.area = ""},
                                     .postal = "",
                                     .email = "",
                                     .account = "",
                                     .phone = {"", ""}};
    struct buf b = {0};
    face_pack(&none, &b);
    const char *packed = arena_strndup(a, b.at, b.n);
    buf_clear(&b);
    return packed;
}

/* Whether an edge was refused. */
static bool partition(struct component *c, uint32_t *group)
{
    struct world *w = c->w;
    size_t n = c->contacts.n;
    const char **face = arena_array(w->arena, n, sizeof *face);
    uint64_t *hash = arena_array(w->arena, n, sizeof *hash);
    struct apart_ctx apart = {c->contacts.at, NULL, 0};
    apart.n = question_apart(w, c->contacts.at, n, &apart.pairs);
    for (size_t i = 0; i < n; i++) {
        int64_t h = 0;
        face[i] = faces_of(w, c->contacts.at[i], &h);
        face[i] = face[i] ? face[i] : empty_face(w->arena);
        hash[i] = h ? (uint64_t)h : (uint64_t)c->contacts.at[i];
    }
    struct identity_group g = {faces_lexicon(w), n, face, hash, is_apart, &apart};
    return identity_partition(&g, c->edges.at, c->edges.n, group);
}

/* A person whose contacts are not all of one group falls into its contacts. */
static void take_apart(struct component *c, const uint32_t *group)
{
    struct merge_ground g = machine(NULL, NULL);
    struct en_error ignored;
    for (size_t i = 0; i < c->contacts.n; i++) {
        int64_t root = merge_root(c->w, c->contacts.at[i]), *members;
        if (group[reach(c, root)] == group[i])
            continue;
        size_t n = merge_members(c->w, root, &members);
        for (size_t k = 1; k < n; k++)
            (void)merge_cut(c->w, members[k], &g, &ignored);
    }
}

static const struct verdict *verdict_between(const struct component *c, int64_t a, int64_t b)
{
    const struct verdict *best = NULL;
    for (size_t i = 0; i < c->pairs.n; i++) {
        const struct question_pair *p = &c->pairs.at[i];
        bool it = (p->a == a && p->b == b) || (p->a == b && p->b == a);
        if (it && (!best || p->verdict.bits > best->bits))
            best = &p->verdict;
    }
    return best;
}

/* By the edges that held, strongest first, so that each join has its verdict. */
static void put_together(struct component *c)
{
    for (size_t i = 0; i < c->edges.n; i++) {
        const struct identity_edge *e = &c->edges.at[i];
        int64_t a = c->contacts.at[e->a], b = c->contacts.at[e->b];
        if (!e->refused && merge_root(c->w, a) != merge_root(c->w, b))
            (void)join(c->w, a, b, verdict_between(c, a, b));
    }
}

static void component_free(struct component *c)
{
    vec_clear(&c->contacts);
    vec_clear(&c->edges);
    vec_clear(&c->pairs);
    free(c->matches);
}

/* The persons of all that hangs together, from its edges alone. False if it is too much. */
static bool cluster_anew(struct world *w, int64_t contact)
{
    struct component c = {.w = w, .matches = mem_alloc(IDENTITY_MATCHES_MAX * sizeof *c.matches)};
    bool done = gather(&c, contact);
    if (done) {
        uint32_t *group = arena_array(w->arena, c.contacts.n, sizeof *group);
        bool refused = partition(&c, group);
        take_apart(&c, group);
        put_together(&c);
        for (size_t i = 0; refused && i < c.contacts.n; i++)
            faces_contest(w, c.contacts.at[i]);
        question_ask(w, c.pairs.at, c.pairs.n);
    }
    component_free(&c);
    return done;
}

/* --- one contact --- */

static void ask(struct world *w, int64_t contact, const struct identity_match *matches, size_t n)
{
    struct question_pair *pairs = arena_array(w->arena, n, sizeof *pairs);
    for (size_t i = 0; i < n; i++)
        pairs[i] = (struct question_pair){contact, matches[i].id, matches[i].verdict};
    question_ask(w, pairs, n);
}

static size_t count_merges(struct world *w, const struct identity_match *matches, size_t n)
{
    size_t merges = 0;
    while (w->rules->match_automatic && merges < n && matches[merges].verdict.outcome == IDENTITY_MERGE)
        merges++;
    return merges;
}

/* Put a contact to the persons it was found to be; false if that takes more than joining one by one. */
static bool join_simply(struct world *w, int64_t contact, const struct identity_match *matches, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int64_t person = merge_root(w, contact), other = merge_root(w, matches[i].id);
        if (faces_contested(w, matches[i].id))
            return false;
        if (person != other && !too_many(w, person, other) &&
            (!may_join(w, person, other) || !join(w, matches[i].id, contact, &matches[i].verdict)))
            return false;
    }
    return true;
}

/* judged: somebody may have decided about the contact. */
static void settle(struct world *w, int64_t contact, const struct identity_match *matches, size_t n,
                   bool judged)
{
    int64_t *same;
    size_t merges = count_merges(w, matches, n);
    bool simply = !(judged && question_same(w, contact, &same)) && join_simply(w, contact, matches, merges);
    if (simply || !cluster_anew(w, contact))
        ask(w, contact, matches, n);
}

/* The kind of a body that bears this very name; NULL if none does. */
static const char *body_of_name(struct world *w, const struct record *r)
{
    struct stmt *q = db_prep(w->db, "SELECT kind FROM contact WHERE name_key = $1 AND cancelled_at IS NULL"
                                    " AND kind NOT IN ('person', 'household') ORDER BY id LIMIT 1");
    stmt_text(q, 1, fold_name(w->arena, contact_name(r, w->arena)));
    if (!stmt_row(q))
        return NULL;
    const char *kind = col_str(q, 0, w->arena);
    stmt_done(q);
    return kind;
}

/* A list does not say that 根室大学地域研究ゼミ is no person. The desk's records do, if the rest agrees, too.
 */
static void settle_kind(struct world *w, struct record *r)
{
    struct packed_face f;
    struct identity_match *matches = faces_room(w);
    if (value_given(&r->v[CONTACT_KIND]))
        return;
    const char *guess = contact_kind_of_name(w, r), *known = body_of_name(w, r);
    r->v[CONTACT_KIND] = VALUE_OF_TEXT(known ? known : guess);
    bool is_it = known && faces_read(w, r, false, &f) && faces_match(w, &f.face, 0, matches) &&
                 matches[0].verdict.outcome == IDENTITY_MERGE;
    if (!is_it)
        r->v[CONTACT_KIND] = VALUE_OF_TEXT(guess);
}

int recognise_row(struct world *w, struct record *r, int64_t *person, struct en_error *err)
{
    struct packed_face f;
    struct identity_match *matches = faces_room(w);
    size_t n = 0;
    settle_kind(w, r);
    if (contact_prepare(w, r, err))
        return -1;
    bool compared = faces_read(w, r, false, &f);
    int64_t known = compared ? faces_equal(w, &f) : 0;
    if (known) {
        r->id = known;
        contact_complete(w, known, r);
        *person = merge_root(w, known);
        return 0;
    }
    if (compared)
        n = faces_match(w, &f.face, 0, matches);
    contact_store(w, r, compared ? &f : NULL);
    settle(w, r->id, matches, n, compared && question_regain(w, r->id, f.hash));
    *person = merge_root(w, r->id);
    return 0;
}

/* All that may be the same as a contact that is stored. */
static size_t match_stored(struct world *w, int64_t contact, struct identity_match *out)
{
    struct face face;
    const char *packed = faces_of(w, contact, NULL);
    if (!packed)
        return 0;
    face_unpack(packed, &face);
    return faces_match(w, &face, contact, out);
}

int64_t recognise_by_hand(struct world *w, int64_t contact)
{
    struct identity_match *matches = faces_room(w);
    size_t n = match_stored(w, contact, matches);
    question_renew(w, contact);
    ask(w, contact, matches, n);
    return question_likeliest(w, contact);
}

void recognise_again(struct world *w, int64_t contact)
{
    struct identity_match *matches = faces_room(w);
    size_t n = match_stored(w, contact, matches);
    question_renew(w, contact);
    settle(w, contact, matches, n, true);
}

/* --- by hand --- */

static void refresh_all(struct world *w, int64_t person)
{
    int64_t *members;
    size_t n = merge_members(w, person, &members);
    for (size_t i = 0; i < n; i++)
        (void)faces_refresh(w, members[i]);
}

void recognise_shielded(struct world *w, int64_t contact)
{
    int64_t person = merge_root(w, contact);
    refresh_all(w, person);
    question_settle(w, person);
}

void recognise_joined(struct world *w, int64_t into, int64_t from)
{
    int64_t person = merge_root(w, into), *members;
    size_t n = merge_members(w, person, &members);
    question_unite(w, members, n);
    question_judge(w, into, from, true);
    recognise_shielded(w, person); /* one of them may bring protection along */
}

void recognise_parted(struct world *w, int64_t person, int64_t other)
{
    int64_t *a, *b;
    size_t n = merge_members(w, merge_root(w, person), &a), m = merge_members(w, merge_root(w, other), &b);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            question_judge(w, a[i], b[k], false);
}
