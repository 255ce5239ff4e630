/*
 * help.h - help and usage lines, from the command table.
 */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/command.h"

/* `enishi help [NOUN [VERB]]` and `enishi version`. */
command_fn help_run, version_run;

/* The page of a command, of a noun (verb NULL), or of everything (noun NULL too). */
void help_put(struct buf *out, const struct cli *cli, const char *noun, const char *verb);

/*
 * Wrong usage: "enishi: message" and the usage line of the command (NULL: of the program) on stderr. Always
 * CLI_USAGE.
 */
enum cli_exit help_usage(const struct cli *cli, const struct command *c, const struct en_error *err);
/* The same for words that name no command, with the nearest that do. */
enum cli_exit help_no_command(const struct cli *cli, const char *noun, const char *verb);

#endif
