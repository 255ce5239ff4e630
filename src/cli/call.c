/*
 * call.c - the only place that turns a command line into a request.
 */
#include "cli/call.h"

#include <string.h>

#include "base/vec.h"

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

static void pack_args(struct mp_out *o, const struct args *args, const char *cursor, struct arena *a)
{
    mp_open_map(o);
    if (cursor)
        mp_put_str(o, "cursor", cursor);
    for (size_t i = 0; i < args->n - args->globals; i++) {
        const struct arg *arg = &args->at[i];
        if (command_arg_is_clients(arg->field))
            continue;
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

/* The first reply with all rows in place of its own. */
static struct mp with_rows(const struct mp *first, const struct mp *rows, size_t n, struct arena *a)
{
    struct mp *pair = arena_array(a, 2 * first->n, sizeof *pair), *all = arena_array(a, n, sizeof *all);
    size_t pairs = 0;
    if (n)
        memcpy(all, rows, n * sizeof *all);
    for (size_t i = 0; i < first->n; i++) {
        const struct mp *key = &first->at[2 * i];
        bool is_rows = key->type == MP_STR && !strcmp(key->s, "rows");
        if (key->type == MP_STR && (!strcmp(key->s, "more") || !strcmp(key->s, "cursor")))
            continue;
        pair[2 * pairs] = *key;
        pair[2 * pairs++ + 1] = is_rows ? (struct mp){.type = MP_ARRAY, .n = n, .at = all}
                                        : first->at[2 * i + 1];
    }
    return (struct mp){.type = MP_MAP, .n = pairs, .at = pair};
}

/* What goes into a file, and a report, is whole: the rows behind the first reply are fetched too, unless
 * --limit was given. */
static int fetch_rest(struct enishi *conn, const struct command *c, const struct args *args, struct arena *a,
                      struct mp *reply, struct en_error *err)
{
    VEC(struct mp) all = {0};
    struct mp part = *reply;
    int r = 0;
    for (;;) {
        const struct mp *rows = mp_get(&part, "rows"), *more = mp_get(&part, "more");
        for (size_t i = 0; rows && rows->type == MP_ARRAY && i < rows->n; i++)
            vec_add(&all) = rows->at[i];
        const char *cursor = more && more->flag ? mp_get_str(&part, "cursor", NULL) : NULL;
        if (!cursor)
            break;
        struct mp_out params = {0};
        pack_args(&params, args, cursor, a);
        r = call_method(conn, c->method->name, &params, a, &part, err);
        mp_out_clear(&params);
        if (r)
            break;
    }
    *reply = with_rows(reply, all.at, all.n, a);
    vec_clear(&all);
    return r;
}

static bool wants_all(const struct cli *cli, const struct command *c, const struct args *args)
{
    const struct arg *limit = args_find(args, "limit"), *cursor = args_find(args, "cursor");
    bool whole = c->method->shape == SHAPE_REPORT ||
                 (c->method->shape == SHAPE_ROWS && cli->format == FORMAT_CSV);
    return whole && cursor && !cursor->text.n && limit && !limit->text.n;
}

enum cli_exit call_run(struct cli *cli, const struct command *c, const struct args *args)
{
    struct en_error err = {0};
    struct mp reply;
    struct mp_out params = {0};
    pack_args(&params, args, NULL, cli->arena);
    struct enishi *conn = enishi_open(cli->socket, &err);
    int r = conn ? call_method(conn, c->method->name, &params, cli->arena, &reply, &err) : -1;
    if (!r && wants_all(cli, c, args))
        r = fetch_rest(conn, c, args, cli->arena, &reply, &err);
    enishi_close(conn);
    mp_out_clear(&params);
    return r ? cli_fail(cli, &err) : show_reply(cli, c->method, &reply, args_flag(args, "publish"));
}
