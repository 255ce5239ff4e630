/*
 * secret.c - the only place that reads keys and passwords.
 */
#include "base/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

static int check_file(int fd, const char *path, struct en_error *err)
{
    struct stat st;
    if (fstat(fd, &st))
        return error_set(err, EN_IO, NULL, "%s: 調べられません（%s）", "%s: cannot be looked at (%s)", path,
                         strerror(errno));
    if (!S_ISREG(st.st_mode))
        return error_set(err, EN_INVALID, NULL, "%s: 普通のファイルではありません", "%s: not a regular file",
                         path);
    if ((st.st_uid != geteuid() && st.st_uid != 0) || (st.st_mode & 077))
        return error_set(
            err, EN_INVALID, NULL,
            "%s: 鍵や合い言葉のファイルは本人だけが読めるもの（0600）に限ります（今は%04o）",
            "%s: a file with a key or password must be readable by its owner only (0600), it is %04o", path,
            (unsigned)(st.st_mode & 07777));
    return 0;
}

/* Where a name leads: a path stands for itself, a bare name for a credential. */
static int find(const char *name, char path[4096], struct en_error *err)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    if (!strchr(name, '/') && !folder)
        return error_set(err, EN_INVALID, NULL,
                         "資格情報 %s を渡されていません（systemd の LoadCredential=）",
                         "credential %s was not handed over (LoadCredential= of systemd)", name);
    int n = strchr(name, '/') ? snprintf(path, 4096, "%s", name)
                              : snprintf(path, 4096, "%s/%s", folder, name);
    return n < 4096 ? 0 : error_set(err, EN_INVALID, NULL, "ファイル名が長すぎます", "the path is too long");
}

ssize_t secret_read(const char *name, void *to, size_t room, struct en_error *err)
{
    char path[4096];
    if (find(name, path, err))
        return -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? EN_NOT_FOUND : EN_IO, NULL, "%s: 開けません（%s）",
                         "%s: cannot be opened (%s)", path, strerror(errno));
    ssize_t n = -1;
    if (!check_file(fd, path, err) && (n = file_fill(fd, to, room)) < 0)
        (void)error_set(err, EN_IO, NULL, "%s: 読めません（%s）", "%s: cannot be read (%s)", path,
                        strerror(errno));
    close(fd);
    return n;
}

int secret_password(const char *name, char *to, size_t size, struct en_error *err)
{
    ssize_t n = secret_read(name, to, size, err);
    if (n < 0)
        return -1;
    while (n > 0 && (to[n - 1] == '\n' || to[n - 1] == '\r'))
        n--;
    bool fits = n > 0 && (size_t)n < size && !memchr(to, '\n', (size_t)n) && !memchr(to, '\0', (size_t)n);
    to[fits ? n : 0] = '\0';
    return fits ? 0
                : error_set(err, EN_INVALID, NULL, "%s: 合い言葉は1行で %zu バイトまでです",
                            "%s: a password is one line of at most %zu bytes", name, size - 1);
}
