#!/usr/bin/python3
"""Plans are files: checked with file and line, put in force while the daemon runs, kept through a kill; two with other
definitions count the same records each in its own way; what divisions report is kept with its history."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ETC, Daemon, equal, folder, recount, rows, run, until, want

ENISHI = os.path.abspath(os.environ.get("ENISHI", os.path.join(os.path.dirname(__file__), "../../build/enishi")))


def cli(d, *words):
    r = subprocess.run([ENISHI, "--socket", d.socket, "--lang", "en", *words], capture_output=True, timeout=60)
    return r.returncode, r.stdout.decode("utf-8-sig"), r.stderr.decode()


def figures(c, month, plan):
    """None while they are counted anew."""
    error, report = c.ask("report.monthly", month=month, plan=plan)
    if error:
        equal(error["code"], "busy")
        return None
    return rows(report)


def side_by_side(place):
    with open(ETC + "/plans/nemuro-2.conf") as f:
        shipped = f.read()
    d = Daemon(clock="2024-11-05T09:00:00+09:00")
    c = d.client()
    who = c.call("contact.add", family="高橋")["id"]
    for day in ("2024-05-01", "2024-06-01"):
        c.call("donation.add", contact=who, portal="p", donation_no=day, received_on=day, amount_yen=10000)
    c.call("migration.add", moved_in_on="2024-06-10", persons=3)  # neither desk nor scheme
    c.call("consult.add", contact=who, date="2024-01-10", channel="phone", topic="work")

    # A mistake is told where it is, and nothing is kept of it.
    broken = place + "/next.conf"
    with open(broken, "w") as f:
        f.write(shipped.replace('code = "G1-T2"', 'code = "G1-T1"'))
    line = next(i for i, text in enumerate(shipped.splitlines(), 1) if 'code = "G1-T2"' in text)
    code, out, err = cli(d, "plan", "load", broken)
    equal((code, out, err), (1, "", "enishi: invalid: %s:%d: code G1-T1 is there twice\n" % (broken, line)))
    equal([p["name"] for p in c.call("plan.list")["rows"]], ["nemuro-2"])

    # The next strategy: other definitions, its own period, another target.
    with open(broken, "w") as f:
        f.write(shipped.replace('repeat_donor = "prev_fy"', 'repeat_donor = "ever2"')
                .replace("needs_desk_or_scheme = true", "needs_desk_or_scheme = false")
                .replace("window_months = 12", "window_months = 3").replace('count_from = "2021-04-01";', '').replace('from  = "2021-06-01"', 'from  = "2024-04-01"')
                .replace('until = "2025-03-31"', 'until = "2029-03-31"').replace("target = 25;", "target = 40;"))
    code, out, err = cli(d, "plan", "load", broken, "--check", "--format", "json")
    equal(code, 0, err)
    want('"entries": 48' in out and '"loaded": false' in out, out)
    equal([p["name"] for p in c.call("plan.list")["rows"]], ["nemuro-2"], "only checked")
    equal(cli(d, "plan", "load", broken)[0], 0)
    until(lambda: len(c.call("plan.list")["rows"]) == 2, 5, "the plan in force")

    def check(c):
        old = until(lambda: figures(c, "2024-10", "nemuro-2"), 10, "figures")
        new = until(lambda: figures(c, "2024-10", "next"), 10, "figures")
        for code, wanted in (("migrants", (0, 3)), ("repeat_cases", (0, 1)), ("repeat_donors", (0, 1)),
                             ("donation_cases", (2, 2)), ("consultations", (1, 0))):
            equal((old[code]["plan_total"], new[code]["plan_total"]), wanted, code)
        equal((old["migrants"]["target"], new["migrants"]["target"]), (25, 40))
        # The slip of January is in the old window until December; the gift of June makes the new plan's repeat donor.
        equal((old["relationship_population"]["month"], new["relationship_population"]["month"]), (1, 0))
        new = figures(c, "2024-08", "next")
        equal(new["relationship_population"]["month"], 1)
        recount(c)

    check(c)
    # A new record counts in both; a killed daemon has both again.
    c.call("migration.add", moved_in_on="2024-07-10", via_desk=True)
    equal((figures(c, "2024-10", "nemuro-2")["migrants"]["plan_total"], figures(c, "2024-10", "next")["migrants"]["plan_total"]),
          (1, 4))
    recount(c)
    d.kill()
    d.start()
    c = d.client()
    equal([p["name"] for p in c.call("plan.list")["rows"]], ["nemuro-2", "next"])
    recount(c)
    equal(c.ask("report.monthly", month="2024-10", plan="third")[0]["code"], "not_found")
    # A plan of the name of a file stands in its place.
    with open(place + "/nemuro-2.conf", "w") as f:
        f.write(shipped.replace("target = 25;", "target = 26;"))
    equal(cli(d, "plan", "load", place + "/nemuro-2.conf")[0], 0)
    until(lambda: (figures(c, "2024-10", None) or {"migrants": {"target": 0}})["migrants"]["target"] == 26, 10, "the new target")
    d.stop()


def reported_values():
    d = Daemon(clock="2024-11-05T09:00:00+09:00")
    c = d.client()

    def annual(code, year="R5"):
        return next(r for r in c.call("report.annual", year=year)["rows"] if r["code"] == code)

    row = annual("G1-T2")
    equal((row["actual"], row["grade"], row["achievement"], row["values"][2]["value"]), (None, None, None, None), "… is not 0")
    equal((row["expected"], row["progress"]), (54.025, None), "what is expected is known all the same")
    first = c.call("kpi.record", code="G1-T2", period="令和5年度", value="53.9", release="preliminary", as_of="R6.3.31",
                   division="市民課", statistic="住民基本台帳", document="市民第12号")["id"]
    row = annual("G1-T2")
    equal((row["actual"], row["values"][2]["preliminary"], row["report"]["division"]), (53.9, True, "市民課"))
    equal((row["achievement"], row["formula"]), (33.3, "baseline"), "0.1 of 0.3")
    # A newer value takes its place; the older one stays to be seen.
    c.call("kpi.record", code="G1-T2", period="R5", value=54.0)
    row = annual("G1-T2")
    equal((row["actual"], row["values"][2]["preliminary"], row["achievement"]), (54, False, 66.7))
    shown = c.call("kpi.show", code="G1-T2")["values"]
    equal([(v["value"], v["holds"]) for v in shown], [(54, True), (53.9, False)])
    equal(shown[1]["document"], "市民第12号")
    # Not known any more; a cancelled entry lets the one before it hold again.
    gone = c.call("kpi.record", code="G1-T2", period="R5", value="…")["id"]
    equal(annual("G1-T2")["actual"], None)
    c.call("kpi.cancel", id=gone, reason="誤り")
    equal(annual("G1-T2")["actual"], 54)
    # An entry that repeats another is that one.
    c.call("kpi.record", code="G2-T1", period="R5", value="2.2")
    equal((annual("G1-T3")["actual"], annual("G2-T1")["actual"]), (2.2, 2.2))
    equal(annual("G1-T3")["achievement"], 54.5, "less is better: 0.24 of 0.44")
    # A mixed one: three of our migrants came to fish, the division knows of four more.
    c.call("migration.add", moved_in_on="2023-06-10", via_desk=True, persons=3, reason="primary")
    equal(annual("G1-A1-2")["values"][2]["partial"], True, "the division has not reported")
    c.call("kpi.record", code="G1-A1-2", period="R5", value=4)
    row = annual("G1-A1-2")
    equal((row["actual"], row["computed"], row["recorded"], row["values"][2]["partial"]), (7, 3, 4, False))
    # Who is behind it: the desk's records add up to its part, the division's report stands beside them.
    e = c.call("kpi.explain", code="G1-A1-2", at="2024-03")
    equal((e["figure"], sum(r["n"] for r in e["records"]), e["records"][0]["kind"], [v["value"] for v in e["values"]]),
          (3, 3, "migration", [4]))
    e = c.call("kpi.explain", code="G2-T1", at="2024-03")
    equal((e["records"], [v["value"] for v in e["values"]], "figure" in e), ([], [2.2], False))
    for day in ("2023-03-31", "2023-04-01", "2024-03-31", "2024-04-01"):
        c.call("consult.add", date=day, channel="phone", topic="work")
    e = c.call("kpi.explain", code="G1-B2-2", at="2024-03")
    equal(([r["date"] for r in e["records"]], e["figure"], annual("G1-B2-2")["actual"]),
          (["2023-04-01", "2024-03-31"], 2, 2), "a year from April to March")
    equal(c.ask("kpi.explain", code="G9", at="2024-03")[0]["code"], "not_found")
    # Months of a total add up; of a state the latest holds.
    for month, value in (("2023-04", 100), ("2023-05", "250.5")):
        c.call("kpi.record", code="G1-A1-1", period=month, value=value)
        c.call("kpi.record", code="G1-A1-4", period=month, value=value)
    equal((annual("G1-A1-1")["actual"], annual("G1-A1-1")["values"][2]["partial"]), (350.5, True))
    equal(annual("G1-A1-4")["actual"], 250.5)
    # Remarks: what is said later adds to what was said before.
    c.call("kpi.remark", code="G1-T2", year="R5", cause="転入が減った", direction="revise")
    c.call("kpi.remark", code="G1-T2", year="R5", opinion="若者の声を聞くこと")
    equal(annual("G1-T2")["remarks"], {"cause": "転入が減った", "issue": None, "direction": "revise",
                                       "opinion": "若者の声を聞くこと", "response": None})
    # What is wrong is said.
    for args, code, field in (
            (dict(code="G1-B2-1", period="R5", value=1), "conflict", "code"),
            (dict(code="G9", period="R5", value=1), "not_found", "code"),
            (dict(code="G1-T2", period="R5", value="abc"), "invalid", "value"),
            (dict(code="G1-T2", period="R5", value="1.1234567"), "invalid", "value"),
            (dict(code="G1-T2", period="someday", value=1), "invalid", "period"),
            (dict(code="G1-T2", period="R5", value=1, plan="x"), "not_found", "plan"),
            (dict(code="G1-T2", value=1), "invalid", "period")):
        error = c.ask("kpi.record", **args)[0]
        equal((error["code"], error.get("field")), (code, field), args)
    equal(c.ask("report.annual", year=2020)[0]["field"], "year")
    equal(c.ask("report.annual", year=2025)[0]["field"], "year")
    first_again = c.call("kpi.values", code="G1-T2", cancelled=True)["rows"]
    want(any(r["id"] == first for r in first_again), "nothing is overwritten")
    # A population target takes values too.
    c.call("kpi.record", code="P-2025", period="2023-10-01", value="23,115")
    aim = next(a for a in c.call("report.annual", year="R5")["aims"] if a["code"] == "P-2025")
    equal((aim["value"], aim["value_period"], aim["target"]), (23115, "2023-10-01", 22453))
    d.stop()


def forecasts():
    """December is half of a year's donations: a straight line would mislead."""
    d = Daemon(clock="2023-11-02T09:00:00+09:00")
    c = d.client()
    gift = 0

    def give(month, yen):
        nonlocal gift
        gift += 1
        c.call("donation.add", portal="p", donation_no=str(gift), received_on=month + "-15", amount_yen=yen)

    for year in (2020, 2021, 2022):
        for m in range(4, 13):
            give("%d-%02d" % (year, m), 500 if m == 12 else 50)
        for m in range(1, 4):
            give("%d-%02d" % (year + 1, m), 1000 // 30)
    for m in range(4, 11):
        give("2023-%02d" % m, 60)
    row = next(r for r in c.call("report.annual", year=2023)["rows"] if r["code"] == "G3-B1-1")
    # 350 of 999 by October in each of three years; 420 so far; the plan's total: 2021-06 on.
    total = (999 - 100) + 999 + 420
    rest = 420 * 999 / 350 - 420
    last_year = 50 + 500 + 99 + 420  # the last twelve months
    equal((row["actual"], row["values"][2]["value"], row["values"][2]["partial"]), (total, 420, True))
    want(abs(row["forecast"] - (total + rest + last_year)) < 0.001, row["forecast"], total + rest + last_year)
    # 80 consultations a year wanted: 21 by October, as in the years before 21 of 36.
    for year in (2020, 2021, 2022):
        for m in range(4, 16):
            for _ in range(3 if m < 11 else 3):
                c.call("consult.add", date="%d-%02d-10" % (year + (m > 12), (m - 1) % 12 + 1), channel="phone", topic="work")
    for m in range(4, 11):
        for _ in range(4):
            c.call("consult.add", date="2023-%02d-10" % m, channel="phone", topic="work")
    row = next(r for r in c.call("report.annual", year=2023)["rows"] if r["code"] == "G1-B2-2")
    equal((row["actual"], row["forecast"], round(row["expected"], 1)), (28, 48, 46.7))
    d.stop()


def test():
    side_by_side(folder())
    reported_values()
    forecasts()


run(test)
