/*
 * plan.c - the only place that reads plan files. Invariant: a plan that was read is whole: every code is
 * there once, every reference leads somewhere, every target has a meaning.
 */
#include "domain/plan.h"

#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "base/conf.h"
#include "base/decimal.h"
#include "domain/kpi/monthly.h"
#include "vocab/enums.h"

#define CODE_MAX     32
#define DECIMALS_MAX 3
#define YEARS_MAX    12
#define WORDS_MAX    4 /* of any set of a plan */

/* --- single values --- */

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

/* A text that may be left out. */
static int read_optional(const struct conf_node *g, const char *name, struct arena *a, const char *fallback,
                         const char **out, struct en_error *err)
{
    *out = fallback;
    return conf_get(g, name) ? read_text(g, name, a, out, err) : 0;
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

static int read_word(const struct conf_node *g, const char *name, const struct enum_set *set, int *out,
                     struct en_error *err)
{
    const struct conf_node *node;
    const char *words[WORDS_MAX];
    for (size_t i = 0; i < set->n; i++)
        words[i] = set->item[i].code;
    return want(g, name, &node, err) || conf_word(node, words, (int)set->n, out, err) ? -1 : 0;
}

/* Whole numbers are exact; a double holds 15 digits: the millionths nearest to it are what was written. */
static int read_decimal(const struct conf_node *g, const char *name, int64_t *out, struct en_error *err)
{
    const struct conf_node *node;
    int64_t whole;
    double d;
    if (want(g, name, &node, err) || conf_number(node, &d, err))
        return -1;
    if (fabs(d) > (double)(DECIMAL_MAX / DECIMAL_ONE))
        return conf_fail(node, err, "%s が大きすぎます", "%s is too large", name);
    if (conf_type(node) == CONF_INT && conf_int(node, INT64_MIN, INT64_MAX, &whole, err) == 0)
        *out = whole * DECIMAL_ONE;
    else
        *out = (int64_t)llround(d * (double)DECIMAL_ONE);
    return 0;
}

static int read_int(const struct conf_node *g, const char *name, int64_t min, int64_t max, int *out,
                    struct en_error *err)
{
    int64_t v = *out;
    const struct conf_node *node = conf_get(g, name);
    if (node && conf_int(node, min, max, &v, err))
        return -1;
    *out = (int)v;
    return 0;
}

static int read_flag(const struct conf_node *g, const char *name, bool *out, struct en_error *err)
{
    const struct conf_node *node = conf_get(g, name);
    return node ? conf_bool(node, out, err) : 0;
}

static int read_texts(const struct conf_node *g, const char *name, struct arena *a, struct text_list *out,
                      struct en_error *err)
{
    const struct conf_node *list = conf_get(g, name);
    if (!list)
        return 0;
    if (conf_want(list, CONF_LIST, err))
        return -1;
    const char **at = arena_array(a, conf_count(list), sizeof *at);
    for (size_t i = 0; i < conf_count(list); i++) {
        const char *text;
        if (conf_text(conf_at(list, i), &text, err))
            return -1;
        at[i] = arena_strdup(a, text);
    }
    *out = (struct text_list){at, conf_count(list)};
    return 0;
}

/* --- an indicator --- */

static int read_row(const struct conf_node *g, const char *name, const char *row, struct en_error *err)
{
    if (monthly_row_exists(row))
        return 0;
    return conf_fail(conf_get(g, name), err, "row %s は月報の行ではありません",
                     "row %s is no row of the monthly report", row);
}

static int read_rows(const struct conf_node *g, struct arena *a, struct plan_kpi *k, struct en_error *err)
{
    if (k->source == SOURCE_RECORDED && conf_get(g, "row"))
        return conf_fail(conf_get(g, "row"), err, "source が recorded の指標に row は書けません",
                         "an indicator of source recorded takes no row");
    if (k->source != SOURCE_RECORDED &&
        (read_text(g, "row", a, &k->row, err) || read_row(g, "row", k->row, err)))
        return -1;
    if (read_texts(g, "beside", a, &k->beside, err))
        return -1;
    for (size_t i = 0; i < k->beside.n; i++)
        if (read_row(g, "beside", k->beside.at[i], err))
            return -1;
    return 0;
}

static int read_words(const struct conf_node *g, struct plan_kpi *k, struct en_error *err)
{
    int period, direction, base, source;
    if (read_word(g, "period", &enum_kpi_period, &period, err) ||
        read_word(g, "direction", &enum_kpi_direction, &direction, err) ||
        read_word(g, "base_kind", &enum_kpi_base, &base, err) ||
        read_word(g, "source", &enum_kpi_source, &source, err))
        return -1;
    k->period = (enum kpi_period)period;
    k->direction = (enum kpi_direction)direction;
    k->base_kind = (enum kpi_base)base;
    k->source = (enum kpi_source)source;
    return 0;
}

/* A base only where there is one, and it must differ from the target: the way between them is divided by. */
static int read_values(const struct conf_node *g, struct plan_kpi *k, struct en_error *err)
{
    bool wanted = k->base_kind == BASE_OBSERVED || k->base_kind == BASE_PROJECTION;
    if (read_decimal(g, "target", &k->target, err) || (wanted && read_decimal(g, "base", &k->base, err)) ||
        read_int(g, "decimals", 0, DECIMALS_MAX, &k->decimals, err))
        return -1;
    if (!wanted && conf_get(g, "base"))
        return conf_fail(conf_get(g, "base"), err, "base_kind が %s のとき base は書けません",
                         "base_kind %s takes no base", enum_kpi_base.item[k->base_kind].code);
    if (k->target <= 0)
        return conf_fail(conf_get(g, "target"), err, "target は0より大きい数です",
                         "target wants more than 0");
    if (!wanted || k->direction == DIRECTION_KEEP)
        return 0;
    if (k->direction == DIRECTION_UP ? k->target <= k->base : k->target >= k->base)
        return conf_fail(conf_get(g, "target"), err, "target が direction（%s）の向きにありません",
                         "target is not in the direction %s of base",
                         enum_kpi_direction.item[k->direction].code);
    return 0;
}

static int read_kpi(const struct conf_node *g, struct arena *a, const struct plan *plan, struct plan_kpi *k,
                    struct en_error *err)
{
    static const char *const known[] = {
        "code",      "title",    "title_en",   "unit",   "goal",      "same_as",   "row",  "division",
        "statistic", "beside",   "notes",      "period", "direction", "base_kind", "base", "target",
        "source",    "decimals", "count_from", "basic",  "seasonal",  "measure",   NULL};
    int32_t from = plan->from;
    if (conf_want(g, CONF_GROUP, err) || conf_known(g, known, err) ||
        read_text(g, "code", a, &k->code, err) || read_text(g, "title", a, &k->title, err) ||
        read_optional(g, "title_en", a, k->title, &k->title_en, err) ||
        read_text(g, "unit", a, &k->unit, err) || read_text(g, "goal", a, &k->goal, err) ||
        read_optional(g, "same_as", a, NULL, &k->same_as, err) ||
        read_optional(g, "division", a, "", &k->division, err) ||
        read_optional(g, "statistic", a, "", &k->statistic, err) ||
        read_optional(g, "measure", a, "", &k->measure, err) || read_texts(g, "notes", a, &k->notes, err) ||
        read_words(g, k, err) || read_rows(g, a, k, err) || read_values(g, k, err) ||
        read_flag(g, "basic", &k->basic, err) || read_flag(g, "seasonal", &k->seasonal, err) ||
        (conf_get(g, "count_from") && read_day(g, "count_from", a, &from, err)))
        return -1;
    k->count_from = civil_month_of(from);
    return 0;
}

/* --- lists of the plan --- */

/* A code is typed at the keyboard. */
static int check_word(const struct conf_node *node, const char *code, struct en_error *err)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t n = strlen(code);
    if (n && n <= CODE_MAX && strspn(code, allowed) == n)
        return 0;
    return conf_fail(node, err, "code は英数字と - _ . で1～%d文字です",
                     "code wants 1 to %d letters, digits, - _ .", CODE_MAX);
}

