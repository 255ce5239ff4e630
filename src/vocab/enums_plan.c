/*
 * enums_plan.c - the words of a plan and its indicators, in the order of the enums of domain/plan.h.
 * Invariant as in enums.c: a code and its labels are written down once, and a code is never renamed or
 * removed.
 */
#include "vocab/enums.h"

static const struct enum_item kpi_period_items[] = {
    {"cum", "累計", "total", 0},
    {"year", "年間", "yearly", 0},
    {"ratio", "割合", "ratio", 0},
    {"point", "時点", "at a time", 0},
};
ENUM_SET(kpi_period, "指標の期間");

static const struct enum_item kpi_direction_items[] = {
    {"up", "増やす", "up", 0},
    {"down", "減らす", "down", 0},
    {"keep", "維持する", "keep", 0},
};
ENUM_SET(kpi_direction, "指標の向き");

static const struct enum_item kpi_base_items[] = {
    {"none", "なし", "none", 0},
    {"observed", "実績", "observed", 0},
    {"projection", "推計", "projection", 0},
    {"unknown", "不明", "unknown", 0},
};
ENUM_SET(kpi_base, "基準値の種類");

static const struct enum_item kpi_source_items[] = {
    {"computed", "記録から集計", "computed", 0},
    {"mixed", "集計と所管課の報告", "mixed", 0},
    {"recorded", "所管課の報告", "recorded", 0},
};
ENUM_SET(kpi_source, "指標の出どころ");

static const struct enum_item plan_pacing_items[] = {
    {"months", "月割り", "months", 0},
    {"years", "年割り", "years", 0},
};
ENUM_SET(plan_pacing, "期待値の按分");

static const struct enum_item plan_origin_items[] = {
    {"file", "設定のファイル", "file", 0},
    {"loaded", "読み込み（plan load）", "loaded", 0},
};
ENUM_SET(plan_origin, "計画の由来");
