/*
 * import_undo.c - `enishi import undo`: asks again until nothing of the import is left, so that the daemon
 * answers others in between. Stopped in the middle, the same command goes on.
 */
#include "cli/import_undo.h"

#include "cli/args.h"
#include "cli/progress.h"
#include "cli/show.h"
#include "enishi/client.h"

static int undo_part(struct enishi *conn, const char *id, struct arena *a, struct mp *reply,
                     struct en_error *err)
{
    struct mp_out params = {0};
    struct enishi_result r;
    mp_open_map(&params);
    mp_put_str(&params, "id", id);
    mp_close(&params);
    int rc = enishi_call(conn, "import.undo", params.buf.at, params.buf.n, &r, err);
    mp_out_clear(&params);
    return rc || mp_read(r.bytes, r.size, a, reply, err) ? -1 : 0;
}

static int undo(struct cli *cli, struct enishi *conn, const char *id, struct mp *reply, struct en_error *err)
{
    struct progress shown = {0};
    int64_t all = 0, left;
    do {
        if (undo_part(conn, id, cli->arena, reply, err))
            return -1;
        left = mp_get_int(reply, "left", 0);
        if (!all)
            shown = progress_begin(cli->ja, (uint64_t)(all = left));
        progress_show(&shown, (size_t)(all - left), (uint64_t)(all - left));
    } while (left);
    progress_end(&shown);
    return 0;
}

enum cli_exit import_undo_run(struct cli *cli, const struct command *c, const struct args *args)
{
    struct en_error err = {0};
    struct mp reply;
    struct enishi *conn = enishi_open(cli->socket, &err);
    int r = conn ? undo(cli, conn, args_text(args, "id"), &reply, &err) : -1;
    enishi_close(conn);
    return r ? cli_fail(cli, &err) : show_reply(cli, c->method, &reply, false);
}
