/*
 * plan_file.h - plans given to the daemon while it runs: kept in the database, in force over a file of the
 * same name.
 */
#ifndef DOMAIN_PLAN_FILE_H
#define DOMAIN_PLAN_FILE_H

#include "domain/rules.h"
#include "domain/world.h"

/* The newest text of each name. */
struct plan_file {
    const char *name, *text;
    int64_t at;
    uint32_t by;
};
size_t plan_files(struct db *db, struct arena *a, struct plan_file **out);
void plan_file_store(struct world *w, const char *name, const char *text);
/*
 * Put the plans of the database into the rules: in place of the one of the same name, or behind the others.
 * One that can no longer be read, or is one too many, is left out, and `complain` is told why.
 */
void plan_files_apply(struct db *db, struct arena *a, struct rules *rules,
                      void (*complain)(const char *name, const char *why));

#endif
