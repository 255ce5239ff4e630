/*
 * history.c - the only place that gathers a subject's records for counting. What is cancelled is not
 * gathered.
 */
#include "domain/kpi/history.h"

#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/vec.h"
#include "domain/contact.h"
#include "domain/rules.h"

/* A list is read into the arena: a growing array that is abandoned when it moves. */
#define READ_ROWS(list, T, row, a, ...)                                                   \
    do {                                                                                  \
        size_t cap_ = 0;                                                                  \
        T *at_ = NULL;                                                                    \
        while (stmt_row(row)) {                                                           \
            if ((list)->n == cap_) {                                                      \
                T *bigger_ = arena_array(a, cap_ = cap_ ? cap_ * 2 : 4, sizeof *bigger_); \
                if (at_)                                                                  \
                    memcpy(bigger_, at_, (list)->n * sizeof *bigger_);                    \
                at_ = bigger_;                                                            \
            }                                                                             \
            at_[(list)->n++] = (T){__VA_ARGS__};                                          \
        }                                                                                 \
        (list)->at = at_;                                                                 \
    } while (0)

static int32_t day_or_none(struct stmt *q, int i)
{
    return col_is_null(q, i) ? NO_DAY : (int32_t)col_int(q, i);
}

static int64_t persons_or_one(struct stmt *q, int i)
{
    return col_is_null(q, i) ? 1 : col_int(q, i);
}

static const char *text_or_empty(struct stmt *q, int i, struct arena *a)
{
    const char *s = col_text(q, i);
    return s && *s ? arena_strdup(a, s) : "";
}

static int prefecture_or_zero(struct stmt *q, int i)
{
    const char *code = col_text(q, i);
    return code ? atoi(code) : 0;
}

static struct stmt *by_id(struct db *db, const char *sql, int64_t id)
{
    struct stmt *q = db_prep(db, sql);
    stmt_int(q, 1, id);
    return q;
}

/* Each list has one text for a contact and, where records without a contact exist, one for a single record.
 */
#define OF_CONTACT " WHERE contact_id = $1 AND cancelled_at IS NULL ORDER BY "
#define ALONE      " WHERE id = $1 AND contact_id IS NULL AND cancelled_at IS NULL ORDER BY "

#define CONSULT_SQL                                                                                        \
    "SELECT id, on_date, channel, topics, persons, is_first, prefecture, city, age_band, gender, motives " \
    "FROM consult"
static void read_consults(struct stmt *q, struct arena *a, struct history *h)
{
    READ_ROWS(&h->consults, struct h_consult, q, a, .id = col_int(q, 0), .date = (int32_t)col_int(q, 1),
              .channel = enum_index(&enum_channel, col_text(q, 2)), .topics = col_str(q, 3, a),
              .persons = persons_or_one(q, 4), .first = col_is_null(q, 5) ? -1 : (int)col_int(q, 5),
              .prefecture = prefecture_or_zero(q, 6), .city = text_or_empty(q, 7, a),
              .age_band = text_or_empty(q, 8, a), .gender = text_or_empty(q, 9, a),
              .motives = text_or_empty(q, 10, a));
}

#define VISIT_SQL \
    "SELECT id, from_on, COALESCE(to_on, from_on + COALESCE(nights, 0)), type, persons FROM visit"
static void read_visits(struct stmt *q, struct arena *a, struct history *h)
{
    READ_ROWS(&h->visits, struct h_visit, q, a, .id = col_int(q, 0), .from = (int32_t)col_int(q, 1),
              .to = (int32_t)col_int(q, 2), .type = enum_index(&enum_visit_type, col_text(q, 3)),
              .persons = persons_or_one(q, 4));
}

#define BUSINESS_SQL "SELECT id, started_on, closed_on, origin, vacant FROM business"
static void read_businesses(struct stmt *q, struct arena *a, struct history *h)
{
    READ_ROWS(&h->businesses, struct h_business, q, a, .id = col_int(q, 0), .date = (int32_t)col_int(q, 1),
              .closed = day_or_none(q, 2), .origin = col_is_null(q, 3) ? "unknown" : col_str(q, 3, a),
              .vacant = col_int(q, 4) == 1);
}

