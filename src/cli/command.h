/*
 * command.h - the commands: every method of the daemon, and the few the client does itself.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/args.h"
#include "cli/cli.h"
#include "vocab/methods.h"

struct command;
typedef enum cli_exit command_fn(struct cli *cli, const struct command *c, const struct args *args);

struct command {
    const char *noun, *verb;     /* verb NULL: the noun alone is the command, words may follow */
    const struct method *method; /* NULL: the client's own */
    const struct field *own;     /* its arguments, ended by one without a name; NULL for a method's */
    command_fn *run;
    const char *ja, *en;
};

/* The i-th command; false past the last. */
bool command_at(size_t i, struct command *out);
bool command_find(const char *noun, const char *verb, struct command *out);
/* Is there any command of this noun? */
bool command_is_noun(const char *noun);
/* The i-th argument, as method_arg(). */
const struct field *command_arg(const struct command *c, size_t i, bool *required);
/* Is it for the client itself, not for the daemon? */
bool command_arg_is_clients(const struct field *f);
/* Is it given without its name? */
bool command_arg_is_positional(const struct command *c, const struct field *f);

#endif
