/*
 * enishi/client.h - libenishi: call an enishid from C.
 *
 * Blocking; one call at a time on one connection, or several requests sent before the first answer is taken.
 * Parameters and results are MessagePack bytes, so any codec will do:
 *
 *     struct en_error err = {0};
 *     struct enishi *c = enishi_open(NULL, &err);
 *     struct enishi_result r;
 *     if (c && enishi_call(c, "clock.show", NULL, 0, &r, &err) == 0)
 *         use(r.bytes, r.size);               // valid until the next call
 *     enishi_close(c);
 *
 * Errors: EN_UNREACHABLE when there is no daemon or the connection broke (a write may or may not have
 * happened: call again with the same `once`); else what the daemon answered. Link with -lenishi -lmsgpackc.
 */
#ifndef ENISHI_CLIENT_H
#define ENISHI_CLIENT_H

#include <stddef.h>

#include "enishi/error.h"

#ifdef __cplusplus
extern "C" {
#endif

struct enishi;

struct enishi_result {
    const void *bytes; /* one MessagePack object; borrowed until the next call on this connection */
    size_t size;
};

/* Connect to a socket; NULL = $ENISHI_SOCKET, else ENISHI_SOCKET_DEFAULT. NULL with err on failure. */
struct enishi *enishi_open(const char *socket_path, struct en_error *err);
void enishi_close(struct enishi *c); /* NULL is fine */

/*
 * Call a method. `params` is one packed map of named arguments, or NULL for none. 0 with *result, or -1 with
 * err. Waits at most `enishi_timeout` seconds (120 unless set).
 */
int enishi_call(struct enishi *c, const char *method, const void *params, size_t size,
                struct enishi_result *result, struct en_error *err);
/*
 * The two halves of enishi_call, for many requests on their way at once: answers come in the order of the
 * requests. When either fails with EN_UNREACHABLE the connection is gone and with it all answers outstanding:
 * send those requests again, each with its own `once`. Any other error of enishi_receive is the answer to
 * that one request.
 */
int enishi_send(struct enishi *c, const char *method, const void *params, size_t size, struct en_error *err);
int enishi_receive(struct enishi *c, struct enishi_result *result, struct en_error *err);
void enishi_timeout(struct enishi *c, int seconds);

#ifdef __cplusplus
}
#endif

#endif
