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

#include "base/decimal.h"
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

#define HEAD                                                                                             \
    "title = \"第２期\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\ngrades = [100, 80, 60];\n" \
    "goals = ({ code = \"G1\"; title = \"基本目標１\"; });\n"
/* The first lines of an indicator; what is left out comes in `rest`. */
#define KPI(rest) "{ code = \"K1\"; title = \"移住者\"; unit = \"人\"; goal = \"G1\";\n" rest " }"
#define CUM       "period = \"cum\"; direction = \"up\"; base_kind = \"none\"; "
#define RATIO     "period = \"ratio\"; direction = \"up\"; base_kind = \"observed\"; source = \"recorded\"; "
#define MIGRANTS  CUM "source = \"computed\"; row = \"migrants\"; target = 25;"
#define GOOD_KPI  KPI(MIGRANTS)
#define KPIS(...) HEAD "kpis = (\n" __VA_ARGS__ ");\n"
#define ONE(rest) KPIS(KPI(rest))

static const char good[] = HEAD
    "pacing = \"years\";\n"
    "definitions = { repeat_donor = \"ever2\"; relationship = { window_months = 24; }; };\n"
    "aims = ( { code = \"P\"; title = \"人口\"; unit = \"人\"; from_year = 2015; from = 26917;\n"
    "  target_year = 2025; target = 22453; held_back = 447; projection = 22006; },\n"
    "  { code = \"F3\"; title = \"出生率\"; unit = \"－\"; from_year = 2012; from = 1.53; note = \"維持\";\n"
    "  target_year = 2025; target = 1.61; decimals = 2; } );\n"
    "kpis = (\n" GOOD_KPI ",\n"
    "{ code = \"K2\"; title = \"相談\"; title_en = \"consultations\"; unit = \"件\"; goal = \"G1\";\n"
    "  period = \"year\"; direction = \"up\"; base_kind = \"observed\"; base = 50; target = 80;\n"
    "  source = \"computed\"; row = \"consultations\"; count_from = \"令和3年4月1日\";\n"
    "  beside = [\"consultations_new\", \"consultation_people\"]; notes = [\"件\", \"年間\"];\n"
    "  measure = \"（イ）②\"; division = \"総合政策部\"; },\n"
    "{ code = \"K3\"; title = \"額\"; unit = \"円\"; goal = \"G1\"; period = \"cum\"; direction = \"up\";\n"
    "  base_kind = \"none\"; source = \"computed\"; row = \"donation_amount\"; target = 50000000000L;\n"
    "  seasonal = true; },\n"
    "{ code = \"K4\"; title = \"減少率\"; unit = \"%/年\"; goal = \"G1\"; period = \"ratio\";\n"
    "  direction = \"down\"; base_kind = \"projection\"; base = 2.44; target = 2.00; decimals = 2;\n"
    "  source = \"recorded\"; basic = true; statistic = \"住民基本台帳\"; },\n"
    "{ code = \"K5\"; title = \"減少率\"; unit = \"%/年\"; goal = \"G1\"; period = \"ratio\";\n"
    "  direction = \"down\"; base_kind = \"projection\"; base = 2.44; target = 2.00; decimals = 2;\n"
    "  source = \"recorded\"; same_as = \"K4\"; },\n"
    "{ code = \"K6\"; title = \"出生率\"; unit = \"－\"; goal = \"G1\"; period = \"point\";\n"
    "  direction = \"keep\"; base_kind = \"observed\"; base = 1.67; target = 1.67;\n"
    "  source = \"recorded\"; },\n"
    "{ code = \"K7\"; title = \"就業者\"; unit = \"人\"; goal = \"G1\"; period = \"cum\";\n"
    "  direction = \"up\"; base_kind = \"unknown\"; target = 15;\n"
    "  source = \"mixed\"; row = \"migrants_primary\"; } );\n";

