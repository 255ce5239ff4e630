/*
 * world.h - a desk to test on: a temporary folder with a real database, the rules of 根室市, a still clock.
 *
 * Every request that goes through desk_request() is followed by a recount: the kept cells must equal what all
 * histories add up to, whether the request was kept or undone. Include after <cmocka.h>.
 */
#ifndef TESTS_WORLD_H
#define TESTS_WORLD_H

#include "base/keyed.h"
#include "domain/kpi/cells.h"
#include "domain/kpi/recount.h"
#include "domain/record.h"
#include "domain/rules.h"

struct desk {
    char folder[64], path[96];
    struct rules rules;
    struct keyed key;
    struct world w;
    struct arena *arena;
};

/* cmocka setup and teardown: *state is a struct desk whose database is in a transaction. Today is 2024-10-31.
 */
int desk_open(void **state);
int desk_close(void **state);
void desk_today(struct desk *d, int32_t day);
int32_t day_of(const char *iso);

/* A temporary folder and its removal with everything in it. */
void folder_make(char out[64]);
void folder_remove(const char *folder);

typedef int request_fn(struct world *w, void *ctx, struct en_error *err);
/* Savepoint; the function; figures settled and kept, or all undone. */
int desk_request(struct desk *d, request_fn *run, void *ctx, struct en_error *err);

/*
 * Records as text: "date=2024-05-01|channel=phone|topic=housing,work"; "field=" clears. The value is read as
 * an import reads it.
 */
struct record desk_read(struct desk *d, const struct noun *noun, const char *text);
/* The id; the test fails if it is refused. */
int64_t desk_add(struct desk *d, const struct noun *noun, const char *text);
int desk_edit(struct desk *d, const struct noun *noun, int64_t id, const char *text, struct en_error *err);
int desk_cancel(struct desk *d, const struct noun *noun, int64_t id, struct en_error *err);
struct record desk_get(struct desk *d, const struct noun *noun, int64_t id);
/* A field as a person reads it in English, codes of a list with ',' between; "-" if not given. */
const char *desk_show(struct desk *d, const struct record *r, const char *field);

/* That it is refused, with this code, field and English message; nothing was changed by it. */
void desk_refuses_add(struct desk *d, const struct noun *noun, const char *text, enum en_code code,
                      const char *field, const char *message);
void desk_refuses_edit(struct desk *d, const struct noun *noun, int64_t id, const char *text,
                       enum en_code code, const char *field, const char *message);

/* Kept cells as lines "measure dim YYYY-MM n", sorted. In the desk's arena. */
const char *desk_cells(struct desk *d);
/* Sum of the kept cells of a measure, of one dimension unless dim is NULL. */
int64_t desk_sum(struct desk *d, const char *measure, const char *dim);
int64_t desk_count(struct desk *d, const char *sql);
/* Cells that differ from a recount of everything. */
size_t desk_differences(struct desk *d);

#endif
