/*
 * lexicon.h - what the city's own records teach about names: how often each family name, given name and
 * reading occurs, and which given names have been read how. Learned from records that tell the parts apart;
 * tells where a name written in one piece divides, how many namesakes to expect, whether two kanji names may
 * sound alike.
 *
 * Holds hashes and counts only, no names.
 */
#ifndef DOMAIN_IDENTITY_LEXICON_H
#define DOMAIN_IDENTITY_LEXICON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lexicon_kind {
    LEXICON_FAMILY,
    LEXICON_GIVEN,
    LEXICON_FAMILY_KANA,
    LEXICON_GIVEN_KANA,
    LEXICON_FAMILY_READ, /* family name and its reading */
    LEXICON_GIVEN_READ,
    LEXICON_KINDS
};

struct lexicon;

struct lexicon *lexicon_new(void);
void lexicon_free(struct lexicon *l);
/* Texts as folded; `reading` only for the two kinds of pairs, "" else. Empty texts are passed over. */
void lexicon_add(struct lexicon *l, enum lexicon_kind kind, const char *text, const char *reading);
uint32_t lexicon_count(const struct lexicon *l, enum lexicon_kind kind, const char *text,
                       const char *reading);
/* How many were added of this kind altogether. */
uint64_t lexicon_total(const struct lexicon *l, enum lexicon_kind kind);

/* ---- for who keeps the counts elsewhere ---- */

struct lexicon_change {
    uint64_t key; /* of the text, its kind and reading; never 0 */
    enum lexicon_kind kind;
    int32_t by;
};
/* From now on changes are noted, in their order, until they are dropped. */
void lexicon_watch(struct lexicon *l);
size_t lexicon_changes(const struct lexicon *l, const struct lexicon_change **out);
/* The changes after the first n were not to be: take them back. */
void lexicon_undo(struct lexicon *l, size_t n);
/* The noted changes are kept elsewhere: forget them. */
void lexicon_settle(struct lexicon *l);
/* Count by key, for reading back what was kept; a change itself is noted like any other. */
void lexicon_count_key(struct lexicon *l, enum lexicon_kind kind, uint64_t key, int32_t by);

/* Letters (code points) of the family name at the head of a name in one piece; 0 = cannot tell. */
size_t lexicon_divide(const struct lexicon *l, const char *whole);

#endif
