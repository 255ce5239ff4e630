/*
 * keyed.c - the only place that knows libsodium and the house's key.
 *
 * Invariant: a key in use came whole from a file that only this user and root can read.
 */
#include "base/keyed.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/durable.h"
#include "base/secret.h"

static void need_sodium(void)
{
    if (sodium_init() < 0)
        fatal("libsodium does not start");
}

int keyed_load(struct keyed *k, const char *name, struct en_error *err)
{
    uint8_t bytes[KEYED_FILE_MAX + 1];
    need_sodium();
    memset(k, 0, sizeof *k);
    ssize_t n = secret_read(name, bytes, sizeof bytes, err);
    int rc = n < 0 ? -1 : 0;
    if (n >= KEYED_KEY_SIZE && n <= KEYED_FILE_MAX)
        crypto_generichash(k->key, sizeof k->key, bytes, (size_t)n, NULL, 0);
    else if (n >= 0)
        rc = error_set(err, EN_INVALID, NULL, "%s: 鍵は%d～%dバイトです（%zdバイトありました）",
                       "%s: a key has %d to %d bytes, this file has %zd", name, KEYED_KEY_SIZE,
                       KEYED_FILE_MAX, n);
    sodium_memzero(bytes, sizeof bytes);
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
