#!/usr/bin/python3
"""Messages a second into smtp-sink, beside smtp-source in the same run: with 1, 4 and 16 sessions, composing each mail anew.
Rounds alternate between the two; medians with their spread. And with a relay whose answers come late: that nothing is held.

usage: mail.py [messages [rounds]]      Environment: MAIL_DRIVER
"""
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import enishi_test
from enishi_test import want
from mail_test import Sink, relay

TEXT = "根室市移住相談ワンストップ窓口です。先日はご相談をありがとうございました。\n" * 8


def source(port, sessions, n, size):
    began = time.monotonic()
    subprocess.run(["/usr/sbin/smtp-source", "-d", "-s", str(sessions), "-m", str(n), "-l", str(size), "127.0.0.1:%d" % port],
                   check=True, stdout=subprocess.DEVNULL)
    return n / (time.monotonic() - began)


def ours(port, sessions, n, *args):
    r = relay(port, "count=%d" % n, "sessions=%d" % sessions, "quiet=1", "compose_each=1", "to_each=1", "ms=600000", "subject=ご相談のお礼",
              "text=" + TEXT, "per_connection=1000000", *args, timeout=600)
    want(r.end["sent"] == n, r.text)
    return n / (r.end["ms"] / 1000), r.end["longest_ms"]


def line(what, values):
    print("  %-24s median %8.0f  (%.0f to %.0f)" % (what, statistics.median(values), min(values), max(values)), flush=True)
    return statistics.median(values)


def main(n=20000, rounds=5):
    s = Sink()
    for sessions in (1, 4, 16):
        a, b, held = [], [], 0
        for _ in range(rounds):
            a.append(source(s.port, sessions, n, 2000))
            rate, longest = ours(s.port, sessions, n)
            b.append(rate)
            held = max(held, longest)
        print("%d sessions, messages a second:" % sessions)
        ratio = line("enishi", b) / line("smtp-source", a)
        print("  ratio %.2f; longest event %d ms" % (ratio, held), flush=True)
    s.close()
    late = Sink("-w", "1")
    a = source(late.port, 16, 64, 2000)
    b, held = ours(late.port, 16, 64)
    print("16 sessions, a relay that waits 1 s before it answers: enishi %.1f, smtp-source %.1f, ratio %.2f; longest event %d ms"
          % (b, a, b / a, held))
    late.close()


try:
    main(*map(int, sys.argv[1:]))
finally:
    enishi_test._clean_up()
