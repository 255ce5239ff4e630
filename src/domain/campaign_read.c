/*
 * campaign_read.c - the only place that reads a campaign's file.
 */
#include "domain/campaign.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/conf.h"
#include "domain/consent.h"
#include "domain/filter.h"

/* What may bring people in. */
static const struct noun *const entries[] = {&noun_consult, &noun_visit, &noun_migration, &noun_application,
                                             &noun_donation};

struct reading {
    struct world *w;
    struct campaign *c;
    struct en_error *err;
};

static int text_of(struct reading *r, const struct conf_node *g, const char *name, const char **out)
{
    const struct conf_node *n = conf_get(g, name);
    const char *text;
    if (!n)
        return 0;
    if (conf_text(n, &text, r->err))
        return -1;
    if (!*text)
        return conf_fail(n, r->err, "%s が空です", "%s is empty", name);
    *out = arena_strdup(r->w->arena, text);
    return 0;
}

static int want_text(struct reading *r, const struct conf_node *g, const char *name, const char **out)
{
    *out = NULL;
    if (text_of(r, g, name, out))
        return -1;
    return *out ? 0 : conf_fail(g, r->err, "%s がありません", "%s is missing", name);
}

static int int_of(struct reading *r, const struct conf_node *g, const char *name, int min, int max, int *out)
{
    const struct conf_node *n = conf_get(g, name);
    int64_t v;
    if (!n)
        return 0;
    if (conf_int(n, min, max, &v, r->err))
        return -1;
    *out = (int)v;
    return 0;
}

static int bool_of(struct reading *r, const struct conf_node *g, const char *name, bool *out)
{
    const struct conf_node *n = conf_get(g, name);
    return n ? conf_bool(n, out, r->err) : 0;
}

/* A filter is compiled once to see whether it can be; its line and column follow the file's line. */
static int filter_of(struct reading *r, const struct conf_node *g, const char *name, const struct noun *noun,
                     const char **out)
{
    struct filter f;
    struct en_error why = {0};
    if (text_of(r, g, name, out))
        return -1;
    if (!*out ||
        (noun ? filter_records(r->w, noun, *out, &f, &why) : filter_contacts(r->w, *out, &f, &why)) == 0)
        return 0;
    return conf_fail(conf_get(g, name), r->err, "%s: %s%.0s", "%s: %.0s%s", name, why.ja, why.en);
}

static int purpose_of(struct reading *r, const struct conf_node *g, const char **out)
{
    if (text_of(r, g, "purpose", out))
        return -1;
    int kind = *out ? enum_index(&enum_consent_kind, *out) : -1;
    bool mail = kind >= 0 && (enum_consent_kind.item[kind].attr & CONSENT_MAIL);
    bool answer = *out && !strcmp(*out, PURPOSE_ANSWER);
    if (!mail && !(answer && r->c->noun == &noun_consult))
        return conf_fail(
            g, r->err, "purpose はメールの同意の種類（mail_follow など）か、相談で始まるときは answer です",
            "purpose is a kind of consent to mail, such as mail_follow, or answer where a consult is"
            " the entry");
    return 0;
}

/* --- entry --- */

static int event_of(struct reading *r, const struct conf_node *g, const char *event)
{
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (!strcmp(entries[i]->name, event))
            r->c->noun = entries[i];
    if (!r->c->noun)
        return conf_fail(conf_get(g, "event"), r->err,
                         "event は consult, visit, migration, application, donation のどれかです",
                         "event is consult, visit, migration, application or donation");
    const char *anchor = NULL;
    r->c->anchor = r->c->noun->date;
    if (text_of(r, g, "anchor", &anchor))
        return -1;
    if (anchor)
        r->c->anchor = field_find(r->c->noun->field, r->c->noun->n, anchor);
    if (r->c->anchor < 0 || r->c->noun->field[r->c->anchor].type != FIELD_DAY)
        return conf_fail(conf_get(g, "anchor"), r->err, "anchor は記録の日付の項目です",
                         "anchor is a day of the record");
    return 0;
}

static int segment_of(struct reading *r, const struct conf_node *g)
{
    const char *on;
    if (want_text(r, g, "on", &on))
        return -1;
    if (civil_parse(on, &r->c->segment_on, NULL, NULL))
        return conf_fail(conf_get(g, "on"), r->err, "on: 日付にしてください", "on: a day is wanted");
    if (!conf_get(g, "where"))
        return conf_fail(g, r->err, "where（条件）がありません", "where is missing");
    return 0;
}

