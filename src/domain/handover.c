/*
 * handover.c - the only place that decides who is an open client and what is told of them.
 *
 * Two passes over the desk's own tables (stages, open tasks) find who is open; only then people are looked
 * up, so that a million donors cost nothing.
 */
#include "domain/handover.h"

#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "base/kana_order.h"
#include "base/text.h"
#include "base/vec.h"
#include "domain/kpi/history.h"
#include "vocab/enums.h"

#define WORDS_MAX 60 /* characters of the last consultation */

/* Nobody need follow up who is in one of these, unless something was promised. */
static const char *const ends[] = {"migrated", "settled", "left", "lost", "elsewhere", "silent"};

struct client {
    int64_t id;
    const char *stage;
    int32_t since;
    size_t task, ntasks; /* within the tasks */
    const char *name, *kana, *order;
    int32_t died_on;
};

struct search {
    struct world *w;
    const struct handover_query *query;
    VEC(struct client) client;
    VEC(struct handover_task) task; /* by contact, then due day; those of nobody first */
    size_t nloose;
};

/* ---- who is open ---- */

static bool is_end(const char *stage)
{
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (!strcmp(ends[i], stage))
            return true;
    return false;
}

/* The latest stage of everybody, and since when: changes to the stage that is there already change nothing.
 */
static void read_stages(struct search *s)
{
    struct stmt *q = db_prep(s->w->db, "SELECT contact_id, stage, on_date FROM stage_change"
                                       " WHERE cancelled_at IS NULL AND on_date <= $1"
                                       " ORDER BY contact_id, on_date, id");
    stmt_int(q, 1, s->w->today);
    while (stmt_row(q)) {
        int64_t id = col_int(q, 0);
        struct client *last = s->client.n ? &s->client.at[s->client.n - 1] : NULL;
        int i = enum_index(&enum_stage, col_text(q, 1));
        const char *stage = i >= 0 ? enum_stage.item[i].code : col_str(q, 1, s->w->arena);
        if (!last || last->id != id) {
            vec_add(&s->client) = (struct client){.id = id, .since = NO_DAY, .died_on = NO_DAY};
            last = &s->client.at[s->client.n - 1];
        }
        if (!last->stage || strcmp(last->stage, stage) != 0)
            last->since = (int32_t)col_int(q, 2);
        last->stage = stage;
    }
}

static void read_tasks(struct search *s)
{
    struct stmt *q = db_prep(s->w->db, "SELECT id, coalesce(contact_id, 0), due_on, what, staff FROM task"
                                       " WHERE done_on IS NULL AND cancelled_at IS NULL"
                                       " ORDER BY 2, due_on, id");
    while (stmt_row(q)) {
        vec_add(&s->task) = (struct handover_task){col_int(q, 0), col_int(q, 1), (int32_t)col_int(q, 2),
                                                   col_str(q, 3, s->w->arena), col_str(q, 4, s->w->arena)};
        s->nloose += col_int(q, 1) == 0;
    }
}

static int by_id(const void *a, const void *b)
{
    const struct client *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static struct client *find_client(struct search *s, int64_t id, size_t sorted)
{
    struct client key = {.id = id};
    return sorted ? bsearch(&key, s->client.at, sorted, sizeof key, by_id) : NULL;
}

/* Give each client its tasks; whoever has tasks but no stage becomes one. */
static void hand_out_tasks(struct search *s)
{
    size_t sorted = s->client.n;
    for (size_t i = s->nloose, n; i < s->task.n; i += n) {
        int64_t id = s->task.at[i].contact;
        for (n = 1; i + n < s->task.n && s->task.at[i + n].contact == id;)
            n++;
        struct client *c = find_client(s, id, sorted);
        if (!c) {
            vec_add(&s->client) = (struct client){.id = id, .since = NO_DAY, .died_on = NO_DAY};
            c = &s->client.at[s->client.n - 1];
        }
        c->task = i;
        c->ntasks = n;
    }
}

/* ---- whose they are ---- */

static bool is_staffs(struct search *s, const struct client *c)
{
    const char *staff = s->query->staff;
    for (size_t i = 0; i < c->ntasks; i++) {
        const char *of = s->task.at[c->task + i].staff;
        if (of && !strcmp(of, staff))
            return true;
    }
    struct stmt *q = db_prep(s->w->db, "SELECT staff FROM consult WHERE contact_id = $1 AND on_date <= $2"
                                       " AND cancelled_at IS NULL ORDER BY on_date DESC, id DESC LIMIT 1");
    stmt_int(q, 1, c->id);
    stmt_int(q, 2, s->w->today);
    if (!stmt_row(q))
        return false;
    bool is = !strcmp(col_text(q, 0), staff);
    stmt_done(q);
    return is;
}

/* Name and place in the list; false for a contact that was cancelled. */
static bool read_person(struct world *w, struct client *c)
{
    struct stmt *q = db_prep(w->db, "SELECT coalesce(family, ''), coalesce(given, ''), coalesce(kana, ''),"
                                    " coalesce(kana_key, ''), died_on FROM contact"
                                    " WHERE id = $1 AND cancelled_at IS NULL");
    stmt_int(q, 1, c->id);
    if (!stmt_row(q))
        return false;
    const char *family = col_str(q, 0, w->arena), *given = col_str(q, 1, w->arena);
    c->name = arena_printf(w->arena, "%s%s%s", family, *family && *given ? " " : "", given);
    c->kana = col_str(q, 2, w->arena);
    c->order = kana_order_key(w->arena, col_text(q, 3));
    c->died_on = col_is_null(q, 4) ? NO_DAY : (int32_t)col_int(q, 4);
    stmt_done(q);
    return true;
}

static bool is_open(const struct client *c)
{
    return c->ntasks || (c->died_on == NO_DAY && c->stage && !is_end(c->stage));
}

static void keep_open(struct search *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->client.n; i++) {
        struct client c = s->client.at[i];
        if (is_open(&c) && read_person(s->w, &c) && is_open(&c) && (!s->query->staff || is_staffs(s, &c)))
            s->client.at[n++] = c;
    }
    s->client.n = n;
}

