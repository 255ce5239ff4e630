/*
 * listing.c - `enishi identity links` and `list`: as CSV exactly the columns that programs rely on, written
 * while the rows come, so that three million of them take no memory. In other forms they are lists like any
 * other.
 */
#include "cli/listing.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/csv.h"
#include "cli/args.h"
#include "cli/call.h"
#include "cli/outfile.h"
#include "enishi/client.h"
#include "report/rows.h"

#define COLUMNS_MAX 6

static const struct listing {
    const char *method;
    const char *column[COLUMNS_MAX];
} listings[] = {
    {"identity.links", {"source", "source_key", "contact_id"}},
    {"identity.list", {"source_a", "source_key_a", "source_b", "source_key_b", "score", "reasons"}},
};

static const struct listing *find_listing(const char *method)
{
    for (size_t i = 0; i < sizeof listings / sizeof *listings; i++)
        if (!strcmp(listings[i].method, method))
            return &listings[i];
    fatal("%s is no listing", method);
}

static void put_cell(struct buf *out, const struct mp *value, struct arena *a)
{
    if (!value)
        return;
    if (value->type == MP_INT)
        csv_put_number(out, arena_printf(a, "%" PRId64, value->i));
    else if (value->type == MP_FLOAT)
        csv_put_number(out, arena_printf(a, "%.1f", value->d));
    else if (value->type == MP_STR)
        csv_put(out, value->s);
}

/* Sentences are in the user's language. */
static const struct mp *value_of(const struct mp *row, const char *column, const struct cli *cli,
                                 struct arena *a)
{
    const struct mp *english = cli->ja ? NULL : mp_get(row, arena_printf(a, "%s_en", column));
    return english ? english : mp_get(row, column);
}

static void put_rows(struct buf *out, const struct listing *l, const struct mp *rows, const struct cli *cli,
                     struct arena *a)
{
    for (size_t i = 0; rows && rows->type == MP_ARRAY && i < rows->n; i++) {
        for (size_t k = 0; k < COLUMNS_MAX && l->column[k]; k++) {
            buf_str(out, k ? "," : "");
            put_cell(out, value_of(&rows->at[i], l->column[k], cli, a), a);
        }
        buf_str(out, "\r\n");
    }
}

static void put_heading(struct buf *out, const struct listing *l)
{
    buf_str(out, CSV_BOM);
    for (size_t k = 0; k < COLUMNS_MAX && l->column[k]; k++)
        buf_printf(out, "%s%s", k ? "," : "", l->column[k]);
    buf_str(out, "\r\n");
}

static int flush(FILE *f, struct buf *out, struct en_error *err)
{
    if (out->n && fwrite(out->at, 1, out->n, f) != out->n)
        return error_set(err, EN_IO, NULL, "書き込めません（%s）", "cannot write: %s", strerror(errno));
    out->n = 0;
    return 0;
}

/* All pages, or the one that was asked for. */
static int write_pages(const struct cli *cli, const struct command *c, const struct args *args, FILE *f,
                       struct en_error *err)
{
    const struct listing *l = find_listing(c->method->name);
    struct arena *a = arena_new(), *kept = arena_new();
    struct enishi *conn = enishi_open(cli->socket, err);
    bool one_page = args_text(args, "limit") || args_text(args, "cursor");
    const char *cursor = NULL;
    struct buf out = {0};
    int r = conn ? 0 : -1;
    put_heading(&out, l);
    do {
        struct mp page;
        r = r ? r : call_page(conn, c, args, cursor, a, &page, err);
        if (r)
            break;
        put_rows(&out, l, mp_get(&page, "rows"), cli, a);
        const char *next = one_page ? NULL : mp_get_str(&page, "cursor", NULL);
        arena_reset(kept);
        cursor = next ? arena_strdup(kept, next) : NULL;
        arena_reset(a);
        r = flush(f, &out, err);
    } while (!r && cursor);
    enishi_close(conn);
    buf_clear(&out);
    arena_free(a);
    arena_free(kept);
    return r;
}

static int write_file(const struct cli *cli, const struct command *c, const struct args *args,
                      struct en_error *err)
{
    struct outfile o;
    if (outfile_begin(&o, cli->output, err))
        return -1;
    FILE *f = fopen(o.temp, "we");
    int r = f ? write_pages(cli, c, args, f, err)
              : error_set(err, EN_IO, "output", "%s に書けません（%s）", "cannot write %s: %s", cli->output,
                          strerror(errno));
    if (f && fclose(f) && !r)
        r = error_set(err, EN_IO, "output", "%s に書けません（%s）", "cannot write %s: %s", cli->output,
                      strerror(errno));
    if (!r)
        return outfile_keep(&o, err);
    outfile_drop(&o);
    return r;
}

enum cli_exit listing_run(struct cli *cli, const struct command *c, const struct args *args)
{
    struct en_error err = {0};
    if (cli->format != FORMAT_CSV)
        return call_run(cli, c, args);
    int r = cli->output ? write_file(cli, c, args, &err) : write_pages(cli, c, args, stdout, &err);
    if (!r && !cli->output && fflush(stdout))
        r = error_set(&err, EN_IO, NULL, "書き込めません（%s）", "cannot write: %s", strerror(errno));
    return r ? cli_fail(cli, &err) : CLI_DONE;
}
