/*
 * call.h - commands that are one method of the daemon.
 */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include "cli/command.h"
#include "wire/mp.h"

enum cli_exit call_run(struct cli *cli, const struct command *c, const struct args *args);

#endif
