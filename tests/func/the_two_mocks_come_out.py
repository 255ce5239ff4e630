#!/usr/bin/python3
"""The monthly report and the yearly sheet as the city's offices draw them, made from records: every number that
follows from its inputs comes out the same."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, recount, rows, run, want

ENISHI = os.path.abspath(os.environ.get("ENISHI", os.path.join(os.path.dirname(__file__), "../../build/enishi")))

# Days that make the columns: this month, the month a year ago, before it in each fiscal year, before all that.
BUCKETS = ["2024-10-15", "2023-10-15", "2024-06-15", "2023-06-15", "2022-06-15"]

# What each column of the printed report says: 当月, 前年同月, 年度累計, 前年度同期, 計画累計.
MOCK = {
    "consultations": (9, 7, 58, 44, 215),
    "consultations_new": (5, 4, 31, 26, 128),
    "consultations_desk": (7, 6, 45, 36, 170),
    "consultations_event": (2, 1, 13, 8, 45),
    "migrants": (1, 0, 6, 4, 19),
    "migrant_households": (1, 0, 4, 3, 13),
    "trial_stays": (3, 4, 19, 17, 61),
    "trial_person_days": (62, 85, 401, 377, 1290),
    "telework_visitors": (4, 2, 21, 12, 44),
    "exchange_persons": (120, 95, 2310, 1980, 18450),
    "business_starts": (0, 1, 3, 2, 9),
}
RATIOS = {
    "consultations": "128.6", "consultations_new": "125.0", "consultations_desk": "116.7", "consultations_event": "200.0",
    "migrants": "皆増", "migrant_households": "皆増", "trial_stays": "75.0", "trial_person_days": "72.9",
    "telework_visitors": "200.0", "exchange_persons": "126.3", "business_starts": "皆減",
}
TARGETS = {  # target, achievement
    "consultations": (80, 72.5), "migrants": (25, 76.0), "exchange_persons": (50000, 36.9), "business_starts": (15, 60.0),
}


def parts(code):
    """How many of them fall on each bucket's day."""
    month, last, year, last_year, plan = MOCK[code]
    return [month, last, year - month, last_year - last, plan - year - last_year]


def fill(call):
    new, desk, event = parts("consultations_new"), parts("consultations_desk"), parts("consultations_event")
    households, migrants = parts("migrant_households"), parts("migrants")
    stays, days = parts("trial_stays"), parts("trial_person_days")
    telework, exchange, business = parts("telework_visitors"), parts("exchange_persons"), parts("business_starts")
    for i, day in enumerate(BUCKETS):
        for k in range(desk[i] + event[i]):
            call("consult.add", date=day, channel="phone" if k < desk[i] else "fair", topic="work", first=k < new[i])
        for k in range(households[i]):
            persons = migrants[i] - households[i] + 1 if k == 0 else 1
            call("migration.add", moved_in_on=day, via_desk=True, persons=persons, turn_type="i")
        for k in range(stays[i]):
            nights = days[i] // stays[i] - 1 + (days[i] % stays[i] if k == 0 else 0)
            call("visit.add", **{"type": "trial_house", "from": day, "nights": nights})
        for k in range(telework[i]):
            call("visit.add", **{"type": "telework", "from": day, "nights": 1})
        for k in range(business[i]):
            call("business.add", name="店", started_on=day)
        # people who came for something else than a stay, a desk at home or a fair
        guests = exchange[i] - stays[i] - telework[i] - event[i]
        call("event.add", name="交流会", date=day, headcount=guests)


def cli(daemon, *words):
    out = subprocess.run([ENISHI, "--socket", daemon.socket, "--lang", "ja", *words], capture_output=True, timeout=60)
    equal(out.returncode, 0, words, out.stderr.decode())
    return out.stdout.decode("utf-8-sig")


def monthly():
    d = Daemon(clock="2024-11-05T09:00:00+09:00")
    c = d.client()
    fill(c.call)
    report = c.call("report.monthly", month="2024-10")
    row = rows(report)
    for code, wanted in MOCK.items():
        got = tuple(row[code][k] for k in ("month", "same_month_last_year", "fiscal_year", "last_fiscal_year", "plan_total"))
        equal(got, wanted, code)
    for code, (target, achievement) in TARGETS.items():
        equal((row[code]["target"], row[code]["achievement"]), (target, achievement), code)
    equal(row["consultations"]["target_period"], "year")
    printed = [line.split() for line in cli(d, "report", "monthly", "2024-10").splitlines()]
    for code, ratio in RATIOS.items():
        label = row[code]["label"]
        lines = [line for line in printed if line and line[0] == label]
        equal(len(lines), 1, code)
        want(ratio in lines[0], code, ratio, lines[0])
    recount(c)
    d.stop()


def annual():
    d = Daemon(clock="2024-04-05T09:00:00+09:00")
    c = d.client()
    for day, consultations, migrants in (("2021-05-15", 8, 0), ("2021-10-15", 50, 2), ("2022-10-15", 66, 6),
                                         ("2023-10-15", 71, 5)):
        for _ in range(consultations):
            c.call("consult.add", date=day, channel="phone", topic="work")
        if migrants:
            c.call("migration.add", moved_in_on=day, via_desk=True, persons=migrants)
    sheet = c.call("report.annual", year="R5")
    row = {r["code"]: r for r in sheet["rows"]}
    equal(len(row), 48)
    m, k = row["G1-B2-1"], row["G1-B2-2"]
    equal([v["value"] for v in m["values"]], [2, 6, 5, None])
    equal([v["cumulative"] for v in m["values"]], [2, 8, 13, None])
    equal((m["target"], m["base"], m["achievement"], m["progress"], m["grade"], m["formula"]),
          (25, None, 52.0, 70.4, "C", "plain"))
    equal(round(m["expected"], 1), 18.5)
    equal([v["value"] for v in k["values"]], [58, 66, 71, None])
    equal([v["partial"] for v in k["values"]], [True, False, False, False], "two months of R3 lie before the plan:")
    equal((k["base"], k["target"], k["expected"], k["achievement"], k["progress"], k["grade"], k["formula"]),
          (50, 80, 72.5, 70.0, 97.9, "B", "baseline"))
    equal(sum(g[x] for g in sheet["goals"] for x in ("A", "B", "C", "D", "none")), 47, "48 less the one told twice")
    equal([g["code"] for g in sheet["goals"]], ["G1", "G2", "G3"])
    d.stop()


def test():
    monthly()
    annual()


run(test)
