/*
 * keyed.h - one secret key of the house and what is made with it: keyed hashes that nobody without the key
 * can make or guess from.
 *
 * Used for tokens in mail and for remembering an address that must not be written to after the address itself
 * is erased. The key never leaves this module except as hashes.
 */
#ifndef BASE_KEYED_H
#define BASE_KEYED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

#define KEYED_KEY_SIZE 32
#define KEYED_HASH_MAX 32
#define KEYED_USE_MAX  16 /* bytes of the name of a use */
#define KEYED_FILE_MAX 4096

struct keyed {
    uint8_t key[KEYED_KEY_SIZE];
};

/*
 * Read the key: any 32 to 4,096 bytes of a regular file of mode 0600 or stricter that belongs to this user or
 * to root. `name` without '/' means a systemd credential and is looked up in $CREDENTIALS_DIRECTORY. 0, or -1
 * with err that names the file and says what was wanted.
 */
int keyed_load(struct keyed *k, const char *name, struct en_error *err);
/* Make a new random key file (0600), on the disk when this returns 0. EN_CONFLICT if there is one. */
int keyed_create(const char *path, struct en_error *err);
/* Forget the key. */
void keyed_clear(struct keyed *k);

/* Keyed hash of bytes for one use; another use gives an unrelated hash. 16 <= size <= KEYED_HASH_MAX. */
void keyed_hash(const struct keyed *k, const char *use, const void *bytes, size_t n, uint8_t *hash,
                size_t size);
/* The same in hexadecimal digits, with a NUL. */
void keyed_text(const struct keyed *k, const char *use, const void *bytes, size_t n, size_t size,
                char out[2 * KEYED_HASH_MAX + 1]);
/* Equal? In a time that does not tell where they differ. */
bool keyed_equal(const uint8_t *a, const uint8_t *b, size_t n);

#endif
