/*
 * contact_rows.h - what the files of contacts share: the fields that are rows of their own.
 */
#ifndef DOMAIN_CONTACT_ROWS_H
#define DOMAIN_CONTACT_ROWS_H

#include "domain/contact.h"

/* Four, in the order of the columns of contact_address. */
extern const int contact_address_fields[];

struct contact_point_kind {
    int field;
    const char *kind;
    char *(*fold)(struct arena *, const char *);
};
#define CONTACT_POINTS 2
extern const struct contact_point_kind contact_point_kinds[];

/* The one in use: the last that the desk put in place of another, else the first that was told. Later ones of
 * an import stand behind it. */
#define CONTACT_IN_USE_FIRST " AND until_on IS NULL ORDER BY from_on IS NULL, from_on DESC, id LIMIT 1"

#endif
