/*
 * conf.c - the only place that knows libconfig: reads a configuration file and says file:line for every
 * complaint.
 *
 * libconfig 1.5 takes silently what an operator did not mean (an integer that wraps, an unknown key), so the
 * text is looked over first and the tree by conf_known() later. Invariant: a struct conf_node is a
 * config_setting_t, and the config_t it belongs to is the first member of its struct conf_file.
 */
#include "base/conf.h"

#include <assert.h>
#include <ctype.h>
#include <libconfig.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/text.h"

#define PLAIN_DIGITS 9  /* what surely fits an int */
#define LONG_DIGITS  18 /* what surely fits a long long */
#define PLAIN_HEX    8
#define LONG_HEX     16
#define KEY_MAX      64 /* of a key, for the nearest name */
#define DEPTH_MAX    16

struct conf_file {
    config_t cfg;
    char *path;
};

static const config_setting_t *setting(const struct conf_node *n)
{
    assert(n);
    return (const config_setting_t *)(const void *)n;
}

static const struct conf_node *node(const config_setting_t *s)
{
    return (const struct conf_node *)(const void *)s;
}

/* ---- looking the text over ---- */

/* A walk over the text that knows strings and comments. */
struct walk {
    const char *path, *at;
    int line;
};

static int complain(const struct walk *w, struct en_error *err, const char *ja, const char *en)
{
    (void)error_set(err, EN_INVALID, NULL, "%s%.0s", "%.0s%s", ja, en);
    error_prefix(err, "%s:%d: ", w->path, w->line);
    return -1;
}

static void step(struct walk *w, size_t n)
{
    for (; n > 0 && *w->at; n--)
        w->line += *w->at++ == '\n';
}

static void skip_string(struct walk *w)
{
    step(w, 1);
    while (*w->at && *w->at != '"')
        step(w, *w->at == '\\' ? 2 : 1);
    step(w, 1);
}

static void skip_block_comment(struct walk *w)
{
    const char *end = strstr(w->at, "*/");
    step(w, end ? (size_t)(end - w->at) + 2 : strlen(w->at));
}

static size_t name_length(const char *s)
{
    size_t n = 0;
    while (isalnum((unsigned char)s[n]) || (s[n] && strchr("-_*", s[n])))
        n++;
    return n;
}

/* libconfig wraps or saturates what does not fit, without a word. */
static int check_number(struct walk *w, struct en_error *err)
{
    bool hex = w->at[0] == '0' && (w->at[1] == 'x' || w->at[1] == 'X');
    const char *start = w->at + (hex ? 2 : 0);
    size_t digits = strspn(start, hex ? "0123456789abcdefABCDEF" : "0123456789");
    char next = start[digits];
    step(w, (size_t)(start - w->at) + digits);
    bool is_float = !hex && next && strchr(".eE", next);
    bool is_long = next == 'L';
    size_t most = is_long ? (hex ? LONG_HEX : LONG_DIGITS) : (hex ? PLAIN_HEX : PLAIN_DIGITS);
    if (is_float || digits <= most) {
        step(w, strspn(w->at, ".0123456789eEL"));
        return 0;
    }
    if (is_long)
        return complain(w, err, "整数が大きすぎます", "an integer too large");
    return complain(w, err, "10桁以上の整数には末尾にLを付けてください",
                    "an integer of ten and more digits wants an L behind it");
}

static int check_token(struct walk *w, struct en_error *err)
{
    unsigned char c = (unsigned char)*w->at;
    if (c == '"')
        skip_string(w);
    else if (c == '#' || strncmp(w->at, "//", 2) == 0)
        step(w, strcspn(w->at, "\n"));
    else if (strncmp(w->at, "/*", 2) == 0)
        skip_block_comment(w);
    else if (isdigit(c))
        return check_number(w, err);
    else if (c == '@')
        return complain(w, err, "@include は使えません", "@include is not supported");
    else if (isalpha(c))
        step(w, name_length(w->at));
    else
        step(w, 1);
    return 0;
}

