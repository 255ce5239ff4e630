#!/usr/bin/python3
"""On a terminal a list that is too wide puts each row on several lines, none longer than the terminal; times are told to the
minute; that there is more is said below. What is no terminal gets one line a row and the whole moment."""
import fcntl
import os
import pty
import struct
import sys
import termios
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Daemon, equal, run, want
from portal import command, enishi, environment


def on_terminal(daemon, columns, *words):
    pid, fd = pty.fork()
    if not pid:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        words = command(daemon, *words)
        os.execve(words[0], words, dict(environment(), TERM="xterm"))
    out = b""
    while True:
        try:
            more = os.read(fd, 65536)
        except OSError:  # the other side is closed
            more = b""
        if not more:
            break
        out += more
    os.close(fd)
    equal(os.waitpid(pid, 0)[1], 0, out)
    return out.decode().replace("\r\n", "\n").splitlines()


def columns_of(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def test():
    d = Daemon(clock="2026-11-24T09:00:00+09:00")
    c = d.client()
    for i in range(3):
        contact = c.call("contact.add", family="根室", given="太郎%d" % i, kana="ネムロ タロウ", prefecture="神奈川県", city="横浜市",
                         email="quite.a.long.address.%d@example.jp" % i, phone="090-0000-000%d" % i)["id"]
        c.call("consent.grant", contact=contact, kind="mail_follow", how="paper", wording="R8-1")
    find = ("contact", "find", "根室")
    lines = on_terminal(d, 80, *find)
    equal(len(lines), 8, lines)  # heading and three people, two lines each
    want(max(map(columns_of, lines)) <= 80, lines)
    want(lines[0].startswith("番号") and lines[1].startswith("      "), lines)
    want("太郎0" in "".join(lines[2:4]) and "long.address.0" in lines[3], lines)
    equal(len(on_terminal(d, 200, *find)), 4, "it fits")
    equal(len(enishi(d, *find)[1].splitlines()), 4, "no terminal")
    lines = on_terminal(d, 80, *find, "--limit", "2")
    want("続きがあります" in lines[-1], lines)
    lines = on_terminal(d, 80, "consent", "show", "1")
    want("2026-11-24 09:00" in "".join(lines) and max(map(columns_of, lines)) <= 80, lines)
    want("2026-11-24T09:00:00+09:00" in enishi(d, "consent", "show", "1")[1], "the whole moment")
    lines = on_terminal(d, 80, "--format", "csv", "consent", "show", "1")
    want("2026-11-24T09:00:00+09:00" in lines[1], "CSV is the same everywhere")
    d.stop()


run(test)
