/*
 * definitions.c - the only place that knows how definitions are written in a plan and what holds without
 * them. Invariant: a class is given for every tie, visit type and relationship.
 */
#include "domain/definitions.h"

#include <assert.h>
#include <string.h>

static const char *const repeat_words[REPEAT_RULES] = {"prev_fy", "prev_cy", "ever2", "streak2"};
static const char *const origin_words[] = {"city", "prefecture"};
static const char *const tie_words[TIES + 1] = {
    "consult_in_person", "consult", "application", "event", "crowdfunding", "repeat_donation", NULL};

struct definitions definitions_default(void)
{
    struct definitions d = {
        .migrant_needs_tie = true,
        .migrant_needs_intent = true,
        .window_months = 12,
        .tie = {CLASS_JOIN, CLASS_NOVISIT, CLASS_NOVISIT, CLASS_JOIN, CLASS_NOVISIT, CLASS_NOVISIT}};
    assert(enum_visit_type.n <= VISIT_TYPES_MAX && enum_relationship.n <= RELATIONSHIPS_MAX &&
           enum_migration_reason.n <= REASONS_MAX);
    for (size_t i = 0; i < enum_visit_type.n; i++)
        d.visit[i] = enum_visit_type.item[i].attr & VISIT_CLASS;
    for (size_t i = 0; i < enum_relationship.n; i++)
        d.relationship[i] = enum_relationship.item[i].attr;
    for (size_t i = 0; i < enum_migration_reason.n; i++)
        d.reason_excluded[i] = enum_migration_reason.item[i].attr & REASON_NOT_MIGRANT;
    return d;
}

/* --- reading --- */

/* One of the words; nothing there: *out stays. */
static int read_word(const struct conf_node *g, const char *name, const char *const words[], int n, int *out,
                     struct en_error *err)
{
    const struct conf_node *node = conf_get(g, name);
    return node ? conf_word(node, words, n, out, err) : 0;
}

static int read_flag(const struct conf_node *g, const char *name, bool *out, struct en_error *err)
{
    const struct conf_node *node = conf_get(g, name);
    return node ? conf_bool(node, out, err) : 0;
}

static int read_class(const struct conf_node *node, enum mlit_class *out, struct en_error *err)
{
    const char *text;
    if (conf_text(node, &text, err))
        return -1;
    int i = enum_index(&enum_mlit_class, text);
    if (i < 0)
        return conf_fail(
            node, err, "%s は類型ではありません（direct, work_site, work_tele, join, hobby, novisit, none）",
            "%s is no class (direct, work_site, work_tele, join, hobby, novisit, none)", text);
    *out = (enum mlit_class)i;
    return 0;
}

/* A group { kind = "class"; } over the codes of a set. */
static int read_classes(const struct conf_node *g, const char *name, const struct enum_set *set,
                        enum mlit_class *out, struct en_error *err)
{
    const struct conf_node *group = conf_get(g, name);
    const char *codes[RELATIONSHIPS_MAX + 1];
    if (!group)
        return 0;
    for (size_t i = 0; i < set->n; i++)
        codes[i] = set->item[i].code;
    codes[set->n] = NULL;
    if (conf_want(group, CONF_GROUP, err) || conf_known(group, codes, err))
        return -1;
    for (size_t i = 0; i < conf_count(group); i++) {
        const struct conf_node *node = conf_at(group, i);
        if (read_class(node, &out[enum_index(set, conf_name(node))], err))
            return -1;
    }
    return 0;
}

static int read_ties(const struct conf_node *g, struct definitions *d, struct en_error *err)
{
    const struct conf_node *group = conf_get(g, "records");
    if (!group)
        return 0;
    if (conf_want(group, CONF_GROUP, err) || conf_known(group, tie_words, err))
        return -1;
    for (int i = 0; i < TIES; i++) {
        const struct conf_node *node = conf_get(group, tie_words[i]);
        if (node && read_class(node, &d->tie[i], err))
            return -1;
    }
    return 0;
}

