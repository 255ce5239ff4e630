#!/usr/bin/python3
"""A campaign's mails a second, from the database through the daemon into smtp-sink, each claimed and written down in its
transaction; beside smtp-source to the same sink in the same run. With 1, 4 and 16 connections; with a relay that answers
late; and what others wait for meanwhile.

usage: sending.py [mails [rounds]]      Environment: as the tests of the daemon; root (two officers)
"""
import os
import statistics
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
import enishi_test
from enishi_test import sql_int, until, want
from mail_test import Sink
from sending_test import NEXT_MORNING, ONE_MAIL, House, etc_with, relay_options


def source(port, sessions, n, size):
    began = time.monotonic()
    subprocess.run(["/usr/sbin/smtp-source", "-d", "-s", str(sessions), "-m", str(n), "-l", str(size), "127.0.0.1:%d" % port],
                   check=True, stdout=subprocess.DEVNULL)
    return n / (time.monotonic() - began)


class Asker(threading.Thread):
    """contact.show again and again; milliseconds of each."""

    def __init__(self, h):
        super().__init__(daemon=True)
        self.c, self.took, self.stopping = h.d.client(), [], threading.Event()

    def run(self):
        while not self.stopping.is_set():
            began = time.monotonic()
            self.c.call("contact.show", id=1)
            self.took.append(1000 * (time.monotonic() - began))
            time.sleep(0.002)

    def p99(self):
        self.stopping.set()
        self.join()
        return sorted(self.took)[len(self.took) * 99 // 100]


def ask_for(h, seconds):
    a = Asker(h)
    a.start()
    time.sleep(seconds)
    return a.p99()


def ours(sink, sessions, n, asking=False):
    """(mails a second, p99 of a call before, p99 while it runs)"""
    h = House(relay_options(sink.port, connections=sessions, reply_seconds=60), etc=etc_with("one", ONE_MAIL))
    h.people(n)
    h.run("one")
    until(lambda: h.root.call("campaign.show", name="one")["enrolled"] == n, 600, "all are in")
    h.d.stop()
    # All of them stand in the outbox before the first goes: what is measured is sending.
    h.configure(relay_options(sink.port, transport="hold"))
    h.restart(clock=NEXT_MORNING)
    until(lambda: sql_int(h.d.db, "SELECT count(*) FROM outbox") == n, 600, "all are due")
    h.d.stop()
    h.configure(relay_options(sink.port, connections=sessions, reply_seconds=60))
    before = during = 0
    h.d.start()
    began = time.monotonic()
    h.connect()
    if asking:
        during = Asker(h)
        during.start()
    until(lambda: h.states() == {"sent": n}, 600, "all went")
    took = time.monotonic() - began
    if asking:
        during, before = during.p99(), ask_for(h, 1)
    h.d.stop()
    return n / took, before, during


def line(what, values):
    print("  %-24s median %8.0f  (%.0f to %.0f)" % (what, statistics.median(values), min(values), max(values)), flush=True)
    return statistics.median(values)


def main(n=4000, rounds=3):
    want(os.path.exists("/usr/sbin/smtp-source"), "no smtp-source (Debian: postfix)")
    s = Sink()
    for sessions in (1, 4, 16):
        a, b = [], []
        for _ in range(rounds):
            a.append(source(s.port, sessions, n, 2000))
            b.append(ours(s, sessions, n)[0])
        print("%d connections, mails a second:" % sessions)
        print("  ratio %.2f" % (line("enishi", b) / line("smtp-source", a)), flush=True)
    s.close()
    late = Sink("-w", "1")
    a = source(late.port, 16, 96, 2000)
    b, before, during = ours(late, 16, 96, asking=True)
    print("16 connections, a relay that waits 1 s before it answers: enishi %.1f, smtp-source %.1f, ratio %.2f\n"
          "  contact.show p99: %.1f ms meanwhile, %.1f ms without a campaign" % (b, a, b / a, during, before))
    late.close()


try:
    main(*map(int, sys.argv[1:]))
finally:
    enishi_test._clean_up()
