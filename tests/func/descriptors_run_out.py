#!/usr/bin/python3
"""With 40 descriptors and 100 callers the daemon does not spin, serves whom it has, and recovers when they go."""
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Client, Daemon, is_asan, run, skip, until, want
import shutil


def answers(path):
    try:
        c = Client(path, timeout=2)
        c.call("clock.show")
        c.close()
        return True
    except (OSError, AssertionError):
        return False


def test():
    if not shutil.which("prlimit"):
        skip("no prlimit")
    d = Daemon(prefix=["prlimit", "--nofile=40:40"])
    first = d.client()
    first.call("clock.show")
    crowd = [Client(d.socket) for _ in range(100)]
    until(lambda: "descriptors exhausted" in d.log(), 5, "it runs out")
    cpu, began, calls = d.cpu_seconds(), time.monotonic(), 0
    while time.monotonic() - began < 3:
        first.call("contact.add", family="高橋")  # whoever is in is served, and can write
        calls += 1
        time.sleep(0.1)
    share = (d.cpu_seconds() - cpu) / (time.monotonic() - began)
    want(share < (0.15 if is_asan() else 0.05), "CPU while full: %.0f %%" % (share * 100))
    want(calls > 15, calls)
    want(d.log().count("descriptors exhausted") <= 10, "it spins:", d.log().count("descriptors exhausted"))
    for c in crowd:
        c.close()
    began = time.monotonic()
    until(lambda: answers(d.socket), 2 + 2 * is_asan(), "a new caller is answered")
    fds = until(lambda: (lambda n: n < 20 and n)(len(os.listdir("/proc/%d/fd" % d.pid))), 3, "the descriptors are given back")
    print("CPU %.1f %%, back after %.1f s, %d descriptors" % (share * 100, time.monotonic() - began, fds))
    first.call("contact.add", family="高橋")
    d.stop()


run(test)