static int read_code(const struct conf_node *g, const char *code, const struct plan *p, struct en_error *err)
{
    const struct conf_node *node = conf_get(g, "code");
    if (check_word(node, code, err))
        return -1;
    if (plan_find(p, code) || plan_find_aim(p, code))
        return conf_fail(node, err, "code %s が二度あります", "code %s is there twice", code);
    return 0;
}

static bool has_goal(const struct plan *p, const char *code)
{
    for (size_t i = 0; i < p->ngoals; i++)
        if (!strcmp(p->goal[i].code, code))
            return true;
    return false;
}

/* What repeats another entry stands behind it and repeats its target too. */
static int check_references(const struct conf_node *g, const struct plan *p, const struct plan_kpi *k,
                            struct en_error *err)
{
    if (!has_goal(p, k->goal))
        return conf_fail(conf_get(g, "goal"), err, "goal %s は goals にありません",
                         "goal %s is not among goals", k->goal);
    const struct plan_kpi *same = k->same_as ? plan_find(p, k->same_as) : k;
    if (!same)
        return conf_fail(conf_get(g, "same_as"), err, "same_as %s は前にある指標の code です",
                         "same_as %s must be the code of an indicator before it", k->same_as);
    if (k->same_as && same->same_as)
        return conf_fail(conf_get(g, "same_as"), err, "same_as %s は再掲の指標です。元の %s を書いてください",
                         "same_as %s repeats another entry itself: %s is wanted", k->same_as, same->same_as);
    if (same->target != k->target || same->period != k->period)
        return conf_fail(conf_get(g, "same_as"), err, "%s と target か period が違います",
                         "target or period differs from %s", k->same_as);
    return 0;
}