static int by_kana(const void *a, const void *b)
{
    const struct client *x = a, *y = b;
    int kana = strcmp(x->order, y->order), name = strcmp(x->name, y->name);
    return kana ? kana : name ? name : by_id(a, b);
}

/* ---- what is told of one ---- */

static const char *first_line(const char *s, struct arena *a)
{
    const char *end = s;
    size_t n = 0;
    while (*end && *end != '\n' && n < WORDS_MAX) {
        (void)text_next(&end);
        n++;
    }
    return arena_printf(a, "%.*s%s", (int)(end - s), s, *end ? "…" : "");
}

static void add_topic(struct handover_row *r, const char *topics, struct arena *a)
{
    const char *main_one = arena_strndup(a, topics, strcspn(topics, ","));
    for (size_t i = 0; i < r->ntopics; i++)
        if (!strcmp(r->topic[i], main_one))
            return;
    if (r->ntopics < HANDOVER_TOPICS_MAX)
        r->topic[r->ntopics++] = main_one;
}

static void read_consultations(struct world *w, struct handover_row *r)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT on_date, channel, staff, number, coalesce(body, ''), topics"
                             " FROM consult WHERE contact_id = $1 AND on_date <= $2 AND cancelled_at IS NULL"
                             " ORDER BY on_date DESC, id DESC LIMIT 100");
    stmt_int(q, 1, r->id);
    stmt_int(q, 2, w->today);
    r->last.date = NO_DAY;
    while (stmt_row(q)) {
        add_topic(r, col_text(q, 5), w->arena);
        if (r->last.date != NO_DAY)
            continue;
        r->last.date = (int32_t)col_int(q, 0);
        r->last.channel = col_str(q, 1, w->arena);
        r->last.staff = col_str(q, 2, w->arena);
        r->last.number = col_str(q, 3, w->arena);
        r->last.words = first_line(col_text(q, 4), w->arena);
    }
}

static void find_next(struct world *w, struct handover_row *r)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT from_on, type FROM visit WHERE contact_id = $1"
                             " AND cancelled_at IS NULL AND from_on >= $2 ORDER BY from_on, id LIMIT 1");
    r->next = NO_DAY;
    for (size_t i = r->ntasks; i-- > 0;)
        if (r->task[i].due >= w->today)
            r->next = r->task[i].due;
    stmt_int(q, 1, r->id);
    stmt_int(q, 2, w->today);
    if (!stmt_row(q))
        return;
    if (r->next == NO_DAY || col_int(q, 0) <= r->next) {
        r->next = (int32_t)col_int(q, 0);
        r->next_visit = col_str(q, 1, w->arena);
    }
    stmt_done(q);
}

static void tell(struct search *s, const struct client *c, const struct handover_task *tasks,
                 struct handover_row *r)
{
    *r = (struct handover_row){.id = c->id,
                               .name = c->name,
                               .kana = c->kana,
                               .died_on = c->died_on,
                               .stage = c->stage,
                               .stage_since = c->since,
                               .task = tasks + c->task,
                               .ntasks = c->ntasks};
    read_consultations(s->w, r);
    find_next(s->w, r);
}

/* ---- the whole ---- */

/* Where to go on: behind the contact's place, also if it is no open client any more. */
static size_t first_behind(struct search *s)
{
    struct client after = {.id = s->query->after};
    size_t i = 0;
    if (!after.id || !read_person(s->w, &after))
        return 0;
    while (i < s->client.n && by_kana(&s->client.at[i], &after) <= 0)
        i++;
    return i;
}

static size_t keep_loose(struct search *s, struct handover_task *tasks)
{
    const char *staff = s->query->staff;
    size_t n = 0;
    for (size_t i = 0; i < s->nloose; i++)
        if (!staff || (tasks[i].staff && !strcmp(tasks[i].staff, staff)))
            tasks[n++] = tasks[i];
    return n;
}

void handover_make(struct world *w, const struct handover_query *query, struct handover *out)
{
    struct search s = {.w = w, .query = query};
    read_stages(&s);
    read_tasks(&s);
    hand_out_tasks(&s);
    keep_open(&s);
    if (s.client.n)
        qsort(s.client.at, s.client.n, sizeof *s.client.at, by_kana);
    struct handover_task *tasks = arena_array(w->arena, s.task.n, sizeof *tasks);
    if (s.task.n)
        memcpy(tasks, s.task.at, s.task.n * sizeof *tasks);
    size_t from = first_behind(&s), left = s.client.n - from;
    *out = (struct handover){.n = left < query->limit ? left : query->limit, .more = left > query->limit};
    out->row = arena_array(w->arena, out->n, sizeof *out->row);
    for (size_t i = 0; i < out->n; i++)
        tell(&s, &s.client.at[from + i], tasks, &out->row[i]);
    out->loose = tasks;
    out->nloose = keep_loose(&s, tasks);
    vec_clear(&s.client);
    vec_clear(&s.task);
}