static struct plan read_good(struct place *p)
{
    struct plan plan;
    struct en_error err;
    int rc = read_text(p, good, &plan, &err);
    assert_string_equal(err.en, "");
    assert_int_equal(rc, 0);
    return plan;
}

static void a_good_plan_is_read(void **state)
{
    struct plan plan = read_good(*state);
    assert_string_equal(plan.name, "nemuro-2");
    assert_string_equal(plan.title, "第２期");
    assert_int_equal(plan.from, day_of("2021-06-01"));
    assert_int_equal(plan.until, day_of("2025-03-31"));
    assert_int_equal(plan_months(&plan), 46);
    assert_int_equal(plan.pacing, PACE_YEARS);
    assert_int_equal(plan.grade[0], 100);
    assert_int_equal(plan.grade[1], 80);
    assert_int_equal(plan.grade[2], 60);
    assert_int_equal(plan.definitions.repeat, REPEAT_EVER2);
    assert_int_equal(plan.definitions.window_months, 24);
    assert_true(plan.definitions.migrant_needs_tie); /* what is not said stays as it is */
    assert_int_equal(plan.ngoals, 1);
    assert_string_equal(plan.goal[0].title, "基本目標１");
    assert_int_equal(plan.n, 7);
}

static void an_indicator_is_read_with_all_it_says(void **state)
{
    struct plan plan = read_good(*state);
    const struct plan_kpi *k = plan_find(&plan, "K2");
    assert_string_equal(k->title, "相談");
    assert_string_equal(k->title_en, "consultations");
    assert_string_equal(k->unit, "件");
    assert_string_equal(k->goal, "G1");
    assert_string_equal(k->measure, "（イ）②");
    assert_string_equal(k->division, "総合政策部");
    assert_string_equal(k->statistic, "");
    assert_string_equal(k->row, "consultations");
    assert_int_equal(k->beside.n, 2);
    assert_string_equal(k->beside.at[1], "consultation_people");
    assert_int_equal(k->notes.n, 2);
    assert_string_equal(k->notes.at[0], "件");
    assert_int_equal(k->period, KPI_YEARLY);
    assert_int_equal(k->base_kind, BASE_OBSERVED);
    assert_int_equal(k->source, SOURCE_COMPUTED);
    assert_int_equal(k->base, 50 * DECIMAL_ONE);
    assert_int_equal(k->target, 80 * DECIMAL_ONE);
    assert_int_equal(k->decimals, 0);
    assert_false(k->basic);
    assert_false(k->seasonal);
    assert_true(plan_find(&plan, "K3")->seasonal);
    assert_int_equal(plan_find(&plan, "K3")->target, INT64_C(50000000000) * DECIMAL_ONE);
    assert_string_equal(plan_find(&plan, "K3")->title_en, "額"); /* none told: the title */
    k = plan_find(&plan, "K4");
    assert_true(k->basic);
    assert_string_equal(k->statistic, "住民基本台帳");
    assert_int_equal(k->base, 2440000);
    assert_int_equal(k->target, 2 * DECIMAL_ONE);
    assert_int_equal(k->decimals, 2);
    assert_null(k->row);
    assert_null(plan_find(&plan, "K9"));
}

static void an_aim_is_read(void **state)
{
    struct plan plan = read_good(*state);
    assert_int_equal(plan.naims, 2);
    const struct plan_aim *m = plan_find_aim(&plan, "P");
    assert_int_equal(m->from_year, 2015);
    assert_int_equal(m->from, 26917 * DECIMAL_ONE);
    assert_int_equal(m->target_year, 2025);
    assert_int_equal(m->target, 22453 * DECIMAL_ONE);
    assert_int_equal(m->held_back, 447 * DECIMAL_ONE);
    assert_true(m->has_projection);
    assert_int_equal(m->projection, 22006 * DECIMAL_ONE);
    m = plan_find_aim(&plan, "F3");
    assert_int_equal(m->from, 1530000);
    assert_int_equal(m->target, 1610000);
    assert_int_equal(m->decimals, 2);
    assert_int_equal(m->held_back, 0);
    assert_false(m->has_projection);
    assert_string_equal(m->note, "維持");
    assert_null(plan_find_aim(&plan, "K1"));
    assert_null(plan_find(&plan, "P"));
}

