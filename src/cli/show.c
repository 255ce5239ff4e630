/*
 * show.c - the only place that knows which shape of reply is printed how.
 */
#include "cli/show.h"

#include <inttypes.h>

#include "cli/outfile.h"
#include "report/details.h"
#include "report/document_csv.h"
#include "report/explain.h"
#include "report/html.h"
#include "report/json.h"
#include "report/print.h"
#include "report/report.h"
#include "report/rows.h"
#include "report/table.h"
#include "report/workbook.h"

typedef void show_fn(struct buf *out, const struct mp *reply, const struct view *v, const struct cli *cli);

static void show_json(struct buf *out, const struct mp *reply, const struct view *v, const struct cli *cli)
{
    (void)v, (void)cli;
    json_put(out, reply);
    buf_str(out, "\n");
}

/* What a person at the desk says on the phone: the number of the slip, or a remark of the daemon. */
static void note_number(const struct mp *reply, const struct cli *cli)
{
    const char *number = mp_get_str(reply, "number", NULL);
    const char *note = mp_get_str(reply, cli->ja ? "note_ja" : "note_en", NULL);
    if (number)
        cli_note(cli, arena_printf(cli->arena, cli->ja ? "受付番号 %s" : "number %s", number));
    if (note)
        cli_note(cli, note);
}

static void show_id(struct buf *out, const struct mp *reply, const struct view *v, const struct cli *cli)
{
    (void)v;
    buf_printf(out, "%" PRId64 "\n", mp_get_int(reply, "id", 0));
    note_number(reply, cli);
}

static void show_record(struct buf *out, const struct mp *reply, const struct view *v, const struct cli *cli)
{
    if (reply->type == MP_MAP)
        details_put(out, reply, v, "");
    else
        show_json(out, reply, v, cli);
}

static void show_record_csv(struct buf *out, const struct mp *reply, const struct view *v,
                            const struct cli *cli)
{
    (void)cli;
    struct mp one = {.type = MP_ARRAY, .at = reply, .n = 1};
    rows_csv(out, &one, v);
}

static const struct mp *rows_of(const struct mp *reply)
{
    static const struct mp none = {.type = MP_ARRAY};
    const struct mp *rows = mp_get(reply, "rows");
    return rows && rows->type == MP_ARRAY ? rows : &none;
}

static void hint_more(const struct mp *reply, const struct cli *cli)
{
    const struct mp *more = mp_get(reply, "more");
    if (!more || more->type != MP_BOOL || !more->flag)
        return;
    const char *cursor = mp_get_str(reply, "cursor", NULL);
    if (cursor)
        cli_note(cli, arena_printf(cli->arena,
                                   cli->ja ? "続きがあります: --cursor %s" : "there is more: --cursor %s",
                                   cursor));
    else
        cli_note(cli, cli->ja ? "続きがあります（--limit で増やせます）" : "there is more (raise --limit)");
}

static void show_rows(struct buf *out, const struct mp *reply, const struct view *v, const struct cli *cli)
{
    const struct mp *rows = rows_of(reply);
    if (rows->n)
        rows_table(out, rows, v, "");
    else
        cli_note(cli, cli->ja ? "該当なし" : "nothing found");
}

static void show_rows_csv(struct buf *out, const struct mp *reply, const struct view *v,
                          const struct cli *cli)
{
    (void)cli;
    rows_csv(out, rows_of(reply), v);
}

static void show_explained(struct buf *out, const struct mp *reply, const struct view *v,
                           const struct cli *cli)
{
    (void)cli;
    explain_table(out, reply, v);
}

static void show_explained_csv(struct buf *out, const struct mp *reply, const struct view *v,
                               const struct cli *cli)
{
    (void)cli;
    explain_csv(out, reply, v);
}

static show_fn *const show[][3] = {
    [SHAPE_ID] = {show_id, show_id, show_json},
    [SHAPE_RECORD] = {show_record, show_record_csv, show_json},
    [SHAPE_ROWS] = {show_rows, show_rows_csv, show_json},
    [SHAPE_REPORT] = {show_record, show_record_csv, show_json},
    [SHAPE_EXPLAIN] = {show_explained, show_explained_csv, show_json},
    [SHAPE_ANY] = {show_json, show_json, show_json},
};

/* ---- reports ---- */

/* A limit of nothing hides nothing: whoever publishes must know. */
static void warn_unsuppressed(const struct cli *cli, const struct mp *reply)
{
    if (mp_get_int(reply, "suppress_below", 0) < 2)
        cli_note(cli, cli->ja ? "注意: 設定 reports.suppress_below が無いため、少数の欄を秘匿していません"
                              : "note: reports.suppress_below is not set; small numbers are not hidden");
}

static enum cli_exit write_workbook(const struct cli *cli, const struct document *d)
{
    struct en_error err = {0};
    struct outfile f;
    if (outfile_begin(&f, cli->output, &err))
        return cli_fail(cli, &err);
    if (!workbook_write(f.temp, d, &err))
        return outfile_keep(&f, &err) ? cli_fail(cli, &err) : CLI_DONE;
    outfile_drop(&f);
    return cli_fail(cli, &err);
}

static enum cli_exit show_document(const struct cli *cli, const struct document *d)
{
    struct buf out = {0};
    if (cli->format == FORMAT_XLSX)
        return write_workbook(cli, d);
    if (cli->format == FORMAT_HTML)
        document_html(&out, d);
    else if (cli->format == FORMAT_CSV)
        document_csv(&out, d);
    else
        document_print(&out, d, cli->terminal ? table_terminal_columns() : 0);
    enum cli_exit status = cli_write(cli, &out);
    buf_clear(&out);
    return status;
}

enum cli_exit show_reply(const struct cli *cli, const struct method *m, const struct mp *reply, bool publish)
{
    struct report_wish wish = {cli->ja, publish, cli->arena};
    bool report = cli->format != FORMAT_JSON && report_exists(m->name);
    if (report && publish)
        warn_unsuppressed(cli, reply);
    if (report)
        return show_document(cli, report_document(m->name, reply, &wish));
    struct view v = view_of(m->noun, cli->ja, cli->terminal && cli->format == FORMAT_TABLE, cli->arena);
    struct buf out = {0};
    show[m->shape][cli->format](&out, reply, &v, cli);
    enum cli_exit status = cli_write(cli, &out);
    buf_clear(&out);
    if (cli->format != FORMAT_JSON && (m->shape == SHAPE_ROWS || m->shape == SHAPE_EXPLAIN))
        hint_more(reply, cli);
    return status;
}
