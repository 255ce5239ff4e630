/*
 * plan.h - a plan is a file: its period, its indicators with base and target, how they are paced and graded,
 * what it calls a migrant and a repeat donor. Several live side by side.
 *
 * Values are millionths (base/decimal.h) of the indicator's unit.
 */
#ifndef DOMAIN_PLAN_H
#define DOMAIN_PLAN_H

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "domain/definitions.h"

/* What a value of a fiscal year says: that year's part of a total of the whole plan (累計), the whole of that
 * year (年間), a ratio (割合), the state at a moment (時点). */
enum kpi_period { KPI_CUMULATIVE, KPI_YEARLY, KPI_RATIO, KPI_POINT, KPI_PERIODS };
enum kpi_direction { DIRECTION_UP, DIRECTION_DOWN, DIRECTION_KEEP, KPI_DIRECTIONS };
/* Where the base comes from: nowhere (a pure total), a past figure, a projection of what would be if nothing
 * were done, or it is not told. The first and the last have no value. */
enum kpi_base { BASE_NONE, BASE_OBSERVED, BASE_PROJECTION, BASE_UNKNOWN, KPI_BASES };
/* From the desk's records, partly from them, or reported by another division. */
enum kpi_source { SOURCE_COMPUTED, SOURCE_MIXED, SOURCE_RECORDED, KPI_SOURCES };

struct text_list {
    const char *const *at;
    size_t n;
};

struct plan_kpi {
    const char *code, *title, *title_en, *unit;
    const char *goal;        /* code of a goal */
    const char *measure;     /* the measure of the goal it belongs to (施策), as printed; "" */
    const char *same_as;     /* code of the entry this one repeats; NULL. It has no values of its own. */
    const char *row;         /* of the monthly report: docs/figures.md; NULL if reported only */
    const char *division;    /* who reports it (所管課); "" = not told */
    const char *statistic;   /* where its values come from; "" */
    struct text_list beside; /* rows shown with it */
    struct text_list notes;  /* traps of its wording */
    enum kpi_period period;
    enum kpi_direction direction;
    enum kpi_base base_kind;
    enum kpi_source source;
    int64_t base, target;
    int32_t count_from; /* month */
    int decimals;       /* places behind the point, as printed */
    bool basic;         /* a 数値目標 of its goal, not a KPI of a measure */
    bool seasonal;      /* months differ so much that a forecast must know them */
};

struct plan_goal {
    const char *code, *title;
};

/* A population target, or one of the focus points: what was, what is wanted when. Its values are recorded. */
struct plan_aim {
    const char *code, *title, *unit, *note;
    int from_year, target_year;
    int64_t from, target, held_back; /* held_back: of the target, against the projection */
    int64_t projection;              /* what would be without the plan */
    bool has_projection;
    int decimals;
};

enum plan_pacing { PACE_MONTHS, PACE_YEARS };

struct plan {
    const char *name; /* file name without .conf */
    const char *title;
    int32_t from, until; /* first and last day */
    enum plan_pacing pacing;
    int32_t grade[3]; /* per cent: at or above [0] A, [1] B, [2] C, else D */
    struct definitions definitions;
    int variant;   /* of the cells counted by these definitions, this plan's alone: plan_slot.h */
    bool has_file; /* there is a file of that name ... */
    bool loaded;   /* ... and this one was given to the daemon and stands before it */
    const struct plan_goal *goal;
    size_t ngoals;
    const struct plan_aim *aim;
    size_t naims;
    const struct plan_kpi *kpi;
    size_t n;
};

/* Read a plan file; everything lives in the arena. -1 with err: file:line and what was wanted. */
int plan_read(const char *path, struct arena *a, struct plan *out, struct en_error *err);
/* The same of a text that came from elsewhere; `label` is named in its place. */
int plan_read_text(const char *name, const char *label, const char *text, struct arena *a, struct plan *out,
                   struct en_error *err);

/* NULL if the plan has none. */
const struct plan_kpi *plan_find(const struct plan *p, const char *code);
const struct plan_aim *plan_find_aim(const struct plan *p, const char *code);
/* The entry that the values of a code are kept under: itself, or the one it repeats. */
const struct plan_kpi *plan_original(const struct plan *p, const struct plan_kpi *k);
/* The target of a row of the monthly report: the entry that is computed from that row alone; NULL if none. */
const struct plan_kpi *plan_target(const struct plan *p, const char *row);
/* Month from which a row's plan_total counts: of a total of the plan its own, else that of the plan. */
int32_t plan_count_from(const struct plan *p, const char *row);
/* Months of the plan, and those of it that have begun by the end of `month` (0 before it). */
int32_t plan_months(const struct plan *p);
int32_t plan_months_elapsed(const struct plan *p, int32_t month);

#endif
