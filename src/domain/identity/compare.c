/*
 * compare.c - the only place that knows what agreement and disagreement weigh, and the rules that stand above
 * every weight. Invariant: identity_compare(a, b) = identity_compare(b, a), and depends on the two faces and
 * the lexicon only; the lexicon moves no pair across a rule.
 */
#include "domain/identity/compare.h"

#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "base/text.h"
#include "domain/kpi/history.h"

/*
 * Bits by field and level. Those of what one shares with a household (mail, telephone, address, account) are
 * worth this much beside an equal given name only; beside a doubtful one they are capped below. What is empty
 * does not occur.
 */
static const float weights[IDENTITY_FIELDS][IDENTITY_LEVELS] = {
    [IDENTITY_FAMILY] = {[LEVEL_DIFFERS] = -7,
                         [LEVEL_CLOSE] = -3,
                         [LEVEL_SOUND] = -2,
                         [LEVEL_VOICE] = -1.5F,
                         [LEVEL_READ] = -0.5F},
    [IDENTITY_GIVEN] = {[LEVEL_MISSING] = -5,
                        [LEVEL_DIFFERS] = -20,
                        [LEVEL_CLOSE] = -5,
                        [LEVEL_SOUND] = -4,
                        [LEVEL_VOICE] = -1.5F,
                        [LEVEL_READ] = -0.5F},
    [IDENTITY_EMAIL] = {[LEVEL_DIFFERS] = -1.5F,
                        [LEVEL_LOCAL] = 3,
                        [LEVEL_CLOSE] = 10,
                        [LEVEL_DOMAIN] = 13,
                        [LEVEL_SAME] = 18},
    [IDENTITY_PHONE] = {[LEVEL_DIFFERS] = -2, [LEVEL_CLOSE] = 10, [LEVEL_SAME] = 17},
    [IDENTITY_ADDRESS] = {[LEVEL_DIFFERS] = -2,
                          [LEVEL_REGION] = -0.5F,
                          [LEVEL_CITY] = 3,
                          [LEVEL_NEIGHBOUR] = 1,
                          [LEVEL_TOWN] = 6,
                          [LEVEL_BUILDING] = 3,
                          [LEVEL_CLOSE] = 10,
                          [LEVEL_LOOSE] = 13,
                          [LEVEL_SAME] = 16},
    [IDENTITY_BIRTH] = {[LEVEL_DIFFERS] = -20, [LEVEL_SAME] = 14},
    [IDENTITY_ACCOUNT] = {[LEVEL_DIFFERS] = -1, [LEVEL_SAME] = 16},
    [IDENTITY_AGE] = {[LEVEL_DIFFERS] = -3, [LEVEL_SAME] = 1},
};

#define RARITY_MOST   4.0F    /* bits of a name that nobody else has */
#define RARITY_LEAST  (-9.0F) /* and of the commonest */
#define RARITY_BODY   (-3.0F) /* of a body's name, which others in other towns may have */
#define HOUSEHOLD_CAP 10.0F   /* of contacts beside a doubtful given name */
#define OWN_BITS      12.0F   /* so much must agree besides the name */
#define OWN_TWICE     22.0F

/* ---- fields ---- */

static void set(struct verdict *v, enum identity_field f, enum identity_level level)
{
    v->field[f].level = (uint8_t)level;
    v->field[f].bits = weights[f][level];
}

#define LETTERS_MAX 256

static size_t letters_of(const char *s, size_t n, uint32_t out[LETTERS_MAX])
{
    size_t used = 0;
    const char *end = s + n;
    while (s < end && used < LETTERS_MAX)
        out[used++] = text_next(&s);
    return used;
}

static bool near_texts(const char *one, size_t n, const char *other, size_t m)
{
    uint32_t a[LETTERS_MAX], b[LETTERS_MAX];
    size_t na = letters_of(one, n, a), nb = letters_of(other, m, b);
    return one_edit_apart(a, na, b, nb);
}

static bool near_words(const char *one, const char *other)
{
    return near_texts(one, strlen(one), other, strlen(other));
}

/* The letters of two local parts where they differ are figures (suzuki1, suzuki2), signs (taro.sato,
 * taro_sato) or another way to spell a long vowel (sato, satou): two namesakes' as well as one's. */
