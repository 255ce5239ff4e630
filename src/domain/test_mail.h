/*
 * test_mail.h - a version's mails, worded for some contact, on their way to a colleague: marked as a test,
 * and no part of anybody's history.
 */
#ifndef DOMAIN_TEST_MAIL_H
#define DOMAIN_TEST_MAIL_H

#include "domain/wording.h"
#include "domain/world.h"

struct test_mail {
    int64_t id, asked_at;
    const char *template, *address, *state, *answer, *asked_by; /* answer NULL = none yet */
    struct wording_filled texts;                                /* empty once it went */
};

/* May tests go to this address? Only to the sender's own domain: they hold a person's data. */
int test_mail_check(struct world *w, const char *address, struct en_error *err);
void test_mail_put(struct world *w, int64_t campaign, const char *template, const char *address,
                   const struct wording_filled *texts);
/* Of a version, the last ones first. */
size_t test_mail_list(struct world *w, int64_t campaign, struct test_mail **out);

/* For who sends. There is no second try: whoever misses one asks for another. */
bool test_mail_waits(struct world *w);
size_t test_mail_take(struct world *w, size_t limit, struct test_mail **out);
void test_mail_outcome(struct world *w, int64_t id, const char *state, const char *answer);
void test_mail_recover(struct world *w);

#endif
