/*
 * args.c - the only place that reads the command line.
 *
 * An argument is a field of the vocabulary; what its value means is the daemon's business, so values are kept
 * as texts.
 */
#include "cli/args.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "cli/command.h"
#include "cli/nearest.h"
#include "report/view.h"

#define NAMED(field, label_ja, label_en) .name = field, .ja = label_ja, .en = label_en

const struct field global_options[] = {
    {NAMED("socket", "デーモンのソケット (ENISHI_SOCKET)", "socket of the daemon (ENISHI_SOCKET)"),
     .type = FIELD_TEXT},
    {NAMED("lang", "言語: ja, en (ENISHI_LANG)", "language: ja, en (ENISHI_LANG)"), .type = FIELD_TEXT},
    {NAMED("format", "書式: table, csv, json、報告は html, xlsx も",
           "format: table, csv, json; reports also html, xlsx"),
     .type = FIELD_TEXT},
    {NAMED("output", "結果を書くファイル", "file to write the result to"), .type = FIELD_TEXT},
    {NAMED("etc", "設定フォルダー (ENISHI_ETC)", "folder of the configuration (ENISHI_ETC)"),
     .type = FIELD_TEXT},
    {NAMED("help", "使い方を表示する", "show help"), .type = FIELD_BOOL},
    {NAMED("version", "版を表示する", "show the version"), .type = FIELD_BOOL},
    {.name = NULL},
};

static struct arg *add_arg(struct args *args, const struct field *f, bool required)
{
    args->at = mem_grow(args->at, args->n + 1, sizeof *args->at);
    args->at[args->n] = (struct arg){.field = f, .required = required};
    return &args->at[args->n++];
}

struct args args_of(const struct command *c)
{
    struct args args = {.command = c};
    bool required;
    const struct field *f;
    for (size_t i = 0; c && (f = command_arg(c, i, &required)); i++)
        add_arg(&args, f, required)->positional = command_arg_is_positional(c, f);
    for (f = global_options; f->name; f++, args.globals++)
        add_arg(&args, f, false);
    return args;
}

void args_clear(struct args *args)
{
    for (size_t i = 0; i < args->n; i++)
        vec_clear(&args->at[i].text);
    free(args->at);
    *args = (struct args){0};
}

/* ---- names ---- */