static bool is_telling(const char *one, const char *other)
{
    while (*one && *one == *other) {
        one++;
        other++;
    }
    bool swap = one[0] && other[0] && one[0] == other[1] && one[1] == other[0];
    return swap || !(strchr("0123456789._-@uoh", *one) || strchr("0123456789._-@uoh", *other));
}

/* Up to '+' or '@'; dots do not count for those who give them away freely. */
static size_t local_part(const char *mail)
{
    return strcspn(mail, "+@");
}

#define LOCAL_MIN 6 /* letters of a local part that says anything: info, mail, soumu do not */

static enum identity_level compare_mails(const char *one, const char *other)
{
    if (!*one || !*other)
        return LEVEL_MISSING;
    if (!strcmp(one, other))
        return LEVEL_SAME;
    const char *domain1 = strrchr(one, '@'), *domain2 = strrchr(other, '@');
    size_t n = local_part(one), m = local_part(other);
    bool same_local = n == m && !memcmp(one, other, n);
    bool same_domain = !strcmp(domain1, domain2);
    if (same_local && same_domain)
        return LEVEL_SAME; /* but for a +tag */
    if (same_local && near_words(domain1, domain2))
        return LEVEL_DOMAIN;
    if (same_local && n >= LOCAL_MIN)
        return LEVEL_LOCAL;
    if (same_domain && n >= LOCAL_MIN && m >= LOCAL_MIN && near_texts(one, n, other, m))
        return is_telling(one, other) ? LEVEL_CLOSE : LEVEL_NUMBERED;
    return LEVEL_DIFFERS;
}

static enum identity_level compare_phones(const struct face *a, const struct face *b)
{
    enum identity_level best = LEVEL_MISSING;
    for (size_t i = 0; i < FACE_PHONES; i++)
        for (size_t j = 0; j < FACE_PHONES; j++) {
            const char *x = a->phone[i], *y = b->phone[j];
            if (!*x || !*y)
                continue;
            enum identity_level level = !strcmp(x, y)      ? LEVEL_SAME
                                        : near_words(x, y) ? LEVEL_CLOSE
                                                           : LEVEL_DIFFERS;
            best = level > best ? level : best;
        }
    return best;
}

static enum identity_level compare_addresses(const struct face *a, const struct face *b)
{
    static const enum identity_level levels[] = {
        [PLACE_MISSING] = LEVEL_MISSING,   [PLACE_DIFFERS] = LEVEL_DIFFERS,     [PLACE_REGION] = LEVEL_REGION,
        [PLACE_CITY] = LEVEL_CITY,         [PLACE_NEIGHBOUR] = LEVEL_NEIGHBOUR, [PLACE_TOWN] = LEVEL_TOWN,
        [PLACE_BUILDING] = LEVEL_BUILDING, [PLACE_BLOCK] = LEVEL_CLOSE,         [PLACE_LOOSE] = LEVEL_LOOSE,
        [PLACE_SAME] = LEVEL_SAME,
    };
    enum identity_level level = levels[place_compare(&a->address, &b->address)];
    bool same_postal = *a->postal && !strcmp(a->postal, b->postal);
    return same_postal && level < LEVEL_NEIGHBOUR ? LEVEL_TOWN : level;
}

static enum identity_level compare_births(const struct face *a, const struct face *b)
{
    if (a->birth == NO_DAY || b->birth == NO_DAY)
        return LEVEL_MISSING;
    return a->birth == b->birth ? LEVEL_SAME : LEVEL_DIFFERS;
}

/* Accounts of one portal only: "portal/number". Another account of it says little, a guest has none. */
static enum identity_level compare_accounts(const char *one, const char *other)
{
    if (!*one || !*other)
        return LEVEL_MISSING;
    if (!strcmp(one, other))
        return LEVEL_SAME;
    size_t n = strcspn(one, "/"), m = strcspn(other, "/");
    return n == m && !memcmp(one, other, n) ? LEVEL_DIFFERS : LEVEL_MISSING;
}

#define DECADE_SLACK 10 /* years an age band may be off without meaning anything */

