/*
 * candidate.c - the only place that knows in which tables the records behind a measure are. Each source is
 * walked along an index; a subject is handed out at its first record, which one look into the index of its
 * records proves.
 */
#include "domain/kpi/candidate.h"

#include <string.h>

#include "base/civil.h"
#include "domain/kpi/contribution.h"

/*
 * `page`: (day, id, contact) behind a day and an id, up to a day. `seen`: has the contact a record since a
 * day that comes before this day and id? `alone_seen`: was a record without a contact found in an earlier
 * source, within these days?
 */
struct source {
    const char *page, *seen;
    enum subject_kind alone; /* the subject of a record without a contact; SUBJECT_KINDS: there is none */
    const char *alone_seen;  /* NULL: no other source has it */
};

/* A day may have as many donations as a month: within it one goes on by the id, which is in the index too. */
#define PAGE_OF(table, day, contact, stands)                                                       \
    "SELECT on_day, id, contact FROM (SELECT * FROM (SELECT " day " AS on_day, id, " contact       \
    " AS contact FROM " table " WHERE " day " = $1 AND id > $2 AND " stands                        \
    " ORDER BY id LIMIT $3) a UNION ALL SELECT * FROM (SELECT " day " AS on_day, id, " contact     \
    " AS contact FROM " table " WHERE " day " > $1 AND " day " <= $4 AND " stands " ORDER BY " day \
    ", id LIMIT $3) b) c ORDER BY on_day, id LIMIT $3"
#define STANDS                    "cancelled_at IS NULL"
#define PAGE(table, day, contact) PAGE_OF(table, day, contact, STANDS)
#define DAYS_OF(table, day, stands)                                                                        \
    .page = PAGE_OF(table, day, "contact_id", stands),                                                     \
    .seen = "SELECT 1 FROM " table " WHERE contact_id = $1 AND " day " >= $2 AND (" day ", id) < ($3, $4)" \
            " AND " stands " LIMIT 1"
#define BY_DAY(table, day) DAYS_OF(table, day, STANDS)
/* Journals of moments: the Tokyo day of one, as their indexes have it. */
#define TOKYO_DAY(moment)                "((" moment " + 32400) / 86400)"
#define BY_MOMENT(table, moment, stands) DAYS_OF(table, TOKYO_DAY(moment), stands)
/* The consent journal stays with the contact that told it: the subject is the person it belongs to. */
#define WITHDRAWN     "state = 'withdrawn'"
#define PERSON_OF_ROW "COALESCE((SELECT person FROM contact WHERE id = contact_id), contact_id)"
#define BY_PERSON                                                                                       \
    .page = PAGE_OF("consent", TOKYO_DAY("told_at"), PERSON_OF_ROW, WITHDRAWN),                         \
    .seen = "SELECT 1 FROM consent WHERE contact_id IN (SELECT id FROM contact WHERE id = $1 OR person" \
            " = $1) AND " TOKYO_DAY("told_at") " >= $2 AND (" TOKYO_DAY("told_at") ", id) < ($3, $4)"   \
                                                                                   " AND " WITHDRAWN    \
                                                                                   " LIMIT 1"
/* Tables of the desk's own size, with no index by day: all of them, whatever the span. */
#define ALL_OF(table)                                                                                 \
    .page = "SELECT 0, id, contact_id FROM " table " WHERE $1 IS NOT NULL AND id > $2 AND $3 > 0"     \
            " AND $4 IS NOT NULL AND cancelled_at IS NULL ORDER BY id LIMIT $3",                      \
    .seen = "SELECT 1 FROM " table " WHERE contact_id = $1 AND $2 IS NOT NULL AND (0, id) < ($3, $4)" \
            " AND cancelled_at IS NULL LIMIT 1"

