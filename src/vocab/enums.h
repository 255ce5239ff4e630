/*
 * enums.h - the enumerations of the city's world: stable ASCII code, Japanese label, English label, and what
 * else a code implies. Codes are stored and sent; labels are shown. A code is never renamed or removed.
 */
#ifndef VOCAB_ENUMS_H
#define VOCAB_ENUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct enum_item {
    const char *code;
    const char *ja;
    const char *en;
    uint32_t attr; /* meaning depends on the set; see below */
};

struct enum_set {
    const char *name;
    const char *ja;
    const struct enum_item *item;
    size_t n;
};

/* The set enum_WORD of the items WORD_items. */
#define ENUM_SET(word, label)                                        \
    const struct enum_set enum_##word = {#word, label, word##_items, \
                                         sizeof word##_items / sizeof *word##_items}

/* The classes of the relationship population (国土交通省 survey), weakest first, so that the highest of a
 * person is the maximum. */
enum mlit_class {
    CLASS_NONE,
    CLASS_NOVISIT,
    CLASS_HOBBY,
    CLASS_JOIN,
    CLASS_WORK_TELE,
    CLASS_WORK_SITE,
    CLASS_DIRECT,
    CLASS_COUNT
};

/* attr of channel */
#define CHANNEL_EVENT     0x1u /* イベント line of the ministry's survey; else 窓口 */
#define CHANNEL_IN_PERSON 0x2u /* counts as direct exchange */
/* attr of visit_type and relationship: an enum mlit_class. attr of visit_type also: */
#define VISIT_CLASS    0x0fu
#define VISIT_TELEWORK 0x10u
#define VISIT_TRIAL    0x20u
/* attr of migration_reason */
#define REASON_NOT_MIGRANT 0x1u /* transfer, study, facility */
/* attr of stage */
#define STAGE_SIDE_EXIT 0x1u
/* attr of contact_kind */
#define KIND_ORGANISATION 0x1u
/* attr of application_state */
#define STATE_DEAD 0x1u /* deadlines no longer run */
/* attr of consent_kind */
#define CONSENT_MAIL 0x1u /* a kind of e-mail */

extern const struct enum_set enum_contact_kind, enum_channel, enum_mic_line, enum_topic, enum_motive,
    enum_stage, enum_lost_reason, enum_visit_type, enum_turn_type, enum_residence, enum_household,
    enum_age_band, enum_gender, enum_relationship, enum_migration_reason, enum_mlit_class,
    enum_application_state, enum_business_origin, enum_occupation, enum_loan_state, enum_donation_state,
    enum_project_state, enum_value_status, enum_remark_direction, enum_prefecture, enum_household_role,
    enum_point_kind, enum_record_kind, enum_import_outcome, enum_import_status, enum_report_column;
/* enums_plan.c */
extern const struct enum_set enum_kpi_period, enum_kpi_direction, enum_kpi_base, enum_kpi_source,
    enum_plan_pacing, enum_plan_origin;
/* enums_mail.c */
extern const struct enum_set enum_consent_kind, enum_consent_state, enum_consent_how, enum_mail_reason,
    enum_mail_state, enum_campaign_state, enum_mail_settlement, enum_mail_purpose, enum_campaign_entry,
    enum_mail_bounce, enum_mail_in_kind;
/* nouns_identity.c */
extern const struct enum_set enum_question_state, enum_answer, enum_link_act, enum_link_ground;

/* All sets, NULL-terminated. */
extern const struct enum_set *const enum_sets[];

/* Index of a code; -1 if none. */
int enum_index(const struct enum_set *set, const char *code);
/* Index by code, or by either label as people write it (width, case and blanks do not matter); -1 if none. */
int enum_find(const struct enum_set *set, const char *text);
/* Label in a language; the code itself for an unknown code. */
const char *enum_label(const struct enum_set *set, const char *code, bool ja);

/*
 * Which report row a place of residence belongs to. prefecture 1..47, 99 = abroad, 0 = unknown; city may be
 * NULL. home_* is the city that runs this desk.
 */
const char *residence_of(int prefecture, const char *city, int home_prefecture, const char *home_city);
/* Is `city` ("根室市", also with a 郡 before it or a street behind it) the home city? */
bool residence_is_home(int prefecture, const char *city, int home_prefecture, const char *home_city);

#endif
