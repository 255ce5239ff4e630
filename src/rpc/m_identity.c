/*
 * m_identity.c - who is who: pairs to be looked at, what was decided, why somebody is one, rows and people.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "domain/contact.h"
#include "domain/identity/explain.h"
#include "domain/linked.h"
#include "domain/merge.h"
#include "domain/question.h"
#include "rpc/handlers.h"

/* --- parts of replies --- */

static void put_moment(struct mp_out *o, const char *key, int64_t at)
{
    char time[CIVIL_TIME_MAX];
    if (at)
        mp_put_str(o, key, civil_time_iso(at, time));
}

/* What a person compares: 20.9, not 20.899999618530273. */
static double hundredths(double bits)
{
    return round(bits * 100) / 100;
}

static void put_score(struct mp_out *o, double bits)
{
    mp_str(o, "score");
    mp_float(o, hundredths(bits));
}

/* The fields that were compared, each with its level and what it weighs. */
static void put_fields(struct mp_out *o, const struct verdict *v)
{
    mp_str(o, "fields");
    mp_open_array(o);
    for (enum identity_field f = 0; f < IDENTITY_FIELDS; f++) {
        const char *level = verdict_level(f, v->field[f].level, true);
        if (!level && v->field[f].bits == 0)
            continue;
        mp_open_map(o);
        mp_put_str(o, "field", verdict_field(f, true));
        mp_put_str(o, "field_en", verdict_field(f, false));
        mp_put_str(o, "level", level);
        mp_put_str(o, "level_en", verdict_level(f, v->field[f].level, false));
        mp_str(o, "bits");
        mp_float(o, hundredths((double)v->field[f].bits));
        mp_close(o);
    }
    mp_close(o);
}

static void put_verdict(struct request *rq, const struct verdict *v, double score, bool whole)
{
    struct mp_out *o = rq->out;
    put_score(o, score);
    mp_put_str(o, "reasons", verdict_text(v, true, rq->arena));
    mp_put_str(o, "reasons_en", verdict_text(v, false, rq->arena));
    if (whole)
        put_fields(o, v);
}

/* One side of a pair; `side` is _a or _b. */
static void put_side(struct request *rq, struct world *w, const char *side, int64_t contact)
{
    struct mp_out *o = rq->out;
    struct linked_row row = {0};
    mp_put_int(o, arena_printf(rq->arena, "contact%s", side), contact);
    mp_put_str(o, arena_printf(rq->arena, "name%s", side), contact_name_of(w, contact));
    (void)linked_first(w, contact, &row);
    mp_put_str(o, arena_printf(rq->arena, "source%s", side), row.source);
    mp_put_str(o, arena_printf(rq->arena, "source_key%s", side), row.key);
}

static void put_question(struct request *rq, struct world *w, const struct question *q)
{
    struct mp_out *o = rq->out;
    mp_open_map(o);
    mp_put_int(o, "id", q->id);
    put_side(rq, w, "_a", q->a);
    put_side(rq, w, "_b", q->b);
    if (q->has_verdict)
        put_verdict(rq, &q->verdict, (double)q->tenths / 10, false);
    mp_put_str(o, "state", q->state);
    put_moment(o, "decided_at", q->decided_at);
    mp_put_str(o, "decided_by", q->decided_by);
    mp_put_str(o, "reason", q->reason);
    mp_close(o);
}

/* --- the queue --- */

#define PAIRS_MAX 400 /* of a reply: with their sentences in two languages well below a frame */

static const char *cursor_of(struct request *rq, int64_t place, int64_t id)
{
    return arena_printf(rq->arena, "%" PRId64 ":%" PRId64, place, id);
}

enum handled h_identity_list(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct question *rows;
    int64_t tenths, id;
    size_t told = (size_t)arg_int(rq, "limit", 100), limit = told < PAIRS_MAX ? told : PAIRS_MAX;
    if (read_cursor(rq, &tenths, &id))
        return HANDLED_FAILED;
    size_t n = question_list(w, tenths, id, limit + 1, &rows);
    bool more = n > limit;
    reply_open_rows(rq->out);
    for (size_t i = 0; i < n && i < limit; i++)
        put_question(rq, w, &rows[i]);
    reply_close_rows(rq->out, more, more ? cursor_of(rq, rows[limit - 1].tenths, rows[limit - 1].id) : NULL);
    return HANDLED_DONE;
}

