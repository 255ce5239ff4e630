/*
 * annual.h - the council's yearly verification sheet (効果検証調書) as a document.
 */
#ifndef REPORT_ANNUAL_H
#define REPORT_ANNUAL_H

#include "report/report.h"

/* `reply` is that of report.annual. Keys that are absent are left out or shown as not known. */
report_fn annual_document;

#endif
