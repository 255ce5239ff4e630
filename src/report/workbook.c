/*
 * workbook.c - the only place that sets a document as a workbook.
 *
 * A section that names a sheet begins one; the sections behind it go on below. The first sheet carries the
 * title block. libxlsxwriter keeps what it is given until the end and reports errors only then; it takes
 * texts as they are, so they are made clean before.
 */
#include "report/workbook.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/text.h"
#include "base/vec.h"
#include "report/markup.h"
#include "report/workbook_charts.h"
#include "report/zip_check.h"

#define PAPER_A4         9
#define LABEL_MAX        38 /* widest columns, in characters */
#define WORDS_WIDTH      30
#define NUMBER_MIN       7
#define PAPER_LONG       842.0 /* points of A4 */
#define PAPER_SHORT      595.0
#define SIDE_POINTS      72.0 /* of margins, left and right, above and below */
#define EDGE_POINTS      108.0
#define CHARACTER_POINTS 5.45
#define LINE_POINTS      15.0
#define LINES_MAX        26 /* Excel's rows are at most 409 points high */
#define PEN_LINES        3
#define TITLE_POINTS     22.0
#define SEAL_POINTS      42.0
#define HEADER_BYTES     80    /* of a text within the 255 that a header may have */
#define TEXT_MAX         32000 /* characters of a cell: Excel's limit is 32,767 */

enum look {
    LOOK_PLAIN,
    LOOK_TITLE,
    LOOK_HEADING, /* of a section */
    LOOK_HEAD,    /* of a column */
    LOOK_BOX,
    LOOK_WORDS, /* within a table */
    LOOK_FIGURE,
};

/* What a format is made of; each is made once. */
struct style {
    enum look look;
    const char *numbers; /* number format; NULL = a text */
    int indent;
    bool total, wraps;
    bool top; /* of a row of several lines */
};

struct book {
    lxw_workbook *book;
    const struct document *d;
    VEC(struct {
        struct style style;
        lxw_format *format;
    })
    formats;
    lxw_worksheet *sheet;
    lxw_row_t row;
    size_t columns;            /* of the widest table of the sheet */
    lxw_row_t page, page_rows; /* where the printed page began; how many rows one holds */
    VEC(lxw_row_t) breaks;     /* of the sheet, ended by 0 when it is done */
    bool bare;                 /* nothing but the title is on this sheet yet */
    double width[DOC_COLUMNS_MAX];
};

/* ---- formats ---- */

/* Positive; negative with ▲; zero. */
static const char *numbers_of(const struct document *d, const struct doc_cell *c)
{
    static const char digits[] = ".0000";
    const char *mark = c->star ? doc_say(d, "\"＊\"", "\"*\"") : "";
    const char *plain = arena_printf(d->arena, "0%.*s", c->decimals ? c->decimals + 1 : 0, digits);
    if (c->yearly)
        return arena_printf(d->arena, doc_say(d, "\"年\"#,##0%s", "#,##0\" a year\"%s"), mark);
    const char *zero = c->dash ? doc_say(d, "\"－\"", "\"-\"") : plain;
    return arena_printf(d->arena, "#,##%s%s;\"▲\"#,##%s%s;%s%s", plain, mark, plain, mark, zero, mark);
}

static bool same_style(const struct style *a, const struct style *b)
{
    bool numbers = a->numbers == b->numbers || (a->numbers && b->numbers && !strcmp(a->numbers, b->numbers));
    return a->look == b->look && numbers && a->indent == b->indent && a->total == b->total &&
           a->wraps == b->wraps && a->top == b->top;
}

static void set_frame(lxw_format *f, const struct style *s)
{
    format_set_border(f, LXW_BORDER_THIN);
    if (s->total)
        format_set_top(f, LXW_BORDER_MEDIUM);
}

static void set_look(lxw_format *f, const struct style *s)
{
    format_set_font_name(f, "Yu Gothic");
    format_set_font_size(f, s->look == LOOK_TITLE ? 14 : 10);
    format_set_align(f, s->top ? LXW_ALIGN_VERTICAL_TOP : LXW_ALIGN_VERTICAL_CENTER);
    if (s->wraps)
        format_set_text_wrap(f);
    if (s->look == LOOK_TITLE || s->look == LOOK_HEADING)
        format_set_bold(f);
    if (s->look == LOOK_HEAD || s->look == LOOK_BOX) {
        format_set_align(f, LXW_ALIGN_CENTER);
        format_set_text_wrap(f);
    }
    if (s->look == LOOK_HEAD)
        format_set_bg_color(f, 0xE8E8E8);
    if (s->look >= LOOK_HEAD)
        set_frame(f, s);
    if (s->look == LOOK_FIGURE)
        format_set_align(f, LXW_ALIGN_RIGHT);
    if (s->indent)
        format_set_indent(f, (uint8_t)s->indent);
    if (s->numbers)
        format_set_num_format(f, s->numbers);
}

