/*
 * place.h - a Japanese address taken apart for comparing: prefecture, area, numbers, room.
 *
 * 北海道根室市常盤町二丁目27番地 メゾン101号室 = prefecture 1, area "根室市常盤町", numbers 2 27, room 101.
 * Numbers within the area (北1条西2丁目) are numbers too, so that every way of writing them meets. The city
 * is not told from the town: that takes a list of all municipalities of all years, and comparing does
 * without.
 */
#ifndef DOMAIN_IDENTITY_PLACE_H
#define DOMAIN_IDENTITY_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define PLACE_NUMBERS 8

struct place {
    int prefecture;   /* 1..47; 0 = not written */
    const char *area; /* folded; "" = none */
    size_t n;
    uint32_t number[PLACE_NUMBERS];
    uint32_t room; /* 0 = none */
};

/* `parts` in the order of an envelope; NULL or "" = none. The building may be its own part or stand behind
 * the numbers. Texts in the arena. */
void place_read(struct arena *a, const char *const parts[], size_t n, struct place *out);

/* Strongest last. */
enum place_likeness {
    PLACE_MISSING, /* one of them says nothing, or too little to compare */
    PLACE_DIFFERS,
    PLACE_REGION, /* same prefecture, and nothing closer was written */
    PLACE_CITY,
    PLACE_NEIGHBOUR, /* same area, other numbers */
    PLACE_TOWN,      /* same area, and one of them has no numbers */
    PLACE_BUILDING,  /* the same house, but rooms that differ */
    PLACE_BLOCK,     /* the last number missing in one, or one figure off */
    PLACE_LOOSE, /* the same numbers; the area written in another way (an old municipality, a letter off) */
    PLACE_SAME,
};
enum place_likeness place_compare(const struct place *a, const struct place *b);

#endif
