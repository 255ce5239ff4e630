/*
 * postbox_item.h - what parent and child say to each other. Both are the same program, so a struct will do;
 * the parent still believes none of it (postbox_item_is_sound).
 */
#ifndef MAIL_POSTBOX_ITEM_H
#define MAIL_POSTBOX_ITEM_H

#include <stdint.h>

#include "mail/postbox.h"

enum postbox_item_type { ITEM_ASK = 1, ITEM_MAIL, ITEM_FAILED, ITEM_END };

/* Child to parent; raw_n bytes of a mail follow an ITEM_MAIL. */
struct postbox_item {
    uint32_t type, raw_n;
    char uid[FETCH_UID_MAX + 1];
    char words[INBOUND_TEXT_MAX + 1]; /* of ITEM_FAILED */
    struct inbound in;
};

/* Parent to child: one letter. */
#define ANSWER_READ     'r'
#define ANSWER_LEAVE    'l'
#define ANSWER_TAKE_OUT 't'

bool postbox_item_is_sound(const struct postbox_item *item);

#endif