static lxw_format *format_of(struct book *b, struct style style)
{
    for (size_t i = 0; i < b->formats.n; i++)
        if (same_style(&b->formats.at[i].style, &style))
            return b->formats.at[i].format;
    lxw_format *f = workbook_add_format(b->book);
    if (!f)
        fatal("libxlsxwriter gives no format");
    set_look(f, &style);
    vec_add(&b->formats).style = style;
    b->formats.at[b->formats.n - 1].format = f;
    return f;
}

static lxw_format *chart_format(void *ctx, const struct doc_cell *c)
{
    double value;
    struct book *b = ctx;
    if (!c)
        return format_of(b, (struct style){.look = LOOK_HEADING});
    if (!cell_number(c, &value))
        return format_of(b, (struct style){.look = LOOK_WORDS});
    return format_of(b, (struct style){.look = LOOK_FIGURE, .numbers = numbers_of(b->d, c)});
}

/* ---- texts ---- */

/* Spreadsheets read _x0041_ as the letter A: such a text has its first sign written so itself. */
static const char *unescaped(const struct book *b, const char *s)
{
    struct buf out = {0};
    if (!strstr(s, "_x"))
        return s;
    for (; *s; s++) {
        bool looks = s[0] == '_' && s[1] == 'x' && strspn(s + 2, "0123456789abcdefABCDEF") >= 4 &&
                     s[6] == '_';
        buf_str(&out, looks ? "_x005F" : "");
        buf_add(&out, s, 1);
    }
    const char *text = arena_strndup(b->d->arena, out.at, out.n);
    buf_clear(&out);
    return text;
}

static const char *clean(const struct book *b, const char *s)
{
    s = unescaped(b, markup_clean(s, b->d->arena));
    const char *end = s;
    for (size_t i = 0; i < TEXT_MAX && *end; i++)
        (void)text_next(&end);
    return *end ? arena_strndup(b->d->arena, s, (size_t)(end - s)) : s;
}

static void must(lxw_error error)
{
    if (error)
        fatal("libxlsxwriter: %s", lxw_strerror(error));
}

static void put_string(struct book *b, size_t column, const char *s, struct style style)
{
    must(worksheet_write_string(b->sheet, b->row, (lxw_col_t)column, clean(b, s), format_of(b, style)));
}

/* Lines that a text takes in so many characters. */
static double lines_of(const struct book *b, const char *s, double width)
{
    double lines = 0;
    for (const char *at = s; at; at = strchr(at, '\n') ? strchr(at, '\n') + 1 : NULL) {
        const char *line = arena_strndup(b->d->arena, at, strcspn(at, "\n"));
        lines += 1 + floor((double)text_columns(line) / width);
    }
    return lines;
}

/* A text over the whole width, as high as its lines. */
static void put_wide(struct book *b, const char *s, enum look look)
{
    double width = 0;
    for (size_t i = 0; i < b->columns; i++)
        width += b->width[i];
    double lines = lines_of(b, s, width * 0.9);
    struct style style = {.look = look, .wraps = true};
    if (b->columns > 1)
        must(worksheet_merge_range(b->sheet, b->row, 0, b->row, (lxw_col_t)(b->columns - 1), clean(b, s),
                                   format_of(b, style)));
    else
        put_string(b, 0, s, style);
    must(worksheet_set_row(b->sheet, b->row, LINE_POINTS * lines + 2, NULL));
    b->row++;
}

static void put_all_wide(struct book *b, const struct doc_text *t)
{
    for (; t; t = t->next)
        put_wide(b, t->text, LOOK_PLAIN);
}

/* ---- columns ---- */

static size_t longest_line(const char *s)
{
    size_t longest = 0, n = 0;
    while (*s) {
        uint32_t cp = text_next(&s);
        char one[5] = {0};
        (void)text_put(one, cp);
        n = cp == '\n' ? 0 : n + text_columns(one);
        longest = n > longest ? n : longest;
    }
    return longest;
}

