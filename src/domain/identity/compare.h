/*
 * compare.h - are two faces one person? Each field is compared in levels, each level weighs so many bits (the
 * logarithm of how much likelier it is between two records of one person than between two people's: Fellegi
 * and Sunter); then come the rules, which no weight outvotes. Pure.
 */
#ifndef DOMAIN_IDENTITY_COMPARE_H
#define DOMAIN_IDENTITY_COMPARE_H

#include "domain/identity/face.h"

/* Raise when the same two faces may come out differently. Stored with every decision. */
#define IDENTITY_MODEL 1

enum identity_outcome { IDENTITY_APART, IDENTITY_ASK, IDENTITY_MERGE };

enum identity_field {
    IDENTITY_FAMILY,
    IDENTITY_GIVEN,
    IDENTITY_RARITY, /* how many namesakes to expect: common names weigh less */
    IDENTITY_EMAIL,
    IDENTITY_PHONE,
    IDENTITY_ADDRESS,
    IDENTITY_BIRTH,
    IDENTITY_ACCOUNT,
    IDENTITY_AGE,
    IDENTITY_FIELDS
};

/* Weakest first; which of them a field can have is in the table of compare.c. */
enum identity_level {
    LEVEL_MISSING, /* one of them does not tell */
    LEVEL_DIFFERS,
    LEVEL_REGION,
    LEVEL_CITY,
    LEVEL_NEIGHBOUR, /* address: same town, other numbers */
    LEVEL_TOWN,
    LEVEL_BUILDING, /* same house, other room */
    LEVEL_LOCAL,    /* mail: the part before @ */
    LEVEL_NUMBERED, /* mail: alike but for a figure, as two people's may be */
    LEVEL_CLOSE,    /* a slip of the pen */
    LEVEL_DOMAIN,   /* mail: a slip in the part behind @ */
    LEVEL_SOUND,    /* other kanji, same reading */
    LEVEL_VOICE,    /* reading alike but for voicing, and no kanji to compare */
    LEVEL_READ,     /* same reading, and no kanji to compare */
    LEVEL_LOOSE,    /* address: same numbers, area written in another way */
    LEVEL_SAME,
    IDENTITY_LEVELS
};

/* Forbids: apart, whatever else agrees. */
#define RULE_SHIELDED 0x0001u /* one of them is under 支援措置 */
#define RULE_KIND     0x0002u /* a body and a person */
#define RULE_BIRTH    0x0004u /* two birth dates */
#define RULE_GIVEN    0x0008u /* two given names */
#define RULE_COMPANY  0x0010u /* two bodies' names */
#define RULE_JUDGED   0x0020u /* somebody decided that these are two */
#define RULES_FORBID  0x00FFu
/* Holds back: never by machine, a person is asked. */
#define RULE_GIVEN_KANJI    0x0100u /* both given names in kanji, and not the same */
#define RULE_FAMILY_ALONE   0x0200u /* given names cannot be compared: one tells none, or kanji meet kana */
#define RULE_FAMILY_CHANGED 0x0400u /* two family names, no equal birth date and contact */
#define RULE_NAME_ALONE     0x0800u /* the name agrees, and nothing that is one's own */
#define RULE_READING        0x1000u /* the reading agrees only nearly */
#define RULE_FORM           0x2000u /* one name, two legal forms */

struct verdict {
    enum identity_outcome outcome;
    unsigned rules; /* RULE_* */
    float bits;     /* of all fields */
    struct {
        uint8_t level; /* enum identity_level */
        float bits;
    } field[IDENTITY_FIELDS];
};

/* From these sums of bits on. */
#define IDENTITY_MERGE_BITS 8.0F
#define IDENTITY_ASK_BITS   4.0F

void identity_compare(const struct lexicon *l, const struct face *a, const struct face *b,
                      struct verdict *out);

/* ---- names (compare_name.c) ---- */

struct name_likeness {
    enum identity_level family, given; /* MISSING, DIFFERS, CLOSE, SOUND, VOICE, READ, SAME */
};
void compare_names(const struct lexicon *l, const struct face *a, const struct face *b,
                   struct name_likeness *out);

/* Letters of two texts differ by one change, one left out, or two neighbours swapped? False if they are
 * equal. */
bool one_edit_apart(const uint32_t *a, size_t na, const uint32_t *b, size_t nb);

#endif
