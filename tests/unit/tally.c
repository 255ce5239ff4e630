/*
 * tally.c - see tally.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tally.h"

#include "base/buf.h"
#include "base/civil.h"
#include "domain/kpi/cells.h"

static void check_indices(void)
{
    assert_int_equal(enum_index(&enum_channel, "visit"), CH_VISIT);
    assert_int_equal(enum_index(&enum_channel, "phone"), CH_PHONE);
    assert_int_equal(enum_index(&enum_channel, "mail"), CH_MAIL);
    assert_int_equal(enum_index(&enum_channel, "onsite"), CH_ONSITE);
    assert_int_equal(enum_index(&enum_channel, "fair"), CH_FAIR);
    assert_int_equal(enum_index(&enum_channel, "tour"), CH_TOUR);
    assert_int_equal(enum_index(&enum_visit_type, "trial_house"), V_TRIAL);
    assert_int_equal(enum_index(&enum_visit_type, "telework"), V_TELEWORK);
    assert_int_equal(enum_index(&enum_visit_type, "viewing"), V_VIEWING);
    assert_int_equal(enum_index(&enum_visit_type, "volunteer"), V_VOLUNTEER);
    assert_int_equal(enum_index(&enum_visit_type, "other"), V_OTHER);
    assert_int_equal(enum_index(&enum_migration_reason, "job"), R_JOB);
    assert_int_equal(enum_index(&enum_migration_reason, "primary"), R_PRIMARY);
    assert_int_equal(enum_index(&enum_migration_reason, "transfer"), R_TRANSFER);
    assert_int_equal(enum_index(&enum_migration_reason, "facility"), R_FACILITY);
    assert_int_equal(enum_index(&enum_relationship, "registrant"), K_REGISTRANT);
    assert_int_equal(enum_index(&enum_relationship, "dual"), K_DUAL);
    assert_int_equal(enum_index(&enum_relationship, "okoshi"), K_OKOSHI);
    assert_int_equal(enum_index(&enum_relationship, "side_job"), K_SIDE_JOB);
    assert_int_equal(enum_index(&enum_relationship, "migrant"), K_MIGRANT);
}

static void keep(void *ctx, enum measure m, int32_t month, const char *dim, int64_t n,
                 const struct record_ref *by)
{
    assert_non_null(by);
    assert_true(enum_index(&enum_record_kind, by->kind) >= 0);
    cellset_add(ctx, m, 0, month, dim, n);
}

static int by_key(const void *a, const void *b)
{
    const struct cell *x = a, *y = b;
    if (x->measure != y->measure)
        return x->measure < y->measure ? -1 : 1;
    int dim = strcmp(x->dim, y->dim);
    return dim ? dim : (x->month > y->month) - (x->month < y->month);
}

static bool is_named(const char *name, const char *only)
{
    size_t length = strlen(name);
    for (const char *at = only; (at = strstr(at, name)); at += length)
        if ((at == only || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
    return false;
}

const char *tally_by(const struct history *h, const struct rules *rules, const struct definitions *defined,
                     const char *only)
{
    static char text[8192];
    struct cellset *set = cellset_new();
    struct arena *scratch = arena_new();
    struct buf b = {0};
    check_indices();
    kpi_contribution(h, rules, defined, scratch, keep, set);
    size_t n = cellset_count(set);
    struct cell *cells = mem_alloc((n + 1) * sizeof *cells);
    for (size_t i = 0; i < n; i++)
        cells[i] = *cellset_at(set, i);
    qsort(cells, n, sizeof *cells, by_key);
    for (size_t i = 0; i < n; i++) {
        char month[CIVIL_MONTH_MAX] = "always";
        if (!cells[i].n || !is_named(measure_names[cells[i].measure], only))
            continue;
        if (cells[i].month)
            civil_month_iso(cells[i].month, month);
        buf_printf(&b, "%s %s%s%s %d\n", measure_names[cells[i].measure], cells[i].dim,
                   *cells[i].dim ? " " : "", month, (int)cells[i].n);
    }
    assert_true(b.n < sizeof text);
    memcpy(text, b.n ? b.at : "", b.n + 1);
    buf_clear(&b);
    free(cells);
    cellset_free(set);
    arena_free(scratch);
    return text;
}

const char *tally_of(const struct history *h, const struct rules *rules, const char *only)
{
    const struct definitions defined = definitions_default();
    return tally_by(h, rules, &defined, only);
}

void tally_check_by(const struct tally_case *cases, size_t n, const struct rules *rules,
                    const struct definitions *defined)
{
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++) {
        const char *got = tally_by(&cases[i].h, rules, defined, cases[i].only);
        if (!strcmp(got, cases[i].expected))
            continue;
        print_error("%s\n--- expected\n%s--- got\n%s", cases[i].what, cases[i].expected, got);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

void tally_check(const struct tally_case *cases, size_t n, const struct rules *rules)
{
    const struct definitions defined = definitions_default();
    tally_check_by(cases, n, rules, &defined);
}

struct rules tally_rules(const struct plan *plans, size_t n)
{
    struct rules rules = {.city_name = "根室市",
                          .division = "",
                          .desk_name = "",
                          .home_prefecture = 1,
                          .merge_same_day = true,
                          .nplans = n};
    for (size_t i = 0; i < n; i++)
        rules.plan[i] = plans[i];
    return rules;
}