#define DONATION_SQL                                                                                         \
    "SELECT id, received_on, refunded_on, amount_yen, portal, purpose, prefecture, project, corporate FROM " \
    "donation"
static void read_donations(struct stmt *q, struct arena *a, struct history *h)
{
    READ_ROWS(&h->donations, struct h_donation, q, a, .id = col_int(q, 0), .received = (int32_t)col_int(q, 1),
              .refunded = day_or_none(q, 2), .yen = col_int(q, 3), .portal = text_or_empty(q, 4, a),
              .purpose = text_or_empty(q, 5, a), .prefecture = prefecture_or_zero(q, 6),
              .project = text_or_empty(q, 7, a), .corporate = col_int(q, 8) == 1);
}

#define MIGRATION_SQL                                                                                \
    "SELECT m.id, m.moved_in_on, m.departed_on, m.turn_type, m.via_desk, m.schemes, m.stay_intent, " \
    "m.reason,"                                                                                      \
    " m.persons, m.from_prefecture, m.from_city FROM migration m"
static bool is_home(struct stmt *q, int prefecture, int city, const struct rules *rules)
{
    return residence_is_home(prefecture_or_zero(q, prefecture), col_text(q, city), rules->home_prefecture,
                             rules->city_name);
}

static void read_migrations(struct stmt *q, struct arena *a, const struct rules *rules, bool own,
                            struct history *h)
{
    READ_ROWS(&h->migrations, struct h_migration, q, a, .id = col_int(q, 0),
              .moved_in = (int32_t)col_int(q, 1), .departed = day_or_none(q, 2),
              .turn_type = *text_or_empty(q, 3, a) ? col_str(q, 3, a) : "unknown", .counts_as_own = own,
              .via_desk = col_int(q, 4) == 1, .has_scheme = !col_is_null(q, 5),
              .intent = col_is_null(q, 6) || col_int(q, 6) == 1,
              .reason = col_is_null(q, 7) ? -1 : enum_index(&enum_migration_reason, col_text(q, 7)),
              .persons = persons_or_one(q, 8), .from_home = is_home(q, 9, 10, rules),
              .from_prefecture = prefecture_or_zero(q, 9) == rules->home_prefecture);
}

typedef LIST_OF(struct h_member) member_list;

static void read_members(struct db *db, struct arena *a, struct h_migration *m)
{
    struct stmt *q = by_id(
        db, "SELECT birth, age_band, gender FROM migration_member WHERE migration_id = $1 ORDER BY rank",
        m->id);
    member_list members = {0};
    READ_ROWS(&members, struct h_member, q, a, .birth = day_or_none(q, 0), .age_band = text_or_empty(q, 1, a),
              .gender = text_or_empty(q, 2, a));
    m->member = members.at;
    m->nmembers = members.n;
}

static void read_all_members(struct db *db, struct arena *a, struct history *h)
{
    /* The rows were made by read_migrations in the arena; only this file sees them as writable. */
    for (size_t i = 0; i < h->migrations.n; i++)
        if (h->migrations.at[i].counts_as_own)
            read_members(db, a, (struct h_migration *)&h->migrations.at[i]);
}

/* --- what only contacts have --- */

/* The addresses that count are those of the first of a person's contacts that has any, the root before all.
 */
static void read_addresses(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    struct stmt *q = by_id(db,
                           "SELECT prefecture, city, address, from_on, until_on FROM contact_address"
                           " WHERE contact_id = $1 ORDER BY from_on DESC, id DESC",
                           id);
    READ_ROWS(&h->addresses, struct h_address, q, a, .prefecture = prefecture_or_zero(q, 0),
              .city = *text_or_empty(q, 1, a) ? col_str(q, 1, a) : text_or_empty(q, 2, a),
              .from = day_or_none(q, 3), .until = day_or_none(q, 4));
}

