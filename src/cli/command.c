/*
 * command.c - the only place that lists the commands: the method table and the client's own.
 */
#include "cli/command.h"

#include <string.h>

#include "cli/call.h"
#include "cli/help.h"
#include "cli/import_file.h"
#include "cli/import_undo.h"
#include "cli/listing.h"

#define NAMED(field, label_ja, label_en) .name = field, .ja = label_ja, .en = label_en

static const struct field own_file[] = {
    {NAMED("files", "取り込むファイル", "files to import"), .type = FIELD_TEXT,
     .flags = FIELD_REQUIRED | FIELD_POSITION | FIELD_MANY},
    {NAMED("mapping", "対応表の名前、または .conf のパス", "name of a mapping, or the path of a .conf file"),
     .type = FIELD_TEXT, .flags = FIELD_REQUIRED},
    {NAMED("dry_run", "試すだけで保存しない", "try only, store nothing"), .type = FIELD_BOOL},
    {NAMED("rejects", "エラーの行を書くCSVファイル", "CSV file for the rejected rows"), .type = FIELD_TEXT},
    {.name = NULL},
};
static const struct field own_preview[] = {
    {NAMED("files", "試すファイル", "files to try"), .type = FIELD_TEXT,
     .flags = FIELD_REQUIRED | FIELD_POSITION | FIELD_MANY},
    {NAMED("mapping", "対応表の名前、または .conf のパス", "name of a mapping, or the path of a .conf file"),
     .type = FIELD_TEXT, .flags = FIELD_REQUIRED},
    {NAMED("rejects", "エラーの行を書くCSVファイル", "CSV file for the rejected rows"), .type = FIELD_TEXT},
    {.name = NULL},
};
static const struct field own_words[] = {
    {NAMED("words", "名詞と動詞", "noun and verb"), .type = FIELD_TEXT, .flags = FIELD_POSITION | FIELD_MANY},
    {.name = NULL},
};
static const struct field own_none[] = {{.name = NULL}};

/* What the client itself does with a report of figures. */
static const struct field publish_field = {
    NAMED("publish", "公表用にする（少数の欄を秘匿し、供覧欄と特記事項を省く）",
          "for the public: hide small numbers, leave out what is the office's own"),
    .type = FIELD_BOOL};

static const struct command own_commands[] = {
    {"import", "file", NULL, own_file, import_file_run, "CSVファイルを取り込む", "import CSV files"},
    {"import", "preview", NULL, own_preview, import_preview_run, "取り込むとどうなるかを試す（保存しない）",
     "show what an import would do; stores nothing"},
    {"help", NULL, NULL, own_words, help_run, "コマンドの一覧と使い方", "list commands, or explain one"},
    {"version", NULL, NULL, own_none, version_run, "版を表示する", "show the version"},
};
#define OWN_COMMANDS (sizeof own_commands / sizeof *own_commands)

/* Methods that take more than one call. */
static const struct {
    const char *method;
    command_fn *run;
} longer[] = {
    {"import.undo", import_undo_run}, {"identity.links", listing_run}, {"identity.list", listing_run}};

static struct command command_of_method(const struct method *m)
{
    struct command c = {m->noun_word, m->verb, m, NULL, call_run, m->ja, m->en};
    for (size_t i = 0; i < sizeof longer / sizeof *longer; i++)
        if (!strcmp(longer[i].method, m->name))
            c.run = longer[i].run;
    return c;
}

bool command_at(size_t i, struct command *out)
{
    *out = (struct command){.noun = ""};
    if (i < method_count)
        *out = command_of_method(&methods[i]);
    else if (i - method_count < OWN_COMMANDS)
        *out = own_commands[i - method_count];
    return *out->noun;
}

/* Rows of a file are not typed: `import file` calls that method. */
static bool is_typed(const struct command *c)
{
    bool required;
    const struct field *f;
    for (size_t i = 0; (f = command_arg(c, i, &required)); i++)
        if (f->type == FIELD_ROWS)
            return false;
    return true;
}

bool command_find(const char *noun, const char *verb, struct command *out)
{
    for (size_t i = 0; command_at(i, out); i++)
        if (!strcmp(out->noun, noun) && (!out->verb || (verb && !strcmp(out->verb, verb))) && is_typed(out))
            return true;
    return false;
}

bool command_is_noun(const char *noun)
{
    struct command c;
    for (size_t i = 0; command_at(i, &c); i++)
        if (!strcmp(c.noun, noun))
            return true;
    return false;
}

/* Unless the daemon is to know of it, too. */
static bool may_be_published(const struct method *m)
{
    bool required;
    const struct field *f;
    for (size_t i = 0; (f = method_arg(m, i, &required)); i++)
        if (!strcmp(f->name, publish_field.name))
            return false;
    return m->shape == SHAPE_REPORT && (m->roles & EN_ROLE_REPORT);
}

/* The method's own arguments, then the client's. */
static const struct field *command_method_arg(const struct method *m, size_t i, bool *required)
{
    const struct field *f = method_arg(m, i, required);
    if (f || !may_be_published(m) || (i && !method_arg(m, i - 1, required)))
        return f;
    *required = false;
    return &publish_field;
}

bool command_arg_is_clients(const struct field *f)
{
    return f == &publish_field;
}

const struct field *command_arg(const struct command *c, size_t i, bool *required)
{
    if (c->method)
        return command_method_arg(c->method, i, required);
    for (const struct field *f = c->own; f->name; f++) {
        *required = f->flags & FIELD_REQUIRED;
        if (i-- == 0)
            return f;
    }
    return NULL;
}

bool command_arg_is_positional(const struct command *c, const struct field *f)
{
    return c->method ? method_arg_is_positional(c->method, f) : f->flags & FIELD_POSITION;
}
