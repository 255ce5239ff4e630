/*
 * import_file.c - `enishi import file` and `import preview`: a file block by block through charset, CSV and
 * sheet to the daemon.
 */
#include "cli/import_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "cli/gifts.h"
#include "cli/personal.h"
#include "cli/progress.h"
#include "report/json.h"

/* The charset is guessed from the first block. */
#define BLOCK (256 * 1024)

struct import {
    struct cli *cli;
    struct mapping mapping;
    struct enishi *conn;
    bool dry_run;
    FILE *rejects;
    struct {
        struct outcome *at;
        size_t n, cap;
    } done;
};

/* One file on its way. */
struct passage {
    struct cli *cli;
    struct outcome *outcome;
    struct arena *arena;
    struct sheet sheet;
    struct arena *row_arena; /* of one row */
    struct upload upload;
    struct gifts gifts;
    struct keyset keys;
    struct progress progress;
    struct charset_reader *charset;
    struct csv_reader *csv;
    struct buf text;
    int fd;
    uint64_t bytes_read;
    struct personal *looking; /* before anything is sent the file is looked through; NULL: it is being sent */
};

/* ---- rows ---- */

/* What Excel leaves below a list: ",,,,". */
static bool is_blank_row(const struct csv_row *row)
{
    for (size_t i = 0; i < row->n; i++)
        if (row->field[i][strspn(row->field[i], " \t")])
            return false;
    return true;
}

static int take_row(struct passage *p, const struct csv_row *row, struct en_error *err)
{
    struct sheet_row r;
    sheet_read(&p->sheet, row, p->row_arena, &r);
    if (r.status == ROW_SKIPPED) {
        arena_reset(p->row_arena);
        p->outcome->skipped++;
        return 0;
    }
    if (!*r.key)
        r.key = keyset_key(&p->keys, &r, p->row_arena);
    int rc = p->sheet.mapping->gifts ? gifts_add(&p->gifts, &r, row, err)
                                     : upload_add(&p->upload, &r, row, err);
    arena_reset(p->row_arena);
    return rc;
}

static int on_row(void *ctx, const struct csv_row *row, struct en_error *err)
{
    struct passage *p = ctx;
    if (is_blank_row(row))
        return 0;
    if (p->sheet.found && p->looking) {
        personal_row(p->looking, row);
        return 0;
    }
    if (p->sheet.found)
        return take_row(p, row, err);
    if (sheet_offer(&p->sheet, row, err))
        return -1;
    if (p->sheet.found && !p->looking)
        outcome_heading(p->outcome, &p->sheet, p->cli->ja);
    return 0;
}

/* ---- blocks ---- */

static int read_failed(const char *path, struct en_error *err)
{
    const char *why = strerror(errno);
    enum en_code code = errno == ENOENT ? EN_NOT_FOUND : EN_IO;
    return error_set(err, code, "files", "読めません: %s%.0s", "cannot read %.0s%s", why, path);
}

static bool begins(const char *block, size_t n, const char *mark)
{
    return n >= strlen(mark) && !memcmp(block, mark, strlen(mark));
}

/* A mark at the head says more than the mapping: a corrected list often comes back as UTF-8. */
static enum charset charset_of(const struct mapping *m, const char *block, size_t n)
{
    if (begins(block, n, "\xEF\xBB\xBF"))
        return CHARSET_UTF8;
    return m->encoding == CHARSET_AUTO ? charset_guess(block, n, n < BLOCK) : m->encoding;
}

static int feed(struct passage *p, const char *block, size_t n, bool last, struct en_error *err)
{
    if (!p->charset) {
        enum charset charset = charset_of(p->sheet.mapping, block, n);
        if (charset == CHARSET_UTF16)
            return error_set(err, EN_INVALID, "file",
                             "UTF-16 のファイルです。Excel で「CSV UTF-8」として保存し直してください",
                             "this file is UTF-16; save it as \"CSV UTF-8\"");
        if (begins(block, n, "PK\x03\x04") || begins(block, n, "\xD0\xCF\x11\xE0"))
            return error_set(
                err, EN_INVALID, "file",
                "Excel のブックです。「CSV（コンマ区切り）」か「CSV UTF-8」で保存し直してください",
                "this is an Excel workbook; save it as CSV");
        if (!n)
            return error_set(err, EN_INVALID, "file", "空のファイルです", "the file is empty");
        p->charset = charset_reader_new(charset);
    }
    p->text.n = 0;
    int wrong = charset_read(p->charset, block, n, last, &p->text, err);
    struct en_error earlier = {0};
    /* What was decoded in front of a broken character counts. */
    if (p->text.n && csv_feed(p->csv, p->text.at, p->text.n, wrong ? &earlier : err)) {
        if (wrong)
            *err = earlier;
        return -1;
    }
    p->bytes_read += n;
    if (!p->looking)
        progress_show(&p->progress, p->outcome->rows, p->bytes_read);
    return wrong;
}

