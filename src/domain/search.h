/*
 * search.h - finding a contact by whatever the clerk half remembers.
 */
#ifndef DOMAIN_SEARCH_H
#define DOMAIN_SEARCH_H

#include "domain/record.h"

/* Keep the index in step with a contact's names. */
void search_add(struct world *w, int64_t id, const struct record *r);
void search_remove(struct world *w, int64_t id, const struct record *r);

/*
 * Contacts whose name or kana has `query` in it (kanji variants, width, hiragana, blanks do not matter),
 * whose phone or e-mail begins with it, or whose id it is. Best first. Number of ids in *out (w->arena), at
 * most `limit`.
 */
size_t search_find(struct world *w, const char *query, size_t limit, int64_t **out);

#endif
