#!/usr/bin/python3
"""Each limit of the contract's section 7 at its edge: the last that passes, the first that does not, what it says."""
import grp
import os
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from enishi_test import Client, Daemon, connect_as, equal, exact, folder, need_root, request, run, until, want

import msgpack

MIB = 1 << 20
SOMEBODY, SOMEBODY_ELSE = 1234, 1235


def echo(*params):
    return b"\x94\x00\x07" + exact("rpc.echo") + b"".join(params)


def answers(data):
    u = msgpack.Unpacker(raw=False, strict_map_key=False, max_buffer_size=1 << 26)
    u.feed(data)
    return list(u)


def passes(d, frame, what):
    c = Client(d.socket)
    c.raw(frame)
    r = c.reply()
    want(r and r[0] == 7 and r[1] is None, what, "must pass:", r and r[1])
    c.call("clock.show")  # and the connection goes on
    c.close()


def refused(d, frame, code, what):
    c = Client(d.socket)
    try:
        c.raw(frame)
    except BrokenPipeError:
        pass  # closed while we were sending: the answer is there all the same
    got = answers(c.closed(5))
    equal([r[:2] + [r[2]["code"], r[3]] for r in got], [[1, 7, code, None]], what)


def bin_frame(total):
    body = total - len(echo(b"\x91\xc6")) - 4
    return echo(b"\x91\xc6", struct.pack(">I", body), b"x" * body)


def frame_size(d):
    for size in (MIB - 1, MIB):
        passes(d, bin_frame(size), "a frame of %d" % size)
    for size in (MIB + 1, 10 * MIB):
        refused(d, bin_frame(size), "too_large", "a frame of %d" % size)
    many = echo(b"\x91\xdd", struct.pack(">I", 60000), b"\xb4" + b"x" * 20) + (b"\xb4" + b"x" * 20) * 59999
    refused(d, many, "too_large", "a frame whose many small parts add up")


def nesting(d):
    for kind in (b"\x91", b"\x81\x01"):
        passes(d, echo(kind * 7, b"\xc0"), "depth 8")
        refused(d, echo(kind * 8, b"\xc0"), "too_large", "depth 9")
        refused(d, echo(kind * 5000, b"\xc0"), "too_large", "depth 5000")


def elements(d):
    """65,536 in all: four of the request, one of params, the rest inside."""
    def array(n):
        return echo(b"\x91\xdd", struct.pack(">I", n), b"\x01" * n)

    passes(d, array(65536 - 5), "65,536 elements")
    refused(d, array(65536 - 4), "too_large", "65,537 elements")
    refused(d, echo(b"\x91\xdf", struct.pack(">I", 32768), b"\x01" * 65536), "too_large", "a map of 65,536 in pairs")
    refused(d, echo(b"\x91\xdd\xff\xff\xff\xff"), "too_large", "a count beyond the bytes that can come")
    refused(d, echo(b"\x91\xc6\xff\xff\xff\xff"), "too_large", "a length beyond the frame")


def in_flight(d):
    """A recount is answered later: what stands behind it waits, 32 in all, and nothing more is read."""
    c, other = Client(d.socket), Client(d.socket)
    for i in range(3000):
        c.send("visit.add", **{"type": "tour", "from": "2024-10-01"})
        if i % 30 == 29:
            for _ in range(30):
                c.reply()
    before = other.call("admin.status")["requests"]
    c.raw(b"".join([request(1, "admin.recount")] + [request(i, "clock.show") for i in range(2, 60)]))
    status = until(lambda: (lambda s: s["recounting"] and s)(other.call("admin.status")), 5, "the recount runs")
    asked = other.last - 1  # our own since `before`
    equal(status["requests"] - before - asked, 32, "requests taken while the first is not answered:")
    for i in range(1, 60):
        r = c.reply()
        equal((r[0], r[1]), (i, None), "replies come in order:")


