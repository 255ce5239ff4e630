/*
 * honorific.h - how a mail addresses whom it goes to: 様, 御中, 皆様. Pure.
 */
#ifndef DOMAIN_HONORIFIC_H
#define DOMAIN_HONORIFIC_H

#include <stddef.h>

#include "base/arena.h"

struct addressee {
    const char *kind;           /* contact_kind */
    const char *family, *given; /* NULL or "" = not known; the whole name of a body is its family name */
    const char *kana;           /* used where there is no name at all */
};

#define HONORIFIC_NAMES 3 /* more people at one address are named as a family */

/*
 * The line or lines that open a mail:
 *   a person            根室 太郎 様
 *   a body              株式会社根室水産 御中
 *   a household         根室家の皆様
 *   several at one address, a line each; from HONORIFIC_NAMES + 1 on: 根室 太郎 様 / ご家族の皆様
 * The same name twice is once. NULL if nobody has a name: such a mail is not sent.
 */
const char *honorific(const struct addressee *who, size_t n, struct arena *a);

#endif
