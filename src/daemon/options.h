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

/* How mail leaves. */
struct mail_options {
    const char *transport; /* maildir, smtp, hold */
    const char *folder;    /* of a maildir */
    /* Our addresses in mail: PREFIX token @ domain. */
    const char *return_prefix, *stop_prefix, *domain;
    const char *unsubscribe_url; /* the token is put behind it; "" = none */
    const char *relay, *tls, *ca_file, *user, *credential, *host;
    int64_t connections, reply_seconds, per_hour, per_destination;
    const char *on_unknown; /* hold, retry */
};

/* Where mail comes back. */
struct mailback_options {
    const char *mailbox; /* URL, or the path of a folder; "" = none */
    const char *user, *credential, *tls, *ca_file;
    int64_t minutes, keep_days, soft_bounces;
};

struct options {
    struct arena *arena; /* everything below lives here */
    const char *database, *socket, *socket_group, *log_level;
    const char *key; /* file or credential of the house's key; "" = enishi.key beside the database */
    int64_t connections, per_uid, in_flight, frame_seconds, idle_seconds, stall_seconds, unsent_bytes,
        free_for_imports, free_for_writes;
    const char *city_name, *division, *desk_name, *circulation;
    const char *sender_address, *postal_address, *complaint_contact;
    int64_t suppress_below;
    int64_t city_prefecture;
    struct mail_options mail;
    struct mailback_options back;
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
/* options_mail.c: fill in what follows from other options, and see that all of it fits together. err->field
 * is the option at fault. */
int options_check_mail(struct options *o, struct en_error *err);
/* The path of a file in the database's folder. */
const char *options_beside_database(const struct options *o, const char *name);
void options_free(struct options *o);
/* A sample file with every option, its default and its sentence. */
void options_print(void);

unsigned options_roles(const struct options *o, uid_t uid, const gid_t *groups, size_t n);
struct server_limits options_limits(const struct options *o);

#endif