static int check_tokens(const char *path, const char *text, struct en_error *err)
{
    struct walk w = {.path = path, .at = text, .line = 1};
    while (*w.at)
        if (check_token(&w, err) != 0)
            return -1;
    return 0;
}

static int check_bytes(const char *path, const struct buf *text, struct en_error *err)
{
    bool cut;
    struct walk w = {.path = path, .at = text->at, .line = 1};
    if (text->n >= 3 && memcmp(text->at, "\xEF\xBB\xBF", 3) == 0)
        return complain(&w, err, "BOMのないUTF-8で保存してください", "UTF-8 without a BOM was wanted");
    size_t good = text_valid_length(text->at, text->n, &cut), before_nul = strlen(text->at);
    step(&w, good < before_nul ? good : before_nul);
    if (good < text->n)
        return complain(&w, err, "UTF-8ではない文字があります", "bytes that are not UTF-8");
    if (before_nul < text->n)
        return complain(&w, err, "NULバイト（0x00）があります", "a NUL byte (0x00)");
    return 0;
}

/* ---- reading ---- */

static int parse(struct conf_file *f, const char *text, struct en_error *err)
{
    if (config_read_string(&f->cfg, text) == CONFIG_TRUE)
        return 0;
    return error_set(err, EN_INVALID, NULL, "%s:%d: 書き方が正しくありません（%s）", "%s:%d: %s", f->path,
                     config_error_line(&f->cfg), config_error_text(&f->cfg));
}

static struct conf_file *parse_new(const char *path, const char *text, struct en_error *err)
{
    struct conf_file *f = mem_alloc(sizeof *f);
    f->path = mem_strdup(path);
    config_init(&f->cfg);
    if (parse(f, text, err) == 0)
        return f;
    conf_free(f);
    return NULL;
}

static struct conf_file *parse_checked(const char *path, struct buf *text, struct en_error *err)
{
    if (check_bytes(path, text, err) != 0 || check_tokens(path, text->at, err) != 0)
        return NULL;
    /* libconfig takes a comment without a line end for a syntax error. */
    buf_str(text, "\n");
    return parse_new(path, text->at, err);
}

struct conf_file *conf_read_limit(const char *path, size_t max_bytes, struct en_error *err)
{
    struct buf text = {0};
    struct conf_file *f = file_read(path, max_bytes, &text, err) ? NULL : parse_checked(path, &text, err);
    buf_clear(&text);
    return f;
}

int conf_load(const char *path, size_t max_bytes, struct buf *out, struct en_error *err)
{
    return file_read(path, max_bytes, out, err) || check_bytes(path, out, err) ? -1 : 0;
}

struct conf_file *conf_read_text(const char *label, const char *text, struct en_error *err)
{
    struct buf copy = {0};
    buf_str(&copy, text);
    struct conf_file *f = parse_checked(label, &copy, err);
    buf_clear(&copy);
    return f;
}

struct conf_file *conf_read(const char *path, struct en_error *err)
{
    return conf_read_limit(path, CONF_BYTES_MAX, err);
}

void conf_free(struct conf_file *f)
{
    if (!f)
        return;
    config_destroy(&f->cfg);
    free(f->path);
    free(f);
}

const struct conf_node *conf_root(const struct conf_file *f)
{
    return node(config_root_setting(&f->cfg));
}

const char *conf_path(const struct conf_file *f)
{
    return f->path;
}

static const char *path_of(const struct conf_node *n)
{
    const void *cfg = setting(n)->config;
    return ((const struct conf_file *)cfg)->path;
}

/* ---- walking ---- */

