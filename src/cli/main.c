/*
 * main.c - the `enishi` program: global options, then one command.
 */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/vec.h"
#include "cli/command.h"
#include "cli/help.h"
#include "report/report.h"

#ifndef ENISHI_ETCDIR
#define ENISHI_ETCDIR "/etc/enishi"
#endif

static bool locale_is_japanese(void)
{
    static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (value && !strncmp(value, "ja", 2))
            return true;
    }
    return false;
}

static const char *or_env(const char *given, const char *name, const char *fallback)
{
    const char *env = given ? given : getenv(name);
    return env && *env ? env : fallback;
}

static int choose_lang(struct cli *cli, const struct args *args, struct en_error *err)
{
    const char *lang = or_env(args_text(args, "lang"), "ENISHI_LANG", NULL);
    cli->ja = lang ? !strncmp(lang, "ja", 2) : locale_is_japanese();
    if (lang && strncmp(lang, "ja", 2) && strncmp(lang, "en", 2))
        return error_set(err, EN_INVALID, "lang", "--lang は ja か en です（%s が来ました）",
                         "--lang wants ja or en; %s came", lang);
    return 0;
}

static int choose_format(struct cli *cli, const struct args *args, struct en_error *err)
{
    static const char *const names[FORMATS] = {[FORMAT_TABLE] = "table",
                                               [FORMAT_CSV] = "csv",
                                               [FORMAT_JSON] = "json",
                                               [FORMAT_HTML] = "html",
                                               [FORMAT_XLSX] = "xlsx"};
    const char *format = args_text(args, "format");
    const char *ending = !format && cli->output ? strrchr(cli->output, '.') : NULL;
    for (int i = 0; ending && i < FORMATS; i++) /* a file is what its name says */
        if (!strcmp(names[i], ending + 1))
            format = names[i];
    for (int i = 0; i < FORMATS; i++)
        if (!format || !strcmp(names[i], format)) {
            cli->format = (enum cli_format)i;
            return 0;
        }
    return error_set(err, EN_INVALID, "format",
                     "--format は table, csv, json, html, xlsx のどれかです（%s が来ました）",
                     "--format wants table, csv, json, html or xlsx; %s came", format);
}

/* A form for paper is one of a report's; a workbook is no text. */
static int check_format(const struct cli *cli, const struct command *c, struct en_error *err)
{
    bool report = c->method && report_exists(c->method->name);
    if (cli->format != FORMAT_HTML && cli->format != FORMAT_XLSX)
        return 0;
    if (!report)
        return error_set(err, EN_INVALID, "format", "--format html と xlsx は報告（report）だけのものです",
                         "--format html and xlsx are for reports only");
    if (cli->format == FORMAT_XLSX && !cli->output)
        return error_set(err, EN_INVALID, "output", "--format xlsx には --output ファイル が要ります",
                         "--format xlsx wants --output FILE");
    return 0;
}

/* The language first, so that whatever else is wrong is told in it. */
static int set_globals(struct cli *cli, const struct args *args, struct en_error *err)
{
    int lang = choose_lang(cli, args, err);
    cli->socket = args_text(args, "socket");
    cli->output = args_text(args, "output");
    cli->etc = or_env(args_text(args, "etc"), "ENISHI_ETC", ENISHI_ETCDIR);
    cli->terminal = !cli->output && isatty(STDOUT_FILENO);
    return lang ? lang : choose_format(cli, args, err);
}

/* Options given before the command count as if given after it. */
static void carry_globals(struct args *to, const struct args *from)
{
    for (size_t i = 0; i < from->globals; i++) {
        struct arg *into = &to->at[to->n - to->globals + i], given = from->at[from->n - from->globals + i];
        into->bare = given.bare;
        for (size_t k = 0; k < given.text.n; k++)
            vec_add(&into->text) = given.text.at[k];
    }
}

static enum cli_exit show_help(struct cli *cli, const struct command *c)
{
    struct buf out = {0};
    help_put(&out, cli, c ? c->noun : NULL, c ? c->verb : NULL);
    enum cli_exit status = cli_write(cli, &out);
    buf_clear(&out);
    return status;
}

/* argv[at] is the first word behind the command. */
static enum cli_exit run_command(struct cli *cli, const struct command *c, const struct args *before,
                                 char *argv[], int at)
{
    struct en_error err = {0};
    struct args args = args_of(c);
    carry_globals(&args, before);
    enum cli_exit status;
    int wrong = args_take(&args, argv, &at, true, &err);
    int globals = set_globals(cli, &args, wrong ? NULL : &err);
    if (!wrong && !globals && args_flag(&args, "help"))
        status = show_help(cli, c);
    else if (wrong || globals || args_complete(&args, &err) || check_format(cli, c, &err))
        status = help_usage(cli, c, &err);
    else
        status = c->run(cli, c, &args);
    args_clear(&args);
    return status;
}

static enum cli_exit without_command(struct cli *cli, const struct args *args)
{
    struct en_error err = {0};
    struct command c;
    if (args_flag(args, "version") && command_find("version", NULL, &c))
        return c.run(cli, &c, args);
    if (args_flag(args, "help"))
        return show_help(cli, NULL);
    error_set(&err, EN_INVALID, NULL, "名詞と動詞を指定してください", "which noun and verb?");
    return help_usage(cli, NULL, &err);
}

/* Options may stand before the noun and between noun and verb. */
static enum cli_exit run(struct cli *cli, struct args *args, char *argv[])
{
    struct en_error err = {0};
    struct command c;
    int at = 1;
    int wrong = args_take(args, argv, &at, false, &err);
    int noun_at = at;
    bool alone = !wrong && argv[at] && command_find(argv[at], NULL, &c);
    if (!wrong && argv[at] && !alone) {
        at++;
        wrong = args_take(args, argv, &at, false, &err);
    }
    if (set_globals(cli, args, wrong ? NULL : &err) || wrong)
        return help_usage(cli, NULL, &err);
    if (!argv[noun_at])
        return without_command(cli, args);
    if (alone || command_find(argv[noun_at], argv[at], &c))
        return run_command(cli, &c, args, argv, at + 1);
    if (args_flag(args, "help") && command_is_noun(argv[noun_at]) && !argv[at]) {
        c = (struct command){.noun = argv[noun_at]};
        return show_help(cli, &c);
    }
    return help_no_command(cli, argv[noun_at], argv[at]);
}

int main(int argc, char *argv[])
{
    (void)argc;
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        setlocale(LC_CTYPE, "");
    struct cli cli = {.arena = arena_new()};
    struct args args = args_of(NULL);
    enum cli_exit status = run(&cli, &args, argv);
    args_clear(&args);
    arena_free(cli.arena);
    return (int)status;
}
