#!/usr/bin/python3
"""A relay that floods, drips or never ends a line, before and after the greeting: memory stays, the connection ends, the mail
is neither lost nor called sent."""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import equal, run, want
from mail_test import DRIVER, Server


def flood(what, seconds=3):
    """Send `what` again and again until the other side has enough."""

    def f(conn):
        end = time.monotonic() + seconds
        conn.settimeout(seconds)
        try:
            while time.monotonic() < end:
                conn.sendall(what)
        except OSError:
            pass
        return "close"

    return f


def drip(what, pause=0.05, seconds=8):
    def f(conn):
        end = time.monotonic() + seconds
        try:
            while time.monotonic() < end:
                conn.sendall(what)
                time.sleep(pause)
        except OSError:
            pass
        return "close"

    return f


def peak_kib(port, *args):
    """(report text, peak memory of the driver)"""
    p = subprocess.Popen([DRIVER, "relay", "smtp://127.0.0.1:%d" % port, *args], stdout=subprocess.PIPE)
    out = p.stdout.read().decode()
    _, status, usage = os.wait4(p.pid, 0)
    equal(status, 0, out)
    return out, usage.ru_maxrss


def test():
    s = Server()
    _, usual = peak_kib(s.port, "count=4", "sessions=1")
    s.close()
    block = b"x" * 65536
    for phase, result in (("MAIL", "deferred"), ("TEXT", "unknown")):
        for answer in (flood(b"250-" + block), flood(b"250-more\r\n" * 5000), flood(b"\0" * 65536), drip(b"2"),
                       drip(b"250-slow\r\n"), flood(b"250 Ok\r\n" * 5000)):
            s = Server({phase: answer})
            out, peak = peak_kib(s.port, "count=1", "sessions=1", "reply_ms=500", "ms=6000")
            s.close()
            if "outcome 0 sent" in out:
                # many well-formed answers: the first one was the answer, the others end the connection
                want(phase == "TEXT", out)
            else:
                want("outcome 0 " + result in out or "outcome 0 deferred" in out, phase, out)
            want(peak < usual + 2048, "memory:", usual, peak, phase)
    for answer in (flood(b"220-" + block), flood(b"220-more\r\n" * 5000), drip(b"2"), drip(b"220-slow\r\n"), "silence"):
        for phase in ("GREETING", "EHLO"):
            s = Server({phase: answer})
            out, peak = peak_kib(s.port, "count=1", "sessions=1", "connect_ms=400", "ms=700", "backoff_ms=3000")
            s.close()
            want("begun=0" in out and "relay down" in out, phase, out)
            want(peak < usual + 4096, "memory:", usual, peak, phase)


run(test)
