#!/usr/bin/python3
"""A stop waits for the mails that the relay has in its hands, as long as a stop may take; one whose text the relay only just
asks for, and never got, waits again. Nothing is unknown that could be known."""
import os
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, until, want
from mail_test import Server
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with, relay_options


def begin(etc, answers):
    s = Server(answers, plain=True)
    h = House(relay_options(s.port, connections=2, reply_seconds=60), etc=etc)
    h.people(6)
    h.run("one")
    h.root.send("clock.advance", to=NEXT_MORNING)
    return s, h


def answered_late(etc):
    s, h = begin(etc, {"TEXT": lambda _: time.sleep(1) or b"250 Ok\r\n"})
    until(lambda: len(s.mails) == 2, 20, "two texts are there")
    h.d.stop()
    states = h.states()
    equal((states, len(s.mails)), ({"sent": 2, "queued": 4}, 2))
    h.restart(clock=NEXT_MORNING)
    until(lambda: h.states() == {"sent": 6}, 20, "the rest went")
    equal(len(s.mails), 6)
    h.d.stop()  # the server stays: its port must not become the next one's


def asked_just_then(etc):
    """Both texts are asked for while it stops."""
    go = threading.Event()
    s, h = begin(etc, {"DATA": lambda _: go.wait(30) and b"354 go\r\n"})
    until(lambda: sum(c.startswith("DATA") for c in s.commands) == 2, 20, "both texts are about to be asked for")
    h.d.signal(signal.SIGTERM)
    go.set()
    equal(h.d.wait(20), 0, "ends well")
    h.d.check_log()
    want("unknown" not in h.states() and "claimed" not in h.states(), h.states())
    h.restart(clock=NEXT_MORNING)
    for _ in range(3):
        h.advance(seconds=300)
    equal((h.states(), len(s.mails)), ({"sent": 6}, 6))
    h.d.stop()


def test():
    etc = etc_with("one", ONE_MAIL)
    answered_late(etc)
    asked_just_then(etc)


run(test)
