/*
 * args.h - the words of a command line sorted to the arguments of a command.
 */
#ifndef CLI_ARGS_H
#define CLI_ARGS_H

#include "cli/cli.h"
#include "vocab/field.h"

struct command;

struct arg {
    const struct field *field;
    bool required, positional;
    bool bare; /* --name of a bool, without a value */
    struct {
        char **at;
        size_t n, cap;
    } text; /* values in the order given; borrowed from argv */
};

struct args {
    struct arg *at;
    size_t n;
    size_t globals; /* the last so many are the global options */
    const struct command *command;
};

/* Arguments of a command (NULL: none) followed by the global options. */
struct args args_of(const struct command *c);
void args_clear(struct args *args);

/*
 * Take options from argv[*at] on. With `words`, other words become positional arguments and all of argv is
 * taken; without, it stops in front of the first word. 0, or -1 with err.
 */
int args_take(struct args *args, char *argv[], int *at, bool words, struct en_error *err);
/* Nothing required is missing? */
int args_complete(const struct args *args, struct en_error *err);

/* Last value of an argument; NULL if it was not given. */
const char *args_text(const struct args *args, const char *name);
bool args_flag(const struct args *args, const char *name);
const struct arg *args_find(const struct args *args, const char *name);

/* The global options, ended by one without a name. */
extern const struct field global_options[];

#endif
