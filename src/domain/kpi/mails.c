/*
 * mails.c - what was mailed to a contact, what came back, and that the contact wanted no more.
 */
#include <string.h>

#include "base/civil.h"
#include "domain/kpi/contribution.h"

struct out {
    emit_fn *emit;
    void *ctx;
};

static void put(const struct out *o, enum measure m, const char *kind, int64_t id, int32_t day)
{
    o->emit(o->ctx, m, civil_month_of(day), "", 1, &(struct record_ref){kind, id, day});
}

/* A mail that came back stays sent: it left in its month, and is told again in the month it came back. */
static void put_mail(const struct out *o, const struct h_mail *m)
{
    put(o, M_MAIL_SENT, "mail", m->id, m->sent);
    if (m->bounced != NO_DAY)
        put(o, M_MAIL_BOUNCED, "mail", m->id, m->bounced);
}

/*
 * Wanting no more is one event, however many kinds of mail are named in it; a withdrawal of what is withdrawn
 * already is none. It counts on the day the city heard of it. Each contact speaks for itself, so that merging
 * two changes no sum.
 */
static void put_opt_outs(const struct out *o, const struct history *h)
{
    bool withdrawn[CONSENT_KINDS_MAX] = {0}, counted = false;
    int64_t moment = 0;
    for (size_t i = 0; i < h->consents.n; i++) {
        const struct h_consent *c = &h->consents.at[i];
        if (i && c->atom != c[-1].atom) {
            memset(withdrawn, 0, sizeof withdrawn);
            counted = false;
        }
        if (!(enum_consent_kind.item[c->kind].attr & CONSENT_MAIL))
            continue;
        bool news = c->withdrawn && !withdrawn[c->kind];
        withdrawn[c->kind] = c->withdrawn;
        counted &= c->withdrawn && c->told_at == moment;
        if (news && !counted) {
            put(o, M_OPT_OUT, "consent", c->id, civil_day_of_time(c->told_at));
            counted = true;
            moment = c->told_at;
        }
    }
}

void contribute_mails(const struct history *h, emit_fn *emit, void *ctx)
{
    const struct out o = {emit, ctx};
    for (size_t i = 0; i < h->mails.n; i++)
        put_mail(&o, &h->mails.at[i]);
    put_opt_outs(&o, h);
}
