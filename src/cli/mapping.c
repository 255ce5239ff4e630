/*
 * mapping.c - the only place that knows the syntax of mapping files.
 */
#include "cli/mapping.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/conf.h"
#include "base/fold.h"
#include "base/text.h"
#include "cli/nearest.h"

/* The kinds of the contract (section 5) and the noun whose records they become. */
static const struct {
    const char *kind;
    const struct noun *noun;
} kinds[] = {
    {"donation", &noun_donation}, {"consultation", &noun_consult}, {"visit", &noun_visit},
    {"event", &noun_event},       {"migration", &noun_migration},  {"contact", &noun_contact},
    {"kpi", &noun_kpi},           {"consent", &noun_consent},
};

/* Canonical fields that are no argument of a method: see sheet_row.c for what becomes of the first ones; the
 * others are kept with the source record as they came. */
static const char *const more_fields[] = {
    "source_key", "family_kana",    "given_kana",   "building",     "phone2",    "reach",
    "company",    "contact_person", "department",   "corporate_no", "gift_code", "gift_name",
    "quantity",   "onestop",        "mail_consent", "publish",      "message",   NULL};

struct reader {
    struct arena *arena;
    struct mapping *m;
    struct en_error *err;
};

static int read_text(struct reader *r, const struct conf_node *n, const char **out)
{
    const char *text;
    if (conf_text(n, &text, r->err))
        return -1;
    *out = arena_strdup(r->arena, text);
    return 0;
}

static int read_texts(struct reader *r, const struct conf_node *n, struct mapping_texts *out)
{
    if (!n)
        return 0;
    if (conf_want(n, CONF_LIST, r->err))
        return -1;
    out->n = conf_count(n);
    out->at = arena_array(r->arena, out->n, sizeof *out->at);
    for (size_t i = 0; i < out->n; i++)
        if (read_text(r, conf_at(n, i), &out->at[i]))
            return -1;
    return 0;
}

/* Words that have no other meaning than being in the list. */
static int read_words(struct reader *r, const struct conf_node *n, struct mapping_words *out)
{
    struct mapping_texts texts = {0};
    if (read_texts(r, n, &texts))
        return -1;
    out->n = texts.n;
    out->at = arena_array(r->arena, texts.n, sizeof *out->at);
    for (size_t i = 0; i < texts.n; i++)
        out->at[i] = (struct mapping_word){fold_text(r->arena, texts.at[i]), texts.at[i]};
    return 0;
}

static int read_pair(struct reader *r, const struct conf_node *n, struct mapping_word *out)
{
    struct mapping_texts pair = {0};
    if (read_texts(r, n, &pair))
        return -1;
    if (pair.n != 2)
        return conf_fail(n, r->err, "[\"セルの言葉\", \"意味\"] の組にしてください",
                         "wants a pair [\"word of a cell\", \"meaning\"]");
    *out = (struct mapping_word){fold_text(r->arena, pair.at[0]), pair.at[1]};
    return 0;
}

static int read_pairs(struct reader *r, const struct conf_node *n, struct mapping_words *out)
{
    if (!n)
        return 0;
    if (conf_want(n, CONF_LIST, r->err))
        return -1;
    out->n = conf_count(n);
    out->at = arena_array(r->arena, out->n, sizeof *out->at);
    for (size_t i = 0; i < out->n; i++)
        if (read_pair(r, conf_at(n, i), &out->at[i]))
            return -1;
    return 0;
}

/* ---- fields ---- */

static const char *known_field(const struct noun *noun, size_t i)
{
    return i < noun->n
               ? ((noun->field[i].flags & (FIELD_REPLY | FIELD_IMPORT)) == FIELD_REPLY ? ""
                                                                                       : noun->field[i].name)
               : NULL;
}

/* The names a kind knows, one after the other: its own, those of the person, the rest. NULL past the last. */
static const char *known_name(const struct noun *noun, size_t i)
{
    const struct noun *const tables[] = {noun, &noun_contact, noun == &noun_event ? &noun_attendance : noun};
    for (size_t t = 0; t < sizeof tables / sizeof *tables; t++) {
        if (i < tables[t]->n)
            return known_field(tables[t], i);
        i -= tables[t]->n;
    }
    return i < sizeof more_fields / sizeof *more_fields ? more_fields[i] : NULL;
}

static int check_name(struct reader *r, const struct conf_node *n)
{
    struct nearest near = {.wanted = conf_name(n)};
    const char *name;
    for (size_t i = 0; (name = known_name(r->m->noun, i)); i++) {
        if (!strcmp(name, near.wanted))
            return 0;
        nearest_offer(&near, name);
    }
    if (near.best)
        return conf_fail(n, r->err, "%s という項目はありません（%s のことですか）",
                         "there is no field %s (did you mean %s?)", near.wanted, near.best);
    return conf_fail(n, r->err, "%s という項目はありません", "there is no field %s", near.wanted);
}

