/*
 * file.c - the only place that reads a file to its end.
 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

ssize_t file_fill(int fd, void *to, size_t room)
{
    size_t n = 0;
    while (n < room) {
        ssize_t got = read(fd, (char *)to + n, room - n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        n += (size_t)got;
    }
    return (ssize_t)n;
}

static int read_failed(const char *path, struct en_error *err)
{
    int why = errno;
    return error_set(err, why == ENOENT ? EN_NOT_FOUND : EN_IO, NULL, "%s: 読めません（%s）",
                     "%s: cannot be read: %s", path, strerror(why));
}

/* Everything up to the end of the file, or a little more than max_bytes of it. */
static int read_all(int fd, size_t max_bytes, struct buf *out)
{
    char chunk[16384];
    ssize_t n = (ssize_t)sizeof chunk;
    while (out->n <= max_bytes && n == (ssize_t)sizeof chunk) {
        n = file_fill(fd, chunk, sizeof chunk);
        buf_add(out, chunk, n < 0 ? 0 : (size_t)n);
    }
    return n < 0 ? -1 : 0;
}

int file_read(const char *path, size_t max_bytes, struct buf *out, struct en_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return read_failed(path, err);
    int rc = read_all(fd, max_bytes, out);
    if (rc != 0)
        (void)read_failed(path, err);
    (void)close(fd);
    if (rc == 0 && out->n > max_bytes)
        return error_set(err, EN_TOO_LARGE, NULL, "%s: %zuバイトを超えています", "%s: larger than %zu bytes",
                         path, max_bytes);
    return rc;
}
