/*
 * link.h - connections to a mail server: name lookup, TCP, TLS, greeting, EHLO and login by libcurl, all
 * without waiting; then bytes both ways.
 */
#ifndef MAIL_LINK_H
#define MAIL_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "mail/loop.h"
#include "mail/smtp.h"

enum link_tls {
    LINK_PLAIN,    /* no TLS; no login either */
    LINK_STARTTLS, /* TLS after STARTTLS, or no connection */
    LINK_TLS       /* TLS from the first byte (smtps) */
};

#define LINK_HOST_MAX 255

struct link_target {
    char host[LINK_HOST_MAX + 1]; /* a name, an IPv4 address, or an IPv6 address in [] */
    int port;
    enum link_tls tls;
    char ehlo[LINK_HOST_MAX + 1]; /* our own name */
    const char *ca_file;          /* certificates to trust; NULL: those of the system */
    const char *user, *password;  /* NULL: no login */
    int64_t connect_ms;           /* until a connection must stand, login included */
};

/*
 * Fill host, port and tls from "smtp://HOST[:PORT]" or "smtps://HOST[:PORT]"; starttls: TLS is asked for with
 * smtp:// too. -1 with EN_INVALID.
 */
int link_parse_url(struct link_target *t, const char *url, bool starttls, struct en_error *err);
/* May this be a host, ours or another? */
bool link_is_host(const char *host);

struct link_set;
struct link;

/* Both are called from link_event() and link_timer(), never for a link that was closed. */
struct link_owner {
    void *ctx;
    void (*opened)(void *ctx, struct link *l, const struct smtp_server *server);
    /* It did not come to stand; words: the server's or libcurl's, one line. To be closed by the owner. */
    void (*failed)(void *ctx, struct link *l, const char *words);
};

/* target's texts are borrowed for the life of the set; loop and owner are copied. -1: no libcurl. */
struct link_set *link_set_new(const struct link_target *target, const struct loop *loop,
                              const struct link_owner *owner);
/* All links must be closed. */
void link_set_free(struct link_set *set);
/* fd, of a connection that is not yet open, is readable or writable. */
void link_event(struct link_set *set, int fd, unsigned events);
/* Do what is due; then milliseconds until something will be, -1: nothing. */
int64_t link_timer(struct link_set *set);

/* Begin a connection; `data` is the owner's. */
struct link *link_open(struct link_set *set, void *data);
void *link_data(const struct link *l);
void link_close(struct link *l); /* NULL is fine; never waits */
/* Of an open link. Its owner watches it. */
int link_fd(const struct link *l);
/* Bytes taken; 0: not now; -1: broken. */
ssize_t link_send(struct link *l, const void *bytes, size_t n);
/* Bytes read; 0: nothing now; -1: closed or broken. To be called until 0: TLS keeps bytes of its own. */
ssize_t link_recv(struct link *l, void *bytes, size_t n);

#endif