/* Ten years from the lowest year of birth that a birth date or an age band leaves. */
static bool birth_years(const struct face *f, int *low, int *high)
{
    if (f->birth != NO_DAY)
        *low = *high = civil_of(f->birth).year;
    else if (f->decade) {
        *low = f->decade;
        *high = f->decade + 10;
    } else
        return false;
    return true;
}

static enum identity_level compare_ages(const struct face *a, const struct face *b)
{
    int low1, high1, low2, high2;
    if (!birth_years(a, &low1, &high1) || !birth_years(b, &low2, &high2))
        return LEVEL_MISSING;
    if (low1 <= high2 && low2 <= high1)
        return LEVEL_SAME;
    return low1 > high2 + DECADE_SLACK || low2 > high1 + DECADE_SLACK ? LEVEL_DIFFERS : LEVEL_MISSING;
}

/* ---- rarity ---- */

/* Records one expects to share the whole name by chance; with `given_only`, those that share the given name.
 */
static double namesakes_of(const struct lexicon *l, const struct name *n, enum lexicon_kind family,
                           bool given_only)
{
    double f = lexicon_count(l, family, n->family, ""), total = (double)lexicon_total(l, family);
    double g = lexicon_count(l, family == LEXICON_FAMILY ? LEXICON_GIVEN : LEXICON_GIVEN_KANA, n->given, "");
    return total < 1 ? 0 : given_only ? g : f * g / total;
}

/* log2 of that, turned round. */
static float rarity(const struct lexicon *l, const struct face *a, const struct face *b, bool given_only)
{
    bool written = *a->name.given && *b->name.given;
    enum lexicon_kind kind = written ? LEXICON_FAMILY : LEXICON_FAMILY_KANA;
    double x = namesakes_of(l, written ? &a->name : &a->kana, kind, given_only);
    double y = namesakes_of(l, written ? &b->name : &b->kana, kind, given_only);
    double expected = x > y ? x : y;
    float bits = expected <= 0 ? RARITY_MOST : (float)-log2(expected);
    return bits > RARITY_MOST ? RARITY_MOST : bits < RARITY_LEAST ? RARITY_LEAST : bits;
}

/* ---- rules and the sum ---- */

static float own_bits(const struct verdict *v, bool with_birth)
{
    static const enum identity_field own[] = {IDENTITY_EMAIL, IDENTITY_PHONE, IDENTITY_ADDRESS,
                                              IDENTITY_ACCOUNT};
    float sum = 0;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (v->field[own[i]].bits > 0)
            sum += v->field[own[i]].bits;
    if (with_birth && v->field[IDENTITY_BIRTH].bits > 0)
        sum += v->field[IDENTITY_BIRTH].bits;
    return sum;
}

static bool has_level(const struct verdict *v, enum identity_field f, enum identity_level level)
{
    return v->field[f].level == level;
}

static unsigned person_rules(const struct verdict *v)
{
    unsigned rules = 0;
    float own = own_bits(v, true);
    enum identity_level family = v->field[IDENTITY_FAMILY].level, given = v->field[IDENTITY_GIVEN].level;
    if (given == LEVEL_DIFFERS)
        rules |= RULE_GIVEN;
    if (given == LEVEL_SOUND)
        rules |= RULE_GIVEN_KANJI;
    if (given == LEVEL_MISSING)
        rules |= RULE_FAMILY_ALONE;
    if (given == LEVEL_CLOSE || ((given == LEVEL_VOICE || family == LEVEL_VOICE) && own < OWN_TWICE))
        rules |= RULE_READING;
    if (family == LEVEL_DIFFERS || family == LEVEL_CLOSE || family == LEVEL_MISSING)
        if (!has_level(v, IDENTITY_BIRTH, LEVEL_SAME) || own_bits(v, false) < OWN_BITS)
            rules |= RULE_FAMILY_CHANGED;
    if (own < OWN_BITS)
        rules |= RULE_NAME_ALONE;
    return rules;
}

/* The given name in doubt: then the question is not of a namesake but of a member of the household, with whom
 * one shares what one shares; how common the name is does not matter, and an address tells nothing beside a
 * family name. */
static bool doubtful(unsigned rules)
{
    return rules & (RULE_GIVEN_KANJI | RULE_FAMILY_ALONE | RULE_READING);
}