static int read_entry(struct reading *r, const struct conf_node *root)
{
    static const char *const known[] = {"event", "anchor", "where", "on", "once", NULL};
    const struct conf_node *g = conf_get(root, "entry");
    const char *event = NULL, *once = NULL;
    if (!g)
        return conf_fail(root, r->err, "entry がありません", "entry is missing");
    if (conf_want(g, CONF_GROUP, r->err) || conf_known(g, known, r->err) || text_of(r, g, "event", &event) ||
        text_of(r, g, "once", &once))
        return -1;
    if ((event ? event_of(r, g, event) : segment_of(r, g)) ||
        filter_of(r, g, "where", r->c->noun, &r->c->where))
        return -1;
    r->c->once_per_contact = !once || !strcmp(once, "contact");
    if (once && strcmp(once, "contact") != 0 && strcmp(once, "event") != 0)
        return conf_fail(conf_get(g, "once"), r->err, "once は contact か event です",
                         "once is contact or event");
    return 0;
}

/* --- steps --- */

static const struct {
    const char *word;
    enum delay_unit unit;
} units[] = {{"day", DELAY_DAYS},
             {"days", DELAY_DAYS},
             {"business day", DELAY_BUSINESS_DAYS},
             {"business days", DELAY_BUSINESS_DAYS},
             {"month", DELAY_MONTHS},
             {"months", DELAY_MONTHS}};

static int delay_of(struct reading *r, const struct conf_node *g, struct campaign_step *s)
{
    const char *after = NULL, *before = NULL;
    if (text_of(r, g, "after", &after) || text_of(r, g, "before", &before))
        return -1;
    const char *text = after ? after : before;
    char *end = NULL;
    long n = text && !(after && before) ? strtol(text, &end, 10) : -1;
    if (n >= 0 && n <= STEP_DELAY_MAX && *end++ == ' ')
        for (size_t i = 0; i < sizeof units / sizeof *units; i++)
            if (!strcmp(units[i].word, end)) {
                s->unit = units[i].unit;
                s->delay = (int)(after ? n : -n);
                return !before || s->unit != DELAY_BUSINESS_DAYS
                           ? 0
                           : conf_fail(g, r->err, "before に business days は使えません",
                                       "before does not take business days");
            }
    return conf_fail(
        g, r->err, "after か before の一方に \"14 days\", \"3 business days\", \"2 months\" のように書きます",
        "either after or before is wanted, such as \"14 days\", \"3 business days\", \"2 months\"");
}

static int read_step(struct reading *r, const struct conf_node *g, struct campaign_step *s)
{
    static const char *const known[] = {"after",   "before",    "from",      "template",
                                        "purpose", "condition", "not_after", NULL};
    const char *from = NULL;
    *s = (struct campaign_step){.purpose = r->c->purpose, .from_entry = true};
    if (conf_want(g, CONF_GROUP, r->err) || conf_known(g, known, r->err) || delay_of(r, g, s) ||
        want_text(r, g, "template", &s->template) || text_of(r, g, "from", &from) ||
        filter_of(r, g, "condition", NULL, &s->condition) ||
        int_of(r, g, "not_after", 1, STEP_DELAY_MAX, &s->not_after_days))
        return -1;
    if (conf_get(g, "purpose") && purpose_of(r, g, &s->purpose))
        return -1;
    s->from_entry = !from || !strcmp(from, "entry");
    if (from && strcmp(from, "entry") != 0 && strcmp(from, "previous") != 0)
        return conf_fail(conf_get(g, "from"), r->err, "from は entry か previous です",
                         "from is entry or previous");
    return 0;
}

static int read_steps(struct reading *r, const struct conf_node *root)
{
    const struct conf_node *list = conf_get(root, "steps");
    if (!list)
        return conf_fail(root, r->err, "steps がありません", "steps is missing");
    if (conf_want(list, CONF_LIST, r->err))
        return -1;
    r->c->nsteps = conf_count(list);
    if (!r->c->nsteps || r->c->nsteps > CAMPAIGN_STEPS_MAX)
        return conf_fail(list, r->err, "steps は 1 から %d までです", "steps are 1 to %d",
                         CAMPAIGN_STEPS_MAX);
    for (size_t i = 0; i < r->c->nsteps; i++)
        if (read_step(r, conf_at(list, i), &r->c->step[i]))
            return -1;
    return 0;
}

/* --- exits, window, limits --- */