static void a_target_is_of_what_is_computed_alone(void **state)
{
    struct plan plan = read_good(*state);
    assert_ptr_equal(plan_target(&plan, "migrants"), plan_find(&plan, "K1"));
    assert_ptr_equal(plan_target(&plan, "consultations"), plan_find(&plan, "K2"));
    assert_null(plan_target(&plan, "migrants_primary")); /* mixed: the desk's part is not the figure */
    assert_null(plan_target(&plan, "applications"));
    assert_int_equal(plan_count_from(&plan, "consultations"), MONTH(2021, 6)); /* yearly */
    assert_int_equal(plan_count_from(&plan, "migrants"), MONTH(2021, 6));
    assert_int_equal(plan_count_from(&plan, "applications"), MONTH(2021, 6));
}

static void what_repeats_an_entry_has_its_values(void **state)
{
    struct plan plan = read_good(*state);
    assert_string_equal(plan_find(&plan, "K5")->same_as, "K4");
    assert_ptr_equal(plan_original(&plan, plan_find(&plan, "K5")), plan_find(&plan, "K4"));
    assert_ptr_equal(plan_original(&plan, plan_find(&plan, "K4")), plan_find(&plan, "K4"));
}

static void months_elapsed_stop_at_both_ends(void **state)
{
    struct plan plan = read_good(*state);
    assert_int_equal(plan_months_elapsed(&plan, MONTH(1990, 1)), 0);
    assert_int_equal(plan_months_elapsed(&plan, MONTH(2021, 5)), 0);
    assert_int_equal(plan_months_elapsed(&plan, MONTH(2021, 6)), 1);
    assert_int_equal(plan_months_elapsed(&plan, MONTH(2024, 3)), 34);
    assert_int_equal(plan_months_elapsed(&plan, MONTH(2025, 3)), 46);
    assert_int_equal(plan_months_elapsed(&plan, MONTH(2025, 4)), 46);
}

static void a_text_is_read_like_a_file(void **state)
{
    struct place *p = *state;
    struct plan plan;
    struct en_error err = {0};
    assert_int_equal(plan_read_text("third", "the plan sent", good, p->arena, &plan, &err), 0);
    assert_string_equal(plan.name, "third");
    assert_int_equal(plan.n, 7);
    assert_int_equal(plan_read_text("third", "the plan sent", "\ntitle = 5;", p->arena, &plan, &err), -1);
    assert_string_equal(err.en, "the plan sent:2: title: a text in quotes was wanted");
}

/* Values as they may be written, and what they are in millionths. */
static const struct {
    const char *target;
    int64_t millionths;
} targets[] = {
    {"1", DECIMAL_ONE},
    {"0.000001", 1},
    {"53.8", 53800000},
    {"54.1", 54100000},
    {"1.61", 1610000},
    {"2.00", 2 * DECIMAL_ONE},
    {"0.1", 100000},
    {"999999999", INT64_C(999999999) * DECIMAL_ONE},
    {"50000000000L", INT64_C(50000000000) * DECIMAL_ONE},
    {"50000000001L", INT64_C(50000000001) * DECIMAL_ONE},
    {"1000000000000L", DECIMAL_MAX},
};

static void read_target(struct place *p, const char *target, int64_t expected)
{
    struct plan plan;
    struct en_error err;
    const char *text = arena_printf(p->arena, ONE(CUM "source = \"recorded\"; target = %s;"), target);
    int rc = read_text(p, text, &plan, &err);
    assert_string_equal(err.en, "");
    assert_int_equal(rc, 0);
    assert_int_equal(plan.kpi[0].target, expected);
}

