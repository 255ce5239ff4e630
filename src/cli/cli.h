/*
 * cli.h - what every command of the client knows: the global options, and how it speaks and ends.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/* Exit status: contract section 1. */
enum cli_exit {
    CLI_DONE = 0,
    CLI_REFUSED = 1,
    CLI_USAGE = 2,
    CLI_NO_DAEMON = 3,
    CLI_PARTLY = 4,
};

/* HTML and XLSX are forms of reports only. */
enum cli_format { FORMAT_TABLE, FORMAT_CSV, FORMAT_JSON, FORMAT_HTML, FORMAT_XLSX };
#define FORMATS 5

struct cli {
    const char *socket; /* NULL: the library's choice */
    const char *output; /* NULL: standard output */
    const char *etc;
    enum cli_format format;
    bool ja;
    bool terminal; /* the output goes to one */
    struct arena *arena;
};

/* "enishi: CODE: message" on stderr; the exit status that belongs to the code. */
enum cli_exit cli_fail(const struct cli *cli, const struct en_error *err);
/* One line on stderr, without "enishi:". */
void cli_note(const struct cli *cli, const char *text);
/* Write the bytes to --output, as a whole or not at all, or to standard output. */
enum cli_exit cli_write(const struct cli *cli, const struct buf *out);

#endif
