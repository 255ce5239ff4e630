#!/usr/bin/python3
"""A plan that comes, changes or goes moves no figure of another and corrects only what a report of its own told; what a
total counts from is told with it; loaded plans are dropped, and come back, without a trace in figures."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ETC, Daemon, equal, folder, rows, run, sql, until, want  # noqa: E402

with open(ETC + "/plans/nemuro-2.conf", encoding="utf-8") as f:
    SHIPPED = f.read()
WIDER = SHIPPED.replace("needs_desk_or_scheme = true", "needs_desk_or_scheme = false")
LATER = SHIPPED.replace('from  = "2021-06-01"', 'from  = "2024-09-01"').replace('count_from = "2021-04-01";', '')


def start(*options, clock="2024-11-05T09:00:00+09:00"):
    d = Daemon(*options, clock=clock)
    return d, d.client()


def in_force(d, c, method, **args):
    n = d.log().count("INFO reloaded")
    c.call(method, **args)
    until(lambda: d.log().count("INFO reloaded") > n, 10, "the plans in force")


def load(d, c, name, text, **args):
    in_force(d, c, "plan.load", name=name, text=text, **args)


def asked(c, method, **args):
    """The answer once nothing is counted anew any more."""
    def ask():
        error, result = c.ask(method, **args)
        want(not error or error["code"] == "busy", method, error)
        return result
    return until(ask, 10, method)


def recounted(c):
    r = asked(c, "admin.recount")
    equal(r["differences"], 0, r["first"])


def refused(c, code, field, method, **args):
    error, _ = c.ask(method, **args)
    want(error, method, "was not refused", args)
    equal((error["code"], error.get("field")), (code, field), method)
    return error["message"]


def corrections(c, month, plan):
    return [(x["code"], x["month"], x["was"], x["now"])
            for x in asked(c, "report.monthly", month=month, plan=plan)["corrections"]]


def migrants(c, month, plan):
    return rows(asked(c, "report.monthly", month=month, plan=plan))["migrants"]["plan_total"]


def two_moves(c):
    c.call("migration.add", moved_in_on="2024-06-10", persons=3)  # neither desk nor scheme
    c.call("migration.add", moved_in_on="2024-09-10", persons=2, via_desk=True)


def names(c):
    return [(p["name"], p["origin"]) for p in c.call("plan.list")["rows"]]


def a_plan_that_came_after_the_closing_corrects_nothing():
    d, c = start()
    two_moves(c)
    c.call("month.close", month="2024-09")
    load(d, c, "next", WIDER)
    equal(corrections(c, "2024-10", "next"), [])
    c.call("migration.add", moved_in_on="2024-09-11", persons=1, via_desk=True, correction_reason="届が遅れた")
    equal(corrections(c, "2024-10", "next"), [], "no report of it told anything")
    want(("migrants", "2024-09", 2, 3) in corrections(c, "2024-10", "nemuro-2"), "the one that was reported is corrected")
    d.stop()


def a_plan_is_not_corrected_because_another_changed():
    d, c = start()
    two_moves(c)
    load(d, c, "next", WIDER)
    equal(migrants(c, "2024-09", "next"), 5)
    c.call("month.close", month="2024-09")
    load(d, c, "nemuro-2", WIDER, reason="議会の議決")
    equal(corrections(c, "2024-10", "next"), [])
    equal(asked(c, "report.explain", row="migrants", month="2024-09", plan="next", column="plan_total")["corrections"], [])
    want(("migrants", "2024-06", 0, 3) in corrections(c, "2024-10", "nemuro-2"), "its own are corrected")
    equal({x["reason"] for x in asked(c, "report.monthly", month="2024-10")["corrections"]}, {"集計の規則の変更：議会の議決"})
    equal([(p["name"], p["reason"]) for p in c.call("plan.list")["rows"]], [("nemuro-2", "議会の議決"), ("next", None)])
    # The numbers outlive a restart, in which only the order of names counts.
    load(d, c, "a-first", SHIPPED)
    d.kill()
    d.start()
    c = d.client()
    recounted(c)
    equal(sorted(sql(d.db, "SELECT slot, name FROM plan_slot")), [["0", "nemuro-2"], ["1", "next"], ["2", "a-first"]])
    equal((migrants(c, "2024-10", "next"), migrants(c, "2024-10", "a-first")), (5, 2))
    d.stop()


def a_dropped_plan_takes_only_its_own_figures_along():
    d, c = start()
    two_moves(c)
    load(d, c, "next", WIDER)
    c.call("month.close", month="2024-09")
    equal(names(c), [("nemuro-2", "file"), ("next", "loaded")])
    want("reason is wanted" in refused(c, "conflict", "reason", "plan.drop", name="next"), "what it reported goes")
    refused(c, "conflict", "name", "plan.drop", name="nemuro-2")
    equal(names(c), [("nemuro-2", "file"), ("next", "loaded")], "nothing half done")
    in_force(d, c, "plan.drop", name="next", reason="撤回")
    equal(names(c), [("nemuro-2", "file")])
    equal((migrants(c, "2024-10", "nemuro-2"), corrections(c, "2024-10", "nemuro-2")), (2, []))
    recounted(c)
    refused(c, "not_found", "plan", "report.monthly", month="2024-10", plan="next")
    equal(asked(c, "report.monthly", month="2024-09", plan="next")["closed"], True, "what was reported stays")
    refused(c, "not_found", "name", "plan.drop", name="next", reason="x")
    refused(c, "conflict", "name", "plan.drop", name="nemuro-2", reason="x")
    refused(c, "conflict", "reason", "plan.load", name="next", text=WIDER)
    load(d, c, "next", WIDER, reason="再び")
    equal((migrants(c, "2024-10", "next"), corrections(c, "2024-10", "next")), (5, []))
    equal(sql(d.db, "SELECT count(*), count(dropped_at) FROM plan_file"), [["2", "1"]])
    # The file holds again once the plan before it is dropped.
    load(d, c, "nemuro-2", SHIPPED.replace("target = 25;", "target = 26;"))
    want("WARN plan nemuro-2: the one that was loaded stands before the file" in d.log(), "told in the log")
    equal(names(c)[0], ("nemuro-2", "loaded"))
    in_force(d, c, "plan.drop", name="nemuro-2", reason="ファイルに戻す")
    equal(names(c)[0], ("nemuro-2", "file"))
    equal(rows(asked(c, "report.monthly", month="2024-10"))["migrants"]["target"], 25)
    d.stop()


def a_total_counted_from_another_month_was_not_reported():
    d, c = start()
    two_moves(c)
    c.call("migration.add", moved_in_on="2024-06-10", persons=1, via_desk=True)
    c.call("consult.add", date="2024-06-10", channel="phone", topic="work")
    c.call("month.close", month="2024-09")
    row = rows(asked(c, "report.monthly", month="2024-09"))
    equal((row["migrants"]["counted_from"], row["distinct_donors"]["counted_from"]), ("2021-06", "2021-06"))
    equal((row["relationship_population"]["counted_from"], row["repeat_donors"]["counted_from"]), (None, None))
    want("reason is wanted" in refused(c, "conflict", "reason", "plan.load", name="nemuro-2", text=LATER), "a figure changes")
    c.call("plan.load", name="nemuro-2", text=LATER, check=True)
    load(d, c, "nemuro-2", LATER, reason="新しい期間")

    def explained(**args):
        e = asked(c, "report.explain", month="2024-09", **args)
        return e["closed"], e["figure"], e["now"], sum(x["n"] for x in e["corrections"])

    equal(explained(row="migrants", column="plan_total"), (False, 2, 2, 0), "of another span than the report's")
    equal(explained(row="migrants", column="fiscal_year"), (True, 3, 3, 0))
    equal(explained(row="migrants"), (True, 2, 2, 0))
    equal(explained(row="relationship_population", column="plan_total")[0], True, "a stock begins nowhere")
    line = dict(row="consultations_by_channel", key="phone")
    equal(explained(column="plan_total", **line), (False, 0, 0, 0))
    equal(explained(column="fiscal_year", **line), (True, 1, 1, 0))
    e = asked(c, "kpi.explain", code="G1-B2-1", at="2024-09")
    equal((e["closed"], e["figure"], e["now"]), (False, 2, 2))
    equal(rows(asked(c, "report.monthly", month="2024-10"))["migrants"]["counted_from"], "2024-09")
    d.stop()


def a_month_is_told_by_the_plan_it_is_of():
    d, c = start(clock="2025-05-05T09:00:00+09:00")
    load(d, c, "next", SHIPPED.replace('from  = "2021-06-01"', 'from  = "2025-04-01"')
         .replace('until = "2025-03-31"', 'until = "2030-03-31"').replace('count_from = "2021-04-01";', ''))
    for month, plan in (("2025-03", "nemuro-2"), ("2025-04", "next"), ("2019-04", "nemuro-2")):
        equal(asked(c, "report.monthly", month=month)["plan"], plan)
    equal([asked(c, "report.annual", year=y)["plan"] for y in ("R6", "R7")], ["nemuro-2", "next"])
    c.call("month.close", month="2025-04")
    equal(c.call("report.monthly", month="2025-04")["plan"], "next")
    c.call("consult.add", date="2025-05-01", channel="phone", topic="work")
    row = dict(row="consultations", month="2025-05", column="plan_total")
    equal(asked(c, "report.explain", **row)["figure"], rows(c.call("report.monthly", month="2025-05"))["consultations"]["plan_total"])
    d.stop()


def there_are_never_more_plans_than_there_is_room_for():
    d, c = start()
    for i in range(4):
        c.send("plan.load", name="p%d" % i, text=SHIPPED)  # at once
    codes = [(c.reply()[1] or {}).get("code") for _ in range(4)]
    equal(codes, [None, None, None, "conflict"])
    until(lambda: len(names(c)) == 4, 10, "four plans")
    c.call("plan.drop", name="p1")
    c.call("plan.load", name="p3", text=SHIPPED)
    until(lambda: [n for n, _ in names(c)] == ["nemuro-2", "p0", "p2", "p3"], 10, "another in its place")
    want("too many plans" not in d.log(), d.log())
    asked(c, "report.monthly", month="2024-10", plan="p3")
    recounted(c)
    d.stop()


def the_fallback_goes_when_a_plan_comes():
    conf = folder() + "/enishi.conf"
    with open(conf, "w", encoding="utf-8") as f:
        f.write("plans = ();\n")
    d, c = start("--config", conf)
    equal(names(c), [("none", None)])
    two_moves(c)
    equal(migrants(c, "2024-10", None), 2)
    load(d, c, "next", WIDER)
    equal(names(c), [("next", "loaded")])
    equal(migrants(c, "2024-10", None), 5)
    recounted(c)
    in_force(d, c, "plan.drop", name="next")
    equal(names(c), [("none", None)])
    equal(migrants(c, "2024-10", None), 2)
    d.stop()


def a_slip_closes_no_ground_for_ever():
    d, c = start()
    c.call("consult.add", date="2022-06-10", channel="phone", topic="work")
    said = refused(c, "invalid", "month", "month.close", month="1900-01")
    want("2022-11" in said and "1900-01" in said, said)
    refused(c, "invalid", "month", "month.close", month="2022-10")
    equal(c.call("month.list")["rows"], [])
    c.call("month.close", month="2022-11")
    d.stop()


def main():
    a_plan_that_came_after_the_closing_corrects_nothing()
    a_plan_is_not_corrected_because_another_changed()
    a_dropped_plan_takes_only_its_own_figures_along()
    a_total_counted_from_another_month_was_not_reported()
    a_month_is_told_by_the_plan_it_is_of()
    there_are_never_more_plans_than_there_is_room_for()
    the_fallback_goes_when_a_plan_comes()
    a_slip_closes_no_ground_for_ever()


run(main)
