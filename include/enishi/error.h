/*
 * enishi/error.h - the one list of error codes.
 *
 * A code's wire name is what programs test; it is the second column without quotes. Messages are for people
 * and may change. Grouped: 1xx the request, 2xx the state of things, 3xx the machine, 4xx ourselves.
 */
#ifndef ENISHI_ERROR_H
#define ENISHI_ERROR_H

#define EN_ERROR_CODES(X)                                                                                   \
    X(EN_MALFORMED, 100, "malformed")           /* bytes are not a MessagePack-RPC request */               \
    X(EN_UNKNOWN_METHOD, 101, "unknown_method") /* no such noun.verb */                                     \
    X(EN_INVALID, 102, "invalid")         /* an argument is missing, unknown, or not what was wanted */     \
    X(EN_FORBIDDEN, 103, "forbidden")     /* the asker has not the role */                                  \
    X(EN_TOO_LARGE, 104, "too_large")     /* beyond a documented limit */                                   \
    X(EN_NOT_FOUND, 200, "not_found")     /* no such id */                                                  \
    X(EN_CONFLICT, 201, "conflict")       /* the state of things forbids it */                              \
    X(EN_BUSY, 300, "busy")               /* try again later: too many connections, figures being redone */ \
    X(EN_TIMEOUT, 301, "timeout")         /* took longer than its limit; nothing changed */                 \
    X(EN_DISK_FULL, 302, "disk_full")     /* no room; nothing changed */                                    \
    X(EN_IO, 303, "io")                   /* the disk failed; a retry with the same `once` is safe */       \
    X(EN_UNREACHABLE, 304, "unreachable") /* client side: no daemon there, or the connection broke */       \
    X(EN_INTERNAL, 400, "internal")       /* our mistake; the log has the id */

enum en_code {
    EN_OK = 0,
#define X(sym, num, name) sym = num,
    EN_ERROR_CODES(X)
#undef X
};

/* Longest texts, in bytes with the NUL. */
#define EN_FIELD_MAX   64
#define EN_MESSAGE_MAX 400

/* What went wrong, told in both languages. The callee fills it, middle layers pass it on, the edge shows it
 * once. */
struct en_error {
    enum en_code code;
    char field[EN_FIELD_MAX]; /* argument or column at fault; "" if none */
    char ja[EN_MESSAGE_MAX];  /* what was wanted and what came */
    char en[EN_MESSAGE_MAX];
};

/* The wire name of a code ("not_found"); "internal" for a number that is none. */
const char *en_code_name(enum en_code code);
/* The code of a wire name; EN_INTERNAL for an unknown one. */
enum en_code en_code_of(const char *name);

#endif