/* A heading may take three lines. */
static double width_of(const struct book *b, const struct doc_table *t, size_t column)
{
    size_t head = text_columns(t->column[column].heading), widest = head > 8 ? head / 3 + 3 : head;
    if (t->column[column].wraps)
        return WORDS_WIDTH;
    for (const struct doc_row *r = t->row; r; r = r->next) {
        size_t n = longest_line(cell_text(b->d, &r->cell[column])) + 2 * (size_t)r->indent * !column;
        widest = n > widest ? n : widest;
    }
    widest = widest < NUMBER_MIN && t->column[column].number ? NUMBER_MIN : widest;
    return (double)(widest > LABEL_MAX ? LABEL_MAX : widest) + 1.5;
}

/* ---- pages ---- */

/* How many rows fit on a sheet of paper once its columns fit on its width. */
static void measure_page(struct book *b)
{
    bool lying = b->d->landscape;
    double width = 0, paper_width = lying ? PAPER_LONG : PAPER_SHORT,
           paper_height = lying ? PAPER_SHORT : PAPER_LONG;
    for (size_t i = 0; i < b->columns; i++)
        width += b->width[i] * CHARACTER_POINTS;
    double scale = width > paper_width - SIDE_POINTS ? (paper_width - SIDE_POINTS) / width : 1;
    b->page_rows = (lxw_row_t)((paper_height - EDGE_POINTS) / scale / LINE_POINTS) - 1;
}

static void measure(struct book *b, const struct doc_section *first)
{
    b->columns = 1;
    memset(b->width, 0, sizeof b->width);
    for (const struct doc_section *s = first; s && (s == first || !s->sheet); s = s->next)
        for (const struct doc_table *t = s->table; t; t = t->next) {
            b->columns = t->columns > b->columns ? t->columns : b->columns;
            for (size_t i = 0; i < t->columns; i++) {
                double width = width_of(b, t, i);
                b->width[i] = width > b->width[i] ? width : b->width[i];
            }
        }
    for (size_t i = 0; i < b->columns; i++)
        must(worksheet_set_column(b->sheet, (lxw_col_t)i, (lxw_col_t)i, b->width[i], NULL));
    measure_page(b);
}

/* What fits on one page and does not fit on the rest of this one begins a new one. */
static void keep_together(struct book *b, size_t rows)
{
    bool bare = b->bare; /* a title is not left alone on its page */
    b->bare = false;
    if (b->row - b->page + rows <= b->page_rows || rows > b->page_rows || bare)
        return;
    vec_add(&b->breaks) = b->row;
    b->page = b->row - 1; /* the row that is repeated */
}

static void end_sheet(struct book *b)
{
    if (b->sheet && b->breaks.n) {
        vec_add(&b->breaks) = 0;
        must(worksheet_set_h_pagebreaks(b->sheet, b->breaks.at));
    }
    vec_clear(&b->breaks);
}

/* ---- sheets ---- */

/* A text for a header: & begins a code there. */
static const char *header_text(const struct book *b, const char *s)
{
    struct buf out = {0};
    s = clean(b, s);
    while (*s && out.n < HEADER_BYTES) {
        const char *from = s;
        (void)text_next(&s);
        buf_str(&out, *from == '&' ? "&" : "");
        buf_add(&out, from, (size_t)(s - from));
    }
    const char *text = arena_strndup(b->d->arena, out.n ? out.at : "", out.n);
    buf_clear(&out);
    return text;
}

static void set_paper(struct book *b)
{
    const struct document *d = b->d;
    worksheet_set_paper(b->sheet, PAPER_A4);
    if (d->landscape)
        worksheet_set_landscape(b->sheet);
    else
        worksheet_set_portrait(b->sheet);
    worksheet_set_margins(b->sheet, 0.5, 0.5, 0.8, 0.7);
    worksheet_fit_to_pages(b->sheet, 1, 0);
    must(
        worksheet_set_header(b->sheet, arena_printf(d->arena, "&L%s　%s&R%s%s%s", header_text(b, d->city),
                                                    header_text(b, d->division), d->marking ? d->marking : "",
                                                    d->marking ? "　" : "", header_text(b, d->date))));
    must(worksheet_set_footer(b->sheet, "&C&P / &N"));
}

static void new_sheet(struct book *b, const char *name)
{
    end_sheet(b);
    b->sheet = workbook_add_worksheet(b->book, name);
    if (!b->sheet)
        fatal("libxlsxwriter takes no sheet called %s", name);
    b->row = b->page = 0;
    b->bare = true;
    set_paper(b);
}