static int read_field(struct reader *r, const struct conf_node *n, struct mapping_field *f)
{
    static const char *const names[] = {"from", "join", "constant", "split", "values", NULL};
    f->name = arena_strdup(r->arena, conf_name(n));
    f->split = "";
    if (check_name(r, n) || conf_want(n, CONF_GROUP, r->err) || conf_known(n, names, r->err) ||
        read_texts(r, conf_get(n, "from"), &f->from) || read_texts(r, conf_get(n, "join"), &f->join) ||
        read_pairs(r, conf_get(n, "values"), &f->values))
        return -1;
    const struct conf_node *constant = conf_get(n, "constant"), *split = conf_get(n, "split");
    if ((constant && read_text(r, constant, &f->constant)) || (split && read_text(r, split, &f->split)))
        return -1;
    if (!f->from.n && !f->join.n && !f->constant)
        return conf_fail(n, r->err, "from, join, constant のどれかを書いてください",
                         "wants one of from, join, constant");
    return 0;
}

static int read_fields(struct reader *r, const struct conf_node *n)
{
    if (conf_want(n, CONF_GROUP, r->err))
        return -1;
    r->m->n = conf_count(n);
    r->m->field = arena_array(r->arena, r->m->n, sizeof *r->m->field);
    for (size_t i = 0; i < r->m->n; i++)
        if (read_field(r, conf_at(n, i), &r->m->field[i]))
            return -1;
    return 0;
}

/* ---- the file ---- */

static int read_kind(struct reader *r, const struct conf_node *n)
{
    const char *kind;
    if (conf_text(n, &kind, r->err))
        return -1;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].kind, kind) || !strcmp(kinds[i].noun->name, kind)) {
            r->m->noun = kinds[i].noun;
            return 0;
        }
    return conf_fail(n, r->err,
                     "donation, consultation, visit, event, migration, contact, kpi, consent のどれかです",
                     "wants one of donation, consultation, visit, event, migration, contact, kpi, consent");
}

static int read_encoding(struct reader *r, const struct conf_node *n)
{
    static const struct {
        const char *name;
        enum charset charset;
    } names[] = {{"auto", CHARSET_AUTO}, {"utf-8", CHARSET_UTF8}, {"cp932", CHARSET_CP932}};
    const char *name = "auto";
    if (n && conf_text(n, &name, r->err))
        return -1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i].name, name)) {
            r->m->encoding = names[i].charset;
            return 0;
        }
    return conf_fail(n, r->err, "auto, utf-8, cp932 のどれかです", "wants one of auto, utf-8, cp932");
}

static int read_status(struct reader *r, const struct conf_node *n, struct mapping_status *out)
{
    static const char *const names[] = {"from", "paid", "cancelled", "refunded", "skip", NULL};
    if (conf_want(n, CONF_GROUP, r->err) || conf_known(n, names, r->err))
        return -1;
    if (!conf_get(n, "from"))
        return conf_fail(n, r->err, "from（見出し）がありません", "from (the headings) is missing");
    return read_texts(r, conf_get(n, "from"), &out->from) || read_words(r, conf_get(n, "paid"), &out->paid) ||
                   read_words(r, conf_get(n, "cancelled"), &out->cancelled) ||
                   read_words(r, conf_get(n, "refunded"), &out->refunded) ||
                   read_words(r, conf_get(n, "skip"), &out->skipped)
               ? -1
               : 0;
}

/* One group, or a list of them. */
static int read_statuses(struct reader *r, const struct conf_node *n)
{
    if (!n)
        return 0;
    struct en_error ignored;
    bool one = conf_want(n, CONF_GROUP, &ignored) == 0;
    if (!one && conf_want(n, CONF_LIST, r->err))
        return -1;
    r->m->nstatus = one ? 1 : conf_count(n);
    r->m->status = arena_array(r->arena, r->m->nstatus, sizeof *r->m->status);
    for (size_t i = 0; i < r->m->nstatus; i++)
        if (read_status(r, one ? n : conf_at(n, i), &r->m->status[i]))
            return -1;
    return 0;
}

/* The index of a word; `names` ends with NULL. */
static int read_choice(struct reader *r, const struct conf_node *n, const char *const names[], int *out)
{
    const char *word;
    if (!n)
        return 0;
    if (conf_text(n, &word, r->err))
        return -1;
    for (int i = 0; names[i]; i++)
        if (!strcmp(names[i], word)) {
            *out = i;
            return 0;
        }
    return conf_fail(n, r->err, "%s か %s です", "wants %s or %s", names[1], names[2]);
}

