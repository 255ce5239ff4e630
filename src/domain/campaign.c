/*
 * campaign.c - the only place that stores campaigns and changes their state. Invariant: of a name at most one
 * version is running or paused, and at most one is approved and waits to be started; what was approved is
 * never written again but for its state.
 */
#include "domain/campaign.h"

#include <inttypes.h>
#include <string.h>

#include "base/conf.h"
#include "base/vec.h"
#include "domain/enrol.h"
#include "domain/letter.h"
#include "domain/outbox.h"
#include "domain/rules.h"

#define ENDED_AT_ONCE 200 /* mails, and ways of people, of a version that was cancelled */

/* --- stored versions --- */

#define CAMPAIGN                                                                                   \
    "SELECT id, name, version, state, title, purpose, entry, loaded_at, loaded_by, previewed_at, " \
    "approved_at, "                                                                                \
    "approved_by, document, starts_at FROM campaign"

static struct record read_campaign(struct stmt *q, struct arena *a)
{
    static const int columns[] = {CAMPAIGN_NAME,        CAMPAIGN_VERSION,     CAMPAIGN_STATE,
                                  CAMPAIGN_TITLE,       CAMPAIGN_PURPOSE,     CAMPAIGN_ENTRY,
                                  CAMPAIGN_LOADED_AT,   CAMPAIGN_LOADED_BY,   CAMPAIGN_PREVIEWED,
                                  CAMPAIGN_APPROVED_AT, CAMPAIGN_APPROVED_BY, CAMPAIGN_DOCUMENT,
                                  CAMPAIGN_STARTS_AT};
    struct record r = {.noun = &noun_campaign, .id = col_int(q, 0)};
    for (int i = 0; i < (int)(sizeof columns / sizeof *columns); i++) {
        const struct field *f = &noun_campaign.field[columns[i]];
        if (col_is_null(q, i + 1))
            continue;
        r.v[columns[i]] = f->type == FIELD_INT || f->type == FIELD_TIME ? VALUE_OF_INT(col_int(q, i + 1))
                                                                        : VALUE_OF_TEXT(col_str(q, i + 1, a));
    }
    return r;
}

/* "実施中、休止中": what a campaign must be. */
static const char *labels_of(struct world *w, const char *states)
{
    const char *labels = "";
    for (const char *s = states; *s; s += strcspn(s, ","), s += *s == ',')
        labels = arena_printf(
            w->arena, "%s%s%s", labels, *labels ? "、" : "",
            enum_label(&enum_campaign_state, arena_strndup(w->arena, s, strcspn(s, ",")), true));
    return labels;
}

static int not_found(struct world *w, const char *name, const char *states, struct en_error *err)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT state FROM campaign WHERE name = $1 ORDER BY version DESC LIMIT 1");
    stmt_text(q, 1, name);
    if (!stmt_row(q))
        return error_set(err, EN_NOT_FOUND, "name",
                         "キャンペーン「%s」はありません（campaign list で一覧、campaign load で読み込み）",
                         "there is no campaign \"%s\" (campaign list tells which there are)", name);
    const char *state = col_str(q, 0, w->arena);
    stmt_done(q);
    return error_set(err, EN_NOT_FOUND, "name",
                     "キャンペーン「%s」は「%s」です。できるのは「%s」のときだけです%.0s%.0s",
                     "campaign \"%s\" is %.0s%.0s%s; that wants %s", name,
                     enum_label(&enum_campaign_state, state, true), labels_of(w, states), state, states);
}

int campaign_find(struct world *w, const char *name, const char *states, struct record *r,
                  struct en_error *err)
{
    struct stmt *q = db_prep(w->db, CAMPAIGN
                             " WHERE name = $1 AND ($2 = '' OR ',' || $3 || ',' LIKE '%,' || state ||"
                             " ',%') ORDER BY version DESC LIMIT 1");
    stmt_text(q, 1, name);
    stmt_text(q, 2, states ? states : "");
    stmt_text(q, 3, states ? states : "");
    if (!stmt_row(q))
        return err ? not_found(w, name, states, err) : -1;
    *r = read_campaign(q, w->arena);
    stmt_done(q);
    return 0;
}

int campaign_find_version(struct world *w, const char *name, int64_t version, struct record *r,
                          struct en_error *err)
{
    struct stmt *q = db_prep(w->db, CAMPAIGN " WHERE name = $1 AND version = $2");
    stmt_text(q, 1, name);
    stmt_int(q, 2, version);
    if (!stmt_row(q))
        return error_set(err, EN_NOT_FOUND, "version", "その名前のキャンペーンに %" PRId64 " 版はありません",
                         "there is no version %" PRId64 " of a campaign of that name", version);
    *r = read_campaign(q, w->arena);
    stmt_done(q);
    return 0;
}

