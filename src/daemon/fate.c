/*
 * fate.c - see fate.h.
 */
#include "daemon/fate.h"

#include <stdio.h>
#include <string.h>

#define FIRST_PAUSE   300
#define LONGEST_PAUSE 4000
#define REFUSALS      3 /* in a row, until it is taken for all */

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

static struct fate deferred(struct relay_mood *m, const struct smtp_outcome *o, int64_t now, int connections)
{
    bool lost = o->blame == SMTP_BLAME_RELAY && !o->code;
    m->losses = lost ? m->losses + 1 : 0;
    if (m->losses > 2 * connections || (o->code && is_about_us(o)))
        pause_for(m, o, now);
    else if (!lost && o->code)
        m->doubtful = false;
    return (struct fate){.state = "deferred", .retry_at = m->paused_until};
}

static struct fate refused(struct relay_mood *m, const struct smtp_outcome *o, int64_t now)
{
    bool others_go = m->refusals++ == 0 && !m->doubtful;
    if (m->refusals >= REFUSALS || m->doubtful)
        pause_for(m, o, now);
    return (struct fate){.state = "deferred", .retry_at = m->paused_until, .spent = others_go};
}

/* A full mailbox may be emptied; what else names the mailbox or its host is final. */
static bool is_gone(const struct smtp_outcome *o)
{
    return strcmp(o->status, "5.2.2") != 0 && (*o->status || o->code != 552);
}

struct fate fate_of(struct relay_mood *m, const struct smtp_outcome *o, int64_t now, int connections,
                    bool retry_unknown)
{
    switch (o->result) {
    case SMTP_SENT:
        trust(m);
        return (struct fate){.state = "sent"};
    case SMTP_UNKNOWN:
        return (struct fate){.state = retry_unknown ? "deferred" : "unknown"};
    case SMTP_DEFERRED:
        return deferred(m, o, now, connections);
    case SMTP_FAILED:
        break;
    }
    if (o->blame != SMTP_BLAME_ADDRESS)
        return refused(m, o, now);
    trust(m);
    return (struct fate){.state = "failed", .bounced = is_gone(o)};
}

int mood_allows(struct relay_mood *m, int64_t now, int most)
{
    if (m->paused_until > now)
        return 0;
    m->paused_until = 0;
    return m->doubtful ? 1 : most;
}
