/*
 * rate.c - the only place that reads and writes mail_bucket.
 */
#include "domain/rate.h"

#include <ctype.h>
#include <string.h>

#include "base/bucket.h"
#include "domain/rules.h"

#define SECOND INT64_C(1000000)
#define ALL    ""

struct share {
    struct bucket bucket;
    int64_t promised_us;
};

static struct share share_of(struct world *w, const char *destination)
{
    struct share s = {0};
    struct stmt *q = db_prep(w->db,
                             "SELECT full_us, seen_us, promised_us FROM mail_bucket WHERE destination = $1");
    stmt_text(q, 1, destination);
    while (stmt_row(q))
        s = (struct share){{col_int(q, 0), col_int(q, 1)}, col_int(q, 2)};
    return s;
}

static void keep(struct world *w, const char *destination, const struct share *s)
{
    struct stmt *q = db_prep(w->db, "INSERT INTO mail_bucket (destination, full_us, seen_us, promised_us)"
                                    " VALUES ($1, $2, $3, $4) ON CONFLICT (destination) DO UPDATE SET"
                                    " full_us = excluded.full_us, seen_us = excluded.seen_us,"
                                    " promised_us = excluded.promised_us");
    stmt_text(q, 1, destination);
    stmt_int(q, 2, s->bucket.full_us);
    stmt_int(q, 3, s->bucket.seen_us);
    stmt_int(q, 4, s->promised_us);
    stmt_run(q);
}

static const char *destination_of(struct world *w, const char *address)
{
    const char *at = strrchr(address, '@');
    char *domain = arena_strdup(w->arena, at ? at + 1 : address);
    for (char *p = domain; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    return domain;
}

void rate_follow_clock(struct world *w)
{
    struct stmt *q = db_prep(w->db, "UPDATE mail_bucket SET full_us = full_us - seen_us + $1, promised_us ="
                                    " promised_us - seen_us + $2, seen_us = $3 WHERE seen_us > $4");
    for (int i = 1; i <= 4; i++)
        stmt_int(q, i, w->now * SECOND);
    stmt_run(q);
}

int64_t rate_room(struct world *w)
{
    if (!w->rules->mails_per_hour)
        return INT64_MAX;
    struct bucket_rule rule = bucket_rule(w->rules->mails_per_hour);
    struct share s = share_of(w, ALL);
    return bucket_room(&s.bucket, &rule, w->now * SECOND);
}

int64_t rate_free_at(struct world *w)
{
    if (!w->rules->mails_per_hour)
        return w->now;
    struct bucket_rule rule = bucket_rule(w->rules->mails_per_hour);
    struct share s = share_of(w, ALL);
    return w->now + (bucket_wait(&s.bucket, &rule, w->now * SECOND) + SECOND - 1) / SECOND;
}

/* One of a share; without room the next moment that nobody was promised. */
static bool take(struct world *w, const char *destination, int64_t per_hour, int64_t *again)
{
    if (!per_hour)
        return true;
    int64_t now = w->now * SECOND;
    struct bucket_rule rule = bucket_rule(per_hour);
    struct share s = share_of(w, destination);
    bool took = bucket_take(&s.bucket, &rule, 1, now);
    if (!took) {
        int64_t free = now + bucket_wait(&s.bucket, &rule, now), next = s.promised_us + rule.spacing_us;
        s.promised_us = next > free && next < free + 24 * 3600 * SECOND ? next : free;
        *again = (s.promised_us + SECOND - 1) / SECOND;
    }
    keep(w, destination, &s);
    return took;
}

bool rate_take(struct world *w, const char *address, int64_t *again)
{
    return take(w, destination_of(w, address), w->rules->mails_per_destination, again) &&
           take(w, ALL, w->rules->mails_per_hour, again);
}
