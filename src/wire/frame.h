/*
 * frame.h - walk over bytes that may be a MessagePack object, without allocating and without trusting
 * anything.
 *
 * msgpack-c reserves what a header claims (five bytes can claim gigabytes), so nothing reaches it that has
 * not passed here whole. Resumable: feed the growing buffer again, the walk goes on where it stopped.
 */
#ifndef WIRE_FRAME_H
#define WIRE_FRAME_H

#include <stddef.h>
#include <stdint.h>

#include "enishi/proto.h"

enum frame_state { FRAME_MORE, FRAME_WHOLE, FRAME_BAD };

enum frame_fault {
    FRAME_OK,
    FRAME_BAD_BYTE,
    FRAME_TOO_LONG,
    FRAME_TOO_DEEP,
    FRAME_TOO_MANY,
    FRAME_CLAIMS_TOO_MUCH
};

struct frame_limits {
    size_t bytes;
    uint32_t depth, elements;
};
extern const struct frame_limits frame_default_limits;

struct frame_scan {
    size_t at; /* bytes walked over = length of the frame once whole */
    uint32_t depth, elements;
    uint32_t left[EN_DEPTH_MAX + 1]; /* objects still to come at each depth */
    enum frame_fault fault;
};

void frame_scan_begin(struct frame_scan *s);
/* bytes[0..n) is the buffer from the frame's first byte; it may only have grown since the last call. */
enum frame_state frame_scan(struct frame_scan *s, const uint8_t *bytes, size_t n,
                            const struct frame_limits *limits);

/* Length of the one object that starts at bytes, in a frame that was scanned whole. */
size_t frame_object_length(const uint8_t *bytes, size_t n);

#endif
