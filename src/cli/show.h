/*
 * show.h - replies in the format that was asked for.
 */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "cli/cli.h"
#include "vocab/methods.h"
#include "wire/mp.h"

/* `publish`: of a report, what may go to the public. */
enum cli_exit show_reply(const struct cli *cli, const struct method *m, const struct mp *reply, bool publish);

#endif
