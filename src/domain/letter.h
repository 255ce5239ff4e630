/*
 * letter.h - the wording of one mail to one contact: which fields it has and their values.
 */
#ifndef DOMAIN_LETTER_H
#define DOMAIN_LETTER_H

#include "domain/campaign.h"
#include "domain/wording.h"

/* The file of a wording as it was loaded. */
struct letter_source {
    const char *name, *text;
};

/* Does it read for mails that begin with records of this noun (NULL: a segment)?
 * "templates/NAME.txt:line:column: why" */
int letter_check(struct world *w, const struct letter_source *s, const struct noun *noun,
                 struct en_error *err);

/* A wording that was read, for all letters of it. It and what it borrows live in the arena `a` and in the
 * source. */
struct letter_form;
int letter_read(struct world *w, const struct letter_source *s, const struct noun *noun, struct arena *a,
                const struct letter_form **out, struct en_error *err);

/*
 * The mail for a contact that entered with a record (0: a segment). -1: a field is empty, or an element of
 * the footer.
 */
int letter_fill(struct world *w, const struct letter_form *f, int64_t contact, int64_t record,
                const struct way_to_stop *stop, struct wording_filled *out, struct en_error *err);
/* Both, for one letter. */
int letter_make(struct world *w, const struct letter_source *s, const struct noun *noun, int64_t contact,
                int64_t record, const struct way_to_stop *stop, struct wording_filled *out,
                struct en_error *err);

/* How the mail addresses the contact, a line each (see honorific.h); of a household its members. NULL if
 * nobody has a name. */
const char *letter_addressee(struct world *w, int64_t contact);

#endif