/* "moved-on" is "moved_on"; the word ends at '=' or at its end. */
static bool same_name(const char *word, size_t n, const char *name)
{
    if (strlen(name) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (word[i] != name[i] && !(word[i] == '-' && name[i] == '_'))
            return false;
    return true;
}

static struct arg *find_name(const struct args *args, const char *word, size_t n)
{
    for (size_t i = 0; i < args->n; i++)
        if (same_name(word, n, args->at[i].field->name))
            return &args->at[i];
    return NULL;
}

static int unknown_option(const struct args *args, const char *word, size_t n, struct en_error *err)
{
    char *name = mem_alloc(n + 1);
    for (size_t i = 0; i < n; i++)
        name[i] = word[i] == '-' ? '_' : word[i];
    struct nearest near = {.wanted = name};
    for (size_t i = 0; i < args->n; i++)
        nearest_offer(&near, args->at[i].field->name);
    if (near.best)
        error_set(err, EN_INVALID, NULL, "--%s というオプションはありません（--%s のことですか）",
                  "there is no option --%s (did you mean --%s?)", name, near.best);
    else
        error_set(err, EN_INVALID, NULL, "--%s というオプションはありません", "there is no option --%s",
                  name);
    free(name);
    return -1;
}

/* ---- values ---- */

static bool takes_more(const struct arg *arg)
{
    return (arg->field->flags & FIELD_MANY) || arg->field->type == FIELD_MEMBERS || !arg->text.n;
}

static int add_text(struct arg *arg, char *text, struct en_error *err)
{
    if (!takes_more(arg) || arg->bare)
        return error_set(err, EN_INVALID, arg->field->name, "--%s が二度あります", "--%s is given twice",
                         arg->field->name);
    vec_add(&arg->text) = text;
    return 0;
}

static struct arg *open_position(const struct args *args)
{
    for (size_t i = 0; i < args->n; i++)
        if (args->at[i].positional && takes_more(&args->at[i]))
            return &args->at[i];
    return NULL;
}

/* A bool takes the next word only if it reads like one; "1" and "0" may as well be an id that must follow. */
static bool is_bool_word(const struct args *args, const struct arg *arg, const char *word)
{
    if (!word || ((!strcmp(word, "1") || !strcmp(word, "0")) && open_position(args)))
        return false;
    struct arena *a = arena_new();
    struct value v;
    struct field_context ctx = {a, 0};
    bool is = field_parse(arg->field, word, &ctx, &v, NULL) == 0 && value_given(&v);
    arena_free(a);
    return is;
}

static int take_bool(const struct args *args, struct arg *arg, char *argv[], int *at, struct en_error *err)
{
    if (is_bool_word(args, arg, argv[*at]))
        return add_text(arg, argv[(*at)++], err);
    arg->bare = true;
    return 0;
}

static int take_option(struct args *args, char *argv[], int *at, struct en_error *err)
{
    char *word = argv[(*at)++] + 2, *equals = strchr(word, '=');
    size_t n = equals ? (size_t)(equals - word) : strlen(word);
    struct arg *arg = find_name(args, word, n);
    if (!arg)
        return unknown_option(args, word, n, err);
    if (equals)
        return add_text(arg, equals + 1, err);
    if (arg->field->type == FIELD_BOOL)
        return take_bool(args, arg, argv, at, err);
    if (!argv[*at] || !strncmp(argv[*at], "--", 2))
        return error_set(err, EN_INVALID, arg->field->name, "--%s には値が要ります", "--%s wants a value",
                         arg->field->name);
    return add_text(arg, argv[(*at)++], err);
}

static int take_word(struct args *args, char *word, struct en_error *err)
{
    struct arg *arg = open_position(args);
    if (!arg)
        return error_set(err, EN_INVALID, NULL, "「%s」が余分です", "\"%s\" is one word too many", word);
    return add_text(arg, word, err);
}

int args_take(struct args *args, char *argv[], int *at, bool words, struct en_error *err)
{
    bool options = true;
    while (argv[*at]) {
        char *word = argv[*at];
        if (options && words && !strcmp(word, "--")) {
            options = false;
            ++*at;
        } else if (options && (!strcmp(word, "-h") || !strcmp(word, "-V"))) {
            find_name(args, word[1] == 'h' ? "help" : "version", word[1] == 'h' ? 4 : 7)->bare = true;
            ++*at;
        } else if (options && !strncmp(word, "--", 2)) {
            if (take_option(args, argv, at, err))
                return -1;
        } else if (!words) {
            return 0;
        } else if (take_word(args, argv[(*at)++], err)) {
            return -1;
        }
    }
    return 0;
}

int args_complete(const struct args *args, struct en_error *err)
{
    for (size_t i = 0; i < args->n; i++) {
        const struct field *f = args->at[i].field;
        if (!args->at[i].required || args->at[i].text.n || args->at[i].bare)
            continue;
        const char *dashes = args->at[i].positional ? "" : "--";
        return error_set(err, EN_INVALID, f->name, "%s%s（%s）が要ります%.0s", "%s%s is missing (%.0s%s)",
                         dashes, f->name, f->ja, f->en);
    }
    return 0;
}

const struct arg *args_find(const struct args *args, const char *name)
{
    return find_name(args, name, strlen(name));
}

const char *args_text(const struct args *args, const char *name)
{
    const struct arg *arg = args_find(args, name);
    return arg && arg->text.n ? arg->text.at[arg->text.n - 1] : NULL;
}

bool args_flag(const struct args *args, const char *name)
{
    const struct arg *arg = args_find(args, name);
    if (!arg || arg->bare)
        return arg;
    struct value v = {0};
    struct arena *a = arena_new();
    struct field_context ctx = {a, 0};
    bool flag = arg->text.n && field_parse(arg->field, arg->text.at[0], &ctx, &v, NULL) == 0 && v.i;
    arena_free(a);
    return flag;
}
