/*
 * evaluate.h - what a figure is worth against its target: 達成率, 期待値, 進捗, 評価. Pure; the rules are
 * those of docs/figures.md.
 */
#ifndef DOMAIN_KPI_EVALUATE_H
#define DOMAIN_KPI_EVALUATE_H

#include "domain/plan.h"

enum formula {
    FORMULA_PLAIN,    /* actual / target */
    FORMULA_BASELINE, /* (actual - base) / (target - base) */
    FORMULA_KEEP,     /* reached or not */
};

struct evaluation {
    enum formula formula;
    bool has_achievement, has_expected, has_progress;
    int64_t achievement10, progress10; /* tenths of a per cent, rounded half up */
    int64_t expected;                  /* millionths */
    char grade;                        /* 'A'..'D'; '-' where nothing can be said */
};

/* Within a fiscal year, at the end of `month`: a yearly indicator has so much of the year behind it. `month`
 * is one of the plan's, `actual` is of the fiscal year so far (yearly) or of the plan so far (cumulative). */
struct evaluation evaluate_month(const struct plan *p, const struct plan_kpi *k, int64_t actual,
                                 int32_t month);
/* At the end of a fiscal year of the plan. `actual`: that year's value, or the plan's total so far. */
struct evaluation evaluate_year(const struct plan *p, const struct plan_kpi *k, int64_t actual,
                                int fiscal_year);

/* The plan's first and last fiscal year. */
int plan_first_year(const struct plan *p);
int plan_last_year(const struct plan *p);

#endif
