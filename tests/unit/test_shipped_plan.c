/*
 * test_shipped_plan.c - etc/plans/nemuro-2.conf against the tables of the strategy: every value here was
 * copied from the strategy, none from the file.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "world.h"

#include "base/decimal.h"
#include "domain/plan.h"

#define COUNT(a)    (sizeof(a) / sizeof(a)[0])
#define MONTH(y, m) ((y)*12 + (m)-1)

static int arena_make(void **state)
{
    *state = arena_new();
    return 0;
}

static int arena_give_back(void **state)
{
    arena_free(*state);
    return 0;
}

static const char *decimal(int64_t n)
{
    static char text[DECIMAL_TEXT_MAX];
    return decimal_text(n, text);
}

static const struct {
    const char *code, *title, *unit;
    enum kpi_period period;
    enum kpi_direction direction;
    enum kpi_base base_kind;
    const char *base, *target;
    enum kpi_source source;
    const char *row;
} strategy[] = {
    {"G1-T1", "20〜39歳女性の人口", "人", KPI_POINT, DIRECTION_UP, BASE_PROJECTION, "1622", "1665",
     SOURCE_RECORDED, NULL},
    {"G1-T2", "生産年齢人口割合", "%", KPI_RATIO, DIRECTION_UP, BASE_PROJECTION, "53.8", "54.1",
     SOURCE_RECORDED, NULL},
    {"G1-T3", "人口減少率", "%/年", KPI_RATIO, DIRECTION_DOWN, BASE_PROJECTION, "2.44", "2", SOURCE_RECORDED,
     NULL},
    {"G1-A1-1", "沿岸漁業における生産量", "t", KPI_YEARLY, DIRECTION_UP, BASE_OBSERVED, "23854", "27700",
     SOURCE_RECORDED, NULL},
    {"G1-A1-2", "新規農林業就業者数", "人", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", "15", SOURCE_MIXED,
     "migrants_primary"},
    {"G1-A1-3", "新規狩猟免許取得者数", "人", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", "35",
     SOURCE_RECORDED, NULL},
    {"G1-A1-4", "外国人技能実習生の受入人数", "人", KPI_POINT, DIRECTION_UP, BASE_OBSERVED, "250", "300",
     SOURCE_RECORDED, NULL},
    {"G1-A2-1", "人口1,000人当たりの就職者数", "人/千人", KPI_RATIO, DIRECTION_UP, BASE_OBSERVED, "12", "15",
     SOURCE_RECORDED, NULL},
    {"G1-A2-2", "季節労働者数", "人", KPI_POINT, DIRECTION_DOWN, BASE_OBSERVED, "345", "320", SOURCE_RECORDED,
     NULL},
    {"G1-A2-3", "なでしこバンク登録者の就職者数", "人", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", "15",
     SOURCE_RECORDED, NULL},
    {"G1-A3-1", "人口1,000人当たりの法人数", "件/千人", KPI_RATIO, DIRECTION_UP, BASE_OBSERVED, "28", "31",
     SOURCE_RECORDED, NULL},
    {"G1-A3-2", "空き店舗への出店店舗数", "件", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", "10",
     SOURCE_MIXED, "business_vacant"},
    {"G1-A4-1", "新規創業件数", "件", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", "15", SOURCE_COMPUTED,
     "business_starts"},
    {"G1-A5-1", "産学官金連携事業による研究成果の件数", "件", KPI_CUMULATIVE, DIRECTION_UP, BASE_OBSERVED,
     "24", "30", SOURCE_RECORDED, NULL},
    {"G1-A5-2", "根室税関支署管内の輸出入貿易額", "億円/年", KPI_YEARLY, DIRECTION_UP, BASE_OBSERVED, "64",
     "70", SOURCE_RECORDED, NULL},
    {"G1-B1-1", "冬期間における観光客入込数の割合", "%", KPI_RATIO, DIRECTION_UP, BASE_OBSERVED, "15.9", "25",
     SOURCE_RECORDED, NULL},
    {"G1-B1-2", "外国人宿泊客数", "人/年", KPI_YEARLY, DIRECTION_UP, BASE_OBSERVED, "2713", "2800",
     SOURCE_RECORDED, NULL},
    {"G1-B1-3", "観光客入込数のうち宿泊者数の割合", "%", KPI_RATIO, DIRECTION_UP, BASE_OBSERVED, "18.7", "20",
     SOURCE_RECORDED, NULL},
    {"G1-B2-1", "根室市への移住者数", "人", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", "25",
     SOURCE_COMPUTED, "migrants"},
    {"G1-B2-2", "移住相談ワンストップ窓口への相談件数", "件/年", KPI_YEARLY, DIRECTION_UP, BASE_OBSERVED,
     "50", "80", SOURCE_COMPUTED, "consultations"},
    {"G2-T1", "人口減少率", "%/年", KPI_RATIO, DIRECTION_DOWN, BASE_PROJECTION, "2.44", "2", SOURCE_RECORDED,
     NULL},
    {"G2-T2", "年少人口割合", "%", KPI_RATIO, DIRECTION_UP, BASE_PROJECTION, "10", "10.2", SOURCE_RECORDED,
     NULL},
    {"G2-T3", "合計特殊出生率", "－", KPI_RATIO, DIRECTION_KEEP, BASE_OBSERVED, "1.67", "1.67",
     SOURCE_RECORDED, NULL},
    {"G2-A1-1", "全国学力・学習状況調査 平均正答率（小・中）", "全国比%", KPI_RATIO, DIRECTION_UP,
     BASE_UNKNOWN, "0", "100", SOURCE_RECORDED, NULL},
    {"G2-A1-2", "「授業がわかりやすい」児童・生徒の割合", "%", KPI_RATIO, DIRECTION_UP, BASE_UNKNOWN, "0",
     "50", SOURCE_RECORDED, NULL},
    {"G2-B1-1", "留守家庭児童会・放課後教室等の利用者数", "延べ人/年", KPI_YEARLY, DIRECTION_UP, BASE_UNKNOWN,
     "0", "46000", SOURCE_RECORDED, NULL},
    {"G2-B1-2", "パパママ学級への男性の参加率", "%", KPI_RATIO, DIRECTION_UP, BASE_OBSERVED, "39.3", "50",
     SOURCE_RECORDED, NULL},
    {"G2-B1-3", "電子母子手帳「すくすくねむろ」登録者数", "人", KPI_POINT, DIRECTION_UP, BASE_UNKNOWN, "0",
     "750", SOURCE_RECORDED, NULL},
    {"G2-B2-1", "保育料が無料になる多子世帯数", "延べ世帯", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0",
     "150", SOURCE_RECORDED, NULL},
    {"G2-B2-2", "多子世帯の割合", "%", KPI_RATIO, DIRECTION_UP, BASE_OBSERVED, "15.4", "16", SOURCE_RECORDED,
     NULL},
    {"G2-B3-1", "修学資金の貸付後にＵＩターンした幼稚園教諭等人数", "人", KPI_CUMULATIVE, DIRECTION_UP,
     BASE_NONE, "0", "50", SOURCE_COMPUTED, "loan_returns_teacher"},
    {"G2-B3-2", "屋内遊戯施設の年間利用者数", "延べ人/年", KPI_YEARLY, DIRECTION_UP, BASE_NONE, "0", "60000",
     SOURCE_RECORDED, NULL},
    {"G2-C1-1", "修学資金の貸付後にＵＩターンした医療・介護従事者数", "人", KPI_CUMULATIVE, DIRECTION_UP,
     BASE_NONE, "0", "50", SOURCE_COMPUTED, "loan_returns_medical"},
    {"G3-T1", "継続的に市を支援する寄附者件数", "件", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", "900000",
     SOURCE_COMPUTED, "repeat_cases"},
    {"G3-T2", "まちづくりへ参加したいと思う市民の割合", "%", KPI_RATIO, DIRECTION_UP, BASE_OBSERVED, "71.7",
     "85", SOURCE_RECORDED, NULL},
    {"G3-A1-1", "市民活動に関する相談件数", "延べ件", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", "30",
     SOURCE_MIXED, "consultations_community"},
    {"G3-A1-2", "クラウドファンディングによる支援件数", "延べ件", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE,
     "0", "10", SOURCE_MIXED, "projects_funded"},
    {"G3-A2-1", "市民意識調査アンケート回収率", "%", KPI_RATIO, DIRECTION_UP, BASE_OBSERVED, "31.3", "35",
     SOURCE_RECORDED, NULL},
    {"G3-A2-2", "地域活動や審議会等への女性参画率", "%", KPI_RATIO, DIRECTION_UP, BASE_OBSERVED, "21.6", "30",
     SOURCE_RECORDED, NULL},
    {"G3-A3-1", "根室市へふるさと納税をした人数", "人", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0",
     "3000000", SOURCE_COMPUTED, "donation_cases"},
    {"G3-A3-2", "根室市と直接的な交流を行った人数", "延べ人", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0",
     "50000", SOURCE_COMPUTED, "exchange_persons"},
    {"G3-B1-1", "ふるさと納税 寄附受納額", "円", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", "50000000000",
     SOURCE_COMPUTED, "donation_amount"},
    {"G3-B1-2", "ふるさと応援寄附金関連基金の活用額", "円", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0",
     "39500000000", SOURCE_RECORDED, NULL},
    {"G3-B1-3", "ふるさと納税による経済波及効果", "円", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0",
     "30000000000", SOURCE_RECORDED, NULL},
    {"G3-B1-4", "ふるさと納税による雇用者誘発人数", "延べ人", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0",
     "1500", SOURCE_RECORDED, NULL},
    {"G3-B1-5", "企業版ふるさと納税 寄附受入額", "円", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0",
     "50000000", SOURCE_COMPUTED, "corporate_amount"},
    {"G3-C1-1", "大学・民間企業との連携数", "事業", KPI_POINT, DIRECTION_UP, BASE_UNKNOWN, "0", "41",
     SOURCE_RECORDED, NULL},
    {"G3-C1-2", "自治体連携による事業数", "延べ事業", KPI_CUMULATIVE, DIRECTION_UP, BASE_NONE, "0", "10",
     SOURCE_RECORDED, NULL},
};

static const struct {
    const char *code;
    int from_year;
    const char *from;
    int target_year;
    const char *target, *held_back, *projection; /* NULL = none told */
} population[] = {
    {"P-2025", 2015, "26917", 2025, "22453", "447", "22006"},
    {"P-2035", 2015, "26917", 2035, "18109", "781", "17328"},
    {"P-2060", 2015, "26917", 2060, "9345", "987", "8358"},
    {"F1", 2015, "2409", 2060, "534", "88", "446"},
    {"F2", 2015, "15573", 2060, "4258", "529", "3729"},
    {"F3", 2012, "1.53", 2025, "1.61", "0", NULL},
};

