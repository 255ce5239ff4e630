/*
 * home_file.h - the file beside the database that says: this is the place that may send (domain/home.h).
 */
#ifndef DAEMON_HOME_FILE_H
#define DAEMON_HOME_FILE_H

#include <sys/types.h>

#include "domain/home.h"

struct home_file {
    char *path, *database;
    int fd;
    struct home home; /* as in the file */
    const char *held; /* why nothing may be sent from here, a word; NULL = it may */
};

#define HOME_NOT_CHECKED "not_checked" /* of `held` */

void home_file_open(struct home_file *f, const char *path, const char *database);
/* Look whether the database is at home. One that has never been anywhere makes this its place; w->db is in a
 * transaction. */
void home_file_look(struct home_file *f, struct world *w);
void home_file_close(struct home_file *f);
/* From now on this is its place. -1 with err: nothing changed. */
int home_file_arm(struct home_file *f, struct world *w, struct en_error *err);
/* So many were claimed, and that is committed. */
void home_file_count(struct home_file *f, size_t claimed);

#endif
