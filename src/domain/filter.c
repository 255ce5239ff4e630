/*
 * filter.c - what is done with a compiled filter: bound, counted, listed, asked about one contact.
 */
#include "domain/filter.h"

#include "base/text.h"
#include "domain/filter_read.h"

static int compile(struct world *w, const struct noun *noun, int64_t one, const char *text,
                   struct filter *out, struct en_error *err)
{
    struct filter_read r = {
        .w = w, .noun = noun, .one = one, .at = text, .line_start = text, .line = 1, .err = err};
    int height = 0;
    if (text_length(text) > FILTER_MAX_CHARS)
        return error_set(err, EN_TOO_LARGE, "filter", "条件は %d 文字までです",
                         "a filter takes at most %d characters", FILTER_MAX_CHARS);
    int rc = filter_next(&r) || filter_expression(&r, &height);
    if (!rc && r.token != TOKEN_END)
        rc = filter_wrong(&r, "ここで終わるか and, or が要ります", "the end, and or or is wanted", r.word);
    if (!rc) {
        *out = (struct filter){.sql = arena_strdup(w->arena, r.sql.at), .n = (int)r.param.n};
        out->param = vec_take(&r.param, w->arena);
    }
    buf_clear(&r.sql);
    vec_clear(&r.param);
    return rc ? -1 : 0;
}

int filter_contacts(struct world *w, const char *text, struct filter *out, struct en_error *err)
{
    return compile(w, NULL, 0, text, out, err);
}

int filter_records(struct world *w, const struct noun *noun, const char *text, struct filter *out,
                   struct en_error *err)
{
    return compile(w, noun, 0, text, out, err);
}

int filter_bind(const struct filter *f, struct stmt *q)
{
    for (int i = 0; i < f->n; i++)
        if (f->param[i].kind == VALUE_INT)
            stmt_int(q, i + 1, f->param[i].i);
        else
            stmt_text(q, i + 1, f->param[i].s);
    return f->n + 1;
}

int64_t filter_count(struct world *w, const struct filter *f)
{
    struct stmt *q = db_prep_once(
        w->db,
        arena_printf(w->arena, "SELECT count(*) FROM contact c WHERE " FILTER_PERSONS " AND %s", f->sql));
    (void)filter_bind(f, q);
    return stmt_get_int(q, 0);
}

bool filter_members(struct world *w, const struct filter *f, int64_t after, int64_t limit, int64_t **ids,
                    size_t *n)
{
    struct stmt *q = db_prep_once(w->db,
                                  arena_printf(w->arena,
                                               "SELECT c.id FROM contact c WHERE " FILTER_PERSONS " AND %s"
                                               " AND c.id > $%d ORDER BY c.id LIMIT $%d",
                                               f->sql, f->n + 1, f->n + 2));
    int next = filter_bind(f, q);
    stmt_int(q, next, after);
    stmt_int(q, next + 1, limit + 1);
    *n = 0;
    *ids = arena_array(w->arena, (size_t)limit + 1, sizeof **ids);
    while (stmt_row(q))
        (*ids)[(*n)++] = col_int(q, 0);
    bool more = (int64_t)*n > limit;
    *n -= more;
    return more;
}

int filter_has(struct world *w, const char *text, int64_t contact, bool *has, struct en_error *err)
{
    struct filter f;
    if (compile(w, NULL, contact, text, &f, err))
        return -1;
    struct stmt *q = db_prep_once(w->db, arena_printf(w->arena,
                                                      "SELECT 1 FROM contact c WHERE " FILTER_PERSONS
                                                      " AND %s AND c.id = $%d",
                                                      f.sql, f.n + 1));
    stmt_int(q, filter_bind(&f, q), contact);
    *has = stmt_get_int(q, 0) == 1;
    return 0;
}