static void values_are_exact_to_the_millionth(void **state)
{
    for (size_t i = 0; i < COUNT(targets); i++)
        read_target(*state, targets[i].target, targets[i].millionths);
}

/* Of whole numbers no digit is lost, up to the largest. */
static void the_largest_whole_numbers_are_exact(void **state)
{
    read_target(*state, "999999999999L", INT64_C(999999999999) * DECIMAL_ONE);
    read_target(*state, "600000000001L", INT64_C(600000000001) * DECIMAL_ONE);
}

/* --- complaints --- */

#define PLAN_OF(from_, until_, grades_)                                               \
    "title = \"x\";\nfrom = " from_ ";\nuntil = " until_ ";\ngrades = " grades_ ";\n" \
    "goals = ();\nkpis = ();\n"
#define FROM      "\"2021-06-01\""
#define UNTIL     "\"2025-03-31\""
#define AIM(rest) HEAD "kpis = ();\naims = ({ code = \"P\"; title = \"人口\"; unit = \"人\";\n" rest " });\n"
#define YEARS     "from_year = 2015; target_year = 2025; "

static const struct {
    const char *text, *message; /* after the path; line 0: of the file as a whole */
} bad[] = {
    /* the plan */
    {"from = \"2021-06-01\";\n", ":0: title is missing"},
    {"title = \"x\";\n", ":0: from is missing"},
    {"title = \"x\";\nfrom = \"2021-06-01\";\n", ":0: until is missing"},
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\n", ":0: grades is missing"},
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\ngrades = [1, 1, 1];\n",
     ":0: goals is missing"},
    {HEAD, ":0: kpis is missing"},
    {"titel = \"x\";\n" HEAD "kpis = ();\n", ":1: titel: no such key (did you mean title?)"},
    {"title = 5;\n", ":1: title: a text in quotes was wanted"},
    {PLAN_OF("\"2021-06-31\"", UNTIL, "[1, 1, 1]"), ":2: from: a day such as 2021-06-01 is wanted"},
    {PLAN_OF(FROM, "\"soon\"", "[1, 1, 1]"), ":3: until: a day such as 2021-06-01 is wanted"},
    {PLAN_OF(FROM, "\"2021-05-31\"", "[1, 1, 1]"), ":3: until must not be before from"},
    {PLAN_OF(FROM, UNTIL, "5"), ":4: grades: a list was wanted"},
    {PLAN_OF(FROM, UNTIL, "[100, 80]"), ":4: grades are three: the lower bounds of A, B and C"},
    {PLAN_OF(FROM, UNTIL, "[60, 80, 100]"), ":4: grades[1]: an integer from 0 to 60 was wanted"},
    {PLAN_OF(FROM, UNTIL, "[100, 80, -1]"), ":4: grades[2]: an integer from 0 to 80 was wanted"},
    {PLAN_OF(FROM, UNTIL, "[1001, 80, 60]"), ":4: grades[0]: an integer from 0 to 1000 was wanted"},
    {PLAN_OF(FROM, UNTIL, "(100, 80.5, 60)"), ":4: grades[1]: an integer was wanted"},
    {HEAD "pacing = \"weeks\";\nkpis = ();\n", ":6: pacing is one of months, years"},
    {HEAD "definitions = 5;\nkpis = ();\n", ":6: definitions: a group in braces was wanted"},
    {HEAD "definitions = {\nrepeat_donor = \"twice\"; };\nkpis = ();\n",
     ":7: repeat_donor is one of prev_fy, prev_cy, ever2, streak2"},
    {"title = ", NULL},
    /* goals */
    {"goals = 5;\n" PLAN_OF(FROM, UNTIL, "[1, 1, 1]"), NULL}, /* written twice */
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\ngrades = [1, 1, 1];\n"
     "goals = ({ code = \"G1\"; });\nkpis = ();\n",
     ":5: title is missing"},
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\ngrades = [1, 1, 1];\n"
     "goals = ({ code = \"G1\"; title = \"一\"; },\n{ code = \"G1\"; title = \"二\"; });\nkpis = ();\n",
     ":6: goal G1 is there twice"},
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\ngrades = [1, 1, 1];\n"
     "goals = ({ code = \"G1\"; title = \"一\";\nname = \"x\"; });\nkpis = ();\n",
     ":6: goals[0].name: no such key (did you mean code?)"},
    {"title = \"x\";\nfrom = \"2021-06-01\";\nuntil = \"2025-03-31\";\ngrades = [1, 1, 1];\n"
     "goals = (\n\"G1\");\nkpis = ();\n",
     ":6: goals[0]: a group in braces was wanted"},
    /* the list of indicators */
    {HEAD "kpis = 5;\n", ":6: kpis: a list was wanted"},
    {HEAD "kpis = ( 5 );\n", ":6: kpis[0]: a group in braces was wanted"},
    {KPIS("{ title = \"x\"; }"), ":7: code is missing"},
    {KPIS("{ code = \"\"; title = \"x\"; unit = \"人\"; goal = \"G1\";\n" MIGRANTS " }"),
     ":7: code wants 1 to 32 letters, digits, - _ ."},
    {KPIS("{ code = \"K23456789012345678901234567890123\"; title = \"x\"; unit = \"人\"; goal = "
          "\"G1\";\n" MIGRANTS " }"),
     ":7: code wants 1 to 32 letters, digits, - _ ."},
    {KPIS(GOOD_KPI ",\n" GOOD_KPI), ":9: code K1 is there twice"},
    {HEAD "aims = ({ code = \"K1\"; title = \"x\"; unit = \"人\"; " YEARS
          "from = 1; target = 1; });\nkpis = (\n" GOOD_KPI ");\n",
     ":8: code K1 is there twice"},
    {HEAD "aims = ({ code = \"K1\"; title = \"x\"; unit = \"人\"; " YEARS "from = 1; target = 1; },\n"
          "{ code = \"K1\"; title = \"x\"; unit = \"人\"; " YEARS "from = 1; target = 1; });\nkpis = ();\n",
     ":7: code K1 is there twice"},
    {KPIS("{ code = \"K1\"; }"), ":7: title is missing"},
    {KPIS("{ code = \"K1\"; title = \"x\"; }"), ":7: unit is missing"},
    {KPIS("{ code = \"K1\"; title = \"x\"; unit = \"人\"; }"), ":7: goal is missing"},
    {KPIS("{ code = \"K1\"; title = \"x\"; unit = \"人\";\ngoal = \"G9\"; " MIGRANTS " }"),
     ":8: goal G9 is not among goals"},
    {ONE(MIGRANTS " units = \"x\";"), ":8: kpis[0].units: no such key (did you mean unit?)"},
    /* its words */
    {ONE("target = 25;"), ":7: period is missing"},
    {ONE("period = \"month\"; target = 25;"), ":8: period is one of cum, year, ratio, point"},
    {ONE("period = 5; target = 25;"), ":8: kpis[0].period: a text in quotes was wanted"},
    {ONE("period = \"cum\";"), ":7: direction is missing"},
    {ONE("period = \"cum\"; direction = \"left\";"), ":8: direction is one of up, down, keep"},
    {ONE("period = \"cum\"; direction = \"up\";"), ":7: base_kind is missing"},
    {ONE("period = \"cum\"; direction = \"up\"; base_kind = \"zero\";"),
     ":8: base_kind is one of none, observed, projection, unknown"},
    {ONE(CUM), ":7: source is missing"},
    {ONE(CUM "source = \"hand\";"), ":8: source is one of computed, mixed, recorded"},
    /* its rows */
    {ONE(CUM "source = \"computed\"; target = 25;"), ":7: row is missing"},
    {ONE(CUM "source = \"mixed\"; target = 25;"), ":7: row is missing"},
    {ONE(CUM "source = \"computed\"; target = 25;\nrow = \"people\";"),
     ":9: row people is no row of the monthly report"},
    {ONE(CUM "source = \"recorded\"; target = 25;\nrow = \"migrants\";"),
     ":9: an indicator of source recorded takes no row"},
    {ONE(MIGRANTS "\nbeside = [\"migrant_households\", \"guests\"];"),
     ":9: row guests is no row of the monthly report"},
    {ONE(MIGRANTS "\nbeside = \"migrant_households\";"), ":9: kpis[0].beside: a list was wanted"},
    {ONE(MIGRANTS "\nnotes = (5);"), ":9: kpis[0].notes[0]: a text in quotes was wanted"},
    /* its values */
    {ONE(CUM "source = \"recorded\";"), ":7: target is missing"},
    {ONE(CUM "source = \"recorded\"; target = \"25\";"), ":8: kpis[0].target: a number was wanted"},
    {ONE(CUM "source = \"recorded\";\ntarget = 0;"), ":9: target wants more than 0"},
    {ONE(CUM "source = \"recorded\";\ntarget = -0.5;"), ":9: target wants more than 0"},
    {ONE(CUM "source = \"recorded\";\ntarget = 0.0000001;"), ":9: target wants more than 0"},
    {ONE(CUM "source = \"recorded\";\ntarget = 1000000000001L;"), ":9: target is too large"},
    {ONE(CUM "source = \"recorded\";\ntarget = 1e300;"), ":9: target is too large"},
    {ONE(CUM "source = \"recorded\"; target = 25;\nbase = 5;"), ":9: base_kind none takes no base"},
    {ONE("period = \"ratio\"; direction = \"up\"; base_kind = \"unknown\"; source = \"recorded\"; target = "
         "25;\n"
         "base = 5;"),
     ":9: base_kind unknown takes no base"},
    {ONE(RATIO "target = 25;"), ":7: base is missing"},
    {ONE(RATIO "base = 25;\ntarget = 25;"), ":9: target is not in the direction up of base"},
    {ONE(RATIO "base = 26;\ntarget = 25;"), ":9: target is not in the direction up of base"},
    {ONE("period = \"ratio\"; direction = \"down\"; base_kind = \"projection\"; source = \"recorded\"; base "
         "= 2;\n"
         "target = 2.44;"),
     ":9: target is not in the direction down of base"},
    {ONE(MIGRANTS "\ndecimals = 4;"), ":9: kpis[0].decimals: an integer from 0 to 3 was wanted"},
    {ONE(MIGRANTS "\ndecimals = -1;"), ":9: kpis[0].decimals: an integer from 0 to 3 was wanted"},
    {ONE(MIGRANTS "\nbasic = \"yes\";"), ":9: kpis[0].basic: true or false was wanted"},
    {ONE(MIGRANTS "\nseasonal = 1;"), ":9: kpis[0].seasonal: true or false was wanted"},
    {ONE(MIGRANTS "\ncount_from = \"soon\";"), ":9: count_from: a day such as 2021-06-01 is wanted"},
    /* what repeats another */
    {ONE(MIGRANTS "\nsame_as = \"K9\";"), ":9: same_as K9 must be the code of an indicator before it"},
    {ONE(MIGRANTS "\nsame_as = \"K1\";"), ":9: same_as K1 must be the code of an indicator before it"},
    {KPIS(GOOD_KPI ",\n{ code = \"K2\"; title = \"x\"; unit = \"人\"; goal = \"G1\"; " CUM
                   "source = \"recorded\"; target = 26;\nsame_as = \"K1\"; }"),
     ":10: target or period differs from K1"},
    {KPIS(GOOD_KPI ",\n{ code = \"K2\"; title = \"x\"; unit = \"人\"; goal = \"G1\"; period = \"year\";\n"
                   "direction = \"up\"; base_kind = \"none\"; source = \"recorded\"; target = 25;\n"
                   "same_as = \"K1\"; }"),
     ":11: target or period differs from K1"},
    /* aims */
    {HEAD "kpis = ();\naims = 5;\n", ":7: aims: a list was wanted"},
    {HEAD "kpis = ();\naims = (\n5);\n", ":8: aims[0]: a group in braces was wanted"},
    {AIM("from = 1; target = 2; to = 3;"), NULL},
    {AIM(YEARS "target = 2;"), ":7: from is missing"},
    {AIM(YEARS "from = 1;"), ":7: target is missing"},
    {AIM(YEARS "from = 1; target = \"2\";"), ":8: aims[0].target: a number was wanted"},
    {AIM(YEARS "from = 1; target = 2; held_back = \"2\";"), ":8: aims[0].held_back: a number was wanted"},
    {AIM(YEARS "from = 1; target = 2; projection = true;"), ":8: aims[0].projection: a number was wanted"},
    {AIM("from = 1; target = 2; from_year = 1899; target_year = 2025;"),
     ":8: aims[0].from_year: an integer from 1900 to 2200 was wanted"},
    {AIM("from = 1; target = 2; from_year = 2015; target_year = 2201;"),
     ":8: aims[0].target_year: an integer from 1900 to 2200 was wanted"},
    {AIM("from = 1; target = 2; from_year = 2025; target_year = 2025;"),
     ":7: target_year must be after from_year"},
};

