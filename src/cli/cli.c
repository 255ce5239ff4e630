/*
 * cli.c - the only place of the client that writes results, errors and notes.
 */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/outfile.h"
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

static int write_stdout(const struct buf *out, struct en_error *err)
{
    if (fwrite(out->n ? out->at : "", 1, out->n, stdout) == out->n && fflush(stdout) == 0)
        return 0;
    return error_set(err, EN_IO, "output", "標準出力に書けません: %s", "cannot write to standard output: %s",
                     strerror(errno));
}

enum cli_exit cli_write(const struct cli *cli, const struct buf *out)
{
    struct en_error err = {0};
    int r = cli->output ? outfile_write(cli->output, out, &err) : write_stdout(out, &err);
    return r ? cli_fail(cli, &err) : CLI_DONE;
}