static int feed_file(struct passage *p, struct en_error *err)
{
    char *block = mem_alloc(BLOCK);
    ssize_t n;
    int r = 0;
    do {
        n = file_fill(p->fd, block, BLOCK);
        r = n < 0 ? read_failed(p->outcome->file, err) : feed(p, block, (size_t)n, n < BLOCK, err);
    } while (!r && n == BLOCK);
    free(block);
    if (!r)
        r = csv_finish(p->csv, err);
    return !r && !p->sheet.found ? sheet_no_heading(&p->sheet, err) : r;
}

/* ---- files ---- */

static uint64_t file_size(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

static void passage_init(struct passage *p, struct import *im, struct outcome *o, int fd)
{
    *p = (struct passage){.cli = im->cli, .outcome = o, .arena = arena_new(), .fd = fd};
    p->sheet = sheet_new(&im->mapping, p->arena);
    p->csv = csv_reader_new(on_row, p);
    p->progress = progress_begin(im->cli->ja, file_size(fd));
    p->row_arena = arena_new();
    upload_init(&p->upload, im->conn, &p->sheet, o, im->cli->ja);
    gifts_init(&p->gifts, &p->upload, &p->sheet);
}

static void passage_clear(struct passage *p)
{
    progress_end(&p->progress);
    gifts_clear(&p->gifts);
    upload_clear(&p->upload);
    arena_free(p->row_arena);
    keyset_clear(&p->keys);
    charset_reader_free(p->charset);
    csv_reader_free(p->csv);
    buf_clear(&p->text);
    arena_free(p->arena);
    close(p->fd);
}

/* Rows in front of a place that cannot be read are good rows: they are sent and the import is ended. */
static int pass(struct passage *p, struct en_error *err)
{
    struct en_error ending = {0};
    int r = feed_file(p, err);
    if ((gifts_flush(&p->gifts, &ending) || upload_flush(&p->upload, &ending) ||
         upload_finish(&p->upload, &ending)) &&
        !r) {
        *err = ending;
        r = -1;
    }
    outcome_sort(p->outcome);
    if (r)
        error_prefix(err, "%s: ", p->outcome->file);
    return r;
}

/* Numbers of persons stop a list before its first row is sent. What else is wrong with it is told on the way.
 */
static int look_through(struct import *im, struct outcome *o, int fd, struct en_error *err)
{
    struct passage p;
    struct en_error later = {0};
    passage_init(&p, im, o, dup(fd));
    p.looking = mem_alloc(sizeof *p.looking);
    (void)feed_file(&p, &later);
    int r = personal_check(p.looking, &p.sheet, err);
    free(p.looking);
    passage_clear(&p);
    if (lseek(fd, 0, SEEK_SET) < 0)
        r = read_failed(o->file, err);
    if (r)
        error_prefix(err, "%s: ", o->file);
    return r;
}

/* A pipe cannot be read twice: it is taken into memory first. */
static int make_seekable(int fd, struct en_error *err)
{
    if (lseek(fd, 0, SEEK_CUR) >= 0)
        return fd;
    int copy = memfd_create("enishi", MFD_CLOEXEC);
    char *block = mem_alloc(BLOCK);
    ssize_t n = 0;
    while (copy >= 0 && (n = file_fill(fd, block, BLOCK)) > 0 && write(copy, block, (size_t)n) == n)
        ;
    free(block);
    close(fd);
    if (copy >= 0 && n == 0 && lseek(copy, 0, SEEK_SET) == 0)
        return copy;
    if (copy >= 0)
        close(copy);
    return read_failed("-", err);
}

static int import_one(struct import *im, const char *path, struct en_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        read_failed(path, err);
        error_prefix(err, "%s: ", path);
        return -1;
    }
    if ((fd = make_seekable(fd, err)) < 0)
        return -1;
    vec_add(&im->done) = outcome_new(path, im->dry_run, im->rejects);
    if (look_through(im, &im->done.at[im->done.n - 1], fd, err)) {
        close(fd);
        return -1;
    }
    struct passage p;
    passage_init(&p, im, &im->done.at[im->done.n - 1], fd);
    int r = pass(&p, err);
    passage_clear(&p);
    return r;
}

