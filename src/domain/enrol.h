/*
 * enrol.h - who is in a campaign, which step is next and when; what comes due becomes mail in the outbox.
 *
 * Work is done in slices, by whoever has the clock: enrol_work() until it says 0. A slice is a transaction of
 * its own; whatever moment it is cut at, each step of each enrolment becomes one row of the outbox, for ever.
 */
#ifndef DOMAIN_ENROL_H
#define DOMAIN_ENROL_H

#include "domain/campaign.h"

/* A record was added, corrected or cancelled: campaigns will look at it. */
void enrol_notice(struct world *w, const struct record *r);
/* A version starts: records that are there already and whose day is still to come are looked at. */
void enrol_open(struct world *w, int64_t campaign);
/* End up to so many people's ways through a version, as `cancelled`; how many it were. */
int64_t enrol_end_campaign(struct world *w, int64_t campaign, int64_t limit);

/* Is there anything to do now? Reads only. */
bool enrol_has_work(struct world *w);
/* Look at up to `limit` records and let up to `limit` steps come due; how many things were done. */
int64_t enrol_work(struct world *w, int64_t limit);

/* Contacts became one person: of those that entered a campaign which takes a contact once, only the first
 * one's mail goes out. What waits of the others is cancelled here, what comes due later by itself. */
void enrol_merged(struct world *w, int64_t person);
/* The contact's latest record that brings people in (0: a segment), and the day that delays count from. */
bool enrol_would(struct world *w, const struct campaign *c, int64_t contact, int64_t *record,
                 int32_t *anchor);
/* The moment a step is due, from 0, for who enters with that day. */
int64_t enrol_due(struct world *w, const struct campaign *c, int step, int32_t anchor);

/* Why somebody must not go on: an enrolment_end, also a mail_reason; NULL = goes on. */
const char *enrol_exit(struct world *w, const struct campaign *c, int64_t contact, int64_t record);
void enrol_end(struct world *w, int64_t enrolment, const char *reason);
/* The person wrote back to this mail (says_stop: that they want no more, and nothing else): their way through
 * its campaign ends, and the desk has a task. */
void enrol_reply(struct world *w, int64_t mail, bool says_stop);

#endif
