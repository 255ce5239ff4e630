#!/usr/bin/python3
"""No mail of a campaign that was called off waits for ever: one whose end comes later, one that is settled later and one that
a killed daemon had in hand are cancelled like those that waited, and the campaign comes to its end."""
import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, until
from mail_test import Server
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with, relay_options


def ended(h):
    show = h.root.call("campaign.show", name="one")
    equal((show["state"], show["mails"], show["finished"], show["adds_up"]), ("cancelled", {"cancelled": 1}, True, True))
    equal(h.root.call("mail.list", contact=1)["rows"][0]["why"], "campaign_off")
    h.d.stop()


def house(server, etc, **more):
    h = House(relay_options(server.port, **more), etc=etc)
    h.people(1)
    h.run("one")
    return h


def settled_later(etc):
    s = Server({"TEXT": "close"})
    h = house(s, etc)
    h.advance(to=NEXT_MORNING)
    equal(h.states(), {"unknown": 1})
    h.root.call("campaign.cancel", name="one")
    equal(h.root.call("mail.settle", id=1, **{"as": "retry"})["state"], "cancelled")
    ended(h)
    s.close()


class Held:
    """A server that answers one command when told."""

    def __init__(self, verb, answer):
        self.asked, self.go, self.said = threading.Event(), threading.Event(), answer
        self.server = Server({verb: self.answer})

    def answer(self, _):
        self.asked.set()
        self.go.wait(20)
        return self.said


def put_off_later(etc):
    held = Held("RCPT", b"450 4.2.0 come again\r\n")
    h = house(held.server, etc, reply_seconds=30)
    h.root.send("clock.advance", to=NEXT_MORNING)
    until(held.asked.is_set, 10, "the mail is in the relay's hands")
    h.one.call("campaign.cancel", name="one")
    held.go.set()
    h.root.reply()
    ended(h)
    held.server.close()


def in_hand_when_killed(etc):
    held = Held("RCPT", b"450 4.2.0 come again\r\n")
    h = house(held.server, etc, reply_seconds=30)
    h.root.send("clock.advance", to=NEXT_MORNING)
    until(held.asked.is_set, 10, "the mail is in the relay's hands")
    h.one.call("campaign.cancel", name="one")
    h.d.kill()
    held.go.set()
    h.restart(clock=NEXT_MORNING)
    ended(h)
    held.server.close()


def test():
    etc = etc_with("one", ONE_MAIL)
    settled_later(etc)
    put_off_later(etc)
    in_hand_when_killed(etc)


run(test)