enum source_name {
    CONSULTS,
    APPLICATIONS,
    VISITS,
    EVENTS,
    ATTENDANCES,
    MIGRATIONS,
    BUSINESSES,
    DONATIONS,
    REFUNDS,
    LOANS,
    PROJECTS,
    RELATIONSHIPS,
    STAGES,
    MAILS,
    MAILS_BACK,
    WITHDRAWALS,
    SOURCES
};
static const struct source source[SOURCES] = {
    [CONSULTS] = {BY_DAY("consult", "on_date"), .alone = SUBJECT_CONSULT},
    [APPLICATIONS] = {BY_DAY("application", "applied_on"), .alone = SUBJECT_KINDS},
    [VISITS] = {BY_DAY("visit", "from_on"), .alone = SUBJECT_VISIT},
    [EVENTS] = {.page = PAGE("event", "on_date", "NULL"), .alone = SUBJECT_EVENT},
    [ATTENDANCES] = {ALL_OF("attendance"), .alone = SUBJECT_KINDS},
    [MIGRATIONS] = {BY_DAY("migration", "moved_in_on"), .alone = SUBJECT_MIGRATION},
    [BUSINESSES] = {BY_DAY("business", "started_on"), .alone = SUBJECT_BUSINESS},
    [DONATIONS] = {BY_DAY("donation", "received_on"), .alone = SUBJECT_DONATION},
    [REFUNDS] =
        {BY_DAY("donation", "refunded_on"), .alone = SUBJECT_DONATION,
         .alone_seen = "SELECT 1 FROM donation WHERE id = $1 AND received_on >= $2 AND received_on <= $3"},
    [LOANS] = {ALL_OF("loan"), .alone = SUBJECT_KINDS},
    [PROJECTS] = {.page = PAGE("project", "funded_on", "NULL"), .alone = SUBJECT_PROJECT},
    [RELATIONSHIPS] = {ALL_OF("relationship"), .alone = SUBJECT_KINDS},
    [STAGES] = {ALL_OF("stage_change"), .alone = SUBJECT_KINDS},
    [MAILS] = {BY_MOMENT("outbox", "done_at", "state = 'sent'"), .alone = SUBJECT_KINDS},
    [MAILS_BACK] = {BY_MOMENT("outbox", "bounced_at", "state = 'sent'"), .alone = SUBJECT_KINDS},
    [WITHDRAWALS] = {BY_PERSON, .alone = SUBJECT_KINDS},
};

/* How far back a source must be looked through: the figure's span; for the relationship population, within
 * which a record lasts, its window; or all of it. */
enum reach { REACH_SPAN, REACH_WINDOW, REACH_ALL };

#define SOURCES_EACH_MAX 7
struct sources {
    struct {
        enum source_name name;
        enum reach reach;
    } at[SOURCES_EACH_MAX];
    int n;
};

static const struct sources of_consults = {{{CONSULTS, REACH_SPAN}}, 1};
static const struct sources of_migrations = {{{MIGRATIONS, REACH_SPAN}}, 1};
/* What comes of a move or a business later. */
static const struct sources of_all_migrations = {{{MIGRATIONS, REACH_ALL}}, 1};
static const struct sources of_all_businesses = {{{BUSINESSES, REACH_ALL}}, 1};
static const struct sources of_loans = {{{LOANS, REACH_ALL}}, 1};
static const struct sources of_projects = {{{PROJECTS, REACH_SPAN}}, 1};
static const struct sources of_applications = {{{APPLICATIONS, REACH_SPAN}}, 1};
static const struct sources of_visits = {{{VISITS, REACH_SPAN}}, 1};
static const struct sources of_exchange = {
    {{VISITS, REACH_SPAN}, {CONSULTS, REACH_SPAN}, {EVENTS, REACH_SPAN}}, 3};
