#!/usr/bin/python3
"""Every row and every line of every table of the monthly report, in all columns, is explained by records whose numbers add
up to it; by small pages too; a stock by people, with the record and the months."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ENISHID, ETC, TREE, Daemon, enter_extra, equal, run, want  # noqa: E402

CLIENT = os.environ.get("ENISHI", os.path.join(os.path.dirname(ENISHID), "enishi"))
SAMPLE = os.path.join(TREE, "tests", "sample")
LISTS = "contacts consultations visits events attendees migrations donations".split()
MONTHS = ["2023-11", "2024-04", "2024-10", "2025-02"]
COLUMNS = ["month", "prev_month", "same_month_last_year", "fiscal_year", "last_fiscal_year", "plan_total"]
OF_LINES = [("", c) for c in COLUMNS] + [(".amount", c) for c in ("month", "fiscal_year", "plan_total")] + [
    (".main", c) for c in ("month", "fiscal_year")]


def enishi(daemon, *args):
    done = subprocess.run([CLIENT, "--socket", daemon.socket, "--etc", ETC, "--lang", "ja", *args], capture_output=True,
                          timeout=60)
    equal(done.returncode, 0, args[:4], done.stderr.decode())
    return done.stdout.decode()


def explain(c, **args):
    """All pages; the last reply with all records."""
    records, seen = [], set()
    while True:
        e = c.call("report.explain", **args)
        records += e["records"]
        want(len(e["records"]) <= args.get("limit", 1000), "more than were asked for")
        want(e["more"] == (e["cursor"] is not None))
        if not e["more"]:
            e["records"] = records
            return e
        want(e["cursor"] not in seen, "the cursor stands still", e["cursor"])
        seen.add(e["cursor"])
        args["cursor"] = e["cursor"]


def check(c, figure, **args):
    e = explain(c, **args)
    equal((e["figure"], e["now"], sum(r["n"] for r in e["records"])), (figure, figure, figure), args)
    if e["stock"]:
        want(all(r["n"] == 1 for r in e["records"]), args)
        equal(len({r["contact"] for r in e["records"]}), figure, args, "each person once")
        want(all(r["since"] is None or r["since"] <= e["until"] for r in e["records"]), args)
        want(all(r["until"] is None or r["until"] >= e["until"] for r in e["records"]), args)
    else:
        want(all(e["from"] <= r["month"] <= e["until"] for r in e["records"]), args)
    return e


def check_lines(c, report, name, month):
    n = 0
    for line in report["tables"][name]:
        key = line.get("key") or "/".join(line["keys"])
        for part, column in OF_LINES:
            field = {"": "", ".amount": "amount_", ".main": "main_"}[part] + column
            if field in line:
                check(c, line[field], row=name + part, key=key, month=month, column=column)
                n += 1
    return n


def test():
    d = Daemon(clock="2025-03-01T09:00:00+09:00")
    for name in LISTS:
        enishi(d, "import", "file", "--mapping", "desk-" + name, os.path.join(SAMPLE, "desk", name + ".csv"))
    enter_extra(lambda *words: enishi(d, *words).strip())
    c = d.client()
    # refunds, also one of a donation without a contact, in the month it came
    anonymous = c.call("donation.add", portal="窓口", received_on="2024-10-02", amount_yen=5000)["id"]
    c.call("donation.refund", id=anonymous, date="2024-10-20")
    checked = nonzero = 0
    for month in MONTHS:
        report = c.call("report.monthly", month=month)
        for row in report["rows"]:
            for column in COLUMNS:
                check(c, row[column], row=row["code"], month=month, column=column)
                checked += 1
                nonzero += row[column] != 0
        for name in report["tables"]:
            checked += check_lines(c, report, name, month)
    want(checked > 1000 and nonzero > 300, checked, nonzero)
    # page by page: the same records in the same order
    for row, column in (("consultations", "plan_total"), ("relationship_population", "month"), ("migrants", "plan_total"),
                        ("exchange_persons", "fiscal_year"), ("distinct_donors", "plan_total")):
        whole = explain(c, row=row, month="2024-10", column=column)["records"]
        want(len(whole) > 3, row, whole)
        for limit in (1, 3):
            equal(explain(c, row=row, month="2024-10", column=column, limit=limit)["records"], whole, row, limit)
    # the client pages by itself
    printed = enishi(d, "report", "explain", "consultations", "--month", "2024-10", "--column", "計画累計")
    if os.environ.get("SHOW"):
        print(printed, enishi(d, "report", "explain", "relationship_join", "--month", "2024-10"), enishi(d, "report", "explain", "stages", "--key", "検討中", "--month", "2024-10"))
    want("件" in printed and "受付番号" in printed and "氏名" in printed, printed[:300])
    ask = ("report", "explain", "distinct_donors", "--month", "2024-10", "--column", "plan_total", "--format", "csv")
    figure = c.call("report.explain", row="distinct_donors", month="2024-10", column="plan_total")["figure"]
    equal(len(enishi(d, *ask).splitlines()), figure + 1, "a sheet has all")
    equal(len(enishi(d, *ask, "--limit", "2").splitlines()), 3)
    errors(c)
    d.stop()


def errors(c):
    for args, code, field, message in (
            (dict(row="consultation", month="2024-10"), "not_found", "row",
             "the monthly report has no row and no table consultation"),
            (dict(row="stages.amount", month="2024-10", key="new"), "not_found", "row",
             "the monthly report has no row and no table stages.amount"),
            (dict(row="consultations", month="2024-10", key="phone"), "invalid", "key", "--key goes only with a table"),
            (dict(row="stages", month="2024-10"), "invalid", "key", "--key says which line of the table"),
            (dict(row="stages", month="2024-10", key="nowhere"), "invalid", "key", "table stages has no line nowhere"),
            (dict(row="migrants_by_age_gender", month="2024-10", key="a30"), "invalid", "key",
             "this table has two keys; join them by '/'"),
            (dict(row="migrants_by_age_gender", month="2024-10", key="a30/x"), "invalid", "key",
             "table migrants_by_age_gender has no line a30/x"),
            (dict(row="consultations", month="2024-10", column="total"), "invalid", "column", None),
            (dict(row="consultations", month="2024-10", plan="none"), "not_found", "plan", "there is no plan none"),
            (dict(row="consultations"), "invalid", "month", "month is missing"),
            (dict(row="consultations", month="2024-10", limit=0), "invalid", "limit", None),
            (dict(row="consultations", month="2024-10", cursor="7"), "invalid", "cursor",
             "cursor must be that of the reply before"),
            (dict(row="consultations", month="2024-10", cursor="0:1:2:3x"), "invalid", "cursor",
             "cursor must be that of the reply before")):
        error, _ = c.ask("report.explain", **args)
        want(error, args, "was not refused")
        equal((error["code"], error.get("field")), (code, field), args)
        want(message is None or error["message"] == message, args, error["message"])
    # a cursor of another figure, or from nowhere, ends well
    for cursor in ("99:0:0:0", "5:-1:0:7", "0:99999999:0:0", "0:0:0:999999"):
        c.call("report.explain", row="consultations", month="2024-10", cursor=cursor)


run(test)