size_t campaign_list(struct world *w, struct record **rows)
{
    VEC(struct record) v = {0};
    struct stmt *q = db_prep(w->db, CAMPAIGN " ORDER BY name, version DESC");
    while (stmt_row(q))
        vec_add(&v) = read_campaign(q, w->arena);
    size_t n = v.n;
    *rows = vec_take(&v, w->arena);
    return n;
}

const char *campaign_text(struct world *w, int64_t id, const char **name)
{
    struct stmt *q = db_prep(w->db, "SELECT name, source FROM campaign WHERE id = $1");
    const char *text = *name = "";
    stmt_int(q, 1, id);
    while (stmt_row(q)) {
        *name = col_str(q, 0, w->arena);
        text = col_str(q, 1, w->arena);
    }
    return text;
}

void campaign_definition(struct world *w, int64_t id, struct campaign *out)
{
    struct en_error err = {0};
    const char *name, *text = campaign_text(w, id, &name);
    if (campaign_read(w, name, text, out, &err))
        fatal("campaign %" PRId64 " as it was stored does not read: %s", id, err.en);
}

int campaign_source(struct world *w, int64_t id, const char *template, struct letter_source *out)
{
    struct stmt *q = db_prep(w->db,
                             "SELECT text FROM campaign_text WHERE campaign_id = $1 AND template = $2");
    stmt_int(q, 1, id);
    stmt_text(q, 2, template);
    *out = (struct letter_source){.name = template};
    while (stmt_row(q))
        out->text = col_str(q, 0, w->arena);
    return out->text ? 0 : -1;
}

/* --- loading --- */

/* Names are parts of paths: small letters, digits, hyphens. */
static int check_name(const char *name, struct en_error *err)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    if (n && !name[n] && n <= CAMPAIGN_NAME_BYTES)
        return 0;
    return error_set(err, EN_INVALID, "name", "名前は英小文字、数字、ハイフンで %d 文字までです",
                     "a name is small letters, digits and hyphens, at most %d", CAMPAIGN_NAME_BYTES);
}

static int read_file(struct world *w, const char *folder, const char *name, const char *ending,
                     const char **out, struct en_error *err)
{
    struct buf b = {0};
    const char *path = arena_printf(w->arena, "%s/%s/%s%s", w->rules->etc, folder, name, ending);
    int rc = conf_load(path, TEMPLATE_BYTES_MAX, &b, err);
    *out = rc ? NULL : arena_strndup(w->arena, b.at ? b.at : "", b.n);
    buf_clear(&b);
    return rc;
}

static int keep_texts(struct world *w, int64_t id, const struct campaign *c, struct en_error *err)
{
    for (size_t i = 0; i < c->nsteps; i++) {
        const char *name = c->step[i].template, *text;
        if (check_name(name, err) || read_file(w, "templates", name, ".txt", &text, err))
            return -1;
        struct stmt *q = db_prep(w->db,
                                 "INSERT INTO campaign_text (campaign_id, template, text) VALUES ($1, $2, $3)"
                                 " ON CONFLICT (campaign_id, template) DO UPDATE SET text = excluded.text");
        stmt_int(q, 1, id);
        stmt_text(q, 2, name);
        stmt_text(q, 3, text);
        stmt_run(q);
    }
    return 0;
}

#define DRAFTS " IN (SELECT id FROM campaign WHERE name = $1 AND state = 'draft')"

/* A draft that was not approved gives way to the next. */
static void drop_draft(struct world *w, const char *name)
{
    static const char *const drops[] = {"DELETE FROM campaign_text WHERE campaign_id" DRAFTS,
                                        "DELETE FROM test_mail WHERE campaign_id" DRAFTS,
                                        "DELETE FROM campaign WHERE id" DRAFTS};
    for (size_t i = 0; i < sizeof drops / sizeof *drops; i++) {
        struct stmt *q = db_prep(w->db, drops[i]);
        stmt_text(q, 1, name);
        stmt_run(q);
    }
}

