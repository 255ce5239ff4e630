/*
 * outfile.h - the file that a result goes to: whole, or as it was before.
 */
#ifndef CLI_OUTFILE_H
#define CLI_OUTFILE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

/* A file being written beside its place. What is no regular file (a pipe, /dev/stdout) is written directly.
 */
struct outfile {
    const char *path; /* its place, symbolic links followed */
    const char *temp; /* where to write until then */
    bool direct;      /* both are the same */
    struct arena *arena;
};

/* 0, or -1 with err. The file `temp` is there then, empty, mode 0600. */
int outfile_begin(struct outfile *f, const char *path, struct en_error *err);
/* Put it on the disk and in its place. On failure what was there before stays. Ends the outfile. */
int outfile_keep(struct outfile *f, struct en_error *err);
void outfile_drop(struct outfile *f);

/* All of it at once. */
int outfile_write(const char *path, const struct buf *bytes, struct en_error *err);

#endif
