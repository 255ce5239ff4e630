/*
 * consent.c - the only place that writes the consent journal, and the only one that decides whether somebody
 * may be written to. Invariant: consent_now is what consent_derive() makes of the journal.
 */
#include "domain/consent.h"

#include <inttypes.h>
#include <string.h>

#include "base/civil.h"
#include "base/fold.h"
#include "base/vec.h"
#include "domain/contact.h"
#include "domain/kpi/cells.h"
#include "domain/merge.h"
#include "domain/outbox.h"
#include "domain/person.h"
#include "domain/recognise.h"
#include "domain/stop_list.h"

/* --- stopped addresses --- */

/* All e-mail addresses the contact has in use, stopped or freed for a kind. */
static void mark_addresses(struct world *w, int64_t contact, const char *kind, bool stop)
{
    struct point_row *points;
    size_t n = contact_points(w, contact, &points);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(points[i].kind, "email") != 0 || points[i].until != NO_DAY)
            continue;
        if (stop)
            stop_list_add(w, points[i].value, kind, "stopped");
        else
            stop_list_free(w, points[i].value, kind);
    }
}

/* Contacts with mail that waits, who have this address. */
static int64_t recheck_address(struct world *w, const char *address)
{
    VEC(int64_t) ids = {0};
    int64_t cancelled = 0;
    struct stmt *q = db_prep(w->db, "SELECT DISTINCT COALESCE(c.person, c.id) FROM contact_point p JOIN"
                                    " contact c ON c.id = p.contact_id WHERE p.key = $1 AND p.kind = 'email'"
                                    " AND EXISTS (SELECT 1 FROM outbox o WHERE o.contact_id ="
                                    " COALESCE(c.person, c.id) AND o.state IN ('queued', 'deferred'))");
    stmt_text(q, 1, fold_email(w->arena, address));
    while (stmt_row(q))
        vec_add(&ids) = col_int(q, 0);
    for (size_t i = 0; i < ids.n; i++)
        cancelled += outbox_recheck(w, ids.at[i]);
    vec_clear(&ids);
    return cancelled;
}

static int64_t recheck_addresses(struct world *w, int64_t contact)
{
    struct point_row *points;
    int64_t cancelled = outbox_recheck(w, contact);
    size_t n = contact_points(w, contact, &points);
    for (size_t i = 0; i < n; i++)
        if (!strcmp(points[i].kind, "email") && points[i].until == NO_DAY)
            cancelled += recheck_address(w, points[i].value);
    return cancelled;
}

void consent_stop_address(struct world *w, const char *address, const char *reason, int64_t *cancelled)
{
    stop_list_add(w, address, STOP_EVERY_KIND, reason);
    int64_t n = recheck_address(w, address);
    if (cancelled)
        *cancelled = n;
}

static bool is_mail(const char *kind)
{
    int i = enum_index(&enum_consent_kind, kind);
    return i >= 0 && (enum_consent_kind.item[i].attr & CONSENT_MAIL);
}

int64_t consent_stop_kinds(struct world *w, const char *address, const char *kind)
{
    for (size_t i = 0; i < enum_consent_kind.n; i++) {
        const char *each = enum_consent_kind.item[i].code;
        if (is_mail(each) && (!kind || !strcmp(kind, each)))
            stop_list_add(w, address, each, "stopped");
    }
    return recheck_address(w, address);
}

/* --- the journal --- */

#define JOURNAL "SELECT id, kind, state, on_date, how, wording, evidence, staff, told_at FROM consent"

static struct record read_entry(struct stmt *q, int64_t contact, struct arena *a)
{
    static const int columns[] = {CONSENT_KIND,    CONSENT_STATE,    CONSENT_DATE, CONSENT_HOW,
                                  CONSENT_WORDING, CONSENT_EVIDENCE, CONSENT_STAFF};
    struct record r = {.noun = &noun_consent, .id = col_int(q, 0)};
    r.v[CONSENT_CONTACT] = VALUE_OF_INT(contact);
    for (int i = 0; i < (int)(sizeof columns / sizeof *columns); i++)
        if (columns[i] == CONSENT_DATE)
            r.v[CONSENT_DATE] = VALUE_OF_INT(col_int(q, i + 1));
        else if (!col_is_null(q, i + 1))
            r.v[columns[i]] = VALUE_OF_TEXT(col_str(q, i + 1, a));
    r.v[CONSENT_TOLD_AT] = VALUE_OF_INT(col_int(q, 8));
    return r;
}

