/*
 * sheet.c - the only place that finds the heading row and decides whether a list may be imported at all.
 */
#include "cli/sheet.h"

#include <string.h>

#include "base/fold.h"
#include "report/safe.h"

/* Enough of the headings to recognise the row; a mapping with a single column is content with that. */
#define HEADINGS_WANTED 2

/* 番号法: numbers of persons may not be kept. */
static const char *const forbidden[] = {"個人番号", "マイナンバー"};

struct sheet sheet_new(const struct mapping *m, struct arena *a)
{
    return (struct sheet){.mapping = m, .arena = a};
}

static const char **folded_of(const struct csv_row *row, struct arena *a)
{
    const char **folded = arena_array(a, row->n, sizeof *folded);
    for (size_t i = 0; i < row->n; i++)
        folded[i] = fold_text(a, row->field[i]);
    return folded;
}

/* Column of the first of the headings that is there; n if none is. */
static size_t find_heading(const char *const folded[], size_t n, const struct mapping_texts *headings,
                           struct arena *a)
{
    for (size_t h = 0; h < headings->n; h++) {
        const char *wanted = fold_text(a, headings->at[h]);
        for (size_t i = 0; i < n; i++)
            if (!strcmp(folded[i], wanted))
                return i;
    }
    return n;
}

static struct sheet_field find_joined(const char *const folded[], size_t n, const struct mapping_texts *join,
                                      struct arena *a)
{
    struct sheet_field f = {arena_array(a, join->n, sizeof *f.column), 0};
    for (size_t i = 0; i < join->n; i++) {
        struct mapping_texts one = {&join->at[i], 1};
        size_t at = find_heading(folded, n, &one, a);
        if (at < n)
            f.column[f.n++] = at;
    }
    return f;
}

static struct sheet_field find_field(const char *const folded[], size_t n, const struct mapping_field *m,
                                     struct arena *a)
{
    size_t at = find_heading(folded, n, &m->from, a);
    if (at == n)
        return find_joined(folded, n, &m->join, a);
    struct sheet_field f = {arena_array(a, 1, sizeof *f.column), 1};
    f.column[0] = at;
    return f;
}

static size_t find_fields(struct sheet *s, const char *const folded[], size_t n)
{
    size_t columns = 0;
    s->field = arena_array(s->arena, s->mapping->n, sizeof *s->field);
    for (size_t i = 0; i < s->mapping->n; i++) {
        s->field[i] = find_field(folded, n, &s->mapping->field[i], s->arena);
        columns += s->field[i].n;
    }
    s->status = arena_array(s->arena, s->mapping->nstatus, sizeof *s->status);
    for (size_t i = 0; i < s->mapping->nstatus; i++)
        s->status[i] = find_heading(folded, n, &s->mapping->status[i].from, s->arena);
    return columns;
}

/* ---- what is wrong with a heading ---- */

static const char *listed(const char *const texts[], size_t n, struct arena *a)
{
    struct buf b = {0};
    for (size_t i = 0; i < n && b.n < 240; i++)
        if (*texts[i])
            buf_printf(&b, "%s%s", b.n ? "、" : "", safe_text(texts[i], SAFE_LINE, a));
    const char *s = b.n ? arena_strndup(a, b.at, b.n) : "";
    buf_clear(&b);
    return s;
}

static int refuse_forbidden(const struct sheet *s, const char *const folded[], struct en_error *err)
{
    for (size_t i = 0; i < s->headings; i++)
        for (size_t k = 0; k < sizeof forbidden / sizeof *forbidden; k++)
            if (strstr(folded[i], forbidden[k]))
                return error_set(
                    err, EN_INVALID, NULL,
                    "「%"
                    "s」の列があるため取り込みません。個人番号は法律により保存できません。列ごと消してくださ"
                    "い",
                    "it has the column \"%s\": personal numbers may not be kept by law; delete the column",
                    s->heading[i]);
    return 0;
}

static const struct mapping_field *mapped(const struct sheet *s, const char *name, size_t *index)
{
    for (size_t i = 0; i < s->mapping->n; i++)
        if (!strcmp(s->mapping->field[i].name, name)) {
            *index = i;
            return &s->mapping->field[i];
        }
    return NULL;
}

