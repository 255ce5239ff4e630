/*
 * progress.h - one line on a terminal that tells how far an import is.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool on, ja;
    int64_t begun_ms, shown_ms;
    uint64_t bytes; /* of the whole file; 0: not known */
};

struct progress progress_begin(bool ja, uint64_t bytes);
/* At most five times a second. */
void progress_show(struct progress *p, size_t rows, uint64_t bytes_read);
/* Take the line away. */
void progress_end(struct progress *p);

#endif