#define OF_PERSON "(SELECT id FROM contact WHERE id = $1 OR person = $1)"

static size_t read_entries(struct stmt *q, int64_t contact, struct world *w, struct record **rows)
{
    VEC(struct record) v = {0};
    while (stmt_row(q))
        vec_add(&v) = read_entry(q, contact, w->arena);
    size_t n = v.n;
    *rows = vec_take(&v, w->arena);
    return n;
}

size_t consent_journal(struct world *w, int64_t contact, bool history, struct record **rows)
{
    struct stmt *q = db_prep(
        w->db, history ? JOURNAL " WHERE contact_id IN " OF_PERSON " ORDER BY id DESC"
                       : JOURNAL " WHERE id IN (SELECT consent_id FROM consent_now WHERE contact_id = $1)"
                                 " ORDER BY id DESC");
    stmt_int(q, 1, contact);
    return read_entries(q, contact, w, rows);
}

static bool is(const struct record *r, const char *state)
{
    return !strcmp(record_text(r, CONSENT_STATE), state);
}

/* Of one kind, oldest first: does the next entry take the place of what holds? */
static bool overrules(const struct record *next, const struct record *holds)
{
    return !holds || !is(holds, "withdrawn") || is(next, "withdrawn") ||
           record_int(next, CONSENT_DATE, 0) >= record_int(holds, CONSENT_DATE, 0);
}

static void keep_now(struct world *w, const struct record *r)
{
    struct stmt *q = db_prep(
        w->db,
        "INSERT INTO consent_now (contact_id, kind, state, on_date, consent_id) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (contact_id, kind) DO UPDATE SET state = excluded.state,"
        " on_date = excluded.on_date, consent_id = excluded.consent_id");
    stmt_int(q, 1, record_int(r, CONSENT_CONTACT, 0));
    stmt_text(q, 2, record_text(r, CONSENT_KIND));
    stmt_text(q, 3, record_text(r, CONSENT_STATE));
    stmt_int(q, 4, record_int(r, CONSENT_DATE, 0));
    stmt_int(q, 5, r->id);
    stmt_run(q);
}

/* What holds of each kind; NULL = nothing was said. */
#define KINDS_MAX 32
struct holds {
    const struct record *of[KINDS_MAX];
};

/*
 * Entries that speak for an atom: its own, and those of the contacts above it that were told since it was
 * merged into them, for then they were told by the whole person. Oldest first.
 */
static size_t said_for(struct world *w, int64_t atom, int64_t person, struct record **rows)
{
    struct stmt *q = db_prep(
        w->db, "WITH RECURSIVE up (id, since) AS (SELECT $1, 0 UNION ALL SELECT c.merged_into,"
               " CASE WHEN c.merged_said > up.since THEN c.merged_said ELSE up.since END FROM up JOIN contact"
               " c ON c.id = up.id WHERE c.merged_into IS NOT NULL)"
               " SELECT t.id, t.kind, t.state, t.on_date, t.how, t.wording, t.evidence, t.staff, t.told_at"
               " FROM up JOIN consent t ON t.contact_id = up.id AND t.id > up.since ORDER BY t.id");
    stmt_int(q, 1, atom);
    return read_entries(q, person, w, rows);
}

static void derive_atom(struct world *w, int64_t atom, int64_t person, struct holds *h)
{
    struct record *rows;
    size_t n = said_for(w, atom, person, &rows);
    for (size_t i = 0; i < n; i++) {
        int kind = enum_index(&enum_consent_kind, record_text(&rows[i], CONSENT_KIND));
        if (kind >= 0 && kind < KINDS_MAX && overrules(&rows[i], h->of[kind]))
            h->of[kind] = &rows[i];
    }
}

/* Has this atom itself said anything of the kind? */
static bool has_say(struct world *w, int64_t atom, int kind)
{
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM consent WHERE contact_id = $1 AND kind = $2 LIMIT 1");
    stmt_int(q, 1, atom);
    stmt_text(q, 2, enum_consent_kind.item[kind].code);
    return stmt_get_int(q, 0) == 1;
}

/* Withdrawn is narrower than not confirmed, that narrower than granted; of two withdrawals the later holds.
 */
static bool is_narrower(const struct record *a, const struct record *b)
{
    static const char *const order[] = {"withdrawn", "unknown", "granted"};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (is(a, order[i]) || is(b, order[i]))
            return is(a, order[i]) &&
                   (!is(b, order[i]) || record_int(a, CONSENT_DATE, 0) > record_int(b, CONSENT_DATE, 0));
    return false;
}

