#!/usr/bin/python3
"""What a monthly report costs at 10,000, 100,000 and 1,000,000 contacts: it must not grow with the people.

The records are written into the file of a stopped daemon and counted by `admin recount --repair`; then each size is asked
for the same report many times, in turns, and the medians are compared within this run.
Environment: CONTACTS="10000 100000 1000000", ROUNDS=200.
"""
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, run  # noqa: E402

SIZES = [int(n) for n in os.environ.get("CONTACTS", "10000 100000 1000000").split()]
ROUNDS = int(os.environ.get("ROUNDS", "200"))
FIRST, DAYS = 18718, 1400  # from 2021-04-01, in days since 1970

# Of every hundred people: all gave once, forty again, a few came to the desk.
FILL = """
PRAGMA synchronous = OFF;
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {people})
INSERT INTO contact (id, kind, family, given, birth, gender, fold_version, created_at, created_by, updated_at)
SELECT i, 'person', '姓' || i, '名', CASE i % 3 WHEN 0 THEN -5000 + i % 20000 END, CASE i % 2 WHEN 0 THEN 'female' END, 1, 0, 0, 0 FROM n;
INSERT INTO contact_address (contact_id, prefecture, city) SELECT id, printf('%02d', 1 + id % 47), '市' FROM contact;
INSERT INTO donation (contact_id, portal, donation_no, received_on, amount_yen, purpose, state, created_at, created_by, updated_at)
SELECT id, 'portal' || id % 5, 'a' || id, {first} + id * 7919 % {days}, 10000 + id % 9 * 1000, 'purpose' || id % 9, 'paid', 0, 0, 0 FROM contact;
INSERT INTO donation (contact_id, portal, donation_no, received_on, amount_yen, purpose, state, created_at, created_by, updated_at)
SELECT id, 'portal' || id % 5, 'b' || id, {first} + id * 104729 % {days}, 10000, 'purpose' || id % 9, 'paid', 0, 0, 0 FROM contact WHERE id % 5 < 2;
INSERT INTO consult (number, contact_id, on_date, channel, topics, staff, created_at, created_by, updated_at)
SELECT 'n' || id, id, {first} + id * 31 % {days}, 'phone', 'work,housing', '', 0, 0, 0 FROM contact WHERE id <= 2000;
COMMIT;
"""


def prepare(people):
    d = Daemon(clock="2024-11-05T09:00:00+09:00")
    d.stop()
    subprocess.run(["sqlite3", d.db], input=FILL.format(people=people, first=FIRST, days=DAYS), text=True, check=True)
    d.start()
    c = d.client(timeout=3600)
    began = time.monotonic()
    counted = c.call("admin.recount", repair=True)
    print("%9d contacts: recount of all %.1f s, %d cells" % (people, time.monotonic() - began, counted["cells"]), flush=True)
    return d, c


def test():
    all_of = [prepare(people) for people in SIZES]
    took = [[] for _ in SIZES]
    for _ in range(ROUNDS):
        for k, (_, c) in enumerate(all_of):
            began = time.perf_counter()
            c.call("report.monthly", month="2024-10")
            took[k].append((time.perf_counter() - began) * 1000)
    medians = [statistics.median(t) for t in took]
    for people, t, median in zip(SIZES, took, medians):
        t.sort()
        print("%9d contacts: report %.2f ms (p10 %.2f, p99 %.2f)" % (people, median, t[len(t) // 10], t[len(t) * 99 // 100]))
    print("largest over smallest: %.2f" % (medians[-1] / medians[0]))
    for d, c in all_of:
        equal(c.call("admin.recount")["differences"], 0)
        d.stop()


run(test)
