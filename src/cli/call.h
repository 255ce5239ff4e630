/*
 * call.h - commands that are one method of the daemon.
 */
#ifndef CLI_CALL_H
#define CLI_CALL_H

#include "cli/command.h"
#include "enishi/client.h"
#include "wire/mp.h"

/* One page of a list, from the cursor on (NULL = as the user gave it). */
int call_page(struct enishi *conn, const struct command *c, const struct args *args, const char *cursor,
              struct arena *a, struct mp *page, struct en_error *err);
enum cli_exit call_run(struct cli *cli, const struct command *c, const struct args *args);

#endif