static void narrow(struct world *w, int64_t atom, const struct holds *said, struct holds *h)
{
    for (int kind = 0; kind < KINDS_MAX; kind++)
        if (said->of[kind] && has_say(w, atom, kind) &&
            (!h->of[kind] || is_narrower(said->of[kind], h->of[kind])))
            h->of[kind] = said->of[kind];
}

/* Most people were never asked. */
static bool was_asked(struct world *w, int64_t person)
{
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM consent WHERE contact_id IN " OF_PERSON " LIMIT 1");
    stmt_int(q, 1, person);
    return stmt_get_int(q, 0) == 1;
}

void consent_derive(struct world *w, int64_t person)
{
    struct holds h = {0};
    int64_t *ids;
    struct stmt *q = db_prep(w->db, "DELETE FROM consent_now WHERE contact_id IN " OF_PERSON);
    stmt_int(q, 1, person);
    stmt_run(q);
    if (!was_asked(w, person))
        return;
    size_t n = merge_members(w, person, &ids);
    for (size_t i = 0; i < n; i++) {
        struct holds said = {0};
        derive_atom(w, ids[i], person, &said);
        narrow(w, ids[i], &said, &h);
    }
    for (size_t i = 0; i < KINDS_MAX; i++)
        if (h.of[i])
            keep_now(w, h.of[i]);
}

static void insert(struct world *w, struct record *r)
{
    struct stmt *q = db_prep(
        w->db,
        "INSERT INTO consent (contact_id, kind, state, on_date, how, wording, evidence, staff, told_at,"
        " told_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id");
    stmt_int(q, 1, record_int(r, CONSENT_CONTACT, 0));
    stmt_text(q, 2, record_text(r, CONSENT_KIND));
    stmt_text(q, 3, record_text(r, CONSENT_STATE));
    stmt_int(q, 4, record_int(r, CONSENT_DATE, 0));
    stmt_text(q, 5, record_text(r, CONSENT_HOW));
    stmt_text(q, 6, record_text(r, CONSENT_WORDING));
    stmt_text(q, 7, record_text(r, CONSENT_EVIDENCE));
    stmt_text(q, 8, record_text(r, CONSENT_STAFF));
    stmt_int(q, 9, w->now);
    stmt_int(q, 10, w->actor.uid);
    r->id = stmt_get_int(q, 0);
}

/* The state that holds of one kind and the day it was told for; NULL if nothing was. */
static const char *state_now(struct world *w, int64_t contact, const char *kind, int32_t *day)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT state, on_date FROM consent_now WHERE contact_id = $1 AND kind = $2");
    const char *state = NULL;
    stmt_int(q, 1, contact);
    stmt_text(q, 2, kind);
    if (stmt_row(q)) {
        state = col_str(q, 0, w->arena);
        *day = (int32_t)col_int(q, 1);
        stmt_done(q);
    }
    return state;
}

static int check(struct world *w, const struct record *r, struct en_error *err)
{
    int64_t contact = record_int(r, CONSENT_CONTACT, 0);
    int32_t since = NO_DAY, day = (int32_t)record_int(r, CONSENT_DATE, 0);
    char iso[CIVIL_ISO_MAX];
    if (record_want_contact(w, contact, "contact", err))
        return -1;
    if (day > w->today)
        return error_set(err, EN_INVALID, "date", "date が未来の日付です", "date is in the future");
    if (is(r, "withdrawn"))
        return 0;
    if (is(r, "granted") && w->importing)
        return error_set(err, EN_FORBIDDEN, "kind", "一覧の取込では同意を記録できません（撤回だけです）",
                         "a list that is imported may withdraw consent, never grant it");
    const char *state = state_now(w, contact, record_text(r, CONSENT_KIND), &since);
    if (state && !strcmp(state, "withdrawn") && day < since)
        return error_set(
            err, EN_CONFLICT, "date", "%s に撤回されています。それより前の日の同意では取り消せません",
            "it was withdrawn on %s: a consent of an earlier day cannot undo that", civil_iso(since, iso));
    return 0;
}

static void complete(struct world *w, struct record *r, const char *state)
{
    r->v[CONSENT_STATE] = VALUE_OF_TEXT(state);
    if (!value_given(&r->v[CONSENT_DATE]))
        r->v[CONSENT_DATE] = VALUE_OF_INT(w->today);
    if (!value_given(&r->v[CONSENT_STAFF]))
        r->v[CONSENT_STAFF] = VALUE_OF_TEXT(w->actor.name);
}