static struct plan read_shipped(struct arena *a)
{
    struct plan plan;
    struct en_error err = {0};
    const char *etc = getenv("ENISHI_ETC"); /* from a build folder inside the tree without it */
    const char *path = arena_printf(a, "%s/plans/nemuro-2.conf", etc ? etc : "../etc");
    int rc = plan_read(path, a, &plan, &err);
    assert_string_equal(err.en, "");
    assert_int_equal(rc, 0);
    return plan;
}

/* How many places behind the point a decimal needs. */
static int places(const char *text)
{
    const char *point = strchr(text, '.');
    return point ? (int)strlen(point + 1) : 0;
}

static void the_shipped_plan_is_the_strategys(void **state)
{
    struct plan plan = read_shipped(*state);
    int basic = 0;
    assert_int_equal(COUNT(strategy), 48);
    assert_int_equal(plan.n, 48);
    for (size_t i = 0; i < COUNT(strategy); i++) {
        const struct plan_kpi *k = &plan.kpi[i]; /* in the order of the strategy */
        assert_string_equal(k->code, strategy[i].code);
        assert_string_equal(k->title, strategy[i].title);
        assert_string_equal(k->unit, strategy[i].unit);
        assert_int_equal(strncmp(k->goal, k->code, 2), 0);
        if (k->period != strategy[i].period || k->direction != strategy[i].direction ||
            k->base_kind != strategy[i].base_kind || k->source != strategy[i].source)
            fail_msg("%s: period, direction, base_kind or source", k->code);
        assert_string_equal(decimal(k->base), strategy[i].base);
        assert_string_equal(decimal(k->target), strategy[i].target);
        assert_true(k->decimals >= places(strategy[i].base) && k->decimals >= places(strategy[i].target));
        assert_int_equal(!k->row, !strategy[i].row);
        if (k->row)
            assert_string_equal(k->row, strategy[i].row);
        assert_int_equal(k->basic, k->code[3] == 'T');
        basic += k->basic;
    }
    assert_int_equal(basic, 8);
    assert_ptr_equal(plan_original(&plan, plan_find(&plan, "G2-T1")), plan_find(&plan, "G1-T3"));
}