def idle(d):
    c, busy = Client(d.socket), Client(d.socket)
    began = time.monotonic()
    while time.monotonic() - began < 1.5:
        busy.call("clock.show")
        time.sleep(0.05)
    equal(c.closed(3), b"")
    want(1.0 <= time.monotonic() - began < 4, "an idle connection was closed after", time.monotonic() - began)
    busy.call("clock.show")


def half_closed(d):
    for n in (1, 20, 200):
        c = Client(d.socket)
        c.raw(b"".join(request(i, "rpc.echo", i) for i in range(n)))
        c.sock.shutdown(socket.SHUT_WR)
        equal([(r[1], r[3]) for r in answers(c.closed(5))], [(i, [i]) for i in range(n)], "half closed:")
    c = Client(d.socket)
    c.raw(request(0, "rpc.echo", 1) + request(1, "rpc.echo", 1)[:-1])
    c.sock.shutdown(socket.SHUT_WR)
    equal(len(answers(c.closed(5))), 1, "half closed within a frame:")


def order(d):
    c = Client(d.socket)
    methods = ["clock.show", "contact.add", "no.such", "admin.recount", "rpc.describe", "consult.list"]
    ids = range(7, 307)
    c.raw(b"".join(request(i, methods[i % 6], *([{"family": "高橋"}] if i % 6 == 1 else [])) for i in ids))
    equal([c.reply()[0] for _ in ids], list(ids), "msgids of replies")


def notification(d):
    c = Client(d.socket)
    before = c.call("admin.status")["contacts"]
    c.notify("contact.add", family="高橋")
    c.notify("contact.add")  # refused, and nobody to tell
    c.notify("no.such")
    c.notify("admin.recount")
    r = c.ask("admin.status")
    equal(r[1]["contacts"], before + 1)
    c.sock.settimeout(0.3)
    try:
        equal(c.reply(), "nothing")
    except TimeoutError:
        pass


def busy(c):
    """Refused at the door: one answer without a msgid of its own, then the end."""
    got = answers(c.closed(5))
    equal([r[:2] + [r[2]["code"]] for r in got], [[1, 0, "busy"]])


def connections():
    need_root("clients of other users")
    place = folder(0o755)
    group = grp.getgrall()[-1]
    d = Daemon("--set", "limits.connections=16", "--set", "limits.per_uid=3", "--set",
               "socket=%s/s" % place, "--set", "socket_group=" + group.gr_name, socket_path=place + "/s")
    equal(os.stat(d.socket).st_mode & 0o777, 0o660)

    def somebody(uid):
        return connect_as(d.socket, uid, uid, [group.gr_gid])

    def is_welcome(c):
        equal(c.ask("clock.show")[0]["code"], "forbidden")  # no role, but heard
        return c

    admin = Client(d.socket)
    mine = [is_welcome(somebody(SOMEBODY)) for _ in range(3)]
    busy(somebody(SOMEBODY))
    other = [is_welcome(somebody(SOMEBODY_ELSE)) for _ in range(3)]
    mine.pop().close()  # a place is free again
    until(lambda: admin.call("admin.status")["connections"] == 6, 5, "the closed one is forgotten")
    mine.append(is_welcome(somebody(SOMEBODY)))
    other.append(is_welcome(somebody(SOMEBODY + 2)))  # eight, the admin's among them
    busy(somebody(SOMEBODY + 3))  # the other eight are kept for admin
    admins = [admin] + [Client(d.socket) for _ in range(8)]
    for c in admins:  # more than per_uid: that is not for them
        c.call("clock.show")
    busy(Client(d.socket))
    d.stop()


def test():
    d = Daemon()
    for part in (frame_size, nesting, elements, half_closed, order, notification, in_flight):
        part(d)
    d.stop()
    d = Daemon("--set", "limits.idle_seconds=1")
    idle(d)
    d.stop()
    connections()


run(test)