static void weigh_household(struct verdict *v)
{
    if ((v->rules & RULE_FAMILY_ALONE) && v->field[IDENTITY_ADDRESS].bits > 0)
        v->field[IDENTITY_ADDRESS].bits = 0;
    v->field[IDENTITY_RARITY].bits = 0;
    v->bits -= fmaxf(own_bits(v, false) - HOUSEHOLD_CAP, 0);
}

static void add_up(struct verdict *v)
{
    v->bits = 0;
    if (doubtful(v->rules))
        weigh_household(v);
    for (int f = 0; f < IDENTITY_FIELDS; f++)
        v->bits += v->field[f].bits;
}

static void decide(struct verdict *v)
{
    add_up(v);
    if (v->rules & RULES_FORBID)
        v->outcome = IDENTITY_APART;
    else if (!v->rules && v->bits >= IDENTITY_MERGE_BITS)
        v->outcome = IDENTITY_MERGE;
    else
        v->outcome = v->bits >= IDENTITY_ASK_BITS ? IDENTITY_ASK : IDENTITY_APART;
}

static void compare_persons(const struct lexicon *l, const struct face *a, const struct face *b,
                            struct verdict *v)
{
    struct name_likeness name;
    compare_names(l, a, b, &name);
    set(v, IDENTITY_FAMILY, name.family);
    set(v, IDENTITY_GIVEN, name.given);
    if (name.given != LEVEL_MISSING && name.given != LEVEL_DIFFERS)
        v->field[IDENTITY_RARITY].bits = rarity(l, a, b, name.family == LEVEL_DIFFERS);
    v->rules |= person_rules(v);
}

/* One name goes on where the other ends: behind it may stand who signs, or a branch. */
static bool begins_alike(const char *one, const char *other)
{
    size_t n = strlen(one), m = strlen(other), least = n < m ? n : m;
    return least >= strlen("三文字") && !memcmp(one, other, least);
}

/* Names of bodies: equal cores and forms, or one that does not tell its form. */
static void compare_bodies(const struct face *a, const struct face *b, struct verdict *v)
{
    bool same = *a->name.whole && !strcmp(a->name.whole, b->name.whole);
    bool near = !same &&
                (near_words(a->name.whole, b->name.whole) || begins_alike(a->name.whole, b->name.whole));
    set(v, IDENTITY_FAMILY, same ? LEVEL_SAME : near ? LEVEL_CLOSE : LEVEL_DIFFERS);
    set(v, IDENTITY_GIVEN, LEVEL_SAME);
    v->field[IDENTITY_RARITY].bits = RARITY_BODY;
    if (!same && !near)
        v->rules |= RULE_COMPANY;
    if (near)
        v->rules |= RULE_READING;
    if (a->company != b->company || (a->form && b->form && a->form != b->form))
        v->rules |= RULE_FORM;
    if (own_bits(v, false) < OWN_BITS)
        v->rules |= RULE_NAME_ALONE;
}

void identity_compare(const struct lexicon *l, const struct face *a, const struct face *b, struct verdict *v)
{
    *v = (struct verdict){0};
    set(v, IDENTITY_EMAIL, compare_mails(a->email, b->email));
    set(v, IDENTITY_PHONE, compare_phones(a, b));
    set(v, IDENTITY_ADDRESS, compare_addresses(a, b));
    set(v, IDENTITY_BIRTH, compare_births(a, b));
    set(v, IDENTITY_ACCOUNT, compare_accounts(a->account, b->account));
    set(v, IDENTITY_AGE, compare_ages(a, b));
    if (a->shielded || b->shielded)
        v->rules |= RULE_SHIELDED;
    if (has_level(v, IDENTITY_BIRTH, LEVEL_DIFFERS))
        v->rules |= RULE_BIRTH;
    if (a->company || b->company) {
        /* a body whose form was left out looks like a person */
        bool one_name = !strcmp(a->name.whole, b->name.whole);
        if (a->company != b->company && !one_name)
            v->rules |= RULE_KIND;
        compare_bodies(a, b, v);
    } else {
        compare_persons(l, a, b, v);
    }
    decide(v);
}
