/*
 * test_mail.c - the only place that reads and writes test_mail.
 */
#include "domain/test_mail.h"

#include <string.h>
#include <strings.h>

#include "base/vec.h"
#include "domain/rules.h"
#include "vocab/field.h"

#define LISTED 50

int test_mail_check(struct world *w, const char *address, struct en_error *err)
{
    const char *at = strrchr(address, '@'), *own = strrchr(w->rules->sender.email, '@');
    if (!field_email_ok(address))
        return error_set(err, EN_INVALID, "to",
                         "送り先がメールアドレス（kakari@city.example.jp のような形）ではありません",
                         "not an e-mail address such as kakari@city.example.jp");
    if (own && at && !strcasecmp(at, own))
        return 0;
    return error_set(err, EN_FORBIDDEN, "to",
                     "テストは差出人と同じドメインのアドレスにだけ送れます（個人の情報が入るため）",
                     "tests go to addresses of the sender's own domain only: they hold a person's data");
}

void test_mail_put(struct world *w, int64_t campaign, const char *template, const char *address,
                   const struct wording_filled *texts)
{
    struct stmt *q = db_prep(
        w->db, "INSERT INTO test_mail (campaign_id, template, address, subject, text, html, state, asked_at,"
               " asked_by) VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8)");
    stmt_int(q, 1, campaign);
    stmt_text(q, 2, template);
    stmt_text(q, 3, address);
    stmt_text(q, 4, texts->subject);
    stmt_text(q, 5, texts->text);
    stmt_text(q, 6, texts->html);
    stmt_int(q, 7, w->now);
    stmt_text(q, 8, w->actor.name);
    stmt_run(q);
}

#define TEST_MAIL \
    "SELECT id, asked_at, template, address, state, answer, asked_by, subject, text, html FROM test_mail"

static size_t read_all(struct world *w, struct stmt *q, struct test_mail **out)
{
    VEC(struct test_mail) v = {0};
    struct arena *a = w->arena;
    while (stmt_row(q))
        vec_add(&v) = (struct test_mail){
            col_int(q, 0),    col_int(q, 1),
            col_str(q, 2, a), col_str(q, 3, a),
            col_str(q, 4, a), col_str(q, 5, a),
            col_str(q, 6, a), {col_str(q, 7, a), col_str(q, 8, a), col_str(q, 9, a)}};
    size_t n = v.n;
    *out = vec_take(&v, a);
    return n;
}

size_t test_mail_list(struct world *w, int64_t campaign, struct test_mail **out)
{
    struct stmt *q = db_prep(w->db, TEST_MAIL " WHERE campaign_id = $1 ORDER BY id DESC LIMIT $2");
    stmt_int(q, 1, campaign);
    stmt_int(q, 2, LISTED);
    return read_all(w, q, out);
}

bool test_mail_waits(struct world *w)
{
    return stmt_get_int(db_prep(w->db, "SELECT EXISTS (SELECT 1 FROM test_mail WHERE state = 'queued')"),
                        0) == 1;
}

/* Its words hold a person's data, and no erasure finds them here: they go with it. */
#define WITHOUT_WORDS "subject = '', text = '', html = NULL"

static void mark_claimed(struct world *w, int64_t id)
{
    struct stmt *q = db_prep(w->db, "UPDATE test_mail SET state = 'claimed' WHERE id = $1");
    stmt_int(q, 1, id);
    stmt_run(q);
}

size_t test_mail_take(struct world *w, size_t limit, struct test_mail **out)
{
    struct stmt *q = db_prep(w->db, TEST_MAIL " WHERE state = 'queued' ORDER BY id LIMIT $1");
    stmt_int(q, 1, (int64_t)limit);
    size_t n = read_all(w, q, out);
    for (size_t i = 0; i < n; i++)
        mark_claimed(w, (*out)[i].id);
    return n;
}

void test_mail_outcome(struct world *w, int64_t id, const char *state, const char *answer)
{
    struct stmt *q = db_prep(w->db, "UPDATE test_mail SET state = $1, answer = $2, done_at = $3,"
                                    " " WITHOUT_WORDS " WHERE id = $4");
    stmt_text(q, 1, strcmp(state, "deferred") ? state : "failed");
    stmt_text(q, 2, answer);
    stmt_int(q, 3, w->now);
    stmt_int(q, 4, id);
    stmt_run(q);
}

void test_mail_recover(struct world *w)
{
    struct stmt *q = db_prep(w->db, "UPDATE test_mail SET state = 'unknown', done_at = $1, " WITHOUT_WORDS
                                    " WHERE state = 'claimed'");
    stmt_int(q, 1, w->now);
    stmt_run(q);
}
