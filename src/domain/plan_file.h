/*
 * plan_file.h - plans given to the daemon while it runs: kept in the database, in force over a file of the
 * same name.
 */
#ifndef DOMAIN_PLAN_FILE_H
#define DOMAIN_PLAN_FILE_H

#include "domain/rules.h"
#include "domain/world.h"

/* The newest text of each name that was not dropped. */
struct plan_file {
    const char *name, *text;
    int64_t at;
    uint32_t by;
    const char *reason; /* NULL = none told */
};
size_t plan_files(struct db *db, struct arena *a, struct plan_file **out);
void plan_file_store(struct world *w, const char *name, const char *text);
/* Take it out of force; its texts stay as history. false: no plan of that name is loaded. */
bool plan_file_drop(struct world *w, const char *name);
/*
 * How many plans there would be with one of that name: the files that `rules` know, and the loaded ones,
 * those of this moment among them. Both of one name are one.
 */
size_t plan_files_count_with(struct world *w, const char *name);
/*
 * Put the plans of the database into the rules: in place of the one of the same name, or behind the others.
 * One that can no longer be read, or is one too many, is left out, and `complain` is told why. With no plan
 * at all the rules fall back on "none".
 */
void plan_files_apply(struct db *db, struct arena *a, struct rules *rules,
                      void (*complain)(const char *name, const char *why));

#endif