static void the_shipped_plan_runs_for_46_months(void **state)
{
    struct plan plan = read_shipped(*state);
    const struct definitions usual = definitions_default();
    assert_int_equal(plan.from, day_of("2021-06-01"));
    assert_int_equal(plan.until, day_of("2025-03-31"));
    assert_int_equal(plan_months(&plan), 46);
    assert_int_equal(plan.pacing, PACE_MONTHS);
    assert_int_equal(plan.ngoals, 3);
    assert_true(definitions_equal(&plan.definitions, &usual)); /* what it says is what holds without it */
    for (size_t i = 0; i < plan.n; i++) /* a yearly one counts whole fiscal years, a total from June on */
        if (plan.kpi[i].source != SOURCE_RECORDED)
            assert_int_equal(plan.kpi[i].count_from,
                             plan.kpi[i].period == KPI_YEARLY ? MONTH(2021, 4) : MONTH(2021, 6));
}

static void the_shipped_plan_aims_at_the_visions_population(void **state)
{
    struct plan plan = read_shipped(*state);
    assert_int_equal(plan.naims, COUNT(population));
    for (size_t i = 0; i < COUNT(population); i++) {
        const struct plan_aim *m = plan_find_aim(&plan, population[i].code);
        assert_non_null(m);
        assert_int_equal(m->from_year, population[i].from_year);
        assert_int_equal(m->target_year, population[i].target_year);
        assert_string_equal(decimal(m->from), population[i].from);
        assert_string_equal(decimal(m->target), population[i].target);
        assert_string_equal(decimal(m->held_back), population[i].held_back);
        assert_int_equal(m->has_projection, population[i].projection != NULL);
        if (m->has_projection) {
            assert_string_equal(decimal(m->projection), population[i].projection);
            assert_int_equal(m->projection + m->held_back, m->target);
        }
    }
}

