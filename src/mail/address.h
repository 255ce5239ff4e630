/*
 * address.h - one mailbox: taken apart, checked, written again from its parts.
 *
 * Nothing of a stranger's text reaches an SMTP command or a header except through address_write(), so a
 * second recipient cannot hide in a first one.
 */
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include <stdbool.h>

#include "base/error.h"

#define ADDRESS_MAX       254 /* bytes as written, quotes included (RFC 5321 4.5.3.1.3, without <>) */
#define ADDRESS_LOCAL_MAX 64  /* as written (RFC 5321 4.5.3.1.1) */
#define ADDRESS_NAME_MAX  200 /* characters of a display name */

struct address {
    char local[ADDRESS_LOCAL_MAX + 1]; /* without quotes */
    char domain[ADDRESS_MAX + 1];      /* lower case */
};

/*
 * Read `local@domain` or `"local"@domain`. Old carrier addresses (a..b@docomo.ne.jp, .x.@ezweb.ne.jp) are
 * taken; a comment, a display name, a route, an address literal, a domain without a dot or one that is not
 * ASCII are not. 0, or -1 with EN_INVALID or EN_TOO_LARGE that says what and where, never the address itself.
 */
int address_parse(const char *text, struct address *out, struct en_error *err);
/* The address as SMTP and headers want it; odd local parts in quotes. Returns out. */
char *address_write(const struct address *a, char out[ADDRESS_MAX + 1]);
/* Must the local part be written in quotes? Some relays refuse such an address. */
bool address_is_odd(const struct address *a);

/* May this be a display name: valid UTF-8, no control characters, at most ADDRESS_NAME_MAX characters? */
int address_check_name(const char *name, struct en_error *err);

#endif
