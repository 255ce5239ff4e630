/*
 * help.c - the only place that explains commands.
 */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cli/nearest.h"
#include "config.h"
#include "report/safe.h"
#include "report/view.h"

#define NAME_COLUMNS 24

static const char *const type_names[][2] = {
    [FIELD_TEXT] = {"文字列", "text"},
    [FIELD_NOTE] = {"文章", "text, several lines"},
    [FIELD_INT] = {"整数", "whole number"},
    [FIELD_YEN] = {"円", "yen"},
    [FIELD_BOOL] = {"はい・いいえ（値を省くと はい）", "yes or no; without a value yes"},
    [FIELD_DAY] = {"日付 2024-10-31, R6.10.31, today", "day 2024-10-31, R6.10.31, today"},
    [FIELD_MONTH] = {"年月 2024-10, R6.10", "month 2024-10, R6.10"},
    [FIELD_TIME] = {"時刻 2024-10-31T09:00:00+09:00", "moment 2024-10-31T09:00:00+09:00"},
    [FIELD_YEAR] = {"年度 2023, R5", "fiscal year 2023, R5"},
    [FIELD_DECIMAL] = {"数 53.8、まだ分からないときは …", "number 53.8, … = not known"},
    [FIELD_PERIOD] = {"期間 令和5年度, 2023年, 2023-10", "period FY2023, CY2023, 2023-10"},
    [FIELD_ENUM] = {"コード", "code"},
    [FIELD_ID] = {"番号", "id"},
    [FIELD_KANA] = {"カナ", "kana"},
    [FIELD_EMAIL] = {"メールアドレス", "e-mail address"},
    [FIELD_PHONE] = {"電話番号", "phone number"},
    [FIELD_POSTAL] = {"郵便番号", "postal code"},
    [FIELD_MEMBERS] = {"人の並び 30代女性,1985-04-01男", "persons such as 30代女性,1985-04-01男"},
    [FIELD_ROWS] = {"行の並び", "rows"},
    [FIELD_ANY] = {"任意の値", "anything"},
};

/* The name as it is typed: moved_on is --moved-on. */
static const char *typed_name(const struct field *f, struct arena *a)
{
    char *name = arena_printf(a, "--%s", f->name);
    for (char *p = name; *p; p++)
        if (*p == '_')
            *p = '-';
    return name;
}

static void put_padded(struct buf *out, const char *text, size_t columns)
{
    size_t n = text_columns(text);
    buf_printf(out, "%s%*s", text, (int)(n < columns ? columns - n : 1), "");
}

/* ---- usage lines ---- */

static void put_usage_arg(struct buf *out, const struct field *f, bool positional, const struct cli *cli)
{
    const char *label = view_label(f, cli->ja, cli->arena), *more = f->flags & FIELD_MANY ? "…" : "";
    if (positional)
        buf_printf(out, " <%s>%s", label, more);
    else
        buf_printf(out, " %s <%s>%s", typed_name(f, cli->arena), label, more);
}

static void put_usage(struct buf *out, const struct command *c, const struct cli *cli)
{
    bool required, optional = false;
    const struct field *f;
    buf_printf(out, "%senishi %s%s%s", cli->ja ? "使い方: " : "usage: ", c->noun, c->verb ? " " : "",
               c->verb ? c->verb : "");
    for (size_t i = 0; (f = command_arg(c, i, &required)); i++) {
        if (required)
            put_usage_arg(out, f, command_arg_is_positional(c, f), cli);
        optional = optional || !required;
    }
    buf_str(out, optional ? (cli->ja ? " [オプション …]\n" : " [option ...]\n") : "\n");
}

static void put_program_usage(struct buf *out, const struct cli *cli)
{
    buf_str(out, cli->ja
                     ? "使い方: enishi [オプション …] 名詞 動詞 [引数 …]（enishi help で一覧）\n"
                     : "usage: enishi [option ...] NOUN VERB [argument ...] (`enishi help` lists them)\n");
}

static enum cli_exit usage_exit(struct buf *out)
{
    (void)fputs(out->at, stderr);
    buf_clear(out);
    return CLI_USAGE;
}

enum cli_exit help_usage(const struct cli *cli, const struct command *c, const struct en_error *err)
{
    struct buf out = {0};
    buf_printf(&out, "enishi: %s\n", safe_text(cli->ja ? err->ja : err->en, SAFE_LINE, cli->arena));
    if (c)
        put_usage(&out, c, cli);
    else
        put_program_usage(&out, cli);
    return usage_exit(&out);
}

static const char *nearest_word(const char *noun, const char *verb)
{
    struct nearest near = {.wanted = verb ? verb : noun};
    struct command c;
    for (size_t i = 0; command_at(i, &c); i++) {
        if (!verb)
            nearest_offer(&near, c.noun);
        else if (c.verb && !strcmp(c.noun, noun))
            nearest_offer(&near, c.verb);
    }
    return near.best;
}

static void put_verbs(struct buf *out, const char *noun, const struct cli *cli)
{
    struct command c;
    buf_printf(out, cli->ja ? "%s の動詞:" : "verbs of %s:", noun);
    for (size_t i = 0; command_at(i, &c); i++)
        if (c.verb && !strcmp(c.noun, noun))
            buf_printf(out, " %s", c.verb);
    buf_str(out, "\n");
}