static int read_money(struct reader *r, const struct conf_node *gifts, const struct conf_node *negative)
{
    static const char *const gift_words[] = {"", "repeated", "split", NULL};
    static const char *const negative_words[] = {"", "refund", "cancel", NULL};
    int g = 0, n = 0;
    const struct conf_node *any = gifts ? gifts : negative;
    if (any && r->m->noun != &noun_donation)
        return conf_fail(any, r->err, "寄附の一覧だけに書けます", "is for donations only");
    if (read_choice(r, gifts, gift_words, &g) || read_choice(r, negative, negative_words, &n))
        return -1;
    r->m->gifts = (enum mapping_gifts)g;
    r->m->negative = (enum mapping_negative)n;
    return 0;
}

static int read_mapping(struct reader *r, const struct conf_node *root)
{
    static const char *const names[] = {"kind",  "source", "encoding", "skip_rows", "fields",
                                        "blank", "status", "gifts",    "negative",  NULL};
    static const char *const wanted[] = {"kind", "source", "fields"};
    const struct conf_node *skip_rows = conf_get(root, "skip_rows");
    if (conf_known(root, names, r->err))
        return -1;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!conf_get(root, wanted[i]))
            return conf_fail(root, r->err, "%s がありません", "%s is missing", wanted[i]);
    r->m->skip_rows = -1;
    return read_kind(r, conf_get(root, "kind")) || read_text(r, conf_get(root, "source"), &r->m->source) ||
                   read_encoding(r, conf_get(root, "encoding")) ||
                   (skip_rows && conf_int(skip_rows, 0, 1000, &r->m->skip_rows, r->err)) ||
                   read_fields(r, conf_get(root, "fields")) ||
                   read_words(r, conf_get(root, "blank"), &r->m->blank) ||
                   read_statuses(r, conf_get(root, "status")) ||
                   read_money(r, conf_get(root, "gifts"), conf_get(root, "negative"))
               ? -1
               : 0;
}

static bool ends_in_conf(const char *name)
{
    size_t n = strlen(name), suffix = strlen(".conf");
    return n > suffix && !strcmp(name + n - suffix, ".conf");
}

static const char *path_of(const char *etc, const char *name, struct arena *a)
{
    if (strchr(name, '/') || ends_in_conf(name))
        return name;
    return arena_printf(a, "%s/imports/%s.conf", etc, name);
}

/* "desk" of "/etc/enishi/imports/desk.conf". */
static const char *name_of(const char *path, struct arena *a)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    return arena_strndup(a, name, strlen(name) - (ends_in_conf(name) ? strlen(".conf") : 0));
}

/* The mapping in the folder that was meant; NULL: none is near. */
static const char *nearest_mapping(const char *etc, const char *name, struct arena *a)
{
    struct nearest near = {.wanted = name};
    DIR *folder = opendir(arena_printf(a, "%s/imports", etc));
    for (struct dirent *e; folder && (e = readdir(folder));)
        if (ends_in_conf(e->d_name))
            nearest_offer(&near, name_of(e->d_name, a));
    if (folder)
        (void)closedir(folder);
    return near.best;
}

static int unreadable(const char *etc, const char *path, const char *name, struct arena *a,
                      struct en_error *err)
{
    const char *why = strerror(errno), *near = strchr(name, '/') ? NULL : nearest_mapping(etc, name, a);
    if (near)
        return error_set(err, EN_NOT_FOUND, "mapping", "対応表 %s を読めません: %s（%s のことですか）",
                         "cannot read the mapping %s: %s (did you mean %s?)", path, why, near);
    return error_set(err, EN_NOT_FOUND, "mapping", "対応表 %s を読めません: %s",
                     "cannot read the mapping %s: %s", path, why);
}

int mapping_load(const char *etc, const char *name, struct arena *a, struct mapping *out,
                 struct en_error *err)
{
    const char *path = path_of(etc, name, a);
    *out = (struct mapping){.name = name_of(path, a)};
    if (access(path, R_OK))
        return unreadable(etc, path, name, a, err);
    struct conf_file *file = conf_read(path, err);
    if (!file)
        return -1;
    struct reader r = {a, out, err};
    int rc = read_mapping(&r, conf_root(file));
    conf_free(file);
    return rc;
}

const char *mapping_lookup(const struct mapping_words *words, const char *folded)
{
    for (size_t i = 0; i < words->n; i++)
        if (!strcmp(words->at[i].folded, folded))
            return words->at[i].to;
    return NULL;
}
