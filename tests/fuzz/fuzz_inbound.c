/*
 * fuzz_inbound.c - whatever comes back: typed, bounded, valid; a token only as letters of one.
 */
#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "mail/inbound.h"

#define CHECK(what)  \
    do {             \
        if (!(what)) \
            abort(); \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool one_line(const char *s, size_t max)
{
    return strlen(s) <= max && text_valid(s, strlen(s)) && text_control(s, false) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct inbound_boxes boxes = {"kaeri+", "teishi+", "city.example.jp", "id.city.example.jp"};
    struct inbound in;
    inbound_read(data, size, &boxes, &in);
    bool bounce = in.kind == INBOUND_BOUNCE_HARD || in.kind == INBOUND_BOUNCE_SOFT;
    CHECK(inbound_kind_name(in.kind));
    CHECK(one_line(in.diagnostic, INBOUND_TEXT_MAX) && one_line(in.message_id, INBOUND_ID_MAX));
    CHECK(strlen(in.said) <= INBOUND_SAID_MAX && text_valid(in.said, strlen(in.said)) &&
          !text_control(in.said, true));
    CHECK(!*in.said || in.kind == INBOUND_REPLY || in.kind == INBOUND_AUTO_REPLY);
    CHECK(!*in.token || strspn(in.token, "abcdefghijklmnopqrstuvwxyz234567") == TOKEN_LENGTH);
    CHECK(bounce || (!in.code && !*in.status && !*in.diagnostic));
    CHECK(in.kind != INBOUND_STOP || (*in.token && in.purpose == TOKEN_STOP));
    CHECK(in.kind == INBOUND_FOREIGN || in.kind == INBOUND_BEYOND || *in.token || *in.message_id);
    CHECK(!in.says_stop || in.kind == INBOUND_REPLY);
    return 0;
}
