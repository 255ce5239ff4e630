/*
 * test_plan.c - plan files: a good one, and what is said of bad ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "domain/plan.h"

#define COUNT(a)    (sizeof(a) / sizeof(a)[0])
#define MONTH(y, m) ((y)*12 + (m)-1)

struct place {
    char folder[64], path[96];
    struct arena *arena;
};

static int place_make(void **state)
{
    struct place *p = mem_alloc(sizeof *p);
    folder_make(p->folder);
    (void)snprintf(p->path, sizeof p->path, "%s/nemuro-2.conf", p->folder);
    p->arena = arena_new();
    *state = p;
    return 0;
}

static int place_remove(void **state)
{
    struct place *p = *state;
    folder_remove(p->folder);
    arena_free(p->arena);
    free(p);
    return 0;
}

static int read_text(struct place *p, const char *text, struct plan *out, struct en_error *err)
{
    FILE *f = fopen(p->path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
    *err = (struct en_error){0};
    return plan_read(p->path, p->arena, out, err);
}

#define HEAD      "title = \"第２期\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\ngrades = [100, 80, 60];\n"
#define KPI(rest) "{ code = \"K1\"; title = \"移住者\"; " rest " }"
#define GOOD_KPI  KPI("row = \"migrants\"; period = \"cum\"; target = 25;")

static void a_good_plan_is_read(void **state)
{
    struct plan plan;
    struct en_error err;
    struct place *p = *state;
    int rc = read_text(
        p,
        HEAD "kpis = (\n" GOOD_KPI ",\n"
             "{ code = \"K2\"; title = \"相談\"; row = \"consultations\"; period = \"year\"; target = 80;\n"
             "  count_from = \"令和3年4月1日\"; },\n"
             "{ code = \"K3\"; title = \"額\"; row = \"donation_amount\"; period = \"cum\"; target = "
             "50000000000L; } );\n",
        &plan, &err);
    assert_string_equal(err.en, "");
    assert_int_equal(rc, 0);
    assert_string_equal(plan.name, "nemuro-2");
    assert_string_equal(plan.title, "第２期");
    assert_int_equal(plan.from, day_of("2021-06-01"));
    assert_int_equal(plan.until, day_of("2025-03-31"));
    assert_int_equal(plan.grade[0], 100);
    assert_int_equal(plan.grade[2], 60);
    assert_int_equal(plan.n, 3);
    assert_int_equal(plan_target(&plan, "donation_amount")->target, INT64_C(50000000000));
    assert_int_equal(plan_target(&plan, "consultations")->period, PERIOD_YEARLY);
    assert_int_equal(plan_target(&plan, "migrants")->period, PERIOD_CUMULATIVE);
    assert_null(plan_target(&plan, "applications"));
    assert_int_equal(plan_count_from(&plan, "consultations"), MONTH(2021, 4));
    assert_int_equal(plan_count_from(&plan, "migrants"), MONTH(2021, 6));
    assert_int_equal(plan_count_from(&plan, "applications"), MONTH(2021, 6));
}

static const struct {
    const char *text, *message; /* after the path; line 0: of the file as a whole */
} bad[] = {
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\nkpis = ();\n",
     ":0: grades is missing"},
    {"from = \"2021-06-01\";\n", ":0: title is missing"},
    {HEAD, ":0: kpis is missing"},
    {"titel = \"x\";\n" HEAD "kpis = ();\n", NULL},
    {"title = \"x\";\nfrom = \"2021-06-31\";\nuntil = \"2025-03-31\";\ngrades = [1, 1, 1];\nkpis = ();\n",
     ":2: from: a day such as 2021-06-01 is wanted"},
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2021-05-31\";\ngrades = [1, 1, 1];\nkpis = ();\n",
     ":3: until must not be before from"},
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\ngrades = [100, 80];\nkpis = ();\n",
     ":4: grades are three: the lower bounds of A, B and C"},
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\ngrades = [60, 80, 100];\nkpis = ();\n",
     NULL},
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\ngrades = [100, 80, -1];\nkpis = ();\n",
     NULL},
    {HEAD "kpis = (\n" GOOD_KPI ",\n" KPI("row = \"people\"; period = \"cum\"; target = 25;") ");\n",
     ":7: row people is no row of the monthly report"},
    {HEAD "kpis = (\n" KPI("row = \"migrants\"; period = \"month\"; target = 25;") ");\n",
     ":6: period is cum or year"},
    {HEAD "kpis = (\n" KPI("row = \"migrants\"; period = \"cum\";") ");\n", ":6: target is missing"},
    {HEAD "kpis = (\n" KPI("row = \"migrants\"; period = \"cum\"; target = 0;") ");\n", NULL},
    {HEAD "kpis = (\n" KPI("row = \"migrants\"; period = \"cum\"; target = \"25\";") ");\n", NULL},
    {HEAD "kpis = (\n" KPI("row = \"migrants\"; period = \"cum\"; target = 25; unit = \"x\";") ");\n", NULL},
    {HEAD
     "kpis = (\n" KPI("row = \"migrants\"; period = \"cum\"; target = 25; count_from = \"soon\";") ");\n",
     ":6: count_from: a day such as 2021-06-01 is wanted"},
    {HEAD "kpis = ( 5 );\n", NULL},
    {HEAD "kpis = 5;\n", NULL},
    {"title = ", NULL},
};

static void a_bad_plan_is_refused_with_its_line(void **state)
{
    struct place *p = *state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct plan plan;
        struct en_error err;
        assert_int_equal(read_text(p, bad[i].text, &plan, &err), -1);
        if (strncmp(err.en, p->path, strlen(p->path)) != 0 || err.en[strlen(p->path)] != ':')
            fail_msg("case %zu: %s", i, err.en);
        if (strncmp(err.ja, p->path, strlen(p->path)) != 0)
            fail_msg("case %zu: %s", i, err.ja);
        if (bad[i].message)
            assert_string_equal(err.en + strlen(p->path), bad[i].message);
    }
}

static void a_missing_file_is_said_to_be_missing(void **state)
{
    struct place *p = *state;
    struct plan plan;
    struct en_error err = {0};
    assert_int_equal(plan_read("/nonexistent/plan.conf", p->arena, &plan, &err), -1);
    assert_non_null(strstr(err.en, "/nonexistent/plan.conf"));
}

/* Plans may be larger than the configuration: 48 indicators with their notes (base/conf.h). */
static void a_long_plan_is_read(void **state)
{
    struct place *p = *state;
    struct plan plan;
    struct en_error err;
    size_t comment = 100 * 1024;
    char *text = arena_alloc(p->arena, comment + 1024);
    strcpy(text, HEAD "kpis = (" GOOD_KPI ");\n// ");
    memset(text + strlen(text), 'x', comment);
    int rc = read_text(p, text, &plan, &err);
    assert_string_equal(err.en, "");
    assert_int_equal(rc, 0);
    assert_int_equal(plan.n, 1);
}

#define IN_A_PLACE(f) cmocka_unit_test_setup_teardown(f, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_PLACE(a_good_plan_is_read),
        IN_A_PLACE(a_bad_plan_is_refused_with_its_line),
        IN_A_PLACE(a_missing_file_is_said_to_be_missing),
        IN_A_PLACE(a_long_plan_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
