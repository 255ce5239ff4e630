/*
 * fate.c - see fate.h.
 */
#include "daemon/fate.h"

#include <stdio.h>
#include <string.h>

#define FIRST_PAUSE   300
#define LONGEST_PAUSE 4000
#define REFUSALS      3 /* in a row, until it is taken for all */
#define TRIES         3 /* of a mail that is refused for good while others go */

static void pause_for(struct relay_mood *m, const struct smtp_outcome *o, int64_t now)
{
    int64_t wait = FIRST_PAUSE;
    if (m->paused_until > now)
        return; /* others that were under way say the same */
    for (int i = 0; i < m->pauses && wait < LONGEST_PAUSE; i++)
        wait *= 2;
    if (!m->pauses++)
        m->since = now;
    m->paused_until = now + (wait < LONGEST_PAUSE ? wait : LONGEST_PAUSE);
    m->doubtful = true;
    (void)snprintf(m->said, sizeof m->said, "%d %s", o->code, o->status);
}

/* The relay did its work. */
static void trust(struct relay_mood *m)
{
    *m = (struct relay_mood){0};
}

/* Is this no word about the mailbox, but one that anybody's mail would get? */
static bool is_about_us(const struct smtp_outcome *o)
{
    return o->blame == SMTP_BLAME_RELAY && (o->code == 421 || o->phase == SMTP_MAIL || o->phase == SMTP_RSET);
}

static struct fate deferred(struct relay_mood *m, const struct smtp_outcome *o, const struct sending_end *end)
{
    bool lost = o->blame == SMTP_BLAME_RELAY && !o->code, us = o->code && is_about_us(o);
    m->losses = lost ? m->losses + 1 : 0;
    if (us || m->losses > 2 * end->connections)
        pause_for(m, o, end->now);
    else if (o->code)
        m->doubtful = false;
    return (struct fate){.state = "deferred", .retry_at = us || lost ? m->paused_until : 0};
}

/* One more mail that is refused makes it likelier that all are; the same one again does not. */
static struct fate refused(struct relay_mood *m, const struct smtp_outcome *o, const struct sending_end *end)
{
    m->refusals += end->tries <= 1;
    if (m->doubtful || m->refusals >= REFUSALS)
        pause_for(m, o, end->now);
    else if (end->tries >= TRIES)
        return (struct fate){.state = "failed"};
    return (struct fate){.state = "deferred", .retry_at = m->paused_until};
}

/* A full mailbox may be emptied; what else names the mailbox or its host is final. */
static bool is_gone(const struct smtp_outcome *o)
{
    return strcmp(o->status, "5.2.2") != 0 && (*o->status || o->code != 552);
}

struct fate fate_of(struct relay_mood *m, const struct smtp_outcome *o, const struct sending_end *end)
{
    switch (o->result) {
    case SMTP_SENT:
        trust(m);
        return (struct fate){.state = "sent"};
    case SMTP_UNKNOWN:
        return (struct fate){.state = end->retry_unknown ? "deferred" : "unknown"};
    case SMTP_DEFERRED:
        return deferred(m, o, end);
    case SMTP_FAILED:
        break;
    }
    if (o->blame == SMTP_BLAME_NONE)
        return (struct fate){.state = "failed"};
    if (o->blame != SMTP_BLAME_ADDRESS)
        return refused(m, o, end);
    trust(m);
    return (struct fate){.state = "failed", .bounced = is_gone(o)};
}

int mood_allows(struct relay_mood *m, int64_t now, int most)
{
    if (m->paused_until > now && m->paused_until <= now + LONGEST_PAUSE) /* longer: the clock went back */
        return 0;
    m->paused_until = 0;
    return m->doubtful ? 1 : most;
}