static void a_bad_plan_is_refused_with_its_line(void **state)
{
    struct place *p = *state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct plan plan;
        struct en_error err;
        size_t path = strlen(p->path);
        if (!read_text(p, bad[i].text, &plan, &err))
            fail_msg("case %zu is read", i);
        if (strncmp(err.en, p->path, path) != 0 || err.en[path] != ':' ||
            strncmp(err.ja, err.en, path + 2) != 0)
            fail_msg("case %zu: %s", i, err.en);
        if (bad[i].message && strcmp(err.en + path, bad[i].message) != 0) {
            print_error("case %zu\n  expected %s\n  got      %s\n", i, bad[i].message, err.en + path);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* A chain would leave the third entry without the values of the first. */
static void what_repeats_another_is_repeated_by_none(void **state)
{
    struct plan plan;
    struct en_error err;
#define SAME(code_, as_)                                                                                 \
    "{ code = \"" code_ "\"; title = \"x\"; unit = \"人\"; goal = \"G1\"; " MIGRANTS " same_as = \"" as_ \
    "\"; }"
    int rc = read_text(*state, KPIS(GOOD_KPI ",\n" SAME("K2", "K1") ",\n" SAME("K3", "K2")), &plan, &err);
    if (!rc)
        assert_ptr_equal(plan_original(&plan, plan_find(&plan, "K3")), plan_find(&plan, "K1"));
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
    strcpy(text, KPIS(GOOD_KPI) "// ");
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
        IN_A_PLACE(an_indicator_is_read_with_all_it_says),
        IN_A_PLACE(an_aim_is_read),
        IN_A_PLACE(a_target_is_of_what_is_computed_alone),
        IN_A_PLACE(what_repeats_an_entry_has_its_values),
        IN_A_PLACE(months_elapsed_stop_at_both_ends),
        IN_A_PLACE(a_text_is_read_like_a_file),
        IN_A_PLACE(values_are_exact_to_the_millionth),
        IN_A_PLACE(the_largest_whole_numbers_are_exact),
        IN_A_PLACE(a_bad_plan_is_refused_with_its_line),
        IN_A_PLACE(what_repeats_another_is_repeated_by_none),
        IN_A_PLACE(a_missing_file_is_said_to_be_missing),
        IN_A_PLACE(a_long_plan_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