/* By the number libconfig gives the kind; CONFIG_TYPE_NONE never leaves its parser. */
static const enum conf_type type_table[] = {
    [CONFIG_TYPE_GROUP] = CONF_GROUP,  [CONFIG_TYPE_INT] = CONF_INT,     [CONFIG_TYPE_INT64] = CONF_INT,
    [CONFIG_TYPE_FLOAT] = CONF_NUMBER, [CONFIG_TYPE_STRING] = CONF_TEXT, [CONFIG_TYPE_BOOL] = CONF_BOOL,
    [CONFIG_TYPE_ARRAY] = CONF_LIST,   [CONFIG_TYPE_LIST] = CONF_LIST,
};

enum conf_type conf_type(const struct conf_node *n)
{
    int type = config_setting_type(setting(n));
    assert(type > CONFIG_TYPE_NONE && type <= CONFIG_TYPE_LIST);
    return type_table[type];
}

const struct conf_node *conf_get(const struct conf_node *g, const char *name)
{
    assert(conf_type(g) == CONF_GROUP);
    return node(config_setting_get_member(setting(g), name));
}

size_t conf_count(const struct conf_node *n)
{
    return (size_t)config_setting_length(setting(n));
}

const struct conf_node *conf_at(const struct conf_node *n, size_t i)
{
    assert(i < conf_count(n));
    return node(config_setting_get_elem(setting(n), (unsigned int)i));
}

const char *conf_name(const struct conf_node *n)
{
    const char *name = config_setting_name(setting(n));
    return name ? name : "";
}

int conf_line(const struct conf_node *n)
{
    return (int)config_setting_source_line(setting(n));
}

/* "mail.relay[2].port"; "" for the root. */
static void key_path(const struct conf_node *n, struct buf *out)
{
    const config_setting_t *up[DEPTH_MAX];
    size_t depth = 0;
    for (const config_setting_t *s = setting(n); s && !config_setting_is_root(s) && depth < DEPTH_MAX;
         s = config_setting_parent(s))
        up[depth++] = s;
    while (depth-- > 0) {
        const char *name = config_setting_name(up[depth]);
        if (name)
            buf_printf(out, "%s%s", out->n ? "." : "", name);
        else
            buf_printf(out, "[%d]", config_setting_index(up[depth]));
    }
}

/* ---- complaints ---- */

int conf_fail(const struct conf_node *n, struct en_error *err, const char *ja, const char *en, ...)
{
    va_list ap;
    va_start(ap, en);
    (void)error_vset(err, EN_INVALID, NULL, ja, en, ap);
    va_end(ap);
    error_prefix(err, "%s:%d: ", path_of(n), conf_line(n));
    return -1;
}

static int wanted(const struct conf_node *n, struct en_error *err, const char *ja, const char *en)
{
    struct buf key = {0};
    key_path(n, &key);
    const char *name = key.n ? key.at : "/";
    (void)conf_fail(n, err, "%s: %s%.0sを書いてください", "%s: %.0s%s was wanted", name, ja, en);
    buf_clear(&key);
    return -1;
}

struct type_name {
    const char *ja, *en;
};

static const struct type_name type_names[] = {
    [CONF_TEXT] = {"文字列（\"…\"）", "a text in quotes"},
    [CONF_INT] = {"整数", "an integer"},
    [CONF_BOOL] = {"trueかfalse", "true or false"},
    [CONF_NUMBER] = {"数", "a number"},
    [CONF_LIST] = {"並び（( … ) か [ … ]）", "a list"},
    [CONF_GROUP] = {"まとまり（{ … }）", "a group in braces"},
};

int conf_want(const struct conf_node *n, enum conf_type type, struct en_error *err)
{
    enum conf_type is = conf_type(n);
    if (is == type || (type == CONF_NUMBER && is == CONF_INT))
        return 0;
    return wanted(n, err, type_names[type].ja, type_names[type].en);
}

/* ---- values ---- */

int conf_text(const struct conf_node *n, const char **out, struct en_error *err)
{
    if (conf_want(n, CONF_TEXT, err) != 0)
        return -1;
    const char *text = config_setting_get_string(setting(n));
    if (!text_valid(text, strlen(text)) || text_control(text, true))
        return wanted(n, err, "制御文字のない文字列", "a text without control characters");
    *out = text;
    return 0;
}