/* ---- what is shown ---- */

static void put_json(const struct import *im, struct buf *out)
{
    struct mp_out packed = {0};
    struct mp document;
    bool several = im->done.n != 1;
    if (several)
        mp_open_array(&packed);
    for (size_t i = 0; i < im->done.n; i++)
        outcome_pack(&im->done.at[i], &packed);
    if (several)
        mp_close(&packed);
    if (mp_read((const uint8_t *)packed.buf.at, packed.buf.n, im->cli->arena, &document, NULL) == 0)
        json_put(out, &document);
    buf_str(out, "\n");
    mp_out_clear(&packed);
}

static void note_stored(const struct import *im)
{
    size_t rows = im->done.n ? im->done.at[im->done.n - 1].rows : 0;
    if (rows && !im->dry_run)
        cli_note(im->cli, arena_printf(im->cli->arena,
                                       im->cli->ja ? "ここまでに送った %zu 行は保存されています"
                                                   : "the %zu rows sent until then are stored",
                                       rows));
}

static enum cli_exit finish(const struct import *im, const struct en_error *err)
{
    struct buf out = {0};
    enum cli_exit status = CLI_DONE;
    for (size_t i = 0; i < im->done.n; i++) {
        status = im->done.at[i].rejected.n ? CLI_PARTLY : status;
        if (im->cli->format != FORMAT_JSON && (im->done.at[i].rows || !err->code))
            outcome_summary(&im->done.at[i], im->cli, &out);
    }
    if (im->cli->format == FORMAT_JSON && im->done.n)
        put_json(im, &out);
    if (err->code) {
        status = cli_fail(im->cli, err);
        note_stored(im);
    }
    enum cli_exit written = out.n ? cli_write(im->cli, &out) : CLI_DONE;
    buf_clear(&out);
    return written ? written : status;
}

/* ---- the command ---- */

/* Opened before anything is read, but never over a list that is to be read; the rows have people in them. */
static int open_rejects(struct import *im, const char *path, const struct arg *files, struct en_error *err)
{
    struct stat out, in;
    if (!path)
        return 0;
    for (size_t i = 0; stat(path, &out) == 0 && i < files->text.n; i++)
        if (stat(files->text.at[i], &in) == 0 && in.st_dev == out.st_dev && in.st_ino == out.st_ino)
            return error_set(err, EN_INVALID, "rejects", "--rejects が取込ファイルと同じです: %s",
                             "--rejects is one of the files to import: %s", path);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    im->rejects = fd < 0 ? NULL : fdopen(fd, "w");
    if (im->rejects)
        return 0;
    return error_set(err, EN_IO, "rejects", "%s に書けません: %s", "cannot write %s: %s", path,
                     strerror(errno));
}

static int close_rejects(struct import *im, struct en_error *err)
{
    if (!im->rejects)
        return 0;
    bool failed = ferror(im->rejects);
    if (fclose(im->rejects) == 0 && !failed)
        return 0;
    return err->code ? -1
                     : error_set(err, EN_IO, "rejects", "エラーの行を書けませんでした",
                                 "the rejected rows could not be written");
}

static int import_all(struct import *im, const struct args *args, struct en_error *err)
{
    const struct arg *files = args_find(args, "files");
    if (mapping_load(im->cli->etc, args_text(args, "mapping"), im->cli->arena, &im->mapping, err) ||
        open_rejects(im, args_text(args, "rejects"), files, err))
        return -1;
    im->conn = enishi_open(im->cli->socket, err);
    int r = im->conn ? 0 : -1;
    for (size_t i = 0; !r && i < files->text.n; i++)
        r = import_one(im, files->text.at[i], err);
    enishi_close(im->conn);
    return close_rejects(im, err) ? -1 : r;
}

static enum cli_exit run(struct cli *cli, const struct args *args, bool dry_run)
{
    struct import im = {.cli = cli, .dry_run = dry_run};
    struct en_error err = {0};
    (void)import_all(&im, args, &err);
    enum cli_exit status = finish(&im, &err);
    for (size_t i = 0; i < im.done.n; i++)
        outcome_clear(&im.done.at[i]);
    vec_clear(&im.done);
    return status;
}

enum cli_exit import_file_run(struct cli *cli, const struct command *c, const struct args *args)
{
    (void)c;
    return run(cli, args, args_flag(args, "dry_run"));
}

enum cli_exit import_preview_run(struct cli *cli, const struct command *c, const struct args *args)
{
    (void)c;
    return run(cli, args, true);
}
