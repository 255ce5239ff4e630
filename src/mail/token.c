/*
 * token.c - the only place that makes and believes tokens.
 *
 * Invariant: 30 bytes are exactly 48 letters of base32, so every text that is a token is the only writing of
 * its bytes: no letter has bits that do not count.
 */
#include "mail/token.h"

#include <stdio.h>
#include <string.h>

#define PLAIN_SIZE (1 + 4 + 8)
#define SEAL_SIZE  17
#define WHOLE_SIZE (PLAIN_SIZE + SEAL_SIZE)

_Static_assert(WHOLE_SIZE % 5 == 0 && WHOLE_SIZE / 5 * 8 == TOKEN_LENGTH, "no slack bits");

static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";

static void put_number(uint8_t *at, uint64_t v, int bytes)
{
    for (int i = bytes - 1; i >= 0; i--, v >>= 8)
        at[i] = (uint8_t)v;
}

static uint64_t get_number(const uint8_t *at, int bytes)
{
    uint64_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | at[i];
    return v;
}

static void seal(const struct keyed *k, const uint8_t plain[PLAIN_SIZE], uint8_t out[SEAL_SIZE])
{
    keyed_hash(k, "mail token", plain, PLAIN_SIZE, out, SEAL_SIZE);
}

void token_write(const struct keyed *k, const struct token *t, char out[TOKEN_LENGTH + 1])
{
    uint8_t whole[WHOLE_SIZE];
    whole[0] = (uint8_t)t->purpose;
    put_number(whole + 1, t->campaign, 4);
    put_number(whole + 5, t->id, 8);
    seal(k, whole, whole + PLAIN_SIZE);
    for (size_t group = 0; group < WHOLE_SIZE / 5; group++) {
        uint64_t v = get_number(whole + group * 5, 5);
        for (size_t i = 0; i < 8; i++)
            out[group * 8 + i] = letters[v >> (35 - 5 * i) & 31];
    }
    out[TOKEN_LENGTH] = '\0';
}

int token_address(const struct keyed *k, const struct token *t, const char *prefix, const char *domain,
                  char out[ADDRESS_MAX + 1], struct en_error *err)
{
    char token[TOKEN_LENGTH + 1], text[ADDRESS_MAX + 2];
    struct address a;
    token_write(k, t, token);
    snprintf(text, sizeof text, "%s%s@%s", prefix, token, domain);
    if (address_parse(text, &a, err))
        return -1;
    address_write(&a, out);
    return 0;
}

/* Letters to bytes; -1 at anything else. */
static int decode(const char *text, uint8_t whole[WHOLE_SIZE])
{
    for (size_t group = 0; group < WHOLE_SIZE / 5; group++) {
        uint64_t v = 0;
        for (size_t i = 0; i < 8; i++) {
            const char *at = memchr(letters, text[group * 8 + i], sizeof letters - 1);
            if (!at)
                return -1;
            v = v << 5 | (uint64_t)(at - letters);
        }
        put_number(whole + group * 5, v, 5);
    }
    return 0;
}

int token_read(const struct keyed *k, const char *text, size_t n, enum token_purpose purpose,
               struct token *out)
{
    uint8_t whole[WHOLE_SIZE], right[SEAL_SIZE];
    if (n != TOKEN_LENGTH || decode(text, whole))
        return -1;
    seal(k, whole, right);
    if (!keyed_equal(right, whole + PLAIN_SIZE, SEAL_SIZE) || whole[0] != (uint8_t)purpose)
        return -1;
    out->purpose = purpose;
    out->campaign = (uint32_t)get_number(whole + 1, 4);
    out->id = get_number(whole + 5, 8);
    return 0;
}
