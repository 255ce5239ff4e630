/*
 * test_enums.c - the enumerations: codes, labels, what people write for them; residence groups.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "vocab/enums.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static void codes_are_stable_ascii_and_unique(void **state)
{
    (void)state;
    for (size_t s = 0; enum_sets[s]; s++) {
        const struct enum_set *set = enum_sets[s];
        assert_true(set->n > 0 && *set->name && *set->ja);
        for (size_t i = 0; i < set->n; i++) {
            const char *code = set->item[i].code;
            assert_true(*code && strlen(code) <= 20);
            for (const char *p = code; *p; p++)
                assert_true(islower((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '_');
            assert_int_equal(enum_index(set, code), i);
        }
        for (size_t k = 0; k < s; k++)
            assert_string_not_equal(set->name, enum_sets[k]->name);
    }
}

/* Otherwise a label read back would give another code. */
static void labels_are_there_and_lead_back_to_their_code(void **state)
{
    (void)state;
    for (size_t s = 0; enum_sets[s]; s++)
        for (size_t i = 0; i < enum_sets[s]->n; i++) {
            const struct enum_item *it = &enum_sets[s]->item[i];
            assert_true(*it->ja && *it->en);
            assert_true(text_valid(it->ja, strlen(it->ja)) && text_valid(it->en, strlen(it->en)));
            assert_string_equal(enum_label(enum_sets[s], it->code, true), it->ja);
            assert_string_equal(enum_label(enum_sets[s], it->code, false), it->en);
            assert_int_equal(enum_find(enum_sets[s], it->code), i);
            assert_int_equal(enum_find(enum_sets[s], it->ja), i);
            assert_int_equal(enum_find(enum_sets[s], it->en), i);
        }
}

static const struct {
    const struct enum_set *set;
    const char *text, *code;
} writings[] = {
    {&enum_channel, "来庁", "visit"},
    {&enum_channel, " 来 庁　", "visit"},
    {&enum_channel, "PHONE", "phone"},
    {&enum_channel, "Ｐｈｏｎｅ", "phone"},
    {&enum_channel, "郵送・ＦＡＸ", "letter"},
    {&enum_channel, "At The Hall", "visit"},
    {&enum_turn_type, "Ｕターン", "u"},
    {&enum_turn_type, "iターン", "i"},
    {&enum_age_band, "３０代", "a30"},
    {&enum_age_band, "２０歳未満", "u20"},
    {&enum_prefecture, "東京都", "13"},
    {&enum_prefecture, "１３", "13"},
    {&enum_prefecture, "tokyo", "13"},
    {&enum_relationship, "ふるさと住民(ベーシック)", "furusato_basic"},
    {&enum_channel, "来", NULL},
    {&enum_channel, "来庁者", NULL},
    {&enum_channel, "", NULL},
    {&enum_prefecture, "1", NULL},
    {&enum_prefecture, "東京", "13"},
    {&enum_prefecture, "神奈川", "14"},
    {&enum_prefecture, "京都", "26"},
    {&enum_prefecture, "東", NULL},
    {&enum_prefecture, "京", NULL},
    {&enum_gender, "女", "female"},
    {&enum_channel, "ＴＥＬ", "phone"},
    {&enum_channel, "窓口", "visit"},
    {&enum_turn_type, "Ｉ", "i"},
};

static void labels_are_read_in_any_width_and_case(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(writings); i++) {
        int k = enum_find(writings[i].set, writings[i].text);
        if (!writings[i].code)
            assert_int_equal(k, -1);
        else if (k < 0 || strcmp(writings[i].set->item[k].code, writings[i].code) != 0)
            fail_msg("case %zu", i);
    }
    assert_int_equal(enum_index(&enum_channel, "来庁"), -1);
    assert_string_equal(enum_label(&enum_channel, "telepathy", true), "telepathy");
}

static uint32_t attr(const struct enum_set *set, const char *code)
{
    return set->item[enum_index(set, code)].attr;
}

