/*
 * home.h - the one place that may send from a database.
 *
 * A database that was restored or copied has mail waiting that another one may have sent since. So the place
 * where a database is at home has a mark, kept in the database and in a file beside it, together with how
 * many mails were claimed: who finds no such file, another mark in it, or more claims than in the database,
 * has a copy, and sends nothing until an administrator says so. Nor does who has another key than the one
 * the mark was sealed with: it would not know the addresses that were stopped.
 */
#ifndef DOMAIN_HOME_H
#define DOMAIN_HOME_H

#include "domain/world.h"

#define HOME_MARK_MAX 64

/* What the database says. */
struct home {
    char mark[HOME_MARK_MAX + 1]; /* "" = it has never been anywhere */
    int64_t claims;
};

struct home home_read(struct world *w);
void home_keep_mark(struct world *w, const char *mark);
void home_count(struct world *w, size_t claimed);

#endif
