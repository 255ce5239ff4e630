/*
 * search.h - finding a contact by whatever the clerk half remembers.
 */
#ifndef DOMAIN_SEARCH_H
#define DOMAIN_SEARCH_H

#include "domain/record.h"

/* Keep the index in step with a contact's names. */
void search_add(struct world *w, int64_t id, const struct record *r);
void search_remove(struct world *w, int64_t id, const struct record *r);
void search_replace(struct world *w, int64_t id, const struct record *old, const struct record *r);

/* Codes; NULL = any. The prefecture is that of the address now, the stage the present one. */
struct search_filter {
    const char *kind, *prefecture, *stage;
};

/*
 * People and bodies (merge_root) of the contacts whose name or kana has `query` in it (kanji variants, width,
 * hiragana, blanks do not matter), whose phone or e-mail begins with it, or whose id it is. Best first;
 * behind all of these, names that differ from it by voicing marks, where there is still room. `f` may be
 * NULL. Number of ids in *out (w->arena), at most `limit`.
 */
size_t search_find(struct world *w, const char *query, const struct search_filter *f, size_t limit,
                   int64_t **out);

#endif