static void codes_imply_what_the_domain_says(void **state)
{
    static const char *const events[] = {"fair", "seminar", "tour"}, *const classes[] = {
                                                                         "none",  "novisit",   "hobby",
                                                                         "join",  "work_tele", "work_site",
                                                                         "direct"};
    (void)state;
    for (size_t i = 0; i < enum_channel.n; i++) {
        bool event = false;
        for (size_t k = 0; k < COUNT(events); k++)
            event |= !strcmp(enum_channel.item[i].code, events[k]);
        assert_int_equal(!!(enum_channel.item[i].attr & CHANNEL_EVENT), event);
    }
    assert_int_equal(enum_mlit_class.n, CLASS_COUNT);
    for (size_t i = 0; i < COUNT(classes); i++)
        assert_string_equal(enum_mlit_class.item[i].code, classes[i]);
    for (size_t i = 0; i < enum_visit_type.n; i++)
        assert_in_range(enum_visit_type.item[i].attr & VISIT_CLASS, CLASS_HOBBY, CLASS_DIRECT);
    for (size_t i = 0; i < enum_relationship.n; i++)
        assert_in_range(enum_relationship.item[i].attr, CLASS_NONE, CLASS_DIRECT);
    assert_int_equal(attr(&enum_visit_type, "volunteer") & VISIT_CLASS, CLASS_DIRECT);
    assert_int_equal(attr(&enum_visit_type, "telework"), CLASS_WORK_TELE | VISIT_TELEWORK);
    assert_int_equal(attr(&enum_visit_type, "trial_house"), CLASS_JOIN | VISIT_TRIAL);
    assert_int_equal(attr(&enum_migration_reason, "transfer"), REASON_NOT_MIGRANT);
    assert_int_equal(attr(&enum_migration_reason, "study"), REASON_NOT_MIGRANT);
    assert_int_equal(attr(&enum_migration_reason, "facility"), REASON_NOT_MIGRANT);
    assert_int_equal(attr(&enum_migration_reason, "job"), 0);
    assert_int_equal(attr(&enum_contact_kind, "household"), 0);
    assert_int_equal(attr(&enum_contact_kind, "company"), KIND_ORGANISATION);
    assert_int_equal(attr(&enum_application_state, "withdrawn"), STATE_DEAD);
    assert_int_equal(attr(&enum_application_state, "paid"), 0);
}

/* --- where people live (domain 3.2) --- */

static const struct {
    int prefecture;
    const char *city, *group;
} residences[] = {
    {1, "根室市", "nemuro_city"},
    {0, "根室市", "nemuro_city"},
    {1, "根室市光和町2-28", "nemuro_city"},
    {13, "根室市", "tokyo"},
    {1, "別海町", "nemuro"},
    {1, "野付郡別海町", "nemuro"},
    {1, "標津郡中標津町", "nemuro"},
    {1, "標津町", "nemuro"},
    {1, "目梨郡羅臼町", "nemuro"},
    {1, "釧路市", "kushiro"},
    {1, "釧路郡釧路町", "kushiro"},
    {1, "厚岸郡浜中町", "kushiro"},
    {1, "川上郡弟子屈町", "kushiro"},
    {1, "阿寒郡鶴居村", "kushiro"},
    {1, "札幌市中央区", "hokkaido"},
    {1, NULL, "hokkaido"},
    {1, "", "hokkaido"},
    {0, "札幌市", "unknown"},
    {0, NULL, "unknown"},
    {99, NULL, "abroad"},
    {48, NULL, "unknown"},
    {-1, NULL, "unknown"},
    {13, "釧路市", "tokyo"},
    {1, "郡山", "hokkaido"},
};

static const struct {
    const char *group;
    int from, to;
} by_prefecture[] = {
    {"tohoku", 2, 7},   {"kanto", 8, 10},    {"tokyo", 11, 14},   {"koshinetsu", 15, 20}, {"chukyo", 21, 24},
    {"kansai", 25, 30}, {"chugoku", 31, 35}, {"shikoku", 36, 39}, {"kyushu", 40, 47},
};

static void residences_are_grouped(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(residences); i++) {
        const char *group = residence_of(residences[i].prefecture, residences[i].city, 1, "根室市");
        if (strcmp(group, residences[i].group) != 0)
            fail_msg("case %zu: %s", i, group);
        assert_true(enum_index(&enum_residence, group) >= 0);
        assert_int_equal(residence_is_home(residences[i].prefecture, residences[i].city, 1, "根室市"),
                         !strcmp(group, "nemuro_city"));
    }
    int next = 2;
    for (size_t i = 0; i < COUNT(by_prefecture); i++)
        for (int p = by_prefecture[i].from; p <= by_prefecture[i].to; p++, next++) {
            assert_int_equal(p, next);
            assert_string_equal(residence_of(p, NULL, 1, "根室市"), by_prefecture[i].group);
        }
    assert_int_equal(next, 48);
}

static void another_city_may_run_the_desk(void **state)
{
    (void)state;
    assert_string_equal(residence_of(1, "根室市", 1, "釧路市"), "nemuro");
    assert_string_equal(residence_of(1, "釧路市", 1, "釧路市"), "nemuro_city");
    assert_false(residence_is_home(1, "根室市", 1, ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_stable_ascii_and_unique),
        cmocka_unit_test(labels_are_there_and_lead_back_to_their_code),
        cmocka_unit_test(labels_are_read_in_any_width_and_case),
        cmocka_unit_test(codes_imply_what_the_domain_says),
        cmocka_unit_test(residences_are_grouped),
        cmocka_unit_test(another_city_may_run_the_desk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