static int missing_column(const struct sheet *s, const char *name, const struct mapping_field *f,
                          struct en_error *err)
{
    const char *found = listed(s->heading, s->headings, s->arena);
    if (!f)
        return error_set(err, EN_INVALID, name, "対応表 %s に、必ず要る項目 %s がありません",
                         "the mapping %s has no field %s, which is required", s->mapping->name, name);
    const struct mapping_texts *headings = f->from.n ? &f->from : &f->join;
    return error_set(
        err, EN_INVALID, name,
        "対応表 %s に要る列（%s）がありません。見出しは %s のどれかのはずですが、あるのは %s です",
        "mapping %s: there is no column for %s; wanted one of %s, found %s", s->mapping->name, name,
        listed(headings->at, headings->n, s->arena), found);
}

static int want_column(const struct sheet *s, const char *name, struct en_error *err)
{
    size_t i = 0;
    const struct mapping_field *f = mapped(s, name, &i);
    if (f && (s->field[i].n || f->constant))
        return 0;
    return missing_column(s, name, f, err);
}

/* Whatever the noun requires must be in the list; a key that the mapping names as well. */
static int check_columns(const struct sheet *s, struct en_error *err)
{
    const struct noun *noun = s->mapping->noun;
    size_t i;
    if (mapped(s, "source_key", &i) && want_column(s, "source_key", err))
        return -1;
    if (noun == &noun_consent) /* it can only withdraw, by the address: what proves a consent is not wanted */
        return want_column(s, "email", err);
    for (i = 0; i < noun->n; i++) {
        const struct field *f = &noun->field[i];
        bool event_name = noun == &noun_event && i == EVENT_NAME;
        if (f->flags & FIELD_REQUIRED && want_column(s, event_name ? "event" : f->name, err))
            return -1;
    }
    return 0;
}

/* ---- finding it ---- */

/* On one line: Excel's headings are broken where the column is narrow. */
static const char *one_line(const char *heading, struct arena *a)
{
    char *copy = arena_strdup(a, heading), *to = copy;
    for (const char *from = copy; *from; from++)
        if (*from != '\r' && *from != '\n')
            *to++ = *from;
    *to = '\0';
    return safe_text(copy, SAFE_LINE, a);
}

static int take_heading(struct sheet *s, const struct csv_row *row, const char *const folded[],
                        struct en_error *err)
{
    s->found = true;
    s->headings = row->n;
    s->heading = arena_array(s->arena, row->n, sizeof *s->heading);
    for (size_t i = 0; i < row->n; i++)
        s->heading[i] = one_line(row->field[i], s->arena);
    return refuse_forbidden(s, folded, err) || check_columns(s, err) ? -1 : 0;
}

int sheet_no_heading(const struct sheet *s, struct en_error *err)
{
    return error_set(err, EN_INVALID, NULL, "見出しの行が見つかりません。最初の行は「%s」です",
                     "no heading row found; the first row is \"%s\"", s->first_row ? s->first_row : "");
}

int sheet_offer(struct sheet *s, const struct csv_row *row, struct en_error *err)
{
    int64_t skip = s->mapping->skip_rows;
    if (skip >= 0 && row->line <= (size_t)skip)
        return 0;
    const char **folded = folded_of(row, s->arena);
    if (!s->first_row)
        s->first_row = listed((const char *const *)row->field, row->n, s->arena);
    size_t columns = find_fields(s, folded, row->n);
    size_t wanted = s->mapping->n < HEADINGS_WANTED ? s->mapping->n : HEADINGS_WANTED;
    if (skip >= 0 || columns >= wanted)
        return take_heading(s, row, folded, err);
    return ++s->rows_seen >= SHEET_HEADING_ROWS ? sheet_no_heading(s, err) : 0;
}

const char *sheet_heading(const struct sheet *s, const char *field, struct arena *a)
{
    size_t i;
    const struct mapping_field *f = mapped(s, field, &i);
    if (!f || !s->field[i].n)
        return field;
    const char *heading = s->heading[s->field[i].column[0]];
    for (size_t k = 1; k < s->field[i].n; k++)
        heading = arena_printf(a, "%s・%s", heading, s->heading[s->field[i].column[k]]);
    return heading;
}
