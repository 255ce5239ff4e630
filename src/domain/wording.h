/*
 * wording.h - what a mail says: subject, text part, HTML part if there is one, and below both the city's
 * footer. Pure.
 *
 * A wording is one text file:
 *
 *     件名: ご相談ありがとうございました
 *
 *     {{to}}
 *     ...
 *     === html ===
 *     <p>{{to}}</p>
 */
#ifndef DOMAIN_WORDING_H
#define DOMAIN_WORDING_H

#include "domain/template.h"

#define WORDING_SUBJECT_MAX 200 /* characters of a subject that is filled in */

/* Who writes; from the configuration. */
struct sender {
    const char *city, *division, *desk;
    const char *email;     /* the sender's address */
    const char *postal;    /* postal code and address */
    const char *complaint; /* whom to ask or complain to, with a phone number */
};

/* How this very person stops further mail; an answer to a consultation has neither and is stopped by a
 * reply. */
struct way_to_stop {
    const char *mail, *url; /* NULL: not this way */
    bool answer;
};

struct wording {
    const struct template *subject, *text, *html; /* html may be NULL */
    const struct template *below_text, *below_html;
};

struct wording_filled {
    const char *subject, *text, *html; /* html NULL if the wording has none */
};

/*
 * Read a file's text (`name` is how errors call it). -1 with err: EN_INVALID "FILE:LINE:COLUMN: ...",
 * EN_TOO_LARGE. `fields` must live as long as the wording; everything else is kept in the arena.
 */
int wording_parse(const char *text, const char *name, const struct template_fields *fields, struct arena *a,
                  struct wording *out, struct en_error *err);

/*
 * Fill it in, footer and all. -1 with EN_CONFLICT: err->field = the field this person lacks, or the element
 * of the footer that is empty; EN_TOO_LARGE: the subject. Nothing may be sent then.
 */
int wording_fill(const struct wording *w, const char *const value[], const struct sender *sender,
                 const struct way_to_stop *stop, struct arena *a, struct wording_filled *out,
                 struct en_error *err);

/* Is everything there that the footer of a mail needs? `way_to_stop` apart, which each mail has its own of.
 */
int wording_check_sender(const struct sender *sender, struct en_error *err);

#endif
