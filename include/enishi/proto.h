/*
 * enishi/proto.h - what both ends of the socket agree on.
 *
 * MessagePack-RPC on a stream socket: request [0, msgid, method, params], response [1, msgid, error, result],
 * notification [2, method, params]. params is [] or [ {name: value, ...} ]. error is nil or
 * {code, message, message_ja, field?}. docs/rpc.md lists the methods; rpc.describe tells them to programs.
 */
#ifndef ENISHI_PROTO_H
#define ENISHI_PROTO_H

#define ENISHI_PROTOCOL_VERSION 1
#define ENISHI_SOCKET_DEFAULT   "/run/enishi/enishi.sock"

enum en_message { EN_REQUEST = 0, EN_RESPONSE = 1, EN_NOTIFICATION = 2 };

/* Roles of whoever asks; a method lists those that may call it. admin may call all. */
#define EN_ROLE_REPORT   0x1u /* figures only, no personal data */
#define EN_ROLE_DESK     0x2u /* people, consultations, tasks */
#define EN_ROLE_CAMPAIGN 0x4u /* mail */
#define EN_ROLE_ADMIN    0x8u /* everything */

/* Limits (contract section 7); configuration may only lower those of the daemon. */
#define EN_FRAME_MAX       (1024 * 1024)
#define EN_DEPTH_MAX       8
#define EN_ELEMENTS_MAX    65536
#define EN_FRAME_SECONDS   10  /* a whole frame, from its first byte */
#define EN_IDLE_SECONDS    300 /* between frames */
#define EN_CONNECTIONS_MAX 256
#define EN_PER_UID_MAX     32
#define EN_ADMIN_RESERVE   8
#define EN_IN_FLIGHT_MAX   32
#define EN_UNSENT_MIN      (4 * 1024 * 1024) /* one reply must fit */
#define EN_UNSENT_MAX      (8 * 1024 * 1024)
#define EN_STALL_SECONDS   30 /* unsent replies without progress */
#define EN_ROWS_MAX        1000
#define EN_QUERY_SECONDS   5
#define EN_REPORT_SECONDS  60
#define EN_ONCE_MAX        64
#define EN_ONCE_DAYS       7

#endif
