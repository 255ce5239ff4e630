/*
 * document.h - a report as what it says, before it has a form: title block, sections with tables, notes,
 * charts. Every report is built once as a document; print.c, document_csv.c, html.c and workbook.c each give
 * it one form.
 *
 * Everything lives in the document's arena. Texts are those of the reply: each form makes them harmless for
 * itself. Lists keep the order in which things were added.
 */
#ifndef REPORT_DOCUMENT_H
#define REPORT_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "wire/mp.h"

#define DOC_COLUMNS_MAX  32
#define DOC_BOXES_MAX    8
#define DOC_SERIES_MAX   2
#define DOC_DECIMALS_MAX 4

/* The signs are those of official statistics. */
enum cell_kind {
    CELL_EMPTY,
    CELL_TEXT,       /* text */
    CELL_WHOLE,      /* n */
    CELL_DECIMAL,    /* n of which the last `decimals` digits stand behind the point */
    CELL_NONE,       /* － has no meaning here */
    CELL_UNKNOWN,    /* … not known (yet) */
    CELL_SUPPRESSED, /* X not published */
    CELL_ALL_NEW,    /* 皆増 there was nothing before */
    CELL_NONE_LEFT,  /* 皆減 nothing is left */
};

struct doc_cell {
    enum cell_kind kind;
    bool dash;   /* a CELL_WHOLE of 0 is shown as － */
    bool yearly; /* a target of every year: 年80 */
    bool star;   /* ＊ behind the figure: preliminary */
    int decimals;
    int64_t n;
    const char *text;
};

struct doc_column {
    const char *heading;
    bool number; /* aligned at the right */
    bool wraps;  /* a text that may go on in a next line */
};

struct doc_row {
    struct doc_row *next;
    const char *code; /* of the figure, NULL = none */
    int indent;       /* part of the row above it */
    bool total;
    struct doc_cell *cell; /* one a column */
};

struct doc_table {
    struct doc_table *next;
    const char *caption; /* NULL = none */
    bool pen;            /* cells are filled in by hand: rows have room for it */
    size_t columns;
    struct doc_column column[DOC_COLUMNS_MAX];
    struct doc_row *row, *last;
};

struct doc_text {
    struct doc_text *next;
    const char *text; /* may have several lines */
};

struct doc_section {
    struct doc_section *next;
    const char *title;
    const char *unit;  /* NULL = the table says it */
    const char *sheet; /* of a workbook: begins a new one of this name; NULL = goes on in the last */
    struct doc_table *table, *last_table;
    struct doc_text *line, *last_line; /* below the tables */
};

enum chart_kind {
    CHART_COLUMNS, /* months side by side */
    CHART_LINES,   /* an amount and what it should be */
    CHART_BARS,    /* lying */
};

struct doc_chart {
    struct doc_chart *next;
    enum chart_kind kind;
    const char *title, *unit;
    size_t n;
    const char **category;
    size_t nseries;
    struct {
        const char *name;
        struct doc_cell *value; /* n of them; CELL_EMPTY = nothing to draw */
    } series[DOC_SERIES_MAX];
};

struct document {
    struct arena *arena;
    bool ja;
    bool landscape;
    const char *title;   /* 根室市…　月報　令和６年10月分 */
    const char *state;   /* 速報, 確定: behind the title; NULL = none */
    const char *marking; /* 取扱注意; NULL = none */
    const char *city, *division, *date;
    const char *made_at; /* the moment, RFC 3339; "" = not known */
    size_t nboxes;       /* 供覧: who initials the paper */
    const char *box[DOC_BOXES_MAX];
    struct doc_text *line, *last_line; /* below the title */
    struct doc_section *section, *last_section;
    struct doc_chart *chart, *last_chart;
    struct doc_text *note, *last_note; /* at the end */
};

struct document *document_new(struct arena *a, bool ja);
/* The head all replies of reports share: city, division, moment, circulation. */
void document_head(struct document *d, const struct mp *reply);
struct doc_section *document_section(struct document *d, const char *title, const char *unit);
void document_line(struct document *d, const char *text);
void document_note(struct document *d, const char *text);
void section_line(struct document *d, struct doc_section *s, const char *text);
struct doc_table *section_table(struct document *d, struct doc_section *s, const char *caption);
/* A column; NULL of `heading` is "". */
struct doc_column *table_head(struct doc_table *t, const char *heading, bool number);
/* A row of empty cells; all columns must be there. */
struct doc_row *table_row(struct document *d, struct doc_table *t, const char *code);
struct doc_chart *document_chart(struct document *d, enum chart_kind kind, const char *title,
                                 const char *unit, size_t n);
struct doc_cell *chart_series(struct document *d, struct doc_chart *c, const char *name);

/* The word, or the format, in the document's language. */
#define doc_say(d, japanese, english) ((d)->ja ? (japanese) : (english))

#define CELL_OF_WHOLE(x)  ((struct doc_cell){.kind = CELL_WHOLE, .n = (x)})
#define CELL_OF_COUNT(x)  ((struct doc_cell){.kind = CELL_WHOLE, .n = (x), .dash = true})
#define CELL_OF_TENTHS(x) ((struct doc_cell){.kind = CELL_DECIMAL, .n = (x), .decimals = 1})
#define CELL_OF_TEXT(x)   ((struct doc_cell){.kind = CELL_TEXT, .text = (x)})
#define CELL_OF_SIGN(k)   ((struct doc_cell){.kind = (k)})

/* The cell as it is printed: "1,234", "▲0.5", "－", "皆増", "年80". */
const char *cell_text(const struct document *d, const struct doc_cell *c);
/* Does it hold a number? *value is that number. */
bool cell_number(const struct doc_cell *c, double *value);

#endif
