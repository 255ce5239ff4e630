/*
 * fate.h - what an answer of the relay means for a mail, and for all that wait behind it. Pure.
 */
#ifndef DAEMON_FATE_H
#define DAEMON_FATE_H

#include "mail/smtp.h"

/*
 * How the relay has been lately. What it says of one person's mailbox is that mail's matter; what it says of
 * us (no mail from this sender, no relaying, nothing of this kind) it would say to everybody, so mails are
 * not burnt one by one: sending pauses and then tries with a single mail.
 */
struct relay_mood {
    int refusals, losses; /* in a row: refused for good though not for the mailbox; connections lost */
    int pauses;           /* in a row */
    int64_t paused_until; /* moment; 0 = not paused */
    int64_t since;        /* of the first pause of the row */
    bool doubtful;        /* the pause is over, one mail is to find out */
    char said[32];        /* code and status that led to it; never words, which may name a person */
};

struct fate {
    const char *state; /* for outbox_outcome() */
    int64_t retry_at;  /* 0 = as the outbox has it */
    bool bounced;      /* nobody is there */
};

/* What an answer does not say itself. */
struct sending_end {
    int64_t now, tries; /* of this mail, this one counted */
    int connections;    /* how many may be lost at once */
    bool retry_unknown; /* what may have arrived goes again */
};

struct fate fate_of(struct relay_mood *m, const struct smtp_outcome *o, const struct sending_end *end);
/* How many mails may be under way. 0: it is paused. */
int mood_allows(struct relay_mood *m, int64_t now, int most);

#endif
