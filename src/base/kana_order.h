/*
 * kana_order.h - the order of the fifty sounds (五十音順), in which lists of people stand.
 */
#ifndef BASE_KANA_ORDER_H
#define BASE_KANA_ORDER_H

#include "base/arena.h"

/*
 * A key that sorts by strcmp() as a Japanese directory does: voiced and small kana beside their plain ones, a
 * long vowel as the vowel it prolongs; among equals the plain one first. `kana` as fold_kana() gives it. What
 * is no kana keeps its place by code point; "" sorts behind everything.
 */
char *kana_order_key(struct arena *a, const char *kana);

#endif
