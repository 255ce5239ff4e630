/*
 * maildir.c - the only place that writes mail into a folder.
 *
 * Invariant: a file in `new` is a whole mail that an fsync has put on the disk; what is being written stands
 * in `tmp`, under the same name, so that nothing gathers there.
 */
#include "mail/maildir.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_BYTES 255

static int io_error(struct en_error *err, const char *path)
{
    enum en_code code = errno == ENOSPC || errno == EDQUOT ? EN_DISK_FULL : EN_IO;
    return error_set(err, code, NULL, "%s: 書けません（%s）", "%s: cannot be written (%s)", path,
                     strerror(errno));
}

static int join(char path[MAILDIR_PATH_MAX], const char *folder, const char *part, const char *name,
                struct en_error *err)
{
    int n = snprintf(path, MAILDIR_PATH_MAX, "%s/%s%s%s", folder, part, *name ? "/" : "", name);
    return n < MAILDIR_PATH_MAX ? 0
                                : error_set(err, EN_INVALID, NULL, "メールのフォルダーの名前が長すぎます",
                                            "the path of the mail folder is too long");
}

static int drop_leftovers(const char *tmp, struct en_error *err)
{
    DIR *dir = opendir(tmp);
    if (!dir)
        return io_error(err, tmp);
    for (struct dirent *e; (e = readdir(dir)) != NULL;)
        if (e->d_name[0] != '.' && unlinkat(dirfd(dir), e->d_name, 0) && errno != ENOENT) {
            int rc = io_error(err, tmp);
            closedir(dir);
            return rc;
        }
    closedir(dir);
    return 0;
}

int maildir_prepare(const char *folder, struct en_error *err)
{
    static const char *const parts[] = {"tmp", "new", "cur"};
    char path[MAILDIR_PATH_MAX];
    if (mkdir(folder, 0700) && errno != EEXIST)
        return io_error(err, folder);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (join(path, folder, parts[i], "", err))
            return -1;
        if (mkdir(path, 0700) && errno != EEXIST)
            return io_error(err, path);
    }
    return join(path, folder, "tmp", "", err) || drop_leftovers(path, err) ? -1 : 0;
}

/* A file name from a Message-ID: what a file system or a shell could mind is written as =XX. */
static int name_of(const char *message_id, char name[NAME_MAX_BYTES + 1], struct en_error *err)
{
    size_t n = 0;
    for (const char *c = message_id; *c; c++) {
        bool plain = isalnum((unsigned char)*c) || *c == '-' || *c == '_' || *c == '@' || (*c == '.' && n);
        if (n + 3 + sizeof ".eml" > NAME_MAX_BYTES)
            return error_set(err, EN_TOO_LARGE, "message_id", "Message-IDが長すぎます",
                             "the Message-ID is too long");
        n += (size_t)snprintf(name + n, 4, plain ? "%c" : "=%02X", (unsigned char)*c);
    }
    if (n == 0)
        return error_set(err, EN_INVALID, "message_id", "Message-IDがありません", "there is no Message-ID");
    memcpy(name + n, ".eml", sizeof ".eml");
    return 0;
}

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

/* The whole file in tmp, on the disk. */
static int write_file(const char *path, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return -1;
    int rc = write_all(fd, bytes, n) || fsync(fd) ? -1 : 0;
    int why = errno;
    if (close(fd) && rc == 0)
        return -1;
    errno = why;
    return rc;
}

static int sync_folder(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int rc = fsync(fd), why = errno;
    close(fd);
    errno = why;
    return rc;
}

int maildir_write(const char *folder, const char *message_id, const void *bytes, size_t n,
                  char path[MAILDIR_PATH_MAX], struct en_error *err)
{
    char name[NAME_MAX_BYTES + 1], tmp[MAILDIR_PATH_MAX], new[MAILDIR_PATH_MAX], place[MAILDIR_PATH_MAX];
    if (name_of(message_id, name, err) || join(tmp, folder, "tmp", name, err) ||
        join(new, folder, "new", name, err) || join(place, folder, "new", "", err))
        return -1;
    if (write_file(tmp, bytes, n) || rename(tmp, new)) {
        int rc = io_error(err, tmp);
        unlink(tmp);
        return rc;
    }
    if (sync_folder(place))
        return io_error(err, place);
    if (path)
        memcpy(path, new, strlen(new) + 1);
    return 0;
}
