/*
 * nouns.h - the records of the desk's world as tables of fields. Which rules they obey is in domain/<noun>.c.
 */
#ifndef VOCAB_NOUNS_H
#define VOCAB_NOUNS_H

#include "vocab/field.h"

#define NOUN_FIELDS_MAX 32

struct noun {
    const char *name; /* of the methods and, as `record_kind`, of links */
    const char *table;
    const char *ja;
    const struct field *field;
    size_t n;
    int date;    /* index of the day that decides the period; -1 if none */
    int contact; /* index of the contact it belongs to; -1 if none */
};

enum contact_field {
    CONTACT_KIND,
    CONTACT_NAME,
    CONTACT_FAMILY,
    CONTACT_GIVEN,
    CONTACT_KANA,
    CONTACT_BIRTH,
    CONTACT_AGE_BAND,
    CONTACT_GENDER,
    CONTACT_DIED_ON,
    CONTACT_NOTE,
    CONTACT_POSTAL,
    CONTACT_PREFECTURE,
    CONTACT_CITY,
    CONTACT_ADDRESS,
    CONTACT_MOVED_ON,
    CONTACT_EMAIL,
    CONTACT_PHONE,
    CONTACT_RELATIONSHIP,
    CONTACT_ACCOUNT,
    CONTACT_TOLD_ON,
    CONTACT_FIELDS
};
enum member_field { MEMBER_CONTACT, MEMBER_BIRTH, MEMBER_AGE_BAND, MEMBER_GENDER, MEMBER_FIELDS };
enum consult_field {
    CONSULT_NUMBER,
    CONSULT_CONTACT,
    CONSULT_DATE,
    CONSULT_CHANNEL,
    CONSULT_TOPIC,
    CONSULT_STAFF,
    CONSULT_PERSONS,
    CONSULT_FIRST,
    CONSULT_PLACE,
    CONSULT_MINUTES,
    CONSULT_MOTIVE,
    CONSULT_TURN_TYPE,
    CONSULT_HOUSEHOLD,
    CONSULT_PREFECTURE,
    CONSULT_CITY,
    CONSULT_AGE_BAND,
    CONSULT_GENDER,
    CONSULT_BODY,
    CONSULT_ANSWER,
    CONSULT_REFERRED,
    CONSULT_NEXT_ACTION,
    CONSULT_NEXT_DUE,
    CONSULT_STAGE,
    CONSULT_FIELDS
};
enum application_field {
    APPLICATION_CONTACT,
    APPLICATION_SCHEME,
    APPLICATION_APPLIED_ON,
    APPLICATION_STATE,
    APPLICATION_DECIDED_ON,
    APPLICATION_AMOUNT,
    APPLICATION_NOTE,
    APPLICATION_FIELDS
};
enum visit_field {
    VISIT_CONTACT,
    VISIT_TYPE,
    VISIT_FROM,
    VISIT_TO,
    VISIT_PERSONS,
    VISIT_NIGHTS,
    VISIT_PLACE,
    VISIT_NOTE,
    VISIT_FIELDS
};
enum event_field { EVENT_NAME, EVENT_DATE, EVENT_PLACE, EVENT_HEADCOUNT, EVENT_NOTE, EVENT_FIELDS };
enum attendance_field { ATTENDANCE_EVENT, ATTENDANCE_CONTACT, ATTENDANCE_PERSONS, ATTENDANCE_FIELDS };
enum migration_field {
    MIGRATION_CONTACT,
    MIGRATION_MOVED_IN_ON,
    MIGRATION_TURN_TYPE,
    MIGRATION_REASON,
    MIGRATION_VIA_DESK,
    MIGRATION_SCHEMES,
    MIGRATION_PREFECTURE,
    MIGRATION_CITY,
    MIGRATION_INTENT,
    MIGRATION_MEMBERS,
    MIGRATION_PERSONS,
    MIGRATION_DEPARTED_ON,
    MIGRATION_DEPART_REASON,
    MIGRATION_NOTE,
    MIGRATION_FIELDS
};
enum business_field {
    BUSINESS_CONTACT,
    BUSINESS_NAME,
    BUSINESS_STARTED_ON,
    BUSINESS_ORIGIN,
    BUSINESS_VACANT,
    BUSINESS_SCHEMES,
    BUSINESS_CLOSED_ON,
    BUSINESS_NOTE,
    BUSINESS_FIELDS
};
enum loan_field {
    LOAN_CONTACT,
    LOAN_OCCUPATION,
    LOAN_STATE,
    LOAN_LENT_ON,
    LOAN_AMOUNT,
    LOAN_MOVED_IN_ON,
    LOAN_WORK_ON,
    LOAN_NOTE,
    LOAN_FIELDS
};
enum donation_field {
    DONATION_CONTACT,
    DONATION_PORTAL,
    DONATION_NO,
    DONATION_RECEIVED_ON,
    DONATION_AMOUNT,
    DONATION_PURPOSE,
    DONATION_PROJECT,
    DONATION_CORPORATE,
    DONATION_PREFECTURE,
    DONATION_STATE,
    DONATION_REFUNDED_ON,
    DONATION_NOTE,
    DONATION_FIELDS
};
enum project_field {
    PROJECT_NAME,
    PROJECT_GOAL,
    PROJECT_FROM,
    PROJECT_UNTIL,
    PROJECT_STATE,
    PROJECT_FUNDED_ON,
    PROJECT_NOTE,
    PROJECT_FIELDS
};
enum kpi_field {
    KPI_CODE,
    KPI_PERIOD,
    KPI_VALUE,
    KPI_RELEASE,
    KPI_AS_OF,
    KPI_DIVISION,
    KPI_STATISTIC,
    KPI_DOCUMENT,
    KPI_PLAN,
    KPI_NOTE,
    KPI_FIELDS
};
enum remark_field {
    REMARK_CODE,
    REMARK_YEAR,
    REMARK_CAUSE,
    REMARK_ISSUE,
    REMARK_DIRECTION,
    REMARK_OPINION,
    REMARK_RESPONSE,
    REMARK_PLAN,
    REMARK_FIELDS
};
enum task_field { TASK_CONTACT, TASK_DUE, TASK_WHAT, TASK_STAFF, TASK_DONE_ON, TASK_NOTE, TASK_FIELDS };
enum stage_field { STAGE_CONTACT, STAGE_STAGE, STAGE_DATE, STAGE_REASON, STAGE_NOTE, STAGE_FIELDS };
enum relationship_field {
    RELATIONSHIP_CONTACT,
    RELATIONSHIP_KIND,
    RELATIONSHIP_FROM,
    RELATIONSHIP_UNTIL,
    RELATIONSHIP_NOTE,
    RELATIONSHIP_FIELDS
};
enum household_field {
    HOUSEHOLD_HOUSEHOLD,
    HOUSEHOLD_CONTACT,
    HOUSEHOLD_ROLE,
    HOUSEHOLD_FROM,
    HOUSEHOLD_UNTIL,
    HOUSEHOLD_FIELDS
};
enum moment_field { MOMENT_DATE, MOMENT_KIND, MOMENT_WHAT, MOMENT_FIELDS };

