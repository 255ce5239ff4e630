#!/usr/bin/python3
"""SIGTERM under load: what was taken is answered, nothing else is stored, exit 0 within 5 s, the socket file is gone.
SIGHUP: harmless fifty times over, a broken file keeps the old configuration, a good one takes effect."""
import os
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Client, Daemon, equal, folder, recount, request, run, sql_int, until, want


class Load(threading.Thread):
    """Writes in pipelines of 16 until the connection ends; counts what was answered."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.answered, self.problem = path, 0, None

    def run(self):
        try:
            c = Client(self.path)
            while True:
                try:
                    c.raw(b"".join(request(i, "task.add", {"what": "電話", "due": "2024-11-01"}) for i in range(16)))
                except OSError:
                    pass  # it no longer reads; what it answered is still to be read
                for i in range(16):
                    r = c.reply()
                    if not r:
                        return
                    want(not r[1] and r[0] == i, r)
                    self.answered += 1
        except Exception as e:
            self.problem = e


def loaded(d, n=8):
    load = [Load(d.socket) for _ in range(n)]
    for t in load:
        t.start()
    until(lambda: sum(t.answered for t in load) > 500, 30, "a load")
    return load


def stops(d, number):
    before = sql_int(d.db, "SELECT count(*) FROM task")
    idle, half = Client(d.socket), Client(d.socket)
    idle.call("clock.show")
    half.raw(b"\x94\x00")
    load = loaded(d)
    began = time.monotonic()
    d.signal(number)
    equal(d.wait(10), 0, "exit status:")
    took = time.monotonic() - began
    want(took < 5, "it took %.1f s" % took)
    want(not os.path.exists(d.socket), "the socket file is still there")
    for t in load:
        t.join(10)
        want(not t.is_alive() and not t.problem, "a client:", t.problem)
    equal(idle.closed(1), b"")
    # Neither acknowledged and lost nor stored and not answered.
    equal(sql_int(d.db, "SELECT count(*) FROM task") - before, sum(t.answered for t in load), "tasks stored and answered:")
    want(not os.path.exists(d.db + "-wal") or not os.path.getsize(d.db + "-wal"), "the WAL was not emptied")


def stops_during_a_recount(d):
    c = d.client()
    for i in range(2000):
        c.send("visit.add", **{"type": "tour", "from": "2024-10-01"})
        if i % 20 == 19:
            for _ in range(20):
                c.reply()
    c.raw(request(1, "admin.recount"))
    until(lambda: d.client().call("admin.status")["recounting"], 5, "the recount runs")
    d.stop(5)


def reload_many(d):
    c = d.client()
    load = loaded(d, 4)
    fds = len(os.listdir("/proc/%d/fd" % d.pid))
    for n in range(50):
        d.signal(signal.SIGHUP)
        c.call("clock.show")  # it is alive after each, on the same connection
    until(lambda: d.log().count("reloaded") >= 25, 10, "reloads (some may fall together)")
    equal(len(os.listdir("/proc/%d/fd" % d.pid)), fds, "open descriptors:")
    want(all(t.is_alive() and not t.problem for t in load), [t.problem for t in load])
    recount(c)


def broken_config(place):
    path = place + "/enishi.conf"

    def write(text):
        with open(path, "w") as f:
            f.write(text)
        seen = d.log().count("reload")
        d.signal(signal.SIGHUP)
        until(lambda: d.log().count("reload") > seen, 5, "the reload")
        return d.log().splitlines()[-1]

    with open(path, "w") as f:
        f.write('city = { desk = "一番窓口"; };\n')
    d = Daemon("--config", path)
    c = d.client()
    title = lambda: c.call("report.monthly", month="2024-10")["title"]
    equal(title(), "一番窓口")
    for broken, words in (('city = { desk = ', "syntax error"), ('city = { desc = "二番窓口"; };\n', "city.desc: no such key"),
                          ('limits = { per_uid = 0; };\n', "per_uid")):
        said = write(broken)
        want("reload refused" in said and path + ":" in said and words in said, said)
        equal(title(), "一番窓口")
    os.unlink(path)
    d.signal(signal.SIGHUP)
    until(lambda: d.log().count("reload refused") == 4, 5, "the file that is gone is told")
    equal(title(), "一番窓口")
    want("reloaded" in write('city = { desk = "三番窓口"; };\n'), d.log())
    equal(title(), "三番窓口")
    d.stop()


def test():
    for number in (signal.SIGTERM, signal.SIGINT):
        d = Daemon()
        stops(d, number)
        d.start()
        recount(d.client())
        d.stop()
    d = Daemon()
    reload_many(d)
    stops_during_a_recount(d)
    broken_config(folder())


run(test)
