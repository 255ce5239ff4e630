/*
 * m_mail.c - mail that came back: fetched, listed, read; and the stop token of a mail, handed in by a web
 * page of the city.
 */
#include "domain/contact.h"
#include "domain/returned.h"
#include "rpc/handlers.h"

enum handled h_mail_fetch(struct request *rq, struct world *w, const struct services *services)
{
    (void)w;
    return services->fetch_mail(services->ctx, rq->ticket, &rq->err) ? HANDLED_FAILED : HANDLED_LATER;
}

enum handled h_mail_inbox(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record *rows;
    size_t n;
    int64_t day;
    struct returned_filter f = {.contact = arg_int(rq, "contact", 0),
                                .kind = arg_text(rq, "kind"),
                                .limit = arg_int(rq, "limit", 100)};
    if (read_cursor(rq, &day, &f.cursor_id))
        return HANDLED_FAILED;
    bool more = returned_list(w, &f, &rows, &n);
    reply_rows(rq, w, rows, n, more);
    return HANDLED_DONE;
}

enum handled h_mail_read(struct request *rq, struct world *w, const struct services *services)
{
    (void)services;
    struct record r;
    const char *message;
    if (returned_load(w, arg_int(rq, "id", 0), &r, &message, &rq->err))
        return HANDLED_FAILED;
    reply_open_record(rq->out, &r, true);
    mp_put_str(rq->out, "contact_name", contact_name_of(w, record_int(&r, MAIL_IN_CONTACT, 0)));
    mp_put_str(rq->out, "message", message);
    mp_close(rq->out);
    return HANDLED_DONE;
}

enum handled h_mail_stop(struct request *rq, struct world *w, const struct services *services)
{
    int64_t mail, campaign, told, cancelled;
    if (services->believe_stop(services->ctx, arg_text(rq, "token"), &mail, &campaign, &rq->err) ||
        returned_stop(w, mail, campaign, &told, &cancelled, &rq->err))
        return HANDLED_FAILED;
    mp_open_map(rq->out);
    mp_put_int(rq->out, "withdrawn", told);
    mp_put_int(rq->out, "mails_cancelled", cancelled);
    mp_close(rq->out);
    return HANDLED_DONE;
}