/* What a reader would take wrongly is told with the indicator. */
static const char *const traps[] = {"G3-A3-1", "G3-T1",   "G1-B2-1", "G2-B3-1", "G2-C1-1", "G1-T3",
                                    "G2-T3",   "G3-A2-1", "G3-A2-2", "G3-A3-2", "G3-A1-2", "G1-A1-1",
                                    "G3-B1-1", "G1-T1",   "G1-T2",   "G2-T2"};
static const struct {
    const char *code, *row;
} shown[] = {
    {"G1-B2-2", "consultations_new"},       {"G1-B2-2", "consultations_desk"},
    {"G1-B2-2", "consultations_event"},     {"G1-B2-2", "consultation_people"},
    {"G1-B2-2", "consultations_anonymous"}, {"G1-B2-1", "migrant_households"},
    {"G1-B2-1", "migrants_left"},           {"G1-B2-1", "settled_1y"},
    {"G1-A4-1", "business_uiturn"},         {"G1-A4-1", "business_closed"},
    {"G2-B3-1", "loans_made_teacher"},      {"G2-C1-1", "loans_made_medical"},
    {"G3-A3-1", "distinct_donors"},         {"G3-T1", "repeat_donors"},
    {"G3-B1-1", "crowdfunding_amount"},     {"G3-B1-5", "corporate_cases"},
};

static void the_shipped_plan_tells_of_its_traps(void **state)
{
    struct plan plan = read_shipped(*state);
    for (size_t i = 0; i < COUNT(traps); i++)
        if (!plan_find(&plan, traps[i])->notes.n)
            fail_msg("%s has no note", traps[i]);
    for (size_t i = 0; i < COUNT(shown); i++) {
        const struct text_list *beside = &plan_find(&plan, shown[i].code)->beside;
        size_t k = 0;
        while (k < beside->n && strcmp(beside->at[k], shown[i].row) != 0)
            k++;
        if (k == beside->n)
            fail_msg("%s is not shown with %s", shown[i].row, shown[i].code);
    }
}

#define IN_AN_ARENA(f) cmocka_unit_test_setup_teardown(f, arena_make, arena_give_back)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_AN_ARENA(the_shipped_plan_is_the_strategys),
        IN_AN_ARENA(the_shipped_plan_runs_for_46_months),
        IN_AN_ARENA(the_shipped_plan_aims_at_the_visions_population),
        IN_AN_ARENA(the_shipped_plan_tells_of_its_traps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
