/*
 * cli.c - the only place of the client that writes results, errors and notes.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "report/safe.h"

enum cli_exit cli_fail(const struct cli *cli, const struct en_error *err)
{
    const char *message = cli->ja && *err->ja ? err->ja : err->en;
    (void)fprintf(stderr, "enishi: %s: %s\n", en_code_name(err->code),
                  safe_text(message, SAFE_LINE, cli->arena));
    return err->code == EN_UNREACHABLE ? CLI_NO_DAEMON : CLI_REFUSED;
}

void cli_note(const struct cli *cli, const char *text)
{
    (void)fprintf(stderr, "%s\n", safe_text(text, SAFE_LINE, cli->arena));
}

static enum cli_exit write_failed(const struct cli *cli)
{
    struct en_error err = {0};
    const char *why = strerror(errno), *where = cli->output ? cli->output : "stdout";
    error_set(&err, EN_IO, "output", "%s に書けません: %s", "cannot write %s: %s", where, why);
    return cli_fail(cli, &err);
}

enum cli_exit cli_write(const struct cli *cli, const struct buf *out)
{
    FILE *to = cli->output ? fopen(cli->output, "we") : stdout;
    if (!to)
        return write_failed(cli);
    bool written = fwrite(out->n ? out->at : "", 1, out->n, to) == out->n && fflush(to) == 0;
    if (to != stdout && fclose(to))
        written = false;
    return written ? CLI_DONE : write_failed(cli);
}
