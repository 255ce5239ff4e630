/*
 * funnel.c - the only place that counts the way through the stages.
 *
 * One statement brings consultations, stages and moves of everybody in order; each person is looked at once.
 */
#include "domain/funnel.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/vec.h"
#include "domain/kpi/history.h"
#include "vocab/enums.h"

enum record { RECORD_CONSULT, RECORD_STAGE, RECORD_MOVE };

/* What is known of one person. */
struct person {
    int64_t id;
    int32_t first;                  /* first contact; NO_DAY = never spoke to the desk */
    int32_t reached[FUNNEL_STAGES]; /* first day in this stage itself; NO_DAY */
    int stage;                      /* latest, index of enum_stage; -1 = none */
    int reason;                     /* of it, index of enum_lost_reason; -1 */
    int32_t moved;
};

struct days {
    VEC(int32_t) v;
};

struct count {
    struct funnel *out;
    struct days stage[FUNNEL_STAGES], move;
};

/* ---- one person ---- */

static struct person nobody(int64_t id)
{
    struct person p = {.id = id, .first = NO_DAY, .stage = -1, .reason = -1, .moved = NO_DAY};
    for (size_t i = 0; i < FUNNEL_STAGES; i++)
        p.reached[i] = NO_DAY;
    return p;
}

static int32_t earlier(int32_t a, int32_t b)
{
    return a == NO_DAY || (b != NO_DAY && b < a) ? b : a;
}

/* Who left the city had moved there; a side exit reaches nothing. */
static int level_of(int stage)
{
    if (stage < FUNNEL_STAGES)
        return stage;
    return enum_stage.item[stage].attr & STAGE_SIDE_EXIT ? -1 : enum_index(&enum_stage, "migrated");
}

static void add_stage(struct person *p, struct stmt *q, int32_t day)
{
    int stage = enum_index(&enum_stage, col_text(q, 3)), level = level_of(stage);
    bool by_move = !col_is_null(q, 5) && !strcmp(col_text(q, 5), "migration");
    p->stage = stage;
    p->reason = col_is_null(q, 4) ? -1 : enum_index(&enum_lost_reason, col_text(q, 4));
    if (level >= 0)
        p->reached[level] = earlier(p->reached[level], day);
    if (!by_move)
        p->first = earlier(p->first, day);
}

static void add_record(struct person *p, struct stmt *q)
{
    int32_t day = (int32_t)col_int(q, 1);
    switch ((enum record)col_int(q, 2)) {
    case RECORD_CONSULT:
        p->first = earlier(p->first, day);
        return;
    case RECORD_STAGE:
        add_stage(p, q, day);
        return;
    case RECORD_MOVE:
        p->moved = earlier(p->moved, day);
        return;
    }
}

/* ---- counting ---- */

static void note_days(struct days *d, int32_t from, int32_t day)
{
    if (day != NO_DAY && day >= from)
        vec_add(&d->v) = day - from;
}

static void count_way(struct count *c, const struct person *p)
{
    int32_t day = NO_DAY;
    for (size_t i = FUNNEL_STAGES; i-- > 0;) {
        day = earlier(day, i ? p->reached[i] : p->first);
        if (day == NO_DAY)
            continue;
        c->out->stage[i].reached++;
        note_days(&c->stage[i], p->first, i ? day : p->first);
    }
    note_days(&c->move, p->first, p->moved);
}

static void count_exit(struct funnel *out, const struct person *p, bool in_span)
{
    static const int first = (int)FUNNEL_STAGES + 1; /* behind `left` */
    if (p->stage < first)
        return;
    struct funnel_exit *e = &out->exit[p->stage - first];
    int reason = p->reason >= 0 ? p->reason : enum_index(&enum_lost_reason, "unknown");
    e->now++;
    e->n += in_span;
    e->reason[reason] += in_span;
}

static void count_person(struct count *c, const struct person *p)
{
    struct funnel *out = c->out;
    bool in_span = p->first != NO_DAY && p->first <= out->until &&
                   (out->from == NO_DAY || p->first >= out->from);
    if (p->stage >= 0 && p->stage < FUNNEL_STAGES)
        out->stage[p->stage].now++;
    count_exit(out, p, in_span);
    if (!in_span)
        return;
    out->people++;
    count_way(c, p);
}

static void count_all(struct world *w, struct count *c)
{
    struct stmt *q = db_prep(
        w->db, "SELECT contact_id, on_date, 0, NULL, NULL, NULL, id FROM consult"
               " WHERE contact_id IS NOT NULL AND cancelled_at IS NULL AND on_date <= $1"
               " UNION ALL SELECT contact_id, on_date, 1, stage, reason, origin_kind, id FROM stage_change"
               " WHERE cancelled_at IS NULL AND on_date <= $1"
               " UNION ALL SELECT contact_id, moved_in_on, 2, NULL, NULL, NULL, id FROM migration"
               " WHERE contact_id IS NOT NULL AND cancelled_at IS NULL AND moved_in_on <= $1"
               " ORDER BY 1, 2, 7, 3");
    struct person p = nobody(0);
    stmt_int(q, 1, w->today);
    while (stmt_row(q)) {
        if (col_int(q, 0) != p.id) {
            count_person(c, &p);
            p = nobody(col_int(q, 0));
        }
        add_record(&p, q);
    }
    count_person(c, &p);
}

/* ---- quartiles ---- */

static int by_number(const void *a, const void *b)
{
    const int32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The value a quarter, half or three quarters of the way from the first to the last rank; tenths. */
static int64_t quartile(const struct days *d, size_t quarters)
{
    size_t at = quarters * (d->v.n - 1), low = at / 4, part = at % 4;
    int64_t below = d->v.at[low], above = part ? d->v.at[low + 1] : below;
    int64_t forty = 10 * (below * (int64_t)(4 - part) + above * (int64_t)part); /* of tenths, fourfold */
    return (2 * forty + 4) / 8;
}

static struct funnel_days summary_of(struct days *d)
{
    struct funnel_days s = {.n = (int64_t)d->v.n};
    if (d->v.n) {
        qsort(d->v.at, d->v.n, sizeof *d->v.at, by_number);
        s.q1_10 = quartile(d, 1);
        s.median_10 = quartile(d, 2);
        s.q3_10 = quartile(d, 3);
    }
    vec_clear(&d->v);
    return s;
}

void funnel_make(struct world *w, int fiscal_year, struct funnel *out)
{
    struct count c = {.out = out};
    assert(enum_stage.n == FUNNEL_STAGES + 1 + FUNNEL_EXITS && enum_lost_reason.n == FUNNEL_REASONS);
    *out = (struct funnel){.from = NO_DAY, .until = w->today};
    if (fiscal_year) {
        int32_t april = civil_fiscal_first(fiscal_year), last = civil_month_last(april + 11);
        out->from = civil_month_first(april);
        out->until = last < w->today ? last : w->today;
    }
    for (size_t i = 0; i < FUNNEL_STAGES; i++)
        out->stage[i].stage = &enum_stage.item[i];
    for (size_t i = 0; i < FUNNEL_EXITS; i++)
        out->exit[i].stage = &enum_stage.item[FUNNEL_STAGES + 1 + i];
    count_all(w, &c);
    for (size_t i = 0; i < FUNNEL_STAGES; i++)
        out->stage[i].days = summary_of(&c.stage[i]);
    out->move = summary_of(&c.move);
}