static void read_applications(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    struct stmt *q = by_id(db, "SELECT id, applied_on FROM application" OF_CONTACT "applied_on, id", id);
    READ_ROWS(&h->applications, struct h_application, q, a, .id = col_int(q, 0),
              .date = (int32_t)col_int(q, 1));
}

static void read_attendances(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    struct stmt *q = by_id(
        db,
        "SELECT t.id, e.on_date, t.persons FROM attendance t JOIN event e ON e.id = t.event_id"
        " WHERE t.contact_id = $1 AND t.cancelled_at IS NULL AND e.cancelled_at IS NULL"
        " ORDER BY e.on_date, t.id",
        id);
    READ_ROWS(&h->attendances, struct h_attendance, q, a, .id = col_int(q, 0), .date = (int32_t)col_int(q, 1),
              .persons = persons_or_one(q, 2));
}

static void read_relationships(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    struct stmt *q = by_id(
        db, "SELECT id, from_on, until_on, kind FROM relationship" OF_CONTACT "from_on, id", id);
    READ_ROWS(&h->relationships, struct h_relationship, q, a, .id = col_int(q, 0), .from = day_or_none(q, 1),
              .until = day_or_none(q, 2), .kind = enum_index(&enum_relationship, col_text(q, 3)));
}

static void read_loans(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    struct stmt *q = by_id(
        db, "SELECT id, lent_on, moved_in_on, work_started_on, occupation FROM loan" OF_CONTACT "lent_on, id",
        id);
    READ_ROWS(&h->loans, struct h_loan, q, a, .id = col_int(q, 0), .lent = (int32_t)col_int(q, 1),
              .moved_in = day_or_none(q, 2), .work_started = day_or_none(q, 3),
              .occupation = col_str(q, 4, a));
}

static void read_stages(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    struct stmt *q = by_id(db, "SELECT id, on_date, stage FROM stage_change" OF_CONTACT "on_date, id", id);
    READ_ROWS(&h->stages, struct h_stage, q, a, .id = col_int(q, 0), .date = (int32_t)col_int(q, 1),
              .stage = col_str(q, 2, a));
}

static int32_t day_of_moment(struct stmt *q, int i)
{
    return col_is_null(q, i) ? NO_DAY : civil_day_of_time(col_int(q, i));
}

static void read_mails(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    struct stmt *q = by_id(db,
                           "SELECT id, done_at, bounced_at FROM outbox WHERE contact_id = $1"
                           " AND state = 'sent' ORDER BY done_at, id",
                           id);
    READ_ROWS(&h->mails, struct h_mail, q, a, .id = col_int(q, 0), .sent = day_of_moment(q, 1),
              .bounced = day_of_moment(q, 2));
}

/* Of all contacts that are this person. */
static void read_journal(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    struct stmt *q = by_id(db,
                           "SELECT id, contact_id, told_at, kind, state = 'withdrawn' FROM consent WHERE"
                           " contact_id IN (SELECT id FROM contact WHERE id = $1 OR person = $1)"
                           " ORDER BY contact_id, id",
                           id);
    READ_ROWS(&h->consents, struct h_consent, q, a, .id = col_int(q, 0), .atom = col_int(q, 1),
              .told_at = col_int(q, 2), .kind = enum_index(&enum_consent_kind, col_text(q, 3)),
              .withdrawn = col_int(q, 4) == 1);
}

/* Migrations the contact took part in: as the main contact, or as a member of another's. */
#define OWN_MIGRATION \
    MIGRATION_SQL " WHERE m.contact_id = $1 AND m.cancelled_at IS NULL ORDER BY m.moved_in_on, m.id"
#define MEMBER_MIGRATION                                                                             \
    MIGRATION_SQL " WHERE m.id IN (SELECT migration_id FROM migration_member WHERE contact_id = $1)" \
                  " AND m.cancelled_at IS NULL AND (m.contact_id IS NULL OR m.contact_id <> $1)"     \
                  " ORDER BY m.moved_in_on, m.id"
