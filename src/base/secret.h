/*
 * secret.h - keys and passwords: never in the configuration, but in a file that only this user and root can
 * read, or a systemd credential.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <sys/types.h>

#include "base/error.h"

/*
 * Read up to `room` bytes of a regular file of mode 0600 or stricter that belongs to this user or to root.
 * `name` without '/' means a systemd credential and is looked up in $CREDENTIALS_DIRECTORY. How many bytes,
 * or -1 with err that names the file and says what was wanted (EN_NOT_FOUND: there is none).
 */
ssize_t secret_read(const char *name, void *to, size_t room, struct en_error *err);
/* A password: one line, of 1 to size - 1 bytes. 0 or -1 with err. */
int secret_password(const char *name, char *to, size_t size, struct en_error *err);

#endif
