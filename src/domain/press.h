/*
 * press.h - approved campaigns, read once: what was approved is never written again, so that its definition
 * and its wordings are kept for all its mails.
 */
#ifndef DOMAIN_PRESS_H
#define DOMAIN_PRESS_H

#include "domain/letter.h"

struct press;

struct plate {
    int64_t campaign;
    struct campaign c;
    const struct letter_form *form[CAMPAIGN_STEPS_MAX]; /* NULL: its wording does not read */
};

struct press *press_new(void);
void press_free(struct press *p);

/* A campaign that was approved. Lives as long as the press. */
const struct plate *press_plate(struct world *w, struct press *p, int64_t campaign);

#endif
