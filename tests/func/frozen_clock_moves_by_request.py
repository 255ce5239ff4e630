#!/usr/bin/python3
"""Under --clock time stands still until clock.advance; without it clock.advance is refused and time goes by."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, run, sql, until, want


def now(c):
    return c.call("clock.show")["now"]


def frozen():
    d = Daemon(clock="2024-12-31T23:59:59+09:00")
    c = d.client()
    equal(c.call("clock.show"), {"now": "2024-12-31T23:59:59+09:00", "frozen": True})
    # Tokyo's day decides, whatever zone the machine is in.
    equal(c.call("contact.show", id=c.call("contact.add", family="高橋", birth="2024-12-31")["id"])["birth"], "2024-12-31")
    equal(c.ask("contact.add", family="高橋", birth="2025-01-01")[0]["code"], "invalid")
    c.call("stage.set", contact=1, stage="new")
    equal(c.call("clock.advance", seconds=1), {"now": "2025-01-01T00:00:00+09:00", "frozen": True, "settled": True})
    c.call("contact.add", family="高橋", birth="今日")
    c.call("stage.set", contact=1, stage="decided")
    equal([r["date"] for r in c.call("stage.history", contact=1)["rows"]], ["2025-01-01", "2024-12-31"])
    equal(c.call("clock.advance", days=59)["now"], "2025-03-01T00:00:00+09:00")
    equal(c.call("clock.advance", days=1, seconds=3600)["now"], "2025-03-02T01:00:00+09:00")
    equal(c.call("clock.advance", to="2028-02-29T00:00:00Z")["now"], "2028-02-29T09:00:00+09:00")
    equal(c.call("clock.advance")["now"], "2028-02-29T09:00:00+09:00")
    equal(c.ask("clock.advance", to="2028-02-28T00:00:00+09:00")[0]["message"], "the clock cannot go back")
    equal(c.ask("clock.advance", to="2028-02-30T00:00:00+09:00")[0]["message"], "date 2028-02-30 does not exist")
    equal(now(d.client()), "2028-02-29T09:00:00+09:00")
    equal(c.call("report.monthly", month="2025-01")["generated_at"], "2028-02-29T09:00:00+09:00")
    # tasks of today
    c.call("task.add", what="電話", due="明日")
    equal(c.call("task.list", due="today")["rows"], [])
    c.call("clock.advance", days=1)
    equal([t["due"] for t in c.call("task.list", due="today")["rows"]], ["2028-03-01"])
    equal(sql(d.db, "SELECT date(due_on * 86400, 'unixepoch') FROM task"), [["2028-03-01"]])
    # beyond 2038, and to the end of the calendar it knows
    equal(c.call("clock.advance", to="2040-01-01T00:00:00+09:00")["now"], "2040-01-01T00:00:00+09:00")
    c.call("consult.add", date="today", channel="phone", topic="work")
    d.stop()


def utc_machine():
    d = Daemon(clock="2024-10-31T23:30:00+09:00", env={"TZ": "America/New_York"})
    c = d.client()
    equal(c.call("consult.add", date="today", channel="phone", topic="work")["number"], "R6-0001")
    equal(c.call("consult.show", id=1)["date"], "2024-10-31")
    equal(now(c), "2024-10-31T23:30:00+09:00")
    d.stop()


def real():
    d = Daemon(clock=None)
    c = d.client()
    first = now(c)
    equal(c.call("clock.show")["frozen"], False)
    equal(c.ask("clock.advance", days=1)[0],
          {"code": "conflict", "message": "clock.advance is only for a daemon started with --clock",
           "message_ja": "clock advance は --clock で起動したときだけ使えます"})
    want(first.endswith("+09:00"), first)
    until(lambda: now(c) > first, 3, "time goes by")
    d.stop()


def test():
    frozen()
    utc_machine()
    real()


run(test)
