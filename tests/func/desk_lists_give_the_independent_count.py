#!/usr/bin/python3
"""The desk's lists (CP932, UTF-8, every trap of tests/sample/README.md) go in through the client; every row and table
of the monthly report then equals a count made from the same CSV files by other code (tests/sample/count_desk.py)."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ENISHID, ETC, TREE, Daemon, enter_extra, equal, recount, run, want  # noqa: E402

CLIENT = os.environ.get("ENISHI", os.path.join(os.path.dirname(ENISHID), "enishi"))
SAMPLE = os.path.join(TREE, "tests", "sample")
LISTS = "contacts consultations visits events attendees migrations donations".split()
MONTHS = ["2021-05", "2022-03", "2023-03", "2023-11", "2024-02", "2024-04", "2024-10", "2025-01"]
COLUMNS = ["month", "same_month_last_year", "fiscal_year", "plan_total"]


def enishi(daemon, *args, status=0):
    done = subprocess.run([CLIENT, "--socket", daemon.socket, "--etc", ETC, "--lang", "ja", "--format", "json", *args],
                          capture_output=True, timeout=60)
    equal(done.returncode, status, args[:4], done.stderr.decode())
    return json.loads(done.stdout) if done.stdout else None


def import_all(daemon):
    return {name: enishi(daemon, "import", "file", "--mapping", "desk-" + name, os.path.join(SAMPLE, "desk", name + ".csv"))
            for name in LISTS}


def compare_rows(report, count, month):
    rows = {r["code"]: r for r in report["rows"]}
    equal(set(rows), set(count["rows"]), month, "row codes")
    for code, columns in count["rows"].items():
        equal({c: rows[code][c] for c in columns}, columns, month, code)


def compare_tables(report, count, month):
    """Keys of two parts are joined by /. Tables of yen and of main topics are columns of the report's table."""
    equal(set(report["tables"]), {name.removesuffix("_yen").removesuffix("_main") for name in count["tables"]}, month, "tables")
    for name, counted in count["tables"].items():
        base, prefix = name, ""
        for suffix, before in (("_yen", "amount_"), ("_main", "main_")):
            if name.endswith(suffix):
                base, prefix = name[: -len(suffix)], before
        lines = {line.get("key") or "/".join(line["keys"]): line for line in report["tables"][base]}
        for key in set(lines) | set(counted):
            for column in COLUMNS:
                field = prefix + column
                if prefix and key in lines and field not in lines[key]:
                    continue
                equal(lines.get(key, {}).get(field, 0), counted.get(key, {}).get(column, 0), month, name, key, column)


def test():
    daemon = Daemon(clock="2025-03-01T09:00:00+09:00")
    first = import_all(daemon)
    for name, result in first.items():
        equal(result["rejected"], [], name)
        want(result["new"] > 0, name, result)
    enter_extra(lambda *args: enishi(daemon, *args)["id"])
    before = daemon.client().call("admin.status")
    for name, result in import_all(daemon).items():  # the same files again
        equal((result["new"], result["changed"]), (0, 0), name, "again")
        equal(result["unchanged"], first[name]["new"], name, "again")
    after = daemon.client().call("admin.status")
    equal([after[k] for k in ("contacts", "consultations", "donations", "cells")],
          [before[k] for k in ("contacts", "consultations", "donations", "cells")], "the same files again")
    counts = json.loads(subprocess.run([sys.executable, os.path.join(SAMPLE, "count_desk.py"), *MONTHS],
                                       capture_output=True, check=True).stdout)
    for month, count in counts.items():
        report = enishi(daemon, "report", "monthly", month)
        compare_rows(report, count, month)
        compare_tables(report, count, month)
    recount(daemon.client())
    daemon.stop()


run(test)