/* All but its place and its words is that of the entry it repeats. */
static void take_after(const struct plan *p, struct plan_kpi *k)
{
    const struct plan_kpi own = *k, *same = k->same_as ? plan_find(p, k->same_as) : NULL;
    if (!same)
        return;
    *k = *same;
    k->code = own.code;
    k->title = own.title;
    k->title_en = own.title_en;
    k->goal = own.goal;
    k->measure = own.measure;
    k->basic = own.basic;
    k->notes = own.notes;
    k->same_as = own.same_as;
}

/* What a row counts must suit what its value says: how many there are is a state, what happened adds up. */
static int check_period(const struct conf_node *g, const struct plan_kpi *k, struct en_error *err)
{
    if (k->source == SOURCE_RECORDED)
        return 0;
    bool stock = monthly_find_row(k->row)->kind == ROW_STOCK;
    if (stock ? k->period == KPI_POINT : k->period == KPI_CUMULATIVE || k->period == KPI_YEARLY)
        return 0;
    return conf_fail(conf_get(g, "period"), err, "row %s の period は %s です", "row %s goes with period %s",
                     k->row, stock ? "point" : "cum, year");
}

static int read_kpis(const struct conf_node *root, struct arena *a, struct plan *out, struct en_error *err)
{
    const struct conf_node *list;
    if (want(root, "kpis", &list, err) || conf_want(list, CONF_LIST, err))
        return -1;
    if (!conf_count(list))
        return conf_fail(list, err, "kpis に指標がありません", "kpis has no indicator");
    struct plan_kpi *kpi = arena_array(a, conf_count(list), sizeof *kpi);
    out->kpi = kpi;
    for (size_t i = 0; i < conf_count(list); i++) {
        const struct conf_node *g = conf_at(list, i);
        if (read_kpi(g, a, out, &kpi[i], err) || read_code(g, kpi[i].code, out, err) ||
            check_references(g, out, &kpi[i], err) || check_period(g, &kpi[i], err))
            return -1;
        take_after(out, &kpi[i]);
        out->n = i + 1;
    }
    return 0;
}

static int read_goals(const struct conf_node *root, struct arena *a, struct plan *out, struct en_error *err)
{
    static const char *const known[] = {"code", "title", NULL};
    const struct conf_node *list;
    if (want(root, "goals", &list, err) || conf_want(list, CONF_LIST, err))
        return -1;
    struct plan_goal *goal = arena_array(a, conf_count(list), sizeof *goal);
    out->goal = goal;
    for (size_t i = 0; i < conf_count(list); i++) {
        const struct conf_node *g = conf_at(list, i);
        if (conf_want(g, CONF_GROUP, err) || conf_known(g, known, err) ||
            read_text(g, "code", a, &goal[i].code, err) || read_text(g, "title", a, &goal[i].title, err))
            return -1;
        if (check_word(conf_get(g, "code"), goal[i].code, err))
            return -1;
        if (has_goal(out, goal[i].code))
            return conf_fail(g, err, "goal %s が二度あります", "goal %s is there twice", goal[i].code);
        out->ngoals = i + 1;
    }
    return 0;
}

static int read_aim(const struct conf_node *g, struct arena *a, struct plan_aim *m, struct en_error *err)
{
    static const char *const known[] = {"code",       "title",    "unit",        "note",
                                        "from_year",  "from",     "target",      "held_back",
                                        "projection", "decimals", "target_year", NULL};
    if (conf_want(g, CONF_GROUP, err))
        return -1;
    m->has_projection = conf_get(g, "projection");
    if (conf_known(g, known, err) || read_text(g, "code", a, &m->code, err) ||
        read_text(g, "title", a, &m->title, err) || read_text(g, "unit", a, &m->unit, err) ||
        read_optional(g, "note", a, "", &m->note, err) || read_decimal(g, "from", &m->from, err) ||
        read_decimal(g, "target", &m->target, err) ||
        (conf_get(g, "held_back") && read_decimal(g, "held_back", &m->held_back, err)) ||
        (m->has_projection && read_decimal(g, "projection", &m->projection, err)) ||
        read_int(g, "decimals", 0, DECIMALS_MAX, &m->decimals, err) ||
        read_int(g, "from_year", 1900, 2200, &m->from_year, err) ||
        read_int(g, "target_year", 1900, 2200, &m->target_year, err))
        return -1;
    if (m->target_year <= m->from_year)
        return conf_fail(g, err, "target_year は from_year より後です",
                         "target_year must be after from_year");
    return 0;
}

