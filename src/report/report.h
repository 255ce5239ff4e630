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

/* Fill a new document from a method's reply. */
typedef void report_fn(struct document *d, const struct mp *reply, const struct report_wish *wish);

/* Does the method give a report? */
bool report_exists(const char *method);
/* The document of its reply. */
struct document *report_document(const char *method, const struct mp *reply, const struct report_wish *wish);

#endif
