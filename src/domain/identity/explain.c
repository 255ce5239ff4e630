/*
 * explain.c - the only place that puts verdicts into words, and the form in which they are kept.
 */
#include "domain/identity/explain.h"

#include <string.h>

struct words {
    const char *ja, *en;
};

static const struct words fields[IDENTITY_FIELDS] = {
    [IDENTITY_FAMILY] = {"姓", "family name"},
    [IDENTITY_GIVEN] = {"名", "given name"},
    [IDENTITY_RARITY] = {"同姓同名の少なさ", "rarity of the name"},
    [IDENTITY_EMAIL] = {"メール", "e-mail"},
    [IDENTITY_PHONE] = {"電話", "telephone"},
    [IDENTITY_ADDRESS] = {"住所", "address"},
    [IDENTITY_BIRTH] = {"生年月日", "birth date"},
    [IDENTITY_ACCOUNT] = {"会員ID", "portal account"},
    [IDENTITY_AGE] = {"年代", "age"},
};

static const struct words levels[IDENTITY_LEVELS] = {
    [LEVEL_DIFFERS] = {"違う", "differs"},
    [LEVEL_REGION] = {"都道府県まで同じ", "same prefecture"},
    [LEVEL_CITY] = {"市区町村まで同じ", "same city"},
    [LEVEL_NEIGHBOUR] = {"同じ町の別の番地", "same town, other number"},
    [LEVEL_TOWN] = {"町名まで同じ", "same town"},
    [LEVEL_BUILDING] = {"同じ建物の別の部屋", "same building, other room"},
    [LEVEL_LOCAL] = {"@の前が同じ", "same before the @"},
    [LEVEL_NUMBERED] = {"数字だけ違う", "a figure differs"},
    [LEVEL_CLOSE] = {"一字違い", "nearly the same"},
    [LEVEL_DOMAIN] = {"@の後が一字違い", "nearly the same behind the @"},
    [LEVEL_SOUND] = {"漢字は違うが読みは同じ", "other kanji, same reading"},
    [LEVEL_VOICE] = {"読みがほぼ同じ", "reading nearly the same"},
    [LEVEL_READ] = {"読みが同じ", "same reading"},
    [LEVEL_LOOSE] = {"番地が同じで町名の書き方が違う", "same numbers, area written otherwise"},
    [LEVEL_SAME] = {"同じ", "same"},
};

static const struct {
    unsigned rule;
    struct words words;
} rules[] = {
    {RULE_SHIELDED, {"支援措置の方がいるので結びつけません", "one is shielded: never matched"}},
    {RULE_KIND, {"法人と個人です", "a body and a person"}},
    {RULE_BIRTH, {"生年月日が違うので別の人です", "two birth dates: two people"}},
    {RULE_GIVEN, {"名が違うので別の人です", "two given names: two people"}},
    {RULE_COMPANY, {"法人名が違います", "two bodies' names"}},
    {RULE_JUDGED, {"別の人と確かめ済みです", "judged to be two people"}},
    {RULE_GIVEN_KANJI, {"名の漢字が違うので人が確かめます", "given names in other kanji: a person decides"}},
    {RULE_FAMILY_ALONE,
     {"名を比べられないので人が確かめます", "given names cannot be compared: a person decides"}},
    {RULE_FAMILY_CHANGED, {"姓が違うので人が確かめます", "two family names: a person decides"}},
    {RULE_NAME_ALONE,
     {"氏名のほかに決め手がないので人が確かめます", "little but the name agrees: a person decides"}},
    {RULE_READING, {"読みが少し違うので人が確かめます", "readings differ a little: a person decides"}},
    {RULE_FORM, {"法人の種類が違うので人が確かめます", "two legal forms: a person decides"}},
};

static const char *pick(const struct words *w, bool ja)
{
    return ja ? w->ja : w->en;
}

const char *verdict_field(enum identity_field f, bool ja)
{
    return pick(&fields[f], ja);
}

const char *verdict_level(enum identity_field f, enum identity_level level, bool ja)
{
    static const struct words block = {"一部の番地が違うか足りない", "a number differs or is missing"};
    return f == IDENTITY_ADDRESS && level == LEVEL_CLOSE ? pick(&block, ja) : pick(&levels[level], ja);
}

const char *verdict_rule(unsigned rule, bool ja)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].rule == rule)
            return pick(&rules[i].words, ja);
    return NULL;
}

const char *verdict_text(const struct verdict *v, bool ja, struct arena *a)
{
    char *out = arena_strdup(a, "");
    for (enum identity_field f = 0; f < IDENTITY_FIELDS; f++) {
        const char *level = verdict_level(f, v->field[f].level, ja);
        if (f == IDENTITY_RARITY || !level)
            continue;
        out = arena_printf(a, ja ? "%s%s%sは%s" : "%s%s%s: %s", out, *out ? ja ? "、" : ", " : "",
                           verdict_field(f, ja), level);
    }
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (v->rules & rules[i].rule)
            out = arena_printf(a, ja ? "%s。%s" : "%s. %s", out, pick(&rules[i].words, ja));
    return out;
}

/* ---- keeping ---- */

struct packed {
    uint8_t outcome, model;
    uint16_t rules;
    int16_t bits; /* tenths, as the others */
    struct {
        uint8_t level;
        int8_t half_bits;
    } field[IDENTITY_FIELDS];
};

size_t verdict_pack(const struct verdict *v, unsigned char out[VERDICT_BYTES])
{
    struct packed p = {
        (uint8_t)v->outcome, IDENTITY_MODEL, (uint16_t)v->rules, (int16_t)(v->bits * 10), {{0, 0}}};
    _Static_assert(sizeof p <= VERDICT_BYTES, "a verdict has its place");
    for (int f = 0; f < IDENTITY_FIELDS; f++) {
        p.field[f].level = v->field[f].level;
        p.field[f].half_bits = (int8_t)(v->field[f].bits * 2);
    }
    memcpy(out, &p, sizeof p);
    return sizeof p;
}

bool verdict_unpack(const unsigned char *bytes, size_t n, struct verdict *out)
{
    struct packed p;
    if (n != sizeof p)
        return false;
    memcpy(&p, bytes, sizeof p);
    *out = (struct verdict){.outcome = p.outcome, .rules = p.rules, .bits = (float)p.bits / 10};
    for (int f = 0; f < IDENTITY_FIELDS; f++) {
        out->field[f].level = p.field[f].level;
        out->field[f].bits = (float)p.field[f].half_bits / 2;
    }
    return true;
}