static int tell(struct world *w, struct record *r, const char *state, struct en_error *err)
{
    int64_t contact = merge_root(w, record_int(r, CONSENT_CONTACT, 0));
    r->v[CONSENT_CONTACT] = VALUE_OF_INT(contact); /* a mail's way to stop may know an old id */
    complete(w, r, state);
    const char *kind = record_text(r, CONSENT_KIND);
    if (check(w, r, err))
        return -1;
    kpi_touch(w, (struct subject){SUBJECT_CONTACT, contact});
    insert(w, r);
    consent_derive(w, contact);
    if (is_mail(kind) && !is(r, "unknown"))
        mark_addresses(w, contact, kind, is(r, "withdrawn"));
    return 0;
}

int consent_tell(struct world *w, struct record *r, const char *state, int64_t *cancelled,
                 struct en_error *err)
{
    if (tell(w, r, state, err))
        return -1;
    int64_t n = recheck_addresses(w, record_int(r, CONSENT_CONTACT, 0));
    if (cancelled)
        *cancelled = n;
    return 0;
}

int consent_stop_mail(struct world *w, const struct record *r, int64_t *told, int64_t *cancelled,
                      struct en_error *err)
{
    int64_t contact = merge_root(w, record_int(r, CONSENT_CONTACT, 0));
    *told = 0;
    for (size_t i = 0; i < enum_consent_kind.n; i++) {
        struct record one = *r;
        int32_t since;
        const char *kind = enum_consent_kind.item[i].code, *state = state_now(w, contact, kind, &since);
        if (!is_mail(kind) || (state && !strcmp(state, "withdrawn")))
            continue;
        one.v[CONSENT_KIND] = VALUE_OF_TEXT(kind);
        if (tell(w, &one, "withdrawn", err))
            return -1;
        ++*told;
    }
    *cancelled = recheck_addresses(w, contact);
    return 0;
}

/* People who have the address in use. */
static size_t holders(struct world *w, const char *address, int64_t **ids)
{
    VEC(int64_t) v = {0};
    struct stmt *q = db_prep(w->db, "SELECT DISTINCT COALESCE(c.person, c.id) FROM contact_point p JOIN"
                                    " contact c ON c.id = p.contact_id WHERE p.key = $1 AND p.kind = 'email'"
                                    " AND p.until_on IS NULL AND c.cancelled_at IS NULL ORDER BY 1");
    stmt_text(q, 1, fold_email(w->arena, address));
    while (stmt_row(q))
        vec_add(&v) = col_int(q, 0);
    size_t n = v.n;
    *ids = vec_take(&v, w->arena);
    return n;
}

/* Withdraw what is not withdrawn already. */
static int withdraw(struct world *w, struct record *r, int64_t *told, struct en_error *err)
{
    const char *kind = record_text(r, CONSENT_KIND);
    int32_t since;
    int64_t cancelled;
    if (!kind)
        return consent_stop_mail(w, r, told, &cancelled, err);
    const char *state = state_now(w, record_int(r, CONSENT_CONTACT, 0), kind, &since);
    *told = !state || strcmp(state, "withdrawn") != 0;
    return *told ? consent_tell(w, r, "withdrawn", NULL, err) : 0;
}

int consent_opt_out(struct world *w, const char *address, const struct record *r, bool *news,
                    struct en_error *err)
{
    int64_t *ids, told;
    const char *kind = record_text(r, CONSENT_KIND);
    *news = false;
    for (size_t i = 0; i < enum_consent_kind.n; i++) {
        const char *each = enum_consent_kind.item[i].code;
        if (is_mail(each) && (!kind || !strcmp(kind, each)))
            *news |= !stop_list_why(w, address, each);
    }
    size_t n = holders(w, address, &ids);
    for (size_t i = 0; i < n; i++) {
        struct record one = *r;
        one.v[CONSENT_CONTACT] = VALUE_OF_INT(ids[i]);
        if (withdraw(w, &one, &told, err))
            return -1;
        *news |= told > 0;
    }
    (void)consent_stop_kinds(w, address, kind);
    return 0;
}

/* --- protection --- */

