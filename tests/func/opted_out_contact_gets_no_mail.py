#!/usr/bin/python3
"""Who withdraws while the mail waits, or while the relay already asks for its text, gets none: no text of it leaves after
the withdrawal was acknowledged. A campaign that is cancelled or paused at that moment sends nothing either."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, until, want
from mail_test import Server
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with, parse, relay_options

N = 6


class Gate:
    """A relay that holds the answer to DATA of the first mail until told."""

    def __init__(self):
        self.asked, self.go = threading.Event(), threading.Event()
        self.server = Server({"DATA": self.data}, plain=True)

    def data(self, _):
        self.asked.set()
        want(self.go.wait(30), "told to go on")
        return b"354 go\r\n"

    def recipients(self):
        return sorted(parse(m)["To"].addresses[0].addr_spec for m in self.server.mails)


def begin(etc):
    g = Gate()
    h = House(relay_options(g.server.port, connections=1, reply_seconds=60), etc=etc)
    h.people(N)
    h.run("one")
    h.root.send("clock.advance", to=NEXT_MORNING)
    want(g.asked.wait(30), "the relay was asked to take the first")
    return g, h, h.d.client()


def withdrawn(etc):
    g, h, c = begin(etc)
    c.call("consent.withdraw", contact=1, how="mail")  # its transaction is open
    c.call("consent.withdraw", contact=3, how="mail")  # it waits
    g.go.set()
    equal(h.root.reply()[2]["settled"], True)
    equal(g.recipients(), ["p%d@example.jp" % i for i in range(N) if i not in (0, 2)])
    equal([r[2:] for r in h.rows("id, contact_id, state, reason") if r[2] != "sent"], [["cancelled", "withdrawn"]] * 2)
    equal(h.d.client().call("campaign.show", name="one")["adds_up"], True)
    h.d.stop()
    g.server.close()


def cancelled(etc):
    g, h, c = begin(etc)
    equal(c.call("campaign.cancel", name="one")["mails_cancelled"], N - 1)
    g.go.set()
    h.root.reply()
    until(lambda: h.states() == {"cancelled": N}, 20, "all are cancelled")
    equal(g.recipients(), [])
    h.d.stop()
    g.server.close()


def paused(etc):
    g, h, c = begin(etc)
    c.call("campaign.pause", name="one")
    g.go.set()
    h.root.reply()
    until(lambda: h.states() == {"queued": N}, 20, "all wait")
    equal(g.recipients(), [])
    c.call("campaign.resume", name="one")
    until(lambda: h.states() == {"sent": N}, 20, "all went")
    equal(g.recipients(), ["p%d@example.jp" % i for i in range(N)])
    h.d.stop()
    g.server.close()


def test():
    etc = etc_with("one", ONE_MAIL)
    withdrawn(etc)
    cancelled(etc)
    paused(etc)


run(test)
