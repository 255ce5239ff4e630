/*
 * report.c - the only place that lists the reports.
 */
#include "report/report.h"

#include <string.h>

#include "report/annual.h"
#include "report/funnel.h"
#include "report/handover.h"
#include "report/monthly.h"

static const struct {
    const char *method;
    report_fn *build;
} reports[] = {
    {"report.monthly", monthly_document},
    {"report.annual", annual_document},
    {"report.handover", handover_document},
    {"report.funnel", funnel_document},
};

static report_fn *builder_of(const char *method)
{
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        if (!strcmp(reports[i].method, method))
            return reports[i].build;
    return NULL;
}

bool report_exists(const char *method)
{
    return builder_of(method);
}

struct document *report_document(const char *method, const struct mp *reply, const struct report_wish *wish)
{
    struct document *d = document_new(wish->arena, wish->ja);
    builder_of(method)(d, reply, wish);
    return d;
}
