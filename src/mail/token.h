/*
 * token.h - what a mail carries so that its return can be believed: who and which campaign, sealed.
 *
 * A token is 48 letters of a-z2-7 (gateways may lower-case a local part; the whole fits with a prefix into
 * the 64 bytes of one). Its 136-bit seal can be made only with the house's key; any other letter in any place
 * makes it no token.
 */
#ifndef MAIL_TOKEN_H
#define MAIL_TOKEN_H

#include <stdint.h>

#include "base/keyed.h"
#include "mail/address.h"

#define TOKEN_LENGTH 48

/* What a token allows. One for one thing is none for another. Stored in mail that is out: never renumber. */
enum token_purpose { TOKEN_BOUNCE = 1, TOKEN_STOP = 2, TOKEN_MESSAGE = 3 };

struct token {
    enum token_purpose purpose;
    uint32_t campaign; /* 0: no campaign */
    uint64_t id;       /* of the mail or of the contact, as the purpose has it */
};

/* Write the token and a NUL. */
void token_write(const struct keyed *k, const struct token *t, char out[TOKEN_LENGTH + 1]);
/* The address prefix token @ domain ("kaeri+", at most 16 bytes): return path or stop address. -1 with
 * EN_INVALID or EN_TOO_LARGE: prefix and domain make no address. */
int token_address(const struct keyed *k, const struct token *t, const char *prefix, const char *domain,
                  char out[ADDRESS_MAX + 1], struct en_error *err);
/* Is text[0..n) a token of ours for this purpose? 0 with *out, or -1 (nothing more is told, on purpose). */
int token_read(const struct keyed *k, const char *text, size_t n, enum token_purpose purpose,
               struct token *out);

#endif
