/*
 * keyed.c - the only place that knows libsodium and the house's key.
 *
 * Invariant: a key in use came whole from a file that only this user and root can read.
 */
#include "base/keyed.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/file.h"

static void need_sodium(void)
{
    if (sodium_init() < 0)
        fatal("libsodium does not start");
}

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
        return error_set(err, EN_INVALID, NULL,
                         "%s: 鍵のファイルは本人だけが読めるもの（0600）に限ります（今は%04o）",
                         "%s: a key file must be readable by its owner only (0600), it is %04o", path,
                         (unsigned)(st.st_mode & 07777));
    return 0;
}

static int read_key(int fd, const char *path, struct keyed *k, struct en_error *err)
{
    uint8_t bytes[KEYED_FILE_MAX + 1];
    ssize_t n = file_fill(fd, bytes, sizeof bytes);
    int rc = 0;
    if (n < 0)
        rc = error_set(err, EN_IO, NULL, "%s: 読めません（%s）", "%s: cannot be read (%s)", path,
                       strerror(errno));
    else if (n < KEYED_KEY_SIZE || n > KEYED_FILE_MAX)
        rc = error_set(err, EN_INVALID, NULL, "%s: 鍵は%d～%dバイトです（%zdバイトありました）",
                       "%s: a key has %d to %d bytes, this file has %zd", path, KEYED_KEY_SIZE,
                       KEYED_FILE_MAX, n);
    else
        crypto_generichash(k->key, sizeof k->key, bytes, (size_t)n, NULL, 0);
    sodium_memzero(bytes, sizeof bytes);
    return rc;
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
    return n < 4096
               ? 0
               : error_set(err, EN_INVALID, NULL, "鍵のファイル名が長すぎます", "the key's path is too long");
}

int keyed_load(struct keyed *k, const char *name, struct en_error *err)
{
    char path[4096];
    need_sodium();
    memset(k, 0, sizeof *k);
    if (find(name, path, err))
        return -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return error_set(err, errno == ENOENT ? EN_NOT_FOUND : EN_IO, NULL, "%s: 開けません（%s）",
                         "%s: cannot be opened (%s)", path, strerror(errno));
    int rc = check_file(fd, path, err) || read_key(fd, path, k, err) ? -1 : 0;
    close(fd);
    return rc;
}

int keyed_create(const char *path, struct en_error *err)
{
    need_sodium();
    uint8_t bytes[KEYED_KEY_SIZE];
    randombytes_buf(bytes, sizeof bytes);
    int rc = durable_write(path, O_EXCL, bytes, sizeof bytes) || durable_name(path) ? -1 : 0;
    int why = errno;
    sodium_memzero(bytes, sizeof bytes);
    if (rc == 0)
        return 0;
    if (why != EEXIST)
        unlink(path);
    return error_set(err, why == EEXIST ? EN_CONFLICT : EN_IO, NULL, "%s: 作れません（%s）",
                     "%s: cannot be made (%s)", path, strerror(why));
}

void keyed_clear(struct keyed *k)
{
    sodium_memzero(k, sizeof *k);
}

void keyed_hash(const struct keyed *k, const char *use, const void *bytes, size_t n, uint8_t *hash,
                size_t size)
{
    size_t name = strlen(use);
    if (name == 0 || name > KEYED_USE_MAX || size < crypto_generichash_BYTES_MIN || size > KEYED_HASH_MAX)
        fatal("keyed_hash: use \"%s\", %zu bytes", use, size);
    uint8_t label[KEYED_USE_MAX] = {0};
    memcpy(label, use, name);
    crypto_generichash_state state;
    crypto_generichash_init(&state, k->key, sizeof k->key, size);
    crypto_generichash_update(&state, label, sizeof label);
    crypto_generichash_update(&state, bytes, n);
    crypto_generichash_final(&state, hash, size);
}

void keyed_text(const struct keyed *k, const char *use, const void *bytes, size_t n, size_t size,
                char out[2 * KEYED_HASH_MAX + 1])
{
    static const char digits[] = "0123456789abcdef";
    uint8_t hash[KEYED_HASH_MAX];
    keyed_hash(k, use, bytes, n, hash, size);
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[hash[i] >> 4];
        out[2 * i + 1] = digits[hash[i] & 15];
    }
    out[2 * size] = '\0';
}

bool keyed_equal(const uint8_t *a, const uint8_t *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}
