#!/usr/bin/python3
"""A C program that has only the installed headers and libenishi calls the daemon, is refused, finds nobody."""
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import ENISHID, Daemon, equal, run, want  # noqa: E402

STRANGER = os.path.join(os.path.dirname(ENISHID), "tests", "interop", "stranger")
STRANGER = os.environ.get("STRANGER", STRANGER)


def stranger(*args):
    done = subprocess.run([STRANGER, *args], capture_output=True, timeout=30)
    return done.returncode, done.stdout.decode().strip(), done.stderr.decode()


def test():
    daemon = Daemon()
    equal(stranger(daemon.socket)[:2], (0, "R6-0001"))
    equal(stranger(daemon.socket)[:2], (0, "R6-0002"))
    status, _, said = stranger(daemon.socket, "のろし")
    equal(status, 1)
    want(said.startswith("invalid channel: "), said)
    daemon.stop()
    status, _, said = stranger(daemon.socket)
    equal(status, 3)
    want(said.startswith("unreachable: "), said)


run(test)