static const struct sources of_businesses = {{{BUSINESSES, REACH_SPAN}}, 1};
static const struct sources of_donations = {{{DONATIONS, REACH_SPAN}, {REFUNDS, REACH_SPAN}}, 2};
static const struct sources of_stages = {{{STAGES, REACH_ALL}}, 1};
static const struct sources of_mails = {{{MAILS, REACH_SPAN}}, 1};
static const struct sources of_mails_back = {{{MAILS_BACK, REACH_SPAN}}, 1};
static const struct sources of_withdrawals = {{{WITHDRAWALS, REACH_SPAN}}, 1};
/* A visit may have begun long ago and last. */
static const struct sources of_relationship = {{{CONSULTS, REACH_WINDOW},
                                                {APPLICATIONS, REACH_WINDOW},
                                                {VISITS, REACH_ALL},
                                                {ATTENDANCES, REACH_ALL},
                                                {RELATIONSHIPS, REACH_ALL},
                                                {DONATIONS, REACH_WINDOW}},
                                               6};

static const struct sources *const of_measure[MEASURE_COUNT] = {
    [M_CONSULT] = &of_consults,
    [M_CONSULT_NEW] = &of_consults,
    [M_CONSULT_TOPIC] = &of_consults,
    [M_CONSULT_MAIN] = &of_consults,
    [M_CONSULT_RESIDENCE] = &of_consults,
    [M_CONSULT_ANONYMOUS] = &of_consults,
    [M_CONSULT_MOTIVE] = &of_consults,
    [M_CONSULT_AGE] = &of_consults,
    [M_CONSULT_WOMAN] = &of_consults,
    [M_CONSULTEE_MONTH] = &of_consults,
    [M_CONSULTEE_YEAR] = &of_consults,
    [M_CONSULTEE_SINCE] = &of_consults,
    [M_MIGRANT_REASON] = &of_migrations,
    [M_MIGRANT_LEFT] = &of_all_migrations,
    [M_MIGRANT_DUE] = &of_all_migrations,
    [M_MIGRANT_SETTLED] = &of_all_migrations,
    [M_TRIAL_PERSON] = &of_visits,
    [M_BUSINESS_VACANT] = &of_businesses,
    [M_BUSINESS_CLOSED] = &of_all_businesses,
    [M_LOAN] = &of_loans,
    [M_LOAN_RETURN] = &of_loans,
    [M_PROJECT] = &of_projects,
    [M_CROWDFUNDING] = &of_donations,
    [M_CROWDFUNDING_YEN] = &of_donations,
    [M_CORPORATE] = &of_donations,
    [M_RELATIONSHIP_AGE] = &of_relationship,
    [M_MIGRANT] = &of_migrations,
    [M_MIGRANT_AGE] = &of_migrations,
    [M_MIGRANT_HOUSEHOLD] = &of_migrations,
    [M_APPLICATION] = &of_applications,
    [M_TRIAL_STAY] = &of_visits,
    [M_TRIAL_DAY] = &of_visits,
    [M_TELEWORK] = &of_visits,
    [M_EXCHANGE] = &of_exchange,
    [M_BUSINESS] = &of_businesses,
    [M_DONATION] = &of_donations,
    [M_DONATION_YEN] = &of_donations,
    [M_PURPOSE] = &of_donations,
    [M_PURPOSE_YEN] = &of_donations,
    [M_PREFECTURE] = &of_donations,
    [M_PREFECTURE_YEN] = &of_donations,
    [M_CORPORATE_YEN] = &of_donations,
    [M_DONOR_MONTH] = &of_donations,
    [M_DONOR_YEAR] = &of_donations,
    [M_DONOR_SINCE] = &of_donations,
    [M_DONOR_NEW] = &of_donations,
    [M_REPEAT_CASE] = &of_donations,
    [M_REPEAT_DONOR] = &of_donations,
    [M_RELATIONSHIP] = &of_relationship,
    [M_STAGE] = &of_stages,
    [M_MAIL_SENT] = &of_mails,
    [M_MAIL_BOUNCED] = &of_mails_back,
    [M_OPT_OUT] = &of_withdrawals,
};

bool candidates_known(enum measure m)
{
    return of_measure[m];
}

