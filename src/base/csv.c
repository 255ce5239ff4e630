/*
 * csv.c - the only place that knows libcsv, and the only place that writes CSV.
 *
 * libcsv has no line numbers and cannot be stopped from a callback, so it is fed one physical line at a time.
 * Invariant: `line` is the line being fed; a record that is open began on `record_line`, its current field on
 * `field_line`.
 */
#include "base/csv.h"

#include <assert.h>
#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

struct csv_reader {
    csv_row_fn *fn;
    void *ctx;
    struct csv_parser parser;
    struct buf text;               /* fields of the open record, each with its NUL */
    size_t start[CSV_COLUMNS_MAX]; /* where in text they begin */
    char *field[CSV_COLUMNS_MAX];  /* for the callback */
    size_t n;                      /* fields so far; more than CSV_COLUMNS_MAX: refused */
    size_t line, record_line, field_line;
    size_t bytes;         /* of the open record */
    bool open;            /* a record has begun */
    bool held;            /* a = at the start of a field is not given to libcsv yet */
    bool after_cr;        /* the last byte was a CR: a LF now belongs to it */
    int result;           /* of the row function, or -1 */
    struct en_error *err; /* of the call under way */
};

/* Blanks belong to the field: libcsv would trim them. */
static int no_blank(unsigned char c)
{
    (void)c;
    return 0;
}

static void on_field(void *bytes, size_t n, void *ctx)
{
    struct csv_reader *r = ctx;
    if (r->n < CSV_COLUMNS_MAX) {
        r->start[r->n] = r->text.n;
        buf_add(&r->text, bytes, n);
        buf_add(&r->text, "", 1);
    }
    r->n++;
    r->field_line = r->line;
}

static int too_many_columns(struct csv_reader *r)
{
    return error_set(r->err, EN_TOO_LARGE, NULL, "%zu行目: 列が%zu個あります（%d個まで）",
                     "line %zu: %zu columns, at most %d are read", r->record_line, r->n, CSV_COLUMNS_MAX);
}

static int hand_over(struct csv_reader *r)
{
    if (r->n > CSV_COLUMNS_MAX)
        return too_many_columns(r);
    for (size_t i = 0; i < r->n; i++)
        r->field[i] = r->text.at + r->start[i];
    struct csv_row row = {.line = r->record_line, .n = r->n, .field = r->field};
    return r->fn(r->ctx, &row, r->err);
}

static void on_row(int terminator, void *ctx)
{
    struct csv_reader *r = ctx;
    (void)terminator;
    if (r->result == 0)
        r->result = hand_over(r);
    r->open = false;
    r->n = r->bytes = r->text.n = 0;
}

