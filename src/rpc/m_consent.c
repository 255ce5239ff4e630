/*
 * m_consent.c - consent: granted, withdrawn, shown; and the mark of protection.
 */
#include "domain/consent.h"
#include "rpc/handlers.h"

enum handled h_contact_protect(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    int64_t cancelled, id = arg_int(rq, "id", 0);
    if (consent_protect(w, id, !arg_bool(rq, "off"), &cancelled, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_int(rq->out, "id", id);
    mp_put_bool(rq->out, "protected", consent_is_protected(w, id));
    mp_put_int(rq->out, "mails_cancelled", cancelled);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_consent_grant(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    if (arg_record(rq, &r) || consent_tell(w, &r, "granted", NULL, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_int(rq->out, "id", r.id);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_consent_withdraw(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    int64_t told = 1, cancelled = 0;
    struct record r = {.noun = &noun_consent};
    r.v[CONSENT_CONTACT] = *arg(rq, "contact");
    r.v[CONSENT_KIND] = *arg(rq, "kind");
    r.v[CONSENT_DATE] = *arg(rq, "date");
    r.v[CONSENT_HOW] = *arg(rq, "how");
    r.v[CONSENT_EVIDENCE] = *arg(rq, "evidence");
    r.v[CONSENT_STAFF] = *arg(rq, "staff");
    int rc = value_given(&r.v[CONSENT_KIND]) ? consent_tell(w, &r, "withdrawn", &cancelled, &rq->err)
                                             : consent_stop_mail(w, &r, &told, &cancelled, &rq->err);
    if (rc)
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_int(rq->out, "withdrawn", told);
    mp_put_int(rq->out, "mails_cancelled", cancelled);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_consent_show(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record *rows;
    int64_t contact = arg_int(rq, "contact", 0);
    if (record_want_contact(w, contact, "contact", &rq->err))
        return HANDLED_FAILED;
    size_t n = consent_journal(w, contact, arg_bool(rq, "history"), &rows);
    reply_rows(rq, w, rows, n, false);
    return HANDLED_DONE;
}
