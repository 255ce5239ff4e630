/*
 * hash.h - 64-bit hashes of folded texts for keys and counts (FNV-1a, with a final mix so that the low bits
 * serve as a table's index). Not for anything an adversary should not be able to guess.
 */
#ifndef DOMAIN_IDENTITY_HASH_H
#define DOMAIN_IDENTITY_HASH_H

#include <stddef.h>
#include <stdint.h>

static inline uint64_t hash_mix(uint64_t h)
{
    h ^= h >> 33;
    h *= 0xFF51AFD7ED558CCDu;
    h ^= h >> 33;
    h *= 0xC4CEB9FE1A85EC53u;
    return h ^ h >> 33;
}

static inline uint64_t hash_start(uint64_t seed)
{
    return hash_mix(seed + 0xCBF29CE484222325u);
}

/* Goes on from h; the end of the text counts, so that "ab" "c" is not "a" "bc". */
static inline uint64_t hash_text(uint64_t h, const char *s)
{
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 0x100000001B3u;
    return hash_mix(h ^ 0xFF);
}

static inline uint64_t hash_number(uint64_t h, uint64_t n)
{
    return hash_mix(h ^ hash_mix(n + 0x9E3779B97F4A7C15u));
}

#endif
