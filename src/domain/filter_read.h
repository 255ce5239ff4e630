/*
 * filter_read.h - what the two halves of the filter compiler share: the tokens and the SQL being written.
 * Private to filter*.c.
 */
#ifndef DOMAIN_FILTER_READ_H
#define DOMAIN_FILTER_READ_H

#include "base/buf.h"
#include "base/vec.h"
#include "domain/filter.h"

enum token { TOKEN_END, TOKEN_WORD, TOKEN_TEXT, TOKEN_SIGN };

struct filter_read {
    struct world *w;
    const struct noun *noun; /* of the records; NULL: contacts */
    int64_t one;             /* compile for this contact only; 0 = for all */
    const char *at, *line_start;
    int line;
    enum token token; /* the next one, not taken yet */
    const char *word; /* its text, in the arena */
    int token_line, token_column;
    int nesting;
    struct buf sql;
    VEC(struct value) param;
    struct en_error *err;
};

/* filter_read.c. All return 0, or -1 with r->err at the next token. */
int filter_expression(struct filter_read *r, int *height);
int filter_next(struct filter_read *r);
bool filter_is(const struct filter_read *r, const char *word); /* word or sign */
int filter_want(struct filter_read *r, const char *word);
int filter_wrong(const struct filter_read *r, const char *ja, const char *en, const char *what);
/* "$n" for a value. */
void filter_param(struct filter_read *r, struct value v);

/* filter_term.c: one condition, told from its first word. */
int filter_term(struct filter_read *r, int *height);

#endif
