/*
 * call.c - the only place that turns a command line into a request.
 */
#include "cli/call.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

#include "cli/show.h"

/* Several values of one argument, with ',' between. */
static const char *joined(const struct arg *arg, struct arena *a)
{
    const char *s = arg->text.at[0];
    for (size_t i = 1; i < arg->text.n; i++)
        s = arena_printf(a, "%s,%s", s, arg->text.at[i]);
    return s;
}

#define FILE_BYTES_MAX ((size_t)512 * 1024)

/* The text of a file, and its name so that the daemon can say where in it something is wrong. */
static int pack_file(struct mp_out *o, const struct arg *arg, struct arena *a, struct en_error *err)
{
    const char *path = arg->text.at[0];
    FILE *f = fopen(path, "re");
    char *text = arena_alloc(a, FILE_BYTES_MAX + 1);
    size_t n = f ? fread(text, 1, FILE_BYTES_MAX + 1, f) : 0;
    bool failed = !f || ferror(f);
    int why = errno;
    if (f)
        (void)fclose(f);
    if (failed)
        return error_set(err, EN_IO, arg->field->name, "%s を読めません（%s）", "%s cannot be read: %s", path,
                         strerror(why));
    if (n > FILE_BYTES_MAX)
        return error_set(err, EN_TOO_LARGE, arg->field->name, "%s は %zu バイトを超えています",
                         "%s is larger than %zu bytes", path, FILE_BYTES_MAX);
    mp_str(o, arg->field->name);
    mp_strn(o, text, n);
    mp_put_str(o, "file", path);
    return 0;
}

/* `limit` 0: as the user gave it. */
static int pack_args(struct mp_out *o, const struct args *args, const char *cursor, size_t limit,
                     struct arena *a, struct en_error *err)
{
    int rc = 0;
    mp_open_map(o);
    if (cursor)
        mp_put_str(o, "cursor", cursor);
    if (limit)
        mp_put_int(o, "limit", (int64_t)limit);
    for (size_t i = 0; i < args->n - args->globals; i++) {
        const struct arg *arg = &args->at[i];
        if (command_arg_is_clients(arg->field) || (cursor && !strcmp(arg->field->name, "cursor")) ||
            (limit && !strcmp(arg->field->name, "limit")))
            continue;
        if (arg->bare)
            mp_put_bool(o, arg->field->name, true);
        else if (arg->text.n && arg->field->flags & FIELD_FILE)
            rc |= pack_file(o, arg, a, err);
        else if (arg->text.n)
            mp_put_str(o, arg->field->name, joined(arg, a));
    }
    mp_close(o);
    return rc;
}

static int call_method(struct enishi *c, const char *method, const struct mp_out *params, struct arena *a,
                       struct mp *reply, struct en_error *err)
{
    struct enishi_result r;
    if (enishi_call(c, method, params->buf.at, params->buf.n, &r, err))
        return -1;
    return mp_read(r.bytes, r.size, a, reply, err);
}

int call_page(struct enishi *conn, const struct command *c, const struct args *args, const char *cursor,
              struct arena *a, struct mp *page, struct en_error *err)
{
    struct mp_out params = {0};
    int r = pack_args(&params, args, cursor, 0, a, err);
    if (!r)
        r = call_method(conn, c->method->name, &params, a, page, err);
    mp_out_clear(&params);
    return r;
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
        r = call_page(conn, c, args, cursor, a, &part, err);
        if (r)
            break;
    }
    *reply = with_rows(reply, all.at, all.n, a);
    vec_clear(&all);
    return r;
}

/* The last reply, which knows best what the figure is, with all records. */
static struct mp with_records(const struct mp *last, const struct mp *record, size_t n, struct arena *a)
{
    struct mp *pair = arena_array(a, 2 * last->n, sizeof *pair), *all = arena_array(a, n, sizeof *all);
    if (n)
        memcpy(all, record, n * sizeof *all);
    for (size_t i = 0; i < 2 * last->n; i++)
        pair[i] = i % 2 && !strcmp(last->at[i - 1].s, "records")
                      ? (struct mp){.type = MP_ARRAY, .n = n, .at = all}
                      : last->at[i];
    return (struct mp){.type = MP_MAP, .n = last->n, .at = pair};
}

/* The daemon looks for the records behind a figure a few milliseconds at a time; a reply may have found none
 * yet. What goes into a file is whole, unless --limit was given. */
static int fetch_records(struct enishi *conn, const struct command *c, const struct args *args,
                         const struct cli *cli, struct mp *reply, struct en_error *err)
{
    VEC(struct mp) all = {0};
    const char *told = args_text(args, "limit"), *cursor;
    size_t limit = told                        ? (size_t)strtoul(told, NULL, 10)
                   : cli->format == FORMAT_CSV ? SIZE_MAX
                                               : EN_ROWS_MAX;
    int r = 0;
    for (;;) {
        const struct mp *records = mp_get(reply, "records");
        for (size_t i = 0; records && records->type == MP_ARRAY && i < records->n; i++)
            vec_add(&all) = records->at[i];
        cursor = mp_get_str(reply, "cursor", NULL);
        if (!cursor || all.n >= limit)
            break;
        size_t left = limit - all.n;
        struct mp_out params = {0};
        r = pack_args(&params, args, cursor, left < EN_ROWS_MAX ? left : EN_ROWS_MAX, cli->arena, err);
        if (!r)
            r = call_method(conn, c->method->name, &params, cli->arena, reply, err);
        mp_out_clear(&params);
        if (r)
            break;
    }
    if (!r)
        *reply = with_records(reply, all.at, all.n, cli->arena);
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

/* Of records as many may be wanted as there are; a reply has so many at most. 0: as the user gave it. */
static size_t first_limit(const struct command *c, const struct args *args)
{
    const char *told = c->method->shape == SHAPE_EXPLAIN ? args_text(args, "limit") : NULL;
    return told && strspn(told, "0123456789") == strlen(told) && strtoul(told, NULL, 10) > EN_ROWS_MAX
               ? EN_ROWS_MAX
               : 0;
}

enum cli_exit call_run(struct cli *cli, const struct command *c, const struct args *args)
{
    struct en_error err = {0};
    struct mp reply;
    struct mp_out params = {0};
    bool packed = !pack_args(&params, args, NULL, first_limit(c, args), cli->arena, &err);
    struct enishi *conn = packed ? enishi_open(cli->socket, &err) : NULL;
    int r = conn ? call_method(conn, c->method->name, &params, cli->arena, &reply, &err) : -1;
    if (!r && wants_all(cli, c, args))
        r = fetch_rest(conn, c, args, cli->arena, &reply, &err);
    if (!r && c->method->shape == SHAPE_EXPLAIN)
        r = fetch_records(conn, c, args, cli, &reply, &err);
    enishi_close(conn);
    mp_out_clear(&params);
    return r ? cli_fail(cli, &err) : show_reply(cli, c->method, &reply, args_flag(args, "publish"));
}