#define ALONE_MIGRATION \
    MIGRATION_SQL " WHERE m.id = $1 AND m.contact_id IS NULL AND m.cancelled_at IS NULL ORDER BY m.id"

static void join_migrations(struct history *h, const struct history *more, struct arena *a)
{
    size_t n = h->migrations.n + more->migrations.n;
    if (!more->migrations.n)
        return;
    struct h_migration *all = arena_array(a, n, sizeof *all);
    if (h->migrations.n)
        memcpy(all, h->migrations.at, h->migrations.n * sizeof *all);
    memcpy(all + h->migrations.n, more->migrations.at, more->migrations.n * sizeof *all);
    h->migrations.at = all;
    h->migrations.n = n;
}

static void contact_consults(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    read_consults(by_id(db, CONSULT_SQL OF_CONTACT "on_date, id", id), a, h);
}

static void contact_visits(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    read_visits(by_id(db, VISIT_SQL OF_CONTACT "from_on, id", id), a, h);
}

static void contact_businesses(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    read_businesses(by_id(db, BUSINESS_SQL OF_CONTACT "started_on, id", id), a, h);
}

static void contact_donations(struct db *db, struct arena *a, int64_t id, struct history *h)
{
    read_donations(by_id(db, DONATION_SQL OF_CONTACT "received_on, id", id), a, h);
}

/* Most contacts have records in one or two tables: one statement tells which, and only those are read.
 * Migrations come last, since they want the rules. */
#define PARTS(X)                        \
    X(consult, contact_consults)        \
    X(application, read_applications)   \
    X(visit, contact_visits)            \
    X(attendance, read_attendances)     \
    X(business, contact_businesses)     \
    X(loan, read_loans)                 \
    X(donation, contact_donations)      \
    X(relationship, read_relationships) \
    X(stage_change, read_stages)        \
    X(contact_address, read_addresses)  \
    X(outbox, read_mails)
#define HAS(table, read)    ", EXISTS (SELECT 1 FROM " #table " WHERE contact_id = contact.id)"
#define READER(table, read) read,

static void (*const readers[])(struct db *, struct arena *, int64_t, struct history *) = {PARTS(READER)};
#define READERS (sizeof readers / sizeof *readers)

struct has {
    bool part[READERS], migration, membership, members, journal;
};

static bool read_contact(struct db *db, struct arena *a, int64_t id, struct history *h, struct has *has)
{
    struct stmt *q = by_id(
        db,
        "SELECT kind, birth, died_on, age_band, gender" HAS(migration, )
            HAS(migration_member, ) ", EXISTS (SELECT 1 FROM contact m WHERE m.person ="
                                    " contact.id)" HAS(consent, )
                                        PARTS(HAS) " FROM contact WHERE id = $1 AND cancelled_at IS NULL"
                                                   " AND merged_into IS NULL",
        id);
    if (!stmt_row(q))
        return false;
    const char *kind = col_text(q, 0);
    h->is_person = !strcmp(kind, "person");
    h->is_organisation = enum_contact_kind.item[enum_index(&enum_contact_kind, kind)].attr &
                         KIND_ORGANISATION;
    h->birth = day_or_none(q, 1);
    h->died = day_or_none(q, 2);
    h->age_band = text_or_empty(q, 3, a);
    h->gender = text_or_empty(q, 4, a);
    has->migration = col_int(q, 5);
    has->membership = col_int(q, 6);
    has->members = col_int(q, 7);
    has->journal = has->members || col_int(q, 8);
    for (size_t i = 0; i < READERS; i++)
        has->part[i] = col_int(q, 9 + (int)i);
    stmt_done(q);
    return true;
}

