/*
 * fold.h - comparison keys. What people wrote is never changed; these are derived beside it and carry
 * FOLD_VERSION.
 *
 * All functions take valid UTF-8, write into the arena and return a NUL-terminated string, "" for nothing
 * usable.
 */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Raise when any key below comes out differently for some input; stored keys are then derived anew. */
#define FOLD_VERSION 2

/* NFKC, case folded, variation selectors off, blanks of every kind off. The ground of all the others. */
char *fold_text(struct arena *a, const char *s);
/* fold_text, then old and variant kanji to one form (髙高 﨑崎 邉邊辺 德徳 濵濱浜 齋斎 ... strength "same"
 * only: never 斎/斉, 渡辺/渡部), punctuation (・．.,'-‐) and honorifics glued to the end (様 さん 殿 御中 氏)
 * off. For names. */
char *fold_name(struct arena *a, const char *s);
/* Kana of any kind (hiragana, half width) to full-width katakana with composed dakuten; blanks, ・ off. ー
 * kept. */
char *fold_kana(struct arena *a, const char *s);
/* What search compares: fold_name, and hiragana to katakana as well, so that "ねむろ" finds "ネムロ". */
char *fold_search(struct arena *a, const char *s);
/* fold_search without voicing marks, so that "ヤマザキ" meets "ヤマサキ". */
char *fold_unvoiced(struct arena *a, const char *s);
/* A folded character and all that differ from it by a voicing mark alone, the plain one first: ハ バ パ. How
 * many of FOLD_VOICINGS. */
#define FOLD_VOICINGS 3
size_t fold_voicings(uint32_t cp, uint32_t out[FOLD_VOICINGS]);
/* Digits only after NFKC, without an extension (内線, ext, #); +81 / 0081 to 0; "" if fewer than 9 digits or
 * more than 15; a lost leading 0 restored for 9 or 10 digits that begin 1-9 (not behind the + of another
 * country). */
char *fold_phone(struct arena *a, const char *s);
/* NFKC, trimmed, lower case. "" if it has no '@' with something on both sides, or a blank inside. */
char *fold_email(struct arena *a, const char *s);
/* Seven digits of a Japanese postal code from any writing (〒, hyphen, full width, lost leading 0 of 6
 * digits); "" for anything else, also an address behind it. */
char *fold_postal(struct arena *a, const char *s);

#endif
