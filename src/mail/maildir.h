/*
 * maildir.h - mail as files: one .eml a mail in the `new` of a maildir, whole and on the disk, or not there.
 */
#ifndef MAIL_MAILDIR_H
#define MAIL_MAILDIR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define MAILDIR_PATH_MAX 4096

/* Make tmp, new and cur (0700) where they are missing, and drop what an earlier end left in tmp. */
int maildir_prepare(const char *folder, struct en_error *err);
/*
 * Write a mail. Its file is named after the Message-ID, so the same mail written again replaces itself: after
 * a crash nobody finds it twice. path (may be NULL) gets where it is. -1: EN_IO or EN_DISK_FULL, no file is
 * left or changed.
 */
int maildir_write(const char *folder, const char *message_id, const void *bytes, size_t n,
                  char path[MAILDIR_PATH_MAX], struct en_error *err);
/* Is a mail with this Message-ID in `new`, or in `cur` under the same name? */
bool maildir_has(const char *folder, const char *message_id);

#endif