static int read_reasons(const struct conf_node *g, struct definitions *d, struct en_error *err)
{
    const struct conf_node *list = conf_get(g, "excluded_reasons");
    if (!list)
        return 0;
    if (conf_want(list, CONF_LIST, err))
        return -1;
    memset(d->reason_excluded, 0, sizeof d->reason_excluded);
    for (size_t i = 0; i < conf_count(list); i++) {
        const char *code;
        if (conf_text(conf_at(list, i), &code, err))
            return -1;
        int reason = enum_index(&enum_migration_reason, code);
        if (reason < 0)
            return conf_fail(conf_at(list, i), err, "%s は移住の理由の符号ではありません",
                             "%s is no reason of a migration", code);
        d->reason_excluded[reason] = true;
    }
    return 0;
}

static int read_migrant(const struct conf_node *root, struct definitions *d, struct en_error *err)
{
    static const char *const known[] = {"from_outside", "needs_desk_or_scheme", "needs_stay_intent",
                                        "excluded_reasons", NULL};
    const struct conf_node *g = conf_get(root, "migrant");
    int origin = (int)d->migrant_origin;
    if (!g)
        return 0;
    if (conf_want(g, CONF_GROUP, err) || conf_known(g, known, err) ||
        read_word(g, "from_outside", origin_words, 2, &origin, err) ||
        read_flag(g, "needs_desk_or_scheme", &d->migrant_needs_tie, err) ||
        read_flag(g, "needs_stay_intent", &d->migrant_needs_intent, err) || read_reasons(g, d, err))
        return -1;
    d->migrant_origin = (enum migrant_origin)origin;
    return 0;
}

static int read_relationship(const struct conf_node *root, struct definitions *d, struct en_error *err)
{
    static const char *const known[] = {"window_months", "records", "visits", "relationships", NULL};
    const struct conf_node *g = conf_get(root, "relationship"), *window;
    int64_t months = d->window_months;
    if (!g)
        return 0;
    if (conf_want(g, CONF_GROUP, err) || conf_known(g, known, err))
        return -1;
    window = conf_get(g, "window_months");
    if ((window && conf_int(window, 1, 60, &months, err)) || read_ties(g, d, err) ||
        read_classes(g, "visits", &enum_visit_type, d->visit, err) ||
        read_classes(g, "relationships", &enum_relationship, d->relationship, err))
        return -1;
    d->window_months = (int)months;
    return 0;
}

int definitions_read(const struct conf_node *group, struct definitions *d, struct en_error *err)
{
    static const char *const known[] = {"migrant", "repeat_donor", "relationship", NULL};
    int repeat = (int)d->repeat;
    if (conf_want(group, CONF_GROUP, err) || conf_known(group, known, err) || read_migrant(group, d, err) ||
        read_word(group, "repeat_donor", repeat_words, REPEAT_RULES, &repeat, err) ||
        read_relationship(group, d, err))
        return -1;
    d->repeat = (enum repeat_rule)repeat;
    return 0;
}

/* --- comparing --- */

void definitions_text(const struct definitions *d, struct buf *out)
{
    buf_printf(out, "migrant=%s/%d/%d/", origin_words[d->migrant_origin], d->migrant_needs_tie,
               d->migrant_needs_intent);
    for (size_t i = 0; i < enum_migration_reason.n; i++)
        buf_str(out, d->reason_excluded[i] ? "x" : "-");
    buf_printf(out, " repeat=%s window=%d classes=", repeat_words[d->repeat], d->window_months);
    for (int i = 0; i < TIES; i++)
        buf_printf(out, "%d", (int)d->tie[i]);
    buf_str(out, "/");
    for (size_t i = 0; i < enum_visit_type.n; i++)
        buf_printf(out, "%d", (int)d->visit[i]);
    buf_str(out, "/");
    for (size_t i = 0; i < enum_relationship.n; i++)
        buf_printf(out, "%d", (int)d->relationship[i]);
}

bool definitions_equal(const struct definitions *a, const struct definitions *b)
{
    struct buf x = {0}, y = {0};
    definitions_text(a, &x);
    definitions_text(b, &y);
    bool equal = x.n == y.n && !memcmp(x.at, y.at, x.n);
    buf_clear(&x);
    buf_clear(&y);
    return equal;
}
