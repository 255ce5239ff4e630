/*
 * consent.h - what people agreed to, and the one gate every mail passes: consent_may_send().
 *
 * The journal is only ever added to. What it comes to is kept beside it (consent_now): the last thing told
 * holds, except that nobody can agree in the past to what was withdrawn since. A withdrawal also stops the
 * contact's addresses for that kind of mail, so that a second contact with the same address, or the same
 * person entered again after an erasure, is not written to either; a new agreement of a person with that
 * address lifts the stop. What bounced stays stopped.
 */
#ifndef DOMAIN_CONSENT_H
#define DOMAIN_CONSENT_H

#include "domain/record.h"

/*
 * Add an entry; r is of noun_consent, its state granted, withdrawn or unknown. Completes r (date, staff, id).
 * EN_FORBIDDEN: a list that is imported may not grant. EN_CONFLICT: agreed before it was withdrawn. Mail that
 * waits and may no longer go is cancelled; *cancelled (may be NULL) counts it.
 */
int consent_tell(struct world *w, struct record *r, const char *state, int64_t *cancelled,
                 struct en_error *err);
/* Withdraw every kind of mail that is not withdrawn already; r as for consent_tell, without a kind. *told
 * counts the entries. */
int consent_stop_mail(struct world *w, const struct record *r, int64_t *told, int64_t *cancelled,
                      struct en_error *err);
/* The whole journal of a contact, newest first; or what holds now of each kind. */
size_t consent_journal(struct world *w, int64_t contact, bool history, struct record **rows);
/* Derive what holds from the journal anew, for a contact whose journal became another (a merge). */
void consent_derive(struct world *w, int64_t contact);

/* Never mail this address again (reason "bounced" or "stopped"); mail that waits for it is cancelled. */
void consent_stop_address(struct world *w, const char *address, const char *reason, int64_t *cancelled);

/* No mail of a kind (NULL: of any that needs consent) to this address until its holder agrees to it again;
 * how many mails were cancelled. */
int64_t consent_stop_kinds(struct world *w, const char *address, const char *kind);

/* Whoever has this address wants no more mail of r's kind, or of any; so whoever gets it later. r as for
 * consent_tell. *news: it was not so already. */
int consent_opt_out(struct world *w, const char *address, const struct record *r, bool *news,
                    struct en_error *err);

/* Mark a contact as under protective measures, or no longer. */
int consent_protect(struct world *w, int64_t contact, bool on, int64_t *cancelled, struct en_error *err);
bool consent_is_protected(struct world *w, int64_t contact);

/* Purpose of a mail that answers a consultation: it needs no consent, see consent_may_send. */
#define PURPOSE_ANSWER "answer"

struct verdict {
    bool may;
    const char *why;     /* mail_reason */
    const char *address; /* where to, if it may; in the arena */
};

/*
 * May a mail go to this contact now? purpose is a consent_kind of mail, then the contact must have granted
 * it; or PURPOSE_ANSWER with the consultation it answers. An answer is no advertising and needs no consent,
 * but the consultation must be the contact's own, not cancelled and at most ANSWER_DAYS old, and the person
 * must not have withdrawn follow-up mail since it. Nothing goes to the dead, the protected, to a cancelled
 * contact, without an address, or to one that bounced, whatever they agreed to.
 */
#define ANSWER_DAYS 31
struct verdict consent_may_send(struct world *w, int64_t contact, const char *purpose, int64_t consult);

/* Why no mail that needs consent can go, whatever it is about: a mail_reason; NULL: some kind of it may. */
const char *consent_obstacle(struct world *w, int64_t contact);

#endif
