/*
 * campaign.h - campaigns: files that are loaded as drafts, approved by a second person, and from then on
 * fixed.
 *
 * The database keeps the texts as they were loaded; what a campaign is, is always read from them, so an
 * approved version cannot change. A change is a new version: those who are in the old one finish it.
 */
#ifndef DOMAIN_CAMPAIGN_H
#define DOMAIN_CAMPAIGN_H

#include "base/calendar.h"
#include "domain/record.h"

#define CAMPAIGN_STEPS_MAX  16
#define CAMPAIGN_NAME_BYTES 64
#define STEP_DELAY_MAX      3650

enum delay_unit { DELAY_DAYS, DELAY_BUSINESS_DAYS, DELAY_MONTHS };

struct campaign_step {
    enum delay_unit unit;
    int delay;             /* negative: before */
    bool from_entry;       /* else from the step before */
    const char *template;  /* name of its texts */
    const char *purpose;   /* consent_kind or PURPOSE_ANSWER */
    const char *condition; /* filter over contacts; NULL = always */
    int not_after_days;    /* of no use from so many days after its own day on; 0 = always of use */
};

struct campaign {
    const char *title, *purpose;
    const struct noun *noun; /* whose records bring people in; NULL: a segment */
    int anchor;              /* the field whose day counts */
    const char *where;       /* filter over those records, or over contacts for a segment; NULL = all */
    int32_t segment_on;      /* the day a segment enters */
    bool once_per_contact;   /* else once per record */
    struct campaign_step step[CAMPAIGN_STEPS_MAX];
    size_t nsteps;
    const char *stages; /* that end it, ',' between; "" = none */
    const char *goal;   /* filter over contacts that ends it; NULL = none */
    struct send_window window;
    int contact_days; /* one mail to a contact in so many days, whatever campaign it is of */
    int per_hour;     /* mails of this campaign in an hour */
};

/* campaign_read.c: from the text of a file; `name` stands for it in messages. Filters are compiled to try
 * them. */
int campaign_read(struct world *w, const char *name, const char *text, struct campaign *out,
                  struct en_error *err);

/* A version as it is stored; r is of noun_campaign. */
int campaign_load(struct world *w, const char *name, struct record *r, struct en_error *err);
/* The newest version of that name in one of the states (',' between; NULL = any). EN_NOT_FOUND. */
int campaign_find(struct world *w, const char *name, const char *states, struct record *r,
                  struct en_error *err);
int campaign_find_version(struct world *w, const char *name, int64_t version, struct record *r,
                          struct en_error *err);
size_t campaign_list(struct world *w, struct record **rows);
/* The file of a stored version, and its name. */
const char *campaign_text(struct world *w, int64_t id, const char **name);
/* The texts of one of its templates as loaded; -1 if there are none. letter_source is of domain/letter.h. */
struct letter_source;
int campaign_source(struct world *w, int64_t id, const char *template, struct letter_source *out);
/* The definition of a stored version. What was stored reads. */
void campaign_definition(struct world *w, int64_t id, struct campaign *out);

/* All texts of a version read, its filters compile, the footer is whole, the holidays are known. */
int campaign_check(struct world *w, int64_t id, struct en_error *err);
/* The draft becomes what runs, the version that ran is replaced; or, with hold, it waits for
 * campaign_start(). By another person than who loaded it. */
int campaign_approve(struct world *w, const char *name, const char *document, bool hold, struct record *r,
                     struct en_error *err);
/* Start what was approved and waits: at once, or at a moment that is still to come. */
int campaign_start(struct world *w, const char *name, int64_t at, struct record *r, struct en_error *err);
/* Is anything to be started by now, or to be ended of what was cancelled? A slice of it; how much was done.
 */
bool campaign_has_work(struct world *w);
int64_t campaign_work(struct world *w);
int campaign_pause(struct world *w, const char *name, bool pause, struct record *r, struct en_error *err);
/* End all that is alive under the name: nobody enters, nothing more leaves. *cancelled mails waited; those of
 * a large campaign, and the ways of its people, are ended in slices (campaign_work). */
int campaign_cancel(struct world *w, const char *name, struct record *r, int64_t *cancelled,
                    struct en_error *err);
/* Remember that the draft was seen as a contact would; without it there is no approval. */
void campaign_previewed(struct world *w, int64_t id);

#endif
