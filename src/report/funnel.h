/*
 * funnel.h - how far people come on the way to the city, as a document.
 */
#ifndef REPORT_FUNNEL_H
#define REPORT_FUNNEL_H

#include "report/report.h"

/* `reply` is that of report.funnel. */
report_fn funnel_document;

#endif