static void protect(struct world *w, int64_t contact)
{
    struct stmt *q = db_prep(w->db, "UPDATE contact SET protected_on = COALESCE(protected_on, $1),"
                                    " updated_at = $2 WHERE id = $3");
    stmt_int(q, 1, w->today);
    stmt_int(q, 2, w->now);
    stmt_int(q, 3, contact);
    stmt_run(q);
}

/* It is said of the person, so of every contact that is one with it. */
static void unprotect(struct world *w, int64_t contact)
{
    struct stmt *q = db_prep(w->db, "UPDATE contact SET protected_on = NULL, updated_at = $1 WHERE"
                                    " protected_on IS NOT NULL AND (id = $2 OR person = $2)");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, contact);
    stmt_run(q);
}

int consent_protect(struct world *w, int64_t contact, bool on, int64_t *cancelled, struct en_error *err)
{
    if (record_want_contact(w, contact, "id", err))
        return -1;
    person_bare(w, contact);
    (on ? protect : unprotect)(w, contact);
    person_dress(w, contact);
    recognise_shielded(w, contact);
    *cancelled = outbox_recheck(w, contact);
    return 0;
}

bool consent_is_protected(struct world *w, int64_t contact)
{
    struct stmt *q = db_prep(w->db, "SELECT 1 FROM contact WHERE id = $1 AND protected_on IS NOT NULL");
    stmt_int(q, 1, contact);
    return stmt_get_int(q, 0) == 1;
}

/* --- the gate --- */

/* What stands against any mail to this contact; NULL if nothing does. */
static const char *against_contact(struct world *w, int64_t contact)
{
    struct stmt *q = db_prep(w->db, "SELECT died_on IS NOT NULL, protected_on IS NOT NULL FROM contact"
                                    " WHERE id = $1 AND cancelled_at IS NULL");
    stmt_int(q, 1, contact);
    if (!stmt_row(q))
        return "no_contact";
    const char *why = col_int(q, 0) ? "dead" : col_int(q, 1) ? "protected" : NULL;
    stmt_done(q);
    return why;
}

static const char *against_answer(struct world *w, int64_t contact, int64_t consult)
{
    struct stmt *q = db_prep(w->db, "SELECT on_date FROM consult WHERE id = $1 AND contact_id = $2"
                                    " AND cancelled_at IS NULL");
    int32_t since = NO_DAY;
    stmt_int(q, 1, consult);
    stmt_int(q, 2, contact);
    int32_t day = (int32_t)stmt_get_int(q, NO_DAY);
    if (day == NO_DAY)
        return "no_consult";
    if (w->today - day > ANSWER_DAYS)
        return "consult_old";
    const char *state = state_now(w, contact, "mail_follow", &since);
    return state && !strcmp(state, "withdrawn") && since >= day ? "withdrawn" : NULL;
}

static const char *against_purpose(struct world *w, int64_t contact, const char *kind, const char *address)
{
    int32_t since;
    const char *state = state_now(w, contact, kind, &since);
    if (!state)
        return "not_asked";
    return strcmp(state, "granted") ? state : stop_list_why(w, address, kind);
}

static const char *against_address(struct world *w, const char *address)
{
    if (!address)
        return "no_address";
    return field_email_ok(address) ? stop_list_why(w, address, STOP_EVERY_KIND) : "bad_address";
}

struct verdict consent_may_send(struct world *w, int64_t contact, const char *purpose, int64_t consult)
{
    bool answer = !strcmp(purpose, PURPOSE_ANSWER);
    if (!answer && !is_mail(purpose))
        fatal("%s is no purpose of a mail", purpose);
    struct verdict v = {.address = contact_email(w, contact)};
    v.why = against_contact(w, contact);
    if (!v.why)
        v.why = against_address(w, v.address);
    if (!v.why)
        v.why = answer ? against_answer(w, contact, consult)
                       : against_purpose(w, contact, purpose, v.address);
    v.may = !v.why;
    if (v.may)
        v.why = answer ? "answer" : "granted";
    else
        v.address = NULL;
    return v;
}

const char *consent_obstacle(struct world *w, int64_t contact)
{
    const char *why = NULL;
    for (size_t i = 0; i < enum_consent_kind.n; i++) {
        if (!(enum_consent_kind.item[i].attr & CONSENT_MAIL))
            continue;
        struct verdict v = consent_may_send(w, contact, enum_consent_kind.item[i].code, 0);
        if (v.may)
            return NULL;
        if (!why || !strcmp(why, "not_asked")) /* what was said outweighs what was never asked */
            why = v.why;
    }
    return why;
}
