/*
 * filter_read.c - the only place that takes a filter's text apart: tokens, and, or, not, brackets.
 *
 * Invariant: what is written grows with the text, and neither deeper nor longer than the database takes.
 */
#include "domain/filter_read.h"

#include <string.h>

#include "base/text.h"

#define NESTING_MAX 8
#define HEIGHT_MAX  34 /* the database takes expressions 40 high */
#define PARAMS_MAX  500

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool ends_word(char c)
{
    return !c || is_blank(c) || strchr("(),=!<>\"#", c);
}

/* "12:5: why", the position of the next token; `what` may be "". */
int filter_wrong(const struct filter_read *r, const char *ja, const char *en, const char *what)
{
    const char *colon = *what ? ": " : "";
    (void)error_set(r->err, EN_INVALID, "filter", "%s%.0s%s%s", "%.0s%s%s%s", ja, en, colon, what);
    error_prefix(r->err, "%d:%d: ", r->token_line, r->token_column);
    return -1;
}

static void skip(struct filter_read *r)
{
    while (is_blank(*r->at) || *r->at == '#') {
        if (*r->at == '#')
            r->at += strcspn(r->at, "\n");
        if (*r->at == '\n') {
            r->line++;
            r->line_start = r->at + 1;
        }
        if (*r->at)
            r->at++;
    }
}

static void mark(struct filter_read *r)
{
    char *before = arena_strndup(r->w->arena, r->line_start, (size_t)(r->at - r->line_start));
    r->token_line = r->line;
    r->token_column = (int)text_length(before) + 1;
}

static void take(struct filter_read *r, enum token token, size_t length)
{
    r->token = token;
    r->word = arena_strndup(r->w->arena, r->at, length);
    r->at += length;
}

static int take_text(struct filter_read *r)
{
    const char *end = strchr(r->at + 1, '"');
    if (!end)
        return filter_wrong(r, "閉じる引用符 \" がありません", "the closing quote is missing", "");
    r->at++;
    take(r, TOKEN_TEXT, (size_t)(end - r->at));
    r->at++;
    return 0;
}

int filter_next(struct filter_read *r)
{
    skip(r);
    mark(r);
    size_t length = 0;
    if (!*r->at) {
        take(r, TOKEN_END, 0);
    } else if (*r->at == '"') {
        return take_text(r);
    } else if (ends_word(*r->at)) {
        take(r, TOKEN_SIGN, strchr("<>!", *r->at) && r->at[1] == '=' ? 2 : 1);
    } else {
        while (!ends_word(r->at[length]))
            length++;
        take(r, TOKEN_WORD, length);
    }
    return 0;
}

bool filter_is(const struct filter_read *r, const char *word)
{
    return (r->token == TOKEN_WORD || r->token == TOKEN_SIGN) && !strcmp(r->word, word);
}

int filter_want(struct filter_read *r, const char *word)
{
    if (!filter_is(r, word))
        return filter_wrong(r, "ここに必要な語", "wanted here", word);
    return filter_next(r);
}

void filter_param(struct filter_read *r, struct value v)
{
    vec_add(&r->param) = v;
    buf_printf(&r->sql, "$%zu", r->param.n);
}

/* --- and, or, not, brackets --- */

static int unary(struct filter_read *r, int *height);

static int bracket(struct filter_read *r, int *height)
{
    if (++r->nesting > NESTING_MAX)
        return filter_wrong(r, "括弧が深すぎます", "brackets are nested too deep", "");
    if (filter_next(r) || filter_expression(r, height) || filter_want(r, ")"))
        return -1;
    r->nesting--;
    return 0;
}

static int negation(struct filter_read *r, int *height)
{
    if (++r->nesting > NESTING_MAX)
        return filter_wrong(r, "not が多すぎます", "too many times not", "");
    buf_str(&r->sql, "NOT (");
    if (filter_next(r) || unary(r, height))
        return -1;
    buf_str(&r->sql, ")");
    r->nesting--;
    ++*height;
    return 0;
}

static int unary(struct filter_read *r, int *height)
{
    if (filter_is(r, "not"))
        return negation(r, height);
    if (filter_is(r, "("))
        return bracket(r, height);
    return filter_term(r, height);
}

/* One level: conditions with `word` between; *height grows by one each, as the database sees it. */
static int chain(struct filter_read *r, const char *word, const char *sql,
                 int (*part)(struct filter_read *, int *), int *height)
{
    int n = 0, highest = 0;
    buf_str(&r->sql, "(");
    for (;;) {
        int h = 0;
        if (part(r, &h))
            return -1;
        highest = h > highest ? h : highest;
        if (highest + ++n > HEIGHT_MAX || r->param.n > PARAMS_MAX)
            return filter_wrong(r, "条件が多すぎます", "too many conditions", "");
        if (!filter_is(r, word))
            break;
        buf_str(&r->sql, sql);
        if (filter_next(r))
            return -1;
    }
    buf_str(&r->sql, ")");
    *height = highest + n;
    return 0;
}

static int conjunction(struct filter_read *r, int *height)
{
    return chain(r, "and", " AND ", unary, height);
}

int filter_expression(struct filter_read *r, int *height)
{
    return chain(r, "or", " OR ", conjunction, height);
}
