/*
 * html.h - a document as one HTML file that needs nothing else: its own style, its charts as SVG, no script.
 */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "base/buf.h"
#include "report/document.h"

/* HTML that is well-formed XML too. Prints on A4. */
void document_html(struct buf *out, const struct document *d);

#endif
