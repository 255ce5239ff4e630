/*
 * options.h - everything that can be configured, from one table that also prints the sample file.
 */
#ifndef DAEMON_OPTIONS_H
#define DAEMON_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/error.h"
#include "domain/rules.h"
#include "rpc/server.h"

struct role_grant {
    unsigned role;
    bool by_group;
    uid_t id; /* uid or gid */
};

struct options {
    struct arena *arena; /* everything below lives here */
    const char *database, *socket, *socket_group, *log_level;
    int64_t connections, per_uid, in_flight, frame_seconds, idle_seconds, stall_seconds, unsent_bytes,
        free_for_imports, free_for_writes;
    const char *city_name, *division, *desk_name, *circulation;
    const char *sender_address, *postal_address, *complaint_contact;
    int64_t suppress_below;
    int64_t city_prefecture;
    bool match_automatic, merge_same_day;
    const struct role_grant *grant;
    size_t ngrants;
    struct rules rules;
};

/* What the command line says. */
struct invocation {
    const char *config, *data, *etc;
    const char *set[32]; /* KEY=VALUE */
    size_t nset;
    const char *clock;
    bool check_config, print_config;
};

/*
 * Read configuration and plans. NULL with err: EN_INVALID "file:line: what was wanted".
 */
struct options *options_read(const struct invocation *inv, struct en_error *err);
void options_free(struct options *o);
/* A sample file with every option, its default and its sentence. */
void options_print(void);

unsigned options_roles(const struct options *o, uid_t uid, const gid_t *groups, size_t n);
struct server_limits options_limits(const struct options *o);

#endif
