/*
 * reading.h - readings of names, reduced until the ways one name is written in kana meet: three skeletons,
 * each weaker than the one before.
 *
 * All functions take valid UTF-8, write into the arena and return a NUL-terminated string, "" for nothing
 * usable.
 */
#ifndef BASE_READING_H
#define BASE_READING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* Katakana of any kind to full size (ヤユヨツ), ヂヅヴヲヰヱ to ジズブオイエ, long vowels to one ー (オオノ =
 * オーノ, never オノ). What is not kana is dropped, blanks too. The key of a key is the key. */
char *reading_key(struct arena *a, const char *s);
/* A letter of a key without its voicing: ナカジマ and ナカシマ meet; anything but kana comes back as it is.
 */
uint32_t reading_unvoiced(uint32_t cp);

/* Letters of the alphabet read as Hepburn or Kunrei spelling, to katakana; "" if they cannot be read so.
 * Anything but letters, blanks and '-' makes it "". */
char *reading_of_romaji(struct arena *a, const char *s);

/* Is every letter kana (and there is one at all)? Blanks and name signs are passed over. */
bool reading_is_kana(const char *s);

#endif