/* Days of before the calendar begins compare lower than any. */
static int64_t first_day(const struct candidates *c, int i)
{
    if (c->from->at[i].reach == REACH_WINDOW)
        return relationship_since(rules_definitions(c->w->rules, c->range.variant), c->range.until);
    if (c->from->at[i].reach == REACH_ALL || c->range.from == INT32_MIN)
        return INT32_MIN;
    return civil_month_first(c->range.from);
}

static int64_t last_day(const struct candidates *c)
{
    return civil_month_last(c->range.until);
}

static struct position start_of(const struct candidates *c, int i)
{
    return (struct position){i, first_day(c, i), 0};
}

void candidates_begin(struct candidates *c, struct world *w, const struct cell_range *range,
                      const struct position *from)
{
    static const struct sources nothing = {.n = 0};
    const struct sources *sources = range->measure == MEASURE_COUNT ? NULL : of_measure[range->measure];
    *c = (struct candidates){.w = w, .from = sources ? sources : &nothing, .range = *range};
    if (from)
        c->at = *from;
    else if (sources)
        c->at = start_of(c, 0);
}

static void load_page(struct candidates *c)
{
    struct stmt *q = db_prep(c->w->db, source[c->from->at[c->at.source].name].page);
    c->n = c->next = 0;
    stmt_int(q, 1, c->at.day);
    stmt_int(q, 2, c->at.id);
    stmt_int(q, 3, CANDIDATES_PAGE);
    stmt_int(q, 4, last_day(c));
    while (stmt_row(q)) {
        c->page[c->n].day = col_int(q, 0);
        c->page[c->n].id = col_int(q, 1);
        c->page[c->n++].contact = col_int(q, 2);
    }
    c->last = c->n < CANDIDATES_PAGE;
}

/* Until there is a record to look at. */
static bool turn_page(struct candidates *c)
{
    while (c->next == c->n && c->at.source < c->from->n) {
        if (c->last && ++c->at.source == c->from->n)
            return false;
        if (c->last)
            c->at = start_of(c, c->at.source);
        load_page(c);
    }
    return c->next < c->n;
}

static bool seen_in(const struct candidates *c, int i, int64_t contact, int64_t day, int64_t id)
{
    struct stmt *q = db_prep(c->w->db, source[c->from->at[i].name].seen);
    stmt_int(q, 1, contact);
    stmt_int(q, 2, first_day(c, i));
    stmt_int(q, 3, day);
    stmt_int(q, 4, id);
    return stmt_get_int(q, 0) == 1;
}

/* Was the contact handed out before: for an earlier record here, or for any of an earlier source? */
static bool contact_seen(const struct candidates *c, int64_t contact)
{
    for (int i = 0; i < c->at.source; i++)
        if (source[c->from->at[i].name].seen && seen_in(c, i, contact, last_day(c) + 1, 0))
            return true;
    return seen_in(c, c->at.source, contact, c->at.day, c->at.id);
}

static bool alone_seen(const struct candidates *c)
{
    const struct source *s = &source[c->from->at[c->at.source].name];
    if (!s->alone_seen)
        return s->alone == SUBJECT_KINDS;
    struct stmt *q = db_prep(c->w->db, s->alone_seen);
    stmt_int(q, 1, c->at.id);
    stmt_int(q, 2, first_day(c, c->at.source));
    stmt_int(q, 3, last_day(c));
    return stmt_get_int(q, 0) == 1;
}

bool candidates_next(struct candidates *c, struct subject *out)
{
    while (turn_page(c)) {
        int64_t contact = c->page[c->next].contact;
        c->at.day = c->page[c->next].day;
        c->at.id = c->page[c->next++].id;
        if (contact ? contact_seen(c, contact) : alone_seen(c))
            continue;
        enum subject_kind alone = source[c->from->at[c->at.source].name].alone;
        *out = contact ? (struct subject){SUBJECT_CONTACT, contact} : (struct subject){alone, c->at.id};
        return true;
    }
    return false;
}
