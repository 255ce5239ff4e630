#!/usr/bin/python3
"""A relay that refuses, hangs up, falls silent or talks rubbish at each place: what becomes of the mail and where it
stood; and the same with smtp-sink's own faults."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, want
from mail_test import Server, Sink, relay

# phase, answer -> result, at, blame, handed over
REPLIES = [
    ("MAIL", b"450 4.7.1 later\r\n", "deferred", "mail", "relay", 0),
    ("MAIL", b"550 5.1.8 sender\r\n", "deferred", "mail", "relay", 0),
    ("RCPT", b"450 4.2.0 greylisted\r\n", "deferred", "rcpt", "address", 0),
    ("RCPT", b"550 5.1.1 unknown\r\n", "failed", "rcpt", "address", 0),
    ("RCPT", b"554 5.7.1 relaying denied\r\n", "failed", "rcpt", "relay", 0),
    ("DATA", b"451 4.3.0 disk\r\n", "deferred", "data", "relay", 0),
    ("DATA", b"554 5.6.0 no\r\n", "failed", "data", "mail", 0),
    ("TEXT", b"452 4.2.2 full\r\n", "deferred", "text", "address", 1),
    ("TEXT", b"550 5.7.1 spam\r\n", "failed", "text", "relay", 1),
    ("TEXT", b"421 4.3.2 closing\r\n", "deferred", "text", "relay", 1),
]
LOSSES = {"MAIL": "deferred", "RCPT": "deferred", "DATA": "deferred", "TEXT": "unknown"}
LOST = ["close", "silence", b"rubbish\r\n", b"250\0\r\n", b"99 x\r\n", b"2" * 5000, b"25"]


def one(answers, plain, *args):
    s = Server(answers, plain)
    r = relay(s.port, "count=1", "reply_ms=400", *args)
    s.close()
    want(len(r.outcomes) == 1, "one outcome:", r.text)
    return r.outcomes[0], s


def scripted():
    for plain in (False, True):
        for phase, answer, result, at, blame, handed in REPLIES:
            o, s = one({phase: answer}, plain)
            got = (o["result"], o["at"], o["blame"], int(o["handed_over"]), o["code"])
            equal(got, (result, at, blame, handed, answer[:3].decode()), phase, answer, plain)
        for phase, result in LOSSES.items():
            for answer in LOST:
                o, s = one({phase: answer}, plain)
                equal((o["result"], o["at"], o["blame"], int(o["handed_over"]), o["code"]),
                      (result, phase.lower(), "relay", int(phase == "TEXT"), "0"), phase, answer[:20], plain)


def others_go_on():
    """A refused recipient in the middle of others touches none of them."""
    turn = {"n": 0}

    def rcpt(_):
        turn["n"] += 1
        return {2: b"550 5.1.1 no\r\n", 3: b"450 4.2.0 later\r\n"}.get(turn["n"], b"250 Ok\r\n")

    for plain in (False, True):
        turn["n"] = 0
        s = Server({"RCPT": rcpt, "DATA": lambda _: b"503 5.5.1 no\r\n" if turn["n"] in (2, 3) else b"354 go\r\n"}, plain)
        r = relay(s.port, "count=5", "sessions=1", "to_each=1")
        s.close()
        equal([o["result"] for o in r.outcomes], ["sent", "failed", "deferred", "sent", "sent"], plain)
        equal(s.connections, 1)
        equal(len(s.mails), 3)
        want("RSET" in s.commands, "a refused transaction is reset", s.commands)


# smtp-sink's options -> what becomes of each of 20 mails, and whether the relay was seen down
SINK = [
    (["-r", "connect"], {}, True), (["-Q", "connect"], {}, True), (["-f", "connect"], {}, True),
    (["-q", "connect"], {}, True), (["-q", "ehlo"], {}, True), (["-r", "ehlo,helo"], {}, True),
    (["-r", "mail"], {"deferred": 20}, False), (["-r", "rcpt"], {"deferred": 20}, False),
    (["-r", "data"], {"deferred": 20}, False), (["-f", "rcpt"], {"failed": 20}, False),
    (["-q", "mail"], {"deferred": 20}, False), (["-q", "rcpt"], {"deferred": 20}, False),
    (["-q", "data"], {"deferred": 20}, False), (["-r", "."], {"deferred": 20}, False),
    (["-f", "."], {"failed": 20}, False), (["-Q", "."], {"deferred": 20}, False),
    (["-q", "."], {"unknown": 20}, False), (["-q", "quit"], {"sent": 20}, False),
    (["-Q", "quit"], {"sent": 20}, False), (["-e"], {"sent": 20}, False), (["-p"], {"sent": 20}, False),
    ([], {"sent": 20}, False),
]


def sinks():
    for options, results, down in SINK:
        s = Sink(*options)
        r = relay(s.port, "count=20", "ms=900" if down else "ms=15000", "backoff_ms=300", "per_connection=7")
        s.close()
        got = {k: v for k, v in r.end.items() if k in ("sent", "deferred", "failed", "unknown") and v}
        equal(got, results, options, r.text)
        equal(bool(r.down), down, options, r.text)
        if down:
            equal(r.end["begun"], 0, "no mail is touched by a relay that is down", options)


def test():
    scripted()
    others_go_on()
    sinks()


run(test)
