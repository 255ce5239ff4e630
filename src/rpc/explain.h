/*
 * explain.h - the reply of everything that explains a figure.
 */
#ifndef RPC_EXPLAIN_H
#define RPC_EXPLAIN_H

#include "domain/kpi/monthly.h"
#include "rpc/request.h"

/* A figure of a row. Texts live as long as the request. */
struct asked_figure {
    const struct row_spec *row;
    struct cell_range range;
    int32_t month;      /* of the report that tells it */
    const char *column; /* its column there */
    bool reported;      /* was it in a report that was closed? */
    int64_t frozen;     /* then: what that report says */
    int64_t known;      /* and the last correction it knew */
    /* What else belongs to the figure, into the open map; NULL: nothing. */
    void (*put_more)(struct request *rq, struct world *w, const void *ctx);
    const void *ctx;
};

/* A row's figure in a closed report, if there is one that counted from the same month, into `asked`; its
 * month, row and column are set. */
void find_reported_row(struct world *w, const struct plan *plan, struct asked_figure *asked);

/*
 * The reply: the figure, what it is now, the records behind it as far as time and the `limit` argument allow,
 * the corrections since it was reported. The method must declare `limit` and `cursor`.
 */
enum handled reply_explained(struct request *rq, struct world *w, const struct asked_figure *asked);

#endif
