/*
 * file.h - files that are read whole.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"

/* Read on until `room` bytes are there or the file ends: how many, or -1 with errno. */
ssize_t file_fill(int fd, void *to, size_t room);
/* Append the bytes of a file, at most so many. -1: EN_NOT_FOUND, EN_IO or EN_TOO_LARGE, the path told. */
int file_read(const char *path, size_t max_bytes, struct buf *out, struct en_error *err);

#endif
