#!/usr/bin/python3
"""The yearly review holds for young records, odd plans and large sums: no forecast wraps or doubles, a repeated entry is
its original, a value's source is of its own year, and what cannot be said is not said."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ENISHID, ETC, Daemon, equal, run, until, want

ENISHI = os.environ.get("ENISHI", os.path.join(os.path.dirname(ENISHID), "enishi"))
with open(ETC + "/plans/nemuro-2.conf", encoding="utf-8") as f:
    SHIPPED = f.read()


def start(clock="2024-11-05T09:00:00+09:00"):
    d = Daemon(clock=clock)
    return d, d.client()


def load(d, c, text, name="nemuro-2"):
    n = d.log().count("INFO reloaded")
    c.call("plan.load", name=name, text=text)
    until(lambda: d.log().count("INFO reloaded") > n, 10, "the plan in force")


def annual(c, code, year):
    def ask():
        error, sheet = c.ask("report.annual", year=year)
        want(not error or error["code"] == "busy", error)
        return sheet
    return next(r for r in until(ask, 10, "the sheet")["rows"] if r["code"] == code)


def entry(text, code, before, after):
    at = text.index('code = "%s"' % code)
    return text[:at] + text[at:].replace(before, after, 1)


def donate(c, no, day, yen, **more):
    c.call("donation.add", portal="p", donation_no=no, received_on=day, amount_yen=yen, **more)


def a_repeated_entry_is_its_original():
    d, c = start()
    c.call("kpi.record", code="G2-T1", period="R5", value="2.2")
    equal([v["value"] for v in c.call("kpi.explain", code="G2-T1", at="2024-10")["values"]], [2.2])
    error = c.ask("plan.load", name="x", text=entry(SHIPPED, "G2-T1", 'source = "recorded"',
                                                    'source = "computed"; row = "consultations"'))[0]
    equal(error["code"], "invalid", "a share is not a sum of consultations")
    d.stop()


def a_forecast_never_wraps():
    d, c = start("2023-05-05T09:00:00+09:00")
    donate(c, "a", "2022-04-10", 1)
    for i in range(5):
        donate(c, "b%d" % i, "2022-12-10", 999999999)
        donate(c, "c%d" % i, "2023-04-10", 999999999)
    r = annual(c, "G3-B1-1", 2023)
    want(r["actual"] <= r["forecast"] < 10**12, r["forecast"])
    for month in range(4, 13):
        c.call("kpi.record", code="G3-B1-2", period="2022-%02d" % month, value=10**12)
    want(annual(c, "G3-B1-2", 2022)["actual"] > 0, "a sum beyond all bounds")
    d.stop()


def a_forecast_of_young_records_is_not_doubled():
    d, c = start("2023-10-05T09:00:00+09:00")
    for m in ["2022-09", "2022-10", "2022-11", "2022-12"] + ["2023-%02d" % i for i in range(1, 10)]:
        donate(c, m, m + "-10", 1000000)
    # a million a month for 13 months, 18 to come
    equal(annual(c, "G3-B1-1", 2023)["forecast"], 31000000)
    d.stop()


def people_of_a_first_partial_year_are_there():
    d, c = start("2022-04-05T09:00:00+09:00")
    load(d, c, entry(SHIPPED, "G3-A3-1", 'row = "donation_cases"', 'row = "distinct_donors"'))
    who = c.call("contact.add", family="高橋")["id"]
    donate(c, "1", "2021-04-10", 1000, contact=who)
    donate(c, "2", "2021-12-10", 1000, contact=who)
    r = annual(c, "G3-A3-1", 2021)
    equal((r["values"][0]["value"], r["values"][0]["cumulative"]), (1, 1))
    d.stop()


def a_source_is_of_its_own_year():
    d, c = start()
    c.call("kpi.record", code="G1-A1-1", period="R4", value=20000, division="水産課", as_of="R5.5.31")
    c.call("kpi.record", code="P-2025", period="2024-03-31", value=23000)
    equal(annual(c, "G1-A1-1", "R4")["report"]["division"], "水産課")
    r = annual(c, "G1-A1-1", "R5")
    equal((r["actual"], r["report"]), (None, None))
    aims = {y: next(a for a in c.call("report.annual", year=y)["aims"] if a["code"] == "P-2025")["value"] for y in ("R3", "R5")}
    equal(aims, {"R3": None, "R5": 23000})
    d.stop()


def a_part_of_a_year_is_not_graded():
    d, c = start()
    for month in ("2024-04", "2024-05", "2024-06"):
        c.call("kpi.record", code="G2-B1-1", period=month, value=4000)
    r = annual(c, "G2-B1-1", "R6")
    equal((r["actual"], r["values"][3]["partial"], r["progress"], r["grade"]), (12000, True, None, None))
    d.stop()


def what_was_not_reported_is_not_graded():
    d, c = start()
    c.call("kpi.record", code="G1-A5-1", period="R5", value=8)
    r = annual(c, "G1-A5-1", "R5")
    equal([v["unreported"] for v in r["values"]], [True, True, False, False])
    equal((r["actual"], r["achievement"], r["grade"]), (8, None, None))
    for year in ("R3", "R4"):
        c.call("kpi.record", code="G1-A5-1", period=year, value=8)
    want(annual(c, "G1-A5-1", "R5")["grade"], "all years are there")
    r = annual(c, "G1-A1-2", "R5")
    equal((r["computed"], r["grade"]), (0, None), "a mixed indicator nobody reported")
    d.stop()


def a_doubtful_value_is_kept_and_remarked_on():
    d, c = start()
    for args, note in ((dict(code="G1-B1-1", value=166), "the value is more than 100 %"),
                       (dict(code="G1-B1-1", value=16.6), None), (dict(code="G1-A1-4", value=-5), "the value is negative"),
                       (dict(code="G1-A1-4", value="…"), None), (dict(code="P-2025", value=23000), None),
                       (dict(code="G1-A1-4", value=-5, period="R6", as_of="2025-03-31"),
                        "令和6年度はまだ終わっていません。基準日はまだ先の日です。値が負です")):
        reply = c.call("kpi.record", **dict({"period": "R5"}, **args))
        equal(reply.get("note_ja" if note and "。" in note else "note_en"), note, args)
    d.stop()


def a_state_is_measured_as_one():
    d, c = start()
    text = entry(SHIPPED, "G1-A1-4", 'source = "recorded"', 'source = "computed"; row = "relationship_population"')
    load(d, c, text)
    who = c.call("contact.add", family="高橋")["id"]
    c.call("consult.add", contact=who, date="2024-10-01", channel="phone", topic="work")
    row = {r["code"]: r for r in c.call("report.monthly", month="2024-10")["rows"]}["relationship_population"]
    equal((row["target_period"], row["target"], row["pace"], row["month"]), ("point", 300, 300, 1))
    equal(annual(c, "G1-A1-4", "R6")["actual"], 1)
    error = c.ask("plan.load", name="x", text=entry(text, "G1-A1-4", 'period = "point"', 'period = "cum"'))[0]
    want(error and "goes with period point" in error["message"], error)
    d.stop()


def what_no_sheet_can_carry_is_refused():
    d, c = start()
    for text, words in ((SHIPPED.replace('"G1"', '"1/2"'), "code wants 1 to 32 letters, digits, - _ ."),
                        (SHIPPED.replace('until = "2025-03-31"', 'until = "2061-03-31"'), "a plan has at most 12 fiscal years")):
        error = c.ask("plan.load", name="x", text=text)[0]
        want(error and words in error["message"], error)
    c.call("kpi.record", code="G1-T2", period="R5", value="123456789012.345678")
    equal(c.call("kpi.show", code="G1-T2")["values"][0]["value"], "123456789012.345678", "exact, as a text")
    d.stop()


def plans_are_told_in_japanese():
    d, c = start()
    c.call("kpi.record", code="G1-B1-1", period="R5", value=16.6)
    load(d, c, SHIPPED, name="next")
    for words, said in ((["kpi", "list"], "集計と所管課の報告"), (["kpi", "show", "G1-B1-1"], "いつの値"), (["plan", "show"], "月割り"),
                        (["plan", "list"], "読み込み（plan load）")):
        text = subprocess.run([ENISHI, "--socket", d.socket, "--lang", "ja"] + words, capture_output=True, text=True, check=True,
                              timeout=60).stdout
        want(said in text, words, "does not say", said)
        left = re.findall(r"\b(cum|year|ratio|point|up|down|keep|observed|projection|computed|mixed|recorded|months|origin|loaded"
                          r"|title_en)\b(?!）)", text.replace("plan load", ""))
        want(not left, words, "says", left)
    d.stop()


def who_reported_stands_on_the_sheet():
    d, c = start()
    c.call("kpi.record", code="G1-T2", period="R5", value=53.7, division="市民課")
    text = subprocess.run([ENISHI, "--socket", d.socket, "--lang", "ja", "report", "annual", "R5", "--format", "csv"],
                          capture_output=True, text=True, check=True, timeout=60).stdout
    line = next(x for x in text.splitlines() if ",G1-T2," in x and "53.7" in x)
    want(line.endswith(",市民課"), line)
    d.stop()


def test():
    for one in (a_repeated_entry_is_its_original, a_forecast_never_wraps, a_forecast_of_young_records_is_not_doubled,
                people_of_a_first_partial_year_are_there, a_source_is_of_its_own_year, a_part_of_a_year_is_not_graded,
                what_was_not_reported_is_not_graded, a_doubtful_value_is_kept_and_remarked_on,
                plans_are_told_in_japanese, who_reported_stands_on_the_sheet, a_state_is_measured_as_one, what_no_sheet_can_carry_is_refused):
        one()


run(test)