static int read_aims(const struct conf_node *root, struct arena *a, struct plan *out, struct en_error *err)
{
    const struct conf_node *list = conf_get(root, "aims");
    if (!list)
        return 0;
    if (conf_want(list, CONF_LIST, err))
        return -1;
    struct plan_aim *aim = arena_array(a, conf_count(list), sizeof *aim);
    out->aim = aim;
    for (size_t i = 0; i < conf_count(list); i++) {
        const struct conf_node *g = conf_at(list, i);
        if (read_aim(g, a, &aim[i], err) || read_code(g, aim[i].code, out, err))
            return -1;
        out->naims = i + 1;
    }
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

/* --- the file --- */

static int read_plan(const struct conf_node *root, struct arena *a, struct plan *out, struct en_error *err)
{
    static const char *const known[] = {"title",       "from",  "until", "pacing", "grades",
                                        "definitions", "goals", "aims",  "kpis",   NULL};
    int pacing = PACE_MONTHS;
    out->definitions = definitions_default();
    if (conf_known(root, known, err) || read_text(root, "title", a, &out->title, err) ||
        read_day(root, "from", a, &out->from, err) || read_day(root, "until", a, &out->until, err) ||
        (conf_get(root, "pacing") && read_word(root, "pacing", &enum_plan_pacing, &pacing, err)) ||
        read_grades(root, out, err) ||
        (conf_get(root, "definitions") &&
         definitions_read(conf_get(root, "definitions"), &out->definitions, err)))
        return -1;
    out->pacing = (enum plan_pacing)pacing;
    if (out->until < out->from)
        return conf_fail(conf_get(root, "until"), err, "until は from より後です",
                         "until must not be before from");
    if (civil_fiscal_year(civil_month_of(out->until)) - civil_fiscal_year(civil_month_of(out->from)) >=
        YEARS_MAX)
        return conf_fail(conf_get(root, "until"), err, "計画は%d年度までです",
                         "a plan has at most %d fiscal years", YEARS_MAX);
    return read_goals(root, a, out, err) || read_aims(root, a, out, err) || read_kpis(root, a, out, err);
}

static int read_whole(struct conf_file *f, const char *name, struct arena *a, struct plan *out,
                      struct en_error *err)
{
    if (!f)
        return -1;
    *out = (struct plan){.name = name};
    int rc = read_plan(conf_root(f), a, out, err);
    conf_free(f);
    return rc ? -1 : 0;
}

int plan_read(const char *path, struct arena *a, struct plan *out, struct en_error *err)
{
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    return read_whole(conf_read_limit(path, CONF_PLAN_BYTES_MAX, err),
                      arena_strndup(a, base, dot ? (size_t)(dot - base) : strlen(base)), a, out, err);
}

int plan_read_text(const char *name, const char *label, const char *text, struct arena *a, struct plan *out,
                   struct en_error *err)
{
    return read_whole(conf_read_text(label, text, err), arena_strdup(a, name), a, out, err);
}

/* --- asking --- */

const struct plan_kpi *plan_find(const struct plan *p, const char *code)
{
    for (size_t i = 0; i < p->n; i++)
        if (!strcmp(p->kpi[i].code, code))
            return &p->kpi[i];
    return NULL;
}

const struct plan_aim *plan_find_aim(const struct plan *p, const char *code)
{
    for (size_t i = 0; i < p->naims; i++)
        if (!strcmp(p->aim[i].code, code))
            return &p->aim[i];
    return NULL;
}

const struct plan_kpi *plan_original(const struct plan *p, const struct plan_kpi *k)
{
    return k->same_as ? plan_find(p, k->same_as) : k;
}

const struct plan_kpi *plan_target(const struct plan *p, const char *row)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->kpi[i].source == SOURCE_COMPUTED && !strcmp(p->kpi[i].row, row))
            return &p->kpi[i];
    return NULL;
}

int32_t plan_count_from(const struct plan *p, const char *row)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->kpi[i].source != SOURCE_RECORDED && p->kpi[i].period == KPI_CUMULATIVE &&
            !strcmp(p->kpi[i].row, row))
            return p->kpi[i].count_from;
    return civil_month_of(p->from);
}

int32_t plan_months(const struct plan *p)
{
    return civil_month_of(p->until) - civil_month_of(p->from) + 1;
}

int32_t plan_months_elapsed(const struct plan *p, int32_t month)
{
    int32_t n = month - civil_month_of(p->from) + 1, all = plan_months(p);
    return n < 0 ? 0 : n > all ? all : n;
}
