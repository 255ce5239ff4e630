#!/usr/bin/python3
"""A segment at the desk: tried out, saved, counted when it is asked for; an error says line and column."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, run


def test():
    d = Daemon()
    c = d.client()
    for i in range(1, 8):
        c.call("contact.add", family="根室", given="%d" % i, prefecture="13" if i % 2 else "27")
        c.call("donation.add", contact=i, portal="choice", received_on="2024-0%d-01" % i, amount_yen=10000 * i)
    tokyo = "prefecture = 東京都\n and sum(donation.amount_yen) >= 30000"
    equal(c.call("segment.count", filter=tokyo), {"n": 3})
    c.call("segment.save", name="東京の寄附者", filter=tokyo)
    equal(c.call("segment.count", name="東京の寄附者"), {"n": 3})
    equal(c.call("segment.show", name="東京の寄附者")["filter"], tokyo)
    equal([r["name"] for r in c.call("segment.list")["rows"]], ["東京の寄附者"])
    page = c.call("segment.members", name="東京の寄附者", limit=2)
    equal([(r["id"], r["name"]) for r in page["rows"]], [(3, "根室 3"), (5, "根室 5")])
    equal([r["id"] for r in c.call("segment.members", name="東京の寄附者", cursor=page["cursor"])["rows"]], [7])
    c.call("donation.add", contact=1, portal="choice", received_on="2024-10-01", amount_yen=20000)
    equal(c.call("segment.count", name="東京の寄附者"), {"n": 4}, "as of now")
    for args, message in (({"filter": "kind = person and\n colour = red"},
                           "2:2: there is nothing of that name to ask for: colour"),
                          ({}, "either name or filter is wanted"), ({"name": "x", "filter": "y"}, "either name or filter is wanted"),
                          ({"name": "x"}, "there is no segment of that name")):
        equal(c.ask("segment.count", **args)[0]["message"], message)
    equal(c.ask("segment.save", name="x", filter="kind =")[0]["message"], "1:7: a value is wanted")
    d.stop()


run(test)
