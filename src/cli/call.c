/*
 * call.c - the only place that turns a command line into a request.
 */
#include "cli/call.h"

#include "cli/show.h"
#include "enishi/client.h"

/* Several values of one argument, with ',' between. */
static const char *joined(const struct arg *arg, struct arena *a)
{
    const char *s = arg->text.at[0];
    for (size_t i = 1; i < arg->text.n; i++)
        s = arena_printf(a, "%s,%s", s, arg->text.at[i]);
    return s;
}

static void pack_args(struct mp_out *o, const struct args *args, struct arena *a)
{
    mp_open_map(o);
    for (size_t i = 0; i < args->n - args->globals; i++) {
        const struct arg *arg = &args->at[i];
        if (arg->bare)
            mp_put_bool(o, arg->field->name, true);
        else if (arg->text.n)
            mp_put_str(o, arg->field->name, joined(arg, a));
    }
    mp_close(o);
}

static int call_method(struct enishi *c, const char *method, const struct mp_out *params, struct arena *a,
                       struct mp *reply, struct en_error *err)
{
    struct enishi_result r;
    if (enishi_call(c, method, params->buf.at, params->buf.n, &r, err))
        return -1;
    return mp_read(r.bytes, r.size, a, reply, err);
}

enum cli_exit call_run(struct cli *cli, const struct command *c, const struct args *args)
{
    struct en_error err = {0};
    struct mp reply;
    struct mp_out params = {0};
    pack_args(&params, args, cli->arena);
    struct enishi *conn = enishi_open(cli->socket, &err);
    int r = conn ? call_method(conn, c->method->name, &params, cli->arena, &reply, &err) : -1;
    enishi_close(conn);
    mp_out_clear(&params);
    return r ? cli_fail(cli, &err) : show_reply(cli, c->method, &reply);
}
