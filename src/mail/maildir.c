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

#include "base/durable.h"

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

/* Whoever may write into a folder may put another mail, or a way elsewhere, in the place of ours. */
static int check_folder(const char *path, struct en_error *err)
{
    struct stat st;
    if (lstat(path, &st))
        return io_error(err, path);
    if (S_ISDIR(st.st_mode) && !(st.st_mode & S_IWOTH))
        return 0;
    return error_set(err, EN_INVALID, NULL, "%s: 誰でも書けるフォルダーやリンクにはメールを書きません",
                     "%s: no mail is written where anybody may write, nor through a link", path);
}

int maildir_prepare(const char *folder, struct en_error *err)
{
    static const char *const parts[] = {".", "tmp", "new", "cur"};
    char path[MAILDIR_PATH_MAX];
    if (mkdir(folder, 0700) && errno != EEXIST)
        return io_error(err, folder);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (join(path, folder, parts[i], "", err))
            return -1;
        if (mkdir(path, 0700) && errno != EEXIST)
            return io_error(err, path);
        if (check_folder(path, err))
            return -1;
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

int maildir_write(const char *folder, const char *message_id, const void *bytes, size_t n,
                  char path[MAILDIR_PATH_MAX], struct en_error *err)
{
    char name[NAME_MAX_BYTES + 1], tmp[MAILDIR_PATH_MAX], new[MAILDIR_PATH_MAX];
    if (name_of(message_id, name, err) || join(tmp, folder, "tmp", name, err) ||
        join(new, folder, "new", name, err))
        return -1;
    /* An error names the folder: the file's name is a token that stops mail. */
    if (durable_write(tmp, O_TRUNC, bytes, n) || rename(tmp, new)) {
        int rc = io_error(err, folder);
        unlink(tmp);
        return rc;
    }
    if (durable_name(new))
        return io_error(err, folder);
    if (path)
        memcpy(path, new, strlen(new) + 1);
    return 0;
}

bool maildir_has(const char *folder, const char *message_id)
{
    static const char *const parts[] = {"new", "cur"};
    char name[NAME_MAX_BYTES + 1], path[MAILDIR_PATH_MAX];
    if (name_of(message_id, name, NULL))
        return false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (!join(path, folder, parts[i], name, NULL) && !access(path, F_OK))
            return true;
    return false;
}