struct csv_reader *csv_reader_new(csv_row_fn *fn, void *ctx)
{
    struct csv_reader *r = mem_alloc(sizeof *r);
    r->fn = fn;
    r->ctx = ctx;
    r->line = 1;
    if (csv_init(&r->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        fatal("libcsv does not start");
    csv_set_space_func(&r->parser, no_blank);
    csv_set_blk_size(&r->parser, 4096);
    return r;
}

void csv_reader_free(struct csv_reader *r)
{
    if (!r)
        return;
    csv_free(&r->parser);
    buf_clear(&r->text);
    free(r);
}

/* ---- what is refused ---- */

static int too_long(struct csv_reader *r)
{
    if (r->parser.quoted)
        return error_set(
            r->err, EN_TOO_LARGE, NULL,
            "%zu行目: 1件が%dバイトを超えました。%zu行目の引用符「\"」が閉じていないようです",
            "line %zu: a record of more than %d bytes; the quote opened on line %zu seems not to be closed",
            r->record_line, CSV_RECORD_MAX, r->field_line);
    return error_set(r->err, EN_TOO_LARGE, NULL, "%zu行目: 1件が%dバイトを超えました",
                     "line %zu: a record of more than %d bytes", r->record_line, CSV_RECORD_MAX);
}

static int misplaced_quote(struct csv_reader *r)
{
    if (csv_error(&r->parser) != CSV_EPARSE)
        fatal("libcsv: %s", csv_strerror(csv_error(&r->parser)));
    return error_set(r->err, EN_INVALID, NULL, "%zu行目の%zu列目: 引用符「\"」の位置が正しくありません",
                     "line %zu, column %zu: a quote in the wrong place", r->line, r->n + 1);
}

static int unclosed_quote(struct csv_reader *r)
{
    return error_set(r->err, EN_INVALID, NULL, "%zu行目の引用符「\"」が閉じていません",
                     "the quote opened on line %zu is not closed", r->field_line);
}

static int nul_byte(struct csv_reader *r)
{
    return error_set(r->err, EN_INVALID, NULL, "%zu行目: NULバイト（0x00）があります",
                     "line %zu: a NUL byte (0x00)", r->line);
}

/* ---- feeding ---- */

static int give(struct csv_reader *r, const char *bytes, size_t n)
{
    if (r->result == 0 && n && csv_parse(&r->parser, bytes, n, on_field, on_row, r) != n)
        return misplaced_quote(r);
    return r->result;
}

/* libcsv's states ROW_NOT_BEGUN and FIELD_NOT_BEGUN */
static bool at_field_start(const struct csv_reader *r)
{
    return !r->parser.quoted && r->parser.pstate <= 1;
}

/* A = that came last, before it is known whether a quote follows. */
static int give_held(struct csv_reader *r, char next)
{
    bool held = r->held;
    r->held = false;
    return held && next != '"' ? give(r, "=", 1) : 0;
}

/* ="0870001" is how a text is kept a text in a spreadsheet; in a CSV file it is no CSV. The sign goes, the
 * quotes are quotes. */
static int parse(struct csv_reader *r, const char *bytes, size_t n)
{
    const char *end = bytes + n, *sign;
    if (n && give_held(r, *bytes))
        return -1;
    for (; bytes < end && (sign = memchr(bytes, '=', (size_t)(end - bytes))); bytes = sign + 1) {
        if (give(r, bytes, (size_t)(sign - bytes)))
            return -1;
        bool starts = at_field_start(r);
        r->held = starts && sign + 1 == end;
        if (!r->held && !(starts && sign[1] == '"') && give(r, "=", 1))
            return -1;
    }
    return give(r, bytes, (size_t)(end - bytes));
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

/* Bytes of one line, or a piece of one, within what a record may be. */
static int feed_piece(struct csv_reader *r, const char *bytes, size_t n)
{
    if (!r->open && !is_line_end(*bytes)) {
        r->open = true;
        r->record_line = r->field_line = r->line;
    }
    if (memchr(bytes, '\0', n))
        return nul_byte(r);
    bool ends_line = is_line_end(bytes[n - 1]);
    bool fits = r->bytes + n - ends_line <= CSV_RECORD_MAX;
    size_t take = fits ? n : 0;
    if (!fits && r->bytes < CSV_RECORD_MAX)
        take = CSV_RECORD_MAX - r->bytes;
    r->bytes += take;
    int rc = parse(r, bytes, take);
    if (rc == 0 && !fits)
        return too_long(r);
    if (!r->open)
        r->bytes = 0;
    return rc;
}

/* The length of the line at `bytes` with its LF or CR (CRLF is taken as a CR and a LF that follows it). */
static size_t line_length(const char *bytes, size_t n)
{
    const char *lf = memchr(bytes, '\n', n);
    size_t upto = lf ? (size_t)(lf - bytes) + 1 : n;
    const char *cr = memchr(bytes, '\r', upto);
    return cr ? (size_t)(cr - bytes) + 1 : upto;
}

static int feed_line(struct csv_reader *r, const char *bytes, size_t n)
{
    /* The LF of a CRLF still belongs to the line its CR ended. */
    if (r->after_cr && *bytes != '\n')
        r->line++;
    r->after_cr = bytes[n - 1] == '\r';
    int rc = feed_piece(r, bytes, n);
    r->line += rc == 0 && bytes[n - 1] == '\n';
    return rc;
}

int csv_feed(struct csv_reader *r, const char *bytes, size_t n, struct en_error *err)
{
    assert(r->result == 0);
    r->err = err;
    while (n > 0 && r->result == 0) {
        size_t length = line_length(bytes, n);
        r->result = feed_line(r, bytes, length);
        bytes += length;
        n -= length;
    }
    return r->result;
}

int csv_finish(struct csv_reader *r, struct en_error *err)
{
    assert(r->result == 0);
    r->err = err;
    if (give_held(r, '\0'))
        return -1;
    if (csv_fini(&r->parser, on_field, on_row, r) != 0)
        r->result = unclosed_quote(r);
    return r->result;
}

/* ---- writing ---- */

/* What a spreadsheet may take for the start of a formula (OWASP, CSV injection). */
static bool looks_like_formula(const char *text)
{
    static const uint32_t first[] = {'=', '+', '-', '@', '\t', '\r', 0xFF1D, 0xFF0B, 0xFF0D, 0xFF20};
    uint32_t cp = text_next(&text);
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++)
        if (cp == first[i])
            return *text; /* a sign alone, the － of an empty cell, starts nothing */
    return false;
}

static bool is_edge_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool needs_quotes(const char *text)
{
    size_t n = strlen(text);
    return n > 0 && (strpbrk(text, ",\"\r\n") || is_edge_blank(text[0]) || is_edge_blank(text[n - 1]));
}

static void put_quoted(struct buf *out, const char *prefix, const char *text)
{
    buf_str(out, "\"");
    buf_str(out, prefix);
    for (;;) {
        size_t plain = strcspn(text, "\"");
        buf_add(out, text, plain);
        text += plain;
        if (!*text)
            break;
        buf_str(out, "\"\"");
        text++;
    }
    buf_str(out, "\"");
}

void csv_put(struct buf *out, const char *text)
{
    if (looks_like_formula(text))
        put_quoted(out, "'", text);
    else if (needs_quotes(text))
        put_quoted(out, "", text);
    else
        buf_str(out, text);
}

void csv_put_number(struct buf *out, const char *digits)
{
    assert(digits[strspn(digits, "0123456789.-")] == '\0');
    buf_str(out, digits);
}
