/*
 * record.h - a reply that is one map, as a list of labels and values.
 */
#ifndef REPORT_RECORD_H
#define REPORT_RECORD_H

#include "base/buf.h"
#include "report/view.h"

/* Keys without a value are left out; lists of maps become small tables below their label. */
void record_list(struct buf *out, const struct mp *record, const struct view *v, const char *indent);

#endif