static int read_exits(struct reading *r, const struct conf_node *root)
{
    static const char *const known[] = {"stages", "goal", NULL};
    const struct conf_node *g = conf_get(root, "exits"), *list;
    r->c->stages = "";
    if (!g)
        return 0;
    if (conf_want(g, CONF_GROUP, r->err) || conf_known(g, known, r->err) ||
        filter_of(r, g, "goal", NULL, &r->c->goal))
        return -1;
    list = conf_get(g, "stages");
    if (list && conf_want(list, CONF_LIST, r->err))
        return -1;
    for (size_t i = 0; list && i < conf_count(list); i++) {
        const char *stage;
        if (conf_text(conf_at(list, i), &stage, r->err))
            return -1;
        if (enum_index(&enum_stage, stage) < 0)
            return conf_fail(conf_at(list, i), r->err, "%s という段階はありません", "there is no stage %s",
                             stage);
        r->c->stages = arena_printf(r->w->arena, "%s%s%s", r->c->stages, i ? "," : "", stage);
    }
    return 0;
}

static int clock_of(struct reading *r, const struct conf_node *g, const char *name, int *minutes)
{
    const char *text = NULL;
    char *end;
    if (text_of(r, g, name, &text) || !text)
        return text ? -1 : conf_get(g, name) ? -1 : 0;
    long hour = strtol(text, &end, 10), minute = *end == ':' ? strtol(end + 1, &end, 10) : -1;
    if (*end || hour < 0 || hour > 24 || minute < 0 || minute > 59 || hour * 60 + minute > 1440)
        return conf_fail(conf_get(g, name), r->err, "%s: 時刻 (8:45) にしてください",
                         "%s: a time such as 8:45 is wanted", name);
    *minutes = (int)(hour * 60 + minute);
    return 0;
}

static int weekdays_of(struct reading *r, const struct conf_node *list, unsigned *out)
{
    static const char *const names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    if (conf_want(list, CONF_LIST, r->err))
        return -1;
    *out = 0;
    for (size_t i = 0; i < conf_count(list); i++) {
        const char *text;
        unsigned bit = 0;
        if (conf_text(conf_at(list, i), &text, r->err))
            return -1;
        for (int k = 0; k < 7; k++)
            bit |= !strcmp(names[k], text) ? 1u << k : 0;
        if (!bit)
            return conf_fail(conf_at(list, i), r->err, "曜日は mon, tue, wed, thu, fri, sat, sun です",
                             "a weekday is mon, tue, wed, thu, fri, sat or sun");
        *out |= bit;
    }
    return *out ? 0 : conf_fail(list, r->err, "曜日がありません", "there is no weekday");
}

static int read_window(struct reading *r, const struct conf_node *root)
{
    static const char *const known[] = {"days", "from", "until", "holidays", "closed_days", NULL};
    const struct conf_node *g = conf_get(root, "window");
    struct send_window *win = &r->c->window;
    *win = SEND_WINDOW_HALL;
    if (!g)
        return 0;
    if (conf_want(g, CONF_GROUP, r->err) || conf_known(g, known, r->err) ||
        clock_of(r, g, "from", &win->from) || clock_of(r, g, "until", &win->until) ||
        bool_of(r, g, "holidays", &win->holidays) || bool_of(r, g, "closed_days", &win->closed_days) ||
        (conf_get(g, "days") && weekdays_of(r, conf_get(g, "days"), &win->weekdays)))
        return -1;
    return win->from < win->until
               ? 0
               : conf_fail(g, r->err, "from は until より前です", "from must be before until");
}

static int read_limits(struct reading *r, const struct conf_node *root)
{
    static const char *const known[] = {"contact_days", "per_hour", NULL};
    const struct conf_node *g = conf_get(root, "limits");
    r->c->contact_days = 7;
    r->c->per_hour = 500;
    if (!g)
        return 0;
    return conf_want(g, CONF_GROUP, r->err) || conf_known(g, known, r->err) ||
                   int_of(r, g, "contact_days", 1, 365, &r->c->contact_days) ||
                   int_of(r, g, "per_hour", 1, 100000, &r->c->per_hour)
               ? -1
               : 0;
}

static int read_root(struct reading *r, const struct conf_node *root)
{
    static const char *const known[] = {"title", "purpose", "entry",  "steps",
                                        "exits", "window",  "limits", NULL};
    return conf_known(root, known, r->err) || want_text(r, root, "title", &r->c->title) ||
                   read_entry(r, root) || purpose_of(r, root, &r->c->purpose) || read_steps(r, root) ||
                   read_exits(r, root) || read_window(r, root) || read_limits(r, root)
               ? -1
               : 0;
}

int campaign_read(struct world *w, const char *name, const char *text, struct campaign *out,
                  struct en_error *err)
{
    *out = (struct campaign){.segment_on = NO_DAY, .anchor = -1};
    struct conf_file *f = conf_read_text(name, text, err);
    if (!f)
        return -1;
    int rc = read_root(&(struct reading){w, out, err}, conf_root(f));
    conf_free(f);
    return rc;
}
