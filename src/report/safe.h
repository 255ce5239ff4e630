/*
 * safe.h - texts from the daemon or a file made harmless for a terminal.
 */
#ifndef REPORT_SAFE_H
#define REPORT_SAFE_H

#include "base/arena.h"

enum safe_mode {
    SAFE_LINE,  /* one line: LF and TAB become a blank */
    SAFE_LINES, /* LF stays */
    SAFE_CELL,  /* for libsmartcols, which escapes bytes below 0x20 and C1 itself, and an escape once more */
};

/* Control and direction characters become \x1b or \u202e. The text itself if there is nothing to do, else a
 * copy in the arena. */
const char *safe_text(const char *s, enum safe_mode mode, struct arena *a);

#endif
