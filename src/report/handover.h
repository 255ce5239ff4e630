/*
 * handover.h - the hand-over note (引継書) as a document: every open client on one line.
 */
#ifndef REPORT_HANDOVER_H
#define REPORT_HANDOVER_H

#include "report/report.h"

/* `reply` is that of report.handover with all its rows. */
report_fn handover_document;

#endif
