/*
 * world.c - see world.h.
 */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "world.h"

#include "base/buf.h"
#include "base/civil.h"
#include "base/decimal.h"
#include "base/log.h"
#include "domain/contact.h"
#include "domain/faces.h"
#include "domain/import.h"
#include "domain/press.h"

static const struct plan_goal goals[] = {{"G1", "基本目標１"}};
static const struct plan_kpi targets[] = {
    {.code = "G1-B2-1",
     .title = "移住者数",
     .row = "migrants",
     .goal = "G1",
     .period = KPI_CUMULATIVE,
     .target = 25 * DECIMAL_ONE,
     .count_from = 2021 * 12 + 5},
    {.code = "G1-B2-2",
     .title = "相談件数",
     .row = "consultations",
     .goal = "G1",
     .period = KPI_YEARLY,
     .target = 80 * DECIMAL_ONE,
     .count_from = 2021 * 12 + 5},
};

void folder_make(char out[64])
{
    strcpy(out, "/tmp/enishi-test-XXXXXX");
    assert_non_null(mkdtemp(out));
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

void folder_remove(const char *folder)
{
    assert_int_equal(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

int32_t day_of(const char *iso)
{
    int32_t day;
    assert_int_equal(civil_parse(iso, &day, NULL, NULL), 0);
    return day;
}

void desk_today(struct desk *d, int32_t day)
{
    d->w.today = day;
    d->w.now = civil_time_of_day(day) + INT64_C(9) * 3600;
}

int desk_open(void **state)
{
    struct en_error err = {0};
    struct desk *d = mem_alloc(sizeof *d);
    log_set_level(LOG_LEVEL_ERROR);
    folder_make(d->folder);
    (void)snprintf(d->path, sizeof d->path, "%s/enishi.db", d->folder);
    d->rules = (struct rules){.city_name = "根室市",
                              .division = "総合政策部",
                              .desk_name = "移住相談ワンストップ窓口",
                              .home_prefecture = 1,
                              .match_automatic = true,
                              .merge_same_day = true,
                              .soft_bounces = 5,
                              .nplans = 1};
    d->rules.plan[0] = (struct plan){.name = "nemuro-2",
                                     .title = "第２期",
                                     .from = day_of("2021-06-01"),
                                     .until = day_of("2025-03-31"),
                                     .grade = {100, 80, 60},
                                     .definitions = definitions_default(),
                                     .goal = goals,
                                     .ngoals = 1,
                                     .kpi = targets,
                                     .n = sizeof targets / sizeof *targets};
    rules_settle(&d->rules);
    d->arena = arena_new();
    d->w = (struct world){.db = db_open(d->path, &err),
                          .rules = &d->rules,
                          .key = &d->key,
                          .kpi = kpi_turn_new(),
                          .press = press_new(),
                          .faces = faces_new(),
                          .arena = d->arena,
                          .actor = {1000, "staff", 0xf}};
    desk_today(d, day_of("2024-10-31"));
    assert_non_null(d->w.db);
    assert_int_equal(db_begin(d->w.db, &err), 0);
    *state = d;
    return 0;
}

int desk_close(void **state)
{
    struct desk *d = *state;
    db_rollback(d->w.db);
    db_close(d->w.db);
    kpi_turn_free(d->w.kpi);
    press_free(d->w.press);
    faces_free(d->w.faces);
    arena_free(d->arena);
    folder_remove(d->folder);
    free(d);
    return 0;
}

/* --- requests --- */

size_t desk_differences(struct desk *d)
{
    struct recount *r = recount_new(d->w.db, &d->rules);
    size_t n = 0;
    while (recount_step(r, 100))
        ;
    const struct cellset *delta = recount_differences(r);
    for (size_t i = 0; i < cellset_count(delta); i++) {
        const struct cell *c = cellset_at(delta, i);
        if (c->n)
            print_error("kept cell differs: %s %s month %d by %d\n", measure_names[c->measure], c->dim,
                        (int)c->month, (int)c->n);
        n += c->n != 0;
    }
    recount_free(r);
    assert_false(db_failed(d->w.db, NULL));
    return n;
}

int desk_request(struct desk *d, request_fn *run, void *ctx, struct en_error *err)
{
    *err = (struct en_error){0};
    db_savepoint(d->w.db);
    int rc = run(&d->w, ctx, err) || kpi_settle(&d->w, err) ? -1 : 0;
    if (rc || db_failed(d->w.db, err)) {
        kpi_forget(&d->w);
        faces_forget(&d->w);
        db_undo(d->w.db);
        rc = -1;
    } else {
        faces_settle(&d->w);
        import_journal(&d->w);
        rc = db_release(d->w.db, err);
    }
    d->w.batch = 0;
    d->w.importing = false;
    if (desk_differences(d))
        fail_msg("%s", "the kept figures are not those of the records");
    return rc;
}

/* --- records --- */

static void set_members(struct record *r, const struct value *list, struct arena *a)
{
    r->nmembers = list->kind == VALUE_LIST ? list->n : 0;
    r->member = arena_array(a, r->nmembers + 1, sizeof *r->member);
    for (size_t i = 0; i < r->nmembers; i++) {
        struct member *m = &r->member[i];
        m->birth = NO_DAY;
        for (size_t k = 0; k < list->at[i].n; k++) {
            const struct value *key = &list->at[i].at[2 * k], *v = key + 1;
            if (!strcmp(key->s, "birth"))
                m->birth = (int32_t)v->i;
            else if (!strcmp(key->s, "age_band"))
                m->age_band = v->s;
            else
                m->gender = v->s;
        }
    }
}

struct record desk_read(struct desk *d, const struct noun *noun, const char *text)
{
    struct record r = {.noun = noun};
    struct field_context ctx = {d->arena, d->w.today};
    char *save = NULL, *copy = arena_strdup(d->arena, text);
    for (char *part = strtok_r(copy, "|", &save); part; part = strtok_r(NULL, "|", &save)) {
        struct en_error err = {0};
        struct value v;
        char *equals = strchr(part, '=');
        assert_non_null(equals);
        *equals = '\0';
        int i = field_find(noun->field, noun->n, part);
        if (i < 0)
            fail_msg("%s has no field %s", noun->name, part);
        if (field_parse(&noun->field[i], equals + 1, &ctx, &v, &err))
            fail_msg("%s", err.en);
        if (noun->field[i].type == FIELD_MEMBERS)
            set_members(&r, &v, d->arena);
        else
            r.v[i] = v;
    }
    return r;
}

struct change {
    struct record r, now;
    int64_t id;
};

static int run_add(struct world *w, void *ctx, struct en_error *err)
{
    struct change *c = ctx;
    return c->r.noun == &noun_contact ? contact_add(w, &c->r, err) : record_add(w, &c->r, err);
}

static int run_edit(struct world *w, void *ctx, struct en_error *err)
{
    struct change *c = ctx;
    return (c->r.noun == &noun_contact ? contact_edit : record_edit)(w, c->id, &c->r, &c->now, err);
}

static int run_cancel(struct world *w, void *ctx, struct en_error *err)
{
    struct change *c = ctx;
    return record_cancel(w, c->r.noun, c->id, "誤登録", &c->now, err);
}

int64_t desk_add(struct desk *d, const struct noun *noun, const char *text)
{
    struct en_error err;
    struct change c = {.r = desk_read(d, noun, text)};
    if (desk_request(d, run_add, &c, &err))
        fail_msg("%s: %s: %s", noun->name, err.field, err.en);
    assert_true(c.r.id > 0);
    return c.r.id;
}

int desk_edit(struct desk *d, const struct noun *noun, int64_t id, const char *text, struct en_error *err)
{
    struct change c = {.r = desk_read(d, noun, text), .id = id};
    return desk_request(d, run_edit, &c, err);
}

int desk_cancel(struct desk *d, const struct noun *noun, int64_t id, struct en_error *err)
{
    struct change c = {.r = {.noun = noun}, .id = id};
    return desk_request(d, run_cancel, &c, err);
}

struct record desk_get(struct desk *d, const struct noun *noun, int64_t id)
{
    struct record r;
    struct en_error err = {0};
    int rc = noun == &noun_contact ? contact_load(&d->w, id, &r, &err)
                                   : record_load(&d->w, noun, id, &r, &err);
    assert_int_equal(rc, 0);
    assert_int_equal(r.id, id);
    return r;
}

const char *desk_show(struct desk *d, const struct record *r, const char *field)
{
    int i = field_find(r->noun->field, r->noun->n, field);
    assert_true(i >= 0);
    if (!value_given(&r->v[i]))
        return "-";
    if (r->v[i].kind == VALUE_LIST)
        return record_codes(r, i, d->arena);
    return field_show(&r->noun->field[i], &r->v[i], false, d->arena);
}

static void check_refusal(struct desk *d, int rc, const struct en_error *err, const char *cells,
                          enum en_code code, const char *field, const char *message)
{
    assert_int_equal(rc, -1);
    assert_string_equal(err->en, message);
    assert_string_equal(err->field, field);
    assert_int_equal(err->code, code);
    assert_true(*err->ja);
    assert_string_equal(desk_cells(d), cells);
}

void desk_refuses_add(struct desk *d, const struct noun *noun, const char *text, enum en_code code,
                      const char *field, const char *message)
{
    struct en_error err;
    const char *cells = desk_cells(d);
    struct change c = {.r = desk_read(d, noun, text)};
    check_refusal(d, desk_request(d, run_add, &c, &err), &err, cells, code, field, message);
}

void desk_refuses_edit(struct desk *d, const struct noun *noun, int64_t id, const char *text,
                       enum en_code code, const char *field, const char *message)
{
    struct en_error err;
    const char *cells = desk_cells(d);
    check_refusal(d, desk_edit(d, noun, id, text, &err), &err, cells, code, field, message);
}

/* --- figures --- */

const char *desk_cells(struct desk *d)
{
    struct buf b = {0};
    struct stmt *q = db_prep(d->w.db,
                             "SELECT measure, dim, month, n FROM kpi_cell ORDER BY measure, dim, month");
    while (stmt_row(q)) {
        char month[CIVIL_MONTH_MAX];
        buf_printf(&b, "%s %s%s%s %d\n", col_text(q, 0), col_text(q, 1), *col_text(q, 1) ? " " : "",
                   civil_month_iso((int32_t)col_int(q, 2), month), (int)col_int(q, 3));
    }
    char *text = arena_strndup(d->arena, b.at ? b.at : "", b.n);
    buf_clear(&b);
    return text;
}

int64_t desk_sum(struct desk *d, const char *measure, const char *dim)
{
    struct stmt *q = dim ? db_prep(d->w.db,
                                   "SELECT COALESCE(sum(n), 0) FROM kpi_cell WHERE measure = $1 AND dim = $2")
                         : db_prep(d->w.db, "SELECT COALESCE(sum(n), 0) FROM kpi_cell WHERE measure = $1");
    stmt_text(q, 1, measure);
    if (dim)
        stmt_text(q, 2, dim);
    return stmt_get_int(q, -1);
}

int64_t desk_count(struct desk *d, const char *sql)
{
    return stmt_get_int(db_prep(d->w.db, sql), -1);
}
