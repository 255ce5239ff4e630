#!/usr/bin/python3
"""A database of the first shipped schema is brought to the newest, its records unharmed, its figures counted anew by the
rules of today; a daemon of today that is killed while it does so finds it whole."""
import gzip
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import TREE, Daemon, equal, folder, recount, rows, run, until, want


def figures(c):
    error, report = c.ask("report.monthly", month="2024-10")
    return None if error else report


def test():
    place = folder()
    data = place + "/data"
    os.mkdir(data, 0o700)
    with gzip.open(os.path.join(TREE, "tests", "sample", "schema-1.db.gz")) as f:
        old = f.read()
    with open(os.open(data + "/enishi.db", os.O_WRONLY | os.O_CREAT, 0o600), "wb") as f:
        f.write(old)
    d = Daemon(data=data, clock="2024-11-05T09:00:00+09:00")
    want("schema from=1 to=" in d.log(), d.log())
    c = d.client()
    report = until(lambda: figures(c), 20, "figures by the rules of today")
    row = rows(report)
    # What the old daemon counted stays; what only today's rules know is there too.
    for code, wanted in (("consultations", 3), ("consultations_women", 1), ("business_starts", 1), ("business_vacant", 1),
                         ("consultation_people", 2), ("relationship_population", 1)):
        equal(row[code]["month"], wanted, code)
    for code, wanted in (("migrants_primary", 1), ("migrants_women", 1), ("repeat_cases", 1), ("exchange_persons", 33),
                         ("trial_persons", 1)):
        equal(row[code]["plan_total"], wanted, code)
    equal(c.call("contact.find", query="たかはし")["rows"][0]["id"], 1)
    equal(len(c.call("task.list")["rows"]), 3)
    recount(c)
    d.kill()
    d.start()
    want("schema from=1" not in d.log().rsplit("ready", 1)[1], "done once")
    recount(d.client())
    d.stop()


run(test)