static void load_contact(struct db *db, const struct rules *rules, int64_t id, struct arena *a,
                         struct history *h)
{
    struct has has;
    struct history member = {0};
    if (!read_contact(db, a, id, h, &has))
        return;
    for (size_t i = 0; i < READERS; i++)
        if (has.part[i])
            readers[i](db, a, id, h);
    if (has.members && !h->addresses.n)
        read_addresses(db, a, contact_address_atom(db, id), h);
    if (has.migration)
        read_migrations(by_id(db, OWN_MIGRATION, id), a, rules, true, h);
    if (has.journal)
        read_journal(db, a, id, h);
    if (has.membership)
        read_migrations(by_id(db, MEMBER_MIGRATION, id), a, rules, false, &member);
    read_all_members(db, a, h);
    join_migrations(h, &member, a);
}

static void load_event(struct db *db, int64_t id, struct history *h)
{
    struct stmt *q = by_id(
        db,
        "SELECT on_date, COALESCE(headcount, 0), (SELECT COALESCE(sum(COALESCE(t.persons, 1)), 0)"
        " FROM attendance t WHERE t.event_id = event.id AND t.cancelled_at IS NULL)"
        " FROM event WHERE id = $1 AND cancelled_at IS NULL",
        id);
    if (!stmt_row(q))
        return;
    h->is_event = true;
    h->event_date = (int32_t)col_int(q, 0);
    int64_t counted = col_int(q, 1), named = col_int(q, 2);
    h->event_persons = counted > named ? counted : named;
    stmt_done(q);
}

static void load_project(struct db *db, int64_t id, struct history *h)
{
    struct stmt *q = by_id(
        db, "SELECT funded_on FROM project WHERE id = $1 AND state = 'funded' AND cancelled_at IS NULL", id);
    if (!stmt_row(q))
        return;
    h->project_funded = day_or_none(q, 0);
    stmt_done(q);
}

void history_load(struct db *db, const struct rules *rules, struct subject subject, struct arena *a,
                  struct history *h)
{
    *h = (struct history){.subject = subject,
                          .birth = NO_DAY,
                          .died = NO_DAY,
                          .age_band = "",
                          .gender = "",
                          .project_funded = NO_DAY};
    switch (subject.kind) {
    case SUBJECT_CONTACT:
        load_contact(db, rules, subject.id, a, h);
        break;
    case SUBJECT_CONSULT:
        read_consults(by_id(db, CONSULT_SQL ALONE "id", subject.id), a, h);
        break;
    case SUBJECT_VISIT:
        read_visits(by_id(db, VISIT_SQL ALONE "id", subject.id), a, h);
        break;
    case SUBJECT_EVENT:
        load_event(db, subject.id, h);
        break;
    case SUBJECT_MIGRATION:
        read_migrations(by_id(db, ALONE_MIGRATION, subject.id), a, rules, true, h);
        read_all_members(db, a, h);
        break;
    case SUBJECT_BUSINESS:
        read_businesses(by_id(db, BUSINESS_SQL ALONE "id", subject.id), a, h);
        break;
    case SUBJECT_DONATION:
        read_donations(by_id(db, DONATION_SQL ALONE "id", subject.id), a, h);
        break;
    case SUBJECT_PROJECT:
        load_project(db, subject.id, h);
        break;
    case SUBJECT_KINDS:
        fatal("subject of no kind");
    }
}

/* --- facts on a day --- */

const struct h_address *history_address(const struct history *h, int32_t day)
{
    const struct h_address *earliest = NULL;
    for (size_t i = 0; i < h->addresses.n; i++) {
        const struct h_address *at = &h->addresses.at[i];
        if ((at->from == NO_DAY || at->from <= day) && (at->until == NO_DAY || day <= at->until))
            return at;
        earliest = at;
    }
    /* Before the first address known: nobody knows better than that one. */
    return earliest && earliest->from != NO_DAY && day < earliest->from ? earliest : NULL;
}

const char *age_band_on(int32_t birth, const char *told, int32_t day)
{
    static const char *const bands[] = {"u20", "u20", "a20", "a30", "a40", "a50", "a60", "a70"};
    int age = birth == NO_DAY ? -1 : civil_age(birth, day);
    if (age >= 0)
        return bands[age >= 70 ? 7 : age / 10];
    return *told ? told : "unknown";
}
