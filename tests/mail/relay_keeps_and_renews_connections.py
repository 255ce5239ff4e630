#!/usr/bin/python3
"""Connections are kept, renewed after so many mails, left with QUIT when idle, opened again after a relay was down; the
text waits for its permission; a late answer holds nothing up."""
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, want
from mail_test import Server, relay


def kept_and_renewed():
    s = Server()
    r = relay(s.port, "count=25", "sessions=1", "per_connection=10", "rest=1")
    s.close()
    equal(r.end["sent"], 25)
    equal(s.connections, 3)
    equal(s.commands.count("QUIT"), 3)
    equal(sum(c.startswith("EHLO") for c in s.commands), 3)
    want("EHLO enishi.example.jp" in s.commands, s.commands[:3])


def idle_says_goodbye():
    s = Server()
    r = relay(s.port, "count=1", "idle_ms=100", "linger_ms=600")
    s.close()
    equal(r.end["sent"], 1)
    equal(s.commands[-1], "QUIT")


def silent_goodbye_is_not_waited_for():
    s = Server({"QUIT": "silence"})
    r = relay(s.port, "count=1", "reply_ms=300", "rest=1")
    s.close()
    want(r.end["ms"] < 5000, "QUIT was waited for", r.text)
    want(r.end["longest_ms"] < 700, "the loop was held", r.text)


def greeting_later():
    """A relay that comes up later gets everything, and only then."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    late = {}

    def begin():
        time.sleep(0.5)
        late["server"] = Server(port=port)

    threading.Thread(target=begin, daemon=True).start()
    r = relay(port, "count=8", "backoff_ms=100")
    equal(r.end["sent"], 8, r.text)
    want(r.down and r.up == 1, "down, then up once:", r.text)
    late["server"].close()


def some_connections_refused():
    """A relay that takes two connections only is not down."""
    taken = {"n": 0}

    def greet(conn):
        taken["n"] += 1
        return b"220 hi\r\n" if taken["n"] <= 2 else b"421 4.7.0 too many\r\n"

    def text(_):
        time.sleep(0.02)
        return b"250 2.0.0 Ok\r\n"

    s = Server({"GREETING": greet, "TEXT": text})
    r = relay(s.port, "count=40", "sessions=6", "backoff_ms=100")
    s.close()
    equal(r.end["sent"], 40, r.text)
    equal(r.down, [], "not down while others work")


def text_waits():
    s = Server()
    r = relay(s.port, "count=200", "sessions=2", "hold=1")
    s.close()
    equal(r.end["sent"], 200)
    lines = [line.split()[:2] for line in r.text.splitlines()]
    for i in range(200):
        want(lines.index(["handing", str(i)]) < lines.index(["outcome", str(i)]), "told before the text:", r.text)


def late_answer():
    """Every answer comes 1 s late: no event takes long, connections work side by side."""

    def late(answer):
        def f(_):
            time.sleep(1)
            return answer

        return f

    s = Server({"GREETING": late(b"220 hi\r\n"), "EHLO": late(Server.WELL["EHLO"]), "TEXT": late(b"250 ok\r\n"),
                "QUIT": late(b"221 bye\r\n")})
    r = relay(s.port, "count=8", "sessions=8", "rest=1")
    s.close()
    equal(r.end["sent"], 8)
    want(r.end["longest_ms"] < 700, "the loop was held", r.text)
    want(r.end["ms"] < 8000, "side by side", r.text)


def ended_in_the_middle():
    """Closed by us with mails under way: each still gets its outcome."""
    s = Server({"TEXT": "silence"})
    r = relay(s.port, "count=3", "sessions=3", "ms=500", "reply_ms=20000")
    s.close()
    equal([(o["result"], o["handed_over"]) for o in r.outcomes], [("unknown", "1")] * 3, r.text)


def test():
    kept_and_renewed()
    idle_says_goodbye()
    silent_goodbye_is_not_waited_for()
    greeting_later()
    some_connections_refused()
    text_waits()
    late_answer()
    ended_in_the_middle()


run(test)
