/*
 * outfile.c - the only place that writes files of results.
 *
 * Invariant: under its name there is the old file or the new one, whole. A result may hold personal data: it
 * belongs to whoever asked, mode 0600.
 */
#include "cli/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int failed(const char *path, struct en_error *err)
{
    int why = errno;
    return error_set(err, why == ENOSPC || why == EDQUOT ? EN_DISK_FULL : EN_IO, "output",
                     "%s に書けません: %s", "cannot write %s: %s", path, strerror(why));
}

/* Where a link leads to; the path itself if nothing is there yet. */
static const char *followed(const char *path, struct arena *a)
{
    char real[PATH_MAX];
    return arena_strdup(a, realpath(path, real) ? real : path);
}

static int end(struct outfile *f, int result)
{
    arena_free(f->arena);
    *f = (struct outfile){0};
    return result;
}

int outfile_begin(struct outfile *f, const char *path, struct en_error *err)
{
    struct stat st;
    *f = (struct outfile){.arena = arena_new()};
    f->path = followed(path, f->arena);
    f->direct = stat(f->path, &st) == 0 && !S_ISREG(st.st_mode);
    f->temp = f->direct ? f->path : arena_printf(f->arena, "%s.XXXXXX", f->path);
    if (f->direct)
        return 0;
    int fd = mkostemp((char *)(uintptr_t)f->temp, O_CLOEXEC);
    if (fd < 0)
        return end(f, failed(path, err));
    (void)close(fd);
    return 0;
}

void outfile_drop(struct outfile *f)
{
    if (!f->direct)
        (void)unlink(f->temp);
    (void)end(f, 0);
}

static int sync_file(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int r = fsync(fd), why = errno;
    (void)close(fd);
    errno = why;
    return r;
}

int outfile_keep(struct outfile *f, struct en_error *err)
{
    if (f->direct || (!sync_file(f->temp) && !rename(f->temp, f->path)))
        return end(f, 0);
    (void)failed(f->path, err);
    outfile_drop(f);
    return -1;
}

static int write_all(const char *path, const struct buf *bytes)
{
    size_t done = 0;
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    while (done < bytes->n) {
        ssize_t n = write(fd, bytes->at + done, bytes->n - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        done += (size_t)n;
    }
    int why = errno;
    if (close(fd) && done == bytes->n)
        return -1;
    errno = why;
    return done == bytes->n ? 0 : -1;
}

int outfile_write(const char *path, const struct buf *bytes, struct en_error *err)
{
    struct outfile f;
    if (outfile_begin(&f, path, err))
        return -1;
    if (!write_all(f.temp, bytes))
        return outfile_keep(&f, err);
    (void)failed(path, err);
    outfile_drop(&f);
    return -1;
}