int conf_word(const struct conf_node *node, const char *const words[], int n, int *out, struct en_error *err)
{
    const char *text;
    if (conf_text(node, &text, err) != 0)
        return -1;
    struct buf all = {0};
    for (*out = 0; *out < n && strcmp(words[*out], text) != 0; ++*out)
        buf_printf(&all, "%s%s", *out ? ", " : "", words[*out]);
    bool found = *out < n;
    if (!found)
        (void)conf_fail(node, err, "%s は %s のどれかです", "%s is one of %s", conf_name(node), all.at);
    buf_clear(&all);
    return found ? 0 : -1;
}

static int out_of_range(const struct conf_node *n, int64_t min, int64_t max, struct en_error *err)
{
    struct buf key = {0};
    key_path(n, &key);
    (void)conf_fail(n, err, "%s: %lldから%lldまでの整数を書いてください",
                    "%s: an integer from %lld to %lld was wanted", key.at, (long long)min, (long long)max);
    buf_clear(&key);
    return -1;
}

int conf_int(const struct conf_node *n, int64_t min, int64_t max, int64_t *out, struct en_error *err)
{
    if (conf_want(n, CONF_INT, err) != 0)
        return -1;
    int64_t value = config_setting_get_int64(setting(n));
    if (value < min || value > max)
        return out_of_range(n, min, max, err);
    *out = value;
    return 0;
}

int conf_number(const struct conf_node *n, double *out, struct en_error *err)
{
    if (conf_want(n, CONF_NUMBER, err) != 0)
        return -1;
    bool is_int = conf_type(n) == CONF_INT;
    *out = is_int ? (double)config_setting_get_int64(setting(n)) : config_setting_get_float(setting(n));
    return 0;
}

int conf_bool(const struct conf_node *n, bool *out, struct en_error *err)
{
    if (conf_want(n, CONF_BOOL, err) != 0)
        return -1;
    *out = config_setting_get_bool(setting(n)) != 0;
    return 0;
}

/* ---- unknown keys ---- */

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Levenshtein distance; what is longer than KEY_MAX is compared in its beginning. */
static size_t distance(const char *a, const char *b)
{
    size_t n = strnlen(b, KEY_MAX), row[KEY_MAX + 1];
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 0; i < KEY_MAX && a[i]; i++) {
        size_t diagonal = row[0];
        row[0] = i + 1;
        for (size_t j = 0; j < n; j++) {
            size_t above = row[j + 1];
            row[j + 1] = min3(above + 1, row[j] + 1, diagonal + (a[i] != b[j]));
            diagonal = above;
        }
    }
    return row[n];
}

static const char *nearest(const char *name, const char *const names[])
{
    const char *best = names[0];
    for (size_t i = 1; best && names[i]; i++)
        if (distance(name, names[i]) < distance(name, best))
            best = names[i];
    return best;
}

static bool is_one_of(const char *name, const char *const names[])
{
    for (size_t i = 0; names[i]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static int stranger(const struct conf_node *n, const char *const names[], struct en_error *err)
{
    const char *near = nearest(conf_name(n), names);
    struct buf key = {0};
    key_path(n, &key);
    if (near)
        (void)conf_fail(n, err, "%s という項目はありません（%s の誤りですか）",
                        "%s: no such key (did you mean %s?)", key.at, near);
    else
        (void)conf_fail(n, err, "%s という項目はありません", "%s: no such key", key.at);
    buf_clear(&key);
    return -1;
}

int conf_known(const struct conf_node *g, const char *const names[], struct en_error *err)
{
    assert(conf_type(g) == CONF_GROUP);
    for (size_t i = 0; i < conf_count(g); i++) {
        const struct conf_node *n = conf_at(g, i);
        if (!is_one_of(conf_name(n), names))
            return stranger(n, names, err);
    }
    return 0;
}
