/*
 * header.h - is a file ours, whole, and not newer than this program?
 */
#ifndef DB_HEADER_H
#define DB_HEADER_H

#include <sys/types.h>

#include "base/error.h"

/* Look at an open file of `size` bytes; 0 also for an empty one. -1: EN_INVALID, the file is untouched. */
int header_check(const char *path, int fd, off_t size, struct en_error *err);

#endif