int campaign_load(struct world *w, const char *name, struct record *r, struct en_error *err)
{
    const char *source;
    struct campaign c;
    if (check_name(name, err) || read_file(w, "campaigns", name, ".conf", &source, err) ||
        campaign_read(w, arena_printf(w->arena, "campaigns/%s.conf", name), source, &c, err))
        return -1;
    drop_draft(w, name);
    struct stmt *q = db_prep(
        w->db, "INSERT INTO campaign (name, version, state, title, purpose, entry, source, loaded_at,"
               " loaded_by, loaded_uid) SELECT $1, COALESCE(max(version), 0) + 1, 'draft', $2, $3, $4,"
               " $5, $6, $7, $8 FROM campaign WHERE name = $9 RETURNING id");
    stmt_text(q, 1, name);
    stmt_text(q, 2, c.title);
    stmt_text(q, 3, c.purpose);
    stmt_text(q, 4, c.noun ? c.noun->name : "segment");
    stmt_text(q, 5, source);
    stmt_int(q, 6, w->now);
    stmt_text(q, 7, w->actor.name);
    stmt_int(q, 8, w->actor.uid);
    stmt_text(q, 9, name);
    int64_t id = stmt_get_int(q, 0);
    return keep_texts(w, id, &c, err) || campaign_find(w, name, "draft", r, err) ? -1 : 0;
}

/* --- from draft to running --- */

static int check_calendar(struct world *w, struct en_error *err)
{
    const struct calendar *c = &w->rules->calendar;
    if (calendar_covers(c, w->today))
        return 0;
    return error_set(err, EN_CONFLICT, NULL,
                     "祝日の表（tables/holidays.csv）がないか、今日まで届いていません",
                     "the table of holidays (tables/holidays.csv) is missing or does not reach today");
}

int campaign_check(struct world *w, int64_t id, struct en_error *err)
{
    struct campaign c;
    struct letter_source s;
    campaign_definition(w, id, &c);
    for (size_t i = 0; i < c.nsteps; i++)
        if (campaign_source(w, id, c.step[i].template, &s) || letter_check(w, &s, c.noun, err))
            return -1;
    return wording_check_sender(&w->rules->sender, err) || check_calendar(w, err) ? -1 : 0;
}

void campaign_previewed(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db,
                             "UPDATE campaign SET previewed_at = $1 WHERE id = $2 AND state = 'draft'");
    stmt_int(q, 1, w->now);
    stmt_int(q, 2, id);
    stmt_run(q);
}

static void set_state(struct world *w, int64_t id, const char *state)
{
    struct stmt *q = db_prep(w->db, "UPDATE campaign SET state = $1 WHERE id = $2");
    stmt_text(q, 1, state);
    stmt_int(q, 2, id);
    stmt_run(q);
}

static int may_approve(struct world *w, const struct record *r, struct en_error *err)
{
    struct stmt *q = db_prep(w->db, "SELECT loaded_uid FROM campaign WHERE id = $1");
    stmt_int(q, 1, r->id);
    if (stmt_get_int(q, -1) == (int64_t)w->actor.uid)
        return error_set(err, EN_FORBIDDEN, NULL, "登録した人とは別の人が承認してください",
                         "somebody else than who loaded it must approve it");
    if (!value_given(&r->v[CAMPAIGN_PREVIEWED]))
        return error_set(err, EN_CONFLICT, NULL, "まだ下見（campaign preview）がされていません",
                         "it was not previewed yet (campaign preview)");
    return campaign_check(w, r->id, err);
}

/* The day from which records bring people in: of the version that is replaced, lest a record of its days that
 * is told late falls between the two. Of a segment, its own day. */
static int64_t starts_on(struct world *w, int64_t id, int64_t replaced)
{
    struct campaign c;
    campaign_definition(w, id, &c);
    if (!c.noun)
        return c.segment_on;
    struct stmt *q = db_prep(w->db, "SELECT starts_on FROM campaign WHERE id = $1");
    stmt_int(q, 1, replaced);
    return stmt_get_int(q, w->today);
}

/* It takes the place of the version that ran. */
static void begin(struct world *w, const struct record *r)
{
    struct record old = {0};
    if (campaign_find(w, record_text(r, CAMPAIGN_NAME), "running,paused", &old, &(struct en_error){0}) == 0)
        set_state(w, old.id, "replaced");
    struct stmt *q = db_prep(
        w->db, "UPDATE campaign SET state = 'running', starts_on = $1, starts_at = NULL WHERE id = $2");
    stmt_int(q, 1, starts_on(w, r->id, old.id));
    stmt_int(q, 2, r->id);
    stmt_run(q);
    enrol_open(w, r->id);
}

