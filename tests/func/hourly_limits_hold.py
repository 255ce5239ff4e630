#!/usr/bin/python3
"""So many mails an hour and no more, of all and to one destination, over restarts; and the limit of a campaign itself. The
rest goes as the hours pass, and the daemon says why it waits."""
import collections
import datetime
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, want
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with

N = 60


def sent_at(h):
    """Moment and destination of each mail, by its Date."""
    return sorted((m["Date"].datetime.timestamp(), m["To"].addresses[0].domain) for m in h.files().values())


def most_in_an_hour(moments):
    most = 0
    for i, first in enumerate(moments):
        most = max(most, sum(1 for m in moments[i:] if m < first + 3600))
    return most


def hours(h, n, minutes=5):
    """n hours in small steps, with a restart now and then."""
    for step in range(n * 60 // minutes):
        want(h.advance(seconds=minutes * 60)["settled"], "settled")
        if step % 7 == 3:
            h.d.kill()
            h.restart()


def of_all(etc):
    h = House({"per_hour": 16}, etc=etc)
    h.people(N)
    h.run("one")
    h.advance(to=NEXT_MORNING)
    equal((h.states(), h.warnings()), ({"sent": 2, "queued": N - 2}, ["rate"]), "the burst is an eighth")
    hours(h, 5)
    moments = [m for m, _ in sent_at(h)]
    want(most_in_an_hour(moments) <= 16, "in an hour:", most_in_an_hour(moments))
    want(len(moments) == N, "after five hours", len(moments))
    h.d.stop()


def of_one_destination(etc):
    h = House({"per_destination": 8}, etc=etc)
    h.people(30, address="p%d@small.example.jp")
    h.people(20, address="q%d@example.jp")
    h.run("one")
    h.advance(to=NEXT_MORNING)
    first = collections.Counter(d for _, d in sent_at(h))
    equal(first, {"small.example.jp": 1, "example.jp": 1})
    hours(h, 5)
    for domain in first:
        moments = [m for m, d in sent_at(h) if d == domain]
        want(most_in_an_hour(moments) <= 8, domain, most_in_an_hour(moments))
    equal(collections.Counter(d for _, d in sent_at(h))["example.jp"], 20, "one destination does not wait for the other")
    h.d.stop()


def of_a_campaign():
    h = House(etc=etc_with("one", ONE_MAIL.replace("100000", "20")))
    h.people(N)
    h.run("one")
    h.advance(to=NEXT_MORNING)
    equal(h.states(), {"sent": 20, "queued": N - 20})
    show = h.root.call("campaign.show", name="one")
    equal([w["code"] for w in show["mail_warnings"]], ["campaign_rate"])
    hours(h, 4, minutes=10)
    moments = [m for m, _ in sent_at(h)]
    equal((len(moments), most_in_an_hour(moments)), (N, 20))
    equal(h.root.call("campaign.show", name="one")["mail_warnings"], [])
    h.d.stop()


def test():
    want(datetime.datetime.fromisoformat(NEXT_MORNING).hour == 9, "the window is open")
    etc = etc_with("one", ONE_MAIL)
    of_all(etc)
    of_one_destination(etc)
    of_a_campaign()


run(test)
