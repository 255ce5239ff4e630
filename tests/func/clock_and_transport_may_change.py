#!/usr/bin/python3
"""A clock that had been ahead and was set back lets no campaign rest until it was; a transport that was changed while the
daemon runs is told of, since nothing leaves until it is started again."""
import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, until
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with


def clock_set_back(etc):
    h = House(etc=etc)
    h.people(6)
    h.run("few")
    for moment, sent in ((NEXT_MORNING, 2), ("2025-03-03T09:00:00+09:00", 4)):  # two an hour
        h.advance(to=moment)
        equal(h.states(), {"queued": 6 - sent, "sent": sent})
    equal([w["code"] for w in h.root.call("campaign.show", name="few")["mail_warnings"]], ["campaign_rate"])
    h.d.stop()
    h.restart(clock="2024-11-05T09:00:00+09:00")
    h.advance(seconds=1)
    equal(h.states(), {"sent": 6}, "its hour is one of the right clock's")
    h.d.stop()


def transport_changed(etc):
    h = House(etc=etc)
    h.people(1)
    h.run("one")
    for transport, warnings in (("hold", ["restart"]), ("maildir", [])):
        before = h.d.log().count("reloaded")
        h.configure({"transport": transport})
        h.d.signal(signal.SIGHUP)
        until(lambda: h.d.log().count("reloaded") > before, 10, "the configuration is read again")
        equal(h.warnings(), warnings)
        h.advance(to=NEXT_MORNING)
        equal(h.states(), {"queued": 1} if warnings else {"sent": 1})
    h.d.stop()


def test():
    clock_set_back(etc_with("few", ONE_MAIL.replace("100000", "2")))
    transport_changed(etc_with("one", ONE_MAIL))


run(test)