static const char *title_of(const struct document *d)
{
    return d->state ? arena_printf(d->arena, doc_say(d, "%s（%s）", "%s (%s)"), d->title, d->state)
                    : d->title;
}

/* 供覧: names above, room for the seals below, at the right. */
static void put_boxes(struct book *b)
{
    const struct document *d = b->d;
    struct style box = {.look = LOOK_BOX};
    if (!d->nboxes || b->columns < d->nboxes + 2)
        return;
    lxw_col_t first = (lxw_col_t)(b->columns - d->nboxes - 1);
    b->row = 2;
    must(worksheet_merge_range(b->sheet, 0, first, 1, first, doc_say(d, "供覧", "Seen"), format_of(b, box)));
    for (size_t i = 0; i < d->nboxes; i++) {
        lxw_col_t column = (lxw_col_t)(first + 1 + i);
        must(worksheet_write_string(b->sheet, 0, column, clean(b, d->box[i]), format_of(b, box)));
        must(worksheet_write_blank(b->sheet, 1, column, format_of(b, box)));
    }
    must(worksheet_set_row(b->sheet, 1, SEAL_POINTS, NULL));
}

static void put_title(struct book *b)
{
    const struct document *d = b->d;
    put_boxes(b);
    must(worksheet_set_row(b->sheet, b->row, TITLE_POINTS, NULL));
    put_string(b, 0, d->marking ? arena_printf(d->arena, "【%s】%s", d->marking, title_of(d)) : title_of(d),
               (struct style){.look = LOOK_TITLE});
    b->row++;
    put_string(b, 0, arena_printf(d->arena, "%s　%s", d->date, d->division),
               (struct style){.look = LOOK_PLAIN});
    b->row++;
    put_all_wide(b, d->line);
}

/* ---- tables ---- */

static bool has_words(const struct doc_table *t)
{
    for (size_t i = 0; i < t->columns; i++)
        if (t->column[i].wraps)
            return true;
    return false;
}

static bool has_lines(const struct book *b, const struct doc_cell *c)
{
    return strchr(cell_text(b->d, c), '\n');
}

static void put_cell(struct book *b, const struct doc_table *t, const struct doc_row *r, size_t i)
{
    const struct doc_cell *c = &r->cell[i];
    double value;
    struct style style = {.look = t->column[i].number ? LOOK_FIGURE : LOOK_WORDS,
                          .indent = i ? 0 : r->indent,
                          .total = r->total,
                          .wraps = t->column[i].wraps || has_lines(b, c),
                          .top = has_words(t)};
    if (cell_number(c, &value)) {
        style.numbers = numbers_of(b->d, c);
        must(worksheet_write_number(b->sheet, b->row, (lxw_col_t)i, value, format_of(b, style)));
    } else {
        put_string(b, i, cell_text(b->d, c), style);
    }
}

/* So high that nothing of its sentences is cut off. */
static void set_height(struct book *b, const struct doc_table *t, const struct doc_row *r)
{
    double most = t->pen ? PEN_LINES : 1;
    for (size_t i = 0; i < t->columns; i++) {
        double lines = lines_of(b, cell_text(b->d, &r->cell[i]), b->width[i] - 1);
        most = lines > most ? lines : most;
    }
    if (most > 1)
        must(worksheet_set_row(b->sheet, b->row, LINE_POINTS * (most < LINES_MAX ? most : LINES_MAX), NULL));
}

/* The row of the headings. */
static lxw_row_t put_table(struct book *b, const struct doc_table *t)
{
    lxw_row_t head;
    double lines = 1;
    if (t->caption) {
        put_string(b, 0, t->caption, (struct style){.look = LOOK_PLAIN});
        b->row++;
    }
    head = b->row;
    for (size_t i = 0; i < t->columns; i++) {
        double needs = (double)text_columns(t->column[i].heading) / (b->width[i] - 1);
        lines = needs > lines ? needs : lines;
        put_string(b, i, t->column[i].heading, (struct style){.look = LOOK_HEAD});
    }
    must(worksheet_set_row(b->sheet, b->row++, LINE_POINTS * ceil(lines), NULL));
    for (const struct doc_row *r = t->row; r; r = r->next, b->row++) {
        if (has_words(t))
            set_height(b, t, r);
        for (size_t i = 0; i < t->columns; i++)
            put_cell(b, t, r, i);
    }
    b->row++;
    return head;
}

