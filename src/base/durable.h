/*
 * durable.h - bytes that are on the disk when the call is over.
 */
#ifndef BASE_DURABLE_H
#define BASE_DURABLE_H

#include <stddef.h>

/* Make a file of mode 0600 (more_flags: O_EXCL or O_TRUNC) with these bytes, synced. -1 with errno; what was
 * begun may be left. */
int durable_write(const char *path, int more_flags, const void *bytes, size_t n);
/* Sync the folder a file stands in, so that its name is there after a power cut. -1 with errno. */
int durable_name(const char *path);

#endif
