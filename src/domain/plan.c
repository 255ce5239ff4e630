/*
 * plan.c - the only place that reads plan files.
 */
#include "domain/plan.h"

#include <string.h>

#include "base/civil.h"
#include "base/conf.h"
#include "domain/kpi/monthly.h"

#define TARGET_MAX INT64_C(1000000000000)

static int want(const struct conf_node *g, const char *name, const struct conf_node **out,
                struct en_error *err)
{
    *out = conf_get(g, name);
    return *out ? 0 : conf_fail(g, err, "%s がありません", "%s is missing", name);
}

static int read_text(const struct conf_node *g, const char *name, struct arena *a, const char **out,
                     struct en_error *err)
{
    const struct conf_node *n;
    const char *text;
    if (want(g, name, &n, err) || conf_text(n, &text, err))
        return -1;
    *out = arena_strdup(a, text);
    return 0;
}

static int read_day(const struct conf_node *g, const char *name, struct arena *a, int32_t *out,
                    struct en_error *err)
{
    const char *text;
    if (read_text(g, name, a, &text, err))
        return -1;
    struct en_error why = {0};
    if (civil_parse(text, out, NULL, &why))
        return conf_fail(conf_get(g, name), err, "%s: 日付 (2021-06-01) にしてください",
                         "%s: a day such as 2021-06-01 is wanted", name);
    return 0;
}

static int read_period(const struct conf_node *g, struct arena *a, enum period_type *out,
                       struct en_error *err)
{
    const char *text;
    if (read_text(g, "period", a, &text, err))
        return -1;
    *out = strcmp(text, "year") ? PERIOD_CUMULATIVE : PERIOD_YEARLY;
    if (*out == PERIOD_CUMULATIVE && strcmp(text, "cum") != 0)
        return conf_fail(conf_get(g, "period"), err, "period は cum か year です", "period is cum or year");
    return 0;
}

static int read_kpi(const struct conf_node *g, struct arena *a, const struct plan *plan, struct plan_kpi *k,
                    struct en_error *err)
{
    static const char *const known[] = {"code", "title", "row", "period", "target", "count_from", NULL};
    const struct conf_node *target;
    if (conf_want(g, CONF_GROUP, err) || conf_known(g, known, err) ||
        read_text(g, "code", a, &k->code, err) || read_text(g, "title", a, &k->title, err) ||
        read_text(g, "row", a, &k->row, err) || read_period(g, a, &k->period, err) ||
        want(g, "target", &target, err) || conf_int(target, 1, TARGET_MAX, &k->target, err))
        return -1;
    if (!monthly_row_exists(k->row))
        return conf_fail(conf_get(g, "row"), err, "row %s は月報の行ではありません",
                         "row %s is no row of the monthly report", k->row);
    int32_t from = plan->from;
    if (conf_get(g, "count_from") && read_day(g, "count_from", a, &from, err))
        return -1;
    k->count_from = civil_month_of(from);
    return 0;
}

static int read_kpis(const struct conf_node *root, struct arena *a, struct plan *out, struct en_error *err)
{
    const struct conf_node *list;
    if (want(root, "kpis", &list, err) || conf_want(list, CONF_LIST, err))
        return -1;
    size_t n = conf_count(list);
    struct plan_kpi *kpi = arena_array(a, n, sizeof *kpi);
    for (size_t i = 0; i < n; i++)
        if (read_kpi(conf_at(list, i), a, out, &kpi[i], err))
            return -1;
    out->kpi = kpi;
    out->n = n;
    return 0;
}

static int read_grades(const struct conf_node *root, struct plan *out, struct en_error *err)
{
    const struct conf_node *list;
    if (want(root, "grades", &list, err) || conf_want(list, CONF_LIST, err))
        return -1;
    if (conf_count(list) != 3)
        return conf_fail(list, err, "grades は A B C の下限の3つです",
                         "grades are three: the lower bounds of A, B and C");
    for (size_t i = 0; i < 3; i++) {
        int64_t v;
        if (conf_int(conf_at(list, i), 0, i ? out->grade[i - 1] : 1000, &v, err))
            return -1;
        out->grade[i] = (int32_t)v;
    }
    return 0;
}

static int read_plan(const struct conf_node *root, struct arena *a, struct plan *out, struct en_error *err)
{
    static const char *const known[] = {"title", "from", "until", "grades", "kpis", NULL};
    if (conf_known(root, known, err) || read_text(root, "title", a, &out->title, err) ||
        read_day(root, "from", a, &out->from, err) || read_day(root, "until", a, &out->until, err) ||
        read_grades(root, out, err))
        return -1;
    if (out->until < out->from)
        return conf_fail(conf_get(root, "until"), err, "until は from より後です",
                         "until must not be before from");
    return read_kpis(root, a, out, err);
}

int plan_read(const char *path, struct arena *a, struct plan *out, struct en_error *err)
{
    struct conf_file *f = conf_read_limit(path, CONF_PLAN_BYTES_MAX, err);
    if (!f)
        return -1;
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    *out = (struct plan){.name = dot ? arena_strndup(a, base, (size_t)(dot - base)) : arena_strdup(a, base)};
    int rc = read_plan(conf_root(f), a, out, err);
    conf_free(f);
    return rc;
}

const struct plan_kpi *plan_target(const struct plan *p, const char *row)
{
    for (size_t i = 0; i < p->n; i++)
        if (!strcmp(p->kpi[i].row, row))
            return &p->kpi[i];
    return NULL;
}

int32_t plan_count_from(const struct plan *p, const char *row)
{
    const struct plan_kpi *k = plan_target(p, row);
    return k ? k->count_from : civil_month_of(p->from);
}
