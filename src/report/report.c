/*
 * report.c - the only place that lists the reports.
 */
#include "report/report.h"

#include <string.h>

#include "report/funnel.h"
#include "report/handover.h"
#include "report/monthly.h"

static const struct {
    const char *method;
    report_fn *build;
} reports[] = {
    {"report.monthly", monthly_document},
    {"report.handover", handover_document},
    {"report.funnel", funnel_document},
};

report_fn *report_builder(const char *method)
{
    for (size_t i = 0; i < sizeof reports / sizeof *reports; i++)
        if (!strcmp(reports[i].method, method))
            return reports[i].build;
    return NULL;
}
