/*
 * details.h - a reply that is one map, as a list of labels and values.
 */
#ifndef REPORT_DETAILS_H
#define REPORT_DETAILS_H

#include "base/buf.h"
#include "report/view.h"

/* Keys without a value are left out; lists of maps become small tables below their label. */
void details_put(struct buf *out, const struct mp *record, const struct view *v, const char *indent);

#endif
