/*
 * durable.c - the only place that puts small files on the disk for good.
 */
#include "base/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FOLDER_MAX 4096

static int write_all(int fd, const char *bytes, size_t n)
{
    while (n) {
        ssize_t wrote = write(fd, bytes, n);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return -1;
        bytes += wrote;
        n -= (size_t)wrote;
    }
    return 0;
}

/* close, with errno as it was before if that already tells of a failure. */
static int close_after(int fd, int rc)
{
    int why = errno;
    if (close(fd) && rc == 0)
        return -1;
    errno = why;
    return rc;
}

int durable_write(const char *path, int more_flags, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW | more_flags, 0600);
    if (fd < 0)
        return -1;
    return close_after(fd, write_all(fd, bytes, n) || fsync(fd) ? -1 : 0);
}

int durable_name(const char *path)
{
    char folder[FOLDER_MAX] = ".";
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) + 1 : 0;
    if (n >= sizeof folder) {
        errno = ENAMETOOLONG;
        return -1;
    }
    if (n) {
        memcpy(folder, path, n);
        folder[n] = '\0';
    }
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -1 : close_after(fd, fsync(fd));
}