extern const struct noun noun_contact, noun_consult, noun_application, noun_visit, noun_event,
    noun_attendance, noun_migration, noun_business, noun_loan, noun_donation, noun_task, noun_stage,
    noun_relationship, noun_household, noun_project, noun_kpi, noun_remark;
extern const struct field member_fields[MEMBER_FIELDS];
/* A line of a timeline: not stored, and none of `nouns`. */
extern const struct noun noun_moment;

enum consent_field {
    CONSENT_CONTACT,
    CONSENT_KIND,
    CONSENT_STATE,
    CONSENT_DATE,
    CONSENT_HOW,
    CONSENT_WORDING,
    CONSENT_EVIDENCE,
    CONSENT_STAFF,
    CONSENT_TOLD_AT,
    CONSENT_FIELDS
};
enum segment_field { SEGMENT_NAME, SEGMENT_FILTER, SEGMENT_SAVED_AT, SEGMENT_SAVED_BY, SEGMENT_FIELDS };
enum campaign_field {
    CAMPAIGN_NAME,
    CAMPAIGN_VERSION,
    CAMPAIGN_STATE,
    CAMPAIGN_TITLE,
    CAMPAIGN_PURPOSE,
    CAMPAIGN_ENTRY,
    CAMPAIGN_LOADED_AT,
    CAMPAIGN_LOADED_BY,
    CAMPAIGN_PREVIEWED,
    CAMPAIGN_APPROVED_AT,
    CAMPAIGN_APPROVED_BY,
    CAMPAIGN_DOCUMENT,
    CAMPAIGN_STARTS_AT,
    CAMPAIGN_FIELDS
};
enum mail_field {
    MAIL_CONTACT,
    MAIL_CAMPAIGN,
    MAIL_STEP,
    MAIL_PURPOSE,
    MAIL_STATE,
    MAIL_REASON,
    MAIL_DUE,
    MAIL_TRIES,
    MAIL_DONE_AT,
    MAIL_SUBJECT,
    MAIL_ANSWER,
    MAIL_BOUNCE,
    MAIL_BOUNCED_AT,
    MAIL_BOUNCE_WORDS,
    MAIL_REPLIED_AT,
    MAIL_FIELDS
};
enum mail_in_field {
    MAIL_IN_CAME_AT,
    MAIL_IN_KIND,
    MAIL_IN_CONTACT,
    MAIL_IN_MAIL,
    MAIL_IN_CAMPAIGN,
    MAIL_IN_CODE,
    MAIL_IN_STATUS,
    MAIL_IN_WORDS,
    MAIL_IN_FIELDS
};
/* An entry of the consent journal; a saved filter; a version of a campaign; a mail; one that came back; a
 * question about who is who: none of `nouns` either. */
extern const struct noun noun_consent, noun_segment, noun_campaign, noun_mail, noun_mail_in, noun_question;

/* All nouns, NULL-terminated. */
extern const struct noun *const nouns[];
const struct noun *noun_find(const char *name);

#endif
