/*
 * home.c - the only place that reads and writes mail_home.
 */
#include "domain/home.h"

#include <stdio.h>

struct home home_read(struct world *w)
{
    struct home p = {0};
    struct stmt *q = db_prep(w->db, "SELECT mark, claims FROM mail_home WHERE id = 1");
    while (stmt_row(q)) {
        (void)snprintf(p.mark, sizeof p.mark, "%s", col_text(q, 0));
        p.claims = col_int(q, 1);
    }
    return p;
}

void home_keep_mark(struct world *w, const char *mark)
{
    struct stmt *q = db_prep(w->db, "UPDATE mail_home SET mark = $1 WHERE id = 1");
    stmt_text(q, 1, mark);
    stmt_run(q);
}

void home_count(struct world *w, size_t claimed)
{
    struct stmt *q = db_prep(w->db, "UPDATE mail_home SET claims = claims + $1 WHERE id = 1");
    stmt_int(q, 1, (int64_t)claimed);
    stmt_run(q);
}
