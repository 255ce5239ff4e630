/*
 * history.h - everything that happened with one subject, as plain data, for the pure functions that count.
 *
 * A subject is a contact with all its records, or one record without a contact (an anonymous consultation, a
 * visit of nobody in particular), or an event with its head-count.
 */
#ifndef DOMAIN_KPI_HISTORY_H
#define DOMAIN_KPI_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "db/db.h"
#include "vocab/enums.h"

enum subject_kind {
    SUBJECT_CONTACT,
    SUBJECT_CONSULT,
    SUBJECT_VISIT,
    SUBJECT_EVENT,
    SUBJECT_MIGRATION,
    SUBJECT_BUSINESS,
    SUBJECT_DONATION,
    SUBJECT_PROJECT,
    SUBJECT_KINDS
};

struct subject {
    enum subject_kind kind;
    int64_t id;
};

#define NO_DAY INT32_MIN /* a day that is not known */

struct h_address {
    int prefecture; /* 0 = unknown, 99 = abroad */
    const char *city;
    int32_t from, until; /* NO_DAY = open */
};
struct h_consult {
    int64_t id;
    int32_t date;
    int channel;        /* index in enum_channel */
    const char *topics; /* codes, ',' between */
    int64_t persons;
    int first; /* what the slip says: 1, 0, -1 = nothing */
    int prefecture;
    const char *city, *age_band, *gender, *motives; /* "" = not told */
};
struct h_application {
    int64_t id;
    int32_t date;
};
struct h_visit {
    int64_t id;
    int32_t from, to;
    int type; /* index in enum_visit_type */
    int64_t persons;
};
struct h_attendance {
    int64_t id;
    int32_t date;
    int64_t persons;
};
struct h_member {
    int32_t birth; /* NO_DAY */
    const char *age_band, *gender;
};
struct h_migration {
    int64_t id;
    int32_t moved_in, departed;
    const char *turn_type;
    bool counts_as_own; /* this subject's migration; else the subject is a member of another's */
    bool via_desk, has_scheme, intent;
    bool from_home, from_prefecture; /* from this city; from its prefecture */
    int reason;                      /* index in enum_migration_reason, -1 = not told */
    int64_t persons;
    const struct h_member *member;
    size_t nmembers;
};
struct h_business {
    int64_t id;
    int32_t date, closed; /* NO_DAY = not closed */
    const char *origin;   /* code; "unknown" if not told */
    bool vacant;
};
struct h_loan {
    int64_t id;
    int32_t lent, moved_in, work_started; /* the latter two: NO_DAY = not yet */
    const char *occupation;
};
struct h_donation {
    int64_t id;
    int32_t received, refunded; /* NO_DAY = not refunded */
    int64_t yen;
    const char *portal, *purpose; /* "" = not told */
    int prefecture;
    const char *project; /* "" = an ordinary gift */
    bool corporate;
};
struct h_relationship {
    int64_t id;
    int32_t from, until;
    int kind; /* index in enum_relationship */
};
struct h_stage {
    int64_t id;
    int32_t date;
    const char *stage;
};

struct h_mail {
    int64_t id;
    int32_t sent, bounced; /* NO_DAY = it did not come back */
};
/* An entry of the consent journal. */
struct h_consent {
    int64_t id, atom, told_at; /* the contact it was told by; moment */
    int kind;                  /* index in enum_consent_kind */
    bool withdrawn;
};
#define CONSENT_KINDS_MAX 32

#define LIST_OF(T)   \
    struct {         \
        const T *at; \
        size_t n;    \
    }

struct history {
    struct subject subject;
    bool is_person;       /* a contact of kind person */
    bool is_organisation; /* company, group, partner */
    int32_t birth, died;
    const char *age_band, *gender;
    LIST_OF(struct h_address) addresses; /* latest first */
    LIST_OF(struct h_consult) consults;  /* by date, then id, as are all below */
    LIST_OF(struct h_application) applications;
    LIST_OF(struct h_visit) visits;
    LIST_OF(struct h_attendance) attendances;
    LIST_OF(struct h_migration) migrations;
    LIST_OF(struct h_business) businesses;
    LIST_OF(struct h_loan) loans;
    LIST_OF(struct h_donation) donations;
    LIST_OF(struct h_relationship) relationships;
    LIST_OF(struct h_stage) stages;
    LIST_OF(struct h_mail) mails;
    LIST_OF(struct h_consent) consents; /* by atom, in the order they were told */
    bool is_event;
    int32_t event_date;
    int64_t event_persons;  /* the larger of head-count and recorded attendees */
    int32_t project_funded; /* of a crowdfunded project: the day; NO_DAY = not (yet) */
};

struct rules;

/* Load from `db`; everything in the arena. A subject that is not there (or was cancelled) has an empty
 * history. */
void history_load(struct db *db, const struct rules *rules, struct subject subject, struct arena *a,
                  struct history *h);

/* Where the subject lived on a day, NULL if not known. */
const struct h_address *history_address(const struct history *h, int32_t day);
/* Code of the age band on a day, from the birth day if known, else as told, else "unknown". */
const char *age_band_on(int32_t birth, const char *told, int32_t day);

#endif
