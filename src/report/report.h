/*
 * report.h - which reply is built into which document.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "report/document.h"

struct report_wish {
    bool ja;
    bool publish; /* for the public: small numbers are hidden, nothing of the office's own is in it */
    struct arena *arena;
};

typedef struct document *report_fn(const struct mp *reply, const struct report_wish *wish);

/* The builder of a method's reply; NULL if the method gives no report. */
report_fn *report_builder(const char *method);

#endif
