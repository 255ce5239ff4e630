/*
 * svg.h - charts drawn as SVG, to be read in black and white.
 */
#ifndef REPORT_SVG_H
#define REPORT_SVG_H

#include "base/buf.h"
#include "report/document.h"

/* Every mark carries its category, series and value as its <title>. */
void svg_chart(struct buf *out, const struct document *d, const struct doc_chart *c);

#endif