/* The first table's heading stays in sight and is printed on every page if its sheet has no other. */
static void hold_heading(struct book *b, const struct doc_section *s, lxw_row_t head)
{
    bool alone = s->table && !s->table->next && (!s->next || s->next->sheet);
    lxw_row_t row = alone ? head : 0;
    worksheet_freeze_panes(b->sheet, row + 1, alone ? 1 : 0);
    must(worksheet_repeat_rows(b->sheet, row, row));
}

/* Rows of a table with its caption and heading. */
static size_t rows_of(const struct doc_table *t)
{
    size_t n = 1 + (t->caption != NULL);
    for (const struct doc_row *r = t->row; r; r = r->next)
        n++;
    return n;
}

static void put_section(struct book *b, const struct doc_section *s)
{
    const struct document *d = b->d;
    lxw_row_t head = 0;
    keep_together(b, 2 + (s->table ? rows_of(s->table) : 1));
    put_string(b, 0,
               s->unit ? arena_printf(d->arena, doc_say(d, "%s（単位：%s）", "%s (%s)"), s->title, s->unit)
                       : s->title,
               (struct style){.look = LOOK_HEADING});
    b->row++;
    for (const struct doc_table *t = s->table; t; t = t->next) {
        if (t != s->table)
            keep_together(b, rows_of(t));
        lxw_row_t row = put_table(b, t);
        head = t == s->table ? row : head;
    }
    put_all_wide(b, s->line);
    b->row += s->line != NULL;
    if (s->sheet)
        hold_heading(b, s, head);
}

static void put_sections(struct book *b)
{
    for (const struct doc_section *s = b->d->section; s; s = s->next) {
        bool first = s == b->d->section;
        if (s->sheet || first) {
            new_sheet(b, s->sheet ? s->sheet : doc_say(b->d, "報告", "Report"));
            measure(b, s);
            if (first) {
                put_title(b);
            } else {
                put_string(b, 0, title_of(b->d), (struct style){.look = LOOK_HEADING});
                b->row++;
            }
        }
        put_section(b, s);
    }
    put_all_wide(b, b->d->note);
    end_sheet(b);
}

static void put_charts(struct book *b)
{
    const char *name = doc_say(b->d, "図", "Charts");
    if (!b->d->chart)
        return;
    new_sheet(b, name);
    put_string(b, 0, title_of(b->d), (struct style){.look = LOOK_HEADING});
    workbook_charts(b->book, b->sheet, name, b->d, chart_format, b);
}

/* ---- the file ---- */

static void set_properties(struct book *b)
{
    lxw_doc_properties p = {0};
    int64_t made = 0;
    (void)civil_parse_time(b->d->made_at, &made, NULL);
    p.title = (char *)(uintptr_t)clean(b, b->d->title);
    p.company = (char *)(uintptr_t)clean(b, b->d->city);
    p.created = (time_t)made;
    must(workbook_set_properties(b->book, &p));
}

/* libxlsxwriter tells of errors on standard error as well, in words of its own; ours are told once, by
 * whoever called. */
static lxw_error close_quietly(lxw_workbook *book, int *why)
{
    int saved = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    (void)fflush(stderr);
    if (nowhere >= 0 && saved >= 0)
        (void)dup2(nowhere, STDERR_FILENO);
    errno = 0;
    lxw_error error = workbook_close(book);
    *why = errno;
    (void)fflush(stderr);
    if (saved >= 0) {
        (void)dup2(saved, STDERR_FILENO);
        (void)close(saved);
    }
    if (nowhere >= 0)
        (void)close(nowhere);
    return error;
}

int workbook_write(const char *path, const struct document *d, struct en_error *err)
{
    struct book b = {.book = workbook_new(path), .d = d};
    if (!b.book)
        fatal("libxlsxwriter gives no workbook");
    set_properties(&b);
    put_sections(&b);
    put_charts(&b);
    int why;
    lxw_error error = close_quietly(b.book, &why);
    vec_clear(&b.formats);
    if (!error && zip_is_whole(path))
        return 0;
    return error_set(err, why == ENOSPC || why == EDQUOT ? EN_DISK_FULL : EN_IO, "output",
                     "ブックを書けません: %s", "cannot write the workbook: %s",
                     why ? strerror(why) : lxw_strerror(error ? error : LXW_ERROR_CREATING_TMPFILE));
}