enum handled h_identity_decide(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    int64_t id = arg_int(rq, "id", 0), person;
    bool same = !strcmp(arg_text(rq, "answer"), "same");
    if (question_decide(w, id, same, arg_text(rq, "reason"), &person, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_int(rq->out, "id", id);
    mp_put_str(rq->out, "state", same ? "same" : "different");
    if (person)
        mp_put_int(rq->out, "contact", person);
    mp_close(rq->out);
    return HANDLED_DONE;
}

/* --- why --- */

#define SHOWN 300 /* of each kind; a body may have thousands of rows, and the lists show all */

static void put_contacts(struct request *rq, struct world *w, const int64_t *members, size_t n)
{
    mp_str(rq->out, "contacts");
    mp_open_array(rq->out);
    for (size_t i = 0; i < n && i < SHOWN; i++) {
        mp_open_map(rq->out);
        mp_put_int(rq->out, "contact", members[i]);
        mp_put_str(rq->out, "contact_name", contact_name_of(w, members[i]));
        mp_close(rq->out);
    }
    mp_close(rq->out);
}

static void put_records(struct request *rq, struct world *w, const int64_t *members, size_t n)
{
    size_t left = SHOWN;
    mp_str(rq->out, "records");
    mp_open_array(rq->out);
    for (size_t i = 0; i < n; i++) {
        struct linked_row *rows;
        size_t found = linked_of(w, members[i], &rows);
        for (size_t k = 0; k < found && left; k++, left--) {
            mp_open_map(rq->out);
            mp_put_str(rq->out, "source", rows[k].source);
            mp_put_str(rq->out, "source_key", rows[k].key);
            mp_put_str(rq->out, "kind", rows[k].kind);
            mp_put_int(rq->out, "record", rows[k].record);
            mp_put_int(rq->out, "contact", members[i]);
            mp_close(rq->out);
        }
    }
    mp_close(rq->out);
}

static void put_act(struct request *rq, const struct linked_act *a)
{
    struct mp_out *o = rq->out;
    mp_open_map(o);
    mp_put_int(o, "contact", a->contact);
    mp_put_int(o, "other", a->other);
    mp_put_str(o, "act", a->act);
    mp_put_str(o, "ground", a->ground);
    put_moment(o, "at", a->at);
    mp_put_str(o, "by", a->by);
    mp_put_str(o, "reason", a->reason);
    if (a->has_verdict)
        put_verdict(rq, &a->verdict, (double)a->verdict.bits, true);
    mp_close(o);
}

static void put_joins(struct request *rq, struct world *w, const int64_t *members, size_t n)
{
    size_t left = SHOWN;
    mp_str(rq->out, "joins");
    mp_open_array(rq->out);
    for (size_t i = 0; i < n; i++) {
        struct linked_act *acts;
        size_t found = linked_acts(w, members[i], &acts);
        for (size_t k = 0; k < found && left; k++, left--)
            put_act(rq, &acts[k]);
    }
    mp_close(rq->out);
}

static void put_questions(struct request *rq, struct world *w, const char *key, const char *const states[],
                          const int64_t *members, size_t n)
{
    size_t left = SHOWN;
    mp_str(rq->out, key);
    mp_open_array(rq->out);
    for (size_t i = 0; i < n; i++)
        for (size_t s = 0; states[s]; s++) {
            struct question *rows;
            size_t found = question_of(w, members[i], states[s], &rows);
            for (size_t k = 0; k < found && left; k++, left--)
                put_question(rq, w, &rows[k]);
        }
    mp_close(rq->out);
}

enum handled h_identity_explain(struct request *rq, struct world *w, const struct services *services)
{
    static const char *const open[] = {"open", NULL}, *const decided[] = {"same", "different", NULL};
    (void)services;
    int64_t *members, id = arg_int(rq, "id", 0);
    if (record_want_contact(w, id, "id", &rq->err))
        return HANDLED_FAILED;
    int64_t person = merge_root(w, id);
    size_t n = merge_members(w, person, &members);
    mp_open_map(rq->out);
    mp_put_int(rq->out, "contact", person);
    mp_put_str(rq->out, "contact_name", contact_name_of(w, person));
    put_contacts(rq, w, members, n);
    put_records(rq, w, members, n);
    put_joins(rq, w, members, n);
    put_questions(rq, w, "questions", open, members, n);
    put_questions(rq, w, "decided", decided, members, n);
    mp_close(rq->out);
    return HANDLED_DONE;
}

/* --- rows and people --- */

enum handled h_identity_links(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct linked_row *rows;
    int64_t none, after;
    size_t limit = (size_t)arg_int(rq, "limit", EN_ROWS_MAX);
    if (read_cursor(rq, &none, &after))
        return HANDLED_FAILED;
    size_t n = linked_rows(w, after, limit + 1, &rows);
    bool more = n > limit;
    reply_open_rows(rq->out);
    for (size_t i = 0; i < n && i < limit; i++) {
        mp_open_map(rq->out);
        mp_put_str(rq->out, "source", rows[i].source);
        mp_put_str(rq->out, "source_key", rows[i].key);
        if (rows[i].person)
            mp_put_int(rq->out, "contact_id", rows[i].person);
        mp_close(rq->out);
    }
    reply_close_rows(rq->out, more, more ? cursor_of(rq, 0, rows[limit - 1].id) : NULL);
    return HANDLED_DONE;
}