int campaign_approve(struct world *w, const char *name, const char *document, bool hold, struct record *r,
                     struct en_error *err)
{
    struct record old;
    if (campaign_find(w, name, "draft", r, err) || may_approve(w, r, err))
        return -1;
    if (campaign_find(w, name, "approved", &old, &(struct en_error){0}) == 0)
        set_state(w, old.id, "replaced"); /* it never started */
    struct stmt *q = db_prep(w->db,
                             "UPDATE campaign SET state = 'approved', approved_at = $1, approved_by = $2,"
                             " document = $3 WHERE id = $4");
    stmt_int(q, 1, w->now);
    stmt_text(q, 2, w->actor.name);
    stmt_text(q, 3, document);
    stmt_int(q, 4, r->id);
    stmt_run(q);
    if (!hold)
        begin(w, r);
    return campaign_find(w, name, hold ? "approved" : "running", r, err);
}

int campaign_start(struct world *w, const char *name, int64_t at, struct record *r, struct en_error *err)
{
    if (campaign_find(w, name, "approved", r, err) || campaign_check(w, r->id, err))
        return -1;
    if (at <= w->now) {
        begin(w, r);
        return campaign_find(w, name, "running", r, err);
    }
    struct stmt *q = db_prep(w->db, "UPDATE campaign SET starts_at = $1 WHERE id = $2");
    stmt_int(q, 1, at);
    stmt_int(q, 2, r->id);
    stmt_run(q);
    return campaign_find(w, name, "approved", r, err);
}

/* --- by the clock --- */

#define TO_START " FROM campaign WHERE state = 'approved' AND starts_at <= $1"
/* Mails are among them that were under way when it was cancelled, and would have come again. */
#define TO_END                                                                                  \
    " FROM campaign c WHERE c.state = 'cancelled' AND (EXISTS (SELECT 1 FROM enrolment e WHERE" \
    " e.campaign_id = c.id AND e.due_at IS NOT NULL) OR EXISTS (SELECT 1 FROM outbox o WHERE"   \
    " o.campaign_id = c.id AND o.state IN ('queued', 'deferred')))"

bool campaign_has_work(struct world *w)
{
    struct stmt *q = db_prep(w->db, "SELECT EXISTS (SELECT 1" TO_START ") OR EXISTS (SELECT 1" TO_END ")");
    stmt_int(q, 1, w->now);
    return stmt_get_int(q, 0) == 1;
}

static int64_t start_due(struct world *w)
{
    VEC(const char *) names = {0};
    struct record r;
    struct stmt *q = db_prep(w->db, "SELECT name" TO_START " ORDER BY starts_at, id");
    stmt_int(q, 1, w->now);
    while (stmt_row(q))
        vec_add(&names) = col_str(q, 0, w->arena);
    for (size_t i = 0; i < names.n; i++)
        if (!campaign_find(w, names.at[i], "approved", &r, NULL))
            begin(w, &r);
    int64_t n = (int64_t)names.n;
    vec_clear(&names);
    return n;
}

/* Of what a cancelled version leaves behind. */
static int64_t end_some(struct world *w, int64_t id)
{
    return outbox_cancel_campaign(w, id, ENDED_AT_ONCE) + enrol_end_campaign(w, id, ENDED_AT_ONCE);
}

int64_t campaign_work(struct world *w)
{
    int64_t id = stmt_get_int(db_prep(w->db, "SELECT c.id" TO_END " LIMIT 1"), 0);
    return start_due(w) + (id ? end_some(w, id) : 0);
}

/* --- what people decide --- */

int campaign_pause(struct world *w, const char *name, bool pause, struct record *r, struct en_error *err)
{
    const char *from = pause ? "running" : "paused", *to = pause ? "paused" : "running";
    if (campaign_find(w, name, from, r, err))
        return -1;
    set_state(w, r->id, to);
    return campaign_find(w, name, to, r, err);
}

int campaign_cancel(struct world *w, const char *name, struct record *r, int64_t *cancelled,
                    struct en_error *err)
{
    struct record one;
    *cancelled = 0;
    if (campaign_find(w, name, "approved,running,paused,replaced", r, err))
        return -1;
    while (campaign_find(w, name, "approved,running,paused,replaced", &one, &(struct en_error){0}) == 0) {
        set_state(w, one.id, "cancelled");
        *cancelled += outbox_waiting(w, one.id);
        (void)end_some(w, one.id);
    }
    return campaign_find(w, name, "cancelled", r, err);
}