enum cli_exit help_no_command(const struct cli *cli, const char *noun, const char *verb)
{
    struct buf out = {0};
    bool known = command_is_noun(noun);
    const char *wanted = known && verb ? arena_printf(cli->arena, "%s %s", noun, verb) : noun;
    const char *near = known && !verb ? NULL : nearest_word(noun, known ? verb : NULL);
    wanted = safe_text(wanted, SAFE_LINE, cli->arena);
    if (known && !verb)
        buf_printf(&out, cli->ja ? "enishi: %s の動詞がありません\n" : "enishi: %s wants a verb\n", wanted);
    else if (near)
        buf_printf(&out,
                   cli->ja ? "enishi: %s というコマンドはありません（%s%s%s のことですか）\n"
                           : "enishi: there is no command %s (did you mean %s%s%s?)\n",
                   wanted, known ? noun : "", known ? " " : "", near);
    else
        buf_printf(&out,
                   cli->ja ? "enishi: %s というコマンドはありません\n" : "enishi: there is no command %s\n",
                   wanted);
    if (known)
        put_verbs(&out, noun, cli);
    put_program_usage(&out, cli);
    return usage_exit(&out);
}

/* ---- pages ---- */

static void put_codes(struct buf *out, const struct enum_set *set, bool ja)
{
    const char *indent = "      ";
    size_t column = 0;
    for (size_t i = 0; i < set->n; i++) {
        const char *label = ja ? set->item[i].ja : set->item[i].en;
        size_t n = strlen(set->item[i].code) + 1 + text_columns(label) + 2;
        if (!i || column + n > 96) {
            buf_printf(out, "%s%s", i ? "\n" : "", indent);
            column = strlen(indent);
        }
        buf_printf(out, "%s=%s  ", set->item[i].code, label);
        column += n;
    }
    buf_str(out, set->n ? "\n" : "");
}

static void put_arg(struct buf *out, const struct field *f, bool positional, bool required,
                    const struct cli *cli)
{
    const char *name = positional ? arena_printf(cli->arena, "<%s>", f->name) : typed_name(f, cli->arena);
    buf_str(out, required ? " * " : "   ");
    put_padded(out, name, NAME_COLUMNS);
    buf_printf(out, "%s  [%s%s]\n", cli->ja ? f->ja : f->en, type_names[f->type][!cli->ja],
               !(f->flags & FIELD_MANY) ? ""
               : cli->ja                ? "、いくつでも"
                                        : ", several");
    if (f->set)
        put_codes(out, f->set, cli->ja);
}

static void put_globals(struct buf *out, const struct cli *cli)
{
    buf_str(out, cli->ja ? "\nどのコマンドにも使えるオプション:\n" : "\nOptions of every command:\n");
    for (const struct field *f = global_options; f->name; f++) {
        buf_str(out, "   ");
        put_padded(out, typed_name(f, cli->arena), NAME_COLUMNS);
        buf_printf(out, "%s\n", cli->ja ? f->ja : f->en);
    }
}

static void put_command_page(struct buf *out, const struct command *c, const struct cli *cli)
{
    bool required;
    const struct field *f;
    buf_printf(out, "%s\n\n", cli->ja ? c->ja : c->en);
    put_usage(out, c, cli);
    if (command_arg(c, 0, &required))
        buf_str(out, cli->ja ? "\n引数（* は必ず要るもの）:\n" : "\nArguments (* = required):\n");
    for (size_t i = 0; (f = command_arg(c, i, &required)); i++)
        put_arg(out, f, command_arg_is_positional(c, f), required, cli);
    put_globals(out, cli);
}

static void put_command_lines(struct buf *out, const char *noun, const struct cli *cli)
{
    struct command c, found;
    for (size_t i = 0; command_at(i, &c); i++) {
        if ((noun && strcmp(c.noun, noun)) || !command_find(c.noun, c.verb, &found))
            continue;
        buf_str(out, "   ");
        put_padded(out, c.verb ? arena_printf(cli->arena, "%s %s", c.noun, c.verb) : c.noun, NAME_COLUMNS);
        buf_printf(out, "%s\n", cli->ja ? c.ja : c.en);
    }
}

void help_put(struct buf *out, const struct cli *cli, const char *noun, const char *verb)
{
    struct command c;
    if (noun && verb && command_find(noun, verb, &c)) {
        put_command_page(out, &c, cli);
        return;
    }
    put_program_usage(out, cli);
    buf_str(out, cli->ja ? "\nコマンド（詳しくは enishi help 名詞 動詞）:\n"
                         : "\nCommands (`enishi help NOUN VERB` tells more):\n");
    put_command_lines(out, noun, cli);
    put_globals(out, cli);
}

enum cli_exit help_run(struct cli *cli, const struct command *c, const struct args *args)
{
    (void)c;
    struct command found;
    const struct arg *words = args_find(args, "words");
    const char *noun = words->text.n > 0 ? words->text.at[0] : NULL;
    const char *verb = words->text.n > 1 ? words->text.at[1] : NULL;
    if (noun && (!command_is_noun(noun) || (verb && !command_find(noun, verb, &found))))
        return help_no_command(cli, noun, verb);
    struct buf out = {0};
    help_put(&out, cli, noun, verb);
    enum cli_exit status = cli_write(cli, &out);
    buf_clear(&out);
    return status;
}

enum cli_exit version_run(struct cli *cli, const struct command *c, const struct args *args)
{
    (void)c, (void)args;
    struct buf out = {0};
    buf_str(&out, "enishi " PACKAGE_VERSION "\n");
    enum cli_exit status = cli_write(cli, &out);
    buf_clear(&out);
    return status;
}
